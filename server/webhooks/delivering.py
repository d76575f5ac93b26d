"""Tells endpoints what lies in their outbox: at least once, of each file one after the other, one node an endpoint.

A node takes an endpoint for some seconds and goes on taking it while it has something to tell; another one goes on
when these are over. Nothing is sent that would outlast them.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import structlog

from server.live.events import DEVICE_CHANGED
from server.metrics import Metrics
from server.services.errors import Unavailable
from server.services.happenings import held_by
from server.store import accounts, webhook_deliveries, webhooks
from server.store.pool import Connection, Pool, Unreachable, reading, writing
from server.store.sequencer import head_of
from server.store.webhook_deliveries import DEAD, DONE, WITHDRAWN, Delivery, Try
from server.store.webhooks import Counts, Webhook
from server.webhooks import signing
from server.webhooks.deriving import derive_all
from server.webhooks.retrying import next_due
from server.webhooks.sending import Answer, Sender
from server.webhooks.signing import Former, Sealing, Unsealable
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor

AT_ONCE: Final = 4
"""Calls of one endpoint at the same time, each of another file; while it fails one."""
LOOK_S: Final = 1.0
"""Between looks for what is due, when nothing wakes it."""
MARGIN_S: Final = 10.0
"""A lease is longer than a call by so much."""
SOON_S: Final = 0.1
COUNT_S: Final = 5.0
"""Between counts for the metrics."""
GONE: Final = 410

_log = structlog.get_logger()


Told = Callable[[Webhook], Awaitable[None]]
"""Is told of an endpoint that the server paused, on each node, and again when it could not be told. May raise
Unavailable.
"""


class Delivering:
    """Of one node. node: its name. paused: hears of each endpoint that it paused."""

    def __init__(
        self,
        pool: Pool,
        sender: Sender,
        sealing: Sealing,
        metrics: Metrics,
        clock: Callable[[], Micros],
        *,
        node: str,
        pause_hours: int,
        paused: Told,
    ) -> None:
        self._pool = pool
        self.sender = sender
        self.sealing = sealing
        self._metrics = metrics
        self._clock = clock
        self._node = node
        self._pause_us = pause_hours * 3_600_000_000
        self._paused = paused
        self._until: dict[Id, float] = {}
        """Of each endpoint that this node delivers to: how long, by the process's own clock."""
        self._calls: dict[Id, dict[Id, asyncio.Task[None]]] = {}
        """By endpoint and file."""
        self._over: list[Delivery] = []
        """Whose calls ended since the last look."""
        self._counted = float("-inf")
        self._told: set[tuple[Id, Micros | None]] = set()
        """Endpoints that the server paused, each with when, as this node has told."""
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something due."""
        self._wake.set()

    async def derive(self, heads: AsyncIterator[Cursor]) -> None:
        """For ever: lays down what is to be told, at each new head and each second."""
        moved = asyncio.Event()

        async def follow() -> None:
            async for _ in heads:
                moved.set()

        following = asyncio.create_task(follow(), name="webhook heads")
        try:
            while True:
                moved.clear()
                with suppress(Unreachable):
                    await self._leave()
                    while await derive_all(self._pool, self._clock()):
                        self.wake()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await moved.wait()
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    async def run(self) -> None:
        """For ever: sends what is due."""
        try:
            while True:
                self._wake.clear()
                with suppress(Unreachable, Unavailable):
                    await self._look()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._wake.wait()
        finally:
            calls = [call for each in self._calls.values() for call in each.values()]
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            self._calls.clear()

    async def close(self) -> None:
        """The last thing: another node need not wait for this one's time to be over."""
        with suppress(Unreachable):
            async with writing(self._pool) as connection:
                await webhooks.release(connection, self._node)
        await self.sender.close()

    # -- looking for what is due

    async def _look(self) -> None:
        self._let_go()
        began, now = time.monotonic(), self._clock()
        lease_s = self.sender.timeout_s + MARGIN_S
        async with writing(self._pool) as connection:
            fresh = await webhooks.lease(connection, self._node, lease_s, now, list(self._calls))
        self._until |= dict.fromkeys(fresh, began + lease_s)
        stopped: Sequence[Webhook] | None = None
        async with reading(self._pool) as connection:
            if began - self._counted > COUNT_S:
                self._count(await webhooks.counts(connection))
                stopped = await webhooks.stopped(connection)
                self._counted = began
            for webhook in await webhooks.leased(connection, self._node):
                await self._fill(connection, webhook, now)
        self._until = {each: until for each, until in self._until.items() if until > began}
        if stopped is not None:
            await self._notice(stopped)

    async def _fill(self, connection: Connection, webhook: Webhook, now: Micros) -> None:
        """Begins as many calls as the endpoint may have. What is out of the person's scope by now is withdrawn."""
        calls = self._calls.get(webhook.id, {})
        room = (1 if webhook.failing_since is not None else AT_ONCE) - len(calls)
        if room <= 0:
            return
        found = await webhook_deliveries.due(connection, webhook.id, now, list(calls), room)
        if not found:
            return
        head = await head_of(connection)
        held = (await held_by(connection, {webhook.user_id}, [each.file_id for each in found], head.pos))[
            webhook.user_id
        ]
        for each in found:
            is_open = each.file_id in held
            if not is_open and each.event == DEVICE_CHANGED:
                is_open = await accounts.is_staff(connection, webhook.user_id)
            work = self._deliver(webhook, each) if is_open else self._withdraw(each)
            task = asyncio.create_task(self._called(each, work), name="webhook call")
            self._calls.setdefault(webhook.id, {})[each.file_id] = task

    async def _called(self, delivery: Delivery, work: Coroutine[Any, Any, None]) -> None:
        """A call to its end. What the database did not hear is sent again."""
        try:
            await work
        except Unreachable:
            await asyncio.sleep(LOOK_S)
        except Exception as error:  # boundary: one endpoint's bug must not end the others'
            self._metrics.incidents.inc()
            _log.error("webhook_failed", webhook=delivery.webhook_id, delivery=delivery.id, exc_info=error)
            await asyncio.sleep(LOOK_S)
        finally:
            self._over.append(delivery)
            self.wake()

    def _let_go(self) -> None:
        """Of files whose calls ended others may be sent. Before a look, not when they end: what a look reads may be
        from before that, and would be sent twice.
        """
        for each in self._over:
            calls = self._calls.get(each.webhook_id, {})
            calls.pop(each.file_id, None)
            if not calls:
                self._calls.pop(each.webhook_id, None)
        self._over.clear()

    # -- one delivery

    async def _deliver(self, webhook: Webhook, delivery: Delivery) -> None:
        if time.monotonic() + self.sender.timeout_s > self._until.get(webhook.id, 0):
            await asyncio.sleep(SOON_S)  # the node's time is nearly over, and is prolonged by the next look
            return
        try:
            signing_with = self.secrets_of(webhook)
        except Unsealable:
            await self._pause(webhook, webhooks.UNSEALABLE)
            return
        answer = await self.call(webhook, delivery.id, delivery.body.encode(), signing_with)
        await self._settle(webhook, delivery, answer)

    def secrets_of(self, webhook: Webhook) -> list[bytes]:
        """The one that signs, and those before it that sign still. Raises Unsealable."""
        present = self.sealing.open(webhook.id, webhook.secret)
        return [present, *(each.secret for each in self.formers_of(webhook))]

    def formers_of(self, webhook: Webhook) -> list[Former]:
        """Those that sign still, the latest first. Raises Unsealable."""
        now = self._clock()
        if webhook.former is None or webhook.former_until is None or webhook.former_until <= now:
            return []
        kept = signing.unpacked(self.sealing.open(webhook.id, webhook.former), webhook.former_until)
        return [each for each in kept if each.until > now]

    async def call(
        self, webhook: Webhook, message_id: Id, body: bytes, signing_with: list[bytes], timeout_s: float | None = None
    ) -> Answer:
        """One try, signed as of now."""
        made = signing.headers(message_id, self._clock() // 1_000_000, body, signing_with)
        answer = await self.sender.send(webhook.url, body, made, timeout_s)
        outcome = "taken" if answer.because is None else answer.because.value
        self._metrics.webhook_tries.labels(outcome).inc()
        self._metrics.webhook_seconds.observe(answer.ms / 1000)
        return answer

    async def _settle(self, webhook: Webhook, delivery: Delivery, answer: Answer) -> None:
        now, attempts = self._clock(), delivery.attempts + 1
        because = answer.because.value if answer.because is not None else None
        ended = replace(delivery, attempts=attempts, status=answer.status, because=because)
        if because is None:
            ended = replace(ended, state=DONE, ended_at=now)
        elif (due_at := next_due(attempts, now, answer.retry_after_s, random.random)) is not None:
            ended = replace(ended, due_at=due_at)
        else:
            ended = replace(ended, state=DEAD, ended_at=now)
        async with writing(self._pool) as connection:
            since = None
            if because is None:
                await webhooks.succeeded(connection, webhook.id, now)
            else:
                since = await webhooks.failed(connection, webhook.id, now)
            if await webhook_deliveries.settle(connection, ended):
                await webhook_deliveries.log(
                    connection, tried(webhook.id, ended.id, ended.event, attempts, answer, now)
                )
        if ended.state == DEAD:
            _log.warning("webhook_dead_letter", webhook=webhook.id, delivery=delivery.id, because=because)
        if answer.status == GONE:
            await self._pause(webhook, webhooks.GONE)
        elif since is not None and now - since >= self._pause_us:
            await self._pause(webhook, webhooks.FAILING)

    async def _withdraw(self, delivery: Delivery) -> None:
        async with writing(self._pool) as connection:
            await webhook_deliveries.settle(connection, replace(delivery, state=WITHDRAWN, ended_at=self._clock()))

    async def _pause(self, webhook: Webhook, because: str) -> None:
        async with writing(self._pool) as connection:
            is_new = await webhooks.pause(connection, webhook.id, because, self._clock())
        if is_new:
            _log.error("webhook_paused", webhook=webhook.id, because=because)
            self._counted = float("-inf")

    async def _leave(self) -> None:
        """Endpoints of people who work here no more are told nothing more."""
        async with writing(self._pool) as connection:
            left = await webhooks.leave(connection, self._clock())
        for each in left:
            _log.error("webhook_paused", webhook=each, because=webhooks.LEFT)
            self._counted = float("-inf")

    async def _notice(self, stopped: Sequence[Webhook]) -> None:
        """Whichever node paused one, and if it ended before it could say so."""
        self._told &= {(each.id, each.paused_at) for each in stopped}
        for each in stopped:
            if (each.id, each.paused_at) not in self._told:
                await self._paused(each)
                self._told.add((each.id, each.paused_at))

    def _count(self, counts: Counts) -> None:
        for name in ("waiting", "dead", "paused", "failing", "behind"):
            self._metrics.webhooks.labels(name).set(getattr(counts, name))


def tried(webhook_id: Id, message_id: Id, event: str, attempt: int, answer: Answer, now: Micros) -> Try:
    """As the log keeps it."""
    because = answer.because.value if answer.because is not None else None
    return Try(0, webhook_id, message_id, event, now, attempt, answer.status, answer.ms, because, "")
