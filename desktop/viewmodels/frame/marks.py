"""Which lines of a list are marked, and which are on their way to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.lists.wanted import Line, Wanted
from desktop.viewmodels.frame.every_line import EveryLine

MOST_MARKED: Final = 10_000


class Marks(QObject):
    """lines: by row id; wanted: what they pass. changed: others are marked; failed(why): not all could be that were to
    come, so none of those are.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: dict[str, Line] = {}
        self.wanted = Wanted()
        self._coming: EveryLine | None = None
        self._before: frozenset[str] = frozenset()
        """What was marked before those began to come."""

    @property
    def are_coming(self) -> bool:
        """Some that are to be marked are not here yet."""
        return self._coming is not None

    def put(self, lines: Sequence[Line], *, on: bool | None = None) -> None:
        """on None: each the other way round. Beyond MOST_MARKED no more are."""
        for line in lines:
            is_on = line.row_id not in self.lines if on is None else on
            if not is_on:
                self.lines.pop(line.row_id, None)
            elif len(self.lines) < MOST_MARKED:
                self.lines[line.row_id] = line
        self.changed.emit()

    def put_every(self, lines: EveryLine) -> None:
        """As they come, page by page."""
        self._stop()
        self._coming, self._before = lines, frozenset(self.lines)
        lines.start(lambda page: self.put(page, on=True), self._all_here)

    def renew(self, lines: Iterable[Line]) -> None:
        """As they were read just now: what the marked ones come to is told of them as they are."""
        newer = {line.row_id: line for line in lines if self.lines.get(line.row_id, line) != line}
        if newer:
            self.lines.update(newer)
            self.changed.emit()

    def keep_for(self, wanted: Wanted) -> None:
        """They go with another filter; in another order they are the same lines."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.clear()

    def clear(self) -> None:
        if self.lines or self.are_coming:
            self._stop()
            self.lines.clear()
            self.changed.emit()

    def give_up(self) -> None:
        """None of those are marked that were to come; what was marked before stays."""
        if self.are_coming:
            self._stop()
            for row_id in self.lines.keys() - self._before:
                del self.lines[row_id]
            self.changed.emit()

    def _stop(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _all_here(self, trouble: str) -> None:
        if trouble:
            self.give_up()
            self.failed.emit(trouble)
        else:
            self._coming = None
            self.changed.emit()
