"""A day is a day somewhere: a loss has one day on the devices of two zones and on the server."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from server.sample.places import ZONE
from shared.domain.claims.commands import FileNotice, NewExposure
from shared.domain.claims.states import Cause, Severity
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, derive_id
from tests.faults import checks
from tests.faults.stack import PLACES, Stack


def evening_before(day: str) -> Micros:
    """Half an hour before the day begins where the risks are; by then it is that day in UTC and in Tokyo."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(ZONE))
    return Micros(round((midnight.timestamp() - 1_800) * 1_000_000))


def test_the_evening_before_the_term_is_before_it_for_everybody(stack: Stack) -> None:
    stack.serve()
    here, there = stack.device("tom"), stack.device("tom")
    assert [here.place, there.place] == list(PLACES)
    here.start().wait("rest")
    there.start().wait("rest")
    policy = here.ask("rows", table="policy")["rows"][0]
    coverage = next(
        row for row in here.ask("rows", table="policy_coverage")["rows"] if row["policy_id"] == policy["id"]
    )
    loss_at = evening_before(policy["effective_date"])
    claims = len(here.ask("rows", table="claim")["rows"])
    here.ask("offline", off=True)
    (command,) = here.keep(
        FileNotice(
            policy_id=policy["id"],
            temporary_number="T-EVE",
            loss_at=loss_at,
            reported_at=loss_at,
            loss_place="9 Locust Ct",
            latitude_e6=None,
            longitude_e6=None,
            cause=Cause.FIRE,
            severity=Severity.MINOR,
            description="Smoke",
            exposures=(NewExposure(coverage["code"], "Holder"),),
            cat_code=None,
        )
    )
    claim_id: Id = derive_id(command, 0)
    here.wait(f"rows claim {claims + 1}")
    (decided_here,) = here.ask("rows", table="claim", file_id=claim_id)["rows"]
    here.ask("offline", off=False)
    checks.at_rest(stack, here, there)
    (seen_there,) = there.ask("rows", table="claim", file_id=claim_id)["rows"]
    for claim in (decided_here, seen_there):
        assert claim["coverage_in_question"]
        assert json.loads(claim["policy_snapshot"])["as_of"] < policy["effective_date"]
        assert json.loads(claim["policy_snapshot"])["coverages"] == []
    assert checks.verdicts(stack, command) == ["applied"]
