"""Policies name the zone in which their days are counted, the company has one, and times are times.

Rows that are there stay as they are: `server.store.migrate` has their zones filled once the functions know how, and
the checks hold for what is written from now on.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIMES = {
    "activity": ("completed_at",),
    "claim": ("loss_at", "reported_at", "closed_at"),
    "colleague": (),
    "command_result": ("at", "received_at"),
    "conflict": ("mine_at", "theirs_at", "resolved_at"),
    "customer": (),
    "device": ("registered_at",),
    "exposure": (),
    "membership": (),
    "note": ("at",),
    "notification": ("at", "read_at"),
    "payment": ("at",),
    "policy": (),
    "policy_coverage": (),
    "reserve_line": (),
    "reserve_transaction": ("at",),
    "team": (),
    "user_account": (),
}


def upgrade() -> None:
    """Adds the two columns, and a check to every column that holds a moment."""
    op.add_column("policy", sa.Column("risk_zone", sa.Text(), nullable=True, comment="Zone of the risk"))
    op.add_column(
        "server_state",
        sa.Column(
            "zone",
            sa.Text(),
            nullable=False,
            server_default="UTC",
            comment="of the company: of policies that name neither a zone nor a known state",
        ),
    )
    for table, columns in TIMES.items():
        for column in ("created_at", "updated_at", *columns):
            op.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_is_a_time"
                f' CHECK ("{column}" BETWEEN -2208988800000000 AND 9007199254740992) NOT VALID'
            )
