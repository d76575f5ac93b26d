"""The closed sets of money: states with their legal transitions, and code lists."""

from __future__ import annotations

from enum import StrEnum


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
