"""What a sum of payments is called: what is decided and what left never look alike, though both are counted as paid."""

from __future__ import annotations

from collections.abc import Collection

from desktop.screens.words import caption, tr
from shared.domain.money.states import LEFT_STATES, PAID_STATES, ApprovalState


def paid_caption(states: Collection[ApprovalState]) -> str:
    """states: of all payments of the sum; those that it does not count say nothing."""
    counted = PAID_STATES.intersection(states)
    if counted <= LEFT_STATES:
        return tr("Paid")
    return tr("Paid + approved") if counted & LEFT_STATES else caption(ApprovalState.APPROVED)
