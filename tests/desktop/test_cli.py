"""The command line: what is misused, what cannot be opened, and one program per profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import app, cli
from desktop.instance import Instance, Taken
from desktop.profile import HOME_VARIABLE


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[app.Options]:
    """What the program was started with, instead of a window that nobody would close."""
    started: list[app.Options] = []

    def run(options: app.Options) -> int:
        started.append(options)
        return 0

    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(app, "run", run)
    return started


@pytest.mark.parametrize(
    "argv",
    [["--server", "ftp://claims.example.com"], ["--server", "http://claims.example.com"], ["--nothing"], ["--profile"]],
    ids=["another scheme", "plain http", "unknown", "no value"],
)
def test_misuse_is_2(argv: list[str], opened: list[app.Options], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.desktop(argv) == 2
    assert "usage" in capsys.readouterr().err
    assert not opened


def test_an_address_without_its_scheme_is_completed(opened: list[app.Options]) -> None:
    assert cli.desktop(["--server", "claims.example.com"]) == 0
    assert [options.server_url for options in opened] == ["https://claims.example.com"]


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
