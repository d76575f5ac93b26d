"""What was opened before anything went along with it, or by psql, is made up for: once, in pieces, and never beyond."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from server.jobs.running import Jobs
from server.metrics import Metrics
from server.settings import Settings
from server.store.bulk import connected, load
from server.store.loading import lock_files
from server.store.pool import Pool
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.kernel.desks import SHELF, SYSTEM, along
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.commands import OpenFile, ShutFile
from shared.domain.people.entities import Team
from shared.panels.outcomes import read
from tests.server.services.office import NOON, hold, seat
from tests.server.store.world import born, colleague, fresh, membership, put, user
from tests.shared.domain.scene import ClaimScene

NOTHING: Final = "No file was opened along with others. None was closed after them."
PRINCIPALS: Final = tuple(fresh() for _ in range(3))


def claim(policy_id: Id, customer_id: Id, **fields: Any) -> Claim:
    claim_id = fresh()
    changes = {"id": claim_id, "file_id": claim_id, "policy_id": policy_id, "customer_id": customer_id, **fields}
    return msgspec.structs.replace(ClaimScene().claim, **changes)


async def night(pool: Pool) -> str:
    jobs = Jobs(pool, Settings(), Metrics(), lambda: Micros(NOON))
    ran = await jobs.run_now("sight")
    assert ran is not None
    assert ran.is_good, ran.said
    assert read(ran.said)
    return ran.said


async def standing(pool: Pool) -> dict[Id, str]:
    return {Id(row["id"]): row["state"] for row in await pool.fetch("SELECT id, state FROM membership")}


async def entries(pool: Pool) -> int:
    count: int = await pool.fetchval("SELECT count(*) FROM ledger")
    return count


async def test_many_claims_of_before_are_made_up_for_in_pieces_and_once(pool: Pool, store_url: str) -> None:
    """Several claims of each policy and insured, as many principals: 3,600 memberships, 7,200 that go along."""
    policies, customers = [fresh() for _ in range(400)], [fresh() for _ in range(150)]
    claims = [claim(policies[n % 400], customers[n % 150]) for n in range(1_200)]
    openings = [(membership(principal, each.id), each) for each in claims for principal in PRINCIPALS]
    async with connected(store_url) as connection:
        await load(connection, [*claims, *(opening for opening, _ in openings)])
    assert await night(pool) == "7200 files were opened along with others. None was closed after them."
    expected = {row.id for opening, each in openings for row in (opening, *along(opening, each))}
    assert await standing(pool) == dict.fromkeys(expected, "held")
    said_by = await pool.fetch("SELECT DISTINCT actor FROM ledger WHERE tbl = 'membership' AND image LIKE '%claim %'")
    assert [row["actor"] for row in said_by] == [SYSTEM]
    largest = await pool.fetchval(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM ledger GROUP BY tx_id) AS transactions"
    )
    assert largest <= 1_000
    before = await entries(pool)
    assert await night(pool) == NOTHING
    assert await entries(pool) == before


async def test_what_ended_by_psql_or_is_gone_takes_along_what_went_with_it(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.sight.PIECE", 2)  # so that there are several
    mine, theirs = claim(fresh(), fresh()), claim(fresh(), fresh())
    rows = [membership(principal, each.id) for each in (mine, theirs) for principal in PRINCIPALS[:2]]
    await put(pool, mine, theirs, *rows)
    await night(pool)
    ended, gone, stays, away = rows
    await put(pool, msgspec.structs.replace(ended, version=2, state=MembershipState.ENDED))
    await pool.execute("DELETE FROM membership WHERE id = $1", gone.id)
    await put(pool, msgspec.structs.replace(away, version=2, state=MembershipState.ENDED))
    assert await night(pool) == "No file was opened along with others. 6 were closed after them."
    now = await standing(pool)
    for opening, each, state in ((ended, mine, "ended"), (gone, mine, "ended"), (stays, theirs, "held")):
        assert {now[row.id] for row in along(opening, each)} == {state}
    assert {now[row.id] for row in along(away, theirs)} == {"ended"}
    assert await night(pool) == NOTHING
    await put(pool, msgspec.structs.replace(away, version=3))
    assert await night(pool) == "2 files were opened along with others. None was closed after them."


async def test_an_administrator_shuts_what_went_along_with_what_they_opened(pool: Pool) -> None:
    """Also where the file that leads on is among thousands: of a desk only what goes with it is looked at."""
    one, other = claim(fresh(), fresh()), claim(fresh(), fresh())
    desk, colleague_desk = await seat(pool, roles='["admin"]'), await seat(pool)
    await put(pool, one, other)
    who = colleague_desk.user_id
    for each in (one, other):
        assert await desk.do(OpenFile(principal_id=who, opened_id=each.id)) == ["applied"]
    assert await desk.do(ShutFile(principal_id=who, opened_id=one.id)) == ["applied"]
    rows = await pool.fetch("SELECT target_file, state FROM membership WHERE principal_id = $1", who)
    states = {row["target_file"]: row["state"] for row in rows}
    for each, state in ((one, "ended"), (other, "held")):
        assert {states[f] for f in (each.id, each.policy_id, each.customer_id)} == {state}


async def test_only_what_is_held_of_claims_leads_on(pool: Pool) -> None:
    """Not what has ended, and not what other files name."""
    one = claim(fresh(), fresh())
    desk, team = fresh(), fresh()
    await put(pool, one, user(desk), colleague(desk))
    await put(pool, membership(desk, one.id, held=False), membership(desk, team), membership(desk, one.policy_id))
    before = await standing(pool)
    assert await night(pool) == NOTHING
    assert await standing(pool) == before


async def test_who_loses_the_claim_while_it_is_looked_at_gets_nothing(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look sees the claim held; before the file is locked it is given to somebody else."""
    team = fresh()
    boss, ann, ben = [await seat(pool, roles=f'["{role}"]') for role in ("supervisor", "adjuster", "adjuster")]
    await put(pool, Team(**born(SHELF, boss.user_id, team), name="North", manager_id=boss.user_id))
    one = claim(fresh(), fresh(), adjuster_id=ann.user_id, team_id=None, agent_id=None)
    await put(pool, one, membership(ann.user_id, one.id))
    await hold(pool, boss, one.id)

    async def given_away(connection: Any, *arguments: Any) -> None:
        command = AssignClaim(claim_id=one.id, adjuster_id=ben.user_id, team_id=None, base_adjuster_id=ann.user_id)
        assert await boss.do(command) == ["applied"]
        monkeypatch.setattr("server.jobs.sight.lock_files", lock_files)
        await lock_files(connection, *arguments)

    monkeypatch.setattr("server.jobs.sight.lock_files", given_away)
    assert await night(pool) == "2 files were opened along with others. None was closed after them."
    held = await pool.fetch(
        "SELECT DISTINCT principal_id FROM membership WHERE state = 'held' AND target_file = $1", one.policy_id
    )
    assert {row["principal_id"] for row in held} == {boss.user_id, ben.user_id}
    assert await night(pool) == NOTHING
