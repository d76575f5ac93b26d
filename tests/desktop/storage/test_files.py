"""Each way in which a file can fail has its own error, and none of them changes anything."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.journal.journal import Journal
from desktop.replica.replica import Replica
from desktop.storage.files import (
    PAGE_BYTES,
    Corrupt,
    DiskFull,
    NotADatabase,
    ReadOnly,
    Unreadable,
    WrongKey,
    open_reader,
    open_replica_file,
    translated,
)
from desktop.storage.folder import Folder
from shared.domain.kernel.desks import SHELF
from tests.desktop.replica.samples import IDENTITY, KEY, ME, NOW, Samples, merged, note
from tests.desktop.replica.test_replica import at, begun, dumped, frames_of


def test_another_key_is_told_apart_from_something_else(tmp_path: Path) -> None:
    path = tmp_path / "replica-000001.db"
    Replica.create(path, KEY, IDENTITY).close()
    with pytest.raises(WrongKey):
        open_replica_file(path, bytes(32))
    plain = tmp_path / "plain.db"
    connection = sqlite3.connect(plain)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(NotADatabase):
        open_replica_file(plain, KEY)


def test_a_missing_folder_is_unreadable_and_a_missing_file_has_no_reader(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        open_replica_file(tmp_path / "nowhere" / "replica.db", KEY)
    with pytest.raises(Unreadable):
        open_reader(tmp_path / "replica.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "replica-000001.db"
    replica = Replica.create(path, KEY, IDENTITY)
    reader = open_reader(path, KEY)
    with pytest.raises(ReadOnly), translated(path):
        reader.execute("DELETE FROM claim")
    reader.close()
    replica.close()


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "profile")
    Replica.create(folder.next_live(), KEY, IDENTITY).close()
    assert folder.path.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.path.iterdir())


def test_a_full_disk_changes_nothing_and_the_next_try_succeeds(tmp_path: Path) -> None:
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    samples = Samples()
    begun(replica, samples)
    before = dumped(replica)
    pages = replica._connection.execute("PRAGMA page_count").fetchone()[0]
    replica._connection.execute(f"PRAGMA max_page_count={pages}")
    files = [samples.claim(description="x" * 20_000) for _ in range(20)]
    opened = tuple(file["claim"][0][0] for file in files)
    with pytest.raises(DiskFull):
        replica.apply(frames_of(merged(files), opened), at(2), (), expects=at(1).cursor)
    assert dumped(replica) == before
    assert replica.standing.cursor == at(1).cursor
    replica._connection.execute("PRAGMA max_page_count=1000000")
    replica.apply(frames_of(merged(files), opened), at(2), (), expects=at(1).cursor)
    assert replica.standing.cursor == at(2).cursor
    replica.close()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 1 MB."""
    mount = tmp_path / "tiny"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("mounting a small disk needs rights that this run has not")
    try:
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_a_really_full_disk_is_named_and_the_journal_keeps_what_it_took(tiny: Path) -> None:
    samples = Samples()
    journal = Journal.open(tiny / "journal.db", KEY, now=NOW)
    claim = samples.id()

    def fill() -> None:
        for number in range(1, 1000):
            journal.append(note(number, claim, "x" * 8_000, samples))

    with pytest.raises(DiskFull):
        fill()
    taken = journal.last_number
    assert taken > 10
    journal.close()
    again = Journal.open(tiny / "journal.db", KEY, now=NOW)
    assert [p.number for p in again.pending(0)] == list(range(1, taken + 1))
    again.close()


def test_a_damaged_replica_is_made_anew_and_nothing_unsent_is_lost(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "profile")
    samples = Samples()
    journal = Journal.open(folder.journal, KEY, now=NOW)
    journal.adopt(IDENTITY)
    replica = Replica.create(folder.next_live(), KEY, IDENTITY)
    (claim, _) = ids = begun(replica, samples)
    journal.append(note(1, claim, "not sent yet", samples))
    replica.submit([claim], journal.pending(0), journal.revision)
    rows = dumped(replica)
    replica.close()
    data = bytearray(replica.path.read_bytes())
    for start in range(PAGE_BYTES, len(data), PAGE_BYTES):
        data[start + 100 : start + 200] = bytes(100)
    replica.path.write_bytes(data)

    with pytest.raises(Corrupt):
        Replica.open(replica.path, KEY, IDENTITY)
    fresh = Replica.create(folder.next_live(), KEY, IDENTITY)
    folder.tidy()
    again = {name: [list(v) for v in found.values() if v[-1]] for name, found in rows[0].items()}
    fresh.apply(frames_of(again, (ME, SHELF, *ids)), at(1), journal.pending(fresh.acked()), expects=None)
    fresh.rebuild_overlay(journal.pending(fresh.acked()), journal.revision)
    assert dumped(fresh) == rows
    assert [path.name for path in sorted(folder.path.glob("*.db"))] == ["journal.db", "replica-000002.db"]
    fresh.close()
    journal.close()
