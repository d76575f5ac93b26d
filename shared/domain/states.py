"""The closed sets of the domain: states with their legal transitions, code lists and roles (DOMAIN.md)."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    ADJUSTER = "adjuster"
    SUPERVISOR = "supervisor"
    UNDERWRITER = "underwriter"
    EXECUTIVE = "executive"
    SIU = "siu"
    ADMIN = "admin"


class Line(StrEnum):
    PERSONAL_AUTO = "personal_auto"
    COMMERCIAL_AUTO = "commercial_auto"
    HOMEOWNERS = "homeowners"
    COMMERCIAL_PROPERTY = "commercial_property"
    GENERAL_LIABILITY = "general_liability"
    WORKERS_COMP = "workers_comp"


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


class PolicyStatus(StrEnum):
    DRAFT = "draft"
    QUOTED = "quoted"
    REFERRED = "referred"
    DECLINED = "declined"
    QUOTE_EXPIRED = "quote_expired"
    WITHDRAWN = "withdrawn"
    BOUND = "bound"
    IN_FORCE = "in_force"
    RENEWED = "renewed"
    NON_RENEWED = "non_renewed"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    REWRITTEN = "rewritten"


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


class CostType(StrEnum):
    INDEMNITY = "indemnity"
    MEDICAL = "medical"
    DEFENCE = "defence"
    ADJUSTING = "adjusting"


class ApprovalState(StrEnum):
    """Of a reserve change or a payment."""

    REQUESTED = "requested"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    ISSUED = "issued"
    CLEARED = "cleared"
    VOIDED = "voided"
    STOPPED = "stopped"


PAID_STATES = frozenset({ApprovalState.APPROVED, ApprovalState.ISSUED, ApprovalState.CLEARED})
"""A payment in one of these counts as paid."""
UNDECIDED_STATES = frozenset({ApprovalState.REQUESTED, ApprovalState.PENDING_APPROVAL})
"""Somebody has yet to approve or reject it."""
COMMITTED_STATES = PAID_STATES | UNDECIDED_STATES
"""A payment in one of these takes from the available reserve and from the limit."""


class PaymentKind(StrEnum):
    PARTIAL = "partial"
    FINAL = "final"
    SUPPLEMENT = "supplement"


class PaymentMethod(StrEnum):
    CHECK = "check"
    TRANSFER = "transfer"
    CARD = "card"


class ActivityState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    ESCALATED = "escalated"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class ConflictState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class MembershipState(StrEnum):
    HELD = "held"
    ENDED = "ended"


class DeviceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    REVOKED = "revoked"
    FORKED = "forked"
    """Its number was taken by another journal: it registers anew."""


class Verdict(StrEnum):
    """How an accepted command ended, exactly one each (DESIGN.md section 4)."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
