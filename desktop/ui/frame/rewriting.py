"""Days are written otherwise: at once, in every window, whatever is open there."""

from __future__ import annotations

from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.whole import Whole
from desktop.ui.kit import edits
from desktop.ui.notifications.centre import Centre


def write_days(window: Whole, centre: Centre) -> None:
    """As the person has chosen: what is typed stays the day that it is, all else is asked for and said anew."""
    for page in window.shelf.pages():
        if isinstance(page, ListAndFile):
            page.list.keep_days()
    edits.write_days(window.preferences.days)
    if window.who is None:
        return
    for page in window.shelf.pages():
        page.refresh()
    for own in window.own_windows:
        own.page.refresh()
    window.status.changed.emit()
    window.quiet.changed.emit()
    centre.model.refresh()
