"""The side file: it resumes, it catches up, it is checked, and what it becomes equals what it replaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.replica.replica import Replica
from desktop.replica.side import SideFile, swap
from desktop.storage.files import PAGE_BYTES, Corrupt, DiskFull, StoreError
from desktop.storage.folder import Folder
from desktop.sync.batch import ForkedHere
from desktop.sync.rebase import pending_of
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Note
from shared.domain.kernel.fields import values_of
from shared.wire.messages import FirstKey, Opened, Rows
from tests.desktop.replica.samples import IDENTITY, KEY, ME, SHELF, Samples, merged, note
from tests.desktop.replica.test_replica import Twin, at, dumped, frames_of


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "profile")


def loaded(folder: Folder, samples: Samples, claims: int = 4) -> SideFile:
    side = SideFile.begin(folder.side(), KEY, IDENTITY)
    rows = merged([samples.desk(), *(samples.claim() for _ in range(claims))])
    for name, found in rows.items():
        is_last = name == list(rows)[-1]
        key = FirstKey(table=name, after=None, head=at(5).cursor)
        side.load([Opened(file_ids=(ME, SHELF)), Rows(table=name, rows=found)], key, at(5) if is_last else None)
    return side


@pytest.mark.parametrize("seed", range(6))
def test_a_copy_that_is_swapped_in_shows_the_same(folder: Folder, seed: int) -> None:
    twin = Twin(folder.next_live(), seed)
    for _ in range(20):
        twin.step()
    twin.rebuild()
    waiting = [p for p in twin.pending if p.number > twin.replica.acked()]
    before, digest = dumped(twin.replica), twin.replica.digest()
    side = SideFile.copy_of(twin.replica, folder.side(), KEY, IDENTITY)
    assert side.progress() == (None, twin.replica.standing.cursor)
    swap(side, folder, waiting, 99)
    twin.replica.close()
    folder.tidy()
    live = folder.live()
    assert live is not None
    again = Replica.open(live, KEY, IDENTITY)
    assert dumped(again) == before
    assert again.digest() == digest
    assert (again.standing.revision, again.standing.complete) == (99, True)
    again.close()


def test_a_copy_takes_a_large_pull(folder: Folder) -> None:
    twin = Twin(folder.next_live(), 1)
    pending = [pending_of(note(1, twin.claims[0], "mine", twin.samples))]
    twin.replica.submit(pending[0].files, pending, 1)
    side = SideFile.copy_of(twin.replica, folder.side(), KEY, IDENTITY)
    files = [twin.samples.claim() for _ in range(50)]
    opened = tuple(file["claim"][0][0] for file in files)
    again = twin.samples.claim(twin.claims[0])["claim"]
    side.apply([*frames_of(merged(files), opened), Rows(table="claim", rows=again)], at(9))
    done = swap(side, folder, pending, 1)
    assert done.cursor == at(9).cursor
    live = folder.live()
    assert live is not None
    fresh = Replica.open(live, KEY, IDENTITY)
    twin.replica.apply(
        [*frames_of(merged(files), opened), Rows(table="claim", rows=again)],
        at(9),
        pending,
        expects=twin.replica.standing.cursor,
    )
    assert dumped(fresh) == dumped(twin.replica)
    fresh.close()
    twin.replica.close()


def test_it_resumes_where_it_was_closed(folder: Folder) -> None:
    samples = Samples()
    side = SideFile.begin(folder.side(), KEY, IDENTITY)
    row = samples.claim()["claim"]
    key = FirstKey(table="claim", after=row[0][0], head=at(5).cursor)
    side.load([Rows(table="claim", rows=row)], key, None)
    side.close()
    again = SideFile.resume(folder.side(), KEY, IDENTITY)
    assert again is not None
    assert again.progress() == (key, None)
    again.close()


def test_one_of_another_time_line_is_of_no_use(folder: Folder) -> None:
    samples = Samples()
    loaded(folder, samples).close()
    assert SideFile.resume(folder.side(), KEY, replace(IDENTITY, epoch=samples.id())) is None
    assert SideFile.resume(folder.path / "side-000009.db", KEY, IDENTITY) is None


def test_a_damaged_one_does_not_take_over(folder: Folder) -> None:
    side = loaded(folder, Samples(), claims=40)
    side.close()
    data = bytearray(folder.side().read_bytes())
    middle = len(data) // PAGE_BYTES // 2 * PAGE_BYTES
    data[middle + 50 : middle + 90] = bytes(40)
    folder.side().write_bytes(data)

    def take_over() -> None:
        again = SideFile.resume(folder.side(), KEY, IDENTITY)
        assert again is not None
        try:
            swap(again, folder, (), 0)
        finally:
            again.close()

    with pytest.raises(StoreError):
        take_over()
    assert folder.live() is None


def test_rows_that_nobody_loaded_are_found_when_the_load_is_complete(folder: Folder) -> None:
    samples = Samples()
    side = SideFile.begin(folder.side(), KEY, IDENTITY)
    side.load(
        [Rows(table="claim", rows=samples.claim()["claim"])],
        FirstKey(table="claim", after=None, head=at(5).cursor),
        None,
    )
    stray = samples.claim()["claim"][0]
    side._connection.execute(f"INSERT INTO claim VALUES ({', '.join('?' * len(stray))})", stray)
    with pytest.raises(Corrupt):
        side.load([], FirstKey(table="command_result", after=None, head=at(5).cursor), at(5))
    assert side.progress()[1] is None, "it is not loaded"
    side.close()


def test_rows_that_are_missing_have_the_pages_looked_at(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that came twice is counted twice, so fewer are legal where the file is sound."""
    samples = Samples()
    looked: list[None] = []
    monkeypatch.setattr(SideFile, "_check_pages", lambda _self: looked.append(None))
    for lost in (False, True):
        side = SideFile.begin(folder.side(), KEY, IDENTITY)
        side.load(
            [Rows(table="claim", rows=samples.claim()["claim"])],
            FirstKey(table="claim", after=None, head=at(5).cursor),
            None,
        )
        if lost:
            side._connection.execute("DELETE FROM claim")
        side.load([], FirstKey(table="command_result", after=None, head=at(5).cursor), at(5))
        side.close()
        assert len(looked) == lost


