"""The floors' server: bare aiohttp over asyncpg, as a process of its own. It does the work and nothing around it.

No sign-in, no scope, no ledger, no compression: what is left is what HTTP, PostgreSQL and the bytes cost.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final

import asyncpg
import msgspec
from aiohttp import WSMsgType, web

from server.store.pool import open_pool
from tests.bench import worker

CHUNK_ROWS: Final = 2_000
LENGTH_BYTES: Final = 4
TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS bench_floor (id uuid PRIMARY KEY, device uuid NOT NULL, number bigint NOT NULL, "
    "body text NOT NULL)"
)
INSERT: Final = "INSERT INTO bench_floor (id, device, number, body) VALUES ($1, $2, $3, $4)"
POOL: Final = web.AppKey("pool", asyncpg.Pool)
SOCKETS: Final = web.AppKey("sockets", set[web.WebSocketResponse])
ROOMS: Final = web.AppKey("rooms", dict[str, set[web.WebSocketResponse]])
BODY_BYTES: Final = 16 * 2**20

_encoder = msgspec.msgpack.Encoder()


async def rows(request: web.Request) -> web.StreamResponse:
    """`GET /rows?table=&columns=`: every row in order of its key, as length-prefixed MessagePack arrays of rows."""
    table, columns = request.query["table"], request.query["columns"].split(",")
    names = ", ".join(f'"{name}"' for name in columns)
    response = web.StreamResponse()
    await response.prepare(request)
    async with request.app[POOL].acquire() as connection:
        after: str | None = None
        statement = await connection.prepare(
            f'SELECT {names} FROM "{table}" WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT {CHUNK_ROWS}'
        )
        while chunk := await statement.fetch(after):
            body = _encoder.encode([tuple(record) for record in chunk])
            await response.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
            after = chunk[-1][0]
    await response.write_eof()
    return response


async def some(request: web.Request) -> web.Response:
    """`POST /some`: the rows of the ids in the body, as one MessagePack array."""
    table, columns, ids = msgspec.msgpack.decode(await request.read())
    names = ", ".join(f'"{name}"' for name in columns)
    found = await request.app[POOL].fetch(f'SELECT {names} FROM "{table}" WHERE id = ANY($1::uuid[])', ids)
    return web.Response(body=_encoder.encode([tuple(record) for record in found]))


async def insert(request: web.Request) -> web.Response:
    """`POST /insert`: one row, durable when it is answered."""
    await request.app[POOL].execute(INSERT, *msgspec.msgpack.decode(await request.read()))
    return web.Response(body=b"\xc0")


async def insert_many(request: web.Request) -> web.Response:
    """`POST /insert-many`: many rows in one transaction, by one statement."""
    columns = zip(*msgspec.msgpack.decode(await request.read()), strict=True)
    async with request.app[POOL].acquire() as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO bench_floor (id, device, number, body) "
            "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])",
            *(list(column) for column in columns),
        )
    return web.Response(body=b"\xc0")


async def sums(request: web.Request) -> web.Response:
    """`POST /sums`: count and sum of the hashes in 256 slices of a table, by one aggregate over an index."""
    (table,) = msgspec.msgpack.decode(await request.read())
    found = await request.app[POOL].fetch(
        f'SELECT get_byte(uuid_send(id), 15) AS slice, count(*), sum(row_hash) FROM "{table}" GROUP BY 1'
    )
    return web.Response(body=_encoder.encode([(r[0], r[1], int(r[2]) % 2**63) for r in found]))


async def hop(request: web.Request) -> web.WebSocketResponse:
    """`GET /hop`: what one socket says, all others hear."""
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    sockets = request.app[SOCKETS]
    sockets.add(socket)
    try:
        async for message in socket:
            if message.type is not WSMsgType.BINARY:
                break
            for other in list(sockets):
                if other is not socket:
                    await other.send_bytes(message.data)
    finally:
        sockets.discard(socket)
    return socket


async def rooms(request: web.Request) -> web.WebSocketResponse:
    """`GET /rooms`: a socket says `J` and the name of its room; what it says after `P` all others there hear."""
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    room: set[web.WebSocketResponse] = set()
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            if message.data.startswith("J"):
                room = request.app[ROOMS].setdefault(message.data, set())
                room.add(socket)
                await socket.send_str("J")
                continue
            data = message.data[1:].encode()
            for other in list(room):
                if other is not socket:
                    await other.send_bytes(data)
    finally:
        room.discard(socket)
    return socket


async def main(database_url: str) -> None:
    """Serve until stdin ends; the first line on stdout names the port."""
    pool: Any = await open_pool(database_url, size=8, least=2)
    await pool.execute(TABLES)
    app = web.Application(client_max_size=BODY_BYTES)
    app[POOL] = pool
    app[SOCKETS] = set()
    app[ROOMS] = {}
    app.router.add_get("/rows", rows)
    app.router.add_post("/some", some)
    app.router.add_post("/insert", insert)
    app.router.add_post("/insert-many", insert_many)
    app.router.add_post("/sums", sums)
    app.router.add_get("/hop", hop)
    app.router.add_get("/rooms", rooms)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    worker.tell(port=runner.addresses[0][1])
    async for _ in worker.commands():
        pass
    await runner.cleanup()
    pool.terminate()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
