"""The triggers that hash rows, guard keys and write the ledger: SQL derived from the declarations. Runs nothing.

The functions are installed anew after each migration (`server.store.migrate`), so that they always fit the columns.

The ledger is written by statement-level triggers over a transition table: no join and so no plan to go wrong, and a
fifth of the cost per row of a row-level trigger. A transaction gets its `ledger_tx` row with its first change; the
row's id is remembered in a transaction-local setting beside the transaction's number, which PostgreSQL takes back
together with the row when a savepoint is rolled back.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from server.store import holdings
from shared.domain.catalogue import TABLES
from shared.domain.kernel.days import ZONES_OF_REGIONS
from shared.domain.kernel.fields import Row, Table
from shared.domain.policies.entities import Policy
from shared.schema import default_sql
from shared.wire.codec import HASH_MASK

CHANNEL: Final = "coverdesk_ledger"
"""Told once per transaction that changed something."""
LEDGER_TABLES: Final = ("ledger", "ledger_tx", "ledger_batch", "ledger_block")

_COMMON: Final = f"""
CREATE OR REPLACE FUNCTION coverdesk_tx() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  mine text := pg_current_xact_id()::text;
  kept text := current_setting('coverdesk.tx', true);
  made bigint;
BEGIN
  IF split_part(kept, ':', 1) = mine THEN
    RETURN split_part(kept, ':', 2)::bigint;
  END IF;
  INSERT INTO ledger_tx (at) VALUES (transaction_timestamp()) RETURNING id INTO made;
  PERFORM set_config('coverdesk.tx', mine || ':' || made, true);
  PERFORM pg_notify('{CHANNEL}', '');
  RETURN made;
END $$;

CREATE OR REPLACE FUNCTION coverdesk_hash(canonical text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || substr(encode(sha256(convert_to(canonical, 'UTF8')), 'hex'), 1, 12))::bit(48)::bigint >> 1;

CREATE OR REPLACE FUNCTION coverdesk_lock_files(file_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
-- To be called as a statement of its own at READ COMMITTED, before the files are read. Ordered by the key itself,
-- so that two files of one key cannot turn the order round.
DECLARE
  key bigint;
BEGIN
  FOR key IN SELECT DISTINCT hashtextextended(f::text, 0) AS k FROM unnest(file_ids) AS f ORDER BY k LOOP
    PERFORM pg_advisory_xact_lock(key);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION coverdesk_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is not allowed', lower(TG_OP), TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;

CREATE OR REPLACE FUNCTION coverdesk_stamp_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.pos IS NOT NULL OR NEW.id <> OLD.id OR NEW.at <> OLD.at THEN
    RAISE EXCEPTION 'position % is given for ever', OLD.pos
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_tx_append_only';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION coverdesk_partitions(first date, months integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month date := date_trunc('month', first);
  name text;
BEGIN
  FOR n IN 1..months LOOP
    name := 'ledger_' || to_char(month, 'YYYY_MM');
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF ledger FOR VALUES FROM (%L) TO (%L)', name,
                     month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    END IF;
    month := month + interval '1 month';
  END LOOP;
  FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              WHERE i.inhparent = 'ledger'::regclass
                AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'never_truncate') LOOP
    EXECUTE format('CREATE TRIGGER never_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION coverdesk_never()', name);
  END LOOP;
END $$;

CREATE OR REPLACE TRIGGER never_change BEFORE UPDATE OR DELETE ON ledger
  FOR EACH ROW EXECUTE FUNCTION coverdesk_never();
CREATE OR REPLACE TRIGGER stamp_once BEFORE UPDATE ON ledger_tx
  FOR EACH ROW EXECUTE FUNCTION coverdesk_stamp_once();
CREATE OR REPLACE TRIGGER never_delete BEFORE DELETE ON ledger_tx
  FOR EACH ROW EXECUTE FUNCTION coverdesk_never();
"""


_ZONE: Final = f"""
CREATE OR REPLACE FUNCTION coverdesk_zone(region text) RETURNS text LANGUAGE sql STABLE AS $$
-- As `shared.domain.kernel.days.risk_zone` for a policy that names none; where the state says nothing, the company's.
SELECT CASE upper(btrim(region))
{"".join(f"  WHEN '{region}' THEN '{zone}'{chr(10)}" for region, zone in ZONES_OF_REGIONS.items())}
  ELSE (SELECT zone FROM server_state) END;
