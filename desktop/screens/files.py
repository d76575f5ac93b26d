"""What the pages of policies and customers share: claims in brief, what was written down, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from desktop.screens.deeds import TakingBack
from desktop.screens.edits import FieldChange
from desktop.screens.syncing import SyncState
from shared.domain.claims.states import Cause, ClaimStatus
from shared.domain.diary.states import Topic


class Told(Enum):
    """What an entry of a time line tells of; also what it is filtered by, in this order."""

    CONTACT = 1
    CLAIM = 2
    MONEY = 3
    WORK = 4
    NOTE = 5
    POLICY = 6
    EDIT = 7


@dataclass(frozen=True, slots=True)
class ClaimBrief:
    """A claim as a line. loss_day: where the risk is; incurred_cents, paid_cents: the domain's own sums.

    paid_caption: what the second is called.
    """

    claim_id: str
    number: str
    insured: str
    status: ClaimStatus
    cause: Cause
    loss_day: date
    incurred_cents: int
    paid_cents: int
    paid_caption: str
    currency: str
    adjuster: str
    is_open: bool
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class Written:
    """A note or a contact, as it was written down on this file itself."""

    note_id: str
    topic: Topic
    body: str
    at: datetime
    by: str
    is_contact: bool
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a time line. icon: its picture; kind, file_id: what it opens, empty where that is this file itself;
    of: what that is called. changes, undo, undo_words: as of a `HistoryEntry`."""

    told: Told
    icon: str
    at: datetime
    by: str
    title: str
    detail: str = ""
    kind: str = ""
    file_id: str = ""
    of: str = ""
    sync: SyncState = SyncState.SAVED
    changes: tuple[FieldChange, ...] = ()
    undo: TakingBack | None = None
    undo_words: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What is still to be done on a claim."""

    activity_id: str
    subject: str
    due: date
    assignee: str
    claim_id: str
    claim_number: str


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount with its currency: amounts in two currencies are two sums."""

    cents: int
    currency: str
