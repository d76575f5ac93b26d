"""Rooms that administrators open.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """As the declarations have it."""
    op.create_table(
        "room",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("file_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970-01-01 UTC"),
        sa.Column("created_by", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970-01-01 UTC"),
        sa.Column("updated_by", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("description", sa.Text(), nullable=False, comment="Description"),
        sa.Column("capacity", sa.BigInteger(), nullable=False, comment="Places"),
        sa.Column("roles", sa.Text(), nullable=False, comment="For"),
        sa.Column("is_automatic", sa.Boolean(), nullable=False, comment="Everybody is in it"),
        sa.Column("is_persistent", sa.Boolean(), nullable=False, comment="Stays when empty"),
        sa.Column("ends_at", sa.BigInteger(), nullable=True, comment="Ends, microseconds since 1970-01-01 UTC"),
        sa.Column("opened_at", sa.BigInteger(), nullable=False, comment="Opened, microseconds since 1970-01-01 UTC"),
        sa.Column("emptied_at", sa.BigInteger(), nullable=True, comment="Emptied, microseconds since 1970-01-01 UTC"),
        sa.Column("state", sa.Text(), nullable=False, comment="Stage"),
        sa.Column("row_hash", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint('"changed" IS JSON', name="room_changed_is_json"),
        sa.CheckConstraint(
            '"created_at" BETWEEN -2208988800000000 AND 9007199254740992', name="room_created_at_is_a_time"
        ),
        sa.CheckConstraint(
            '"emptied_at" BETWEEN -2208988800000000 AND 9007199254740992', name="room_emptied_at_is_a_time"
        ),
        sa.CheckConstraint('"ends_at" BETWEEN -2208988800000000 AND 9007199254740992', name="room_ends_at_is_a_time"),
        sa.CheckConstraint(
            '"opened_at" BETWEEN -2208988800000000 AND 9007199254740992', name="room_opened_at_is_a_time"
        ),
        sa.CheckConstraint('"roles" IS JSON', name="room_roles_is_json"),
        sa.CheckConstraint(
            '"updated_at" BETWEEN -2208988800000000 AND 9007199254740992', name="room_updated_at_is_a_time"
        ),
        sa.PrimaryKeyConstraint("id", name="room_pkey"),
        comment="Room",
    )
    op.create_index("room_by_file", "room", ["file_id"], unique=False, postgresql_include=["id", "row_hash"])
