"""The migrations make what is declared, apply once, and are never changed after their release."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.store import migrate as migrating
from server.store import older, triggers
from server.store.migrate import migrate, pending
from server.store.tables import metadata
from shared.domain.kernel.days import ZONES_OF_REGIONS, risk_zone, zone_name

VERSIONS = Path(__file__).parents[2] / "server/store/migrations/versions"
REVISIONS = [path.name[:4] for path in sorted(VERSIONS.glob("0*.py"))]
KNOWN: dict[str, str] = {
    "0001_baseline.py": "a08f6da5105f6bb0135c0961cbba959dd2ae19e1c7748fb9cd65628f64d73698",
    "0001_baseline.sql": "641ccd50fe34510a2779110f7b0397922517c08fdf0b4722f799850f92961384",
    "0002_zones_and_times.py": "c222b8952647096553ca4c85dafd781262f1be3af2017b5e809690086c8e617d",
    "0003_session_parent.py": "10c0ee1cca5ebd575d4a638c59c5832711b5a8bc482a263f25e3e9c74db59c3e",
    "0004_token_child.py": "8d95e2a0fe7a74ed70766ce9e96feec017c6dd39ce30b1aaf2999db09e7c8395",
    "0005_spans_by_file.py": "acf8c8e40dae2f4bd28280f40cc6ad98f84447375c7f032c8b8ca96958e88667",
    "0006_asked_of_and_marks.py": "127b2d64610d45c3fc75c8edfda0f2e32ebefed4a967cdb105e0bc2cb758e0e2",
    "0007_jobs.py": "dc85d941eefdad4cb28142502a6079c94953952eb59b4809b9e37eab12f1437a",
    "0008_fact_changes.py": "22d7a1d0a8c8b59035f5f0b4699fcd060ff645b4319075fc821ba9556a49f4c8",
    "0009_colleague_roles.py": "1d2fb8817219e63af5b878e40006a21cada02aa146f11509e1ba00c887774ec7",
    "0010_admin_acts.py": "550b205f2b738f69644099e342775f40b3fc482c9c9ffa4f0e2382ea820ef1d1",
    "0011_asked_for.py": "55fd14433d89bb23a2a95d421facb49bd1b75450a28170a7abc5b251f9a4335f",
    "0012_rooms.py": "fbd98f3d149402096705c6faa90cc5e8a5a62686b8c2d81222131399f51aee3d",
    "0013_webhooks.py": "a86fe7cbce0115431c7c7eb9645651bdc083ac66677f51d690d1d177b6a81d39",
    "0014_devices.py": "f813443f41121ee3efae6465457462b371b549f65527d5cef051e91ee8eeeeaa",
    "0015_holdings.py": "554ada7d70b1308869b25d44864c018982f4b003c1c362a59bfaa4970bf47c89",
}
"""Of each file, the SHA-256, added with it and never edited: some database may have been made by it already."""


def run(url: str, work: Any) -> Any:
    async def connected() -> Any:
        engine = create_async_engine(
            "postgresql+asyncpg://", poolclass=NullPool, async_creator=partial(older.connect, url)
        )
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def differences(connection: sa.Connection) -> list[Any]:
    def ours(_: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
        partition = kind == "table" and reflected and str(name).startswith("ledger_") and str(name)[7:8] in "2r"
        return name != "alembic_version" and not partition

    context = MigrationContext.configure(
        connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata()))


# SQLAlchemy passes on how it read a check that is not validated as if that were a dialect's name.
@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")
def test_all_migrations_replayed_make_the_declared_schema(database_url: str) -> None:
    migrate(database_url)
    assert run(database_url, differences) == []


def test_declared_and_migrated_definitions_are_the_same_to_the_letter(database_url: str) -> None:
    """What alembic does not compare: partial and covering indexes, checks, identity, comments."""

    def indexes(connection: sa.Connection) -> set[tuple[str, str]]:
        rows = connection.execute(
            sa.text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
                "AND indexname !~ '^(ledger_(2|rest)|alembic)' UNION ALL "
                "SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
                "WHERE connamespace = 'public'::regnamespace AND contype = 'c'"
            )
        )
        # What is checked of new rows only is made so beside old ones; in an empty table there is no difference.
        return {(name, text.removesuffix(" NOT VALID")) for name, text in rows}

    def declared(connection: sa.Connection) -> set[tuple[str, str]]:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
        connection.exec_driver_sql(older.OURS)
        metadata().create_all(connection)
        return indexes(connection)

    migrate(database_url)
    migrated = run(database_url, indexes)
    assert migrated == run(database_url, declared)


def test_migrating_twice_does_nothing(database_url: str) -> None:
    assert pending(database_url) == [*REVISIONS, "triggers"]
    assert migrate(database_url) == [*REVISIONS, "triggers"]
    assert pending(database_url) == []
    assert migrate(database_url) == []


def test_functions_of_other_declarations_are_installed_anew(database_url: str, monkeypatch: Any) -> None:
    migrate(database_url)
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "CHANNEL", "elsewhere")
        patch.setattr(triggers, "fingerprint", lambda: "of a later program")
        assert pending(database_url) == ["triggers"]
        assert migrate(database_url) == ["triggers"]
    assert pending(database_url) == ["triggers"]


def test_files_are_as_they_were_when_they_came() -> None:
    files = {path.name: path for path in VERSIONS.iterdir() if path.suffix in (".py", ".sql")}
    del files["__init__.py"]
    assert files.keys() == KNOWN.keys(), "a new step stands among the known ones, and none of them goes"
    changed = [name for name, path in files.items() if sha256(path.read_bytes()).hexdigest() != KNOWN[name]]
    assert changed == [], "add a new step instead"


OLD_POLICY = """INSERT INTO policy (id, file_id, version, created_at, created_by, updated_at, updated_by, changed,
  policy_number, customer_id, holder_name, line, region, status, effective_date, expiration_date, annual_premium,
  payment_frequency, currency)
