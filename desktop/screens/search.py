"""Looking for files by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.screens.questions import Question
from shared.domain.people.entities import Colleague

COLLEAGUE: Final = Colleague.TABLE.name
"""The kind of a hit that is somebody who works here; its `file_id` is the person's id."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`kind` is claim, policy, customer or COLLEAGUE. facts: where, how it stands and whose it is, as far as it has
    such.

    is_mine: this person works on it; is_over: nothing is done on it any more.
    """

    kind: str
    file_id: str
    title: str
    subtitle: str
    facts: tuple[str, ...] = ()
    is_mine: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Search(Question[tuple[SearchHit, ...]]):
    """Answered by a tuple of `SearchHit`, best first."""

    text: str
    limit: int = 12


@dataclass(frozen=True, slots=True)
class NoteHit:
    """A note of a file. kind, file_id: of the file; called: how lists call it; words: those found, in their context."""

    kind: str
    file_id: str
    note_id: str
    called: str
    words: str


@dataclass(frozen=True, slots=True)
class NoteSearch(Question[tuple[NoteHit, ...]]):
    """In the texts of notes, the newest first; takes longer than `Search`."""

    text: str
    limit: int = 8


@dataclass(frozen=True, slots=True)
class FileByNumber(Question[str | None]):
    """Which file a link is of: its id, None where no such file is on this device.

    number: as people know the file, capitals do not matter; or its id.
    """

    kind: str
    number: str
