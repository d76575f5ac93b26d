"""The place of claims, as the window knows it before anybody looks at it."""

from __future__ import annotations

from typing import Final

from desktop.lists.claims import CLAIMS, MY_OPEN
from desktop.screens.words import tr
from desktop.ui.frame.counting import counted
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import FileScreen, Place
from shared.domain.claims.entities import CLAIM

PLACE: Final = Place(
    CLAIMS.name,
    lambda: tr("Claims"),
    "clipboard-list",
    Part("desktop.ui.claims.board:ClaimsPage"),
    count=counted(CLAIMS, MY_OPEN.filter),
)
FILE: Final = FileScreen(CLAIM, "clipboard-list", PLACE.name, Part("desktop.ui.claims.board:claim_page"))
