from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from desktop.screens import formats
from desktop.viewmodels.entering import amounts
from shared.domain.kernel.limits import MAX_CENTS

EVERY_LOCALE = QLocale.matchingLocales(
    QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
)


@pytest.fixture(autouse=True)
def _locale(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_an_amount_that_was_written_reads_as_itself(cents: int) -> None:
    assert amounts.read(formats.figure(cents)).cents == cents


def test_what_is_shown_is_accepted_back_in_every_locale_of_qt() -> None:
    """711 locales: native digits, groups of two, marks of direction before the minus."""
    assert len(EVERY_LOCALE) > 700
    random = Random(6)
    wrong = []
    for locale in EVERY_LOCALE:
        QLocale.setDefault(locale)
        sizes = [10 ** random.randrange(1, 14) for _ in range(8)]
        for cents in [0, 5, 50, 100, 4200050, MAX_CENTS, *(random.randrange(size) for size in sizes)]:
            shown = formats.figure(cents)
            ways = (shown, f"  {shown}\u200f ", amounts.told(cents, "USD"))
            wrong += [(locale.bcp47Name(), way, cents) for way in ways if amounts.read(way, "USD").cents != cents]
            if cents and amounts.read(formats.figure(-cents)).cents != -cents:
                wrong.append((locale.bcp47Name(), formats.figure(-cents), -cents))
    assert wrong == []


def test_the_digits_of_every_script_are_read_in_every_language() -> None:
    zeros = sorted({ord(locale.zeroDigit()) for locale in EVERY_LOCALE})
    assert len(zeros) > 10
    for zero in zeros:
        assert amounts.read("".join(chr(zero + digit) for digit in (4, 2, 0))).cents == 42000


TYPED_EN = [
    ("42000", 4200000), ("42,000.5", 4200050), (" 0.07 ", 7), ("1,234,567.89", 123456789), ("12.", 1200), (".5", 50),
    ("1 234.50", 123450), ("1'234.50", 123450), ("1\u202f234.50", 123450), ("1.234", None), ("12.345", None),
    ("-5", -500), ("−5", -500), ("(500)", None), ("+5", None), ("5-", None),
    ("1,2", None), ("12,34", None), ("1,2345", None), ("1,23,456", None), ("1.234,56", None), ("12,50", None),
    ("4250,00", None), ("1,5", None), ("1,234,56", None), ("1,234 567", None), (",", None), (".", None),
    ("$1,500", 150000), ("1500 USD", 150000), ("USD 1,500.25", 150025), ("-$5", -500), ("$ 5", 500), ("5$", 500),
    ("1500 usd", 150000), ("500 EUR", None), ("€500", None), ("usdollar 5", None), ("$", None),
    ("42k", 4200000), ("42 K", 4200000), ("1.5k", 150000), ("$42k", 4200000), ("42k USD", 4200000), ("1,5k", None),
    ("1,234k", None), ("1.234k", None), ("k", None), ("42m", None),
    ("1e5", None), ("1e9", None), ("abc", None), ("", None), ("½", None), ("5²", None), ("0x10", None), ("1 2", None),
    ("1,000.-", 100000), ("1'000.-", 100000), ("500,-", 50000), ("1.50.-", None),
    ("12345678901234", None), ("100,000,000,000.01", None), ("99999999999.99", 9999999999999),
    ("0,500", None), ("0.001", None), ("0,00", None), ("00,500", None), ("0", 0), ("0.50", 50), ("0'500", None),
    ("9" * 5_000, None), ("0" * 5_000 + "5", None), ("1,234," * 1_000, None),
    ("\u200e42\u200b,000\ufeff", 4200000), ("4\x002", 4200), ("٤٢", 4200), ("４２．５０", 4250), ("४२", 4200),
]  # fmt: skip
TYPED_DE = [
    ("450,50", 45050), ("450.50", None), ("1.2", None), ("12.34", None), ("1.2345", None), ("42000.505", None),
    ("1.234,56", 123456), ("1,20", 120), ("12,34", 1234), ("1,234.56", None), ("1.234", 123400), ("1,2345", None),
    ("1 234,56", 123456), ("42k", 4200000), ("1,5k", 150000), ("1.5k", None), ("500 €", None), ("500 USD", 50000),
    ("1.234.567,8", 123456780), ("1.23.456", None),
    ("500,-", 50000), ("500.-", 50000), ("500,--", 50000), ("500,–", 50000), ("500.—", 50000), ("1.000,-", 100000),
    ("1.000.-", 100000), ("1.234.567,-", 123456700), ("1 000,-", 100000), ("-500,-", -50000), ("500,- USD", 50000),
    ("1,50,-", None), ("1,000,-", None), ("5-", None), ("500,---", None), (",-", None), ("500,-k", None),
    ("1.23,-", None), ("500,-5", None), ("0.500", None), ("0.001", None), ("0.500,00", None), ("0,50", 50),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "cents"), TYPED_EN)
def test_what_people_type_as_an_amount(typed: str, cents: int | None) -> None:
    found = amounts.read(typed, "USD")
    assert found.cents == cents
    assert bool(found.trouble) == (cents is None and bool(typed.strip())), "nothing is refused without a word"


