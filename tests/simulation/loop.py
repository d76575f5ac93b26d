"""Virtual time, the one source of chance, the trace, and tasks that interleave at locks. Knows nothing of syncing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from heapq import heappop, heappush
from random import Random

Task = Generator["int | str", None, None]
"""A piece of work of the server. Yields microseconds to let others go on, or the name of a lock to wait for."""

MS = 1_000
SECOND = 1_000_000

ENDLESS = 80_000
"""Events of a run after which it is called endless: the longest ones have a quarter of them."""

Noted = tuple[int, str, bool]
"""A line of the trace: when, what, and whether it is worth reading."""


class Violation(AssertionError):
    """A guarantee is broken."""


class Loop:
    """An event heap. Equal times run in the order in which they were asked for."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = 0
        """Microseconds since the run began."""
        self.course: list[Noted] = []
        self.steps = 0
        self._dice = self.random.random
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._asked = 0

    def after(self, delay_us: int, call: Callable[[], None]) -> None:
        self._asked += 1
        heappush(self._heap, (self.now + delay_us, self._asked, call))

    def note(self, line: str, *, told: bool = True) -> None:
        """Part of the trace: two runs of one seed must note the same. told: worth reading."""
        self.course.append((self.now, line, told))

    def run_until(self, end_us: int, is_done: Callable[[], bool] | None = None) -> bool:
        """Runs what is due up to `end_us`; whether `is_done` answered yes before that. Asked every 16th event."""
        heap = self._heap
        while heap and heap[0][0] <= end_us:
            self.now, _, call = heappop(heap)
            self.steps += 1
            if self.steps > ENDLESS:
                raise Violation(f"endless: {ENDLESS} events by {self.now / SECOND:.0f} s")
            call()
            if is_done is not None and not self.steps & 15 and is_done():
                return True
        self.now = max(self.now, end_us)
        return False

    def forget(self) -> None:
        """Nothing more happens."""
        self._heap.clear()

    def roll(self, chance: float) -> bool:
        """Whether something of this probability happens. No dice are thrown for what never does."""
        return chance > 0 and self._dice() < chance

    def between(self, low_us: int, high_us: int) -> int:
        return low_us + int(self._dice() * (high_us - low_us))


class Locks:
    """Locks of one database: first come, first served, held until the owner lets go."""

    def __init__(self) -> None:
        self._owner: dict[str, object] = {}
        self._waiting: dict[str, deque[tuple[object, Callable[[], None]]]] = {}

    def take(self, name: str, owner: object, then: Callable[[], None]) -> None:
        """Calls `then` once the lock is the owner's: at once when it is free or already theirs."""
        holder = self._owner.get(name)
        if holder is None or holder is owner:
            self._owner[name] = owner
            then()
        else:
            self._waiting.setdefault(name, deque()).append((owner, then))

    def release(self, owner: object) -> list[Callable[[], None]]:
        """Everything the owner holds goes to the next in line; what those wait to do."""
        woken = []
        for name in [n for n, holder in self._owner.items() if holder is owner]:
            line = self._waiting.get(name)
            if line:
                self._owner[name], then = line.popleft()
                woken.append(then)
            else:
                del self._owner[name]
        return woken


class Tasks:
    """Runs tasks of one node; a crash forgets them all, and with them their locks."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._life = 0
        self._begun: dict[Task, None] = {}
        self.locks = Locks()
        self.running = 0

    def crash(self) -> None:
        self._life += 1
        self.running = 0
        self.locks = Locks()

    def close(self) -> None:
        """Ends what was still under way, from the outside in: left to the collector, what is inner may go first."""
        for task in self._begun:
            task.close()
        self._begun = {}

    def spawn(self, task: Task) -> None:
        self.running += 1
        self._begun[task] = None
        self._go(task, self._life)

    def _go(self, task: Task, life: int) -> None:
        if life != self._life:
            return
        try:
            want = next(task)
        except StopIteration:
            self._begun.pop(task, None)
            if life == self._life:  # else it was the crash of its own node
                self.running -= 1
                self.release(task)
            return
        loop, again = self._loop, partial(self._go, task, life)
        if isinstance(want, int):
            loop.after(want, again)
        else:
            self.locks.take(want, task, lambda: loop.after(loop.between(0, 2 * MS), again))

    def release(self, owner: object) -> None:
        for then in self.locks.release(owner):
            then()