$$;
"""
_FILLED: Final[dict[type[Row], str]] = {Policy: "NEW.risk_zone := coalesce(NEW.risk_zone, coverdesk_zone(NEW.region));"}
"""What the server writes into a row that does not say it, so that devices decide by the same."""
UNFILLED: Final = "UPDATE policy SET risk_zone = NULL WHERE risk_zone IS NULL"
"""Has the rows filled that were there before."""


def installation() -> str:
    """All functions and triggers; running it again changes nothing."""
    never_truncated = "\n".join(
        f"CREATE OR REPLACE TRIGGER never_truncate BEFORE TRUNCATE ON {name} EXECUTE FUNCTION coverdesk_never();"
        for name in (*LEDGER_TABLES, *(table.name for table in TABLES))
    )
    return "\n".join([_COMMON, _ZONE, never_truncated, *(of_table(table) for table in TABLES), holdings.installation()])


def fingerprint() -> str:
    """Tells whether what is installed fits these declarations."""
    return sha256(installation().encode()).hexdigest()


def canonical_sql(table: Table, row: str) -> str:
    """An expression for the canonical text of `row`: byte for byte `shared.wire.codec.canonical`."""
    columns = ", ".join(f'{row}."{name}"' for name in table.names)
    return f"json_build_array({columns})::text"


def hash_sql(table: Table, row: str) -> str:
    """An expression for the hash of `row`: `shared.wire.codec.hash_of`."""
    first = ", ".join(f'{row}."{column.name}"' for column in table.columns_at(table.base))
    hashed = f"coverdesk_hash(json_build_array({first})::text)"
    return f"(({hashed} + {_added_sql(table, table.base, row)}) & {HASH_MASK})" if table.added else hashed


def hash_before_sql(table: Table, schema: int, row: str) -> str:
    """An expression for the hash of `row` as a program knows it whose schema of the table is an older one."""
    return f"(({row}.row_hash - ({_added_sql(table, schema, row)})) & {HASH_MASK})"


def _added_sql(table: Table, beyond: int, row: str) -> str:
    """`shared.wire.codec.added_hash`."""
    return " + ".join(
        f'CASE WHEN {row}."{column.name}" IS DISTINCT FROM {default_sql(column)}'
        f" THEN coverdesk_hash(json_build_array({row}.id, '{column.name}', {row}.\"{column.name}\")::text) ELSE 0 END"
        for column in table.added
        if column.since > beyond
    )


def of_table(table: Table) -> str:
    """The functions and triggers of one entity table.

    The BEFORE trigger keeps id and file fixed, drops an update that changes nothing, raises the version of writers
    that did not, fills what a writer left to the server, and computes the hash. The AFTER triggers append to the
    ledger.
    """
    name = table.name
    return f"""
CREATE OR REPLACE FUNCTION {name}_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR NEW.file_id <> OLD.file_id THEN
      RAISE EXCEPTION 'the id and the file of a row never change ({name} %)', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = '{name}_keys_fixed';
    END IF;
    NEW.version := greatest(NEW.version, OLD.version);
  END IF;
  {_FILLED.get(table.entity, "")}
  NEW.row_hash := {hash_sql(table, "NEW")};
  IF TG_OP = 'UPDATE' AND NEW.version = OLD.version THEN
    IF NEW IS NOT DISTINCT FROM OLD THEN
      RETURN NULL;
    END IF;
    NEW.version := OLD.version + 1;
    NEW.row_hash := {hash_sql(table, "NEW")};
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION {name}_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- Named so that no column of an entity is called the same.
  this_tx bigint;
  this_actor uuid := nullif(current_setting('coverdesk.actor', true), '');
  this_device uuid := nullif(current_setting('coverdesk.device', true), '');
  this_command uuid := nullif(current_setting('coverdesk.command', true), '');
  these_causes jsonb := nullif(current_setting('coverdesk.causes', true), '');
BEGIN
  IF NOT EXISTS (SELECT FROM touched) THEN
    RETURN NULL;
  END IF;
  this_tx := coverdesk_tx();
  INSERT INTO ledger (tx_id, tbl, row_id, file_id, op, image, row_hash, schema, actor, device, command_id, at)
  SELECT this_tx, '{name}', t.id, t.file_id, left(TG_OP, 1),
         CASE TG_OP WHEN 'DELETE' THEN NULL ELSE {canonical_sql(table, "t")} END,
         t.row_hash, {table.schema}, this_actor, this_device,
         coalesce((these_causes ->> t.id::text)::uuid, this_command),
         transaction_timestamp()
  FROM touched t;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER seal BEFORE INSERT OR UPDATE ON {name}
  FOR EACH ROW EXECUTE FUNCTION {name}_seal();
CREATE OR REPLACE TRIGGER ledger_insert AFTER INSERT ON {name}
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {name}_ledger();
CREATE OR REPLACE TRIGGER ledger_update AFTER UPDATE ON {name}
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {name}_ledger();
CREATE OR REPLACE TRIGGER ledger_delete AFTER DELETE ON {name}
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {name}_ledger();
"""
