"""Logs: bounded under a flood, without what describes a person, and one line whatever others wrote."""

from __future__ import annotations

import io
import json
import logging

import structlog

from server import logs


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_flood_of_one_kind_is_bounded_and_counted() -> None:
    now = 0.0
    limiter = logs.Limiter(lambda: now)
    passed = [limiter.passes("warning", ("accept_rests",)) for _ in range(800_000)]
    assert passed[: logs.MOST["warning"]] == [0] * logs.MOST["warning"]
    assert set(passed[logs.MOST["warning"] :]) == {None}
    assert limiter.passes("warning", ("another",)) == 0
    now = logs.WINDOW_S
    assert limiter.passes("warning", ("accept_rests",)) == 800_000 - logs.MOST["warning"]
    assert limiter.passes("warning", ("accept_rests",)) == 0


def test_kinds_are_bounded_too() -> None:
    limiter = logs.Limiter(lambda: 0.0)
    for number in range(10 * logs.MAX_KINDS):
        limiter.passes("info", (number,))
    assert len(limiter._windows) == logs.MAX_KINDS


def test_both_kinds_of_loggers_are_bounded() -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    try:
        for _ in range(1_000):
            structlog.get_logger().warning("shaken", code="x")
            logging.getLogger("asyncio").error("socket.accept() out of system resource %s", "s")
        assert len(lines(stream)) == logs.MOST["warning"] + logs.MOST["error"]
    finally:
        logs.configure()


def test_what_others_wrote_stays_one_line_without_control_characters() -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    try:
        structlog.get_logger().warning("odd", path='/\x1b[31m\r\n{"event": "forged"}\u202e', email="a@b")
        (found,) = lines(stream)
        assert found["event"] == "odd"
        assert found["email"] == logs.WITHHELD
        assert all(c.isprintable() or c == "\n" for c in stream.getvalue())
    finally:
        logs.configure()
