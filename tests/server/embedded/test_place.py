"""Where the services live when root starts them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from server.embedded.errors import ServiceUnavailable
from server.embedded.place import Account, can_enter, home_for, reachable_copy, write_private

STRANGER = Account(uid=4_000_001, gid=4_000_001, name="stranger")


@pytest.fixture
def open_tmp(tmp_path: Path) -> Path:
    """A folder whose parents are judged as they are, but which is itself open."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return tmp_path


def test_mode_bits_decide_who_may_enter(open_tmp: Path) -> None:
    folder = open_tmp / "folder"
    folder.mkdir()
    us = Account(uid=os.geteuid(), gid=os.getegid(), name="us")
    for mode, ours, theirs in ((0o711, True, True), (0o700, True, False), (0o011, False, True), (0o710, True, False)):
        folder.chmod(mode)
        assert can_enter(us, folder) is ours
        assert can_enter(STRANGER, folder) is theirs
    folder.chmod(0o700)


def test_a_closed_folder_further_up_counts(open_tmp: Path) -> None:
    inner = open_tmp / "closed" / "open"
    inner.mkdir(parents=True)
    assert can_enter(STRANGER, inner)
    inner.parent.chmod(0o700)
    assert not can_enter(STRANGER, inner)


def test_data_stay_where_they_were_asked_for_if_they_can(open_tmp: Path) -> None:
    assert home_for(open_tmp, None) == open_tmp
    assert home_for(open_tmp, STRANGER) == open_tmp
    assert not (open_tmp / "place").exists()


def test_another_place_is_remembered_and_never_replaced_silently(open_tmp: Path) -> None:
    data, system = open_tmp / "data", open_tmp / "system"
    data.mkdir(mode=0o700)
    home = home_for(data, STRANGER, system=system)
    assert home.is_relative_to(system)
    assert can_enter(STRANGER, home)
    assert home_for(data, STRANGER, system=system) == home
    assert home_for(data, None, system=system) == home  # later as an ordinary user, too
    home.rmdir()
    with pytest.raises(ServiceUnavailable) as caught:
        home_for(data, STRANGER, system=system)
    assert caught.value.code == "data_missing"


def test_two_folders_of_one_name_get_two_places(open_tmp: Path) -> None:
    homes = set()
    for parent in ("a", "b"):
        data = open_tmp / parent / "data"
        data.mkdir(parents=True)
        data.chmod(0o700)
        homes.add(home_for(data, STRANGER, system=open_tmp / "system"))
    assert len(homes) == 2


def test_programs_are_copied_only_when_they_cannot_be_reached(open_tmp: Path) -> None:
    package, system = open_tmp / "package", open_tmp / "system"
    program = package / "tool" / "bin" / "run"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    assert reachable_copy(package, ["tool"], STRANGER, system=system) == package
    package.chmod(0o700)
    assert reachable_copy(package, ["tool"], None, system=system) == package
    copy = reachable_copy(package, ["tool"], STRANGER, system=system)
    assert can_enter(STRANGER, copy / "tool" / "bin")
    assert stat.S_IMODE((copy / "tool" / "bin" / "run").stat().st_mode) == 0o755
    assert reachable_copy(package, ["tool"], STRANGER, system=system) == copy
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]  # no draft was left


def test_a_new_version_of_the_programs_is_copied_anew(open_tmp: Path) -> None:
    package, system = open_tmp / "package", open_tmp / "system"
    (package / "tool").mkdir(parents=True)
    package.chmod(0o700)
    first = reachable_copy(package, ["tool"], STRANGER, system=system)
    os.utime(package / "tool", (1, 1))
    assert reachable_copy(package, ["tool"], STRANGER, system=system) != first


def test_private_files_are_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new", None)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
