"""Amounts as people type them: read in the program's locale, or refused with every way that they could be read.

What `formats.money` writes is read back in each locale of Qt. A separator of groups counts only where groups stand:
in threes before the point, or exactly as the locale writes them (12,34,567 in India). Nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtCore import QLocale

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.viewmodels.entering.texts import ascii_digits, without_invisible
from shared.domain.kernel.limits import MAX_CENTS, MAX_WHOLE

_SPACE: Final = " "
_APOSTROPHE: Final = "'"
_ARABIC: Final = "\u066b\u066c"
"""The decimal and the group sign of Arabic script, as some keyboards write them in any locale."""
_SIGNS: Final = str.maketrans({"−": "-", "‐": "-", "‑": "-", "–": "-", "’": "'", "‘": "'", "ʼ": "'"})
_NO_CENTS: Final = re.compile("(.*[0-9])[.,][-—]{1,2}")
"""`500,-` and `500.--`: a dash in place of the cents, as German and its neighbours write whole amounts."""
_DIGITS: Final = 18
"""More than any number here has, and within 64 bits; what is pasted may have thousands."""
_SHOWN: Final = 40
"""Characters of what was typed that are repeated in a sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """cents: minor units, None where it is no amount; trouble: why not, in a sentence. Nothing typed has neither.

    unfinished: more digits may still make an amount of it, so somebody who is typing is not scolded yet.
    """

    cents: int | None = None
    trouble: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class _Unread:
    trouble: str


def read(text: str, currency: str = "") -> Reading:
    """What somebody typed as an amount. currency: ISO 4217 of the file; the mark of another one is refused."""
    bare = _folded(text)
    if not bare:
        return Reading()
    found = _amount(bare, text.strip(), currency)
    if isinstance(found, int):
        return Reading(cents=found)
    may_become = (_amount(bare + more, "", currency) for more in ("0", "00", "000"))
    return Reading(trouble=found.trouble, unfinished=any(isinstance(later, int) for later in may_become))


def whole(text: str) -> int | None:
    """A whole number as people type it, with groups where the locale has them; None for what is none, or is more than
    a row holds."""
    bare = _folded(text)
    digits = bare.removeprefix("-")
    figures = re.sub("[^0-9]", "", digits)
    if not figures or len(figures) > _DIGITS:
        return None
    if digits != figures and not _is_grouped(digits, figures, has_point=False, points=_points()):
        return None
    number = int(figures)
    if number > MAX_WHOLE:
        return None
    return -number if bare != digits else number


def told(cents: int, currency: str) -> str:
    """An amount with the currency behind it, as it is repeated to whoever typed it."""
    return formats.money(cents, currency)


def _folded(text: str) -> str:
    """With ASCII digits, plain spaces, one minus and one apostrophe; without what cannot be seen."""
    return re.sub(r"\s+", _SPACE, ascii_digits(without_invisible(text)).translate(_SIGNS)).strip()


def _amount(bare: str, typed: str, currency: str) -> int | _Unread:
    bare, negative, times, mark = _stripped(bare, currency)
    if mark is not None and currency and currency not in mark:
        return _Unread(tr("This claim is in {currency}. Enter the amount in {currency}.", currency=currency))
    if len(re.sub("[^0-9]", "", bare)) > _DIGITS:
        return _Unread(tr("That is more than any claim. Check the number of digits."))
    units = _units(bare, with_groups=times == 1)
    if isinstance(units, _Unread) or not re.search("[0-9]", bare):
        return _Unread(_why_not(bare, typed[:_SHOWN], -times if negative else times))
    cents = units * times
    if cents > MAX_CENTS:
        return _Unread(tr("That is more than any claim. Check the number of digits."))
    return -cents if negative else cents


def _stripped(bare: str, currency: str) -> tuple[str, bool, int, frozenset[str] | None]:
    """Without sign, currency and the k for thousands: the rest, is it negative, the factor, whose mark it was."""
    negative, times, mark = False, 1, None
    minus = _folded(formats.locale().negativeSign())
    while True:
        before = bare
        if not negative and bare.startswith(("-", minus)):
            negative, bare = True, bare.removeprefix("-").removeprefix(minus)
        if times == 1 and re.search(r"[0-9]\s?[kK]$", bare) and currency not in _marks().get("k", ()):
            times, bare = 1000, bare[:-1]
        if mark is None:
            bare, mark = _without_mark(bare)
        bare = bare.strip()
        if bare == before:
            return bare, negative, times, mark


