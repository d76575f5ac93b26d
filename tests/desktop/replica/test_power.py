"""A power cut at any moment: each promised entry is there, the profile opens, and the story ends as it would have."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from desktop.engine.opening import Opened as Stores
from desktop.engine.opening import open_stores
from desktop.replica.replica import Replica
from desktop.storage import files
from desktop.storage.folder import Folder
from desktop.sync import effects, events
from desktop.sync.rebase import pending_of
from desktop.sync.state import Phase
from shared.domain.kernel.desks import SHELF
from shared.wire.messages import Checkpoint, Cursor, FirstKey, Opened, PullFrame, Rows
from tests.desktop.replica.power import Event, Tape, recorded
from tests.desktop.replica.samples import IDENTITY, KEY, ME, NOW
from tests.desktop.replica.story import Story, _at, _rows
from tests.desktop.replica.test_replica import dumped

CUTS: Final = 40
AT_NAMES: Final = 4
"""Cuts behind each change of a name, and within how many events of it they fall."""
NEAR: Final = 6
USABLE: Final = 0
"""What is promised, beside the entries' numbers: there is something to work with."""


class OneKey:
    """Both files under the same key."""

    def get(self, name: str) -> bytes | None:
        return KEY

    def put(self, name: str, key: bytes) -> None:
        raise AssertionError("the key is there")

    def forget(self, name: str) -> None:
        raise AssertionError("nobody signs out")


class MustRebuild(Exception):
    """The replica is damaged: the machine has it made anew."""


class Laptop:
    """One run of the program without its threads: the stores as they are opened, and the machine's way through."""

    def __init__(self, place: Path, promise: Callable[[int], None] = lambda _number: None) -> None:
        self.folder = Folder(place)
        self.story = Story()
        self.promise = promise
        self.stores: Stores = open_stores(
            self.folder, OneKey(), lambda: NOW, IDENTITY, lambda *_: None, lambda _path: None, lambda *_: None
        )
        self.journal = self.stores.journal_side._journal

    def live_on(self) -> None:
        """From wherever the disk is to the end."""
        started, keeper = self.stores.started, self.stores.replica_side
        try:
            self._go_on(started.phase, started.cursor)
        except MustRebuild:
            self._go_on(keeper.rebuild(), None)

    def _go_on(self, phase: Phase, cursor: Cursor | None) -> None:
        keeper = self.stores.replica_side
        if phase is Phase.OPENING:
            frames: list[PullFrame] = [Opened(file_ids=(ME, SHELF, *self.story.claims[:2])), *_rows(self.story.first)]
            self._apply(None, frames, _at(1))
            self.promise(USABLE)
            phase, cursor = Phase.FILLING, _at(1).cursor
        for envelope in self.story.envelopes:
            if envelope.number > self.journal.last_number:
                self.journal.append(envelope)
                self.promise(envelope.number)
                keeper.added([pending_of(envelope)], self.journal.revision)
        if cursor == _at(1).cursor:
            self._apply(cursor, [Rows(table="command_result", rows=self.story.results)], _at(2, acked=2))
        if phase is not Phase.STEADY:
            self._fill()

    def _apply(self, expects: Any, frames: list[PullFrame], checkpoint: Checkpoint) -> None:
        done = self.stores.replica_side.apply(
            effects.Apply(expects=expects, frames=frames, checkpoint=checkpoint, device_id=IDENTITY.device_id)
        )
        if not isinstance(done.event, events.Applied):
            raise MustRebuild
        self.stores.journal_side.archive(done.event.acked, done.results)

    def _fill(self) -> None:
        """As the machine does: what cannot be gone on with is dropped and begun anew."""
        keeper = self.stores.replica_side
        key, cursor = self.stores.started.side, self.stores.started.side_cursor
        for _ in range(3):
            if self._filled(key, cursor):
                swapped = keeper.swap(effects.Swap())
                if isinstance(swapped.event, events.Swapped):
                    self.stores.journal_side.archive(swapped.event.acked, swapped.results)
                    return
            keeper.drop_side()
            key, cursor = None, None
        raise AssertionError("the side file never takes over")

    def _filled(self, key: FirstKey | None, cursor: Any) -> bool:
        names = list(self.story.carried)
        begin = 0 if key is None else names.index(key.table) + 1
        for index, name in enumerate(names[begin:], start=begin) if cursor is None else ():
            is_last = index == len(names) - 1
            frames: list[PullFrame] = [Opened(file_ids=(ME, SHELF))] if index == 0 else []
            following = FirstKey(table=name, after=None, head=_at(2).cursor)
            frames.append(Rows(table=name, rows=self.story.carried[name]))
            if not self._side(key, frames, following, _at(2) if is_last else None):
                return False
            key = following
        if cursor != _at(3).cursor:
            return self._side(_at(2).cursor, [Rows(table="claim", rows=self.story.late)], None, _at(3, acked=2))
        return True

    def _side(self, expects: Any, frames: list[PullFrame], key: FirstKey | None, checkpoint: Checkpoint | None) -> bool:
        done = self.stores.replica_side.apply_side(
            effects.ApplySide(
                expects=expects, frames=frames, key=key, checkpoint=checkpoint, device_id=IDENTITY.device_id
            )
        )
        return isinstance(done.event, events.SideApplied)

    def close(self) -> None:
        self.stores.checker.close()
        self.stores.replica_side.close()
        self.journal.close()


def told(place: Path) -> Tape:
    """The whole story once, recorded."""
    with recorded(place) as tape:
        laptop = Laptop(place, tape.promise)
        laptop.live_on()
        laptop.close()
    return tape


def ending(place: Path) -> Any:
    live = Folder(place).live()
    assert live is not None
    replica = Replica.open(live, KEY, IDENTITY)
    try:
        return dumped(replica), replica.standing
    finally:
        replica.close()


