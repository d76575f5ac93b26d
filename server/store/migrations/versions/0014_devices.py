"""How far each device is, and which of their entries were not taken.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Not known of those that have told nothing since."""
    op.add_column(
        "device_report",
        sa.Column("has_pos", sa.BigInteger(), nullable=True, comment="up to which position it was told everything"),
    )
    op.execute(
        "CREATE INDEX command_result_fallen ON command_result (received_at, id) "
        "WHERE verdict IN ('rejected', 'handed_over', 'failed')"
    )
