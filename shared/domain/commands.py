"""Every intention of a person as a frozen, named value. `shared.domain.decide` says what comes of each.

A command names in `SUBJECT` the file that it is given on, and in `reads()` those that its decision needs; the actor's
own desk and the shared shelf come with every decision. Writing to a file that is not read happens only by adding rows
to a desk. How large each field may be and what an id must name stands beside it; `shared.domain.bounds` and
`shared.domain.references` hold it to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

import msgspec

from shared.domain.fields import Cents, Day, Micros
from shared.domain.ids import Id, derive_id, is_id
from shared.domain.limits import (
    AFTER,
    CHANGES,
    EXPOSURES,
    LATITUDE_E6,
    LONGITUDE_E6,
    NOTE_CHARACTERS,
    SIDES_CHARACTERS,
    TEXT_CHARACTERS,
    Entered,
)
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
_ClaimId: TypeAlias = Annotated[Id, Entered("The claim", names="claim")]
_Reason: TypeAlias = Annotated[str, Entered("The reason", TEXT_CHARACTERS, needed=True)]
_Changes: TypeAlias = Annotated[dict[str, Value], Entered("The changes", CHANGES)]
"""Each value is held to the declaration of its field by the rule that writes it."""


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all commands share. `SCHEMA` is raised with each change of fields; see `shared.domain.upcasters`."""

    SCHEMA: ClassVar[int] = 1
    NUMBERED: ClassVar[str | None] = None
    """The series (`claim`) of which the server reserves a human number for this command."""

    SUBJECT: ClassVar[str] = ""
    """The field with the file that it is given on; empty for one that is about no file."""
    BEGINS: ClassVar[bool] = False
    """Whether it makes a file of its own: the row at place 0 is its head."""

    def subject_file(self) -> Id | None:
        """The file that people are shown when it is refused; None for Withdrawn, and for what is no id."""
        file_id: Id | None = getattr(self, self.SUBJECT) if self.SUBJECT else None
        return file_id if file_id is not None and is_id(file_id) else None

    def begun(self, command_id: Id) -> Id | None:
        """The file that the command of this id makes."""
        return derive_id(command_id, 0) if self.BEGINS else None

    def reads(self, command_id: Id) -> frozenset[Id]:
        """The files that the decision depends on. command_id: of this command, from which new files derive."""
        named: tuple[Id, ...] = (getattr(self, self.SUBJECT),) if self.SUBJECT else ()
        return frozenset((*named, derive_id(command_id, 0)) if self.BEGINS else named)


