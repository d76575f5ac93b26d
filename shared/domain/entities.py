"""The entities, each declared once. Tables, codec, merge and default form fields derive from here; no behaviour."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from shared.domain.fields import Cents, Day, Field, Json, Merge, Micros, Row, Table, learn
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


class Customer(Row, table="customer", caption="Customer"):
    """A person or organisation; its own file."""

    name: Annotated[str, Field(_I, "Name", personal=True, indexed=True, searched=True, needed=True)]
    kind: Annotated[str, Field(_A, "Kind")]
    birth_date: Annotated[Day | None, Field(_G, "Birth date", group="identity", personal=True)]
    phone: Annotated[str | None, Field(_I, "Phone", personal=True)]
    email: Annotated[str | None, Field(_I, "Email", personal=True)]
    street: Annotated[str | None, Field(_I, "Street", personal=True)]
    city: Annotated[str | None, Field(_I, "City")]
    region: Annotated[str | None, Field(_I, "State")]
    postal_code: Annotated[str | None, Field(_I, "ZIP")]
    preferred_channel: Annotated[str | None, Field(_I, "Preferred channel")]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account")]


class Policy(Row, table="policy", caption="Policy", schema=2):
    """A policy term; its own file."""

    policy_number: Annotated[str, Field(_A, "Policy", indexed=True, searched=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", refers="customer")]
    holder_name: Annotated[str, Field(_I, "Policyholder", personal=True, searched=True)]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account")]
    line: Annotated[Line, Field(_A, "Line")]
    region: Annotated[str, Field(_A, "State")]
    status: Annotated[PolicyStatus, Field(_S, "Status")]
    effective_date: Annotated[Day, Field(_G, "Effective", group="term")]
    expiration_date: Annotated[Day, Field(_G, "Expires", group="term")]
    annual_premium: Annotated[Cents, Field(_G, "Annual premium", group="premium")]
    payment_frequency: Annotated[str, Field(_G, "Payment frequency", group="premium")]
    currency: Annotated[str, Field(_A, "Currency")]
    external_reference: Annotated[str | None, Field(_I, "External reference")]
    risk_zone: Annotated[str | None, Field(_G, "Zone of the risk", group="term")] = None
    """IANA name: where the days of the term are counted. Null: by `region`; see `shared.domain.days`."""


class PolicyCoverage(Row, table="policy_coverage", caption="Coverage"):
    """One coverage of a policy, effective-dated; in the policy's file."""

    policy_id: Annotated[Id, Field(_A, "Policy", refers="policy", indexed=True)]
    code: Annotated[str, Field(_A, "Coverage")]
    caption: Annotated[str, Field(_A, "Caption")]
    limit_per_person: Annotated[Cents | None, Field(_G, "Limit per person", group="limit")]
    limit_per_occurrence: Annotated[Cents | None, Field(_G, "Limit per occurrence", group="limit")]
    limit_aggregate: Annotated[Cents | None, Field(_G, "Aggregate limit", group="limit")]
    deductible: Annotated[Cents, Field(_G, "Deductible", group="deductible")]
    premium: Annotated[Cents, Field(_G, "Premium", group="premium")]
    effective_date: Annotated[Day, Field(_G, "From", group="term")]
    until_date: Annotated[Day | None, Field(_G, "Until", group="term")]


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


