"""Who may connect at all: connections counted by address and in total, and each one's first words bounded in time.

Connections are accepted by ourselves and not by the event loop's own server, so that they are counted before they cost
anything, and so that running out of descriptors is a pause and one log line.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections import Counter, OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Final

import structlog
from aiohttp import web

from server.services.addresses import is_loopback, network_of

if sys.platform != "win32":
    import resource

FIRST_S: Final = 10.0
"""From the connection to a whole first request, its body excepted; a TLS handshake has as long before it."""
KEEPALIVE_S: Final = 75.0
"""Between requests of one connection: longer than balancers keep theirs (60 s is usual)."""
BACKLOG: Final = 4096
"""Who comes at once after a restart waits there, as far as the system lets them; beyond it they wait for seconds."""
AT_ONCE: Final = 8
"""Connections taken before the event loop sees to everything else; with fewer, whoever comes behind hundreds waits."""
RESERVED: Final = 192
"""Descriptors that connections leave: the database's pool, Redis, files, and some to spare."""
WANTED: Final = 65_536
"""Descriptors that we ask the system for at least, where it lets us."""
TOO_FEW: Final = (
    "Fewer connections are taken than COVERDESK_MAX_CONNECTIONS says. Let this process open more files (ulimit -n, "
    "LimitNOFILE of its unit), or set fewer connections."
)
REST_S: Final = 0.1
"""Without a descriptor left for one more, accepting rests so long."""
MOST_BYTES: Final = 8_190
"""Of a request line and of one header."""
MOST_HEADERS: Final = 64
PRODUCT: Final = "coverdesk"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections at the same time. per_address 0: as many as in total (all come through the same proxy)."""

    total: int
    per_address: int


def limits(total: int, per_address: int, trusted_proxies: int) -> Limits:
    """What the settings and the system allow together."""
    needed = total + RESERVED
    found = descriptors(max(WANTED, needed))
    if found < needed:
        _log.warning("few_descriptors", found=found, needed=needed, next_step=TOO_FEW)
    room = max(16, found - RESERVED)
    return Limits(min(total, room), 0 if trusted_proxies else per_address)


def descriptors(wanted: int) -> int:
    """How many files and sockets this process may have open, after asking for `wanted`; no bound is as many."""
    if sys.platform == "win32":
        return wanted  # sockets are no descriptors there
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return wanted if soft == resource.RLIM_INFINITY else soft
    for asked in (most, min(most, max(soft, WANTED))):  # some systems say that there is no bound, and have one
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (asked, hard))
        except (OSError, ValueError):  # or a sandbox forbids it
            continue
        return asked
    return soft


class Guests:
    """The connections of now. Those that ask nothing at the moment stand apart: when it is full they go first.

    Each counts until its socket is closed, whatever state it is in: what is only forgotten still has its descriptor.
    """

    def __init__(self, bounds: Limits) -> None:
        self._bounds = bounds
        self._by_address: Counter[str] = Counter()
        self._silent: OrderedDict[Guest, None] = OrderedDict()
        self._leaving: set[Guest] = set()
        self._total = 0
        self._one_left = asyncio.Event()

    def room_for(self, address: str) -> bool:
        """Whether one more may come from there, once there is `room`. A full house makes it by the one that has been
        silent longest.
        """
        most = self._bounds.per_address
        # Another program of this machine is most often a proxy: counting it would count everybody as one.
        if most and self._by_address[network_of(address)] >= most and not is_loopback(address):
            return False
        if self._total - len(self._leaving) >= self._bounds.total:
            if not self._silent:
                return False
            next(iter(self._silent)).turn_away()
        return True

    async def room(self) -> bool:
        """Returns once fewer are here than may be; False: those who were sent away stay too long."""
        try:
            async with asyncio.timeout(REST_S):
                while self._total >= self._bounds.total:
                    self._one_left.clear()
                    await self._one_left.wait()
        except TimeoutError:
            return False
        return True

    def came(self, guest: Guest, address: str) -> None:
        self._total += 1
        self._by_address[network_of(address)] += 1
        self._silent[guest] = None

    def spoke(self, guest: Guest) -> None:
        self._silent.pop(guest, None)

    def fell_silent(self, guest: Guest) -> None:
        self._silent[guest] = None

    def leaves(self, guest: Guest) -> None:
        """It was sent away; it counts until it `went`."""
        self._silent.pop(guest, None)
        self._leaving.add(guest)

    def went(self, guest: Guest, address: str) -> None:
        self._total -= 1
        self._silent.pop(guest, None)
        self._leaving.discard(guest)
        self._one_left.set()
        network = network_of(address)
        self._by_address[network] -= 1
        if self._by_address[network] <= 0:
            del self._by_address[network]

    def __len__(self) -> int:
        return self._total


class Guest(web.RequestHandler):
    """One connection. `begun` and `idle` are told by the application with each request."""

    __slots__ = ("_address", "_connected", "_first", "_guests", "_is_counted", "_is_leaving")

    def __init__(
        self, server: web.Server, guests: Guests, connected: socket.socket, address: str, **given: Any
    ) -> None:
        super().__init__(server, **given)
        self._guests = guests
        self._connected = connected
        self._address = address
        self._first: asyncio.TimerHandle | None = None
        self._is_counted = True
        self._is_leaving = False
        guests.came(self, address)

    @property
    def is_leaving(self) -> bool:
        """It was turned away."""
        return self._is_leaving

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._is_leaving:  # turned away during its handshake, whose last bytes were there already
            self.turn_away()
            return
        self._first = asyncio.get_running_loop().call_later(FIRST_S, self.turn_away)

    def connection_lost(self, exc: BaseException | None) -> None:
        self.gone()
        super().connection_lost(exc)

    def begun(self) -> None:
        """A whole request came: from here on it is no stranger's silence."""
        self._hurry_no_more()
        self._guests.spoke(self)

    def idle(self) -> None:
        """The request was answered: from here on it only waits, and makes room when somebody needs it."""
        if self._is_counted and not self._is_leaving:
            self._guests.fell_silent(self)

    def turn_away(self) -> None:
        """Ends the connection, whatever was half said. It counts until it is closed, some turns of the loop later."""
        self._hurry_no_more()
        self._is_leaving = True
        if self._is_counted:
            self._guests.leaves(self)
        if self.transport is not None:
            self.transport.abort()
            return
        # In its handshake it has no transport yet. The loop, which reads from the socket, hears of its end and closes
        # it: were it closed here, the loop could meet another connection under the number of this one.
        with suppress(OSError):  # the other side was faster
            self._connected.shutdown(socket.SHUT_RDWR)

    def gone(self) -> None:
        """It counts no more; may be told several times."""
        self._hurry_no_more()
        if self._is_counted:
            self._is_counted = False
            self._guests.went(self, self._address)

    def _hurry_no_more(self) -> None:
        if self._first is not None:
            self._first.cancel()
            self._first = None

    def handle_error(
        self,
        request: Any,  # noqa: ARG002  # the library's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002
    ) -> web.StreamResponse:
        """What is no HTTP gets a bare answer: no trace, no words of the library, no log line of its own."""
        if status >= 500 and exc is not None:
            _log.error("connection_failed", exc_info=exc)
        response = web.Response(status=min(status, 500), headers={"Server": PRODUCT})
        response.force_close()
        return response


