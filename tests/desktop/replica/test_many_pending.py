"""What a command costs does not grow with how many wait before it on the same file: by counts, never by a clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.replica_side import Checker
from desktop.replica.replica import Replica
from desktop.sync.rebase import Pending, pending_of
from shared.domain.batch import fold
from shared.domain.claims.commands import EditClaim
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor, Rows
from tests.desktop.replica.samples import IDENTITY, KEY, Samples, note
from tests.desktop.replica.test_replica import at, begun, dumped

MANY = 60


class Counted:
    """How often commands are decided and rows of a file are read, and the statements of one connection."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decided = self.files_read = 0
        self.statements: list[str] = []
        rows = Replica.rows

        def counting_fold(world: Any, entries: Any, *before: Any) -> Any:
            entries = list(entries)
            self.decided += len(entries)
            return fold(world, entries, *before)

        def counting_rows(replica: Replica, file_id: Id) -> Any:
            self.files_read += 1
            return rows(replica, file_id)

        monkeypatch.setattr("desktop.sync.rebase.fold", counting_fold)
        monkeypatch.setattr(Replica, "rows", counting_rows)

    def watch(self, replica: Replica) -> None:
        replica._connection.set_trace_callback(self.statements.append)


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    opened = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    yield opened
    opened.close()


def given(samples: Samples, claim: Id, count: int) -> list[Pending]:
    return [pending_of(note(number, claim, f"the {number}th", samples)) for number in range(1, count + 1)]


def test_a_command_is_folded_by_itself_however_many_wait_on_its_file(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entries = given(samples, claim, MANY)
    counted = Counted(monkeypatch)
    counted.watch(replica)
    sizes = []
    for n in range(MANY):
        counted.statements.clear()
        replica.submit(entries[n].files, entries[: n + 1], n + 1)
        sizes.append(len(counted.statements))
    assert (counted.decided, counted.files_read) == (MANY, 1)
    assert len(set(sizes[2:])) == 1, f"statements of each: {sizes}"
    shown = dumped(replica)
    replica.rebuild_overlay(entries, MANY)
    assert dumped(replica) == shown, "what it came to is what all of them come to together"


def test_two_files_by_turns_cost_no_more(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = Samples()
    claims = begun(replica, samples)
    entries = [pending_of(note(n, claims[n % 2], f"the {n}th", samples)) for n in range(1, MANY + 1)]
    counted = Counted(monkeypatch)
    for n in range(MANY):
        replica.submit(entries[n].files, entries[: n + 1], n + 1)
    assert (counted.decided, counted.files_read) == (MANY, 2)
    shown = dumped(replica)
    replica.rebuild_overlay(entries, MANY)
    assert dumped(replica) == shown


def test_what_changes_below_is_folded_on_anew(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of the server between two commands: the next one is decided on the rows that came."""
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entries = given(samples, claim, 3)
    replica.submit(entries[0].files, entries[:1], 1)
    later = samples.row("note", samples.id(), claim, subject_id=claim)
    replica.apply([Rows(table="note", rows=[later])], at(2), entries[:1], expects=at(1).cursor)
    counted = Counted(monkeypatch)
    replica.submit(entries[1].files, entries[:2], 2)
    assert (counted.decided, counted.files_read) == (2, 1)
    replica.submit(entries[2].files, entries, 3)
    assert (counted.decided, counted.files_read) == (3, 1)
    assert replica.standing.cursor == Cursor(2, 14)


def test_what_is_taken_back_in_the_middle_is_folded_anew(replica: Replica) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entries = given(samples, claim, 4)
    replica.submit(entries[0].files, entries[:1], 1)
    replica.submit(entries[1].files, entries[:2], 2)
    replica.submit(entries[0].files, entries[1:2], 3)
    replica.submit(entries[2].files, entries[1:3], 4)
    bodies = [row[0] for row in replica._connection.execute("SELECT body FROM note WHERE row_hash = 0 ORDER BY body")]
    assert bodies == ["the 2th", "the 3th"]


def test_an_edit_that_goes_back_to_what_the_server_has_leaves_nothing_over_it(replica: Replica) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    (text,) = replica._connection.execute("SELECT description FROM claim WHERE id = ?", (claim,)).fetchone()
    entries: list[Pending] = []
    for number, (seen, wanted) in enumerate([(text, "another"), ("another", text), (text, "a third")], start=1):
        command = EditClaim(claim_id=claim, changes={"description": wanted}, base={"description": seen})
        entries.append(pending_of(samples.envelope(number, command)))
        replica.submit(entries[-1].files, entries, number)
    shown = dumped(replica)
    replica.rebuild_overlay(entries, 3)
    assert dumped(replica) == shown


def test_what_is_checked_before_it_is_written_costs_itself_too(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's side decides each command on what waits, before it takes it in."""
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entries = given(samples, claim, MANY)
    checker = Checker(KEY)
    checker.move(replica.path, IDENTITY)
    try:
        counted = Counted(monkeypatch)
        for n in range(MANY):
            flags = checker(entries[:n], entries[n : n + 1])
            assert flags[n + 1].code is None
            replica.submit(entries[n].files, entries[: n + 1], n + 1)
        assert (counted.decided, counted.files_read) == (2 * MANY, 2)
        later = samples.row("note", samples.id(), claim, subject_id=claim)
        replica.apply([Rows(table="note", rows=[later])], at(2), entries, expects=at(1).cursor)
        counted.decided = 0
        more = [*entries, pending_of(note(MANY + 1, claim, "one more", samples))]
        checker(more[:MANY], more[MANY:])
        assert counted.decided == MANY + 1, "on the rows that came"
        checker.forget()
        counted.decided = 0
        checker(more[:MANY], more[MANY:])
        assert counted.decided == MANY + 1, "and on those that a repair brings"
    finally:
        checker.close()
