"""The cards of the Overview tab that are made of declarations alone: a line each."""

from __future__ import annotations

from typing import Final

from desktop.ui.derived.card import CardOf
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim, Exposure

CARDS: Final[tuple[CardOf, ...]] = (
    CardOf(Exposure, ("caption", "claimant", "limit_cents", "deductible_cents", "status"), heading="Exposures"),
    CardOf(Claim, ("fault_share_bp", "parties"), edit=EditClaim, heading="Liability and parties"),
)
