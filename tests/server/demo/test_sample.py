"""The sample data keep the domain's rules, so that a demonstration never shows what the program would refuse."""

from datetime import UTC, datetime

import pytest

from server.demo.sample import BY_KEY, PEOPLE, Sizes, people, sample
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import is_id
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import CostType

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


def test_whoever_works_on_an_open_claim_holds_its_policy_once(files: list[list[Row]]) -> None:
    """Else the form of a new claim finds no policy at all for an adjuster."""
    rows = [row for file in files for row in file]
    held = [(row.principal_id, row.target_file) for row in rows if isinstance(row, Membership)]
    assert len(held) == len(set(held))
    for claim in (row for row in rows if isinstance(row, Claim) and row.status is not ClaimStatus.CLOSED):
        assert (claim.adjuster_id, claim.policy_id) in held
