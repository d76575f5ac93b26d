"""Rows as the driver binds them fastest are stored as they would be without that."""

from __future__ import annotations

from typing import Any, Final

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from desktop.replica.tables import FLAGS
from desktop.storage.binding import bound
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.fields import Storage

OWN: Final = (int, float, str)
"""Types for which the driver looks for nobody who adapts them."""
WIDE: Final = 5
FLAG: Final = 2
"""Where a boolean stands."""
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(-(2**63), 2**63 - 1)
values = st.one_of(st.none(), texts, numbers, st.floats(allow_nan=False))
rows = st.lists(st.tuples(values, values, st.one_of(st.none(), st.booleans()), values, values), max_size=8)


def stored(written: Any) -> list[tuple[Any, ...]]:
    """What is read again, with what SQLite says of its type."""
    with sqlcipher3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'c{n}' for n in range(WIDE))})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * WIDE)})", written)
        kinds = ", ".join(f"typeof(c{n})" for n in range(WIDE))
        found = connection.execute(f"SELECT *, {kinds} FROM t ORDER BY rowid").fetchall()
    connection.close()
    return list(found)


@given(rows)
def test_they_are_stored_as_they_are(given_rows: list[tuple[Any, ...]]) -> None:
    assert stored(bound(given_rows, (FLAG,))) == stored(given_rows)


@given(rows)
def test_the_driver_looks_for_nobody_who_adapts_them(given_rows: list[tuple[Any, ...]]) -> None:
    assert {type(value) for row in bound(given_rows, (FLAG,)) for value in row} <= set(OWN)


def test_what_was_given_stays_as_it_was() -> None:
    row = [None, True]
    bound([row], (1,))
    assert row == [None, True]


def test_nothing_stays_nothing_where_it_must_not_be() -> None:
    """A column that needs a value refuses it as it refuses None."""
    with sqlcipher3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a INTEGER, b TEXT NOT NULL) STRICT")
        connection.executemany("INSERT INTO t VALUES (?, ?)", bound([(None, "x")]))
        assert connection.execute("SELECT a, typeof(a) FROM t").fetchall() == [(None, "null")]
        with pytest.raises(sqlcipher3.IntegrityError, match="NOT NULL"):
            connection.executemany("INSERT INTO t VALUES (?, ?)", bound([(1, None)]))
    connection.close()


def test_the_flags_of_every_table_are_known() -> None:
    for name, places in FLAGS.items():
        columns = BY_NAME[name].columns
        assert [n for n, column in enumerate(columns) if column.storage is Storage.FLAG] == list(places)


def test_rows_that_are_none_are_left_for_sqlite_to_refuse() -> None:
    assert bound([("x",), (1, "no flag")], (1,)) == [["x"], [1, "no flag"]]
