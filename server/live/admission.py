"""Sockets are opened a few at a time, in the order in which they came.

Who comes asks the database and Redis: who they are, what they may enter, what they missed. After a restart thousands
come at once, and all of them together would keep waiting whoever works on this node already. Who would wait for long
is told when to come again: each at a moment of its own, one behind the other, as fast as they are taken in.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Final

AT_ONCE: Final = 3
"""More let in nobody sooner: it is this process that works on them. Each takes a connection of the pool."""
PATIENCE_S: Final = 12.0
"""So long somebody may wait for a turn; a device gives up half a minute after it began to connect."""
LATEST_S: Final = 60.0
"""Nobody is told to come later than that."""
FIRST_TURN_S: Final = 0.01
"""What a turn takes, before one was seen."""
SOONER: Final = 0.5
"""Of the time that those before them seem to take, those who are told a moment come after so much: a busy moment is
taken for the rule else, and nobody is there when it has passed. Who comes too soon waits, or is told again.
"""
_WEIGHT: Final = 1 / 16
"""Of the last turn in the mean."""


class Later(Exception):
    """Too many wait. retry_after_s: when it is this one's turn, as far as can be told."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"in {retry_after_s:.1f} s")
        self.retry_after_s = retry_after_s


class Admission:
    """Of one node. Used from one event loop. monotonic: seconds."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        patience_s: float = PATIENCE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._patience_s = patience_s
        self._monotonic = monotonic
        self._left = at_once
        self._waiting: deque[asyncio.Future[bool]] = deque()
        self._turn_s = FIRST_TURN_S
        self._told_until = 0.0
        """Until then moments were given to those who were told to come again."""

    def turn(self) -> Turn:
        """One to be waited for."""
        return Turn(self)

    def __len__(self) -> int:
        """How many wait."""
        return sum(not each.done() for each in self._waiting)

    async def take(self) -> float:
        """Returns at one's turn: the moment. Raises Later."""
        if self._left and not self._waiting:
            self._left -= 1
            return self._monotonic()
        wait_s = (len(self._waiting) + 1) * self._turn_s / self._at_once
        if wait_s > self._patience_s:
            raise Later(self._moment(wait_s))
        loop = asyncio.get_running_loop()
        given: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(given)
        until = loop.call_later(self._patience_s, _give_up, given)  # it may take longer than it seemed
        try:
            is_given = await given
        except BaseException:
            if given.done() and not given.cancelled() and given.result():
                self._pass_on()  # it was given in the moment it was given up
            raise
        finally:
            until.cancel()
        if not is_given:
            raise Later(self._moment((len(self) + 1) * self._turn_s / self._at_once))
        return self._monotonic()

    def _moment(self, wait_s: float) -> float:
        """Behind those who wait, and behind those who were told one before."""
        now = self._monotonic()
        self._told_until = max(self._told_until, now + wait_s * SOONER) + SOONER * self._turn_s / self._at_once
        in_s = self._told_until - now
        if in_s > LATEST_S:
            self._told_until = now + LATEST_S
            return random.uniform(LATEST_S / 2, LATEST_S)  # no secret
        return in_s

    def over(self, began: float, *, is_typical: bool) -> None:
        """A turn that began then is over. is_typical: it says how long one takes."""
        if is_typical:
            self._turn_s += (self._monotonic() - began - self._turn_s) * _WEIGHT
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._left += 1


class Turn:
    """Of one socket."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._began: float | None = None

    async def come(self) -> None:
        """Returns when it has come. Raises Later."""
        self._began = await self._admission.take()

    def end(self, *, is_typical: bool = False) -> None:
        """The next one's begins. Of one that has not come, or was ended, it does nothing.

        is_typical: all was done for which there are turns. Whoever was refused, or had gone, took no time to speak of.
        """
        began, self._began = self._began, None
        if began is not None:
            self._admission.over(began, is_typical=is_typical)


def _give_up(given: asyncio.Future[bool]) -> None:
    if not given.done():
        given.set_result(False)
