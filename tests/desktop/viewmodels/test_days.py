"""Every *today*, *day of* and *last* of the screens, and in whose zone it is counted.

| what | where it stands | zone |
|---|---|---|
| the loss in the claim's head, in force on | `PolicyView.loss_day`, by `shared.domain.kernel.days` | the risk's |
| coverage in question; coverages as of the loss | `shared.domain.claims.notice`, `edits` | the risk's |
| the warning of the notice form | `NoticeViewModel.warning`, by the rule itself | the risk's |
| when it happened | `when_lost` | the person's, and the risk's where its clock shows another time |
| reported, set by, paid is the sum of | `claim_overview`, `explain_paid` | the person's |
| headings of the time line | `by_day` | the person's |
| due today, overdue, the filter for it | `ClaimViewModel.today`, `ListViewModel` | the person's |
| last on the server, when sent | `formats.moment` | the person's, with the day where it is not today |
| ages and the next try | `formats.age` | none: a length of time |

Now is the machine's clock, corrected by the server's where the two are far apart (`engine.server_clock`).
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Condition
from desktop.screens import formats
from desktop.screens.times import micros
from desktop.ui.claims.overview import _last_change
from desktop.viewmodels.claims.claim import ClaimViewModel, explain_paid, when_lost
from desktop.viewmodels.files.time_line import by_day
from desktop.viewmodels.frame.list import ListViewModel
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.states import Cause, Severity
from tests.support import world as w
from tests.support.asking import claim, do
from tests.support.local_store import LocalStore

LATE = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
"""Half past ten of the day before in New York, half past twelve in Tokyo."""
DAYS = {"America/New_York": date(2026, 11, 24), "UTC": date(2026, 11, 25), "Asia/Tokyo": date(2026, 11, 25)}


@pytest.fixture(params=list(DAYS))
def day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> date:
    """The day of LATE where the person is."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    return DAYS[request.param]


@pytest.fixture
def late(store: LocalStore) -> LocalStore:
    """Maya's laptop, online, after Dana raised a reserve and paid somebody at that moment."""
    store.go_live()
    store.engine.now = micros(LATE)
    told = w.World(store.engine.office, {w.DANA: w.device_of(store.engine.office, w.DANA)})
    told.reserve(w.DANA, w.HARTLEY, 31_000_00, "Readings of the night", micros(LATE))
    told.pay(w.DANA, w.HARTLEY, 1_000_00, "Night Shift Drying", "The night", micros(LATE))
    store.sync_now()
    return store


def test_the_persons_days_are_counted_where_the_person_is(day: date, late: LocalStore, qtbot: QtBot) -> None:
    shown = claim(late, qtbot)
    assert f"Night Shift Drying, {formats.day(day)}" in explain_paid(shown)
    line = next(line for line in shown.reserves if line.history[0].at == LATE)
    assert formats.day(day) in _last_change(line.history)
    assert by_day(shown.history, day)[0][0] == "Today"
    assert by_day(shown.history, day + timedelta(days=1))[0][0] == "Yesterday"
    assert ClaimViewModel(late, w.HARTLEY, lambda: LATE).today == day
    assert ListViewModel(CLAIMS, late, lambda: LATE).known().today == day


def test_the_list_goes_on_to_the_next_day_at_midnight(day: date, store: LocalStore) -> None:
    now = [LATE]
    model = ListViewModel(CLAIMS, store, lambda: now[0])
    model.clear()
    now[0] += timedelta(days=1)
    model.toggle("due:<1")
    [due] = model.wanted.conditions
    assert isinstance(due, Condition)
    assert due.value == (day + timedelta(days=1)).isoformat()


def test_the_loss_has_the_day_of_the_risk_beside_the_persons(day: date, qapp: object, qtbot: QtBot) -> None:
    agents = LocalStore(w.TOM)
    agents.engine.now = micros(LATE + timedelta(hours=1))
    notice = FileNotice(
        policy_id=w.BY_NAME["hartley"].policy_id,
        temporary_number="T-LATE",
        loss_at=micros(LATE),
        reported_at=micros(LATE + timedelta(hours=1)),
        loss_place="118 Alder St, Dayton",
        cause=Cause.FIRE,
        severity=Severity.MINOR,
        description="A candle.",
        exposures=(),
        cat_code=None,
    )
    (filed,) = do(agents, qtbot, notice)
    said = when_lost(claim(agents, qtbot, filed.file_id))
    agents.fall_silent()
    assert said.startswith(f"{formats.long_day(day)}, ")
    assert ("where the risk is: 24 Nov 2026, 22:30 (America/New_York)" in said) is (day != date(2026, 11, 24))


def test_the_loss_has_the_clock_of_the_risk_beside_the_persons_on_the_same_day_too(
    store: LocalStore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the form that told it did."""
    shown = claim(store, qtbot)
    noon = replace(shown, loss_at=datetime(2026, 11, 22, 19, tzinfo=UTC))
    for zone, said in (
        ("UTC", "22 Nov 2026, 19:00; where the risk is: 22 Nov 2026, 14:00 (America/New_York)"),
        ("America/Chicago", "22 Nov 2026, 13:00; where the risk is: 22 Nov 2026, 14:00 (America/New_York)"),
        ("America/New_York", "22 Nov 2026, 14:00"),
        ("America/Toronto", "22 Nov 2026, 14:00"),
    ):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert when_lost(noon) == said


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(minutes=1), "{clock}"),
        (timedelta(days=1), "{day}, {clock}"),
        (timedelta(days=3), "{day}, {clock}"),
        (timedelta(days=400), "{long}, {clock}"),
    ],
)
def test_a_time_has_its_day_where_that_is_not_today(day: date, after: timedelta, said: str) -> None:
    expected = said.format(clock=formats.clock(LATE), day=formats.day(day), long=formats.long_day(day))
    assert formats.moment(LATE, LATE + after) == expected
