"""What administrators asked of the server.

Revision: 0010.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing was asked so far, as far as this knows: what changed people and devices is in the ledger."""
    op.execute(
        """CREATE TABLE admin_act (
             id uuid NOT NULL,
             at bigint NOT NULL,
             actor_id uuid NOT NULL,
             panel text NOT NULL,
             act text NOT NULL,
             asked text NOT NULL,
             ended_at bigint,
             is_good boolean,
             came text NOT NULL,
             CONSTRAINT admin_act_pkey PRIMARY KEY (id))"""
    )
    op.execute("COMMENT ON TABLE admin_act IS 'What administrators asked of the server itself, and how it ended'")
    op.execute("COMMENT ON COLUMN admin_act.asked IS 'JSON: what the act was told; never a secret'")
    op.execute("COMMENT ON COLUMN admin_act.came IS 'JSON: how it ended, in figures; empty before'")
    op.execute("COMMENT ON COLUMN admin_act.ended_at IS 'microseconds UTC; NULL: it did not end'")
