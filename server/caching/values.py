"""Answers in Redis: looked for, kept, forgotten. When one of them may be given stands in `standing`.

Everything here may be lost. Redis that is slow, away or full, or whose answers make no sense, is a miss; every trip is
bounded in time.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from redis.exceptions import ResponseError, WatchError

from server import cache as redis_edge
from server.cache import Cache
from server.caching.classes import JITTER
from server.caching.kept import MAX_BYTES, Kept, Stand, opened, sealed, stand_read, stand_written
from server.caching.keys import ALL, Question
from server.caching.standing import Begun, Look

T = TypeVar("T")

OWN: Final = "answers:"
"""In front of every key of ours, behind the company's prefix."""
MAX_TAGS: Final = 600
"""Of one answer: who acts as more principals than that is answered by the database."""
AT_ONCE: Final = 500
"""Keys that one command names: some 0.2 ms, in which Redis answers nobody else."""
LOCK_MS: Final = 10_000
"""A node that ends while it asks the database keeps the others from asking for so long at the most."""
PATIENCE: Final = 0.2
"""Of the time that other commands have, so long is waited for an answer here."""
OVERHEAD: Final = 300
"""Bytes that Redis needs for an answer beside it: key, place in the index, expiry."""
REST_S: Final = 0.5
"""After an answer that did not come in time nothing is asked for so long."""
STAND: Final = "at"
INDEX: Final = "index"


