"""Coming back after a cut: on this node or another, with rooms, streams and what was missed; and when not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from server.app import Server
from server.live import replay
from server.live.connections import Connection, Connections, Who
from server.live.rooms import Rooms
from server.live.sessions import BadReturn, Declared, Sessions, new_session, read_declared
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Role
from shared.wire.messages import Ack, Event, Events, Follow, Goodbye, Join, Returned, Session, Unfollow, Welcome
from shared.wire.protocol import GRACE_S, LIVE_HEADER
from tests.server.handlers.rows import claim, device, member, note
from tests.server.live.test_socket import Device, Place, hello, place

__all__ = ["place"]


NAME = "0123456789abcdef" * 2


@asynccontextmanager
async def opened(node: Server, session: Session, declared: str = "2") -> AsyncIterator[tuple[Device, Welcome]]:
    """A socket that declares to know sessions, welcomed."""
    headers = {LIVE_HEADER: declared}
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{node.url}/live", headers=headers) as socket:
        device = Device(socket)
        await device.tell(hello(session))
        yield device, await device.hear_a(Welcome)


async def asked(device: Device, message: Any) -> Ack:
    await device.tell(message)
    answer = await device.hear_a(Ack)
    assert isinstance(answer, Ack)
    return answer


async def until_kept(place: Place, name: str) -> None:
    """The record of the session is with Redis, or with nobody."""
    parts = place.node._parts
    assert parts is not None
    while await parts.cache.kept(f"session:{name}") is None:
        pass


class Working:
    """Somebody in the room of a claim, who follows a stream, and was cut."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.file = claim()
        self.room = f"claim:{self.file.id}"
        self.name = ""
        self.heard = 0

    async def cut(self, role: Role = Role.AGENT, *, stream: str = "claim:*") -> Session:
        session = await self.place.person(roles=(role,))
        self.held = member(session.user_id, self.file.id)
        await self.place.write(self.file, self.held)
        async with opened(self.place.node, session) as (device, welcome):
            assert welcome.level == 2
            self.name, self.heard = welcome.session, welcome.head.pos
            assert (await asked(device, Join(request=1, room=self.room))).ok
            assert (await asked(device, Follow(request=2, stream=stream))).ok
            await until_kept(self.place, self.name)
        while self.place.node.ready.live.rooms.who(self.room):
            await self.place.write()
        return session

    @property
    def declared(self) -> str:
        return f"2 {self.name} {self.heard}"


@pytest.fixture
def working(place: Place) -> Working:
    return Working(place)


async def come_back(node: Server, session: Session, declared: str) -> tuple[list[Event], Returned]:
    async with opened(node, session, declared) as (device, _):
        events: list[Event] = []
        while True:
            message = await device.hear()
            assert message is not None
            if isinstance(message, Events):
                events += message.events
            if isinstance(message, Returned):
                return events, message


async def test_rooms_streams_and_what_was_missed_come_back(working: Working) -> None:
    session = await working.cut()
    other = claim()
    await working.place.write(note(working.file.id), other)
    events, returned = await come_back(working.place.node, session, working.declared)
    assert returned == Returned(ok=True, is_whole=True, rooms=(working.room,), streams=("claim:*",))
    assert [(each.name, each.file_id, each.changed) for each in events] == [
        ("claim:updated", working.file.id, ("note",))
    ]