@pytest.mark.parametrize("currency", ["ZMW", "PGK", "MMK"])
@pytest.mark.parametrize("typed", ["500 K", "500k", "K500", "k 500", "500.00 K", "500.00k"])
def test_a_k_is_the_mark_of_the_currency_that_is_written_so(typed: str, currency: str) -> None:
    """Five hundred kwacha, not five hundred thousand of them."""
    assert amounts.read(typed, currency).cents == 500_00
    assert amounts.read(typed.replace("K", "k"), "USD").cents == (500_000_00 if typed[0] == "5" else None)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "de_CH", "en_IN", "fr_FR", "sv_SE", "ar_EG"])
@pytest.mark.parametrize("point", ["", ".50", ",50"])
def test_two_kinds_of_separators_never_both_stand_for_groups(locale: str, point: str) -> None:
    QLocale.setDefault(QLocale(locale))
    for first in ",.' \u066c":
        for second in ",.' \u066c":
            for typed in (f"1{first}234{second}567{point}", f"1{first}234{first}567{second}890{point}"):
                if first != second and len(set(point[:1] + second)) > 1 and (point or second not in ".,"):
                    assert amounts.read(typed, "USD").cents is None, typed


@pytest.mark.parametrize(("typed", "cents"), TYPED_DE)
def test_what_germans_type_as_an_amount(typed: str, cents: int | None) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    found = amounts.read(typed, "USD")
    assert found.cents == cents
    assert bool(found.trouble) == (cents is None)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1,23,456", 12345600), ("12,34,567.50", 123456750), ("123,456", 12345600), ("1,2345", None), ("12,34", None)],
)
def test_groups_stand_where_the_locale_writes_them_or_in_threes(typed: str, cents: int | None) -> None:
    QLocale.setDefault(QLocale("en_IN"))
    assert amounts.read(typed).cents == cents


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("de_DE", "450.50", ("450,50", "45.050,00")),
        ("en_US", "12,50", ("12.50", "1,250.00")),
        ("en_US", "4250,00", ("4,250.00",)),
        ("en_US", "1,5", ("1.50", "15.00")),
        ("en_US", "1.234,56", ("1,234.56",)),
        ("en_US", "1,23,456", ("123,456.00",)),
        ("de_DE", "1,234.56", ("1.234,56",)),
        ("fr_FR", "12.50", ("12,50",)),
        ("en_US", "12.345", ("12,345.00",)),
        ("en_US", "1,5k", ("as 1,500.00", "as 15,000.00")),
        ("en_US", "2,500k", ("as 2,500.00", "as 2,500,000.00")),
        ("en_US", "1.234k", ("as 1,234.00", "as 1,234,000.00")),
        ("en_US", "-1.234", ("Write −1,234.00",)),
        ("en_US", "-1,5k", ("as −1,500.00", "as −15,000.00")),
        ("en_US", "-$12,50", ("as −12.50", "as −1,250.00")),
        ("en_US", "1,234,56k", ("Write 123,456,000.00",)),
        ("de_DE", "1.5k", ("1.500,00", "15.000,00")),
        ("de_DE", "-1,234.56", ("Write −1.234,56",)),
        ("en_US", "500 EUR", ("USD",)),
        ("en_US", "12345678901234", ("more than any claim",)),
        ("en_US", "1.2345", ("decimals",)),
        ("en_US", "abc", ("42,000.50",)),
        ("en_US", "0,00", ("Write 0.00 if",)),
        ("en_US", "0,12", ("Write 0.12 if",)),
        ("en_US", "0,500", ("is not an amount",)),
        ("en_US", "0.001", ("decimals",)),
        ("en_US", "0.500k", ("Write 500.00 if",)),
        ("de_DE", "0.500", ("is not an amount",)),
        ("de_DE", "0.50", ("Write 0,50 if",)),
    ],
)
def test_a_refusal_says_how_it_could_be_read(locale: str, typed: str, said: tuple[str, ...]) -> None:
    QLocale.setDefault(QLocale(locale))
    trouble = amounts.read(typed, "USD").trouble
    assert all(part in trouble for part in said), trouble


@given(
    st.sampled_from(["en_US", "de_DE", "fr_FR", "en_IN", "de_CH"]),
    st.sampled_from(["", "-"]),
    st.from_regex("[0-9]{1,5}([.,'][0-9]{1,4}){0,2}", fullmatch=True),
    st.sampled_from(["", "k"]),
)
def test_what_is_proposed_has_the_digits_and_the_sign_that_were_typed(
    locale: str, sign: str, figure: str, factor: str
) -> None:
    """And can be typed: it reads as the amount that it shows."""
    QLocale.setDefault(QLocale(locale))
    trouble = amounts.read(sign + figure + factor, "USD").trouble
    digits = "".join(each for each in figure if each.isdigit()).strip("0")
    for proposed in re.findall(r"(?:read as|or as|Write) (.+?)(?= or as|\. Write one| if you mean)", trouble):
        cents = amounts.read(proposed).cents
        assert cents is not None, proposed
        assert str(abs(cents)).strip("0") == digits
        assert (cents < 0) == (sign == "-" and cents != 0)
        assert not factor or abs(cents) % 100 == 0


@pytest.mark.parametrize("typed", ["1", "1,", "1,2", "1,23", "1,234", "1,234,", "1,234,5", "1,234.", "1,234.5"])
def test_somebody_who_is_still_typing_is_not_scolded(typed: str) -> None:
    found = amounts.read(typed)
    assert found.cents is not None or found.unfinished


@pytest.mark.parametrize("typed", ["12,3456", "1.234", "abc", "1,2 ", "500 EUR"])
def test_what_can_become_no_amount_is_refused_at_once(typed: str) -> None:
    assert not amounts.read(typed, "USD").unfinished or typed.endswith(" ")
