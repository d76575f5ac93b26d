"""Whose data lies in which profile: a sign-in goes on where its person's data is, and never in somebody else's."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine.notices import SignInFailed
from desktop.profile import BadProfile, Profile, Remembered
from desktop.viewmodels.words import tr

SET_ASIDE: Final = (
    "This device cannot begin anew: its disk takes no changes. Nothing was changed and everything is kept. "
    "Free some space and try again."
)

_log = logging.getLogger("coverdesk")


class Whose(QObject):
    """Of one profile's window.

    wanted(Profile, tuple): somebody signs in whose data lies in another profile; with what they typed.
    failed(str, str): that one cannot be had; code and words.
    """

    wanted = Signal(object, object)
    failed = Signal(str, str)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._typed = ("", "", "")
        """Address, email and password of the sign-in under way, in case it goes on in another profile."""

    def is_here(self, server_url: str, email: str, password: str) -> bool:
        """Whether this person signs in here; else they are sent to where their data lies, or told why not."""
        self._typed = (server_url, email, password)
        others = self._profile.others
        if others is None:
            return True
        try:
            found = others.for_person(self._profile, server_url, email)
        except BadProfile as error:
            self.failed.emit("store", str(error))
            return False
        if found.folder == self._profile.folder:
            return True
        self._send(found)
        return False

    def begin_anew(self, server_url: str, email: str, password: str) -> None:
        """The profile here is left as it is, closed; an empty one takes its place."""
        self._typed = (server_url, email, password)
        profile = self._profile
        if profile.others is None:
            return
        try:
            fresh = profile.others.fresh(email)
            profile.remember(replace(profile.remembered(), left=True))
        except (BadProfile, OSError) as error:
            _log.error("begin anew: %s", type(error).__name__, exc_info=error)
            self.failed.emit("disk_full", tr(SET_ASIDE))
            return
        self._send(fresh)

    def goes_on(self, failed: SignInFailed) -> bool:
        """Whether a sign-in that failed here, as the profile is another's, goes on in the right one."""
        others = self._profile.others
        if failed.code not in ("elsewhere", "somebody_elses") or others is None or not self._typed[1]:
            return False
        try:
            self._send(others.open(failed.profile) if failed.profile else others.fresh(self._typed[1]))
        except BadProfile as error:
            _log.error("another profile: %s", error)
            return False
        return True

    def done(self) -> None:
        """It has ended here, well or not: what was typed is forgotten."""
        self._typed = ("", "", "")

    def _send(self, profile: Profile) -> None:
        """In a moment: whoever asked must have returned before the window that asked goes away."""
        typed, self._typed = self._typed, ("", "", "")
        if profile.is_fresh():
            here = self._profile.remembered()
            with suppress(OSError):  # a full disk: it is told when the person signs in
                profile.remember(Remembered(server_url=typed[0], ca_file=here.ca_file))
        QTimer.singleShot(0, self, lambda: self.wanted.emit(profile, typed))
