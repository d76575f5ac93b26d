"""A list that is longer than what is kept of it in memory: an agent's busy week after a storm, in the sample world."""

from __future__ import annotations

from typing import Final

from shared.domain.catalogue import Envelope
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.states import Cause, Severity
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.office import Office

CROWD: Final = 3_000
"""Claims on one policy; half of what the lists keep of their rows."""
_BATCH: Final = 1_000
_CAUSES: Final = (Cause.HAIL, Cause.WIND, Cause.FIRE, Cause.THEFT, Cause.WATER_NON_WEATHER, Cause.FREEZE)
_STREETS: Final = ("Alder St", "Stroop Rd", "Ridge Ave", "Locust Ct", "Orchard Hill Dr", "Main St", "Far Hills Ave")


def file_many(office: Office) -> None:
    """The agent files them in batches, one a second, the last just before noon."""
    device_id = w.device_of(office, w.TOM)
    begins = w.micros(w.NOW) - (CROWD + 60) * 1_000_000
    for first in range(0, CROWD, _BATCH):
        number = len(office.results[device_id]) + 1
        office.push(
            device_id,
            [
                Envelope(
                    number=number + place - first,
                    command_id=office.new_id(at),
                    at=Micros(at),
                    schema=FileNotice.SCHEMA,
                    command=_notice(place, at),
                )
                for place in range(first, first + _BATCH)
                for at in (begins + place * 1_000_000,)
            ],
        )


def _notice(place: int, at: int) -> FileNotice:
    return FileNotice(
        policy_id=Id(w.BY_NAME["hartley"].policy_id),
        temporary_number=f"T-{place:X}",
        loss_at=Micros(at - 3_600_000_000),
        reported_at=Micros(at),
        loss_place=f"{place % 900 + 1} {_STREETS[place % len(_STREETS)]}, Dayton",
        cause=_CAUSES[place % len(_CAUSES)],
        severity=Severity.MINOR,
        description="The storm.",
        exposures=(),
        cat_code=w.CAT,
    )
