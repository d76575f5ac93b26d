"""Needs attention: every card leads to its claim, and long values are whole in every size and language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import AttentionItem
from desktop.ui.kit import labels
from desktop.ui.kit.buttons import is_off
from desktop.ui.kit.card import Card
from shared.domain.kernel.fields import Cents
from shared.domain.money.commands import SetReserve
from shared.domain.money.entities import ReserveLine
from tests.desktop.ui.frame_window import has_keyboard, open_window, press
from tests.desktop.ui.room import cut_off
from tests.desktop.ui.test_room import cut
from tests.support import world as w

EMAIL = "joanne.hartley-montgomery.of.the.alder.street.house.and.the.barn@post.of.a.very.long.name.example"


@pytest.fixture(params=["en", "de"])
def tongue(request: pytest.FixtureRequest) -> str:
    if request.param == "de":
        request.getfixturevalue("german")
    return str(request.param)


def long(item: AttentionItem) -> AttentionItem:
    words = "The plumber opened the wall behind the upstairs bath and found the supply line split along its length. "
    entered = (("Email", EMAIL), ("Street", "118 Alder Street, the house behind the barn"), ("Note", words * 4))
    return replace(
        item, entered=entered, reason=item.reason * 3, title="Contact of Hartley-Montgomery, Joanne Elizabeth"
    )


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
def test_long_values_and_all_buttons_are_whole(
    app: QApplication, qtbot: QtBot, tmp_path: Path, tongue: str, size: tuple[int, int]
) -> None:
    window, _ = open_window(qtbot, tmp_path, w.MAYA, width=size[0], height=size[1])
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: bool(page.model.items))
    page.model.items = tuple(long(item) for item in page.model.items)
    page.model.changed.emit()
    qtbot.waitUntil(lambda: EMAIL in {label.accessibleName() for label in page.findChildren(QLabel)})
    qtbot.waitUntil(lambda: cut(page) == [] and cut_off(page) == [])
    seen = page.pane.viewport().width()
    for each in page.findChildren(QPushButton):
        if each.isVisible():
            assert each.mapTo(page, each.rect().topRight()).x() < seen


def test_every_card_leads_to_its_claim(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.MAYA)
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: len(page.model.items) == 2)
    ways = [each for each in page.findChildren(QPushButton) if each.text() == "Open claim"]
    assert len(ways) == 2
    for item, way in zip(page.model.items, ways, strict=True):
        assert item.file_caption in way.accessibleName()
    ways[1].click()
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.file_id == w.MERCER)


def test_whoever_comes_by_the_keyboard_goes_on_by_it(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """On the first card as soon as there is one, whose button Enter presses as Space does, and once."""
    window, _ = open_window(qtbot, tmp_path, w.MAYA)
    window.go_by_key("attention")
    qtbot.waitUntil(lambda: len(window.attention.model.items) == 2)
    first = window.attention.findChildren(Card)[0]
    qtbot.waitUntil(lambda: has_keyboard(first))
    way = next(each for each in window.attention.findChildren(QPushButton) if each.text() == "Open claim")
    way.setFocus()
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(way, held)
    assert window.claim is None or not window.claim.isVisible()
    press("Return")
    came = QApplication.focusWidget()
    assert came is not None
    assert window.claim is not None
    assert window.claim.isAncestorOf(came)


def test_the_heading_of_a_card_names_its_claim(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.MAYA)
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: len(page.model.items) == 2)
    seen = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    for item in page.model.items:
        assert item.file_caption
        assert f"{item.title} · {item.file_caption}" in seen


def test_the_keyboard_has_a_way_on_where_nothing_needs_anybody(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """To what waits to be sent; and it stays on the page as the last entry goes and as the first one comes."""
    window, _ = open_window(qtbot, tmp_path, w.MAYA)
    window.go_by_key("attention")
    page = window.attention
    qtbot.waitUntil(lambda: len(page.model.items) == 2)
    items = page.model.items
    for shown in ((), items, ()):
        page.model.items = shown
        page.model.changed.emit()
        qtbot.waitUntil(lambda: has_keyboard(page.pane))
    way = QApplication.focusWidget()
    assert isinstance(way, QPushButton)
    assert way.text() == "Open Sync"
    press("Return")
    qtbot.waitUntil(lambda: window.sync.isVisible())


def test_what_would_be_refused_again_is_not_sent_and_says_why(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """As long as this device knows what stands in its way: the reserve is below the payment."""
    window, store = open_window(qtbot, tmp_path, w.MAYA)
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: len(page.model.items) == 2)
    item = next(each for each in page.model.items if each.file_id == w.DELGADO)

    def way() -> QPushButton:
        return next(each for each in page.findChildren(QPushButton) if each.text() == "Send again")

    assert is_off(way())
    assert way().isEnabled()
    assert "3,200.00 USD" in item.why_not_again
    assert item.why_not_again in way().accessibleDescription()
    assert item.why_not_again in labels.hint_of(way())
    way().click()
    assert any(item.why_not_again in each.text() and "again" in each.text() for each in page.findChildren(QLabel))
    assert store.called == []
    line = next(iter(store.engine.office.world.all(ReserveLine, w.DELGADO)))
    enough = SetReserve(
        claim_id=w.DELGADO,
        exposure_id=line.exposure_id,
        cost_type=line.cost_type,
        category=line.category,
        amount_cents=Cents(12_000_00),
        base_cents=Cents(3_200_00),
        reason="The south wall is in it",
    )
    store.others_act(w.DANA, enough)
    store.hear_of_others()
    qtbot.waitUntil(lambda: not is_off(way()))
    assert way().accessibleDescription() == ""
    way().click()
    assert store.called == [f"retry {item.command_id}"]
