"""By when a task is due looks the same wherever it stands: late, today, or later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.screens import formats
from desktop.screens.claims import Deadline
from desktop.screens.due import due_look
from desktop.ui.claims.page import ClaimPage
from desktop.ui.files.facts import due, due_mark
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.ui.kit import chip
from desktop.viewmodels.frame.list_cells import cell
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.captioned import Look
from tests.support import world as w
from tests.support.local_store import LocalStore

DAYS = {-3: Look.BAD, -1: Look.BAD, 0: Look.WARN, 1: Look.NEUTRAL, 2: Look.NEUTRAL, 30: Look.NEUTRAL}


@pytest.fixture
def window(app: object, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    store = LocalStore()
    store.go_live()
    made = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    store.fall_silent()


def marks(within: QWidget, words: str) -> list[tuple[str, str] | None]:
    """How each of these words is drawn: as a chip with icon and tone, or plain."""
    found = [each for each in within.findChildren(QLabel) if each.text() == words]
    return [each.look if isinstance(each, chip.Chip) else None for each in found]


@pytest.mark.parametrize(("away", "look"), DAYS.items())
def test_one_rule_says_how_much_a_day_wants_to_be_seen(app: object, away: int, look: Look) -> None:
    day = w.TODAY + timedelta(days=away)
    shape = chip.due_shape(day, w.TODAY)
    assert due_look(day, w.TODAY) is look
    assert (shape is None) is (look is Look.NEUTRAL)
    mark = due_mark(day, w.TODAY)
    assert isinstance(mark, chip.Chip) is (shape is not None)


@pytest.mark.parametrize("is_mandatory", [True, False])
@pytest.mark.parametrize("away", DAYS)
def test_the_head_of_a_claim_follows_it_whether_or_not_it_must_be_done(
    app: object, away: int, is_mandatory: bool
) -> None:
    day = w.TODAY + timedelta(days=away)
    shape = chip.due_shape(day, w.TODAY)
    head = due(Deadline("Call", day, is_mandatory), w.TODAY)
    [shown] = [each for each in head.findChildren(QLabel) if each.accessibleName().startswith("Call: ")]
    assert (shown.property("tone") or "") == (shape[1] if shape else "")


def test_today_looks_the_same_on_the_start_page_in_the_list_and_on_the_claim(window: MainWindow, qtbot: QtBot) -> None:
    today, shape = formats.due(w.TODAY, w.TODAY), chip.due_shape(w.TODAY, w.TODAY)
    home = window.shelf.here
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: bool(home.tasks.lines.lines))
    lines = [line for line in home.tasks.lines.lines if line.about.due == w.TODAY]
    assert {line.about.must for line in lines} == {True, False}
    assert {line.look.chip for line in lines} == {(today, shape)}
    window.go(DIARY.name)
    rows = window.shelf.page(DIARY.name).model.rows  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: rows.row_at(0) is not None)
    column = DIARY.by_name["due"]
    lines_here = [line for place in range(rows.rowCount()) if (line := rows.row_at(place)) is not None]
    shown = [cell(DIARY, line, column, w.NOW) for line in lines_here]
    assert {each.look for each in shown if each.text.endswith("today")} == {Look.WARN}
    page = window.open_file(CLAIM.name, w.HARTLEY)
    assert isinstance(page, ClaimPage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    page.show_tab("diary")
    assert set(marks(page, today)) == {shape}
