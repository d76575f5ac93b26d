"""Files that leave the scope leave the journal first, while the replica's thread waits; its rows of them go then."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from desktop.engine.worker import Worker
from desktop.replica.replica import OutOfOrder
from desktop.storage.files import DiskFull, InUse, ReadOnly, Unreadable

PASSING: Final = (InUse, ReadOnly, Unreadable)
"""What the disk or somebody else is to blame for, and what may be over in a while."""
FORGET_S: Final = 30.0
"""How long files that leave wait for the journal, which may have much to write."""


def let_go(worker: Worker, forget: Callable[[], None], trouble: Callable[[str, Exception], None]) -> None:
    """Has the journal's worker forget, after all that it was given before, and waits for it.

    Raises DiskFull when the disk takes nothing for now, and OutOfOrder when the worker does not come to it: then the
    files leave another time. A journal that is damaged keeps nobody's files here.
    """
    answers: SimpleQueue[DiskFull | None] = SimpleQueue()

    def job() -> None:
        answer = None
        try:
            forget()
        except DiskFull as error:
            answer = error
        except PASSING as error:
            trouble("journal", error)
            answer = DiskFull(error.path, str(error))
        except Exception as error:  # boundary: what no later try would mend keeps nobody's files here
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
