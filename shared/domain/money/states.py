"""The closed sets of money: states with their legal transitions, and code lists."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.kernel.tellings import Reach, Telling


class CostType(Captioned):
    INDEMNITY = "indemnity", "Indemnity"
    MEDICAL = "medical", "Medical cost"
    DEFENCE = "defence", "Defence cost"
    ADJUSTING = "adjusting", "Adjusting cost"


class ApprovalState(Captioned):
    """Of a reserve change or a payment."""

    REQUESTED = "requested", "Requested", Look.WARN, "stamp"
    PENDING_APPROVAL = "pending_approval", "Needs approval", Look.WARN, "stamp"
    APPROVED = "approved", "Approved", Look.GOOD, "check"
    REJECTED = "rejected", "Rejected", Look.BAD, "circle-x"
    ISSUED = "issued", "Issued", Look.GOOD, "banknote"
    CLEARED = "cleared", "Cleared", Look.GOOD, "check"
    VOIDED = "voided", "Voided", Look.BAD, "ban"
    STOPPED = "stopped", "Stopped", Look.BAD, "ban"


PAID_STATES = frozenset({ApprovalState.APPROVED, ApprovalState.ISSUED, ApprovalState.CLEARED})
"""A payment in one of these counts as paid."""
LEFT_STATES = frozenset({ApprovalState.ISSUED, ApprovalState.CLEARED})
"""Its money is on its way or there; one that is only approved is counted with them and is not told as paid."""
UNDECIDED_STATES = frozenset({ApprovalState.REQUESTED, ApprovalState.PENDING_APPROVAL})
"""Somebody has yet to approve or reject it."""
COMMITTED_STATES = PAID_STATES | UNDECIDED_STATES
"""A payment in one of these takes from the available reserve and from the limit."""


class PaymentKind(Captioned):
    PARTIAL = "partial", "Partial"
    FINAL = "final", "Final"
    SUPPLEMENT = "supplement", "Supplement"


class PaymentMethod(Captioned):
    """In the order in which they are offered."""

    TRANSFER = "transfer", "Bank transfer"
    CHECK = "check", "Check"
    CARD = "card", "Card"


class MoneyTelling(Telling):
    """Of requests above somebody's authority: to whoever may decide, and what became of it to whoever asked."""

    APPROVAL_NEEDED = (
        "approval_needed",
        "Approval needed",
        Look.WARN,
        "stamp",
        True,
        "{by} asks you to approve {amount_cents}.",
        Reach.OUTSIDE,
    )
    RESERVE_APPROVED = (
        "reserve_approved",
        "Reserve approved",
        Look.GOOD,
        "check",
        False,
        "{by} approved the reserve of {amount_cents}.",
        Reach.OUTSIDE,
    )
    RESERVE_REJECTED = (
        "reserve_rejected",
        "Reserve rejected",
        Look.BAD,
        "undo-2",
        False,
        "{by} rejected the reserve: {reason}",
        Reach.OUTSIDE,
    )
    PAYMENT_APPROVED = (
        "payment_approved",
        "Payment approved",
        Look.GOOD,
        "check",
        False,
        "{by} approved the payment of {amount_cents}.",
        Reach.OUTSIDE,
    )
    PAYMENT_REJECTED = (
        "payment_rejected",
        "Payment rejected",
        Look.BAD,
        "undo-2",
        False,
        "{by} rejected the payment of {amount_cents}: {reason}",
        Reach.OUTSIDE,
    )
