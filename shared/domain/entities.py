"""The entities, each declared once. Tables, codec, merge and default form fields derive from here; no behaviour."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from shared.domain.fields import Cents, Day, Field, Json, Merge, Micros, Row, Storage, Table, declare, learn
from shared.domain.ids import Id, named_id
from shared.domain.limits import (
    LATITUDE_E6,
    LONGITUDE_E6,
    NOTE_CHARACTERS,
    PARTIES_CHARACTERS,
    SIDES_CHARACTERS,
    SNAPSHOT_CHARACTERS,
    TEXT_CHARACTERS,
)
from shared.domain.states import (
    ActivityState,
    ApprovalState,
    Cause,
    ClaimStatus,
    ClosedReason,
    ConflictState,
    CostType,
    DeviceState,
    Line,
    MembershipState,
    PaymentKind,
    PaymentMethod,
    PolicyStatus,
    Priority,
    Role,
    Severity,
    Verdict,
)

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED
_ID, _TEXT, _WHOLE, _FLAG, _DAY, _JSON = (
    Storage.ID,
    Storage.TEXT,
    Storage.WHOLE,
    Storage.FLAG,
    Storage.DAY,
    Storage.JSON,
)

_HANDLERS: Final = frozenset({Role.ADJUSTER, Role.SUPERVISOR})
"""Stages, liability and recovery are the judgement of who works on claims; an agent corrects facts only."""
_JUDGES: Final = frozenset({Role.SUPERVISOR, Role.SIU})
"""Marks that hold money back or say something of a person are set and taken back by nobody who works on the claim."""

EVERYONE: Final = named_id("desk:everyone")
"""The desk that every user holds."""
SHELF: Final = named_id("file:shelf")
"""The shared reference shelf: users, teams and code tables that everyone may read."""
SYSTEM: Final = named_id("user:system")
"""The author of what the server does by itself."""


class Customer(Row, frozen=True, array_like=True, kw_only=True):
    """A person or organisation; its own file."""

    name: Annotated[str, Field(_I, "Name", _TEXT, personal=True, indexed=True, searched=True, needed=True)]
    kind: Annotated[str, Field(_A, "Kind", _TEXT)]
    birth_date: Annotated[Day | None, Field(_G, "Birth date", _DAY, group="identity", personal=True)]
    phone: Annotated[str | None, Field(_I, "Phone", _TEXT, personal=True)]
    email: Annotated[str | None, Field(_I, "Email", _TEXT, personal=True)]
    street: Annotated[str | None, Field(_I, "Street", _TEXT, personal=True)]
    city: Annotated[str | None, Field(_I, "City", _TEXT)]
    region: Annotated[str | None, Field(_I, "State", _TEXT)]
    postal_code: Annotated[str | None, Field(_I, "ZIP", _TEXT)]
    preferred_channel: Annotated[str | None, Field(_I, "Preferred channel", _TEXT)]
    agent_id: Annotated[Id | None, Field(_S, "Agent", _ID, refers="user_account")]


class Policy(Row, frozen=True, array_like=True, kw_only=True):
    """A policy term; its own file."""

    policy_number: Annotated[str, Field(_A, "Policy", _TEXT, indexed=True, searched=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", _ID, refers="customer")]
    holder_name: Annotated[str, Field(_I, "Policyholder", _TEXT, personal=True, searched=True)]
    agent_id: Annotated[Id | None, Field(_S, "Agent", _ID, refers="user_account")]
    line: Annotated[Line, Field(_A, "Line", _TEXT)]
    region: Annotated[str, Field(_A, "State", _TEXT)]
    status: Annotated[PolicyStatus, Field(_S, "Status", _TEXT)]
    effective_date: Annotated[Day, Field(_G, "Effective", _DAY, group="term")]
    expiration_date: Annotated[Day, Field(_G, "Expires", _DAY, group="term")]
    annual_premium: Annotated[Cents, Field(_G, "Annual premium", _WHOLE, group="premium", unit="cents")]
    payment_frequency: Annotated[str, Field(_G, "Payment frequency", _TEXT, group="premium")]
    currency: Annotated[str, Field(_A, "Currency", _TEXT)]
    external_reference: Annotated[str | None, Field(_I, "External reference", _TEXT)]
    risk_zone: Annotated[str | None, Field(_G, "Zone of the risk", _TEXT, group="term")] = None
    """IANA name: where the days of the term are counted. Null: by `region`; see `shared.domain.days`."""


class PolicyCoverage(Row, frozen=True, array_like=True, kw_only=True):
    """One coverage of a policy, effective-dated; in the policy's file."""

    policy_id: Annotated[Id, Field(_A, "Policy", _ID, refers="policy", indexed=True)]
    code: Annotated[str, Field(_A, "Coverage", _TEXT)]
    caption: Annotated[str, Field(_A, "Caption", _TEXT)]
    limit_per_person: Annotated[Cents | None, Field(_G, "Limit per person", _WHOLE, group="limit", unit="cents")]
    limit_per_occurrence: Annotated[
        Cents | None, Field(_G, "Limit per occurrence", _WHOLE, group="limit", unit="cents")
    ]
    limit_aggregate: Annotated[Cents | None, Field(_G, "Aggregate limit", _WHOLE, group="limit", unit="cents")]
    deductible: Annotated[Cents, Field(_G, "Deductible", _WHOLE, group="deductible", unit="cents")]
    premium: Annotated[Cents, Field(_G, "Premium", _WHOLE, group="premium", unit="cents")]
    effective_date: Annotated[Day, Field(_G, "From", _DAY, group="term")]
    until_date: Annotated[Day | None, Field(_G, "Until", _DAY, group="term")]


