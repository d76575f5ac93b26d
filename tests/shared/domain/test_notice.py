from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.claims.commands import NewExposure
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.lookup import zone_of_snapshot
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.bounds import CLOCK_TOLERANCE_US
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import derive_id, named_id
from shared.domain.kernel.limits import EXPOSURES, TEXT_CHARACTERS
from shared.domain.kernel.world import World
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    DAY_US,
    NOON,
    OFFICE,
    POLICY,
    TEAM,
    Scene,
    coverage,
    make_id,
    notice,
    only,
    policy,
    values,
)


def office(insured: Policy, *rows: object) -> Scene:
    return Scene(World([insured, *rows], [POLICY]))  # type: ignore[list-item]  # rows of any entity


def test_a_notice_opens_a_claim_whose_ids_derive_from_the_command() -> None:
    scene = Scene()
    command_id = make_id(500)
    decision = scene.done(AGENT, notice(), id=command_id)
    claim = only(decision, Claim)
    assert claim.id == claim.file_id == derive_id(command_id, 0) == decision.subject_file
    assert [e.id for e in decision.rows if isinstance(e, Exposure)] == [derive_id(command_id, i) for i in (1, 2)]
    assert claim.status is ClaimStatus.OPEN
    assert (claim.version, claim.changed, claim.created_by) == (1, "{}", AGENT.user_id)
    assert claim.agent_id == AGENT.user_id
    assert claim.insured_name == "Hanna Holder"
    assert not claim.coverage_in_question


def test_the_temporary_number_stays_beside_the_permanent_one() -> None:
    on_server, on_device = Scene(), Scene()
    permanent = only(on_server.done(AGENT, notice()), Claim)
    temporary = only(on_device.done(AGENT, notice(), on_device=True), Claim)
    assert (permanent.claim_number, permanent.temporary_number) == ("CLM-0001", "T-ANN-1")
    assert (temporary.claim_number, temporary.temporary_number) == ("T-ANN-1", "T-ANN-1")


@pytest.mark.parametrize(("back_days", "in_question"), [(0, False), (258, False), (260, True), (400, True)])
def test_rule_1_a_loss_outside_the_term_is_marked_and_never_refused(back_days: int, in_question: bool) -> None:
    claim = only(Scene().done(AGENT, notice(loss_at=NOON - DAY_US - back_days * DAY_US)), Claim)
    assert claim.coverage_in_question is in_question


def test_rule_1_the_expiration_day_is_outside_the_term() -> None:
    insured = policy(expiration_date=Day("2023-11-13"))
    assert only(office(insured).done(AGENT, notice(exposures=())), Claim).coverage_in_question
    insured = policy(expiration_date=Day("2023-11-14"))
    assert not only(office(insured).done(AGENT, notice(exposures=())), Claim).coverage_in_question


@pytest.mark.parametrize("status", [PolicyStatus.CANCELLED, PolicyStatus.LAPSED, PolicyStatus.QUOTED])
def test_rule_1_a_policy_that_may_not_have_covered_puts_coverage_in_question(status: PolicyStatus) -> None:
    claim = only(office(policy(status=status)).done(AGENT, notice(exposures=())), Claim)
    assert claim.coverage_in_question


def test_rule_1_reported_before_the_loss_is_refused() -> None:
    assert Scene().refused(AGENT, notice(loss_at=NOON, reported_at=NOON - 1)) == "reported_before_loss"
    Scene().done(AGENT, notice(loss_at=NOON, reported_at=NOON))


def test_rule_1_the_future_is_refused_by_the_servers_clock_with_a_tolerance() -> None:
    scene = Scene()
    edge = scene.clock + 1_000_000 + CLOCK_TOLERANCE_US
    assert scene.refused(AGENT, notice(reported_at=edge + 1)) == "in_the_future"
    Scene().done(AGENT, notice(reported_at=edge))


def test_rule_1_a_device_whose_clock_is_behind_still_reports_what_happened_meanwhile() -> None:
    scene = Scene()
    scene.done(AGENT, notice(reported_at=scene.clock), at=scene.clock - DAY_US)


