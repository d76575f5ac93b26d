"""The sample data keep the domain's rules, so that a demonstration never shows what the program would refuse."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.sample import places
from server.sample.book import BY_KEY, PEOPLE, Sizes, people, sample
from server.sample.staff import CLOSES, OPENS
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.desks import SYSTEM, Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import is_id
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import CostType
from shared.domain.policies.entities import Policy, PolicyCoverage
from tests.support import world as w

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SMALL = Sizes(customers=60, policies=90, claims=120, open_for_maya=12)


@pytest.fixture(scope="module")
def files() -> list[list[Row]]:
    return list(sample(7, NOW, SMALL))


def test_the_same_seed_makes_the_same_rows(files: list[list[Row]]) -> None:
    assert files == list(sample(7, NOW, SMALL))
    assert files != list(sample(8, NOW, SMALL))


def test_ids_are_ids_and_never_repeat(files: list[list[Row]]) -> None:
    ids = [row.id for rows in files for row in rows] + [row.id for row in people(NOW)]
    assert all(is_id(i) for i in ids)
    assert len(ids) == len(set(ids))


def test_money_keeps_the_rules(files: list[list[Row]]) -> None:
    for rows in files:
        claims = [r for r in rows if isinstance(r, Claim)]
        if not claims:
            continue
        limits: dict[str, int | None] = {r.id: r.limit_cents for r in rows if isinstance(r, Exposure)}
        paid_on: dict[str, int] = {}
        for line in (r for r in rows if isinstance(r, ReserveLine)):
            reserve: int = sum(
                r.delta_cents for r in rows if isinstance(r, ReserveTransaction) and r.line_id == line.id
            )
            paid: int = sum(r.amount_cents for r in rows if isinstance(r, Payment) and r.line_id == line.id)
            assert 0 <= paid <= reserve
            paid_on[line.exposure_id] = paid_on.get(line.exposure_id, 0) + paid
            if claims[0].status is ClaimStatus.CLOSED:
                assert reserve == paid or line.cost_type is not CostType.INDEMNITY or reserve - paid == 0
        for exposure, paid in paid_on.items():
            limit = limits[exposure]
            assert limit is None or paid <= limit


def test_closed_claims_have_nothing_open(files: list[list[Row]]) -> None:
    for rows in files:
        for claim in (r for r in rows if isinstance(r, Claim) and r.status is ClaimStatus.CLOSED):
            assert claim.closed_reason is not None
            assert claim.closed_at is not None
            assert all(r.state is not ActivityState.OPEN for r in rows if isinstance(r, Activity))


def test_times_are_in_order_and_never_in_the_future(files: list[list[Row]]) -> None:
    now = int(NOW.timestamp() * 1_000_000)
    for rows in files:
        assert all(row.created_at <= now for row in rows)
        for claim in (r for r in rows if isinstance(r, Claim)):
            assert claim.loss_at <= claim.reported_at <= now


def test_each_claim_is_open_to_its_adjuster_team_and_agent(files: list[list[Row]]) -> None:
    for rows in files:
        for claim in (r for r in rows if isinstance(r, Claim)):
            principals = {r.principal_id for r in rows if isinstance(r, Membership) and r.target_file == claim.id}
            assert principals == {claim.adjuster_id, claim.team_id, claim.agent_id}


def test_maya_has_her_open_claims(files: list[list[Row]]) -> None:
    mine = [
        r
        for rows in files
        for r in rows
        if isinstance(r, Claim) and r.adjuster_id == BY_KEY["maya"].id and r.status is not ClaimStatus.CLOSED
    ]
    assert len(mine) == SMALL.open_for_maya


def test_everyone_has_a_role_and_an_address() -> None:
    assert len({p.email for p in PEOPLE}) == len(PEOPLE)
    assert all(p.roles for p in PEOPLE)


def test_whoever_holds_a_claim_holds_its_policy_and_its_insured(files: list[list[Row]]) -> None:
    rows = [row for file in files for row in file]
    held = {row.id: row for row in rows if isinstance(row, Membership)}
    assert len(held) == sum(isinstance(row, Membership) for row in rows)
    ways = {(row.principal_id, row.target_file, row.why) for row in held.values()}
    for claim in (row for row in rows if isinstance(row, Claim)):
        for principal in {row.principal_id for row in held.values() if row.target_file == claim.id}:
            for led_to in (claim.policy_id, claim.customer_id):
                assert (principal, led_to, f"claim {claim.id}") in ways


def test_what_people_do_is_done_in_office_hours_of_working_days(files: list[list[Row]]) -> None:
    zone = ZoneInfo(places.ZONE)
    made = [row for rows in files for row in rows if row.created_by != SYSTEM]
    assert len(made) > 1000
    for row in made:
        for moment in (row.created_at, row.updated_at):
            at = datetime.fromtimestamp(moment / 1_000_000, zone)
            assert at.weekday() < 5, row
            assert OPENS <= at.hour < CLOSES, row


def test_each_claim_was_filed_by_its_agent_and_has_its_number_in_order(files: list[list[Row]]) -> None:
    claims = [row for rows in files for row in rows if isinstance(row, Claim)]
    assert all(claim.created_by == claim.agent_id for claim in claims)
    assert [c.reported_at for c in claims] == sorted(c.reported_at for c in claims)
    numbers = [int(c.claim_number[-6:]) for c in claims]
    assert numbers == list(range(numbers[0], numbers[0] + len(claims)))


def test_nothing_is_to_be_done_on_a_loss_of_another_kind(files: list[list[Row]]) -> None:
    """No moisture is read after a collision."""
    for rows in files:
        for claim in (row for row in rows if isinstance(row, Claim)):
            known = {subject for _, subject, _ in (*places.TASKS, *places.TASKS_ON[claim.cause])}
            said = {*places.NOTES, *places.NOTES_ON.get(claim.cause, ())}
            assert {row.subject for row in rows if isinstance(row, Activity)} <= known
            notes = sorted((row for row in rows if isinstance(row, Note)), key=lambda note: (note.at, note.id))
            assert {note.body for note in notes if not note.body.startswith(claim.description)} <= said


def test_the_work_is_shared_by_the_adjusters() -> None:
    """Thirty-eight open claims beside three hundred is no office."""
    claims = [row for rows in sample(7, NOW) for row in rows if isinstance(row, Claim)]
    by_adjuster = Counter(claim.adjuster_id for claim in claims if claim.status is not ClaimStatus.CLOSED)
    assert by_adjuster[BY_KEY["maya"].id] == Sizes().open_for_maya
    assert set(by_adjuster) == {BY_KEY[key].id for key in ("maya", "ken", "lena")}
    assert max(by_adjuster.values()) < 2 * min(by_adjuster.values())
    assert len(claims) == Sizes().claims


def test_what_is_due_is_due_on_a_working_day_near_today(files: list[list[Row]]) -> None:
    open_ones = [row for rows in files for row in rows if isinstance(row, Activity) and row.state is ActivityState.OPEN]
    assert open_ones
    for activity in open_ones:
        due = date.fromisoformat(activity.due)
        assert due.weekday() < 5
        assert -4 <= (due - NOW.date()).days <= 12


def test_the_premiums_of_a_policys_coverages_are_its_premium(files: list[list[Row]]) -> None:
    """To the cent: also in the world of the screens' tests, where a third of it is no whole number of cents."""
    office = w.sample().office.world
    policies = 0
    for rows in (*files, [*office.all(Policy), *office.all(PolicyCoverage)]):
        for policy in (row for row in rows if isinstance(row, Policy)):
            parts = [row.premium for row in rows if isinstance(row, PolicyCoverage) and row.policy_id == policy.id]
            assert sum(parts) == policy.annual_premium
            policies += 1
    assert policies
