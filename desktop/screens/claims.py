"""What is asked about claims, and what is answered: everything of one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from desktop.lists.approvals import Asked
from desktop.screens.approvals import Request
from desktop.screens.deeds import TakingBack
from desktop.screens.edits import FieldChange
from desktop.screens.questions import Question
from desktop.screens.syncing import SyncState
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, Mark, Severity
from shared.domain.diary.states import ActivityState, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import ClaimTotals
from shared.domain.parties.states import Channel
from shared.domain.policies.states import Line


@dataclass(frozen=True, slots=True)
class ReserveEntry:
    """One transaction of a reserve line; `total_cents` is the line's amount after it.

    asked_cents: the line's amount that a request wishes for, while it waits for a decision; None for all others.
    why_not: in plain words why an approver may not approve this one; None for whoever may, or never may.
    """

    transaction_id: str
    at: datetime
    by: str
    delta_cents: int
    total_cents: int
    reason: str
    state: ApprovalState
    sync: SyncState = SyncState.SAVED
    asked_cents: int | None = None
    why_not: str | None = None
    wish_cents: int | None = None
    """The line's amount that a request was about, whatever became of it; None for what counted at once."""
    waits_with: str = ""
    """Who is to decide it, where that is known here."""
    decided_by: str = ""
    """Who approved or rejected it; empty where nobody had to."""
    is_replaced: bool = False
    """Taken back by whoever asked, as a newer wish of theirs stands in its place."""


@dataclass(frozen=True, slots=True)
class ReserveLineView:
    """`reserve_cents` is what was set aside in all; open = reserve - paid. History is newest first."""

    line_id: str
    exposure_id: str
    caption: str
    cost_type: CostType
    category: str
    reserve_cents: int
    paid_cents: int
    history: tuple[ReserveEntry, ...] = ()
    sync: SyncState = SyncState.SAVED
    conflict_id: str = ""
    """Of the open conflict about its total."""
    conflict_cents: int | None = None
    """The other wish in it."""
    conflict_by: str = ""
    """Whose wish that is."""

    @property
    def open_cents(self) -> int:
        return self.reserve_cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class ExposureView:
    exposure_id: str
    caption: str
    limit_cents: int | None
    deductible_cents: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`why_not` says in plain words why an approver may not approve this one; None for whoever may, or never may."""

    payment_id: str
    line_id: str
    line_caption: str
    payee: str
    amount_cents: int
    kind: PaymentKind
    method: PaymentMethod
    state: ApprovalState
    requested_by: str
    at: datetime
    reason: str
    approver: str | None = None
    rejected_because: str | None = None
    why_not: str | None = None
    sync: SyncState = SyncState.SAVED
    eroding: bool = True
    """It takes from the reserve."""
    waits_with: str = ""
    """Who is to decide it, where that is known here."""


@dataclass(frozen=True, slots=True)
class NoteView:
    note_id: str
    topic: Topic
    body: str
    at: datetime
    by: str
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class ActivityView:
    activity_id: str
    subject: str
    due: date
    assignee: str
    priority: Priority
    mandatory: bool
    state: ActivityState
    outcome: str | None = None
    sync: SyncState = SyncState.SAVED
    done_at: datetime | None = None
    done_by: str = ""


class EntryKind(Enum):
    """What an entry of a claim's time line tells of. icon: its picture."""

    RESERVE = 1, Asked.RESERVE.icon
    PAYMENT = 2, Asked.PAYMENT.icon
    NOTE = 3, "sticky-note"
    ACTIVITY = 4, "calendar-check"
    STATUS = 5, "arrow-right"
    ASSIGNMENT = 6, "user-check"
    CONFLICT = 7, "git-compare"
    EDIT = 8, "pencil"
    NOTICE = 9, "file-plus"
    """Told as a whole: the loss itself."""
    MADE = 10, "plus"
    """A row of a card was added."""

    def __init__(self, _number: int, icon: str) -> None:
        self.icon = icon


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the time line.

    topic: of a note. changes: of an edit, what stands below the title. undo: what is asked before it is taken back,
    None where it is not; undo_words: what the button says that does it. touched: of an edit, its fields as (row, name).
    """

    kind: EntryKind
    at: datetime
    by: str
    title: str
    detail: str = ""
    conflict_id: str | None = None
    sync: SyncState = SyncState.SAVED
    changes: tuple[FieldChange, ...] = ()
    undo: TakingBack | None = None
    undo_words: str = ""
    touched: frozenset[tuple[str, str]] = frozenset()
    topic: Topic | None = None

    @property
    def icon(self) -> str:
        """Its picture, the same in every time line: of a note what that is about, of all else the kind's."""
        return self.topic.icon if self.topic is not None else self.kind.icon


