"""The plans of the hot queries with a large ledger and statistics from before it: indexes only, and few rows read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.store import digests, feed, loading, scope, sequencer, settled, snapshot
from server.store.pool import HOLD_PLANS, Pool, reading
from server.store.sequencer import Sequencer
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.server.store.world import Follower, authorised, fresh, membership, note, put, user
from tests.support.plans import assert_narrow, plan

NOTES = """
INSERT INTO note (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, subject_id, topic,
                  body, at)
SELECT uuidv7(), f, 1, 1, f, 1, f, '{{}}', f, 'contact', 'text', 5 FROM (
  SELECT uuidv7() AS f FROM generate_series(1, {})) AS x
"""


class Office:
    def __init__(self, pool: Pool, me: Id, files: list[Id], cursor: Cursor) -> None:
        self.pool = pool
        self.me = me
        self.files = files
        self.cursor = cursor


@pytest_asyncio.fixture
async def office(pool: Pool) -> AsyncIterator[Office]:
    """Files of mine; then, after the statistics were gathered, a large import elsewhere and one change of mine."""
    me, files = fresh(), [fresh() for _ in range(50)]
    await put(pool, user(me), *(membership(me, f) for f in files))
    cursor = await Sequencer(pool).stamp_now()
    await pool.execute("ANALYZE")
    await pool.execute(NOTES.format(30_000))
    await put(pool, note(files[7], "mine"))
    await Sequencer(pool).stamp_now()
    yield Office(pool, me, files, cursor)


async def test_asking_the_files_reads_only_what_is_mine(office: Office) -> None:
    async with reading(office.pool) as connection:
        head = await sequencer.head_of(connection)
        (held,) = await scope.scopes_at(connection, office.me, [head.pos])
        window = await feed.window_of(connection, office.cursor.pos, head.pos)
        bounds = (window.first_tx, window.first_at, window.last_at)
        nodes = await plan(connection, feed._ASK_SQL, *scope.parameters(held), window.after, *bounds)
        assert_narrow(nodes, 500)
        await plan(connection, feed._WALK_SQL, *scope.parameters(held), window.after)
        page = (window.after, window.until, *feed._FIRST_KEY, 2**22)
        assert_narrow(await plan(connection, feed._PAGE_SQL, office.files, *bounds, *page), 500)
        assert_narrow(await plan(connection, feed._ACKED_SQL, office.me, office.me), 500)


async def test_walking_stops_at_its_limit(office: Office) -> None:
    async with reading(office.pool) as connection:
        head = await sequencer.head_of(connection)
        (held,) = await scope.scopes_at(connection, office.me, [head.pos])
        nodes = await plan(connection, feed._WALK_SQL, *scope.parameters(held), office.cursor.pos)
        assert_narrow(nodes, 2 * feed.FEW)


async def test_stamping_does_not_read_the_ledger(office: Office) -> None:
    await put(office.pool, note(fresh()))
    async with office.pool.acquire() as connection, connection.transaction():
        await connection.execute(HOLD_PLANS)
        assert_narrow(await plan(connection, sequencer.STAMP_SQL, 5), 100)


async def test_loading_and_digests_use_the_index_by_file(office: Office) -> None:
    async with reading(office.pool) as connection:
        head = await sequencer.head_of(connection)
        (mine,) = await scope.scopes_at(connection, office.me, [head.pos])
        small = await scope.small_tables(connection)
        assert "note" not in small
        assert "user_account" in small
        assert_narrow(await plan(connection, digests._SUMS_SQL, *scope.parameters(mine), small), 500)
        both = (*scope.parameters(mine), *scope.parameters(mine))
        page = (feed._FIRST_KEY[0], snapshot.KEYS_AT_ONCE)
        assert_narrow(await plan(connection, snapshot._KEYS["note"], *both, *page), 500)
        assert_narrow(await plan(connection, snapshot._STEADY_KEYS["note"], *scope.parameters(mine), *page), 500)
    async with office.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        some = office.files[:3]
        assert_narrow(await plan(connection, loading._LOAD_SQL, some, office.me, [fresh()], some, [fresh()]), 500)
        own = [office.me, EVERYONE, SHELF]
        assert_narrow(await plan(connection, loading._LOCK_HELD_SQL, some, office.me, "", "", own), 500)


@pytest.mark.parametrize("near", [feed.NEAR, 0], ids=["walking", "asking"])
async def test_both_ways_bring_the_same(office: Office, near: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "NEAR", near)
    follower = Follower(office.pool, office.me)
    await follower.begin()
    await follower.pull()
    assert follower.rows == await authorised(office.pool, office.me)


async def test_how_the_ledger_stands_is_told_by_a_look_at_what_waits(office: Office) -> None:
    """Outside of a snapshot too, where nothing holds the planner to indexes; and of an import only so much is read."""
    await put(office.pool, note(office.files[3], "waits"))
    async with office.pool.acquire() as connection:
        assert_narrow(await plan(connection, settled._SETTLED_SQL), 500, held=False)
        await connection.execute(NOTES.format(5_000))
        assert_narrow(await plan(connection, settled._SETTLED_SQL), 500, held=False)
        assert (await settled.settled(connection)).unsettled is None
    await Sequencer(office.pool).stamp_now()
    async with office.pool.acquire() as connection:
        assert_narrow(await plan(connection, settled._SETTLED_SQL), 500, held=False)
        assert (await settled.settled(connection)).unsettled == frozenset()


async def test_what_a_range_changed_is_read_from_its_entries(office: Office) -> None:
    await put(office.pool, note(office.files[3], "new"), membership(office.me, office.files[4], held=False))
    before = await Sequencer(office.pool).stamp_now()
    await put(office.pool, note(office.files[5], "newer"))
    await Sequencer(office.pool).stamp_now()
    async with reading(office.pool) as connection:
        head = await sequencer.head_of(connection)
        assert_narrow(await plan(connection, settled._ROWS_SQL, before.pos, head.pos), 500)
        assert_narrow(await plan(connection, settled._HOLDERS_SQL, office.files[:3], head.pos), 500)
        epoch = (await settled.settled(connection)).epoch
        found = await settled.moved(connection, epoch, before, head)
        assert found is not None
        assert found.holders == {("note", office.me)}
        assert len(found.rows) == 1
        assert not found.rescoped
        assert await settled.moved(connection, epoch, Cursor(before.pos, before.token + 1), head) is None
        assert await settled.moved(connection, office.me, before, head) is None
        assert await settled.moved(connection, epoch, office.cursor, head) is None, "an import is too much to look at"
