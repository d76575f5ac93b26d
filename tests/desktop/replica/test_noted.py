"""The scan of notes: bounded at any size, ended by who asked, and never of what is not here any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from desktop.engine.readers import Readers
from desktop.replica import noted
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id
from shared.schema import ROW_HASH
from shared.wire.messages import Dropped
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged
from tests.desktop.replica.test_replica import at, frames_of

MANY = 100_000


@dataclass(frozen=True)
class Kept:
    """A replica with a claim of one's own and one of somebody else."""

    replica: Replica
    mine: Id
    other: Id

    def multiply(self, file_id: Id, times: int, start: int = 1) -> None:
        """The note that this file came with, as often as this; start: from which number on."""
        names = ", ".join(f'"{name}"' for name in (*(c.name for c in BY_NAME["note"].columns[1:]), ROW_HASH))
        self.replica._connection.execute("BEGIN")
        self.replica._connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT :start UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
            f" INSERT INTO note (\"id\", {names}) SELECT id || printf('-%06d', i), {names} FROM n, note"
            " WHERE file_id = :file AND length(id) = 36",
            {"start": start, "last": start + times - 1, "file": file_id},
        )
        self.replica._connection.execute("COMMIT")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    samples = Samples(7)
    files = [samples.claim(adjuster_id=adjuster, agent_id=None) for adjuster in (ME, samples.id())]
    mine, other = (file["claim"][0][0] for file in files)
    for file, body in zip(files, ("mine drips", "theirs drips"), strict=True):
        file_id = file["claim"][0][0]
        file["note"] = [samples.row("note", samples.id(), file_id, subject_id=file_id, body=body)]
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    replica.apply(frames_of(merged([samples.desk(), *files]), (ME, SHELF, mine, other)), at(1), (), expects=None)
    yield Kept(replica, mine, other)
    replica.close()


@pytest.fixture
def reader(kept: Kept) -> Iterator[Reader]:
    opened = Reader(kept.replica.path, KEY)
    yield opened
    opened.close()


class Counting:
    """A clock that stands still and is looked at once before the first row, and once for each."""

    def __init__(self, step: float = 0.0) -> None:
        self.looks = 0
        self._step = step

    def __call__(self) -> float:
        self.looks += 1
        return self.looks * self._step


def steps(reader: Reader) -> int:
    """Hundreds of instructions that SQLite takes for a search that finds nothing."""
    taken: list[int] = []
    connection: Any = reader._connection
    connection.set_progress_handler(lambda: taken.append(1), 100)
    try:
        assert reader.noted("zzqx", 8, Counting()) == ()
    finally:
        connection.set_progress_handler(None, 0)
    return len(taken)


def test_of_a_hundred_thousand_notes_as_many_are_read_as_of_ten_thousand(kept: Kept, reader: Reader) -> None:
    kept.multiply(kept.mine, 2 * noted.MOST_NOTES)
    kept.multiply(kept.other, 2 * noted.MOST_NOTES)
    few, clock = steps(reader), Counting()
    kept.multiply(kept.other, MANY, start=2 * noted.MOST_NOTES + 1)
    assert reader.noted("zzqx", 8, clock) == ()
    assert clock.looks == 1 + 2 * noted.MOST_NOTES, "of the own files, and of all"
    assert steps(reader) <= few * 1.01, "what is not read costs nothing"
    hits = reader.noted("drips", 8, Counting())
    assert {hit.file_id for hit in hits} == {kept.mine}, "one's own come first, however many others are newer"
    assert {hit.file_id for hit in reader.noted("theirs drips", 8, Counting())} == {kept.other}


def test_what_was_found_when_the_time_is_over_is_the_answer(kept: Kept, reader: Reader) -> None:
    kept.multiply(kept.mine, 200)
    clock = Counting(noted.LONGEST_S / 50)
    assert len(reader.noted("mine drips", 200, clock)) == 50
    assert clock.looks == 52, "no row is looked at after that"


def test_no_note_of_a_file_that_left_is_found(kept: Kept, reader: Reader) -> None:
    assert {hit.file_id for hit in reader.noted("drips", 8)} == {kept.mine, kept.other}
    kept.replica.apply([Dropped(file_ids=(kept.mine,))], at(2), (), expects=at(1).cursor)
    assert {hit.file_id for hit in reader.noted("drips", 8)} == {kept.other}


def test_a_search_that_nobody_waits_for_any_more_ends_at_the_next_row(kept: Kept) -> None:
    kept.multiply(kept.other, 3 * noted.MOST_NOTES)
    faults: list[Exception] = []
    readers = Readers(faults.append)
    readers.move(kept.replica.path, KEY)
    is_reading, may_go_on = threading.Event(), threading.Event()
    answers: Queue[object] = Queue()
    clock = Counting()

    def held() -> float:
        now = clock()
        if clock.looks == 100:
            is_reading.set()
            assert may_go_on.wait(20)
        return now

    question = readers.ask(lambda reader: reader.noted("zzqx", 8, held), answers.put, answers.put)
    assert is_reading.wait(20)
    question.cancel()
    may_go_on.set()
    after: Queue[object] = Queue()
    for _ in readers._threads:
        readers.ask(lambda reader: reader.noted("drips", 1), after.put, after.put)
    for _ in readers._threads:
        assert after.get(timeout=20)
    readers.close(20)
    assert clock.looks == 100, "an interrupt ends it"
    assert answers.empty()
    assert faults == []
