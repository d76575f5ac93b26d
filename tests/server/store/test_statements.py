"""Each statement of feed, scope, spans, snapshot, digest, relay and push has a pure form that the simulator runs: both
say the same.

Random courses are written to a real PostgreSQL and to `tests.simulation.database` alike, and both are asked all that
a device may ask, from every cursor that they gave out. `./coverdesk simulate --statements N` runs many; here a few.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, Final

import pytest
from asyncpg import PostgresError
from msgspec.structs import replace

from server.live.batches import Change
from server.services.push import push
from server.services.scope import Principal
from server.services.watching import _Snapshot
from server.store import digests, feed, loading, scope, sequencer, snapshot, watch
from server.store.devices import server_of
from server.store.pool import Pool, reading, writing
from server.store.sequencer import head_of, stamp
from shared.domain.catalogue import TABLES, Envelope
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, ClaimTelling
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import EVERYONE, SHELF, Device, Membership
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import DeviceState, MembershipState, NotificationDeed
from shared.domain.notifications.commands import Heard, MarkNotifications
from shared.wire.messages import Cursor, Push
from tests.server.store.world import born, membership, note, put, user
from tests.simulation import looks, reads, writes  # noqa: F401  # the statements that the database knows
from tests.simulation.book import loss
from tests.simulation.database import STATEMENTS, WAITING, Database
from tests.simulation.older import OLDER
from tests.simulation.timeline import Registered, Timeline

COURSES: Final = int(os.environ.get("COVERDESK_STATEMENT_COURSES", "20"))
"""How many courses are compared."""
OF_ONE: Final = 20
"""Courses in one database: what everyone holds grows with each."""
STEPS: Final = 14
NOON: Final = Micros(1_750_000_000_000_000)

FIRST = Id("00000000-0000-0000-0000-000000000000")
"""Before every id."""


class Both:
    """A real database and the simulator's, told the same and asked the same."""

    def __init__(self, pool: Pool, memory: Database) -> None:
        self.pool = pool
        self.memory = memory
        self.cursors: list[tuple[Cursor, Cursor]] = []

    @classmethod
    async def begun(cls, pool: Pool) -> Both:
        server = await server_of(pool)
        timeline = Timeline.empty(server.epoch, 0)
        return cls(pool, Database(lambda: timeline, server.server_id))

    async def write(self, *rows: Row, gone: Sequence[Row] = ()) -> None:
        """One transaction of somebody in psql."""
        async with self.pool.acquire() as connection, connection.transaction():
            await put(connection, *rows)
            for row in gone:
                table = "membership" if isinstance(row, Membership) else "note"
                await connection.execute(f"DELETE FROM {table} WHERE id = $1", row.id)
        timeline = self.memory.timeline()
        tx = timeline.begin()
        tx.put(rows)
        tx.deletes = {row.id: row.file_id for row in gone}
        timeline.write(tx)
        timeline.commit(tx)

    async def stamp(self) -> None:
        found = []
        for pool in (self.pool, self.memory):
            async with writing(pool) as connection:
                await stamp(connection)
            async with reading(pool) as connection:
                found.append(await head_of(connection))
        assert found[0].pos == found[1].pos
        self.cursors.append((found[0], found[1]))

    async def agree(self, user_id: Id, since: tuple[Cursor, Cursor]) -> None:
        said = []
        for pool, cursor in zip((self.pool, self.memory), since, strict=True):
            async with reading(pool) as connection:
                said.append(await asked(connection, user_id, cursor))
        for ours, theirs in zip(*said, strict=True):
            assert ours == theirs


