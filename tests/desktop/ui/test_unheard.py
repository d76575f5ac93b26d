"""Whoever turns away from a page while something is taken in hears of it where it is refused: they hold it for done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens.sayings import title
from desktop.screens.store import Refused
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.areas import Area
from desktop.ui.parties.page import CustomerPage
from shared.domain.diary.commands import AddNote
from shared.domain.kernel.commands import Command
from shared.domain.money.commands import ApprovePayment, SetReserve
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER
from tests.desktop.ui.frame_window import open_window, press
from tests.desktop.ui.gallery import settle
from tests.support import world as w
from tests.support.local_store import LocalStore


def change_reserve(page: ClaimPage) -> None:
    press("Ctrl+R", page.tabs)
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    form.amount.selectAll()
    QTest.keyClicks(form.amount, "50,000")
    for area in form.findChildren(Area):
        area.setPlainText("The floor too")
    form.action.click()
    assert form.busy


def write_note(page: ClaimPage) -> None:
    page.write_note()
    QTest.keyClicks(page.editor.text, "The roof is gone")
    press("Ctrl+Return")


def approve(page: ClaimPage) -> None:
    page.show_tab("payments")
    found = (each for each in page.body().findChildren(QPushButton) if each.accessibleName().startswith("Approve"))
    next(found).click()


def begun(
    qtbot: QtBot, folder: Path, do: Callable[[ClaimPage], None], kind: type[Command]
) -> tuple[MainWindow, LocalStore]:
    """Dana's window on Hartley's claim, where something was done that is not taken in yet."""
    window, store = open_window(qtbot, folder, w.DANA)
    page = window.claim
    assert isinstance(page, ClaimPage)
    store.hold_outcomes()
    do(page)
    assert [type(each) for each in store.submitted] == [kind]
    return window, store


def refuse(store: LocalStore) -> None:
    store.refusal = Refused("disk_full", "The disk is full.")
    store.let_take()


@pytest.mark.parametrize("goes", ["just now", "a moment ago"])
@pytest.mark.parametrize(
    ("do", "kind"), [(change_reserve, SetReserve), (write_note, AddNote), (approve, ApprovePayment)]
)
def test_what_is_refused_after_its_page_has_gone_is_told(
    app: QApplication, qtbot: QtBot, tmp_path: Path, do: Callable[[ClaimPage], None], kind: type[Command], goes: str
) -> None:
    window, store = begun(qtbot, tmp_path, do, kind)
    window.open_claim(w.WHITFIELD)
    if goes == "a moment ago":  # what was there is deleted by now
        qtbot.wait(0)
    refuse(store)
    qtbot.waitUntil(lambda: window.strip.words.text() == f"{title(kind)}: The disk is full.")


def test_a_note_that_is_refused_while_another_tab_is_shown_is_told_on_the_page(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = begun(qtbot, tmp_path, write_note, AddNote)
    page = window.claim
    assert isinstance(page, ClaimPage)
    page.show_tab("reserves")
    refuse(store)
    settle(app)
    told = [each for each in page.findChildren(QLabel) if each.isVisible() and "The disk is full." in each.text()]
    assert len(told) == 1


def change_phone(page: ClaimPage) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    assert page.model.view is not None
    customer = window.open_file(CUSTOMER.name, page.model.view.contact.customer_id)
    assert isinstance(customer, CustomerPage)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settle(app)
    customer.contact_card.edit("phone")
    editor = customer.contact_card.fields["phone"].editor
    QTest.keyClicks(editor, "9")
    press("Return", editor)


@pytest.mark.parametrize("turns", [True, False])
@pytest.mark.parametrize(
    ("do", "kind"),
    [(change_reserve, SetReserve), (write_note, AddNote), (approve, ApprovePayment), (change_phone, UpdateContact)],
)
def test_what_is_refused_on_a_page_that_is_out_of_sight_is_told_where_one_is(
    app: QApplication, qtbot: QtBot, tmp_path: Path, do: Callable[[ClaimPage], None], kind: type[Command], turns: bool
) -> None:
    """The page is there still, and says so itself once somebody looks at it: there, nothing is told over it."""
    window, store = begun(qtbot, tmp_path, do, kind)
    if turns:
        window.go("diary")
    refuse(store)
    settle(app)
    assert window.strip.words.text() == (f"{title(kind)}: The disk is full." if turns else "")
