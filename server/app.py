"""A node of the server: its web application, and the tasks beside it. Everything is wired together here only."""

from __future__ import annotations

import asyncio
import random
import secrets
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from server import wiring
from server.cache import Cache, cancel_all
from server.handlers.context import CONTEXT, Context, Ready, State
from server.handlers.middleware import MIDDLEWARES
from server.handlers.routes import ROUTES
from server.handlers.sandbox import ABOUT, Sandbox
from server.jobs.running import Jobs
from server.listening import Listener, limits
from server.live import presence
from server.live.node import Live
from server.live.relay import Relay
from server.live.source import SourceAway
from server.metrics import Metrics
from server.services import accounts, keys, starting
from server.services.addresses import opened_at
from server.services.alerts import raise_alert
from server.services.errors import Unavailable
from server.services.load import Bounds, Load
from server.services.nodes import CHANNEL as NODES
from server.services.packing import Packing
from server.services.problems import ServiceError
from server.settings import Settings, SettingsError
from server.store.pool import Unreachable
from server.tls import certified_name, load, tls_context
from shared.domain.kernel.fields import Micros
from shared.domain.operations.states import OperationsTelling
from shared.wire.errors import ErrorCode
from shared.wire.protocol import HEARTBEAT_S, MAX_PUSH_BYTES

POSITION: Final = "position"
"""The Redis channel of "position reached"."""
MAX_TOGETHER: Final = 100
"""Presence messages handed to Redis by one trip."""
RETRY_S: Final = 0.5
"""Between looks for a database that is away or not prepared."""
FRESH_S: Final = 1.0
"""For so long an answer about the node's health is good: however many ask, the database is asked once."""
STANDING_S: Final = 2.0
"""How long a socket may outlive its session: what has no row in the feed (a password, a sign-out) is asked for."""
GOODBYE_S: Final = 1.0
"""Of a stopping node: within so long its sockets come back elsewhere, each at a moment of its own."""
GOODBYES_PER_S: Final = 500.0
"""And the more of them there are, the longer: what comes back asks for its standing, its rooms, and news."""
CERTIFICATE_S: Final = 30.0
"""Between looks for a certificate that was renewed."""
LATE_S: Final = 10.0
"""With nothing stamped for so long although something waits, this node is not ready: others see no change."""

_log = structlog.get_logger()


