"""What the statements of this node take and how they end: bounded, by kind, and without any value.

A kind is a statement of the program, named where it stands: by the constant that holds its text, else by the function
that sends it. Only names, figures and codes are kept: no argument, no message of the database, which repeats values.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import FrameType
from typing import Any, Final

import structlog

RECENT: Final = 1_000
"""Statements that are remembered one by one, the newest."""
PICKED: Final = 200
"""Slow ones that are remembered, and failed ones."""
MAX_TEXTS: Final = 4_000
"""Texts whose kind is known at once; savepoints and filters make ever new ones."""
MAX_KINDS: Final = 1_000
"""The program has some 300; what is beyond is told as `OTHERS`."""
OTHERS: Final = "others"
WINDOW_S: Final = 60
SLOW_MS: Final = 250
_LARGEST: Final = 255
_FINE: Final = 8
"""Parts of each doubling: a percentile is right to an eighth."""
_DRIVERS: Final = frozenset({"begin", "commit", "rollback", "savepoint", "release"})


TOTALS: Final = ("count", "failed", "cancelled", "slow", "total_us")
"""What only ever rises."""

_log = structlog.get_logger()


class Outcome(StrEnum):
    """How a statement ended; cancelled: whoever waited for it went away, or its time was up."""

    OK = "ok"
    FAILED = "failed"
    CANCELLED = "cancelled"


def _place(us: int) -> int:
    if us < _FINE:
        return us
    shift = us.bit_length() - 4
    return min(shift * _FINE + (us >> shift), _LARGEST)


def _top(place: int) -> int:
    """The most microseconds of a place."""
    if place < _FINE:
        return place
    shift = place // _FINE - 1
    return ((place - shift * _FINE + 1) << shift) - 1


def percentile(histogram: Iterable[int], share: float) -> int | None:
    """So many microseconds at most did that share of all take; None of nothing."""
    counts = list(histogram)
    wanted = share * sum(counts)
    if not wanted:
        return None
    seen = 0
    for place, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return _top(place)
    raise AssertionError


class Window:
    """How many in the last minute, second by second: whatever their number, it is not cut."""

    __slots__ = ("_counts", "_seconds")

    def __init__(self) -> None:
        self._counts = [0] * WINDOW_S
        self._seconds = [-WINDOW_S] * WINDOW_S

    def note(self, second: int) -> None:
        place = second % WINDOW_S
        if self._seconds[place] != second:
            self._seconds[place] = second
            self._counts[place] = 0
        self._counts[place] += 1

    def count(self, second: int) -> int:
        """Until that second, itself included."""
        first = second - WINDOW_S
        return sum(n for at, n in zip(self._seconds, self._counts, strict=True) if first < at <= second)


class Kind:
    """The statements of one name. Counts and `total_us` only ever rise; what is drawn from them begins at a clearing.

    text: the last one of the name. holds: whether it is sent where plans are held to indexes.
    """

    __slots__ = (
        "cancelled",
        "count",
        "failed",
        "histogram",
        "holds",
        "least_us",
        "most_us",
        "name",
        "slow",
        "text",
        "then",
        "total_us",
        "window",
    )

    def __init__(self, name: str, text: str, *, holds: bool) -> None:
        self.name = name
        self.text = text
        self.holds = holds
        self.count = self.failed = self.cancelled = self.slow = self.total_us = 0
        self.then = (0, 0, 0, 0, 0)
        self.window = Window()
        self.begin()

    def begin(self) -> None:
        """What is drawn begins anew."""
        self.then = (self.count, self.failed, self.cancelled, self.slow, self.total_us)
        self.histogram = [0] * (_LARGEST + 1)
        self.least_us: int | None = None
        self.most_us: int | None = None

    def drawn(self) -> Drawn:
        """Since the last clearing."""
        count, failed, cancelled, slow, total_us = (
            now - then
            for now, then in zip(
                (self.count, self.failed, self.cancelled, self.slow, self.total_us), self.then, strict=True
            )
        )
        return Drawn(count, failed, cancelled, slow, total_us, self.least_us, self.most_us, tuple(self.histogram))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Figures of a kind, or of several. Times are those of statements that ended well, in microseconds."""

    count: int = 0
    failed: int = 0
    cancelled: int = 0
    slow: int = 0
    total_us: int = 0
    least_us: int | None = None
    most_us: int | None = None
    histogram: tuple[int, ...] = (0,) * (_LARGEST + 1)

    @property
    def good(self) -> int:
        return self.count - self.failed - self.cancelled

    @property
    def mean_us(self) -> float | None:
        return self.total_us / self.good if self.good else None

    def percentile(self, share: float) -> int | None:
        """To an eighth, and never more than the longest took."""
        found = percentile(self.histogram, share)
        return found if found is None or self.most_us is None else min(found, self.most_us)

    def __add__(self, other: Drawn) -> Drawn:
        least = [each for each in (self.least_us, other.least_us) if each is not None]
        most = [each for each in (self.most_us, other.most_us) if each is not None]
        return Drawn(
            self.count + other.count,
            self.failed + other.failed,
            self.cancelled + other.cancelled,
            self.slow + other.slow,
            self.total_us + other.total_us,
            min(least, default=None),
            max(most, default=None),
            tuple(map(sum, zip(self.histogram, other.histogram, strict=True))),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement. number: the how manieth of this node. at_ns: when it ended, by the tracker's clock.

    code: SQLSTATE or the class of what it failed with, and the constraint where one objected; never a message.
    """

    number: int
    at_ns: int
    kind: str
    us: int
    outcome: Outcome
    code: str = ""


class Tracker:
    """One node's statements. Used from one event loop. clock: nanoseconds that never go back."""

    def __init__(self, slow_ms: int = SLOW_MS, clock: Callable[[], int] = time.perf_counter_ns) -> None:
        self.clock = clock
        self._epoch_ns = time.time_ns() - clock()
        self.slow_us = slow_ms * 1000
        self.since_ns = clock()
        """Since when figures are drawn."""
        self._by_text: dict[str, Kind] = {}
        self._kinds: dict[str, Kind] = {}
        self._number = 0
        self._recent: deque[tuple[int, int, Kind, int, Outcome]] = deque(maxlen=RECENT)
        self._slow: deque[Sent] = deque(maxlen=PICKED)
        self._failed: deque[Sent] = deque(maxlen=PICKED)

    def done(self, text: str, begun_ns: int, holds: bool = False) -> None:
        """It ended well, now."""
        now = self.clock()
        kind = self._by_text.get(text) or self._named(text, holds)
        us = (now - begun_ns) // 1000
        kind.count += 1
        kind.total_us += us
        kind.histogram[_place(us)] += 1
        if kind.most_us is None or us > kind.most_us:
            kind.most_us = us
        if kind.least_us is None or us < kind.least_us:
            kind.least_us = us
        kind.window.note(now // 1_000_000_000)
        self._number += 1
        self._recent.append((self._number, now, kind, us, Outcome.OK))
        if us >= self.slow_us:
            self._was_slow(kind, Sent(self._number, now, kind.name, us, Outcome.OK))

    def fell(self, text: str, begun_ns: int, code: str, *, is_cancelled: bool, holds: bool = False) -> None:
        """It did not end well: it counts, and its time does not."""
        now = self.clock()
        kind = self._by_text.get(text) or self._named(text, holds)
        outcome = Outcome.CANCELLED if is_cancelled else Outcome.FAILED
        us = (now - begun_ns) // 1000
        kind.count += 1
        kind.cancelled += is_cancelled
        kind.failed += not is_cancelled
        kind.window.note(now // 1_000_000_000)
        self._number += 1
        self._recent.append((self._number, now, kind, us, outcome))
        sent = Sent(self._number, now, kind.name, us, outcome, code)
        if not is_cancelled:
            self._failed.append(sent)
            _log.debug("query_failed", query=kind.name, ms=us / 1000, code=code)
        if us >= self.slow_us:
            self._was_slow(kind, sent)

    def _was_slow(self, kind: Kind, sent: Sent) -> None:
        kind.slow += 1
        self._slow.append(sent)
        _log.debug("query_slow", query=kind.name, ms=sent.us / 1000)

    def clear(self) -> int:
        """What is drawn and remembered begins anew; totals go on. How many were remembered."""
        remembered = len(self._recent)
        for kind in self._kinds.values():
            kind.begin()
        for ring in (self._recent, self._slow, self._failed):
            ring.clear()
        self.since_ns = self.clock()
        return remembered

    # -- what is seen

    def moment(self, at_ns: int) -> int:
        """Of the tracker's clock, as microseconds UTC: always the same, whatever was done to the machine's clock."""
        return (self._epoch_ns + at_ns) // 1000

    def totals(self) -> Drawn:
        """Since the node's start, whatever was cleared; without what is drawn only since then."""
        kinds = self._kinds.values()
        return Drawn(*(sum(getattr(each, name) for each in kinds) for name in TOTALS))

    def kinds(self) -> list[Kind]:
        """By name."""
        return [self._kinds[name] for name in sorted(self._kinds)]

    def kind(self, name: str) -> Kind | None:
        return self._kinds.get(name)

    def drawn(self) -> Drawn:
        """Of all kinds, since the last clearing."""
        return sum((each.drawn() for each in self._kinds.values()), Drawn())

    def per_minute(self, kind: Kind | None = None) -> int:
        """In the last minute: of a kind, or of all."""
        second = self.clock() // 1_000_000_000
        return sum(each.window.count(second) for each in ([kind] if kind else self._kinds.values()))

    def recent(self) -> Iterator[Sent]:
        """The newest first."""
        for number, at_ns, kind, us, outcome in reversed(self._recent):
            yield Sent(number, at_ns, kind.name, us, outcome)

    def slow(self) -> list[Sent]:
        """Of the newest slow ones the slowest first."""
        return sorted(self._slow, key=lambda sent: (-sent.us, -sent.number))

    def failed(self) -> list[Sent]:
        """The newest first."""
        return list(reversed(self._failed))

    # -- names

    def _named(self, text: str, holds: bool) -> Kind:
        name = _said_at(text, sys._getframe(2))
        kind = self._kinds.get(name)
        if kind is None:
            if len(self._kinds) >= MAX_KINDS:
                name = OTHERS
            kind = self._kinds.setdefault(name, Kind(name, text, holds=holds))
        kind.text = text
        if len(self._by_text) >= MAX_TEXTS:
            self._by_text.clear()
        self._by_text[text] = kind
        return kind


def _said_at(text: str, frame: FrameType | None) -> str:
    """The name of a statement that the frames lead to."""
    word = (text.split(None, 1) or [""])[0].lower().strip(";(")
    while frame is not None and frame.f_globals.get("__name__") in _PASSED:
        frame = frame.f_back
    if frame is None or str(frame.f_globals.get("__name__", "")).startswith("asyncpg."):
        return word if word in _DRIVERS else f"driver {word}"
    place = str(frame.f_globals.get("__name__", "")).rpartition(".")[2]
    for name, value in frame.f_globals.items():
        constant = name.strip("_").removesuffix("_SQL").lower()
        if value is text:
            return f"{place}.{constant}"
        if isinstance(value, dict) and (key := _key_of(value, text)) is not None:
            return f"{place}.{constant} {key}"
    function = frame.f_code.co_qualname.partition(".<locals>")[0].rpartition(".")[2]
    return f"{place}.{function.strip('_')} {word}"


def _key_of(found: dict[Any, Any], text: str) -> str | None:
    """The statements of one constant, such as those by table."""
    return next((str(key) for key, value in found.items() if value is text), None)


_PASSED: Final = frozenset({__name__, "server.store.tracked"})
"""Modules that a statement only passes through."""
