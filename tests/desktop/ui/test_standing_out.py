"""What somebody else changes on an open page stands out for some seconds, and the status bar says who it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.page import FilePage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import theme
from desktop.ui.kit.standing_out import COMPARED, _news
from desktop.ui.parties.page import CustomerPage
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
SAID = f"{DANA} changed "
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
    assert window.bar.aside.text().startswith(SAID)
    qtbot.waitUntil(lambda: news(page) == set(), timeout=round(FLASH_FOR.total_seconds() * 1000) + 5000)


def test_only_what_differs_stands_out(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, POLICY.name, hartley(store).policy_id)
    page.show_item("notes")
    store.others_act(w.DANA, note(Id(hartley(store).policy_id)))
    qtbot.waitUntil(lambda: NOTE in news(page))
    assert len(news(page)) == 3, "the note, what it is about, and by whom and when"
    assert window.bar.aside.text().startswith(SAID)


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
    qtbot.waitUntil(lambda: torn.bar.aside.text().startswith(SAID))
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


def test_what_stands_elsewhere_on_the_page_already_stands_out_where_it_is_new() -> None:
    before = ["Call", "today", "Visit", "3 days late", "Total", "0.00"]
    assert _news(before, ["Call", "3 days late", "Visit", "3 days late", "Total", "0.00"]) == [1]
    assert _news(before, ["Visit", "3 days late", "Call", "today", "Total", "0.00"]) == [], "it only moved"
    assert _news(before, ["Call", "today", "Visit", "3 days late", "Ask", "today", "Total", "0.00"]) == [4, 5]
    assert _news(before, before) == _news(before, before[:4]) == _news([], []) == []
    many = [str(n) for n in range(COMPARED + 1)]
    assert _news(["a", *many, "z"], ["a", *reversed(many), "new", "z"]) == [COMPARED + 2]


def test_a_fact_of_a_card_stands_out_and_is_told_once(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    """It is read for itself, beside the page; and whatever is drawn of either later leaves it standing out."""
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    told: list[str] = []
    page.changed_by_others.connect(told.append)
    store.others_act(w.DANA, edit_of(store, fault_share_bp=4300))
    qtbot.waitUntil(lambda: any("43" in each for each in news(page)))
    qtbot.waitUntil(lambda: len(news(page)) >= 2)
    assert len(set(told)) <= 2
    store.come(w.KEN, f"claim:{w.HARTLEY}")
    qtbot.waitUntil(lambda: any(each.property("kind") == "avatar" for each in page.findChildren(QLabel)))
    assert any("43" in each for each in news(page))


def test_what_is_drawn_anew_for_another_reason_is_nobodys_news(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    """A filter that is chosen while a change is on its way shows old entries, and the change comes then."""
    page = opened(window, qtbot, CUSTOMER.name, hartley(store).customer_id)
    assert isinstance(page, CustomerPage)
    store.hold_answers()
    store.others_act(w.TOM, phone_of(store))
    page.kinds.buttons[list(page.kinds.buttons)[-1]].click()
    page.kinds.buttons[next(iter(page.kinds.buttons))].click()
    assert news(page) == set()
    store.let_answer()
    qtbot.waitUntil(lambda: PHONE in news(page))


def test_a_file_that_is_being_opened_is_nobodys_news(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    store.hold_answers()
    page = window.open_file(CLAIM.name, w.HARTLEY)
    assert isinstance(page, ClaimPage)
    store.others_act(w.DANA, note(w.HARTLEY))
    store.let_answer()
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert news(page) == set()
    assert SAID not in window.bar.aside.text()


def test_what_is_out_of_sight_is_not_told_as_seen(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    """Another tab of the page, or its panel that is put away."""
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    assert isinstance(page, ClaimPage)
    page.toggle_panel()
    assert page.context.isHidden()
    page.show_tab("reserves")
    with qtbot.waitSignal(page.model.changed):
        store.others_act(w.DANA, edit_of(store, loss_place="12 Mill Road"))
    assert news(page) == set()
    assert SAID not in window.bar.aside.text()


def test_nothing_of_it_is_left_for_whoever_signs_in_next(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    page = opened(window, qtbot, CLAIM.name, w.HARTLEY)
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: window.bar.aside.text().startswith(SAID))
    assert page.isVisible()
    store.sign_out()
    qtbot.waitUntil(lambda: window.who is None)
    assert SAID not in window.bar.aside.text()
    assert not window.bar._mention_goes.isActive()
