"""Redis, for what may be lost: "position reached", presence, counts, answers. Never the only place of anything.

Every call answers at once when Redis is away: None or nothing, never an exception, and after a failure it is left
alone for a moment, so that a dead Redis costs no request its timeout.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Final, TypeVar

import redis.asyncio as redis
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TIMEOUT_S: Final = 0.5
"""Of one command: Redis answers within a millisecond or is not there."""
REST_S: Final = 1.0
"""After a failure commands are not tried for so long."""
UNCOUNT: Final = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECR', KEYS[1]) end return 1"
"""In one: a count that ended in between would begin anew below zero, and without an end."""
SEAT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local has = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not has and ARGV[4] ~= '' then has = redis.call('ZREM', KEYS[1], ARGV[4]) == 1 end
if not has and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""
"""In one: of two that come at once to the last place, one has it. By Redis's own clock."""
RETRY_MAX_S: Final = 5.0
"""Longest pause between attempts to subscribe again."""
MAX_MESSAGE: Final = 32 * 1024
"""Bytes of a published message; longer ones are not ours. Whatever an act is told fits, in any script."""

Handler = Callable[[bytes], None]
T = TypeVar("T")
_log = structlog.get_logger()


class Cache:
    """One node's Redis connections. url empty: as if Redis were always away.

    prefix: of every key and channel, so that several companies may share a Redis.
    """

    def __init__(
        self,
        url: str,
        prefix: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        changed: Callable[[bool], None] = lambda _up: None,
        chance: random.Random | None = None,
    ) -> None:
        """clock: monotonic seconds. changed: told when Redis comes and goes."""
        self._prefix = prefix
        self._clock = clock
        self._changed = changed
        self._chance = chance or random.Random()
        self._rest_until = 0.0
        self._up = False
        self._is_closed = False
        self._listener: asyncio.Task[None] | None = None
        self._subscribed = asyncio.Event()
        self._client = (
            redis.Redis.from_url(
                url,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                retry=Retry(NoBackoff(), 0),
                max_connections=32,
            )
            if url
            else None
        )

    @property
    def configured(self) -> bool:
        return self._client is not None

    @property
    def prefix(self) -> str:
        """Of all keys of this company."""
        return self._prefix

    @property
    def is_tried(self) -> bool:
        """Whether a command would be sent now: there is a Redis, and it has not just failed."""
        return self._client is not None and self._clock() >= self._rest_until

    @property
    def up(self) -> bool:
        """Whether the last word from Redis was an answer."""
        return self._up

    async def ask(self, work: Callable[[Any], Awaitable[T]]) -> T | None:
        """What came of commands of another part, whose keys begin with `prefix`; None: Redis is away."""
        return await self._ask(work)

    async def ping(self) -> bool:
        """Ask now, whatever happened a moment ago."""
        self._rest_until = 0.0
        return await self._ask(lambda client: client.ping()) is not None

    async def count(self, key: str, window_s: int) -> int | None:
        """Add one to a count that is forgotten `window_s` after its first; None when Redis is away."""

        async def add(client: Any) -> int:
            async with client.pipeline(transaction=True) as pipe:
                pipe.set(self._prefix + key, 0, ex=window_s, nx=True)
                pipe.incr(self._prefix + key)
                answers = await pipe.execute()
            return int(answers[1])

        return await self._ask(add)

    async def uncount(self, key: str) -> None:
        """Take one back from a count that still stands."""

        async def subtract(client: Any) -> bool:
            await client.eval(UNCOUNT, 1, self._prefix + key)
            return True

        await self._ask(subtract)

    async def publish(self, channel: str, *messages: bytes) -> bool:
        """Whether they were handed to Redis, in their order and by one trip."""

        async def tell(client: Any) -> bool:
            if len(messages) == 1:
                await client.publish(self._prefix + channel, messages[0])
                return True
            async with client.pipeline(transaction=False) as pipe:
                for message in messages:
                    pipe.publish(self._prefix + channel, message)
                await pipe.execute()
            return True

        return await self._ask(tell) is not None

    async def here(self, node: str, life_s: int) -> bool:
        """Say that a node is there, for so long. Whether Redis heard it."""

        async def say(client: Any) -> bool:
            async with client.pipeline(transaction=True) as pipe:
                pipe.set(f"{self._prefix}node:{node}", 1, ex=life_s)
                pipe.sadd(f"{self._prefix}nodes", node)
                await pipe.execute()
            return True

        return await self._ask(say) is not None

    async def gone(self, node: str) -> None:
        """The node ends by itself: nobody waits for its answers any more."""

        async def say(client: Any) -> bool:
            async with client.pipeline(transaction=True) as pipe:
                pipe.delete(f"{self._prefix}node:{node}")
                pipe.srem(f"{self._prefix}nodes", node)
                await pipe.execute()
            return True

        await self._ask(say)

    async def nodes(self) -> frozenset[str] | None:
        """Those that said so lately; None when Redis is away."""

        async def look(client: Any) -> frozenset[str]:
            named = sorted(each.decode() for each in await client.smembers(f"{self._prefix}nodes"))
            if not named:
                return frozenset()
            alive = await client.mget([f"{self._prefix}node:{each}" for each in named])
            lost = [name for name, mark in zip(named, alive, strict=True) if mark is None]
            if lost:
                await client.srem(f"{self._prefix}nodes", *lost)
            return frozenset(named) - frozenset(lost)

        return await self._ask(look)

    async def offer(self, key: str, data: bytes, life_s: int) -> bool:
        """Add to a list that is forgotten `life_s` after its last."""

        async def push(client: Any) -> bool:
            async with client.pipeline(transaction=True) as pipe:
                pipe.rpush(self._prefix + key, data)
                pipe.expire(self._prefix + key, life_s)
                await pipe.execute()
            return True

        return await self._ask(push) is not None

    async def take(self, key: str, wait_s: float) -> bytes | None:
        """The first of such a list, waited for at the most so long; None: there is none, or Redis is away."""

        async def pop(client: Any) -> bytes:
            found = await client.blpop([self._prefix + key], timeout=min(wait_s, TIMEOUT_S / 2))
            return bytes(found[1]) if found is not None else b""

        return await self._ask(pop) or None

    async def keep(self, key: str, data: bytes, life_s: int) -> bool:
        """Have a value for so long, in place of what was there. Whether Redis has it."""
        return await self._ask(lambda client: client.set(self._prefix + key, data, ex=life_s)) is not None

    async def kept(self, key: str) -> bytes | None:
        """Such a value; None: there is none, or Redis is away."""

        async def get(client: Any) -> bytes:
            return bytes(await client.get(self._prefix + key) or b"")

        return await self._ask(get) or None

    async def forget(self, key: str) -> bool:
        """Whether there was such a value until now."""
        return bool(await self._ask(lambda client: client.delete(self._prefix + key)))

    async def seat(self, key: str, member: str, most: int, life_s: int, former: str = "") -> bool | None:
        """Whether a member has one of `most` places, for so long; one that has `former`'s place takes it.

        None when Redis is away.
        """

        async def sit(client: Any) -> bool:
            return bool(await client.eval(SEAT, 1, self._prefix + key, member, most, life_s * 1000, former))

        return await self._ask(sit)

    async def unseat(self, key: str, member: str) -> bool:
        """Whether it had a place until now."""
        return bool(await self._ask(lambda client: client.zrem(self._prefix + key, member)))

    async def seated(self, keys: list[str]) -> list[int] | None:
        """How many places of each are taken; None when Redis is away."""

        async def count(client: Any) -> list[int]:
            seconds, micros = await client.time()
            async with client.pipeline(transaction=False) as pipe:
                for key in keys:
                    pipe.zcount(self._prefix + key, seconds * 1000 + micros // 1000, "+inf")
                return [int(each) for each in await pipe.execute()]

        return await self._ask(count)

    def listen(self, handlers: dict[str, Handler]) -> None:
        """Subscribe in the background, again whenever the connection was lost, until `close`."""
        if self._client is not None and self._listener is None:
            self._listener = asyncio.create_task(self._listen(handlers), name="redis-listener")

    async def subscribed(self) -> None:
        """Returns once the subscription stands."""
        await self._subscribed.wait()

    async def close(self) -> None:
        """Ends the subscription and the connections. Whoever asks then, or is asking, is answered as without Redis."""
        self._is_closed = True
        if self._listener is not None:
            await cancel_all([self._listener])
        if self._client is not None:
            with suppress(RedisError, OSError):
                await self._client.aclose()

    async def _ask(self, work: Callable[[Any], Awaitable[T]]) -> T | None:
        if self._client is None or self._is_closed or self._clock() < self._rest_until:
            return None
        try:
            async with asyncio.timeout(2 * TIMEOUT_S):
                answer = await work(self._client)
        except (RedisError, OSError, TimeoutError) as error:
            self._rest_until = self._clock() + REST_S
            self._set_up(False, error)
            return None
        self._set_up(True)
        return answer

    async def _listen(self, handlers: dict[str, Handler]) -> None:
        attempt = 0
        while True:
            try:
                await self._follow(handlers)
                attempt = 0
            except (RedisError, OSError, TimeoutError) as error:
                attempt = 1 if self._subscribed.is_set() else attempt + 1
                self._set_up(False, error)
            self._subscribed.clear()
            pause = self._chance.uniform(0.05, min(RETRY_MAX_S, 0.1 * 2 ** min(attempt, 10)))
            await asyncio.sleep(pause)

    async def _follow(self, handlers: dict[str, Handler]) -> None:
        """Receive until the connection breaks."""
        assert self._client is not None
        async with self._client.pubsub(ignore_subscribe_messages=False) as inbox:
            await inbox.subscribe(*(self._prefix + channel for channel in handlers))
            while True:
                message = await inbox.get_message(timeout=10.0)
                if message is None:
                    await inbox.ping()
                    continue
                if message["type"] == "subscribe":
                    self._subscribed.set()
                    self._set_up(True)
                elif message["type"] == "message" and len(message["data"]) <= MAX_MESSAGE:
                    channel = message["channel"].decode().removeprefix(self._prefix)
                    handlers[channel](message["data"])

    def _set_up(self, up: bool, error: BaseException | None = None) -> None:
        if up == self._up or self._is_closed:  # who hangs up has not lost anybody
            return
        self._up = up
        self._changed(up)
        if up:
            _log.info("redis_back")
        else:
            _log.warning("redis_away", error=type(error).__name__)


async def cancel_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Ends tasks that may be using Redis: its client swallows a cancellation that meets it while it connects."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.5)
