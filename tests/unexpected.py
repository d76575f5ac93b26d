"""What no test may pass over: log records from warning on, messages of Qt, coroutines nobody awaited, windows left.

A test asks for what it provokes by its mark: `@pytest.mark.logs("event", …)`, each of which must come, or
`@pytest.mark.may_log("event", …)` for what comes in some courses of time only.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import structlog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LOUD: Final = ("warning", "warn", "error", "exception", "critical", "fatal")
"""structlog's methods from warning on."""
GROWTH: Final = 1.25
"""By how much more there is than after the last look through all, before the next one."""
MODULES: Final = 8
"""So many are done before it is counted anew how much there is, which takes a tenth of a second."""
_frozen = 0
_uncounted = 0
_since: dict[str, str] = {}
"""By open socket, the test after which it was there first."""
_OPEN: Final = Path("/proc/self/fd")
QT_OF_THE_PLATFORM: Final = ("This plugin does not support",)
"""How messages begin by which the offscreen platform tells of itself, whatever the program does."""


@dataclass
class Heard:
    """Events from warning on, by name, in order; of the standard library's records the name is the message."""

    events: list[str] = field(default_factory=list)

    def unexpected(self, expected: set[str]) -> list[str]:
        """Those that do not begin with an expected name."""
        return [event for event in self.events if not any(event.startswith(name) for name in expected)]


class _Ear(logging.Handler):
    def __init__(self, heard: Heard) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f" | {record.exc_info[1]!r}"
        self._heard.events.append(text)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hears the standard library's loggers and structlog's; both are afterwards as they were before."""
    heard = Heard()

    def processor(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in LOUD:
            heard.events.append(str(event.get("event", "")) + _cause(event))
        return event

    ear, root = _Ear(heard), logging.getLogger()
    configured, handlers, level = dict(structlog.get_config()), list(root.handlers), root.level
    structlog.configure(processors=[processor, *configured["processors"]])
    root.addHandler(ear)
    try:
        yield heard
    finally:
        root.handlers[:], root.level = handlers, level  # a test may have set up the logs of a process
        structlog.configure(**configured)


def _cause(event: MutableMapping[str, Any]) -> str:
    error = event.get("exc_info")
    rest = {key: value for key, value in event.items() if key not in ("event", "exc_info")}
    return f" {rest}" + (f" | {error!r}" if error else "")


@contextmanager
def qt_messages() -> Iterator[list[str]]:
    """Hears Qt, instead of standard error."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    heard: list[str] = []

    def hear(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if not message.startswith(QT_OF_THE_PLATFORM):
            heard.append(message)

    before = qInstallMessageHandler(hear)
    try:
        yield heard
    finally:
        qInstallMessageHandler(before)


def windows() -> list[QWidget]:
    """The top-level widgets there are, shown or not."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    return QApplication.topLevelWidgets() if QApplication.instance() is not None else []


def put_away(before: list[QWidget]) -> list[str]:
    """Deletes the windows that were not there before, and says what they were.

    Each lives on with all that is in it: every later change of the style sheet goes through thousands of widgets.
    """
    left = [window for window in windows() if window not in before]
    told = [f"{type(window).__name__} {window.objectName() or window.windowTitle()}".rstrip() for window in left]
    for window in left:
        if window.parentWidget() is None:  # else it goes with the one to which it belongs
            window.deleteLater()
    _delete_now()
    return told


def marked(request: pytest.FixtureRequest, name: str) -> set[str]:
    """The names in all marks of that kind."""
    return {str(argument) for mark in request.node.iter_markers(name) for argument in mark.args}


def judge(request: pytest.FixtureRequest, logged: Heard, qt: list[str], left: list[str]) -> None:
    """Fails the test for what it did not ask for, and for what it asked for in vain."""
    asked, allowed = marked(request, "logs"), marked(request, "may_log")
    silent = {name for name in asked if not any(event.startswith(name) for event in logged.events)}
    assert not logged.unexpected(asked | allowed), f"unexpected log records: {logged.unexpected(asked | allowed)}"
    assert not silent, f"asked for, but never logged: {silent}"
    assert not qt, f"unexpected messages of Qt: {qt}"
    assert not left, f"windows that outlive the test (qtbot.addWidget has them deleted): {left}"


def collect() -> None:
    """What is garbage now complains now, and not in a later test: un-awaited coroutines, pending tasks. What Qt was to
    delete later is gone before.

    What is still alive then is left out of the next look: looking through everything that a long run has gathered,
    after each of thousands of tests, took most of its time.
    """
    _delete_now()
    gc.collect()
    gc.freeze()


def look_through(*, whatever: bool) -> str:
    """Collects what tests kept alive and nobody holds any more, once there is much of it, or whatever there is.

    That goes through all that is loaded, which after each module would take longer than many a module's tests. Returns
    which tests left sockets that nobody had closed, for whoever hears of them; empty: none.
    """
    global _frozen, _uncounted
    _uncounted += 1
    if not whatever and (_uncounted < MODULES or not _has_grown()):
        return ""
    gc.unfreeze()
    before = {socket: _since[socket] for socket in sockets() if socket in _since}
    collect()
    _frozen = gc.get_freeze_count()
    open_now = sockets()
    return "\n".join(f"{socket} is there since {test}" for socket, test in before.items() if socket not in open_now)


def _has_grown() -> bool:
    global _uncounted
    _uncounted = 0
    return gc.get_freeze_count() >= _frozen * GROWTH


def sockets() -> dict[str, str]:
    """Those that are open in this process, by what the system calls each: its file descriptor. Only Linux tells."""
    found = {}
    for each in _OPEN.iterdir() if _OPEN.is_dir() else ():
        with suppress(OSError):  # the one by which the folder is read
            found[str(each.readlink())] = each.name
    return {name: fd for name, fd in found.items() if name.startswith("socket:")}


def note_sockets(test: str) -> None:
    """Remembers which test each open socket was left by."""
    open_now = sockets()
    for gone in _since.keys() - open_now.keys():
        del _since[gone]
    for name, fd in open_now.items():
        _since.setdefault(name, f"{test} (fd {fd})")


def _delete_now() -> None:
    """Qt itself waits with it for the next event loop, which a test need not have."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
