"""Every text has the room it needs, in each language that is brought along."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.ui.kit.chip import Chip, chip_width
from desktop.ui.kit.labels import Shortening
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.room import cut_off
from tests.support import world as w
from tests.support.local_store import LocalStore

TABS = ("overview", "reserves", "payments", "notes", "diary", "history")
FORMS = (
    "change_reserve",
    "request_payment",
    "add_activity",
    "edit_contact",
    "edit_facts",
    "assign",
    "log_contact",
    "close_claim",
)


@pytest.fixture
def store(app: QApplication) -> Iterator[LocalStore]:
    """The disk has spoilt a note that waits; two entries need Maya besides."""
    made = LocalStore(world="damaged")
    yield made
    made.fall_silent()


@pytest.fixture(params=["en_US", "de_DE"])
def window(
    request: pytest.FixtureRequest, app: QApplication, qtbot: QtBot, store: LocalStore, preferences: Preferences
) -> Iterator[MainWindow]:
    """In each language, at the smallest size that is promised."""
    before = QLocale()
    language.speak(app, QLocale(request.param))
    made = MainWindow(store, preferences, store.who, lambda: w.NOW)
    qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
    made.resize(1024, 640)
    made.show()
    made.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: made.claim is not None and made.claim.model.view is not None)
    yield made
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


def cut(root: QWidget) -> list[str]:
    """Texts that are shown with less room than they need; what shortens itself says the rest on hover."""
    labels = [label for label in root.findChildren(QLabel) if not isinstance(label, Shortening)]
    wrapped = [label for label in labels if label.wordWrap() and label.height() < label.heightForWidth(label.width())]
    lines = [label for label in labels if not label.wordWrap()] + root.findChildren(QPushButton)
    narrow = [line for line in lines if line.width() < line.sizeHint().width()]
    return [widget.text() for widget in (*wrapped, *narrow) if widget.isVisible() and widget.text()]


def settled(qtbot: QtBot, root: QWidget) -> None:
    """Nothing is cut once everything is laid out."""

    def whole() -> None:
        assert cut(root) == []

    qtbot.waitUntil(whole, timeout=2_000)


@pytest.mark.parametrize("size", [(720, 450), (900, 560), (1024, 640), (1366, 768), (1440, 900)])
def test_no_column_is_wider_than_what_is_seen_of_it(
    app: QApplication, window: MainWindow, size: tuple[int, int]
) -> None:
    """Not where the window was made smaller nor larger on the way, and with the handle as far right as it goes."""
    window.resize(*size)
    settle(app)
    assert (window.width(), window.height()) == size
    for place in ("attention", "sync", "settings"):
        window.go(place)
        settle(app)
        assert cut_off(window) == [], place
    window.open_claim(w.HARTLEY)
    page = window.claim
    assert page is not None
    for tab in TABS:
        page.show_tab(tab)
        settle(app)
        assert cut_off(window) == [], tab
    window.claims_page.split.setSizes([10_000, 0])
    settle(app)
    assert cut_off(window) == []
    assert page._head.name.width() >= min(140, page._head.name.sizeHint().width())
    assert page.tabs.isVisible()


def test_in_a_small_window_list_and_claim_take_turns(app: QApplication, window: MainWindow) -> None:
    window.activateWindow()
    window.resize(1440, 900)
    settle(app)
    window.claims_page.split.setSizes([500, 700])
    sizes = window.claims_page.split.sizes()
    window.resize(900, 560)
    settle(app)
    assert window.claim is not None
    assert (window.list.isVisible(), window.claim.isVisible()) == (False, True)
    window.go("claims")
    assert (window.list.isVisible(), window.claim.isVisible()) == (True, False)
    window.list.rows.setFocus()
    window.back()
    assert (window.list.isVisible(), window.claim.isVisible()) == (False, True)
    assert window.claim.tabs.hasFocus(), "what is opened from the list has the keyboard"
    window.resize(1440, 900)
    settle(app)
    assert (window.list.isVisible(), window.claim.isVisible()) == (True, True)
    assert window.claims_page.split.sizes() == sizes


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_head_of_a_claim_is_as_high_in_every_state_and_keeps_the_button_that_logs(
    app: QApplication, window: MainWindow, store: LocalStore, size: tuple[int, int]
) -> None:
    window.resize(*size)
    settle(app)
    page = window.claim
    assert page is not None
    head = page._head

    def chips() -> list[Chip]:
        return [made for made in head.findChildren(Chip) if made.isVisible()]

    offline, high = chips(), head.height()
    assert len(offline) > 1
    assert all(made.width() == chip_width(made.text()) for made in offline), "with their words"
    assert head._log is not None
    assert head._log.isVisible()
    store.go_live()
    settle(app, 400)
    assert len(chips()) == 1, "nothing waits any more"
    store.come(w.DANA, f"claim:{w.HARTLEY}")
    settle(app)
    assert head.height() == high
    assert head._log.isVisible()


def test_the_row_of_what_is_open_is_seen_as_it_opens_and_in_another_room(app: QApplication, window: MainWindow) -> None:
    rows = window.list.rows

    def is_seen() -> bool:
        settle(app)
        place = rows.visualRect(rows.currentIndex())
        line = rows.line_at_cursor()
        return line is not None and rows.is_opened(line) and rows.viewport().rect().contains(place)

    assert is_seen(), "it was opened from elsewhere"
    window.resize(1440, 900)
    settle(app)
    rows.scrollToTop()
    window.resize(1024, 560)
    assert is_seen()
    rows.scrollToBottom()
    window.open_claim(w.TRAN)
    assert is_seen()
    rows.scrollToBottom()
    window.list.refresh()
    settle(app)
    assert rows.verticalScrollBar().value() > 0, "from then on a list stays where it was scrolled to"


@pytest.mark.parametrize("place", ["claims", "attention", "sync", "settings"])
def test_no_text_of_a_place_is_cut(window: MainWindow, qtbot: QtBot, place: str) -> None:
    window.go(place)
    settled(qtbot, window)


@pytest.mark.parametrize("tab", TABS)
def test_no_text_of_a_claim_is_cut(window: MainWindow, qtbot: QtBot, tab: str) -> None:
    assert window.claim is not None
    window.claim.show_tab(tab)
    settled(qtbot, window.claim)


@pytest.mark.parametrize("doing", FORMS)
def test_no_text_of_a_form_is_cut(window: MainWindow, qtbot: QtBot, doing: str) -> None:
    assert window.claim is not None
    getattr(window.claim.doings, doing)()
    form = window.claim.doings.open_form
    assert form is not None
    settled(qtbot, form)
    form.reject()


def test_what_is_drawn_anew_is_never_shown_half_laid_out(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    window.resize(1440, 900)
    window.go("attention")
    qtbot.waitUntil(lambda: bool(window.attention.model.items))
    settled(qtbot, window.attention)
    squashed: list[str] = []
    rounds: list[int] = []

    def look() -> None:
        squashed.extend(cut(window.attention))
        rounds.append(len(rounds))

    looking = QTimer(window, interval=0)
    looking.timeout.connect(look)
    looking.start()
    before = window.attention.model.items
    store.discard(before[-1].command_id)
    qtbot.waitUntil(lambda: window.attention.model.items not in ((), before))
    seen = len(rounds)
    qtbot.waitUntil(lambda: len(rounds) > seen + 20)
    assert squashed == []
