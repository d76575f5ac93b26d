"""Folders of profiles, and what is remembered in them."""

from __future__ import annotations

import platform
from pathlib import Path

import msgspec
import pytest

from desktop.net.session import SessionPerson
from desktop.profile import HOME_VARIABLE, BadProfile, Profile, Profiles, Remembered, device_name, home, open_profile
from shared.domain.kernel.ids import Id

ANA = SessionPerson(
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


BO = "bo@example.com"
URL = ANA.server_url


def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


def belongs(profile: Profile, email: str, user: str = "01900000-0000-7000-8000-000000000001", url: str = URL) -> None:
    person = msgspec.structs.replace(ANA, email=email, user_id=Id(user), server_url=url)
    profile.remember(Remembered(person=person, server_url=url))


def test_everyone_has_a_profile_of_their_own(tmp_path: Path) -> None:
    there = profiles(tmp_path)
    mine = there.open("default")
    assert there.for_person(mine, URL, ANA.email) is mine, "nobody has worked here yet"
    belongs(mine, ANA.email)
    assert there.for_person(mine, URL, ANA.email.upper()) is mine
    theirs = there.for_person(mine, URL, BO)
    assert (theirs.name, theirs.folder.parent) == ("bo-example.com", mine.folder.parent)
    belongs(theirs, BO, "01900000-0000-7000-8000-000000000002")
    assert there.for_person(mine, URL, BO).name == theirs.name
    assert there.for_person(theirs, URL, ANA.email).name == "default"


def test_the_same_person_at_another_address_is_tried_where_their_data_is(tmp_path: Path) -> None:
    there = profiles(tmp_path)
    mine = there.open("default")
    belongs(mine, ANA.email)
    assert there.for_person(mine, "https://moved.example.com", ANA.email) is mine


def test_a_profile_that_forgot_whose_it_is_is_tried_first(tmp_path: Path) -> None:
    there = profiles(tmp_path)
    mine = there.open("default")
    (mine.folder / "journal.db").write_bytes(b"x")
    assert not mine.is_fresh()
    assert there.for_person(mine, URL, BO) is mine


def test_a_renamed_person_is_found_by_who_they_are(tmp_path: Path) -> None:
    there = profiles(tmp_path)
    mine, fresh = there.open("default"), there.open("other")
    belongs(mine, ANA.email)
    found = fresh.elsewhere(ANA.user_id)
    assert found is not None
    assert found.name == "default"
    assert mine.elsewhere(ANA.user_id) is None


def test_a_profile_that_was_left_is_never_taken_up_again(tmp_path: Path) -> None:
    there = profiles(tmp_path)
    mine = there.open("default")
    belongs(mine, ANA.email)
    mine.remember(msgspec.structs.replace(mine.remembered(), left=True))
    fresh = there.for_person(mine, URL, ANA.email)
    assert fresh.name == "ana-example.com"
    assert there.fresh(ANA.email).name == "ana-example.com-2"


@pytest.mark.parametrize("email", ["Ünï@example.com", "@", "..", "a" * 80 + "@x.example", "x/../../y@z"])
def test_every_email_gives_a_folder_among_the_profiles(tmp_path: Path, email: str) -> None:
    there = profiles(tmp_path)
    assert there.fresh(email).folder.parent == there.folder.resolve()


def test_the_last_one_opens_first_the_next_time(tmp_path: Path) -> None:
    environment = {HOME_VARIABLE: str(tmp_path)}
    assert open_profile(None, environment).name == "default"
    there = profiles(tmp_path)
    there.remember_last(there.open("bo"))
    assert open_profile(None, environment).name == "bo"
    assert open_profile("default", environment).name == "default"
    (there.folder / "last-profile").write_text("../../etc")
    assert open_profile(None, environment).name == "default"


@pytest.mark.parametrize(
    ("machine", "called"), [("maya-laptop", "maya-laptop"), ("", "this device"), ("x" * 90, "x" * 80)]
)
def test_a_device_is_called_as_its_machine_is(monkeypatch: pytest.MonkeyPatch, machine: str, called: str) -> None:
    monkeypatch.setattr(platform, "node", lambda: machine)
    assert device_name() == called
