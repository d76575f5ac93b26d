"""Push: each command ends once, in order, whoever else pushes; and what is not the actor's stays untouched."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import msgspec
import pytest

from server.services import execution, verdicts
from server.services import push as module
from server.services.administration import Administration
from server.services.errors import SyncError, Unavailable
from server.services.passwords import Passwords
from server.store import loading
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.claims.commands import AssignClaim, FileNotice
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import ResolveConflict, Withdrawn
from shared.domain.kernel.desks import EVERYONE, SHELF, Conflict
from shared.domain.kernel.fields import Cents, Json, Micros, canonical_json
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Choice, ConflictState, WithdrawnWhy
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from shared.domain.people.entities import Team
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result
from tests.server.services.office import NOON, Desk, hold, insured, seat
from tests.server.store.world import born, colleague, fresh, membership, put, user
from tests.shared.domain import scene as scenes


def note(file_id: Id, body: str = "Roof looks fine") -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.DAMAGE, body=body)


def notice(policy_id: Id) -> FileNotice:
    return scenes.notice(policy_id=policy_id, exposures=())


PATIENCE_S = 30.0
"""What waits for ever fails here."""


async def bodies(pool: Pool) -> list[str]:
    return [row["body"] for row in await pool.fetch("SELECT body FROM note ORDER BY id")]


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


@pytest.fixture
async def policy_id(pool: Pool, desk: Desk) -> Id:
    return await insured(pool, desk)


async def refused_with(code: ErrorCode, work: Any) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await work
    assert caught.value.code is code
    return caught.value


async def test_commands_are_applied_with_results_on_the_desk(pool: Pool, desk: Desk, policy_id: Id) -> None:
    assert await desk.do(note(policy_id, "one"), note(policy_id, "two")) == ["applied", "applied"]
    assert sorted(await bodies(pool)) == ["one", "two"]
    rows = await pool.fetch("SELECT number, verdict, file_id, name FROM command_result ORDER BY number")
    assert [tuple(row) for row in rows] == [
        (1, "applied", desk.user_id, "AddNote"),
        (2, "applied", desk.user_id, "AddNote"),
    ]


async def test_the_ledger_names_actor_device_and_command(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await desk.do(note(policy_id, "one"), note(policy_id, "two"))
    rows = await pool.fetch("SELECT row_id, actor, device, command_id FROM ledger WHERE tbl = 'note'")
    by_row = {row["row_id"]: row for row in rows}
    for envelope in desk.sent:
        row = by_row[derive_id(envelope.command_id, 0)]
        assert (row["actor"], row["device"], row["command_id"]) == (
            desk.user_id,
            desk.device_id,
            envelope.command_id,
        )


async def test_a_replay_answers_the_same_and_does_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    envelopes = [desk.envelope(note(policy_id)), desk.envelope(note(Id(policy_id[:-4] + "0000")))]
    first = await desk.send(*envelopes)
    assert await desk.send(*envelopes) == first
    assert len(await bodies(pool)) == 1
    third = desk.envelope(note(policy_id))
    longer = await desk.send(*envelopes, third)
    assert longer.results[:2] == first.results
    assert longer.next == 4


async def test_a_gap_names_the_expected_number(desk: Desk, policy_id: Id) -> None:
    await desk.do(note(policy_id))
    desk.next = 5
    error = await refused_with(ErrorCode.GAP, desk.do(note(policy_id)))
    assert error.expected == 2


async def test_another_command_under_a_done_number_is_a_fork(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await desk.do(note(policy_id))
    desk.next = 1
    await refused_with(ErrorCode.DEVICE_FORKED, desk.do(note(policy_id)))
    assert len(await bodies(pool)) == 1


async def test_what_stands_before_a_push_must_be_the_devices_own(pool: Pool, desk: Desk, policy_id: Id) -> None:
    """A copied profile's command took the number of one that this server lost: nothing is decided on top of it."""
    mine, copies = desk.envelope(note(policy_id, "mine")), fresh()
    await desk.send(mine)
    ask = desk.ask([desk.envelope(note(policy_id, "next"))])
    with pytest.raises(SyncError) as caught:
        await module.push(pool, desk.principal, msgspec.structs.replace(ask, before=copies), Micros(NOON))
    assert caught.value.code is ErrorCode.DEVICE_FORKED
    assert await bodies(pool) == ["mine"]
    pushed = await module.push(pool, desk.principal, msgspec.structs.replace(ask, before=mine.command_id), Micros(NOON))
    assert [result.number for result in pushed.results] == [ask.first]
    again = await module.push(pool, desk.principal, msgspec.structs.replace(ask, before=mine.command_id), Micros(NOON))
    assert again == pushed


