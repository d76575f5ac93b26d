"""What somebody will want next loads meanwhile, on a thread of its own: the first look at a page waits for nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from desktop.ui.frame.part import NotLoaded, Part

ENDING_S: Final = 10.0
"""A part loads in a tenth of a second; a program that is closed meanwhile waits for the one that is on its way."""

_log = logging.getLogger("coverdesk.parts")


class Ahead:
    """Loads parts one after the other. One that cannot be loaded is left for whoever wants it."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parts: Sequence[Part[Any]]) -> None:
        """Returns at once."""
        self._thread = threading.Thread(target=self._load, args=(parts,), name="parts", daemon=True)
        self._thread.start()

    def stop(self) -> bool:
        """False: one of them hangs."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(ENDING_S)
        return self._thread is None or not self._thread.is_alive()

    def _load(self, parts: Sequence[Part[Any]]) -> None:
        began = time.perf_counter()
        for part in parts:
            if self._ended.is_set():
                return
            with suppress(NotLoaded):
                part.load()
        _log.info("all %d parts are here after %.0f ms", len(parts), (time.perf_counter() - began) * 1000)
