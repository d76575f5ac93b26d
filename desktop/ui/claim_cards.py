"""The cards of the Overview tab that are made of declarations alone: a line each."""

from __future__ import annotations

from typing import Final

from desktop.ui.derived.card import CardOf
from shared.domain.claims.entities import Exposure

CARDS: Final[tuple[CardOf, ...]] = (
    CardOf(Exposure, ("caption", "claimant", "limit_cents", "deductible_cents", "status"), heading="Exposures"),
)
