"""A refused entry whose file was taken away: the page says so, and offers only what works."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens.words import tr
from desktop.ui.kit import fonts, language
from desktop.ui.syncing.attention import AttentionPage
from desktop.viewmodels.syncing.attention import AttentionViewModel
from server.sample import staff
from shared.domain.claims.commands import AssignClaim
from tests.desktop.ui.room import card_of
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture(params=["en_US", "de_DE"])
def tongue(request: pytest.FixtureRequest, app: QApplication) -> Iterator[str]:
    before = QLocale()
    language.speak(app, QLocale(request.param))
    yield request.param
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


def test_it_can_be_discarded_and_nothing_else(qtbot: QtBot, store: LocalStore, tongue: str) -> None:
    """A payment of Maya's was refused; before she saw to it, the supervisor gave the claim to another team."""
    fonts.load()
    store.go_live()
    lena = staff.BY_KEY["lena"]
    command = AssignClaim(claim_id=w.DELGADO, adjuster_id=lena.id, team_id=lena.team, base_adjuster_id=w.MAYA)
    store.others_act(w.DANA, command)
    model = AttentionViewModel(store, lambda: w.NOW)
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
    (item,) = [each for each in model.items if each.is_empty]
    card = card_of(page, item.command_id)
    words = [label.text() for label in card.findChildren(QLabel)]
    assert item.reason in words
    assert (item.title != "An entry about a file that was taken away") == (tongue == "de_DE")
    (discard,) = card.findChildren(QPushButton)
    assert discard.text() == tr("Discard")
    discard.click()
    assert f"discard {item.command_id}" in store.called
    qtbot.waitUntil(lambda: not [each for each in model.items if each.is_empty])
