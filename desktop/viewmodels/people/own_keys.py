"""The keys that a person made for other programs: which there are, making one, and ending one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from PySide6.QtCore import QObject, Signal

from desktop.screens import formats
from desktop.screens.administering import EndKey, KeysOfMine, MakeKey, NotHeard
from desktop.screens.store import Store, Ticket
from desktop.screens.times import moment
from desktop.screens.words import beside, caption_of, tr
from desktop.viewmodels.entering import amounts
from desktop.viewmodels.people import rights
from desktop.viewmodels.people.sign_in_again import SignInAgainViewModel
from shared.panels.words import KeyEnd
from shared.wire.keys import MAX_DAYS, MAX_PER_MINUTE, NAME, ApiKey, Made, NewKey, OwnKeys


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form for a new key, as it stands there."""

    name: str = ""
    scopes: Sequence[str] = ()
    days: str = ""
    networks: str = ""
    per_minute: str = ""
    password: str = ""


class Wrong(Exception):  # it ends nothing: it is said beside its field
    """What was typed cannot be sent so. field: which of it can mend that."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class OwnKeysViewModel(QObject):
    """keys: the newest first, None before the first answer; scopes: all that one may be good for.

    unheard: why the server did not answer, in words. busy: one is being made; trouble: why it is not, wrong: which
    field can mend that. changed: any of these differs.
    made(str, str): what is called so, and its text, which nobody can show again. ended(str): what is called so.
    """

    changed = Signal()
    made = Signal(str, str)
    ended = Signal(str)

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._now = store, now
        self.keys: tuple[ApiKey, ...] | None = None
        self.scopes: tuple[str, ...] = ()
        self.unheard = self.trouble = self.wrong = ""
        self.busy = False
        self._wanted: NewKey | None = None
        self._asked: Ticket | None = None
        self._making: Ticket | None = None
        self._door = SignInAgainViewModel(store, self)
        self._door.changed.connect(self._at_the_door)
        self._door.done.connect(self._shown)

    def refresh(self) -> None:
        """Ask anew. A key that is being made goes on: its text comes once."""
        if self._asked is not None:
            self._asked.cancel()
        self._asked = self._store.ask_server(KeysOfMine(), self._heard)

    def forget(self) -> None:
        """Nobody works here any more: nothing of theirs stays, nor comes late."""
        for ticket in (self._asked, self._making):
            if ticket is not None:
                ticket.cancel()
        self.keys, self.scopes, self.unheard, self._wanted = None, (), "", None
        self._settle("")

    def make(self, typed: Typed) -> None:
        """The password is shown to the server first: whoever finds an open window makes no key."""
        if self.busy:
            return
        try:
            self._wanted = wanted(typed)
            if not typed.password:
                raise Wrong("password", tr("Enter your password."))
        except Wrong as wrong:
            self._settle(str(wrong), wrong.field)
            return
        self.busy, self.trouble, self.wrong = True, "", ""
        self.changed.emit()
        self._door.sign_in(typed.password)

    def end(self, key: ApiKey) -> None:
        def answered(answer: NotHeard | None) -> None:
            if isinstance(answer, NotHeard):
                self.unheard = answer.text
                self.changed.emit()
            else:
                self.ended.emit(key.name)
                self.refresh()

        self._store.ask_server(EndKey(key.id), answered)

    def told(self, key: ApiKey) -> str:
        """What it is good for, until when, and when it was used last."""
        used = (
            tr("used last {time} from {address}", time=self._at(key.used_at), address=key.used_from or "")
            if key.used_at is not None
            else tr("never used")
        )
        return beside(f"{key.hint}…", rights.told(key.scopes), self._until(key), used)

    def is_good(self, key: ApiKey) -> bool:
        return key.ended_at is None and moment(key.expires_at) > self._now()

    def _until(self, key: ApiKey) -> str:
        if key.ended_at is not None:
            is_plain = key.ended_because == KeyEnd.WITHDRAWN
            why = "" if is_plain else caption_of(KeyEnd, key.ended_because or "")
            return beside(tr("ended {time}", time=self._at(key.ended_at)), why)
        if not self.is_good(key):
            return tr("ran out {time}", time=self._at(key.expires_at))
        return tr("good until {time}", time=self._at(key.expires_at))

    def _at(self, at: int) -> str:
        return formats.moment(moment(at), self._now())

    def _heard(self, answer: OwnKeys | NotHeard) -> None:
        if isinstance(answer, NotHeard):
            self.unheard = answer.text
        else:
            self.keys, self.scopes, self.unheard = answer.items, answer.scopes, ""
        self.changed.emit()

    def _at_the_door(self) -> None:
        if self.busy and not self._door.busy and self._door.trouble:
            self._settle(self._door.trouble, "password")

    def _shown(self) -> None:
        if self.busy and self._wanted is not None:
            self._making = self._store.ask_server(MakeKey(self._wanted), self._answered)

    def _answered(self, answer: Made | NotHeard) -> None:
        if isinstance(answer, NotHeard):
            self._settle(answer.text)
            return
        self._settle("")
        self.made.emit(answer.key.name, answer.secret)
        self.refresh()

    def _settle(self, trouble: str, wrong: str = "") -> None:
        self.busy, self.trouble, self.wrong = False, trouble, wrong
        self.changed.emit()


def wanted(typed: Typed) -> NewKey:
    """Raises Wrong."""
    name = typed.name.strip()
    if not re.match(NAME, name):
        raise Wrong("name", tr("Name it by letters, digits, spaces and . _ - so that you know it again."))
    if not typed.scopes:
        raise Wrong("scopes", tr("Choose what it is good for."))
    networks = tuple(each.strip() for each in typed.networks.replace(",", " ").split())
    for each in networks:
        try:
            ip_network(each, strict=False)
        except ValueError:
            raise Wrong("networks", tr("This is no network: {what}. Write 10.1.0.0/16, say.", what=each)) from None
    return NewKey(
        name=name,
        scopes=tuple(typed.scopes),
        days=_whole("days", typed.days, MAX_DAYS),
        networks=networks,
        per_minute=_whole("per_minute", typed.per_minute, MAX_PER_MINUTE) if typed.per_minute.strip() else None,
    )


def _whole(field: str, text: str, most: int) -> int:
    typed = amounts.whole(text)
    if typed is None or not 1 <= typed <= most:
        raise Wrong(field, tr("Enter a whole number from 1 to {most}.", most=formats.number(most)))
    return typed
