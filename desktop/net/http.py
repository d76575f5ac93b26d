"""Requests to the server and its streams of frames. The only module that knows httpx; the live socket is elsewhere.

Every failure of whatever kind leaves here as one `Failed`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from desktop.net.failures import BAD_FRAME, UNREACHABLE, Failed
from shared.wire import codec
from shared.wire.errors import BY_CODE
from shared.wire.messages import (
    Alive,
    Cursor,
    DigestAnswer,
    DigestAsk,
    FirstKey,
    NewDevice,
    NewPassword,
    Problem,
    PullFrame,
    Push,
    Pushed,
    Refresh,
    Session,
    SignIn,
)
from shared.wire.protocol import HEADER, VERSION
from shared.wire.report import UNSENT, spelled

M = TypeVar("M")

PACKED: Final = "application/msgpack"
JSON: Final = "application/json"

CONNECT_S: Final = 10.0
"""A mobile network that takes longer is better tried again."""
STALL_S: Final = 25.0
"""Between two pieces of an answer; below the state machine's own patience, so that the reason is known."""
MAX_ANSWER_BYTES: Final = 8 * 2**20
"""Of an answer that is not a stream."""
MAX_PROBLEM_BYTES: Final = 64 * 2**10


def is_loopback(url: str) -> bool:
    """Whether the server is this machine: then no proxy of the environment is used."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _placed(cursor: Cursor) -> dict[str, str]:
    """A cursor in a query string."""
    return {"pos": str(cursor.pos), "token": str(cursor.token)}


class Server:
    """One server, over kept-alive HTTP/1.1 connections. Of one event loop; `close` when done."""

    def __init__(self, url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """url: with scheme and host, a path in front of the API allowed."""
        self.url = url.rstrip("/")
        self._client = httpx.AsyncClient(
            base_url=self.url,
            headers={HEADER: str(VERSION), "Accept": f"{PACKED}, {JSON}"},
            timeout=httpx.Timeout(STALL_S, connect=CONNECT_S, pool=CONNECT_S),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
            trust_env=not is_loopback(url),
            http2=False,
            transport=transport,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def sign_in(self, ask: SignIn) -> Session:
        """A person signs in on this device. Raises Failed."""
        return await self._post("/auth/sign-in", ask, Session, token=None, packed=False)

    async def refresh(self, refresh_token: str) -> Session:
        """The next pair of tokens; `refresh_token` is used up. Raises Failed."""
        return await self._post("/auth/refresh", Refresh(refresh_token=refresh_token), Session, None, packed=False)

    async def change_password(self, token: str, ask: NewPassword) -> Session:
        """A person's own new password; every other session of theirs ends. Raises Failed."""
        return await self._post("/auth/password", ask, Session, token, packed=False)

    async def register(self, token: str, ask: NewDevice) -> Session:
        """A device of our own. Raises Failed."""
        return await self._post("/auth/device", ask, Session, token, packed=False)

    async def sign_out(self, token: str) -> None:
        """Ends this device's session at the server. Raises Failed."""
        try:
            answer = await self._client.post("/auth/sign-out", headers={"Authorization": f"Bearer {token}"})
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Failed(UNREACHABLE) from error
        if not answer.is_success:
            raise _failure(answer, answer.content)

    async def push(self, token: str, push: Push) -> Pushed:
        """Raises Failed."""
        return await self._post("/sync/push", push, Pushed, token)

    async def digest(self, token: str, ask: DigestAsk) -> DigestAnswer:
        """Raises Failed."""
        return await self._post("/sync/digest", ask, DigestAnswer, token)

    @asynccontextmanager
    async def pull(self, token: str, cursor: Cursor, report: Alive | None = None) -> AsyncIterator[Frames]:
        """Changes after `cursor`. report: what this device holds unsent, for administrators."""
        said = {UNSENT: spelled(report)} if report is not None else {}
        async with self._frames(token, "GET", "/sync/pull", query=_placed(cursor), said=said) as frames:
            yield frames

    @asynccontextmanager
    async def first(self, token: str, stage: int, resume: FirstKey | None) -> AsyncIterator[Frames]:
        """A first sync: stage 1 my open files, stage 2 all that is carried, from `resume` on."""
        query = {"stage": str(stage)}
        if resume is not None:
            query |= {"table": resume.table, "after": resume.after or "", **_placed(resume.head)}
        async with self._frames(token, "GET", "/sync/first", query=query) as frames:
            yield frames

    @asynccontextmanager
    async def repair(self, token: str, differs: DigestAnswer) -> AsyncIterator[Frames]:
        """Whole slices of tables at the position that was compared."""
        async with self._frames(token, "POST", "/sync/repair", body=codec.encode(differs)) as frames:
            yield frames

    async def _post(self, path: str, ask: Any, kind: type[M], token: str | None, *, packed: bool = True) -> M:
        headers = {"Content-Type": PACKED if packed else JSON}
        body, encoding = (codec.encode(ask), None) if packed else (msgspec.json.encode(ask), None)
        if packed:
            body, encoding = codec.compress_body(body)
        if encoding is not None:
            headers["Content-Encoding"] = encoding
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            answer = await self._client.post(path, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Failed(UNREACHABLE) from error
        if answer.status_code != httpx.codes.OK:
            raise _failure(answer, answer.content)
        if len(answer.content) > MAX_ANSWER_BYTES:
            raise Failed(BAD_FRAME)
        return _decoded(answer, answer.content, kind)

    @asynccontextmanager
    async def _frames(
        self,
        token: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        said: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Frames]:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity", **(said or {})}
        if body is not None:
            headers["Content-Type"] = PACKED
        try:
            async with self._client.stream(method, path, params=query, content=body, headers=headers) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _failure(answer, await _some(answer, MAX_PROBLEM_BYTES))
                yield Frames(answer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Failed(UNREACHABLE) from error


class Frames:
    """The frames of a stream as they arrive; no faster than they are taken."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[PullFrame]:
        """Raises Failed when the stream breaks or holds what is no frame."""
        reader = codec.FrameReader()
        try:
            async for data in self._answer.aiter_bytes():
                for frame in reader.feed(data):
                    yield frame
            reader.finish()
        except codec.BadFrame as error:
            raise Failed(BAD_FRAME) from error


async def _some(answer: httpx.Response, most: int) -> bytes:
    data = b""
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > most:
            break
    return data


def _failure(answer: httpx.Response, body: bytes) -> Failed:
    """What the server said; a proxy's own page counts as a server that is not there."""
    try:
        problem = _decoded(answer, body[:MAX_PROBLEM_BYTES], Problem)
    except Failed:
        return Failed(UNREACHABLE, retry_after_ms=_retry_after(answer))
    after_ms = round(problem.retry_after_s * 1000) if problem.retry_after_s is not None else _retry_after(answer)
    code = problem.code if problem.code in BY_CODE else "internal"
    return Failed(code, expected=problem.expected, retry_after_ms=after_ms, incident=problem.incident)


def _retry_after(answer: httpx.Response) -> int | None:
    text = answer.headers.get("Retry-After", "")
    return int(text) * 1000 if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _decoded(answer: httpx.Response, body: bytes, kind: type[M]) -> M:
    try:
        if answer.headers.get("Content-Type", "").startswith(JSON):
            return msgspec.json.decode(body, type=kind)
        return codec.decode_message(body, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, codec.BadFrame) as error:
        raise Failed(BAD_FRAME) from error
