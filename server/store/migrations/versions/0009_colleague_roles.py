"""The shelf says which roles colleagues have.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """As the declarations have it."""
    op.add_column("colleague", sa.Column("roles", sa.Text(), nullable=True, comment="Roles"))
    op.create_check_constraint("colleague_roles_is_json", "colleague", '"roles" IS JSON')
