"""One spelling for what people type and for what they look for."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.kernel.folding import fold, marked, seen, spaced


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Groß", "gross"),
        ("Işık", "isik"),
        ("İstanbul", "istanbul"),
        ("O'Brien", "obrien"),
        ("O’Brien", "o'brien"),
        ("D´Angelo", "d`angelo"),
        ("Ångström", "angstrom"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("Émile", "emile"),
        ("Søren Østergård", "soren ostergard"),
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Þórður", "thordur"),
        ("Ærø", "aero"),
        ("Đặng Thị", "dang thi"),
        ("POL\u2011118\u20132207", "pol-118-2207"),
        ("CLM\u200b-2026\u200e-0\u00ad01\ufeff", "clm-2026-001"),
        ("Mu\u0308ller\u00a0Bau", "muller bau"),
        ("ＡＢＣ\uff0d１２", "abc-12"),
        ("ﬁnch", "finch"),
        ("ПЁТР", "петр"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("\t Hartley \r\n Jo", "  hartley    jo"),
    ],
)
def test_what_people_leave_out_does_not_count(written: str, typed: str) -> None:
    assert fold(written).split() == fold(typed).split()


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("हिन्दी", "हन्द"), ("กา", "ก"), ("a-b", "ab")])
def test_what_tells_words_apart_stays(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_names_sort_as_people_sort() -> None:
    names = ["Zoë", "Özlem", "Ångström", "van der Berg", "Émile", "Otto", "Adam", "Vandalia", "O'Brien", "Obama", "eve"]
    assert sorted(names, key=fold) == [
        "Adam", "Ångström", "Émile", "eve", "Obama", "O'Brien", "Otto", "Özlem", "van der Berg", "Vandalia", "Zoë",
    ]  # fmt: skip


@given(st.text())
@example("İı")
@example("ΐ\u0345ᾳ")
@example("\u1fb7")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_both_normal_forms_are_the_same(text: str) -> None:
    assert fold(normalize("NFC", text)) == fold(normalize("NFD", text))


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_the_short_way_of_ascii_is_the_long_way(text: str) -> None:
    assert fold(text) == fold(text + "\u200b")
    assert seen(text) == text


def test_short_words_are_long_enough_for_the_index() -> None:
    assert marked("li wu") == "\x02li \x02wu"
    assert spaced("李伟") in marked("王李伟")
    assert spaced("伟") in marked("李伟")
    assert len(spaced("伟")) == 3
