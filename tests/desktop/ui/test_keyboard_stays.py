"""What has the keyboard keeps it when somebody else's change draws a page anew, wherever on the page it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.test_policy_customer import claim_of
from tests.support import world as w
from tests.support.local_store import LocalStore


def stops(page: QWidget) -> list[str]:
    """Names of what Tab reaches on it, those that are there once."""
    names = [
        each.accessibleName()
        for each in page.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled() and each.isVisibleTo(page)
    ]
    return [name for name, count in Counter(names).items() if name and count == 1]


def named(page: QWidget, name: str) -> QWidget | None:
    found = (each for each in page.findChildren(QWidget) if each.accessibleName() == name and each.isVisibleTo(page))
    return next((each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


@pytest.mark.parametrize("kind", ["claim", "policy", "customer"])
def test_what_has_the_keyboard_keeps_it_as_others_write_on_the_file(
    app: QApplication, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    window, store = open_window(qtbot, tmp_path, w.DANA)
    file_id = file_of(store, kind)
    if kind != "claim":
        window.open_file(kind, file_id)
    settle(app)
    assert window.file is not None
    assert lost(app, store, window.file, file_id) == []


def test_what_has_the_keyboard_keeps_it_as_others_write_on_the_first_page(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path, w.MAYA)
    window.go_by_key("home")
    settle(app)
    assert lost(app, store, window.shelf.page("home"), w.HARTLEY) == []


def lost(app: QApplication, store: LocalStore, page: QWidget, file_id: Id) -> list[tuple[str, str]]:
    """What had the keyboard and is there still without it, with what has it instead."""
    found = []
    for number, name in enumerate(stops(page)):
        at = named(page, name)
        if at is None:
            continue
        at.setFocus()
        if QApplication.focusWidget() is not at:
            continue
        body = f"Another word, {number}."
        store.others_act(w.DANA, AddNote(file_id=file_id, topic=Topic.GENERAL, body=body))
        settle(app, 0)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        focused, there = QApplication.focusWidget(), named(page, name)
        if there is not None and there is not focused:
            found.append((name, focused.accessibleName() if focused is not None else ""))
    return found


def file_of(store: LocalStore, kind: str) -> Id:
    claim = claim_of(store)
    found = {"claim": claim.id, "policy": claim.policy_id, "customer": claim.customer_id}[kind]
    assert found is not None
    return found