@pytest.mark.parametrize("before", ["no id", None])
async def test_before_the_first_command_there_is_none(
    pool: Pool, desk: Desk, policy_id: Id, before: str | None
) -> None:
    ask = desk.ask([desk.envelope(note(policy_id))])
    bad = msgspec.structs.replace(ask, before=Id(before) if before is not None else fresh())
    with pytest.raises(SyncError) as caught:
        await module.push(pool, desk.principal, bad, Micros(NOON))
    assert caught.value.code is ErrorCode.MALFORMED


async def test_a_fork_that_registers_anew_does_nothing_twice(pool: Pool, desk: Desk, policy_id: Id) -> None:
    done = desk.envelope(note(policy_id, "once"))
    first = await desk.send(done)
    anew = await seat(pool, desk.user_id)
    anew.next = 2
    pushed = await anew.send(msgspec.structs.replace(done, number=1), anew.envelope(note(policy_id, "new")))
    assert [r.verdict for r in pushed.results] == ["applied", "applied"]
    assert pushed.results[0].command_id == first.results[0].command_id
    assert sorted(await bodies(pool)) == ["new", "once"]
    assert await pool.fetchval("SELECT count(*) FROM command_result WHERE device_id = $1", anew.device_id) == 2


async def test_a_command_id_of_somebody_else_touches_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    done = desk.envelope(note(policy_id, "mine"))
    await desk.send(done)
    other = await seat(pool)
    await hold(pool, other, policy_id)
    pushed = await other.send(other.envelope(note(policy_id, "forged"), command_id=done.command_id))
    assert [(r.verdict, r.code) for r in pushed.results] == [("rejected", "bad_value")]
    assert await bodies(pool) == ["mine"]


async def test_malformed_batches_change_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    one, two = desk.envelope(note(policy_id)), desk.envelope(note(policy_id))
    again = msgspec.structs.replace(two, command_id=one.command_id)
    for envelopes in ([two, one], [one, again], [msgspec.structs.replace(one, command_id=Id("x"))]):
        await refused_with(ErrorCode.MALFORMED, desk.send(*envelopes))
    for numbers in ({"unsent": 2**63}, {"unsent": -1}, {"first": 10**30}, {"first": 0}, {"first": -(2**63)}):
        asked = msgspec.structs.replace(desk.ask([one]), **numbers)
        await refused_with(ErrorCode.MALFORMED, module.push(pool, desk.principal, asked, Micros(NOON)))
    stranger = Desk(pool, desk.user_id, fresh(), desk.epoch)
    await refused_with(ErrorCode.DEVICE_UNKNOWN, stranger.do(note(policy_id)))
    assert await bodies(pool) == []


@pytest.mark.parametrize("at", [-(10**30), -1, 2**63, 10**30])
async def test_whatever_time_a_device_claims_it_counts_within_its_bounds(
    pool: Pool, desk: Desk, policy_id: Id, at: int
) -> None:
    assert await desk.do(note(policy_id), at=Micros(at)) == ["applied"]
    assert 0 <= await pool.fetchval("SELECT at FROM note") <= NOON + 1_000_000


async def test_an_atomic_group_never_spans_batches(pool: Pool, desk: Desk, policy_id: Id) -> None:
    group = fresh()
    await desk.do(note(policy_id), group=group)
    await refused_with(ErrorCode.MALFORMED, desk.do(note(policy_id), group=group))