async def asked(connection: Any, user_id: Id, cursor: Cursor) -> list[Any]:
    """Everything that a device at the cursor may be told."""
    delta = await feed.delta(connection, user_id, cursor)
    noted, now = await scope.scopes_at(connection, user_id, [cursor.pos, delta.head.pos])
    everything = await feed.window_of(connection, -1, delta.head.pos)
    said: list[Any] = [
        ("delta", delta.head.pos, delta.dropped, delta.opened, delta.touched),
        ("scopes", noted, now),
        ("moved", await scope.moved(connection, noted, now)),
        ("open", await snapshot.open_files(connection, now)),
        ("held", await snapshot.held_files(connection, now)),
        ("desks", await scope.desks(connection, now)),
        ("whole", await paged(connection, delta.opened, everything, 10**6)),
        ("recent", await paged(connection, delta.touched, delta.window, 700)),
    ]
    said += await watched(connection, user_id, cursor.pos)
    later = (delta.window.first_tx, delta.window.first_at) if delta.head.pos > cursor.pos else None
    said.append(("digest", await digests.digest(connection, noted, delta.head.pos, later)))
    said.append(("of the older", await digests.digest(connection, noted, delta.head.pos, later, OLDER)))
    for table in TABLES:
        for then, is_small in ((now, False), (now, True), (noted, False)):
            ahead = await snapshot.keys(connection, table.name, noted, then, FIRST, is_small=is_small)
            keys = ahead.take(10**6, 10**9)
            said.append((table.name, keys, await snapshot.rows(connection, table.name, keys) if keys else []))
    return said


async def watched(connection: Any, user_id: Id, after: int) -> list[Any]:
    """What the relay is told about the range from the cursor to the head."""
    head = await watch.head_since(connection, None)
    view = _Snapshot(connection, *head)
    touched = await view.look(after, 10**6)
    assert touched is not None
    chunks = [chunk async for chunk in view.touched(after)]
    files = sorted({file_id for held, _ in chunks for file_id in held})
    changes = await view.changes(after, files[::2])
    before = await view.before(after, {each.row_id: each.file_id for each in changes})
    return [
        ("known", await watch.knows(connection, view.head.pos, view.head.token)),
        ("unknown", await watch.knows(connection, view.head.pos, view.head.token ^ 1)),
        ("ours", head[2], (await watch.head_since(connection, head[0]))[2]),
        ("another life's", (await watch.head_since(connection, Cursor(head[0].pos, head[0].token ^ 1)))[2]),
        ("movers", await view.movers(after)),
        ("concerned", await view.concerned(after, 10**6), await view.concerned(after, 1) is None),
        ("look", sorted(touched, key=lambda each: each.file_id)),
        ("little", await view.look(after, 1) is None),
        ("changes", sorted(map(changed, changes))),
        ("standing", sorted(map(changed, await view.standing(0, [user_id, *files])))),
        ("before", sorted((row_id, str(values)) for row_id, values in before.items())),
        ("kinds", await view.kinds(files)),
        ("rooms", sorted(await view.rooms(), key=lambda each: each.name)),
        ("touched", files, sorted({file_id for _, moved in chunks for file_id in moved})),
        ("holders", await view.holders(files)),
        ("principals", await view.principals([user_id])),
    ]


def changed(change: Change) -> tuple[Any, ...]:
    return change.table, change.row_id, change.file_id, change.pos, str(change.values)


async def paged(connection: Any, files: Sequence[Id], window: feed.Window, budget: int) -> list[Any]:
    pages, found = feed.Pages(files, window), []
    while not pages.done:
        found += [(i.file_id, i.table, i.row_id, i.values) for i in await pages.read(connection, budget)]
    return found


