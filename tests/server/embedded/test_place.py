"""Where the services live when root starts them."""

from __future__ import annotations

import errno
import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest

from server.embedded import place
from server.embedded.errors import ServiceUnavailable
from server.embedded.place import (
    Account,
    can_enter,
    home_for,
    own_folder,
    reachable_copy,
    service_account,
    write_private,
)

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


def test_who_is_in_the_folders_group_is_judged_by_the_groups_bits(open_tmp: Path) -> None:
    folder = open_tmp / "folder"
    folder.mkdir()
    member = Account(uid=STRANGER.uid, gid=folder.stat().st_gid, name="member")
    for mode, enters in ((0o710, True), (0o701, False), (0o770, True), (0o760, False)):
        folder.chmod(mode)
        assert can_enter(member, folder) is enters
    folder.chmod(0o700)


def test_an_ordinary_user_runs_the_services_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    assert service_account() is None


def test_root_takes_the_first_account_that_the_system_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(place, "ACCOUNTS", ("nobody-has-this-name", "nobody", "root"))
    nobody = pwd.getpwnam("nobody")
    expected = Account(nobody.pw_uid, nobody.pw_gid, "nobody")
    assert service_account() == service_account(tmp_path) == expected


def test_without_any_account_root_is_told_how_to_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(place, "ACCOUNTS", ("nobody-has-this-name",))
    with pytest.raises(ServiceUnavailable) as caught:
        service_account()
    assert caught.value.code == "no_account"
    assert "`useradd --system nobody-has-this-name`" in str(caught.value)


def test_a_users_data_stay_that_users_when_root_starts_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    if os.geteuid() == 0:
        os.chown(cluster, STRANGER.uid, STRANGER.gid)
    owner = cluster.stat()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert service_account(tmp_path) == Account(owner.st_uid, owner.st_gid, f"number {owner.st_uid}")


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


def test_what_root_writes_for_a_service_is_the_services_alone(tmp_path: Path) -> None:
    account = STRANGER if os.geteuid() == 0 else Account(os.geteuid(), os.getegid(), "us")
    folder = own_folder(tmp_path / "folder", account)
    write_private(folder / "secret", "word", account)
    for path, mode in ((folder, 0o700), (folder / "secret", 0o600)):
        status = path.stat()
        assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (account.uid, account.gid, mode)
    folder.chmod(0o750)
    assert own_folder(folder, account) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750  # whoever changed it had a reason


@pytest.fixture
def closed(open_tmp: Path) -> Path:
    """A package out of reach: with a program, a library that everybody may read, and a table that only we may."""
    package = open_tmp / "package"
    for name, mode in (("bin/run", 0o700), ("lib/some.so", 0o644), ("lib/table", 0o600)):
        path = package / "tool" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        path.chmod(mode)
    package.chmod(0o700)
    return package


def test_a_copy_takes_no_space_where_everybody_may_read_and_opens_nothing_of_ours(closed: Path, open_tmp: Path) -> None:
    copy = reachable_copy(closed, ["tool/bin", "tool/lib"], STRANGER, system=open_tmp / "system")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in copy.rglob("*") if path.is_file()}
    assert modes == {"run": 0o755, "some.so": 0o644, "table": 0o644}
    assert (copy / "tool/lib/some.so").samefile(closed / "tool/lib/some.so")
    for name in ("bin/run", "lib/table"):
        assert not (copy / "tool" / name).samefile(closed / "tool" / name)
        assert (copy / "tool" / name).read_text() == name
    assert stat.S_IMODE((closed / "tool/lib/table").stat().st_mode) == 0o600


def test_a_file_system_without_links_gets_copies(closed: Path, open_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: str) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    copy = reachable_copy(closed, ["tool"], STRANGER, system=open_tmp / "system")
    library = copy / "tool/lib/some.so"
    assert library.read_text() == "lib/some.so"
    assert not library.samefile(closed / "tool/lib/some.so")


def test_two_starts_at_once_end_with_one_copy(closed: Path, open_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is done just before this one."""
    rename, theirs = Path.rename, []

    def overtaken(self: Path, target: Path) -> Path:
        theirs.append(shutil.copytree(self, target) / "tool/bin/run")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    copy = reachable_copy(closed, ["tool"], STRANGER, system=open_tmp / "system")
    assert theirs == [copy / "tool/bin/run"]
    assert theirs[0].read_text() == "bin/run"
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