def test_rule_2_limits_and_deductibles_are_those_of_the_day_of_the_loss() -> None:
    scene = office(
        policy(),
        coverage(30, "DWELLING", 40_000_00, 2_000_00, until_date=Day("2023-11-14")),
        coverage(31, "DWELLING", 90_000_00, 1_000_00, effective_date=Day("2023-11-14")),
    )
    one = (NewExposure("DWELLING", "Hanna"),)
    before = only(scene.done(AGENT, notice(exposures=one, loss_at=NOON - 2 * DAY_US)), Exposure)
    after = only(scene.done(AGENT, notice(exposures=one, loss_at=NOON - DAY_US)), Exposure)
    assert (before.limit_cents, before.deductible_cents) == (40_000_00, 2_000_00)
    assert (after.limit_cents, after.deductible_cents) == (90_000_00, 1_000_00)


def at(text: str) -> Micros:
    return Micros(round(datetime.fromisoformat(text).timestamp() * 1_000_000))


@pytest.mark.parametrize(
    ("zone", "region", "loss", "in_question"),
    [
        ("America/New_York", "NY", "2023-11-10T20:30:00-05:00", False),  # the last covered day; in UTC the next one
        (None, "NY", "2023-11-10T20:30:00-05:00", False),  # a row from before policies named a zone
        ("America/New_York", "NY", "2023-11-11T00:00:00-05:00", True),
        ("Asia/Tokyo", "", "2023-11-01T07:30:00+09:00", False),  # the first covered day; in UTC the one before
        ("Asia/Tokyo", "", "2023-10-31T23:59:59+09:00", True),
        ("Mars/Olympus", "", "2023-11-10T23:59:59+00:00", False),  # no zone that is known: UTC
    ],
)
def test_rule_1_days_of_cover_are_counted_where_the_risk_is(
    zone: str | None, region: str, loss: str, in_question: bool
) -> None:
    insured = policy(risk_zone=zone, region=region, effective_date=Day("2023-11-01"), expiration_date=Day("2023-11-11"))
    scene = office(insured, coverage(30, "DWELLING", 40_000_00, 0, effective_date=Day("2023-11-01")))
    one = (NewExposure("DWELLING", "Hanna"),)
    decision = scene.done(AGENT, notice(exposures=one, loss_at=at(loss), reported_at=NOON))
    assert only(decision, Claim).coverage_in_question is in_question
    if loss[:10] != "2023-10-31":
        assert only(decision, Exposure).limit_cents == 40_000_00


def test_rule_2_an_endorsement_begins_at_midnight_of_the_risk() -> None:
    scene = office(
        policy(risk_zone="America/New_York"),
        coverage(30, "DWELLING", 100_000_00, 0, until_date=Day("2023-11-11")),
        coverage(31, "DWELLING", 500_000_00, 0, effective_date=Day("2023-11-11")),
    )
    one = (NewExposure("DWELLING", "Hanna"),)

    def limit(loss: str) -> int | None:
        done = scene.done(AGENT, notice(exposures=one, loss_at=at(loss), reported_at=NOON))
        return only(done, Exposure).limit_cents

    assert limit("2023-11-10T20:30:00-05:00") == 100_000_00
    assert limit("2023-11-11T00:00:00-05:00") == 500_000_00


def test_the_zone_of_the_risk_stays_with_the_claim() -> None:
    scene = office(policy(risk_zone="America/Denver"))
    snapshot = values(only(scene.done(AGENT, notice(exposures=())), Claim).policy_snapshot)
    assert zone_of_snapshot(snapshot) == ZoneInfo("America/Denver")


@pytest.mark.parametrize("moment", [MOMENTS_US[0] - 1, MOMENTS_US[1] + 1, -(2**63), 2**63 - 1])
def test_a_loss_in_a_year_that_no_policy_covered_is_refused(moment: int) -> None:
    assert Scene().refused(AGENT, notice(loss_at=moment, reported_at=max(moment, NOON - DAY_US))) == "year_unlikely"
    assert Scene().refused(AGENT, notice(loss_at=NOON - 2 * DAY_US, reported_at=moment)) == "year_unlikely"


