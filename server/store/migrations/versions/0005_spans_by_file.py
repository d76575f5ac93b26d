"""Who holds a file at a position is asked of the spans alone, by file.

Revision: 0005.
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One pass over the spans; requests go on reading meanwhile, and memberships wait."""
    op.execute("CREATE INDEX membership_span_by_file ON membership_span (file_id, principal)")
