"""The closed sets of claims: states with their legal transitions, and code lists."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.kernel.tellings import Telling


class Cause(Captioned):
    """In the order in which they are offered: what comes most often first."""

    WATER_NON_WEATHER = "water_non_weather", "Water damage"
    FIRE = "fire", "Fire"
    WIND = "wind", "Wind"
    HAIL = "hail", "Hail"
    LIGHTNING = "lightning", "Lightning"
    FREEZE = "freeze", "Freeze"
    FLOOD = "flood", "Flood"
    THEFT = "theft", "Theft"
    VANDALISM = "vandalism", "Vandalism"
    COLLISION = "collision", "Collision"
    ANIMAL = "animal", "Animal"
    GLASS = "glass", "Glass"
    COMPREHENSIVE_OTHER = "comprehensive_other", "Other damage"
    LIABILITY_INJURY = "liability_injury", "Injury to others"
    LIABILITY_PROPERTY = "liability_property", "Damage to others"
    MEDICAL = "medical", "Medical"
    EQUIPMENT = "equipment", "Equipment"


class Severity(Captioned):
    MINOR = "minor", "Minor"
    MODERATE = "moderate", "Moderate"
    MAJOR = "major", "Major", Look.WARN, "triangle-alert"
    CATASTROPHIC = "catastrophic", "Catastrophic", Look.BAD, "triangle-alert"


class ClaimStatus(Captioned):
    DRAFT = "draft", "Draft", Look.NEUTRAL, "pencil"
    OPEN = "open", "Open", Look.INFO, "inbox"
    ASSIGNED = "assigned", "Assigned", Look.INFO, "user-check"
    INVESTIGATION = "investigation", "Investigation", Look.INFO, "search"
    EVALUATION = "evaluation", "Evaluation", Look.INFO, "scale"
    NEGOTIATION = "negotiation", "Negotiation", Look.INFO, "handshake"
    SETTLEMENT_PENDING = "settlement_pending", "Settlement", Look.INFO, "banknote"
    CLOSED = "closed", "Closed", Look.GOOD, "check"
    REOPENED = "reopened", "Reopened", Look.INFO, "undo-2"


_WORKING = frozenset(
    {
        ClaimStatus.ASSIGNED,
        ClaimStatus.INVESTIGATION,
        ClaimStatus.EVALUATION,
        ClaimStatus.NEGOTIATION,
        ClaimStatus.SETTLEMENT_PENDING,
    }
)
CLAIM_STEPS: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    ClaimStatus.DRAFT: frozenset({ClaimStatus.OPEN, ClaimStatus.CLOSED}),
    ClaimStatus.OPEN: _WORKING | {ClaimStatus.CLOSED},
    ClaimStatus.REOPENED: _WORKING | {ClaimStatus.CLOSED},
    **{status: (_WORKING - {status}) | {ClaimStatus.CLOSED} for status in _WORKING},
    ClaimStatus.CLOSED: frozenset({ClaimStatus.REOPENED}),
}
"""Legal transitions of a claim. Work goes back and forth between its stages; only a reopening leaves `closed`."""


class ExposureState(Captioned):
    OPEN = "open", "Open", Look.INFO, "inbox"
    CLOSED = "closed", "Closed", Look.GOOD, "check"


class ClosedReason(Captioned):
    PAID = "paid", "Paid", Look.GOOD, "check"
    WITHOUT_PAYMENT = "without_payment", "Without payment", Look.NEUTRAL, "check"
    DENIED = "denied", "Denied", Look.BAD, "ban"
    DUPLICATE = "duplicate", "Duplicate", Look.NEUTRAL, "copy"
    WITHDRAWN = "withdrawn", "Withdrawn", Look.NEUTRAL, "undo-2"


class Mark(Captioned):
    """What a claim is marked with beside its stage, in the order in which it is shown; the fields of the same names."""

    LITIGATION = "litigation", "Litigation", Look.NEUTRAL, "gavel"
    SIU = "siu", "SIU review", Look.NEUTRAL, "siren"
    SUBROGATION = "subrogation", "Subrogation", Look.NEUTRAL, "undo-2"
    COVERAGE_IN_QUESTION = "coverage_in_question", "Coverage in question", Look.WARN, "shield-alert"


class SightReason(Captioned):
    """Why somebody sees a claim, each with an end of its own; as `Membership.why` says it, but for the first."""

    WORK = "work", "Works on it"
    """The one reason of whoever is on the claim: who opened it, its agent, its adjuster, its team."""
    TASK = "activity", "A task"
    ESCALATION = "escalation", "An overdue task"
    REQUEST = "approver", "A request"


class ClaimTelling(Telling):
    """To whoever works on a claim from now on."""

    ASSIGNED = "assigned", "New claim", Look.INFO, "inbox", True, "{by} gave you this claim."
