"""The closed sets of people: what limits are for."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned


class Act(Captioned):
    """What somebody decides about money."""

    RESERVE = "reserve", "Reserve"
    PAYMENT = "payment", "Payment"
