"""Sweep of what a form shows, keeps and sends: every field of every form against everything that may happen to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import msgspec
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.screens.store import Refused
from desktop.ui.claims.actions import ContactForm, FactsForm
from desktop.ui.claims.forms import ClaimForm
from desktop.ui.claims.notes import NoteEditor
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.kit.edits import AmountEdit, DayEdit, MomentEdit
from desktop.ui.kit.fields import FIGURE, LIMIT, AreaField, LineField, inputs
from desktop.ui.kit.form import Form
from desktop.ui.kit.side import WIDTH
from desktop.ui.people.password import PasswordForm
from desktop.viewmodels.entering.drafts import SAVE_WITHIN_MS, Draft
from desktop.viewmodels.people.own_password import PasswordViewModel
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.bounds import unfit, value_fits
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.ui.form_makers import (
    FIELDS,
    MAKERS,
    REPORT,
    AnyForm,
    Desk,
    complete,
    contact,
    entries_of,
    is_policy,
    type_into,
)
from tests.support import world as w

NOT_HERE = "–"


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    made = Desk(qtbot)
    yield made
    made.put_away()
    QLocale.setDefault(before)


def held(form: AnyForm) -> dict[str, object]:
    return {each.name: each.held() for each in entries_of(form)}


def forms_of(kind: type[QWidget]) -> set[str]:
    return {each.__name__ for each in kind.__subclasses__()} | {
        name for each in kind.__subclasses__() for name in forms_of(each)
    }


def test_no_form_is_left_out() -> None:
    derived = {"RowForm", "AddForm", "EditForm", "ActForm"}  # their fields are the declaration's: test_derived_cards
    empty = {"ClaimForm", "RowDetails"}  # the one is no form yet, the other asks for nothing
    kept = (
        forms_of(Form) - derived - empty - {"PasswordForm", "SignInAgainForm", "KeyForm"}
    )  # of a password nothing is kept
    assert set(MAKERS) == set(FIELDS) == kept | {"NoteEditor"}


def test_nothing_of_a_password_is_kept(desk: Desk) -> None:
    form = PasswordForm(None, PasswordViewModel(desk.store))
    desk.qtbot.addWidget(form)
    for secret in (form.old, form.new, form.again):
        assert secret.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(secret, "correct horse")
    form.reject()
    assert desk.store.about == {}


@pytest.mark.parametrize("name", FIELDS)
def test_every_input_of_a_form_is_one_of_its_fields(desk: Desk, name: str) -> None:
    """So none can be lost with the form: what the commands ask for, and whatever else can be typed into."""
    form = desk.open(name)
    assert tuple(each.name for each in entries_of(form)) == FIELDS[name]
    assert set(inputs(form)) == {each.widget for each in entries_of(form)}


def test_a_field_that_nobody_declared_is_a_mistake(desk: Desk) -> None:
    form = desk.open("ReopenForm")
    assert isinstance(form, ClaimForm)
    form.fields.addWidget(QCheckBox("Forgotten"))
    with pytest.raises(ValueError, match="not declared"):
        form.start("reopen")


# ---- the columns of the table: each says ok, that it does not concern the field, or raises AssertionError


def _kept(desk: Desk, name: str, field: str) -> str:
    form = desk.open(name)
    type_into(desk, form, field)
    before = held(form)
    desk.close(form)
    again = desk.open(name, make=MAKERS[name].other_row if field == "line" else None)
    assert held(again) == before
    is_row = isinstance(again, ReserveForm) and field == "line"
    assert isinstance(again, NoteEditor) or is_row or (again.banner.isVisibleTo(again)), "it says that it is a draft"
    if isinstance(again, Form) and not is_row:
        assert "Draft from 12:11" in again.banner.words.text()
        again.banner.afresh.click()
        fresh = held(again)
        assert fresh != before
        assert not again.banner.keep.isVisibleTo(again)
        again.banner.back.click()
        assert held(again) == before, "one press destroys nothing"
        again.banner.afresh.click()
        desk.close(again)
        assert held(desk.open(name)) == fresh, "the draft is gone for good"
    return "ok"


def _base_moved(desk: Desk, name: str, field: str) -> str:
    """Typed on one base, sent on the same, whatever the file holds by then; and that is told."""
    moves = MAKERS[name].moves
    move = moves.get(field) or moves.get("*")
    if move is None or field == "line":
        return NOT_HERE
    form = desk.open(name)
    type_into(desk, form, field)
    mine, seen = entries_of(form)[field].held(), dict(entries_of(form)._base)
    desk.close(form)
    move(desk)
    again = desk.open(name)
    assert isinstance(again, ClaimForm)
    assert entries_of(again)[field].held() == mine or field in _lost(again), "what I typed stands"
    assert "has changed since" in again.banner.words.text() or field in _lost(again)
    if field not in _lost(again):
        complete(desk, again)
        again.action.click()
        sent = desk.sent()
        bases = sent.get("base", {key: value for key, value in sent.items() if key.startswith("base_")})
        assert isinstance(bases, dict)
        by_name = {key.partition("/")[0]: value for key, value in seen.items()}
        by_name["base_amount_cents"] = by_name.get("amount")
        by_name["base_adjuster_id"] = by_name.get("adjuster_id")
        assert all(by_name[key] == value for key, value in bases.items() if key in by_name), (bases, seen)
    return "ok"


def _lost(form: ClaimForm) -> set[str]:
    return {each.name for each in form.entries if each.caption in form.entries.lost}


def _follows(desk: Desk, name: str, field: str) -> str:
    """What nobody touched shows the file as it is, also while another field is being typed into."""
    move = MAKERS[name].moves.get(field)
    others = [other for other in FIELDS[name] if other != field and other not in ("line", "status")]
    if move is None or not others:
        return NOT_HERE
    form = desk.open(name)
    type_into(desk, form, others[-1])
    mine, before = entries_of(form)[others[-1]].held(), entries_of(form)[field].held()
    move(desk)
    assert entries_of(form)[field].held() != before, "while it is open"
    desk.close(form)
    again = desk.open(name)
    assert entries_of(again)[field].held() != before, "and when it comes back"
    assert entries_of(again)[others[-1]].held() == mine
    return "ok"


def _other_row(desk: Desk, name: str, field: str) -> str:
    other = MAKERS[name].other_row
    if other is None:
        return NOT_HERE
    untouched = desk.open(name, make=other)
    before = held(untouched)
    desk.close(untouched)
    form = desk.open(name)
    if field != "line":
        type_into(desk, form, field)
    desk.close(form)
    assert held(desk.open(name, make=other)) == before
    return "ok"


def _two_windows(desk: Desk, name: str, field: str) -> str:
    """What one window types, the other shows as soon as the keyboard moves on; what one sends, both put away."""
    if name == "NoticeForm":
        return NOT_HERE  # only the main window files notices
    first, second = desk.open(name, 0), desk.open(name, 1)
    fresh = held(second)
    if field == "line":
        return NOT_HERE
    type_into(desk, first, field)
    assert entries_of(first).draft is not None
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.focusChanged.emit(None, None)
    desk.qtbot.waitUntil(lambda: held(second) == held(first))
    entries_of(first).sent()
    assert held(second) == fresh
    return "ok"


def _separators(desk: Desk, name: str, field: str) -> str:
    """Amounts and days as another country writes them: read as this one does, or refused with the readings."""
    widget = entries_of(desk.open(name))[field].widget
    if not isinstance(widget, AmountEdit | DayEdit | MomentEdit):
        return NOT_HERE
    for locale, amount, day in (("en_US", "1.234,56", "31.12.2026"), ("de_DE", "1,234.56", "12/31/2026")):
        QLocale.setDefault(QLocale(locale))
        form = desk.open(name)
        found = entries_of(form)[field]
        if isinstance(found.widget, AmountEdit):
            type_into(desk, form, field, amount)
            assert found.widget.cents is None
            assert formats.figure(123456) in found.trouble
            assert found.widget.property("wrong")
        else:
            type_into(desk, form, field, day if isinstance(found.widget, DayEdit) else "31.12.2025 6:30")
            assert not found.trouble
            assert "2026" in found.said or "2025" in found.said
    return "ok"


def _unseen(desk: Desk, name: str, field: str) -> str:
    form = desk.open(name)
    found = entries_of(form)[field]
    match found.widget:
        case AmountEdit():
            found.widget.setText("\u200e1,234\u200b.5\x000\u202c")
            assert found.widget.cents == 123450
        case DayEdit():
            found.widget.setText("\u200f31.\u200b12.2026\x00")
            assert found.held() == "2026-12-31"
        case MomentEdit():
            found.widget.setText("\u200f20.11.2026 \u200b06:30\x00")
            assert found.held() == "2026-11-20T06:30:00+00:00"
        case QLineEdit() if is_policy(found):
            found.widget.setText("a\x00b")
            assert found.widget.text() == "ab"
        case QLineEdit():
            found.widget.setText("a\u0301b\x00c\x07\u200bd\ud800")
            dropped = "a\u0301bc\u200bd"
            assert found.widget.text() == dropped, "controls leave at the field"
            assert found.plain(found.held()) == ("ábcd" if found.widget.property(FIGURE) else "ábc\u200bd")
        case QPlainTextEdit():
            found.widget.setPlainText("a\u0301b\x00c\x07d\ne\tf\x1b\ud800")
            assert found.widget.toPlainText() == "a\u0301bcd\ne\tf"
            assert found.plain(found.held()) == "ábcd\ne\tf"
        case _:
            return NOT_HERE
    return "ok"


def _native_digits(desk: Desk, name: str, field: str) -> str:
    form = desk.open(name)
    found = entries_of(form)[field]
    match found.widget:
        case AmountEdit():
            found.widget.setText("٤٢٠٠٠")
            assert found.widget.cents == 4200000
        case DayEdit():
            found.widget.setText("٣١.١٢.٢٠٢٦")
            assert found.held() == "2026-12-31"
        case MomentEdit():
            found.widget.setText("۲۰.۱۱.۲۰۲۶ ۰۶:۳۰")
            assert found.held() == "2026-11-20T06:30:00+00:00"
        case QLineEdit() if found.widget.property(FIGURE):
            found.widget.setText("٠٩٣٧")
            assert found.plain(found.held()) == "0937"
        case _:
            return NOT_HERE
    return "ok"


def _limit(desk: Desk, name: str, field: str) -> str:
    """At the limit it can be sent, one more is told at the field and not sent; nothing is ever cut off in silence."""
    form = desk.open(name)
    found = entries_of(form)[field]
    limit = int(found.widget.property(LIMIT) or 0)
    if not isinstance(found, LineField | AreaField) or is_policy(found):
        return NOT_HERE
    assert limit > 0, "every text has a limit"
    found.put("x" * limit)
    assert not found.trouble
    assert found.said
    found.put("x" * (limit + 1))
    assert len(str(found.held())) == limit + 1
    assert f"at most {limit:,} fit" in found.trouble
    entries_of(form).changed.emit()
    before = len(desk.store.submitted)
    if isinstance(form, Form):
        assert form._notes[field].text() == found.trouble
        form.action.click()
        assert found.trouble in form.message
    else:
        assert form.state.text() == found.trouble
        form.send()
    assert len(desk.store.submitted) == before
    return "ok"


COLUMNS: dict[str, Callable[[Desk, str, str], str]] = {
    "draft whole": _kept,
    "base moved": _base_moved,
    "follows": _follows,
    "other row": _other_row,
    "two windows": _two_windows,
    "separators": _separators,
    "unseen": _unseen,
    "native digits": _native_digits,
    "limit": _limit,
}


@pytest.mark.parametrize("name", FIELDS)
def test_the_table_of_every_field_against_everything(app: QApplication, qtbot: QtBot, name: str) -> None:
    wrong: list[str] = []
    print(f"\n{name:<16}" + "".join(f"{column:>15}" for column in COLUMNS))
    for field in FIELDS[name]:
        cells = []
        for column, look in COLUMNS.items():
            QLocale.setDefault(QLocale("en_US"))
            desk = Desk(qtbot)
            try:
                cells.append(look(desk, name, field))
            except AssertionError as error:
                cells.append("FAILS")
                wrong.append(f"{field}, {column}: {error}")
            finally:
                desk.put_away()
        print(f"  {field:<14}" + "".join(f"{cell:>15}" for cell in cells))
    assert not wrong, "\n\n".join(wrong)


# ---- keys


def enter_on(widget: QWidget) -> None:
    widget.setFocus()
    window = widget.window()
    assert window.focusWidget() is widget
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
def test_a_form_has_room_for_whatever_it_comes_to_say(desk: Desk, name: str) -> None:
    """Whichever of its labels gets more words, and whoever sets them, as wide as it stands beside a file."""
    made = desk.open(name)
    assert isinstance(made, Form)
    made.resize(WIDTH, 900)
    made.show()
    wrapping = [each for each in made.findChildren(QLabel) if each.wordWrap()]
    assert wrapping

    def shown() -> list[QLabel]:
        return [each for each in wrapping if each.isVisible()]

    for label in wrapping:
        label.setText(" ".join(["Die Reserve liegt über Ihrer Befugnis von 25.000,00."] * 9))
        label.show()
        desk.qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in shown()))
        label.setText("")
    assert made.width() == WIDTH


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
def test_the_keyboard_begins_in_a_field_and_enter_on_cancel_sends_nothing(desk: Desk, name: str) -> None:
    form = desk.open(name)
    assert isinstance(form, Form)
    form.show()
    assert form.focusWidget() in {each.widget for each in form.entries}
    complete(desk, form)
    with desk.qtbot.waitSignal(form.rejected):
        enter_on(form.cancel)
    assert desk.store.submitted == []


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "NoteEditor"])
def test_tab_walks_the_fields_then_the_action_then_cancel(desk: Desk, name: str) -> None:
    form = desk.open(name)
    assert isinstance(form, Form)
    form.show()
    stops: list[QWidget] = []
    form.cancel.setFocus()
    for _ in range(30):
        focused = form.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        now = form.focusWidget()
        if now in stops:
            break
        assert now is not None
        stops.append(now)
    wanted = [each.widget for each in form.entries if each.widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    if isinstance(form, NoticeForm):
        assert [stop for stop in stops if stop in wanted] == wanted, "each field is one stop"
        assert stops[-2:] == [form.action, form.cancel]
    else:
        assert stops == [*wanted, form.action, form.cancel]


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("ContactForm", "FactsForm")])
def test_ctrl_enter_sends_from_every_field(desk: Desk, name: str) -> None:
    form = desk.open(name)
    form.show()
    complete(desk, form)
    last = [each.widget for each in entries_of(form) if isinstance(each.widget, QPlainTextEdit | QLineEdit | QComboBox)]
    form.window().activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is form.window())
    widget = next((each for each in last if isinstance(each, QPlainTextEdit)), last[-1])
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.store.submitted) == 1


def test_enter_sends_from_a_line_once_however_long_it_is_held(desk: Desk) -> None:
    form = desk.open("PaymentForm")
    assert isinstance(form, PaymentForm)
    form.show()
    complete(desk, form)
    enter_on(form.payee)
    held_down = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(form.payee, held_down)
    assert len(desk.store.submitted) == 1


def test_enter_that_chooses_a_policy_does_not_file_the_notice(desk: Desk) -> None:
    form = desk.open("NoticeForm")
    assert isinstance(form, NoticeForm)
    form.show()
    type_into(desk, form, "loss_place")
    type_into(desk, form, "description")
    QTest.keyClicks(form.policy, "POL-118")
    desk.qtbot.waitUntil(lambda: bool(form.model.hits))
    enter_on(form.policy)
    assert form.model.policy is not None
    assert desk.store.submitted == []
    assert form.message == ""


# ---- when a draft is saved


def test_a_key_is_saved_within_a_second_while_the_typing_never_pauses(desk: Desk) -> None:
    """A timer that each key starts anew would never fire."""
    form = desk.open("LogContactForm")
    assert isinstance(form, ClaimForm)
    assert SAVE_WITHIN_MS < 1000
    body = entries_of(form)["body"].widget
    assert isinstance(body, QPlainTextEdit)
    typed = 0

    def type_on() -> bool:
        nonlocal typed
        body.insertPlainText("x")
        typed += 1
        return "xxx" in desk.store.draft(f"claim/{w.HARTLEY}/contact-log")

    desk.qtbot.waitUntil(type_on, timeout=20_000)
    assert typed > 3


def test_a_draft_is_saved_at_once_when_the_keyboard_moves_on(desk: Desk) -> None:
    form = desk.open("PaymentForm")
    assert isinstance(form, PaymentForm)
    form.show()
    form.activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is form)
    form.payee.setFocus()
    QTest.keyClicks(form.payee, "Miller")
    QTest.keyClick(form.payee, Qt.Key.Key_Tab)
    desk.qtbot.waitUntil(lambda: "Miller" in desk.store.draft(f"claim/{w.HARTLEY}/payment"), timeout=300)


def test_what_stands_as_it_began_is_no_draft(desk: Desk) -> None:
    form = desk.open("PaymentForm")
    assert isinstance(form, PaymentForm)
    form.amount.setText("5")
    desk.close(form)
    assert json.loads(desk.store.draft(f"claim/{w.HARTLEY}/payment"))["values"]["amount_cents"] == "5"
    again = desk.open("PaymentForm")
    assert isinstance(again, PaymentForm)
    again.amount.clear()
    desk.close(again)
    assert desk.store.draft(f"claim/{w.HARTLEY}/payment") == ""


@pytest.mark.parametrize("text", ["{", "[1]", '"x"', '{"values": 3}', '{"values": {}, "at": 7}', '{"reason": "old"}'])
def test_a_draft_of_another_program_is_no_failure(desk: Desk, text: str) -> None:
    line = w.World(desk.store.engine.office, {}).line(w.HARTLEY)
    desk.store.save_draft(f"claim/{w.HARTLEY}/reserve/{line.id}", text, w.HARTLEY)
    form = desk.open("ReserveForm")
    assert isinstance(form, ReserveForm)
    assert form.reason.toPlainText() == ("old" if "old" in text else "")


# ---- the report of the plumber


def test_what_others_wrote_is_told_and_my_draft_keeps_its_base(desk: Desk) -> None:
    """A thought is left; the agent writes the plumber's report; only the severity is changed later."""
    form = desk.open("FactsForm")
    assert isinstance(form, FactsForm)
    old = form.description.toPlainText()
    form.description.setPlainText("A thought")
    desk.close(form)
    MAKERS["FactsForm"].moves["description"](desk)
    again = desk.open("FactsForm")
    assert isinstance(again, FactsForm)
    assert again.description.toPlainText() == "A thought"
    edited = max((each for each in again.view.history if each.touched), key=lambda each: each.at)
    assert edited.by not in ("", "You")
    assert f"What happened ({edited.by}, {formats.moment(edited.at, w.NOW)}): “Supply line" in again.banner.words.text()
    assert f"is now “{REPORT}”" in again.banner.words.text()
    again.banner.keep.click()
    assert not again.banner.isVisibleTo(again)
    again.action.click()
    sent = desk.sent()
    assert (sent["changes"], sent["base"]) == ({"description": "A thought"}, {"description": old})


