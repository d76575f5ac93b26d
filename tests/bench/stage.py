"""Where a benchmark plays: durable embedded services, a seeded database, the server as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from server.embedded.errors import ServiceUnavailable
from server.embedded.process import free_port
from server.embedded.scratch import with_database
from server.embedded.services import DATABASE_VARIABLE, REDIS_VARIABLE, Services
from server.settings import variable_of
from server.store.migrate import migrate
from tests.bench.children import Child, Failed, command_of
from tests.bench.client import is_up
from tests.bench.database import connected
from tests.bench.figures import Figure, say
from tests.bench.seeds import Seed, key_of

FSYNC_VARIABLE: Final = "COVERDESK_BENCH_FSYNC"
"""`off` for tests of the benchmarks themselves, which ask for counts and never for times."""
START_S: Final = 60.0
"""For the server to answer; it takes a second or two."""
POLL_S: Final = 0.05
FSYNC_BYTES: Final = 8192
"""A page of PostgreSQL's log."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server over a database of its own. facts: what its seed said."""

    url: str
    pid: int
    database_url: str
    facts: dict[str, Any]


class Node:
    """`coverdesk serve` at one address, which may be ended and started anew. Quiet: a log line costs what it logs."""

    child: Child

    def __init__(self, folder: Path, database_url: str, redis_url: str, settings: Mapping[str, object]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"server-{self.port}.log"
        self._environment = {
            DATABASE_VARIABLE: database_url,
            REDIS_VARIABLE: redis_url,
            "COVERDESK_HOST": "127.0.0.1",
            "COVERDESK_PORT": str(self.port),
            "COVERDESK_LOG_LEVEL": "warning",
            "COVERDESK_DATA_DIR": str(folder / "server"),
        } | {variable_of(name): str(value) for name, value in settings.items()}

    def start(self) -> None:
        """Returns once it is ready. Raises Failed."""
        self.child = Child("the server", command_of("shared.cli", "serve"), self._log, environment=self._environment)
        deadline = time.monotonic() + START_S
        while not is_up(self.port):
            self.child.check()
            if time.monotonic() > deadline:
                raise self.child.failure(f"did not answer within {START_S:g} s")
            time.sleep(POLL_S)

    def stop(self) -> None:
        """As an administrator does."""
        self.child.close()

    def kill(self) -> None:
        """As a machine that loses its power."""
        self.child.process.kill()
        self.child.process.wait()


class Stage:
    """The services of one run; a context manager that leaves nothing behind but what `keep` asks for.

    Never the servers that DATABASE_URL and REDIS_URL name: benchmarks fill what they use.
    """

    def __init__(self, keep: Path | None) -> None:
        """keep: folder of the services' data and of seeded databases, for the next run; None: thrown away."""
        self._keep = keep
        self._ends = ExitStack()
        self.folder = Path()
        self.services: Services

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            self.folder = ends.enter_context(scratch_folder())
            data = self._keep or self.folder / "services"
            named = {n: v for n, v in os.environ.items() if n not in (DATABASE_VARIABLE, REDIS_VARIABLE)}
            try:
                durable = os.environ.get(FSYNC_VARIABLE) != "off"
                self.services = ends.enter_context(Services.start(data, durable=durable, environment=named))
            except ServiceUnavailable as error:
                raise Failed(str(error)) from error
            self._data = data
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    @contextmanager
    def database(self, seed: Seed) -> Iterator[tuple[str, dict[str, Any]]]:
        """A database with the seed's contents and what the seed said; dropped afterwards, its kept original not."""
        key = key_of(seed)
        facts = self._facts(key)
        if facts is None or not asyncio.run(_exists(self.services.database_url, key)):
            facts = self._fill(seed, key)
        copy = f"{key}_run" if self._keep else key
        if self._keep:
            # Without strategy FILE_COPY every page of a large database would go through the log.
            asyncio.run(
                _execute(
                    self.services.database_url,
                    f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
                    f'CREATE DATABASE "{copy}" TEMPLATE "{key}" STRATEGY FILE_COPY',
                )
            )
        try:
            yield with_database(self.services.database_url, copy), facts
        finally:
            asyncio.run(_execute(self.services.database_url, f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)'))

    @contextmanager
    def server(self, seed: Seed) -> Iterator[Running]:
        """The program's server, over a database with the seed's contents."""
        with self.database(seed) as (url, facts), self.serve(url) as (server_url, pid):
            yield Running(server_url, pid, url, facts)

    @contextmanager
    def serve(self, database_url: str) -> Iterator[tuple[str, int]]:
        """`coverdesk serve` over a database: its address and process."""
        with self.node(database_url) as node:
            yield node.url, node.child.pid

    @contextmanager
    def node(self, database_url: str, **settings: object) -> Iterator[Node]:
        """One node over a database, beside others over the same. settings: by their names, as the server has them."""
        node = Node(self.folder, database_url, self.services.redis_url, settings)
        try:
            node.start()
            yield node
        finally:
            node.stop()

    def standing(self, database_url: str, *tables: str) -> Iterator[Figure]:
        """What the figures are of: the rows of these tables, and whether a commit waits for the disk."""
        counts, is_durable = asyncio.run(_standing(database_url, tables))
        for table, count in counts.items():
            yield Figure(figure=f"rows of {table}", value=count, unit="rows", n=1)
        yield Figure(figure="commits wait for the disk (fsync)", value=float(is_durable), unit="1 yes, 0 no", n=1)

    def log(self, name: str) -> Path:
        """Where a child writes what goes wrong."""
        return self.folder / f"{name}.log"

    def fsync_ms(self, tries: int = 100) -> list[float]:
        """How long the disk under the database takes to hold a page, in milliseconds each."""
        path = self._data / "fsync-probe"
        taken: list[float] = []
        with path.open("wb", buffering=0) as file:
            for _ in range(tries):
                file.write(b"\0" * FSYNC_BYTES)
                began = time.perf_counter()
                os.fdatasync(file.fileno())
                taken.append((time.perf_counter() - began) * 1000)
        path.unlink()
        say(f"fsync takes {statistics.median(taken):.2f} ms on this disk")
        return taken

    def _facts(self, key: str) -> dict[str, Any] | None:
        try:
            facts: dict[str, Any] = json.loads((self._data / f"{key}.json").read_text())
        except (OSError, ValueError):
            return None
        return facts

    def _fill(self, seed: Seed, key: str) -> dict[str, Any]:
        say(f"filling the database `{seed.name}`{' (kept for the next run)' if self._keep else ''}")
        began = time.monotonic()
        draft = f"{key}_new"
        asyncio.run(
            _execute(
                self.services.database_url,
                f'DROP DATABASE IF EXISTS "{key}" WITH (FORCE)',
                f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)',
                f'CREATE DATABASE "{draft}"',
            )
        )
        url = with_database(self.services.database_url, draft)
        migrate(url)
        facts = asyncio.run(_filled(seed, url))
        (self._data / f"{key}.json").write_text(json.dumps(facts))
        asyncio.run(_execute(self.services.database_url, f'ALTER DATABASE "{draft}" RENAME TO "{key}"'))
        say(f"filled in {time.monotonic() - began:.1f} s")
        return facts


async def _filled(seed: Seed, url: str) -> dict[str, Any]:
    async with connected(url) as connection:
        facts = await seed.fill(connection)
        await connection.execute("VACUUM (ANALYZE)")  # as autovacuum does within minutes
        await connection.execute("CHECKPOINT")
        return facts


async def _standing(url: str, tables: tuple[str, ...]) -> tuple[dict[str, int], bool]:
    async with connected(url) as connection:
        counts = {table: await connection.fetchval(f'SELECT count(*) FROM "{table}"') for table in tables}
        settings = [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
        return counts, settings == ["on", "on"]


async def _execute(url: str, *statements: str) -> None:
    async with connected(url) as connection:
        for statement in statements:
            await connection.execute(statement)


async def _exists(url: str, name: str) -> bool:
    async with connected(url) as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-bench-"))
    folder.chmod(0o711)  # run as root, the services are another user's
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
