"""The websocket of a real node: hello, feed, rooms, reports, limits, and ends of every kind."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server, running
from server.embedded.services import Services
from server.live import socket as socket_module
from server.live.node import Limits
from server.live.relay import Relay
from server.services.watching import Watching
from server.settings import Settings
from server.store import bulk, pool
from server.store.migrate import migrate
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role
from shared.wire.codec import decode_live_tell, encode
from shared.wire.messages import (
    Ack,
    Alive,
    Continue,
    Cursor,
    Event,
    Feed,
    Goodbye,
    Hello,
    Join,
    Leave,
    LiveTell,
    PullHint,
    Session,
    Welcome,
)
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import Desk
from tests.server.handlers.rows import claim, insert, member, note

LONG_S = 30.0


class Device:
    """The other end of a socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def tell(self, message: Any) -> None:
        await self.socket.send_bytes(encode(message))

    async def hear(self) -> LiveTell | None:
        """The next message, None at the end."""
        message = await self.socket.receive(timeout=LONG_S)
        return decode_live_tell(message.data) if message.type is aiohttp.WSMsgType.BINARY else None

    async def hear_a(self, kind: type[Any]) -> Any:
        while True:
            message = await self.hear()
            assert message is not None, "the socket ended"
            if isinstance(message, kind):
                return message

    async def hear_note(self) -> str:
        """The text of the next note; feeds of anything else go by. A hint to pull instead is a failure."""
        while True:
            message = await self.hear()
            assert message is not None, "the socket ended"
            assert not isinstance(message, PullHint), "told to pull"
            if isinstance(message, Feed) and (notes := message.rows.get("note")):
                return str(notes[0][10])


