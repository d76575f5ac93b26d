"""Sessions of many devices without their passwords, which take a processor's twentieth of a second each.

Their rows are copied in and their tokens signed with a key that the benchmark gave the server, so each is as good as
one of a sign-in.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.services.tokens import Claims, Tokens, new_refresh_token
from server.store.bulk import connected, load
from server.store.devices import server_of
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import DeviceState, Role
from tests.bench.rows import Person
from tests.support.rows import born

KEY: Final = secrets.token_hex(32)
"""Of this run's servers, as their setting `token_key`."""
LIFE_S: Final = 86_400
FAMILY: Final = ("id", "user_id", "device_id", "generation", "created_at", "expires_at")
TOKEN: Final = ("family_id", "generation", "token_hash", "issued_at")


@dataclass(frozen=True, slots=True)
class Minted:
    """One device of a person, with its access token."""

    user_id: Id
    device_id: Id
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def mint(url: str, people: Sequence[Person], each: int) -> list[Minted]:
    """`each` new devices of every person, one person after the other."""
    now = Micros(time.time_ns() // 1_000)
    until = Micros((now // 1_000_000 + LIFE_S) * 1_000_000)
    async with connected(url) as connection:
        tokens = Tokens(KEY.encode(), (await server_of(connection)).server_id)
        devices = [_device(person, now) for person in people for _ in range(each)]
        families = [(_new(now), device.user_id, device.id, 1, now, until) for device in devices]
        await load(connection, devices)
        await _copy(connection, "session_family", families, FAMILY)
        await _copy(connection, "refresh_token", [(row[0], 1, new_refresh_token()[1], now) for row in families], TOKEN)
    roles = {person.id: frozenset({Role(person.role)}) for person in people}
    return [
        Minted(
            user_id,
            device_id,
            tokens.sign(
                Claims(
                    user_id=user_id,
                    device_id=device_id,
                    family_id=family_id,
                    generation=1,
                    roles=roles[user_id],
                    expires_at=until,
                )
            ),
        )
        for family_id, user_id, device_id, *_ in families
    ]


async def _copy(connection: Any, table: str, records: list[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
    await connection.copy_records_to_table(table, records=records, columns=columns)


def _device(person: Person, now: Micros) -> Device:
    device_id = _new(now)
    return Device(
        **born(device_id, person.id, now, person.id),
        user_id=person.id,
        name="bench",
        platform="Linux",
        program_version="0.1.0",
        state=DeviceState.ACTIVE,
        registered_at=now,
    )


def _new(now: Micros) -> Id:
    return new_id(now // 1000, secrets.token_bytes(10))
