"""A person's keys for other programs, on the settings: what there is, another one, and the end of one."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.net.failures import UNREACHABLE, Failed
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.buttons import is_off
from desktop.ui.kit.question import Question
from desktop.ui.people.own_keys import KeyForm, OwnKeys
from desktop.viewmodels.people.rights import told
from shared.wire.keys import NewKey
from tests.support.local_engine import PASSWORD
from tests.support.local_store import LocalStore
from tests.support.own_keys import KeyServer

WANTED = NewKey(name="Nightly export", scopes=("read", "write:money"), days=30, networks=("10.1.0.0/16",))


@pytest.fixture
def server(store: LocalStore) -> KeyServer:
    return store.engine.panels.own


@pytest.fixture
def shown(window: MainWindow, store: LocalStore, server: KeyServer, qtbot: QtBot) -> OwnKeys:
    store.go_live()
    window.go("settings")
    qtbot.waitUntil(lambda: window.settings.keys.model.keys is not None)
    return window.settings.keys


def texts(shown: OwnKeys) -> list[str]:
    return [each.text() for each in shown.findChildren(QLabel) if each.isVisible() and each.text()]


def form_of(shown: OwnKeys) -> KeyForm:
    shown.new.click()
    return next(each for each in shown.window().findChildren(KeyForm) if each.isVisible())


def fill(form: KeyForm, password: str = PASSWORD) -> None:
    form.name.setText(f" {WANTED.name} ")
    form.scopes.check(list(WANTED.scopes))
    form.days.setText("30")
    form.networks.setText("10.1.0.0/16,")
    form.password.setText(password)


def test_a_key_is_made_with_the_password_and_shown_once(shown: OwnKeys, server: KeyServer, qtbot: QtBot) -> None:
    form = form_of(shown)
    assert sorted(form.scopes.boxes) == sorted(server.own().scopes)
    assert not {"write:people", "write:rooms"} & set(form.scopes.boxes), "an adjuster's key is no administrator's"
    fill(form, "wrong")
    form.action.click()
    qtbot.waitUntil(lambda: bool(form.message))
    assert server.wanted == [], "whoever finds an open window makes no key"
    form.password.setText(PASSWORD)
    form.action.click()
    qtbot.waitUntil(lambda: shown.taken is not None)
    assert server.wanted == [WANTED]
    assert shown.taken is not None
    secret = shown.taken.text.toPlainText()
    assert secret.startswith(server.keys[0].hint)
    qtbot.waitUntil(lambda: shown.taken is not None and shown.taken.copy.hasFocus())
    QTest.keyClick(shown.taken.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == secret
    qtbot.waitUntil(lambda: WANTED.name in texts(shown))
    shown.taken.closed.emit()
    qtbot.waitUntil(lambda: not any(secret in each for each in texts(shown)))
    assert not any(secret in each for each in texts(shown)), "nobody can show it again"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Name it by letters"),
        ("name", "<b>", "Name it by letters"),
        ("days", "367", "from 1 to 366"),
        ("days", "soon", "from 1 to 366"),
        ("days", "1,5", "from 1 to 366"),
        ("days", "0,30", "from 1 to 366"),
        ("days", "000000001999999", "from 1 to 366"),
        ("networks", "10.1.0.0/16 everywhere", "no network: everywhere"),
        ("per_minute", "0", "from 1 to 100,000"),
        ("per_minute", "1000000009", "from 1 to 100,000"),
        ("password", "", "Enter your password"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_asked(
    shown: OwnKeys, server: KeyServer, field: str, typed: str, said: str
) -> None:
    form = form_of(shown)
    fill(form)
    getattr(form, field).setText(typed)
    form.action.click()
    assert said in form.message
    assert form._scolded is not None
    assert form._scolded[0] == field
    assert server.wanted == []


def test_what_a_key_is_good_for_stands_in_words_in_two_columns(shown: OwnKeys, server: KeyServer) -> None:
    form = form_of(shown)
    boxes = form.scopes.boxes
    assert not [each for each in boxes.values() if ":" in each.text()]
    sees = {each.x() for scope, each in boxes.items() if scope.startswith("read")}
    does = {each.x() for scope, each in boxes.items() if scope.startswith("write")}
    assert len(sees) == len(does) == 1
    assert max(each.geometry().right() for scope, each in boxes.items() if scope.startswith("read")) < min(does)
    assert boxes["write:money"].accessibleName() == "Do: Reserves and payments"


def test_a_key_says_in_words_what_it_is_good_for() -> None:
    assert (
        told(("read:claims", "read:customers", "write:money")) == "See: Claims, Customers · Do: Reserves and payments"
    )
    assert told(("read", "newer:things")) == "See: Everything · Newer: Things", "what a newer server has is readable"


def test_a_key_that_is_good_for_nothing_is_none(shown: OwnKeys, server: KeyServer) -> None:
    form = form_of(shown)
    fill(form)
    form.scopes.check([])
    form.action.click()
    assert form.message == "Choose what it is good for."
    assert server.wanted == []


def test_why_the_server_makes_none_stands_in_the_form(shown: OwnKeys, server: KeyServer, qtbot: QtBot) -> None:
    server.full = True
    form = form_of(shown)
    fill(form)
    form.action.click()
    qtbot.waitUntil(lambda: bool(form.message))
    assert form.isVisible()
    assert form.name.text().strip() == WANTED.name, "what was typed stays"


def test_a_key_is_ended_after_a_question(shown: OwnKeys, server: KeyServer, qtbot: QtBot) -> None:
    made = server.make(WANTED).key
    shown.refresh()
    qtbot.waitUntil(lambda: made.id in shown.ends)
    shown.ends[made.id].click()
    question = next(each for each in shown.window().findChildren(Question) if each.isVisible())
    assert WANTED.name in question.text
    question.ways[0].click()
    qtbot.waitUntil(lambda: made.id not in shown.ends)
    assert server.keys[0].ended_because == "withdrawn"
    qtbot.waitUntil(lambda: any("ended" in each for each in texts(shown)))


def test_one_that_ran_out_cannot_be_ended_and_says_so(shown: OwnKeys, server: KeyServer, qtbot: QtBot) -> None:
    made = server.make(WANTED).key
    server.keys = [msgspec.structs.replace(made, expires_at=made.created_at - 1, used_at=made.created_at - 9)]
    shown.refresh()
    qtbot.waitUntil(lambda: any("ran out" in each for each in texts(shown)))
    assert shown.ends == {}
    assert any("used last" in each for each in texts(shown))


def test_a_server_that_is_away_is_said_and_nothing_is_offered(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    store.engine.panels.failing = Failed(UNREACHABLE)
    window.go("settings")
    keys = window.settings.keys
    qtbot.waitUntil(lambda: bool(keys.model.unheard))
    assert keys.model.unheard in texts(keys)
    assert is_off(keys.new)


def test_with_whoever_made_them_they_leave_the_screen(
    window: MainWindow, shown: OwnKeys, server: KeyServer, store: LocalStore, qtbot: QtBot
) -> None:
    form = form_of(shown)
    fill(form)
    form.action.click()
    qtbot.waitUntil(lambda: shown.taken is not None and WANTED.name in texts(shown))
    store.lock()
    qtbot.waitUntil(lambda: shown.taken is None)
    assert shown.model.keys is None
    assert shown.ends == {}


def test_nothing_of_the_form_is_kept(shown: OwnKeys, store: LocalStore) -> None:
    """There is a password in it."""
    before = dict(store.about)
    form = form_of(shown)
    assert form.password.echoMode() is QLineEdit.EchoMode.Password
    fill(form)
    form.reject()
    assert store.about == before
    assert form_of(shown).password.text() == ""


def test_who_looks_again_while_a_key_is_made_loses_nothing_of_it(
    shown: OwnKeys, server: KeyServer, qtbot: QtBot
) -> None:
    form = form_of(shown)
    fill(form)
    inner = shown.model._shown

    def looked_at_again() -> None:
        inner()
        shown.refresh()

    shown.model._door.done.disconnect(inner)
    shown.model._door.done.connect(looked_at_again)
    form.action.click()
    qtbot.waitUntil(lambda: shown.taken is not None)
    assert not shown.model.busy
    assert server.wanted == [WANTED]
