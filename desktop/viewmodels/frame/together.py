"""Several commands at once, each for itself, and one line that says what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.screens.store import Accepted, Outcome, Store
from desktop.screens.words import count_of, tr
from shared.domain.kernel.commands import Command


def together(store: Store, commands: Sequence[Command], say: Callable[[int], str], done: Callable[[str], None]) -> None:
    """say: of so many that were taken, `3 done`. done: the one line; of those that were refused it gives the first
    reason."""
    left, taken, refused = len(commands), 0, list[str]()

    def ended(outcome: Outcome) -> None:
        nonlocal left, taken
        left -= 1
        if isinstance(outcome, Accepted):
            taken += 1
        else:
            refused.append(outcome.text)
        if left == 0:
            done(summary(say(taken), refused))

    for command in commands:
        store.submit(command, ended)


def summary(said: str, refused: Sequence[str]) -> str:
    """`12 assigned, 1 not: …`. refused: why, each in words."""
    return tr("{done}, {n} not: {why}", done=said, n=len(refused), why=refused[0]) if refused else said


def done_of(count: int) -> str:
    return count_of(count, "1 done", "{n} done")


def moved_of(count: int) -> str:
    return count_of(count, "1 moved", "{n} moved")


def given_of(name: str) -> Callable[[int], str]:
    def say(count: int) -> str:
        return tr("1 given to {name}", name=name) if count == 1 else tr("{n} given to {name}", n=count, name=name)

    return say
