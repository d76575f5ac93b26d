"""Connections of strangers: bounded in number, by address, in time; and a full house still serves who asks."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from aiohttp import web

from server import listening
from server.listening import Guests, Limits, Listener, limits
from server.services.addresses import is_loopback, network_of

PATIENCE_S = 30.0


class Someone:
    """As much of a guest as is counted."""

    def __init__(self, guests: Guests, address: str) -> None:
        self._guests, self._address, self.turned_away = guests, address, False
        guests.came(self, address)  # type: ignore[arg-type]

    def turn_away(self) -> None:
        self.turned_away = True
        self._guests.leaves(self)  # type: ignore[arg-type]

    def closed(self) -> None:
        self._guests.went(self, self._address)  # type: ignore[arg-type]


def test_one_address_has_its_share_and_this_machine_is_not_counted() -> None:
    guests = Guests(Limits(10, 2))
    held = [Someone(guests, "192.0.2.1") for _ in range(2)]
    assert not guests.room_for("192.0.2.1")
    assert guests.room_for("192.0.2.2")
    held[0].turn_away()
    assert not guests.room_for("192.0.2.1"), "it is still here"
    held[0].closed()
    assert guests.room_for("192.0.2.1")
    for _ in range(5):
        assert guests.room_for("127.0.0.1")
        Someone(guests, "127.0.0.1")


def test_a_full_house_makes_room_by_whoever_is_silent_longest() -> None:
    guests = Guests(Limits(3, 0))
    asking, silent, later = (Someone(guests, f"192.0.2.{n}") for n in range(3))
    guests.spoke(asking)  # type: ignore[arg-type]
    assert guests.room_for("192.0.2.9")
    assert (asking.turned_away, silent.turned_away, later.turned_away) == (False, True, False)
    assert guests.room_for("192.0.2.9"), "one leaves already"
    assert not later.turned_away
    silent.closed()
    guests.spoke(Someone(guests, "192.0.2.9"))  # type: ignore[arg-type]
    guests.spoke(later)  # type: ignore[arg-type]
    assert not guests.room_for("192.0.2.10"), "nobody who asks is sent away for somebody new"


def test_who_only_waits_makes_room_again() -> None:
    guests = Guests(Limits(2, 0))
    held = [Someone(guests, f"192.0.2.{n}") for n in range(2)]
    for each in held:
        guests.spoke(each)  # type: ignore[arg-type]
    assert not guests.room_for("192.0.2.9")
    guests.fell_silent(held[1])  # type: ignore[arg-type]
    assert guests.room_for("192.0.2.9")
    assert [each.turned_away for each in held] == [False, True]


def test_a_network_of_ipv6_counts_as_one() -> None:
    guests = Guests(Limits(10, 2))
    for n in range(2):
        Someone(guests, f"2001:db8:1:2::{n:x}")
    assert not guests.room_for("2001:db8:1:2:ffff::1")
    assert guests.room_for("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("unix socket") == "unix socket"
    assert is_loopback("::1")
    assert is_loopback("::ffff:127.0.0.1")


@pytest.mark.may_log("few_descriptors")
def test_limits_leave_descriptors_and_trust_proxies() -> None:
    assert limits(10**9, 500, 0).total <= listening.descriptors(listening.WANTED) - listening.RESERVED
    assert limits(100, 500, 0) == Limits(100, 500)
    assert limits(100, 500, 1).per_address == 0


@pytest.mark.logs("few_descriptors")
def test_where_no_more_descriptors_may_be_asked_for_there_are_as_many_as_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forbidden(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", forbidden)
    assert listening.descriptors(listening.WANTED) == 256
    assert limits(10_000, 500, 0).total == 256 - listening.RESERVED


@pytest.mark.logs("few_descriptors")
def test_what_the_system_has_too_few_of_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _which, bounds: asked.append(bounds))
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 400_000))
    assert limits(200_000, 500, 0).total == 200_000
    assert asked == [(200_000 + listening.RESERVED, 400_000)]
    assert "few_descriptors" not in capsys.readouterr().out
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (400, 400))
    assert limits(10_000, 500, 0).total == 400 - listening.RESERVED
    said = capsys.readouterr().out
    assert "few_descriptors" in said
    assert "10192" in said


@contextlib.asynccontextmanager
async def served(bounds: Limits, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Listener, str, int]]:
    """A small application behind a listener."""

    async def answer(request: web.Request) -> web.Response:
        request.protocol.begun()  # type: ignore[attr-defined]
        return web.Response(text="here")

    app = web.Application()
    app.add_routes([web.get("/", answer)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    listener = Listener(runner.server, bounds, tls)
    host, port = await listener.start("127.0.0.1", 0)
    try:
        yield listener, host, port
    finally:
        await listener.stop()
        await runner.cleanup()


async def gone(reader: asyncio.StreamReader) -> bytes:
    """All that still comes until the other side closes."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Half"])
