"""Whole files: read by their kind, in as many statements whatever tables there are; and gone to the last row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest

from desktop.replica import queries
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.replica.tables import OF_FILE
from desktop.replica.whole_files import forget, kind_of, rows_in, rows_sql, tables_of
from desktop.sync.rebase import pending_of
from shared.domain.catalogue import CARRIED, FILE_KINDS
from shared.domain.diary.entities import Note
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import FileKind
from shared.domain.kernel.ids import Id
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged, note
from tests.desktop.replica.statements import statements_of
from tests.desktop.replica.test_replica import at, frames_of


@pytest.fixture
def samples() -> Samples:
    return Samples(11)


@pytest.fixture
def files(samples: Samples) -> dict[str, Id]:
    """One file of each kind that has a head, filled by `replica`."""
    return {}


@pytest.fixture
def replica(tmp_path_factory: pytest.TempPathFactory, samples: Samples, files: dict[str, Id]) -> Iterator[Replica]:
    made = Replica.create(tmp_path_factory.mktemp("whole") / "replica-000001.db", KEY, IDENTITY)
    wholes = {"claim": samples.claim(), "policy": samples.policy(), "customer": samples.customer()}
    files |= {kind: whole[kind][0][0] for kind, whole in wholes.items()}
    rows = merged([samples.desk(), *wholes.values()])
    made.apply(frames_of(rows, (ME, SHELF, *files.values())), at(1), (), expects=None)
    yield made
    made.close()


def test_there_is_a_file_of_every_kind_here(replica: Replica, files: dict[str, Id]) -> None:
    assert set(files) == {kind.name for kind in FILE_KINDS}
    for name, file_id in files.items():
        kind = kind_of(replica._connection, file_id)
        assert kind is not None
        assert kind.name == name
    assert kind_of(replica._connection, ME) is None


def test_a_file_is_read_as_its_tables_have_it(replica: Replica, files: dict[str, Id]) -> None:
    for file_id in (*files.values(), ME, SHELF):
        one_by_one = [
            (table, values)
            for table in CARRIED
            for values in replica._connection.execute(f"{OF_FILE[table.name]} ORDER BY id", (file_id,))
        ]
        assert one_by_one
        assert rows_in(replica._connection, file_id) == one_by_one


@pytest.mark.parametrize("kind", [None, *FILE_KINDS], ids=lambda kind: kind.name if kind else "any")
def test_a_file_is_looked_for_in_the_tables_of_its_kind_alone(replica: Replica, kind: FileKind | None) -> None:
    plan = [
        row[3]
        for row in replica._connection.execute(f"EXPLAIN QUERY PLAN {rows_sql(kind)}", {"file": "x"})
        if not row[3].startswith(("COMPOUND", "LEFT-MOST", "UNION ALL"))
    ]
    assert all("_by_file (file_id=?)" in step for step in plan), plan
    looked_in = {step.split()[1] for step in plan}
    assert looked_in == {table.name for table in tables_of(kind)}
    if kind is not None:
        assert {table.home for table in CARRIED if table.name in looked_in} <= {kind, None}
        assert len(looked_in) < len(CARRIED)


@pytest.fixture
def reader(replica: Replica) -> Iterator[Reader]:
    opened = Reader(replica.path, KEY)
    yield opened
    opened.close()


def test_opening_a_file_is_five_statements_whatever_its_kind(reader: Reader, files: dict[str, Id]) -> None:
    """Whether anything was written, its kind, its rows, what waits and what is flagged: another table makes none of
    them more.
    """
    for file_id in (*files.values(), ME):
        with statements_of(reader._connection) as seen:
            assert reader.file(file_id).rows
        assert len(seen) == 5, seen


def test_a_file_is_read_again_only_when_something_was_written(
    replica: Replica, reader: Reader, files: dict[str, Id], samples: Samples
) -> None:
    """For each card of a page one statement tells that it is the same as before."""
    file_id = files["claim"]
    reader.claim(file_id)
    with statements_of(reader._connection) as seen:
        before = reader.file(file_id)
    assert len(seen) == 1, seen
    waiting = pending_of(note(1, file_id, "not sent", samples))
    replica.submit(waiting.files, [waiting], 1)
    after = reader.file(file_id)
    assert len(after.all(Note)) == len(before.all(Note)) + 1
    assert set(after.flags) == {1}
    elsewhere = pending_of(note(2, files["policy"], "elsewhere", samples))
    replica.submit(elsewhere.files, [waiting, elsewhere], 2)
    assert reader.file(file_id) == after


def test_few_files_are_kept(
    replica: Replica, reader: Reader, files: dict[str, Id], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was asked for longest ago goes first."""
    monkeypatch.setattr(queries, "FILES_KEPT", 1)
    claim, policy = files["claim"], files["policy"]
    for file_id in (claim, policy, policy, claim):
        reader.file(file_id)
    with statements_of(reader._connection) as seen:
        reader.file(claim)
    assert len(seen) == 1
    with statements_of(reader._connection) as seen:
        reader.file(policy)
    assert len(seen) == 5


def test_a_file_to_decide_on_is_two_statements(replica: Replica, files: dict[str, Id]) -> None:
    for file_id in files.values():
        with statements_of(replica._connection) as seen:
            assert replica.rows(file_id)
        assert len(seen) == 2, seen


def test_what_is_left_of_a_file_without_its_head_is_read_all_the_same(replica: Replica, files: dict[str, Id]) -> None:
    connection, file_id = replica._connection, files["claim"]
    whole = rows_in(connection, file_id)
    connection.execute('DELETE FROM "claim" WHERE "id" = ?', (file_id,))
    assert rows_in(connection, file_id) == [(table, values) for table, values in whole if table.name != "claim"]


def test_a_forgotten_file_is_gone_from_all_tables_and_others_stay(replica: Replica, files: dict[str, Id]) -> None:
    """Also from those where nothing of its kind should be."""
    connection, lost = replica._connection, files["policy"]
    connection.execute('UPDATE "reserve_line" SET "file_id" = ?', (lost,))
    before = _by_file(replica)
    assert "reserve_line" in before[lost]
    with statements_of(connection) as seen:
        forget(connection, {lost})
    assert len(seen) == len(before[lost]) + 2, seen  # which tables, each of them, and what waited
    del before[lost]
    assert _by_file(replica) == before


def test_many_files_are_forgotten_as_one(replica: Replica, files: dict[str, Id]) -> None:
    before = _by_file(replica)
    lost = set(files.values())
    with statements_of(replica._connection) as seen:
        forget(replica._connection, lost)
    assert len(seen) == len(set(chain.from_iterable(before[each] for each in lost))) + 2
    assert _by_file(replica) == {file_id: tables for file_id, tables in before.items() if file_id not in lost}
    with statements_of(replica._connection) as seen:
        forget(replica._connection, ())
    assert seen == []


def _by_file(replica: Replica) -> dict[Id, dict[str, int]]:
    """How many rows of which tables each file has."""
    found: dict[Id, dict[str, int]] = {}
    for table in CARRIED:
        counted = f'SELECT "file_id", count(*) FROM "{table.name}" GROUP BY 1'
        for file_id, count in replica._connection.execute(counted):
            found.setdefault(file_id, {})[table.name] = count
    return found
