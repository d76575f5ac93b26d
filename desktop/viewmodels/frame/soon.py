"""Once for a burst: what follows from many things that happen one after the other is done after the first moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

AFTER_MS: Final = 40
"""A burst of changes is asked about once, and before anybody notices."""


class Soon(QTimer):
    """Does it once, so long after the first `begin`; what begins again meanwhile is part of that."""

    def __init__(self, act: Callable[[], object], parent: QObject, after_ms: int = AFTER_MS) -> None:
        super().__init__(parent, singleShot=True, interval=after_ms)
        self.timeout.connect(act)

    def begin(self, *_what: object) -> None:
        """Takes whatever a signal tells."""
        if not self.isActive():
            self.start()
