"""What a person set about the looks of the program on this device: theme, sizes of panes, places of windows."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Preferences(QObject):
    """Kept in one INI file in the profile's folder; nothing personal. theme_changed: another theme was chosen."""

    theme_changed = Signal()

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

    def state(self, name: str) -> QByteArray | None:
        """The saved geometry of a window or a splitter."""
        found = self._settings.value(f"places/{name}")
        return found if isinstance(found, QByteArray) else None

    def save_state(self, name: str, state: QByteArray) -> None:
        self._settings.setValue(f"places/{name}", state)
