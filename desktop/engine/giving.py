"""What people give the journal to keep: written there, shown early, told to the machine, each on its own thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from desktop.engine import announcements as n
from desktop.engine.at_work import AtWork
from desktop.engine.drafts import Drafts, FromDraft
from desktop.engine.entries import (
    DISK_FULL,
    GONE,
    TEXTS,
    UNSAVED,
    Draft,
    JournalState,
    Kept,
    NotKept,
    Taken,
    numbers_taken_back,
    unsaved,
)
from desktop.engine.opening import Opened
from desktop.engine.performer import Running
from desktop.storage.files import DiskFull, StoreError
from desktop.sync.rebase import Pending
from shared.domain.kernel.ids import Id

NOT_OPEN: Final = NotKept(
    "signed_out", "Nobody is signed in here, so this was not saved. Sign in and try again; your input is still here."
)


class Giving:
    """Of one engine. `give` and `withdraw` from any thread."""

    def __init__(self, engine: AtWork, drafts: Drafts) -> None:
        self._engine, self._drafts = engine, drafts
        self._unheard: list[Callable[[Running], None]] = []  # of between the stores' opening and the machine's start

    def take(
        self, drafts: Sequence[Draft], done: Callable[[Taken], None], *, as_group: bool, typed: FromDraft | None
    ) -> None:
        """typed: the draft that they were typed in, which goes with the same writing."""

        def taken(opened: Opened) -> Taken:
            take = partial(opened.journal_side.take, drafts, as_group=as_group)
            return self._drafts.send(typed, lambda forgets: take(forgets=forgets), self._draft_changed)

        self.give(taken, done)

    def take_instead(
        self, command_id: Id, drafts: Sequence[Draft], done: Callable[[Taken], None], typed: FromDraft | None
    ) -> None:
        """The last of them corrects the command; the others count as one with it."""
        *others, last = drafts

        def corrected(opened: Opened) -> Taken:
            take = partial(opened.journal_side.take_instead, last, command_id, others)
            return self._drafts.send(typed, take, self._draft_changed)

        self.give(self._told_of(corrected), done)

    def send_again(self, command_id: Id, done: Callable[[Taken], None]) -> None:
        self.give(self._told_of(lambda opened: opened.journal_side.send_again(command_id)), done)

    def _told_of(self, work: Callable[[Opened], Taken]) -> Callable[[Opened], Taken]:
        """What needs the person may be something else afterwards."""

        def run(opened: Opened) -> Taken:
            taken = work(opened)
            self._engine.attention_changed()
            return taken

        return run

    def _draft_changed(self, key: str) -> None:
        self._engine.tell(n.DraftsChanged(frozenset({key})))

    def give(self, work: Callable[[Opened], Taken], done: Callable[[Taken], None]) -> None:
        """work: of the journal's thread, where `done` is told too."""
        engine = self._engine

        def run() -> None:
            opened = engine.opened
            if opened is None:
                done(NOT_OPEN)
                return
            try:
                taken = work(opened)
            except Exception as error:  # boundary: whoever waits is told that it was not kept
                engine.trouble("submit", error)
                done(unsaved(UNSAVED))
                return
            if isinstance(taken, Kept) and taken.entries:
                standing, entries, files = opened.journal_side.standing(), taken.entries, taken.files
                engine.replica_worker.post(lambda: self._show(opened, entries, files, standing), urgent=True)
                taken_back = numbers_taken_back(standing.pending)
                engine.soon(lambda: self._hear(lambda running: running.journaled(entries, taken_back)))
            done(taken)

        if not engine.journal_worker.post(run):
            done(unsaved(UNSAVED))

    def withdraw(self, work: Callable[[Opened], tuple[int, ...] | None], *, is_wished: bool) -> None:
        """work: of the journal's thread; the numbers that are withdrawn by it, or None where nothing waits any more.

        is_wished: by the person, who is told why it is not done.
        """
        engine = self._engine

        def tell(code: str) -> None:
            if is_wished:
                engine.tell(n.Told(TEXTS[code]))

        def withdrawing() -> None:
            opened = engine.opened
            if opened is None:
                return
            before = opened.journal_side.standing()
            try:
                withdrawn = work(opened)
            except StoreError as error:
                engine.trouble("withdraw", error)
                tell(DISK_FULL if isinstance(error, DiskFull) else UNSAVED)
                return
            if withdrawn is None:
                tell(GONE)
            elif withdrawn:
                after = opened.journal_side.standing()
                files = frozenset(f for p in before.pending if p.number in withdrawn for f in p.files)
                engine.replica_worker.post(
                    lambda: opened.replica_side.replaced(after.pending, after.revision, files), urgent=True
                )
                taken_back = numbers_taken_back(after.pending)
                engine.soon(lambda: self._hear(lambda running: running.took_back(taken_back)))
            engine.attention_changed()

        engine.journal_worker.post(withdrawing)

    # ---- of the event loop's thread

    def opening(self) -> None:
        """What was kept before is among what the stores say; before what is kept from now on."""
        self._unheard.clear()

    def started(self) -> None:
        """The machine is there: it hears what was kept, and taken back, since the stores were opened."""
        unheard, self._unheard = self._unheard, []
        for told in unheard:
            self._hear(told)

    def _hear(self, told: Callable[[Running], None]) -> None:
        running = self._engine.running
        if running is not None:
            told(running)
        else:
            self._unheard.append(told)

    def _show(self, opened: Opened, entries: Sequence[Pending], files: frozenset[Id], standing: JournalState) -> None:
        """Of the replica's thread. files: of what waited and in whose place these stand."""
        engine = self._engine
        try:
            if files:
                shown = files.union(*(entry.files for entry in entries))
                opened.replica_side.replaced(standing.pending, standing.revision, shown)
            else:
                opened.replica_side.added(entries, standing.revision)
        except DiskFull:  # they are kept, only not to be seen yet
            engine.soon(lambda: engine.running.unshown() if engine.running is not None else None)
