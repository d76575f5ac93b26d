"""What may count already: it is not corrected before the answer, and what counts although it was given up says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.answers.outbox import flagged_item, refused_item
from desktop.journal.journal import Archived
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import tr
from desktop.sync.rebase import Flag
from desktop.ui.kit import fonts, language
from desktop.ui.kit.question import Question
from desktop.ui.syncing.attention import AttentionPage
from desktop.viewmodels.syncing.attention import AttentionViewModel
from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Verdict
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.ui.sample_data import HARTLEY, NOW
from tests.desktop.ui.sample_store import SampleStore
from tests.shared.domain.scene import make_id

PAYMENT = Envelope(
    number=3,
    command_id=make_id(103),
    at=Micros(1_790_000_000_000_000),
    schema=1,
    command=SAMPLES["RequestPayment"],
)
COUNTS = Archived(
    device_id=make_id(1),
    number=3,
    command_id=PAYMENT.command_id,
    at=PAYMENT.at,
    files=frozenset(),
    envelope=PAYMENT,
    verdict=Verdict.APPLIED,
    code=None,
    detail={},
    conflict_id=None,
    archived_at=PAYMENT.at,
    withdrawn=True,
)


@pytest.fixture(params=["en_US", "de_DE"])
def tongue(request: pytest.FixtureRequest, app: QApplication) -> Iterator[str]:
    before = QLocale()
    language.speak(app, QLocale(request.param))
    yield request.param
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


def shown(qtbot: QtBot, store: SampleStore, *items: AttentionItem) -> AttentionPage:
    fonts.load()
    store.attention = tuple(replace(item, claim_id=HARTLEY) for item in items)
    model = AttentionViewModel(store, lambda: NOW)
    page = AttentionPage(model)
    qtbot.addWidget(page, before_close_func=lambda _page: store.fall_silent())
    page.resize(900, 620)
    page.show()
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.items))
    return page


def captions(page: AttentionPage) -> list[str]:
    return [button.text() for button in page.findChildren(QPushButton)]


def picture(qtbot: QtBot, page: AttentionPage, name: str) -> None:
    if place := os.environ.get("PICTURES"):
        qtbot.waitExposed(page)
        QApplication.processEvents()
        page.grab().save(f"{place}/{name}.png")


def test_what_counts_all_the_same_leads_to_its_claim_and_is_seen(qtbot: QtBot, store: SampleStore, tongue: str) -> None:
    page = shown(qtbot, store, refused_item([COUNTS], {}))
    picture(qtbot, page, f"counts-{tongue}")
    (item,) = page.model.items
    words = [label.text() for label in page.findChildren(QLabel)]
    assert item.reason in words
    assert ("it counts as it was entered" in item.reason) == (tongue == "en_US")
    assert captions(page) == [tr("Open the claim"), tr("I have seen it")]
    claim, seen = page.findChildren(QPushButton)
    with qtbot.waitSignal(page.claim_wanted) as wanted:
        claim.click()
    assert wanted.args == [HARTLEY]
    seen.click()
    assert f"discard {PAYMENT.command_id}" in store.called
    qtbot.waitUntil(lambda: not page.model.items)


@pytest.mark.parametrize("is_on_its_way", [False, True])
def test_what_waits_is_corrected_only_before_it_is_sent(
    qtbot: QtBot, store: SampleStore, tongue: str, is_on_its_way: bool
) -> None:
    on_its_way = {PAYMENT.command_id} if is_on_its_way else set()
    flag = Flag("claim_closed", {"claim_number": "CLM-7"})
    page = shown(qtbot, store, flagged_item(PAYMENT, flag, 0, {}, on_its_way))
    picture(qtbot, page, f"on-its-way-{is_on_its_way}-{tongue}")
    assert captions(page) == ([tr("Discard")] if is_on_its_way else [tr("Fix"), tr("Discard")])
    page.findChildren(QPushButton)[-1].click()
    (question,) = page.findChildren(Question)
    asked = "It was sent already. If the server has it by now, it counts all the same, and you are told so here."
    assert (question.aside == tr(asked)) == is_on_its_way
    question.close()
