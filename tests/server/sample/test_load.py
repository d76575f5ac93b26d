"""The sample data pass through the real triggers into the feed, and its people can sign in."""

import asyncio
from datetime import UTC, datetime

from server.sample.book import BY_KEY, Sizes
from server.sample.load import fill
from server.store import bulk
from server.store.devices import reserve_numbers
from server.store.loading import Loader
from server.store.migrate import migrate
from shared.domain.claims.entities import CLAIM

SMALL = Sizes(customers=30, policies=40, claims=50, open_for_maya=6)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_the_sample_is_written_stamped_and_opened_to_its_people(database_url: str) -> None:
    migrate(database_url)

    async def run() -> None:
        written = await fill(database_url, "a demo password", NOW, SMALL)
        async with bulk.connected(database_url) as connection:
            assert await connection.fetchval("SELECT count(*) FROM ledger") == written
            assert await connection.fetchval("SELECT count(*) FROM ledger_tx WHERE pos IS NULL") == 0
            assert await connection.fetchval("SELECT count(*) FROM claim") == SMALL.claims
            maya = BY_KEY["maya"].id
            claims = [r["id"] for r in await connection.fetch("SELECT id FROM claim WHERE adjuster_id = $1", maya)]
            holds = (await Loader().load(connection, claims, maya, [])).holds
            assert len(holds) == len(claims) >= SMALL.open_for_maya
            assert all(any(by.values()) for by in holds.values())

            last = await connection.fetchval("SELECT max(claim_number) FROM claim WHERE claim_number LIKE 'CLM-2026-%'")
            assert last > "CLM-2026-003200"
            for number in range(int(last[-6:]) + 1, int(last[-6:]) + 3):
                assert await reserve_numbers(connection, CLAIM.name, 2026, 1) == [f"CLM-2026-{number:06}"]
            (before,) = await reserve_numbers(connection, CLAIM.name, 2025, 1)
            assert not await connection.fetchval(
                "SELECT count(*) FROM claim WHERE claim_number >= $1 AND claim_number LIKE 'CLM-2025-%'", before
            ), "no number is given twice in any year"

    asyncio.run(run())
