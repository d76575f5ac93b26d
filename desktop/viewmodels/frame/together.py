"""Several commands at once, each for itself: what is wished of which line, what was not done, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from desktop.screens.words import count_of, tr
from shared.domain.kernel.commands import Command


@dataclass(frozen=True, slots=True)
class Wish:
    """One of several. about: what people call the line that it is for; key: the line's row."""

    command: Command
    about: str
    key: str


@dataclass(frozen=True, slots=True)
class NotDone:
    """why: in words."""

    wish: Wish
    why: str


class Ending(Enum):
    """How several wishes ended together: it looks, and is spoken, like that."""

    DONE = auto()
    PARTLY = auto()
    NOT = auto()


def ending_of(taken: int, refused: int) -> Ending:
    if not refused:
        return Ending.DONE
    return Ending.PARTLY if taken else Ending.NOT


def none_of(refused: Sequence[str]) -> str:
    """Where nothing was done. refused: why, each in words."""
    return tr("Nothing was changed, {n} were refused: {why}", n=len(refused), why=refused[0])


def summary(said: str, refused: Sequence[str]) -> str:
    """`12 assigned, 1 not: …`. refused: why, each in words."""
    return tr("{done}, {n} not: {why}", done=said, n=len(refused), why=refused[0]) if refused else said


def done_of(count: int) -> str:
    return count_of(count, "1 done", "{n} done")


def moved_of(count: int) -> str:
    return count_of(count, "1 moved", "{n} moved")


def noted_of(count: int) -> str:
    return count_of(count, "1 note added", "{n} notes added")


def changed_of(count: int) -> str:
    return count_of(count, "1 changed", "{n} changed")


def given_of(name: str) -> Callable[[int], str]:
    def say(count: int) -> str:
        return tr("1 given to {name}", name=name) if count == 1 else tr("{n} given to {name}", n=count, name=name)

    return say