async def test_devices_that_may_not_push_are_told(pool: Pool, desk: Desk, policy_id: Id) -> None:
    for state, code in (("paused", ErrorCode.DEVICE_PAUSED), ("revoked", ErrorCode.DEVICE_REVOKED)):
        await pool.execute("UPDATE device SET state = $1", state)
        await refused_with(code, desk.do(note(policy_id)))


async def test_after_a_restore_the_device_is_told(pool: Pool, desk: Desk, policy_id: Id) -> None:
    passwords = Passwords(1)
    await Administration(pool, passwords, NOON).new_epoch()
    passwords.close()
    await refused_with(ErrorCode.SERVER_RESTORED, desk.do(note(policy_id)))


async def test_a_file_of_others_is_out_of_scope(pool: Pool, desk: Desk, policy_id: Id) -> None:
    other = await seat(pool)
    theirs = await insured(pool, other)
    outcome = await desk.do(note(theirs), note(policy_id), note(fresh()), note(Id("no id")))
    assert outcome == ["rejected:out_of_scope", "applied", "rejected:out_of_scope", "rejected:bad_value"]


async def test_a_file_held_through_a_group_is_in_scope(pool: Pool, desk: Desk) -> None:
    other, team = await seat(pool), fresh()
    theirs = await insured(pool, other)
    await put(pool, membership(team, theirs))
    await hold(pool, desk, team)
    assert await desk.do(note(theirs)) == ["applied"]
    await put(pool, membership(desk.user_id, team, held=False))
    assert await desk.do(note(theirs)) == ["handed_over:out_of_scope"]


async def test_a_colleagues_desk_gives_none_of_their_files(pool: Pool, desk: Desk) -> None:
    other = await seat(pool)
    theirs = await insured(pool, other)
    await hold(pool, desk, other.user_id)
    assert await desk.do(note(theirs)) == ["rejected:out_of_scope"]


