"""Other programs ask for rows by words, by who they are of, and in the order of their days.

Revision: 0011, after 0010.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """The functions first, which the indexes by words stand on. Each index is one pass over its table."""
    for text in _FUNCTIONS:
        op.execute(text)
    for name, on in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {on}")
    op.execute(
        """CREATE TABLE api_request (
             user_id uuid NOT NULL,
             key text NOT NULL,
             body_hash bytea NOT NULL,
             base_id uuid NOT NULL,
             at bigint NOT NULL,
             CONSTRAINT api_request_pkey PRIMARY KEY (user_id, key))"""
    )
    op.execute("CREATE INDEX api_request_in_time ON api_request (at)")
    op.execute(
        "COMMENT ON TABLE api_request IS "
        "'What other programs asked for under keys of their own, so that it happens once'"
    )
    op.execute("COMMENT ON COLUMN api_request.body_hash IS 'SHA-256 of what was asked first'")
    op.execute("COMMENT ON COLUMN api_request.base_id IS 'ids of commands without one are derived from it'")
    op.execute("COMMENT ON COLUMN api_request.at IS 'microseconds UTC'")
    _add_keys()


def _add_keys() -> None:
    op.execute(
        """CREATE TABLE api_key (
             id uuid NOT NULL,
             user_id uuid NOT NULL,
             name text NOT NULL,
             key_hash bytea NOT NULL,
             hint text NOT NULL,
             scopes text[] NOT NULL,
             networks text[] NOT NULL,
             roles text[] NOT NULL,
             per_minute integer,
             created_at bigint NOT NULL,
             expires_at bigint NOT NULL,
             used_at bigint,
             used_from text,
             ended_at bigint,
             ended_because text,
             CONSTRAINT api_key_pkey PRIMARY KEY (id),
             CONSTRAINT api_key_hash_taken UNIQUE (key_hash))"""
    )
    op.execute("CREATE INDEX api_key_by_user ON api_key (user_id)")
    op.execute("COMMENT ON TABLE api_key IS 'Personal keys of other programs'")
    for column, said in _KEY_COLUMNS.items():
        op.execute(f"COMMENT ON COLUMN api_key.{column} IS '{said}'")


_KEY_COLUMNS = {
    "id": "also of the device under which its commands stand in the ledger",
    "key_hash": "keyed BLAKE2b of 256 random bits",
    "hint": "how it begins: its id",
    "networks": "CIDR; empty: anywhere",
    "roles": "of its owner when it was made",
    "used_from": "an address, personal",
}


_SIGNS = r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+"
_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION coverdesk_split(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(regexp_split_to_array(lower(coalesce(said, '')) COLLATE "C", '{_SIGNS}'), '')""",
    """CREATE OR REPLACE FUNCTION coverdesk_words(one text, other text, name text, people text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array(
  SELECT left(word, 64) FROM unnest(coverdesk_split(concat_ws(' ', one, other, name))) AS word
  UNION SELECT '@' || left(word, 64)
  FROM unnest(coverdesk_split(name || ' ' || regexp_replace(people, '"[a-z_]+":', ' ', 'g'))) AS word))""",
    """CREATE OR REPLACE FUNCTION coverdesk_asked(said text, mark text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg('''' || mark || left(word, 64) || ''':*', ' & ')::tsquery
  FROM (SELECT word FROM unnest(coverdesk_split(said)) AS word LIMIT 8) AS few)""",
)
_INDEXES = {
    "ledger_batch_in_time": "ledger_batch (stamped_at, last_pos)",
    "claim_in_order_of_loss_at": "claim (loss_at, id)",
    "claim_in_order_of_reported_at": "claim (reported_at, id)",
    "policy_in_order_of_effective_date": "policy (effective_date, id)",
    "policy_in_order_of_expiration_date": "policy (expiration_date, id)",
    "customer_in_order_of_name": "customer (name, id)",
    "activity_in_order_of_due": "activity (due, id)",
    "note_in_order_of_at": "note (at, id)",
    "payment_in_order_of_at": "payment (at, id)",
    "reserve_transaction_in_order_of_at": "reserve_transaction (at, id)",
    "claim_by_customer_id": "claim (customer_id)",
    "claim_by_agent_id": "claim (agent_id)",
    "claim_by_cat_code": "claim (cat_code)",
    "policy_by_customer_id": "policy (customer_id)",
    "policy_by_agent_id": "policy (agent_id)",
    "customer_by_agent_id": "customer (agent_id)",
    "payment_by_line_id": "payment (line_id)",
    "claim_by_words": "claim USING gin (coverdesk_words(claim_number, temporary_number, insured_name, parties))",
    "policy_by_words": "policy USING gin (coverdesk_words(policy_number, external_reference, holder_name, ''))",
    "customer_by_words": "customer USING gin (coverdesk_words(email, phone, name, ''))",
}
