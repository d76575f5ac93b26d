"""A refused entry whose file was taken away: the page says so, and offers only what works."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.answers.outbox import refused_item
from desktop.journal.journal import Archived
from desktop.screens.words import tr
from desktop.ui.kit import fonts, language
from desktop.ui.syncing.attention import AttentionPage
from desktop.viewmodels.syncing.attention import AttentionViewModel
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import Verdict
from tests.desktop.ui.sample_data import NOW
from tests.desktop.ui.sample_store import SampleStore

FILE = new_id(1_790_000_000_000, bytes(10))
LEFT = Archived(
    device_id=Id("d"),
    number=3,
    command_id=new_id(1_790_000_000_001, bytes(10)),
    at=Micros(1_790_000_000_001_000),
    files=frozenset({FILE}),
    envelope=None,
    verdict=Verdict.REJECTED,
    code="no_authority",
    detail={},
    conflict_id=None,
    archived_at=Micros(1_790_000_000_002_000),
)


@pytest.fixture(params=["en_US", "de_DE"])
def tongue(request: pytest.FixtureRequest, app: QApplication) -> Iterator[str]:
    before = QLocale()
    language.speak(app, QLocale(request.param))
    yield request.param
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


def test_it_can_be_discarded_and_nothing_else(qtbot: QtBot, store: SampleStore, tongue: str) -> None:
    fonts.load()
    store.attention = (refused_item([LEFT], {}),)
    model = AttentionViewModel(store, lambda: NOW)
    page = AttentionPage(model)
    qtbot.addWidget(page, before_close_func=lambda _page: store.fall_silent())
    page.resize(900, 420)
    page.show()
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.items))
    if place := os.environ.get("PICTURES"):
        qtbot.waitExposed(page)
        QApplication.processEvents()
        page.grab().save(f"{place}/left-{tongue}.png")
    (item,) = model.items
    words = [label.text() for label in page.findChildren(QLabel)]
    assert item.reason in words
    assert (item.title != "An entry about a file that was taken away") == (tongue == "de_DE")
    (discard,) = page.findChildren(QPushButton)
    assert discard.text() == tr("Discard")
    discard.click()
    assert f"discard {LEFT.command_id}" in store.called
    qtbot.waitUntil(lambda: not model.items)
