"""What people intend with claims: one command each."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from shared.domain.claims.states import Cause, ClosedReason, Severity, SightReason
from shared.domain.kernel.commands import Command, Edit, EditedFields, Reason
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import EXPOSURES, LATITUDE_E6, LONGITUDE_E6, TEXT_CHARACTERS, Entered

ClaimId: TypeAlias = Annotated[Id, Entered("The claim", names="claim")]


class OnClaim(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On one claim."""

    SUBJECT = "claim_id"

    claim_id: ClaimId


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


class AssignClaim(OnClaim, frozen=True, tag="AssignClaim", kw_only=True):
    """Gives the claim to an adjuster and a team. `base_adjuster_id` is who had it as far as the user saw."""

    adjuster_id: Annotated[Id | None, Entered("The adjuster", names="colleague")]
    team_id: Annotated[Id | None, Entered("The team", names="team")]
    base_adjuster_id: Annotated[Id | None, Entered("The former adjuster", names="person")]


class EditClaim(Edit, frozen=True, tag="EditClaim", kw_only=True):
    """Changes facts of the claim."""

    SUBJECT = "claim_id"

    claim_id: ClaimId
    changes: EditedFields
    base: EditedFields


class CloseClaim(OnClaim, frozen=True, tag="CloseClaim", kw_only=True):
    reason: ClosedReason


class ReopenClaim(OnClaim, frozen=True, tag="ReopenClaim", kw_only=True):
    reason: Reason


class EndSight(OnClaim, frozen=True, tag="EndSight", kw_only=True):
    """Ends somebody's sight of the claim where the reason that it was given for is over; else nothing ends."""

    principal_id: Annotated[Id, Entered("Who sees it", names="person")]
    reason: SightReason
