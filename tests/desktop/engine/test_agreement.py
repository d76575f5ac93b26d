"""What is found out when both stores are opened: forks, other time lines, other people, an overlay to be renewed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.engine.agreement import Agreement, compare
from desktop.journal.journal import Journal
from desktop.replica.replica import Replica
from desktop.sync.rebase import pending_of
from shared.domain.kernel.ids import Id
from tests.desktop.replica.samples import IDENTITY, KEY, NOW, Samples, note
from tests.desktop.replica.test_replica import at, begun, frames_of

AGREED = Agreement(is_foreign=False, is_forked=False, is_stale=False, overlay_differs=False)


class Stores:
    def __init__(self, path: Path) -> None:
        self.samples = Samples()
        self.journal = Journal.open(path / "journal.db", KEY, now=NOW)
        self.journal.adopt(IDENTITY)
        self.replica = Replica.create(path / "replica-000001.db", KEY, IDENTITY)
        self.claims: list[Id] = begun(self.replica, self.samples)

    def give(self, text: str) -> None:
        self.journal.append(note(self.journal.last_number + 1, self.claims[0], text, self.samples))

    def show(self) -> None:
        self.replica.submit([self.claims[0]], self.journal.pending(self.replica.acked()), self.journal.revision)

    def confirm(self, acked: int) -> None:
        ended = [self.samples.result(p.envelope) for p in self.journal.pending(0) if p.number <= acked]
        frames = frames_of({"command_result": ended})
        self.replica.apply(frames, at(2, acked), self.journal.pending(0), expects=at(1).cursor)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    made = Stores(tmp_path)
    yield made
    made.journal.close()
    made.replica.close()


def test_a_command_that_is_not_shown_yet_is_noticed(stores: Stores) -> None:
    assert compare(stores.journal, stores.replica) == AGREED
    stores.give("durable, not shown")
    assert compare(stores.journal, stores.replica) == replace_in(AGREED, overlay_differs=True)
    stores.show()
    assert compare(stores.journal, stores.replica) == AGREED
    stores.journal.withdraw([1], NOW)
    assert compare(stores.journal, stores.replica).overlay_differs


def test_a_journal_from_an_older_copy_is_a_fork(stores: Stores, tmp_path: Path) -> None:
    stores.give("one")
    stores.give("two")
    stores.show()
    stores.confirm(2)
    assert not compare(stores.journal, stores.replica).is_forked
    older = Journal.open(tmp_path / "older.db", KEY, now=NOW)
    older.adopt(IDENTITY)
    assert compare(older, stores.replica).is_forked
    for number in (1, 2, 3):  # it went on under numbers that were used already
        older.append(note(number, stores.claims[0], "other", stores.samples))
    assert compare(older, stores.replica).is_forked
    older.close()


def test_another_device_has_no_fork_with_the_numbers_of_the_old_one(stores: Stores) -> None:
    stores.give("one")
    stores.give("two")
    stores.show()
    stores.confirm(1)
    other = replace(IDENTITY, device_id=stores.samples.id())
    stores.journal.renumber(other, above=stores.replica.acked(), now=NOW)
    stores.replica.identify(other)
    found = compare(stores.journal, stores.replica)
    assert found == replace_in(AGREED, overlay_differs=True)
    pending = stores.journal.pending(stores.replica.acked())
    assert [p.number for p in pending] == [1]
    stores.replica.rebuild_overlay(pending, stores.journal.revision)
    assert compare(stores.journal, stores.replica) == AGREED
    assert [pending_of(p.envelope).files for p in pending] == [frozenset({stores.claims[0]})]


@pytest.mark.parametrize(
    ("changed", "field"), [("epoch", "is_stale"), ("server_id", "is_foreign"), ("user_id", "is_foreign")]
)
def test_another_server_person_or_time_line_is_told_apart(stores: Stores, changed: str, field: str) -> None:
    stores.journal.adopt(replace(IDENTITY, **{changed: stores.samples.id()}))
    assert compare(stores.journal, stores.replica) == replace_in(AGREED, **{field: True})


def replace_in(agreement: Agreement, **changes: bool) -> Agreement:
    facts = {name: getattr(agreement, name) for name in Agreement.__slots__}
    return Agreement(**{**facts, **changes})
