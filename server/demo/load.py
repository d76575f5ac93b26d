"""Puts the sample data into a migrated, empty database, with a password for everyone in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from server.demo.sample import PEOPLE, Sizes, people, sample
from server.services.passwords import Passwords
from server.store import accounts, bulk
from shared.domain.kernel.fields import Micros, Row


async def fill(url: str, password: str, now: datetime, sizes: Sizes | None = None, seed: int = 7) -> int:
    """How many rows were written. `now` is the moment that the sample's story has reached."""

    def rows() -> Iterator[Row]:
        yield from people(now)
        for file in sample(seed, now, sizes or Sizes()):
            yield from file

    async with bulk.connected(url) as connection:
        written = await bulk.load(connection, rows())
        await connection.execute("ANALYZE")
        hashed = await _hashed(password)
        moment = Micros(int(now.timestamp() * 1_000_000))
        for person in PEOPLE:
            await accounts.add_account(connection, person.id, person.email, hashed, moment)
    return written


async def _hashed(password: str) -> str:
    passwords = Passwords(workers=1)
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()