def test_a_fork_is_seen_before_the_swap(folder: Folder) -> None:
    samples = Samples()
    side = loaded(folder, samples)
    entry, other = note(1, ME, "mine", samples), note(1, ME, "theirs", samples)
    side.apply([Rows(table="command_result", rows=[samples.result(other)])], at(6, acked=1))
    with pytest.raises(ForkedHere):
        swap(side, folder, [pending_of(entry)], 1)
    side.close()
    assert folder.live() is None


def test_a_finish_that_was_cut_off_leaves_a_file_that_goes_on(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = Samples()
    side = loaded(folder, samples)
    (claim_id,) = [row[0] for row in side._connection.execute("SELECT id FROM claim LIMIT 1")]
    pending = [pending_of(note(1, claim_id, "mine", samples))]

    def full(*_: object) -> None:
        raise DiskFull(folder.side(), "the disk is full")

    monkeypatch.setattr("desktop.replica.side.write_standing", full)
    with pytest.raises(DiskFull):
        swap(side, folder, pending, 1)
    monkeypatch.undo()
    again = samples.claim(claim_id)["claim"]
    side.apply([Rows(table="claim", rows=again)], at(6))
    swap(side, folder, pending, 1)
    live = folder.live()
    assert live is not None
    replica = Replica.open(live, KEY, IDENTITY)
    shown = {type(found.row): found.row for found in replica.rows(claim_id)}
    assert values_of(shown[Claim]) == tuple(again[0][:-1])
    assert [f.row.body for f in replica.rows(claim_id) if isinstance(f.row, Note) and f.hash == 0] == ["mine"]
    assert replica.standing.complete
    replica.close()


def test_batches_after_a_finish_that_was_cut_off_go_onto_server_rows_only(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = Samples()
    side = loaded(folder, samples)
    claim_id, other_id = [row[0] for row in side._connection.execute("SELECT id FROM claim LIMIT 2")]
    pending = [pending_of(note(1, claim_id, "mine", samples))]

    def full(*_: object) -> None:
        raise DiskFull(folder.side(), "the disk is full")

    monkeypatch.setattr("desktop.replica.side.write_standing", full)
    with pytest.raises(DiskFull):
        swap(side, folder, pending, 1)
    monkeypatch.undo()
    assert any(found.hash == 0 for found in side._view.rows(claim_id))
    side.apply([Rows(table="claim", rows=samples.claim(other_id)["claim"])], at(6))
    assert not any(found.hash == 0 for found in side._view.rows(claim_id))
    assert not side._view.has_overlay()
    side.close()