@dataclass(frozen=True, slots=True)
class PresenceView:
    """Somebody else at this file. doing: in words; is_here: false while that is only what was true at last contact."""

    name: str
    doing: str
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class ContactView:
    customer_id: str
    name: str
    phone: str | None
    email: str | None
    street: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    preferred_channel: Channel | None
    is_here: bool = False
    """The customer's own file is on this device."""


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The policy as of the loss date. `coverages` are (caption, limit in cents or None)."""

    policy_id: str
    number: str
    line: Line
    effective: date
    expires: date
    deductible_cents: int
    coverages: tuple[tuple[str, int | None], ...]
    loss_day: date
    """Of the loss, where the risk is."""
    zone: str
    """Where the risk is: an IANA name."""
    is_in_force: bool
    """On that day."""
    is_here: bool = False
    """The policy's own file is on this device."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due next. is_mandatory: it must be done before the claim may close."""

    caption: str
    due: date
    is_mandatory: bool = False


@dataclass(frozen=True, slots=True)
class HindranceView:
    """Why the claim cannot be closed. code: of the refusal; text: for people; of: ids of what has to be seen to."""

    code: str
    text: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """All facts of one claim page. `next_statuses`: legal steps; `may`, `may_set`: commands and fields allowed now."""

    claim_id: str
    number: str
    temporary_number: str | None
    insured: str
    line: Line
    status: ClaimStatus
    next_statuses: tuple[ClaimStatus, ...]
    closed_reason: ClosedReason | None
    cause: Cause
    severity: Severity
    loss_at: datetime
    reported_at: datetime
    place: str
    description: str
    cat_code: str | None
    currency: str
    adjuster_id: str | None
    adjuster: str
    team_id: str | None
    team: str
    contact: ContactView
    policy: PolicyView
    exposures: tuple[ExposureView, ...]
    reserves: tuple[ReserveLineView, ...]
    payments: tuple[PaymentView, ...]
    notes: tuple[NoteView, ...]
    activities: tuple[ActivityView, ...]
    history: tuple[HistoryEntry, ...]
    totals: ClaimTotals
    """The domain's own sums."""
    may: frozenset[str]
    reserve_limits: Mapping[CostType, int] = field(default_factory=dict)
    payment_limits: Mapping[CostType, int] = field(default_factory=dict)
    """How far this person's authority reaches on a claim of this line, in cents in all; by cost type."""
    hindrances: tuple[HindranceView, ...] = ()
    """What keeps the claim open, by the rule that closes it."""
    deadline: Deadline | None = None
    here_now: tuple[PresenceView, ...] = ()
    flags: tuple[Mark, ...] = ()
    """Of `Mark`: those that are set."""
    open_conflicts: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    """Those of the open conflicts that this person may decide, by the rules."""
    waiting: int = 0
    """Changes of this file that are not on the server yet."""
    may_set: frozenset[str] = frozenset()
    unreadable: tuple[str, ...] = ()
    """Captions of what belongs to this file and cannot be shown, each once."""
    requests: Mapping[str, Request] = field(default_factory=dict)
    """What waits, by its id, with what a decision looks at: for whoever decides such requests."""


@dataclass(frozen=True, slots=True)
class ClaimFile(Question[ClaimView | None]):
    """Answered by `ClaimView`, or None when the claim is not on this device."""

    claim_id: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """What would come of commands that are being typed, by the rules that decide them.

    refused: why they would not pass, for people, with the rule's code and figures; empty where they pass.
    asks: somebody with the authority is asked; decider: who that is, where it is known.
    clashes: somebody else has changed the same since, and both values would stand side by side.
    totals: the claim's sums after them.
    """

    totals: ClaimTotals
    refused: str = ""
    code: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)
    asks: bool = False
    decider: str = ""
    clashes: bool = False


@dataclass(frozen=True, slots=True)
class Foresee(Question[Foresight | None]):
    """What these commands together would do to the claim; None where that cannot be said on this device."""

    claim_id: str
    commands: tuple[Command, ...]
