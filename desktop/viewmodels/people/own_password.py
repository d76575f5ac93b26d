"""A person's own new password: what is typed twice, and how the change ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.screens.store import Store
from desktop.screens.words import tr


class PasswordViewModel(QObject):
    """One change at a time.

    busy: it is under way; trouble: what went wrong, in plain words, else ""; wrong: which of old, new and again can
    mend it, else "". changed: any of these differs. done(str): it is changed, in plain words.
    """

    changed = Signal()
    done = Signal(str)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.busy = False
        self.trouble = ""
        self.wrong = ""
        store.signals.password_changed.connect(self._ended)

    def change(self, old: str, new: str, again: str) -> None:
        """Start, or say what is missing. How good a password is, the server says."""
        if not old:
            self._settle(tr("Enter the password that you use now."), "old")
        elif not new:
            self._settle(tr("Enter the new password."), "new")
        elif new != again:
            self._settle(tr("The new password was typed in two ways. Type it twice alike."), "again")
        elif new == old:
            self._settle(tr("The new password is the old one. Choose another."), "new")
        else:
            self.busy, self.trouble = True, ""
            self.changed.emit()
            self._store.change_password(old, new)

    def _ended(self, code: str, text: str) -> None:
        if not self.busy:
            return
        self._settle(text if code else "", _wrong(code))
        if not code:
            self.done.emit(text)

    def _settle(self, trouble: str, wrong: str = "") -> None:
        self.busy, self.trouble, self.wrong = False, trouble, wrong
        self.changed.emit()


def _wrong(code: str) -> str:
    """Which of the three can mend how a change ended; what speaks of the new one is named after it by the protocol."""
    if code in ("old_password", "bad_credentials"):
        return "old"
    return "new" if code.startswith("password_") else ""
