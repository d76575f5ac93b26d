"""What a screen cuts: texts that end in an ellipsis where room is short, and labels that have less room than words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from desktop.ui.kit import cutting
from desktop.ui.kit.labels import Shortening, Wrapping

TELLING: Final = re.compile(
    r"[+−-]?\d[\d.,]*\d [A-Z]{3}\b"  # an amount with its currency
    r"|[+−-]?\d[\d.,]*[.,]\d\d\b"  # an amount whose heading says the currency
    r"|\b[A-Z]{1,4}-[\dA-Z-]*\d"  # the number of a file
    r"|\b\d{1,2}\.? [A-Z][a-zä]{2,3}\b(?: \d{4})?(?:, \d\d:\d\d)?"  # a day, with its time
    r"|\(\d{3}\) \d{3}-\d{4}"  # a phone
)
"""What says which, how much and when: cut in the middle it says something else."""


def telling(text: str) -> list[str]:
    return TELLING.findall(text.replace("\N{NO-BREAK SPACE}", " "))


def lost(text: str, shown: str) -> list[str]:
    """What tells in the text and does not stand whole in what is shown of it."""
    left = telling(shown)
    missing = []
    for each in telling(text):
        if each in left:
            left.remove(each)
        else:
            missing.append(each)
    return missing


def broken(text: str, shown: str) -> list[str]:
    """What is shown of the text as if it told something, and does not stand so in it: the half of an amount."""
    words = [word.strip(",;:…") for word in shown.split() if any(sign.isdigit() for sign in word)]
    known = [word.strip(",;:") for word in text.split()]
    partly = [one for one in lost(text, shown) if one.split()[0].strip(",") in words]
    return [word for word in words if word not in known] + partly


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Each text that was painted shorter than it is, with what was shown of it."""
    found: list[tuple[str, str]] = []
    real = cutting.cut

    def cut(text: str, metrics: QFontMetrics, width: int) -> str:
        shown = real(text, metrics, width)
        if shown != text:
            found.append((text, shown))
        return shown

    with monkeypatch.context() as patch:
        for module in [each for name, each in sys.modules.items() if name.startswith("desktop.ui.")]:
            if getattr(module, "cut", None) is real:
                patch.setattr(module, "cut", cut)
        yield found


def clipped(window: QWidget) -> Iterator[tuple[str, int, int]]:
    """Labels of one line that have less room than they need, with both widths: nothing says that they go on."""
    for label in window.findChildren(QLabel):
        if not label.isVisible() or label.wordWrap() or isinstance(label, Shortening | Wrapping):
            continue
        needs = max((label.fontMetrics().horizontalAdvance(line) for line in label.text().splitlines()), default=0)
        if needs > label.contentsRect().width() + 1:
            yield label.text(), needs, label.contentsRect().width()


def pressed(window: QWidget) -> Iterator[tuple[str, int, int]]:
    """Labels that are lower than their words, with both heights: half of a line is seen."""
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needs = label.heightForWidth(label.width()) if label.wordWrap() else label.fontMetrics().height()
        if needs > label.height() + 1:
            yield label.text(), needs, label.height()


def beyond(window: QWidget) -> list[tuple[str, int, int]]:
    """What is wider than its view, where nobody can scroll there: of what, how wide, and the view."""
    found = []
    for area in window.findChildren(QScrollArea):
        inside = area.widget()
        if inside is None or not area.isVisibleTo(window):
            continue
        if area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            continue
        if inside.width() > area.viewport().width():
            found.append((type(area.parentWidget()).__name__, inside.width(), area.viewport().width()))
    return found
