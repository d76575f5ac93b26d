"""A German run: no text on screen stays English. That none of any scene is without a translation, the tour holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import words
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.missed import Missed
from tests.desktop.ui.test_language import translated
from tests.support import world as w
from tests.support.local_store import LocalStore

OTHERS_WORDS = {"Damage", "General"}
"""Captions that are also words which the people of the sample typed."""


@pytest.fixture
def missed(app: QApplication) -> Iterator[Missed]:
    before, found = QLocale(), Missed(app)
    app.installTranslator(found)
    assert language.speak(app, QLocale("de_DE")) == "de"
    yield found
    language.speak(app, QLocale("en_US"))
    app.removeTranslator(found)
    QLocale.setDefault(before)


def shown(widget: QWidget) -> Iterator[str]:
    """Every text of a window and of what lies in it, with what a screen reader says."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield from (each.accessibleName(), each.toolTip(), each.windowTitle())
        match each:
            case QLabel() | QAbstractButton():
                yield each.text()
            case QLineEdit():
                yield each.placeholderText()
            case QComboBox():
                yield from (each.itemText(place) for place in range(each.count()))
            case QTabBar():
                yield from (each.tabText(place) for place in range(each.count()))


def test_the_recorder_hears_what_has_no_translation(missed: Missed) -> None:
    assert words.tr("Nobody ever wrote this.") == "Nobody ever wrote this."
    assert words.tr("Open") == "Offen"
    assert missed.texts == {"Nobody ever wrote this."}


def test_nothing_that_the_real_store_answers_stays_english(
    app: QApplication, missed: Missed, qtbot: QtBot, tmp_path: Path
) -> None:
    """Titles, refusals, captions of fields and codes: whatever is on screen as English has it, German has another way.

    What people of the world wrote is theirs.
    """
    english = {source for source, target in translated("de").items() if source != target and "{" not in source}
    store = LocalStore()
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), None, lambda: w.NOW)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    left: set[str] = set()

    def look(where: str) -> None:
        settle(app)
        left.update(f"{where}: {text}" for text in shown(window) if text in english - OTHERS_WORDS)

    try:
        store.signals.signed_in.emit(store.who)
        window.open_claim(w.HARTLEY)
        qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
        assert window.claim is not None
        for tab in ("overview", "reserves", "payments", "notes", "diary", "history"):
            window.claim.show_tab(tab)
            look(tab)
        for place in ("attention", "sync", "settings"):
            window.go(place)
            look(place)
        for conflict_id in window.claim.model.view.open_conflicts if window.claim.model.view else ():
            window.open_conflict(conflict_id)
            look("conflict")
    finally:
        window.close()
        store.fall_silent()
    assert not missed.texts
    assert not left