class Edit(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes fields of one row. Both maps have the same keys; `base` holds what the user saw."""

    if TYPE_CHECKING:  # each declares them itself, after its file: so they stand in the bytes of the first version
        changes: _Changes
        base: _Changes


class _OnClaim(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    SUBJECT = "claim_id"

    claim_id: _ClaimId


class NewExposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One coverage x claimant of a first notice."""

    coverage_code: Annotated[str, Entered("Coverage", needed=True)]
    claimant: Annotated[str, Entered("The claimant", needed=True)]


class FileNotice(Command, frozen=True, tag="FileNotice", kw_only=True):
    """First notice of loss. The claim's file id is `derive_id(command_id, 0)`."""

    NUMBERED = "claim"
    SUBJECT = "policy_id"
    BEGINS = True

    policy_id: Annotated[Id, Entered("The policy", names="policy")]
    temporary_number: Annotated[str, Entered("The temporary number", needed=True)]
    loss_at: Annotated[Micros, Entered("The loss", unit="us")]
    reported_at: Annotated[Micros, Entered("The report", unit="us")]
    loss_place: Annotated[str, Entered("The place", TEXT_CHARACTERS)]
    cause: Cause
    severity: Severity
    description: Annotated[str, Entered("The description", TEXT_CHARACTERS)]
    exposures: Annotated[tuple[NewExposure, ...], Entered("The exposures", EXPOSURES)] = ()
    latitude_e6: Annotated[int | None, Entered("Latitude", LATITUDE_E6, unit="e6")] = None
    longitude_e6: Annotated[int | None, Entered("Longitude", LONGITUDE_E6, unit="e6")] = None
    cat_code: Annotated[str | None, Entered("The CAT code")] = None


class AssignClaim(_OnClaim, frozen=True, tag="AssignClaim", kw_only=True):
    """Gives the claim to an adjuster and a team. `base_adjuster_id` is who had it as far as the user saw."""

    adjuster_id: Annotated[Id | None, Entered("The adjuster", names="colleague")]
    team_id: Annotated[Id | None, Entered("The team", names="team")]
    base_adjuster_id: Annotated[Id | None, Entered("The former adjuster", names="person")]


class EditClaim(Edit, frozen=True, tag="EditClaim", kw_only=True):
    """Changes facts of the claim."""

    SUBJECT = "claim_id"

    claim_id: _ClaimId
    changes: _Changes
    base: _Changes


class UpdateContact(Edit, frozen=True, tag="UpdateContact", kw_only=True):
    """Changes how a customer is reached."""

    SUBJECT = "customer_id"

    customer_id: Annotated[Id, Entered("The customer", names="customer")]
    changes: _Changes
    base: _Changes


class SetReserve(_OnClaim, frozen=True, tag="SetReserve", kw_only=True):
    """Sets the total reserve of exposure x cost type x category, paid parts included.

    base_cents: the total that the user saw; 0 where there was no line.
    """

    exposure_id: Annotated[Id, Entered("The exposure", names="exposure")]
    cost_type: CostType
    category: Annotated[str, Entered("The category", needed=True)]
    amount_cents: Annotated[Cents, Entered("The reserve", unit="cents")]
    base_cents: Annotated[Cents, Entered("The reserve as it was seen", unit="delta_cents")]
    reason: _Reason


class ApproveReserve(_OnClaim, frozen=True, tag="ApproveReserve", kw_only=True):
    transaction_id: Annotated[Id, Entered("The request", names="reserve_transaction")]


class RejectReserve(_OnClaim, frozen=True, tag="RejectReserve", kw_only=True):
    transaction_id: Annotated[Id, Entered("The request", names="reserve_transaction")]
    reason: _Reason


class RequestPayment(_OnClaim, frozen=True, tag="RequestPayment", kw_only=True):
    """Asks for money to be paid against a reserve line; approved at once where the authority reaches."""

    line_id: Annotated[Id, Entered("The reserve line", names="reserve_line")]
    payee: Annotated[str, Entered("The payee", needed=True)]
    payee_user_id: Annotated[Id | None, Entered("The payee among colleagues", names="colleague")]
    amount_cents: Annotated[Cents, Entered("The payment", unit="cents")]
    kind: PaymentKind
    eroding: bool
    method: PaymentMethod
    reason: Annotated[str, Entered("The reason", TEXT_CHARACTERS)]


class ApprovePayment(_OnClaim, frozen=True, tag="ApprovePayment", kw_only=True):
    """`base_amount_cents` is the amount that the approver saw."""

    payment_id: Annotated[Id, Entered("The payment", names="payment")]
    base_amount_cents: Annotated[Cents, Entered("The amount as it was seen", unit="delta_cents")]


class RejectPayment(_OnClaim, frozen=True, tag="RejectPayment", kw_only=True):
    payment_id: Annotated[Id, Entered("The payment", names="payment")]
    base_amount_cents: Annotated[Cents, Entered("The amount as it was seen", unit="delta_cents")]
    reason: _Reason


class AddNote(Command, frozen=True, tag="AddNote", kw_only=True):
    """Writes a note on a claim, policy or customer file."""

    SUBJECT = "file_id"

    file_id: Annotated[Id, Entered("The file", names="file")]
    topic: Annotated[str, Entered("The topic")]
    body: Annotated[str, Entered("The note", NOTE_CHARACTERS, needed=True)]


class AddActivity(_OnClaim, frozen=True, tag="AddActivity", kw_only=True):
    pattern: Annotated[str, Entered("The pattern")]
    subject: Annotated[str, Entered("The subject", needed=True)]
    due: Annotated[Day, Entered("Due")]
    priority: Priority
    mandatory: bool
    assignee_id: Annotated[Id | None, Entered("The assignee", names="colleague")]


class CompleteActivity(_OnClaim, frozen=True, tag="CompleteActivity", kw_only=True):
    activity_id: Annotated[Id, Entered("The activity", names="activity")]
    outcome: Annotated[str, Entered("The outcome", TEXT_CHARACTERS)]
    skipped: bool = False


class CloseClaim(_OnClaim, frozen=True, tag="CloseClaim", kw_only=True):
    reason: ClosedReason


class ReopenClaim(_OnClaim, frozen=True, tag="ReopenClaim", kw_only=True):
    reason: _Reason


class ResolveConflict(Command, frozen=True, tag="ResolveConflict", kw_only=True):
    """Decides an open conflict. Guarded by `seen_mine` and `seen_theirs`: what the two sides were on screen.

    choice: `mine`, `theirs`, or `other` with `other_values` (the same keys as the conflict's sides).
    """

    SUBJECT = "file_id"

    file_id: Annotated[Id, Entered("The file", names="file")]
    conflict_id: Annotated[Id, Entered("The conflict", names="conflict")]
    choice: Annotated[str, Entered("The choice")]
    seen_mine: Annotated[str, Entered("The first wish as it was seen", SIDES_CHARACTERS)]
    """The conflict's `mine` as it was seen, canonical JSON."""
    seen_theirs: Annotated[str, Entered("The other value as it was seen", SIDES_CHARACTERS)]
    other_values: Annotated[dict[str, Value] | None, Entered("The other values", CHANGES)] = None
    reason: Annotated[str, Entered("The reason", TEXT_CHARACTERS)] = ""


class Withdrawn(Command, frozen=True, tag="Withdrawn", kw_only=True):
    """Takes the number of a discarded or damaged entry, so that numbers are never skipped."""

    why: Annotated[str, Entered("Why")]


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
    after: Annotated[tuple[Id, ...], msgspec.Meta(max_length=AFTER)] = ()
    """Commands of this device that made what this one builds on: refused with them."""
    group: Id | None = None
    """Commands of one group are accepted together or not at all; at most 200."""

    @property
    def begun(self) -> Id | None:
        """The file that it makes."""
        return self.command.begun(self.command_id)

    @property
    def reads(self) -> frozenset[Id]:
        """The files that its decision depends on."""
        return self.command.reads(self.command_id)
