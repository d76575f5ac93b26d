"""The state machine on its event loop: events in, effects out, one timer. It decides nothing itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final

from desktop.sync.effects import Effect
from desktop.sync.events import Event, Woke
from desktop.sync.state import State
from desktop.sync.step import Now, next_wake, step

SLACK_MS: Final = 1
"""A timer that fires a moment early would find nothing due."""


class Machine:
    """Of the event loop's thread. `feed` is never called from within `perform`: answers come later."""

    def __init__(
        self,
        state: State,
        perform: Callable[[Effect], None],
        moved: Callable[[State, State, Event], None],
        *,
        roll: Callable[[], float] = random.random,
    ) -> None:
        """moved: is told the state before, the one after and why, once all effects are under way."""
        self.state = state
        self._perform = perform
        self._moved = moved
        self._roll = roll
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    def now_ms(self) -> int:
        """The machine's clock: the loop's, so that a timer and the state agree."""
        return int(self._loop.time() * 1000)

    def feed(self, event: Event) -> None:
        """One step; its effects are under way when this returns."""
        if self._stopped:
            return
        before = self.state
        self.state, effects = step(before, event, Now(self.now_ms(), self._roll()))
        for effect in effects:
            self._perform(effect)
        self._arm()
        self._moved(before, self.state, event)

    def stop(self) -> None:
        """Nothing is fed or performed any more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_ms = next_wake(self.state, self.now_ms())
        if due_ms is not None:
            self._timer = self._loop.call_at((due_ms + SLACK_MS) / 1000, self.feed, Woke())
