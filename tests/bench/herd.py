"""Devices that stay connected whatever happens, as desktops do, each from its own address and with its own pace.

A process of its own. Each comes back as the session that it was, having heard what it had; what it is told to pull it
pulls. Nothing is shown and nothing kept but what was heard.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from typing import Any, Final

import aiohttp

from desktop.sync.backoff import full_jitter_ms
from server.listening import descriptors
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.messages import Cursor, Follow
from shared.wire.protocol import HEADER, VERSION
from tests.bench import worker
from tests.bench.dialects import Ours
from tests.bench.flock import BEAT_S, FREE, PATIENCE_S, link
from tests.bench.hearing import Hearing
from tests.bench.link import BINARY

SOURCES: Final = tuple(f"127.0.0.{last}" for last in range(2, 21))
AT_ONCE: Final = 50
"""First connections under way, and pulls."""
LOOK_S: Final = 0.05
AGAIN: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same is asked again."""


class Herder:
    """All devices of the herd."""

    def __init__(self) -> None:
        self._live: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._members: dict[int, Ours] = {}
        self._counts: Counter[str] = Counter()
        self._hearings: dict[int, Hearing] = {}
        self._last_live = 0.0

    async def open(self, command: dict[str, Any]) -> dict[str, Any]:
        """A device for each of `seats`: (ports, device, token). follows: whether they follow all events, and keep them.

        Each takes its ports in turn, as behind one address that is several nodes.
        """
        seats = command["seats"]
        if descriptors(len(seats) + FREE) < len(seats) + FREE:
            raise OSError(f"{len(seats)} sockets are more than this system lets a process open (ulimit -n)")
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=AT_ONCE),
            headers={HEADER: str(VERSION), "Accept": "application/msgpack"},
        )
        turns = asyncio.Semaphore(AT_ONCE)
        for index, seat in enumerate(seats):
            self._tasks.append(asyncio.create_task(self._stay(index, seat, turns, follows=command["follows"])))
        return await self.all_live(command)

    async def all_live(self, command: dict[str, Any]) -> dict[str, Any]:
        """Returns once every one of them is connected: when the last one came, by the machine's monotonic clock."""
        deadline = time.monotonic() + command["patience_s"]
        while len(self._live) < len(self._tasks):
            for task in self._tasks:
                if task.done():
                    await task  # it broke down
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self._live)} of {len(self._tasks)} devices are connected")
            await asyncio.sleep(LOOK_S)
        return {"live": len(self._live), "at": self._last_live}

    async def counts(self, _: dict[str, Any]) -> dict[str, Any]:
        """What happened since the last question: connections, returns, pulls and why, first syncs asked for."""
        counts, self._counts = self._counts, Counter()
        return {"counts": dict(counts)}

    async def heard_to(self, _: dict[str, Any]) -> dict[str, Any]:
        """Up to which position all of them have heard."""
        return {"pos": min(member.heard_to for member in self._members.values())}

    async def missed(self, command: dict[str, Any]) -> dict[str, Any]:
        """Of all devices: how many of the expected (file, position) were lost, and told again; ranges to be pulled."""
        expected = [(file_id, pos) for file_id, pos in command["expected"]]
        found = [each.missed(expected) for each in self._hearings.values()]
        lost, twice = (sum(each[place] for each in found) for place in (0, 1))
        gaps = sum(len(each.gaps) for each in self._hearings.values())
        return {"devices": len(found), "lost": lost, "twice": twice, "gaps": gaps}

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks:
            await self._http.close()

    async def _stay(self, index: int, seat: list[Any], turns: asyncio.Semaphore, *, follows: bool) -> None:
        ports, device_id, token = seat
        back: Ours | None = None
        failures = 0
        for turn in range(2**31):
            port = ports[(index + turn) % len(ports)]
            member = Ours(index, token=token, device_id=Id(device_id), room=None, size=256, back=back)
            member.hearing = self._hearings.setdefault(index, Hearing()) if follows else None
            try:
                if back is None:
                    async with turns:
                        await self._enter(member, port, index)
                else:
                    await self._enter(member, port, index)
                failures = 0
                await self._follow(member, port, index, token, is_first=back is None, follows=follows)
            except (OSError, TimeoutError, aiohttp.ClientError) as error:
                self._counts[f"failed: {type(error).__name__}"] += 1
            finally:
                member.close()
                self._live.discard(index)
            if member.refused:
                self._counts[f"refused: {member.refused}"] += 1
            back = member if member.session else back
            jitter_s = full_jitter_ms(failures, random.random()) / 1000
            await asyncio.sleep(jitter_s if member.come_in_s is None else member.come_in_s)
            failures += 1

    async def _enter(self, member: Ours, port: int, index: int) -> None:
        await link(member, port, SOURCES[index % len(SOURCES)])
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.wait({member.is_in, member.lost}, return_when=asyncio.FIRST_COMPLETED)
        if not member.is_in.done():
            raise ConnectionResetError(member.refused)

    async def _follow(self, member: Ours, port: int, index: int, token: str, *, is_first: bool, follows: bool) -> None:
        """Until the connection is lost."""
        if follows and is_first:
            member.send(BINARY, encode(Follow(request=3, stream="*")))
        self._live.add(index)
        self._members[index] = member
        self._last_live = time.monotonic()
        self._counts["connected"] += 1
        beat_at = time.monotonic() + BEAT_S * (0.5 + random.random() / 2)
        is_back_told = is_first
        while not member.lost.done():
            wait_s = max(0.0, beat_at - time.monotonic())
            with suppress(TimeoutError):
                await asyncio.wait_for(member.hinted.wait(), wait_s)
            member.hinted.clear()
            if member.returned is not None and not is_back_told:
                is_back_told = True
                self._counts["returned" if member.returned.ok else "not known any more"] += 1
                if not member.returned.is_whole and member.hearing is not None:
                    member.hearing.gaps.append(member.came_back)
            if member.must_pull:
                await self._pull(member, port, token)
            if time.monotonic() >= beat_at:
                member.beat()
                beat_at = time.monotonic() + BEAT_S

    async def _pull(self, member: Ours, port: int, token: str) -> None:
        """As a device does that is told to: from where it stood."""
        self._counts[f"pull: {member.must_pull}"] += 1
        before = member.cursor or Cursor(0, 0)
        query = {"pos": str(before.pos), "token": str(before.token)}
        headers = {"Authorization": f"Bearer {token}"}
        async with self._http.get(f"http://127.0.0.1:{port}/sync/pull", params=query, headers=headers) as answer:
            data = await answer.read()
        if answer.status == 200:
            self._counts["pulls"] += 1
        elif answer.status in AGAIN:  # the node goes, or has too much to do: it is told to pull once more
            raise ConnectionResetError(f"a pull was answered {answer.status}")
        else:  # its cursor is none any more: a device fetches everything anew
            self._counts["first syncs"] += 1
            self._counts[f"a pull was answered {data[:80]!r}"] += 1
        member.pulled()


async def main() -> None:
    herder = Herder()
    doers = {
        "open": herder.open,
        "all_live": herder.all_live,
        "counts": herder.counts,
        "heard_to": herder.heard_to,
        "missed": herder.missed,
    }
    try:
        await worker.answer(doers)
    finally:
        await herder.close()


if __name__ == "__main__":
    asyncio.run(main())
