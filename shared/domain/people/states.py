"""The closed sets of people: what limits are for, and what somebody is told by an administrator."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.kernel.tellings import Reach, Telling


class Act(Captioned):
    """What somebody decides about money."""

    RESERVE = "reserve", "Reserve"
    PAYMENT = "payment", "Payment"


class PeopleTelling(Telling):
    """To the person whom it is about."""

    ASKED_AGAIN = (
        "asked_again",
        "To be sent again",
        Look.INFO,
        "refresh-cw",
        True,
        "{by} asks you to send this entry again: {command}. {said}",
        Reach.OUTSIDE,
        "",
        "",
        True,
    )
    """Only they can: what they entered stands on their device, and nowhere else."""
