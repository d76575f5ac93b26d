"""At the fields of a form: who else types there, before there is a conflict; and what of ours is told, never what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.actions import ActivityForm, ContactForm, FactsForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.derived.row_form import EditForm
from desktop.ui.kit import typed_by
from desktop.ui.kit.form import Form
from desktop.ui.kit.typed_by import Mark
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.entering.typists import shared_of
from desktop.viewmodels.files.card import CardViewModel
from server.live.socket import _FIELD
from shared.domain.catalogue import BY_NAME, FILE_KINDS
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim, Exposure
from tests.desktop.ui.test_derived_cards import FACTS
from tests.support import world as w
from tests.support.local_store import LocalStore

DANA, KEN = (w.person(who).user_name for who in (w.DANA, w.KEN))
ROOM = f"claim:{w.HARTLEY}"


@pytest.fixture
def live(store: LocalStore) -> LocalStore:
    store.go_live()
    return store


@pytest.fixture
def model(app: QApplication, qtbot: QtBot, live: LocalStore) -> Iterator[ClaimViewModel]:
    made = ClaimViewModel(live, w.HARTLEY, lambda: w.NOW)
    qtbot.waitUntil(lambda: made.view is not None and bool(made.people))
    yield made
    made.close()


def mark(form: Form, name: str) -> Mark:
    assert form.typed_by is not None
    return form.typed_by.marks[name]


def said(form: Form, name: str) -> str:
    found = mark(form, name)
    return "" if found.isHidden() else found.words.text()


def test_who_types_in_a_field_stands_below_it_until_they_end(
    qtbot: QtBot, live: LocalStore, model: ClaimViewModel
) -> None:
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    live.begin_typing(w.DANA, ROOM, "loss_place")
    assert said(form, "loss_place") == f"{DANA} is changing this now."
    assert mark(form, "loss_place")._initials.text() == "DR"
    assert said(form, "description") == ""
    live.begin_typing(w.DANA, ROOM, "loss_place", is_on=False)
    assert said(form, "loss_place") == ""


def test_what_may_become_a_conflict_says_so_before(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    live.begin_typing(w.DANA, ROOM, "status")
    assert "somebody has to decide which counts" in said(form, "status")
    assert mark(form, "status").words.property("tone") == "wait"


def test_a_field_of_a_guarded_group_warns_at_the_others_of_the_group(
    qtbot: QtBot, live: LocalStore, model: ClaimViewModel
) -> None:
    card = CardViewModel(live, FACTS.of(w.HARTLEY), lambda: w.NOW)
    qtbot.waitUntil(lambda: card.view is not None)
    assert card.view is not None
    form = EditForm(card, EditClaim, card.view.lines[0])
    qtbot.addWidget(form)
    group = next(group for name, group in Claim.TABLE.groups.items() if len(group) > 1 and name in form.asked)
    name = next(each for each in sorted(group) if each in form.asked)
    other = next(each for each in sorted(group) if each != name)
    live.begin_typing(w.DANA, ROOM, other)
    caption = Claim.TABLE.fields[other].caption
    assert said(form, name).startswith(f"{DANA} is changing “{caption}” now, which counts together with this.")
    form.reject()
    card.close()


def test_only_which_field_is_told_and_only_while_something_is_typed(
    qtbot: QtBot, live: LocalStore, model: ClaimViewModel
) -> None:
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    assert live.typed == set()
    QTest.keyClicks(form.place, "x")
    assert live.typed == {(ROOM, "loss_place")}
    QTest.keyClick(form.place, Qt.Key.Key_Backspace)
    assert live.typed == set(), "it is as it was"
    QTest.keyClicks(form.place, "x")
    form.reject()
    assert live.typed == set(), "whoever left the form types no more"
    again = FactsForm(None, model)
    qtbot.addWidget(again)
    assert live.typed == {(ROOM, "loss_place")}, "the draft stands in it again"
    again.discard()


def test_the_total_of_a_line_is_told_by_line(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    assert model.view is not None
    line = model.view.reserves[0]
    form = ReserveForm(None, model, line)
    qtbot.addWidget(form)
    live.begin_typing(w.DANA, ROOM, f"reserve_line.total.{line.line_id}")
    assert "somebody has to decide which counts" in said(form, "amount_cents")
    form.propose(123_400)
    assert live.typed == {(ROOM, f"reserve_line.total.{line.line_id}")}
    form.line.setCurrentIndex(form.line.count() - 1)
    assert live.typed == set(), "a line that is not there yet is nobody else's"
    form.reject()


def test_contact_is_told_in_the_room_of_the_customer(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    form = ContactForm(None, model)
    qtbot.addWidget(form)
    assert model.view is not None
    room = f"customer:{model.view.contact.customer_id}"
    assert room in live.rooms
    live.begin_typing(w.DANA, room, "phone")
    assert said(form, "phone")
    form.put_down()
    assert room not in live.rooms


def test_what_makes_something_new_is_told_to_nobody(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    form = ActivityForm(None, model)
    qtbot.addWidget(form)
    assert form.typed_by is None


def test_without_a_connection_nobody_is_said_to_type(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    live.begin_typing(w.DANA, ROOM, "loss_place")
    live.lose_network()
    assert said(form, "loss_place") == ""
    live.go_live()
    assert said(form, "loss_place") == "", "who types is told again with the connection"


def test_it_is_spoken_once_and_takes_no_keyboard(
    qtbot: QtBot, live: LocalStore, model: ClaimViewModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(typed_by, "announce", lambda _widget, text, **_how: spoken.append(text))
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    form.show()
    form.place.setFocus()
    live.begin_typing(w.DANA, ROOM, "loss_place")
    live.begin_typing(w.KEN, ROOM, "description")
    assert spoken == [
        f"Place of loss: {DANA} is changing this now.",
        f"What happened: {KEN} is changing this now.",
    ]
    assert form.focusWidget() is form.place


def test_who_leaves_the_file_types_no_more(qtbot: QtBot, live: LocalStore, model: ClaimViewModel) -> None:
    form = FactsForm(None, model)
    qtbot.addWidget(form)
    live.come(w.DANA, ROOM)
    live.begin_typing(w.DANA, ROOM, "loss_place")
    live.go(w.DANA, ROOM)
    assert said(form, "loss_place") == ""


def test_each_name_is_one_that_the_server_takes() -> None:
    for table in BY_NAME.values():
        for shared in shared_of(table, table.fields, w.HARTLEY).values():
            assert _FIELD.fullmatch(shared.name), shared.name
    assert shared_of(Exposure.TABLE, ("limit_cents",), "row")["limit_cents"].name == "exposure.limit_cents.row"
    assert {kind.name for kind in FILE_KINDS if kind.is_open_to_rooms} >= {"claim", "policy", "customer"}


def test_the_initials_keep_off_their_circle_and_stand_beside_the_first_line(app: QApplication, qtbot: QtBot) -> None:
    made = Mark()
    qtbot.addWidget(made)
    made.resize(180, 90)
    made.say(
        "Dana Reyes is changing this now. If both are sent, somebody has to decide.", ("Wanda Mbeki",), is_urgent=True
    )
    made.show()
    QApplication.processEvents()
    letters = made._initials
    assert letters.fontMetrics().horizontalAdvance(letters.text()) <= letters.width() - 3
    line = made.words.y() + made.words.contentsMargins().top() + made.words.fontMetrics().height() / 2
    assert abs(line - letters.geometry().center().y()) <= 1