class Values:
    """One node's. Nothing here raises for what Redis does: None or False says that it did not do it."""

    def __init__(
        self,
        cache: Cache,
        *,
        limit_bytes: int,
        chance: random.Random | None = None,
    ) -> None:
        """limit_bytes: of all answers together, about; 0: nothing is kept."""
        self._cache = cache
        self._limit = limit_bytes
        self._chance = chance or random.Random()
        self._rest_until = 0.0
        self._mean = 4_096.0
        """Bytes of an answer and of what Redis needs about it, of those that this node kept lately."""

    @property
    def is_on(self) -> bool:
        """Whether there is any use in asking."""
        return self._limit > 0 and self._cache.is_tried and time.monotonic() >= self._rest_until

    async def look(self, question: Question, tags: Iterable[str]) -> Look | None:
        """What is kept for the question, with the tokens of these tags and of all that is found; None: away.

        tags: as they probably are; where they are not, it takes a second trip.
        """
        wanted = list(dict.fromkeys(tags))
        for _ in range(2):
            look = await self._looked(question, wanted)
            if look is None or look.kept is None:
                return look
            more = look.kept.tokens.keys() - look.tokens.keys()
            if not more or len(more) > MAX_TAGS:
                return look
            wanted += sorted(more)
        return look

    async def begin(self, question: Question, tags: Iterable[str]) -> Begun | None:
        """Makes the tokens that are missing, and says to all nodes that the question is being asked.

        To be called before the database's snapshot begins. None: away, or it is made of too much.
        """
        named = list(tags)
        if len(named) > MAX_TAGS:
            return None
        fresh = secrets.token_bytes(12)
        life_s = round(question.kind.lifetime.value * (1 + JITTER)) + 60
        until = time.monotonic() + LOCK_MS / 1000

        async def make(client: Any) -> list[Any]:
            async with client.pipeline(transaction=False) as pipe:
                pipe.set(self._lock(question), fresh, nx=True, px=LOCK_MS)
                for tag in named:
                    pipe.set(self._tag(tag), fresh, nx=True, ex=life_s)
                    pipe.expire(self._tag(tag), life_s, gt=True)  # before Redis 7 it is refused, and ends sooner
                pipe.mget([self._tag(tag) for tag in named])
                return list(await pipe.execute(raise_on_error=False))

        answers = await self.asked(make)
        if answers is None or not isinstance(answers[-1], list):
            return None
        tokens = {tag: bytes(token) for tag, token in zip(named, answers[-1], strict=True) if token is not None}
        if len(tokens) < len(named):
            return None
        return Begun(question, tokens, answers[0] is True, until)

    async def keep(self, body: bytes, begun: Begun) -> bool:
        """Keeps an answer with the tokens of before, and ends what was begun. Whether it lies there.

        body: MessagePack.
        """
        question = begun.question
        data = self._sealed(body, begun)
        now_s = time.time()

        async def write(client: Any) -> list[Any]:
            async with client.pipeline(transaction=False) as pipe:
                if data is not None:
                    life_ms = question.kind.lifetime.drawn_ms(self._chance)
                    pipe.set(self._value(question), data, px=life_ms)
                    pipe.zadd(self.key(INDEX), {question.name: now_s + life_ms / 1000})
                self._end(pipe, begun)
                pipe.zremrangebyscore(self.key(INDEX), "-inf", now_s)
                pipe.zcard(self.key(INDEX))
                return list(await pipe.execute(raise_on_error=False))

        done = await self.asked(write)
        if done is None:
            return False
        most = int(self._limit / self._mean)
        if isinstance(done[-1], int) and done[-1] > most:
            await self._make_room(done[-1] - most)
        return data is not None and done[0] is True

    async def release(self, begun: Begun) -> None:
        """Ends what was begun, without an answer to keep."""

        async def end(client: Any) -> bool:
            async with client.pipeline(transaction=False) as pipe:
                self._end(pipe, begun)
                await pipe.execute(raise_on_error=False)
            return True

        if begun.is_mine:
            await self.asked(end)

    async def forget(self, *tags: str) -> bool:
        """No answer with one of these tags is given any more, also none that is being made now. Whether it is done."""

        async def remove(client: Any) -> bool:
            await self._unlink(client, [self._tag(tag) for tag in tags])
            return True

        return await self.asked(remove) is True

    async def stand(self) -> tuple[bool, Stand | None]:
        """Whether Redis answers, and where it stands."""

        async def read(client: Any) -> list[Any]:
            return list(await client.mget([self.key(STAND)]))

        answer = await self.asked(read)
        return answer is not None, stand_read(answer[0]) if answer else None

    async def advance(self, before: Stand | None, to: Stand, tags: frozenset[str] | None) -> bool | None:
        """Forgets what changed between two positions and says that it has, in one; tags: None forgets everything.

        before: where it stood when it was found out what changed. False: it stands elsewhere by now; None: away.
        """
        gone = [self._tag(tag) for tag in sorted(tags)] if tags is not None else [self._tag(ALL)]
        key = self.key(STAND)

        async def bring(client: Any) -> bool:
            async with client.pipeline(transaction=True) as pipe:
                await pipe.watch(key)
                (found,) = await pipe.mget([key])
                if stand_read(found) != before:
                    return False
                pipe.multi()
                for begin in range(0, len(gone), AT_ONCE):
                    pipe.unlink(*gone[begin : begin + AT_ONCE])
                pipe.set(key, stand_written(to))
                try:
                    await pipe.execute()
                except WatchError:
                    return False
            return True

        return await self.asked(bring, 1.0)

    # -- how it is done

    async def _looked(self, question: Question, tags: Sequence[str]) -> Look | None:
        keys = [self.key(STAND), self._lock(question), self._value(question), *map(self._tag, tags)]

        async def read(client: Any) -> list[Any]:
            return list(await client.mget(keys))

        answer = await self.asked(read)
        if answer is None or len(answer) != len(keys):
            return None
        at, lock, kept, *tokens = answer
        return Look(stand_read(at), opened(kept, question.text), dict(zip(tags, tokens, strict=True)), lock is not None)

    async def asked(self, work: Callable[[Any], Awaitable[T]], patience: float = PATIENCE) -> T | None:
        """What came of commands; an answer that does not come soon is not waited for: the database has it too."""
        if not self.is_on:
            return None
        within_s = redis_edge.TIMEOUT_S * patience

        async def tried(client: Any) -> T | None:
            try:
                async with asyncio.timeout(within_s):
                    return await work(client)
            except TimeoutError:
                self._rest_until = time.monotonic() + REST_S
            except (ResponseError, TypeError, ValueError):  # something else lies there, or nothing may be written
                pass
            return None

        return await self._cache.ask(tried)

    def _sealed(self, body: bytes, begun: Begun) -> bytes | None:
        """None: it is too large."""
        data = sealed(Kept(begun.question.text, dict(sorted(begun.tokens.items())), body))
        if len(data) > MAX_BYTES:
            return None
        self._mean += (len(data) + OVERHEAD - self._mean) / 32
        return data

    def _end(self, pipe: Any, begun: Begun) -> None:
        """While the lock is certainly still ours; else it ends by itself."""
        if begun.is_mine and time.monotonic() < begun.until - 1:
            pipe.unlink(self._lock(begun.question))

    async def _make_room(self, count: int) -> None:
        """Takes those out that would end first."""

        async def first(client: Any) -> list[Any]:
            return list(await client.zrange(self.key(INDEX), 0, min(count + count // 8, AT_ONCE) - 1))

        await self.remove([bytes(name).decode() for name in await self.asked(first) or []])

    async def remove(self, names: Sequence[str]) -> int:
        """Takes answers out by the names of their questions; how many were there."""

        async def remove(client: Any) -> int:
            gone = await self._unlink(client, [self.key("v:" + name) for name in names])
            await client.zrem(self.key(INDEX), *names)
            return gone

        return (await self.asked(remove) or 0) if names else 0

    async def _unlink(self, client: Any, keys: Sequence[str]) -> int:
        gone = 0
        for begin in range(0, len(keys), AT_ONCE):
            gone += int(await client.unlink(*keys[begin : begin + AT_ONCE]))
        return gone

    def key(self, name: str) -> str:
        """Of something of ours in Redis."""
        return f"{self._cache.prefix}{OWN}{name}"

    def _value(self, question: Question) -> str:
        return self.key("v:" + question.name)

    def _lock(self, question: Question) -> str:
        return self.key("lock:" + question.name)

    def _tag(self, tag: str) -> str:
        return self.key("t:" + tag)
