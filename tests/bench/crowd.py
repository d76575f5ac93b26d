"""Other people's sockets, as a process of its own: signed in, welcomed, and reading what they are told.

Also the listener of the floor's one hop. Moments are nanoseconds of the machine's monotonic clock, which all
processes of this machine share.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any, Final

import aiohttp
import msgspec

from shared.wire import codec
from shared.wire.messages import Alive, Continue, Feed, Hello, PullHint, Session, Welcome
from shared.wire.protocol import HEARTBEAT_S, VERSION
from tests.bench import worker
from tests.bench.client import client, sign_in
from tests.bench.floor import bare

AT_ONCE: Final = 4
"""Sign-ins under way: hashing passwords is not what is measured."""
PATIENCE_S: Final = 60.0


class Crowd:
    """Sockets that stay open until the process ends."""

    def __init__(self) -> None:
        self._ends = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self.told = 0
        """Feed messages with rows that all of them heard."""
        self.lost = 0

    async def connect(self, command: dict[str, Any]) -> dict[str, Any]:
        """`sockets` connections to `url` by the people of `emails` in turn, each a device of its own."""
        emails: list[str] = command["emails"]
        turns = asyncio.Semaphore(AT_ONCE)
        http = await self._ends.enter_async_context(client(command["url"]))

        async def one(index: int) -> Session:
            async with turns:
                return await sign_in(http, emails[index % len(emails)], f"crowd {index}")

        sessions = await asyncio.gather(*(one(index) for index in range(command["sockets"])))
        # Sockets stand in a client without a limit: each is a connection for as long as it lives.
        sockets = await self._ends.enter_async_context(
            aiohttp.ClientSession(command["url"], connector=aiohttp.TCPConnector(limit=0))
        )
        for session in sessions:
            welcomed = asyncio.Event()
            self._tasks.append(asyncio.create_task(self._stay(sockets, session, welcomed)))
            await asyncio.wait_for(welcomed.wait(), PATIENCE_S)
        return {"connected": len(self._tasks)}

    async def count(self, _: dict[str, Any]) -> dict[str, Any]:
        """How many are there still, and what they heard since the last question."""
        told, self.told = self.told, 0
        return {"connected": len(self._tasks) - self.lost, "told": told}

    async def hops(self, command: dict[str, Any]) -> dict[str, Any]:
        """Listen to `count` messages of the floor's hop; answers when each came."""
        came: dict[int, int] = {}
        async with bare(command["url"]) as http, http.ws_connect("/hop", compress=0) as socket:
            worker.tell(listening=True)
            while len(came) < command["count"]:
                message = await socket.receive(PATIENCE_S)
                now = time.monotonic_ns()
                if message.type is not aiohttp.WSMsgType.BINARY:
                    raise ConnectionError(f"the hop ended with {message.type.name}")
                came[msgspec.msgpack.decode(message.data)[0]] = now
        return {"came": came}

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._ends.aclose()

    async def _stay(self, http: aiohttp.ClientSession, session: Session, welcomed: asyncio.Event) -> None:
        hello = Hello(access_token=session.access_token, protocol=VERSION, device_id=session.device_id, cursor=None)
        async with http.ws_connect("/live", compress=0, max_msg_size=0) as socket:
            await socket.send_bytes(codec.encode(hello))
            beating = asyncio.create_task(_beat(socket))
            try:
                async for message in socket:
                    if message.type is not aiohttp.WSMsgType.BINARY:
                        break
                    heard = codec.decode_live_tell(message.data)
                    if isinstance(heard, Welcome):
                        await socket.send_bytes(codec.encode(Continue(cursor=heard.head)))
                        welcomed.set()
                    elif isinstance(heard, PullHint):  # a device would pull now, which is not what is measured
                        await socket.send_bytes(codec.encode(Continue(cursor=heard.head)))
                    elif isinstance(heard, Feed) and heard.rows:
                        self.told += 1
            finally:
                beating.cancel()
                self.lost += 1


async def _beat(socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        await socket.send_bytes(codec.encode(Alive(unsent=0, highest_number=0)))


async def main() -> None:
    crowd = Crowd()
    try:
        await worker.answer({"connect": crowd.connect, "count": crowd.count, "hops": crowd.hops})
    finally:
        await crowd.close()


if __name__ == "__main__":
    asyncio.run(main())
