"""The command line: what is misused, what cannot be opened, and one program per profile."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop import app, cli
from desktop.instance import Instance, Taken
from desktop.net.trust import CA_VARIABLE
from desktop.profile import HOME_VARIABLE, open_profile
from shared.cli import NEEDS_SOURCE


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


def test_the_tour_draws_every_screen_in_a_folder_that_it_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[list[str], Path]] = []

    def call(words: list[str], folder: Path) -> int:
        called.append((words, folder))
        return 0

    monkeypatch.setattr(cli, "call", call)
    out = tmp_path / "a" / "pictures"
    assert cli.tour(["--out", str(out)]) == 0
    assert out.is_dir()
    ((words, folder),) = called
    assert words[1:] == ["-m", cli.GALLERY, "--all", "--out", str(out)]
    assert (folder / "tests" / "desktop" / "ui" / "gallery.py").is_file()


def test_the_tour_says_where_its_pictures_cannot_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "a file"
    taken.touch()
    assert cli.tour(["--out", str(taken / "pictures")]) == 1
    said = capsys.readouterr().err
    assert str(taken) in said
    assert "Choose another --out." in said


def test_an_installed_program_has_no_tour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "source_folder", lambda: None)
    assert cli.tour(["--out", str(tmp_path / "pictures")]) == 1
    assert NEEDS_SOURCE in capsys.readouterr().err
    assert not (tmp_path / "pictures").exists()


def test_help_is_given_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, "~nobody-of-this-name/x")
    assert cli.desktop(["--help"]) == 0
    assert "a folder of yours" in capsys.readouterr().out
    assert cli.desktop([]) == 1
    assert HOME_VARIABLE in capsys.readouterr().err


def test_the_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = Instance(tmp_path / "instance.lock"), Instance(tmp_path / "instance.lock")
    assert first.take() is Taken.OURS
    with qtbot.waitSignal(first.asked, timeout=5_000):
        assert second.take() is Taken.RAISED
    first.release()
    assert Instance(tmp_path / "instance.lock").take() is Taken.OURS, "it is free again"


def test_certificates_are_taken_and_taken_back(
    opened: list[app.Options], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(authority))
    monkeypatch.delenv(CA_VARIABLE, raising=False)
    assert cli.desktop([]) == 0
    assert cli.desktop(["--ca-file", str(authority)]) == 0
    assert cli.desktop(["--ca-file", ""]) == 0
    monkeypatch.setenv(CA_VARIABLE, "")
    assert cli.desktop([]) == 0
    assert [options.ca_file for options in opened] == [None, str(authority), "", ""]


@pytest.mark.parametrize("what", ["missing", "folder", "empty", "words", "key", "nobody"])
def test_what_vouches_for_nothing_is_no_ca_file(
    what: str, opened: list[app.Options], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / what
    match what:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "words":
            path.write_text("-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n")
        case "key":
            trustme.CA().private_key_pem.write_to_path(str(path))
    given = "~nobody-of-this-name/ca.pem" if what == "nobody" else str(path)
    assert cli.desktop(["--ca-file", given]) == 2
    said = capsys.readouterr().err
    assert "--ca-file must name a file" in said
    assert not opened


def test_a_setting_that_is_taken_back_counts_in_every_profile(tmp_path: Path) -> None:
    for name in ("ana", "bo"):
        profile = open_profile(name, {HOME_VARIABLE: str(tmp_path)})
        profile.remember(replace(profile.remembered(), ca_file="/etc/company.pem"))
        app._trust(profile, app.Options(profile))
        assert profile.remembered().ca_file == "/etc/company.pem", "nothing was said of it"
        app._trust(profile, app.Options(profile, ca_file=""))
        assert profile.remembered().ca_file == ""
