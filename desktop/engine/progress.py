"""Figures that people are told: what waits, how the sending goes, how far a first sync is. No threads, no I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from desktop.engine.announcements import FirstSyncProgress, OutboxSummary
from desktop.engine.entries import numbers_taken_back
from desktop.sync.rebase import Pending
from desktop.sync.state import State
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

RATE_OVER_S: Final = 3.0
"""The rate is of the last seconds, so that a stall shows."""
TELL_EVERY_S: Final = 0.1


class Waiting:
    """What no checkpoint has ended yet, and the run of sending under way."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, Micros, frozenset[Id]]] = deque()
        self._taken_back: set[int] = set()  # of these: their numbers are sent, and nobody waits for them
        self._run_from = 0  # all up to this number was done when the run began
        self._passed_over = 0  # of what has ended since then: how many were taken back

    def reset(self, pending: Sequence[Pending], acked: int) -> None:
        """Everything anew: at the start, and after numbers changed."""
        self._entries = deque((p.number, p.envelope.at, p.files) for p in pending)
        self._taken_back = set(numbers_taken_back(pending))
        self._begin_run(acked)

    def _begin_run(self, acked: int) -> None:
        self._run_from, self._passed_over = acked, 0

    def add(self, entries: Iterable[Pending]) -> None:
        self._entries.extend((p.number, p.envelope.at, p.files) for p in entries)

    def took_back(self, numbers: Iterable[int]) -> None:
        """A withdrawal stands under these numbers: people count them no more. May be told again."""
        if self._entries:
            first = self._entries[0][0]
            self._taken_back.update(number for number in numbers if number >= first)

    def ended(self, acked: int) -> None:
        while self._entries and self._entries[0][0] <= acked:
            number, _, _ = self._entries.popleft()
            if number in self._taken_back:
                self._taken_back.remove(number)
                self._passed_over += 1
        if not self._entries:
            self._begin_run(acked)

    def summary(self, state: State) -> OutboxSummary:
        changes = len(self._entries) - len(self._taken_back)
        is_moving = changes > 0 and ("push" in state.in_flight or state.sent > state.acked)
        done = max(0, state.acked - self._run_from - self._passed_over)
        return OutboxSummary(
            waiting=len(self._entries),
            changes=changes,
            oldest_at=next((at for number, at, _ in self._entries if number not in self._taken_back), None),
            sending=(done, done + changes) if is_moving else None,
            highest_number=state.last_number,
        )

    def __len__(self) -> int:
        return len(self._entries)

    def files(self, most: int) -> tuple[Id, ...]:
        """The files of what waits, each once, oldest first, at most so many."""
        found: dict[Id, None] = {}
        for _, _, files in self._entries:
            found.update(dict.fromkeys(sorted(files)))
            if len(found) >= most:
                break
        return tuple(found)[:most]


class Filling:
    """How far the first sync's second stage is."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._restart()

    def _restart(self) -> None:
        self._done = 0
        self._total = 0
        self._seen.clear()
        self._told_s = float("-inf")

    def begin(self) -> None:
        """A request starts; what came before it stays counted when it is resumed."""
        self._seen.clear()

    def count(self, came: int, announced: int, at_s: float, *, usable: bool) -> FirstSyncProgress | None:
        """Rows that came, rows that are announced to come; what to tell now, if anything."""
        if announced:
            self._total = self._done + announced
        self._done += came
        self._seen.append((at_s, self._done))
        while len(self._seen) > 2 and at_s - self._seen[0][0] > RATE_OVER_S:
            self._seen.popleft()
        if at_s - self._told_s < TELL_EVERY_S and not announced:
            return None
        self._told_s = at_s
        return FirstSyncProgress(self._done, max(self._total, self._done), self._rate(), usable)

    def end(self) -> FirstSyncProgress:
        """It took over."""
        told = FirstSyncProgress(self._done, self._done, self._rate(), usable=True, done=True)
        self._restart()
        return told

    def _rate(self) -> float:
        if not self._seen:
            return 0.0
        (from_s, before), (to_s, after) = self._seen[0], self._seen[-1]
        return (after - before) / (to_s - from_s) if to_s > from_s else 0.0
