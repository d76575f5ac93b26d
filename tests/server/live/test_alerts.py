"""What the server tells administrators of itself: each of them hears once of it, on whichever node, and nobody else."""

from __future__ import annotations

import asyncio

from server.live.connections import Connection
from server.live.events import STREAMS
from server.live.rooms import ADMINS
from server.services.alerts import raise_alert
from server.store.pool import reading
from shared.domain.kernel.desks import Notification
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role
from shared.domain.operations.states import OperationsTelling
from shared.domain.people.staff import role_desk
from shared.wire.messages import Event
from tests.server.handlers.rows import member
from tests.server.live.conftest import Line, told

ANN, BOB, CLEO = named_id("ann"), named_id("bob"), named_id("cleo")
DESK = role_desk(Role.ADMIN)
AT = Micros(1_700_000_000_000_000)


async def connected(line: Line, user: Id, role: Role) -> Connection:
    """Somebody who follows everything, in every room that there is for them."""
    desks = [member(user, each) for each in (user, *([DESK] if role is Role.ADMIN else []))]
    head = await line.write(*desks)
    connection = await line.connect(user, head, device=str(user), roles=frozenset({role}))
    connection.streams.add("*")
    return connection


async def events(line: Line, connection: Connection) -> list[Event]:
    await line.sequencer.stamp_now()
    await line.relay.advance()
    return [each for each in await told(connection) if isinstance(each, Event)]


async def fail(line: Line, episode: str = "1", place: str = "audit") -> None:
    said = "The name of somebody"
    await raise_alert(line.pool, OperationsTelling.JOB_FAILED, AT, episode=episode, place=place, said=said)


async def test_administrators_on_two_nodes_hear_of_it_once_and_others_never(line: Line) -> None:
    other = Line(line.pool, line.psql, line.sequencer)
    ann, bob = await connected(line, ANN, Role.ADMIN), await connected(other, BOB, Role.ADMIN)
    cleo = await connected(line, CLEO, Role.SUPERVISOR)
    await asyncio.gather(fail(line), fail(other))
    for node, who in ((line, ann), (other, bob)):
        (event,) = await events(node, who)
        assert (event.name, event.room, event.file_id) == ("system:alert", ADMINS, DESK)
        assert "somebody" not in repr(event), "ids and names only"
    assert await events(line, cleo) == []
    async with reading(line.pool) as connection:
        assert await connection.fetchval("SELECT count(*) FROM command_result") == 1


async def test_an_alert_that_holds_is_not_raised_again_and_a_later_one_takes_its_place(line: Line) -> None:
    ann = await connected(line, ANN, Role.ADMIN)
    for episode in ("1", "1", "2"):
        await fail(line, episode)
    await fail(line, "1", "sessions")
    heard = await events(line, ann)
    assert [each.name for each in heard] == ["system:alert", "system:alert"]
    assert len({each.row_id for each in heard}) == 2
    async with reading(line.pool) as connection:
        alerts = await connection.fetch("SELECT file_id FROM notification")
        assert [row["file_id"] for row in alerts] == [DESK, DESK]
        results = await connection.fetchval("SELECT count(*) FROM command_result")
    assert results == 3


async def test_it_can_be_followed_alone(line: Line) -> None:
    assert {"system:alert", "system:*"} <= STREAMS
    ann = await connected(line, ANN, Role.ADMIN)
    ann.streams.clear()
    await fail(line)
    assert [each.name for each in await events(line, ann)] == ["system:alert"], "without a room or stream as well"


async def test_what_is_too_long_or_cannot_be_printed_is_told_shortened(line: Line) -> None:
    """A fault may say anything, and is told all the same."""
    said = "one\nline\x00 " + "x" * 10_000
    await raise_alert(line.pool, OperationsTelling.JOB_FAILED, AT, episode="1", place="audit", said=said)
    async with reading(line.pool) as connection:
        (facts,) = await connection.fetch(f"SELECT facts FROM {Notification.TABLE.name}")
    assert "one line" in facts["facts"]
