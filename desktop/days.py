"""Another day begins while the program is open: all that says today, tomorrow or late is told so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens.times import local_day

LOOK_MS: Final = 15_000
"""How late a day may begin; also after the machine slept, was carried to another zone or had its clock put right."""


class Days(QObject):
    """began: it is another day where this person is than at the last look."""

    began = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._now = now
        self._day = local_day(now())
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self.look)
        self._looks.start()

    def look(self) -> None:
        day = local_day(self._now())
        if day != self._day:
            self._day = day
            self.began.emit()
