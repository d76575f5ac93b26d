"""A room of a file while the right to it ends: who may not see the file any more hears of nobody in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from server.live import returning
from server.live.connections import Connection
from server.live.presence import Presence
from server.live.rooms import Entry
from server.metrics import Metrics
from shared.domain.kernel.ids import named_id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Event
from tests.server.handlers.rows import claim, member
from tests.server.live.conftest import Line, told

ANN, BOB = named_id("ann"), named_id("bob")
Meanwhile = Callable[[], Awaitable[None]]


class Office:
    """A claim that Ann and Bob hold, both connected."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.file = claim()
        self.held = member(ANN, self.file.id)
        self.room = f"claim:{self.file.id}"
        self.presence = Presence("n", line.rooms, line.connections, lambda _: None, lambda: 0.0)

    async def open(self) -> tuple[Connection, Connection]:
        head = await self.line.write(self.file, self.held, member(BOB, self.file.id))
        return await self.line.connect(ANN, head), await self.line.connect(BOB, head, device="bobs")

    async def ends(self) -> None:
        """Ann holds it no more, and the relay has told so."""
        await self.line.run("UPDATE membership SET state = 'ended' WHERE id = $1", self.held.id)
        await self.line.relay.advance()

    async def join(self, connection: Connection) -> Entry:
        return await returning.join(cast(Any, self), connection, self.room)

    def bob_enters(self, bob: Connection) -> None:
        self.line.rooms.join(bob.id, BOB, self.room)
        self.presence.moved(self.room, BOB, bob.id, joined=True, pos=1)

    @property
    def relay(self) -> Any:
        return self.line.relay

    @property
    def rooms(self) -> Any:
        return self.line.rooms

    @property
    def connections(self) -> Any:
        return self.line.connections

    metrics = Metrics()


@pytest.fixture
def office(line: Line) -> Office:
    return Office(line)


def once_read(office: Office, monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile) -> list[int]:
    """What happens once, when the next snapshot was read and is being given back; how many there were."""
    source, looks = office.line.relay._source, []
    real = source.view

    @asynccontextmanager
    async def view(*since: Any) -> AsyncIterator[Any]:
        async with real(*since) as found:
            looks.append(found.head.pos)
            yield found
        if len(looks) == 1:
            await meanwhile()

    monkeypatch.setattr(source, "view", view)
    return looks


async def events(connection: Connection) -> list[Event]:
    return [each for each in await told(connection) if isinstance(each, Event)]


async def test_a_right_that_ends_while_a_room_is_asked_for_opens_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await office.open()
    once_read(office, monkeypatch, office.ends)
    assert await office.join(ann) is Entry.UNKNOWN
    await told(ann)
    office.bob_enters(bob)
    assert await events(ann) == []


async def test_what_moves_of_others_is_no_reason_to_ask_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, _ = await office.open()

    async def another() -> None:
        await office.line.write(other := claim(), member(BOB, other.id))
        await office.line.relay.advance()

    looks = once_read(office, monkeypatch, another)
    assert await office.join(ann) is Entry.JOINED
    assert len(looks) == 2, "one of them is the relay's own"


async def test_who_enters_while_the_relay_reads_the_end_of_the_right_leaves_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await office.open()
    other = claim()
    await office.line.write(other, member(ANN, other.id))
    await office.line.relay.advance()
    office.line.rooms.join(ann.id, ANN, f"claim:{other.id}")
    await office.line.run("UPDATE membership SET state = 'ended' WHERE id = $1", office.held.id)
    real, source = office.line.relay._source.view, office.line.relay._source

    @asynccontextmanager
    async def view(*since: Any) -> AsyncIterator[Any]:
        async with real(*since) as found:
            holders = found.holders

            async def meanwhile(files: Any) -> Any:
                held = await holders(files)
                office.line.rooms.join(ann.id, ANN, office.room)  # it was asked for before the end of the right
                return held

            monkeypatch.setattr(found, "holders", meanwhile)
            yield found

    monkeypatch.setattr(source, "view", view)
    await office.line.relay.advance()
    await told(ann)
    office.bob_enters(bob)
    assert await events(ann) == []
    assert f"claim:{other.id}" in office.line.rooms.of(ann.id)


async def test_nobody_enters_a_room_before_the_relay_follows_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes out of their rooms only those whose principals it knows."""
    ann, _ = await office.open()
    late = office.line.connections.open(ann.who, None)
    office.line.rooms.enter(late.id, ANN, [])
    looks = once_read(office, monkeypatch, office.ends)
    joining = asyncio.create_task(office.join(late))
    for _ in range(20):
        await asyncio.sleep(0)
    assert (looks, joining.done()) == ([], False)
    await office.line.relay.advance()
    assert late.admitted
    assert await joining is Entry.UNKNOWN


async def test_a_session_that_ends_while_a_room_is_asked_for_enters_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, _ = await office.open()

    async def ended() -> None:
        ann.goodbye(ErrorCode.DEVICE_REVOKED)

    once_read(office, monkeypatch, ended)
    assert await office.join(ann) is Entry.UNKNOWN
    assert office.room not in office.line.rooms
