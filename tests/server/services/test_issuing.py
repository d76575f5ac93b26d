"""Issuing: a command without a device ends as the same one pushed would, once, and whoever gave it is named."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
import pytest

from server.embedded.scratch import fresh_database
from server.embedded.services import Services
from server.services import execution
from server.services.errors import SyncError, Unavailable
from server.services.issuing import BY_SYSTEM, Issuer, Source, entered, issue
from server.store.pool import Pool, Unreachable, open_pool
from shared.domain.catalogue import Envelope
from shared.domain.claims.commands import AssignClaim, CloseClaim
from shared.domain.claims.states import ClosedReason
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Command, Withdrawn
from shared.domain.kernel.desks import SHELF, SYSTEM
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import DeviceState, Role, WithdrawnWhy
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from shared.domain.people.commands import AddUser, GrantRole, SetDeviceState
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result
from tests.server.services.office import NOON, Desk, hold, insured, seat
from tests.server.store.world import born, colleague, fresh, membership, put, user
from tests.shared.domain import scene as scenes

RECEIVED: Final = Micros(NOON + 1_000_000)
COURSES: Final = 12
PATIENCE_S: Final = 30.0
"""What waits for ever fails here."""
TABLES: Final = (
    *("claim", "exposure", "reserve_line", "reserve_transaction", "payment"),
    *("note", "activity", "conflict", "notification", "membership"),
)


def note(file_id: Id, body: str = "Roof looks fine") -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.DAMAGE, body=body)


def issuer(desk: Desk) -> Issuer:
    return Issuer(desk.user_id, Source.REST)


async def told(pool: Pool, by: Issuer, *commands: Command) -> list[str]:
    results = await issue(pool, by, [entered(each, fresh(), NOON) for each in commands], RECEIVED)
    return [f"{r.verdict}:{r.code}" if r.code else str(r.verdict) for r in results]


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


@pytest.fixture
async def policy_id(pool: Pool, desk: Desk) -> Id:
    return await insured(pool, desk)


async def test_what_is_issued_is_written_by_its_actor_with_results_on_their_desk(
    pool: Pool, desk: Desk, policy_id: Id
) -> None:
    by = issuer(desk)
    assert await told(pool, by, note(policy_id, "one"), note(policy_id, "two")) == ["applied", "applied"]
    assert await told(pool, by, note(policy_id, "three")) == ["applied"]
    rows = await pool.fetch("SELECT number, verdict, file_id, device_id FROM command_result ORDER BY number")
    assert [tuple(row) for row in rows] == [(n, "applied", desk.user_id, by.device_id) for n in (1, 2, 3)]
    written = await pool.fetch("SELECT actor, device, command_id FROM ledger WHERE tbl = 'note'")
    asked = {row["command_id"] for row in await pool.fetch("SELECT command_id FROM command_result")}
    assert {(row["actor"], row["device"]) for row in written} == {(desk.user_id, by.device_id)}
    assert {row["command_id"] for row in written} == asked
    assert await pool.fetchval("SELECT count(*) FROM note WHERE created_by = $1", desk.user_id) == 3


async def test_a_command_happens_once_however_often_it_is_issued(pool: Pool, desk: Desk, policy_id: Id) -> None:
    asked = [entered(note(policy_id), fresh(), NOON), entered(note(fresh()), fresh(), NOON)]
    first = await issue(pool, issuer(desk), asked, RECEIVED)
    again = await issue(pool, issuer(desk), [asked[1], asked[0]], Micros(RECEIVED + 9))
    assert [(r.command_id, r.verdict, r.code) for r in again] == [
        (r.command_id, r.verdict, r.code) for r in reversed(first)
    ]
    assert [str(r.verdict) for r in first] == ["applied", "rejected"]
    assert await pool.fetchval("SELECT count(*) FROM note") == 1
    assert await pool.fetchval("SELECT count(*) FROM command_result") == 2


async def test_the_same_command_issued_by_many_at_once_happens_once(pool: Pool, desk: Desk, policy_id: Id) -> None:
    asked = [entered(note(policy_id), fresh(), NOON)]
    results = await asyncio.gather(*(issue(pool, issuer(desk), asked, RECEIVED) for _ in range(8)))
    assert [str(r.verdict) for [r] in results] == ["applied"] * 8
    assert await pool.fetchval("SELECT count(*) FROM note") == 1


async def test_what_a_device_pushed_is_known_when_it_is_issued_and_the_other_way_round(
    pool: Pool, desk: Desk, policy_id: Id
) -> None:
    pushed = desk.envelope(note(policy_id, "pushed"))
    await desk.send(pushed)
    [known] = await issue(pool, issuer(desk), [pushed], RECEIVED)
    assert (known.command_id, known.verdict) == (pushed.command_id, "applied")
    issued = desk.envelope(note(policy_id, "issued"))
    await issue(pool, issuer(desk), [issued], RECEIVED)
    assert [r.verdict for r in (await desk.send(issued)).results] == ["applied"]
    assert await pool.fetchval("SELECT count(*) FROM note") == 2


async def test_an_id_of_somebody_else_touches_nothing_and_tells_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    asked = entered(note(policy_id), fresh(), NOON)
    await issue(pool, issuer(desk), [asked], RECEIVED)
    other = await seat(pool)
    await hold(pool, other, policy_id)
    [result] = await issue(pool, issuer(other), [asked], RECEIVED)
    assert (result.verdict, result.code, result.detail) == ("rejected", "bad_value", {"what": "The entry's id"})


@pytest.mark.logs("command_ids_taken")
async def test_nobody_keeps_the_server_from_an_act_by_taking_its_id_beforehand(
    pool: Pool, desk: Desk, policy_id: Id
) -> None:
    """Ids of its acts follow from what people know: the room and its opening, the row and the day."""
    asked = [entered(note(policy_id, f"by the server {n}"), fresh(), NOON) for n in range(3)]
    taken = entered(note(policy_id, "by the thief"), asked[1].command_id, NOON)
    await issue(pool, issuer(desk), [taken], RECEIVED)
    results = await issue(pool, BY_SYSTEM, asked, RECEIVED)
    assert [(each.verdict, each.code) for each in results] == [("applied", None)] * 3
    bodies = [row["body"] for row in await pool.fetch("SELECT body FROM note ORDER BY body")]
    assert bodies == ["by the server 0", "by the server 1", "by the server 2", "by the thief"]
    numbers = await pool.fetch("SELECT number FROM command_result WHERE file_id = $1 ORDER BY number", SYSTEM)
    assert [row["number"] for row in numbers] == [1, 2, 3]
    assert [each.command_id == one.command_id for each, one in zip(results, asked, strict=True)] == [True, False, True]
    assert [each.number for each in await issue(pool, BY_SYSTEM, [asked[0]], RECEIVED)] == [results[0].number]


async def test_files_of_others_are_refused_to_people_and_open_to_the_server(
    pool: Pool, desk: Desk, policy_id: Id
) -> None:
    stranger = await seat(pool)
    assert await told(pool, issuer(stranger), note(policy_id)) == ["rejected:out_of_scope"]
    assert await told(pool, BY_SYSTEM, note(policy_id, "by the server"), note(fresh())) == [
        "applied",
        "rejected:not_found",
    ]
    row = await pool.fetchrow("SELECT actor FROM ledger WHERE tbl = 'note'")
    assert row["actor"] == SYSTEM


async def test_the_server_has_no_money_to_give(pool: Pool, desk: Desk) -> None:
    claim_id, exposure_id = await claim_of(pool, desk)
    assert await told(pool, BY_SYSTEM, reserve(claim_id, exposure_id, 1)) == ["applied"]
    assert await pool.fetchval("SELECT state FROM reserve_transaction") == "pending_approval"


async def test_roles_count_and_who_left_has_none(pool: Pool, policy_id: Id, desk: Desk) -> None:
    assert await told(pool, Issuer(fresh(), Source.REST)) == []
    with pytest.raises(SyncError) as caught:
        await told(pool, Issuer(fresh(), Source.REST), note(policy_id))
    assert caught.value.code is ErrorCode.FORBIDDEN
    await pool.execute("UPDATE user_account SET active = false WHERE id = $1", desk.user_id)
    assert await told(pool, issuer(desk), note(policy_id)) == ["rejected:not_permitted"]


async def test_a_group_is_accepted_as_a_whole_or_not_at_all(pool: Pool, desk: Desk, policy_id: Id) -> None:
    group = fresh()
    asked = [entered(note(each), fresh(), NOON, group=group) for each in (policy_id, fresh())]
    results = await issue(pool, issuer(desk), asked, RECEIVED)
    assert [r.code for r in results] == ["group_refused", "out_of_scope"]
    assert await pool.fetchval("SELECT count(*) FROM note") == 0


async def test_what_no_table_takes_is_refused_alone(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await pool.execute("ALTER TABLE note ADD CONSTRAINT no_roofs CHECK (body NOT LIKE 'Roof%')")
    assert await told(pool, issuer(desk), note(policy_id, "fine"), note(policy_id), note(policy_id, "too")) == [
        "applied",
        "rejected:bad_value",
        "applied",
    ]


async def test_what_is_not_sound_changes_nothing(pool: Pool, desk: Desk, policy_id: Id) -> None:
    one, two = (entered(note(policy_id), fresh(), NOON) for _ in range(2))
    wrong = (
        [one, msgspec.structs.replace(two, command_id=one.command_id)],
        [msgspec.structs.replace(one, command_id=Id("x"))],
        [msgspec.structs.replace(one, group=Id("x"))],
        [entered(note(policy_id), fresh(), NOON) for _ in range(1_001)],
    )
    for envelopes in wrong:
        with pytest.raises(SyncError) as caught:
            await issue(pool, issuer(desk), envelopes, RECEIVED)
        assert caught.value.code is ErrorCode.MALFORMED
    assert await pool.fetchval("SELECT count(*) FROM note") == 0


@pytest.mark.parametrize(("at", "counted"), [(-(10**30), 0), (NOON - 5, NOON - 5), (10**30, RECEIVED)])
async def test_no_time_counts_after_the_receipt(pool: Pool, desk: Desk, policy_id: Id, at: int, counted: int) -> None:
    await issue(pool, issuer(desk), [entered(note(policy_id), fresh(), Micros(at))], RECEIVED)
    row = await pool.fetchrow("SELECT at, received_at FROM command_result")
    assert tuple(row) == (counted, RECEIVED)


async def test_a_database_that_is_away_asks_to_come_back(
    pool: Pool, desk: Desk, policy_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise Unreachable("gone")

    asked = [entered(note(policy_id), fresh(), NOON)]
    with monkeypatch.context() as patch:
        patch.setattr(execution, "write_rows", away)
        with pytest.raises(Unavailable):
            await issue(pool, issuer(desk), asked, RECEIVED)
    assert [str(r.verdict) for r in await issue(pool, issuer(desk), asked, RECEIVED)] == ["applied"]


# -- desks of others


async def test_an_administrator_on_a_device_changes_rights_as_everywhere(pool: Pool, desk: Desk) -> None:
    admin = await seat(pool, roles='["admin"]')
    granted = GrantRole(user_id=desk.user_id, role=Role.SIU)
    assert await admin.do(granted) == ["applied"]
    assert await told(pool, issuer(admin), msgspec.structs.replace(granted, role=Role.SUPERVISOR)) == ["applied"]
    assert await pool.fetchval("SELECT roles FROM user_account WHERE id = $1", desk.user_id) == (
        '["adjuster","siu","supervisor"]'
    )
    actors = await pool.fetch("SELECT DISTINCT actor FROM ledger WHERE tbl = 'user_account' AND op = 'U'")
    assert [row["actor"] for row in actors] == [admin.user_id]


async def test_two_administrators_at_once_lose_nothing_of_each_other(pool: Pool, desk: Desk) -> None:
    admins = [await seat(pool, roles='["admin"]') for _ in range(4)]
    roles = [Role.SIU, Role.SUPERVISOR, Role.UNDERWRITER, Role.EXECUTIVE]
    done = await asyncio.gather(
        *(admin.do(GrantRole(user_id=desk.user_id, role=role)) for admin, role in zip(admins, roles, strict=True))
    )
    assert done == [["applied"]] * 4
    row = await pool.fetchrow("SELECT roles, version FROM user_account WHERE id = $1", desk.user_id)
    assert (row["roles"], row["version"]) == ('["adjuster","executive","siu","supervisor","underwriter"]', 5)


async def test_nobody_else_waits_for_a_desk_of_others_or_has_it_read(
    pool: Pool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await seat(pool, roles='["supervisor"]')
    read: list[Any] = []
    load = execution._loader.load

    async def seen(*arguments: Any) -> Any:
        read.append(arguments[1])
        return await load(*arguments)

    monkeypatch.setattr(execution._loader, "load", seen)
    async with pool.acquire() as psql, psql.transaction():
        await psql.execute("SELECT coverdesk_lock_files($1::uuid[])", [desk.user_id])
        async with asyncio.timeout(PATIENCE_S):
            assert await boss.do(GrantRole(user_id=desk.user_id, role=Role.SIU)) == ["rejected:not_permitted"]
    assert read == [[SHELF]]


async def test_a_withdrawn_device_syncs_no_more(pool: Pool, desk: Desk, policy_id: Id) -> None:
    admin = await seat(pool, roles='["admin"]')
    of: dict[str, Any] = {"user_id": desk.user_id, "device_id": desk.device_id}
    assert await admin.do(SetDeviceState(**of, state=DeviceState.PAUSED)) == ["applied"]
    with pytest.raises(SyncError) as caught:
        await desk.do(note(policy_id))
    assert caught.value.code is ErrorCode.DEVICE_PAUSED
    assert await told(pool, issuer(admin), SetDeviceState(**of, state=DeviceState.REVOKED)) == ["applied"]
    assert await admin.do(SetDeviceState(**of, state=DeviceState.ACTIVE)) == ["rejected:device_gone"]


async def test_an_email_that_is_taken_is_refused_alone_and_makes_no_account(pool: Pool) -> None:
    admin = await seat(pool, roles='["admin"]')
    adding = AddUser(email="bo@example.org", name="Bo", title="", manager_id=None, team_id=None)
    assert await admin.do(adding) == ["applied"]
    other = msgspec.structs.replace(adding, email="Ka@example.org")
    assert await admin.do(other, adding) == ["applied", "rejected:email_taken"]
    found = await pool.fetch("SELECT a.email, u.name FROM account a JOIN user_account u ON u.id = a.user_id ORDER BY 1")
    assert [tuple(row) for row in found] == [("bo@example.org", "Bo"), ("ka@example.org", "Bo")]


# -- the same as pushed


class Twins:
    """Two databases with the same office: what is pushed in one is issued in the other."""

    def __init__(self, pushing: Pool, issuing: Pool) -> None:
        self.pushing, self.issuing = pushing, issuing

    async def rows(self, pool: Pool, files: list[Id]) -> dict[str, list[Any]]:
        """What stands in the claim's tables, but which device it came from."""
        found = {}
        for table in TABLES:
            rows = await pool.fetch(f"SELECT * FROM {table} WHERE file_id = ANY($1::uuid[]) ORDER BY id", files)
            found[table] = [
                {name: value for name, value in row.items() if name not in ("mine_device", "row_hash")} for row in rows
            ]
        return found


