"""Locks the program after a while without a touch, as the server's administrator set it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

LOOK_MS: Final = 5_000
"""Between two looks; the time is set in minutes."""
TOLD_S: Final = 60.0
"""Between two touches that are told: each is a write to the disk. Of a short time, a quarter of it."""
TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Looks at what arrives at the program's windows, not at every event of every widget: that would slow drawing."""

    def __init__(
        self,
        minutes: Callable[[], int],
        lock: Callable[[], None],
        parent: QObject | None = None,
        *,
        touched: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """minutes: 0 is never. touched: takes that somebody works here, for what the next start asks.

        clock: seconds, of the wall: a night asleep with its lid closed counts.
        """
        super().__init__(parent)
        self._minutes, self._lock, self._touched, self._clock = minutes, lock, touched, clock
        self._touched_at = self._told_at = clock()
        timer = QTimer(self)
        timer.setInterval(LOOK_MS)
        timer.timeout.connect(self.look)
        timer.start()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._focus_moved)

    def look(self) -> None:
        """Locks when it is time."""
        now, minutes = self._clock(), self._minutes()
        if not minutes:
            self._touched_at = self._told_at = now
        elif now - self._touched_at > minutes * 60:
            self._touched_at = self._told_at = now
            self._lock()
        elif now < self._touched_at:  # the clock was set back
            self._touched_at = self._told_at = now
        elif self._touched_at - self._told_at > min(TOLD_S, minutes * 15):
            self._told_at = self._touched_at
            self._touched()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self._touched_at = self._clock()
        return super().eventFilter(watched, event)

    def _focus_moved(self, window: QWindow | None) -> None:
        self._touched_at = self._clock()
        if window is not None:
            window.removeEventFilter(self)  # once is enough, however often it comes to the front
            window.installEventFilter(self)
