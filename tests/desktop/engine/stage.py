"""A server of dictionaries that speaks the real codec and decides with the real rules, in a thread of its own.

It is what the engine's tests stand on: every answer can be delayed, refused or cut off by the test. No database, no
scope by position: a file is held by a user or it is not.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from desktop.engine.server_clock import wall_clock
from shared.domain.batch import fold
from shared.domain.catalogue import BY_NAME, CARRIED, Envelope
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros, Row, row_of, values_of
from shared.domain.kernel.ids import Id, digest_slice
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Refused, Stamp, World
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.wire import codec
from shared.wire.errors import BY_CODE
from shared.wire.messages import (
    Checkpoint,
    Continue,
    Cursor,
    DigestAnswer,
    DigestAsk,
    Dropped,
    Feed,
    FirstKey,
    Goodbye,
    Hello,
    Helper,
    NewDevice,
    NewPassword,
    Opened,
    Problem,
    PullFrame,
    PullHeader,
    PullHint,
    Push,
    Pushed,
    Refresh,
    Result,
    Rows,
    Session,
    SignIn,
    Welcome,
)
from shared.wire.panels import Done, Part, Sheet
from tests.support.loops import end_the_rest
from tests.support.rows import result_row

PASSWORD = "correct horse"
PACKED = "application/msgpack"


@dataclass
class Change:
    """One position: rows that changed, and files that a user was given or lost."""

    rows: list[tuple[str, list[Any]]] = field(default_factory=list)
    scope: list[tuple[Id, Id, bool]] = field(default_factory=list)


@dataclass
class Listener:
    user_id: Id
    device_id: Id
    sent: int
    socket: web.WebSocketResponse


class Refusal(Exception):
    def __init__(self, code: str, expected: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.problem = Problem(code=code, message="", expected=expected, retry_after_s=retry_after_s)


class Stage:
    """The whole server. Its state is touched on its own loop only; tests use `do`."""

    def __init__(self) -> None:
        self.server_id = Id("01900000-0000-7000-8000-0000000000f1")
        self.epoch = Id("01900000-0000-7000-8000-0000000000f2")
        self.users: dict[str, User] = {}
        self.rows: dict[tuple[str, Id], list[Any]] = {}
        self.held: dict[Id, set[Id]] = {}
        self.log: list[Change] = []
        self.devices: dict[Id, Id] = {}
        self.results: dict[Id, dict[int, Result]] = {}
        self.tokens: dict[str, tuple[Id, Id]] = {}
        self.used: set[str] = set()
        self.void: set[str] = set()
        """What was given for a token whose answer was lost, once it was shown again."""
        self.spent: dict[str, tuple[tuple[Id, Id], set[str]]] = {}
        """Refresh tokens that were shown: whose each is, and what was given for it last."""
        self.listeners: list[Listener] = []
        self.requests: list[str] = []
        self.pushes: list[tuple[Id, Id]] = []
        """Who sent which command."""
        self.trouble: Callable[[web.Request], Awaitable[None]] | None = None
        """Asked before each request: may raise Refusal, or wait."""
        self.loses: Callable[[web.Request], bool] | None = None
        """Of which requests, once they are done, the answer does not arrive."""
        self.cut_after: int | None = None
        """Streams break off after so many frames."""
        self.garble: Callable[[bytes], bytes] | None = None
        """What becomes of each frame's bytes."""
        self.chunk_rows = 500
        self.password = PASSWORD
        """Everybody's."""
        self.bounds: dict[str, int] = {}
        """Of idleness and absence, as they stand in each session."""
        self.helper: Helper | None = None
        """Whom people ask, as it stands in each session."""
        self._count = 0
        self.clock: Callable[[], Micros] = wall_clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stage", daemon=True)
        self._runner: web.AppRunner | None = None
        self._door: socket.socket
        """Where it listens, while it does."""
        self.url = ""

    # ---- life

    def start(self) -> Stage:
        self._thread.start()
        self.do(self._listen(0))
        return self

    def stop(self) -> None:
        self.do(self._close())
        self.do(end_the_rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def go_away(self) -> None:
        """The process is gone; its data stays."""
        self.do(self._close())

    def come_back(self) -> None:
        self.do(self._listen(int(self.url.rpartition(":")[2])))

    def do(self, work: Awaitable[Any]) -> Any:
        async def run() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(20)

    async def _listen(self, port: int) -> None:
        app = web.Application(client_max_size=2**24)
        app.add_routes(
            [
                web.post("/auth/sign-in", self._wrap(self._sign_in)),
                web.post("/auth/refresh", self._wrap(self._refresh)),
                web.post("/auth/device", self._wrap(self._device)),
                web.post("/auth/password", self._wrap(self._new_password)),
                web.post("/auth/sign-out", self._wrap(self._sign_out)),
                web.post("/sync/push", self._wrap(self._push)),
                web.get("/sync/pull", self._wrap(self._pull)),
                web.get("/sync/first", self._wrap(self._first)),
                web.post("/sync/digest", self._wrap(self._digest)),
                web.post("/sync/repair", self._wrap(self._repair)),
                web.get("/admin/v1/panels/{name}", self._wrap(self._panel)),
                web.post("/admin/v1/panels/{name}/acts/{act}", self._wrap(self._act)),
                web.get("/live", self._live),
            ]
        )
        self._runner = web.AppRunner(app, auto_decompress=False, shutdown_timeout=0.2)
        await self._runner.setup()
        self._door = socket.create_server(("127.0.0.1", port))
        await web.SockSite(self._runner, self._door).start()
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"

    async def _close(self) -> None:
        for listener in list(self.listeners):
            await listener.socket.close()
        self.listeners.clear()
        if self._runner is not None:
            # Nobody comes in any more, and who just did becomes a connection: asyncio and aiohttp forget those that
            # come while they close the others, and whichever test ran next was told of an unclosed transport.
            self._loop.remove_reader(self._door)
            while entering := [each for each in asyncio.all_tasks() if "_accept_connection" in repr(each.get_coro())]:
                await asyncio.gather(*entering, return_exceptions=True)
            await self._runner.cleanup()
            self._runner = None

    # ---- what tests arrange

    def add_user(self, user: User) -> None:
        self.users[user.email] = user
        self.held[user.id] = {user.id, SHELF}
        self.log.append(Change(scope=[(user.id, user.id, True), (user.id, SHELF, True)]))
        self._store([user])

    def give(self, user_id: Id, *file_ids: Id) -> None:
        self.held[user_id].update(file_ids)
        self.log.append(Change(scope=[(user_id, file_id, True) for file_id in file_ids]))

    def write(self, *rows: Row) -> None:
        """Somebody else's transaction."""
        self.do(self._commit(rows))

    def take_away(self, user_id: Id, file_id: Id) -> None:
        async def taken() -> None:
            self.held[user_id].discard(file_id)
            self.log.append(Change(scope=[(user_id, file_id, False)]))
            for listener in self.listeners:
                if listener.user_id == user_id:
                    await self._say(listener, PullHint(head=self.head, why="scope"))

        self.do(taken())

    def restore(self) -> None:
        """The server comes back from a backup: another time line."""
        self.epoch = Id(self.epoch[:-1] + "3")

    def expire_tokens(self) -> None:
        """Access tokens are over; refresh tokens are still good."""
        self.tokens = {token: who for token, who in self.tokens.items() if token.startswith("r")}

    def rows_of(self, table: str) -> list[Row]:
        return [row_of(BY_NAME[table], values[:-1]) for (name, _), values in self.rows.items() if name == table]

    @property
    def head(self) -> Cursor:
        return self._at(len(self.log))

    def _at(self, pos: int) -> Cursor:
        return Cursor(pos, pos * 7 + int(self.epoch[-1], 16))

    # ---- requests

    def _wrap(self, handle: Callable[[web.Request], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[Any]]:
        async def wrapped(request: web.Request) -> web.StreamResponse:
            self.requests.append(request.path + ("?" + request.query_string if request.query_string else ""))
            try:
                if self.trouble is not None:
                    await self.trouble(request)
                answer = await handle(request)
                if self.loses is not None and self.loses(request) and request.transport is not None:
                    request.transport.abort()
            except Refusal as refusal:
                status = BY_CODE[refusal.problem.code].status
                return web.Response(body=codec.encode(refusal.problem), status=status, content_type=PACKED)
            except ConnectionResetError:  # the device went away: nobody hears the rest
                return web.Response()
            if isinstance(answer, web.StreamResponse):
                return answer
            return web.Response(body=codec.encode(answer), content_type=PACKED)

        return wrapped

    async def _body(self, request: web.Request, kind: type[Any]) -> Any:
        data = codec.decompress_body(await request.read(), request.headers.get("Content-Encoding"), 2**24)
        if request.content_type == PACKED:
            return codec.decode_message(data, kind)
        return msgspec.json.decode(data, type=kind)

    def _who(self, request: web.Request) -> tuple[User, Id]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refusal("token_expired")
        self.used.add(token)
        user_id, device_id = self.tokens[token]
        return next(user for user in self.users.values() if user.id == user_id), device_id

    def _session(self, user: User, device_id: Id) -> Session:
        self._count += 1
        access, refresh = f"a{self._count}", f"r{self._count}"
        self.tokens |= {access: (user.id, device_id), refresh: (user.id, device_id)}
        return Session(
            access_token=access,
            refresh_token=refresh,
            expires_at=Micros(2**50),
            server_time=self.clock(),
            user_id=user.id,
            user_name=user.name,
            roles=tuple(json.loads(user.roles)),
            device_id=device_id,
            server_id=self.server_id,
            epoch=self.epoch,
            helper=self.helper,
            **self.bounds,
        )

    def _new_device(self, user: User) -> Id:
        device_id = Id(f"01900000-0000-7000-8000-d{len(self.devices):011x}")
        self.devices[device_id] = user.id
        self.results[device_id] = {}
        return device_id

    async def _sign_in(self, request: web.Request) -> Session:
        ask: SignIn = await self._body(request, SignIn)
        user = self.users.get(ask.email)
        if user is None or ask.password != self.password:
            raise Refusal("bad_credentials")
        known = ask.device_id is not None and self.devices.get(ask.device_id) == user.id
        return self._session(user, ask.device_id if known and ask.device_id else self._new_device(user))

    async def _refresh(self, request: web.Request) -> Session:
        ask: Refresh = await self._body(request, Refresh)
        user_id, device_id = self._spend(ask.refresh_token)
        made = self._session(next(u for u in self.users.values() if u.id == user_id), device_id)
        self.spent[ask.refresh_token][1].update((made.access_token, made.refresh_token))
        return made

    def _spend(self, token: str) -> tuple[Id, Id]:
        """Whose it is. As at a server, it is good again while nothing given for it was used: that may be lost."""
        if token in self.spent:
            who, given = self.spent[token]
            if not self.used.isdisjoint(given):
                self._end(token)
                raise Refusal("token_reused")
            self.tokens = {each: whose for each, whose in self.tokens.items() if each not in given}
            self.void |= given
        elif token in self.void:
            self._end(token)
            raise Refusal("token_reused")
        elif token in self.tokens:
            who = self.tokens.pop(token)
        else:
            raise Refusal("token_expired")
        self.used.add(token)
        self.spent[token] = (who, set())
        return who

    def _end(self, token: str) -> None:
        """The session that it was of, with all that came of it: somebody else may have it."""
        ending, seen = {token}, set[str]()
        ending |= {parent for parent, (_, given) in self.spent.items() if token in given}
        while ending:
            each = ending.pop()
            seen.add(each)
            ending |= self.spent.get(each, (None, set()))[1] - seen
        self.tokens = {each: whose for each, whose in self.tokens.items() if each not in seen}

    async def _device(self, request: web.Request) -> Session:
        user, _ = self._who(request)
        ask: NewDevice = await self._body(request, NewDevice)
        if ask.refresh_token is None or self._spend(ask.refresh_token)[0] != user.id:
            raise Refusal("token_expired")
        made = self._session(user, self._new_device(user))
        self.spent[ask.refresh_token][1].update((made.access_token, made.refresh_token))
        return made

    async def _new_password(self, request: web.Request) -> Session:
        user, device_id = self._who(request)
        ask: NewPassword = await self._body(request, NewPassword)
        if ask.old != self.password:
            raise Refusal("bad_credentials")
        if len(ask.new) < 10:
            raise Refusal("password_short")
        self.password = ask.new
        return self._session(user, device_id)

    async def _sign_out(self, request: web.Request) -> web.Response:
        _, device_id = self._who(request)
        self.tokens = {token: who for token, who in self.tokens.items() if who[1] != device_id}
        self.spent = {token: spent for token, spent in self.spent.items() if spent[0][1] != device_id}
        return web.Response(status=204)

    async def _panel(self, request: web.Request) -> Sheet:
        self._who(request)
        part = Part(node="office-1", figures={"now": 1}, lines=())
        return Sheet(panel=request.match_info["name"], as_of=self.clock(), parts=(part,))

    async def _act(self, request: web.Request) -> web.Response:
        """What is asked with a reason is not done for it, and answered as the server does."""
        self._who(request)
        told = json.loads(await request.read())
        done = Done(figures={"count": 1}) if not told.get("refused") else Done(refused=told["refused"])
        return web.Response(body=codec.encode(done), status=409 if done.refused else 200, content_type=PACKED)

    async def _push(self, request: web.Request) -> Pushed:
        user, device_id = self._who(request)
        push: Push = await self._body(request, Push)
        if push.device_id != device_id:
            raise Refusal("device_unknown")
        if push.epoch != self.epoch:
            raise Refusal("server_restored")
        done = self.results[device_id]
        results = []
        self.pushes += [(user.id, envelope.command_id) for envelope in push.commands]
        for envelope in push.commands:
            stored = done.get(envelope.number)
            if stored is not None:
                if stored.command_id != envelope.command_id:
                    raise Refusal("device_forked")
            elif envelope.number != len(done) + 1:
                raise Refusal("gap", expected=len(done) + 1)
            results.append(stored or await self._decide(user, device_id, envelope))
        return Pushed(results=tuple(results), next=len(done) + 1)

    async def _decide(self, user: User, device_id: Id, envelope: Envelope) -> Result:
        current = next(u for u in self.users.values() if u.id == user.id)
        world = World(
            (row_of(BY_NAME[t], v[:-1]) for (t, _), v in self.rows.items()), {v[1] for v in self.rows.values()}
        )
        number = f"CLM-{len(self.log):06}"
        stamp = Stamp(envelope.command_id, envelope.at, device_id, "laptop", Micros(envelope.at + 1), number)
        refused = frozenset(
            r.command_id for r in self.results[device_id].values() if r.verdict in (Verdict.REJECTED, Verdict.WITHDRAWN)
        )
        _, (decided,) = fold(world, [(envelope, actor_of(current), stamp)], refused)
        verdict = Verdict.REJECTED
        code: str | None = None
        detail: dict[str, str | int] = {}
        conflict_id: Id | None = None
        made: tuple[Row, ...] = ()
        decision = decided.decision
        if isinstance(decision, Changes):
            verdict, made, conflict_id = decision.verdict, decision.rows, decision.conflict_id
        elif isinstance(decision, Refused):
            code, detail = str(decision.code), dict(decision.detail)
        result = Result(
            number=envelope.number,
            command_id=envelope.command_id,
            verdict=verdict,
            code=code,
            detail=detail,
            conflict_id=conflict_id,
        )
        self.results[device_id][envelope.number] = result
        for row in made:
            if row.file_id not in self.held[user.id] and type(row).__name__ not in ("Notification", "Membership"):
                self.give(user.id, row.file_id)
        await self._commit([*made, result_row(user.id, device_id, envelope, result, decision.subject_file)])
        return result

    async def _commit(self, rows: Iterable[Row]) -> None:
        self._store(rows)
        for listener in list(self.listeners):
            await self._feed(listener)

    def _store(self, rows: Iterable[Row]) -> None:
        change = Change()
        for row in rows:
            name = row.TABLE.name
            values = [*values_of(row)]
            values = [v.value if hasattr(v, "value") else v for v in values]
            values.append(codec.hash_of(row.TABLE, values))
            self.rows[name, row.id] = values
            change.rows.append((name, values))
        self.log.append(change)

    # ---- streams

    def _header(self, rows_about: int) -> PullHeader:
        return PullHeader(
            protocol=1,
            epoch=self.epoch,
            server_id=self.server_id,
            server_time=self.clock(),
            columns={t.name: t.names for t in CARRIED},
            schemas={t.name: t.schema for t in CARRIED},
            rows_about=rows_about,
        )

    def _acked(self, device_id: Id) -> int:
        return len(self.results[device_id])

    def _check(self, request: web.Request) -> Cursor:
        cursor = Cursor(int(request.query["pos"]), int(request.query["token"]))
        if cursor.pos > len(self.log) or cursor != self._at(cursor.pos):
            raise Refusal("server_restored")
        return cursor

    async def _pull(self, request: web.Request) -> web.StreamResponse:
        user, device_id = self._who(request)
        cursor = self._check(request)
        changes = self.log[cursor.pos :]
        before = set(self.held[user.id])
        for change in reversed(changes):
            for who, file_id, given in change.scope:
                if who == user.id:
                    (before.discard if given else before.add)(file_id)
        now = self.held[user.id]
        frames: list[PullFrame] = []
        rows: dict[str, list[Any]] = {}
        opened = now - before
        last = {(name, v[0]): v for change in changes for name, v in change.rows if v[1] in now & before}
        last |= {(name, i): v for (name, i), v in self.rows.items() if v[1] in opened}
        for (name, _), values in last.items():
            rows.setdefault(name, []).append(values)
        if before - now:
            frames.append(Dropped(file_ids=tuple(sorted(before - now))))
        if opened:
            frames.append(Opened(file_ids=tuple(sorted(opened))))
        frames += [Rows(table=name, rows=found) for name, found in rows.items()]
        frames.append(Checkpoint(cursor=self.head, acked=self._acked(device_id)))
        return await self._stream(request, [self._header(len(last)), *frames])

    async def _first(self, request: web.Request) -> web.StreamResponse:
        user, device_id = self._who(request)
        held = self.held[user.id]
        mine = {key: v for key, v in self.rows.items() if v[1] in held}
        if request.query["stage"] == "1":
            open_files = {v[1] for v in mine.values() if v[1] in (user.id, SHELF)}
            open_files |= set(sorted(held)[:4])
            frames: list[PullFrame] = [self._header(10), Opened(file_ids=tuple(sorted(open_files)))]
            for table in CARRIED:
                found = [v for (name, _), v in mine.items() if name == table.name and v[1] in open_files]
                if found:
                    frames.append(Rows(table=table.name, rows=found, whole=True))
            frames.append(Checkpoint(cursor=self.head, acked=self._acked(device_id)))
            return await self._stream(request, frames)
        head = self.head
        from_table, after = request.query.get("table"), request.query.get("after") or None
        if from_table is not None:
            head = Cursor(int(request.query["pos"]), int(request.query["token"]))
        names = [t.name for t in CARRIED]
        start = names.index(from_table) if from_table is not None else 0
        if from_table is not None and after is None:
            start += 1
        frames = [self._header(len(mine))]
        for name in names[start:]:
            found = sorted((v for (n, _), v in mine.items() if n == name), key=lambda v: v[0])
            if name == from_table and after is not None:
                found = [v for v in found if v[0] > after]
            for i in range(0, len(found), self.chunk_rows):
                chunk = found[i : i + self.chunk_rows]
                frames.append(Rows(table=name, rows=chunk))
                done = i + self.chunk_rows >= len(found)
                frames.append(FirstKey(table=name, after=None if done else chunk[-1][0], head=head))
            if not found:
                frames.append(FirstKey(table=name, after=None, head=head))
        return await self._stream(request, frames)

    async def _stream(self, request: web.Request, frames: list[PullFrame]) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for count, each in enumerate(frames):
            if self.cut_after is not None and count >= self.cut_after:
                assert request.transport is not None
                request.transport.abort()
                return response
            data = codec.frame(each)
            await response.write(data if self.garble is None else self.garble(data))
        return response

    def _slices(self, user: User) -> dict[str, list[tuple[int, int]]]:
        found = {t.name: [(0, 0)] * 256 for t in CARRIED}
        for (name, row_id), values in self.rows.items():
            if values[1] in self.held[user.id]:
                at = digest_slice(row_id)
                count, total = found[name][at]
                found[name][at] = (count + 1, (total + values[-1]) % 2**63)
        return found

    async def _digest(self, request: web.Request) -> DigestAnswer:
        user, _ = self._who(request)
        ask: DigestAsk = await self._body(request, DigestAsk)
        ours = self._slices(user)
        differs = {
            name: [n for n in range(256) if tuple(slices[n]) != ours[name][n]] for name, slices in ask.tables.items()
        }
        return DigestAnswer(at=self.head, differs={name: slices for name, slices in differs.items() if slices})

    async def _repair(self, request: web.Request) -> web.StreamResponse:
        user, device_id = self._who(request)
        ask: DigestAnswer = await self._body(request, DigestAnswer)
        frames: list[PullFrame] = [self._header(0)]
        for name, slices in ask.differs.items():
            found = [
                v
                for (table, row_id), v in self.rows.items()
                if table == name and v[1] in self.held[user.id] and digest_slice(row_id) in slices
            ]
            frames.append(Rows(table=name, rows=found))
        frames.append(Checkpoint(cursor=ask.at, acked=self._acked(device_id)))
        return await self._stream(request, frames)

    # ---- live

    async def _live(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        try:
            await socket.prepare(request)
        except ConnectionResetError:  # it went away at once, and a socket that never opened cannot be closed
            return web.Response(status=499)
        self.requests.append("/live")
        greeting = await socket.receive()
        if greeting.type is not WSMsgType.BINARY:  # it went away before it said who it is
            return socket
        hello = codec.decode_live_ask(greeting.data)
        assert isinstance(hello, Hello)
        if hello.access_token not in self.tokens:
            await socket.send_bytes(codec.encode(Goodbye(code="token_expired")))
            await socket.close()
            return socket
        self.used.add(hello.access_token)
        user_id, device_id = self.tokens[hello.access_token]
        assert hello.cursor is not None
        listener = Listener(user_id, device_id, hello.cursor.pos, socket)
        await self._say(listener, Welcome(epoch=self.epoch, server_time=self.clock(), head=self.head, heartbeat_s=20.0))
        self.listeners.append(listener)
        await self._feed(listener)
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                ask = codec.decode_live_ask(message.data)
                if isinstance(ask, Continue):
                    listener.sent = ask.cursor.pos
                    await self._feed(listener)
        if listener in self.listeners:
            self.listeners.remove(listener)
        return socket

    async def _feed(self, listener: Listener) -> None:
        changes = self.log[listener.sent :]
        if not changes:
            return
        if any(who == listener.user_id for change in changes for who, _, _ in change.scope):
            await self._say(listener, PullHint(head=self.head, why="scope"))
            return
        rows: dict[str, list[Any]] = {}
        for change in changes:
            for name, values in change.rows:
                if values[1] in self.held[listener.user_id]:
                    rows.setdefault(name, []).append(values)
        begin, listener.sent = listener.sent, len(self.log)
        await self._say(
            listener,
            Feed(epoch=self.epoch, begin=begin, to=self.head, rows=rows, acked=self._acked(listener.device_id)),
        )

    async def _say(self, listener: Listener, message: Any) -> None:
        try:
            await listener.socket.send_bytes(codec.encode(message))
        except ConnectionError:
            if listener in self.listeners:
                self.listeners.remove(listener)
