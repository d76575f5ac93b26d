"""One call of an endpoint: to an address that was judged, within its time, without redirects; no answer is read."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from server.webhooks.addresses import Network, is_allowed, unfit
from shared.panels.reasons import Reason

LOOKERS: Final = 8
"""Names that are looked up at the same time; a lookup that hangs holds up those of endpoints alone."""
READ_BYTES: Final = 16 * 1024
"""What the library takes in of an answer before it stops reading, about; nobody reads it."""
MAX_RETRY_AFTER_S: Final = 3_600
USER_AGENT: Final = "Coverdesk-Webhooks"


class Failure(StrEnum):
    """Why a try failed, as the log of deliveries says it."""

    STATUS = "status"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    ADDRESS = "address"
    NAME = "name"
    TLS = "tls"
    CONNECTION = "connection"
    ANSWER = "answer"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call went. status: None: there was no answer. because: None: it was taken. retry_after_s: as it asked."""

    status: int | None
    ms: int
    because: Failure | None
    retry_after_s: int = 0


class ForbiddenAddress(Exception):
    """The name leads to an address that may not be called."""


Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[Sequence[tuple[str, socket.AddressFamily]]]]
"""The addresses of a name. Raises OSError."""


class _Judged(AbstractResolver):
    """Gives the connector the judged addresses alone: it calls exactly these and asks nobody again."""

    def __init__(self, lookup: Lookup, networks: Sequence[Network]) -> None:
        self._lookup = lookup
        self._networks = networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._lookup(host, port, family)
        if not all(is_allowed(address, self._networks) for address, _ in found):
            raise ForbiddenAddress
        return [
            ResolveResult(hostname=host, host=address, port=port, family=each, proto=0, flags=socket.AI_NUMERICHOST)
            for address, each in found
        ]

    async def close(self) -> None:
        return


class Sender:
    """Of one node. networks: what may be called though it is not public."""

    def __init__(
        self,
        *,
        networks: Sequence[Network],
        is_plain_allowed: bool,
        timeout_s: float,
        lookup: Lookup | None = None,
    ) -> None:
        self._networks = networks
        self._is_plain_allowed = is_plain_allowed
        self.timeout_s = timeout_s
        self._lookers = ThreadPoolExecutor(LOOKERS, thread_name_prefix="names")
        self._lookup = lookup or self._looked_up
        self._session: aiohttp.ClientSession | None = None

    def unfit(self, url: str) -> Reason | None:
        """Why it cannot be called, as far as that is seen without a look at the network."""
        return unfit(url, networks=self._networks, is_plain_allowed=self._is_plain_allowed)

    async def send(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float | None = None) -> Answer:
        """Never raises for anything that the endpoint or the network does."""
        began = time.monotonic()
        status, because, retry_after_s = None, None, 0
        try:
            async with asyncio.timeout(timeout_s or self.timeout_s):
                status, retry_after_s = await self._called(url, body, headers)
            if not 200 <= status < 300:
                because = Failure.REDIRECT if 300 <= status < 400 else Failure.STATUS
        except TimeoutError:
            because = Failure.TIMEOUT
        except ForbiddenAddress:
            because = Failure.ADDRESS
        except aiohttp.ClientSSLError:
            because = Failure.TLS
        except (aiohttp.ClientConnectorDNSError, UnicodeError):
            because = Failure.NAME
        except ValueError:  # of a name or an address, which the libraries that read it say each in its own way
            because = Failure.URL
        except (aiohttp.ClientResponseError, aiohttp.ClientPayloadError):
            because = Failure.ANSWER
        except (aiohttp.ClientError, OSError):
            because = Failure.CONNECTION
        return Answer(status, round((time.monotonic() - began) * 1000), because, retry_after_s)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._lookers.shutdown(wait=False, cancel_futures=True)

    async def _called(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, int]:
        reason = self.unfit(url)  # what was allowed when it was entered may not be any more
        if reason is Reason.WEBHOOK_ADDRESS:
            raise ForbiddenAddress
        if reason is not None:
            raise aiohttp.InvalidURL(url)
        made = {**headers, "content-type": "application/json", "user-agent": USER_AGENT, "accept-encoding": "identity"}
        async with self._opened().post(url, data=body, headers=made, allow_redirects=False) as response:
            wait = response.headers.get("retry-after", "")
            response.close()  # the body is nobody's business, however long it is
            is_number = wait.isascii() and wait.isdigit() and len(wait) < 10
            return response.status, min(int(wait), MAX_RETRY_AFTER_S) if is_number else 0

    def _opened(self) -> aiohttp.ClientSession:
        """A connection for each call: none is kept that leads to where a name no longer leads."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Judged(self._lookup, self._networks), use_dns_cache=False, force_close=True, limit=0
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                trust_env=False,
                read_bufsize=READ_BYTES,
            )
        return self._session

    async def _looked_up(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> Sequence[tuple[str, socket.AddressFamily]]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._lookers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        )
        return list(dict.fromkeys((str(each[4][0]), each[0]) for each in found))