def test_the_banner_says_that_nothing_is_sent_and_what_sends_it(desk: Desk) -> None:
    """By the caption that its button has now, however that was called when the banner came."""
    form = desk.open("PaymentForm")
    type_into(desk, form, "amount_cents")
    desk.close(form)
    again = desk.open("PaymentForm")

    def sends() -> str:
        return f"Nothing is sent yet; “{again.action.text()}” sends what stands in the fields."

    assert isinstance(again, Form)
    assert again.banner.words.text().startswith(f"Draft from 12:11. {sends()}")
    again.name_action("Pay it all")
    assert again.banner.words.text().startswith(f"Draft from 12:11. {sends()}")
    again.banner.keep.click()
    again.name_action("Pay nothing")
    assert not again.banner.isVisibleTo(again), "what is settled does not come back"


def test_what_ends_in_a_stop_is_told_with_no_second_one(desk: Desk) -> None:
    form = desk.open("FactsForm")
    assert isinstance(form, FactsForm)
    form.description.setPlainText("A thought.")
    desk.close(form)
    MAKERS["FactsForm"].moves["description"](desk)
    again = desk.open("FactsForm")
    assert isinstance(again, FactsForm)
    told = again.banner.words.text().splitlines()
    assert REPORT.endswith(".")
    assert told[-1].endswith(f"is now “{REPORT}”")


