"""Marks of notifications on the server: of those that were said to the person, and of nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from server.services import execution
from server.services.verdicts import decide_unit
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


async def test_of_several_marks_in_one_push_the_latest_saying_stands(pool: Pool) -> None:
    desk = await seat(pool)
    said = told(desk.user_id)
    await put(pool, said)
    later, earlier = (
        MarkNotifications(heard=(Heard(notification_id=said.id, at=Micros(at)),), deed=NotificationDeed.READ)
        for at in (NOON, NOON - 5)
    )
    await desk.do(later, earlier)
    seen = await pool.fetchval("SELECT seen_at FROM notification_mark WHERE file_id = $1", desk.user_id)
    assert seen == NOON


async def test_others_have_their_turn_while_many_rows_are_decided(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push of forty thousand marks kept everybody waiting for seconds."""
    monkeypatch.setattr(execution, "ROWS_AT_A_STRETCH", 4)
    desk = await seat(pool)
    turns: list[int] = []
    decided = [0]

    def decide(*given: Any) -> None:
        decided[0] += 1
        decide_unit(*given)

    async def other() -> None:
        while decided[0] < 8:
            turns.append(decided[0])
            await asyncio.sleep(0)

    monkeypatch.setattr(execution, "decide_unit", decide)
    heard = tuple(Heard(notification_id=fresh(), at=Micros(NOON)) for _ in range(3))
    marks = [replace(each, notification_id=fresh()) for each in heard * 8]
    waiting = asyncio.create_task(other())
    await desk.do(*(MarkNotifications(heard=tuple(marks[n::8]), deed=NotificationDeed.READ) for n in range(8)))
    await waiting
    assert sorted(set(turns)) == [0, 2, 4, 6]