class Course:
    """Two people, a team and a few files, and what befalls them."""

    def __init__(self, both: Both, seed: int) -> None:
        self.both = both
        self.random = random.Random(seed)
        self.users, self.team = [self.fresh(), self.fresh()], self.fresh()
        self.claims = [self.fresh() for _ in range(2)]
        self.files = [*self.claims, self.fresh(), self.team]
        self.ways: dict[tuple[Id, Id], Membership] = {}
        self.notes: dict[Id, Note] = {}
        self.device = self.fresh()
        self.next = 1

    def fresh(self) -> Id:
        """Of the seed: the order of ids is part of the course."""
        return new_id(1_750_000_000_000 + self.random.randrange(10**9), self.random.randbytes(10))

    async def begin(self) -> None:
        rows: list[Row] = [user(each) for each in self.users]
        for claim_id in self.claims:
            rows += loss(claim_id, named_id("p"), named_id("c"), self.users[0], self.team)
        me = self.users[0]
        rows.append(
            Device(
                **born(me, me, self.device),
                user_id=me,
                name="laptop",
                platform="linux",
                program_version="0.1",
                state=DeviceState.ACTIVE,
                registered_at=Micros(1),
            )
        )
        await self.both.write(*rows)
        self.both.memory.timeline().devices[self.device] = Registered(me)

    async def step(self) -> None:
        match self.random.randrange(9):
            case 0 | 1 | 2:
                await self._move()
            case 3:
                await self._write_note()
            case 4 if self.notes:
                gone = self.notes.pop(self.random.choice(sorted(self.notes)))
                await self.both.write(gone=[gone])
            case 5:
                await self._close_or_reopen()
            case 6 | 7:
                await self._push()
            case _:
                await self.both.stamp()

    async def _move(self) -> None:
        """A membership begins, ends, comes back, is deleted, or comes to name another file."""
        holders = [*self.users, self.team, EVERYONE] if self.random.random() < 0.3 else [*self.users, self.team]
        principal, target = self.random.choice(holders), self.random.choice(self.files)
        if principal == target:
            return
        known = self.ways.get((principal, target))
        if known is None:
            row = membership(principal, target)
        elif self.random.random() < 0.2:
            del self.ways[principal, target]
            await self.both.write(gone=[known])
            return
        else:
            row = replace(known, state=OTHER[known.state])
            other = self.random.choice(self.files)
            if self.random.random() < 0.2 and other != principal and (principal, other) not in self.ways:
                del self.ways[principal, target]
                row = replace(row, target_file=other, state=MembershipState.HELD)
                target = other
        self.ways[principal, target] = row
        await self.both.write(row)

    async def _write_note(self) -> None:
        known = self.random.choice([None, *self.notes.values()])
        if known is None:
            made = note(self.random.choice([*self.files, *self.users, SHELF]), f"{self.random.random()}", self.fresh())
        else:
            made = replace(known, body=f"{self.random.random()} " + "long " * self.random.randrange(200))
        self.notes[made.id] = made
        await self.both.write(made)

    async def _close_or_reopen(self) -> None:
        claim_id = self.random.choice(self.claims)
        image = self.both.memory.timeline().files[claim_id][claim_id]
        assert isinstance(image.row, Claim)
        is_closed = image.row.status is ClaimStatus.CLOSED
        await self.both.write(replace(image.row, status=ClaimStatus.ASSIGNED if is_closed else ClaimStatus.CLOSED))

    async def _push(self) -> None:
        """On what is held, was held and never was; some of it refused, some of it on top of that."""
        envelopes: list[Envelope] = []
        for number in range(self.next, self.next + self.random.randrange(1, 4)):
            on = self.random.choice([*self.claims, self.files[2], self.users[1]])
            body = self.random.choice(("fine", "fine", "fine", "nul \0 here"))
            command: Any = AddNote(file_id=on, topic=Topic.DAMAGE, body=body)
            if self.random.random() < 0.25:
                command = AssignClaim(
                    claim_id=self.random.choice(self.claims),
                    adjuster_id=self.random.choice(self.users),
                    team_id=self.team,
                    base_adjuster_id=self.users[0],
                )
            elif self.random.random() < 0.3:
                about = f"notification:{self.users[0]}:{ClaimTelling.ASSIGNED}:{self.random.choice(self.claims)}"
                heard = Heard(notification_id=named_id(about), at=Micros(self.random.randrange(1, 9)))
                command = MarkNotifications(heard=(heard,), deed=self.random.choice(MARKED))
            after = (envelopes[-1].command_id,) if envelopes and self.random.random() < 0.4 else ()
            envelopes.append(
                Envelope(number=number, command_id=self.fresh(), at=NOON, schema=1, command=command, after=after)
            )
        repeats = self.random.choice((1, 1, 2))
        answers = []
        for pool in (self.both.pool, self.both.memory):
            epoch = (await server_of(pool)).epoch
            ask = Push(device_id=self.device, epoch=epoch, first=self.next, commands=tuple(envelopes))
            who = Principal(self.users[0], self.device)
            answers.append([await push(pool, who, ask, Micros(NOON + self.next)) for _ in range(repeats)])
        assert answers[0] == answers[1]
        self.next += len(envelopes)