def test_starting_afresh_shows_the_file_as_it_is(desk: Desk) -> None:
    form = desk.open("FactsForm")
    assert isinstance(form, FactsForm)
    form.description.setPlainText("A thought")
    desk.close(form)
    MAKERS["FactsForm"].moves["description"](desk)
    again = desk.open("FactsForm")
    assert isinstance(again, FactsForm)
    again.banner.afresh.click()
    assert again.description.toPlainText() == REPORT
    again.severity.setCurrentIndex(again.severity.findData("minor"))
    again.action.click()
    sent = desk.sent()
    assert (sent["changes"], sent["base"]) == ({"severity": "minor"}, {"severity": "major"})


def test_news_reaches_an_open_form_and_what_is_typed_stays(desk: Desk) -> None:
    form = desk.open("ContactForm")
    assert isinstance(form, ContactForm)
    form.lines["phone"].setText("(937) 555-0177")
    contact(phone="(937) 555-0100", city="Troy")(desk)
    assert form.lines["phone"].text() == "(937) 555-0177"
    assert form.lines["city"].text() == "Troy"
    assert "Phone: “(937) 555-0142” is now “(937) 555-0100”" in form.banner.words.text()
    form.action.click()
    sent = desk.sent()
    assert (sent["changes"], sent["base"]) == ({"phone": "(937) 555-0177"}, {"phone": "(937) 555-0142"})


