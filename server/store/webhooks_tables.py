"""The tables of webhooks: endpoints of other programs, what they are to be told, and how each try went."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_ID = postgresql.UUID(as_uuid=False)
_BIG = sa.BigInteger()


def add_webhook_tables(metadata: sa.MetaData) -> None:
    """Adds the tables to `metadata`. Moments are microseconds UTC; a lease is by the database's clock."""
    sa.Table(
        "webhook",
        metadata,
        sa.Column("id", _ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text()), nullable=False, comment="names or wildcards, as of streams"),
        sa.Column("user_id", _ID, nullable=False, comment="the person in whose scope it hears"),
        sa.Column("created_at", _BIG, nullable=False),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="what signs, sealed with a key of the server"),
        sa.Column("former", sa.LargeBinary(), nullable=True, comment="the secret before it, while that signs too"),
        sa.Column("former_until", _BIG, nullable=True),
        sa.Column("pos", _BIG, nullable=False, comment="up to here its deliveries are derived from the feed"),
        sa.Column("part", _ID, nullable=True, comment="of the position after it: the last file that is derived"),
        sa.Column("paused_at", _BIG, nullable=True, comment="null: it is told"),
        sa.Column("paused_because", sa.Text(), nullable=True),
        sa.Column("failing_since", _BIG, nullable=True, comment="first failure after the last success"),
        sa.Column("succeeded_at", _BIG, nullable=True),
        sa.Column("lease_node", sa.Text(), nullable=True, comment="the node that delivers to it"),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="webhook_pkey"),
        comment="Endpoints of other programs that are told of events",
    )
    delivery = sa.Table(
        "webhook_delivery",
        metadata,
        sa.Column("id", _ID),
        sa.Column("webhook_id", _ID, nullable=False),
        sa.Column("seq", _BIG, sa.Identity(always=False), nullable=False, comment="order of one file's deliveries"),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: ids and names of fields, no values"),
        sa.Column("created_at", _BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, done, dead or withdrawn"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="since it was made or given again"),
        sa.Column("due_at", _BIG, nullable=False),
        sa.Column("ended_at", _BIG, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True, comment="of the last answer"),
        sa.Column("because", sa.Text(), nullable=True, comment="why the last try failed"),
        sa.PrimaryKeyConstraint("id", name="webhook_delivery_pkey"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="webhook_delivery_webhook_known", ondelete="CASCADE"
        ),
        comment="What endpoints are to be told, and were told lately",
    )
    sa.Index(
        "webhook_delivery_waiting",
        delivery.c.webhook_id,
        delivery.c.file_id,
        delivery.c.seq,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    sa.Index("webhook_delivery_by_webhook", delivery.c.webhook_id, delivery.c.state, delivery.c.id)
    attempt = sa.Table(
        "webhook_attempt",
        metadata,
        sa.Column("id", _BIG, sa.Identity(always=True)),
        sa.Column("webhook_id", _ID, nullable=False),
        sa.Column("delivery_id", _ID, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="null: there was no answer"),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True, comment="null: it was taken"),
        sa.PrimaryKeyConstraint("id", name="webhook_attempt_pkey"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="webhook_attempt_webhook_known", ondelete="CASCADE"
        ),
        comment="How each try to deliver went, the newest of each endpoint",
    )
    sa.Index("webhook_attempt_by_webhook", attempt.c.webhook_id, attempt.c.id)
