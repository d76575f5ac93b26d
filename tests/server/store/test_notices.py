"""Notifications leave the desks after half a year, on the server as on every device that has them."""

from __future__ import annotations

from server.store import notices
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.kernel.desks import SYSTEM, Notification, NotificationMark
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from tests.server.store.world import Follower, authorised, born, fresh, put, user

NOW = Micros(1_800_000_000_000_000)
KEPT_US = notices.KEPT_DAYS * 86_400_000_000


def told(desk: Id, at: int) -> Notification:
    return Notification(
        **born(desk, desk),
        audience_id=desk,
        kind="activity",
        subject_file=desk,
        subject_id=desk,
        facts=Json("{}"),
        at=Micros(at),
        read_at=None,
    )


async def test_what_nobody_read_for_half_a_year_goes_everywhere(pool: Pool) -> None:
    me = fresh()
    kept = told(me, NOW - KEPT_US)
    await put(pool, user(me), kept, *(told(me, NOW - KEPT_US - 1 - n) for n in range(5)))
    await Sequencer(pool).stamp_now()
    follower = Follower(pool, me)
    await follower.begin()
    await follower.pull()
    assert len([key for key in follower.rows if key[0] == "notification"]) == 6
    assert await notices.forget(pool, NOW) == 5
    assert await notices.forget(pool, NOW) == 0
    await Sequencer(pool).stamp_now()
    await follower.pull()
    assert [key for key in follower.rows if key[0] == "notification"] == [("notification", kept.id)]
    assert follower.rows == await authorised(pool, me)


async def test_what_goes_is_signed_by_the_server_itself(pool: Pool) -> None:
    me = fresh()
    await put(pool, user(me), told(me, NOW - KEPT_US - 1))
    assert await notices.forget(pool, NOW) == 1
    entry = await pool.fetchrow(
        "SELECT op, actor, device FROM ledger WHERE tbl = 'notification' ORDER BY seq DESC LIMIT 1"
    )
    assert tuple(entry) == ("D", SYSTEM, None)


async def test_more_than_a_piece_go_in_one_night(pool: Pool) -> None:
    me = fresh()
    await pool.execute(
        "INSERT INTO notification (id, file_id, version, created_at, created_by, updated_at, updated_by, changed,"
        " audience_id, kind, subject_file, subject_id, facts, at)"
        " SELECT uuidv7(), $1, 1, 1, $1, 1, $1, '{}', $1, 'activity', $1, $1, '{}', n"
        " FROM generate_series(1, $2) AS n",
        me,
        notices.PIECE + 1,
    )
    assert await notices.forget(pool, NOW) == notices.PIECE + 1


async def test_what_was_done_about_them_goes_with_them_and_what_was_muted_stays(pool: Pool) -> None:
    me = fresh()
    deeds = (NotificationDeed.DONE, NotificationDeed.READ, NotificationDeed.MUTED)
    marks = [
        NotificationMark(**born(me, me), about_id=me, deed=deed, seen_at=Micros(NOW - KEPT_US - 1), until=None, at=NOW)
        for deed in deeds
    ]
    later = {**born(me, me, fresh()), "about_id": me, "deed": NotificationDeed.READ, "until": None}
    marks += [NotificationMark(**later, seen_at=Micros(2**53), at=Micros(NOW - KEPT_US - 1))]  # said in no year of ours
    await put(pool, user(me), *marks)
    assert await notices.forget(pool, NOW) == 3
    left = await pool.fetch("SELECT deed FROM notification_mark WHERE file_id = $1", me)
    assert [row["deed"] for row in left] == [NotificationDeed.MUTED]
