"""The floor of a first sync, as a process of its own: bare aiohttp, typed decode, insert, index. Nothing else.

The same rows and columns from the same PostgreSQL into a file with the same encryption, page size and pragmas, the
same tables, secondary indexes and trigram search, made by the same statements: equally indexed. No sign-in, scope,
ledger, compression, progress, check, resuming, overlay or swap.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from desktop.replica.cards import build_cards
from desktop.replica.tables import create_file_indexes, create_other_indexes, create_tables
from desktop.storage.files import KEY_BYTES, open_side_file
from desktop.storage.identity import Identity
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.ids import Id
from tests.bench import worker
from tests.bench.floor import bare, columns_of, tuple_of
from tests.bench.floor_server import LENGTH_BYTES


async def load(http: aiohttp.ClientSession, connection: Any, table: str) -> int:
    """One table from the server into the file; the insert of a chunk overlaps with the arrival of the next."""
    columns = columns_of(table)
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[tuple_of(table)])  # type: ignore[misc]
    statement = f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})'
    count = 0
    writing: asyncio.Task[None] | None = None

    def write(rows: list[Any]) -> None:
        connection.execute("BEGIN")
        connection.executemany(statement, rows)
        connection.execute("COMMIT")

    async with http.get("/rows", params={"table": table, "columns": ",".join(columns)}) as answer:
        answer.raise_for_status()
        async for body in bodies(answer):
            rows = decoder.decode(body)
            count += len(rows)
            if writing is not None:
                await writing
            writing = asyncio.create_task(asyncio.to_thread(write, rows))
    if writing is not None:
        await writing
    return count


async def bodies(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The length-prefixed parts of a stream."""
    while not answer.content.at_eof():
        try:
            head = await answer.content.readexactly(LENGTH_BYTES)
        except asyncio.IncompleteReadError:
            return
        yield await answer.content.readexactly(int.from_bytes(head, "big"))


async def sync(command: dict[str, Any]) -> dict[str, Any]:
    """All tables into a new file. Answers rows and seconds, and of these how long indexes and words took."""
    tables: list[str] = command["tables"]
    path = Path(command["path"])
    began = time.perf_counter()
    connection = open_side_file(path, secrets.token_bytes(KEY_BYTES))
    nobody = Identity(
        server_id=SYSTEM, epoch=SYSTEM, user_id=Id(command["user_id"]), device_id=SYSTEM, device_name="floor"
    )
    create_tables(connection, nobody)
    counts: dict[str, int] = {}
    async with bare(command["url"]) as http:
        for table in tables:
            counts[table] = await load(http, connection, table)
    loaded = time.perf_counter()

    def index() -> None:
        connection.execute("BEGIN")
        create_file_indexes(connection)
        create_other_indexes(connection)
        build_cards(connection, nobody.user_id)
        connection.execute("COMMIT")

    await asyncio.to_thread(index)
    done = time.perf_counter()
    connection.close()
    return {"counts": counts, "seconds": done - began, "index_seconds": done - loaded, "peak": worker.peak_bytes()}


if __name__ == "__main__":
    asyncio.run(worker.answer({"sync": sync}))
