"""Signing in: server, email, password, and what to do when it does not work."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.screens.store import Store
from desktop.screens.words import tr
from desktop.viewmodels.entering.texts import figure
from shared.wire.address import PLAIN_ADDRESS, BadAddress, address_of
from shared.wire.errors import LinkCode
from shared.wire.messages import Helper

PREVIOUS: Final = frozenset({"password", "previous", "newer_password", "password_unproved"})
"""After these the person is asked for the password that was used here before, too."""
EARLIER: Final = frozenset({"password", "previous"})
"""After these it is that one that is missing or wrong."""
CLOSED: Final = frozenset({"password", "previous", "lost", "damaged"})
"""After these it may be that nothing opens the data here any more: there is a way to go on without it."""
ASKED: Final = frozenset(
    {
        "bad_credentials",
        "newer_password",
        "throttled",
        "forbidden",
        "devices_full",
        "device_revoked",
        "device_paused",
        "offline_too_long",
    }
)
"""After these somebody is refused, or locked, by what an administrator can change."""


class SignInViewModel(QObject):
    """One attempt at a time.

    server, email: remembered on this device; known: a profile is here, so work goes on without a network.
    busy: an attempt is under way; trouble: what went wrong, in plain words, else ""; notice: what happened that is no
    trouble. asks_previous: the password used here before is wanted too; asks_new: what opens the data is known, and
    what the server takes instead is wanted. may_begin_anew: the data here may stay closed. may_go_online: the person's
    own switch is in the way. wrong: which of server, email, password and previous can mend the trouble.
    helper: who can lift it, or knows what the closed data held, as the last session with this server said.
    changed: any of these differs. superseded: the password that was entered is the one used here before.
    """

    changed = Signal()
    superseded = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        remembered = store.remembered()
        self.known = store.has_worked_here()
        self.server, self.email = remembered if remembered is not None else ("", "")
        self.busy = False
        self.trouble = ""
        self.wrong = ""
        self.helper: Helper | None = None
        self.notice = self._standing()
        self.asks_previous = False
        self.asks_new = False
        self.may_begin_anew = False
        self.may_go_online = False
        self._chose_offline = False
        store.signals.sign_in_failed.connect(self._failed)
        store.signals.signed_in.connect(self._succeeded)

    def sign_in(self, server: str, email: str, password: str, previous: str = "") -> None:
        """Start an attempt, or say which field is wrong."""
        if self._chose_offline:
            self._chose_offline = False
            self._store.set_offline(False)
        self._attempt(server, email, password, previous)

    def work_offline(self, server: str, email: str, password: str) -> None:
        """Nothing goes out until the person says so; the password opens what is here."""
        if not password:
            words = tr("Enter your password: it opens what is on this device. Nothing is sent for that.")
            self._settle(words, "password")
            return
        self._chose_offline = self._chose_offline or not self._store.works_offline()
        self._attempt(server, email, password, "", offline=True)

    def go_online(self, server: str, email: str, password: str, previous: str = "") -> None:
        """The person takes the switch back and signs in."""
        self._chose_offline = False
        self._store.set_offline(False)
        self._attempt(server, email, password, previous)

    def begin_anew(self, server: str, email: str, password: str) -> None:
        """An empty place for the same person; what is closed stays as it is."""
        if self._is_whole(server, email, password):
            self._start()
            self._store.begin_anew(self.server, self.email, password)

    def stop(self) -> None:
        """Whoever waits has waited long enough; the answer that is here by then counts."""
        if self.busy:
            self._store.stop_sign_in()

    def signed_out(self, why: str) -> None:
        """Somebody left, or was locked out: said, but no trouble. An attempt under way goes on."""
        if self.busy and not why:
            return
        remembered = self._store.remembered()
        self.known = self._store.has_worked_here()
        if remembered is not None:
            self.server, self.email = remembered
        self.notice = why or self._standing()
        self.asks_previous = self.asks_new = self.may_begin_anew = self.may_go_online = False
        self._settle("")

    def _attempt(self, server: str, email: str, password: str, previous: str, *, offline: bool = False) -> None:
        if self._is_whole(server, email, password):
            self._start()
            self._store.sign_in(self.server, self.email, password, previous, offline=offline)

    def _standing(self) -> str:
        """A switch that was left off is said before anybody wonders."""
        if not (self.known and self._store.works_offline()):
            return ""
        return tr("You chose to work offline. Your password opens what is here, and nothing is sent.")

    def _start(self) -> None:
        self.busy, self.trouble, self.notice, self.helper = True, "", "", None
        self.changed.emit()

    def _is_whole(self, server: str, email: str, password: str) -> bool:
        try:
            url = address_of(server)
        except BadAddress as error:
            self._settle(_trouble_with(error), "server")
            return False
        if "@" not in email.strip():
            self._settle(tr("This is no email address. Enter the one that your administrator registered."), "email")
        elif not password:
            self._settle(tr("Enter the new password.") if self.asks_new else tr("Enter your password."), "password")
        else:
            self.server, self.email = url, figure(email)  # what cannot be seen in a pasted address means nothing
            return True
        return False

    def _succeeded(self) -> None:
        self.notice = ""
        self.asks_previous = self.asks_new = self.may_begin_anew = self.may_go_online = False
        self._chose_offline = False
        self._settle("")

    def _failed(self, code: str, text: str) -> None:
        if code == "newer_password":
            self.asks_new = True
            self.superseded.emit()
        self.asks_previous = self.asks_new or code in PREVIOUS
        self.may_begin_anew = code in CLOSED
        self.may_go_online = self._store.works_offline()
        self._settle(text, "previous" if code in EARLIER else "password", self._asked_after(code))

    def _asked_after(self, code: str) -> Helper | None:
        """Of the server that refused: another one has other people."""
        remembered = self._store.remembered()
        is_theirs = remembered is not None and remembered[0] == self.server
        return self._store.helper() if code in ASKED | CLOSED and is_theirs else None

    def _settle(self, trouble: str, wrong: str = "", helper: Helper | None = None) -> None:
        self.busy, self.trouble, self.wrong, self.helper = False, trouble, wrong, helper
        self.changed.emit()


def _trouble_with(error: BadAddress) -> str:
    if error.code == PLAIN_ADDRESS:
        return tr(LinkCode.PLAIN_ADDRESS.text)
    return tr(
        "This is no server address. Enter it as your administrator gave it, such as {example}.",
        example="claims.example.com",
    )
