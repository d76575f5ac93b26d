"""Sockets that come together are opened a few at a time; who would wait for long is told when to come again."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from aiohttp import web

from server.live.admission import AT_ONCE, FIRST_TURN_S, LATEST_S, SOONER, Admission, Later, Turn
from server.live.connections import Who
from server.live.node import HANDSHAKES
from server.live.replay import Replay
from server.live.sessions import new_session
from shared.domain.kernel.ids import named_id
from shared.panels.pool import LEAST_CONNECTIONS
from shared.wire.messages import Goodbye, Session, Welcome
from shared.wire.protocol import LIVE_HEADER
from tests.server.handlers.rows import claim, member, note
from tests.server.live.conftest import Line
from tests.server.live.test_socket import LONG_S, Device, Place, hello, place, speaking

__all__ = ["place"]


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def come(admission: Admission) -> Turn:
    turn = admission.turn()
    await turn.come()
    return turn


async def waiting(admission: Admission, count: int) -> None:
    """Until so many wait, which takes a turn of the loop each."""
    for _ in range(count + 2):
        await asyncio.sleep(0)
    assert len(admission) == count


async def later(admission: Admission) -> float:
    with pytest.raises(Later) as told:
        await come(admission)
    return told.value.retry_after_s


async def test_so_many_at_once_and_the_others_in_the_order_of_their_coming(clock: Clock) -> None:
    admission = Admission(2, 10.0, clock)
    first, second = await come(admission), await come(admission)
    came: list[int] = []

    async def one(number: int) -> Turn:
        turn = await come(admission)
        came.append(number)
        return turn

    others = [asyncio.create_task(one(number)) for number in range(4)]
    await waiting(admission, 4)
    assert not came
    first.end()
    await waiting(admission, 3)
    assert came == [0]
    second.end()
    (await others[0]).end()
    await waiting(admission, 1)
    assert came == [0, 1, 2]
    (await others[1]).end()
    (await others[2]).end()
    (await others[3]).end()
    assert came == [0, 1, 2, 3]
    for _ in range(2):  # all turns are there again
        await come(admission)


async def test_a_turn_is_given_back_once(clock: Clock) -> None:
    admission = Admission(1, 10.0, clock)
    admission.turn().end()  # never came
    turn = await come(admission)
    turn.end()
    turn.end()
    await come(admission)
    third = asyncio.create_task(come(admission))
    await waiting(admission, 1)
    third.cancel()
    with pytest.raises(asyncio.CancelledError):
        await third


async def test_who_goes_away_while_waiting_keeps_nobody_from_their_turn(clock: Clock) -> None:
    admission = Admission(1, 10.0, clock)
    turn = await come(admission)
    first, second = asyncio.create_task(come(admission)), asyncio.create_task(come(admission))
    await waiting(admission, 2)
    first.cancel()
    turn.end()
    assert isinstance(await second, Turn)
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_who_is_given_a_turn_in_the_moment_of_going_passes_it_on(clock: Clock) -> None:
    admission = Admission(1, 10.0, clock)
    turn = await come(admission)
    first, second = asyncio.create_task(come(admission)), asyncio.create_task(come(admission))
    await waiting(admission, 2)
    turn.end()
    first.cancel()  # it was given, and has not been woken yet
    assert isinstance(await second, Turn)


async def test_nobody_waits_for_longer_than_patience_has(clock: Clock) -> None:
    """By what turns took; whoever is sent away is told a moment of its own, behind those who wait."""
    admission = Admission(1, 1.0, clock)
    turn = await come(admission)
    for _ in range(200):  # turns take half a second each from here on
        clock.at += 0.5
        turn.end(is_typical=True)
        turn = await come(admission)
    waits = [asyncio.create_task(come(admission)) for _ in range(2)]  # half a second, and a whole one
    await waiting(admission, 2)
    told = [await later(admission) for _ in range(5)]
    assert told == pytest.approx([SOONER * each for each in (2.0, 2.5, 3.0, 3.5, 4.0)], abs=0.01)
    clock.at += 0.5
    assert await later(admission) == pytest.approx(SOONER * 4.5 - 0.5, abs=0.01), (
        "behind those who were told one before"
    )
    for each in waits:
        each.cancel()
    await asyncio.gather(*waits, return_exceptions=True)


async def test_who_has_waited_for_as_long_as_that_is_told_too_whatever_it_seemed(clock: Clock) -> None:
    """Turns may take longer than the ones before: whoever came with the first guess waited for minutes."""
    admission = Admission(1, 0.1, clock)
    turn = await come(admission)
    waits = [asyncio.create_task(come(admission)) for _ in range(2)]
    told = await asyncio.gather(*waits, return_exceptions=True)
    assert [type(each) for each in told] == [Later, Later]
    assert len(admission) == 0
    turn.end()
    await come(admission)


async def test_who_was_refused_or_had_gone_says_nothing_of_how_long_a_turn_takes(clock: Clock) -> None:
    admission = Admission(1, 1.0, clock)
    for took_s, is_typical in ((0.5, True), (0.0, False)):
        for _ in range(200):
            turn = await come(admission)
            clock.at += took_s
            turn.end(is_typical=is_typical)
    await come(admission)
    waits = [asyncio.create_task(come(admission)) for _ in range(2)]  # half a second, and a whole one
    await waiting(admission, 2)
    assert await later(admission) == pytest.approx(SOONER * 2.0, abs=0.01)
    for each in waits:
        each.cancel()
    await asyncio.gather(*waits, return_exceptions=True)


async def test_nobody_is_told_to_come_much_later(clock: Clock) -> None:
    admission = Admission(1, 0.0, clock)
    await come(admission)
    told = [await later(admission) for _ in range(round(1.2 * LATEST_S / FIRST_TURN_S / SOONER))]
    assert max(told) <= LATEST_S
    late = told[-100:]
    assert min(late) >= LATEST_S / 2
    assert len(set(late)) == len(late), "they do not all come at once"


async def test_a_quiet_node_waits_for_nobody(clock: Clock) -> None:
    admission = Admission(1, 0.0, clock)
    for _ in range(3):
        turn = await come(admission)
        clock.at += 60.0
        turn.end(is_typical=True)
    assert len(admission) == 0


class Door:
    """One turn at a time on this node, and whoever has it waits until the test says so."""

    def __init__(self, place: Place, patience_s: float) -> None:
        self.live = place.node.ready.live
        self.is_open = asyncio.Event()
        self.asking = asyncio.Event()
        authenticate = self.live.authenticate

        async def slowly(token: str) -> Who:
            self.asking.set()
            await self.is_open.wait()
            return await authenticate(token)

        object.__setattr__(self.live, "authenticate", slowly)
        object.__setattr__(self.live, "admission", Admission(1, patience_s))


async def waits(door: Door, device: Device, session: Session) -> None:
    """Said its hello, and waits for its turn."""
    before = len(door.live.admission)
    await device.tell(hello(session))
    async with asyncio.timeout(LONG_S):
        while len(door.live.admission) == before:  # noqa: ASYNC110  # nobody tells of it
            await asyncio.sleep(0)


async def test_a_socket_is_welcomed_when_its_turn_has_come(place: Place) -> None:
    door, sessions = Door(place, 60.0), [await place.person(), await place.desk.sign_in()]
    async with speaking(place.node) as first, speaking(place.node) as second:
        await first.tell(hello(sessions[0]))
        await door.asking.wait()
        await waits(door, second, sessions[1])
        door.is_open.set()
        assert isinstance(await first.hear_a(Welcome), Welcome)
        assert isinstance(await second.hear_a(Welcome), Welcome)


async def test_who_would_wait_for_long_is_told_when_to_come(place: Place) -> None:
    door, sessions = Door(place, 0.0), [await place.person(), await place.desk.sign_in()]
    async with speaking(place.node) as first, speaking(place.node) as second:
        await first.tell(hello(sessions[0]))
        await door.asking.wait()
        await second.tell(hello(sessions[1]))
        goodbye = await second.hear_a(Goodbye)
        assert goodbye.code == "overloaded"
        assert 0 < goodbye.retry_after_s <= LATEST_S
        door.is_open.set()
        await first.hear_a(Welcome)
    assert door.live.tallies.refused == 1


async def test_who_says_no_hello_keeps_nobody_waiting(place: Place) -> None:
    Door(place, 0.0).is_open.set()
    session = await place.person()
    async with speaking(place.node), speaking(place.node) as device:
        await device.tell(hello(session))
        await device.hear_a(Welcome)


async def test_who_went_away_while_waiting_is_not_looked_at(place: Place) -> None:
    door, sessions = Door(place, 60.0), [await place.person(), await place.desk.sign_in()]
    async with speaking(place.node) as first:
        await first.tell(hello(sessions[0]))
        await door.asking.wait()
        guests = place.node._listener.guests  # type: ignore[union-attr]
        before = len(guests)
        async with speaking(place.node) as second:
            await waits(door, second, sessions[1])
            second.socket._response.connection.transport.abort()  # type: ignore[union-attr]
        async with asyncio.timeout(LONG_S):
            while len(guests) > before:  # noqa: ASYNC110  # nobody tells of it
                await asyncio.sleep(0)
        door.is_open.set()
        await first.hear_a(Welcome)
        async with speaking(place.node) as third:  # behind the one that went
            await third.tell(hello(sessions[1]))
            await third.hear_a(Welcome)
    assert door.live.tallies.opened == 2


async def test_what_somebody_missed_is_read_outside_of_their_turn(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has turns of its own, and may have to wait for the relay: nobody waits for their welcome because of it."""
    Door(place, 0.0).is_open.set()
    sessions, reading = [await place.person(), await place.desk.sign_in()], asyncio.Event()

    async def catch_up(*_: Any) -> bool:
        reading.set()
        await asyncio.Event().wait()
        return False

    monkeypatch.setattr(Replay, "catch_up", catch_up)
    returning = {LIVE_HEADER: f"2 {new_session()} 1"}
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{place.node.url}/live", headers=returning) as first:
        await Device(first).tell(hello(sessions[0]))
        await reading.wait()
        async with speaking(place.node) as second:
            await second.tell(hello(sessions[1]))
            await second.hear_a(Welcome)


