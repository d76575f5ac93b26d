"""A conflict as each of those sees it who have to do with it; and asking whoever set the other value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.claims.actions import ActivityForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.parties.page import CustomerPage
from desktop.ui.syncing.attention import AttentionPage
from desktop.ui.syncing.conflict import ConflictPage
from desktop.ui.syncing.other_amount import OtherAmount
from desktop.ui.syncing.sides import SideCard
from shared.domain.claims.entities import Claim
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from tests.desktop.ui.frame_window import open_window
from tests.desktop.ui.gallery import settle
from tests.support import conflicts
from tests.support import world as w
from tests.support.local_store import LocalStore


def opened(qtbot: QtBot, folder: Path, who: Id) -> tuple[MainWindow, ConflictPage]:
    folder.mkdir(exist_ok=True)
    window, _ = open_window(qtbot, folder, who)
    undecided = LocalStore(w.MAYA)
    window.open_conflict(undecided.undecided())
    undecided.fall_silent()
    page = window.conflict
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None)
    return window, page


def named(page: ConflictPage) -> list[str]:
    return [card.accessibleName().split(",")[0] for card in page.findChildren(SideCard)]


def buttons(page: ConflictPage) -> list[str]:
    shut = [each for each in page.findChildren(OtherAmount) if each.isHidden()]
    made = [each for each in page.findChildren(QPushButton) if not any(one.isAncestorOf(each) for one in shut)]
    return [each.text() for each in made if not each.isHidden()]


def test_who_entered_it_sees_yours_and_theirs(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    _, page = opened(qtbot, tmp_path, w.MAYA)
    assert named(page) == ["What you saw", "Yours", "Theirs"]
    assert buttons(page)[1:] == [
        "Keep mine, 42,000.00 USD",
        "Keep Dana’s, 36,500.00 USD",
        "Enter another amount",
        "Ask Dana first",
    ]


def test_who_set_the_other_value_is_not_told_that_mayas_is_theirs(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """A supervisor who kept "mine" by the old words would have taken the adjuster's amount."""
    _, page = opened(qtbot, tmp_path, w.DANA)
    assert named(page) == ["What Maya saw", "Maya Ortiz", "Yours"]
    assert buttons(page)[1:3] == ["Keep Maya’s, 42,000.00 USD", "Keep mine, 36,500.00 USD"]
    assert page.model.explanation.startswith("Maya Ortiz changed the same reserve as you.")
    assert not any(text.startswith("Ask") for text in buttons(page))


def test_who_only_looks_reads_both_names(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    _, page = opened(qtbot, tmp_path, w.TOM)
    assert page.model.wanted == "One change needs a decision: reserve"
    assert named(page) == ["What Maya saw", "Maya Ortiz", "Dana Reyes"]
    assert page.model.explanation.startswith("Maya Ortiz and Dana Reyes changed the same reserve.")


def test_who_may_not_decide_is_told_who_may_and_asks_them_with_one_press(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """Tom is the agent; the claim is Maya's, who may."""
    window, page = opened(qtbot, tmp_path, w.TOM)
    told = "Your role may not decide this. Maya Ortiz may; both values are kept until then."
    qtbot.waitUntil(lambda: told in [label.text() for label in page.findChildren(QLabel) if label.isVisible()])
    assert buttons(page) == ["Open claim", "Ask Maya to decide"]
    next(each for each in page.findChildren(QPushButton) if each.text() == "Ask Maya to decide").click()
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.doings.open_form is not None)
    assert window.claim is not None
    form = window.claim.doings.open_form
    assert isinstance(form, ActivityForm)
    assert form.assignee.currentText() == "Maya Ortiz"
    assert form.subject.text() == "Reserve: 42,000.00 USD or 36,500.00 USD? Why?"


def test_the_other_person_is_asked_by_a_task_on_the_claim(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, page = opened(qtbot, tmp_path, w.MAYA)
    conflict_id = page.model.conflict_id
    next(each for each in page.findChildren(QPushButton) if each.text() == "Ask Dana first").click()
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.doings.open_form is not None)
    assert isinstance(window.claim, ClaimPage)
    assert window.claim.file_id == w.MERCER
    form = window.claim.doings.open_form
    assert isinstance(form, ActivityForm)
    assert form.subject.text() == "Reserve: 42,000.00 USD or 36,500.00 USD? Why?"
    assert form.assignee.currentText() == "Dana Reyes"
    form.subject.setText("Is it the saws?")
    form.reject()
    window.open_conflict(conflict_id)
    again = window.conflict
    assert again is not None
    qtbot.waitUntil(lambda: again.model.view is not None)
    again.question_wanted.emit(w.MERCER, w.DANA, "Another question?")
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.doings.open_form is not None)
    kept = window.claim.doings.open_form
    assert isinstance(kept, ActivityForm)
    assert kept.subject.text() == "Is it the saws?"  # what somebody typed is not typed over


