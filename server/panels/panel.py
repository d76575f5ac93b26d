"""The server's side of a panel: who reads it, and who does its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server.cache import Cache
from server.jobs.running import Jobs
from server.live.node import Live
from server.metrics import Metrics
from server.services.answers import Answers
from server.services.beyond import Limited
from server.services.issuing import Issuer
from server.services.load import Load
from server.services.nodes import Declined
from server.services.pace import Pace
from server.services.packing import Packing
from server.services.passwords import Passwords
from server.settings import Settings
from server.store.pool import Pool
from server.webhooks.delivering import Delivering
from shared.domain.kernel.fields import Micros
from shared.panels.panel import MOST, Asks, Figures, Line, Panel
from shared.panels.reasons import said
from shared.wire.panels import Outcome

F = TypeVar("F", bound=Figures)
L = TypeVar("L", bound=Line)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Here:
    """The parts of the node that a panel is read on. started_at: of the node, microseconds UTC."""

    node: str
    started_at: Micros
    settings: Settings
    pool: Pool
    cache: Cache
    live: Live
    jobs: Jobs
    metrics: Metrics
    clock: Callable[[], Micros]
    answers: Answers
    webhooks: Delivering
    packing: Packing
    load: Load
    pace: Pace
    limited: Limited
    passwords: Passwords


@dataclass(frozen=True, slots=True)
class Ask:
    """Which rows are wanted: those behind a key, at most so many, with these words."""

    after: str = ""
    most: int = MOST
    words: str = ""

    @property
    def ahead(self) -> int:
        """Rows to look for: one more than is wanted tells whether there are more."""
        return self.most + 1


@dataclass(frozen=True, slots=True)
class Read(Generic[F, L]):
    """What a reading found. next: the key to go on after; None at the end."""

    figures: F
    lines: Sequence[L]
    next: str | None = None


def page(figures: F, lines: Sequence[L], ask: Ask) -> Read[F, L]:
    """The asked page of lines that were all read."""
    return Read(figures, *paged(lines, [each.key for each in lines], ask))


def upto(figures: F, lines: Sequence[L], ask: Ask) -> Read[F, L]:
    """Of lines behind the asked key, as many as are wanted; `ask.ahead` of them were looked for, or all."""
    shown = lines[: ask.most]
    return Read(figures, shown, shown[-1].key if len(lines) > ask.most else None)


def paged(lines: Sequence[T], keys: Sequence[str], ask: Ask) -> tuple[Sequence[T], str | None]:
    """Of lines with these keys, and the key to go on after; from the start where the key to go on after is gone."""
    begin = keys.index(ask.after) + 1 if ask.after in keys else 0
    end = min(begin + ask.most, len(lines))
    return lines[begin:end], keys[end - 1] if end < len(lines) else None


class NotDone(Declined):
    """An act cannot be done. code: a `Reason` or a refusal of the domain; detail: the figures of its text."""

    def __init__(self, code: str, detail: Mapping[str, str | int] | None = None) -> None:
        super().__init__(code, dict(detail or {}))

    def __str__(self) -> str:
        return said(self.code, self.detail)


Reading = Callable[[Here, Ask], Awaitable[Read[Any, Any]]]
Doing = Callable[[Here, Issuer, Any], Awaitable[Outcome]]
"""Does an act with what it asks (its `Asks`). Raises NotDone, Unreachable and Unavailable."""


@dataclass(frozen=True, slots=True)
class Side(Generic[F, L]):
    """A panel with its server's side. acts: by name, one for each that is declared.

    of_node: what each node has to add, of a panel that tells what all share and what nodes know of themselves: the
    figures are counts and are added up, its lines come after those of `read`.
    """

    panel: Panel[F, L]
    read: Callable[[Here, Ask], Awaitable[Read[F, L]]]
    acts: Mapping[str, Doing] = field(default_factory=dict)
    of_node: Callable[[Here, Ask], Awaitable[Read[F, L]]] | None = None


__all__ = ["Ask", "Asks", "Doing", "Here", "NotDone", "Outcome", "Read", "Reading", "Side", "page", "paged", "upto"]