async def test_refused_and_failed_hellos_give_their_turns_back(place: Place) -> None:
    Door(place, 60.0).is_open.set()
    session = await place.person()
    async with speaking(place.node) as device:
        await device.tell(hello(session, access_token="none"))
        assert (await device.hear_a(Goodbye)).code == "token_expired"
        async with speaking(place.node) as another:
            await another.tell(hello(session))
            await another.hear_a(Welcome)


async def test_a_node_that_ends_sends_on_those_who_wait(place: Place) -> None:
    door, sessions = Door(place, 60.0), [await place.person(), await place.desk.sign_in()]
    async with speaking(place.node) as first, speaking(place.node) as second:
        await first.tell(hello(sessions[0]))
        await door.asking.wait()
        await waits(door, second, sessions[1])
        door.live.stopping.set()
        door.is_open.set()
        assert (await second.hear_a(Goodbye)).code == "unavailable"


async def test_nothing_is_read_for_who_has_gone_meanwhile(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, file = named_id("ann"), claim()
    head = await line.write(file, member(ann, file.id))
    left = await line.connect(ann, head)
    await line.write(note(file.id))
    await line.relay.advance()
    left.queue.end()
    read = Replay(line.relay._source, line.relay, line.rooms)
    monkeypatch.setattr(type(line.relay._source), "view", None)
    assert not await read.catch_up(left, head.pos)


async def test_a_small_pool_leaves_connections_to_what_others_ask(start_node: Any) -> None:
    for size, at_once in ((LEAST_CONNECTIONS, LEAST_CONNECTIONS // 2), (16, AT_ONCE)):
        node = await start_node(pool_size=size)
        live, turns = node.ready.live, 0
        while turns < size:
            coming = asyncio.create_task(live.admission.turn().come())
            await asyncio.sleep(0)
            if len(live.admission):
                coming.cancel()
                break
            turns += 1
        assert turns == at_once


# -- before the handshake


async def test_a_handshake_waits_for_its_turn_and_what_others_ask_does_not(place: Place) -> None:
    live, session = place.node.ready.live, await place.person()
    object.__setattr__(live, "handshakes", Admission(1, 60.0))
    before = live.handshakes.turn()
    await before.come()

    async def welcomed() -> Welcome:
        async with speaking(place.node) as device:
            await device.tell(hello(session))
            welcome = await device.hear_a(Welcome)
            assert isinstance(welcome, Welcome)
            return welcome

    coming = asyncio.create_task(welcomed())
    async with asyncio.timeout(LONG_S):
        while not len(live.handshakes):  # noqa: ASYNC110  # nobody tells of it
            await asyncio.sleep(0)
        async with aiohttp.ClientSession() as http, http.get(f"{place.node.url}/health/live") as answer:
            assert answer.status == 200
        assert not coming.done()
        before.end()
        await coming


async def test_who_would_wait_long_for_a_handshake_is_answered_when_to_come(place: Place) -> None:
    live = place.node.ready.live
    object.__setattr__(live, "handshakes", Admission(1, 0.0))
    await live.handshakes.turn().come()
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{place.node.url}/live")
    assert refused.value.status == 503
    assert live.tallies.refused == 1
    assert refused.value.headers is not None
    assert int(refused.value.headers["Retry-After"]) >= 1


async def test_so_many_handshakes_are_made_in_one_turn_of_the_event_loop(place: Place) -> None:
    """Whatever they take: everything else that is asked comes in between."""
    live, made = place.node.ready.live, list[int]()
    real, turn = web.WebSocketResponse.prepare, 0

    async def prepare(response: web.WebSocketResponse, request: web.BaseRequest) -> Any:
        if not response.prepared:  # aiohttp asks for it again at the end
            made.append(turn)
        return await real(response, request)

    async def count() -> None:
        nonlocal turn
        while True:
            await asyncio.sleep(0)
            turn += 1

    counting = asyncio.create_task(count())
    held = [live.handshakes.turn() for _ in range(HANDSHAKES)]
    for each in held:
        await each.come()
    with patch.object(web.WebSocketResponse, "prepare", prepare):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            coming = [asyncio.create_task(http.ws_connect(f"{place.node.url}/live")) for _ in range(40)]
            async with asyncio.timeout(LONG_S):
                while len(live.handshakes) < 40:  # noqa: ASYNC110  # nobody tells of it
                    await asyncio.sleep(0)
                for each in held:
                    each.end()
                for socket in await asyncio.gather(*coming):
                    await socket.close()
    counting.cancel()
    assert len(made) == 40
    assert max(Counter(made).values()) <= HANDSHAKES
