"""What is asked about notifications: what this person was told and has not seen to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.screens.questions import Question
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.tellings import Telling


@dataclass(frozen=True, slots=True)
class Told:
    """Something that somebody should hear of, as it stands now.

    kind: its telling, None for one that this program does not know; title, text: for people. said_at: what a mark on it
    names, so that one that was said anew meanwhile is not marked. needs_deed: it counts. is_muted: nobody is called for
    it. file_id, subject_id: the file that it is about, and what of it. panel: instead, the administrators' panel where
    it is seen to.
    """

    notification_id: str
    kind: Telling | None
    title: str
    text: str
    file_id: str
    subject_id: str
    number: str
    insured: str
    at: datetime
    said_at: Micros
    needs_deed: bool
    is_read: bool
    is_muted: bool = False
    panel: str = ""
    is_of_entry: bool = False


@dataclass(frozen=True, slots=True)
class Tellings:
    """needs: those that a deed is waited for, the newest first; aside: for information. Neither what was seen to, nor
    what was put off, nor what settled itself."""

    needs: tuple[Told, ...]
    aside: tuple[Told, ...]
    muted: frozenset[str] = frozenset()
    """Files of which nothing calls."""
    wakes_at: datetime | None = None
    """When the next that was put off comes back."""
    is_open: bool = True
    """False: the stores are closed, and nothing is known."""

    @property
    def count(self) -> int:
        """How many need a deed and call for it."""
        return sum(not told.is_muted for told in self.needs)


@dataclass(frozen=True, slots=True)
class Notifications(Question[Tellings]):
    """Answered by `Tellings`."""
