"""Puts the sample data into a migrated, empty database, with a password for everyone in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from server.sample.book import PEOPLE, Sizes, people, sample
from server.sample.claims import year_and_number
from server.services.passwords import Passwords
from server.store import accounts, bulk, devices
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.kernel.fields import Micros, Row


async def fill(url: str, password: str, now: datetime, sizes: Sizes | None = None, seed: int = 7) -> int:
    """How many rows were written. `now` is the moment that the sample's story has reached."""

    last: dict[int, int] = {}

    def rows() -> Iterator[Row]:
        yield from people(now)
        for file in sample(seed, now, sizes or Sizes()):
            for row in file:
                if isinstance(row, Claim):
                    year, number = year_and_number(row.claim_number)
                    last[year] = max(last.get(year, 0), number)
                yield row

    async with bulk.connected(url) as connection:
        written = await bulk.load(connection, rows())
        for year, number in last.items():
            await devices.continue_numbers(connection, CLAIM.name, year, number)
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
