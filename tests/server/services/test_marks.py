"""Marks of notifications on the server: of those that were said to the person, and of nothing else."""

from __future__ import annotations

from server.store.pool import Pool
from shared.domain.kernel.desks import EVERYONE, Notification
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from shared.domain.notifications.commands import Heard, MarkNotifications
from tests.server.services.office import NOON, seat
from tests.server.store.world import born, fresh, put


def told(desk: Id) -> Notification:
    return Notification(
        **born(desk, desk, fresh()),
        audience_id=desk,
        kind="activity",
        subject_file=desk,
        subject_id=desk,
        facts=Json("{}"),
        at=NOON,
        read_at=None,
    )


async def test_a_mark_of_what_was_never_said_to_its_author_leaves_nothing(pool: Pool) -> None:
    """Whoever makes up ids would fill their own desk, on each of their devices and for ever."""
    desk, other = await seat(pool), await seat(pool)
    mine, ours, theirs = told(desk.user_id), told(EVERYONE), told(other.user_id)
    await put(pool, mine, ours, theirs)
    heard = tuple(Heard(notification_id=each, at=Micros(NOON)) for each in (mine.id, ours.id, theirs.id, fresh()))
    verdicts = await desk.do(
        MarkNotifications(heard=heard, deed=NotificationDeed.READ),
        MarkNotifications(heard=heard, deed=NotificationDeed.DONE),
    )
    assert verdicts == ["applied", "applied"]
    rows = await pool.fetch("SELECT about_id, deed FROM notification_mark WHERE file_id = $1", desk.user_id)
    assert {(row["about_id"], row["deed"]) for row in rows} == {
        (each.id, deed) for each in (mine, ours) for deed in ("read", "done")
    }
