"""Claims, who is concerned by one, and what is claimed under which coverage. Each field declared once."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, ExposureState, Severity
from shared.domain.kernel.fields import Cents, Field, FileKind, Json, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import (
    LATITUDE_E6,
    LONGITUDE_E6,
    PARTIES_CHARACTERS,
    SNAPSHOT_CHARACTERS,
    TEXT_CHARACTERS,
    Entered,
)
from shared.domain.kernel.states import Role
from shared.domain.policies.coverages import USUAL
from shared.domain.policies.states import Line

CLAIM = FileKind(
    "claim",
    "Claim",
    "Open claim",
    number="claim_number",
    shape="CLM-{year}-{number:06}",
    is_open_to_rooms=True,
    state="status",
    ended=frozenset({ClaimStatus.CLOSED}),
    has_history=True,
)

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED

_HANDLERS: Final = frozenset({Role.ADJUSTER, Role.SUPERVISOR})
"""Stages, liability and recovery are the judgement of who works on claims; an agent corrects facts only."""
_JUDGES: Final = frozenset({Role.SUPERVISOR, Role.SIU})
"""Marks that hold money back or say something of a person are set and taken back by nobody who works on the claim."""


class Party(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody concerned by a claim, as `Claim.parties` lists them."""

    name: Annotated[str, Entered("Name", needed=True)]
    role: Annotated[str, Entered("Role", needed=True)]
    """`insured`, `claimant`, `witness` or whatever else they are in it."""
    phone: Annotated[str, Entered("Phone")] = ""
    email: Annotated[str, Entered("Email")] = ""
    street: Annotated[str, Entered("Street")] = ""
    city: Annotated[str, Entered("City")] = ""
    region: Annotated[str, Entered("State")] = ""
    postal_code: Annotated[str, Entered("ZIP")] = ""


class Claim(Row, table="claim", caption="Claim", home=CLAIM):
    """A claim; its own file. Totals are never stored: `shared.domain.money.totals` sums them."""

    claim_number: Annotated[str, Field(_A, "Claim", indexed=True)]
    temporary_number: Annotated[str | None, Field(_A, "Temporary number")]
    policy_id: Annotated[Id, Field(_A, "Policy", refers="policy", indexed=True, opens=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", refers="customer", opens=True)]
    insured_name: Annotated[str, Field(_I, "Insured", personal=True, indexed=True, needed=True)]
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
    adjuster_id: Annotated[Id | None, Field(_S, "Adjuster", refers="user_account", indexed=True, follows=True)]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account", follows=True)]
    currency: Annotated[str, Field(_A, "Currency")]
    parties: Annotated[Json, Field(_I, "Parties", personal=True, most=PARTIES_CHARACTERS, parts=Party)]


class Exposure(Row, table="exposure", caption="Exposure", home=CLAIM):
    """Coverage x claimant; in the claim's file. Limit and deductible are those of the snapshot (rule 2)."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    coverage_code: Annotated[str, Field(_A, "Coverage")]
    caption: Annotated[str, Field(_A, "Caption", usual=USUAL)]
    claimant: Annotated[str, Field(_I, "Claimant", personal=True)]
    status: Annotated[ExposureState, Field(_S, "Status")]
    limit_cents: Annotated[Cents | None, Field(_G, "Limit", group="limit")]
    deductible_cents: Annotated[Cents, Field(_G, "Deductible", group="deductible")]
    currency: Annotated[str, Field(_A, "Currency")]
