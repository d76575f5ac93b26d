"""What is told to a socket is written at once, in order, by turns, and waits where it cannot be written.

Real sockets of aiohttp on both sides; what is asked of them is what came out at the other end.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from server.live.connections import MAX_QUEUED, Connections, Who
from server.live.outlet import TOGETHER_BYTES, UNIT_BYTES, Outlet, Turns, Wire, framed
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.codec import decode_live_tell
from shared.wire.messages import Cursor, PullHint

LONG_S = 20.0
LARGE = b"x" * 200_000
HEAD = Cursor(7, 77)


@dataclass
class Pair:
    """Both ends of a websocket. over: ends the server's."""

    outlet: Outlet
    wire: Wire
    there: aiohttp.ClientWebSocketResponse
    over: asyncio.Event

    async def hear(self) -> bytes:
        message = await self.there.receive(timeout=LONG_S)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        return bytes(message.data)

    async def hear_all(self, count: int) -> list[bytes]:
        return [await self.hear() for _ in range(count)]

    def reads(self, *, is_reading: bool) -> None:
        """Whether the other side takes anything."""
        assert self.there._response.connection is not None
        transport = self.there._response.connection.transport
        assert isinstance(transport, asyncio.Transport)
        (transport.resume_reading if is_reading else transport.pause_reading)()

    def narrow(self) -> None:
        """Little is on its way at a time."""
        made = self.wire.transport.get_extra_info("socket")
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)

    def fill(self) -> int:
        """Tells a reader that takes nothing more than it takes; how many messages that were.

        All of them are written: with as much on its way as a system likes, a turn could end before the wire is full.
        """
        self.narrow()
        self.reads(is_reading=False)
        for count in range(1, 1_000):
            self.outlet.put(LARGE)
            assert not len(self.outlet), "its turn ended first"
            if self.wire.protocol.writing_paused:
                return count
        raise AssertionError("it took everything")

    async def is_stuck(self) -> bool:
        async with asyncio.timeout(LONG_S):
            return await self.outlet.stuck()

    async def go_on(self) -> None:
        """As whoever made the outlet does, once."""
        assert await self.is_stuck()
        async with asyncio.timeout(LONG_S):
            await self.wire.drained()
        self.outlet.go_on()


@dataclass
class Office:
    """Pairs over one server. turns: of all of them."""

    session: aiohttp.ClientSession
    url: str
    turns: Turns = field(default_factory=Turns)
    pairs: list[Pair] = field(default_factory=list)
    came: asyncio.Queue[tuple[Outlet, Wire, asyncio.Event]] = field(default_factory=asyncio.Queue)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=False, timeout=0.1)
        writer = await response.prepare(request)
        assert request.transport is not None
        wire = Wire(response, request.protocol, request.transport, writer)
        over = asyncio.Event()
        self.came.put_nowait((Outlet(wire, self.turns), wire, over))
        await over.wait()
        wire.transport.abort()
        return response

    async def pair(self) -> Pair:
        there = await self.session.ws_connect(self.url, max_msg_size=0)
        outlet, wire, over = await self.came.get()
        self.pairs.append(Pair(outlet, wire, there, over))
        return self.pairs[-1]

    async def several(self, count: int) -> list[Pair]:
        return [await self.pair() for _ in range(count)]


@asynccontextmanager
async def open_office() -> AsyncIterator[Office]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    async with aiohttp.ClientSession() as session:
        office = Office(session, "")
        app.router.add_get("/", office.serve)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        office.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            yield office
        finally:
            for pair in office.pairs:
                pair.over.set()
                await pair.there.close()
            await runner.cleanup()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with open_office() as opened:
        yield opened