def test_each_line_has_its_own_draft_in_one_form_too(desk: Desk) -> None:
    form = desk.open("ReserveForm")
    assert isinstance(form, ReserveForm)
    told = w.World(desk.store.engine.office, {})
    dwelling, contents = told.line(w.HARTLEY), told.line(w.HARTLEY, 1)
    form.amount.setText("41,000")
    form.reason.setPlainText("Ceiling")
    form.line.setCurrentIndex(form.line.findData(contents.id))
    assert (form.amount.text(), form.reason.toPlainText()) == ("", "")
    form.amount.setText("9,999")
    form.line.setCurrentIndex(form.line.findData(dwelling.id))
    assert (form.amount.text(), form.reason.toPlainText()) == ("41,000", "Ceiling")
    form.line.setCurrentIndex(form.line.findData(contents.id))
    form.reason.setPlainText("Carpet")
    form.action.click()
    sent = desk.sent()
    assert (sent["exposure_id"], sent["amount_cents"], sent["base_cents"]) == (contents.exposure_id, 999900, 500000)


def test_what_is_sent_in_one_window_is_told_in_the_other(desk: Desk) -> None:
    first, second = desk.open("ReserveForm", 0), desk.open("ReserveForm", 1)
    assert isinstance(first, ReserveForm)
    assert isinstance(second, ReserveForm)
    first.amount.setText("45,000")
    first.reason.setPlainText("Ceiling")
    assert entries_of(first).draft is not None
    entries_of(first).draft.flush()  # type: ignore[union-attr]
    assert second.amount.text() == "45,000"
    first.action.click()
    desk.qtbot.waitUntil(lambda: second.amount.text() == "")
    assert "in another window" in second.banner.words.text()
    desk.qtbot.waitUntil(lambda: "Now 45,000.00 USD" in second.understood.text())


