"""Words of notes: looked for in the notes themselves, the newest first, those of the person's own files before others.

There is no index of them. Of 20,000 notes of 440 characters one of three letters took 0.56 s of CPU to make, beside
what the disk takes, and with it the first sync of 100,000 claims would be slower for what is asked a few times a day;
to read and fold 4,000 of them takes 0.17 s, on a reader's thread, once typing rests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from desktop.lists.catalogue import LISTS
from desktop.lists.expressions import IsMine
from desktop.replica.answers import Noted
from desktop.replica.cards import card_of, file_column, narrow_index
from desktop.storage.files import Connection
from desktop.storage.words import LONG_WORD, MOST_CHARACTERS, MOST_WORDS
from shared.domain.diary.entities import Note
from shared.domain.kernel.folding import fold

MOST_NOTES: Final = 4_000
"""Read of the own files, and as many of all: see above what they cost."""
LONGEST_S: Final = 1.0
"""What is found by then is shown: a slow machine, or notes of many pages."""
_BEFORE, _AFTER = 5, 14
"""Words shown around the first that was found."""

_MINE: Final = " UNION ALL ".join(
    f"SELECT {file_column(listing)} AS mine FROM {card_of(listing)} INDEXED BY {narrow_index(listing, narrow)}"
    f" WHERE {narrow.when} = 1"
    for listing in LISTS
    if listing.is_of_heads
    for narrow in listing.narrow
    if isinstance(listing.by_name[narrow.when].value, IsMine)
)
_NOTE: Final = Note.TABLE.name
OF_MINE: Final = (
    f"SELECT n.id, n.file_id, n.body FROM (SELECT b.id AS found FROM ({_MINE}) CROSS JOIN {_NOTE} b"
    f" INDEXED BY {_NOTE}_by_file ON b.file_id = mine ORDER BY b.id DESC LIMIT :most)"
    f" CROSS JOIN {_NOTE} n ON n.id = found"
)
NEWEST: Final = f"SELECT id, file_id, body FROM {_NOTE} ORDER BY id DESC LIMIT :most"
"""Ids go by time."""


def noted(connection: Connection, text: str, limit: int, clock: Callable[[], float]) -> list[Noted]:
    """Notes in which every word typed stands. clock: seconds. An interrupt of the connection ends it within a row."""
    wanted = fold(text[:MOST_CHARACTERS]).split()[:MOST_WORDS]
    if not any(len(word) >= LONG_WORD for word in wanted):
        return []
    until = clock() + LONGEST_S
    found: dict[str, Noted] = {}
    for note_id, file_id, body in _notes(connection):
        if len(found) >= limit or clock() > until:
            break
        folded = fold(body)
        if all(word in folded for word in wanted):
            found.setdefault(note_id, Noted(file_id, note_id, context(body, wanted)))
    return list(found.values())


def _notes(connection: Connection) -> Iterator[Any]:
    for sql in (OF_MINE, NEWEST):
        yield from connection.execute(sql, {"most": MOST_NOTES})


def context(body: str, wanted: list[str]) -> str:
    """The words around the first that was found, in one line."""
    words = re.split(r"\s+", body.strip())
    at = next((n for n, word in enumerate(words) if any(each in fold(word) for each in wanted)), 0)
    first, end = max(0, at - _BEFORE), at + _AFTER
    return f"{'… ' if first else ''}{' '.join(words[first:end])}{' …' if end < len(words) else ''}"
