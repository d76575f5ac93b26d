"""Structured logs: one JSON object a line, with ids and codes only. Who a claim is about never stands in them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog

PERSONAL: Final = frozenset(
    {"email", "password", "name", "user_name", "token", "access_token", "refresh_token", "body", "text", "image", "row"}
)
"""Keys whose values are withheld whoever logs them."""
WITHHELD: Final = "(withheld)"


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's loggers for this process. May be called again."""
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_personal,
    ]
    structlog.configure(
        processors=[*shared, _trace, structlog.processors.JSONRenderer()],
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
