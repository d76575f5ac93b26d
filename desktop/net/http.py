"""Requests to the server and its streams of frames. The only module that knows httpx; the live socket is elsewhere.

Every failure of whatever kind leaves here as one `Failed`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from socksio.exceptions import ProtocolError

from desktop.net import trust
from desktop.net.answers import JSON, MAX_PROBLEM_BYTES, PACKED, decoded, failure, is_page, nothing
from desktop.net.failures import BAD_FRAME, UNREACHABLE, Failed, lost
from desktop.net.proxies import Proxy, proxy_for
from shared.domain.kernel.ids import Id
from shared.wire import codec, keys, releases
from shared.wire.address import BadAddress, address_of
from shared.wire.errors import LinkCode
from shared.wire.keys import Made, NewKey, OwnKeys
from shared.wire.messages import (
    Alive,
    Cursor,
    DigestAnswer,
    DigestAsk,
    FirstKey,
    NewDevice,
    NewPassword,
    PullFrame,
    Push,
    Pushed,
    Refresh,
    Session,
    SignIn,
)
from shared.wire.panels import Done, Sheet
from shared.wire.protocol import HEADER, VERSION
from shared.wire.report import UNSENT, spelled

M = TypeVar("M")

CONNECT_S: Final = 10.0
"""A mobile network that takes longer is better tried again."""
STALL_S: Final = 25.0
"""Between two pieces of an answer; below the state machine's own patience, so that the reason is known."""
ANSWER_S: Final = 90.0
"""For a whole answer that is not a stream: what comes byte by byte is none."""
LOOK_S: Final = 5.0
"""To look at a certificate that was refused."""
MAX_ANSWER_BYTES: Final = 8 * 2**20
"""Of an answer that is not a stream."""
NOT_DONE: Final = 409
"""An act of an administrator that was not done is answered with why not, as any other."""


def _placed(cursor: Cursor) -> dict[str, str]:
    """A cursor in a query string."""
    return {"pos": str(cursor.pos), "token": str(cursor.token)}


