"""The closed sets of claims: states with their legal transitions, and code lists."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    FIRE = "fire"
    LIGHTNING = "lightning"
    WIND = "wind"
    HAIL = "hail"
    WATER_NON_WEATHER = "water_non_weather"
    FREEZE = "freeze"
    FLOOD = "flood"
    THEFT = "theft"
    VANDALISM = "vandalism"
    COLLISION = "collision"
    ANIMAL = "animal"
    GLASS = "glass"
    COMPREHENSIVE_OTHER = "comprehensive_other"
    LIABILITY_INJURY = "liability_injury"
    LIABILITY_PROPERTY = "liability_property"
    MEDICAL = "medical"
    EQUIPMENT = "equipment"


class Severity(StrEnum):
    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"
    CATASTROPHIC = "catastrophic"


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    ASSIGNED = "assigned"
    INVESTIGATION = "investigation"
    EVALUATION = "evaluation"
    NEGOTIATION = "negotiation"
    SETTLEMENT_PENDING = "settlement_pending"
    CLOSED = "closed"
    REOPENED = "reopened"


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


class ClosedReason(StrEnum):
    PAID = "paid"
    WITHOUT_PAYMENT = "without_payment"
    DENIED = "denied"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
