"""The nodes of one company: who is there, and what one asks of all others. Through Redis, which may be away.

A question goes out on a channel; each node lays its answer into a list of that question. Nobody waits longer than
WAIT_S for what is read, or ACT_S for what is done, and who did not answer is named: of an act it is not known whether
that node did it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from server.cache import Cache
from shared.domain.kernel.ids import Id
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.panels import Heard, Wanted

CHANNEL: Final = "wanted"
LIFE_S: Final = 15
"""A node that said nothing for so long is no more expected to answer."""
BEAT_S: Final = 5.0
WAIT_S: Final = 2.0
ACT_S: Final = 20.0
"""For an act: as long as one may take. Below what a desktop waits for an answer, so that it hears of the others."""
ANSWER_LIFE_S: Final = 10
MAX_ANSWER: Final = 256 * 1024
"""Bytes of one node's answer: 200 rows of a kilobyte."""
MAX_AT_ONCE: Final = 16
"""Questions of others that a node works on; more are not answered, and told as missing."""

Answering = Callable[[Wanted], Awaitable[bytes]]
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the other nodes answered. is_whole: False when Redis is away, so that nobody knows who else there is."""

    heard: tuple[Heard, ...]
    missing: tuple[str, ...]
    is_whole: bool


class Declined(Exception):
    """What another node wants is refused. code, detail: of a reason, as the asker says it."""

    def __init__(self, code: str, detail: dict[str, str | int]) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Nodes:
    """One node's view of the others. answering: its own answer to a question; what it raises is told to the asker.
    None: of whoever is no node, and only asks.
    """

    def __init__(
        self, cache: Cache, node: str, answering: Answering | None, monotonic: Callable[[], float] = time.monotonic
    ):
        self._cache = cache
        self._node = node
        self._answering = answering
        self._monotonic = monotonic
        self._working: set[asyncio.Task[None]] = set()

    @property
    def node(self) -> str:
        """This one's name."""
        return self._node

    async def follow(self) -> None:
        """For ever: says that this node is there."""
        while True:
            await self._cache.here(self._node, LIFE_S)
            await asyncio.sleep(BEAT_S)

    async def end(self) -> None:
        """This node ends: the others need not wait for it."""
        for task in list(self._working):
            task.cancel()
        await self._cache.gone(self._node)

    def heard(self, data: bytes) -> None:
        """A question of another node; what is not understood is ignored."""
        try:
            wanted = decode_message(data, Wanted)
        except BadFrame:
            return
        if self._answering is None:
            return
        if wanted.node == self._node or wanted.to not in ("", self._node) or len(self._working) >= MAX_AT_ONCE:
            return
        task = asyncio.create_task(self._answer(wanted), name=f"wanted-{wanted.id}")
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def any(self) -> str | None:
        """The name of one of the others; None where there is none, or Redis is away."""
        return next(iter(sorted(await self._cache.nodes() or frozenset())), None)

    async def ask(self, wanted: Wanted, most_s: float = ACT_S) -> Gathered:
        """What all others answer, within WAIT_S or ACT_S. wanted: with this node's name and an id of its own. most_s:
        sooner where whoever asks is waited for themselves.
        """
        if not self._cache.configured:  # then there is one node
            return Gathered((), (), is_whole=True)
        others = await self._cache.nodes()
        if others is None:
            return Gathered((), (), is_whole=False)
        expected = others - {self._node} if not wanted.to else frozenset({wanted.to})
        if not expected:
            return Gathered((), (), is_whole=True)
        if not await self._cache.publish(CHANNEL, encode(wanted)):
            return Gathered((), tuple(sorted(expected)), is_whole=False)
        heard: dict[str, Heard] = {}
        until = self._monotonic() + min(ACT_S if wanted.act else WAIT_S, most_s)
        while expected - heard.keys() and (left := until - self._monotonic()) > 0:
            data = await self._cache.take(_list_of(wanted.id), left)
            if data is None:
                if not self._cache.up:
                    break
                continue
            try:
                answer = decode_message(data, Heard)
            except BadFrame:
                continue
            heard[answer.node] = answer
        missing = tuple(sorted(expected - heard.keys()))
        return Gathered(tuple(heard[name] for name in sorted(heard)), missing, is_whole=self._cache.up)

    async def _answer(self, wanted: Wanted) -> None:
        assert self._answering is not None
        try:
            body = await self._answering(wanted)
            answer = encode(Heard(node=self._node, body=body))
            if len(answer) > MAX_ANSWER:
                answer = encode(Heard(node=self._node, failed="too_large"))
        except Declined as error:
            answer = encode(Heard(node=self._node, refused=error.code, detail=error.detail))
        except Exception as error:  # boundary: whatever it is, the asker hears of it and this node goes on
            _log.warning("not_answered", panel=wanted.panel, act=wanted.act, exc_info=error)
            answer = encode(Heard(node=self._node, failed=type(error).__name__))
        await self._cache.offer(_list_of(wanted.id), answer, ANSWER_LIFE_S)


def _list_of(wanted: Id | str) -> str:
    return f"heard:{wanted}"
