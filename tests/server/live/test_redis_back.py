"""Redis ends and comes back empty beneath two nodes: both say so, and each hears of what happens at the other again."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from server.app import Server
from server.embedded.lookup import valkey_program
from server.embedded.place import home_for, service_account
from server.embedded.process import Launch, spawn, stop, wait_until
from server.embedded.valkey import Valkey, answers
from shared.domain.kernel.ids import Id
from shared.wire.messages import Event, Join, Leave, Session
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.rows import claim, member
from tests.server.live.test_sessions import asked, opened
from tests.server.live.test_socket import LONG_S, Device, Place

PAUSE_S: Final = 0.2
"""A socket may ask twenty times a second."""
POLL_S: Final = 60.0
"""Nothing is found by looking for it while a test lasts."""


class OwnRedis:
    """One that may be killed; it comes back on its port, with its password and empty."""

    def __init__(self, folder: Path) -> None:
        self._account = service_account(folder)
        self._home = home_for(folder, self._account)
        self._program = valkey_program({}, self._account)
        valkey = Valkey.start(self._home, self._program, self._account)
        self.url = valkey.url
        self._process: subprocess.Popen[bytes] = valkey._process

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        folder = self._home / "valkey"
        command = [str(self._program), str(folder / "valkey.conf")]
        launch = Launch(command=command, account=self._account, folder=folder, death_signal=signal.SIGTERM)
        with (self._home / "valkey.log").open("ab") as log:
            self._process = spawn(launch, log)
        password, _, place = self.url.removeprefix("redis://:").partition("@")
        assert wait_until(lambda: answers(int(place.split(":")[1].split("/")[0]), password), LONG_S)

    def end(self) -> None:
        stop(self._process, ((signal.SIGTERM, 5.0),))


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-redis-"))
    folder.chmod(0o711)
    made = OwnRedis(folder)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def in_room(node: Server, session: Session, room: str) -> AsyncIterator[Device]:
    async with opened(node, session) as (device, _):
        assert (await asked(device, Join(request=1, room=room))).ok
        yield device


async def until_told(node: Server, is_up: bool) -> None:
    """Once a node says of Redis what is so, to whoever watches it."""
    wanted = f"coverdesk_redis_up {1.0 if is_up else 0.0}"
    async with asyncio.timeout(LONG_S), aiohttp.ClientSession(node.url) as http:
        while True:
            async with http.get("/metrics") as response:
                if wanted in (await response.text()).splitlines():
                    return


async def hears_of(device: Device, name: str, who: Id) -> None:
    """The next such event of that person."""
    async with asyncio.timeout(LONG_S):
        while True:
            event = await device.hear_a(Event)
            if (event.name, event.actor) == (name, who):
                return


async def again_and_again(device: Device, room: str, until: Coroutine[Any, Any, None]) -> None:
    """Leaves and enters until somebody has heard of it: what is said while a node's last connection of before fails is
    lost, and nobody relies on it.
    """
    heard = asyncio.create_task(until)
    for request in count(10):
        await asked(device, Leave(request=request, room=room))
        await asked(device, Join(request=request, room=room))
        if (await asyncio.wait([heard], timeout=PAUSE_S))[0]:
            break
    await heard


@pytest.mark.logs("redis_away")
@pytest.mark.may_log("relay_waits", "job_put_off")
async def test_the_subscriptions_of_two_nodes_stand_again_when_redis_is_back(
    start_node: Callable[..., Any], psql: Any, redis: OwnRedis
) -> None:
    here, there = [await start_node(redis_url=redis.url, poll_s=POLL_S) for _ in range(2)]
    caches = [node._parts.cache for node in (here, there)]
    async with AsyncExitStack() as all_of_it:
        http = await all_of_it.enter_async_context(aiohttp.ClientSession(here.url, headers={HEADER: str(VERSION)}))
        place, file = Place(here, http, psql), claim()
        ann, bob = await place.person(), await place.person("bob@example.org")
        await place.write(file, member(ann.user_id, file.id), member(bob.user_id, file.id))
        head = here.ready.live.relay.head
        assert head is not None
        await there.ready.live.relay.reached(head.pos)
        room = f"claim:{file.id}"
        for cache in caches:
            await cache.subscribed()
        hers = await all_of_it.enter_async_context(in_room(here, ann, room))
        his = await all_of_it.enter_async_context(in_room(there, bob, room))
        await hears_of(hers, "room:joined", bob.user_id)

        await asyncio.to_thread(redis.kill)
        for node in (here, there):
            await until_told(node, is_up=False)
        async with asyncio.timeout(LONG_S):
            while any(cache._subscribed.is_set() for cache in caches):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)  # as often as the loop goes round
        await asyncio.to_thread(redis.start)
        for node in (here, there):
            await until_told(node, is_up=True)
        async with asyncio.timeout(LONG_S):
            for cache in caches:
                await cache.subscribed()

        for device, person, other in ((his, bob, hers), (hers, ann, his)):
            await again_and_again(device, room, until=hears_of(other, "room:left", person.user_id))
