"""Folders of profiles, and what is remembered in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.net.session import Person
from desktop.profile import HOME_VARIABLE, BadProfile, Remembered, home, open_profile
from shared.domain.ids import Id

ANA = Person(
    server_url="https://claims.example.com",
    email="ana@example.com",
    user_id=Id("01900000-0000-7000-8000-000000000001"),
    user_name="Ana López",
    roles=("adjuster",),
)


def test_the_environment_names_the_place(tmp_path: Path) -> None:
    profile = open_profile("ana", {HOME_VARIABLE: str(tmp_path)})
    assert profile.folder == tmp_path / "profiles" / "ana"
    assert profile.folder.is_dir()
    assert profile.folder.stat().st_mode & 0o077 == 0


def test_without_it_the_system_names_the_place() -> None:
    assert home({}).name == "coverdesk"


def test_what_was_remembered_is_there_again(tmp_path: Path) -> None:
    profile = open_profile("ana", {HOME_VARIABLE: str(tmp_path)})
    assert profile.remembered() == Remembered()
    kept = Remembered(person=ANA, server_url=ANA.server_url, device_name="laptop")
    profile.remember(kept)
    assert open_profile("ana", {HOME_VARIABLE: str(tmp_path)}).remembered() == kept


def test_a_damaged_file_is_an_empty_profile(tmp_path: Path) -> None:
    profile = open_profile("ana", {HOME_VARIABLE: str(tmp_path)})
    (profile.folder / "profile.json").write_bytes(b'{"person": \xff')
    assert profile.remembered() == Remembered()


@pytest.mark.parametrize("name", ["", "../other", "a/b", ".hidden", "x" * 41, "spä"])
def test_a_name_is_no_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadProfile):
        open_profile(name, {HOME_VARIABLE: str(tmp_path)})


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("")
    with pytest.raises(BadProfile, match=HOME_VARIABLE):
        open_profile("ana", {HOME_VARIABLE: str(tmp_path)})
