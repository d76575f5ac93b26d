"""Structured logs: one JSON object a line, with ids and codes only. Who a claim is about never stands in them.

What strangers can cause again and again is bounded: of records of one kind so many pass in a while, and the next one
that passes says how many did not. Control characters never stand raw in a line: JSON escapes them.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog

PERSONAL: Final = frozenset(
    {"email", "password", "name", "user_name", "token", "access_token", "refresh_token", "body", "text", "image", "row"}
)
"""Keys whose values are withheld whoever logs them."""
WITHHELD: Final = "(withheld)"
WINDOW_S: Final = 10.0
MOST: Final = {"debug": 1_000, "info": 1_000, "warning": 50, "error": 50, "critical": 50}
"""Records of one kind in a window: a busy node's requests pass, a flood of anything does not."""
MAX_KINDS: Final = 500
KIND: Final = ("event", "code", "route", "status", "task")
"""What makes records of one kind; none of these holds what others wrote."""


class Limiter:
    """Counts records by kind. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[object, ...], list[float]] = OrderedDict()

    def passes(self, level: str, kind: tuple[object, ...]) -> int | None:
        """How many of the kind were left out before this one; None when this one is left out too."""
        now = self._clock()
        window = self._windows.get((level, kind))
        if window is None:
            window = self._windows[level, kind] = [now, 0, 0]
            while len(self._windows) > MAX_KINDS:
                self._windows.popitem(last=False)
        if now - window[0] >= WINDOW_S:
            window[:2] = [now, 0]
        window[1] += 1
        if window[1] > MOST.get(level, 50):
            window[2] += 1
            return None
        left_out, window[2] = int(window[2]), 0
        return left_out

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """As a processor of structlog. Raises DropEvent."""
        left_out = self.passes(str(event.get("level", "")), tuple(event.get(name) for name in KIND))
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["left_out"] = left_out
        return event


class _Bounded(logging.Filter):
    """The same for the standard library's records."""

    def __init__(self, limiter: Limiter) -> None:
        super().__init__()
        self._limiter = limiter

    def filter(self, record: logging.LogRecord) -> bool:
        return self._limiter.passes(record.levelname.lower(), (record.name, record.msg)) is not None


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's loggers for this process. May be called again."""
    least = logging.getLevelNamesMapping()[level.upper()]
    limiter = Limiter()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_personal,
    ]
    structlog.configure(
        processors=[
            shared[0],
            shared[1],
            limiter,
            *shared[2:],
            _trace,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _Stderr() if stream is None else logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _trace,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(_Bounded(limiter))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(least, logging.WARNING))


class _Stderr(logging.Handler):
    """Writes to what standard error is at that moment, as structlog's loggers do."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


def withhold_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces the values of keys that could describe a person."""
    for key in PERSONAL & event.keys():
        event[key] = WITHHELD
    return event


def _trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The exception as its type and frames. Its text is left out: a database error quotes the row it failed on."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else (given[1] if isinstance(given, tuple) else sys.exc_info()[1])
    if error is None:
        return event
    event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
    frames = []
    place = error.__traceback__
    while place is not None:
        frames.append(f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno} {place.tb_frame.f_code.co_name}")
        place = place.tb_next
    event["frames"] = frames[-20:]
    causes: list[str] = []
    cause = error.__cause__
    while cause is not None and len(causes) < 5:
        causes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__
    if causes:
        event["causes"] = causes
    return event
