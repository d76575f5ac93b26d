"""How far this machine's clock is from the server's: learned whenever the server says its time, kept between starts.

A clock that is off by more than people's clocks commonly are is corrected for everything that this program counts:
claimed times, what is due today, how old something is. The machine's clock itself is left alone, and the person told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from shared.domain.kernel.bounds import CLOCK_TOLERANCE_US
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros

_LONG_US: Final = DAY_US
"""From a day on, a clock that was set right since shows by a jump that nothing else explains."""
_LEAP: Final = 0.1
"""How exactly such a jump fits what the clock was off by."""


def wall_clock() -> Micros:
    """This machine's, microseconds UTC."""
    return Micros(time.time_ns() // 1000)


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds: by how much the server was ahead, and this machine's time when that was seen."""

    offset_us: int
    seen_at_us: int


class ServerClock:
    """`now` for all that is counted. `heard` of the event loop's thread, everything else of any."""

    def __init__(self, path: Path, clock: Callable[[], Micros], trouble: Callable[[OSError], None]) -> None:
        """clock: this machine's. trouble: it could not be kept; what was heard counts all the same."""
        self._path = path
        self._clock = clock
        self._trouble = trouble
        kept = _read(path)
        self._offset_us = kept.offset_us if kept is not None and not _was_set(kept, clock()) else 0
        self._kept_us = self._offset_us
        self.is_confirmed = False
        """Whether the server said its time since the program started: before that the clock may have been set."""

    @property
    def offset_us(self) -> int:
        """How far the server is ahead; 0 within what clocks are commonly off."""
        return self._offset_us if abs(self._offset_us) > CLOCK_TOLERANCE_US else 0

    def now(self) -> Micros:
        """This machine's time, by the server's clock where the two are far apart."""
        return Micros(self._clock() + self.offset_us)

    def heard(self, server_time: Micros) -> None:
        """The server said its time just now."""
        at = self._clock()
        self._offset_us = server_time - at
        self.is_confirmed = True
        if abs(self.offset_us - self._kept_us) > CLOCK_TOLERANCE_US:
            self._kept_us = self.offset_us
            self._keep(_Kept(offset_us=self.offset_us, seen_at_us=at))

    def _keep(self, kept: _Kept) -> None:
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_bytes(msgspec.json.encode(kept))
            fresh.replace(self._path)
        except OSError as error:
            self._trouble(error)


def _read(path: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None


def _was_set(kept: _Kept, now: Micros) -> bool:
    """Whether somebody set the clock right meanwhile: it went back, or ahead by about what it was behind."""
    passed = now - kept.seen_at_us
    if passed < 0:
        return True
    return kept.offset_us > _LONG_US and abs(passed - kept.offset_us) < max(_LEAP * kept.offset_us, _LONG_US)
