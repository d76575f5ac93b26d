"""The processes of a demonstration: what is said of one that does not play, and how each is ended."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from server.demo import cast
from server.demo.cast import HELP, DesktopPlayer, Player, ServerPlayer, StageFailure
from server.sample.staff import PEOPLE
from server.settings import read_settings, variable_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="players end with their parent on Linux")


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def playing(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Players run this instead of ours."""
    monkeypatch.setattr(cast, "_PROGRAM", ("-u", "-c", program))


def desktop(folder: Path, cleanup: ExitStack) -> DesktopPlayer:
    return DesktopPlayer("Maya", "maya", "http://127.0.0.1:9", folder, offscreen=True, cleanup=cleanup)


def test_a_desktop_that_nobody_drives_any_more_closes_in_order(tmp_path: Path, cleanup: ExitStack) -> None:
    player = desktop(tmp_path, cleanup)
    player.end()
    assert player.process.returncode == 0
    player.end()


def test_a_desktop_that_does_not_close_is_ended_all_the_same(
    tmp_path: Path, cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing(monkeypatch, "import time; print('{\"ok\": true}'); time.sleep(600)")
    monkeypatch.setattr(cast, "CLOSES_S", 0.1)
    player = desktop(tmp_path, cleanup)
    player.end()
    assert player.process.returncode == -15


def test_what_a_desktop_cannot_do_is_told_with_its_reason(tmp_path: Path, cleanup: ExitStack) -> None:
    player = desktop(tmp_path, cleanup)
    with pytest.raises(StageFailure, match=r"Maya could not synced: it did not .+ Its log stays at .+maya\.log"):
        player.do("synced", timeout_s=0.1)


def test_a_power_cut_leaves_a_desktop_that_is_gone(tmp_path: Path, cleanup: ExitStack) -> None:
    player = desktop(tmp_path, cleanup)
    player.process.kill()
    player.process.wait()
    with pytest.raises(StageFailure, match=r"Maya is gone"):
        player.do("status")
    player.kill()
    assert player.process.returncode == -9


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print('hello')", r"Maya said 'hello'"),
        ('print(\'{"ok": false, "why": "no screen"}\')', r"Maya could not start: no screen\."),
        ("print('{}')", r"Maya could not start: no reason given\."),
        ("import sys; sys.exit('ValueError: bad')", r"Maya ended with code 1: ValueError: bad"),
    ],
)
def test_a_desktop_that_begins_with_something_else_does_not_play(
    tmp_path: Path, cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch, program: str, said: str
) -> None:
    playing(monkeypatch, program)
    with pytest.raises(StageFailure, match=said):
        desktop(tmp_path, cleanup)


def test_one_that_stays_silent_is_not_waited_for_for_ever(
    tmp_path: Path, cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing(monkeypatch, "import sys; print('half a', end=''); sys.stdin.read()")
    monkeypatch.setattr(cast, "READY_S", 1.0)
    with pytest.raises(StageFailure, match="Maya did not answer within 1 s"):
        desktop(tmp_path, cleanup)


def test_a_server_that_says_no_address_does_not_play(
    tmp_path: Path, cleanup: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing(monkeypatch, "print('Coverdesk serves at http://127.0.0.1:1')")
    with pytest.raises(StageFailure, match=r"The server said 'Coverdesk serves at http://127\.0\.0\.1:1'"):
        ServerPlayer("postgresql://x", "redis://x", tmp_path / "server.log", cleanup=cleanup)


def test_a_log_that_is_gone_names_no_cause(tmp_path: Path, cleanup: ExitStack) -> None:
    log = tmp_path / "some.log"
    player = Player("Somebody", ["--help"], {}, log, cleanup=cleanup)
    player.process.wait()
    log.unlink()
    assert str(player.failure("ended")) == f"Somebody ended. Its log stays at {log}"


def test_its_server_names_somebody_of_its_own_office_to_ask() -> None:
    helper = read_settings({variable_of(name): text for name, text in HELP.items()}).helper
    assert helper is not None
    assert (helper.name, helper.email) in {(person.name, person.email) for person in PEOPLE}
    assert helper.phone
