"""Where a sign-in goes on: in the profile of its person, in none of somebody else's, and nowhere with a full disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine.announcements import SignInFailed
from desktop.net.session import SessionPerson
from desktop.profile import MOST, Profile, Profiles, Remembered
from desktop.whose import NEVER_HERE, NOTHING, SET_ASIDE, Typed, Whose
from shared.domain.kernel.ids import Id

SERVER = "https://claims.example.com"


def typed(name: str, *, offline: bool = False) -> Typed:
    return Typed(SERVER, f"{name}@example.com", "a horse and a cart", offline)


def person(name: str, number: int) -> SessionPerson:
    return SessionPerson(
        server_url=SERVER,
        email=f"{name}@example.com",
        user_id=Id(f"01900000-0000-7000-8000-{number:012x}"),
        user_name=name.title(),
        roles=("adjuster",),
    )


class Heard:
    """What a window would hear: whom it is sent to with what, and why it cannot be."""

    def __init__(self, whose: Whose) -> None:
        self.whose = whose
        self.sent: list[tuple[Profile, Typed]] = []
        self.failed: list[tuple[str, str]] = []
        whose.wanted.connect(lambda profile, given: self.sent.append((profile, given)))
        whose.failed.connect(lambda code, text: self.failed.append((code, text)))


@pytest.fixture
def profiles(tmp_path: Path, qapp: object) -> Profiles:
    return Profiles(tmp_path / "profiles")


@pytest.fixture
def ana(profiles: Profiles) -> Iterator[Heard]:
    """The window of Ana's profile."""
    profile = profiles.open("default")
    profile.remember(Remembered(person=person("ana", 1), server_url=SERVER, ca_file="/etc/company.pem"))
    heard = Heard(Whose(profile))
    yield heard
    heard.whose.deleteLater()


def at_home(profiles: Profiles, name: str, number: int) -> Profile:
    profile = profiles.open(name)
    profile.remember(Remembered(person=person(name, number), server_url=SERVER))
    return profile


def test_whoever_works_here_signs_in_here(ana: Heard, qtbot: QtBot) -> None:
    assert ana.whose.is_here(typed("ana"))
    assert ana.whose._typed == typed("ana"), "in case the server says it is somebody else"
    ana.whose.done()
    assert ana.whose._typed == NOTHING
    assert (ana.sent, ana.failed) == ([], [])


def test_somebody_elses_sign_in_goes_to_their_profile_with_what_they_typed(
    ana: Heard, profiles: Profiles, qtbot: QtBot
) -> None:
    bo = at_home(profiles, "bo", 2)
    assert not ana.whose.is_here(typed("bo"))
    assert ana.sent == [], "whoever asked must have returned first"
    qtbot.waitUntil(lambda: bool(ana.sent))
    ((profile, given),) = ana.sent
    assert (profile.folder, given) == (bo.folder, typed("bo"))
    assert ana.whose._typed == NOTHING


def test_a_stranger_gets_a_profile_that_trusts_what_this_one_trusts(
    ana: Heard, profiles: Profiles, qtbot: QtBot
) -> None:
    assert not ana.whose.is_here(typed("cy"))
    qtbot.waitUntil(lambda: bool(ana.sent))
    ((profile, _),) = ana.sent
    assert profile.name == "cy-example.com"
    assert profile.remembered() == Remembered(server_url=SERVER, ca_file="/etc/company.pem")


def test_nobody_works_offline_where_nothing_of_theirs_is(ana: Heard, profiles: Profiles) -> None:
    assert not ana.whose.is_here(typed("cy", offline=True))
    assert ana.failed == [("never_here", NEVER_HERE)]
    assert not (profiles.folder / "cy-example.com").exists()
    assert ana.whose._typed == NOTHING
    fresh = Heard(Whose(profiles.open("fresh")))
    assert not fresh.whose.is_here(typed("cy", offline=True))
    assert fresh.failed == [("never_here", NEVER_HERE)]
    assert ana.whose.is_here(typed("ana", offline=True))


def full(profiles: Profiles, name: str) -> None:
    """As many profiles of that name as there may be."""
    for number in range(1, MOST):
        (profiles.folder / (name if number == 1 else f"{name}-{number}")).mkdir()


