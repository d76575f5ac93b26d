"""What has ended goes into the journal's archive, with its verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from desktop.engine.ground import Ground
from desktop.engine.opening import Opened
from desktop.storage.files import StoreError
from desktop.sync.state import State
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict

ARCHIVE_AGAIN_S: Final = 10.0
"""Between tries to note in the journal what has ended."""
QUIET: Final = frozenset({Verdict.APPLIED, Verdict.MERGED, Verdict.WITHDRAWN})
"""Verdicts that need nobody."""


class PuttingAway:
    """Of the event loop's thread."""

    def __init__(
        self,
        engine: Ground,
        opened: Opened,
        state: Callable[[], State],
        begin_task: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """state: of the machine, now. begin_task: keeps a task until it ends or the program does."""
        self._engine = engine
        self._opened = opened
        self._state = state
        self._begin_task = begin_task
        self._results: list[CommandResult] = []
        self._archived = 0
        self._is_due = False

    def begin(self, acked: int) -> None:
        """So far have the numbers of our device ended; nothing of what came before concerns it."""
        self._archived = acked

    def came(self, results: Sequence[CommandResult]) -> None:
        """With a batch; their turn comes with `archive`."""
        self._results += results

    def archive(self, upto: int) -> None:
        """All up to this number have ended."""
        results = [result for result in self._results if result.number <= upto]
        self._results = [result for result in self._results if result.number > upto]  # one before them is missing yet
        if results or self._archived < upto:
            self._put_away(upto, results)

    def later(self) -> None:
        """It was not possible now, and nothing else may end for long."""
        if not self._is_due:
            self._is_due = True
            self._begin_task(self._again())

    async def _again(self) -> None:
        await asyncio.sleep(ARCHIVE_AGAIN_S)
        self._is_due = False
        self._put_away(self._state().acked, ())

    def _put_away(self, upto: int, results: Sequence[CommandResult], *, is_last: bool = False) -> None:
        """Into the journal's archive. Whatever has no verdict there then is asked of the replica, unless is_last.

        A batch brings only its own results: others came before their turn, with a file that took over, or while the
        disk was full.
        """
        engine, opened, device_id = self._engine, self._opened, self._state().device_id
        self._archived = max(self._archived, upto)

        def archived() -> None:
            try:
                unanswered, counts = opened.journal_side.archive(upto, results, device_id)
            except StoreError as error:
                engine.trouble("journal", error)
                engine.soon(self.later)
                return
            if counts or any(result.verdict not in QUIET for result in results):
                engine.attention_changed()
            if unanswered and not is_last and not engine.replica_worker.post(lambda: asked(unanswered)):
                engine.soon(self.later)

        def asked(unanswered: Sequence[tuple[Id, int]]) -> None:
            found = opened.replica_side.results(unanswered)
            if found:
                engine.soon(lambda: self._put_away(0, found, is_last=True))

        if not engine.journal_worker.post(archived):
            self.later()