@asynccontextmanager
async def speaking(node: Server) -> AsyncIterator[Device]:
    """A socket before its Hello."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{node.url}/live") as socket:
        yield Device(socket)


def hello(session: Session, cursor: Cursor | None = None, **given: Any) -> Hello:
    values: dict[str, Any] = {
        "access_token": session.access_token,
        "protocol": VERSION,
        "device_id": session.device_id,
        "cursor": cursor,
    }
    return Hello(**(values | given))


@asynccontextmanager
async def welcomed(node: Server, session: Session, *, at_head: bool = True) -> AsyncIterator[Device]:
    """A socket that was welcomed and follows from the head of now."""
    async with speaking(node) as device:
        await device.tell(hello(session))
        welcome = await device.hear_a(Welcome)
        if at_head:
            await device.tell(Continue(cursor=welcome.head))
            await device.tell(Join(request=0, room="sauna:"))  # its answer says that the cursor was taken
            assert await device.hear_a(Ack) == Ack(request=0, ok=False, code="not_found")
            await admitted(node, session)
        yield device


async def admitted(node: Server, session: Session) -> None:
    """Until the relay tells this device of what comes: what it relays before that is a hint to pull."""
    live = node.ready.live

    def is_admitted() -> bool:
        return any(each.admitted and each.who.device_id == session.device_id for each in live.connections)

    async with asyncio.timeout(LONG_S), live.relay._moved:
        await live.relay._moved.wait_for(is_admitted)


class Place:
    """A node with a client and people."""

    def __init__(self, node: Server, http: aiohttp.ClientSession, psql: Any) -> None:
        self.node, self.psql, self.desk = node, psql, Desk(node, http)

    async def person(self, email: str = "ann@example.org", roles: tuple[Role, ...] = (Role.AGENT,)) -> Session:
        await self.desk.hire(email, roles)
        return await self.settled(await self.desk.sign_in(email=email))

    async def settled(self, session: Session) -> Session:
        """Once everything written so far was relayed, so that it is part of no later feed."""
        await self.write()
        return session

    async def write(self, *rows: Any) -> None:
        if rows:
            await insert(self.psql, *rows)
        started = self.node._started
        assert started is not None
        head = await started.sequencer.stamp_now()
        await self.node.ready.live.relay.reached(head.pos)


@pytest.fixture
async def place(node: Server, http: aiohttp.ClientSession, psql: Any) -> Place:
    return Place(node, http, psql)


@asynccontextmanager
async def place_of(start_node: Any, psql: Any, **settings: Any) -> AsyncIterator[Place]:
    node = await start_node(**settings)
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        yield Place(node, http, psql)


async def test_a_commit_reaches_another_device(place: Place) -> None:
    session = await place.person()
    file = claim()
    await place.write(file, member(session.user_id, file.id))
    async with welcomed(place.node, session) as device:
        await place.write(note(file.id, "hello"))
        assert await device.hear_note() == "hello"


async def test_begin_and_to_have_no_gap_while_others_write(place: Place) -> None:
    session = await place.person()
    mine, other = claim(), claim()
    await place.write(mine, other, member(session.user_id, mine.id))
    seen: list[str] = []
    async with speaking(place.node) as device:
        await device.tell(hello(session))
        cursor = (await device.hear_a(Welcome)).head
        await device.tell(Continue(cursor=cursor))
        for number in range(20):
            await insert(place.psql, note(other.id), note(mine.id, str(number)))
        while len(seen) < 20:
            feed = await device.hear_a(Feed)
            assert feed.begin == cursor.pos
            cursor = feed.to
            seen += [row[10] for row in feed.rows.get("note", [])]
    assert sorted(seen, key=int) == [str(number) for number in range(20)]


async def test_the_author_hears_of_it_like_everyone_else(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await place.desk.sign_in(device_id=None)
        feed = await device.hear_a(Feed)
    assert set(feed.rows) == {"device"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"access_token": "x"}, "token_expired"),
        ({"access_token": ""}, "token_expired"),
        ({"protocol": 0}, "protocol_old"),
        ({"protocol": VERSION + 1}, "protocol_unknown"),
        ({"device_id": named_id("other")}, "device_unknown"),
    ],
)
async def test_a_hello_that_does_not_count_gets_a_goodbye(place: Place, given: dict[str, Any], code: str) -> None:
    session = await place.person()
    async with speaking(place.node) as device:
        await device.tell(hello(session, **given))
        assert await device.hear() == Goodbye(code=code)
        assert await device.hear() is None


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", b"\x80", encode({"type": "hello"}), encode(Alive(unsent=0, highest_number=0))]
)
async def test_a_first_frame_that_is_no_hello_is_malformed(place: Place, data: bytes) -> None:
    async with speaking(place.node) as device:
        await device.socket.send_bytes(data)
        assert await device.hear() == Goodbye(code="malformed")


async def test_text_and_silence_are_no_hello(place: Place) -> None:
    async with speaking(place.node) as device:
        await device.socket.send_str("hello")
        assert await device.hear() == Goodbye(code="malformed")


async def test_who_says_nothing_is_sent_away(start_node: Any, psql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place_of(start_node, psql) as place:
        ready = place.node.ready
        limits = Limits(10, 10, 1.0, 20.0, hello_s=0.05)
        object.__setattr__(ready.live, "limits", limits)
        async with speaking(place.node) as device:
            assert await device.hear() == Goodbye(code="malformed")


@pytest.mark.parametrize(
    "data",
    [
        b"\xc1",
        encode({"type": "continue"}),
        encode(Alive(unsent=-1, highest_number=0)),
        encode(Alive(unsent=0, highest_number=2**60)),
        encode(Alive(unsent=0, highest_number=0, file_ids=(Id("x"),))),
        encode(Alive(unsent=0, highest_number=0, file_ids=(named_id("f"),) * 1001)),
    ],
)
async def test_a_malformed_frame_ends_the_connection(place: Place, data: bytes) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await device.socket.send_bytes(data)
        assert await device.hear_a(Goodbye) == Goodbye(code="malformed")


async def test_an_oversized_frame_ends_the_connection(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await device.socket.send_bytes(b"x" * (socket_module.MAX_ASK_BYTES + 1))
        while (message := await device.socket.receive(timeout=LONG_S)).type is aiohttp.WSMsgType.BINARY:
            pass
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


async def test_who_asks_too_much_is_sent_away(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        for number in range(2 * socket_module.ASKS_AT_ONCE):
            await device.tell(Leave(request=number, room="claim:x"))
        assert (await device.hear_a(Goodbye)).code == "throttled"


async def test_a_cursor_of_another_server_is_a_hint_to_pull(place: Place) -> None:
    session = await place.person()
    async with speaking(place.node) as device:
        await device.tell(hello(session, Cursor(10**6, 5)))
        await device.hear_a(Welcome)
        assert (await device.hear_a(PullHint)).why == "unknown"
        await device.tell(Continue(cursor=Cursor(-1, 2**62)))
        assert (await device.hear_a(PullHint)).why == "unknown"


@pytest.mark.parametrize(
    ("settings", "code"), [({"max_sockets_per_user": 1}, "throttled"), ({"max_sockets": 1}, "unavailable")]
)
async def test_hellos_that_come_together_count_one_by_one(
    start_node: Any, psql: Any, monkeypatch: pytest.MonkeyPatch, settings: dict[str, int], code: str
) -> None:
    known, together = Watching.known, asyncio.Barrier(3)

    async def at_once(watching: Watching, cursor: Cursor) -> bool:
        answer = await known(watching, cursor)
        await together.wait()
        return answer

    monkeypatch.setattr(Watching, "known", at_once)
    async with place_of(start_node, psql, **settings) as place:
        sessions = [await place.person(), await place.desk.sign_in(), await place.desk.sign_in()]

        async def answer(session: Session) -> str:
            async with speaking(place.node) as device:
                await device.tell(hello(session, Cursor(0, 0)))
                said = await device.hear()
                await all_said.wait()
                return said.code if isinstance(said, Goodbye) else "welcome"

        all_said = asyncio.Barrier(3)  # nobody leaves before the others were answered
        async with asyncio.timeout(LONG_S):
            assert sorted(await asyncio.gather(*map(answer, sessions))) == sorted([code, code, "welcome"])


async def test_rooms_of_files_are_for_those_who_hold_them(place: Place) -> None:
    session, file = await place.person(), claim()
    await place.write(file)
    async with welcomed(place.node, session) as device:
        await device.tell(Join(request=1, room=f"claim:{file.id}"))
        assert await device.hear_a(Ack) == Ack(request=1, ok=False, code="not_found")
        await place.write(member(session.user_id, file.id))
        await device.tell(Join(request=2, room=f"claim:{file.id}"))
        assert await device.hear_a(Ack) == Ack(request=2, ok=True)
        await device.tell(Join(request=3, room=f"claim:{file.id}"))
        assert await device.hear_a(Ack) == Ack(request=3, ok=False, code="already")
        await device.tell(Leave(request=4, room=f"claim:{file.id}"))
        assert await device.hear_a(Ack) == Ack(request=4, ok=True)


async def test_who_loses_a_file_leaves_its_room(place: Place) -> None:
    session, file = await place.person(), claim()
    held = member(session.user_id, file.id)
    await place.write(file, held)
    async with welcomed(place.node, session) as device:
        await device.tell(Join(request=1, room=f"claim:{file.id}"))
        await device.hear_a(Ack)
        await place.psql.execute("UPDATE membership SET state = 'ended' WHERE id = $1", held.id)
        await place.write()
        assert f"claim:{file.id}" not in place.node.ready.live.rooms


async def test_people_in_a_room_hear_of_each_other(place: Place) -> None:
    ann, bob, file = await place.person(), await place.person("bob@example.org"), claim()
    await place.write(file, member(ann.user_id, file.id), member(bob.user_id, file.id))
    room = f"claim:{file.id}"
    async with welcomed(place.node, ann) as one:
        await one.tell(Join(request=1, room=room))
        await one.hear_a(Ack)
        async with welcomed(place.node, bob) as two:
            await two.tell(Join(request=1, room=room))
            met = await two.hear_a(Event)
            assert (met.name, met.room, met.actor) == ("room:joined", room, ann.user_id)
            came = await one.hear_a(Event)
            assert (came.name, came.actor) == ("room:joined", bob.user_id)
        left = await one.hear_a(Event)
        assert (left.name, left.actor) == ("room:left", bob.user_id)


async def test_a_report_is_kept_for_administrators(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await device.tell(Alive(unsent=7, highest_number=12, file_ids=(named_id("file"),)))
        await device.tell(Leave(request=1, room="claim:x"))
        await device.hear_a(Ack)
    row = await place.psql.fetchrow("SELECT device_id, unsent, highest_number, file_ids, has_pos FROM device_report")
    head = await place.psql.fetchval("SELECT max(last_pos) FROM ledger_batch")
    assert tuple(row) == (session.device_id, 7, 12, [named_id("file")], head)


async def test_what_is_not_known_of_a_device_leaves_what_was(place: Place) -> None:
    """Once it was told to pull, nobody knows how far it is until it says where it goes on."""
    session = await place.person()
    for at_head in (True, False):
        async with welcomed(place.node, session, at_head=at_head) as device:
            await device.tell(Alive(unsent=int(at_head), highest_number=1))
            await device.tell(Leave(request=1, room="claim:x"))
            await device.hear_a(Ack)
    row = await place.psql.fetchrow("SELECT unsent, has_pos FROM device_report")
    assert tuple(row) == (0, await place.psql.fetchval("SELECT max(last_pos) FROM ledger_batch"))


async def test_a_revoked_device_is_sent_away_at_once(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await place.psql.execute("UPDATE device SET state = 'revoked' WHERE id = $1", session.device_id)
        assert await device.hear_a(Goodbye) == Goodbye(code="device_revoked")
        assert await device.hear() is None


async def test_signing_out_ends_the_socket(place: Place) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        headers = {"Authorization": f"Bearer {session.access_token}"}
        async with place.desk.http.post("/auth/sign-out", headers=headers) as response:
            assert response.status == 204
        assert await device.hear_a(Goodbye) == Goodbye(code="token_expired")


async def test_a_session_ended_elsewhere_ends_the_socket_with_a_heartbeat(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.1) as place:
        session = await place.person()
        async with welcomed(place.node, session) as device:
            await psql.execute("UPDATE session_family SET ended_at = 1, ended_because = 'reused'")
            assert await device.hear_a(Goodbye) == Goodbye(code="token_reused")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE user_account SET active = false, version = version + 1 WHERE id = $1", "token_expired"),
        ("UPDATE device SET state = 'revoked', version = version + 1 WHERE user_id = $1", "device_revoked"),
        ("UPDATE device SET state = 'paused', version = version + 1 WHERE user_id = $1", "device_paused"),
    ],
)
async def test_an_end_that_no_range_told_of_ends_the_socket_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch, change: str, code: str
) -> None:
    """It came between a token's check and the socket, or in a range that could not be read."""
    monkeypatch.setattr(Relay, "_note", lambda *_: None)
    session = await place.person()
    async with welcomed(place.node, session) as device:
        await place.psql.execute(change, session.user_id)
        assert await device.hear_a(Goodbye) == Goodbye(code=code)


