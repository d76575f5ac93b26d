"""Files that leave the scope leave the journal first, while the replica's thread waits; its rows of them go then."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from desktop.engine.worker import Worker
from desktop.replica.files import DiskFull
from desktop.replica.replica import OutOfOrder

FORGET_S: Final = 30.0
"""How long files that leave wait for the journal, which may have much to write."""


def let_go(worker: Worker, forget: Callable[[], None], trouble: Callable[[str, Exception], None]) -> None:
    """Has the journal's worker forget, after all that it was given before, and waits for it.

    Raises DiskFull, and OutOfOrder when the worker does not come to it: then the files leave another time.
    """
    answers: SimpleQueue[DiskFull | None] = SimpleQueue()

    def job() -> None:
        answer = None
        try:
            forget()
        except DiskFull as error:
            answer = error
        except Exception as error:  # boundary: a journal that cannot be written keeps nobody's files here
            trouble("journal", error)
        answers.put(answer)

    if not worker.post(job):
        raise OutOfOrder
    try:
        full = answers.get(timeout=FORGET_S)
    except Empty:  # the program ends
        raise OutOfOrder from None
    if full is not None:
        raise full
