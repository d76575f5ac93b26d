"""New passwords: the commonest are refused, their neighbours and those made of names too, and phrases are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.services import password_rules
from server.services.password_rules import MAX_LENGTH, MIN_LENGTH, Weakness, weakness

NAMES = ("Ann-Marie Müller", "a.mueller@nordstern.example", "Nordstern Versicherung AG")
LIST = (Path(password_rules.__file__).parent / "known_passwords.txt").read_text(encoding="utf-8").split()


def test_the_list_holds_the_commonest_that_are_long_enough() -> None:
    assert len([each for each in LIST if len(each) >= MIN_LENGTH]) >= 3_000
    assert len(LIST) == len(set(LIST))


def test_every_password_of_the_list_is_refused_however_it_is_spelled() -> None:
    for each in LIST:
        for spelled in (each, each.upper(), each.capitalize()):
            assert weakness(spelled) in (Weakness.KNOWN, Weakness.NAMED), spelled


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd2026",
        "Passwort2026!?",
        "Sommer2026!!",
        "Sonnenschein1987",
        "qwertzuiopü",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "12.03.1987 12.03.1987",
        "0987654321!",
        "dragon123456",
        "m1cha3l1990",
        "!!!!letmein!!!!",
        "ｐａｓｓｗｏｒｄ１２３",
    ],
)
def test_neighbours_of_known_ones_are_refused(password: str) -> None:
    assert weakness(password, *NAMES) is Weakness.KNOWN


@pytest.mark.parametrize(
    "password",
    [
        "nordstern2026",
        "AnnMarie1987",
        "mueller-1234",
        "Müller!2026",
        "annmariemueller",
        "Nordstern#99",
        "N0rdst3rn2026",
    ],
)
def test_names_of_the_person_and_the_company_are_refused(password: str) -> None:
    assert weakness(password, *NAMES) is Weakness.NAMED
    assert weakness("Coverdesk2026", *NAMES) in (Weakness.NAMED, Weakness.KNOWN)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "another long password",
        "zwei Esel im Regen",
        "kT9vQ2xLw0pZ",
        "gurke-laterne-pappel",
        "Ann-Marie kauft gern Gurken",
        "ナスとキュウリとトマトが好き",
        "x" * 3 + "lampenschirmfabrik",
    ],
)
def test_phrases_and_random_ones_are_taken(password: str) -> None:
    assert weakness(password, *NAMES) is None


def test_length_is_bounded_at_both_ends() -> None:
    assert weakness("kT9vQ2xLw") is Weakness.SHORT
    assert weakness("kT9vQ2xLw0") is None
    long = "gurke laterne pappel " * 30
    assert weakness(long[:MAX_LENGTH]) is None
    assert weakness(long[: MAX_LENGTH + 1]) is Weakness.LONG


def test_made_passwords_are_practically_never_refused() -> None:
    """Those that programs make, the demonstration's too: 12 characters of base64."""
    import base64
    import random

    chance = random.Random(7)
    refused = sum(weakness(base64.urlsafe_b64encode(chance.randbytes(9)).decode()) is not None for _ in range(2_000))
    assert refused <= 2


@pytest.mark.parametrize("letter", ["\ufdfa", "\u00bd", "\u1e9e"])
def test_letters_that_stand_for_many_make_no_password_longer_than_the_longest(letter: str) -> None:
    """U+FDFA is eighteen letters when it is folded: work that grows with the square of them must not begin."""
    assert weakness(letter * MAX_LENGTH) is Weakness.LONG
    assert weakness("zwei Esel im Regen " + letter) is None
