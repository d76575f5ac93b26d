"""Messages with something wrong in them, as no device of ours makes them, pushes of every command first: each is
answered, none as a fault of the server, and what comes after them is as if they had not been.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest

from shared.domain.catalogue import COMMANDS, Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Role
from shared.wire.codec import decode_message, encode
from shared.wire.messages import Push, Pushed, Session
from tests.contract import samples
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import fresh_id
from tests.server.handlers.test_sync_asks import MSGPACK

EACH: Final = 6
"""Wrong pushes of each command."""
ODD: Final[tuple[Any, ...]] = (
    None, True, -1, 0, 2**31, 2**63 - 1, 2**64 - 1, -(2**63), 0.5, float("nan"), float("inf"), "", "\x00", "\ud7ff",
    "x" * 70_000, "‮claim", "1e999", "9999-99-99", str(named_id("odd")).upper(), b"", b"\xff" * 40, [], [[]] * 50, {},
    {"": None}, {"type": "AddNote"}, [{}], msgspec.msgpack.Ext(1, b"\x00"),
)  # fmt: skip
"""What a value is replaced by."""


def places(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all that is in it."""
    if way:
        yield way
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from places(value, (*way, key))


def harmed(tree: Any, chance: random.Random) -> Any:
    """One of: a value replaced, taken away, or another one beside it."""
    way = chance.choice(list(places(tree)))
    holder = tree
    for key in way[:-1]:
        holder = holder[key]
    match chance.randrange(4):
        case 0:
            del holder[way[-1]]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "extra", "type", "file_id"))] = chance.choice(ODD)
        case _:
            holder[way[-1]] = chance.choice(ODD)
    return tree


def bent(body: bytes, chance: random.Random) -> bytes:
    """Bytes of it turned or cut off: no message any more, or quite another one."""
    made = bytearray(body)
    for _ in range(chance.randrange(1, 4)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made[: chance.randrange(1, len(made))] if chance.random() < 0.3 else made)


class Device:
    """Pushes whatever it is told to, under the number that comes next."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk, self._session = desk, session
        self.next = 1
        self.seen: Counter[int] = Counter()

    def tree(self, *commands: Any) -> dict[str, Any]:
        """A push of them as it stands on the wire, to be harmed."""
        sent = tuple(
            Envelope(number=self.next + n, command_id=fresh_id(), at=samples.AT, schema=1, command=command)
            for n, command in enumerate(commands)
        )
        push = Push(device_id=self._session.device_id, epoch=self._session.epoch, first=self.next, commands=sent)
        tree = msgspec.msgpack.decode(encode(push))
        assert isinstance(tree, dict)
        return tree

    async def send(self, body: bytes) -> Pushed | None:
        """Its results; None where it was refused as a whole."""
        status, said = await self.ask("/sync/push", body)
        if status != 200:
            return None
        pushed = decode_message(said, Pushed)
        self.next = pushed.next
        return pushed

    async def ask(self, path: str, body: bytes) -> tuple[int, bytes]:
        """The status and what was said."""
        headers = bearer(self._session) | MSGPACK
        async with self._desk.http.post(path, data=body, headers=headers) as response:
            self.seen[response.status] += 1
            said = await response.read()
            assert response.status < 500, (path, response.status, said[:500], body[:2_000])
            return response.status, said


async def test_a_push_with_something_wrong_in_it_is_no_fault_of_the_server(desk: Desk) -> None:
    await desk.hire(roles=(Role.ADMIN, Role.SUPERVISOR, Role.ADJUSTER))
    device = Device(desk, await desk.sign_in())
    for kind in COMMANDS:
        chance = random.Random(kind)
        command = samples.COMMANDS[kind]
        device.seen.clear()
        for _ in range(EACH):
            await device.send(msgspec.msgpack.encode(harmed(device.tree(command, command), chance)))
            await device.send(bent(msgspec.msgpack.encode(device.tree(command)), chance))
        refused = sum(count for status, count in device.seen.items() if status != 200)
        assert refused > EACH / 2, (kind, device.seen)
    whole = AddNote(file_id=named_id("elsewhere"), topic=Topic.DAMAGE, body="Nothing is wrong with this one.")
    number = device.next
    pushed = await device.send(msgspec.msgpack.encode(device.tree(whole)))
    assert pushed is not None
    assert [result.number for result in pushed.results] == [number]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/sync/digest", "DigestAsk"),
        ("/sync/repair", "DigestAnswer"),
        ("/auth/device", "NewDevice with proof"),
        ("/auth/refresh", "Refresh"),
        ("/auth/password", "NewPassword"),
    ],
)
async def test_what_else_a_device_says_is_no_fault_of_the_server_either(desk: Desk, path: str, message: str) -> None:
    await desk.hire()
    device = Device(desk, await desk.sign_in())
    chance = random.Random(path)
    whole = encode(samples.MESSAGES[message])
    for _ in range(10 * EACH):
        await device.ask(path, msgspec.msgpack.encode(harmed(msgspec.msgpack.decode(whole), chance)))
        await device.ask(path, bent(whole, chance))
    assert sum(count for status, count in device.seen.items() if status != 200) > EACH, device.seen
