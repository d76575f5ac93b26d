"""Every screen, one line each, in the order of the rail: what is not here is not in the program."""

from __future__ import annotations

from typing import Final

from desktop.ui.administration import place as administration
from desktop.ui.claims import place as claims
from desktop.ui.diary import place as diary
from desktop.ui.files import place as files
from desktop.ui.frame.place import FileScreen, Place
from desktop.ui.home import place as home
from desktop.ui.people import place as people
from desktop.ui.syncing import place as syncing

PLACES: Final[tuple[Place, ...]] = (
    home.DAY,
    home.APPROVALS,
    claims.PLACE,
    files.POLICIES_PLACE,
    files.CUSTOMERS_PLACE,
    diary.PLACE,
    administration.PLACE,
    syncing.ATTENTION,
    syncing.DECIDE,
    syncing.SYNC,
    people.SETTINGS,
)
FILES: Final[tuple[FileScreen, ...]] = (claims.FILE, *files.FILES)
START: Final = home.DAY.name
"""Where somebody begins."""