def test_rule_2_the_snapshot_holds_the_coverages_in_force_and_nothing_else() -> None:
    scene = office(
        policy(),
        coverage(30, "DWELLING", 40_000_00, 0, until_date=Day("2023-06-01")),
        coverage(31, "CONTENTS", 90_000_00, 0),
    )
    snapshot = values(only(scene.done(AGENT, notice(exposures=())), Claim).policy_snapshot)
    assert snapshot["as_of"] == "2023-11-13"
    assert [c["code"] for c in snapshot["coverages"]] == ["CONTENTS"]
    assert snapshot["policy"]["policy_number"] == "POL-7"


def test_an_exposure_without_coverage_that_day_is_kept_marked_and_pays_nothing() -> None:
    decision = Scene().done(AGENT, notice(exposures=(NewExposure("FLOOD", "Hanna"),)))
    assert only(decision, Claim).coverage_in_question
    assert only(decision, Exposure).limit_cents == 0


def test_the_limit_of_a_claimant_is_per_person_where_there_is_one() -> None:
    person = coverage(32, "BI", 300_000_00, 0, limit_per_person=Cents(100_000_00))
    decision = office(policy(), person).done(AGENT, notice(exposures=(NewExposure("BI", "Joe"),)))
    assert only(decision, Exposure).limit_cents == 100_000_00


def test_opener_agent_and_team_see_the_claim_from_the_start() -> None:
    decision = Scene().done(ADA, notice())
    claim_id = only(decision, Claim).id
    rows = [r for r in decision.rows if isinstance(r, Membership)]
    assert {(m.file_id, m.principal_id) for m in rows} == {(p, p) for p in (ADA.user_id, AGENT.user_id, TEAM)}
    assert {m.principal_id: 1 for m in rows if m.target_file == claim_id} == {m.principal_id: m.version for m in rows}
    assert rows[0].id == named_id(f"membership:{ADA.user_id}:{claim_id}")


def test_an_unknown_policy_is_refused_on_the_server_and_undecidable_on_a_device() -> None:
    assert Scene(World()).refused(AGENT, notice()) == "not_found"
    answer = Scene(World()).undecidable(AGENT, notice())
    assert (answer.missing, answer.optimistic) == ((POLICY,), ())


def test_a_partly_known_policy_shows_the_claim_meanwhile() -> None:
    answer = Scene(World(OFFICE.rows())).undecidable(AGENT, notice())
    assert answer.missing == (POLICY,)
    assert [type(row) for row in answer.optimistic] == [Claim, Exposure, Exposure]


def test_what_is_entered_has_bounds() -> None:
    scene = Scene()
    many = tuple(NewExposure("DWELLING", f"Person {n}") for n in range(EXPOSURES + 1))
    assert scene.refused(AGENT, notice(exposures=many)) == "too_many_at_once"
    assert scene.refused(AGENT, notice(description="x" * (TEXT_CHARACTERS + 1))) == "text_too_long"
    assert scene.refused(AGENT, notice(temporary_number=" ")) == "text_missing"
    assert scene.refused(AGENT, notice(latitude_e6=90_000_001, longitude_e6=0)) == "bad_value"
    scene.done(AGENT, notice(exposures=many[:-1], description="x" * TEXT_CHARACTERS, latitude_e6=90_000_000))


@given(st.integers(0, 2**32), st.integers(0, 50))
def test_device_and_server_derive_the_same_ids(number: int, count: int) -> None:
    command = notice(exposures=tuple(NewExposure("DWELLING", "H") for _ in range(count)))
    on_server = Scene().done(AGENT, command, id=make_id(number))
    on_device = Scene().done(AGENT, command, id=make_id(number), on_device=True)
    assert [(type(r), r.id) for r in on_server.rows] == [(type(r), r.id) for r in on_device.rows]
    assert len({r.id for r in on_server.rows}) == len(on_server.rows)
