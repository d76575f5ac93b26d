"""Every screen, one line each, in the order of the rail: what is not here is not in the program."""

from __future__ import annotations

from typing import Final

from desktop.ui.administration import page as administration
from desktop.ui.claims import place as claims
from desktop.ui.diary import place as diary
from desktop.ui.files import listed
from desktop.ui.frame.place import FileScreen, Place
from desktop.ui.home import approvals, day
from desktop.ui.people import settings
from desktop.ui.syncing import attention, conflict
from desktop.ui.syncing import page as sync

PLACES: Final[tuple[Place, ...]] = (
    day.PLACE,
    approvals.PLACE,
    claims.PLACE,
    listed.POLICIES_PLACE,
    listed.CUSTOMERS_PLACE,
    diary.PLACE,
    administration.PLACE,
    attention.PLACE,
    conflict.PLACE,
    sync.PLACE,
    settings.PLACE,
)
FILES: Final[tuple[FileScreen, ...]] = (claims.FILE, *listed.FILES)
START: Final = day.PLACE.name
"""Where somebody begins."""
