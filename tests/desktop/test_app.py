"""The whole program in this process: one window over one profile, and somebody else's sign-in in the same window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.app import KEYRING_VARIABLE, NO_DISPLAY, Desk, Options, Program, no_display
from desktop.instance import Instance, Taken
from desktop.profile import HOME_VARIABLE, Profile, open_profile
from desktop.screens.people import SignedIn
from desktop.ui.frame.part import LOADED
from desktop.ui.frame.window import MainWindow
from tests.desktop.engine.conftest import ADA, BOSS, stage
from tests.desktop.engine.stage import PASSWORD, Stage

assert stage  # the fixture

PATIENCE_MS = 30_000


class Opened:
    """The program over a home of its own."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self._program = program
        self._qtbot = qtbot

    @property
    def desk(self) -> Desk:
        desk = self._program._open
        assert desk is not None
        return desk

    @property
    def window(self) -> MainWindow:
        return self.desk.window

    def sign_in(self, server: str, email: str, password: str = PASSWORD) -> None:
        """Types and presses; returns once somebody is in, or is told why not."""
        page = self.window.sign_in
        page.server.setText(server)
        page.email.setText(email)
        page.password.setText(password)
        page.action.click()
        self.until(
            lambda: (
                self.window.who is not None
                or bool(self.window.sign_in.model.trouble and not self.window.sign_in.model.busy)
            )
        )

    def sign_out(self) -> None:
        self.window.settings.sign_out_wanted.emit()
        self.until(lambda: self.window.who is None)

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds, timeout=PATIENCE_MS)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(KEYRING_VARIABLE, "off")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def opened(home: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Opened]:
    qapp.setQuitOnLastWindowClosed(False)
    profile = open_profile()
    instance = Instance(profile.lock)
    assert instance.take() is Taken.OURS
    program = Program(qapp, Options(profile))
    program.open(profile, instance)
    made = Opened(program, qtbot)
    made.until(lambda: made.desk.bridge._engine is not None)
    made.desk.bridge.network_changed(True)
    yield made
    program.close()
    program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def profile_at(home: Path, name: str) -> Profile:
    return open_profile(name, {HOME_VARIABLE: str(home)})


def test_somebody_else_signs_in_where_nobody_must_end_the_program(opened: Opened, home: Path, stage: Stage) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    who = opened.window.who
    assert who is not None
    assert who.user_id == ADA.user_id
    first = opened.window
    opened.sign_out()
    opened.sign_in(stage.url, "bo@example.com")
    who = opened.window.who
    assert who is not None
    assert who.user_id == BOSS.user_id
    assert opened.window is not first, "nothing that the first one saw is in it"
    assert not isValid(first)
    for name, user in (("default", ADA.user_id), ("bo-example.com", BOSS.user_id)):
        person = profile_at(home, name).remembered().person
        assert person is not None
        assert person.user_id == user
    assert open_profile(None, {HOME_VARIABLE: str(home)}).name == "bo-example.com", "it opens first the next time"
    opened.sign_out()
    opened.sign_in(stage.url, "ada@example.com")
    who = opened.window.who
    assert who is not None
    assert (who.user_id, opened.desk.bridge._profile.name) == (ADA.user_id, "default")
    assert set(stage.devices.values()) == {ADA.user_id, BOSS.user_id}


def test_what_is_wanted_next_is_loaded_once_something_is_shown(opened: Opened, stage: Stage) -> None:
    assert [opened.desk._ahead._thread] == [None], "nobody works here yet"
    opened.sign_in(stage.url, "ada@example.com")
    opened.until(lambda: opened.desk._ahead._thread is not None)
    loading = opened.desk._ahead._thread
    assert loading is not None
    opened.until(lambda: not loading.is_alive())
    assert {part.module for part in opened.window.shelf.parts_of(signed_in(opened))} <= LOADED.keys()


def signed_in(opened: Opened) -> SignedIn:
    who = opened.window.who
    assert who is not None
    return who


def test_a_wrong_password_of_somebody_else_is_said_in_their_own_window(opened: Opened, stage: Stage) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    opened.sign_out()
    opened.sign_in(stage.url, "bo@example.com", "a guess")
    page = opened.window.sign_in
    assert page.model.trouble.startswith("The email or the password is not right.")
    assert page.email.text() == "bo@example.com"
    assert "a guess" not in opened.desk.bridge.whose._typed, "what was typed is not kept"
    opened.sign_in(stage.url, "ada@example.com")
    assert opened.window.who is not None
    assert opened.window.who.user_id == ADA.user_id


