"""Status bar, rail, palette, Sync and Settings: what the frame says of the connection, of counts, of what is found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionFocusRect,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import SIZE_VARIABLE, _size
from desktop.screens.search import SearchHit
from desktop.ui import application
from desktop.ui.frame.bars import RAIL_WIDTH
from desktop.ui.frame.palette import PaletteDialog, second_line
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing, language
from desktop.ui.kit.labels import hint_of
from desktop.ui.syncing.looks import look_of
from desktop.viewmodels.people.preferences import SIZES, Preferences
from desktop.viewmodels.syncing.status import Tone
from shared.domain.claims.commands import AssignClaim
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return open_window(qtbot, tmp_path)


def test_the_icon_is_the_connection_and_the_text_the_changes(desk: Desk) -> None:
    window, store = desk
    store.go_live()
    live = store.status
    assert look_of(live, Tone.GOOD)[0] == "cloud-check"
    assert window.bar.server.text() == "live"
    store.set_offline(True)
    assert store.status.offline_by_choice
    assert look_of(store.status, Tone.GOOD)[0] == "cloud-off"
    assert window.bar.server.text() == "offline by your choice"
    assert "claims.example.com" not in window.bar.server.text(), "addresses are on the Sync page"


def test_where_room_is_short_what_waits_keeps_its_count_and_its_age(desk: Desk) -> None:
    window, store = desk
    store.go_live()
    store.set_offline(True)
    said = window.bar.sentence
    said.shorter = ("3 changes wait here (oldest 14 min).",)
    said.setText("Saved here. 3 changes wait until you go online (oldest 14 min).")
    said.resize(said.sizeHint())
    assert said.shown() == said.text()
    said.resize(said.width() - 1, said.height())
    assert said.shown() == "3 changes wait here (oldest 14 min)."
    said.resize(160, said.height())
    assert said.shown().endswith("…")
    assert said.shown().startswith("3 changes")


def test_a_first_sync_says_that_files_are_fetched(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """Whom nothing needs: what does is said before anything else."""
    window, store = open_window(qtbot, tmp_path, w.DANA)
    store.go_live()
    assert not store.status.needs_attention
    store.first_sync(41_000, 100_000)
    assert window.bar.sentence.text() == "Fetching your files."
    assert "41,000 of 100,000" in window.bar.aside.text()
    store.first_sync_done()
    assert window.bar.sentence.text() != "Fetching your files."


def test_where_room_is_short_a_first_sync_says_how_long_it_still_takes(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """The time left is what one looks for; how many rows a second is on the Sync page."""
    window, store = open_window(qtbot, tmp_path)
    window.resize(720, 450)
    store.first_sync(41_200, 100_000, 22_400.0)
    aside = window.bar.aside
    qtbot.waitUntil(lambda: aside.isVisible() and aside.width() > 0)
    window.grab()
    shown = aside.shown()
    assert "about 3 s left" in shown
    assert "…" not in shown
    assert hint_of(aside) == aside.text(), "all of it on hover"
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: aside.shown() == aside.text())
    assert "22,400 a second" in aside.text()


def test_a_new_window_counts_the_claims_before_their_list_is_looked_at(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    store = LocalStore(w.MAYA)
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.go("diary")
    claims = window.rail.buttons["claims"]
    qtbot.waitUntil(lambda: claims.accessibleName() == "Claims, 38")
    window.go("claims")
    qtbot.waitUntil(lambda: window.claims.counts is not None)
    before = window.claims.counts
    window.claims.show_view("late")
    qtbot.waitUntil(lambda: window.claims.counts not in (None, before))
    assert claims.accessibleName() == "Claims, 38", "what is filtered in the list is the list's"


def test_what_was_finished_elsewhere_leaves_the_number_of_claims(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    window.go("diary")
    claims = window.rail.buttons["claims"]
    qtbot.waitUntil(lambda: claims.accessibleName() == "Claims, 38")
    store.go_live()
    store.others_act(w.DANA, AssignClaim(claim_id=w.HARTLEY, adjuster_id=w.KEN, team_id=None, base_adjuster_id=w.MAYA))
    qtbot.waitUntil(lambda: claims.accessibleName() == "Claims, 37")


def test_what_turns_is_spoken_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    window, store = desk
    store.go_live()
    spoken: list[str] = []
    monkeypatch.setattr(announcing, "announce", lambda _widget, text, **_how: spoken.append(text))
    store.lose_network()
    window.status.changed.emit()
    assert len(spoken) == 1
    assert "offline" in spoken[0]
    window.tell("Not allowed.")
    assert spoken[-1] == "Not allowed."


def test_a_narrow_rail_shows_its_counts_on_the_icons(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.resize(1024, 640)
    made = window.rail.buttons["attention"]
    assert window.rail.width() == 56
    assert made.badge.isVisible()
    assert made.badge.text() == str(store.status.needs_attention)
    assert made.rect().contains(made.badge.geometry())
    window.resize(1440, 900)
    assert window.rail.width() == RAIL_WIDTH


def test_what_needs_a_deed_looks_so_in_a_wide_rail_too(desk: Desk) -> None:
    """A stock, such as all open claims, is a plain number there."""
    window, store = desk
    needs = store.status.needs_attention
    assert needs
    window.rail.show_count("claims", 38)
    deed, stock = window.rail.buttons["attention"], window.rail.buttons["claims"]
    assert deed.badge.isVisible()
    assert (deed.badge.text(), deed.badge.property("deed")) == (str(needs), "true")
    assert deed.rect().contains(deed.badge.geometry())
    assert deed.accessibleName() == f"Needs attention, {needs}"
    assert not stock.badge.isVisible()
    window.rail.show_count("attention", 0)
    assert not deed.badge.isVisible()


def test_the_search_is_never_cut_by_its_keys(desk: Desk, german: None) -> None:
    window, _ = desk
    for width in (720, 1024, 1440):
        window.resize(width, 500)
        shown = window.top.search
        room = shown.width() - window.top._keys.width()
        assert shown.fontMetrics().horizontalAdvance(shown.text()) < room


def palette_for(window: MainWindow, qtbot: QtBot, text: str) -> PaletteDialog:
    window.open_palette()
    found = window.findChild(PaletteDialog)
    assert isinstance(found, PaletteDialog)
    QTest.keyClicks(found.line, text)
    qtbot.waitUntil(lambda: not found._model._typing.isActive() and found._model._ticket is None)
    return found


def test_a_hit_says_name_place_stage_and_who_with_the_own_and_open_first(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    palette = palette_for(window, qtbot, "ha")
    hits = [line for line in palette._model.lines if isinstance(line, SearchHit)]
    assert len(hits) > 1
    hartley = next(hit for hit in hits if hit.file_id == w.HARTLEY)
    assert hartley.title == "Hartley, Joanne"
    assert second_line(hartley) == ("CLM-2026-004417 · 118 Alder St, Dayton · Investigation · 48,200 USD · yours")
    order = [(hit.is_over, not hit.is_mine) for hit in hits]
    assert order == sorted(order)
    palette.reject()


def test_names_of_hits_begin_under_each_other_and_their_kinds_end_so(desk: Desk, qtbot: QtBot) -> None:
    """However long a number is: the drawing is looked at, not what it was made of."""
    window, _ = desk
    palette = palette_for(window, qtbot, "ha")
    rows = [row for row, line in enumerate(palette._model.lines) if isinstance(line, SearchHit)]
    palette.list.setCurrentRow(-1)
    drawn = palette.list.viewport().grab().toImage()
    ground = drawn.pixelColor(1, 1)
    begins, ends = set(), set()
    for row in rows:
        place = palette.list.visualItemRect(palette.list.item(row))
        if not drawn.rect().contains(place):
            continue
        upper = range(place.top() + 8, place.top() + 22)
        inked = [x for x in range(place.left(), place.right()) if any(drawn.pixelColor(x, y) != ground for y in upper)]
        after_icon = [x for x in inked if x >= place.left() + 36]
        begins.add(after_icon[0])
        ends.add(after_icon[-1])
    assert len(rows) > 3
    assert max(begins) - min(begins) <= 2, "letters differ by their own side"
    assert max(ends) - min(ends) <= 2
    palette.reject()


def test_the_keyboard_stays_in_the_line_of_the_palette_until_esc(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    palette = palette_for(window, qtbot, "ha")
    for keys in ("Tab", "Backtab", "Tab"):
        QTest.keyClick(palette.line, Qt.Key[f"Key_{keys}"])
        assert palette.line.hasFocus(), keys
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not palette.isVisible())


def test_nothing_found_says_so_and_offers_the_next_step(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    palette = palette_for(window, qtbot, "zzqx")
    qtbot.waitUntil(lambda: palette._model.is_empty)  # the notes too
    texts = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert texts[0] == "Nothing on this device matches “zzqx”."
    assert [command.caption for command in palette._model.next_steps()] == texts[1:]
    palette.reject()


def test_nothing_is_drawn_in_the_round_corners_of_the_palette(desk: Desk, qtbot: QtBot) -> None:
    """A square frame around a round one shows twice."""
    palette = palette_for(desk[0], qtbot, "ha")
    picture = palette.grab().toImage()
    last = picture.width() - 1, picture.height() - 1
    assert [picture.pixelColor(x, y).alpha() for x in (0, last[0]) for y in (0, last[1])] == [0, 0, 0, 0]
    assert picture.pixelColor(picture.width() // 2, 1).alpha() == 255


@pytest.mark.parametrize("words", ["close claim", "assign", "sign out", "looks dark", "copy link", "undo"])
def test_every_command_is_in_the_palette(desk: Desk, qtbot: QtBot, words: str) -> None:
    window, _ = desk
    palette = palette_for(window, qtbot, words)
    assert any(not isinstance(line, SearchHit) for line in palette._model.lines), words
    palette.reject()


@pytest.mark.parametrize("kind", [QPushButton, QToolButton, QCheckBox, QRadioButton, QTabBar, QComboBox])
def test_no_frame_of_the_platform_is_drawn_inside_the_own_ring(
    app: QApplication, qtbot: QtBot, kind: type[QWidget]
) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    widget.resize(120, 36)
    widget.ensurePolished()
    drawn = QPixmap(120, 36)
    drawn.fill("white")
    blank = drawn.toImage()
    option = QStyleOptionFocusRect()
    option.initFrom(widget)
    option.state |= QStyle.StateFlag.State_KeyboardFocusChange | QStyle.StateFlag.State_HasFocus
    painter = QPainter(drawn)
    widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, widget)
    painter.end()
    assert drawn.toImage() == blank


def test_the_switch_of_the_sync_page_has_its_words_and_never_the_first_focus(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.list.take_focus()
    window.go_by_key("sync")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is not window.sync.offline
    qtbot.waitUntil(lambda: window.sync.model.view is not None)
    window.sync.offline.setFocus()
    press("Space")
    qtbot.waitUntil(lambda: store.status.offline_by_choice and window.sync.offline.isChecked())
    assert window.sync.offline.accessibleDescription()
    assert window.sync.offline.hasFocus(), "drawn anew, the keyboard is where it was"
    assert not window.sync._now.isEnabled(), "nothing can be synced while the switch is off"
    heads = {label.text() for label in window.sync.findChildren(QLabel)}
    assert "Arrived lately" not in heads


def test_language_size_and_start_page_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    window, _ = desk
    window.go("settings")
    page = window.settings
    page.language.setCurrentIndex(page.language.findData("de"))
    page.language.activated.emit(page.language.currentIndex())
    assert "next start" in page.later.text()
    assert page.later.isVisible()
    page.size_choice.setCurrentIndex(page.size_choice.findData("150"))
    page.size_choice.activated.emit(page.size_choice.currentIndex())
    page.start.setCurrentIndex(page.start.findData("sync"))
    page.start.activated.emit(page.start.currentIndex())
    kept = window.preferences
    assert (kept.language, kept.size, kept.start) == ("de", 150, "sync")
    press("F2")
    assert window.shelf.here is window.sync
    monkeypatch.delenv(SIZE_VARIABLE, raising=False)
    monkeypatch.setenv(SIZE_VARIABLE, "3")
    _size(150)
    assert os.environ[SIZE_VARIABLE] == "3", "what somebody said for this start counts"
    assert set(SIZES) >= {90, 100, 200}


def test_the_chosen_language_is_spoken_from_the_start(app: QApplication, tmp_path: Path) -> None:
    kept = Preferences(tmp_path / "looks.ini")
    kept.set_language("de")
    spoken: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "speak", lambda _app, locale: spoken.append(locale.name()))
        application.dress(app, kept)
    assert spoken == ["de_DE"]


def test_settings_say_what_one_may_approve(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    window.go("settings")

    def shown() -> bool:
        texts = [label.text() for label in window.settings.findChildren(QLabel)]
        return any(text.startswith("up to ") for text in texts) and any("Reserve" in text for text in texts)

    qtbot.waitUntil(shown)
