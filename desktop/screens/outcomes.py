"""What came of the server's own work, in the language of the window."""

from __future__ import annotations

from desktop.screens.formats import number
from desktop.screens.words import tr
from shared.domain.catalogue import BY_NAME
from shared.panels.outcomes import read


def outcome_words(said: str) -> str:
    """said: as the server put it; what another release put otherwise stays as it is."""
    texts = (tr(text, **{name: _spelled(name, value) for name, value in blanks.items()}) for text, blanks in read(said))
    return " ".join(texts) or said


def _spelled(name: str, value: str) -> str:
    if name == "n":
        return number(int(value))
    if name == "counts":
        return ", ".join(map(_of_table, value.split(", ")))
    return value


def _of_table(text: str) -> str:
    """How many rows of which table; as it stands where this program has no such table."""
    name, _, count = text.partition(" ")
    table = BY_NAME.get(name)
    return f"{tr(table.caption)}: {number(int(count))}" if table is not None and count.isdecimal() else text
