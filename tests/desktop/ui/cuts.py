"""What a screen cuts: texts that end in an ellipsis where room is short, and labels that have less room than words; and
a look at scene after scene for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDialog, QLabel, QMainWindow, QMenu, QScrollArea, QWidget

from desktop.ui.kit import cutting
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.labels import Shortening, Wrapping

TELLING: Final = re.compile(
    r"[+−-]?\d[\d.,]*\d [A-Z]{3}\b"  # an amount with its currency
    r"|[+−-]?\d[\d.,]*[.,]\d\d\b"  # an amount whose heading says the currency
    r"|\b[A-Z]{1,4}-[\dA-Z-]*\d"  # the number of a file
    r"|\b\d{1,2}\.? [A-Z][a-zä]{2,3}\b(?: \d{4})?(?:, \d\d:\d\d)?"  # a day, with its time
    r"|\(\d{3}\) \d{3}-\d{4}"  # a phone
)
"""What says which, how much and when: cut in the middle it says something else."""

NAMES: Final = (
    "Hartley, Joanne",
    "Hartley, Rhea",
    "Haddad, Jamal",
    "Ellsworth, Calvin",
    "Goldberg, Irene",
    "Brightwater Dental LLC",
    "Miller Plumbing",
    "Roof & Siding Co.",
    "Dwelling, indemnity",
    "Contents, indemnity",
    "Dwelling, adjusting cost",
    "must be done before closing",
)
"""Of people, firms and lines that a deed is about, and what must be known of a task."""
TABLE: Final = "Business property, indemnity"
"""In a table's column its second word gives way; the evidence beside it says it whole."""


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


class Look:
    """At scene after scene, in English. wrong: what is cut, clipped or beyond; seen: how much prose gave way."""

    def __init__(self) -> None:
        self.wrong: set[str] = set()
        self.seen = 0

    def at(self, name: str, shown: QWidget, window: QWidget) -> None:
        """window: the one that stays, beside which `shown` may be another."""
        for each in {shown.window(), window if shown.isWindow() else shown.window()}:
            each.grab()  # what is laid out late is in its place
            with pytest.MonkeyPatch.context() as patch, recorded(patch) as found:
                each.grab()
            self.seen += len(found)
            self.wrong |= {f"{name}: {text} -> {cut}" for text, cut in found if text != TABLE and _tells(text, cut)}
            self.wrong |= {f"{name}: {text} has {room} of {needs}" for text, needs, room in clipped(each)}
            self.wrong |= {f"{name}: {text} is {high} high of {needs}" for text, needs, high in pressed(each)}
            self.wrong |= {f"{name}: {text} is {wide} wide in {room}" for text, wide, room in beyond(each)}
            self.wrong |= {f"{name}: {text} alone in its line" for text in _alone(each)}


def strays(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled with each part of a window that is shown before it is in it: it stands on the screen alone for a moment,
    and takes the keyboard with it.
    """
    found: list[str] = []

    def watch(name: str) -> None:
        way: Callable[..., None] = getattr(QWidget, name)

        def watched(widget: QWidget, *shown: bool) -> None:
            is_window = isinstance(widget, QMainWindow | QDialog | QMenu)
            if widget.parentWidget() is None and False not in shown and not is_window:
                found.append(f"{type(widget).__name__} {widget.accessibleName()}")
            way(widget, *shown)

        monkeypatch.setattr(QWidget, name, watched)

    watch("show")
    watch("setVisible")
    return found


def _tells(text: str, shown: str) -> list[str]:
    return lost(text, shown) + [name for name in NAMES if name in text and name not in shown]


def _alone(window: QWidget) -> list[str]:
    """Figures that stand in a line by themselves while others of their kind are in the line above."""
    return [
        "Open"
        for facts in window.findChildren(Flowing)
        if facts.isVisible() and facts._laid and len(facts._laid) > 1
        for last in facts._laid[-1:]
        if len(last) == 1
        and [each for each in last[0].findChildren(QWidget) if each.accessibleName().startswith("Open")]
        and not [each for each in last[0].findChildren(QWidget) if each.accessibleName().startswith("Incurred")]
    ]
