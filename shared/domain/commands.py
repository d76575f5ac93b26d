"""Every intention of a person as a frozen, named value. `shared.domain.decide` says what comes of each.

A command names in `reads()` the files that its decision needs; the actor's own desk and the shared shelf come with
every decision. Writing to a file that is not read happens only by adding rows to a desk.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

import msgspec

from shared.domain.fields import Cents, Day, Micros
from shared.domain.ids import Id, derive_id
from shared.domain.states import (
    Cause,
    ClosedReason,
    CostType,
    PaymentKind,
    PaymentMethod,
    Priority,
    Severity,
)

Value: TypeAlias = str | int | bool | None
"""A field's primitive."""


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all commands share. `SCHEMA` is raised with each change of fields; see `shared.domain.upcasters`."""

    SCHEMA: ClassVar[int] = 1
    NUMBERED: ClassVar[str | None] = None
    """The series (`claim`) of which the server reserves a human number for this command."""

    def reads(self, command_id: Id) -> frozenset[Id]:
        """The files that the decision depends on. command_id: of this command, from which new files derive."""
        raise NotImplementedError


class _OnClaim(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    claim_id: Id

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset({self.claim_id})


class NewExposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One coverage x claimant of a first notice."""

    coverage_code: str
    claimant: str


class FileNotice(Command, frozen=True, tag="FileNotice", kw_only=True):
    """First notice of loss. The claim's file id is `derive_id(command_id, 0)`."""

    NUMBERED = "claim"

    policy_id: Id
    temporary_number: str
    loss_at: Micros
    reported_at: Micros
    loss_place: str
    cause: Cause
    severity: Severity
    description: str
    exposures: tuple[NewExposure, ...] = ()
    latitude_e6: int | None = None
    longitude_e6: int | None = None
    cat_code: str | None = None

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset({self.policy_id, derive_id(command_id, 0)})


class AssignClaim(_OnClaim, frozen=True, tag="AssignClaim", kw_only=True):
    """Gives the claim to an adjuster and a team. `base_adjuster_id` is who had it as far as the user saw."""

    adjuster_id: Id | None
    team_id: Id | None
    base_adjuster_id: Id | None


class EditClaim(_OnClaim, frozen=True, tag="EditClaim", kw_only=True):
    """Changes facts of the claim. Both maps have the same keys; `base` holds what the user saw."""

    changes: dict[str, Value]
    base: dict[str, Value]


class UpdateContact(Command, frozen=True, tag="UpdateContact", kw_only=True):
    """Changes how a customer is reached. Both maps have the same keys; `base` holds what the user saw."""

    customer_id: Id
    changes: dict[str, Value]
    base: dict[str, Value]

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset({self.customer_id})


class SetReserve(_OnClaim, frozen=True, tag="SetReserve", kw_only=True):
    """Sets the total reserve of exposure x cost type x category, paid parts included.

    base_cents: the total that the user saw; 0 where there was no line.
    """

    exposure_id: Id
    cost_type: CostType
    category: str
    amount_cents: Cents
    base_cents: Cents
    reason: str


class ApproveReserve(_OnClaim, frozen=True, tag="ApproveReserve", kw_only=True):
    transaction_id: Id


class RejectReserve(_OnClaim, frozen=True, tag="RejectReserve", kw_only=True):
    transaction_id: Id
    reason: str


class RequestPayment(_OnClaim, frozen=True, tag="RequestPayment", kw_only=True):
    """Asks for money to be paid against a reserve line; approved at once where the authority reaches."""

    line_id: Id
    payee: str
    payee_user_id: Id | None
    amount_cents: Cents
    kind: PaymentKind
    eroding: bool
    method: PaymentMethod
    reason: str


class ApprovePayment(_OnClaim, frozen=True, tag="ApprovePayment", kw_only=True):
    """`base_amount_cents` is the amount that the approver saw."""

    payment_id: Id
    base_amount_cents: Cents


class RejectPayment(_OnClaim, frozen=True, tag="RejectPayment", kw_only=True):
    payment_id: Id
    base_amount_cents: Cents
    reason: str


class AddNote(Command, frozen=True, tag="AddNote", kw_only=True):
    """Writes a note on a claim, policy or customer file."""

    file_id: Id
    topic: str
    body: str

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset({self.file_id})


class AddActivity(_OnClaim, frozen=True, tag="AddActivity", kw_only=True):
    pattern: str
    subject: str
    due: Day
    priority: Priority
    mandatory: bool
    assignee_id: Id | None


class CompleteActivity(_OnClaim, frozen=True, tag="CompleteActivity", kw_only=True):
    activity_id: Id
    outcome: str
    skipped: bool = False


class CloseClaim(_OnClaim, frozen=True, tag="CloseClaim", kw_only=True):
    reason: ClosedReason


class ReopenClaim(_OnClaim, frozen=True, tag="ReopenClaim", kw_only=True):
    reason: str


class ResolveConflict(Command, frozen=True, tag="ResolveConflict", kw_only=True):
    """Decides an open conflict. Guarded by `seen_mine` and `seen_theirs`: what the two sides were on screen.

    choice: `mine`, `theirs`, or `other` with `other_values` (the same keys as the conflict's sides).
    """

    file_id: Id
    conflict_id: Id
    choice: str
    seen_mine: str
    """The conflict's `mine` as it was seen, canonical JSON."""
    seen_theirs: str
    other_values: dict[str, Value] | None = None
    reason: str = ""

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset({self.file_id})


class Withdrawn(Command, frozen=True, tag="Withdrawn", kw_only=True):
    """Takes the number of a discarded or damaged entry, so that numbers are never skipped."""

    why: str

    def reads(self, command_id: Id) -> frozenset[Id]:
        return frozenset()


AnyCommand: TypeAlias = (
    FileNotice
    | AssignClaim
    | EditClaim
    | UpdateContact
    | SetReserve
    | ApproveReserve
    | RejectReserve
    | RequestPayment
    | ApprovePayment
    | RejectPayment
    | AddNote
    | AddActivity
    | CompleteActivity
    | CloseClaim
    | ReopenClaim
    | ResolveConflict
    | Withdrawn
)

COMMANDS: dict[str, type[Command]] = {
    kind.__name__: kind
    for kind in (
        FileNotice,
        AssignClaim,
        EditClaim,
        UpdateContact,
        SetReserve,
        ApproveReserve,
        RejectReserve,
        RequestPayment,
        ApprovePayment,
        RejectPayment,
        AddNote,
        AddActivity,
        CompleteActivity,
        CloseClaim,
        ReopenClaim,
        ResolveConflict,
        Withdrawn,
    )
}


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command as it stands in the journal and on the wire."""

    number: int
    """Dense per device, from 1."""
    command_id: Id
    at: Micros
    """When the person did it, by the device's clock."""
    schema: int
    command: AnyCommand
    after: tuple[Id, ...] = ()
    """Commands of this device that made what this one builds on: refused with them."""
    group: Id | None = None
    """Commands of one group are accepted together or not at all; at most 200."""
