from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from desktop.screens import formats
from desktop.viewmodels.frame.palette import matches
from desktop.viewmodels.people.sign_in import SignInViewModel
from tests.support.local_store import LocalStore

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, "1 day late"), (20, "3 days late"), (23, "Today"), (24, "Tomorrow"), (26, "Thu 26 Nov")],
)
def test_when_something_is_due(day: int, words: str) -> None:
    assert formats.due(date(2026, 11, day), TODAY) == words


def test_an_age_never_goes_below_zero() -> None:
    later = datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert formats.age(later, datetime(2026, 11, 23, 12, tzinfo=UTC)) == "0 s"


def test_a_command_is_found_by_the_beginnings_of_its_words() -> None:
    assert matches("go set", "Go to settings")
    assert not matches("tings", "Go to settings")


def test_what_cannot_be_seen_in_a_pasted_email_is_not_sent(store: LocalStore) -> None:
    model = SignInViewModel(store)
    model.sign_in("claims.example.com", "\u200bmaya@exam\u200eple.com\x00 ", "right")
    assert store.called[-1] == "sign_in https://claims.example.com maya@example.com"
