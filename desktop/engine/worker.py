"""A thread that does its jobs one after another, urgent ones first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

Job = Callable[[], object]

MAX_JOBS: Final = 4_096
"""Waiting at the same time: commands of some minutes of a bulk action. Batches are held back long before."""

KEPT_SHARE: Final = 0.75
"""Of the patience, for what waits; the rest is for the last job."""


class Busy(Exception):
    """More waits than a person could have asked for."""


class Worker:
    """Owns what its jobs touch: a database connection is opened, used and closed on this thread only."""

    def __init__(self, name: str, crashed: Callable[[Exception], None], most: int = MAX_JOBS) -> None:
        """crashed: is told on the worker's thread when a job raises; the thread goes on."""
        self._crashed = crashed
        self._most = most
        self._urgent: SimpleQueue[Job] = SimpleQueue()
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._tokens: SimpleQueue[bool] = SimpleQueue()  # one for each job; False ends the thread
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, job: Job, *, urgent: bool = False) -> bool:
        """From any thread. False when too many jobs wait: nothing was taken."""
        if self._tokens.qsize() >= self._most:
            return False
        (self._urgent if urgent else self._jobs).put(job)
        self._tokens.put(True)
        return True

    def stop(self, last: Job, patience_s: float, *, is_kept: bool = False) -> bool:
        """Ends after the job under way and then `last`; what waits is dropped. False when it takes longer.

        is_kept: what waits is done first, as far as that takes no more than most of the patience.
        """
        if is_kept:
            self._end(last)
            self._thread.join(KEPT_SHARE * patience_s)
            if not self._thread.is_alive():
                return True
            patience_s -= KEPT_SHARE * patience_s
        self._drop(self._urgent)
        self._drop(self._jobs)
        self._end(last)
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _end(self, last: Job) -> None:
        self._jobs.put(last)
        self._tokens.put(True)
        self._tokens.put(False)

    def _run(self) -> None:
        while self._tokens.get():
            job = self._next()
            if job is not None:
                self._do(job)

    def _next(self) -> Job | None:
        for queue in (self._urgent, self._jobs):
            try:
                return queue.get_nowait()
            except Empty:
                continue
        return None  # it was dropped

    def _do(self, job: Job) -> None:
        try:
            job()
        except Exception as error:  # boundary: a job that fails must not end the thread that all others need
            self._crashed(error)

    @staticmethod
    def _drop(queue: SimpleQueue[Job]) -> None:
        try:
            while True:
                queue.get_nowait()
        except Empty:
            return
