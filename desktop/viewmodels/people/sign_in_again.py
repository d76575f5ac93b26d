"""Signing in at the server again while everything stays open: the password alone, and how that ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.screens.store import Store
from desktop.screens.words import tr


class SignInAgainViewModel(QObject):
    """One attempt at a time, of whoever works here.

    server, email: as they are remembered. busy: an attempt is under way; trouble: what went wrong, in plain words,
    else "". changed: either differs. done: signed in, maybe on this device only, which is told.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.server, self.email = store.remembered() or ("", "")
        self.busy = False
        self.trouble = ""
        store.signals.sign_in_failed.connect(self._failed)
        store.signals.signed_in.connect(self._signed_in)

    def sign_in(self, password: str) -> None:
        """Start an attempt, or say what is missing."""
        if not password:
            self._settle(tr("Enter your password."))
            return
        self.busy, self.trouble = True, ""
        self.changed.emit()
        self._store.sign_in(self.server, self.email, password)

    def _failed(self, code: str, text: str) -> None:
        if not self.busy:
            return
        if code == "newer_password":  # the page of the sign-in asks for two; here the new one is enough
            text = tr(
                "The server does not take this password, although it opens the data here. If your password was "
                "changed, enter the new one; if not, ask your administrator. Your work is safe."
            )
        if code == "bad_credentials":  # whose it is, is settled here
            text = tr(
                "The password is not right. Check it and try again; a forgotten one is set anew by your administrator. "
                "Your work is safe."
            )
        self._settle(text)

    def _signed_in(self) -> None:
        if self.busy:
            self._settle("")
            self.done.emit()

    def _settle(self, trouble: str) -> None:
        self.busy, self.trouble = False, trouble
        self.changed.emit()
