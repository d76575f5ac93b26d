"""Answers without threads: each question is answered while it is put, unless the test wants it late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.engine.readers import Readers, UnderWay
from desktop.replica.queries import Reader


class DirectReaders(Readers):
    """Each question is answered while it is put; the bridge delivers the answer later, as it does every answer.

    is_slow: questions wait for `let_answer`. cannot_read: what is asked meets rows that cannot be read.
    """

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._place: tuple[Path, bytes] | None = None
        self._reader: Reader | None = None
        self._waiting: list[UnderWay] = []
        self.is_slow = False
        self.cannot_read = False

    def ask(
        self, work: Callable[[Reader], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> UnderWay:
        question = UnderWay(work, done, failed)
        if self.cannot_read:
            question.fail(ValueError("a row of the test cannot be read"))
        elif self.is_slow:
            self._waiting.append(question)
        else:
            self._answer(question)
        return question

    def let_answer(self) -> None:
        """What waits is answered, as things stand now."""
        waiting, self._waiting = self._waiting, []
        for question in waiting:
            self._answer(question)

    def _answer(self, question: UnderWay) -> None:
        if self._place is None:  # it is over: nothing is answered any more
            return
        try:
            if self._reader is None:
                self._reader = Reader(*self._place)
            question.answer(self._reader)
        except Exception as error:  # boundary: as on a reader's thread
            self._failed(error)
            question.fail(error)

    def move(self, path: Path, key: bytes) -> None:
        self.close(0)
        self._place = (path, key)

    def end(self) -> None:
        """Nothing waits in a thread here."""

    def close(self, patience_s: float) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader = self._place = None
