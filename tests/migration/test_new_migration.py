"""What a changed declaration needs of the database is written as a migration, and running it leaves no difference."""

from __future__ import annotations

import importlib.util
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

from server import new_migration
from server.store.tables import metadata
from tests.migration.test_migrations import run


def grown() -> sa.MetaData:
    """With one table more, and one time more in a table that is there."""
    declared = metadata()
    made = sa.Table(
        "wreck",
        declared,
        sa.Column("id", postgresql.UUID(as_uuid=False), primary_key=True),
        sa.Column("file_id", postgresql.UUID(as_uuid=False), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False, comment="by field"),
        sa.CheckConstraint('"changed" IS JSON', name="wreck_changed_is_json"),
        comment="Wreck",
    )
    made.primary_key.name = "wreck_pkey"
    sa.Index("wreck_by_file", made.c.file_id, postgresql_include=["id"])
    claim = declared.tables["claim"]
    claim.append_column(sa.Column("seen_at", sa.BigInteger(), nullable=True, comment="Seen"))
    claim.append_constraint(sa.CheckConstraint('"seen_at" BETWEEN 0 AND 9', name="claim_seen_at_is_a_time"))
    return declared


@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")
def test_what_is_declared_and_not_there_is_written_and_makes_it(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0041_before.py").write_text("")
    said = new_migration.added(database_url, grown(), tmp_path, "Wrecks, and when a claim was seen")
    path = tmp_path / "0042_wrecks_and_when_a_claim_was_seen.py"
    assert said.endswith(f'    "{path.name}": "{sha256(path.read_bytes()).hexdigest()}",'), "as KNOWN has it"
    assert "###" not in path.read_text("utf-8"), "words of whoever wrote it, that say nothing"
    spec = importlib.util.spec_from_file_location("made", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (made.revision, made.down_revision) == ("0042", "0041")

    def upgrade(connection: sa.Connection) -> Any:
        with Operations.context(MigrationContext.configure(connection)):
            made.upgrade()

    run(database_url, upgrade)
    assert new_migration.missing(database_url, grown()) == ("", "")


def test_where_nothing_differs_nothing_is_written(database_url: str, tmp_path: Path) -> None:
    said = new_migration.added(database_url, metadata(), tmp_path, "Nothing")
    assert said == "The migrations make what is declared: there is nothing to write."
    assert list(tmp_path.iterdir()) == []