def now_micros() -> Micros:
    """The server's clock."""
    return Micros(time.time_ns() // 1000)


class Standstill:
    """Whether committed changes wait while the head does not move; of a single long transaction it is not said."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._head = -1
        self._since = clock()
        self.is_late = False
        """As it was seen last."""

    def seen(self, head: int, waiting: int) -> bool:
        """head, waiting: as the database has them now. True: it is so since `LATE_S` at least."""
        if not waiting or head != self._head:
            self._head, self._since = head, self._clock()
        self.is_late = self._clock() - self._since > LATE_S
        return self.is_late


class Server:
    """One node. `start` binds the port at once; requests get 503 until the database is there and prepared."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], Micros] = now_micros,
        heartbeat_s: float = HEARTBEAT_S,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self._clock = clock
        self._heartbeat_s = heartbeat_s
        self._node = secrets.token_hex(8)
        self._packing = Packing(settings.compress_level, settings.compress_from)
        self.metrics.registry.register(self._packing)
        self._load = Load(Bounds(settings.shed_lag_ms / 1000, settings.shed_wait_ms / 1000), self.metrics)
        self._context = Context(
            settings, self.metrics, clock, self._health, self._packing, self._load, ABOUT if sandbox is not None else ""
        )
        self._app = web.Application(middlewares=MIDDLEWARES, client_max_size=MAX_PUSH_BYTES)
        self._app[CONTEXT] = self._context
        self._app.add_routes(ROUTES)
        if sandbox is not None:
            sandbox.add_to(self._app)
        self._app.on_response_prepare.append(_without_banner)
        self._app.on_response_prepare.append(self._last_of_its_connection)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=settings.drain_s)
        self._listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._started: starting.Started | None = None
        self._parts: wiring.Parts | None = None
        self._become_ready = asyncio.Event()
        self._url = ""
        self._looking: asyncio.Task[State] | None = None
        self._looked: tuple[State, float] | None = None
        self._standstill = Standstill()
        self._stopping = False

    @property
    def url(self) -> str:
        """`http://host:port` or `https://host:port`, once started."""
        return self._url

    @property
    def ready(self) -> Ready:
        """The services. Raises ServiceError while the database is away."""
        return self._context.services()

    @property
    def jobs(self) -> Jobs | None:
        """What the node does by itself; None until the database is there."""
        return self._parts.jobs if self._parts is not None else None

    async def start(self) -> None:
        """Listen, and look for the database. Raises OSError when the port is taken, SettingsError for what of TLS
        cannot be used.
        """
        self._tls = tls = tls_context(self.settings)
        await self._runner.setup()
        assert self._runner.server is not None
        settings = self.settings
        bounds = limits(settings.max_connections, settings.max_connections_per_address, settings.trusted_proxies)
        self._listener = Listener(self._runner.server, bounds, tls)
        try:
            host, port = await self._listener.start(settings.host, settings.port)
        except OSError:
            await self._runner.cleanup()
            raise
        scheme = "http" if tls is None else "https"
        self._url = opened_at(
            scheme, host, port, lambda: (certified_name(settings.tls_certificate), socket.gethostname(), "localhost")
        )
        if tls is not None:
            self._run("certificate", lambda: self._follow_certificate(tls))
        self._tasks.append(asyncio.create_task(self._supervised("starting", self._bring_up, once=True)))

    async def until_ready(self) -> None:
        """Returns once requests are served."""
        await self._become_ready.wait()

    async def stop(self) -> None:
        """Says that it ends while it still serves, sends its sockets elsewhere, lets what has begun end within
        `drain_s`, requests and a job alike, and closes. What it has not stamped by then the other nodes do.
        """
        is_first, self._stopping, self._looked = not self._stopping, True, None
        ready = self._context.ready
        if ready is not None:
            ready.live.stopping.set()
            await asyncio.sleep(self.settings.drain_notice_s if is_first else 0.0)
        if self._listener is not None:
            await self._listener.stop()
        if ready is not None:
            _send_elsewhere(ready.live)
        jobs = self.jobs
        ending = [jobs.end(self.settings.drain_s)] if jobs is not None else []
        await asyncio.gather(self._runner.cleanup(), *ending)
        await cancel_all([*self._tasks, *([self._looking] if self._looking is not None else [])])
        if self._parts is not None:
            await self._parts.close()
        if self._started is not None:
            await self._started.close()
        self._context.ready = None

    # -- starting

    async def _bring_up(self) -> None:
        """Waits for the database, then for its migration, then starts everything that needs them."""
        told: ErrorCode | None = None
        while True:
            try:
                self._started = await starting.start(
                    self.settings.database_url,
                    self.settings.pool_size,
                    self._clock(),
                    self.settings.request_timeout_s,
                    least=min(self.settings.pool_least, self.settings.pool_size),
                    waiters=self.settings.pool_waiters,
                    slow_ms=self.settings.slow_query_ms,
                )
                break
            except starting.NotReady as error:
                self._context.trouble = error.code
                self.metrics.database_up.set(error.code is ErrorCode.UNMIGRATED)
                if told is not error.code:
                    _log.warning("database_not_ready", code=error.code.code, error=str(error))
                told = error.code
            await asyncio.sleep(RETRY_S)
        self.metrics.database_up.set(1)
        ready = self._wire(self._started)
        await ready.live.relay.reached(0)  # sockets need a head to begin at
        self._context.ready = ready
        self._looked = None
        self._become_ready.set()
        _log.info("ready", node=self._node)

    def _wire(self, started: starting.Started) -> Ready:
        """Makes the services and starts the tasks beside them."""
        about = wiring.About(
            self.settings, self.metrics, self._clock, self._node, self._heartbeat_s, self._packing, self._load
        )
        self._parts = parts = wiring.parts_of(started, about)
        relay, live = parts.ready.live.relay, parts.ready.live
        parts.cache.listen(
            {
                POSITION: lambda data: self._heard_position(relay, data),
                NODES: parts.nodes.heard,
                presence.CHANNEL: lambda data: live.presence.heard(data, relay.head.pos if relay.head else 0),
            }
        )
        self._run("load", self._load.follow)
        self._run("nodes", parts.nodes.follow)
        self._run("sequencer", started.sequencer.run)
        self._run("relay", relay.run)
        self._run("heads", lambda: self._follow_heads(started, relay, parts.cache))
        self._run("answers", lambda: parts.answers.forgetting.follow(started.sequencer.subscribe()))
        self._run("webhooks to be told", lambda: parts.webhooks.derive(started.sequencer.subscribe()))
        self._run("webhooks", parts.webhooks.run)
        self._run("heartbeat", lambda: self._beat(live))
        self._run("standing", lambda: self._watch_standing(live, parts.ready))
        self._run("sessions", live.sessions.follow)
        self._run("seats", live.seats.follow)
        self._run("rooms", parts.keeping.run)
        self._run("tallies", live.tallies.follow)
        self._run("presence", lambda: self._publish_said(parts))
        self._run("standstill", lambda: self._watch_standstill(started, parts.ready.live))
        for job in parts.jobs.jobs.values():
            self._run(f"job {job.name}", partial(parts.jobs.follow, job))
        return parts.ready

    # -- tasks

    def _run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(self._supervised(name, work), name=name))

    async def _supervised(self, name: str, work: Callable[[], Awaitable[None]], *, once: bool = False) -> None:
        """Runs a task for ever: an unexpected end is an incident, and it begins again."""
        while True:
            try:
                await work()
                if once:
                    return
            except Exception as error:  # boundary: one task's bug must not end the node
                self.metrics.incidents.inc()
                _log.error("task_failed", task=name, exc_info=error)
            await asyncio.sleep(RETRY_S)

    async def _follow_heads(self, started: starting.Started, relay: Relay, cache: Cache) -> None:
        async for head in started.sequencer.subscribe():
            relay.wake()
            await cache.publish(POSITION, str(head.pos).encode())

    def _heard_position(self, relay: Relay, data: bytes) -> None:
        """Another node says how far the feed is; it only wakes, so nothing depends on its being true."""
        if data.isdigit() and (relay.head is None or int(data) > relay.head.pos):
            relay.wake()

    async def _beat(self, live: Live) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_s)
            live.relay.beat()
            live.presence.beat(live.relay.head.pos if live.relay.head else 0)
            live.sessions.beat()
            await live.seats.repeat()

    async def _watch_standing(self, live: Live, ready: Ready) -> None:
        while True:
            await asyncio.sleep(min(STANDING_S, self._heartbeat_s))
            await _end_sessions(live, ready.accounts)
            await _end_streams(live, ready.keys)

    async def _watch_standstill(self, started: starting.Started, live: Live) -> None:
        """Administrators hear that changes wait, once until none does, also where no balancer asks how the node is."""
        is_told = False
        while True:
            await asyncio.sleep(LATE_S / 2)
            found = await self._looked_lately()
            is_told = is_told and found.get("unstamped") != 0
            if self._standstill.is_late and not is_told and "head" in found:
                with suppress(Unreachable, Unavailable):
                    kind, episode = OperationsTelling.CHANGES_WAIT, str(found["head"])
                    await raise_alert(started.pool, kind, self._clock(), episode=episode)
                    wiring.say_changes_wait(live, self._clock())
                    is_told = True

    async def _publish_said(self, parts: wiring.Parts) -> None:
        while True:
            await parts.cache.publish(presence.CHANNEL, *await parts.said.take(MAX_TOGETHER))

    async def _follow_certificate(self, context: ssl.SSLContext) -> None:
        """A certificate that was renewed counts for new connections, without a restart."""
        files = [Path(self.settings.tls_certificate), Path(self.settings.tls_key or self.settings.tls_certificate)]
        seen = _changed_at(files)
        while True:
            await asyncio.sleep(CERTIFICATE_S)
            now = _changed_at(files)
            if now == seen:
                continue
            try:
                load(context, self.settings.tls_certificate, self.settings.tls_key)
            except SettingsError as error:  # half written most often: it is looked at again
                _log.warning("certificate_not_taken", because=str(error))
            else:
                seen = now
                _log.info("certificate_taken")

    # -- health and the end

    async def _health(self) -> State:
        """How the node stands: what costs a look is looked at once a second, however many ask."""
        found = await self._looked_lately()
        ready, jobs = self._context.ready, self.jobs
        audited = jobs.last.get("audit") if jobs is not None else None
        if ready is None or "head" not in found:
            return found
        return found | {
            "status": "stopping" if ready.live.stopping.is_set() else found["status"],
            "relayed": ready.live.relay.head.pos if ready.live.relay.head else None,
            "sockets": len(ready.live.connections),
            "audited_at": audited.ended_at if audited is not None else None,
            "audit": audited.said if audited is not None else None,
            "jobs_failed": ", ".join(jobs.failed) if jobs is not None else None,
        }

    async def _looked_lately(self) -> State:
        if self._looked is not None and time.monotonic() - self._looked[1] < FRESH_S:
            return self._looked[0]
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="health")
            self._looking.add_done_callback(self._looked_at)
        return await asyncio.shield(self._looking)  # whoever asks may go away; the look goes on for the others

    def _looked_at(self, looking: asyncio.Task[State]) -> None:
        self._looking = None
        if not looking.cancelled() and looking.exception() is None:
            self._looked = (looking.result(), time.monotonic())

    async def _look(self) -> State:
        """At Redis and the database. Without `head` requests are not served, and the status says why."""
        redis = "off" if not self.settings.redis_url else "away"
        if self._parts is not None and self._parts.cache.configured:
            redis = "up" if await self._parts.cache.ping() else "away"
        if self._context.ready is None or self._started is None:
            return {"status": self._context.trouble.code, "redis": redis}
        try:
            head, waiting, seconds = await starting.lag(self._started.pool)
        except starting.NotReady as error:
            self.metrics.database_up.set(0)
            return {"status": error.code.code, "redis": redis}
        self.metrics.database_up.set(1)
        self.metrics.unstamped.set(waiting)
        is_behind = self._standstill.seen(head, waiting) or self._started.sequencer.silent_s > LATE_S
        return {
            "status": "behind" if is_behind else "ready",
            "redis": redis,
            "database_ms": round(self._started.pool.latency_ms or 0),
            "pool": "full" if self._started.pool.is_full else "free",
            "head": head,
            "unstamped": waiting,
            "unstamped_ms": round(seconds * 1000),
        }

    async def _last_of_its_connection(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Of a stopping node: the next request takes a new connection, and so goes elsewhere."""
        if self._stopping and response.status != HTTPStatus.SWITCHING_PROTOCOLS:
            response.force_close()
            response.headers["Connection"] = "close"


def _send_elsewhere(live: Live) -> None:
    spread_s = GOODBYE_S + len(live.connections) / GOODBYES_PER_S
    for connection in live.connections:
        connection.goodbye(ErrorCode.UNAVAILABLE, round(random.uniform(0, spread_s), 3))  # no secret


async def _without_banner(_request: web.Request, response: web.StreamResponse) -> None:
    """Which program of which version answers helps only those who look for its faults."""
    response.headers.popall("Server", None)


def _changed_at(files: Iterable[Path]) -> list[int]:
    """When each was written; 0: it is not there."""
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in files]


async def _end_streams(live: Live, service: keys.Keys) -> None:
    """Goodbye to the streams of keys that are good no more: withdrawn, run out, or left by their owners."""
    streams = [each for each in live.connections if each.who.generation is None]
    if not streams:
        return
    with suppress(ServiceError):
        good = await service.good_among(list({each.who.family_id for each in streams}))
        for connection in streams:
            if connection.who.family_id not in good:
                connection.goodbye(ErrorCode.TOKEN_EXPIRED)


async def _end_sessions(live: Live, service: accounts.Accounts) -> None:
    """Goodbye to the sockets whose session was ended elsewhere: signed out, password changed, token reused."""
    connections = [each for each in live.connections if each.who.generation is not None]
    if not connections:
        return
    with suppress(ServiceError, SourceAway):
        families = await service.ended_among(list({each.who.family_id for each in connections}))
        ended = [each for each in connections if each.who.family_id in families]  # a socket, and streams beside it
        if not ended:
            return
        sessions = [(each.who.family_id, each.who.generation or 0, each.who.device_id) for each in ended]
        for connection, code in zip(ended, await service.ended(sessions), strict=True):
            connection.goodbye(code or ErrorCode.TOKEN_EXPIRED)


@asynccontextmanager
async def running(
    settings: Settings, *, clock: Callable[[], Micros] = now_micros, heartbeat_s: float = HEARTBEAT_S
) -> AsyncIterator[Server]:
    """A node that serves within the block, its database ready. For tests and the demo."""
    server = Server(settings, clock=clock, heartbeat_s=heartbeat_s)
    await server.start()
    try:
        await server.until_ready()
        yield server
    finally:
        await server.stop()
