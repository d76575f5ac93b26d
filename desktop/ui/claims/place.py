"""The place of claims, as the window knows it before anybody looks at it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from desktop.screens.words import tr
from desktop.ui.frame.page import Frame
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import FileScreen, Place, Say
from desktop.viewmodels.claims.my_open import MyOpenClaims
from shared.domain.claims.entities import CLAIM


def _count(frame: Frame, say: Say) -> None:
    """How many open ones are this person's."""
    model = MyOpenClaims(frame.store, frame if isinstance(frame, QObject) else None)
    model.changed.connect(lambda: say(model.count))
    frame.entered.connect(model.begin)


PLACE: Final = Place(
    "claims", lambda: tr("Claims"), "clipboard-list", Part("desktop.ui.claims.board:ClaimsPage"), count=_count
)
FILE: Final = FileScreen(CLAIM, "clipboard-list", PLACE.name, Part("desktop.ui.claims.board:claim_page"))
