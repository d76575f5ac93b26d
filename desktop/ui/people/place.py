"""The place of a person's own settings."""

from __future__ import annotations

from typing import Final

from desktop.screens.words import tr
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import Place

SETTINGS: Final = Place(
    "settings", lambda: tr("Settings"), "settings", Part("desktop.ui.people.settings:settings_page"), foot=True
)
