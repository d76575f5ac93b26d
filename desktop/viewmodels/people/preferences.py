"""What a person set about the program on this device: its looks, its places, and what is seen outside of its window."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from desktop.screens.day_formats import DayFormat

SIZES: Final = (90, 100, 110, 125, 150, 175, 200)
ORDINARY: Final = 100
_ON: Final = "on"
HEARD_APART: Final = timedelta(minutes=1)
"""Between two notes of when the server was heard."""


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Preferences(QObject):
    """Kept in one INI file in the profile's folder; nothing personal.

    theme_changed: another theme was chosen; days_changed: days are to be written otherwise.
    """

    theme_changed = Signal()
    days_changed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat, self)

    @property
    def theme(self) -> ThemeChoice:
        found = str(self._settings.value("looks/theme", ThemeChoice.SYSTEM.value))
        return ThemeChoice(found) if found in set(ThemeChoice) else ThemeChoice.SYSTEM

    def set_theme(self, choice: ThemeChoice) -> None:
        self._settings.setValue("looks/theme", choice.value)
        self.theme_changed.emit()

    @property
    def language(self) -> str:
        """ISO 639; empty: that of the system."""
        return str(self._settings.value("looks/language", ""))

    def set_language(self, code: str) -> None:
        self._settings.setValue("looks/language", code)

    @property
    def days(self) -> DayFormat:
        found = str(self._settings.value("looks/days", DayFormat.LANGUAGE.value))
        return DayFormat(found) if found in set(DayFormat) else DayFormat.LANGUAGE

    def set_days(self, choice: DayFormat) -> None:
        self._settings.setValue("looks/days", choice.value)
        self.days_changed.emit()

    @property
    def size(self) -> int:
        """Of texts and all else, in per cent of what the system says."""
        found = str(self._settings.value("looks/size", ORDINARY))
        return int(found) if found.isdecimal() and int(found) in SIZES else ORDINARY

    def set_size(self, per_cent: int) -> None:
        self._settings.setValue("looks/size", per_cent)

    @property
    def start(self) -> str:
        """The place where the program begins; empty: where it begins for everybody."""
        return str(self._settings.value("places/start", ""))

    def set_start(self, place: str) -> None:
        self._settings.setValue("places/start", place)

    @property
    def quiet(self) -> str:
        """Until when this person wants no calls on this device, as it was written; empty: they call."""
        return str(self._settings.value("calls/quiet", ""))

    def set_quiet(self, until: str) -> None:
        self._settings.setValue("calls/quiet", until)

    @property
    def names_outside(self) -> bool:
        """Whether what is shown outside of the window, where others may see it, names people and amounts."""
        return self._is_on("calls/names")

    def set_names_outside(self, on: bool) -> None:
        self._settings.setValue("calls/names", _spelled(on))

    @property
    def minimise_to_tray(self) -> bool:
        return self._is_on("places/tray")

    def set_minimise_to_tray(self, on: bool) -> None:
        self._settings.setValue("places/tray", _spelled(on))

    @property
    def heard_at(self) -> datetime | None:
        """When the server was last heard from on this device, to the minute or so; None where nobody noted it."""
        found = str(self._settings.value("places/heard", ""))
        try:
            return datetime.fromisoformat(found)
        except ValueError:
            return None

    def note_heard(self, at: datetime) -> None:
        """Once a minute at most: it says how old the copy here is, before anybody has opened it."""
        before = self.heard_at
        if before is None or abs(at - before) >= HEARD_APART:
            self._settings.setValue("places/heard", at.isoformat())

    def _is_on(self, key: str) -> bool:
        """Not unless it was switched on."""
        return str(self._settings.value(key, "")) == _ON

    def state(self, name: str) -> QByteArray | None:
        """The saved geometry of a window or a splitter."""
        found = self._settings.value(f"places/{name}")
        return found if isinstance(found, QByteArray) else None

    def save_state(self, name: str, state: QByteArray) -> None:
        self._settings.setValue(f"places/{name}", state)


def _spelled(on: bool) -> str:  # the value itself
    return _ON if on else ""
