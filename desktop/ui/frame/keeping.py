"""What is being written stays when somebody leaves, or the window does: forms keep drafts, fields what is typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.kit.entries import Entries
from desktop.ui.kit.form import Form


def put_down(window: QWidget) -> None:
    """Forms and dialogs close, unanswered."""
    for form in window.findChildren(Form):
        form.put_down()
    for dialog in window.findChildren(QDialog):
        dialog.reject()


def flush(holders: Iterable[QWidget]) -> None:
    """What is typed is given to the store."""
    for holder in holders:
        for entries in holder.findChildren(Entries):
            entries.flush()
