"""Signing in as the page knows it: what is asked for, what is said, and what the person's own switch means."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.syncing import Pause
from desktop.viewmodels.people.sign_in import SignInViewModel
from desktop.viewmodels.people.sign_in_again import SignInAgainViewModel
from tests.desktop.ui.sample_store import SampleStore

SERVER, EMAIL = "https://claims.example.com", "maya@example.com"


class Slow(SampleStore):
    """A server that has not answered yet; the test answers."""

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "", *, offline: bool = False) -> None:
        if offline:
            self.set_offline(True)
        self.called.append(f"sign_in {server_url} {email} {password} {previous}")

    def begin_anew(self, server_url: str, email: str, password: str) -> None:
        self.called.append(f"begin_anew {server_url} {email} {password}")


@pytest.fixture
def slow(qapp: object) -> Slow:
    return Slow()


def asked(store: SampleStore) -> list[str]:
    return [call for call in store.called if call.startswith(("sign_in", "begin_anew"))]


def test_what_is_remembered_is_filled_in(slow: Slow) -> None:
    model = SignInViewModel(slow)
    assert (model.server, model.email, model.known) == (SERVER, EMAIL, True)
    slow.profile = None
    fresh = SignInViewModel(slow)
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
    slow: Slow, server: str, email: str, password: str, trouble: str
) -> None:
    model = SignInViewModel(slow)
    for act in (model.sign_in, model.begin_anew, model.go_online):
        act(server, email, password)
        assert trouble in model.trouble
        assert not model.busy
    assert asked(slow) == []


def test_a_pasted_address_is_completed_and_what_cannot_be_seen_means_nothing(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.sign_in(" claims.example.com ", " \u200bmaya@example.com\u00a0", "pass word")
    assert (model.server, model.email) == (SERVER, EMAIL)
    assert asked(slow) == [f"sign_in {SERVER} {EMAIL} pass word "]
    assert model.busy


def test_an_attempt_forgets_what_was_said_before_and_ends_with_its_answer(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    slow.signals.sign_in_failed.emit("bad_credentials", "The email or the password is not right.")
    assert (model.busy, model.trouble) == (False, "The email or the password is not right.")
    model.sign_in(SERVER, EMAIL, "y")
    assert (model.busy, model.trouble, model.notice) == (True, "", "")
    slow.signals.signed_in.emit(slow.who)
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
def test_what_may_help_is_offered(slow: Slow, code: str, previous: bool, anew: bool) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    slow.signals.sign_in_failed.emit(code, "why")
    assert (model.asks_previous, model.may_begin_anew, model.may_go_online) == (previous, anew, False)
    model.sign_in(SERVER, EMAIL, "x", "earlier")
    assert asked(slow)[-1] == f"sign_in {SERVER} {EMAIL} x earlier"
    slow.signals.signed_in.emit(slow.who)
    assert (model.asks_previous, model.may_begin_anew) == (False, False)


def test_beginning_anew_is_an_attempt(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.begin_anew("claims.example.com", EMAIL, "x")
    assert asked(slow) == [f"begin_anew {SERVER} {EMAIL} x"]
    assert model.busy


def test_working_offline_needs_the_password_only(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "")
    assert "it opens what is on this device. Nothing is sent for that." in model.trouble
    assert asked(slow) == []
    assert not slow.works_offline()
    model.work_offline(SERVER, EMAIL, "x")
    assert slow.works_offline()
    assert model.busy


def test_a_switch_set_by_this_attempt_is_taken_back_by_the_next(slow: Slow) -> None:
    """Whoever tried offline first and then signs in means to be online."""
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "x")
    slow.signals.sign_in_failed.emit("password_unproved", "why")
    assert model.may_go_online
    model.sign_in(SERVER, EMAIL, "x")
    assert not slow.works_offline()


def test_a_switch_that_was_off_before_stays_off_until_the_person_says_so(slow: Slow) -> None:
    slow.set_offline(True)
    model = SignInViewModel(slow)
    assert model.notice.startswith("You chose to work offline.")
    model.work_offline(SERVER, EMAIL, "x")
    slow.signals.sign_in_failed.emit("password_unproved", "why")
    model.sign_in(SERVER, EMAIL, "x")
    assert slow.works_offline(), "it was the person's own, from before"
    slow.signals.sign_in_failed.emit("kept_offline", "why")
    assert model.may_go_online
    model.go_online(SERVER, EMAIL, "x", "earlier")
    assert not slow.works_offline()
    assert asked(slow)[-1] == f"sign_in {SERVER} {EMAIL} x earlier"


def test_a_switch_is_kept_by_who_got_in_with_it(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.work_offline(SERVER, EMAIL, "x")
    slow.signals.signed_in.emit(slow.who)
    model.signed_out("")
    assert model.notice.startswith("You chose to work offline.")
    model.sign_in(SERVER, EMAIL, "x")
    assert slow.works_offline()


def test_who_left_is_said_but_is_no_trouble(slow: Slow) -> None:
    model = SignInViewModel(slow)
    slow.profile = ("https://other.example.com", "dana@example.com")
    model.signed_out("You signed out.")
    assert (model.notice, model.trouble, model.busy) == ("You signed out.", "", False)
    assert (model.server, model.email) == slow.profile
    slow.profile = None
    model.signed_out("Again.")
    assert (model.server, model.email) == ("https://other.example.com", "dana@example.com")
    assert not model.known


def test_an_attempt_under_way_outlives_the_leaving_before_it_unless_there_is_a_reason(slow: Slow) -> None:
    model = SignInViewModel(slow)
    model.sign_in(SERVER, EMAIL, "x")
    model.signed_out("")
    assert model.busy
    model.signed_out("Your session has ended.")
    assert (model.busy, model.notice) == (False, "Your session has ended.")


# ---- again, while everything stays open


def test_the_password_alone_signs_in_again(slow: Slow) -> None:
    model = SignInAgainViewModel(slow)
    done: list[bool] = []
    model.done.connect(lambda: done.append(True))
    model.sign_in("")
    assert (model.trouble, model.busy) == ("Enter your password.", False)
    assert asked(slow) == []
    model.sign_in("x")
    assert asked(slow) == [f"sign_in {SERVER} {EMAIL} x "]
    assert (model.busy, model.trouble) == (True, "")
    slow.signals.signed_in.emit(slow.who)
    assert (model.busy, done) == (False, [True])


def test_what_goes_wrong_again_is_said_and_work_goes_on(slow: Slow) -> None:
    model = SignInAgainViewModel(slow)
    model.sign_in("x")
    slow.signals.sign_in_failed.emit("unreachable", "The server does not answer.")
    assert (model.busy, model.trouble) == (False, "The server does not answer.")
    model.sign_in("x")
    slow.signals.sign_in_failed.emit("newer_password", "enter the new one as well")
    assert "enter the new one; if not, ask your administrator. Your work is safe." in model.trouble


def test_what_concerns_another_attempt_says_nothing_here(slow: Slow) -> None:
    model = SignInAgainViewModel(slow)
    heard: list[Any] = []
    model.done.connect(lambda: heard.append("done"))
    model.changed.connect(lambda: heard.append("changed"))
    slow.signals.sign_in_failed.emit("unreachable", "The server does not answer.")
    slow.signals.signed_in.emit(slow.who)
    assert heard == []
    assert model.trouble == ""


def test_nobody_remembered_leaves_the_fields_empty(slow: Slow) -> None:
    slow.profile = None
    model = SignInAgainViewModel(slow)
    assert (model.server, model.email) == ("", "")
    assert slow.status.pause is Pause.NONE