class Server:
    """One server, over kept-alive HTTP/1.1 connections. Of one event loop; `close` when done."""

    def __init__(self, url: str, ca_file: str = "") -> None:
        """url: see `address_of`; a path in front of the API is allowed. ca_file: see `trust.client_context`.

        Raises Failed for an address, a proxy or certificates that cannot be used, with the setting's name.
        """
        try:
            self.url = address_of(url)
        except BadAddress as error:
            raise Failed(error.code) from error
        self._proxy = proxy_for(self.url)
        is_secure = self.url.startswith("https:")
        context = trust.client_context(ca_file) if is_secure else trust.no_context()
        self._client = httpx.AsyncClient(
            base_url=self.url,
            headers={
                HEADER: str(VERSION),
                releases.HEADER: releases.spelled(releases.DECLARED),
                "Accept": f"{PACKED}, {JSON}",
            },
            timeout=httpx.Timeout(STALL_S, connect=CONNECT_S, pool=CONNECT_S),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
            trust_env=False,  # what the environment says was read above, for the live link too
            proxy=_proxied(self._proxy, context),
            verify=context,
            http2=False,
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
        nothing(*await self._asked("/auth/sign-out", b"", {"Authorization": f"Bearer {token}"}))

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

    async def panel(self, token: str, name: str, query: Mapping[str, str]) -> Sheet:
        """What administrators see of the server. query: `after`, `most`, `words`. Raises Failed."""
        headers = {"Authorization": f"Bearer {token}"}
        return decoded(*await self._asked(f"/admin/v1/panels/{name}", b"", headers, "GET", query), Sheet)

    async def act(self, token: str, panel: str, act: str, body: bytes) -> Done:
        """An act of an administrator. body: what it is told, as JSON. Raises Failed, for what was not asked at all."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
        path = f"/admin/v1/panels/{panel}/acts/{act}"
        return decoded(*await self._asked(path, body, headers, also=NOT_DONE), Done)

    async def own_keys(self, token: str) -> OwnKeys:
        """The person's keys of other programs. Raises Failed."""
        return decoded(*await self._asked(keys.PATH, b"", {"Authorization": f"Bearer {token}"}, "GET"), OwnKeys)

    async def make_key(self, token: str, ask: NewKey) -> Made:
        """Another one; its text is told this once. Raises Failed."""
        return await self._post(keys.PATH, ask, Made, token, packed=False)

    async def end_key(self, token: str, key_id: Id) -> None:
        """It is good for nothing any more. Raises Failed."""
        nothing(*await self._asked(f"{keys.PATH}/{key_id}", b"", {"Authorization": f"Bearer {token}"}, "DELETE"))

    async def _post(self, path: str, ask: Any, kind: type[M], token: str | None, *, packed: bool = True) -> M:
        headers = {"Content-Type": PACKED if packed else JSON}
        body, encoding = (codec.encode(ask), None) if packed else (msgspec.json.encode(ask), None)
        if packed:
            body, encoding = codec.compress_body(body)
        if encoding is not None:
            headers["Content-Encoding"] = encoding
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return decoded(*await self._asked(path, body, headers), kind)

    async def _asked(
        self,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        method: str = "POST",
        query: Mapping[str, str] | None = None,
        *,
        also: int = 0,
    ) -> tuple[str, bytes]:
        """The content type and body of a good answer. also: a status that is one too. Raises Failed."""
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._connected() as extensions,
                self._client.stream(
                    method, path, params=query, content=body, headers=dict(headers), extensions=extensions
                ) as answer,
            ):
                is_good = answer.is_success or answer.status_code == also
                found = await _some(answer, MAX_ANSWER_BYTES if is_good else MAX_PROBLEM_BYTES)
                if not is_good:
                    raise failure(answer.status_code, answer.headers, found, url=str(answer.url), sent_bytes=len(body))
        except FAULTS as error:
            raise await self._lost(error) from error
        if len(found) > MAX_ANSWER_BYTES:
            raise Failed(BAD_FRAME)
        return answer.headers.get("Content-Type", ""), found

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
            async with AsyncExitStack() as stack:
                extensions = await stack.enter_async_context(self._connected())
                asked = self._client.stream(
                    method, path, params=query, content=body, headers=headers, extensions=extensions
                )
                async with asyncio.timeout(ANSWER_S):  # its frames have the state machine's patience
                    answer = await stack.enter_async_context(asked)
                if answer.status_code != httpx.codes.OK:
                    found = await _some(answer, MAX_PROBLEM_BYTES)
                    raise failure(
                        answer.status_code,
                        answer.headers,
                        found,
                        url=str(answer.url),
                        sent_bytes=len(body or b""),
                    )
                if is_page(answer.headers.get("Content-Type", "")):
                    raise lost(LinkCode.PORTAL)
                yield Frames(answer)
        except FAULTS as error:
            raise await self._lost(error) from error

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[dict[str, Any]]:
        """What a request is told beside itself. A connection that a SOCKS proxy made nothing of is closed, which the
        library leaves to the garbage collector.
        """
        if self._proxy is None or not self._proxy.is_socks:
            yield {}
            return
        opened: list[Any] = []

        async def note(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith("connect_tcp.complete"):
                opened.append(info["return_value"])

        try:
            yield {"trace": note}
        except (httpx.ProxyError, ProtocolError, TimeoutError):
            for each in opened:
                await each.aclose()
            raise

    async def _lost(self, error: Exception) -> Failed:
        """Why nothing came."""
        refused = trust.refused_certificate(error)
        if refused is not None:
            host = urlsplit(self.url).hostname or ""
            return trust.told(refused, host, await shown_certificate(self.url, self._proxy))
        if trust.speaks_no_tls(error):
            return lost(LinkCode.NO_TLS)
        if isinstance(error, httpx.DecodingError):
            return Failed(BAD_FRAME)
        return proxy_failure(self._proxy, error) or Failed(UNREACHABLE)


class Frames:
    """The frames of a stream as they arrive; no faster than they are taken."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[PullFrame]:
        """Raises Failed when the stream breaks or holds what is no frame."""
        reader = codec.FrameReader()
        is_empty = True
        try:
            async for data in self._answer.aiter_bytes():
                for frame in reader.feed(data):
                    is_empty = False
                    yield frame
            reader.finish()
        except codec.BadFrame as error:
            raise Failed(BAD_FRAME) from error
        if is_empty:  # the server always says at least how far it is
            raise Failed(BAD_FRAME)


async def _some(answer: httpx.Response, most: int) -> bytes:
    data = b""
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > most:
            break
    return data


FAULTS: Final = (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ProtocolError)
"""All that a request may raise for reasons outside: of SOCKS too, whose replies are a stranger's bytes."""
_PROXY_FAULTS: Final = (httpx.ProxyError, httpx.ConnectError, httpx.ConnectTimeout, ProtocolError)


def proxy_failure(proxy: Proxy | None, error: Exception) -> Failed | None:
    """What a proxy did in place of letting us through; None: it was not the proxy, as far as one can tell."""
    if proxy is None or not isinstance(error, _PROXY_FAULTS):
        return None
    said = str(error)
    status = int(said[:3]) if said[:3].isascii() and said[:3].isdigit() else None
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED or "password" in said or "Requested" in said:
        return lost(LinkCode.PROXY_SIGN_IN, variable=proxy.variable)
    return proxy_refusal(proxy, status)


def proxy_refusal(proxy: Proxy, status: int | None) -> Failed:
    """status: with which it refused to connect us; None: it does not answer, or not as a proxy does."""
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return lost(LinkCode.PROXY_SIGN_IN, variable=proxy.variable)
    if status is not None and status < 500:
        return lost(LinkCode.BLOCKED, status=status)
    return lost(LinkCode.PROXY_AWAY, variable=proxy.variable, value=proxy.shown)


async def shown_certificate(url: str, proxy: Proxy | None) -> bytes | None:
    """The certificate, DER, that is shown at the server's address, whether or not it is good; None: none is.

    A connection of its own, ended as soon as it is seen: nothing is sent over it.
    """

    async def look(event: str, info: Mapping[str, Any]) -> None:
        of_proxy = proxy is not None and event.startswith("connection.")  # an https:// proxy shows its own first
        if event.endswith("start_tls.complete") and not of_proxy:
            tls = info["return_value"].get_extra_info("ssl_object")
            certificate = tls.getpeercert(binary_form=True)
            await info["return_value"].aclose()
            raise _Seen(certificate)

    context = trust.unverified_context()
    try:
        async with (
            asyncio.timeout(LOOK_S),
            httpx.AsyncClient(verify=context, proxy=_proxied(proxy, context), trust_env=False) as client,
        ):
            await client.get(url, extensions={"trace": look})
    except _Seen as seen:
        return seen.certificate
    except FAULTS:
        return None
    return None


class _Seen(Exception):
    """Ends a connection once its certificate is known."""

    def __init__(self, certificate: bytes | None) -> None:
        super().__init__()
        self.certificate = certificate


def _proxied(proxy: Proxy | None, context: Any) -> httpx.Proxy | None:
    if proxy is None:
        return None
    return httpx.Proxy(proxy.url, ssl_context=context if proxy.url.startswith("https:") else None)
