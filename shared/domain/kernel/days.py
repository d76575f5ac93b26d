"""A day is a day somewhere: which calendar day a moment was, and where. The one place that turns moments into days.

Days of loss and of cover are counted in the zone of the risk (DESIGN.md section 3). A policy names it; one that does
not is in the zone of its state, and without a known state in that of the company, which the server writes into the
row (`server.store.triggers`), so that both sides always decide by the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from shared.domain.kernel.fields import Day, Micros

ZONES_OF_REGIONS: Final[Mapping[str, str]] = {
    region: zone
    for zone, regions in (
        ("America/New_York", "CT DC DE FL GA MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV"),
        ("America/Indiana/Indianapolis", "IN"),
        ("America/Kentucky/Louisville", "KY"),
        ("America/Chicago", "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI"),
        ("America/Denver", "CO MT NM UT WY"),
        ("America/Boise", "ID"),
        ("America/Phoenix", "AZ"),
        ("America/Los_Angeles", "CA NV OR WA"),
        ("America/Anchorage", "AK"),
        ("Pacific/Honolulu", "HI"),
        ("America/Puerto_Rico", "PR VI"),
        ("Pacific/Guam", "GU MP"),
        ("Pacific/Pago_Pago", "AS"),
        ("America/Toronto", "ON QC"),
        ("America/Halifax", "NS NB PE"),
        ("America/St_Johns", "NL"),
        ("America/Winnipeg", "MB"),
        ("America/Regina", "SK"),
        ("America/Edmonton", "AB NT NU"),
        ("America/Vancouver", "BC"),
        ("America/Whitehorse", "YT"),
    )
    for region in regions.split()
}
"""By the postal code of a state or province, the zone in which most of its people live (IANA tz database, `zone.tab`).
A risk on the other side of a line within a state names its own zone."""

DAY_US: Final = 86_400_000_000
"""By the clock. A calendar day is an hour longer or shorter where clocks are put back or forward."""
MOMENTS_US: Final = (Micros(-2_208_988_800_000_000), Micros(2**53))
"""Of what people enter, filing and editing alike: from 1900, when local times had become zones and before any policy
that is kept here, to the year 2255, up to which a spreadsheet's or a browser's numbers still tell microseconds."""

D = TypeVar("D", str, date)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_EDGE: Final = timedelta(days=2)
"""From the calendar's edges: no zone leads further."""


def day_of(moment: Micros, zone: tzinfo) -> Day:
    """The calendar day there. What lies beyond the calendar's years counts as its first or last day: never raises."""
    return Day(date_of(moment, zone).isoformat())


def date_of(moment: Micros, zone: tzinfo) -> date:
    """As `day_of`, as a date."""
    at = _utc(moment)
    return at.astimezone(zone).date() if _FIRST + _EDGE <= at <= _LAST - _EDGE else at.date()


def within(day: D, begins: D | None, ends: D | None) -> bool:
    """Whether a day lies in a span of days: from its first on; the day on which it ends no longer counts.

    No first day: no span. No end: it lasts. Days of the same kind, as text or as dates.
    """
    return begins is not None and begins <= day and (ends is None or day < ends)


def zone_named(name: object) -> ZoneInfo | None:
    """The zone of an IANA name; None for anything else, whatever it is."""
    return _zone(name) if isinstance(name, str) and name else None


def risk_zone(name: object, region: object) -> tzinfo:
    """Where the days of a policy are counted: the zone it names, else that of its state, else UTC."""
    by_region = ZONES_OF_REGIONS.get(region.strip().upper()) if isinstance(region, str) else None
    return zone_named(name) or zone_named(by_region) or UTC


def zone_name(zone: tzinfo) -> str:
    """Its IANA name."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def _utc(moment: Micros) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=moment)
    except OverflowError:
        return _FIRST if moment < 0 else _LAST


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known here; no name at all; a folder of zones
        return None