async def test_a_file_that_was_handed_over_gets_that_verdict(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await put(pool, membership(desk.user_id, policy_id, held=False))
    assert await desk.do(note(policy_id)) == ["handed_over:out_of_scope"]
    assert await bodies(pool) == []


@pytest.mark.parametrize("together", [True, False])
async def test_giving_a_claim_away_ends_the_scope_wherever_batches_are_cut(pool: Pool, together: bool) -> None:
    desk, other = await seat(pool, roles='["supervisor"]'), await seat(pool)
    policy_id = await insured(pool, desk)
    opened = desk.envelope(notice(policy_id))
    claim_id = derive_id(opened.command_id, 0)
    commands = [
        AssignClaim(claim_id=claim_id, adjuster_id=desk.user_id, team_id=None, base_adjuster_id=None),
        AssignClaim(claim_id=claim_id, adjuster_id=other.user_id, team_id=None, base_adjuster_id=desk.user_id),
        note(claim_id),
    ]
    envelopes = [opened, *(desk.envelope(command) for command in commands)]
    if together:
        results = list((await desk.send(*envelopes)).results)
    else:
        results = [r for envelope in envelopes for r in (await desk.send(envelope)).results]
    assert [str(r.verdict) for r in results] == ["applied", "applied", "applied", "handed_over"]


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_a_file_is_held_as_long_as_one_membership_opens_it_wherever_batches_are_cut(
    pool: Pool, together: bool, stamped: bool
) -> None:
    """The own one ends, that of the team and that of an approver go on."""
    team = fresh()
    await put(pool, Team(**born(SHELF, team, team), name="North", manager_id=None))
    desk, other = await seat(pool, roles='["supervisor"]', team=team), await seat(pool, team=team)
    await put(pool, membership(desk.user_id, team))
    policy_id = await insured(pool, desk)
    opened = desk.envelope(notice(policy_id))
    claim_id = derive_id(opened.command_id, 0)

    def give(to: Desk, seen: Desk | None, to_team: Id | None) -> AssignClaim:
        seen_id = seen.user_id if seen is not None else None
        return AssignClaim(claim_id=claim_id, adjuster_id=to.user_id, team_id=to_team, base_adjuster_id=seen_id)

    commands = [
        give(desk, None, team),
        give(other, desk, team),
        note(claim_id),
        give(other, other, None),
        note(claim_id),
    ]
    envelopes = [opened, *(desk.envelope(command) for command in commands)]
    results: list[Result] = []
    for batch in [envelopes] if together else [[each] for each in envelopes]:
        results += (await desk.send(*batch)).results
        if stamped:
            await Sequencer(pool).stamp_now()
    assert [str(r.verdict) for r in results] == ["applied"] * 5 + ["handed_over"]


async def test_a_claim_goes_to_people_who_work_on_claims_and_to_teams_of_ours(pool: Pool) -> None:
    desk, agent = await seat(pool, roles='["supervisor"]'), await seat(pool, roles='["agent"]')
    left, made_up = fresh(), fresh()
    await put(pool, user(left), colleague(left, active=False))
    policy_id = await insured(pool, desk)
    opened = desk.envelope(notice(policy_id))
    await desk.send(opened)
    claim_id = derive_id(opened.command_id, 0)

    def give(adjuster: Id | None, team: Id | None = None) -> AssignClaim:
        return AssignClaim(claim_id=claim_id, adjuster_id=adjuster, team_id=team, base_adjuster_id=None)

    verdicts = await desk.do(
        give(made_up), give(EVERYONE), give(SHELF), give(left), give(agent.user_id), give(None, made_up), give(Id("x"))
    )
    codes = ["colleague_unknown"] * 3 + ["colleague_inactive", "not_a_handler", "team_unknown", "bad_value"]
    assert verdicts == [f"rejected:{code}" for code in codes]
    conflict = {"subject_table": "claim", "subject_id": claim_id, "what": "assignment"}
    await put(pool, disputed(claim_id, mine={"adjuster_id": agent.user_id, "team_id": None}, **conflict))
    row = await pool.fetchrow("SELECT * FROM conflict")
    choose = ResolveConflict(
        file_id=claim_id, conflict_id=row["id"], choice=Choice.MINE, seen_mine=row["mine"], seen_theirs=row["theirs"]
    )
    assert await desk.do(choose) == ["rejected:not_a_handler"], "also from before it was asked"
    other = {"adjuster_id": agent.user_id, "team_id": None}
    assert await desk.do(msgspec.structs.replace(choose, choice=Choice.OTHER, other_values=other)) == [
        "rejected:not_a_handler"
    ]


def disputed(file_id: Id, mine: dict[str, Any], **fields: Any) -> Conflict:
    by = fresh()
    return Conflict(
        **born(file_id, by),
        command_id=fresh(),
        command=Json("{}"),
        base=canonical_json({"adjuster_id": None}),
        mine=canonical_json(mine),
        theirs=canonical_json({"adjuster_id": None, "team_id": None}),
        mine_by=by,
        mine_at=NOON,
        mine_device="",
        theirs_by=by,
        theirs_at=NOON,
        state=ConflictState.OPEN,
        chosen=None,
        resolved_by=None,
        resolved_at=None,
        **fields,
    )


async def test_a_notice_gets_the_next_number_and_a_refused_one_gets_none(pool: Pool, desk: Desk, policy_id: Id) -> None:
    refused = msgspec.structs.replace(notice(policy_id), loss_place="", temporary_number="")
    verdicts = await desk.do(notice(policy_id), refused, notice(policy_id))
    assert [v.split(":")[0] for v in verdicts] == ["applied", "rejected", "applied"]
    numbers = [row["claim_number"] for row in await pool.fetch("SELECT claim_number FROM claim ORDER BY claim_number")]
    assert numbers == ["CLM-2023-000001", "CLM-2023-000002"]
    await desk.do(notice(policy_id))
    assert await pool.fetchval("SELECT max(claim_number) FROM claim") == "CLM-2023-000003"


async def test_what_builds_on_a_refused_command_is_refused_with_it(desk: Desk, policy_id: Id) -> None:
    lost = desk.envelope(note(fresh()))
    child = desk.envelope(note(policy_id), after=(lost.command_id,))
    assert [r.code for r in (await desk.send(lost, child)).results] == ["out_of_scope", "dependent_of_refused"]
    later = desk.envelope(note(policy_id), after=(lost.command_id,))
    assert [r.code for r in (await desk.send(later)).results] == ["dependent_of_refused"]


async def test_a_group_is_all_or_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    group = fresh()
    verdicts = await desk.do(note(policy_id), note(fresh()), group=group)
    assert verdicts == ["rejected:group_refused", "rejected:out_of_scope"]
    assert await desk.do(note(policy_id), note(policy_id), group=fresh()) == ["applied", "applied"]
    assert len(await bodies(pool)) == 2


async def test_a_withdrawn_command_keeps_its_number(desk: Desk) -> None:
    assert await desk.do(Withdrawn(why=WithdrawnWhy.DISCARDED)) == ["withdrawn"]


async def test_a_claimed_time_is_clamped(pool: Pool, desk: Desk, policy_id: Id) -> None:
    for claimed in (NOON, NOON - 10**12, NOON + 10**12):
        await desk.send(desk.envelope(note(policy_id), at=claimed))
    rows = await pool.fetch("SELECT at FROM command_result ORDER BY number")
    assert [row["at"] for row in rows] == [NOON, NOON, NOON + 1_000_000]


async def test_text_that_the_database_cannot_take_is_refused_alone(pool: Pool, desk: Desk, policy_id: Id) -> None:
    assert await desk.do(note(policy_id, "good"), note(policy_id, "nul \0 here"), note(policy_id, "fine")) == [
        "applied",
        "rejected:text_unprintable",
        "applied",
    ]
    assert sorted(await bodies(pool)) == ["fine", "good"]


@pytest.mark.logs("push_failed")
async def test_an_unexpected_error_is_given_up_at_the_third_time(
    pool: Pool, desk: Desk, policy_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = verdicts.decide_unit

    def poisoned(standing: Any, unit: Any, outcome: Any) -> None:
        if any(getattr(e.command, "body", "") == "poison" for e, _ in unit):
            raise ZeroDivisionError
        decide(standing, unit, outcome)

    monkeypatch.setattr(execution, "decide_unit", poisoned)
    envelopes = [desk.envelope(note(policy_id, body)) for body in ("before", "poison", "after")]
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await desk.send(*envelopes)
    assert await bodies(pool) == []
    pushed = await desk.send(*envelopes)
    assert [str(r.verdict) for r in pushed.results] == ["applied", "failed", "applied"]
    assert pushed.results[1].detail["incident"]
    assert sorted(await bodies(pool)) == ["after", "before"]
    assert await desk.do(note(policy_id, "next")) == ["applied"]


async def test_a_transient_fault_asks_to_come_back(
    pool: Pool, desk: Desk, policy_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise asyncpg.DeadlockDetectedError

    envelope = desk.envelope(note(policy_id))
    with monkeypatch.context() as patch:
        patch.setattr(execution, "write_rows", broken)
        with pytest.raises(Unavailable) as caught:
            await desk.send(envelope)
    assert caught.value.retry_after_s
    assert [str(r.verdict) for r in (await desk.send(envelope)).results] == ["applied"]


async def test_authority_is_that_of_receipt(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await pool.execute("UPDATE user_account SET active = false WHERE id = $1", desk.user_id)
    assert await desk.do(note(policy_id)) == ["rejected:not_permitted"]


async def test_concurrent_pushes_over_the_same_files_neither_deadlock_nor_lose(pool: Pool) -> None:
    desks = [await seat(pool) for _ in range(6)]
    policies = [await insured(pool, desks[0]) for _ in range(4)]
    for desk in desks[1:]:
        await hold(pool, desk, *policies)

    async def work(desk: Desk, turn: int) -> None:
        for n in range(8):
            order = policies if (turn + n) % 2 else policies[::-1]
            verdicts = await desk.do(*(note(p, f"{turn}-{n}-{p}") for p in order))
            assert verdicts == ["applied"] * 4

    await asyncio.gather(*(work(desk, turn) for turn, desk in enumerate(desks)))
    assert len(set(await bodies(pool))) == 6 * 8 * 4


async def test_two_devices_change_one_reserve_and_one_of_them_meets_a_conflict(pool: Pool) -> None:
    agent = await seat(pool, roles='["adjuster"]')
    policy_id = await insured(pool, agent)
    opened = agent.envelope(scenes.notice(policy_id=policy_id))
    await agent.send(opened)
    claim_id, exposure_id = derive_id(opened.command_id, 0), derive_id(opened.command_id, 1)
    other = await seat(pool)
    await hold(pool, other, claim_id)
    reserve = SetReserve(
        claim_id=claim_id,
        exposure_id=exposure_id,
        cost_type=CostType.INDEMNITY,
        category="building",
        amount_cents=Cents(1_000_00),
        base_cents=Cents(0),
        reason="as inspected",
    )
    outcomes = await asyncio.gather(
        agent.do(reserve), other.do(msgspec.structs.replace(reserve, amount_cents=Cents(2_000_00)))
    )
    assert sorted(verdict for outcome in outcomes for verdict in outcome) == ["applied", "conflict"]


async def test_blind_writes_raise_the_version_and_keep_the_creation(pool: Pool) -> None:
    desk, other = await seat(pool, roles='["supervisor"]'), await seat(pool)
    policy_id = await insured(pool, desk)
    opened = desk.envelope(notice(policy_id))
    await desk.send(opened)
    claim_id = derive_id(opened.command_id, 0)

    def give(to: Id | None, seen: Id | None) -> AssignClaim:
        return AssignClaim(claim_id=claim_id, adjuster_id=to, team_id=None, base_adjuster_id=seen)

    await desk.do(give(other.user_id, None))
    await desk.do(give(None, other.user_id), at=NOON + 500_000)
    await desk.do(give(other.user_id, None), at=NOON + 600_000)
    row = await pool.fetchrow("SELECT * FROM membership WHERE principal_id = $1", other.user_id)
    assert (row["version"], row["state"], row["created_at"]) == (3, "held", NOON)


async def test_a_push_waits_for_a_writer_of_its_files_and_sees_what_it_did(
    pool: Pool, desk: Desk, policy_id: Id
) -> None:
    async with pool.acquire() as psql:
        importing = psql.transaction()
        await importing.start()
        await psql.execute("SELECT coverdesk_lock_files($1::uuid[])", [policy_id])
        pushing = asyncio.create_task(desk.do(note(policy_id)))
        pid = psql.get_server_pid()
        waits = "SELECT EXISTS (SELECT FROM pg_locks w WHERE NOT w.granted AND $1 = ANY(pg_blocking_pids(w.pid)))"
        while not pushing.done() and not await pool.fetchval(waits, pid):
            pass
        assert not pushing.done()
        await put(psql, membership(desk.user_id, policy_id, held=False))
        await importing.commit()
    assert await pushing == ["handed_over:out_of_scope"]


async def test_files_of_others_are_neither_waited_for_nor_read(
    pool: Pool, desk: Desk, policy_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = await seat(pool)
    own = await insured(pool, stranger)
    read: list[Any] = []
    load = execution._loader.load

    async def seen(*arguments: Any) -> Any:
        read.append(arguments[1])
        return await load(*arguments)

    monkeypatch.setattr(execution._loader, "load", seen)
    async with pool.acquire() as psql, psql.transaction():
        await psql.execute("SELECT coverdesk_lock_files($1::uuid[])", [policy_id])
        async with asyncio.timeout(PATIENCE_S):
            assert await stranger.do(note(policy_id), note(own)) == ["rejected:out_of_scope", "applied"]
    assert read == [[own]]


async def test_a_file_that_is_granted_while_the_push_waits_is_locked_and_read(
    pool: Pool, desk: Desk, policy_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = await seat(pool)
    lock = loading.lock_held
    locked: list[list[Id]] = []

    async def granted_meanwhile(*arguments: Any) -> list[Id]:
        found = await lock(*arguments)
        locked.append(found)
        if len(locked) == 1:
            await put(pool, membership(stranger.user_id, policy_id))
        return found

    monkeypatch.setattr(execution, "lock_held", granted_meanwhile)
    assert await stranger.do(note(policy_id)) == ["applied"]
    assert locked == [[], [policy_id]]
