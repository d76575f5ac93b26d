"""What came of the server's own work, in the language of the window."""

from __future__ import annotations

from desktop.screens.formats import number
from desktop.screens.words import tr
from shared.panels.outcomes import read


def outcome_words(said: str) -> str:
    """said: as the server put it; what another release put otherwise stays as it is."""
    texts = (
        tr(text, **{name: number(int(value)) if name == "n" else value for name, value in blanks.items()})
        for text, blanks in read(said)
    )
    return " ".join(texts) or said
