"""The ways to whoever helps: what a phone dials, what is said aloud, and when the sign-in page knows them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.viewmodels.people.helping import Way, dialled, ways_to
from desktop.viewmodels.people.sign_in import ASKED, SignInViewModel
from shared.wire.messages import Helper
from tests.support import world as w
from tests.support.local_store import LocalStore

EMAIL = w.person(w.MAYA).email


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 937 555 0100", "+19375550100"),
        ("(937) 555-0142", "9375550142"),
        ("+49 (0)30 1234-56", "+4930123456"),
        ("030 / 12 34 56", "030123456"),
        ("+1 937 555 0100 ext. 12", "+19375550100"),
        ("4711", "4711"),
        ("ext. 4711", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_what_a_phone_dials(written: str, number: str) -> None:
    assert dialled(written) == number


def test_each_way_is_named_and_opens_something() -> None:
    assert ways_to(w.HELPER) == (
        Way("+1 937 555 0100", "tel:+19375550100", "Call Ada Minton: +1 937 555 0100"),
        Way(
            "ada.minton@example.com",
            "mailto:ada.minton@example.com",
            "Write to Ada Minton: ada.minton@example.com",
        ),
    )
    assert [way.name for way in ways_to(replace(w.HELPER, name=""))] == [
        "Call +1 937 555 0100",
        "Write to ada.minton@example.com",
    ]
    assert ways_to(None) == ways_to(Helper(name="IT desk, room 4.12")) == ()


def test_an_address_of_email_sets_nothing_else_in_the_letter() -> None:
    (way,) = ways_to(Helper(email="a?cc=b&c@example.com"))
    assert way.target == "mailto:a%3Fcc%3Db%26c@example.com"
    assert ways_to(Helper(phone="ext. 4711"))[0].target == "", "it is only copied"


@pytest.fixture
def model(store: LocalStore) -> SignInViewModel:
    store.hold_sign_in()
    return SignInViewModel(store)


def helper_of(model: SignInViewModel) -> Helper | None:
    """Now; a checker takes the attribute for what it was."""
    return model.helper


@pytest.mark.parametrize("code", sorted(ASKED))
def test_whoever_is_refused_reads_whom_to_ask(model: SignInViewModel, store: LocalStore, code: str) -> None:
    assert helper_of(model) is None
    model.sign_in(w.SERVER_URL, EMAIL, "a password")
    store.end_sign_in(code)
    assert model.trouble
    assert helper_of(model) == w.HELPER
    model.sign_in(w.SERVER_URL, EMAIL, "a password")
    assert helper_of(model) is None, "it may be right now"
    store.end_sign_in("unreachable")
    assert model.trouble
    assert helper_of(model) is None


def test_another_server_has_other_people(model: SignInViewModel, store: LocalStore) -> None:
    model.sign_in("https://other.example.com", EMAIL, "a password")
    store.end_sign_in("bad_credentials")
    assert model.trouble
    assert helper_of(model) is None


def test_nobody_is_named_where_the_server_names_nobody(model: SignInViewModel, store: LocalStore) -> None:
    store.name_helper(None)
    model.sign_in(w.SERVER_URL, EMAIL, "a password")
    store.end_sign_in("bad_credentials")
    assert model.trouble
    assert helper_of(model) is None
