"""A refresh token that opened the session of another device is used up by it.

Revision: 0004.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """What was opened before is not known of any token: those are good for one more use."""
    op.execute("ALTER TABLE refresh_token ADD COLUMN child_id uuid")
    op.execute("COMMENT ON COLUMN refresh_token.child_id IS 'the session of another device that it opened last'")
