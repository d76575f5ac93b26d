"""The answers that are kept in Redis: how often one was given again, how many there are, and taking them out."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Act, Asks, AsksOne, Figures, Group, Line, Panel, Told, Unit
from shared.panels.words import Lifetime


class CacheFigures(Figures, frozen=True, kw_only=True):
    """What one node did since it started, and what lies in Redis as it sees it."""

    redis_up: Annotated[bool, Told("Redis answers", Unit.FLAG)]
    positions_behind: Annotated[int | None, Told("Positions not forgotten yet", Unit.COUNT)]
    voided: Annotated[int, Told("Forgotten as a whole", Unit.COUNT)]
    asked: Annotated[int, Told("Questions", Unit.COUNT)]
    hits: Annotated[int, Told("Answered from Redis", Unit.COUNT)]
    hit_ratio: Annotated[float | None, Told("Share of them", Unit.SHARE)]
    asking: Annotated[int, Told("Being asked now", Unit.COUNT)]
    kept: Annotated[int | None, Told("Answers kept", Unit.COUNT)]
    kept_bytes: Annotated[int | None, Told("Their size", Unit.BYTES)]
    limit_bytes: Annotated[int, Told("At the most, about", Unit.BYTES)]
    redis_keys: Annotated[int | None, Told("Keys in Redis, everybody’s", Unit.COUNT)]
    redis_bytes: Annotated[int | None, Told("Memory of Redis", Unit.BYTES)]
    redis_clients: Annotated[int | None, Told("Clients of Redis", Unit.COUNT)]


class CacheLine(Line, frozen=True, kw_only=True):
    """A kind of questions that this node was asked; its key is its name."""

    name: Annotated[str, Told("Questions of", Unit.CAPTION)]
    lifetime: Annotated[str, Told("Class", of=Lifetime)]
    lifetime_s: Annotated[int, Told("Kept for", Unit.SECONDS)]
    asked: Annotated[int, Told("Lookups", Unit.COUNT)]
    hits: Annotated[int, Told("From Redis", Unit.COUNT)]
    hit_ratio: Annotated[float | None, Told("Share", Unit.SHARE)]
    shared: Annotated[int, Told("Shared", Unit.COUNT)]
    missed: Annotated[int, Told("Not kept", Unit.COUNT)]
    behind: Annotated[int, Told("Redis behind", Unit.COUNT)]
    unsettled: Annotated[int, Told("Just written", Unit.COUNT)]
    away: Annotated[int, Told("Redis away", Unit.COUNT)]
    load_ms: Annotated[float | None, Told("Database, on average", Unit.MS)]
    kept: Annotated[int | None, Told("Kept", Unit.COUNT)]
    kept_bytes: Annotated[int | None, Told("Size", Unit.BYTES)]


CACHE: Final = Panel(
    "cache",
    "Cache",
    "How often answers are given again instead of being read anew, by kind, and what is kept of them in Redis.",
    CacheFigures,
    CacheLine,
    of_each_node=True,
    group=Group.DATABASE,
    course="hit_ratio",
    acts=(
        Act(
            "flush",
            "Take out all answers",
            Asks,
            "Answers taken out of Redis: {answers}.",
            "Until they are kept again, each question costs the database its time.",
        ),
        Act(
            "forget",
            "Take out these answers",
            AsksOne,
            "Answers taken out of Redis: {answers}.",
            "Until they are kept again, each such question costs the database its time.",
        ),
    ),
)
