"""What the store answers: frozen values for the screens. No behaviour, no Qt.

Money is whole minor units of the file's currency and ends in `_cents`; times are aware UTC; days are dates.
Words such as a status or a cause are codes of the states of an area of `shared.domain`; `words` has their captions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class SyncState(StrEnum):
    """How far one row or one entry of the outbox has come."""

    SAVED = "saved"
    """On the server; nothing to say."""
    DRAFT = "draft"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    CONFLICT = "conflict"
    DAMAGED = "damaged"
    """What was kept on this device cannot be read any more."""


class Link(StrEnum):
    OFFLINE = "offline"
    CONNECTING = "connecting"
    LIVE = "live"
    DEGRADED = "degraded"
    PAUSED = "paused"
    """The server is there but will not talk to us until something is done, such as signing in again."""


class Pause(StrEnum):
    """Why nothing is sent although it could be tried."""

    NONE = "none"
    SWITCHED_OFF = "switched_off"
    """The person's own choice."""
    SIGN_IN = "sign_in"
    UPDATE = "update"
    SERVER_OLD = "server_old"
    REVOKED = "revoked"
    HELD = "held"
    WRONG_SERVER = "wrong_server"
    DISK_FULL = "disk_full"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first sync is. `total_rows` is 0 while unknown; `rows_per_second` is a moving average."""

    done_rows: int
    total_rows: int
    rows_per_second: float
    usable: bool = True


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Everything the status bar needs. `sending_total` is 0 when nothing is under way."""

    link: Link
    server_name: str
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    sending_done: int = 0
    sending_total: int = 0
    needs_attention: int = 0
    last_server_at: datetime | None = None
    latency_ms: int | None = None
    pause: Pause = Pause.NONE
    paused_because: str | None = None
    """Why and what to do, in plain words, where there is a pause."""
    clock_behind: timedelta = timedelta(0)
    """How far this machine's clock is behind the server's, negative: ahead; zero within what is common."""

    @property
    def offline_by_choice(self) -> bool:
        return self.pause is Pause.SWITCHED_OFF


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who works here. `may` holds the names of the commands that the person's roles allow at all."""

    user_id: str
    name: str
    email: str
    roles: tuple[str, ...]
    device_name: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    user_id: str
    name: str
    title: str
    team_id: str | None
    team_name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the claim list. `key` is opaque: the place in the sort order, handed back to page from here."""

    claim_id: str
    key: object
    number: str
    insured: str
    cause: str
    place: str
    status: str
    incurred_cents: int
    currency: str
    adjuster: str
    siu: bool = False
    pending_approval: bool = False
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """`shown` match the filter; `held` are all claims on this device."""

    shown: int
    held: int


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """Rows in order. `first_row` is the position of the first, where the question could tell (an anchor)."""

    rows: tuple[ClaimRow, ...]
    first_row: int


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
    state: str
    sync: SyncState = SyncState.SAVED
    asked_cents: int | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class ReserveLineView:
    """`reserve_cents` is what was set aside in all; open = reserve - paid. History is newest first."""

    line_id: str
    exposure_id: str
    caption: str
    cost_type: str
    category: str
    reserve_cents: int
    paid_cents: int
    history: tuple[ReserveEntry, ...] = ()
    sync: SyncState = SyncState.SAVED

    @property
    def open_cents(self) -> int:
        return self.reserve_cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class ExposureView:
    exposure_id: str
    coverage_code: str
    caption: str
    claimant: str
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
    kind: str
    method: str
    state: str
    requested_by: str
    at: datetime
    reason: str
    approver: str | None = None
    rejected_because: str | None = None
    why_not: str | None = None
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class NoteView:
    note_id: str
    topic: str
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
    priority: str
    mandatory: bool
    state: str
    outcome: str | None = None
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the time line; `kind` is reserve, payment, note, activity, status, assignment, conflict or edit."""

    kind: str
    at: datetime
    by: str
    title: str
    detail: str = ""
    conflict_id: str | None = None
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class PresenceView:
    name: str
    doing: str


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
    preferred_channel: str | None


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The policy as of the loss date. `coverages` are (caption, limit in cents or None)."""

    policy_id: str
    number: str
    line: str
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


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next statutory clock: what must be done, and by when."""

    caption: str
    due: date


@dataclass(frozen=True, slots=True)
class ClaimView:
    """All facts of one claim page. `next_statuses`: legal steps; `may`, `may_set`: commands and fields allowed now."""

    claim_id: str
    number: str
    temporary_number: str | None
    insured: str
    line: str
    status: str
    next_statuses: tuple[str, ...]
    closed_reason: str | None
    cause: str
    severity: str
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
    recovered_cents: int
    may: frozenset[str]
    authority_cents: int | None = None
    deadline: Deadline | None = None
    here_now: tuple[PresenceView, ...] = ()
    flags: tuple[str, ...] = ()
    """Of `Mark`: those that are set."""
    open_conflicts: tuple[str, ...] = ()
    waiting: int = 0
    """Changes of this file that are not on the server yet."""
    may_set: frozenset[str] = frozenset()
    unreadable: tuple[str, ...] = ()
    """Captions of what belongs to this file and cannot be shown, each once."""
    on_it: frozenset[str] = frozenset()  # who sees the claim by its own row: adjuster, agent, and this person


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """Something that only the user can settle. `entered` are (caption, value as text): what the user typed.

    claim_id: the claim on which it can be corrected, empty where there is none on this device.
    for_support: of a damaged record, everything that is left of it, as text.
    is_empty: what was entered left with its file; it can be neither corrected nor sent again.
    waits: it stands in the outbox, so there is nothing to send again.
    is_on_its_way: the server may have it and has not answered; it can only be asked to be withdrawn.
    counts: the server has it although it was given up here; only another entry reverses it.
    """

    command_id: str
    kind: SyncState
    title: str
    file_id: str
    file_caption: str
    entered: tuple[tuple[str, str], ...]
    reason: str
    code: str
    at: datetime
    command_name: str
    fields: tuple[tuple[str, object], ...] = ()
    dependents: int = 0
    conflict_id: str | None = None
    claim_id: str = ""
    for_support: str = ""
    is_empty: bool = False
    waits: bool = False
    is_on_its_way: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    command_id: str
    number: int
    title: str
    file_id: str
    file_caption: str
    state: SyncState
    at: datetime
    why_not_yet: str = ""
    """Plain words; empty where the state says it all."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    name: str
    platform: str
    is_this: bool
    state: str
    last_seen_at: datetime | None
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class SyncPageView:
    """`last_trouble` is what went wrong last, in plain words; `helper` says who can help and how to reach them."""

    status: SyncStatus
    outbox: tuple[OutboxRow, ...]
    recent: tuple[OutboxRow, ...]
    next_retry_at: datetime | None
    last_trouble: str
    helper: str
    devices: tuple[DeviceRow, ...]
    first_sync: Progress | None = None
    damaged: tuple[AttentionItem, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`kind` is claim, policy or customer."""

    kind: str
    file_id: str
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """`coverages` are (code, caption), `spans` (code, first day, the day on which it ends or None)."""

    policy_id: str
    number: str
    holder: str
    line: str
    effective: date
    expires: date
    coverages: tuple[tuple[str, str], ...]
    status: str
    zone: str
    """Where its days are counted, IANA name."""
    spans: tuple[tuple[str, date, date | None], ...]
