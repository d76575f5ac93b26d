"""A device's life from the first command to a swap, to be killed anywhere and told again from what is on the disk.

`python -m tests.desktop.replica.story FOLDER POINT` kills itself with SIGKILL at the point.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from desktop.engine.agreement import compare
from desktop.journal.journal import Journal
from desktop.replica.replica import Replica
from desktop.replica.side import SideFile, swap
from desktop.storage.folder import Folder
from desktop.sync.rebase import pending_of
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey, Opened, PullFrame, Rows
from tests.desktop.replica.samples import IDENTITY, KEY, ME, NOW, Samples, merged, note

POINTS: Final = (
    # (what, how often it is called before, whether it is done then)
    ("desktop.journal.journal:insert_entry", 1, True),
    ("desktop.journal.journal:Journal.append", 0, True),
    ("desktop.journal.journal:Journal.append", 2, True),
    ("desktop.replica.replica:write_rows", 1, True),
    ("desktop.replica.replica:refresh_cards", 1, True),
    ("desktop.replica.replica:write_standing", 4, True),
    ("desktop.replica.replica:Replica.apply", 1, True),
    ("desktop.journal.journal:move_to_archive", 0, True),
    ("desktop.journal.journal:Journal.archive", 0, True),
    ("desktop.replica.side:SideFile.begin", 0, True),
    ("desktop.replica.side:SideFile.load", 1, True),
    ("desktop.replica.side:create_file_indexes", 0, True),
    ("desktop.replica.side:write_rows", 0, True),
    ("desktop.replica.side:SideFile.apply", 0, True),
    ("desktop.replica.side:build_cards", 0, True),
    ("desktop.replica.side:Replica.commit", 4, True),
    ("desktop.replica.side:SideFile.finish", 0, True),
    ("desktop.storage.folder:sync_file", 0, True),
    ("desktop.storage.folder:os.rename", 0, False),
    ("desktop.storage.folder:os.rename", 0, True),
    ("desktop.storage.folder:Folder.tidy", 0, False),
    ("desktop.storage.folder:Folder.tidy", 0, True),
)


class Story:
    """What happens, the same each time: a pure function of the seed."""

    def __init__(self) -> None:
        samples = Samples(3)
        files = [samples.claim() for _ in range(6)]
        self.claims: list[Id] = [file["claim"][0][0] for file in files]
        self.first = merged([samples.desk(), *files[:2]])
        self.envelopes = [note(n, self.claims[n % 2], f"note {n}", samples) for n in (1, 2, 3, 4)]
        self.results = [samples.result(e) for e in self.envelopes[:2]]
        self.carried = merged([self.first, *files[2:]])
        self.carried["command_result"] = self.results
        self.late = samples.claim(self.claims[3])["claim"]

    def tell(self, folder: Folder) -> tuple[Journal, Replica]:
        """From wherever the disk is to the end."""
        journal = Journal.open(folder.journal, KEY, now=NOW)
        if journal.identity is None:
            journal.adopt(IDENTITY)
        live = folder.live()
        replica = Replica.open(live, KEY, IDENTITY) if live else Replica.create(folder.next_live(), KEY, IDENTITY)
        agreement = compare(journal, replica)
        assert not any((agreement.is_foreign, agreement.is_forked, agreement.is_stale))
        if agreement.overlay_differs:
            replica.rebuild_overlay(journal.pending(replica.acked()), journal.revision)
        if replica.standing.cursor is None:
            self.open_first(replica)
        self.give(journal, replica)
        if replica.standing.cursor == _at(1).cursor:
            self.confirm(journal, replica)
        journal.archive(replica.acked(), replica.results(journal.unanswered(replica.acked())), NOW)
        if not replica.standing.complete:
            self.fill(folder, journal, replica)
            replica.close()
            following = folder.live()
            assert following is not None
            replica = Replica.open(following, KEY, IDENTITY)
        folder.tidy()
        return journal, replica

    def open_first(self, replica: Replica) -> None:
        opened = Opened(file_ids=(ME, SHELF, *self.claims[:2]))
        replica.apply([opened, *_rows(self.first)], _at(1), (), expects=None)

    def give(self, journal: Journal, replica: Replica) -> None:
        for envelope in self.envelopes:
            if envelope.number > journal.last_number:
                journal.append(envelope)
                files = pending_of(envelope).files
                replica.submit(files, journal.pending(replica.acked()), journal.revision)

    def confirm(self, journal: Journal, replica: Replica) -> None:
        frames: list[PullFrame] = [Rows(table="command_result", rows=self.results)]
        pending = journal.pending(replica.acked())
        done = replica.apply(frames, _at(2, acked=2), pending, expects=_at(1).cursor)
        assert done.acked == 2
        journal.archive(done.acked, done.results, NOW)

    def fill(self, folder: Folder, journal: Journal, replica: Replica) -> None:
        side = SideFile.resume(folder.side(), KEY, IDENTITY) or SideFile.begin(folder.side(), KEY, IDENTITY)
        key, cursor = side.progress()
        names = list(self.carried)
        for index, name in enumerate(names):
            if cursor is not None or (key is not None and index <= names.index(key.table)):
                continue
            is_last = index == len(names) - 1
            frames: list[PullFrame] = [Opened(file_ids=(ME, SHELF))] if index == 0 else []
            side.load(
                [*frames, Rows(table=name, rows=self.carried[name])],
                FirstKey(table=name, after=None, head=_at(2).cursor),
                _at(2) if is_last else None,
            )
        if side.progress()[1] == _at(2).cursor:
            side.apply([Rows(table="claim", rows=self.late)], _at(3, acked=2))
        swap(side, folder, journal.pending(replica.acked()), journal.revision)


def _at(pos: int, acked: int = 0) -> Checkpoint:
    return Checkpoint(cursor=Cursor(pos, pos + 100), acked=acked)


def _rows(rows: dict[str, list[Any]]) -> list[PullFrame]:
    return [Rows(table=name, rows=found) for name, found in rows.items()]


def kill_at(place: str, after_calls: int, is_done: bool) -> None:
    """From now on this process dies at the point as if the power failed: no handler, no flush."""
    module_name, path = place.split(":")
    owner: Any = importlib.import_module(module_name)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original: Callable[..., Any] = getattr(owner, name)
    left = after_calls

    def fatal(*args: Any, **named: Any) -> Any:
        nonlocal left
        if left > 0:
            left -= 1
            return original(*args, **named)
        if is_done:
            original(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")

    setattr(owner, name, fatal)


def main() -> int:
    folder, point = Folder(Path(sys.argv[1])), POINTS[int(sys.argv[2])]
    kill_at(*point)
    Story().tell(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
