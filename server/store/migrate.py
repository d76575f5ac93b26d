"""Brings a database to this program's version: alembic's steps, then the functions that follow the declarations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.store import ahead, older, triggers
from server.store.tables import PARTITIONS_AHEAD
from shared.domain.kernel.days import MOMENTS_US

T = TypeVar("T")

_FOLDER: Final = Path(__file__).parent / "migrations"
_WRITABLE: Final = "created_at BETWEEN {0} AND {1} AND updated_at BETWEEN {0} AND {1}".format(*MOMENTS_US)
"""A row from before times were checked, that an update of anything else would be refused for, must not stop it all."""
_FIRST: Final = "0001"
_LOCK: Final = 0x4D494752
"""Two nodes that start together must not both migrate; any constant will do."""


def migrate(url: str, zone: str = "") -> list[str]:
    """Applies what is pending, in one transaction; what was applied. Idempotent. Not from inside an event loop.

    Indexes of tables that are in use are made before it, so that nobody who writes waits for them.

    zone: of the company, from now on; empty leaves the one that is known.
    """
    steps = pending(url, zone)
    if not steps:
        return []
    found = ahead.declared_by([each.module for each in _scripts().walk_revisions() if each.revision in steps])
    if found.indexes and _FIRST not in steps:
        asyncio.run(ahead.make(url, found, _LOCK))
    return _run(url, partial(_migrate, zone=zone), found.indexes)


def revise(url: str) -> None:
    """Applies the revisions alone, to a database of nobody's: its triggers would be of declarations that it has not
    yet."""
    _run(url, _upgrade)


def pending(url: str, zone: str = "") -> list[str]:
    """What `migrate` would apply: revisions, `triggers` when the functions are of other declarations, `zone`."""
    return _run(url, partial(_pending, zone=zone))


def _run(url: str, work: Callable[[sa.Connection], T], made_ahead: Collection[str] = ()) -> T:
    async def connected() -> T:
        engine = create_async_engine(
            "postgresql+asyncpg://",
            poolclass=NullPool,
            async_creator=partial(older.connect, url, made_ahead),
        )
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def _migrate(connection: sa.Connection, zone: str) -> list[str]:
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    steps = _pending(connection, zone)
    if not steps:
        return []
    _upgrade(connection)
    if zone:
        connection.execute(sa.text("UPDATE server_state SET zone = :zone"), {"zone": zone})
    _install(connection)
    return steps


def _upgrade(connection: sa.Connection) -> None:
    connection.exec_driver_sql(older.OURS)
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, scripts, fn=lambda revision, _: scripts._upgrade_revs("head", revision)):
        scripts.run_env()


def _pending(connection: sa.Connection, zone: str) -> list[str]:
    scripts = ScriptDirectory.from_config(_config(connection))
    applied = MigrationContext.configure(connection).get_current_heads()
    done = {s.revision for head in applied for s in scripts.iterate_revisions(head, "base")}
    steps = [s.revision for s in reversed(list(scripts.walk_revisions())) if s.revision not in done]
    installed = connection.scalar(sa.text("SELECT triggers FROM server_state")) if done else None
    if installed != triggers.fingerprint():
        steps.append("triggers")
    if zone and ("0002" in steps or connection.scalar(sa.text("SELECT zone FROM server_state")) != zone):
        steps.append("zone")
    return steps


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_FOLDER))


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _install(connection: sa.Connection) -> None:
    _run_script(connection, triggers.installation())
    connection.execute(
        sa.text("SELECT coverdesk_partitions((current_date - 1)::date, :months)"), {"months": PARTITIONS_AHEAD}
    )
    connection.execute(sa.text("UPDATE server_state SET triggers = :now"), {"now": triggers.fingerprint()})
    connection.execute(sa.text(f"{triggers.UNFILLED} AND {_WRITABLE}"))


def _run_script(connection: sa.Connection, text: str) -> None:
    """Several statements in one text, which only the driver's own simple protocol takes."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.run_async(lambda asyncpg_connection: asyncpg_connection.execute(text))
