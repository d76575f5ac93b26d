"""The floors' side of the benchmark: starts their server and measures the bare work, each in the run it is for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import msgspec

from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.ids import Id
from shared.schema import ROW_HASH
from tests.bench.children import Worker
from tests.bench.client import CONNECTIONS, TIMEOUT
from tests.bench.rows import Maker
from tests.bench.stage import Stage

NOTE = "Spoke with the insured. Mitigation crew is on site and photos are coming this afternoon."


@contextmanager
def floor_server(stage: Stage, database_url: str) -> Iterator[str]:
    """The address of a floor server over a database."""
    with floor_process(stage, database_url) as (port, _):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def floor_process(stage: Stage, database_url: str) -> Iterator[tuple[int, int]]:
    """The same: its port and process."""
    with Worker("the floor's server", "tests.bench.floor_server", stage.log("floor-server"), database_url) as child:
        yield child.hear()["port"], child.pid


@asynccontextmanager
async def bare(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """The same client as for the program, without its headers."""
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=TIMEOUT) as opened:
        yield opened


async def post(http: aiohttp.ClientSession, path: str, body: bytes) -> bytes:
    """One request to the floor's server."""
    async with http.post(path, data=body) as answer:
        answer.raise_for_status()
        return await answer.read()


async def time_inserts(url: str, count: int, *, seed: int, warm_up: int = 20) -> list[float]:
    """Milliseconds of each of `count` bare durable inserts over HTTP, one after the other. seed: of their ids."""
    make = Maker(10_000 + seed)
    device = make.row()["id"]
    taken: list[float] = []
    async with bare(url) as http:
        for number in range(count + warm_up):
            body = msgspec.msgpack.encode((make.row()["id"], device, number, NOTE))
            began = time.perf_counter()
            await post(http, "/insert", body)
            if number >= warm_up:
                taken.append((time.perf_counter() - began) * 1000)
    return taken


async def time_bulk(url: str, rows: int, repeats: int) -> list[float]:
    """Milliseconds of each bare insert of `rows` rows in one transaction over HTTP."""
    make = Maker(20_000)
    device = make.row()["id"]
    taken: list[float] = []
    async with bare(url) as http:
        for _ in range(repeats + 1):
            body = msgspec.msgpack.encode([(make.row()["id"], device, n, NOTE) for n in range(rows)])
            began = time.perf_counter()
            await post(http, "/insert-many", body)
            taken.append((time.perf_counter() - began) * 1000)
    return taken[1:]


async def time_some(url: str, table: str, ids: Sequence[Id], repeats: int, warm_up: int = 10) -> list[float]:
    """Milliseconds of each bare read of the rows of `ids`, decoded into their type."""
    body = msgspec.msgpack.encode((table, columns_of(table), list(ids)))
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[tuple_of(table)])  # type: ignore[misc]
    taken: list[float] = []
    async with bare(url) as http:
        for number in range(repeats + warm_up):
            began = time.perf_counter()
            found = decoder.decode(await post(http, "/some", body))
            if number >= warm_up:
                taken.append((time.perf_counter() - began) * 1000)
            assert len(found) == len(ids)
    return taken


async def time_sums(url: str, tables: Sequence[str], repeats: int) -> list[float]:
    """Milliseconds of each bare aggregate of the slices of all `tables`, one request each."""
    taken: list[float] = []
    async with bare(url) as http:
        for _ in range(repeats + 1):
            began = time.perf_counter()
            for table in tables:
                msgspec.msgpack.decode(await post(http, "/sums", msgspec.msgpack.encode((table,))))
            taken.append((time.perf_counter() - began) * 1000)
    return taken[1:]


def columns_of(table: str) -> list[str]:
    """The columns that travel: those of the declaration and the hash."""
    return [*BY_NAME[table].names, ROW_HASH]


def tuple_of(table: str) -> Any:
    """The type of a row as an array: what a typed decode checks."""
    return tuple[*(_scalar(c.storage.sqlite, c.nullable, c.storage.name) for c in BY_NAME[table].columns), int]  # type: ignore[misc]


def _scalar(sqlite: str, nullable: bool, storage: str) -> Any:
    kind: Any = bool if storage == "FLAG" else int if sqlite == "INTEGER" else str
    return kind | None if nullable else kind
