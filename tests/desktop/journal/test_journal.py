"""The journal: dense numbers, nothing lost by damage, withdrawal, renumbering or an upgrade."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.journal import steps as journal_steps
from desktop.journal.journal import ARCHIVE_US, AlreadyAnswered, Journal, OutOfSequence
from desktop.journal.steps import backup_path, step_up
from desktop.journal.values import kind_of
from desktop.storage.files import InUse, TooNew, WrongKey, open_journal_file
from shared.domain.catalogue import BY_NAME, Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Micros, row_of
from shared.domain.kernel.states import Verdict, WithdrawnWhy
from shared.wire.messages import Result
from tests.desktop.replica.samples import DEVICE, IDENTITY, KEY, NOW, Samples, note

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.db", KEY, now=NOW)
    opened.adopt(IDENTITY)
    yield opened
    opened.close()


def reopened(journal: Journal) -> Journal:
    journal.close()
    return Journal.open(journal.path, KEY, now=NOW)


def result_of(samples: Samples, envelope: Envelope, verdict: str = "applied") -> CommandResult:
    result = row_of(BY_NAME["command_result"], samples.result(envelope, verdict)[:-1])
    assert isinstance(result, CommandResult)
    return result


def test_what_was_appended_is_there_after_opening_again(journal: Journal) -> None:
    samples = Samples()
    claim = samples.id()
    envelopes = [note(n, claim, f"note {n}", samples) for n in (1, 2, 3)]
    journal.append(envelopes[0])
    journal.append(*envelopes[1:])
    again = reopened(journal)
    assert [p.envelope for p in again.pending(0)] == envelopes
    assert [p.number for p in again.pending(2)] == [3]
    assert (again.last_number, again.revision, again.identity) == (3, 2, IDENTITY)
    assert again.unsent(1).file_ids == {claim}
    again.close()


def test_numbers_are_dense(journal: Journal) -> None:
    samples = Samples()
    with pytest.raises(OutOfSequence):
        journal.append(note(2, samples.id(), "too early", samples))
    assert journal.pending(0) == []


def test_archived_commands_are_pending_again_for_a_replica_that_lost_its_last_transactions(journal: Journal) -> None:
    samples = Samples()
    envelopes = [note(n, samples.id(), "x", samples) for n in (1, 2, 3)]
    journal.append(*envelopes)
    journal.archive(2, [result_of(samples, e) for e in envelopes[:2]], NOW)
    assert [p.envelope for p in journal.pending(2)] == envelopes[2:]
    assert [p.envelope for p in journal.pending(0)] == envelopes
    again = reopened(journal)
    assert [p.envelope for p in again.pending(1)] == envelopes[1:]
    assert [a.verdict for a in again.archived(10)] == [Verdict.APPLIED, Verdict.APPLIED]
    again.close()


def test_the_archive_forgets_after_30_days_what_needs_nobody(journal: Journal) -> None:
    samples = Samples()
    envelopes = [note(n, samples.id(), "x", samples) for n in (1, 2)]
    journal.append(*envelopes)
    journal.archive(2, [result_of(samples, envelopes[0]), result_of(samples, envelopes[1], "rejected")], NOW)
    journal.archive(2, [], Micros(NOW + ARCHIVE_US + 1))
    assert [a.number for a in journal.archived(10)] == [2]
    assert [a.command_id for a in journal.attention()] == [envelopes[1].command_id]
    journal.settle(envelopes[1].command_id)
    assert journal.attention() == []
    journal.archive(2, [], Micros(NOW + ARCHIVE_US + 1))
    assert journal.archived(10) == []


def test_a_withdrawn_entry_keeps_its_number_and_id_and_takes_its_group_along(journal: Journal) -> None:
    samples = Samples()
    group = samples.id()
    envelopes = [
        note(1, samples.id(), "alone", samples),
        note(2, samples.id(), "together", samples, group=group),
        note(3, samples.id(), "together", samples, group=group),
    ]
    journal.append(*envelopes)
    assert journal.withdraw([2], NOW) == (2, 3)
    again = reopened(journal)
    assert [(p.number, p.envelope.command_id) for p in again.pending(0)] == [
        (e.number, e.command_id) for e in envelopes
    ]
    assert isinstance(again.pending(0)[1].envelope.command, Withdrawn)
    assert again.pending(0)[1].envelope.group is None
    assert [a.envelope for a in again.aside()] == envelopes[1:]
    again.close()


def test_what_the_server_has_answered_is_not_withdrawn(journal: Journal) -> None:
    samples = Samples()
    envelope = note(1, samples.id(), "x", samples)
    journal.append(envelope)
    journal.note_receipts([Result(number=1, command_id=envelope.command_id, verdict=Verdict.APPLIED)], NOW)
    with pytest.raises(AlreadyAnswered):
        journal.withdraw([1], NOW)
    assert [r.verdict for r in journal.receipts()] == [Verdict.APPLIED]


def counted(journal: Journal) -> list[tuple[str, bool]]:
    """What is told as counting although it was given up: what was entered, as far as it can be read."""
    found = [item for item in journal.attention() if item.counts_after_all]
    return [(item.envelope.command.body if isinstance(item.envelope.command, AddNote) else "", item.counts)
            for item in found if item.envelope is not None]  # fmt: skip


def test_what_was_offered_stays_known_as_such(journal: Journal) -> None:
    samples = Samples()
    journal.append(*[note(n, samples.id(), "x", samples) for n in (1, 2, 3, 4)])
    journal.offer(3)
    journal.offer(2)
    again = reopened(journal)
    assert again.offered == 3
    again.archive(1, [], NOW)
    again.renumber(replace(IDENTITY, device_id=samples.id()), above=1, now=NOW)
    assert again.offered == 2, "under new numbers the server still knows them by their ids"
    final = reopened(again)
    assert final.offered == 2
    final.close()


@pytest.mark.parametrize("verdict", ["applied", "merged", "conflict", "withdrawn", "rejected", "handed_over", "failed"])
@pytest.mark.parametrize("how", ["at once", "later", "as another device"])
def test_what_was_given_up_and_counts_is_told_as_it_was_entered(journal: Journal, verdict: str, how: str) -> None:
    samples = Samples()
    file_id = samples.id()
    envelope = note(1, file_id, "5,000 agreed", samples)
    journal.append(envelope)
    journal.withdraw([1], NOW)
    if how == "as another device":
        journal.renumber(replace(IDENTITY, device_id=samples.id()), above=0, now=NOW)
    result = result_of(samples, envelope, verdict)
    assert journal.identity is not None
    result = replace(result, device_id=journal.identity.device_id)
    if how == "later":
        assert not journal.archive(1, [], NOW)
    assert journal.archive(1, [result], NOW) == (verdict in ("applied", "merged", "conflict"))
    again = reopened(journal)
    # A conflict is told as a conflict, and what the server did not take needs nobody: it was given up.
    assert counted(again) == ([("5,000 agreed", True)] if verdict in ("applied", "merged") else [])
    assert len(again.attention()) == len(counted(again))
    (item,) = again.archived(9)
    assert (item.envelope == replace(envelope, number=1)) == (verdict in ("applied", "merged", "conflict"))
    again.settle(envelope.command_id)
    assert again.attention() == []
    again.forget_files([file_id])
    assert [item.envelope for item in again.archived(9) if item.envelope and item.envelope == envelope] == []
    again.close()


def test_what_was_too_large_once_and_had_come_through_before_is_there_once(journal: Journal) -> None:
    samples = Samples()
    envelopes = [note(n, samples.id(), "x", samples) for n in (1, 2, 3)]
    journal.append(*envelopes)
    for envelope in envelopes:
        journal.withdraw([envelope.number], NOW, "too_large")
    journal.settle(envelopes[1].command_id)  # the person gave it up meanwhile
    results = [result_of(samples, e, v) for e, v in zip(envelopes, ("applied", "applied", "withdrawn"), strict=True)]
    assert journal.archive(3, results, NOW)
    assert [record.command_id for record in journal.oversized()] == [envelopes[2].command_id]
    assert [item.command_id for item in journal.attention()] == [envelopes[1].command_id]
    assert {item.number: item.envelope for item in journal.archived(9)}[1] == envelopes[0]


@pytest.mark.parametrize("seen_to", [False, True])
def test_a_damaged_record_that_the_server_had_is_not_entered_again(journal: Journal, seen_to: bool) -> None:
    samples = Samples()
    envelope = note(1, samples.id(), "x", samples)
    journal.append(envelope)
    journal._connection.execute("UPDATE entry SET record = zeroblob(20)")
    again = reopened(journal)
    if seen_to:
        again.settle(envelope.command_id)  # entered again by hand: it counts twice, which must be told
    assert again.archive(1, [result_of(samples, envelope)], NOW)
    assert again.damaged() == []
    assert len(again.attention()) == seen_to
    again.close()


def test_what_was_given_up_on_a_file_that_left_is_told_without_its_contents(journal: Journal) -> None:
    samples = Samples()
    envelope = note(1, samples.id(), "SECRET", samples)
    journal.append(envelope)
    journal.forget_files([envelope.command.file_id])  # type: ignore[attr-defined]
    journal.withdraw([1], NOW)
    journal.archive(1, [result_of(samples, envelope)], NOW)
    (item,) = journal.attention()
    assert item.counts_after_all
    assert item.envelope is None


def test_a_damaged_record_is_named_and_its_number_is_kept(journal: Journal) -> None:
    samples = Samples()
    envelopes = [note(n, samples.id(), "x", samples) for n in (1, 2)]
    journal.append(*envelopes)
    journal._connection.execute("UPDATE entry SET record = zeroblob(20) WHERE number = 1")
    again = reopened(journal)
    first, second = again.pending(0)
    assert first.envelope.command == Withdrawn(why=WithdrawnWhy.DAMAGED)
    assert (first.number, first.envelope.command_id, first.envelope.at) == (1, envelopes[0].command_id, envelopes[0].at)
    assert second.envelope == envelopes[1]
    (aside,) = again.aside()
    assert (aside.number, aside.why, aside.envelope) == (1, "damaged", None)
    final = reopened(again)
    assert len(final.aside()) == 1
    final.close()


def test_a_damaged_record_tells_what_it_can_until_the_person_has_seen_to_it(journal: Journal) -> None:
    samples = Samples()
    claim = samples.id()
    envelope = note(1, claim, "AddActivity is only what it says", samples)
    journal.append(envelope)
    (record,) = journal._connection.execute("SELECT record FROM entry").fetchone()
    broken = record[:1] + bytes(8) + record[9:]
    journal._connection.execute("UPDATE entry SET record = ?", (broken,))
    again = reopened(journal)
    (damaged,) = again.damaged()
    assert (damaged.number, damaged.kind, damaged.files) == (1, "AddNote", frozenset({claim}))
    assert (damaged.envelope, damaged.record) == (None, broken)
    assert damaged.made_at == int(envelope.command_id[:8] + envelope.command_id[9:13], 16) * 1000
    again.settle(envelope.command_id)
    final = reopened(again)
    assert final.damaged() == []
    assert [record.record for record in final.aside()] == [broken]
    final.close()


def test_a_discarded_entry_is_not_taken_for_a_damaged_one(journal: Journal) -> None:
    samples = Samples()
    journal.append(note(1, samples.id(), "x", samples))
    journal.withdraw([1], NOW)
    assert journal.damaged() == []


@pytest.mark.parametrize("record", [b"", bytes(20), b"\x01" + bytes(8) + b"\xa4type\xa7Nothing"])
def test_a_record_without_a_command_tells_no_kind(record: bytes) -> None:
    assert kind_of(record) == ""


def test_renumbering_keeps_ids_and_groups_and_leaves_what_has_ended(journal: Journal) -> None:
    samples = Samples()
    group = samples.id()
    envelopes = [note(n, samples.id(), "x", samples, group=group if n > 2 else None) for n in (1, 2, 3, 4)]
    journal.append(*envelopes)
    journal.archive(2, [], NOW)
    other = replace(IDENTITY, device_id=samples.id())
    journal.renumber(other, above=1, now=NOW)
    again = reopened(journal)
    assert [p.envelope for p in again.pending(0)] == [replace(e, number=e.number - 1) for e in envelopes[1:]]
    assert again.last_number == 3
    assert again.identity == other
    assert [(a.device_id, a.number) for a in again.archived(10)] == [(DEVICE, 1)]
    again.append(note(4, samples.id(), "new", samples))
    again.close()


def test_forgetting_files_takes_drafts_and_confirmed_contents_but_nothing_unsent(journal: Journal) -> None:
    samples = Samples()
    lost, kept = samples.id(), samples.id()
    envelopes = [note(1, lost, "secret one", samples), note(2, kept, "x", samples), note(3, lost, "unsent", samples)]
    journal.append(*envelopes)
    journal.archive(2, [], NOW)
    journal.save_draft("note:a", "secret draft", lost, NOW)
    journal.save_draft("note:b", "mine", kept, NOW)
    journal.forget_files([lost])
    assert journal.drafts() == {"note:b": "mine"}
    assert {a.number: a.envelope is None for a in journal.archived(10)} == {1: True, 2: False}
    assert [p.envelope for p in journal.pending(2)] == envelopes[2:]
    assert [p.envelope.command_id for p in journal.pending(0)] == [e.command_id for e in envelopes]


def test_an_empty_draft_is_forgotten(journal: Journal) -> None:
    journal.save_draft("note:a", "half a sen", None, NOW)
    journal.save_draft("note:a", "", None, NOW)
    assert journal.drafts() == {}


def test_a_second_opener_is_told_who_has_it(journal: Journal) -> None:
    with pytest.raises(InUse, match=r"journal\.db.*another instance"):
        Journal.open(journal.path, KEY, now=NOW)
    journal.append(note(1, Samples().id(), "still mine", Samples()))


def test_the_wrong_key_opens_nothing(journal: Journal) -> None:
    journal.close()
    with pytest.raises(WrongKey):
        Journal.open(journal.path, bytes(32), now=NOW)


def test_each_released_journal_opens_with_everything_in_it(tmp_path: Path) -> None:
    for golden in sorted(GOLDEN.glob("journal-*.db")):
        path = tmp_path / golden.name
        shutil.copyfile(golden, path)
        journal = Journal.open(path, KEY, now=NOW)
        assert journal.identity == IDENTITY
        assert journal.last_number == 4
        pending = journal.pending(0)
        assert [p.number for p in pending] == [1, 2, 3, 4]
        bodies = [p.envelope.command.body for p in pending if isinstance(p.envelope.command, AddNote)]
        assert bodies == ["first", "second", "fourth"]
        assert [a.number for a in journal.archived(10)] == [1]
        assert [a.why for a in journal.aside()] == ["discarded"]
        assert journal.drafts() == {"note:draft": "half a sen"}
        assert [r.number for r in journal.receipts()] == [2]
        assert journal.offered == (4 if golden.name < "journal-4.db" else 2), (
            "an older program did not note what it sent"
        )
        journal.append(note(5, Samples(7).id(), "fifth", Samples(7)))
        journal.close()
    assert sorted(GOLDEN.glob("journal-*.db"))


def test_a_half_corrected_notice_of_an_older_program_is_about_no_file(tmp_path: Path) -> None:
    path = tmp_path / "journal-3.db"
    shutil.copyfile(GOLDEN / path.name, path)
    connection = open_journal_file(path, KEY)
    command_id, claim = Samples().id(), Samples(3).id()
    for key, file_id in ((f"correction/{command_id}", command_id), (f"claim/{claim}/note", claim)):
        connection.execute("INSERT INTO draft VALUES (?, ?, 'typed', 1)", (key, file_id))
    connection.close()
    journal = Journal.open(path, KEY, now=NOW)
    assert journal.typed_about() == {claim}
    journal.close()


def test_a_step_is_taken_after_a_backup_and_once(journal: Journal) -> None:
    samples = Samples()
    journal.append(note(1, samples.id(), "before the step", samples))
    journal.close()
    steps = (*journal_steps.STEPS, ("ALTER TABLE draft ADD COLUMN mood TEXT",))
    connection = open_journal_file(journal.path, KEY)
    step_up(connection, journal.path, KEY, steps)
    step_up(connection, journal.path, KEY, steps)
    connection.close()
    with pytest.raises(TooNew):
        Journal.open(journal.path, KEY, now=NOW)
    backup = Journal.open(backup_path(journal.path, len(steps)), KEY, now=NOW)
    assert [p.number for p in backup.pending(0)] == [1]
    backup.close()


def test_a_new_journal_has_no_backup(journal: Journal) -> None:
    assert list(journal.path.parent.glob("*.before-*")) == []


def test_a_record_that_was_never_sent_stays_when_its_file_leaves_until_it_is_settled(journal: Journal) -> None:
    samples = Samples()
    lost = samples.id()
    large, given_up, last = [note(n, lost, f"an hour of typing {n}", samples) for n in (1, 2, 3)]
    journal.append(large, given_up, last)
    journal.withdraw([1], NOW, "too_large")
    journal.withdraw([2], NOW)
    journal.forget_files([lost])
    assert [(record.number, record.envelope) for record in journal.oversized()] == [(1, large)]
    assert [record.number for record in journal.aside()] == [1], "what was given up is of no use to anybody"
    journal.withdraw([3], NOW)
    assert [record.number for record in journal.aside()] == [1], "nor is what is given up later"
    journal.settle(large.command_id)
    assert not journal.aside()


def test_what_waits_keeps_its_contents_until_it_has_ended_and_leaves_none_then(journal: Journal) -> None:
    samples = Samples()
    lost, kept = samples.id(), samples.id()
    envelopes = [note(1, lost, "secret", samples), note(2, kept, "mine", samples)]
    journal.append(*envelopes)
    journal.forget_files([lost])
    journal.renumber(replace(IDENTITY, device_id=samples.id()), 0, NOW)
    again = reopened(journal)
    assert [p.envelope.command for p in again.pending(0)] == [e.command for e in envelopes]
    again.append(after := note(3, lost, "given back meanwhile", samples))
    again.archive(3, [], NOW)
    assert {a.number: a.envelope for a in again.archived(5)} == {1: None, 2: envelopes[1], 3: after}
    again.close()


def test_backups_of_before_a_step_go_with_the_files(journal: Journal) -> None:
    backup = backup_path(journal.path, 2)
    backup.write_bytes(b"what was typed")
    journal.forget_files([Samples().id()])
    assert not backup.exists()


def test_figures_of_an_answer_go_with_the_file(journal: Journal) -> None:
    samples = Samples()
    lost, kept = samples.id(), samples.id()
    envelopes = [note(1, lost, "x", samples), note(2, kept, "x", samples)]
    journal.append(*envelopes)
    journal.note_receipts(
        [
            Result(number=e.number, command_id=e.command_id, verdict=Verdict.REJECTED, detail={"who": "A"})
            for e in envelopes
        ],
        NOW,
    )
    journal.archive(2, [], NOW)
    journal.forget_files([lost])
    details = dict(journal._connection.execute("SELECT number, detail FROM receipt").fetchall())
    assert details == {1: "{}", 2: '{"who": "A"}'}


def test_a_clock_that_is_not_certain_takes_nothing_from_the_archive(journal: Journal) -> None:
    samples = Samples()
    envelopes = [note(n, samples.id(), "x", samples) for n in (1, 2, 3)]
    journal.append(*envelopes)
    results = [result_of(samples, e) for e in envelopes]
    journal.archive(1, results, NOW)
    ahead = Micros(NOW + 400 * 86_400 * 1_000_000)
    journal.archive(2, results, ahead, is_time_certain=False)
    assert [a.number for a in journal.archived(5)] == [2, 1]
    journal.archive(3, results, Micros(1), is_time_certain=False)  # or far behind
    journal.archive(3, [], NOW)
    assert sorted(a.number for a in journal.archived(5)) == [1, 2, 3]
    assert {a.archived_at for a in journal.archived(5)} == {NOW}, "what was noted ahead counts from now"
    journal.archive(3, [], Micros(NOW + ARCHIVE_US + 1))
    assert not journal.archived(5)
