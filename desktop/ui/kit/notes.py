"""What is said below a field."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from desktop.ui.kit import labels
from desktop.ui.kit.fields import Field


def say(note: QLabel, entry: Field, scolded: str = "") -> None:
    """Below a field: what was understood of it, or what is wrong. scolded: what is wrong beyond its own rules."""
    words = scolded or entry.trouble or entry.said
    if words != note.text():
        note.setText(words)
        entry.widget.setAccessibleDescription(words)
    labels.set_tone(note, "bad" if scolded or (entry.trouble and entry.scolds) else "muted")
    note.setVisible(bool(words))
