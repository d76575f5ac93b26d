"""How days are written is chosen in Settings, and holds at once in every window, whatever is open there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import day_formats
from desktop.screens.day_formats import DayFormat
from desktop.ui.application import dress
from desktop.ui.claims.actions import ActivityForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import controls, edits
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore

IN_WORDS = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def texts(within: QWidget) -> Iterator[str]:
    """All that is read or heard there, of what is shown and of what is not at the moment."""
    for widget in (within, *within.findChildren(QWidget)):
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from rows(widget.model())


def rows(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount(QModelIndex())):
        for column in range(model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column, QModelIndex()).data(role) or "")


def with_days(window: MainWindow) -> set[str]:
    """What has a day in it, in any window of the person's."""
    found = (text for each in (window, *window.torn) for text in texts(each))
    return {text for text in found if IN_WORDS.search(text) or ISO.search(text)}


def looked_at(qtbot: QtBot, folder: Path, who: Id) -> tuple[MainWindow, LocalStore]:
    """A window in which every place was looked at, with files in it and in windows of their own."""
    window, store = open_window(qtbot, folder, who)
    window.tear_off(CLAIM.name, w.BRIGHTWATER)
    for place in ("policies", "customers", "diary", "approvals", "sync", "attention", "settings", "home"):
        window.go(place)
    policy = w.BY_NAME["hartley"]
    window.open_file("policy", policy.policy_id)
    window.go("settings")
    settled(qtbot, window)
    return window, store


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Nothing that is asked is unanswered, and nothing is said otherwise any more."""
    seen: list[set[str]] = []

    def same() -> bool:
        seen.append(with_days(window))
        return len(seen) > 6 and all(each == seen[-1] for each in seen[-6:])

    qtbot.waitUntil(same, timeout=20_000)


def choose(window: MainWindow, choice: DayFormat) -> None:
    """As the mouse or the keyboard does."""
    box = window.settings.days
    controls.choose(box, choice.value)
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize("who", [w.MAYA, w.DANA])
def test_the_choice_holds_at_once_in_every_window(app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id) -> None:
    """What is written otherwise meanwhile reads as if it had been so from the start."""
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    window, _ = looked_at(qtbot, tmp_path / "one", who)
    before = with_days(window)
    assert sum(bool(IN_WORDS.search(text)) for text in before) > 30, "there is something to be written otherwise"
    choose(window, DayFormat.ISO)
    fresh, _ = looked_at(qtbot, tmp_path / "other", who)
    expected = with_days(fresh) - {text for text in with_days(fresh) if text in before}
    settled(qtbot, window)
    left = with_days(window)
    assert expected - left == set()
    assert {text for text in left - with_days(fresh) if IN_WORDS.search(text)} == set()


def test_the_choice_is_kept_and_stands_at_the_next_start(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.go("settings")
    assert [window.settings.days.itemText(at) for at in range(window.settings.days.count())] == [
        "As the language has it: 31 Dec 2026",
        "In words: 31 Dec 2026",
        "Day first: 31/12/2026",
        "Month first: 12/31/2026",
        "Year first (ISO 8601): 2026-12-31",
    ]
    assert "03/04/2026 is 4 Mar 2026" in window.settings.read_as.text()
    choose(window, DayFormat.DAY_FIRST)
    assert day_formats.chosen() is DayFormat.DAY_FIRST
    assert "03/04/2026 is 3 Apr 2026" in window.settings.read_as.text()
    assert window.settings.later.isHidden(), "it counts now, and not from the next start on"
    day_formats.write_as(DayFormat.LANGUAGE)
    again = Preferences(tmp_path / "looks.ini")
    assert again.days is DayFormat.DAY_FIRST
    dress(app, again)
    assert day_formats.chosen() is DayFormat.DAY_FIRST


def test_what_was_set_by_a_newer_program_is_as_the_language_has_it(tmp_path: Path) -> None:
    (tmp_path / "looks.ini").write_text("[looks]\ndays=lunar\n")
    assert Preferences(tmp_path / "looks.ini").days is DayFormat.LANGUAGE


TODAY = date(2026, 11, 25)


def test_a_field_keeps_its_day_whatever_is_chosen(app: QApplication, qtbot: QtBot) -> None:
    """`03/04/2026` is the same day after the choice as before it."""
    day_formats.write_as(DayFormat.MONTH_FIRST)
    day = edits.DayEdit("Due", date(2027, 3, 4), lambda: TODAY)
    moment = edits.MomentEdit("At", datetime(2026, 3, 4, 14, 0, 17, tzinfo=UTC), lambda: datetime.now(UTC), lambda: UTC)
    wrong = edits.DayEdit("Due", TODAY, lambda: TODAY)
    wrong.setText("soon")
    for field in (day, moment, wrong):
        qtbot.addWidget(field)
    assert (day.text(), moment.text()) == ("03/04/2027", "03/04/2026, 14:00")
    edits.write_days(DayFormat.DAY_FIRST)
    assert (day.text(), moment.text(), wrong.text()) == ("04/03/2027", "04/03/2026, 14:00", "soon")
    assert (day.day, moment.at) == (date(2027, 3, 4), datetime(2026, 3, 4, 14, 0, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("choice", "example"),
    [
        (DayFormat.LANGUAGE, "12/31/26"),
        (DayFormat.DAY_FIRST, "31/12/2026"),
        (DayFormat.MONTH_FIRST, "12/31/2026"),
        (DayFormat.ISO, "2026-12-31"),
    ],
)
def test_the_empty_field_says_how_a_day_is_typed(
    app: QApplication, qtbot: QtBot, choice: DayFormat, example: str
) -> None:
    day = edits.DayEdit("Due", TODAY, lambda: TODAY)
    moment = edits.MomentEdit("At", datetime(2026, 3, 4, 14, tzinfo=UTC), lambda: w.NOW, lambda: UTC)
    for field in (day, moment):
        qtbot.addWidget(field)
    edits.write_days(choice)
    assert day.placeholderText() == f"Day, such as {example} or +7"
    assert moment.placeholderText() == f"Day and time, such as {example} 14:00"


def test_a_form_that_nobody_touched_has_no_draft_by_it(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.tear_off(CLAIM.name, w.HARTLEY)
    page = window.torn[0].page
    assert isinstance(page, ClaimPage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    page.doings.add_activity()
    form = page.doings.open_form
    assert isinstance(form, ActivityForm)
    field, draft = form.due, form.entries.draft
    assert draft is not None
    was = field.day
    window.preferences.set_days(DayFormat.ISO)
    assert ISO.fullmatch(field.text())
    assert field.day == was
    window._flush()
    assert draft.kept is None
    field.setText("+7")
    window._flush()
    assert draft.kept is not None, "what is typed is kept"


def test_a_list_is_drawn_anew_and_its_filter_said_anew(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    panel = window.claims_page.rows
    panel.show_filtered("due:<2026-12-31")
    qtbot.waitUntil(lambda: any("31 Dec 2026" in words for _, words in panel._model.typed.said))
    qtbot.waitUntil(lambda: not panel._model._typing.isActive() and panel._model.rows.row_at(0) is not None)
    told: list[object] = []
    panel._model.rows.dataChanged.connect(lambda *_: told.append(None))
    window.preferences.set_days(DayFormat.ISO)
    assert told, "at once"
    assert any("2026-12-31" in words for _, words in panel._model.typed.said)


def test_what_a_list_is_filtered_by_stays_the_same_day(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    day_formats.write_as(DayFormat.MONTH_FIRST)
    window, _ = open_window(qtbot, tmp_path)
    panel = window.claims_page.rows
    panel.show_filtered("due:<03/04/2027")
    before = panel._model.typed.wanted
    window.preferences.set_days(DayFormat.DAY_FIRST)
    assert panel.filter.text() == "due:<2027-03-04"
    assert panel._model.typed.wanted == before


def test_a_view_is_saved_with_days_that_any_choice_reads_alike(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    day_formats.write_as(DayFormat.MONTH_FIRST)
    window, _ = open_window(qtbot, tmp_path)
    panel = window.claims_page.rows
    panel.show_filtered("due:<03/04/2027")
    panel._ask_name()
    panel.view_name.line.setText("Spring")
    panel._save_view()
    assert panel._model.memory.views[-1].filter.endswith("due:<2027-03-04")
    assert panel._model.view_shown() == "own:Spring", "what is shown is what was saved"
