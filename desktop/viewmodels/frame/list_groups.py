"""The groups in which a list stands in its first order: how many lines each has, and at which row it begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from desktop.lists.declared import Listing
from desktop.lists.wanted import Counts, Wanted
from desktop.screens.lists import ListMatches
from desktop.screens.store import Store, Ticket
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.typed_values import Known

Groups: TypeAlias = tuple[tuple[str, int], ...]
"""What each is called, and how many lines are in it; in the order of the list."""


def ask_groups(
    store: Store, listing: Listing, wanted: Wanted, known: Known, done: Callable[[Groups], None]
) -> list[Ticket]:
    """done: once all are counted; with none where one could not be, as all after it would stand in wrong rows."""
    counted: dict[str, int] = {}

    def arrived(caption: str, answer: object) -> None:
        if not isinstance(answer, Counts):
            done(())
            return
        counted[caption] = answer.shown
        if len(counted) == len(listing.groups):
            done(tuple((say(name), counted[name]) for name, _ in listing.groups))

    asked = []
    for caption, text in listing.groups:
        group = typed_filter.read(text, listing, known).wanted
        within = replace(wanted, conditions=(*wanted.conditions, *group.conditions))
        asked.append(store.ask(ListMatches(listing.name, within), partial(arrived, caption)))
    return asked


def headings(groups: Sequence[tuple[str, int]]) -> dict[int, tuple[str, int]]:
    """By the row that is the first of its group: what the group is called, and how many are in it."""
    found, row = {}, 0
    for caption, count in groups:
        if count:
            found[row] = (caption, count)
        row += count
    return found