@pytest.fixture
async def twins(pool: Pool, services: Services, template: str) -> AsyncIterator[Twins]:
    with fresh_database(services.database_url, template=template) as url:
        other = await open_pool(url, size=2)
        yield Twins(pool, other)
        other.terminate()


async def claim_of(pool: Pool, desk: Desk) -> tuple[Id, Id]:
    """A claim of the person with one exposure."""
    opened = desk.envelope(scenes.notice(policy_id=await insured(pool, desk)))
    await desk.send(opened)
    return derive_id(opened.command_id, 0), derive_id(opened.command_id, 1)


def reserve(claim_id: Id, exposure_id: Id, amount: int, base: int = 0) -> SetReserve:
    return SetReserve(
        claim_id=claim_id,
        exposure_id=exposure_id,
        cost_type=CostType.INDEMNITY,
        category="building",
        amount_cents=Cents(amount),
        base_cents=Cents(base),
        reason="as inspected",
    )


class Course:
    """Commands as people give them, sensible and not, about a claim that the course files itself."""

    def __init__(self, seed: int, policy_id: Id, mate: Id, user_id: Id) -> None:
        self.random = random.Random(seed)
        self.policy_id, self.mate, self.user_id = policy_id, mate, user_id
        self.filed = entered(scenes.notice(policy_id=policy_id), fresh(), NOON)
        self.claim_id = derive_id(self.filed.command_id, 0)
        self.exposures = [derive_id(self.filed.command_id, place) for place in (1, 2)]
        self.activities: list[Id] = [fresh()]

    def envelopes(self) -> list[Envelope]:
        chance, made = self.random, [self.filed]
        for n in range(1, 15):
            after = (chance.choice(made).command_id,) if chance.random() < 0.2 else ()
            group = made[-1].group if chance.random() < 0.5 else None
            if group is None and chance.random() < 0.2:
                group = fresh()
            made.append(entered(self.command(), fresh(), Micros(NOON + n), after=after, group=group))
            if isinstance(made[-1].command, AddActivity):
                self.activities.append(derive_id(made[-1].command_id, 0))
        return made

    def command(self) -> Command:
        chance, claim_id = self.random, self.claim_id
        match chance.randrange(8):
            case 0:
                return note(chance.choice([claim_id, self.policy_id, fresh()]), chance.choice(["x", "", "y\x00", "z"]))
            case 1 | 2:
                amount = chance.choice([-1, 0, 100_00, 40_000_00, 60_000_00, 10**14])
                return reserve(claim_id, chance.choice([*self.exposures, fresh()]), amount, chance.choice([0, 100_00]))
            case 3:
                who = chance.choice([None, self.mate, self.user_id, fresh()])
                return AddActivity(
                    claim_id=claim_id,
                    pattern=Pattern.CONTACT,
                    subject=chance.choice(["Call", " "]),
                    due=Day(chance.choice(["2023-11-20", "never"])),
                    priority=Priority.NORMAL,
                    mandatory=chance.random() < 0.5,
                    assignee_id=who,
                )
            case 4:
                return CompleteActivity(
                    claim_id=claim_id,
                    activity_id=chance.choice(self.activities),
                    outcome=chance.choice(["", "done"]),
                    skipped=chance.random() < 0.5,
                )
            case 5:
                to = chance.choice([self.mate, self.user_id, fresh()])
                seen = chance.choice([None, self.mate])
                return AssignClaim(claim_id=claim_id, adjuster_id=to, team_id=None, base_adjuster_id=seen)
            case 6:
                return CloseClaim(claim_id=claim_id, reason=chance.choice(list(ClosedReason)))
            case _:
                return Withdrawn(why=WithdrawnWhy.DISCARDED)


