"""Requests say whom they were asked of, and what people did about their notifications has rows of its own.

How far something has come is called its stage everywhere.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

_ID = postgresql.UUID(as_uuid=False)
_MICROS = "microseconds since 1970-01-01 UTC"
_STAGED = ("activity", "conflict", "device", "membership", "payment", "reserve_transaction")
_TIMES = ("created_at", "updated_at", "seen_at", "until", "at")


def upgrade() -> None:
    """Adds two columns that old rows leave empty, and one table."""
    for table in ("reserve_transaction", "payment"):
        op.add_column(table, sa.Column("asked_of", _ID, nullable=True, comment="Asked of"))
    op.create_table(
        "notification_mark",
        sa.Column("id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment=_MICROS),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment=_MICROS),
        sa.Column("updated_by", _ID, nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("about_id", _ID, nullable=False, comment="About"),
        sa.Column("deed", sa.Text(), nullable=False, comment="Deed"),
        sa.Column("seen_at", sa.BigInteger(), nullable=False, comment=f"Said at, {_MICROS}"),
        sa.Column("until", sa.BigInteger(), nullable=True, comment=f"Until, {_MICROS}"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment=f"At, {_MICROS}"),
        sa.Column("row_hash", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="notification_mark_pkey"),
        sa.CheckConstraint('"changed" IS JSON', name="notification_mark_changed_is_json"),
        *(
            sa.CheckConstraint(
                f'"{column}" BETWEEN -2208988800000000 AND 9007199254740992',
                name=f"notification_mark_{column}_is_a_time",
            )
            for column in _TIMES
        ),
        comment="Mark",
    )
    op.execute("CREATE INDEX notification_mark_by_file ON notification_mark (file_id) INCLUDE (id, row_hash)")
    for table in _STAGED:
        op.execute(f"COMMENT ON COLUMN {table}.state IS 'Stage'")
