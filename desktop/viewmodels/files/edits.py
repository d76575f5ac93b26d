"""A line of an edit on a page: what is seen of long texts at first, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.edits import FieldChange, shown
from desktop.screens.questions import Unanswered
from desktop.screens.store import Accepted, Outcome, Store
from desktop.viewmodels.syncing.differences import Part, apart_in, parts

FIRST: Final = 110
"""Characters of each side of a long text that are seen at first."""


def in_brief(change: FieldChange) -> tuple[Part, ...]:
    """Before and after in one line, around where they differ; what the other side lacks is marked."""
    before, after = change.before, change.after
    if not change.is_long:
        return ((f"{shown(before)} → ", False), (shown(after), True))
    one, two = (_first(text) for text in apart_in(before, after))
    return (*parts(one, two), (" → ", False), *parts(two, one)) if before and after else _plain(one, two)


def whole(change: FieldChange) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in full; what the other lacks is marked."""
    return parts(change.before, change.after), parts(change.after, change.before)


def is_cut(change: FieldChange) -> bool:
    """Whether there is more of it than is seen at first."""
    texts = change.before, change.after
    return change.is_long and (apart_in(*texts) != texts or any(len(text) > FIRST for text in texts))


def go_back(store: Store, command_id: str, way: WayBack | Unanswered, ended: Callable[[str], None]) -> None:
    """Goes the way that was found. ended: why it was not gone, in words; empty when it was."""
    if isinstance(way, Unanswered):
        ended(way.text)
    elif way.is_unsent:
        store.discard(command_id)
        ended("")
    elif way.inverse is not None:

        def submitted(outcome: Outcome) -> None:
            ended("" if isinstance(outcome, Accepted) else outcome.text)

        store.submit(way.inverse, submitted)
    else:
        ended(way.why_not)


def take_back(store: Store, owner: QObject, question: TakingBack, ended: Callable[[str], None]) -> None:
    """Asks whether it may still be taken back and does it. ended: as of `go_back`, while the owner is there."""

    def told(why: str) -> None:
        if isValid(owner):
            ended(why)

    store.ask(question, lambda way: go_back(store, question.command_id, way, told))


def _plain(before: str, after: str) -> tuple[Part, ...]:
    return ((f"{shown(before)} → {shown(after)}", False),)


def _first(text: str) -> str:
    """The beginning of a text in one line, ending at a word."""
    line = " ".join(text.split())
    return line if len(line) <= FIRST else line[:FIRST].rsplit(" ", 1)[0] + "…"
