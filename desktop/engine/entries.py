"""What people give the journal to keep, before and after it is written, and how the journal stands: values only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from desktop.journal.journal import Archived, Aside
from desktop.storage.identity import Identity
from desktop.sync.rebase import Flag, Pending
from shared.domain.catalogue import AnyCommand, refusal_text
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.wire.messages import Session

DISK_FULL: Final = "disk_full"
UNSAVED: Final = "unsaved"
GONE: Final = "gone"
ON_ITS_WAY: Final = "on_its_way"
SENT: Final = "sent"
DISCARDED: Final = "discarded"
TEXTS: Final = {
    DISK_FULL: "The disk of this device is full, so this was not saved. What was saved before is safe. "
    "Free some space and try again; your input is still here.",
    UNSAVED: "This device could not save it. What was saved before is safe. Try again; your input is still here.",
    GONE: "This entry does not wait for you any more: it was sent again, corrected, discarded or decided meanwhile, or "
    "its contents left with its file. Nothing was changed. Look at what became of it before you enter it anew.",
    ON_ITS_WAY: "This entry was sent, and the server’s answer is not here yet: it may count already, as it stands. "
    "Nothing was changed, and your input is still here. Correct it when the answer has come.",
    SENT: "This was sent from another window already, and nothing was sent twice. Enter anew what is to be sent "
    "beside it.",
    DISCARDED: "This was discarded in another window just now, so nothing was sent. Your input is still here: send it "
    "again if it is to count.",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """On the disk of this device. entries: as they were written, in order.

    files: of those that waited and in whose place they stand.
    """

    entries: tuple[Pending, ...]
    files: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True)
class NotKept:
    """Refused at once, or not writable; nothing was written. text: for people, in English; detail: its figures.

    file_id: the file that it is about, whose money they are; None: they are of none.
    """

    code: str
    text: str
    detail: Mapping[str, str | int] = field(default_factory=dict)
    file_id: Id | None = None


Taken: TypeAlias = Kept | NotKept

Check: TypeAlias = Callable[[Sequence[Pending], Sequence[Pending]], Mapping[int, Flag]]
"""What the pending commands and then the new ones come to on this device, by number; nothing is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An intention before it has a number. group: shared with those beside it that count together or not at all."""

    command_id: Id
    command: AnyCommand
    at: Micros
    group: Id | None = None


@dataclass(frozen=True, slots=True)
class JournalState:
    """What the event loop keeps of the journal. pending: what no checkpoint has ended."""

    last_number: int
    revision: int
    identity: Identity | None
    pending: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the screens show of the journal. attention: see `JournalSide.attention`; archived: the last ones first.

    damaged: records that could not be read and that nobody has seen to yet. oversized: those too large to travel.
    on_its_way: the commands that the server may have and has not answered.
    """

    pending: tuple[Pending, ...]
    attention: tuple[tuple[Archived, ...], ...]
    archived: tuple[Archived, ...]
    damaged: tuple[Aside, ...] = ()
    oversized: tuple[Aside, ...] = ()
    on_its_way: frozenset[Id] = frozenset()

    @property
    def changes(self) -> tuple[Pending, ...]:
        """Of what waits, that which people wait for."""
        taken_back = numbers_taken_back(self.pending)
        return tuple(entry for entry in self.pending if entry.number not in taken_back)


def numbers_taken_back(pending: Iterable[Pending]) -> frozenset[int]:
    """Those under which a withdrawal stands: they are sent, and nobody waits for them. Where the server has the command
    already it counts, and what needs attention says so.
    """
    return frozenset(entry.number for entry in pending if isinstance(entry.envelope.command, Withdrawn))


def identity_of(session: Session, device_name: str) -> Identity:
    """What a session says about who we are."""
    return Identity(
        server_id=session.server_id,
        epoch=session.epoch,
        user_id=session.user_id,
        device_id=session.device_id,
        device_name=device_name,
    )


def refusal(code: str, detail: Mapping[str, str | int], file_id: Id | None = None) -> NotKept:
    """In the words of the catalogue."""
    try:
        return NotKept(str(code), refusal_text(code, detail), detail, file_id)
    except ValueError:  # a newer server's code
        return NotKept(str(code), TEXTS[UNSAVED])


def unsaved(code: str) -> NotKept:
    """A code of `TEXTS`, in words."""
    return NotKept(code, TEXTS[code])


def fresh_id(now: Micros) -> Id:
    """A UUIDv7 of this moment."""
    return new_id(now // 1000, os.urandom(10))
