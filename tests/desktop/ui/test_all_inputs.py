"""Whatever takes text in the window keeps it: as a field of `Entries`, or it is named here with why it need not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.list_filter import FilterLine
from desktop.ui.frame.registry import PLACES
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.entries import Entries
from desktop.ui.parties.contact import InPlace
from desktop.ui.people.sign_in import SignInPage
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w

TAKE_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit)


def why_not(field: QWidget) -> str:
    """Why what is typed here need not be kept by `Entries`; empty where it must be."""
    parent = field.parentWidget()
    if isinstance(field, FilterLine):
        return "a filter: it changes nothing, and shows at once what it finds"
    if isinstance(parent, (QComboBox, QAbstractSpinBox)):
        return "part of a widget that is a field itself"
    while parent is not None:
        if isinstance(parent, InPlace):
            return "has a draft of its own, with what was seen"
        if isinstance(parent, SignInPage):
            return "nobody has signed in, so there is nobody to keep it for; and a password is kept nowhere"
        parent = parent.parentWidget()
    return ""


def unkept(window: QWidget) -> list[str]:
    kept = {id(each.widget) for entries in window.findChildren(Entries) for each in entries}
    found = [each for kind in TAKE_TEXT for each in window.findChildren(kind)]
    return [
        f"{type(each).__name__} “{each.accessibleName()}”"
        for each in found
        if id(each) not in kept and not why_not(each)
    ]


def walk(window: MainWindow) -> None:
    """Every place that this person has."""
    for place in PLACES:
        if place.name in dict(window.places()):
            window.go(place.name)


@pytest.mark.parametrize("who", [w.MAYA, w.DANA], ids=["adjuster", "supervisor"])
def test_everything_that_takes_text_keeps_it(app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id) -> None:
    window, _ = open_window(qtbot, tmp_path, who)
    walk(window)
    assert len(window.findChildren(QLineEdit)) > 5
    assert unkept(window) == []


def test_one_that_keeps_nothing_is_found(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    walk(window)
    astray = QLineEdit(window)
    astray.setAccessibleName("Astray")
    assert unkept(window) == ["QLineEdit “Astray”"]
