"""Sight that was given for something is there until the night after it is over, and is looked at for nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from server.jobs.outlived import PLACE
from server.jobs.running import Jobs
from server.metrics import Metrics
from server.services.issuing import Issuer, Source, entered, issue
from server.settings import Settings
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Day, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.panels.outcomes import read
from tests.server.services.office import NOON, Desk, hold, insured, seat
from tests.shared.domain import scene as scenes

NOTHING = "No sight of a claim had outlived its reason."


async def night(pool: Pool, days: int = 0) -> str:
    ran = await Jobs(pool, Settings(), Metrics(), lambda: Micros(NOON + days * 86_400_000_000)).run_now("outlived")
    assert ran is not None
    assert ran.is_good, ran.said
    assert read(ran.said)
    await Sequencer(pool).stamp_now()
    return ran.said


async def filed(by: Desk, policy_id: Id) -> Id:
    envelope = by.envelope(scenes.notice(policy_id=policy_id, exposures=()))
    await by.send(envelope)
    await Sequencer(by.pool).stamp_now()
    return derive_id(envelope.command_id, 0)


async def planned(by: Desk, claim_id: Id, assignee: Id) -> Id:
    command = AddActivity(
        claim_id=claim_id,
        pattern=Pattern.CALL,
        subject="Call",
        due=Day("2023-11-20"),
        priority=Priority.NORMAL,
        mandatory=False,
        assignee_id=assignee,
    )
    envelope = by.envelope(command)
    assert [str(each.verdict) for each in (await by.send(envelope)).results] == ["applied"]
    await Sequencer(by.pool).stamp_now()
    return derive_id(envelope.command_id, 0)


async def sees(who: Desk, claim_id: Id) -> bool:
    return await who.do(AddNote(file_id=claim_id, topic=Topic.GENERAL, body="?")) == ["applied"]


async def test_a_task_opens_its_claim_until_the_night_after_the_last_is_done(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With others who have one on other claims, in pieces of one."""
    monkeypatch.setattr("server.jobs.outlived.PIECE", 1)
    boss, ann, bob = await seat(pool, roles='["supervisor"]'), await seat(pool), await seat(pool)
    policy_id = await insured(pool, boss)
    claims = [await filed(boss, policy_id) for _ in range(2)]
    tasks = [await planned(boss, claims[0], ann.user_id) for _ in range(2)]
    await planned(boss, claims[1], bob.user_id)
    assert await night(pool) == NOTHING
    await ann.do(CompleteActivity(claim_id=claims[0], activity_id=tasks[0], outcome="called"))
    assert await night(pool) == NOTHING
    await ann.do(CompleteActivity(claim_id=claims[0], activity_id=tasks[1], outcome="called"))
    assert await sees(ann, claims[0])
    written = await pool.fetchval("SELECT count(*) FROM ledger")
    assert await night(pool, 1) == "1 sight of a claim had outlived its reason and was ended."
    assert await pool.fetchval("SELECT count(*) FROM ledger") == written + 4, "the claim, what it leads to, the result"
    assert not await sees(ann, claims[0])
    assert await sees(bob, claims[1])
    assert await pool.fetchval("SELECT actor FROM ledger WHERE tbl = 'membership' ORDER BY seq DESC LIMIT 1") == SYSTEM
    assert await night(pool, 1) == NOTHING


async def test_whoever_gave_the_notice_sees_it_until_somebody_else_works_on_it(pool: Pool) -> None:
    boss, ann, bob = await seat(pool, roles='["supervisor"]'), await seat(pool), await seat(pool)
    claim_id = await filed(ann, await insured(pool, ann))
    assert await night(pool) == NOTHING
    await hold(pool, boss, claim_id)
    away = AssignClaim(claim_id=claim_id, adjuster_id=bob.user_id, team_id=None, base_adjuster_id=None)
    assert await boss.do(away) == ["applied"]
    await Sequencer(pool).stamp_now()
    assert await sees(ann, claim_id)
    assert await night(pool, 1) == "1 sight of a claim had outlived its reason and was ended."
    assert not await sees(ann, claim_id)
    assert await sees(bob, claim_id)
    assert await night(pool, 2) == NOTHING


@pytest.mark.logs("command_ids_taken")
async def test_nobody_keeps_their_sight_by_taking_the_ids_of_the_nights(pool: Pool) -> None:
    boss, ann = await seat(pool, roles='["supervisor"]'), await seat(pool)
    claim_id = await filed(boss, await insured(pool, boss))
    task = await planned(boss, claim_id, ann.user_id)
    rows = await pool.fetch(
        "SELECT id FROM membership WHERE principal_id = $1 AND target_file = $2", ann.user_id, claim_id
    )
    assert len(rows) == 1
    day = date(2023, 11, 1).toordinal()
    ids = [derive_id(row["id"], PLACE + day + n) for row in rows for n in range(60)]
    note = AddNote(file_id=claim_id, topic=Topic.GENERAL, body="?")
    results = await issue(pool, Issuer(ann.user_id, Source.REST), [entered(note, each, NOON) for each in ids], NOON)
    assert {each.verdict for each in results} == {"applied"}
    await ann.do(CompleteActivity(claim_id=claim_id, activity_id=task, outcome="called"))
    assert await night(pool, 1) == "1 sight of a claim had outlived its reason and was ended."
    assert not await sees(ann, claim_id)
