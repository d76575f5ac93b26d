"""What a screen reader is told without asking."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, at_once: bool = False) -> None:
    """Have it spoken. at_once: over whatever is being spoken, as for a refusal; else after it."""
    if not text:
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    urgent, polite = QAccessible.AnnouncementPoliteness.Assertive, QAccessible.AnnouncementPoliteness.Polite
    event.setPoliteness(urgent if at_once else polite)
    QAccessible.updateAccessibility(event)
