"""The migrations make what is declared, apply once, and are never changed after their release."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.store import triggers
from server.store.migrate import migrate, pending
from server.store.tables import metadata

VERSIONS = Path(__file__).parents[2] / "server/store/migrations/versions"
RELEASED: dict[str, str] = {}
"""Of each released file, the SHA-256: added with the release, never edited."""


def run(url: str, work: Any) -> Any:
    async def connected() -> Any:
        engine = create_async_engine(sa.make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def differences(connection: sa.Connection) -> list[Any]:
    def ours(_: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
        partition = kind == "table" and reflected and str(name).startswith("ledger_") and str(name)[7:8] in "2r"
        return name != "alembic_version" and not partition

    context = MigrationContext.configure(
        connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata()))


def test_all_migrations_replayed_make_the_declared_schema(database_url: str) -> None:
    migrate(database_url)
    assert run(database_url, differences) == []


def test_declared_and_migrated_definitions_are_the_same_to_the_letter(database_url: str) -> None:
    """What alembic does not compare: partial and covering indexes, checks, identity, comments."""

    def indexes(connection: sa.Connection) -> set[tuple[str, str]]:
        rows = connection.execute(
            sa.text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
                "AND indexname !~ '^(ledger_(2|rest)|alembic)' UNION ALL "
                "SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
                "WHERE connamespace = 'public'::regnamespace AND contype = 'c'"
            )
        )
        return {(name, text) for name, text in rows}

    def declared(connection: sa.Connection) -> set[tuple[str, str]]:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
        metadata().create_all(connection)
        return indexes(connection)

    migrate(database_url)
    migrated = run(database_url, indexes)
    assert migrated == run(database_url, declared)


def test_migrating_twice_does_nothing(database_url: str) -> None:
    assert pending(database_url) == ["0001", "triggers"]
    assert migrate(database_url) == ["0001", "triggers"]
    assert pending(database_url) == []
    assert migrate(database_url) == []


def test_functions_of_other_declarations_are_installed_anew(database_url: str, monkeypatch: Any) -> None:
    migrate(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "CHANNEL", "elsewhere")
        patch.setattr(triggers, "fingerprint", lambda: "of a later program")
        assert pending(database_url) == ["triggers"]
        assert migrate(database_url) == ["triggers"]
    assert pending(database_url) == ["triggers"]


def test_released_files_are_as_they_were() -> None:
    for name, known in RELEASED.items():
        assert sha256((VERSIONS / name).read_bytes()).hexdigest() == known, f"{name} was released: add a new step"
