"""A session knows the session that asked for it, and ends with it.

Revision: 0003.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Sessions from before stand alone, as they did."""
    op.execute("ALTER TABLE session_family ADD COLUMN parent_id uuid")
    op.execute("COMMENT ON COLUMN session_family.parent_id IS 'the session that asked for this one: it ends with it'")
    op.execute("CREATE INDEX session_family_by_parent ON session_family (parent_id)")