def lives_through(tape: Tape, cut: int, place: Path, chance: Random) -> None:
    """Raises AssertionError, or whatever the opening raises, when the cut costs something."""
    tape.cut(cut, place, chance)
    laptop = Laptop(place)
    there = {entry.number for entry in laptop.journal.pending(0)}
    try:
        for number in tape.promised(cut):
            if number == USABLE:
                assert laptop.stores.started.cursor is not None, "there was something to work with before the cut"
            else:
                assert number in there, f"entry {number} was promised"
        laptop.live_on()
    finally:
        laptop.close()


def test_what_was_promised_survives_a_power_cut_at_any_moment(tmp_path: Path) -> None:
    tape = told(tmp_path / "whole")
    expected = ending(tmp_path / "whole")
    assert {e.what for e in tape.events} >= {"write", "sync", "names", "create", "rename", "delete", "promise"}
    for seed, cut, chance in cuts(tape):
        place = tmp_path / f"cut-{seed}"
        lives_through(tape, cut, place, chance)
        assert ending(place) == expected, f"seed {seed}"


def cuts(tape: Tape) -> Iterator[tuple[int, int, Random]]:
    """Anywhere, and after each change of a name until the next: there everything hangs on what was synced before."""
    for seed in range(CUTS):
        chance = Random(seed)
        yield seed, chance.randrange(len(tape.events) + 1), chance
    renamed = [place for place, event in enumerate(tape.events, start=1) if event.what == "rename"]
    for seed, cut in enumerate((cut for cut in renamed for _ in range(AT_NAMES)), start=CUTS):
        chance = Random(seed)
        yield seed, min(cut + chance.randrange(NEAR), len(tape.events)), chance


def found(tape: Tape, tmp_path: Path) -> bool:
    for seed, cut, chance in cuts(tape):
        try:
            lives_through(tape, cut, tmp_path / f"cut-{seed}", chance)
        except Exception:  # boundary: whatever the mistake leads to, it was found
            return True
    return False


def test_a_journal_that_is_not_synced_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = files._writable
    monkeypatch.setattr(files, "_writable", lambda c, log, _sync: usual(c, log, "OFF"))
    assert found(told(tmp_path / "whole"), tmp_path)


def test_a_side_file_that_takes_over_before_it_is_synced_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.storage.folder.sync_file", lambda _path: None)
    assert found(told(tmp_path / "whole"), tmp_path)


def test_a_first_batch_that_is_not_forced_to_the_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Replica, "tidy", lambda _self: True)
    assert found(told(tmp_path / "whole"), tmp_path)


def test_a_cut_keeps_what_was_synced_and_anything_of_the_rest(tmp_path: Path) -> None:
    """The tape itself: every outcome that it may leave comes up, and none that it may not."""
    tape = Tape(tmp_path)
    tape.events = [
        Event("create", "a"),
        Event("write", "a", 0, b"1" * 1024),
        Event("sync", "a"),
        Event("write", "a", 0, b"2" * 1024),
    ]
    seen = set()
    for seed in range(60):
        tape.cut(4, tmp_path / f"{seed}", Random(seed))
        seen.add((tmp_path / f"{seed}" / "a").read_bytes())
    assert seen == {b"1" * 1024, b"2" * 1024, b"2" * 512 + b"1" * 512}


def torn(path: Path, page: int) -> None:
    """As a power cut leaves a page of which only one half was written."""
    with path.open("r+b") as file:
        file.seek(page * files.PAGE_BYTES + files.PAGE_BYTES // 2)
        file.write(bytes(files.PAGE_BYTES // 2))


def begun(place: Path) -> Folder:
    """Entries wait, the small replica serves, and a side file is filled in part."""
    laptop = Laptop(place)
    story, keeper = laptop.story, laptop.stores.replica_side
    frames: list[PullFrame] = [Opened(file_ids=(ME, SHELF, *story.claims[:2])), *_rows(story.first)]
    laptop._apply(None, frames, _at(1))
    for envelope in story.envelopes:
        laptop.journal.append(envelope)
        keeper.added([pending_of(envelope)], laptop.journal.revision)
    name = next(iter(story.carried))
    key = FirstKey(table=name, after=None, head=_at(2).cursor)
    assert laptop._side(None, [Opened(file_ids=(ME, SHELF)), Rows(table=name, rows=story.carried[name])], key, None)
    laptop.close()
    return laptop.folder


def went_on(place: Path) -> None:
    laptop = Laptop(place)
    try:
        assert [entry.number for entry in laptop.journal.pending(0)] == [1, 2, 3, 4]
        laptop.live_on()
    finally:
        laptop.close()


@pytest.mark.parametrize("which", ["side", "live"])
def test_whatever_page_of_a_disposable_file_is_torn_the_profile_opens_and_goes_on(tmp_path: Path, which: str) -> None:
    folder = begun(tmp_path / "begun")
    path = folder.side() if which == "side" else folder.live()
    assert path is not None
    pages = path.stat().st_size // files.PAGE_BYTES
    assert pages > 20
    for page in range(0, pages, 1 if which == "side" else 3):
        place = tmp_path / f"page-{page}"
        shutil.copytree(folder.path, place)
        torn(place / path.name, page)
        went_on(place)


@pytest.mark.parametrize("damage", ["DELETE FROM filling", "DROP TABLE filling", "DELETE FROM standing"])
def test_a_side_file_that_lacks_what_it_should_say_is_begun_anew(tmp_path: Path, damage: str) -> None:
    folder = begun(tmp_path / "begun")
    connection = files.open_side_file(folder.side(), KEY)
    connection.execute(damage)
    connection.close()
    went_on(folder.path)
