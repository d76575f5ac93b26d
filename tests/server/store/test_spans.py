"""Spans of memberships and the look that needs no notice: what the sequencer does when nobody tells it."""

from __future__ import annotations

import asyncio

import pytest

from server.store import sequencer
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from tests.server.store.world import Follower, authorised, fresh, membership, note, put, user


async def test_a_membership_that_comes_to_name_another_file_leaves_the_former_one(pool: Pool) -> None:
    me, former, later = fresh(), fresh(), fresh()
    node = Sequencer(pool)
    row = membership(me, former)
    await put(pool, user(me), row, note(former), note(later))
    begun = await node.stamp_now()
    await pool.execute("UPDATE membership SET target_file = $1 WHERE id = $2", later, row.id)
    moved = await node.stamp_now()
    rows = await pool.fetch("SELECT file_id, from_pos, until_pos FROM membership_span ORDER BY from_pos")
    (first, second) = [tuple(row) for row in rows]
    assert (first[0], first[2]) == (former, moved.pos)
    assert first[1] <= begun.pos
    assert second == (later, moved.pos, None)
    follower = Follower(pool, me)
    await follower.begin()
    await follower.pull()
    assert follower.rows == await authorised(pool, me)
    assert {values[1] for key, values in follower.rows.items() if key[0] == "note"} == {later}


async def test_a_notice_that_is_lost_is_made_good_by_looking(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It listens where nobody speaks, as after a connection that went without a word."""
    monkeypatch.setattr(sequencer, "CHANNEL", "nobody_speaks_here")
    node = Sequencer(pool)
    task = asyncio.create_task(node.run())
    heads = node.subscribe()
    try:
        async with asyncio.timeout(60):
            assert (await anext(heads)).pos == 0
            await put(pool, note(fresh()))
            assert (await anext(heads)).pos == 1
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await heads.aclose()  # type: ignore[attr-defined]