def numbered(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 2**16 - 1, 2**16, 300_000])
async def test_a_message_of_any_length_is_one_frame(office: Office, size: int) -> None:
    pair = await office.pair()
    data = bytes(range(256)) * (size // 256 + 1)
    assert pair.outlet.put(data[:size])
    assert pair.outlet.put(b"behind it")
    assert await pair.hear_all(2) == [data[:size], b"behind it"]


async def test_what_can_be_written_is_written_where_it_is_told(office: Office) -> None:
    pair = await office.pair()
    assert pair.outlet.put(b"now")
    assert len(pair.outlet) == 0
    pair.wire.transport.abort()  # whatever is still to be written never is
    assert await pair.hear() == b"now"


async def test_all_who_are_told_a_message_are_sent_the_same_bytes(office: Office) -> None:
    pairs = await office.several(3)
    data = b"for all"
    pairs[0].outlet.put(data)
    frame = office.turns.frame
    assert frame == framed(data)
    for pair in pairs[1:]:
        pair.outlet.put(data)
    assert office.turns.frame is frame
    assert [await pair.hear() for pair in pairs] == [data] * 3


async def test_another_message_of_the_same_length_is_not_taken_for_the_last_one(office: Office) -> None:
    pair = await office.pair()
    for data in (b"one", b"two", b"one"):
        pair.outlet.put(data)
    assert await pair.hear_all(3) == [b"one", b"two", b"one"]


async def test_what_comes_does_not_overtake_what_waits(office: Office) -> None:
    pair = await office.pair()
    pair.outlet.put(b"1")
    office.turns.left = 0
    pair.outlet.put(b"2")
    assert len(pair.outlet) == 1
    office.turns.left = 100  # as with the next turn, of which it is not told yet
    pair.outlet.put(b"3")
    assert len(pair.outlet) == 2
    assert await pair.hear_all(3) == [b"1", b"2", b"3"]


async def test_a_turn_writes_so_much_and_then_others_go_on(office: Office) -> None:
    office.turns.most = office.turns.left = 10
    pairs = await office.several(25)
    await asyncio.sleep(0)
    seen: list[int] = []

    def look() -> None:
        seen.append(waiting())
        if waiting():
            asyncio.get_running_loop().call_soon(look)

    def waiting() -> int:
        return sum(len(pair.outlet) for pair in pairs)

    for pair in pairs:
        assert pair.outlet.put(b"to all")
    assert waiting() == 15
    assert [len(pair.outlet) for pair in pairs] == [0] * 10 + [1] * 15
    look()
    assert [await pair.hear() for pair in pairs] == [b"to all"] * 25
    assert seen == [15, 5, 0]


async def test_a_long_message_takes_more_of_a_turn(office: Office) -> None:
    office.turns.most = office.turns.left = 10
    pairs = await office.several(3)
    await asyncio.sleep(0)
    data = b"x" * (5 * UNIT_BYTES)
    for pair in pairs:
        pair.outlet.put(data)
    assert [len(pair.outlet) for pair in pairs] == [0, 0, 1]
    assert [await pair.hear() for pair in pairs] == [data] * 3


async def test_what_waited_for_one_socket_goes_together(office: Office) -> None:
    pair = await office.pair()
    await asyncio.sleep(0)
    office.turns.left = 0
    for data in numbered(50):
        pair.outlet.put(data)
    assert len(pair.outlet) == 50
    await asyncio.sleep(0)
    assert len(pair.outlet) == 0
    assert office.turns.left == office.turns.most - 1
    assert await pair.hear_all(50) == numbered(50)


async def test_who_has_much_to_be_written_takes_turns_with_others(office: Office) -> None:
    one, other = await office.several(2)
    await asyncio.sleep(0)
    office.turns.left = 0
    data = b"x" * (TOGETHER_BYTES // 2)
    for _ in range(6):
        one.outlet.put(data)
    other.outlet.put(b"short")
    await asyncio.sleep(0)
    assert [len(one.outlet), len(other.outlet)] == [4, 0]
    assert await other.hear() == b"short"
    assert await one.hear_all(6) == [data] * 6


async def test_who_takes_nothing_waits_alone_and_gets_everything_in_order(office: Office) -> None:
    slow, other = await office.several(2)
    told = slow.fill()
    for data in numbered(10):
        assert slow.outlet.put(data)
        assert other.outlet.put(data)
    assert (len(slow.outlet), len(other.outlet)) == (10, 0)
    assert await other.hear_all(10) == numbered(10)
    for _ in range(3):
        await asyncio.sleep(0)
    assert len(slow.outlet) == 10, "written though the other side takes nothing"
    slow.reads(is_reading=True)
    hearing = asyncio.create_task(slow.hear_all(told + 10))
    await slow.go_on()
    assert slow.outlet.put(b"last")
    assert await hearing == [LARGE] * told + numbered(10)
    assert await slow.hear() == b"last"


async def test_a_reader_that_takes_nothing_loses_its_queue_for_one_hint(office: Office) -> None:
    pair = await office.pair()
    who = Who(named_id("ann"), named_id("laptop"), frozenset(), Micros(2**60), named_id("family"), 1)
    connection = Connections().open(who, HEAD, queue=pair.outlet)
    told = pair.fill()
    for data in numbered(MAX_QUEUED):
        assert connection.tell(data, HEAD)
    assert not connection.tell(b"too much", HEAD)
    assert (len(pair.outlet), connection.sent, connection.slow) == (1, None, 1)
    pair.reads(is_reading=True)
    hearing = asyncio.create_task(pair.hear_all(told + 1))
    await pair.go_on()
    heard = await hearing
    assert heard[:-1] == [LARGE] * told
    assert decode_live_tell(heard[-1]) == PullHint(head=HEAD, why="slow")


async def test_a_socket_that_is_cut_in_the_middle_harms_nobody_else(office: Office) -> None:
    pairs = await office.several(5)
    pairs[2].wire.transport.abort()
    for data in numbered(20):
        for pair in pairs:
            pair.outlet.put(data)
    for pair in (*pairs[:2], *pairs[3:]):
        assert await pair.hear_all(20) == numbered(20)
    assert await pairs[2].is_stuck()
    with pytest.raises(ConnectionError):
        await pairs[2].wire.drained()


async def test_a_socket_that_is_cut_while_it_waits_for_its_turn_holds_up_nobody(office: Office) -> None:
    pairs = await office.several(3)
    await asyncio.sleep(0)
    office.turns.left = 0
    for pair in pairs:
        pair.outlet.put(b"to all")
    pairs[0].wire.transport.abort()
    assert [await pair.hear() for pair in pairs[1:]] == [b"to all"] * 2
    assert await pairs[0].is_stuck()
    assert len(pairs[0].outlet) == 1


async def test_a_wire_that_fails_is_cut_and_the_others_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = await office.several(3)

    def broken(_data: bytes) -> None:
        raise RuntimeError("unable to write; sendfile is in progress")

    monkeypatch.setattr(pairs[1].wire.transport, "write", broken)
    for pair in pairs:
        assert pair.outlet.put(b"to all")
    assert [await pairs[0].hear(), await pairs[2].hear()] == [b"to all"] * 2
    assert pairs[1].wire.transport.is_closing()


async def test_nothing_is_written_behind_the_closing_handshake(office: Office) -> None:
    pair = await office.pair()
    pair.outlet.put(b"before")
    closing = asyncio.create_task(pair.wire.socket.close())
    await asyncio.sleep(0)
    pair.outlet.put(b"behind")
    assert await pair.is_stuck()
    with pytest.raises(ConnectionError):
        await pair.wire.drained()
    assert await pair.hear() == b"before"
    assert (await pair.there.receive()).type is aiohttp.WSMsgType.CLOSE
    await closing


async def test_at_the_end_what_waits_is_dropped_but_for_the_last_word(office: Office) -> None:
    pair = await office.pair()
    await asyncio.sleep(0)
    pair.outlet.put(b"before")
    office.turns.left = 0
    pair.outlet.put(b"dropped")
    pair.outlet.end(b"goodbye")
    await asyncio.sleep(0)  # its turn comes, and is no turn any more
    assert not pair.outlet.put(b"late")
    assert not await pair.is_stuck()
    assert len(pair.outlet) == 1
    pair.outlet.flush()
    assert await pair.hear_all(2) == [b"before", b"goodbye"]


async def test_the_end_is_seen_by_who_waits_for_a_full_wire(office: Office) -> None:
    pair = await office.pair()
    told = pair.fill()
    pair.outlet.put(b"dropped")
    pair.outlet.end(b"goodbye")
    pair.reads(is_reading=True)
    hearing = asyncio.create_task(pair.hear_all(told + 1))
    assert not await pair.is_stuck()
    async with asyncio.timeout(LONG_S):
        await pair.wire.drained()
    pair.outlet.flush()
    assert await hearing == [LARGE] * told + [b"goodbye"]


async def _kept_going(pair: Pair) -> int:
    """How often it took nothing more."""
    times = 0
    while await pair.outlet.stuck():
        await pair.wire.drained()
        pair.outlet.go_on()
        times += 1
    return times


async def test_whatever_happens_each_hears_everything_in_order(office: Office) -> None:
    """Readers that stop and go on, short turns, long and short messages, told in bursts: never more than a queue."""
    stuck = 0
    for seed in range(6):
        chance = random.Random(seed)
        office.turns.most = office.turns.left = chance.choice([1, 3, 50])
        pairs = await office.several(4)
        told: list[list[bytes]] = [[] for _ in pairs]
        going = [asyncio.create_task(_kept_going(pair)) for pair in pairs]
        hearing = [asyncio.create_task(_heard(pair, b"over")) for pair in pairs]
        for pair in pairs:
            pair.narrow()
        for number in range(MAX_QUEUED - 10):
            data = b"%d " % number + b"x" * chance.choice([0, 100, 1_000, 30_000])
            for pair, theirs in zip(pairs, told, strict=True):
                if chance.random() < 0.8:
                    assert pair.outlet.put(data)
                    theirs.append(data)
            if chance.random() < 0.05:
                chance.choice(pairs).reads(is_reading=chance.random() < 0.3)
            for _ in range(chance.choice([0, 0, 0, 1, 5])):
                await asyncio.sleep(0)
        for pair in pairs:
            pair.reads(is_reading=True)
            assert pair.outlet.put(b"over")
        async with asyncio.timeout(LONG_S):
            assert [await each for each in hearing] == told, f"seed {seed}"
        for pair in pairs:
            pair.outlet.end()
        stuck += sum(await asyncio.gather(*going))
    assert stuck > 0, "nobody ever had to wait"


async def _heard(pair: Pair, last: bytes) -> list[bytes]:
    heard = []
    while (data := await pair.hear()) != last:
        heard.append(data)
    return heard
