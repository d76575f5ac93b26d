"""The relay's view of a database that is away, and of cursors that it never gave out."""

from __future__ import annotations

import pytest

from server.live.source import SourceAway
from server.services.watching import Watching
from server.store.pool import Pool, open_pool
from server.store.sequencer import Sequencer
from shared.wire.messages import Cursor
from tests.server.store.world import fresh, note, put


async def test_a_database_that_is_away_has_no_view_and_knows_no_cursor() -> None:
    away = await open_pool("postgresql://x@127.0.0.1:1/x", size=1, least=0)
    watching = Watching(away)
    with pytest.raises(SourceAway):
        async with watching.view():
            raise AssertionError("there is nothing to see")
    with pytest.raises(SourceAway):
        await watching.known(Cursor(1, 1))
    await away.close()


async def test_only_what_was_given_out_is_a_cursor(pool: Pool) -> None:
    written = note(fresh())
    await put(pool, written)
    head = await Sequencer(pool).stamp_now()
    watching = Watching(pool)
    assert await watching.known(head)
    for pos, token in (
        (head.pos, head.token + 1),
        (head.pos + 1, head.token),
        (-1, 0),
        (0, -1),
        (2**63, 0),
        (0, 2**63),
    ):
        assert not await watching.known(Cursor(pos, token)), (pos, token)
    async with watching.view() as view:
        assert view.head == head
        assert [files async for files, _ in view.touched(0)] == [{written.file_id}]