async def test_whom_nothing_concerned_meanwhile_returns_without_a_look(
    working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await working.cut()
    await working.place.write(claim())
    monkeypatch.setattr(replay.Replay, "_between", None)  # it would read the ledger
    events, returned = await come_back(working.place.node, session, working.declared)
    assert (returned.is_whole, returned.rooms, events) == (True, (working.room,), [])


async def test_an_administrator_hears_of_devices_that_came_meanwhile(working: Working) -> None:
    """They hold nothing of it, so what they hold says nothing of what they missed."""
    session = await working.cut(Role.ADMIN)
    await working.place.write(device(named_id("somebody else"), named_id("their laptop")))
    events, returned = await come_back(working.place.node, session, working.declared)
    assert returned.is_whole
    assert "system:device" in {each.name for each in events}


async def test_on_another_node_too(working: Working, start_node: Any) -> None:
    session = await working.cut()
    other = await start_node()
    await working.place.write(note(working.file.id))
    head = working.place.node.ready.live.relay.head
    assert head is not None
    await other.ready.live.relay.reached(head.pos)
    working.place.node.ready.live.sessions._away.clear()
    events, returned = await come_back(other, session, working.declared)
    assert (returned.ok, returned.is_whole, returned.rooms) == (True, True, (working.room,))
    assert [each.room for each in events] == [working.room]


async def test_presence_comes_back_for_the_others_there(working: Working) -> None:
    session = await working.cut()
    bob = await working.place.person("bob@example.org")
    await working.place.write(member(bob.user_id, working.file.id))
    async with opened(working.place.node, bob) as (device, _):
        await asked(device, Join(request=1, room=working.room))
        async with opened(working.place.node, session, working.declared) as (ann, _):
            await ann.hear_a(Returned)
            came = await device.hear_a(Event)
            assert (came.name, came.actor) == ("room:joined", session.user_id)
            there = await ann.hear_a(Event)
            assert (there.name, there.actor) == ("room:joined", bob.user_id)


async def test_what_is_told_after_the_return_is_told_once_and_without_a_gap(working: Working) -> None:
    session = await working.cut()
    place, seen = working.place, []
    for _ in range(3):
        await place.write(note(working.file.id))
    async with opened(place.node, session, working.declared) as (device, _):
        for _ in range(3):
            await place.write(note(working.file.id))
        head = place.node.ready.live.relay.head
        assert head is not None
        to = 0
        while to < head.pos:
            message = await device.hear_a(Events)
            assert message.to > to
            assert all(to < event.pos <= message.to for event in message.events)
            to = message.to
            seen += message.events
    assert seen
    assert len({event.pos for event in seen}) == len(seen)


async def test_a_file_that_is_no_more_mine_is_lost_and_what_happened_is_to_be_pulled(working: Working) -> None:
    session = await working.cut()
    await working.place.psql.execute("UPDATE membership SET state = 'ended' WHERE id = $1", working.held.id)
    await working.place.write(note(working.file.id))
    events, returned = await come_back(working.place.node, session, working.declared)
    assert events == []
    assert returned == Returned(ok=True, is_whole=False, lost=(working.room,), streams=("claim:*",))


async def test_nobody_returns_as_somebody_elses_session(working: Working) -> None:
    session = await working.cut()
    bob = await working.place.person("bob@example.org")
    tablet = await working.place.desk.sign_in()
    for other in (bob, tablet):
        _, returned = await come_back(working.place.node, other, working.declared)
        assert (returned.ok, returned.rooms, returned.streams) == (False, (), ())
    _, returned = await come_back(working.place.node, session, working.declared)
    assert returned.ok, "it is still theirs"


async def test_a_session_is_returned_to_once(working: Working) -> None:
    session = await working.cut()
    assert (await come_back(working.place.node, session, working.declared))[1].ok
    assert not (await come_back(working.place.node, session, working.declared))[1].ok


async def test_a_device_that_is_back_before_its_old_socket_was_missed_has_its_rooms(working: Working) -> None:
    place = working.place
    session = await working.cut()
    async with opened(place.node, session) as (old, welcome):
        await asked(old, Join(request=1, room=working.room))
        _, returned = await come_back(place.node, session, f"2 {welcome.session} {welcome.head.pos}")
        assert returned.rooms == (working.room,)
        while await old.hear() is not None:
            pass  # its old socket ends


async def test_after_the_grace_time_nothing_comes_back_but_what_happened(
    start_node: Any, psql: Any, http: aiohttp.ClientSession
) -> None:
    from server.app import now_micros

    late_us = 0
    node = await start_node(clock=lambda: now_micros() + late_us, redis_url="")
    async with aiohttp.ClientSession(node.url, headers=dict(http.headers)) as own:
        working = Working(Place(node, own, psql))
        session = await _cut_without_redis(working)
        late_us = round(GRACE_S * 1_000_000) + 1
        await working.place.write(note(working.file.id))
        _, returned = await come_back(node, session, working.declared)
        assert returned == Returned(ok=False, is_whole=True)


async def test_a_clock_that_is_set_back_keeps_nobody_for_longer() -> None:
    """Those that were cut lie in the order of their cuts, so the first one's time says nothing of the others'."""

    class Nothing:
        async def keep(self, *_: Any) -> bool:
            return False

        async def kept(self, *_: Any) -> bytes | None:
            return None

        async def forget(self, *_: Any) -> bool:
            return False

    now_s = 10_000.0
    connections, rooms = Connections(), Rooms()
    sessions = Sessions(connections, rooms, Nothing(), lambda: Micros(round(now_s * 1_000_000)))
    cut: list[Connection] = []
    for number, now_s in enumerate((10_000.0, 5_000.0)):  # noqa: B007  # the clock reads it
        who = Who(named_id("ann"), named_id(f"device {number}"), frozenset(), 0, named_id("family"), 1)
        connection = connections.open(who, None)
        connection.level, connection.session = 2, new_session()
        sessions.cut(connection)
        cut.append(connection)
    now_s = 5_000.0 + GRACE_S + 1
    assert [each.session for each in sessions.away()] == [cut[0].session]
    connections.close(cut[1])
    assert await sessions.take(cut[1].session, cut[1].who) is None
    connections.close(cut[0])
    assert await sessions.take(cut[0].session, cut[0].who) is not None


async def test_without_redis_the_same_node_brings_it_back(
    start_node: Any, psql: Any, http: aiohttp.ClientSession
) -> None:
    node = await start_node(redis_url="")
    async with aiohttp.ClientSession(node.url, headers=dict(http.headers)) as own:
        working = Working(Place(node, own, psql))
        session = await _cut_without_redis(working)
        _, returned = await come_back(node, session, working.declared)
        assert returned.rooms == (working.room,)


async def _cut_without_redis(working: Working) -> Session:
    session = await working.place.person()
    await working.place.write(working.file, member(session.user_id, working.file.id))
    async with opened(working.place.node, session) as (device, welcome):
        working.name, working.heard = welcome.session, welcome.head.pos
        assert (await asked(device, Join(request=1, room=working.room))).ok
    while working.place.node.ready.live.rooms.who(working.room):
        await working.place.write()
    return session


async def test_who_missed_more_than_is_read_is_told_to_pull(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    session = await working.cut()
    monkeypatch.setattr(replay, "MAX_CHANGES", 2)
    await working.place.write(*(note(working.file.id) for _ in range(3)))
    events, returned = await come_back(working.place.node, session, working.declared)
    assert (events, returned.is_whole) == ([], False)


async def test_a_position_that_was_never_reached_is_of_another_life(working: Working) -> None:
    session = await working.cut()
    working.heard += 10**6
    assert not (await come_back(working.place.node, session, working.declared))[1].is_whole


async def test_streams_are_opened_and_closed_by_name(place: Place) -> None:
    session = await place.person()
    async with opened(place.node, session) as (device, _):
        answers = [
            (await asked(device, message(request=number, stream=stream))).code
            for number, (message, stream) in enumerate(
                [(Follow, "claim:*"), (Follow, "claim:*"), (Follow, "user:*"), (Unfollow, "*"), (Unfollow, "claim:*")]
            )
        ]
    assert answers == [None, "already", "not_found", "not_found", None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "x",
        "2 ",
        "2 x",
        "2 x 1",
        f"2 {NAME} -1",
        f"2 {NAME} x",
        f"2 {NAME} {10**18}",
        f"2 {NAME.upper()}G 1",
        f"2 {NAME} 1 1",
        "²",
        "9999",
    ],
)
def test_what_no_device_of_ours_declares_is_malformed(text: str) -> None:
    with pytest.raises(BadReturn):
        read_declared(text)


def test_a_newer_program_is_spoken_to_as_far_as_this_server_knows() -> None:
    assert read_declared("7") == Declared(level=2)
    assert read_declared(None) == Declared(level=1)


async def test_a_forged_declaration_is_refused_before_anything_else(place: Place) -> None:
    session = await place.person()
    headers = {LIVE_HEADER: "2 " + "x" * 32 + " 1"}
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{place.node.url}/live", headers=headers) as socket:
        device = Device(socket)
        await device.tell(hello(session))
        assert await device.hear() == Goodbye(code="malformed")


async def test_an_older_program_has_no_session(place: Place) -> None:
    session = await place.person()
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{place.node.url}/live") as socket:
        device = Device(socket)
        await device.tell(hello(session))
        welcome = await device.hear_a(Welcome)
    assert (welcome.level, welcome.session) == (1, "")


def test_names_of_sessions_are_not_guessed() -> None:
    assert len({new_session() for _ in range(1000)}) == 1000