async def test_the_heartbeat_is_an_empty_feed(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.1) as place:
        session = await place.person()
        async with welcomed(place.node, session) as device:
            feed = await device.hear_a(Feed)
            assert (feed.begin, feed.rows) == (feed.to.pos, {})


async def test_who_is_silent_for_three_heartbeats_is_gone(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.05) as place:
        session = await place.person()
        async with welcomed(place.node, session) as device:
            assert (await device.hear_a(Goodbye)).code == "malformed"


@pytest.mark.parametrize("depth", [10, 100_000])
async def test_a_nested_first_frame_is_malformed_and_the_socket_ends(place: Place, depth: int) -> None:
    unknown = b"\x82\xa4type\xa5hello\xa5extra" + b"\x91" * min(depth, socket_module.MAX_ASK_BYTES // 2) + b"\x00"
    async with speaking(place.node) as device:
        await device.socket.send_bytes(unknown)
        assert await device.hear_a(Goodbye) == Goodbye(code="malformed")
        assert await device.hear() is None


@pytest.mark.parametrize("ask", [Join(request=1, room="claim:x"), Alive(unsent=0, highest_number=0)])
async def test_unknown_fields_end_the_socket(place: Place, ask: Any) -> None:
    session = await place.person()
    async with welcomed(place.node, session) as device:
        more = msgspec.to_builtins(ask) | {"more": 1}
        await device.socket.send_bytes(encode(more))
        assert await device.hear_a(Goodbye) == Goodbye(code="malformed")


@pytest.mark.logs("incident")
async def test_a_fault_of_ours_in_the_greeting_closes_the_socket(place: Place) -> None:
    session = await place.person()

    async def broken(_token: str) -> Any:
        raise RuntimeError("the secret of the house")

    object.__setattr__(place.node.ready.live, "authenticate", broken)
    async with speaking(place.node) as device:
        await device.tell(hello(session))
        assert await device.hear_a(Goodbye) == Goodbye(code="internal")
        assert await device.hear() is None


async def test_an_expired_token_ends_the_socket(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql) as place:
        session = await place.person()
        live = place.node.ready.live
        object.__setattr__(live, "clock", lambda: session.expires_at - 300_000)
        async with welcomed(place.node, session) as device:
            object.__setattr__(live, "clock", lambda: session.expires_at + 1)
            await device.tell(Leave(request=1, room="claim:x"))
            assert await device.hear_a(Goodbye) == Goodbye(code="token_expired")


async def test_a_stopping_server_says_goodbye_and_when_to_come_back(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql) as place:
        session = await place.person()
        async with welcomed(place.node, session) as device:
            stopping = asyncio.create_task(place.node.stop())
            goodbye = await device.hear_a(Goodbye)
            assert goodbye.code == "unavailable"
            assert goodbye.retry_after_s is not None
            assert 0 <= goodbye.retry_after_s <= 1.1
            assert await device.hear() is None
            await stopping


async def test_a_user_has_a_bounded_number_of_sockets(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, max_sockets_per_user=1) as place:
        first = await place.person()
        second = await place.desk.sign_in()
        async with welcomed(place.node, first, at_head=False):
            async with speaking(place.node) as device:
                await device.tell(hello(second))
                assert (await device.hear_a(Goodbye)).code == "throttled"
            async with welcomed(place.node, first, at_head=False):
                pass  # the same device again takes the place of its former connection


async def test_nothing_stays_when_a_socket_is_gone(place: Place) -> None:
    session, file = await place.person(), claim()
    await place.write(file, member(session.user_id, file.id))
    live = place.node.ready.live
    async with welcomed(place.node, session) as device:
        await device.tell(Join(request=1, room=f"claim:{file.id}"))
        await device.hear_a(Ack)
    async with asyncio.timeout(LONG_S):
        while len(live.connections):
            async with place.desk.http.get("/health/ready") as response:
                assert response.status == 200
    assert len(live.rooms) == 0
    assert len(live.relay._scopes) == 0


async def test_two_nodes_tell_each_others_devices_and_see_each_others_people(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql) as here, place_of(start_node, psql) as there:
        ann, file = await here.person(), claim()
        bob = await here.person("bob@example.org")
        await here.write(file, member(ann.user_id, file.id), member(bob.user_id, file.id))
        await there.write()
        for each in (here, there):
            assert each.node._parts is not None
            await each.node._parts.cache.subscribed()
        room = f"claim:{file.id}"
        async with welcomed(here.node, ann) as one, welcomed(there.node, bob) as two:
            await one.tell(Join(request=1, room=room))
            await one.hear_a(Ack)
            await two.tell(Join(request=1, room=room))
            await two.hear_a(Ack)
            came = await one.hear_a(Event)
            assert (came.name, came.actor) == ("room:joined", bob.user_id)
            await insert(psql, note(file.id, "from anywhere"))
            for device in (one, two):
                assert await device.hear_note() == "from anywhere"


async def test_without_redis_everything_works(start_node: Any, psql: Any) -> None:
    for redis_url in ("", "redis://127.0.0.1:1"):
        async with place_of(start_node, psql, redis_url=redis_url) as place:
            email = f"ann{len(redis_url)}@example.org"
            session, file = await place.person(email), claim()
            await place.write(file, member(session.user_id, file.id))
            async with welcomed(place.node, session) as device:
                await insert(psql, note(file.id))
                assert (await device.hear_a(Feed)).rows
            async with place.desk.http.get("/health/ready") as response:
                assert (await response.json())["status"] == "ready"


async def test_a_reader_that_takes_nothing_costs_a_bounded_queue_and_is_cut_off(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, stream_stall_s=0.3) as place:
        session, file = await place.person(), claim()
        await place.write(file, member(session.user_id, file.id))
        live = place.node.ready.live
        async with welcomed(place.node, session) as device:
            device.socket._response.connection.transport.pause_reading()  # type: ignore[union-attr]
            (connection,) = live.connections
            while not connection.queue.ended:
                await place.write(*(note(file.id, "x" * 200_000) for _ in range(4)))
                assert len(connection.queue) <= 256
                assert connection.queue._bytes <= 2 * 2**20
            assert len(connection.queue) == 0


@pytest.fixture
def own_services() -> Iterator[Services]:
    """A PostgreSQL and a Redis that the test may stop."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-restart-"))
    folder.chmod(0o711)
    try:
        with Services.start(folder, durable=False, environment={}) as started:
            migrate(started.database_url)
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CUT_OFF = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""


@pytest.mark.may_log(
    *("sequencer_waits", "relay_waits", "redis_away", "job_put_off"), "Failed to restore the pool connection floor"
)
async def test_a_database_that_goes_and_comes_back_loses_nothing(own_services: Services) -> None:
    settings = Settings(
        database_url=own_services.database_url, redis_url=own_services.redis_url, port=0, drain_s=0.5, pool_size=4
    )
    async with (
        running(settings) as node,
        aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http,
        bulk.connected(own_services.database_url) as psql,
    ):
        await pool.prepare(psql)
        place = Place(node, http, psql)
        session, file = await place.person(), claim()
        await place.write(file, member(session.user_id, file.id))
        async with welcomed(node, session) as device:
            await psql.execute(CUT_OFF)
            await insert(psql, note(file.id, "after the cut"))
            assert await device.hear_note() == "after the cut"
        await psql.close()
        await asyncio.to_thread(own_services.stop)
        state = {"status": "ready"}
        async with asyncio.timeout(LONG_S):
            while state["status"] == "ready":
                async with http.get("/health/ready") as response:
                    state = await response.json()
        assert (response.status, state) == (503, {"status": "unavailable", "redis": "away"})
