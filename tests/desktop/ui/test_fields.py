"""What a field holds, as a draft keeps it, comes back as what it was: understood, or only typed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.notice import NoticeForm
from desktop.ui.kit import controls
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.edits import DayEdit, MomentEdit
from desktop.ui.kit.fields import Field, field
from tests.desktop.ui.form_makers import Desk
from tests.support import world as w

TOKYO = ZoneInfo("Asia/Tokyo")
LOOKS: list[str] = [
    "20261120",
    "2026-W47-5",
    "2026-11-20T14:00:00",
    "2026-11-20T14:00:00+00:00",
    "9999-12-31",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+00:00",
    "1850-06-15",
    "soon",
    " soon ",
    "",
]
"""What looks like a day or a moment, and what does not."""


@pytest.fixture(params=["en_US", "de_DE"])
def _locale(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.fixture(params=["America/New_York", "Asia/Tokyo", "UTC"])
def _here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def day_field() -> Field:
    return field("day", "Day", DayEdit("Day", None, lambda: date(2026, 11, 25)))


def moment_field() -> Field:
    return field("at", "At", MomentEdit("At", None, lambda: w.NOW, lambda: TOKYO))


MAKERS: dict[str, Callable[[], Field]] = {
    "day": day_field,
    "moment": moment_field,
    "amount": lambda: field("it", "It", controls.amount("It", "USD")),
    "line": lambda: field("it", "It", controls.line("It")),
    "area": lambda: field("it", "It", controls.area("It")),
    "choice": lambda: field("it", "It", controls.choice("It", [("a", "A")])),
    "check": lambda: field("it", "It", controls.check("It")),
    "boxes": lambda: field("it", "It", Boxes("It")),
}


@pytest.mark.parametrize("make", [day_field, moment_field])
@pytest.mark.usefixtures("_here", "_locale")
def test_what_was_typed_comes_back_understood_or_as_it_was_typed(make: Callable[[], Field]) -> None:
    for typed in LOOKS:
        first, again = make(), make()
        edit, other = first.widget, again.widget
        assert isinstance(edit, DayEdit | MomentEdit)
        assert isinstance(other, DayEdit | MomentEdit)
        edit.setText(typed)
        again.put(first.held())
        assert again.held() == first.held(), typed
        assert again.trouble == first.trouble, typed
        if first.trouble:
            assert other.text() == typed
        else:
            assert (other.chosen_day, other.said) == (edit.chosen_day, edit.said)


@pytest.mark.usefixtures("_here", "_locale")
def test_what_was_understood_stays_that_very_moment() -> None:
    first, again = moment_field(), moment_field()
    at = datetime(2026, 11, 20, 5, 0, 17, 123456, tzinfo=UTC)
    first.put(at.isoformat())
    again.put(first.held())
    assert again.held() == at.isoformat()


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.usefixtures("app")
def test_nothing_that_stands_in_a_draft_breaks_a_field(qtbot: QtBot, kind: str) -> None:
    """A draft holds whatever JSON carries."""
    values: list[object] = [*LOOKS, None, 0, -1, True, 10**30, 1.5, [], ["a"], [None], {}, "9" * 5_000]
    for value in values:
        made = MAKERS[kind]()
        qtbot.addWidget(made.widget)
        made.put(value)  # type: ignore[arg-type]
        told = (made.trouble, made.said, made.shown(made.held()))
        assert all(isinstance(each, str) for each in told)
        made.plain(made.held())


@pytest.mark.parametrize("typed", ["20261120", "9999-12-31T23:59"])
@pytest.mark.usefixtures("_here", "_locale")
def test_a_notice_that_was_put_away_opens_with_what_was_typed(qtbot: QtBot, typed: str) -> None:
    desk = Desk(qtbot)
    try:
        form = desk.open("NoticeForm")
        assert isinstance(form, NoticeForm)
        form.loss_at.setText(typed)
        assert form.loss_at.trouble
        form.entries.flush()
        desk.close(form)
        again = desk.open("NoticeForm")
        assert isinstance(again, NoticeForm)
        assert (again.loss_at.text(), again.loss_at.at, bool(again.loss_at.trouble)) == (typed, None, True)
    finally:
        desk.put_away()
