"""From the command to the window and back: who may open the profile, what is logged where, and what Qt says."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import app
from desktop.answers.who import signed_in
from desktop.app import AfterPaint, NetworkWatch, Options, run
from desktop.engine.announcements import SignedIn
from desktop.instance import Instance, Taken
from desktop.net.session import SessionPerson
from desktop.profile import Profile, Remembered, open_profile
from desktop.ui.frame.window import MainWindow
from shared.domain.kernel.ids import Id
from tests.desktop.test_app import home

assert home  # the fixture

LOG = logging.getLogger("coverdesk")
PERSON = SessionPerson(
    server_url="https://claims.example.com",
    email="ana@example.com",
    user_id=Id("01900000-0000-7000-8000-000000000001"),
    user_name="Ana López",
    roles=("adjuster",),
)


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a program sets for itself is taken back: its log, its last words, and who hears Qt."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    handlers, level, propagates = list(LOG.handlers), LOG.level, LOG.propagate
    heard = qInstallMessageHandler(None)
    qInstallMessageHandler(heard)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qInstallMessageHandler(heard)
    for handler in [each for each in LOG.handlers if each not in handlers]:
        LOG.removeHandler(handler)
        handler.close()
    LOG.setLevel(level)
    LOG.propagate = propagates


def windows() -> list[MainWindow]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]


def when(holds: Callable[[], bool], then: Callable[[], object], parent: QObject) -> None:
    """Looks with each turn of the loop that runs then."""
    timer = QTimer(parent, interval=5)

    def look() -> None:
        if holds():
            timer.stop()
            then()

    timer.timeout.connect(look)
    timer.start()


def test_the_program_runs_until_its_window_is_closed(home: Path, qapp: QApplication) -> None:
    profile = open_profile()
    seen: list[str] = []

    def close() -> None:
        (window,) = windows()
        seen.append(window.sign_in.server.text())
        window.close()

    with_timer = QObject()
    when(lambda: any(window.isVisible() for window in windows()), close, with_timer)
    assert run(Options(profile, "https://claims.example.com", ca_file="")) == 0
    assert seen == ["https://claims.example.com"], "the address that the command was given"
    assert profile.remembered().server_url == "https://claims.example.com"
    assert profile.log.exists()
    assert Instance(profile.lock).take() is Taken.OURS, "the profile is free again"


def test_a_second_start_brings_the_first_to_the_front(
    home: Path, qapp: QApplication, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = open_profile()
    first = Instance(profile.lock)
    assert first.take() is Taken.OURS
    with qtbot.waitSignal(first.asked):
        assert run(Options(profile)) == 0
    said = capsys.readouterr().err
    assert said == "coverdesk: profile 'default' is already open; its window comes to the front.\n"
    assert windows() == []
    first.release()


def test_a_profile_that_a_silent_program_holds_is_named_with_its_process(
    home: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = open_profile()
    first = Instance(profile.lock)
    assert first.take() is Taken.OURS
    first._server.close()  # it hangs: nobody answers
    assert run(Options(profile)) == 1
    said = capsys.readouterr().err
    assert f"is in use by process {os.getpid()}, which does not answer." in said
    assert "--profile" in said
    assert not profile.log.exists(), "the log is the other program's"
    first.release()


def test_without_a_display_nothing_is_opened(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = open_profile()
    monkeypatch.setattr(app, "no_display", lambda _environment, _platform: app.NO_DISPLAY)
    assert run(Options(profile)) == 1
    assert capsys.readouterr().err == f"coverdesk: {app.NO_DISPLAY}\n"
    assert not profile.lock.exists()


def test_a_full_disk_keeps_nobody_from_starting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = open_profile()

    def full_disk(_self: Profile, _remembered: Remembered) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Profile, "remember", full_disk)
    app._trust(profile, Options(profile, ca_file="/etc/company.pem"))
    assert profile.remembered().ca_file == ""


# ---- the log


def test_the_log_has_faults_with_their_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = open_profile()
    told: list[object] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *error: told.append(error[1]))
    app._log_to(profile)
    error = ValueError("x")
    try:
        raise error
    except ValueError:
        sys.excepthook(*sys.exc_info())
    assert told == [error]
    text = profile.log.read_text("utf-8")
    assert "CRITICAL fault" in text
    assert "test_the_log_has_faults_with_their_place" in text


def test_a_place_that_takes_no_log_costs_only_the_log(home: Path) -> None:
    profile = open_profile()
    profile.log.mkdir()
    app._log_to(profile)
    LOG.warning("nobody reads this")
    assert list(profile.log.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (QtMsgType.QtDebugMsg, logging.DEBUG),
        (QtMsgType.QtInfoMsg, logging.INFO),
        (QtMsgType.QtWarningMsg, logging.WARNING),
        (QtMsgType.QtCriticalMsg, logging.ERROR),
    ],
)
@pytest.mark.may_log("qt: a word")
def test_what_qt_says_goes_to_the_log(kind: QtMsgType, level: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "coverdesk"):
        app._said_by_qt(kind, QMessageLogContext(), "a word")
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [(level, "qt: a word")]


@pytest.mark.parametrize(("text", "first"), [("no plugin\nand more", "no plugin"), ("", "")])
def test_what_qt_cannot_go_on_after_is_one_sentence(
    text: str, first: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Ended(Exception):
        pass

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended, match="1"):
        app._said_by_qt(QtMsgType.QtFatalMsg, QMessageLogContext(), text)
    assert capsys.readouterr().err == f"coverdesk: {app.NO_DISPLAY} Qt says: {first}\n"


# ---- who is shown at the start


@pytest.mark.parametrize(
    ("changed", "opens", "is_shown"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"signed_out": True}, True, False),
        ({"person": None}, True, False),
    ],
)
def test_only_what_opens_by_itself_skips_the_sign_in(
    home: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], opens: bool, is_shown: bool
) -> None:
    profile = open_profile()
    profile.remember(replace(Remembered(person=PERSON, device_name="laptop"), **changed))
    monkeypatch.setattr(app, "opens_by_itself", lambda _key_file: opens)
    found = app._worker(profile)
    assert (found is not None) is is_shown
    if found is not None:
        assert found == signed_in(SignedIn(PERSON, "laptop"))


# ---- the first picture, and the network


def test_work_begins_once_after_the_first_picture(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    begun: list[bool] = []
    waiting = AfterPaint(widget, lambda: begun.append(True))
    assert begun == []
    widget.show()
    qtbot.waitUntil(lambda: bool(begun))
    widget.repaint()
    waiting._go()  # the second that it would have waited at most
    assert begun == [True]


def test_a_window_that_is_not_drawn_begins_all_the_same(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "UNSEEN_MS", 0)
    widget = QWidget()
    qtbot.addWidget(widget)
    begun: list[bool] = []
    AfterPaint(widget, lambda: begun.append(True))
    qtbot.waitUntil(lambda: bool(begun))


class System(QObject):
    """What the operating system would say of the network."""

    reachabilityChanged = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.says = QNetworkInformation.Reachability.Online

    def reachability(self) -> QNetworkInformation.Reachability:
        return self.says


class Told(QObject):
    """In the bridge's place: what it is told of the network."""

    def __init__(self, *, is_local: bool = False) -> None:
        super().__init__()
        self.network: list[bool] = []
        self._is_local = is_local

    def network_changed(self, up: bool) -> None:
        self.network.append(up)

    def is_local(self) -> bool:
        return self._is_local


def watched(monkeypatch: pytest.MonkeyPatch, told: Told, system: System | None) -> NetworkWatch:
    watch = NetworkWatch(told)  # type: ignore[arg-type]  # all that it asks of a bridge
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda _features: system is not None)
    monkeypatch.setattr(QNetworkInformation, "instance", lambda: system)
    watch.start()
    return watch


def test_a_network_that_goes_away_and_comes_back_is_told(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    told, system = Told(), System()
    watched(monkeypatch, told, system)
    for says in ("Disconnected", "Local", "Online", "Unknown"):
        system.says = QNetworkInformation.Reachability[says]
        system.reachabilityChanged.emit(system.says)
    assert told.network == [True, False, True, True, True], "only what is surely away counts as away"


def test_a_server_on_this_machine_needs_no_network(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    told, system = Told(is_local=True), System()
    system.says = QNetworkInformation.Reachability.Disconnected
    watched(monkeypatch, told, system)
    assert told.network == [True]


def test_where_nobody_tells_the_network_counts_as_there(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    watched(monkeypatch, told, None)
    assert told.network == [True]
