"""An administrator in the whole program, at a real server: what is done on the page changes what it shows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
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
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import PASSWORD, Desk, bearer, desk, migrated_url, node, psql, start_node

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


async def test_a_device_that_is_paused_on_the_page_is_shut_out_and_the_act_is_there(
    desk: Desk, node: Server, window: MainWindow, psql: Any
) -> None:
    await desk.hire("ines@example.com", (Role.ADMIN,))
    await desk.hire("bob@example.com", (Role.ADJUSTER,))
    await signed_in(window, node, "ines@example.com")
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        bob = await Desk(node, http).sign_in(email="bob@example.com")
        sheet = await sheet_of(window, "devices")

        def line(panel: PanelSheet) -> dict[str, Any]:
            """The newest."""
            assert panel.model.sheet is not None
            return dict(panel.model.sheet.parts[0].lines[0])

        assert (line(sheet)["key"], line(sheet)["state"]) == (bob.device_id, "active")
        await until(lambda: sheet.table.model().rowCount() == 2, "hers is there too")
        QTest.keyClick(sheet.table, Qt.Key.Key_J)
        sheet.row_acts["pause"].click()
        await until(lambda: sheet.beside.form is not None, "it says what will be")
        assert await states(psql) == ["active", "active"], "nothing is done before it is confirmed"
        assert sheet.beside.form is not None
        sheet.beside.form.action.click()
        await until(lambda: sheet.beside.form is None, "done")
        sheet.model.refresh()
        await until(lambda: line(sheet)["state"] == "paused", "and shown")
        assert line(sheet)["key"] == bob.device_id
        assert await states(psql) == ["active", "paused"]
        async with http.get("/api/v1/claims", headers=bearer(bob)) as response:
            assert response.status in (401, 403), "at once"
    acts = await sheet_of(window, "acts")
    assert (line(acts)["panel"], line(acts)["act"], line(acts)["is_good"]) == ("devices", "pause", True)


async def states(psql: Any) -> list[str]:
    return [row["state"] for row in await psql.fetch("SELECT state FROM device ORDER BY state")]


async def test_whoever_is_no_administrator_has_no_such_place(desk: Desk, node: Server, window: MainWindow) -> None:
    await desk.hire("ada@example.com", (Role.ADJUSTER,))
    await signed_in(window, node, "ada@example.com")
    assert PLACE.name not in [name for name, _ in window.places()]