def test_what_cannot_be_made_is_said_and_the_password_is_not_kept(ana: Heard, profiles: Profiles) -> None:
    full(profiles, "cy-example.com")
    assert not ana.whose.is_here(typed("cy"))
    ((code, text),) = ana.failed
    assert code == "store"
    assert "holds too many profiles" in text
    assert ana.whose._typed == NOTHING


def test_beginning_anew_leaves_the_closed_data_beside_an_empty_place(
    ana: Heard, profiles: Profiles, qtbot: QtBot
) -> None:
    ana.whose.begin_anew(typed("ana"))
    qtbot.waitUntil(lambda: bool(ana.sent))
    ((profile, given),) = ana.sent
    assert (profile.name, given) == ("ana-example.com", typed("ana"))
    left = profiles.open("default").remembered()
    assert (left.left, left.person) == (True, person("ana", 1))
    assert ana.whose._typed == NOTHING


@pytest.mark.logs("begin anew")
def test_a_full_disk_lets_nobody_begin_anew_and_everything_stays(
    ana: Heard, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_self: Profile, _remembered: Remembered) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Profile, "remember", full_disk)
    ana.whose.begin_anew(typed("ana"))
    assert ana.failed == [("disk_full", SET_ASIDE)]
    assert ana.sent == []
    assert not profiles.open("default").remembered().left
    assert ana.whose._typed == NOTHING


def test_too_many_profiles_let_nobody_begin_anew(ana: Heard, profiles: Profiles) -> None:
    full(profiles, "ana-example.com")
    ana.whose.begin_anew(typed("ana"))
    ((code, text),) = ana.failed
    assert code == "store"
    assert "holds too many profiles" in text, "no space on the disk would help"
    assert not profiles.open("default").remembered().left


def test_a_sign_in_that_turns_out_to_be_anothers_goes_on_where_their_data_is(
    ana: Heard, profiles: Profiles, qtbot: QtBot
) -> None:
    bo = at_home(profiles, "bo", 2)
    ana.whose.is_here(typed("ana"))
    assert ana.whose.goes_on(SignInFailed("elsewhere", "", profile="bo"))
    qtbot.waitUntil(lambda: bool(ana.sent))
    assert [(profile.folder, given) for profile, given in ana.sent] == [(bo.folder, typed("ana"))]
    assert not ana.whose.goes_on(SignInFailed("elsewhere", "", profile="bo")), "what was typed has gone along"


def test_a_sign_in_of_somebody_unknown_goes_on_in_an_empty_place(ana: Heard, qtbot: QtBot) -> None:
    ana.whose.is_here(typed("ana"))
    assert ana.whose.goes_on(SignInFailed("somebody_elses", ""))
    qtbot.waitUntil(lambda: bool(ana.sent))
    assert [profile.name for profile, _ in ana.sent] == ["ana-example.com"]


@pytest.mark.parametrize("code", ["bad_credentials", "unreachable", "store"])
def test_any_other_failure_ends_here(ana: Heard, code: str) -> None:
    ana.whose.is_here(typed("ana"))
    assert not ana.whose.goes_on(SignInFailed(code, ""))
    assert ana.sent == []


@pytest.mark.logs("another profile")
def test_a_profile_that_cannot_be_opened_ends_here(ana: Heard) -> None:
    ana.whose.is_here(typed("ana"))
    assert not ana.whose.goes_on(SignInFailed("elsewhere", "", profile="../else"))


def test_a_disk_without_room_still_sends_a_person_on(
    ana: Heard, profiles: Profiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_self: Profile, _remembered: Remembered) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Profile, "remember", full_disk)
    assert not ana.whose.is_here(typed("cy"))
    qtbot.waitUntil(lambda: bool(ana.sent))


def test_a_profile_by_itself_is_everybodys(tmp_path: Path, qapp: object) -> None:
    alone = Heard(Whose(Profile("alone", tmp_path)))
    assert alone.whose.is_here(typed("ana"))
    assert not alone.whose.goes_on(SignInFailed("elsewhere", "", profile="bo"))
