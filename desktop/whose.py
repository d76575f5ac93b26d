"""Whose data lies in which profile: a sign-in goes on where its person's data is, and never in somebody else's."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final, NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine.announcements import SignInFailed
from desktop.profile import BadProfile, Profile, Remembered
from desktop.screens.words import tr

SET_ASIDE: Final = (
    "This device cannot begin anew: its disk takes no changes. Nothing was changed and everything is kept. "
    "Free some space and try again."
)

NEVER_HERE: Final = (
    "Nothing of yours is on this device yet, so there is nothing to work with offline. Nothing was sent. "
    "Check the server and the email; the first sign-in needs the server."
)

_log = logging.getLogger("coverdesk")


class Typed(NamedTuple):
    """What somebody signs in with. offline: with what is here, nothing goes out."""

    server_url: str
    email: str
    password: str
    offline: bool = False


NOTHING: Final = Typed("", "", "")


class Whose(QObject):
    """Of one profile's window.

    wanted(Profile, Typed): somebody signs in whose data lies in another profile; with what they typed.
    failed(str, str): that one cannot be had; code and words.
    """

    wanted = Signal(object, object)
    failed = Signal(str, str)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._typed = NOTHING
        """Of the sign-in under way, in case it goes on in another profile."""

    def is_here(self, typed: Typed) -> bool:
        """Whether this person signs in here; else they are sent to where their data lies, or told why not."""
        self._typed = typed
        others = self._profile.others
        if others is None:
            return True
        try:
            theirs = others.of_person(self._profile, typed.server_url, typed.email)
            if typed.offline and (theirs is None or theirs.is_fresh()):
                self.done()
                self.failed.emit("never_here", tr(NEVER_HERE))
                return False
            found = others.for_person(self._profile, typed.server_url, typed.email)
        except BadProfile as error:
            self.done()
            self.failed.emit("store", str(error))
            return False
        if found.folder == self._profile.folder:
            return True
        self._send(found)
        return False

    def begin_anew(self, typed: Typed) -> None:
        """The profile here is left as it is, closed; an empty one takes its place."""
        self._typed = typed
        profile = self._profile
        if profile.others is None:
            return
        try:
            fresh = profile.others.fresh(typed.email)
            profile.remember(replace(profile.remembered(), left=True))
        except BadProfile as error:
            self.done()
            self.failed.emit("store", str(error))
            return
        except OSError as error:
            _log.error("begin anew: %s", type(error).__name__, exc_info=error)
            self.done()
            self.failed.emit("disk_full", tr(SET_ASIDE))
            return
        self._send(fresh)

    def goes_on(self, failed: SignInFailed) -> bool:
        """Whether a sign-in that failed here, as the profile is another's, goes on in the right one."""
        others = self._profile.others
        if failed.code not in ("elsewhere", "somebody_elses") or others is None or not self._typed.email:
            return False
        try:
            self._send(others.open(failed.profile) if failed.profile else others.fresh(self._typed.email))
        except BadProfile as error:
            _log.error("another profile: %s", error)
            return False
        return True

    def done(self) -> None:
        """It has ended here, well or not: what was typed is forgotten."""
        self._typed = NOTHING

    def _send(self, profile: Profile) -> None:
        """In a moment: whoever asked must have returned before the window that asked goes away."""
        typed, self._typed = self._typed, NOTHING
        if profile.is_fresh():
            here = self._profile.remembered()
            with suppress(OSError):  # a full disk: it is told when the person signs in
                profile.remember(Remembered(server_url=typed.server_url, ca_file=here.ca_file))
        QTimer.singleShot(0, self, lambda: self.wanted.emit(profile, typed))
