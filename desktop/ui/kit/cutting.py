"""Words that give way where room is short: what says how much, which and when is whole or absent.

An amount, the number of a file, a day or a phone that is cut in the middle reads as another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetrics

from desktop.screens.formats import locale

ELLIPSIS: Final = "…"
_BY: Final = " · "
"""Between parts of a line; a line turns there before it turns within one."""
FIRM: Final = "\u00a0"
"""A blank after which no line turns."""
_HELD: Final = 28
"""Characters of what tells that are never in two lines."""
_LEAST: Final = 8
"""Characters of a part before the next one gives way too."""
_AMOUNT: Final = r"[+−-]?\d[\d.,'’\u00a0\u202f]*(?: [A-Z]{3}\b|[.,]\d\d(?!\d))"
_FILE: Final = r"\b[A-Z]+\d*-[\w-]*\d"
_PHONE: Final = r"\(\d+\) ?\d[\d -]*\d|\+\d[\d ()-]*\d"
_TIME: Final = r"\d?\d:\d\d(?::\d\d)?"
_ADDRESS: Final = re.compile(r"(?:\w+:/)?/\S+")
"""Of a web server, or a path: several are told apart by their ends."""
_FIGURES: Final = rf"\b(?:\d{{4}}-\d\d-\d\d|\d\d/\d\d(?:/\d{{4}})?|\d\d\.\d\d\.(?:\d{{4}})?)(?!\d)(?:, {_TIME})?"
"""A day in figures, however it is written (`day_formats`)."""


def cut(text: str, metrics: QFontMetrics, width: int) -> str:
    """The text in one line of so many pixels. Of parts beside each other the longest gives way first."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    parts = text.split(_BY)
    if len(parts) == 1:
        return _cut_part(text, metrics, width)
    for place in sorted(range(len(parts)), key=lambda at: -len(parts[at])):
        part = parts[place]
        if _telling().search(part) or len(part) <= _LEAST:
            continue
        room = width - metrics.horizontalAdvance(_BY.join((*parts[:place], "", *parts[place + 1 :])))
        parts[place] = _cut_part(part, metrics, max(room, metrics.horizontalAdvance(part[:_LEAST] + ELLIPSIS)))
        shown = _BY.join(parts)
        if metrics.horizontalAdvance(shown) <= width:
            return shown
    return _cut_part(text, metrics, width)


def cut_within(text: str, metrics: QFontMetrics, width: int) -> str:
    """The text in one line of so many pixels: a name or an address gives way within a word, what tells does not."""
    if any(map(str.isdigit, text)):
        return cut(text, metrics, width)
    return metrics.elidedText(text, _side(text), width)


def wrapped(text: str, metrics: QFontMetrics, width: int, most: int) -> tuple[str, ...]:
    """The text in at most so many lines, which turn between parts where these have room, else between words."""
    lines: list[str] = []
    pieces = list(_pieces(text, metrics, width))
    for place, (piece, _) in enumerate(pieces):
        longer = lines[-1] + pieces[place - 1][1] + piece if lines else piece
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        elif len(lines) == most:
            rest = "".join(word + after for word, after in pieces[place:])
            lines[-1] += pieces[place - 1][1] + rest
            break
        else:
            lines.append(piece)
    return tuple(cut(line, metrics, width) for line in lines) or ("",)


def held(text: str) -> str:
    """The text with blanks that turn no line within what tells: an amount stays with its currency, a day with its time.

    What is longer than the narrowest card keeps its blanks.
    """
    return _telling().sub(lambda told: told[0].replace(" ", FIRM) if len(told[0]) <= _HELD else told[0], text)


def _cut_part(text: str, metrics: QFontMetrics, width: int) -> str:
    """What stands at its front, up to a word that has no room; a first word alone is cut within."""
    words = list(_words(text))
    for count in range(len(words) - 1, 0, -1):
        shown = " ".join(words[:count]).rstrip(" ,·:") + " " + ELLIPSIS
        if metrics.horizontalAdvance(shown) <= width:
            return shown
    if not words or _telling().search(words[0]):
        return ELLIPSIS
    return metrics.elidedText(words[0] + (f" {ELLIPSIS}" if len(words) > 1 else ""), _side(text), width)


def _pieces(text: str, metrics: QFontMetrics, width: int) -> Iterator[tuple[str, str]]:
    """What a line may turn after, and what stands before the next of them in the same line."""
    parts = text.split(_BY)
    for place, part in enumerate(parts):
        whole = metrics.horizontalAdvance(part) <= width and len(parts) > 1
        words = [part] if whole else list(_words(part))
        yield from ((word, " ") for word in words[:-1])
        if words:
            yield words[-1], _BY if place + 1 < len(parts) else ""


def _words(text: str) -> Iterator[str]:
    """Between blanks; what tells is one word."""
    at = 0
    for found in _telling().finditer(text):
        begin = text.rfind(" ", at, found.start()) + 1 or at
        end = text.find(" ", found.end())
        end = len(text) if end < 0 else end
        if begin < at:
            continue
        yield from text[at:begin].split()
        yield text[begin:end]
        at = end + 1
        if at >= len(text):
            return
    yield from text[at:].split()


def _telling() -> re.Pattern[str]:
    return _telling_in(locale().name())


@lru_cache(maxsize=4)
def _telling_in(language: str) -> re.Pattern[str]:
    """With the names of the months in that language, long and short."""
    spoken = QLocale(language)
    kinds = (QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat)
    months: Sequence[str] = [spoken.monthName(month, kind) for kind in kinds for month in range(1, 13)]
    named = "|".join(sorted({re.escape(name.rstrip(".")) for name in months if name}, key=len, reverse=True))
    day = rf"\b\d\d?\.? (?:{named})\b\.?(?: \d{{4}})?(?:, {_TIME})?"
    return re.compile("|".join((_FIGURES, _AMOUNT, _FILE, _PHONE, day, _TIME)))


def _side(text: str) -> Qt.TextElideMode:
    return Qt.TextElideMode.ElideMiddle if _ADDRESS.fullmatch(text) else Qt.TextElideMode.ElideRight
