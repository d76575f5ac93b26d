"""Signing in as the page knows it: what is asked for, what is said, and what the person's own switch means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from desktop.engine.sign_in_texts import text_of
from desktop.profile import Profiles, Remembered
from desktop.viewmodels.people.sign_in import ASKED, SignInViewModel
from desktop.viewmodels.people.sign_in_again import SignInAgainViewModel
from desktop.whose import Typed
from tests.support import world as w
from tests.support.local_engine import Attempt
from tests.support.local_store import PROFILE, LocalStore, new_device

SERVER, EMAIL = w.SERVER_URL, w.person(w.MAYA).email


@pytest.fixture
def slow(store: LocalStore) -> LocalStore:
    """A server that has not answered yet; the test answers."""
    store.hold_sign_in()
    return store


@pytest.fixture
def elsewhere(qapp: object, tmp_path: Path) -> Iterator[Bridge]:
    """A device on which nobody has worked yet."""
    made = new_device(tmp_path)
    yield made
    made.stop()


def remember(folder: Path, server_url: str = "", email: str = "") -> None:
    """Who works on that device, and where; nobody and nowhere unless said otherwise."""
    person = replace(w.person(w.MAYA), email=email, server_url=server_url) if email else None
    Profiles(folder).open(PROFILE).remember(Remembered(person=person, server_url=server_url))


def asked(store: LocalStore) -> list[Attempt]:
    return store.engine.attempts


def test_what_is_remembered_is_filled_in(slow: LocalStore, elsewhere: Bridge) -> None:
    model = SignInViewModel(slow)
    assert (model.server, model.email, model.known) == (SERVER, EMAIL, True)
    fresh = SignInViewModel(elsewhere)
    assert (fresh.server, fresh.email, fresh.known, fresh.notice) == ("", "", False, "")


@pytest.mark.parametrize(
    ("server", "email", "password", "trouble"),
    [
        ("not an address", EMAIL, "x", "This is no server address."),
        ("", EMAIL, "x", "This is no server address."),
        ("http://claims.example.com", EMAIL, "x", "https"),
        (SERVER, "maya", "x", "This is no email address."),
        (SERVER, "  ", "x", "This is no email address."),
        (SERVER, EMAIL, "", "Enter your password."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(
    slow: LocalStore, server: str, email: str, password: str, trouble: str
) -> None:
    model = SignInViewModel(slow)
    for act in (model.sign_in, model.begin_anew, model.go_online):
        act(server, email, password)
        assert trouble in model.trouble
        assert not model.busy
    assert asked(slow) == []


def test_a_pasted_address_is_completed_and_what_cannot_be_seen_means_nothing(slow: LocalStore) -> None:
    model = SignInViewModel(slow)
    model.sign_in(" claims.example.com ", " \u200bmaya@coverdesk.example\u00a0", "pass word")
    assert (model.server, model.email) == (SERVER, EMAIL)
    assert asked(slow) == [Attempt(SERVER, EMAIL, "pass word")]
    assert model.busy


def test_an_attempt_forgets_what_was_said_before_and_ends_with_its_answer(slow: LocalStore) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    slow.end_sign_in("bad_credentials")
    assert (model.busy, model.trouble) == (False, text_of("bad_credentials"))
    model.sign_in(SERVER, EMAIL, "y")
    assert (model.busy, model.trouble, model.notice) == (True, "", "")
    slow.end_sign_in()
    assert (model.busy, model.trouble) == (False, "")


@pytest.mark.parametrize(
    ("code", "previous", "anew"),
    [
        ("password", True, True),
        ("previous", True, True),
        ("newer_password", True, False),
        ("password_unproved", True, False),
        ("lost", False, True),
        ("damaged", False, True),
        ("unreachable", False, False),
        ("bad_credentials", False, False),
    ],
)
def test_what_may_help_is_offered(slow: LocalStore, code: str, previous: bool, anew: bool) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    slow.end_sign_in(code)
    assert (model.asks_previous, model.may_begin_anew, model.may_go_online) == (previous, anew, False)
    assert model.helper == (slow.helper() if anew or code in ASKED else None), "who knows what was left behind"
    model.sign_in(SERVER, EMAIL, "x", "earlier")
    assert asked(slow)[-1] == Attempt(SERVER, EMAIL, "x", "earlier")
    slow.end_sign_in()
    assert (model.asks_previous, model.may_begin_anew) == (False, False)


def test_beginning_anew_is_an_attempt(slow: LocalStore, qtbot: QtBot) -> None:
    """It goes on in an empty profile of the same person, with what was typed."""
    model = SignInViewModel(slow)
    with qtbot.waitSignal(slow.whose.wanted) as wanted:
        model.begin_anew("claims.example.com", EMAIL, "x")
        assert model.busy
    assert wanted.args is not None
    profile, typed = wanted.args
    assert (profile.is_fresh(), profile.name, typed) == (True, EMAIL.replace("@", "-"), Typed(SERVER, EMAIL, "x"))


def test_working_offline_needs_the_password_only(slow: LocalStore) -> None:
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "")
    assert "it opens what is on this device. Nothing is sent for that." in model.trouble
    assert asked(slow) == []
    assert not slow.works_offline()
    model.work_offline(SERVER, EMAIL, "x")
    assert slow.works_offline()
    assert model.busy


def test_a_switch_set_by_this_attempt_is_taken_back_by_the_next(slow: LocalStore) -> None:
    """Whoever tried offline first and then signs in means to be online."""
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "x")
    slow.end_sign_in("password_unproved")
    assert model.may_go_online
    model.sign_in(SERVER, EMAIL, "x")
    assert not slow.works_offline()


def test_a_switch_that_was_off_before_stays_off_until_the_person_says_so(slow: LocalStore) -> None:
    slow.set_offline(True)
    model = SignInViewModel(slow)
    assert model.notice.startswith("You chose to work offline.")
    model.work_offline(SERVER, EMAIL, "x")
    slow.end_sign_in("password_unproved")
    model.sign_in(SERVER, EMAIL, "x")
    assert slow.works_offline(), "it was the person's own, from before"
    slow.end_sign_in("kept_offline")
    assert model.may_go_online
    model.go_online(SERVER, EMAIL, "x", "earlier")
    assert not slow.works_offline()
    assert asked(slow)[-1] == Attempt(SERVER, EMAIL, "x", "earlier")


def test_a_switch_is_kept_by_who_got_in_with_it(slow: LocalStore) -> None:
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "x")
    slow.end_sign_in()
    model.signed_out("")
    assert model.notice.startswith("You chose to work offline.")
    model.sign_in(SERVER, EMAIL, "x")
    assert slow.works_offline()


def test_who_left_is_said_but_is_no_trouble(elsewhere: Bridge, tmp_path: Path) -> None:
    other = ("https://other.example.com", "dana@example.com")
    remember(tmp_path, *other)
    model = SignInViewModel(elsewhere)
    model.signed_out("You signed out.")
    assert (model.notice, model.trouble, model.busy) == ("You signed out.", "", False)
    assert (model.server, model.email) == other
    remember(tmp_path)
    model.signed_out("Again.")
    assert (model.server, model.email) == other
    assert not model.known


def test_an_attempt_under_way_outlives_the_leaving_before_it_unless_there_is_a_reason(slow: LocalStore) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    model.signed_out("")
    assert model.busy
    model.signed_out("Your session has ended.")
    assert (model.busy, model.notice) == (False, "Your session has ended.")


# ---- again, while everything stays open


def test_the_password_alone_signs_in_again(slow: LocalStore) -> None:
    model = SignInAgainViewModel(slow)
    done: list[bool] = []
    model.done.connect(lambda: done.append(True))
    model.sign_in("")
    assert (model.trouble, model.busy) == ("Enter your password.", False)
    assert asked(slow) == []
    model.sign_in("x")
    assert asked(slow) == [Attempt(SERVER, EMAIL, "x")]
    assert (model.busy, model.trouble) == (True, "")
    slow.end_sign_in()
    assert (model.busy, done) == (False, [True])


def test_what_goes_wrong_again_is_said_and_work_goes_on(slow: LocalStore) -> None:
    model = SignInAgainViewModel(slow)
    model.sign_in("x")
    slow.end_sign_in("unreachable")
    assert (model.busy, model.trouble) == (False, text_of("unreachable"))
    model.sign_in("x")
    slow.end_sign_in("newer_password")
    assert "enter the new one; if not, ask your administrator. Your work is safe." in model.trouble


def test_what_concerns_another_attempt_says_nothing_here(slow: LocalStore) -> None:
    model = SignInAgainViewModel(slow)
    heard: list[Any] = []
    model.done.connect(lambda: heard.append("done"))
    model.changed.connect(lambda: heard.append("changed"))
    slow.end_sign_in("unreachable")
    slow.end_sign_in()
    assert heard == []
    assert model.trouble == ""


def test_nobody_remembered_leaves_the_fields_empty(elsewhere: Bridge) -> None:
    model = SignInAgainViewModel(elsewhere)
    assert (model.server, model.email) == ("", "")
