"""The tables of sign-in: accounts, sessions, secrets and device reports. Not entities: nobody replicates them.

The migrations make what `add_account_tables` declares. Moments are microseconds UTC, as everywhere.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_ID = postgresql.UUID(as_uuid=False)


def add_account_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Adds the tables to `metadata` and returns them in the order in which they are made."""
    secret = sa.Table(
        "server_secret",
        metadata,
        sa.Column("name", sa.Text()),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="server_secret_pkey"),
        comment="Keys that the server made for itself once, such as the one that signs access tokens",
    )
    account = sa.Table(
        "account",
        metadata,
        sa.Column("user_id", _ID),
        sa.Column("email", sa.Text(), nullable=False, comment="case-folded, the name to sign in with, personal"),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="argon2id; null: no password was set yet"),
        sa.Column("password_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="account_pkey"),
        sa.UniqueConstraint("email", name="account_email_taken"),
        comment="How a user signs in; who they are and what they may do is their user_account row",
    )
    family = sa.Table(
        "session_family",
        metadata,
        sa.Column("id", _ID),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False, comment="of the newest refresh token"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("parent_id", _ID, nullable=True, comment="the session that asked for this one: it ends with it"),
        sa.PrimaryKeyConstraint("id", name="session_family_pkey"),
        comment="One sign-in of one device and all the refresh tokens that follow from it",
    )
    sa.Index("session_family_by_user", family.c.user_id)
    sa.Index("session_family_by_device", family.c.device_id)
    sa.Index("session_family_by_expiry", family.c.expires_at)
    sa.Index("session_family_by_parent", family.c.parent_id)
    token = sa.Table(
        "refresh_token",
        metadata,
        sa.Column("family_id", _ID, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of 32 random bytes"),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "parent",
            sa.BigInteger(),
            nullable=True,
            comment="generation of the token that was given for it; null: a sign-in",
        ),
        sa.Column(
            "proven_at",
            sa.BigInteger(),
            nullable=True,
            comment="first use of it or of its access token: its device has it",
        ),
        sa.Column(
            "superseded_at", sa.BigInteger(), nullable=True, comment="its answer was lost; another took its place"
        ),
        sa.Column("child_id", _ID, nullable=True, comment="the session of another device that it opened last"),
        sa.PrimaryKeyConstraint("family_id", "generation", name="refresh_token_pkey"),
        sa.UniqueConstraint("token_hash", name="refresh_token_hash_taken"),
        sa.ForeignKeyConstraint(
            ["family_id"], ["session_family.id"], name="refresh_token_family_known", ondelete="CASCADE"
        ),
        comment="Refresh tokens by hash; used ones stay until the family expires, so that reuse is seen",
    )
    report = sa.Table(
        "device_report",
        metadata,
        sa.Column("device_id", _ID),
        sa.Column("unsent", sa.BigInteger(), nullable=False),
        sa.Column("highest_number", sa.BigInteger(), nullable=False),
        sa.Column("file_ids", postgresql.ARRAY(_ID), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("has_pos", sa.BigInteger(), nullable=True, comment="up to which position it was told everything"),
        sa.PrimaryKeyConstraint("device_id", name="device_report_pkey"),
        comment="What each device said last about commands it has not sent: what a lost laptop may hold",
    )
    return secret, account, family, token, report
