"""Other programs find customers by what they hold by their policies.

Revision: 0015, after 0014.
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Empty: the sums are made with the triggers that keep them, which follow in the same transaction."""
    op.execute(
        """CREATE TABLE customer_holding (
             customer_id uuid NOT NULL,
             holding text NOT NULL,
             currency text NOT NULL,
             total numeric NOT NULL,
             CONSTRAINT customer_holding_pkey PRIMARY KEY (customer_id, holding, currency))"""
    )
    op.execute("CREATE INDEX customer_holding_in_order ON customer_holding (holding, currency, total, customer_id)")
    op.execute(
        "COMMENT ON TABLE customer_holding IS "
        "'What each customer holds by all policies; finds them and is told to nobody'"
    )
    op.execute("COMMENT ON COLUMN customer_holding.currency IS 'empty: a number of policies'")
    op.execute("COMMENT ON COLUMN customer_holding.total IS 'over all policies; amounts below zero as none'")
