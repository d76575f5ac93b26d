"""An administrator's window over a server in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.administration.page import AdministrationPage
from desktop.ui.administration.place import PLACE
from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.administration.panel import Standing
from desktop.viewmodels.people.preferences import Preferences
from tests.support import world as w
from tests.support.local_store import LocalStore
from tests.support.panels import PanelServer


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    made = LocalStore(w.ADMIN)
    yield made
    made.fall_silent()


@pytest.fixture
def server(store: LocalStore) -> PanelServer:
    return store.engine.panels


@pytest.fixture
def window(qtbot: QtBot, store: LocalStore, preferences: Preferences) -> MainWindow:
    made = MainWindow(store, preferences, store.who, lambda: w.NOW)
    qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
    made.resize(1280, 800)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def show(window: MainWindow, qtbot: QtBot) -> Callable[[str], PanelSheet]:
    def shown(panel: str) -> PanelSheet:
        window.go(PLACE.name, item=panel)
        page = window.shelf.here
        assert isinstance(page, AdministrationPage)
        assert page.sheet is not None
        sheet = page.sheet
        qtbot.waitUntil(lambda: sheet.model.standing is not Standing.ASKING)
        return sheet

    return shown


Show = Callable[[str], PanelSheet]


def again(sheet: PanelSheet, qtbot: QtBot) -> None:
    sheet.model.refresh()
    qtbot.waitUntil(lambda: sheet.model._asked is None)
