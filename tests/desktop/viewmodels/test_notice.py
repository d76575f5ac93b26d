"""What the notice form warns of before it sends is what the rules decide when it is sent, wherever the person is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desktop.screens.policies import PolicyHit
from desktop.screens.times import calendar_day, micros
from desktop.viewmodels.claims.notice import NoticeViewModel
from shared.domain.claims.commands import NewExposure
from shared.domain.claims.entities import Claim
from shared.domain.kernel.days import risk_zone, zone_name
from shared.domain.kernel.fields import Day
from shared.domain.kernel.world import World
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import PolicyStatus
from tests.shared.domain.scene import AGENT, NOON, POLICY, Scene, coverage, notice, only, policy
from tests.support.local_store import LocalStore

NOW = datetime(2023, 11, 15, 12, tzinfo=UTC)


def hit(found: Policy, coverages: tuple[PolicyCoverage, ...]) -> PolicyHit:
    return PolicyHit(
        found.id,
        found.policy_number,
        found.holder_name,
        found.line,
        calendar_day(found.effective_date),
        calendar_day(found.expiration_date),
        tuple((each.code, each.caption) for each in coverages),
        found.status,
        zone_name(risk_zone(found.risk_zone, found.region)),
        tuple(
            (each.code, calendar_day(each.effective_date), calendar_day(each.until_date) if each.until_date else None)
            for each in coverages
        ),
    )


@pytest.fixture(params=["America/New_York", "Asia/Tokyo", "Europe/Berlin", "UTC"])
def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the person is."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    return str(request.param)


INSURED = policy(effective_date=Day("2023-11-01"), expiration_date=Day("2023-11-11"))
LAPSED = policy(effective_date=Day("2023-11-01"), expiration_date=Day("2023-11-21"), status=PolicyStatus.LAPSED)
COVERED = (
    coverage(30, "DWELLING", 1, 0, effective_date=Day("2023-11-01")),
    coverage(31, "CONTENTS", 1, 0, effective_date=Day("2023-11-05"), until_date=Day("2023-11-08")),
)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", None])
@pytest.mark.parametrize("insured", [INSURED, LAPSED], ids=["in force", "lapsed"])
@pytest.mark.parametrize("claimed", [(), ("DWELLING",), ("DWELLING", "CONTENTS"), ("FLOOD",)])
def test_what_is_warned_of_is_what_is_decided(
    here: str, zone: str | None, insured: Policy, claimed: tuple[str, ...], store: LocalStore
) -> None:
    told = policy(
        risk_zone=zone,
        status=insured.status,
        effective_date=insured.effective_date,
        expiration_date=insured.expiration_date,
    )
    model = NoticeViewModel(store, lambda: NOW)
    model.policy = hit(told, COVERED)
    scene = Scene(World([told, *COVERED], [POLICY]))
    for day in (1, 5, 8, 11):
        for minutes in (-1, 0, 1):
            for place in {zone or "UTC", "UTC", here}:
                at = datetime(2023, 11, day, tzinfo=ZoneInfo(place)).astimezone(UTC)
                loss_at = datetime.fromtimestamp(at.timestamp() + 60 * minutes, UTC)
                command = notice(
                    loss_at=micros(loss_at),
                    reported_at=NOON,
                    exposures=tuple(NewExposure(code, "Hanna") for code in claimed),
                )
                marked = only(scene.done(AGENT, command), Claim).coverage_in_question
                said = model.warning(loss_at, claimed)
                assert ("coverage in question" in said) is marked, (loss_at, said)


def test_a_day_that_is_another_one_at_the_risk_says_so(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    model = NoticeViewModel(store, lambda: NOW)
    model.policy = hit(policy(risk_zone="Asia/Tokyo", expiration_date=Day("2023-11-11")), ())
    assert model.warning(datetime(2023, 11, 10, 14, 59, tzinfo=UTC)) == ""
    assert model.warning(datetime(2023, 11, 10, 15, tzinfo=UTC)) == (
        "The policy was not in force on 11 Nov 2023 (the day in Asia/Tokyo, where the risk is). "
        "The claim is taken and marked: coverage in question."
    )


def test_a_loss_that_lies_ahead_is_warned_of_first(store: LocalStore) -> None:
    model = NoticeViewModel(store, lambda: NOW)
    assert "future" in model.warning(datetime(2023, 11, 16, tzinfo=UTC))
