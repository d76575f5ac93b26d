"""The first tables, as the file beside this one spells them.

Revision: 0001.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes all tables, the month partitions of the ledger, and this server's identity."""
    text = Path(__file__).with_name("0001_baseline.sql").read_text(encoding="utf-8")
    driver = op.get_bind().connection.dbapi_connection
    assert driver is not None
    # By the driver's simple protocol: one text of many statements.
    driver.run_async(lambda connection: connection.execute(text))
