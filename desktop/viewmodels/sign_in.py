"""Signing in: server, email, password, and what to do when it does not work."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels.ports import Store
from desktop.viewmodels.words import tr


def server_url(text: str) -> str | None:
    """What was typed as an address, completed with https; None when it is none."""
    bare = text.strip().rstrip("/")
    whole = bare if "://" in bare else f"https://{bare}"
    try:
        parts = urlsplit(whole)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in whole
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return whole if usable else None


class SignInViewModel(QObject):
    """One attempt at a time.

    server, email: remembered on this device; known: a profile is here, so work goes on without a network.
    busy: an attempt is under way; trouble: what went wrong, in plain words, else "". changed: any of these differs.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        remembered = store.remembered()
        self.known = remembered is not None
        self.server, self.email = remembered if remembered is not None else ("", "")
        self.busy = False
        self.trouble = ""
        store.signals.sign_in_failed.connect(self._failed)
        store.signals.signed_in.connect(self._succeeded)

    def sign_in(self, server: str, email: str, password: str) -> None:
        """Start an attempt, or say which field is wrong."""
        url = server_url(server)
        if url is None:
            self._settle(
                tr(
                    "This is no server address. Enter it as your administrator gave it, such as {example}.",
                    example="claims.example.com",
                )
            )
        elif "@" not in email.strip():
            self._settle(tr("This is no email address. Enter the one that your administrator registered."))
        elif not password:
            self._settle(tr("Enter your password."))
        else:
            self.server, self.email, self.busy, self.trouble = url, email.strip(), True, ""
            self.changed.emit()
            self._store.sign_in(url, email.strip(), password)

    def _succeeded(self) -> None:
        self._settle("")

    def _failed(self, text: str) -> None:
        self._settle(text)

    def _settle(self, trouble: str) -> None:
        self.busy, self.trouble = False, trouble
        self.changed.emit()