async def test_who_says_nothing_whole_is_sent_away(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(listening, "FIRST_S", 0.2)
    async with served(Limits(10, 0)) as (listener, host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(said)
        assert await gone(reader) == b""
        await closed(writer)
        async with asyncio.timeout(PATIENCE_S):
            while len(listener.guests):  # noqa: ASYNC110  # nobody tells it
                await asyncio.sleep(0.01)


async def test_who_has_been_answered_and_asks_no_more_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listening.KEEPALIVE_S <= 75, "aiohttp's own is an hour"
    monkeypatch.setattr(listening, "KEEPALIVE_S", 0.2)
    async with served(Limits(10, 0)) as (listener, host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await gone(reader)).endswith(b"here")
        await closed(writer)
        async with asyncio.timeout(PATIENCE_S):
            while len(listener.guests):  # noqa: ASYNC110  # nobody tells it
                await asyncio.sleep(0.01)


async def test_a_thousand_silent_connections_keep_nobody_out() -> None:
    async with served(Limits(50, 0)) as (listener, host, port):
        idle = [await asyncio.open_connection(host, port) for _ in range(200)]
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_S):
            async with http.get(f"http://{host}:{port}/") as response:
                assert await response.text() == "here"
            assert len(listener.guests) <= 50
            for _, writer in idle:
                await closed(writer)
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            async with http.get(f"http://{host}:{port}/") as response:
                assert response.status == 200


async def test_all_who_come_at_once_are_taken_soon_and_the_event_loop_sees_to_others_between() -> None:
    """One connection in two turns of the loop kept whoever came behind five hundred others waiting for seconds."""
    async with served(Limits(500, 0)) as (listener, host, port):
        callers = [socket.create_connection((host, port)) for _ in range(200)]  # the loop does not turn meanwhile
        taken: list[int] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(listener.guests) < len(callers):
                before = len(listener.guests)
                await asyncio.sleep(0)
                taken.append(len(listener.guests) - before)
        assert max(taken) <= listening.AT_ONCE
        assert len(taken) <= len(callers) / listening.AT_ONCE + 10
        for each in callers:
            each.close()


async def test_who_has_just_come_when_nobody_is_taken_any_more_is_let_go() -> None:
    async with served(Limits(50, 0)) as (listener, host, port):
        caller = socket.create_connection((host, port))
        while not len(listener.guests):  # noqa: ASYNC110  # nobody tells it
            await asyncio.sleep(0)
        await listener.stop()  # its welcome has not begun
        assert len(listener.guests) == 0
        caller.settimeout(PATIENCE_S)
        assert await asyncio.to_thread(caller.recv, 1) == b""
        caller.close()


HALF_A_HANDSHAKE = b"\x16\x03\x01"
"""The beginning of a TLS record, RFC 8446 section 5.1; the rest of it never comes."""


@pytest.fixture(scope="module")
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server, and of a client that trusts it."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


def descriptors_open() -> int:
    """Of this process; 0 where the system does not tell."""
    told = Path("/proc/self/fd")
    return len(list(told.iterdir())) if told.exists() else 0


async def test_handshakes_that_never_end_count_until_their_sockets_are_closed_and_keep_nobody_out(
    monkeypatch: pytest.MonkeyPatch, tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    monkeypatch.setattr(listening, "FIRST_S", 3_600.0)
    most = 0

    def came(guests: Guests, guest: Any, address: str) -> None:
        nonlocal most
        counted(guests, guest, address)
        most = max(most, len(guests))

    counted = Guests.came
    monkeypatch.setattr(Guests, "came", came)
    async with served(Limits(10, 0), tls[0]) as (listener, host, port):
        half, before = [], descriptors_open()
        for _ in range(60):
            half.append(await asyncio.open_connection(host, port))
            half[-1][1].write(HALF_A_HANDSHAKE)
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_S):
            async with http.get(f"https://{host}:{port}/", ssl=tls[1]) as response:
                assert await response.text() == "here"
            for reader, _ in half[:51]:
                assert await gone(reader) == b"", "the oldest were sent away, not only forgotten"
        assert len(listener.guests) <= 10
        assert descriptors_open() <= before + len(half) + 10
        assert most == 10, "nobody is let in before somebody has really left"
        for _, writer in half:
            await closed(writer)
        async with asyncio.timeout(PATIENCE_S):
            while len(listener.guests):  # noqa: ASYNC110  # nobody tells it
                await asyncio.sleep(0.01)
        assert not listener.guests._leaving


async def test_who_was_turned_away_during_the_handshake_is_not_let_in_by_its_last_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They were there already, so that the handshake ends well: the connection is closed, nothing waits for it."""
    monkeypatch.setattr(listening, "FIRST_S", 3_600.0)
    loop = asyncio.get_running_loop()
    async with served(Limits(10, 0)) as (listener, _, _):
        (told, kept), (ours, theirs) = socket.socketpair(), socket.socketpair()
        with told, kept, theirs:
            theirs.setblocking(False)
            guest = listening.Guest(listener._server, listener.guests, told, "192.0.2.1", loop=loop)
            guest.turn_away()
            await loop.connect_accepted_socket(lambda: guest, ours)
            async with asyncio.timeout(PATIENCE_S):
                assert await loop.sock_recv(theirs, 1) == b""
            assert guest._first is None, "nobody waits for its first request"
            assert len(listener.guests) == 0


@pytest.mark.logs("accept_rests")
async def test_running_out_of_descriptors_is_a_pause_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = asyncio.get_running_loop()
    accept, failed = loop.sock_accept, 0

    async def none_left(listening: socket.socket) -> Any:
        nonlocal failed
        if failed < 5:
            failed += 1
            raise OSError(errno.EMFILE, "Too many open files")
        return await accept(listening)

    monkeypatch.setattr(loop, "sock_accept", none_left)
    async with (
        served(Limits(50, 0)) as (_, host, port),
        aiohttp.ClientSession() as http,
        asyncio.timeout(PATIENCE_S),
        http.get(f"http://{host}:{port}/") as response,
    ):
        assert response.status == 200
    assert failed == 5
    assert capsys.readouterr().out.count("accept_rests") == 1


@pytest.mark.parametrize("said", [b"\x16\x03\x01 tls\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\0 HTTP/1.1\r\n\r\n"])
async def test_what_is_no_http_gets_a_bare_answer(said: bytes) -> None:
    async with served(Limits(10, 0)) as (_, host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(said)
        answer = await gone(reader)
        await closed(writer)
    assert b" 400 " in answer.splitlines()[0]
    assert b"aiohttp" not in answer
    assert b"Python" not in answer
    assert answer.endswith(b"\r\n\r\n")


async def test_a_request_of_endless_headers_is_refused() -> None:
    async with served(Limits(10, 0)) as (_, host, port):
        for headers in (b"X: " + b"a" * 20_000, b"\r\n".join(b"X-%d: a" % n for n in range(200))):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n")
            assert b" 400 " in (await gone(reader)).splitlines()[0]
            await closed(writer)
