"""A real server in the sample world whose clock is set, with nodes, devices and people who ask it over HTTP.

The database, Redis and all that passes between them are real: what happens there is what would happen in an office.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
import msgspec

from server.app import Server, running
from server.jobs import running as jobs
from server.sample.staff import BY_KEY
from server.services.passwords import Passwords
from server.settings import Settings
from server.store import accounts, bulk
from server.store import tracker as trackers
from server.store.tracker import Tracker
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.panels.panel import MOST
from shared.wire.codec import decode_live_tell, encode
from shared.wire.keys import Made
from shared.wire.messages import (
    Ack,
    Alive,
    Continue,
    Cursor,
    Follow,
    Hello,
    Join,
    Push,
    Pushed,
    Session,
    Welcome,
)
from shared.wire.panels import Done, Sheet
from shared.wire.protocol import HEADER, LIVE_HEADER, VERSION
from shared.wire.report import UNSENT, spelled
from tests.cheap import Put
from tests.support import world as w
from tests.support.templates import template_of

PASSWORD: Final = "correct horse battery"
HUNG_S: Final = 60.0
"""After so long it is a fault of ours."""
STORY: Final = timedelta(days=1)
"""What stands later in the database than this before now was stamped by the machine's clock."""


class Clock:
    """The server's: the machine's, moved to where the story is."""

    def __init__(self, begins: datetime) -> None:
        self.ahead_us = w.micros(begins) - time.time_ns() // 1000
        self._skipped: list[tuple[int, int]] = []

    def __call__(self) -> Micros:
        return Micros(time.time_ns() // 1000 + self.ahead_us)

    def go_on(self, until: datetime) -> None:
        by = max(0, w.micros(until) - self())
        self._skipped.append((self.counted_ns(), by * 1000))
        self.ahead_us += by

    def counted_ns(self) -> int:
        """What never goes back, with all that was skipped."""
        return time.perf_counter_ns() + sum(by for _, by in self._skipped)

    def without_skips(self, begun_ns: int) -> int:
        """When something began that took no longer for what was skipped meanwhile."""
        return begun_ns + sum(by for at, by in self._skipped if begun_ns <= at)

    def set_tracker(self, tracker: Tracker) -> None:
        """Which counts by the machine's clock: as if the story had taken as long as it tells."""
        put: Put = setattr
        done, fell = tracker.done, tracker.fell
        set_ns = tracker.clock()
        ahead_ns = self.counted_ns() - set_ns

        def began(begun_ns: int) -> int:
            return self.without_skips(begun_ns + ahead_ns if begun_ns <= set_ns else begun_ns)

        tracker._epoch_ns = self() * 1000 - self.counted_ns()
        tracker.since_ns += ahead_ns
        tracker.clock = self.counted_ns
        put(tracker, "done", lambda text, begun, *told: done(text, began(begun), *told))
        put(tracker, "fell", lambda text, begun, *told, **more: fell(text, began(begun), *told, **more))


class Person:
    """Somebody on a device, as the server sees them."""

    def __init__(self, http: aiohttp.ClientSession, clock: Clock, session: Session, number: int, before: Id | None):
        """number, before: of the last command that the device has sent."""
        self._http, self._clock, self.session = http, clock, session
        self._number, self._before = number, before

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session.access_token}"}

    async def push(self, *commands: AnyCommand) -> None:
        """What is refused stays refused."""
        first, envelopes = self._number + 1, []
        for command in commands:
            self._number += 1
            at = self._clock()
            made = new_id(at // 1000, self._number.to_bytes(10, "big"))
            envelopes.append(
                Envelope(number=self._number, command_id=made, at=at, schema=type(command).SCHEMA, command=command)
            )
        asked = Push(
            device_id=self.session.device_id,
            epoch=self.session.epoch,
            first=first,
            commands=tuple(envelopes),
            before=self._before,
        )
        self._before = envelopes[-1].command_id
        headers = self._headers | {"Content-Type": "application/msgpack", "Accept": "application/msgpack"}
        async with self._http.post("/sync/push", data=encode(asked), headers=headers) as response:
            body = await response.read()
            assert response.status == 200, body
            msgspec.msgpack.decode(body, type=Pushed)

    async def pull(self, cursor: Cursor | None, *, unsent: int = 0, files: tuple[Id, ...] = ()) -> None:
        """cursor: what the device has. unsent: what it tells of itself."""
        query = {"pos": str(cursor.pos), "token": str(cursor.token)} if cursor is not None else {}
        report = {UNSENT: spelled(Alive(unsent=unsent, highest_number=self._number + unsent, file_ids=files))}
        async with self._http.get("/sync/pull", params=query, headers=self._headers | report) as response:
            assert response.status == 200, await response.text()
            await response.read()

    async def first(self) -> None:
        for stage in (1, 2):
            async with self._http.get("/sync/first", params={"stage": stage}, headers=self._headers) as response:
                assert response.status == 200, await response.text()
                await response.read()

    async def get(self, path: str, key: str = "") -> int:
        """key: of a program that asks in their name."""
        headers = {"Authorization": f"Bearer {key}"} if key else self._headers
        async with self._http.get(path, headers=headers | {"Accept-Encoding": "zstd, gzip"}) as response:
            await response.read()
            return response.status

    async def make_key(self, name: str, **asked: Any) -> Made:
        async with self._http.post("/api/v1/keys", json={"name": name, **asked}, headers=self._headers) as response:
            assert response.status in (200, 201), await response.text()
            return msgspec.json.decode(await response.read(), type=Made)

    async def read(self, panel: str, **asked: str) -> Sheet:
        query = {"most": str(MOST), **asked}
        async with self._http.get(f"/admin/v1/panels/{panel}", params=query, headers=self._headers) as response:
            assert response.status == 200, f"{panel}: {await response.text()}"
            return msgspec.json.decode(await response.read(), type=Sheet)

    async def lines(self, panel: str, **of: object) -> list[dict[str, Any]]:
        found = [line for part in (await self.read(panel)).parts for line in part.lines]
        return [dict(line) for line in found if all(line[name] == value for name, value in of.items())]

    async def until(self, panel: str, is_so: Callable[[Sheet], object]) -> None:
        async with asyncio.timeout(HUNG_S):
            while not is_so(await self.read(panel)):  # noqa: ASYNC110  # the panel tells nobody
                await asyncio.sleep(0.1)

    async def act(self, panel: str, act: str, **asked: Any) -> Done:
        path = f"/admin/v1/panels/{panel}/acts/{act}"
        async with self._http.post(path, json=asked, headers=self._headers) as response:
            assert response.status in (200, 409), await response.text()
            return msgspec.json.decode(await response.read(), type=Done)

    @asynccontextmanager
    async def live(self, *rooms: str, stream: str = "") -> AsyncIterator[None]:
        """Connected, in these rooms, from the head on; what comes is taken."""
        async with self._http.ws_connect("/live", headers={LIVE_HEADER: "2"}) as socket:

            async def heard(kind: type[Any]) -> Any:
                while True:
                    message = decode_live_tell((await socket.receive(timeout=30)).data)
                    if isinstance(message, kind):
                        return message

            session = self.session
            hello = Hello(access_token=session.access_token, protocol=VERSION, device_id=session.device_id, cursor=None)
            await socket.send_bytes(encode(hello))
            welcome = await heard(Welcome)
            await socket.send_bytes(encode(Continue(cursor=welcome.head)))
            for number, room in enumerate(rooms):
                await socket.send_bytes(encode(Join(request=number, room=room)))
                await heard(Ack)
            if stream:
                await socket.send_bytes(encode(Follow(request=len(rooms), stream=stream)))
                await heard(Ack)

            async def drain() -> None:
                async for _ in socket:
                    pass

            taking = asyncio.create_task(drain())
            try:
                yield
            finally:
                taking.cancel()


class Office:
    """The database, the nodes, and who works there."""

    def __init__(self, database_url: str, redis_url: str, clock: Clock, stack: AsyncExitStack) -> None:
        self._stack, self.clock = stack, clock
        self.settings = Settings(
            database_url=database_url,
            redis_url=redis_url,
            port=0,
            drain_s=1.0,
            request_timeout_s=2.0,
            access_minutes=1440,
            webhook_networks="127.0.0.0/8",
            webhook_plain=True,
            token_key="of this office, for as long as it is there",
        )
        self.node: Server
        self.psql: Any

    async def open(self) -> None:
        self.psql = await self._stack.enter_async_context(bulk.connected(self.settings.database_url))
        await bulk.load(self.psql, template_of(w.MAYA, "morning").office.world.rows())
        await self.psql.execute(
            "INSERT INTO device_push (device_id, user_id, acked, last_at, faults, unsent, pushed_at)"
            " SELECT device_id, file_id, max(number), 0, 0, 0, 0 FROM command_result GROUP BY device_id, file_id"
        )
        passwords = Passwords(workers=1)
        try:
            hashed = await passwords.hash(PASSWORD)
        finally:
            passwords.close()
        for person in BY_KEY.values():
            await accounts.add_account(self.psql, person.id, person.email, hashed, self.clock())
        self.node = await self._stack.enter_async_context(self.started(self.settings))

    @asynccontextmanager
    async def started(self, settings: Settings) -> AsyncIterator[Server]:
        async with running(settings, clock=self.clock) as node:
            assert node._started is not None
            self.clock.set_tracker(node._started.pool.tracker)
            yield node

    async def go_on(self, until: datetime) -> None:
        await self.stamped()
        self.clock.go_on(until)

    async def stamped(self) -> None:
        """The database stamps by the machine's clock: what it stamped since the last time is told as it would stand
        there.
        """
        await self.head()
        await self.psql.execute(
            "UPDATE ledger_batch SET stamped_at = stamped_at + make_interval(secs => $1) WHERE stamped_at > $2",
            self.clock.ahead_us / 1e6,
            datetime.now(UTC) - STORY,
        )

    async def person(
        self, who: str, device: str, *, version: str = "0.1.0", platform: str = "Linux", at: Server | None = None
    ) -> Person:
        """Signed in on a new device of that name, or on the one that is there. at: another node than the first."""
        http = aiohttp.ClientSession((at or self.node).url, headers={HEADER: str(VERSION)})
        await self._stack.enter_async_context(http)
        device_id = await self.psql.fetchval(
            "SELECT id FROM device WHERE user_id = $1 AND name = $2", BY_KEY[who].id, device
        )
        body = {
            "email": BY_KEY[who].email,
            "password": PASSWORD,
            "device_id": str(device_id) if device_id is not None else None,
            "device_name": device,
            "platform": platform,
            "program_version": version,
        }
        async with http.post("/auth/sign-in", json=body) as response:
            assert response.status == 200, await response.text()
            session = msgspec.json.decode(await response.read(), type=Session)
        sent = await self.psql.fetchrow(
            "SELECT number, command_id FROM command_result WHERE device_id = $1 ORDER BY number DESC LIMIT 1",
            session.device_id,
        )
        number, before = (sent["number"], Id(str(sent["command_id"]))) if sent is not None else (0, None)
        return Person(http, self.clock, session, number, before)

    async def head(self) -> Cursor:
        assert self.node._started is not None
        return await self.node._started.sequencer.stamp_now()

    @asynccontextmanager
    async def second(self) -> AsyncIterator[Callable[[], Any]]:
        """Another node beside the first, in a thread of its own. Gives what holds it up for a block."""
        with _Beside(self) as beside:
            yield beside.hung


class _Beside:
    """A node whose loop somebody can hold up."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._is_there, self._end = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._office.started(self._office.settings):
            self._is_there.set()
            await self._end.wait()

    def __enter__(self) -> _Beside:
        self._thread.start()
        assert self._is_there.wait(HUNG_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    @contextmanager
    def hung(self) -> Iterator[None]:
        goes_on, stands = threading.Event(), threading.Event()

        def hang() -> None:
            stands.set()
            goes_on.wait(HUNG_S)

        self._loop.call_soon_threadsafe(hang)
        assert stands.wait(HUNG_S)
        try:
            yield
        finally:
            goes_on.set()


def let_clocks_be_set(put: Put = setattr) -> None:
    """Nobody waits until a node looks at its clock again, and what leads to a statement is looked for beyond here."""
    put(jobs, "LOOK_S", 0.2)
    put(trackers, "_PASSED", trackers._PASSED | {__name__})
