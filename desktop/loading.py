"""The engine on its way: it loads on a thread of its own, and what is asked of it before that is done then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from desktop.engine.device import Engine

LOADING_S: Final = 10.0
"""The engine's modules load in half a second; a program that is stopped meanwhile waits for that."""


class Loading(QObject):
    """Of the main thread. engine: None until it is loaded and after it was stopped."""

    _loaded = Signal(object)

    def __init__(self, make: Callable[[], Engine], parent: QObject) -> None:
        """make: is called on another thread, once, by `start`."""
        super().__init__(parent)
        self.engine: Engine | None = None
        self._make = make
        self._made: Engine | None = None  # by the loading thread; of the main thread once that has ended
        self._later: list[Callable[[Engine], object]] = []
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)
        self._loaded.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Returns at once; the engine begins as soon as it is loaded."""
        self._thread.start()

    def take(self, engine: Engine) -> None:
        """One that is there already begins at once."""
        self._made = engine
        self._begin(engine)

    def stop(self) -> bool:
        """False: something hung."""
        self._later.clear()
        if self._thread.ident is not None:  # it was started
            self._thread.join(LOADING_S)
        made, self._made = self._made, None
        self.engine = None
        return made.stop() if made is not None else not self._thread.is_alive()

    def do(self, work: Callable[[Engine], object]) -> None:
        """Now, or as soon as the engine is there."""
        if self.engine is not None:
            work(self.engine)
        else:
            self._later.append(work)

    def _load(self) -> None:
        self._made = self._make()
        self._loaded.emit(self._made)

    @Slot(object)
    def _begin(self, engine: Any) -> None:
        if self._made is None:  # stopped meanwhile
            return
        self.engine = engine
        engine.start()
        later, self._later = self._later, []
        for work in later:
            work(engine)