class Claim(Row, table="claim", caption="Claim"):
    """A claim; its own file. Totals are never stored: `shared.domain.totals` sums them."""

    claim_number: Annotated[str, Field(_A, "Claim", indexed=True, searched=True)]
    temporary_number: Annotated[str | None, Field(_A, "Temporary number", searched=True)]
    policy_id: Annotated[Id, Field(_A, "Policy", refers="policy", indexed=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", refers="customer")]
    insured_name: Annotated[str, Field(_I, "Insured", personal=True, indexed=True, searched=True, needed=True)]
    policy_snapshot: Annotated[Json, Field(_A, "Policy as of the loss", most=SNAPSHOT_CHARACTERS)]
    line: Annotated[Line, Field(_A, "Line")]
    loss_at: Annotated[Micros, Field(_G, "Loss", group="loss")]
    reported_at: Annotated[Micros, Field(_A, "Reported")]
    loss_place: Annotated[str, Field(_I, "Place", personal=True, most=TEXT_CHARACTERS)]
    latitude_e6: Annotated[int | None, Field(_I, "Latitude", unit="e6", most=LATITUDE_E6)]
    longitude_e6: Annotated[int | None, Field(_I, "Longitude", unit="e6", most=LONGITUDE_E6)]
    cause: Annotated[Cause, Field(_G, "Cause", group="loss")]
    severity: Annotated[Severity, Field(_I, "Severity")]
    description: Annotated[str, Field(_I, "Description", personal=True, most=TEXT_CHARACTERS)]
    cat_code: Annotated[str | None, Field(_I, "CAT code")]
    fault_share_bp: Annotated[int | None, Field(_G, "Liability share", group="fault", unit="bp", by=_HANDLERS)]
    litigation: Annotated[bool, Field(_I, "Litigation", by=_JUDGES)]
    siu: Annotated[bool, Field(_I, "SIU", by=_JUDGES)]
    subrogation: Annotated[bool, Field(_I, "Subrogation", by=_HANDLERS)]
    coverage_in_question: Annotated[bool, Field(_I, "Coverage in question", by=_JUDGES)]
    status: Annotated[ClaimStatus, Field(_S, "Status", indexed=True, by=_HANDLERS)]
    closed_reason: Annotated[ClosedReason | None, Field(_S, "Closed because")]
    closed_at: Annotated[Micros | None, Field(_S, "Closed")]
    adjuster_id: Annotated[Id | None, Field(_S, "Adjuster", refers="user_account", indexed=True)]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account")]
    currency: Annotated[str, Field(_A, "Currency")]
    parties: Annotated[Json, Field(_I, "Parties", personal=True, most=PARTIES_CHARACTERS, parts=Party)]


class Exposure(Row, table="exposure", caption="Exposure"):
    """Coverage x claimant; in the claim's file. Limit and deductible are those of the snapshot (rule 2)."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    coverage_code: Annotated[str, Field(_A, "Coverage")]
    caption: Annotated[str, Field(_A, "Caption")]
    claimant: Annotated[str, Field(_I, "Claimant", personal=True)]
    status: Annotated[str, Field(_S, "Status")]
    limit_cents: Annotated[Cents | None, Field(_G, "Limit", group="limit")]
    deductible_cents: Annotated[Cents, Field(_G, "Deductible", group="deductible")]
    currency: Annotated[str, Field(_A, "Currency")]


class ReserveLine(Row, table="reserve_line", caption="Reserve line"):
    """What money is set aside for: exposure x cost type x category. The amount is the sum of its transactions."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", refers="exposure")]
    cost_type: Annotated[CostType, Field(_A, "Cost type")]
    category: Annotated[str, Field(_A, "Category")]
    currency: Annotated[str, Field(_A, "Currency")]


