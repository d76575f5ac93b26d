"""An administrator in the whole program, at a real server: what is done on the page changes what it shows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import KEYRING_VARIABLE, Options, Program
from desktop.instance import Instance, Taken
from desktop.profile import HOME_VARIABLE, open_profile
from desktop.ui.administration.page import AdministrationPage
from desktop.ui.administration.place import PLACE
from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.frame.window import MainWindow
from server.app import Server
from shared.domain.kernel.states import Role
from tests.server.handlers.conftest import PASSWORD, Desk, desk, migrated_url, node, psql, start_node

FIXTURES = (desk, migrated_url, node, psql, start_node)
PATIENCE_S = 60.0


@pytest.fixture
def http() -> None:
    """`desk` asks for it; people sign in in the window here."""


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[MainWindow]:
    monkeypatch.setenv(KEYRING_VARIABLE, "off")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    qapp.setQuitOnLastWindowClosed(False)
    profile = open_profile()
    instance = Instance(profile.lock)
    assert instance.take() is Taken.OURS
    program = Program(qapp, Options(profile))
    program.open(profile, instance)
    opened = program._open
    assert opened is not None
    yield opened.window
    program.close()


async def until(holds: Callable[[], Any], what: str) -> None:
    """The window and the server share this thread: both go on while somebody waits."""
    app = QApplication.instance()
    assert app is not None
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, what
        app.processEvents()
        await asyncio.sleep(0.005)


async def signed_in(window: MainWindow, node: Server, email: str) -> None:
    page = window.sign_in
    page.server.setText(node.url)
    page.email.setText(email)
    page.password.setText(PASSWORD)
    page.action.click()
    await until(lambda: window.who is not None, "signed in")


async def sheet_of(window: MainWindow, panel: str) -> PanelSheet:
    window.go(PLACE.name, item=panel)
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    assert page.sheet is not None
    sheet = page.sheet
    await until(lambda: sheet.model.sheet is not None, f"{panel} is shown")
    return sheet


async def test_a_connection_that_is_closed_on_the_page_is_counted_there(
    desk: Desk, node: Server, window: MainWindow
) -> None:
    await desk.hire("ines@example.com", (Role.ADMIN,))
    await signed_in(window, node, "ines@example.com")
    sheet = await sheet_of(window, "live")

    def shown(figure: str) -> str:
        assert sheet.model.sheet is not None
        return sheet.figures._values[(sheet.model.sheet.parts[0].node, figure)].text()

    async def shows(figure: str, text: str, what: str) -> None:
        """The page asks by itself only every few seconds; here as soon as there is something to see."""
        sheet.model.refresh()
        await until(lambda: sheet.model._asked is None, f"the server answers, {what}")
        assert shown(figure) == text, what

    tallies = node.ready.live.tallies
    await until(lambda: tallies.now == 1, "connected")
    await shows("now", "1", "the own connection is seen")
    await until(lambda: sheet.table.model().rowCount() == 1, "and is a row")
    opened, closed = tallies.opened, tallies.closed
    QTest.keyClick(sheet.table, Qt.Key.Key_J)
    sheet.row_acts["reconnect"].click()
    await until(lambda: tallies.closed == closed + 1, "the connection is cut")
    await shows("closed", str(closed + 1), "the cut is counted")
    await until(lambda: tallies.opened == opened + 1, "the device is back by itself")
    await shows("now", "1", "and is seen again")


async def test_whoever_is_no_administrator_has_no_such_place(desk: Desk, node: Server, window: MainWindow) -> None:
    await desk.hire("ada@example.com", (Role.ADJUSTER,))
    await signed_in(window, node, "ada@example.com")
    assert PLACE.name not in [name for name, _ in window.places()]
