"""The administrators' place."""

from __future__ import annotations

from typing import Final

from desktop.screens.words import tr
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import Place
from shared.domain.kernel.roles import STAFF

PLACE: Final = Place(
    "administration",
    lambda: tr("Administration"),
    "sliders-horizontal",
    Part("desktop.ui.administration.page:AdministrationPage"),
    STAFF,
)
