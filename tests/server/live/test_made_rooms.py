"""Rooms that administrators opened: who gets in and why not, over nodes and races; how they are emptied and end."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from server.app import Server, now_micros
from server.live.connections import MAX_QUEUED, Who
from server.live.keeping import EMPTY_LOOKS, Keeping, Over
from server.live.made import PREFIX, made_of
from server.live.seats import Seats
from server.services.issuing import BY_SYSTEM, entered, issue
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role, Verdict
from shared.domain.rooms.commands import CloseRoom, EmptyRoom, OpenRoom
from shared.domain.rooms.opening import room_id
from shared.wire.messages import Event, Join, Leave, Returned, Session
from shared.wire.protocol import GRACE_S
from tests.server.handlers.rows import fresh_id
from tests.server.handlers.test_events import Follower, read
from tests.server.live.test_sessions import NAME, asked, opened, until_kept
from tests.server.live.test_socket import Place, place, place_of

__all__ = ["place"]
STORM = f"{PREFIX}storm:florida"


async def give(place: Place, command: Command, *nodes: Server) -> None:
    """A command, carried out and relayed by every node."""
    started = place.node._started
    assert started is not None
    (result,) = await issue(started.pool, BY_SYSTEM, [entered(command, fresh_id(), now_micros())], now_micros())
    assert result.verdict is Verdict.APPLIED, result
    head = await started.sequencer.stamp_now()
    for node in (place.node, *nodes):
        await node.ready.live.relay.reached(head.pos)


def storm(**values: Any) -> OpenRoom:
    given: dict[str, Any] = {"name": "storm:florida", "description": "All who work on it", "capacity": 10}
    return OpenRoom(**(given | values))


async def code(node: Server, session: Session, room: str = STORM) -> str | None:
    async with opened(node, session) as (device, _):
        return (await asked(device, Join(request=1, room=room))).code


async def test_a_room_is_entered_once_it_is_open_and_not_after_it_was_closed(place: Place) -> None:
    session = await place.person()
    assert await code(place.node, session) == "not_found"
    await give(place, storm())
    assert await code(place.node, session) is None
    await give(place, CloseRoom(room_id=room_id("storm:florida")))
    assert await code(place.node, session) == "not_found"


async def test_who_lacks_the_role_is_told_so(place: Place) -> None:
    session = await place.person()
    await give(place, storm(roles=(Role.SUPERVISOR,)))
    assert await code(place.node, session) == "room_role"
    chief = await place.person("chief@example.org", (Role.SUPERVISOR,))
    assert await code(place.node, chief) is None


async def test_people_in_it_hear_of_each_other(place: Place) -> None:
    ann, bob = await place.person(), await place.person("bob@example.org")
    await give(place, storm())
    async with opened(place.node, ann) as (one, _), opened(place.node, bob) as (other, _):
        await asked(one, Join(request=1, room=STORM))
        await asked(other, Join(request=1, room=STORM))
        came = await one.hear_a(Event)
        assert (came.name, came.room, came.actor, came.file_id) == ("room:joined", STORM, bob.user_id, None)
        await asked(other, Leave(request=2, room=STORM))
        assert (await one.hear_a(Event)).name == "room:left"


async def test_whoever_may_is_put_into_an_automatic_room_at_once_and_on_connecting(place: Place) -> None:
    ann, bob = await place.person(), await place.person("bob@example.org", (Role.ADJUSTER,))
    async with opened(place.node, ann) as (one, _), opened(place.node, bob):
        await give(place, storm(is_automatic=True, roles=(Role.AGENT,)))
        rooms = place.node.ready.live.rooms
        async with asyncio.timeout(30):
            while not rooms.who(STORM):
                await place.write()
        assert rooms.who(STORM) == {ann.user_id}
        assert not (await asked(one, Join(request=1, room=STORM))).ok, "it is in it already"
    carl = await place.person("carl@example.org")
    async with opened(place.node, carl) as (device, _):
        assert (await asked(device, Join(request=1, room=STORM))).code == "already"


async def test_a_programs_stream_of_a_file_is_put_into_no_room(place: Place) -> None:
    follower, bob = Follower(place), await place.person("bob@example.org")
    session = await follower.open()
    async with read(place, session, follower.path) as (_, reader), opened(place.node, bob):
        await reader.block()
        await give(place, storm(is_automatic=True))
        rooms = place.node.ready.live.rooms
        async with asyncio.timeout(30):
            while not rooms.who(STORM):
                await place.write()
        assert rooms.who(STORM) == {bob.user_id}
        assert await place.node.ready.live.seats.taken([STORM]) == [1]


async def test_whoever_enters_a_crowd_is_answered_and_not_sent_to_pull(place: Place) -> None:
    ann = await place.person()
    await give(place, storm(capacity=1_000))
    live = place.node.ready.live
    async with opened(place.node, ann) as (device, _):
        for number in range(2 * MAX_QUEUED):
            who = Who(fresh_id(), fresh_id(), frozenset({Role.AGENT}), 2**60, fresh_id(), None)
            other = live.connections.open(who, None)
            live.rooms.enter(other.id, who.user_id, [])
            live.rooms.join(other.id, who.user_id, STORM)
            if number % 2:
                live.presence.edits(STORM, who.user_id, other.id, "status", is_on=True, pos=0)
        assert (await asked(device, Join(request=1, room=STORM))).ok
        assert (await device.hear_a(Event)).name == "room:joined"


async def test_no_race_on_two_nodes_overfills_a_room(place: Place, start_node: Any) -> None:
    other: Server = await start_node()
    people = [await place.person(f"{number}@example.org") for number in range(6)]
    await give(place, storm(capacity=3), other)
    async with AsyncExitStack() as stack:
        devices = [
            (await stack.enter_async_context(opened((place.node, other)[number % 2], session)))[0]
            for number, session in enumerate(people)
        ]
        acks = await asyncio.gather(*(asked(device, Join(request=1, room=STORM)) for device in devices))
        assert sorted(ack.code or "" for ack in acks) == ["", "", "", "room_full", "room_full", "room_full"]
        assert await place.node.ready.live.seats.taken([STORM]) == [3]
        lucky = next(device for device, ack in zip(devices, acks, strict=True) if ack.ok)
        left_out = next(device for device, ack in zip(devices, acks, strict=True) if not ack.ok)
        await asked(lucky, Leave(request=2, room=STORM))
        async with asyncio.timeout(30):
            while not (await asked(left_out, Join(request=3, room=STORM))).ok:
                pass


async def test_a_place_is_kept_for_who_was_cut_and_taken_again_by_them(place: Place) -> None:
    ann, bob = await place.person(), await place.person("bob@example.org")
    await give(place, storm(capacity=1))
    async with opened(place.node, ann) as (device, welcome):
        assert (await asked(device, Join(request=1, room=STORM))).ok
        await until_kept(place, welcome.session)
    while place.node.ready.live.rooms.who(STORM):
        await place.write()
    assert await code(place.node, bob) == "room_full"
    async with opened(place.node, ann, f"2 {welcome.session} {welcome.head.pos}") as (device, _):
        assert (await device.hear_a(Returned)).rooms == (STORM,)
        assert await place.node.ready.live.seats.taken([STORM]) == [1]


async def test_while_redis_is_away_nobody_enters_and_nobody_is_put_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await place.person(), await place.person("bob@example.org")
    await give(place, storm())
    async with opened(place.node, ann) as (device, _):
        await asked(device, Join(request=1, room=STORM))
        parts = place.node._parts
        assert parts is not None

        async def away(*_: Any) -> None:
            return None

        monkeypatch.setattr(parts.cache, "_ask", away)
        assert await code(place.node, bob) == "unavailable"
        await place.node.ready.live.seats.repeat()
        assert place.node.ready.live.rooms.who(STORM) == {ann.user_id}


async def test_without_redis_a_node_counts_by_itself(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, redis_url="") as place:
        ann, bob = await place.person(), await place.person("bob@example.org")
        await give(place, storm(capacity=1))
        async with opened(place.node, ann) as (device, _):
            assert (await asked(device, Join(request=1, room=STORM))).ok
            assert await code(place.node, bob) == "room_full"


@pytest.mark.parametrize("what", ["emptied", "closed"])
async def test_everybody_on_every_node_is_put_out_and_told(place: Place, start_node: Any, what: str) -> None:
    other: Server = await start_node()
    ann, bob = await place.person(), await place.person("bob@example.org")
    await give(place, storm(), other)
    async with opened(place.node, ann) as (one, _), opened(other, bob) as (two, _):
        for device in (one, two):
            assert (await asked(device, Join(request=1, room=STORM))).ok
        kind = EmptyRoom if what == "emptied" else CloseRoom
        await give(place, kind(room_id=room_id("storm:florida")), other)
        for device in (one, two):
            while (event := await device.hear_a(Event)).name == "room:joined":
                pass
            assert (event.name, event.room) == (f"room:{what}", STORM)
            answer = await asked(device, Join(request=2, room=STORM))
            assert answer.ok == (what == "emptied")


async def test_a_room_ends_at_its_time_though_somebody_sits_in_it(start_node: Any, psql: Any) -> None:
    late_us = 0

    async with place_of(start_node, psql, clock=lambda: now_micros() + late_us) as place:
        ann = await place.person()
        await give(place, storm(ends_at=now_micros() + 3_600_000_000))
        async with opened(place.node, ann) as (device, _):
            assert (await asked(device, Join(request=1, room=STORM))).ok
            late_us = 3_600_000_001
            assert (await device.hear_a(Event)).name == "room:closed"
            assert (await asked(device, Join(request=2, room=STORM))).code == "not_found"
        while await psql.fetchval("SELECT state FROM room") != "closed":
            await place.write()
        assert await psql.fetchval("SELECT count(*) FROM ledger WHERE tbl = 'room'") == 2, "closed once"


async def test_a_room_that_does_not_stay_is_closed_when_nobody_is_in_it(start_node: Any, psql: Any) -> None:
    late_us = 0
    async with place_of(start_node, psql, clock=lambda: now_micros() + late_us) as place:
        ann = await place.person()
        await give(place, storm(is_persistent=False))
        await give(place, storm(name="stays"))
        keeping = place.node._parts.keeping if place.node._parts else None
        assert keeping is not None
        async with opened(place.node, ann) as (device, _):
            assert (await asked(device, Join(request=1, room=STORM))).ok
            late_us = round(GRACE_S * 1_000_000) + 1
            await keeping.close_empty()
            assert await psql.fetchval("SELECT count(*) FROM room WHERE state = 'open'") == 2
            await asked(device, Leave(request=2, room=STORM))
            await place.node.ready.live.seats.flush()
            while await place.node.ready.live.seats.taken([STORM]) != [0]:
                pass
            for _ in range(EMPTY_LOOKS - 1):
                await keeping.close_empty()
            assert await psql.fetchval("SELECT count(*) FROM room WHERE state = 'open'") == 2
            await keeping.close_empty()
        assert [row["name"] for row in await psql.fetch("SELECT name FROM room WHERE state = 'open'")] == ["stays"]


@pytest.mark.parametrize("lost", ["everything", "the answer"])
async def test_what_redis_lost_closes_no_room_that_somebody_sits_in(
    start_node: Any, psql: Any, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """As the node sees it that the person is on, and another one, before the places are said again."""
    closed: list[Over] = []

    def later() -> Micros:
        return Micros(now_micros() + round(GRACE_S * 1_000_000) + 1)

    async def close(over: Over) -> None:
        closed.append(over)

    async with place_of(start_node, psql) as place:
        other: Server = await start_node()
        ann = await place.person()
        await give(place, storm(is_persistent=False), other)
        lives = [node.ready.live for node in (place.node, other)]
        keepings = [Keeping(live, live.connections, later, close) for live in lives]
        async with opened(place.node, ann) as (device, _):
            assert (await asked(device, Join(request=1, room=STORM))).ok
            (sits,) = lives[0].connections.of_user(ann.user_id)
            for n in range(2 * EMPTY_LOOKS):
                lives[0].seats.release(STORM, sits.session)
                await lives[0].seats.flush()
                is_back = n % EMPTY_LOOKS == EMPTY_LOOKS - 1
                if is_back and lost == "everything":
                    await lives[0].seats.repeat()
                with monkeypatch.context() as patched:
                    if is_back and lost == "the answer":
                        patched.setattr(Seats, "taken", nobody_knows)
                    for keeping in keepings:
                        await keeping.close_empty()
            assert closed == []
            await asked(device, Leave(request=2, room=STORM))
            await lives[0].seats.flush()
            for _ in range(EMPTY_LOOKS):
                for keeping in keepings:
                    await keeping.close_empty()
            assert {over.room.name for over in closed} == {STORM}


async def nobody_knows(*_: Any) -> None:
    """While Redis is away."""


async def test_a_node_that_starts_later_knows_the_rooms_there_are(place: Place, start_node: Any) -> None:
    session = await place.person()
    await give(place, storm())
    other: Server = await start_node()
    assert await code(other, session) is None


@pytest.mark.parametrize(
    "room",
    [PREFIX, f"{PREFIX}nothing", "room", f"{PREFIX}{'x' * 60_000}", f"{PREFIX}storm", "domain:secrets", f"user:{NAME}"],
)
async def test_a_room_that_is_none_is_refused(place: Place, room: str) -> None:
    session = await place.person()
    await give(place, storm())
    assert await code(place.node, session, room) == "not_found"


async def test_ten_thousand_joins_take_no_more_rooms_than_there_may_be(place: Place) -> None:
    """Whoever asks so fast is sent away, and leaves nothing behind."""
    session = await place.person()
    async with opened(place.node, session) as (device, _):
        for number in range(10_000):
            if device.socket.closed:
                break
            try:
                await device.tell(Join(request=number, room=f"domain:claims:{number}"))
            except ConnectionError:
                break
        while await device.hear() is not None:
            pass
    live = place.node.ready.live
    assert not any("claims:" in room for each in live.connections for room in live.rooms.of(each.id))


def test_a_role_that_this_program_does_not_know_lets_in_nobody_more() -> None:
    fields = {
        "id": fresh_id(),
        "name": "x",
        "description": "",
        "capacity": 1,
        "roles": '["agent","later"]',
        "is_automatic": False,
        "is_persistent": True,
        "ends_at": None,
        "opened_at": 1,
        "emptied_at": None,
        "state": "open",
    }
    made = made_of(fields)
    assert made is not None
    assert made.lets_in(frozenset({Role.AGENT}))
    assert not made.lets_in(frozenset({Role.SIU}))
    assert not made_of(fields | {"roles": '["later"]'}).lets_in(frozenset(Role))  # type: ignore[union-attr]
