"""Fixtures for the screens: one look for all, and the store of the tests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.screens import day_formats
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import fonts, language, theme
from desktop.viewmodels.people.preferences import Preferences
from tests.support import world as w
from tests.support.local_store import LocalStore

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _days() -> Iterator[None]:
    """As the language has them, whatever the last test chose."""
    yield
    day_formats.write_as(day_formats.DayFormat.LANGUAGE)


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    fonts.load()
    if qapp.property("theme") != "light":
        theme.wear(qapp, theme.theme("light"))
    return qapp


@pytest.fixture
def german(app: QApplication) -> Iterator[None]:
    before = QLocale()
    assert language.speak(app, QLocale("de_DE")) == "de"
    yield
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    """Maya's, offline at noon, three wishes waiting, two that need her."""
    made = LocalStore()
    yield made
    made.fall_silent()


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "looks.ini")


@pytest.fixture
def window(app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences) -> MainWindow:
    """Signed in as an adjuster, Hartley's claim open."""
    made = MainWindow(store, preferences, store.who, lambda: w.NOW)
    qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
    made.show()
    qtbot.waitUntil(lambda: made.claims.rows.row_at(0) is not None)
    made.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: made.claim is not None and made.claim.model.view is not None)
    return made
