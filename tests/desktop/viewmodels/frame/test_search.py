"""What is found beside files by their names: people, and customers by phone and e-mail."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.customers import CUSTOMERS
from desktop.lists.wanted import Wanted
from desktop.screens.lists import ListPage
from desktop.screens.search import COLLEAGUE, Search, SearchHit
from desktop.storage.words import phone_digits
from shared.domain.parties.entities import CUSTOMER
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore

HELD = "Hartley, Joanne"
"""The insured of a claim that Maya works on, so that her customer is on Maya's device."""


def found(store: LocalStore, qtbot: QtBot, text: str, kind: str) -> list[SearchHit]:
    return [hit for hit in ask(store, qtbot, Search(text)) if hit.kind == kind]


def contact(store: LocalStore, qtbot: QtBot) -> tuple[str, str]:
    """Phone and e-mail of that customer, as they were entered."""
    wanted = Wanted(HELD)
    page = ask(store, qtbot, ListPage(CUSTOMERS.name, wanted, "name", 10, anchor_row=0))
    phone, email = (CUSTOMERS.value(page.lines[0], name) for name in ("phone", "email"))
    assert phone
    assert email
    return str(phone), str(email)


@pytest.mark.parametrize("spelt", ["{a}{b}{c}", "({a}) {b}-{c}", "{a}.{b}.{c}", "+1 {a} {b} {c}", "{a} {b} {c}", "{c}"])
def test_a_customer_is_found_by_phone_however_it_is_typed(store: LocalStore, qtbot: QtBot, spelt: str) -> None:
    digits = phone_digits(contact(store, qtbot)[0])
    typed = spelt.format(a=digits[:3], b=digits[3:6], c=digits[6:])
    assert HELD in [hit.title for hit in found(store, qtbot, typed, CUSTOMER.name)]


def test_another_phone_finds_nobody(store: LocalStore, qtbot: QtBot) -> None:
    assert found(store, qtbot, "(212) 999-8877", CUSTOMER.name) == []


@pytest.mark.parametrize("cut", [slice(None), slice(0, 6), slice(3, None)])
def test_a_customer_is_found_by_email_and_the_hit_says_it(store: LocalStore, qtbot: QtBot, cut: slice) -> None:
    _, email = contact(store, qtbot)
    hit = next(hit for hit in found(store, qtbot, email[cut].upper(), CUSTOMER.name) if hit.title == HELD)
    assert email in hit.facts
    assert hit.subtitle not in hit.facts, "where they live is said once"


def test_a_number_of_less_than_four_digits_is_no_phone() -> None:
    assert phone_digits("937") == ""
    assert phone_digits("9371") == "9371"
    assert phone_digits("12 Mill Rd 4455") == ""
    assert phone_digits("+1 (937) 555-0142") == "9375550142"
    assert phone_digits("CLM-2026-000003") == ""


def test_the_end_of_a_claim_number_still_finds_ones_own_claim_first(store: LocalStore, qtbot: QtBot) -> None:
    assert ask(store, qtbot, Search("4417"))[0].file_id == w.HARTLEY


@pytest.mark.parametrize("text", ["dana", "REYES", "da rey"])
def test_a_colleague_is_found_by_name(store: LocalStore, qtbot: QtBot, text: str) -> None:
    (dana,) = [hit for hit in found(store, qtbot, text, COLLEAGUE) if hit.file_id == w.DANA]
    assert dana.title == w.signed_in(w.DANA).name
    assert any(dana.facts), "whom they are"


def test_one_who_is_called_otherwise_is_not_found(store: LocalStore, qtbot: QtBot) -> None:
    assert found(store, qtbot, "dana ortiz", COLLEAGUE) == []


def test_a_single_letter_names_no_colleague(store: LocalStore, qtbot: QtBot) -> None:
    assert found(store, qtbot, "d", COLLEAGUE) == []