def test_what_is_opened_is_the_file_that_it_is_about(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """Two people changed when a customer was born: there is no claim to look at, and no task to ask with."""
    window, store = open_window(qtbot, tmp_path)
    claim = store.engine.office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    customer = store.engine.office.world.get(Customer, claim.customer_id)
    assert customer is not None

    def born(day: str) -> UpdateContact:
        seen = customer.birth_date if customer is not None else None
        return UpdateContact(customer_id=claim.customer_id, changes={"birth_date": day}, base={"birth_date": seen})

    conflict_id = conflicts.meet(store, born("1970-01-02"), born("1970-01-03"))
    page = window.shelf.page("attention")
    assert isinstance(page, AttentionPage)
    page.refresh()
    qtbot.waitUntil(lambda: any(item.conflict_id == conflict_id for item in page.model.items))
    (item,) = [item for item in page.model.items if item.conflict_id == conflict_id]
    offered = [each.text() for each in page._cards[item.command_id].findChildren(QPushButton)]
    assert offered == ["Decide", "Open customer"]
    window.open_conflict(conflict_id)
    deciding = window.conflict
    assert deciding is not None
    qtbot.waitUntil(lambda: deciding.model.view is not None)
    assert not any(text.startswith("Ask") for text in buttons(deciding))
    way = next(each for each in deciding.findChildren(QPushButton) if each.text() == "Open customer")
    way.click()
    qtbot.waitUntil(lambda: isinstance(window.file, CustomerPage))
    assert window.file is not None
    assert window.file.file_id == customer.id


@pytest.mark.parametrize(("width", "is_beside"), [(1440, True), (720, False)])
def test_who_and_when_stand_beside_the_name_or_below_it(
    app: QApplication, qtbot: QtBot, tmp_path: Path, width: int, is_beside: bool
) -> None:
    window, page = opened(qtbot, tmp_path, w.MAYA)
    window.resize(width, 640)
    mine = page.findChildren(SideCard)[1]
    radio = mine.radio
    assert radio is not None
    if is_beside:
        qtbot.waitUntil(lambda: abs(mine._aside.geometry().center().y() - radio.geometry().center().y()) <= 3)
    else:
        mine.setFixedWidth(200)  # a narrow card, as with a long name of a device
        qtbot.waitUntil(lambda: mine._aside.y() >= radio.geometry().bottom())


def test_who_may_not_decide_has_the_keyboard_on_what_is_offered(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """The way to the file; where that is not on this device there is none, nor anybody to ask, and it is the page."""
    window, page = opened(qtbot, tmp_path, w.TOM)
    page.setFocus()
    qtbot.waitUntil(lambda: getattr(window.focusWidget(), "text", str)() == "Open claim")
    seen = page.model.view
    assert seen is not None
    page.model.view = replace(seen, file_kind=None)
    page.model.changed.emit()
    settle(app)
    assert buttons(page) == []
    assert window.focusWidget() is page
    page.model.view = seen
    page.model.changed.emit()
    qtbot.waitUntil(lambda: getattr(window.focusWidget(), "text", str)() == "Open claim")
