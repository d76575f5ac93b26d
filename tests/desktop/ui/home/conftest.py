"""Windows of several people over the real store, at noon of the sample world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore

Opened: TypeAlias = tuple[MainWindow, LocalStore]


@pytest.fixture
def work(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """work(who): their window, live."""
    made: list[Opened] = []

    def opened(who: Id, *, is_live: bool = True) -> Opened:
        store = LocalStore(who)
        if is_live:
            store.go_live()
        preferences = Preferences(tmp_path / f"looks-{len(made)}.ini")
        window = MainWindow(store, preferences, store.who, lambda: w.NOW)
        qtbot.addWidget(window)
        made.append((window, store))
        window.resize(1440, 900)
        window.show()
        qtbot.waitExposed(window)
        return window, store

    yield opened
    for window, store in made:
        window.close()
        store.fall_silent()
