"""One program per profile, and a lock that tells nothing keeps nobody out: the journal's own lock decides."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from desktop.instance import Instance, Taken
from desktop.profile import HOME_VARIABLE, BadProfile, open_profile


def lock_in(folder: Path, text: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "instance.lock"
    if text is not None:
        path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", Taken.OURS),
        ("garbage", Taken.OURS),
        ("\0" * 512, Taken.OURS),
        ("1\nsystemd\nanother-host\nabc\n\n", Taken.UNSURE),
        ("999999999\ncoverdesk\n\n\n\n", Taken.OURS),
    ],
    ids=["empty", "garbled", "zeros", "another host's", "of a process that is gone"],
)
def test_what_lies_there_keeps_nobody_out(qtbot: QtBot, tmp_path: Path, text: str, taken: Taken) -> None:
    instance = Instance(lock_in(tmp_path, text))
    assert instance.take() is taken
    other = Instance(tmp_path / "instance.lock")
    with qtbot.waitSignal(instance.asked, timeout=5_000):
        assert other.take() is Taken.RAISED, "and a second start still finds it"
    instance.release()


def test_a_lock_that_cannot_be_written_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a folder that may only be read: the program starts, and the journal says what it says."""
    instance = Instance(Path("/proc/no-file-can-be-made-here.lock"))
    assert instance.take() is Taken.UNSURE
    instance.release()


def test_a_program_that_runs_and_does_not_answer_is_named(tmp_path: Path) -> None:
    held = QLockFile(str(lock_in(tmp_path)))
    held.setStaleLockTime(0)
    assert held.tryLock(0)
    second = Instance(tmp_path / "instance.lock")
    assert second.take() is Taken.SILENT
    assert second.holder == os.getpid()
    held.unlock()


def test_a_second_start_through_a_link_and_with_another_tmpdir_finds_the_first(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "home")
    first = Instance(lock_in(tmp_path / "home"))
    assert first.take() is Taken.OURS
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    second = Instance(tmp_path / "link" / "instance.lock")
    with qtbot.waitSignal(first.asked, timeout=5_000):
        assert second.take() is Taken.RAISED
    first.release()


def test_a_path_too_long_for_a_socket_still_has_one(qtbot: QtBot, tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    first = Instance(lock_in(deep))
    assert first.take() is Taken.OURS
    with qtbot.waitSignal(first.asked, timeout=5_000):
        assert Instance(deep / "instance.lock").take() is Taken.RAISED
    first.release()


def test_a_linked_home_is_one_profile(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    one = open_profile("ana", {HOME_VARIABLE: str(tmp_path / "real")})
    other = open_profile("ana", {HOME_VARIABLE: str(tmp_path / "link")})
    assert one.folder == other.folder


@pytest.mark.parametrize("given", ["~nobody-of-that-name/x", "/proc/x", "loop/x"])
def test_an_odd_home_is_one_sentence(tmp_path: Path, given: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    place = given if given.startswith(("~", "/")) else str(tmp_path / given)
    with pytest.raises(BadProfile, match=HOME_VARIABLE):
        open_profile("ana", {HOME_VARIABLE: place})
