"""Questions to the replica, each answered on one of a few threads over a connection that only reads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

THREADS: Final = 2
"""One for a slow question, one for what a person waits for meanwhile."""


class UnderWay:
    """One question under way. It is always answered, a failure too; after `cancel` nothing is delivered."""

    def __init__(
        self, work: Callable[[Reader], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self._work = work
        self._done = done
        self._failed = failed
        self._reader: Reader | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """From any thread; a statement under way ends at once. Twice is harmless."""
        self._cancelled.set()
        reader = self._reader
        if reader is not None:
            reader.interrupt()

    def fail(self, error: Exception) -> None:
        """On a reader's thread: there is no answer. What was cancelled is not told."""
        if not self._cancelled.is_set():
            self._failed(error)

    def answer(self, reader: Reader) -> None:
        """On a reader's thread. Raises what the question raises."""
        if self._cancelled.is_set():
            return
        self._reader = reader
        try:
            answer = self._work(reader)
        except Exception:
            if self._cancelled.is_set():  # interrupted
                return
            raise
        finally:
            self._reader = None
        if not self._cancelled.is_set():
            self._done(answer)


class Readers:
    """The threads. Questions asked before a replica is open wait for it."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        """failed: a question met a fault; on the reader's thread."""
        self._failed = failed
        self._questions: SimpleQueue[UnderWay | None] = SimpleQueue()
        self._place: tuple[Path, bytes] | None = None
        self._is_open = threading.Event()
        self._threads = [threading.Thread(target=self._run, name=f"reader-{n}", daemon=True) for n in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def ask(
        self, work: Callable[[Reader], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> UnderWay:
        """done, failed: exactly one is told, on a reader's thread, unless it is cancelled or the program ends."""
        question = UnderWay(work, done, failed)
        self._questions.put(question)
        return question

    def move(self, path: Path, key: bytes) -> None:
        """Another file serves: each thread opens it before its next answer."""
        self._place = (path, key)
        self._is_open.set()

    def end(self) -> None:
        """Questions that wait are not answered any more. Returns at once; twice is harmless."""
        self._place = None
        self._is_open.set()
        for _ in self._threads:
            self._questions.put(None)

    def close(self, patience_s: float) -> None:
        """As `end`, and the threads have let go of the file, or have not within so long."""
        self.end()
        for thread in self._threads:
            thread.join(patience_s)

    def _run(self) -> None:
        self._is_open.wait()
        from desktop.replica.queries import Reader  # a quarter of a second, after the window shows

        reader: Reader | None = None
        at: tuple[Path, bytes] | None = None
        while (question := self._questions.get()) is not None:
            place = self._place
            if place is None:
                break
            try:
                if reader is None or at != place:
                    if reader is not None:
                        reader.close()
                    reader, at = Reader(*place), place
                question.answer(reader)
            except Exception as error:  # boundary: one question's fault must not end the thread that answers all
                self._failed(error)
                question.fail(error)
        if reader is not None:
            reader.close()


class Ticket:
    """A question as the screens hold it."""

    def __init__(self) -> None:
        self.cancelled = False
        self.question: UnderWay | None = None

    def cancel(self) -> None:
        self.cancelled = True
        if self.question is not None:
            self.question.cancel()