class ReserveTransaction(Row, table="reserve_transaction", caption="Reserve change"):
    """A signed change of a reserve line, append-only; a correction reverses (rule 8)."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    line_id: Annotated[Id, Field(_A, "Reserve line", refers="reserve_line")]
    delta_cents: Annotated[Cents, Field(_A, "Change")]
    reason: Annotated[str, Field(_A, "Reason", most=TEXT_CHARACTERS)]
    state: Annotated[ApprovalState, Field(_S, "State")]
    requested_by: Annotated[Id, Field(_A, "Requested by", refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", refers="user_account")]
    at: Annotated[Micros, Field(_A, "At")]
    base_cents: Annotated[Cents, Field(_A, "Total before")] = Cents(0)
    """The approved total of the line when this was asked for: a request is stale once that has moved."""


class Payment(Row, table="payment", caption="Payment"):
    """Money that leaves for a payee, against a reserve line."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", refers="exposure")]
    line_id: Annotated[Id, Field(_A, "Reserve line", refers="reserve_line")]
    payee: Annotated[str, Field(_A, "Payee", personal=True)]
    payee_user_id: Annotated[Id | None, Field(_A, "Payee, when one of us", refers="user_account")]
    amount_cents: Annotated[Cents, Field(_G, "Amount", group="amount")]
    kind: Annotated[PaymentKind, Field(_A, "Kind")]
    eroding: Annotated[bool, Field(_A, "Takes from the reserve")]
    method: Annotated[PaymentMethod, Field(_A, "Method")]
    state: Annotated[ApprovalState, Field(_S, "State")]
    requested_by: Annotated[Id, Field(_A, "Requested by", refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", refers="user_account")]
    reason: Annotated[str, Field(_A, "Reason", most=TEXT_CHARACTERS)]
    rejected_because: Annotated[str | None, Field(_S, "Rejected because", most=TEXT_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]


class Note(Row, table="note", caption="Note"):
    """What somebody wrote down on a file; never edited."""

    subject_id: Annotated[Id, Field(_A, "File", indexed=True)]
    topic: Annotated[str, Field(_A, "Topic")]
    body: Annotated[str, Field(_A, "Text", personal=True, most=NOTE_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]


class Activity(Row, table="activity", caption="Activity"):
    """A diary entry on a claim."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    pattern: Annotated[str, Field(_A, "Pattern")]
    subject: Annotated[str, Field(_I, "Subject")]
    due: Annotated[Day, Field(_I, "Due", indexed=True)]
    priority: Annotated[Priority, Field(_I, "Priority")]
    mandatory: Annotated[bool, Field(_A, "Must be done before closing")]
    assignee_id: Annotated[Id | None, Field(_S, "Assignee", refers="user_account", indexed=True)]
    state: Annotated[ActivityState, Field(_S, "State")]
    completed_at: Annotated[Micros | None, Field(_S, "Completed")]
    outcome: Annotated[str | None, Field(_S, "Outcome", most=TEXT_CHARACTERS)]


class Conflict(Row, table="conflict", caption="Conflict"):
    """Two people changed one guarded thing: what was seen, both wishes, and who decides. A row of the file."""

    subject_table: Annotated[str, Field(_A, "Table")]
    subject_id: Annotated[Id, Field(_A, "Row")]
    what: Annotated[str, Field(_A, "What")]
    command_id: Annotated[Id, Field(_A, "Command")]
    command: Annotated[Json, Field(_G, "The command", group="mine", most=SIDES_CHARACTERS)]
    base: Annotated[Json, Field(_A, "What was seen", most=SIDES_CHARACTERS)]
    mine: Annotated[Json, Field(_G, "Mine", group="mine", most=SIDES_CHARACTERS)]
    theirs: Annotated[Json, Field(_G, "Theirs", group="theirs", most=SIDES_CHARACTERS)]
    mine_by: Annotated[Id, Field(_A, "By", refers="user_account")]
    mine_at: Annotated[Micros, Field(_G, "At", group="mine")]
    mine_device: Annotated[str, Field(_A, "Device")]
    theirs_by: Annotated[Id, Field(_G, "Theirs by", group="theirs", refers="user_account")]
    theirs_at: Annotated[Micros, Field(_G, "Theirs at", group="theirs")]
    state: Annotated[ConflictState, Field(_S, "State")]
    chosen: Annotated[str | None, Field(_S, "Chosen")]
    resolved_by: Annotated[Id | None, Field(_S, "Decided by", refers="user_account")]
    resolved_at: Annotated[Micros | None, Field(_S, "Decided at")]


class Notification(Row, table="notification", caption="Notification"):
    """Something that somebody should hear of; on the desk of its audience."""

    audience_id: Annotated[Id, Field(_A, "For", indexed=True)]
    kind: Annotated[str, Field(_A, "Kind")]
    subject_file: Annotated[Id, Field(_A, "File")]
    subject_id: Annotated[Id, Field(_A, "Row")]
    facts: Annotated[Json, Field(_A, "Facts", most=SIDES_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]
    read_at: Annotated[Micros | None, Field(_I, "Read")]


class User(Row, table="user_account", caption="User"):
    """A person who works with us, with what they may do; on their own desk. Names for display are on the shelf."""

    email: Annotated[str, Field(_I, "Email", personal=True)]
    name: Annotated[str, Field(_I, "Name", personal=True)]
    roles: Annotated[Json, Field(_S, "Roles", most=SIDES_CHARACTERS)]
    """A JSON list of `Role`."""
    manager_id: Annotated[Id | None, Field(_S, "Manager", refers="user_account")]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    authority: Annotated[Json, Field(_G, "Authority", group="authority", most=SIDES_CHARACTERS)]
    """`{"reserve"|"payment": {line or "*": {cost type or "*": cents}}}`; what is not named is not allowed."""
    active: Annotated[bool, Field(_S, "Active")]


class Colleague(Row, table="colleague", caption="Colleague"):
    """How a user is named to colleagues; on the shared shelf, with the user's id in `user_id`."""

    user_id: Annotated[Id, Field(_A, "User", refers="user_account")]
    name: Annotated[str, Field(_I, "Name", personal=True)]
    title: Annotated[str, Field(_I, "Title")]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    active: Annotated[bool, Field(_S, "Active")]


class Team(Row, table="team", caption="Team"):
    """A group that claims are assigned to; on the shared shelf, while the team's desk is the file of its id."""

    name: Annotated[str, Field(_I, "Name")]
    manager_id: Annotated[Id | None, Field(_S, "Manager", refers="user_account")]


class Membership(Row, table="membership", caption="Membership"):
    """A principal (user, team, role) may see a file from now until it ends; on the principal's desk."""

    principal_id: Annotated[Id, Field(_A, "Principal", indexed=True)]
    target_file: Annotated[Id, Field(_A, "File", indexed=True)]
    why: Annotated[str, Field(_I, "Why")]
    state: Annotated[MembershipState, Field(_S, "State")]


class Device(Row, table="device", caption="Device"):
    """One installation of the desktop program under one user; on the user's desk."""

    user_id: Annotated[Id, Field(_A, "User", refers="user_account")]
    name: Annotated[str, Field(_I, "Name")]
    platform: Annotated[str, Field(_I, "Platform")]
    program_version: Annotated[str, Field(_I, "Version")]
    state: Annotated[DeviceState, Field(_S, "State")]
    registered_at: Annotated[Micros, Field(_A, "Registered")]


class CommandResult(Row, table="command_result", caption="Result"):
    """How a command ended; on its author's desk. An outbox entry leaves only when a checkpoint brings this row."""

    device_id: Annotated[Id, Field(_A, "Device", refers="device", indexed=True)]
    number: Annotated[int, Field(_A, "Number")]
    command_id: Annotated[Id, Field(_A, "Command")]
    name: Annotated[str, Field(_A, "Command")]
    verdict: Annotated[Verdict, Field(_A, "Verdict")]
    code: Annotated[str | None, Field(_A, "Code")]
    detail: Annotated[Json, Field(_A, "Detail", most=SIDES_CHARACTERS)]
    """Figures that the refusal's text needs, as a JSON object."""
    conflict_id: Annotated[Id | None, Field(_A, "Conflict")]
    subject_file: Annotated[Id | None, Field(_A, "File")]
    at: Annotated[Micros, Field(_A, "Claimed at")]
    received_at: Annotated[Micros, Field(_A, "Received")]


ENTITIES: Final[tuple[type[Row], ...]] = (
    Customer,
    Policy,
    PolicyCoverage,
    Claim,
    Exposure,
    ReserveLine,
    ReserveTransaction,
    Payment,
    Note,
    Activity,
    Conflict,
    Notification,
    User,
    Colleague,
    Team,
    Membership,
    Device,
    CommandResult,
)
"""Every entity, in the order in which tables are made and sent."""

TABLES: Final[tuple[Table, ...]] = tuple(entity.TABLE for entity in ENTITIES)

BY_NAME: Final = {table.name: table for table in TABLES}
learn(*ENTITIES, Party)
