"""Once for a burst: what follows from many things that happen one after the other is done after the first moment, or
once there is a pause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

AFTER_MS: Final = 40
"""A burst of changes is asked about once, and before anybody notices."""

TYPED_MS: Final = 300
"""After the last key, before a list or a server is asked."""
LONGEST_MS: Final = 1_000
"""Whoever types on and on sees what is found so far."""


class Soon(QTimer):
    """Does it once, so long after the first `begin`; what begins again meanwhile is part of that."""

    def __init__(self, act: Callable[[], object], parent: QObject, after_ms: int = AFTER_MS) -> None:
        super().__init__(parent, singleShot=True, interval=after_ms)
        self.timeout.connect(act)

    def begin(self, *_what: object) -> None:
        """Takes whatever a signal tells."""
        if not self.isActive():
            self.start()


class Pause(QTimer):
    """Does it once nothing began for so long; where it begins on and on, at the latest so long after the first time."""

    def __init__(
        self, act: Callable[[], object], parent: QObject, after_ms: int = TYPED_MS, longest_ms: int = LONGEST_MS
    ) -> None:
        super().__init__(parent, singleShot=True)
        self.timeout.connect(act)
        self._after_ms, self._longest_ms = after_ms, longest_ms
        self._first = QElapsedTimer()

    def begin(self) -> None:
        if not self.isActive():
            self._first.start()
        self.start(min(self._after_ms, max(0, self._longest_ms - self._first.elapsed())))
