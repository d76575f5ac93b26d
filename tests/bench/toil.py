"""Commands at a steady rate whatever happens to the nodes: each is sent until it is answered, and then counts as done.

A process of its own. What was not answered is sent again, to the next node, under the same number: as desktops do.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from itertools import count
from typing import Any, Final

import aiohttp

from desktop.sync.backoff import full_jitter_ms
from shared.domain.catalogue import Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.wire import codec
from shared.wire.messages import Pushed
from shared.wire.protocol import HEADER, VERSION
from tests.bench import worker
from tests.bench.client import PACKED, TIMEOUT, Device, client, sign_in
from tests.bench.floor import NOTE
from tests.bench.herd import AGAIN

DEVICES: Final = 8


HEADERS: Final = {HEADER: str(VERSION), "Accept": PACKED}


class Toil:
    """Runs from `start` to `stop`, which lets what is under way come to its end."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._done: list[Id] = []
        self._again: Counter[str] = Counter()
        self._stopping = asyncio.Event()

    async def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """`per_second` notes on `claims` in turn, by devices of `email`, over `urls`."""
        urls: list[str] = command["urls"]
        self._http = aiohttp.ClientSession(timeout=TIMEOUT)
        devices = min(DEVICES, command["per_second"], len(command["claims"]))
        async with client(urls[0]) as http:
            sessions = [await sign_in(http, command["email"], f"toil {number}") for number in range(devices)]
        for number, session in enumerate(sessions):
            device = Device(self._http, session, seed=int(session.device_id[-6:], 16))
            claims = [Id(each) for each in command["claims"][number::devices]]
            pause_s = devices / command["per_second"]
            self._tasks.append(asyncio.create_task(self._work(device, urls, claims, pause_s, number)))
        return {"running": devices}

    async def stop(self, _: dict[str, Any]) -> dict[str, Any]:
        """The commands that were answered, and why some were sent again."""
        self._stopping.set()
        for task in self._tasks:
            await task
        await self._http.close()
        return {"done": self._done, "again": dict(self._again)}

    async def _work(self, device: Device, urls: list[str], claims: list[Id], pause_s: float, first: int) -> None:
        due = time.monotonic()
        for turn in count(first):
            note = AddNote(file_id=claims[turn % len(claims)], topic=Topic.GENERAL, body=NOTE)
            envelope = device.envelope(note)
            await self._until_answered(device, urls, envelope, turn)
            self._done.append(envelope.command_id)
            due = max(due + pause_s, time.monotonic() - pause_s)
            try:
                await asyncio.wait_for(self._stopping.wait(), max(0.0, due - time.monotonic()))
            except TimeoutError:
                continue
            return

    async def _until_answered(self, device: Device, urls: list[str], envelope: Envelope, turn: int) -> None:
        body, headers = device.push_body([envelope])
        for attempt in count():
            url = urls[(turn + attempt) % len(urls)]
            try:
                async with self._http.post(f"{url}/sync/push", data=body, headers=HEADERS | headers) as answer:
                    data = await answer.read()
                    if answer.status == 200:
                        (result,) = codec.decode_message(data, Pushed).results
                        if result.verdict not in (Verdict.APPLIED, Verdict.MERGED):
                            raise RuntimeError(f"a note was answered {result}")
                        return
                    if answer.status not in AGAIN:
                        raise RuntimeError(f"a push was answered {answer.status}: {data[:200]!r}")
                    self._again[str(answer.status)] += 1
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self._again[type(error).__name__] += 1
            await asyncio.sleep(full_jitter_ms(min(attempt, 3), random.random()) / 1000)


if __name__ == "__main__":
    toil = Toil()
    asyncio.run(worker.answer({"start": toil.start, "stop": toil.stop}))
