"""After a file was taken away, its text is in no page of the replica or the journal, used or free, nor in a log."""

from __future__ import annotations

from pathlib import Path

from desktop.journal.journal import Journal
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.storage.files import JOURNAL_PAGE_BYTES, PAGE_BYTES
from desktop.sync.rebase import pending_of
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.states import Verdict
from shared.wire.messages import Dropped, Result
from tests.desktop.replica.raw import plaintext
from tests.desktop.replica.samples import IDENTITY, KEY, ME, NOW, Samples, merged, note
from tests.desktop.replica.test_replica import at, frames_of

SECRET = "Quasimodo Xylander"


def traces(data: bytes) -> list[str]:
    """Which parts of the secret are left: whole words, and the trigrams that only it has, as the word index keeps."""
    lower = data.lower()
    return [word for word in ("quasimodo", "xylander", "xyl", "quas") if word.encode() in lower]


def test_nothing_of_a_dropped_file_stays_readable(tmp_path: Path) -> None:
    samples = Samples()
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    journal = Journal.open(tmp_path / "journal.db", KEY, now=NOW)
    journal.adopt(IDENTITY)
    lost = samples.claim(insured_name=SECRET, description=f"{SECRET} " * 2000, loss_place=SECRET)
    lost_id = lost["claim"][0][0]
    others = [samples.claim() for _ in range(30)]
    ids = [file["claim"][0][0] for file in others]
    replica.apply(
        frames_of(merged([samples.desk(), *others, lost]), (ME, SHELF, lost_id, *ids)), at(1), (), expects=None
    )
    entries = [note(n, lost_id, f"{SECRET} called, {n}", samples) for n in (1, 2, 3)]
    for entry in entries:
        journal.append(entry)
        replica.submit([lost_id], journal.pending(replica.acked()), journal.revision)
    journal.save_draft("note:x", f"{SECRET} half typed", lost_id, NOW)
    journal.withdraw([3], NOW)
    replica.submit([lost_id], journal.pending(replica.acked()), journal.revision)
    assert traces(plaintext(replica.path, KEY, PAGE_BYTES)) == ["quasimodo", "xylander", "xyl", "quas"]
    assert traces(plaintext(journal.path, KEY, JOURNAL_PAGE_BYTES)) == ["quasimodo", "xylander", "xyl", "quas"]

    answers = [
        Result(number=e.number, command_id=e.command_id, verdict=Verdict.HANDED_OVER, detail={"who": SECRET})
        for e in entries[:2]
    ]
    journal.note_receipts(answers, NOW)
    journal.forget_files({lost_id})  # before its rows go, while what was sent has not ended here
    done = replica.apply(
        [
            Dropped(file_ids=(lost_id,)),
            *frames_of({"command_result": [samples.result(e, "handed_over") for e in entries]}),
        ],
        at(2, acked=3),
        journal.pending(0),
        expects=at(1).cursor,
    )
    journal.archive(done.acked, done.results, NOW)

    assert lost_id not in replica.held()
    assert traces(plaintext(replica.path, KEY, PAGE_BYTES)) == []
    assert traces(plaintext(journal.path, KEY, JOURNAL_PAGE_BYTES)) == []
    reader = Reader(replica.path, KEY)
    assert reader.search("Quasimodo", 5) == ()
    assert reader.claim(lost_id) is None
    reader.close()
    replica.close()
    journal.close()


def test_a_log_that_a_reader_still_needs_is_emptied_later(tmp_path: Path) -> None:
    samples = Samples()
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    lost = samples.claim(insured_name=SECRET)
    lost_id = lost["claim"][0][0]
    replica.apply(frames_of(merged([samples.desk(), lost]), (ME, SHELF, lost_id)), at(1), (), expects=None)
    reader = Reader(replica.path, KEY)
    with reader._moment() as connection:
        connection.execute("SELECT count(*) FROM claim").fetchone()
        replica._connection.execute("PRAGMA busy_timeout=1")
        replica.apply([Dropped(file_ids=(lost_id,))], at(2), (), expects=at(1).cursor)
        assert not replica.tidy()
    assert replica.tidy()
    assert traces(plaintext(replica.path, KEY, PAGE_BYTES)) == []
    reader.close()
    replica.close()


def test_a_pending_command_brings_nothing_back(tmp_path: Path) -> None:
    samples = Samples()
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    lost = samples.claim()
    lost_id = lost["claim"][0][0]
    replica.apply(frames_of(merged([samples.desk(), lost]), (ME, SHELF, lost_id)), at(1), (), expects=None)
    pending = [pending_of(note(1, lost_id, SECRET, samples))]
    replica.submit([lost_id], pending, 1)
    replica.apply([Dropped(file_ids=(lost_id,))], at(2), pending, expects=at(1).cursor)
    replica.rebuild_overlay(pending, 2)
    assert traces(plaintext(replica.path, KEY, PAGE_BYTES)) == []
    replica.close()