def test_a_refusal_leaves_everything_as_it_was(desk: Desk) -> None:
    form = desk.open("PaymentForm")
    assert isinstance(form, PaymentForm)
    complete(desk, form)
    before = held(form)
    desk.store.refusal = Refused("reserve_short", "The reserve is short.")
    form.action.click()
    desk.qtbot.waitUntil(lambda: form.message == "The reserve is short.")
    assert held(form) == before
    assert form.action.isEnabled()


# ---- what is said of an amount


def test_the_effect_repeats_the_amount_as_it_was_read(desk: Desk) -> None:
    reserve, payment = desk.open("ReserveForm"), desk.open("PaymentForm")
    assert isinstance(reserve, ReserveForm)
    assert isinstance(payment, PaymentForm)
    reserve.amount.setText("42k")
    payment.amount.setText("$1,500")
    assert reserve.understood.text() == "= 42,000.00 USD"
    assert payment.effect.text().startswith("Pays 1,500.00 USD.")
    reserve.amount.setText("310,001")
    assert "Above the coverage limit of 310,000.00 USD." in reserve.warning.text()


@pytest.mark.parametrize("typed", ["1,2345", "-5", "abc", "1.234", "12345678901234", "500 EUR", "12,50", "(500)"])
def test_a_wrong_amount_is_said_at_once_and_not_sent(desk: Desk, typed: str) -> None:
    form = desk.open("PaymentForm")
    assert isinstance(form, PaymentForm)
    form.show()
    complete(desk, form)
    form.amount.setText(typed)
    note = form._notes["amount_cents"]
    assert note.isVisibleTo(form)
    assert note.text()
    form.amount.editingFinished.emit()
    assert form.amount.property("wrong")
    form.action.click()
    assert note.text() in form.message
    assert desk.store.submitted == []


