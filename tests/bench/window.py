"""The program with its window as a process of its own, started by its own command line, with a probe in it.

The program is what `coverdesk desktop --driven` runs; only the module that would act on its window by lines of JSON is
another one, which measures. Everything here is on the main thread but the reading of commands.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop.screens.questions import Question
from tests.bench import worker

if TYPE_CHECKING:
    from desktop.bridge import Bridge
    from desktop.ui.frame.window import MainWindow
    from desktop.viewmodels.people.preferences import Preferences

FRAME_S: Final = 1 / 60
IDLE_S: Final = 0.0005
"""A turn of the event loop that took no longer had nothing to do."""
SETTLE_S: Final = 30.0
DRIVER: Final = "desktop.puppet"


class Probe(QObject):
    """Watches one window: when its first page was painted with what it knows, how long frames and filters take."""

    _order = Signal(object)
    _ended = Signal()

    def __init__(self, window: MainWindow, store: Bridge, _preferences: Preferences) -> None:
        from desktop.ui.home.day import HomePage
        from desktop.ui.home.place import DAY

        super().__init__()
        self._window = window
        page = window.shelf.page(DAY.name)
        assert isinstance(page, HomePage)
        self._home = page
        self._home.installEventFilter(self)
        self._is_usable = False
        self._begun = 0
        """How often the list began anew."""
        self._painted: dict[int, float] = {}
        """When the list, begun for the n-th time, was first painted with its first row there, in seconds."""
        self._filters: dict[str, tuple[float, float]] = {}
        """Text: when its count was asked for, and when that was answered, in seconds."""
        self._wrap(store)
        self._order.connect(self._ordered, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(QApplication.quit, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._read, name="probe", daemon=True).start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Called before the painting: what is put off to the next turn of the loop comes after it.
        if event.type() == QEvent.Type.Paint:
            if watched is self._home:
                if self._home.model.view is not None:
                    QTimer.singleShot(0, self._was_usable)
            elif self._rows.row_at(0) is not None:
                QTimer.singleShot(0, partial(self._was_painted, self._begun))
        return super().eventFilter(watched, event)

    def _was_usable(self) -> None:
        """The first page stands there with what it knows, and takes keys."""
        if not self._is_usable:
            self._is_usable = True
            worker.tell(painted=time.monotonic_ns())

    def _was_painted(self, begun: int) -> None:
        self._painted.setdefault(begun, time.perf_counter())

    def _list_began(self) -> None:
        self._begun += 1

    def _wrap(self, store: Bridge) -> None:
        """Takes the time of each count that the list asks for, which is how a filter begins."""
        from desktop.engine.readers import Ticket
        from desktop.screens.lists import ListCount

        ask = store.ask

        def timed(query: Question[Any], done: Callable[[Any], None]) -> Ticket:
            if not isinstance(query, ListCount):
                return ask(query, done)
            text, began = query.wanted.text, time.perf_counter()

            def answered(answer: object) -> None:
                self._filters[text] = (began, time.perf_counter())
                done(answer)

            return ask(query, answered)

        store.ask = timed  # type: ignore[method-assign,assignment]  # of any answer

    def _read(self) -> None:
        for command in worker.asked():
            self._order.emit(command)
        self._ended.emit()

    def _ordered(self, command: object) -> None:
        assert isinstance(command, dict)
        try:
            worker.tell(**getattr(self, f"do_{command.pop('do')}")(**command))
        except Exception as error:  # boundary: the benchmark decides what a failed window means
            worker.tell(failed=f"{type(error).__name__}: {error}")

    # ---- what is measured

    def do_show_all(self) -> dict[str, Any]:
        """Every claim on this device; how many."""
        from desktop.ui.claims.place import PLACE

        self._window.go(PLACE.name)
        self._view, self._rows = self._window.list.rows, self._window.claims.rows
        self._window.claims.started.connect(self._list_began)
        self._view.viewport().installEventFilter(self)
        begun = self._begun
        self._window.claims.clear()
        self._settle(lambda: self._begun > begun and self._rows.row_at(0) is not None)
        return {"rows": self._rows.rowCount(), "held": getattr(self._window.claims.counts, "held", 0)}

    def do_scroll(self, frames: int) -> dict[str, Any]:
        """Milliseconds of the main thread for each frame, at 60 a second, and how many had all their rows at hand.

        A frame is all that the main thread does until the next one is due: the bar moves on by three quarters of a
        page, the list is painted, rows arrive, and the list is painted again.
        """
        bar, view = self._view.verticalScrollBar(), self._view
        step = max(1, view.viewport().height() * 3 // 4)
        taken: list[float] = []
        whole = 0
        for _ in range(frames):
            due = time.perf_counter() + FRAME_S
            busy = _timed(lambda: bar.setValue(bar.value() + step if bar.value() + step <= bar.maximum() else 0))
            busy += _timed(QApplication.processEvents)
            whole += self._has_all_rows()
            while time.perf_counter() < due:
                spent = _timed(QApplication.processEvents)
                busy += spent if spent > IDLE_S else 0.0
                time.sleep(IDLE_S)
            taken.append(busy * 1000)
        return {"taken": taken, "whole": whole}

    def do_filter(self, texts: list[str]) -> dict[str, Any]:
        """Milliseconds of each text, from the question to the painted rows; the pause while somebody types is not in.

        Answered, too: how many claims each found.
        """
        taken: list[float] = []
        found: list[int] = []
        for text in texts:
            self._filters.pop(text, None)
            self._window.list.filter.setText(text)
            self._settle(partial(self._filters.__contains__, text))
            began, ended = self._filters[text]
            counts = self._window.claims.counts
            if counts is not None and counts.shown:
                self._settle(lambda: self._begun in self._painted)
                ended = self._painted[self._begun]
            taken.append((ended - began) * 1000)
            found.append(counts.shown if counts is not None else 0)
        self._window.list.filter.setText("")
        return {"taken": taken, "found": found}

    def _has_all_rows(self) -> bool:
        height, bar = self._view.viewport().height(), self._view.verticalScrollBar()
        row_height = max(1, self._view.sizeHintForRow(0))
        first = bar.value() // row_height
        last = min(self._rows.rowCount() - 1, (bar.value() + height) // row_height)
        return all(self._rows.row_at(place) is not None for place in range(first, last + 1))

    def _settle(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + SETTLE_S
        while not done():
            if time.monotonic() > until:
                raise TimeoutError("the window does not settle")
            QApplication.processEvents()
            time.sleep(IDLE_S)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(profile: str) -> None:
    """`coverdesk desktop` on a profile, as a person starts it."""
    probe = ModuleType(DRIVER)
    probe.Driver = Probe  # type: ignore[attr-defined]
    sys.modules[DRIVER] = probe
    from shared.cli import main as coverdesk

    sys.argv = ["coverdesk", "desktop", "--profile", profile, "--driven"]
    coverdesk()


if __name__ == "__main__":
    main(sys.argv[1])
