"""Every table of the server's database as declared metadata: the entities and the server's own. No SQL is run here."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from server.store.accounts_tables import add_account_tables
from server.store.holdings import add_holdings
from server.store.resource_indexes import add_resource_indexes
from server.store.webhooks_tables import add_webhook_tables
from shared.domain.catalogue import TABLES
from shared.schema import ROW_HASH, server_metadata

_ID: Final = postgresql.UUID(as_uuid=False)
_BIG: Final = sa.BigInteger()

PARTITIONS_AHEAD: Final = 24
"""Months of ledger that are made in advance; what falls beyond them goes to the default partition."""
BLOCK_BITS: Final = 10
"""A `ledger_block` row sums up 1,024 positions: a cursor 90 days and ten million transactions old reads 10,000."""


def metadata() -> sa.MetaData:
    """All tables, indexes and constraints; what all migrations together must make."""
    made = server_metadata()
    _cover_digests(made)
    _add_ledger(made)
    _add_scope(made)
    _add_devices(made)
    add_resource_indexes(made)
    add_holdings(made)
    add_account_tables(made)
    add_webhook_tables(made)
    return made


def _cover_digests(made: sa.MetaData) -> None:
    """Lets the index by file answer a digest without the rows: they are some twenty times wider."""
    for table in TABLES:
        entity = made.tables[table.name]
        by_file = next(index for index in entity.indexes if index.name == f"{table.name}_by_file")
        by_file.dialect_options["postgresql"]["include"] = ["id", ROW_HASH]


def _add_ledger(made: sa.MetaData) -> None:
    ledger = sa.Table(
        "ledger",
        made,
        sa.Column("seq", _BIG, sa.Identity(always=True), nullable=False),
        sa.Column("tx_id", _BIG, nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("row_id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("op", sa.CHAR(1), nullable=False, comment="I, U or D"),
        sa.Column("image", sa.Text(), nullable=True, comment="the row after it: a JSON array; none for D"),
        sa.Column("row_hash", _BIG, nullable=False),
        sa.Column("schema", sa.SmallInteger(), nullable=False, comment="version of the table's declaration"),
        sa.Column("actor", _ID, nullable=True),
        sa.Column("device", _ID, nullable=True),
        sa.Column("command_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="start of the transaction"),
        postgresql_partition_by="RANGE (at)",
        comment="Every change of every entity row by any writer; append-only",
    )
    # By an expression, so that only equality can use it: with `tx_id >= n` and statistics from before a large import
    # the planner took this index instead of the one by file, and read the import (2.5 s instead of 5 ms).
    sa.Index("ledger_by_tx", sa.text("(tx_id + 0)"), _table=ledger)
    sa.Index("ledger_by_file", ledger.c.file_id, ledger.c.tx_id)
    sa.Index("ledger_memberships", ledger.c.tx_id, postgresql_where=sa.text("tbl = 'membership'"))
    tx = sa.Table(
        "ledger_tx",
        made,
        sa.Column("id", _BIG, sa.Identity(always=True), nullable=False),
        sa.Column("pos", _BIG, nullable=True, comment="its place in the feed, given after its commit"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="the same as of its ledger rows"),
        sa.PrimaryKeyConstraint("id", name="ledger_tx_pkey"),
        sa.UniqueConstraint("pos", name="ledger_tx_pos_taken"),
        comment="One row per transaction that changed entities",
    )
    sa.Index("ledger_tx_unstamped", tx.c.id, postgresql_where=sa.text("pos IS NULL"))
    batch = sa.Table(
        "ledger_batch",
        made,
        sa.Column("last_pos", _BIG),
        sa.Column("token", _BIG, nullable=False, comment="random: tells a restored server from the one before"),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("last_pos", name="ledger_batch_pkey"),
        comment="Positions stamped together; only their last one is a cursor",
    )
    sa.Index("ledger_batch_in_time", batch.c.stamped_at, batch.c.last_pos)
    sa.Table(
        "ledger_block",
        made,
        sa.Column("block", _BIG, comment=f"pos >> {BLOCK_BITS}"),
        sa.Column("first_tx", _BIG, nullable=False, comment="lowest transaction id among its positions"),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False, comment="earliest of their times"),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False, comment="latest of their times"),
        sa.PrimaryKeyConstraint("block", name="ledger_block_pkey"),
        comment="Lower bounds that let a pull skip what lies before its cursor",
    )


def _add_scope(made: sa.MetaData) -> None:
    span = sa.Table(
        "membership_span",
        made,
        sa.Column("membership_id", _ID, nullable=False),
        sa.Column("principal", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("from_pos", _BIG, nullable=False),
        sa.Column("until_pos", _BIG, nullable=True, comment="not held any more from here on"),
        comment="Who may see which file between which positions; kept by the sequencer",
    )
    sa.Index("membership_span_by_principal", span.c.principal, span.c.file_id, span.c.from_pos, span.c.until_pos)
    sa.Index("membership_span_by_file", span.c.file_id, span.c.principal)
    sa.Index("membership_span_changes", span.c.principal, sa.text("GREATEST(from_pos, until_pos)"))
    sa.Index(
        "membership_span_open",
        span.c.membership_id,
        unique=True,
        postgresql_where=sa.text("until_pos IS NULL"),
    )

    sa.Table(
        "membership_group",
        made,
        sa.Column("id", _ID),
        sa.PrimaryKeyConstraint("id", name="membership_group_pkey"),
        comment="Principals that are no users: who holds their desk sees what they hold",
    )


def _add_keys(made: sa.MetaData) -> None:
    key = sa.Table(
        "api_key",
        made,
        sa.Column("id", _ID, comment="also of the device under which its commands stand in the ledger"),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False, comment="keyed BLAKE2b of 256 random bits"),
        sa.Column("hint", sa.Text(), nullable=False, comment="how it begins: its id"),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("networks", postgresql.ARRAY(sa.Text()), nullable=False, comment="CIDR; empty: anywhere"),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False, comment="of its owner when it was made"),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("created_at", _BIG, nullable=False),
        sa.Column("expires_at", _BIG, nullable=False),
        sa.Column("used_at", _BIG, nullable=True),
        sa.Column("used_from", sa.Text(), nullable=True, comment="an address, personal"),
        sa.Column("ended_at", _BIG, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="api_key_pkey"),
        sa.UniqueConstraint("key_hash", name="api_key_hash_taken"),
        comment="Personal keys of other programs",
    )
    sa.Index("api_key_by_user", key.c.user_id)


def _add_devices(made: sa.MetaData) -> None:
    sa.Table(
        "device_push",
        made,
        sa.Column("device_id", _ID),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("acked", _BIG, nullable=False, comment="number of the last command that has a verdict"),
        sa.Column("last_at", _BIG, nullable=False, comment="claimed time of that command, microseconds UTC"),
        sa.Column("last_group", _ID, nullable=True, comment="atomic group of that command"),
        sa.Column("faults", sa.SmallInteger(), nullable=False, comment="unexpected errors since"),
        sa.Column("unsent", _BIG, nullable=False, comment="how many more it said were waiting"),
        sa.Column("pushed_at", _BIG, nullable=False, comment="microseconds UTC"),
        sa.PrimaryKeyConstraint("device_id", name="device_push_pkey"),
        comment="How far each device's commands have come; its row is locked by a push",
    )
    sa.Table(
        "job_run",
        made,
        sa.Column("name", sa.Text()),
        sa.Column("due_at", _BIG, nullable=False, comment="the time that the run was for, microseconds UTC"),
        sa.Column("started_at", _BIG, nullable=False),
        sa.Column("ended_at", _BIG, nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="for administrators: counts and what to do"),
        sa.PrimaryKeyConstraint("name", name="job_run_pkey"),
        comment="The last run of each job of the server",
    )
    sa.Table(
        "admin_act",
        made,
        sa.Column("id", _ID),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("panel", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False, comment="JSON: what the act was told; never a secret"),
        sa.Column("ended_at", _BIG, nullable=True, comment="microseconds UTC; NULL: it did not end"),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("came", sa.Text(), nullable=False, comment="JSON: how it ended, in figures; empty before"),
        sa.PrimaryKeyConstraint("id", name="admin_act_pkey"),
        comment="What administrators asked of the server itself, and how it ended",
    )
    _add_keys(made)
    asked = sa.Table(
        "api_request",
        made,
        sa.Column("user_id", _ID),
        sa.Column("key", sa.Text()),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was asked first"),
        sa.Column("base_id", _ID, nullable=False, comment="ids of commands without one are derived from it"),
        sa.Column("at", _BIG, nullable=False, comment="microseconds UTC"),
        sa.PrimaryKeyConstraint("user_id", "key", name="api_request_pkey"),
        comment="What other programs asked for under keys of their own, so that it happens once",
    )
    sa.Index("api_request_in_time", asked.c.at)
    sa.Table(
        "number_series",
        made,
        sa.Column("name", sa.Text()),
        sa.Column("year", sa.SmallInteger()),
        sa.Column("last", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name="number_series_pkey"),
        comment="The last human number given, such as that of CLM-2026-004417",
    )
    sa.Table(
        "server_state",
        made,
        sa.Column("one", sa.Boolean(), server_default=sa.true()),
        sa.Column("server_id", _ID, nullable=False),
        sa.Column("epoch", _ID, nullable=False, comment="another one after each restore"),
        sa.Column("triggers", sa.Text(), nullable=False, comment="fingerprint of the installed functions"),
        sa.Column(
            "zone",
            sa.Text(),
            nullable=False,
            server_default="UTC",
            comment="of the company: of policies that name neither a zone nor a known state",
        ),
        sa.PrimaryKeyConstraint("one", name="server_state_pkey"),
        sa.CheckConstraint("one", name="server_state_is_one"),
        comment="Which server this is",
    )
    members = made.tables["membership"]
    sa.Index("membership_principal_file", members.c.principal_id, members.c.target_file)
    results = made.tables["command_result"]
    sa.Index("command_result_number", results.c.device_id, results.c.number, unique=True)
