"""Throwaway databases beside the one that a URL names, for tests and the demo."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CONNECT_TIMEOUT_S = 20
# Two processes must not fill the same template at once; any constant will do.
TEMPLATE_LOCK = 0x434F5645


@contextmanager
def fresh_database(url: str, *, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, a copy of `template` on the server of `url`; it is dropped at the end.

    Connections still open then are ended. Works from any thread, also beside a running event loop.
    """
    name = f"scratch_{secrets.token_hex(8)}"
    # Hundreds of tables and indexes, nearly empty: their files are copied sooner than their pages are logged.
    _run(_execute(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'))
    try:
        yield with_database(url, name)
    finally:
        _run(_execute(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def template_database(url: str, name: str, fill: Callable[[str], None]) -> str:
    """Make a database `name` once per server, filled by `fill(its url)`; returns `name`, for `fresh_database`.

    Filling again is a matter of another name: put a hash of the migrations in it. When `fill` raises, nothing is
    kept.
    """
    _run(_make_template(url, name, fill))
    return name


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _make_template(url: str, name: str, fill: Callable[[str], None]) -> None:
    connection = await _connect(url)
    draft = f"{name}_new"
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", TEMPLATE_LOCK)
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return
        await connection.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{draft}"')
        await asyncio.to_thread(fill, with_database(url, draft))
        await connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    finally:
        await connection.close()


async def _execute(url: str, sql: str) -> None:
    connection = await _connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _connect(url: str) -> Any:
    import asyncpg  # only here, so that a test run without a database does not load it

    return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread of its own: the caller may be inside an event loop."""
    failures: list[BaseException] = []

    def target() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:  # boundary: raised again in the caller's thread
            failures.append(error)

    thread = threading.Thread(target=target, name="scratch-database")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