def test_a_forgotten_earlier_password_leaves_the_closed_data_and_begins_anew(
    opened: Opened, home: Path, stage: Stage
) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    opened.sign_out()
    stage.password = "set by an administrator"
    opened.sign_in(stage.url, "ada@example.com", stage.password)
    page = opened.window.sign_in
    assert page.model.may_begin_anew
    page.password.setText(stage.password)
    page.anew.click()
    opened.until(lambda: opened.window.who is not None)
    assert (home / "profiles" / "default" / "journal.db").exists()
    assert profile_at(home, "default").remembered().left
    opened.sign_out()
    opened.sign_in(stage.url, "ada@example.com", stage.password)
    assert opened.desk.bridge._profile.name == "ada-example.com"


def test_their_window_that_is_open_elsewhere_is_named(opened: Opened, home: Path, stage: Stage) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    opened.sign_out()
    opened.sign_in(stage.url, "bo@example.com")
    opened.sign_out()
    other = Instance(profile_at(home, "default").lock)
    assert other.take() is Taken.OURS
    opened.sign_in(stage.url, "ada@example.com")
    assert opened.window.sign_in.model.trouble.startswith("Your profile is open in another window")
    other.release()


@pytest.mark.parametrize(
    ("environment", "platform", "said"),
    [
        ({}, "linux", NO_DISPLAY),
        ({"DISPLAY": ":0"}, "linux", ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", ""),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", ""),
        ({}, "darwin", ""),
    ],
)
def test_no_display_is_one_sentence(environment: dict[str, str], platform: str, said: str) -> None:
    assert no_display(environment, platform) == said


@pytest.mark.parametrize("display", [None, ":93"], ids=["none", "one that is not there"])
def test_a_start_without_a_display_ends_in_one_sentence(tmp_path: Path, display: str | None) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        HOME_VARIABLE: str(tmp_path),
        **({"DISPLAY": display} if display else {}),
    }
    program = "import sys; from desktop.cli import desktop; sys.exit(desktop([]))"
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert ended.returncode == 1, ended
    lines = [line for line in ended.stderr.splitlines() if line.startswith("coverdesk: ")]
    assert len(lines) == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "display" in lines[0]


def test_an_odd_home_is_one_sentence_of_the_command(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), HOME_VARIABLE: "~nobody-of-that-name/x"}
    program = "import sys; from desktop.cli import desktop; sys.exit(desktop(sys.argv[1:]))"
    for arguments, code in (([], 1), (["--help"], 0)):
        ended = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert ended.returncode == code, ended
        assert "Traceback" not in ended.stderr


def test_working_offline_goes_along_to_where_the_data_lies(opened: Opened, home: Path, stage: Stage) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    opened.sign_out()
    opened.sign_in(stage.url, "bo@example.com")
    opened.sign_out()
    opened.until(lambda: "/auth/sign-out" in stage.requests[-3:])
    asked = len(stage.requests)
    page = opened.window.sign_in
    page.email.setText("ada@example.com")
    page.password.setText(PASSWORD)
    page.offline.click()
    opened.until(lambda: opened.window.who is not None)
    who = opened.window.who
    assert who is not None
    assert who.user_id == ADA.user_id
    assert stage.requests[asked:] == []
    assert opened.desk.bridge.works_offline()
    assert not profile_at(home, "bo-example.com").remembered().offline, "his own switch is his own"


def test_offline_without_anything_here_is_said_and_asks_nobody(opened: Opened, home: Path, stage: Stage) -> None:
    page = opened.window.sign_in
    assert not page.offline.isVisible()
    opened.sign_in(stage.url, "ada@example.com")
    opened.sign_out()
    opened.until(lambda: "/auth/sign-out" in stage.requests[-3:])
    asked = len(stage.requests)
    page = opened.window.sign_in
    assert page.offline.isVisible()
    page.email.setText("bo@example.com")
    page.password.setText(PASSWORD)
    page.offline.click()
    opened.until(lambda: not page.model.busy)
    assert page.model.trouble.startswith("Nothing of yours is on this device yet")
    assert stage.requests[asked:] == []
    assert not opened.desk.bridge.works_offline()
    assert not (home / "profiles" / "bo-example.com").exists()


def test_a_switch_that_is_off_can_be_taken_back_where_nothing_opens(opened: Opened, stage: Stage) -> None:
    opened.sign_in(stage.url, "ada@example.com")
    opened.desk.bridge.set_offline(True)
    opened.sign_out()
    page = opened.window.sign_in
    stage.password = "given by the administrator"
    page.password.setText(stage.password)
    page.action.click()
    opened.until(lambda: not page.model.busy)
    assert page.model.trouble.startswith("You chose to work offline, so the server was not asked")
    assert page.online.isVisible()
    page.online.click()
    opened.until(lambda: page.model.asks_previous)
    page.previous.setText(PASSWORD)
    page.action.click()
    opened.until(lambda: opened.window.who is not None)
    assert not opened.desk.bridge.works_offline()
