"""How large what people enter may be, and the checks that refuse more. Each limit says why."""

from __future__ import annotations

from datetime import date
from typing import Final

from shared.domain.fields import Cents
from shared.domain.refusals import RefusalCode
from shared.domain.world import Refused, Stamp

NOTE_CHARACTERS: Final = 20_000
"""A long statement fits; a pasted file belongs among the documents."""
TEXT_CHARACTERS: Final = 4_000
"""A description or a reason: two printed pages."""
LABEL_CHARACTERS: Final = 200
"""What stands in one line of a list: names, subjects, categories, places."""
EXPOSURES: Final = 50
"""Per notice; a larger loss is a catastrophe and comes in several."""
MAX_CENTS: Final = Cents(10**13)
"""A hundred thousand million: above any claim, and sums of a million of them still fit a 64-bit number."""
DEGREES: Final = {"latitude_e6": (-90_000_000, 90_000_000), "longitude_e6": (-180_000_000, 180_000_000)}
"""Where places on earth are, in millionths of a degree."""
CLOCK_TOLERANCE_US: Final = 5 * 60 * 1_000_000
"""How far ahead of the judging clock a reported time may be: what unsynchronised laptops are commonly off."""


def text_fits(value: str, what: str, limit: int = LABEL_CHARACTERS) -> Refused | None:
    """Refuses a longer text. what: the caption that people know it by."""
    if len(value) > limit:
        return Refused(RefusalCode.TEXT_TOO_LONG, {"what": what, "limit": limit, "length": len(value)})
    return None


def text_given(value: str, what: str, limit: int = LABEL_CHARACTERS) -> Refused | None:
    """Refuses an empty or blank text, and a longer one."""
    if not value or value.isspace():
        return Refused(RefusalCode.TEXT_MISSING, {"what": what})
    return text_fits(value, what, limit)


def money_fits(amount: int, what: str) -> Refused | None:
    """Refuses a negative or impossibly large amount of cents; zero passes."""
    if amount < 0:
        return Refused(RefusalCode.AMOUNT_NEGATIVE, {"what": what, "amount_cents": amount})
    if amount > MAX_CENTS:
        return Refused(RefusalCode.AMOUNT_TOO_LARGE, {"what": what, "limit_cents": MAX_CENTS})
    return None


def on_earth(latitude_e6: int | None, longitude_e6: int | None) -> bool:
    """Whether both coordinates can be a place; None is no statement."""
    (south, north), (west, east) = DEGREES["latitude_e6"], DEGREES["longitude_e6"]
    return (latitude_e6 is None or south <= latitude_e6 <= north) and (
        longitude_e6 is None or west <= longitude_e6 <= east
    )


def is_future(moment: int, stamp: Stamp) -> bool:
    """Whether it lies ahead of the receipt (on a device: of the claimed time), tolerance granted."""
    return moment > (stamp.received_at or stamp.at) + CLOCK_TOLERANCE_US


def is_day(text: str) -> bool:
    """Whether it is a calendar day spelled `YYYY-MM-DD`."""
    if len(text) != 10:
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