def _without_mark(bare: str) -> tuple[str, frozenset[str] | None]:
    small = bare.casefold()
    if small[:1].isdigit() and small[-1:].isdigit():
        return bare, None
    for mark, codes in _marks().items():
        if small.startswith(mark) and not small[len(mark) :][:1].isalpha():
            return bare[len(mark) :], codes
        if small.endswith(mark) and not small[: -len(mark)][-1:].isalpha():
            return bare[: -len(mark)], codes
    return bare, None


@cache
def _marks() -> Mapping[str, frozenset[str]]:
    """What currencies are called anywhere, folded, longest first: symbols and ISO codes, to the codes they may mean."""
    found: dict[str, set[str]] = {}
    every = QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    )
    for locale in every:
        code = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
        symbol = _folded(locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencySymbol))
        for name in (symbol.casefold(), code.casefold()):
            if name and code:
                found.setdefault(name, set()).add(code)
    by_length = sorted(found, key=lambda name: (-len(name), name))
    return {name: frozenset(found[name]) for name in by_length}


def _units(bare: str, *, with_groups: bool) -> int | _Unread:
    """Hundredths of a number without sign and currency. with_groups: whether its whole part may be grouped."""
    unread = _Unread("")
    without = _NO_CENTS.fullmatch(bare)
    bare = without[1] if without is not None else bare
    points = _points()
    match = re.fullmatch(rf"(.*?)(?:([{re.escape(points)}])([0-9]{{0,2}}))?", bare)
    if match is None or not re.search("[0-9]", bare):
        return unread
    whole, own, part = match[1], match[2], match[3] or ""
    digits = re.sub("[^0-9]", "", whole)
    if without is not None and (own is not None or not with_groups):
        return unread
    is_plain, has_point = whole == digits, own is not None or without is not None
    if not is_plain and not (with_groups and _is_grouped(whole, digits, has_point=has_point, points=points)):
        return unread
    return int(digits or "0") * 100 + int((part + "00")[:2])


def _points() -> str:
    """What stands before decimals here."""
    point = _folded(formats.locale().decimalPoint())
    return point + _ARABIC[0] + ("." if point == _ARABIC[0] else "")


def _is_grouped(whole: str, digits: str, *, has_point: bool, points: str) -> bool:
    """Whether the separators stand where groups stand."""
    own = _folded(formats.locale().groupSeparator()) or _SPACE
    marks = set(re.sub("[0-9]", "", whole))
    allowed = {own, _SPACE, _APOSTROPHE, _ARABIC[1]} | ({".", ","} if has_point else set())
    if len(marks) != 1 or not marks <= allowed - set(points):
        return False
    mark = marks.pop()
    in_threes = re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", whole) is not None
    return in_threes or whole == _folded(formats.number(int(digits))).replace(own, mark)


def _why_not(bare: str, typed: str, times: int) -> str:
    """times: the factor of the k, below zero for a negative amount; what is proposed is the amount with both."""
    readings = [formats.figure(cents) for cents in _readings(bare, times)]
    match readings:
        case [first, second]:
            return tr("“{text}” can be read as {first} or as {second}. Write one of them.", text=typed, first=first,
                      second=second)  # fmt: skip
        case [only]:
            return tr("“{text}” is not how amounts are written here. Write {amount} if you mean that.", text=typed,
                      amount=only)  # fmt: skip
    if re.fullmatch(rf"[0-9]+[{re.escape(formats.locale().decimalPoint())}][0-9]{{3,}}", bare):
        return tr("“{text}” has too many decimals. An amount has two.", text=typed)
    return tr("“{text}” is not an amount. Write it such as {example}.", text=typed, example=formats.figure(4200050))


def _readings(bare: str, times: int) -> Iterator[int]:
    """What it may have been meant as: with its last separator as the point, and with separators of groups only."""
    match = re.fullmatch(r"([0-9][0-9 .,'\u066b\u066c]*)([.,'\u066b])([0-9]+)", bare)
    if match is None or not set(bare) <= set("0123456789 .,'" + _ARABIC):
        return
    whole, last, part = match[1], match[2], match[3]
    digits = re.sub("[^0-9]", "", whole)
    others = set(re.sub("[0-9]", "", whole))
    decimals = 2 if abs(times) == 1 else 3
    if len(part) <= decimals and last not in others and len(others) <= 1:
        yield from _possible(int(digits + part) * 100 * times, 10 ** len(part))
    first, *rest = re.split(rf"[{re.escape(last)}]", bare)
    may_be_groups = not others - {last} and (len(part) != 3 or len(first) <= 3) and not first.startswith("0")
    if may_be_groups and all(len(group) <= 3 for group in rest):
        yield from _possible(int(digits + part) * 100 * times, 1)


def _possible(cents: int, parts: int) -> Iterator[int]:
    """The amount divided, where a claim may have it."""
    if abs(cents) <= MAX_CENTS * parts:
        yield cents // parts