@pytest.mark.parametrize("seed", range(COURSES))
async def test_what_is_issued_ends_and_is_written_as_what_is_pushed(twins: Twins, seed: int) -> None:
    user_id, mate, policy_id, coverage_id = fresh(), fresh(), fresh(), fresh()
    policy = msgspec.structs.replace(scenes.policy(), id=policy_id, file_id=policy_id)
    cover = msgspec.structs.replace(
        scenes.coverage(1, "DWELLING", 1_000_000_00, 500_00), id=coverage_id, file_id=policy_id, policy_id=policy_id
    )
    held = msgspec.structs.replace(membership(user_id, policy_id), **born(user_id, user_id, fresh()))
    for pool in (twins.pushing, twins.issuing):
        for each in (user_id, mate):
            await put(pool, user(each, roles='["supervisor"]'), colleague(each))
        await put(pool, policy, cover, held)
    desk = await seat(twins.pushing, user_id)
    course = Course(seed, policy_id, mate, user_id)
    envelopes = course.envelopes()
    cut = course.random.randrange(1, len(envelopes))
    while envelopes[cut - 1].group is not None and envelopes[cut - 1].group == envelopes[cut].group:
        cut -= 1
    for part in filter(None, (envelopes[:cut], envelopes[cut:])):
        numbered = [msgspec.structs.replace(each, number=desk.next + n) for n, each in enumerate(part)]
        desk.next += len(part)
        pushed = (await desk.send(*numbered, received_at=RECEIVED)).results
        issued = await issue(twins.issuing, Issuer(user_id, Source.REST), part, RECEIVED)
        assert list(map(ended, issued)) == list(map(ended, pushed))
    files = [course.claim_id, policy_id, user_id, mate]
    assert await twins.rows(twins.issuing, files) == await twins.rows(twins.pushing, files)


def ended(result: Result) -> tuple[Any, ...]:
    return result.command_id, result.verdict, result.code, result.detail, result.conflict_id
