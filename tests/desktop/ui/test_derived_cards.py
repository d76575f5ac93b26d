"""Cards that are made of declarations: what they show, what they offer to whom, and their forms, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.times import moment
from desktop.ui.claims.cards import CARDS
from desktop.ui.derived.card import CardOf, DerivedCard, Way, form_of
from desktop.ui.derived.row_form import AddForm, EditForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import labels
from desktop.ui.kit.card import Card
from desktop.ui.kit.form import Form
from desktop.viewmodels.files.card import CardViewModel
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import Severity
from shared.domain.diary.commands import AddActivity
from shared.domain.diary.entities import Activity
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy
from tests.support import world as w
from tests.support.local_store import LocalStore

SHOWN = ("insured_name", "severity", "fault_share_bp", "description", "loss_at", "siu", "cat_code")
FACTS = CardOf(Claim, SHOWN, edit=EditClaim)
TASKS = CardOf(Activity, ("subject", "due", "assignee_id", "state"), add=AddActivity)


class Page:
    """A card with a place for its form, as a page has it."""

    def __init__(self, qtbot: QtBot, store: LocalStore, declared: CardOf) -> None:
        self.declared = declared
        self.model = CardViewModel(store, declared.of(w.HARTLEY), lambda: w.NOW)
        self.forms: list[Form] = []
        self.decided: list[str] = []
        self._qtbot = qtbot
        qtbot.waitUntil(lambda: self.model.view is not None and bool(self.model.people))

    def card(self) -> DerivedCard:
        made = DerivedCard(self.declared, self.model, Way(self._show, self.decided.append))
        self._qtbot.addWidget(made)
        self.shown = made
        made.show()
        return made

    def open(self, made: Form) -> Form:
        self._qtbot.addWidget(made)
        made.show()
        self._qtbot.waitExposed(made)
        self.forms.append(made)
        return made

    def _show(self, make: Callable[[], Form]) -> None:
        self.open(make())


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def button(widget: QWidget, name: str) -> QAbstractButton:
    return next(each for each in widget.findChildren(QAbstractButton) if name in each.accessibleName())


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1024, 640)])
def test_whose_an_exposure_is_is_read_whole_beside_a_form(
    qtbot: QtBot, german: None, window: MainWindow, size: tuple[int, int]
) -> None:
    """A name that is longer than its room turns; it was cut down to its caption."""
    window.resize(*size)
    page = window.claim
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None and any(_exposures(page)))
    page.doings.change_reserve()
    if page._pages.isVisible():
        page._columns["overview"].ensureWidgetVisible(_exposures(page)[0])
        QApplication.processEvents()
    (card,) = _exposures(page)
    told = [each for each in card.findChildren(labels.Wrapping) if each.text()]
    assert sum("Hartley" in each.text() for each in told) == 2
    assert not card.findChildren(labels.Shortening)
    for each in told:
        assert each.shown() == each.text()
        assert each.height() >= each.heightForWidth(each.width())


def _exposures(page: QWidget) -> list[DerivedCard]:
    return [card for card in page.findChildren(DerivedCard) if card.accessibleName() == "Ansprüche · 2"]


def test_the_claim_page_shows_its_exposures(qtbot: QtBot, window: MainWindow) -> None:
    assert CARDS[0].entity is Exposure
    page = window.claim
    assert page is not None
    qtbot.waitUntil(lambda: any(c.accessibleName() == "Exposures · 2" for c in page.findChildren(DerivedCard)))
    (card,) = (c for c in page.findChildren(DerivedCard) if c.accessibleName() == "Exposures · 2")
    shown = words(card)
    assert {"Dwelling", "Claimant: Hartley, Joanne", "Limit", "310,000.00 USD", "Open"} <= set(shown)
    assert not card.findChildren(QAbstractButton), "nothing may be done with them"


def test_a_card_that_changes_leaves_the_others_where_they_stand(qtbot: QtBot, window: MainWindow) -> None:
    page = window.claim
    assert page is not None
    qtbot.waitUntil(lambda: any(c.accessibleName() == "Exposures · 2" for c in page.findChildren(DerivedCard)))
    before = {card.accessibleName(): card for card in page.findChildren(Card)}
    for _, model in page.doings.cards._cards[:1]:
        model.changed.emit()
    after = {card.accessibleName(): card for card in page.findChildren(Card) if not card.isHidden()}
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] is not before[name]} == {"Exposures · 2"}
    assert after["Exposures · 2"].isVisible()


def test_an_edit_by_keyboard_sends_what_differs_on_what_was_seen(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, FACTS)
    pencil = button(page.card(), "Edit: Claim")
    assert pencil.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(pencil, Qt.Key.Key_Space)
    (form,) = page.forms
    assert isinstance(form, EditForm)
    assert "siu" not in form.widgets, "an adjuster may not set it"
    share = form.widgets["fault_share_bp"]
    QTest.keyClicks(share, "25")
    QTest.keyClick(share, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.is_over)
    (command,) = store.submitted
    assert command == EditClaim(
        claim_id=Id(w.HARTLEY), changes={"fault_share_bp": 2_500}, base={"fault_share_bp": None}
    )
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view.lines[0].sync is SyncState.WAITING)
    shown = words(page.card())
    assert {"Liability share", "25 %"} <= set(shown)


def test_an_edit_of_a_time_names_its_whole_group(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, FACTS)
    QTest.keyClick(button(page.card(), "Edit: Claim"), Qt.Key.Key_Space)
    (form,) = page.forms
    assert isinstance(form, EditForm)
    loss = form.widgets["loss_at"]
    loss.setFocus()
    QTest.keyClick(loss, Qt.Key.Key_Down)
    QTest.keyClick(loss, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.is_over, timeout=5_000)
    (command,) = store.submitted
    assert isinstance(command, EditClaim)
    assert command.changes.keys() == command.base.keys() == {"loss_at", "cause"}
    before, after = command.base["loss_at"], command.changes["loss_at"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert (moment(before) - moment(after)).days == 1


def test_what_cannot_be_read_is_said_at_its_field(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, FACTS)
    QTest.keyClick(button(page.card(), "Edit: Claim"), Qt.Key.Key_Space)
    (form,) = page.forms
    assert isinstance(form, EditForm)
    share = form.widgets["fault_share_bp"]
    QTest.keyClicks(share, "half")
    QTest.keyClick(share, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.message == "This cannot be read: Liability share."
    assert store.submitted == []


def test_a_row_is_added_by_its_commands_own_fields(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, TASKS)
    before = len(page.model.view.lines) if page.model.view is not None else 0
    QTest.keyClick(button(page.card(), "Add"), Qt.Key.Key_Space)
    (form,) = page.forms
    assert isinstance(form, AddForm)
    assert "claim_id" not in form.widgets
    subject = form.widgets["subject"]
    steps = {
        "pattern": ("Choose this: Pattern.", "call"),
        "subject": ("Enter this: Subject.", "Ring the plumber"),
        "due": ("Enter this: Due.", "+7"),
        "priority": ("Choose this: Priority.", "high"),
    }
    for name, (words_of_it, typed) in steps.items():
        QTest.keyClick(subject, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert form.message == words_of_it
        QTest.keyClicks(form.widgets[name], typed)
    QTest.keyClick(subject, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.is_over)
    (command,) = store.submitted
    assert isinstance(command, AddActivity)
    assert (command.subject, command.assignee_id, command.mandatory) == ("Ring the plumber", None, False)
    qtbot.waitUntil(lambda: page.model.view is not None and len(page.model.view.lines) == before + 1)
    assert "Ring the plumber" in words(page.card())


def test_a_draft_waits_and_others_changes_are_told(qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    page = Page(qtbot, store, FACTS)
    assert page.model.view is not None
    line = page.model.view.lines[0]
    form = page.open(EditForm(page.model, EditClaim, line))
    assert isinstance(form, EditForm)
    QTest.keyClicks(form.widgets["cat_code"], "2611")
    form.reject()
    assert form.is_left
    store.others_act(
        w.DANA,
        EditClaim(claim_id=Id(w.HARTLEY), changes={"cat_code": "2599"}, base={"cat_code": line.plain["cat_code"]}),
    )
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view.lines[0].plain["cat_code"] == "2599")
    again = page.open(EditForm(page.model, EditClaim, page.model.view.lines[0]))
    assert isinstance(again, EditForm)
    assert [(move.caption, move.now) for move in again.entries.moves] == [("CAT code", "2599")]
    again.send()
    (command,) = store.submitted
    assert isinstance(command, EditClaim)
    assert command.base == {"cat_code": line.plain["cat_code"]}, "of when it was typed: so the other one is found"


def test_others_changes_are_told_while_the_form_stands_open(qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    page = Page(qtbot, store, FACTS)
    assert page.model.view is not None
    form = page.open(EditForm(page.model, EditClaim, page.model.view.lines[0]))
    assert isinstance(form, EditForm)
    QTest.keyClicks(form.widgets["cat_code"], "2611")
    before = page.model.view.lines[0].plain["cat_code"]
    store.others_act(w.DANA, EditClaim(claim_id=Id(w.HARTLEY), changes={"cat_code": "2599"}, base={"cat_code": before}))
    qtbot.waitUntil(lambda: [move.now for move in form.entries.news] == ["2599"])


def test_a_refused_entry_comes_back_to_its_form(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, FACTS)
    fields = {"claim_id": w.HARTLEY, "changes": {"severity": Severity.MAJOR.value, "fault_share_bp": 4_000}}
    item = AttentionItem(
        command_id="refused",
        kind=SyncState.REFUSED,
        title="",
        file_id=w.HARTLEY,
        file_caption="",
        entered=(),
        reason="Too late.",
        code="",
        at=w.NOW,
        command_name="EditClaim",
        fields=tuple(fields.items()),
    )
    make = form_of(FACTS, page.model, item)
    assert make is not None
    form = page.open(make())
    assert isinstance(form, EditForm)
    form.correct(item)
    assert (form.entries.plain("fault_share_bp"), form.message) == ("40", "Too late.")
    assert form_of(TASKS, page.model, item) is None
    elsewhere = replace(item, fields=(("claim_id", w.HARTLEY), ("changes", {"loss_place": "2 Elm St"})))
    assert form_of(FACTS, page.model, elsewhere) is None, "the card does not show it"


def test_where_nothing_is_there_it_says_so(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, CardOf(Policy, ("policy_number",)))
    card = page.card()
    assert words(card) == ["Policy", "Nothing is entered yet."]
    assert not card.findChildren(QAbstractButton)


def test_a_list_of_parts_is_typed_one_a_line(qtbot: QtBot, store: LocalStore) -> None:
    page = Page(qtbot, store, CARDS[1])
    QTest.keyClick(button(page.card(), "Edit: Liability and parties"), Qt.Key.Key_Space)
    (form,) = page.forms
    assert isinstance(form, EditForm)
    assert list(form.widgets) == list(CARDS[1].fields)
    parties = form.widgets["parties"]
    assert "One a line: Name; Role; Phone" in parties.accessibleDescription()
    QTest.keyClicks(parties, "Wen Witness")
    QTest.keyClick(parties, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.message == "This cannot be read: Parties."
    QTest.keyClicks(parties, "; witness; (937) 555-0144")
    form.activateWindow()  # the card and its form are two windows here
    qtbot.waitUntil(parties.hasFocus)
    QTest.keyClick(parties, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.is_over)
    (command,) = store.submitted
    assert isinstance(command, EditClaim)
    assert command.base == {"parties": "[]"}
    assert command.changes.keys() == {"parties"}
    assert '"name":"Wen Witness","role":"witness","phone":"(937) 555-0144"' in str(command.changes["parties"])
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view.lines[0].sync is SyncState.WAITING)
    assert "Wen Witness" in words(page.card())