class Listener:
    """A listening socket and what comes through it. server: of a set-up runner."""

    def __init__(self, server: web.Server, bounds: Limits, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._guests = Guests(bounds)
        self._tls = tls
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def guests(self) -> Guests:
        return self._guests

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listens on every address of the host; the first one's address and port. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, kind, protocol, _, address in dict.fromkeys(found):
                self._sockets.append(_listening(family, kind, protocol, address))
                if port == 0:
                    break  # another one would be given another free port
        except OSError:
            self._close()
            raise
        for each in self._sockets:
            self._spawn(self._accept(each))
        bound: tuple[str, int] = self._sockets[0].getsockname()[:2]
        return bound

    async def stop(self) -> None:
        """Nobody comes any more; those who are here stay."""
        for each in self._sockets:  # whoever comes in this turn of the loop would be accepted for nobody
            with suppress(NotImplementedError):
                asyncio.get_running_loop().remove_reader(each)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._close()

    def _close(self) -> None:
        for each in self._sockets:
            each.close()
        self._sockets.clear()

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        is_full = False
        for number in count(1):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)  # the next one may be there already
            try:
                connected, address = await loop.sock_accept(listening)
            except ConnectionError:
                continue  # it went away while it waited
            except OSError as error:
                if not is_full:
                    _log.warning("accept_rests", error=error.strerror or type(error).__name__, open=len(self._guests))
                is_full = True
                await asyncio.sleep(REST_S)
                continue
            is_full = False
            if not (self._guests.room_for(str(address[0])) and await self._has_room(connected)):
                connected.close()
                _log.info("connection_refused", address=str(address[0]), open=len(self._guests))
                continue
            guest = Guest(
                self._server,
                self._guests,
                connected,
                str(address[0]),
                loop=loop,
                access_log=None,
                auto_decompress=False,  # bodies are decompressed within our own bounds
                keepalive_timeout=KEEPALIVE_S,
                max_line_size=MOST_BYTES,
                max_field_size=MOST_BYTES,
                max_headers=MOST_HEADERS,
            )
            # Not here: a handshake takes round trips, and others are waiting.
            self._spawn(self._welcome(guest, connected)).add_done_callback(partial(_let_go, guest, connected))

    async def _has_room(self, connected: socket.socket) -> bool:
        try:
            return await self._guests.room()
        except BaseException:  # the listener stops meanwhile
            connected.close()
            raise

    async def _welcome(self, guest: Guest, connected: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await loop.connect_accepted_socket(
                lambda: guest,
                connected,
                ssl=self._tls,
                ssl_handshake_timeout=FIRST_S if self._tls is not None else None,
            )
        except (OSError, ssl.SSLError) as error:  # a handshake that fails is the other side's affair
            connected.close()
            guest.gone()
            if not guest.is_leaving:
                _log.info("handshake_failed", error=type(error).__name__)


def _let_go(guest: Guest, connected: socket.socket, welcoming: asyncio.Task[None]) -> None:
    """Where the listener stopped, be it before the welcome had begun."""
    error = None if welcoming.cancelled() else welcoming.exception()
    if error is not None:
        _log.error("welcome_failed", exc_info=error)
    if error is not None or welcoming.cancelled():
        connected.close()
        guest.gone()


def _listening(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        raise
    return made
