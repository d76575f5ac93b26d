"""The pages of a policy and a customer over the real store, worked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.files import Told
from desktop.screens.policies import PolicyFile
from desktop.screens.search import Search
from desktop.screens.store import Refused
from desktop.ui.application import dress
from desktop.ui.files.parts import Row
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language, layouts
from desktop.ui.kit.card import Card
from desktop.ui.kit.labels import Shortening
from desktop.ui.parties.page import CustomerPage
from desktop.ui.policies.page import PolicyPage
from desktop.viewmodels.people.preferences import Preferences
from server.sample import staff
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents, Day
from shared.domain.kernel.ids import Id, named_id
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER, Customer
from shared.domain.policies.entities import POLICY, PolicyCoverage
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.room import cut_off
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore

TURN = "2026-07-01"
"""The day from which the first coverage is another one in `with_two_spans`."""


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    made = LocalStore(w.TOM)  # the agent, who has his customers and their policies
    yield made
    made.fall_silent()


@pytest.fixture
def window(store: LocalStore, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def claim_of(store: LocalStore) -> Claim:
    claim = store.engine.office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    return claim


def policy(window: MainWindow, store: LocalStore, qtbot: QtBot, item: str = "") -> PolicyPage:
    page = window.open_file(POLICY.name, claim_of(store).policy_id, item)
    assert isinstance(page, PolicyPage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    return page


def customer(window: MainWindow, store: LocalStore, qtbot: QtBot) -> CustomerPage:
    page = window.open_file(CUSTOMER.name, claim_of(store).customer_id)
    assert isinstance(page, CustomerPage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    return page


def with_two_spans(store: LocalStore) -> PolicyCoverage:
    """The first coverage of the policy had another deductible before the summer."""
    rows = store.engine.office.world.all(PolicyCoverage, claim_of(store).policy_id)
    first = next(row for row in rows if row.deductible)
    before = msgspec.structs.replace(first, until_date=Day(TURN), version=first.version + 1)
    after = msgspec.structs.replace(
        first, id=named_id("after"), effective_date=Day(TURN), deductible=Cents(first.deductible * 2)
    )
    store.engine.office.write(before, after)
    store.sync_now()
    return after


def shown(window: MainWindow) -> tuple[str, str]:
    """Kind and id of the file that is open."""
    assert window.file is not None
    return window.file.kind, window.file.file_id


def is_edited(page: CustomerPage, field: str) -> bool:
    return page.contact_card.fields[field].is_edited


def texts(within: QWidget) -> list[str]:
    return [label.text() for label in within.findChildren(QLabel) if label.isVisibleTo(within)]


def press(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = window.window().focusWidget() or window
    QTest.keyClick(focused, key, held)


def test_a_policy_shows_whose_it_is_what_it_covers_and_what_it_costs_with_its_currency(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = policy(window, store, qtbot)
    view = page.model.view
    assert view is not None
    shown = texts(page)
    assert {view.holder, view.number, "1 Mar 2026 to 1 Mar 2027", "1,840.00 USD"} <= set(shown)
    assert {"Limit, USD", "Deductible, USD", "Premium, USD"} <= set(shown)
    assert {coverage.caption for coverage in view.coverages} <= set(shown)
    assert view.phone is not None
    assert page.title() == f"{view.holder} · {view.number}"
    assert window.rail is not None


def test_n_writes_a_note_and_ctrl_enter_keeps_it(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = policy(window, store, qtbot)
    page.take_focus()
    press(window, Qt.Key.Key_N)
    assert page.tabs.currentIndex() == 2
    assert page.note.text.hasFocus()
    QTest.keyClicks(page.note.text, "New roof in spring")
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "New roof in spring" in texts(page))
    assert store.submitted == [
        AddNote(file_id=claim_of(store).policy_id, topic=Topic.GENERAL, body="New roof in spring")
    ]
    assert page.note.text.toPlainText() == ""
    assert page.tabs.tabText(2) == "Notes 1"


def test_what_is_typed_on_a_policy_is_there_again_when_it_is_opened_again(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = policy(window, store, qtbot)
    page.write_note()
    QTest.keyClicks(page.note.text, "Half a thought")
    press(window, Qt.Key.Key_Escape)
    assert page.tabs.hasFocus()
    window.open_claim(w.HARTLEY)
    window.open_file(POLICY.name, claim_of(store).policy_id)
    customer(window, store, qtbot)
    window.shelf.page("policies").leave()
    again = policy(window, store, qtbot)
    assert again is not page
    assert again.note.text.toPlainText() == "Half a thought"


def test_c_copies_the_number_and_logs_the_contact(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = policy(window, store, qtbot)
    page.take_focus()
    press(window, Qt.Key.Key_C)
    view = page.model.view
    assert view is not None
    assert page.contact.text.hasFocus()
    assert QGuiApplication.clipboard().text() == view.phone
    QTest.keyClicks(page.contact.text, "Called back")
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.tabs.tabText(3) == "Contacts 1")
    assert [command.topic for command in store.submitted if isinstance(command, AddNote)] == [Topic.PHONE]


def test_spans_are_chosen_by_alt_and_arrows_and_say_what_differs(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    after = with_two_spans(store)
    page = policy(window, store, qtbot)
    model = page.model
    assert [span.begins.isoformat() for span in model.spans] == ["2026-03-01", TURN]
    assert page.as_of.words.text() == "As of today, 23 Nov 2026"
    changed = next(row for row in model.rows() if row.was)
    assert (changed.caption, set(changed.was)) == (after.caption, {"deductible"})
    assert f"◆ {changed.deductible}" in texts(page)
    page.as_of.spans.setFocus()
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.as_of.words.text() == "As of 1 Mar 2026"
    assert page.as_of.spans.hasFocus()
    assert window.file is page, "the window did not go back"
    assert not any(row.was for row in model.rows())
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert model.place == 0
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert model.place == 1


def test_whoever_comes_from_a_claim_sees_what_was_covered_on_the_day_of_the_loss(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    with_two_spans(store)
    page = policy(window, store, qtbot, "2026-05-02")
    assert page.as_of.words.text() == "As of the loss on 2 May 2026"
    assert page.model.place == 0


def test_a_claim_of_the_policy_opens_by_enter_and_alt_left_leads_back(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = policy(window, store, qtbot)
    page.show_tab("claims")
    [line] = [row for row in page.findChildren(Row) if row.isVisible()]
    assert "36,200.00 USD" in line.accessibleName()
    line.setFocus()
    press(window, Qt.Key.Key_Return)
    assert shown(window) == (CLAIM.name, w.HARTLEY)
    window.list.take_focus()
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(window) == (POLICY.name, claim_of(store).policy_id)


def test_a_claim_leads_to_its_policy_as_of_the_loss_and_to_the_insured(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    window.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    assert window.claim is not None
    names = {command.caption: command for command in window.claim.commands()}
    assert names["Open the policy"].is_offered()
    names["Open the policy"].run()
    assert shown(window) == (POLICY.name, claim_of(store).policy_id)
    page = window.file
    assert isinstance(page, PolicyPage)
    qtbot.waitUntil(lambda: page.as_of.words.text() == "As of the loss on 15 Nov 2026")
    window.back()
    assert shown(window) == (CLAIM.name, w.HARTLEY)
    window.claim.open_customer()
    assert shown(window) == (CUSTOMER.name, claim_of(store).customer_id)


@pytest.mark.parametrize("who", [w.MAYA, w.DANA], ids=["adjuster", "supervisor"])
def test_who_works_on_a_claim_has_its_policy_and_its_insured_until_it_is_somebody_elses(
    app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id
) -> None:
    """They call by the number of the insured's file and mend it; with the claim both files leave the device."""
    store = LocalStore(who)
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    store.go_live()
    claim = claim_of(store)
    window.open_claim(claim.id)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    page = window.claim
    assert page is not None
    offered = {command.caption for command in page.commands() if command.is_offered()}
    assert {"Open the policy", "Open the customer", "Edit contact"} <= offered
    page.doings.edit_contact()
    form = page.doings.open_form
    assert form is not None
    phone = form.entries["phone"].widget
    assert isinstance(phone, QLineEdit)
    assert phone.text() == "(937) 555-0142"
    phone.setText("(937) 555-0177")
    form.action.click()

    def is_mended() -> bool:
        customer = store.engine.office.world.get(Customer, claim.customer_id)
        return customer is not None and customer.phone == "(937) 555-0177"

    qtbot.waitUntil(is_mended)
    away = AssignClaim(claim_id=claim.id, adjuster_id=w.LENA, team_id=staff.TEAM_2, base_adjuster_id=w.MAYA)
    store.others_act(w.ADMIN, away)
    office = store.engine.office
    led_to = {claim.policy_id, claim.customer_id}
    assert led_to <= office.held(w.LENA)
    is_theirs = claim.id in office.held(who)  # the supervisor leads the other team too
    assert (led_to <= office.held(who)) is is_theirs
    assert is_theirs is (who == w.DANA)
    assert (ask(store, qtbot, PolicyFile(claim.policy_id)) is not None) is is_theirs