def test_a_day_says_what_was_understood_and_steps_by_arrows(desk: Desk) -> None:
    form = desk.open("ActivityForm")
    assert isinstance(form, Form)
    due = entries_of(form)["due"].widget
    assert isinstance(due, DayEdit)
    due.setText("31.12.")
    assert form._notes["due"].text() == "Thu 31 Dec 2026, in 38 days"
    QTest.keyClick(due, Qt.Key.Key_Up)
    assert due.text() == "1 Jan 2027"
    due.setText("31.11.")
    assert due.trouble in form._notes["due"].text()
    QTest.keyClick(due, Qt.Key.Key_Up)
    assert due.text() == "31.11.", "nothing is guessed"


def test_the_calendar_opens_with_alt_down_and_gives_its_day(desk: Desk) -> None:
    form = desk.open("ActivityForm")
    form.show()
    due = entries_of(form)["due"].widget
    assert isinstance(due, DayEdit)
    QTest.keyClick(due, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = due._calendar
    assert calendar is not None
    assert calendar.isVisible()
    QTest.keyClick(calendar.month.focusProxy() or calendar.month, Qt.Key.Key_Right)
    calendar.month.activated.emit(calendar.month.selectedDate())
    assert due.day is not None
    assert due.day.isoformat() == "2026-11-25"


def test_a_day_that_is_typed_stays_the_same_day_at_midnight(desk: Desk) -> None:
    """`+7` is spelled out when the keyboard moves on, and a draft keeps the day itself."""
    form = desk.open("ActivityForm")
    due = entries_of(form)["due"]
    assert isinstance(due.widget, DayEdit)
    due.widget.setText("+7")
    assert due.held() == "2026-11-30"
    due.widget.editingFinished.emit()
    assert due.widget.text() == "30 Nov 2026"


def test_a_draft_is_of_the_store_and_reads_what_it_wrote(desk: Desk) -> None:
    draft = Draft(desk.store, "claim/x/form", lambda: w.NOW)
    draft.keep({"a": "é\n", "b": True, "c": ["x"]}, {"a": None})
    draft.flush()
    again = Draft(desk.store, "claim/x/form", lambda: w.NOW)
    assert again.kept == draft.kept


@pytest.mark.parametrize("at", ["2026-11-23T12:11:00", "9999-12-31T23:59:59-05:00", "noon", 5, None, [], True])
def test_whenever_a_draft_says_that_it_is_from_its_form_opens(desk: Desk, at: object) -> None:
    form = desk.open("LogContactForm")
    assert isinstance(form, ClaimForm)
    type_into(desk, form, "body")
    before = held(form)
    desk.close(form)
    (key,) = desk.store.about
    kept = json.loads(desk.store.draft(key))
    desk.store.save_draft(key, json.dumps({**kept, "at": at}))
    again = desk.open("LogContactForm")
    assert held(again) == before


def test_the_limit_at_a_field_is_the_one_that_its_command_declares(desk: Desk) -> None:
    """By the domain's own check: at the limit it fits, with one character more it does not."""
    for name, names in FIELDS.items():
        form = desk.open(name)
        for each in (entries_of(form)[field] for field in names):
            limit = int(each.widget.property(LIMIT) or 0)
            if not isinstance(each, LineField | AreaField) or is_policy(each):
                continue
            if isinstance(form, ClaimForm) and form.TABLE:
                declared = next(c.field for c in BY_NAME[form.TABLE].columns if c.name == each.name)
                assert declared is not None
                assert value_fits(declared, "x" * limit) is None, each.name
                assert value_fits(declared, "x" * (limit + 1)) is not None, each.name
            else:
                other = {"NoteEditor": "AddNote", "NoticeForm": "FileNotice"}.get(name, "")
                command = form.COMMAND.__name__ if isinstance(form, ClaimForm) else other
                sample = SAMPLES[command]
                assert unfit(msgspec.structs.replace(sample, **{each.name: "x" * limit})) is None, each.name
                assert unfit(msgspec.structs.replace(sample, **{each.name: "x" * (limit + 1)})) is not None, each.name
