"""What must be done and is overdue goes to who leads the team, once, and the history says that the server did it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.jobs.running import Jobs
from server.metrics import Metrics
from server.settings import Settings
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.desks import SHELF, SYSTEM
from shared.domain.kernel.fields import Day, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Verdict
from shared.domain.people.entities import Team
from shared.panels.outcomes import ESCALATED, STEPS_REFUSED, read
from shared.wire.messages import Result
from tests.server.services.office import NOON, Desk, insured, seat
from tests.server.store.world import born, fresh, put
from tests.shared.domain import scene as scenes

DAY_US = 86_400_000_000
TODAY = Day("2023-11-15")
"""Of NOON."""


def step(claim_id: Id, due: str, *, mandatory: bool = True, assignee: Id | None = None) -> AddActivity:
    return AddActivity(
        claim_id=claim_id,
        pattern=Pattern.CALL,
        subject="Call",
        due=Day(due),
        priority=Priority.NORMAL,
        mandatory=mandatory,
        assignee_id=assignee,
    )


class Office:
    """An adjuster in a team with a leader, and a claim of the adjuster's."""

    def __init__(self, pool: Pool, boss: Desk, ann: Desk, claim_id: Id) -> None:
        self.pool, self.boss, self.ann, self.claim_id = pool, boss, ann, claim_id

    async def add(self, command: AddActivity) -> Id:
        envelope = self.ann.envelope(command)
        result = await self.ann.send(envelope)
        assert [str(each.verdict) for each in result.results] == ["applied"]
        return derive_id(envelope.command_id, 0)

    async def night(self, days: int = 0) -> str:
        jobs = Jobs(self.pool, Settings(), Metrics(), lambda: Micros(NOON + 1_000_000 + days * DAY_US))
        ran = await jobs.run_now("escalation")
        assert ran is not None
        assert ran.is_good, ran.said
        assert read(ran.said)
        return ran.said

    async def states(self) -> dict[str, str]:
        return {row["id"]: row["state"] for row in await self.pool.fetch("SELECT id, state FROM activity")}


@pytest.fixture
async def office(pool: Pool) -> Office:
    team = fresh()
    boss = await seat(pool, roles='["supervisor"]')
    await put(pool, Team(**born(SHELF, boss.user_id, team), name="North", manager_id=boss.user_id))
    ann = await seat(pool, team=team)
    filed = ann.envelope(scenes.notice(policy_id=await insured(pool, ann), exposures=()))
    await ann.send(filed)
    return Office(pool, boss, ann, derive_id(filed.command_id, 0))


async def test_overdue_and_mandatory_is_escalated_and_nothing_else(office: Office) -> None:
    late = await office.add(step(office.claim_id, "2023-11-13"))
    others = [
        await office.add(step(office.claim_id, TODAY)),
        await office.add(step(office.claim_id, "2023-11-13", mandatory=False)),
    ]
    done = await office.add(step(office.claim_id, "2023-11-12"))
    await office.ann.do(CompleteActivity(claim_id=office.claim_id, activity_id=done, outcome="called"))
    assert await office.night() == "1 overdue step was escalated."
    assert await office.states() == {late: "escalated", **dict.fromkeys(others, "open"), done: "done"}


