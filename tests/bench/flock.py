"""Many sockets as a process of its own: they join rooms, publish there and time what they hear."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import Any, Final

from server.listening import descriptors
from shared.domain.kernel.ids import Id
from tests.bench import worker
from tests.bench.dialects import Bare, Member, Ours, Room, SocketIo
from tests.bench.figures import percentile
from tests.bench.link import Link

AT_ONCE: Final = 20
"""Handshakes under way."""
PATIENCE_S: Final = 60.0
BEAT_S: Final = 15.0
PACE: Final = 12.0
"""That one of ours publishes in a second at the most: the server takes twenty of anybody."""
SETTLE_S: Final = 10.0
LOOK_S: Final = 0.02
FREE: Final = 200
"""Descriptors for all but the sockets."""


class Flock:
    """Sockets of one dialect that stay open until the process ends."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.rooms: list[Room] = []
        self._beating: asyncio.Task[None] | None = None

    async def open(self, command: dict[str, Any]) -> dict[str, Any]:
        """A socket for each of `seats`: (port, room or none, user, device, token); of `dialect`, `size` bytes said."""
        seats = command["seats"]
        if descriptors(len(seats) + FREE) < len(seats) + FREE:
            raise OSError(f"{len(seats)} sockets are more than this system lets a process open (ulimit -n)")
        names = list(dict.fromkeys(seat[1] for seat in seats if seat[1] is not None))
        made = {name: Room(name, PACE if command["dialect"] == "ours" else 0.0) for name in names}
        self.rooms = list(made.values())
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(index: int, seat: list[Any]) -> Member:
            member = _member(command["dialect"], index, seat, made.get(seat[1]), command["size"])
            async with turns:
                await _connected(member, seat[0])
            return member

        self.members = list(await asyncio.gather(*(one(index, seat) for index, seat in enumerate(seats))))
        for member in self.members:
            if member.room is not None:
                member.room.members.append(member)
        self._beating = asyncio.create_task(self._beat())
        gc.collect()
        gc.freeze()  # what is here stays: looking through it is no part of a delivery
        return {"open": len(self.members)}

    async def saturate(self, command: dict[str, Any]) -> dict[str, Any]:
        """In each room one message at a time, for `seconds`: deliveries a second."""
        for room in self.rooms:
            room.forget()
            room.is_closed = True
        began = time.perf_counter()
        for room in self.rooms:
            room.publish()
        await asyncio.sleep(command["seconds"])
        got, seconds = sum(room.got for room in self.rooms), time.perf_counter() - began
        for room in self.rooms:
            room.is_closed = False
        await self._settled()
        return {"per_second": got / seconds, **self._counted()}

    async def steady(self, command: dict[str, Any]) -> dict[str, Any]:
        """`per_second` deliveries for `seconds`, whatever comes of them: how long each took, in milliseconds."""
        for room in self.rooms:
            room.forget()
        heard = sum(len(room.members) - (not self.members[0].HEARS_ITSELF) for room in self.rooms) / len(self.rooms)
        gap_s = heard / command["per_second"]
        began, turn = time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < command["seconds"]:
            while turn * gap_s <= passed:
                self.rooms[turn % len(self.rooms)].publish()
                turn += 1
            await asyncio.sleep(max(0.0, turn * gap_s - (time.perf_counter() - began)))
        seconds = time.perf_counter() - began
        await self._settled()
        taken = [ns / 1e6 for room in self.rooms for ns in room.taken_ns]
        shares = {f"p{share * 100:g}": percentile(taken, share) for share in (0.5, 0.99)} if taken else {}
        return {"per_second": len(taken) / seconds, **shares, **self._counted()}

    async def count(self, _: dict[str, Any]) -> dict[str, Any]:
        """How many are there still."""
        return {"open": sum(not member.lost.done() for member in self.members), "resident": worker.resident_bytes()}

    def _counted(self) -> dict[str, Any]:
        refused = next((each.refused for each in self.members if isinstance(each, Ours) and each.refused), "")
        lost = sum(member.lost.done() for member in self.members)
        if refused or lost:
            raise RuntimeError(f"{lost} sockets were lost; refused: {refused or 'nothing'}")
        return {"delivered": sum(room.got for room in self.rooms), "wanted": sum(room.wanted for room in self.rooms)}

    async def _settled(self) -> None:
        """Returns once all that was published was heard, or what is missing will not come."""
        deadline = time.monotonic() + SETTLE_S
        while any(room.got < room.wanted for room in self.rooms) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            for member in self.members:
                member.beat()


def _member(dialect: str, index: int, seat: list[Any], room: Room | None, size: int) -> Member:
    match dialect:
        case "ours":
            return Ours(index, token=seat[4], device_id=Id(seat[3]), room=room, size=size)
        case "bare":
            return Bare(index, room, size)
        case "socket.io":
            return SocketIo(index, room, size)
    raise ValueError(dialect)


async def _connected(member: Member, port: int) -> None:
    await link(member, port)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait({member.is_in, member.lost}, return_when=asyncio.FIRST_COMPLETED)
    if not member.is_in.done():
        raise ConnectionError(f"a socket was not let in: {getattr(member, 'refused', '') or 'it was cut'}")
    member.is_in.result()


async def link(made: Link, port: int, source: str | None = None) -> None:
    """Connects it and waits for its handshake. Raises OSError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE_S):
        await loop.create_connection(lambda: made, "127.0.0.1", port, local_addr=(source, 0) if source else None)
        await made.opened


async def main() -> None:
    flock = Flock()
    doers = {"open": flock.open, "saturate": flock.saturate, "steady": flock.steady, "count": flock.count}
    await worker.answer(doers)


if __name__ == "__main__":
    asyncio.run(main())
