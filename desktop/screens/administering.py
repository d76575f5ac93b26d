"""What people ask of the server itself. It is answered by the server alone: nothing of it is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.panels.panel import MOST
from shared.wire.keys import Made, NewKey, OwnKeys
from shared.wire.panels import Done, Sheet

T = TypeVar("T", covariant=True)


class ServerQuestion(Generic[T]):
    """What is asked of the server, as a frozen dataclass; `T` is the type of its answer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Look(ServerQuestion[Sheet]):
    """A panel: its rows behind a key, at most so many of each node, with these words."""

    panel: str
    after: str = ""
    most: int = MOST
    words: str = ""


@dataclass(frozen=True, slots=True)
class DoAct(ServerQuestion[Done]):
    """An act of a panel. told: what it asks, by the names of its fields."""

    panel: str
    act: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeysOfMine(ServerQuestion[OwnKeys]):
    """The keys that this person made for other programs."""


@dataclass(frozen=True, slots=True)
class MakeKey(ServerQuestion[Made]):
    """Another one, soon after the password was shown."""

    wanted: NewKey


@dataclass(frozen=True, slots=True)
class EndKey(ServerQuestion[None]):
    """One of them."""

    key_id: str


@dataclass(frozen=True, slots=True)
class NotHeard:
    """In place of an answer. code: of the protocol, or why nothing came; text: for people."""

    code: str
    text: str