def test_a_customer_has_the_phone_first_and_everything_that_happened(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = customer(window, store, qtbot)
    view = page.model.view
    assert view is not None
    assert {view.name, view.email, "Prefers: Phone", "1,840.00 USD"} <= set(texts(page))
    call = next(each for each in page.findChildren(QPushButton) if each.text() == view.phone and each.isVisible())
    mail = next(each for each in page.findChildren(QLabel) if each.text() == view.email and each.isVisible())
    assert view.phone
    assert call.mapTo(page, QPoint(0, 0)).y() < mail.mapTo(page, QPoint(0, 0)).y(), "in the head"
    entries = len(page.model.entries)
    page.kinds.buttons[Told.MONEY].click()
    assert 0 < len(page.model.entries) < entries
    assert {entry.told for entry in page.model.entries} == {Told.MONEY}
    assert page.kinds.buttons[Told.MONEY].isChecked()
    assert not page.kinds.buttons[None].isChecked()


def test_a_customers_number_is_changed_in_place(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = customer(window, store, qtbot)
    before = page.model.value("phone")
    page.take_focus()
    press(window, Qt.Key.Key_E)
    field = page.contact_card.fields["phone"]
    assert field.editor.hasFocus()
    QTest.keyClicks(field.editor, "(937) 555-0199")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not field.is_edited)
    assert field.shown.hasFocus()
    changed = UpdateContact(
        customer_id=claim_of(store).customer_id, changes={"phone": "(937) 555-0199"}, base={"phone": before}
    )
    assert store.submitted == [changed]
    qtbot.waitUntil(lambda: page.model.value("phone") == "(937) 555-0199")
    assert "(937) 555-0199" in texts(field)


def test_esc_leaves_the_value_as_it_was_and_a_wrong_one_says_why(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = customer(window, store, qtbot)
    field = page.contact_card.fields["email"]
    before = page.model.value("email")
    field.edit()
    QTest.keyClicks(field.editor, "nobody")
    press(window, Qt.Key.Key_Return)
    assert is_edited(page, "email")
    assert field.trouble.text() == "This is no email address."
    press(window, Qt.Key.Key_Escape)
    assert not is_edited(page, "email")
    assert before in texts(field)
    assert store.submitted == []


def test_what_was_being_changed_is_there_again_with_what_was_seen_then(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = customer(window, store, qtbot)
    before = page.model.value("city")
    page.contact_card.edit("city")
    QTest.keyClicks(page.contact_card.fields["city"].editor, "Xenia")
    window.shelf.page("customers").leave()
    again = customer(window, store, qtbot)
    field = again.contact_card.fields["city"]
    assert field.is_edited
    field.save()
    qtbot.waitUntil(lambda: bool(store.submitted))
    [command] = store.submitted
    assert isinstance(command, UpdateContact)
    assert (command.changes, command.base) == ({"city": "Xenia"}, {"city": before})


@pytest.mark.parametrize("refused", [False, True])
def test_what_is_typed_in_place_while_it_is_being_sent_stays(
    window: MainWindow, store: LocalStore, qtbot: QtBot, refused: bool
) -> None:
    page = customer(window, store, qtbot)
    field = page.contact_card.fields["city"]
    before = page.model.value("city")
    field.edit()
    QTest.keyClicks(field.editor, "Xen")
    store.hold_outcomes()
    press(window, Qt.Key.Key_Return)
    QTest.keyClicks(field.editor, "ia")
    press(window, Qt.Key.Key_Escape)
    assert field.is_edited, "it cannot be taken back by now"
    if refused:
        store.refusal = Refused("disk_full", "The disk is full.")
    store.let_take()
    qtbot.waitUntil(lambda: field.trouble.text() != "" if refused else page.model.value("city") == "Xen")
    assert field.is_edited
    assert isinstance(field.editor, QLineEdit)
    assert field.editor.text() == "Xenia"
    store.refusal = None
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.value("city") == "Xenia")
    last = store.submitted[-1]
    assert isinstance(last, UpdateContact)
    assert last.base == {"city": before if refused else "Xen"}


def test_two_windows_share_what_is_changed_in_place(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    """Else a field that stands open in one would bring an older value over what was sent from the other."""
    page = customer(window, store, qtbot)
    window.tear_off(CUSTOMER.name, page.file_id)
    torn = window.torn[-1].page
    assert isinstance(torn, CustomerPage)
    qtbot.waitUntil(lambda: torn.model.view is not None)
    here = customer(window, store, qtbot).contact_card.fields["city"]
    there = torn.contact_card.fields["city"]
    for field in (here, there):
        field.edit()
    for field, typed in ((there, "Xenia"), (here, "Xen")):
        assert isinstance(field.editor, QLineEdit)
        field.editor.setText(typed)
        field.flush()
    assert isinstance(there.editor, QLineEdit)
    assert there.editor.text() == "Xen"
    there.save()
    qtbot.waitUntil(lambda: page.model.value("city") == "Xen")
    qtbot.waitUntil(lambda: not here.is_edited)
    assert "Xen" in texts(here)


def test_the_preferred_channel_is_a_choice(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = customer(window, store, qtbot)
    field = page.contact_card.fields["preferred_channel"]
    field.edit()
    assert isinstance(field.editor, QComboBox)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(store.submitted))
    qtbot.waitUntil(lambda: "Prefers: Email" in texts(page))


def test_c_on_a_customer_presets_the_way_they_prefer(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = customer(window, store, qtbot)
    page.take_focus()
    assert page.contact.isHidden()
    press(window, Qt.Key.Key_C)
    assert page.contact.text.hasFocus()
    assert page.contact.topic.currentData() == Topic.PHONE
    press(window, Qt.Key.Key_Escape)
    assert page.contact.isHidden()


def test_others_changes_are_seen_at_once_and_who_is_here(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = customer(window, store, qtbot)
    claim = claim_of(store)
    body = "Asked for the report."
    store.others_act(w.DANA, AddNote(file_id=claim.id, topic=Topic.PHONE, body=body))
    qtbot.waitUntil(lambda: body in texts(page))
    store.come(w.KEN, f"{CUSTOMER.name}:{claim.customer_id}")
    qtbot.waitUntil(lambda: "KA" in texts(page))
    store.go(w.KEN, f"{CUSTOMER.name}:{claim.customer_id}")
    qtbot.waitUntil(lambda: "KA" not in texts(page))


def test_rooms_are_entered_with_the_page_and_left_with_it(
    window: MainWindow, store: LocalStore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms: list[str] = []
    monkeypatch.setattr(store, "join", rooms.append)
    monkeypatch.setattr(store, "leave", rooms.remove)
    claim = claim_of(store)
    policy(window, store, qtbot)
    customer(window, store, qtbot)
    assert rooms == [f"policy:{claim.policy_id}", f"customer:{claim.customer_id}"]
    for place in ("policies", "customers"):
        window.shelf.page(place).leave()
    assert rooms == []


def test_what_the_search_finds_opens_in_its_place(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    claim = claim_of(store)
    for kind, words, file_id in (
        (POLICY.name, policy(window, store, qtbot).number(), claim.policy_id),
        (CUSTOMER.name, "Hartley Dayton", claim.customer_id),
    ):
        hits = ask(store, qtbot, Search(words))
        hit = next(each for each in hits if each.kind == kind)
        window.open_claim(w.OKAFOR)
        assert window.open_file(hit.kind, hit.file_id) is window.file
        assert shown(window) == (kind, file_id)


def test_a_link_opens_a_policy_by_its_number_and_a_customer_by_the_id(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    claim = claim_of(store)
    number = policy(window, store, qtbot).number()
    links = [customer(window, store, qtbot).link_name(), number]
    window.open_link(f"coverdesk://policy/{number}")
    qtbot.waitUntil(lambda: shown(window) == (POLICY.name, claim.policy_id))
    window.open_link(f"coverdesk://customer/{links[0]}")
    qtbot.waitUntil(lambda: shown(window) == (CUSTOMER.name, claim.customer_id))


def test_a_changed_number_is_taken_back_by_ctrl_z(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = customer(window, store, qtbot)
    before = page.model.value("phone")
    page.contact_card.edit("phone")
    QTest.keyClicks(page.contact_card.fields["phone"].editor, "(937) 555-0199")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.value("phone") == "(937) 555-0199")
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.model.value("phone") == before)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
@pytest.mark.parametrize("tongue", ["en_US", "de_DE"])
def test_nothing_is_cut_off(
    app: QApplication, store: LocalStore, qtbot: QtBot, tmp_path: Path, size: tuple[int, int], tongue: str
) -> None:
    with_two_spans(store)
    before = QLocale()
    language.speak(app, QLocale(tongue))
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window)
    try:
        window.resize(*size)
        window.show()
        page = policy(window, store, qtbot)
        for tab in ("cover", "claims", "notes", "contacts", "history"):
            page.show_tab(tab)
            settle(app)
            assert cut_off(window) == [], tab
        other = customer(window, store, qtbot)
        name = next(label for label in other.findChildren(Shortening) if label.text() == other.title())
        assert name.width() >= min(name.sizeHint().width(), 120), "the name is read"
        other.log_contact()
        other.contact_card.edit("email")
        settle(app)
        assert cut_off(window) == []
    finally:
        window.close()
        language.speak(app, QLocale("en_US"))
        QLocale.setDefault(before)


def test_no_line_is_squashed_in_a_page_that_almost_fits(
    app: QApplication, qtbot: QtBot, preferences: Preferences
) -> None:
    """A card never asks for less height than its lines need: a page scrolls instead."""
    dress(app, preferences)
    card = Card("Policies")
    qtbot.addWidget(card)
    line = Row("A policy", lambda: None)
    words = layouts.column(gap=1)
    for text in ("Homeowners", "POL-118-2207", "1 Jan to 31 Dec", "ends in 35 days"):
        words.addWidget(Shortening(text))
    line.line.addLayout(words, 1)
    card.add_row(line, edges=(7, 2, 7, 2))
    card.show()
    card.resize(300, card.minimumSizeHint().height())
    settle(app)
    assert line.height() >= line.line.sizeHint().height()