class Party(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody concerned by a claim, as `Claim.parties` lists them."""

    name: str
    role: str
    """`insured`, `claimant`, `witness` or whatever else they are in it."""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""


class Claim(Row, frozen=True, array_like=True, kw_only=True):
    """A claim; its own file. Totals are never stored: `shared.domain.totals` sums them."""

    claim_number: Annotated[str, Field(_A, "Claim", _TEXT, indexed=True, searched=True)]
    temporary_number: Annotated[str | None, Field(_A, "Temporary number", _TEXT, searched=True)]
    policy_id: Annotated[Id, Field(_A, "Policy", _ID, refers="policy", indexed=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", _ID, refers="customer")]
    insured_name: Annotated[str, Field(_I, "Insured", _TEXT, personal=True, indexed=True, searched=True, needed=True)]
    policy_snapshot: Annotated[Json, Field(_A, "Policy as of the loss", _JSON, most=SNAPSHOT_CHARACTERS)]
    line: Annotated[Line, Field(_A, "Line", _TEXT)]
    loss_at: Annotated[Micros, Field(_G, "Loss", _WHOLE, group="loss", unit="us")]
    reported_at: Annotated[Micros, Field(_A, "Reported", _WHOLE, unit="us")]
    loss_place: Annotated[str, Field(_I, "Place", _TEXT, personal=True, most=TEXT_CHARACTERS)]
    latitude_e6: Annotated[int | None, Field(_I, "Latitude", _WHOLE, unit="e6", most=LATITUDE_E6)]
    longitude_e6: Annotated[int | None, Field(_I, "Longitude", _WHOLE, unit="e6", most=LONGITUDE_E6)]
    cause: Annotated[Cause, Field(_G, "Cause", _TEXT, group="loss")]
    severity: Annotated[Severity, Field(_I, "Severity", _TEXT)]
    description: Annotated[str, Field(_I, "Description", _TEXT, personal=True, most=TEXT_CHARACTERS)]
    cat_code: Annotated[str | None, Field(_I, "CAT code", _TEXT)]
    fault_share_bp: Annotated[int | None, Field(_G, "Liability share", _WHOLE, group="fault", unit="bp", by=_HANDLERS)]
    litigation: Annotated[bool, Field(_I, "Litigation", _FLAG, by=_JUDGES)]
    siu: Annotated[bool, Field(_I, "SIU", _FLAG, by=_JUDGES)]
    subrogation: Annotated[bool, Field(_I, "Subrogation", _FLAG, by=_HANDLERS)]
    coverage_in_question: Annotated[bool, Field(_I, "Coverage in question", _FLAG, by=_JUDGES)]
    status: Annotated[ClaimStatus, Field(_S, "Status", _TEXT, indexed=True, by=_HANDLERS)]
    closed_reason: Annotated[ClosedReason | None, Field(_S, "Closed because", _TEXT)]
    closed_at: Annotated[Micros | None, Field(_S, "Closed", _WHOLE, unit="us")]
    adjuster_id: Annotated[Id | None, Field(_S, "Adjuster", _ID, refers="user_account", indexed=True)]
    team_id: Annotated[Id | None, Field(_S, "Team", _ID, refers="team")]
    agent_id: Annotated[Id | None, Field(_S, "Agent", _ID, refers="user_account")]
    currency: Annotated[str, Field(_A, "Currency", _TEXT)]
    parties: Annotated[Json, Field(_I, "Parties", _JSON, personal=True, most=PARTIES_CHARACTERS, parts=Party)]


class Exposure(Row, frozen=True, array_like=True, kw_only=True):
    """Coverage x claimant; in the claim's file. Limit and deductible are those of the snapshot (rule 2)."""

    claim_id: Annotated[Id, Field(_A, "Claim", _ID, refers="claim", indexed=True)]
    coverage_code: Annotated[str, Field(_A, "Coverage", _TEXT)]
    caption: Annotated[str, Field(_A, "Caption", _TEXT)]
    claimant: Annotated[str, Field(_I, "Claimant", _TEXT, personal=True)]
    status: Annotated[str, Field(_S, "Status", _TEXT)]
    limit_cents: Annotated[Cents | None, Field(_G, "Limit", _WHOLE, group="limit", unit="cents")]
    deductible_cents: Annotated[Cents, Field(_G, "Deductible", _WHOLE, group="deductible", unit="cents")]
    currency: Annotated[str, Field(_A, "Currency", _TEXT)]


class ReserveLine(Row, frozen=True, array_like=True, kw_only=True):
    """What money is set aside for: exposure x cost type x category. The amount is the sum of its transactions."""

    claim_id: Annotated[Id, Field(_A, "Claim", _ID, refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", _ID, refers="exposure")]
    cost_type: Annotated[CostType, Field(_A, "Cost type", _TEXT)]
    category: Annotated[str, Field(_A, "Category", _TEXT)]
    currency: Annotated[str, Field(_A, "Currency", _TEXT)]


class ReserveTransaction(Row, frozen=True, array_like=True, kw_only=True):
    """A signed change of a reserve line, append-only; a correction reverses (rule 8)."""

    claim_id: Annotated[Id, Field(_A, "Claim", _ID, refers="claim", indexed=True)]
    line_id: Annotated[Id, Field(_A, "Reserve line", _ID, refers="reserve_line")]
    delta_cents: Annotated[Cents, Field(_A, "Change", _WHOLE, unit="cents")]
    reason: Annotated[str, Field(_A, "Reason", _TEXT, most=TEXT_CHARACTERS)]
    state: Annotated[ApprovalState, Field(_S, "State", _TEXT)]
    requested_by: Annotated[Id, Field(_A, "Requested by", _ID, refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", _ID, refers="user_account")]
    at: Annotated[Micros, Field(_A, "At", _WHOLE, unit="us")]
    base_cents: Annotated[Cents, Field(_A, "Total before", _WHOLE, unit="cents")] = Cents(0)
    """The approved total of the line when this was asked for: a request is stale once that has moved."""


class Payment(Row, frozen=True, array_like=True, kw_only=True):
    """Money that leaves for a payee, against a reserve line."""

    claim_id: Annotated[Id, Field(_A, "Claim", _ID, refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", _ID, refers="exposure")]
    line_id: Annotated[Id, Field(_A, "Reserve line", _ID, refers="reserve_line")]
    payee: Annotated[str, Field(_A, "Payee", _TEXT, personal=True)]
    payee_user_id: Annotated[Id | None, Field(_A, "Payee, when one of us", _ID, refers="user_account")]
    amount_cents: Annotated[Cents, Field(_G, "Amount", _WHOLE, group="amount", unit="cents")]
    kind: Annotated[PaymentKind, Field(_A, "Kind", _TEXT)]
    eroding: Annotated[bool, Field(_A, "Takes from the reserve", _FLAG)]
    method: Annotated[PaymentMethod, Field(_A, "Method", _TEXT)]
    state: Annotated[ApprovalState, Field(_S, "State", _TEXT)]
    requested_by: Annotated[Id, Field(_A, "Requested by", _ID, refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", _ID, refers="user_account")]
    reason: Annotated[str, Field(_A, "Reason", _TEXT, most=TEXT_CHARACTERS)]
    rejected_because: Annotated[str | None, Field(_S, "Rejected because", _TEXT, most=TEXT_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At", _WHOLE, unit="us")]


class Note(Row, frozen=True, array_like=True, kw_only=True):
    """What somebody wrote down on a file; never edited."""

    subject_id: Annotated[Id, Field(_A, "File", _ID, indexed=True)]
    topic: Annotated[str, Field(_A, "Topic", _TEXT)]
    body: Annotated[str, Field(_A, "Text", _TEXT, personal=True, most=NOTE_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At", _WHOLE, unit="us")]


class Activity(Row, frozen=True, array_like=True, kw_only=True):
    """A diary entry on a claim."""

    claim_id: Annotated[Id, Field(_A, "Claim", _ID, refers="claim", indexed=True)]
    pattern: Annotated[str, Field(_A, "Pattern", _TEXT)]
    subject: Annotated[str, Field(_I, "Subject", _TEXT)]
    due: Annotated[Day, Field(_I, "Due", _DAY, indexed=True)]
    priority: Annotated[Priority, Field(_I, "Priority", _TEXT)]
    mandatory: Annotated[bool, Field(_A, "Must be done before closing", _FLAG)]
    assignee_id: Annotated[Id | None, Field(_S, "Assignee", _ID, refers="user_account", indexed=True)]
    state: Annotated[ActivityState, Field(_S, "State", _TEXT)]
    completed_at: Annotated[Micros | None, Field(_S, "Completed", _WHOLE, unit="us")]
    outcome: Annotated[str | None, Field(_S, "Outcome", _TEXT, most=TEXT_CHARACTERS)]


class Conflict(Row, frozen=True, array_like=True, kw_only=True):
    """Two people changed one guarded thing: what was seen, both wishes, and who decides. A row of the file."""

    subject_table: Annotated[str, Field(_A, "Table", _TEXT)]
    subject_id: Annotated[Id, Field(_A, "Row", _ID)]
    what: Annotated[str, Field(_A, "What", _TEXT)]
    command_id: Annotated[Id, Field(_A, "Command", _ID)]
    command: Annotated[Json, Field(_G, "The command", _JSON, group="mine", most=SIDES_CHARACTERS)]
    base: Annotated[Json, Field(_A, "What was seen", _JSON, most=SIDES_CHARACTERS)]
    mine: Annotated[Json, Field(_G, "Mine", _JSON, group="mine", most=SIDES_CHARACTERS)]
    theirs: Annotated[Json, Field(_G, "Theirs", _JSON, group="theirs", most=SIDES_CHARACTERS)]
    mine_by: Annotated[Id, Field(_A, "By", _ID, refers="user_account")]
    mine_at: Annotated[Micros, Field(_G, "At", _WHOLE, group="mine", unit="us")]
    mine_device: Annotated[str, Field(_A, "Device", _TEXT)]
    theirs_by: Annotated[Id, Field(_G, "Theirs by", _ID, group="theirs", refers="user_account")]
    theirs_at: Annotated[Micros, Field(_G, "Theirs at", _WHOLE, group="theirs", unit="us")]
    state: Annotated[ConflictState, Field(_S, "State", _TEXT)]
    chosen: Annotated[str | None, Field(_S, "Chosen", _TEXT)]
    resolved_by: Annotated[Id | None, Field(_S, "Decided by", _ID, refers="user_account")]
    resolved_at: Annotated[Micros | None, Field(_S, "Decided at", _WHOLE, unit="us")]


class Notification(Row, frozen=True, array_like=True, kw_only=True):
    """Something that somebody should hear of; on the desk of its audience."""

    audience_id: Annotated[Id, Field(_A, "For", _ID, indexed=True)]
    kind: Annotated[str, Field(_A, "Kind", _TEXT)]
    subject_file: Annotated[Id, Field(_A, "File", _ID)]
    subject_id: Annotated[Id, Field(_A, "Row", _ID)]
    facts: Annotated[Json, Field(_A, "Facts", _JSON, most=SIDES_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At", _WHOLE, unit="us")]
    read_at: Annotated[Micros | None, Field(_I, "Read", _WHOLE, unit="us")]


class User(Row, frozen=True, array_like=True, kw_only=True):
    """A person who works with us, with what they may do; on their own desk. Names for display are on the shelf."""

    email: Annotated[str, Field(_I, "Email", _TEXT, personal=True)]
    name: Annotated[str, Field(_I, "Name", _TEXT, personal=True)]
    roles: Annotated[Json, Field(_S, "Roles", _JSON, most=SIDES_CHARACTERS)]
    """A JSON list of `Role`."""
    manager_id: Annotated[Id | None, Field(_S, "Manager", _ID, refers="user_account")]
    team_id: Annotated[Id | None, Field(_S, "Team", _ID, refers="team")]
    authority: Annotated[Json, Field(_G, "Authority", _JSON, group="authority", most=SIDES_CHARACTERS)]
    """`{"reserve"|"payment": {line or "*": {cost type or "*": cents}}}`; what is not named is not allowed."""
    active: Annotated[bool, Field(_S, "Active", _FLAG)]


class Colleague(Row, frozen=True, array_like=True, kw_only=True):
    """How a user is named to colleagues; on the shared shelf, with the user's id in `user_id`."""

    user_id: Annotated[Id, Field(_A, "User", _ID, refers="user_account")]
    name: Annotated[str, Field(_I, "Name", _TEXT, personal=True)]
    title: Annotated[str, Field(_I, "Title", _TEXT)]
    team_id: Annotated[Id | None, Field(_S, "Team", _ID, refers="team")]
    active: Annotated[bool, Field(_S, "Active", _FLAG)]


class Team(Row, frozen=True, array_like=True, kw_only=True):
    """A group that claims are assigned to; on the shared shelf, while the team's desk is the file of its id."""

    name: Annotated[str, Field(_I, "Name", _TEXT)]
    manager_id: Annotated[Id | None, Field(_S, "Manager", _ID, refers="user_account")]


class Membership(Row, frozen=True, array_like=True, kw_only=True):
    """A principal (user, team, role) may see a file from now until it ends; on the principal's desk."""

    principal_id: Annotated[Id, Field(_A, "Principal", _ID, indexed=True)]
    target_file: Annotated[Id, Field(_A, "File", _ID, indexed=True)]
    why: Annotated[str, Field(_I, "Why", _TEXT)]
    state: Annotated[MembershipState, Field(_S, "State", _TEXT)]


class Device(Row, frozen=True, array_like=True, kw_only=True):
    """One installation of the desktop program under one user; on the user's desk."""

    user_id: Annotated[Id, Field(_A, "User", _ID, refers="user_account")]
    name: Annotated[str, Field(_I, "Name", _TEXT)]
    platform: Annotated[str, Field(_I, "Platform", _TEXT)]
    program_version: Annotated[str, Field(_I, "Version", _TEXT)]
    state: Annotated[DeviceState, Field(_S, "State", _TEXT)]
    registered_at: Annotated[Micros, Field(_A, "Registered", _WHOLE, unit="us")]


class CommandResult(Row, frozen=True, array_like=True, kw_only=True):
    """How a command ended; on its author's desk. An outbox entry leaves only when a checkpoint brings this row."""

    device_id: Annotated[Id, Field(_A, "Device", _ID, refers="device", indexed=True)]
    number: Annotated[int, Field(_A, "Number", _WHOLE)]
    command_id: Annotated[Id, Field(_A, "Command", _ID)]
    name: Annotated[str, Field(_A, "Command", _TEXT)]
    verdict: Annotated[Verdict, Field(_A, "Verdict", _TEXT)]
    code: Annotated[str | None, Field(_A, "Code", _TEXT)]
    detail: Annotated[Json, Field(_A, "Detail", _JSON, most=SIDES_CHARACTERS)]
    """Figures that the refusal's text needs, as a JSON object."""
    conflict_id: Annotated[Id | None, Field(_A, "Conflict", _ID)]
    subject_file: Annotated[Id | None, Field(_A, "File", _ID)]
    at: Annotated[Micros, Field(_A, "Claimed at", _WHOLE, unit="us")]
    received_at: Annotated[Micros, Field(_A, "Received", _WHOLE, unit="us")]


TABLES: Final[tuple[Table, ...]] = (
    declare(Customer, "customer", "Customer", 1),
    declare(Policy, "policy", "Policy", 2),
    declare(PolicyCoverage, "policy_coverage", "Coverage", 1),
    declare(Claim, "claim", "Claim", 1),
    declare(Exposure, "exposure", "Exposure", 1),
    declare(ReserveLine, "reserve_line", "Reserve line", 1),
    declare(ReserveTransaction, "reserve_transaction", "Reserve change", 1),
    declare(Payment, "payment", "Payment", 1),
    declare(Note, "note", "Note", 1),
    declare(Activity, "activity", "Activity", 1),
    declare(Conflict, "conflict", "Conflict", 1),
    declare(Notification, "notification", "Notification", 1),
    declare(User, "user_account", "User", 1),
    declare(Colleague, "colleague", "Colleague", 1),
    declare(Team, "team", "Team", 1),
    declare(Membership, "membership", "Membership", 1),
    declare(Device, "device", "Device", 1),
    declare(CommandResult, "command_result", "Result", 1),
)
"""Every entity, in the order in which tables are made and sent."""

BY_NAME: Final = {table.name: table for table in TABLES}
BY_ENTITY: Final[dict[type[Row], Table]] = {table.entity: table for table in TABLES}
learn(*BY_ENTITY, Party)


def table_of(row: Row) -> Table:
    """The table that the row belongs to."""
    return BY_ENTITY[type(row)]