SELECT id, id, 1, created, id, 1, id, '{}', number, id, 'Holder', 'homeowners', region, 'in_force', '2026-01-01',
  '2027-01-01', 1, 'annual', 'USD' FROM (VALUES
  ('00000000-0000-7000-8000-000000000001'::uuid, 'POL-1', 'NY', 1::bigint),
  ('00000000-0000-7000-8000-000000000002'::uuid, 'POL-2', 'Kanto', 1),
  ('00000000-0000-7000-8000-000000000003'::uuid, 'POL-3', 'TX', 9000000000000000000)
) AS old(id, number, region, created)
"""


def test_policies_from_before_get_the_zone_of_their_state_else_that_of_the_company(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def old(connection: sa.Connection) -> None:
        connection.exec_driver_sql(older.OURS)
        with monkeypatch.context() as patch:
            patch.setattr(triggers, "fingerprint", lambda: "of an earlier program")
            config = migrating._config(connection)
            scripts = ScriptDirectory.from_config(config)
            with EnvironmentContext(config, scripts, fn=lambda at, _: scripts._upgrade_revs("0001", at)):
                scripts.run_env()
            connection.execute(sa.text(OLD_POLICY))

    def zones(connection: sa.Connection) -> dict[str, Any]:
        rows = connection.execute(sa.text("SELECT policy_number, risk_zone FROM policy"))
        return {row.policy_number: row.risk_zone for row in rows}

    def told(connection: sa.Connection) -> list[str]:
        return [image for (image,) in connection.execute(sa.text("SELECT image FROM ledger ORDER BY seq"))]

    run(database_url, old)
    assert migrate(database_url, "Asia/Tokyo") == [*REVISIONS[1:], "triggers", "zone"]
    # The third one's times are none: nothing of it can be written before they are corrected, and its state says it.
    assert run(database_url, zones) == {"POL-1": "America/New_York", "POL-2": "Asia/Tokyo", "POL-3": None}
    assert ["Asia/Tokyo" in image for image in run(database_url, told)] in ([False, True], [True, False])
    assert pending(database_url, "Asia/Tokyo") == []
    assert pending(database_url, "Europe/Berlin") == ["zone"]


def test_what_customers_held_before_is_summed_up(database_url: str) -> None:
    """The policies of OLD_POLICY are each of a customer of its own."""

    def sums(connection: sa.Connection) -> list[tuple[str, str, int]]:
        rows = connection.execute(sa.text("SELECT holding, currency, total FROM customer_holding ORDER BY 1, 2"))
        return [(row.holding, row.currency, int(row.total)) for row in rows]

    up_to("0014", database_url)
    run(database_url, lambda connection: connection.execute(sa.text(OLD_POLICY.replace("9000000000000000000", "1"))))
    migrate(database_url)
    assert run(database_url, sums) == [("annual_premium", "USD", 1)] * 3 + [("policies", "", 1)] * 3


def test_what_customers_hold_is_summed_up_anew_as_the_handbook_says(database_url: str) -> None:
    def broken(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE policy DISABLE TRIGGER held_insert"))
        connection.execute(sa.text(OLD_POLICY.replace("9000000000000000000", "1")))
        connection.execute(sa.text("ALTER TABLE policy ENABLE TRIGGER held_insert"))

    def count(connection: sa.Connection) -> Any:
        return connection.scalar(sa.text("SELECT count(*) FROM customer_holding"))

    migrate(database_url)
    run(database_url, broken)
    assert run(database_url, count) == 0
    run(database_url, lambda connection: connection.execute(sa.text("UPDATE server_state SET triggers = ''")))
    assert migrate(database_url) == ["triggers"]
    assert run(database_url, count) == 6


def up_to(revision: str, url: str) -> None:
    def upgrade(connection: sa.Connection) -> None:
        connection.exec_driver_sql(older.OURS)
        config = migrating._config(connection)
        scripts = ScriptDirectory.from_config(config)
        with EnvironmentContext(config, scripts, fn=lambda at, _: scripts._upgrade_revs(revision, at)):
            scripts.run_env()

    run(url, upgrade)


def made_by(connection: sa.Connection) -> dict[str, bool]:
    """The indexes of revision 0011 that are there, and whether they count."""
    rows = connection.execute(
        sa.text("SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid")
    )
    return {name: is_valid for name, is_valid in rows if name in INDEXES}


INDEXES = next(each for each in migrating._scripts().walk_revisions() if each.revision == "0011").module._INDEXES


@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")
@pytest.mark.parametrize("before", ["0010", "0005"])
def test_indexes_of_tables_in_use_are_made_before_the_revisions_keep_anybody_from_writing(
    database_url: str, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    up_to(before, database_url)
    # Who made one was cut off: it is there, and counts for nothing.
    cut_off = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'note_in_order_of_at'::regclass"
    run(database_url, lambda connection: connection.execute(sa.text("CREATE INDEX note_in_order_of_at ON note (at)")))
    run(database_url, lambda connection: connection.execute(sa.text(cut_off)))
    found: list[dict[str, bool]] = []
    upgrade = migrating._upgrade

    def looked(connection: sa.Connection) -> None:
        found.append(made_by(connection))
        upgrade(connection)

    monkeypatch.setattr(migrating, "_upgrade", looked)
    assert "0011" in migrate(database_url)
    assert found == [dict.fromkeys(INDEXES, True)]
    assert run(database_url, differences) == []


def test_of_two_that_migrate_at_once_one_does_it(database_url: str) -> None:
    up_to("0010", database_url)
    with ThreadPoolExecutor(2) as both:
        done = sorted(both.map(migrate, [database_url] * 2), key=len)
    assert done == [[], [*(each for each in REVISIONS if each > "0010"), "triggers"]]
    assert run(database_url, made_by) == dict.fromkeys(INDEXES, True)


def test_a_new_time_is_a_time(database_url: str) -> None:
    migrate(database_url)
    with pytest.raises(sa.exc.IntegrityError, match="policy_created_at_is_a_time"):
        run(database_url, lambda connection: connection.execute(sa.text(OLD_POLICY)))


def test_the_zones_of_states_are_those_that_devices_know(database_url: str) -> None:
    migrate(database_url)
    regions = (*ZONES_OF_REGIONS, " ny ", "", "Kanto")

    def asked(connection: sa.Connection) -> list[str]:
        return [connection.scalar(sa.text("SELECT coverdesk_zone(:region)"), {"region": each}) for each in regions]

    assert run(database_url, asked) == [zone_name(risk_zone(None, region)) for region in regions]