MARKED: Final = (NotificationDeed.READ, NotificationDeed.DONE)
OTHER: Final = {MembershipState.HELD: MembershipState.ENDED, MembershipState.ENDED: MembershipState.HELD}


async def compare(both: Both, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One course, and both asked about it. Raises AssertionError where they differ."""
    chance = random.Random(seed)
    monkeypatch.setattr(feed, "NEAR", chance.choice((0, NEAR)))
    monkeypatch.setattr(digests, "MAX_LATER", chance.choice((3, MAX_LATER)))
    course = Course(both, seed)
    await course.begin()
    await both.stamp()
    begun = len(both.cursors) - 1
    for _ in range(STEPS):
        await course.step()
    if chance.random() < 0.7:  # else something waits for its position
        await both.stamp()
    for user_id in course.users:
        await both.agree(user_id, course.random.choice(both.cursors[begun:]))
        await both.agree(user_id, both.cursors[begun])


async def compare_all(pool: Pool, seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> None:
    both = await Both.begun(pool)
    for seed in seeds:
        await compare(both, seed, monkeypatch)


NEAR: Final = feed.NEAR
MAX_LATER: Final = digests.MAX_LATER


@pytest.mark.timeout(900)  # seconds on an idle machine: half a minute
@pytest.mark.parametrize("first", range(0, COURSES, OF_ONE))
async def test_the_pure_forms_say_what_postgresql_says(first: int, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    await compare_all(pool, range(first, min(first + OF_ONE, COURSES)), monkeypatch)


HUNT: Final = 100
"""In so many courses each of these mistakes is met."""
PLANTED: Final[tuple[tuple[ModuleType, str, str, str, int], ...]] = (
    (scope, "_GROUPS_SQL", "WHERE NOT EXISTS", "WHERE EXISTS", 3),
    (scope, "_MOVED_SQL", "(s.until_pos IS NULL OR s.until_pos > $4::bigint)", "true", 12),
    (scope, "_MOVED_OF_SQL", "before AND NOT after", "before AND after", 3),
    (scope, "_MOVED_OF_SQL", "WHERE after AND", "WHERE (after OR before) AND", 23),
    (scope, "_MOVED_OF_SQL", "(s.until_pos IS NULL OR s.until_pos > $4::bigint)", "true", 13),
    (scope, "_CHANGED_SQL", "greatest(s.from_pos, s.until_pos) > $2", "s.from_pos > $2 + 1000", 0),
    (scope, "_CHANGED_SQL", "greatest(s.from_pos, s.until_pos) > $2", "s.from_pos > $2", 23),
    (feed, "_PAGE_SQL", "l.seq DESC", "l.seq", 0),
    (feed, "_PAGE_SQL", "t.pos <= $6", "t.pos < $6", 0),
    (feed, "_WALK_SQL", "t.pos > $4 AND t.pos <= $1", "t.pos > $4 AND t.pos < $1", 11),
    (feed, "_WALK_SQL", "(s.until_pos IS NULL OR s.until_pos > $1::bigint)", "true", 13),
    (feed, "_ASK_SQL", "t.pos > $4", "t.pos > $4 + 1", 2),
    (feed, "_ASK_SQL", "(s.until_pos IS NULL OR s.until_pos > $1::bigint)", "true", 13),
    (feed, "_ASK_SQL", "SELECT $3::uuid[] AS files UNION ALL", "", 0),
    (feed, "_HEAD_SQL", "ORDER BY last_pos DESC LIMIT 1) AS h", "ORDER BY last_pos LIMIT 1) AS h", 0),
    (snapshot, "_OPEN_SQL", "<> 'closed'", "= 'closed'", 0),
    (sequencer, "SPANS_SQL", "AND (NOT last.held OR", "AND (false AND", 11),
    (sequencer, "SPANS_SQL", "l.seq DESC", "l.seq", 19),
    (sequencer, "OPEN_SPANS_SQL", "AND EXISTS (SELECT FROM membership m WHERE m.target_file = p.id)", "AND false", 3),
    (watch, "_LOOK_SQL", "s.from_pos <= $2", "s.from_pos < $2", 2),
    (watch, "_CONCERNED_SQL", "max(pos) AS last", "min(pos) AS last", 0),
    (watch, "_CONCERNED_SQL", "max(last) AS last", "min(last) AS last", 0),
    (watch, "_CONCERNED_SQL", "s.principal <> $4", "s.principal = $4", 0),
    (watch, "_CONCERNED_SQL", "(s.until_pos IS NULL OR s.until_pos > $2)", "true", 0),
    (watch, "_HEAD_SQL", "AND token = $2", "AND token <> $2", 0),
    (watch, "_CHANGES_SQL", "l.seq DESC", "l.seq", 3),
    (watch, "_OF_USERS_SQL", "ANY($3::uuid[]) AND l.tbl", "ANY($3::uuid[]) OR l.tbl", 0),
    (watch, "_BEFORE_SQL", "l.seq DESC", "l.seq", 10),
    (watch, "_BEFORE_SQL", "t.pos <= $1", "t.pos < $1", 3),
    (watch, "_KINDS_SQL", "'claim' AS kind", "'policy' AS kind", 0),
    (watch, "_HOLDERS_SQL", "(s.until_pos IS NULL OR s.until_pos > $2)", "true", 13),
    (watch, "_GROUPS_SQL", "WHERE NOT EXISTS", "WHERE EXISTS", 3),
    (digests, "_WALKED_SQL", "t.pos > $1)", "t.pos > $1 + 1)", 0),
    (digests, "_SUMS_SQL", "count(*) AS n", "count(*) + 1 AS n", 0),
    (loading, "_LOAD_SQL", "a.held AND m.state = 'held'", "a.held AND m.state <> 'held'", 5),
)
"""Module, statement, what stands there, and the mistake instead: each makes the database say something else. Last, the
first course that meets it, which is tried before the others: where it does not any more, they are.
"""


@pytest.mark.timeout(900)  # seconds on an idle machine
@pytest.mark.parametrize(
    ("module", "name", "right", "wrong", "first"),
    PLANTED,
    ids=[f"{name} {wrong[:24]}" for _, name, _, wrong, _ in PLANTED],
)
async def test_a_mistake_in_a_statement_is_seen(
    module: ModuleType, name: str, right: str, wrong: str, first: int, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pure form answers for the mistaken text too: what is compared is the database."""
    text = getattr(module, name)
    assert right in text
    mistaken = text.replace(right, wrong)
    forms: dict[str, Any] = STATEMENTS if text in STATEMENTS else WAITING
    monkeypatch.setitem(forms, mistaken, forms[text])
    monkeypatch.setattr(module, name, mistaken)
    with pytest.raises((AssertionError, PostgresError)):
        await compare_all(pool, (first, *range(first), *range(first + 1, HUNT)), monkeypatch)
