"""A replica of an older program: columns and tables are added in place, and nothing that is under way is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from sqlcipher3 import dbapi2

from desktop.replica import tables
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.fields import Field, Merge, Row
from shared.schema import ROW_HASH
from shared.wire.codec import hash_of

PATH = Path("a replica")


class Grown(Row, table="grown", caption="Grown"):
    """A table that was added to."""

    name: Annotated[str, Field(Merge.APPEND, "Name")]
    hint: Annotated[str, Field(Merge.APPEND, "Hint", since=2)] = "none's"
    is_shown: Annotated[bool, Field(Merge.APPEND, "Shown", since=3)] = True


class Later(Row, table="later", caption="Later"):
    """A table that the older program did not know."""

    name: Annotated[str, Field(Merge.APPEND, "Name")]


FIRST = ["id", "file", 1, 1, "by", 1, "by", "{}", "name"]


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the older program left: a row, and a row of the server under an optimistic one."""
    monkeypatch.setattr(tables, "CARRIED", (Grown.TABLE, Later.TABLE))
    monkeypatch.setattr(tables, "ACCESS", ())
    connection = dbapi2.connect(":memory:", isolation_level=None)
    columns = ", ".join(f'"{c.name}" {c.storage.sqlite} NOT NULL' for c in Grown.TABLE.columns_at(1))
    connection.execute(f'CREATE TABLE "grown" ({columns}, "{ROW_HASH}" INTEGER NOT NULL, PRIMARY KEY ("id")) STRICT')
    for statement in tables._OWN:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={tables.LAYOUT}")
    marks = ", ".join("?" * (len(FIRST) + 1))
    connection.execute(f"INSERT INTO grown VALUES ({marks})", [*FIRST, 5])
    connection.execute(
        "INSERT INTO shadow VALUES ('file', 'grown', 'id', 5, ?)", (msgspec.msgpack.encode([*FIRST, 5]),)
    )
    connection.execute("INSERT INTO shadow VALUES ('file', 'grown', 'new', NULL, NULL)")
    yield connection
    connection.close()


def test_what_was_added_has_what_is_declared_for_it_and_hashes_as_before(older: Any) -> None:
    assert tables.bring_up(older, PATH)
    names = ", ".join(f'"{name}"' for name in (*Grown.TABLE.names, ROW_HASH))
    (row,) = older.execute(f"SELECT {names} FROM grown").fetchall()
    assert row == (*FIRST, "none's", 1, 5)
    assert hash_of(Grown.TABLE, tables.as_sent(Grown.TABLE, row[:-1])) == hash_of(Grown.TABLE, [*FIRST, "none's", True])
    assert older.execute('SELECT count(*) FROM "later"').fetchone() == (0,)


def test_what_no_device_has_any_more_goes(older: Any) -> None:
    assert not BY_NAME["membership"].is_carried
    older.execute('CREATE TABLE "membership" ("id" TEXT)')
    tables.bring_up(older, PATH)
    assert older.execute("SELECT count(*) FROM sqlite_master WHERE name = 'membership'").fetchone() == (0,)


def test_what_lies_under_an_optimistic_row_is_filled_too(older: Any) -> None:
    tables.bring_up(older, PATH)
    blobs = dict(older.execute("SELECT row_id, stored FROM shadow").fetchall())
    assert msgspec.msgpack.decode(blobs["id"]) == [*FIRST, "none's", True, 5]
    assert blobs["new"] is None


def test_a_table_or_a_column_alone_is_growth_too(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what is in it would come with the next audit and not at once."""
    monkeypatch.setattr(tables, "CARRIED", (Grown.TABLE,))
    assert tables.bring_up(older, PATH)
    monkeypatch.setattr(tables, "CARRIED", (Grown.TABLE, Later.TABLE))
    assert tables.bring_up(older, PATH)


def test_a_replica_of_this_release_has_not_grown(older: Any) -> None:
    assert tables.bring_up(older, PATH)
    assert not tables.bring_up(older, PATH)


def test_what_is_no_longer_declared_needs_another_replica(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after going back to an older program."""
    tables.bring_up(older, PATH)

    class Before(Row, table="grown", caption="Grown"):
        name: Annotated[str, Field(Merge.APPEND, "Name")]

    monkeypatch.setattr(tables, "CARRIED", (Before.TABLE,))
    with pytest.raises(tables.NeedsRebuild):
        tables.bring_up(older, PATH)
