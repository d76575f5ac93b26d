"""The command line: what is misused, what cannot be opened, and one program per profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import cli
from desktop.instance import Instance, Taken
from desktop.profile import HOME_VARIABLE


@pytest.mark.parametrize(
    "argv", [["--server", "claims.example.com"], ["--nothing"], ["--profile"]], ids=["no scheme", "unknown", "no value"]
)
def test_misuse_is_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.desktop(argv) == 2
    assert "usage" in capsys.readouterr().err


def test_help_is_0_and_names_the_variables(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.desktop(["--help"]) == 0
    said = capsys.readouterr().out
    assert cli.PROFILE_VARIABLE in said
    assert cli.SERVER_VARIABLE in said


def test_a_profile_that_cannot_be_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert cli.desktop(["--profile", "../else"]) == 1
    assert capsys.readouterr().err.startswith("coverdesk: ")


def test_the_tour_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.tour([]) == 2
    assert "--out" in capsys.readouterr().err


def test_the_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = Instance(tmp_path / "instance.lock"), Instance(tmp_path / "instance.lock")
    assert first.take() is Taken.OURS
    with qtbot.waitSignal(first.asked, timeout=5_000):
        assert second.take() is Taken.RAISED
    first.release()
    assert Instance(tmp_path / "instance.lock").take() is Taken.OURS, "it is free again"