@pytest.mark.logs("job_ran")
async def test_what_the_rules_refuse_is_to_be_looked_at(
    office: Office, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(_work: Any, steps: Any) -> list[Result]:
        verdict = Verdict.REJECTED
        return [Result(number=0, command_id=each.id, verdict=verdict, code="claim_closed") for each in steps]

    await office.add(step(office.claim_id, "2023-11-13"))
    monkeypatch.setattr("server.jobs.escalation._escalate", refusing)
    ran = await Jobs(pool, Settings(), Metrics(), lambda: Micros(NOON)).run_now("escalation")
    assert ran is not None
    assert not ran.is_good
    assert [text for text, _ in read(ran.said)] == [ESCALATED.none, STEPS_REFUSED]
    assert read(ran.said)[1][1] == {"whys": "1 x claim_closed"}


async def test_its_assignee_and_the_leader_hear_of_it_and_the_leader_sees_the_claim(office: Office, pool: Pool) -> None:
    late = await office.add(step(office.claim_id, "2023-11-13", assignee=office.ann.user_id))
    assert await office.boss.do(AddNote(file_id=office.claim_id, topic=Topic.GENERAL, body="?")) == [
        "rejected:out_of_scope"
    ]
    await office.night()
    rows = await pool.fetch("SELECT audience_id, subject_id, created_by FROM notification WHERE kind = 'escalation'")
    assert {tuple(row) for row in rows} == {(who.user_id, late, SYSTEM) for who in (office.ann, office.boss)}
    await Sequencer(pool).stamp_now()
    assert await office.boss.do(AddNote(file_id=office.claim_id, topic=Topic.GENERAL, body="!")) == ["applied"]


async def test_many_on_one_claim_are_told_each_person_once_with_their_count(
    office: Office, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several pieces too, of which each says anew how many there are by then."""
    monkeypatch.setattr("server.jobs.escalation.PIECE", 2)
    for _ in range(5):
        await office.add(step(office.claim_id, "2023-11-13", assignee=office.ann.user_id))
    assert await office.night() == "5 overdue steps were escalated."
    rows = await pool.fetch("SELECT audience_id, facts FROM notification WHERE kind = 'escalation'")
    assert {row["audience_id"]: msgspec.json.decode(row["facts"])["count"] for row in rows} == {
        office.ann.user_id: 5,
        office.boss.user_id: 5,
    }
    assert len(rows) == 2


async def test_a_second_run_and_a_second_night_find_nothing_to_do(office: Office, pool: Pool) -> None:
    await office.add(step(office.claim_id, "2023-11-13"))
    await office.night()
    written = await pool.fetchval("SELECT count(*) FROM ledger")
    for days in (0, 1):
        assert await office.night(days) == "No overdue step was escalated."
    assert await pool.fetchval("SELECT count(*) FROM ledger") == written


async def test_who_leads_since_hears_of_what_is_overdue_once_and_sees_the_claim(office: Office, pool: Pool) -> None:
    """However many nights before it was told to whoever led then; and again only what is escalated later."""
    late = await office.add(step(office.claim_id, "2023-11-13", assignee=office.ann.user_id))
    await office.night()
    cleo = await seat(pool, roles='["supervisor"]')
    await pool.execute("UPDATE team SET manager_id = $1", cleo.user_id)
    assert await office.night(1) == "No overdue step was escalated. 1 step was told to whoever leads now."
    rows = await pool.fetch("SELECT subject_id FROM notification WHERE audience_id = $1", cleo.user_id)
    assert [row["subject_id"] for row in rows] == [late]
    await Sequencer(pool).stamp_now()
    assert await cleo.do(AddNote(file_id=office.claim_id, topic=Topic.GENERAL, body="!")) == ["applied"]
    written = await pool.fetchval("SELECT count(*) FROM ledger")
    assert await office.night(2) == "No overdue step was escalated."
    assert await pool.fetchval("SELECT count(*) FROM ledger") == written


async def test_where_nobody_leads_the_team_any_more_the_claims_own_team_answers(office: Office, pool: Pool) -> None:
    """The assignee's leader has left: what is overdue is told to the leader of the team that has the claim."""
    cleo, team = await seat(pool, roles='["supervisor"]'), fresh()
    await put(pool, Team(**born(SHELF, cleo.user_id, team), name="South", manager_id=cleo.user_id))
    await pool.execute("UPDATE claim SET team_id = $1", team)
    await pool.execute("UPDATE colleague SET active = false WHERE user_id = $1", office.boss.user_id)
    await office.add(step(office.claim_id, "2023-11-13", assignee=office.ann.user_id))
    assert await office.night() == "1 overdue step was escalated."
    told = await pool.fetch("SELECT audience_id FROM notification WHERE kind = 'escalation'")
    assert {row["audience_id"] for row in told} == {office.ann.user_id, cleo.user_id}


async def test_more_than_one_piece_is_done_to_its_end(
    office: Office, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With pieces of two: none, one and two in the last of them."""
    monkeypatch.setattr("server.jobs.escalation.PIECE", 2)
    for count, day in ((4, 13), (3, 14), (1, 15)):
        for _ in range(count):
            await office.add(step(office.claim_id, f"2023-11-{day}"))
        assert (await office.night(days=day - 13)).startswith(f"{count} overdue step")


async def test_the_day_is_the_companys(office: Office, pool: Pool) -> None:
    """At noon in Europe it is the sixteenth already where the day begins."""
    await office.add(step(office.claim_id, TODAY))
    assert await office.night() == "No overdue step was escalated."
    await pool.execute("UPDATE server_state SET zone = 'Pacific/Kiritimati'")
    assert await office.night() == "1 overdue step was escalated."


async def test_what_the_server_did_is_said_by_the_ledger(office: Office, pool: Pool) -> None:
    late = await office.add(step(office.claim_id, "2023-11-13"))
    await office.night()
    row: Any = await pool.fetchrow(
        "SELECT l.actor, r.name, r.verdict FROM ledger l JOIN command_result r ON r.command_id = l.command_id"
        " WHERE l.row_id = $1 AND l.op = 'U'",
        late,
    )
    assert tuple(row) == (SYSTEM, "EscalateActivity", "applied")


async def test_an_escalated_step_is_done_as_any_other(office: Office) -> None:
    late = await office.add(step(office.claim_id, "2023-11-13"))
    await office.night()
    command = CompleteActivity(claim_id=office.claim_id, activity_id=late, outcome="called")
    assert await office.ann.do(command) == ["applied"]
    assert (await office.states())[late] == "done"
    assert await office.ann.do(msgspec.structs.replace(command, outcome="again")) == ["merged"]
