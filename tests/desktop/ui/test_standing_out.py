"""What somebody else changes on an open page stands out for some seconds, and the status bar says who it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.page import FilePage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import theme
from desktop.viewmodels.files.others import FLASH_FOR
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Value
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER, Customer
from shared.domain.policies.entities import POLICY
from tests.support import world as w
from tests.support.local_store import LocalStore

DANA = w.person(w.DANA).user_name
SAID = f"{DANA} has just changed what is shown here."
PHONE = "(937) 555-0199"
NOTE = "I drive there at noon."


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    made = LocalStore()
    made.go_live()
    yield made
    made.fall_silent()


@pytest.fixture
def window(store: LocalStore, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
    made.resize(1440, 900)
    made.show()
    return made


def opened(window: MainWindow, qtbot: QtBot, kind: str, file_id: str) -> FilePage:
    page = window.open_file(kind, file_id)
    assert page is not None
    came: list[bool] = []
    page.once_here(lambda: came.append(True))
    qtbot.waitUntil(lambda: bool(came))
    assert news(page) == set()
    return page


def hartley(store: LocalStore) -> Claim:
    claim = store.engine.office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    return claim


def news(page: QWidget) -> set[str]:
    """What stands out."""
    return {each.text() for each in page.findChildren(QLabel) if each.isVisible() and each.property("news")}


def edit_of(store: LocalStore, **changes: Value) -> EditClaim:
    claim = hartley(store)
    return EditClaim(claim_id=w.HARTLEY, changes=changes, base={name: getattr(claim, name) for name in changes})


def note(file_id: Id) -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.GENERAL, body=NOTE)


def phone_of(store: LocalStore) -> UpdateContact:
    customer = store.engine.office.world.get(Customer, hartley(store).customer_id)
    assert customer is not None
    return UpdateContact(customer_id=customer.id, changes={"phone": PHONE}, base={"phone": customer.phone})


def test_a_fact_of_a_claim_that_a_colleague_changed_stands_out_and_ends_doing_so(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    before = hartley(store).loss_place
    store.others_act(w.DANA, edit_of(store, loss_place=f"{before}, rear house"))
    qtbot.waitUntil(lambda: any("rear house" in each for each in news(page)))
    assert window.bar.aside.text() == SAID
    qtbot.waitUntil(lambda: news(page) == set(), timeout=round(FLASH_FOR.total_seconds() * 1000) + 5000)


def test_only_what_differs_stands_out(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, POLICY.name, hartley(store).policy_id)
    page.show_item("notes")
    shown = {each.text() for each in page.findChildren(QLabel) if each.isVisible() and each.text()}
    store.others_act(w.DANA, note(Id(hartley(store).policy_id)))
    qtbot.waitUntil(lambda: NOTE in news(page))
    assert not news(page) & shown
    assert window.bar.aside.text() == SAID


def test_how_a_customer_is_reached_stands_out(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, CUSTOMER.name, hartley(store).customer_id)
    store.others_act(w.TOM, phone_of(store))
    qtbot.waitUntil(lambda: PHONE in news(page))
    assert w.person(w.TOM).user_name in window.bar.aside.text()


def test_an_own_change_does_not(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    page.show_item("notes")
    store.others_act(w.MAYA, note(w.HARTLEY))  # on another device of hers
    qtbot.waitUntil(lambda: any(each.text() == NOTE for each in page.findChildren(QLabel) if each.isVisible()))
    assert news(page) == set()
    assert SAID not in window.bar.aside.text()


def test_it_goes_on_where_the_page_is_drawn_anew_meanwhile(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    page.show_item("notes")
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: NOTE in news(page))
    shown = next(each for each in page.findChildren(QLabel) if each.text() == NOTE and each.isVisible())
    gone: list[bool] = []
    shown.destroyed.connect(lambda: gone.append(True))
    store.come(w.KEN, f"claim:{w.HARTLEY}")
    qtbot.waitUntil(lambda: bool(gone))
    assert NOTE in news(page)


def test_what_was_changed_while_nobody_looked_is_not_told_as_new(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    page.show_item("notes")
    window.go("home")
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: any(each.text() == NOTE for each in page.findChildren(QLabel)))
    assert SAID not in window.bar.aside.text()


def test_an_own_deed_keeps_its_place_in_the_status_bar(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    window.say("The number is copied.")
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: bool(news(page)))
    assert (window.bar.deed.text(), window.bar.aside.text()) == ("The number is copied.", "")


def test_a_window_of_its_own_says_it_itself(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    window.tear_off(CLAIM.name, w.HARTLEY)
    torn = window.torn[0]
    qtbot.waitUntil(lambda: torn.page.number() != "")
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: torn.bar.aside.text() == SAID)
    assert SAID not in window.bar.aside.text()


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_its_ground_is_seen(app: QApplication, qtbot: QtBot, window: MainWindow, store: LocalStore, name: str) -> None:
    """The widgets that draw their own words stand on it too."""
    theme.wear(app, theme.theme(name))
    page = opened(window, qtbot, CUSTOMER.name, hartley(store).customer_id)
    store.others_act(w.TOM, phone_of(store))
    qtbot.waitUntil(lambda: PHONE in news(page))
    shown = next(each for each in page.findChildren(QLabel) if each.property("news") and each.isVisible())
    picture = window.grab().toImage()
    corner = shown.mapTo(window, QPoint(shown.width() // 2, 2))
    assert picture.pixelColor(corner).name() == theme.current().colour("flash").name()
    assert shown.focusPolicy() is Qt.FocusPolicy.NoFocus
