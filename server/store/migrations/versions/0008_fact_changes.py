"""Edits leave a line with what stood before.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """As the declarations have it."""
    op.create_table(
        "fact_change",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("file_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970-01-01 UTC"),
        sa.Column("created_by", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970-01-01 UTC"),
        sa.Column("updated_by", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False, comment="Table"),
        sa.Column("subject_id", sa.UUID(as_uuid=False), nullable=False, comment="Row"),
        sa.Column("subject_version", sa.BigInteger(), nullable=False, comment="Version"),
        sa.Column("command_id", sa.UUID(as_uuid=False), nullable=False, comment="Command"),
        sa.Column("command", sa.Text(), nullable=False, comment="Done by"),
        sa.Column("fields", sa.Text(), nullable=False, comment="What changed, personal"),
        sa.Column("row_hash", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint('"changed" IS JSON', name="fact_change_changed_is_json"),
        sa.CheckConstraint(
            '"created_at" BETWEEN -2208988800000000 AND 9007199254740992', name="fact_change_created_at_is_a_time"
        ),
        sa.CheckConstraint('"fields" IS JSON', name="fact_change_fields_is_json"),
        sa.CheckConstraint(
            '"updated_at" BETWEEN -2208988800000000 AND 9007199254740992', name="fact_change_updated_at_is_a_time"
        ),
        sa.PrimaryKeyConstraint("id", name="fact_change_pkey"),
        comment="Edit",
    )
    op.create_index(
        "fact_change_by_file", "fact_change", ["file_id"], unique=False, postgresql_include=["id", "row_hash"]
    )
