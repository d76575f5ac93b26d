"""The journal's side of the engine: taking commands in, reading them for a push, and what needs the person.

All of it runs on the journal's thread. What is returned is durable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from desktop.engine.drafting import Creators, Hanging, file_of, renamed, with_dependents
from desktop.engine.entries import (
    DISK_FULL,
    GONE,
    ON_ITS_WAY,
    UNSAVED,
    Check,
    Draft,
    JournalState,
    Kept,
    NotKept,
    Overview,
    Taken,
    fresh_id,
    identity_of,
    refusal,
    unsaved,
)
from desktop.journal.journal import AlreadyAnswered, Archived, Journal
from desktop.journal.rows import DISCARDED, TOO_LARGE
from desktop.journal.values import Numbered
from desktop.storage.files import DiskFull, StoreError
from desktop.sync.rebase import Pending, pending_of
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.refusals import RefusalCode
from shared.wire.messages import Pushed, Session
from shared.wire.protocol import MAX_GROUP, MAX_PUSH_BYTES

PUSH_ROOM: Final = 4096
"""Bytes of a push beside its commands."""
_NOTHING_ELSE: Final[Mapping[Id, Sequence[Draft]]] = {}


class JournalSide:
    """The open journal and what is asked of it."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], Micros],
        check: Check,
        is_time_certain: Callable[[], bool] = lambda: True,
    ) -> None:
        """is_time_certain: whether the clock's time is the server's; what is only a clock's takes nothing away."""
        self._journal = journal
        self._clock = clock
        self._is_time_certain = is_time_certain
        self._check = check
        self.acked = 0
        """All up to here have ended; follows the replica."""

    def close(self) -> None:
        self._journal.close()

    def standing(self) -> JournalState:
        journal = self._journal
        pending = tuple(journal.pending(self.acked))
        return JournalState(journal.last_number, journal.revision, journal.identity, pending)

    def entries(self) -> tuple[Id, list[Pending]]:
        """This device and all its commands, archive included."""
        assert self._journal.identity is not None
        return self._journal.identity.device_id, self._journal.pending(0)

    def revision(self) -> int:
        """Of the journal: raised by each change of what is pending."""
        return self._journal.revision

    # ---- in

    def take(
        self,
        drafts: Sequence[Draft],
        *,
        as_group: bool = False,
        settles: Collection[Id] = (),
        withdraws: Collection[int] = (),
        forgets: str = "",
    ) -> Taken:
        """One command, or several that count as one. Refused when this device knows for certain that they must be.

        settles, withdraws: refused commands, and the numbers of those that wait, in whose place these stand. forgets:
        the key of the draft that they were typed in. All is written in one transaction, or nothing.
        """
        if as_group and len(drafts) > MAX_GROUP:
            return refusal(RefusalCode.GROUP_TOO_LARGE, {"limit": MAX_GROUP, "count": len(drafts)})
        if as_group and len(drafts) > 1:
            drafts = [replace(draft, group=drafts[0].command_id) for draft in drafts]
        waiting = self._journal.pending(self.acked)
        pending = [entry for entry in waiting if entry.number not in withdraws]
        new = self._numbered(drafts, pending)
        refused = self._certainly_refused(pending, new)
        if refused is not None:
            return refused
        files = frozenset(f for entry in waiting if entry.number in withdraws for f in entry.files)
        return self._write(new, files, settles, withdraws, forgets)

    def take_instead(self, draft: Draft, command_id: Id, before: Sequence[Draft] = (), forgets: str = "") -> Taken:
        """A command in the place of a refused one, of one that waits or of one that was too large to travel, with all
        that hung on that one sent again behind it.

        before: what counts as one with it, ahead of it; they take the place of all that counted as one with that one.
        forgets: as of `take`.
        What hangs on it and would fall again here stays where it is. Refused when it is not there any more, and while
        the server may have it: one wish must not count twice.
        """
        entries, waits = self._hanging(command_id)
        if not entries:
            return unsaved(GONE)
        if not self._on_its_way().isdisjoint(entry.command_id for entry in entries):
            return unsaved(ON_ITS_WAY)
        group = next(entry.group for entry in entries if entry.command_id == command_id)
        unit = [e for e in entries if e.command_id == command_id or (group is not None and e.group == group)]
        instead: dict[Id, Sequence[Draft]] = {command_id: (*before, draft)}
        if before:
            instead |= {entry.command_id: () for entry in unit if entry.command_id != command_id}
        taken = self._again(entries, waits=waits, instead=instead, forgets=forgets)
        if isinstance(taken, NotKept) and taken.code != GONE and len(unit) < len(entries):
            return self._again(unit, waits=waits, instead=instead, forgets=forgets)
        return taken

    def _again(
        self,
        entries: Sequence[Envelope],
        *,
        waits: bool,
        instead: Mapping[Id, Sequence[Draft]] = _NOTHING_ELSE,
        forgets: str = "",
    ) -> Taken:
        """The same wishes in their order under new ids, and what counted as one counts as one.

        waits: they stand in the outbox, else they were refused. instead: by command, what takes its place, the last of
        them for what hangs on it; several count as one.
        """
        now = self._clock()
        new_ids = {entry.command_id: fresh_id(now) for entry in entries}
        new_ids |= {command_id: drafts[-1].command_id for command_id, drafts in instead.items() if drafts}
        groups: dict[Id, Id] = {}
        drafts = []
        for entry in entries:
            new_id = new_ids[entry.command_id]
            chosen = instead.get(entry.command_id)
            if chosen is None:
                chosen = (Draft(new_id, renamed(entry.command, new_ids), now),)
            group = groups.setdefault(entry.group, new_id) if entry.group is not None else None
            if len(chosen) > 1:
                group = chosen[0].command_id
            drafts += [replace(draft, group=group) for draft in chosen]
        settles = [entry.command_id for entry in entries if not waits]
        withdraws = [entry.number for entry in entries if waits]
        return self.take(drafts, settles=settles, withdraws=withdraws, forgets=forgets)

    def _hanging(self, command_id: Id) -> tuple[list[Envelope], bool]:
        """What may be sent again under new ids: the command and what hangs on it, and whether these still wait.

        Empty when it is nowhere, or what was entered is gone.
        """
        refused = [item for item in self._together(command_id) if not item.counts_after_all]
        together = [item.envelope for item in refused if item.envelope is not None]
        aside = [record.envelope for record in self._journal.oversized() if record.envelope is not None]
        waiting = [entry.envelope for entry in self._journal.pending(self.acked)]
        waiting = [entry for entry in waiting if not isinstance(entry.command, Withdrawn)]
        if any(entry.command_id == command_id for entry in together):
            return together, False
        for entries, waits in ((aside, False), (waiting, True)):
            if found := with_dependents([command_id], entries):
                return found, waits
        return [], False

    def _write(
        self,
        new: Sequence[Pending],
        files: frozenset[Id],
        settles: Collection[Id],
        withdraws: Collection[int],
        forgets: str,
    ) -> Taken:
        envelopes = [entry.envelope for entry in new]
        try:
            self._journal.append(*envelopes, settles=settles, withdraws=withdraws, forgets=forgets, now=self._clock())
        except AlreadyAnswered:
            return unsaved(GONE)
        except DiskFull:
            return unsaved(DISK_FULL)
        except StoreError:
            return unsaved(UNSAVED)
        return Kept(tuple(new), files)

    def _numbered(self, drafts: Sequence[Draft], pending: Sequence[Pending]) -> list[Pending]:
        creators = Creators(entry.envelope.command_id for entry in pending)
        new = []
        for number, draft in enumerate(drafts, start=self._journal.last_number + 1):
            envelope = Envelope(
                number=number,
                command_id=draft.command_id,
                at=draft.at,
                schema=type(draft.command).SCHEMA,
                command=draft.command,
                after=creators.builds_on(draft.command),
                group=draft.group,
            )
            creators.add(draft.command_id)
            new.append(pending_of(envelope))
        return new

    def _certainly_refused(self, pending: Sequence[Pending], new: Sequence[Pending]) -> NotKept | None:
        """Only when everything that the decision rests on is certain: an earlier doubt is the server's to settle."""
        flags = self._check(pending, new)
        numbers = {entry.number for entry in new}
        if any(flag.missing or flag.code for number, flag in flags.items() if number not in numbers):
            return None
        for entry in new:  # in the order of their numbers
            flag = flags.get(entry.number)
            if flag is not None and flag.code not in (None, RefusalCode.GROUP_REFUSED) and not flag.missing:
                return refusal(str(flag.code), flag.detail, file_of(entry.envelope.command, entry.envelope.command_id))
        return None

    # ---- out

    def read_push(self, first: int, limit: int) -> tuple[tuple[Envelope, ...], int]:
        """Entries from a number on, at most `limit` unless a group needs more, and how many wait behind them.

        They count as offered when this returns. Raises DiskFull when that cannot be noted: then they must not go out.
        """
        waiting = [entry.envelope for entry in self._journal.pending(first - 1)]
        chosen = waiting[: _cut(waiting, limit)]
        if chosen:
            self._journal.offer(chosen[-1].number)
        return tuple(chosen), len(waiting) - len(chosen)

    def note(self, pushed: Pushed) -> None:
        """The answer to a push, as proof until the checkpoint comes."""
        self._journal.note_receipts(pushed.results, self._clock())

    def unanswered(self) -> list[Numbered]:
        """All that stands here without its verdict, by device and number."""
        return self._journal.unanswered(self._journal.last_number)

    def archive(
        self, upto: int, results: Iterable[CommandResult], device_id: Id | None = None
    ) -> tuple[list[Numbered], bool]:
        """Only after the replica's commit. Returns what has ended and still has no verdict, by device and number, and
        whether something counts that was given up here.

        device_id: whose numbers `upto` counts, where we may have become another since; then nothing is moved.
        """
        identity = self._journal.identity
        if identity is None:
            return [], False
        if device_id not in (None, identity.device_id):
            upto = 0
        self.acked = max(self.acked, upto)
        counts = self._journal.archive(upto, results, self._clock(), is_time_certain=self._is_time_certain())
        return self._journal.unanswered(upto), counts

    def renumber(
        self, session: Session, device_name: str, acked: int, results: Iterable[CommandResult] = ()
    ) -> JournalState:
        """The session's device is ours from now on. acked: of the device before, with the results of what ended."""
        identity = identity_of(session, device_name)
        self.archive(acked, results)
        self._journal.renumber(identity, acked, self._clock())
        self.acked = 0
        return self.standing()

    # ---- what needs the person

    def attention(self) -> list[list[Archived]]:
        """Refused commands, those that hang together in one list, the one at the root first; then those that were given
        up here and count all the same, each by itself.
        """
        found = self._journal.attention()
        waiting = [item for item in found if not item.counts_after_all]
        by_id = {item.command_id: item for item in waiting}
        grouped: list[list[Archived]] = []
        placed: set[Id] = set()
        hanging = Hanging([item.envelope for item in waiting if item.envelope is not None])
        for item in waiting:
            if item.command_id in placed:
                continue
            together = [by_id[e.command_id] for e in hanging.on([item.command_id], placed)]
            if item not in together:  # its own contents are gone
                together.insert(0, item)
            grouped.append(together)
            placed.update(each.command_id for each in together)
        return [*grouped, *([item] for item in found if item.counts_after_all)]

    def overview(self, ended: int) -> Overview:
        """ended: how many of those that ended, at most."""
        pending = tuple(self._journal.pending(self.acked))
        return Overview(
            pending=pending,
            attention=tuple(tuple(together) for together in self.attention()),
            archived=tuple(self._journal.archived(ended)),
            damaged=tuple(self._journal.damaged()),
            oversized=tuple(self._journal.oversized()),
            on_its_way=self._on_its_way(),
        )

    def send_again(self, command_id: Id) -> Taken:
        """The same wish under new ids, with all that hangs on it: refused, or too large to travel by then.

        The old ones are settled with the new ones' writing: the wish stands in one place or the other, never in both.
        """
        entries, waits = self._hanging(command_id)
        if not entries or waits:
            return unsaved(GONE)
        if not self._on_its_way().isdisjoint(entry.command_id for entry in entries):
            return unsaved(ON_ITS_WAY)
        return self._again(entries, waits=False)

    def discard(self, command_id: Id) -> tuple[int, ...] | None:
        """The person gives it up, with all that hangs on it, or has seen to a damaged record.

        The numbers in the outbox that are withdrawn now. None: the server has decided it meanwhile. What is on its way
        is asked to be withdrawn: should the server have it already, it counts, and `attention` says so.
        """
        together = self._together(command_id)
        aside = (*self._journal.damaged(), *self._journal.oversized())
        if together or any(record.command_id == command_id for record in aside):
            self._journal.settle(command_id, *(item.command_id for item in together))
            return ()
        return self._withdraw(command_id, DISCARDED)

    def set_aside(self, number: int) -> tuple[int, ...] | None:
        """An entry that is too large to travel leaves the outbox, with its group and what hangs on it; as `discard`.

        The person is shown it, with all that was entered.
        """
        found = next((entry for entry in self._journal.pending(self.acked) if entry.number == number), None)
        if found is None or isinstance(found.envelope.command, Withdrawn):
            return None
        return self._withdraw(found.envelope.command_id, TOO_LARGE)

    def _withdraw(self, command_id: Id, why: str) -> tuple[int, ...] | None:
        pending = [entry.envelope for entry in self._journal.pending(self.acked)]
        pending = [entry for entry in pending if not isinstance(entry.command, Withdrawn)]
        numbers = [entry.number for entry in with_dependents([command_id], pending)]
        if not numbers:
            return None
        try:
            return self._journal.withdraw(numbers, self._clock(), why)
        except (AlreadyAnswered, KeyError):
            return None

    def _on_its_way(self) -> frozenset[Id]:
        """The commands that went out and have not ended: the server may have them, as they were entered then."""
        offered = self._journal.offered
        return frozenset(p.envelope.command_id for p in self._journal.pending(self.acked) if p.number <= offered)

    def _together(self, command_id: Id) -> list[Archived]:
        """The refused commands that hang together with this one; empty when it is not among the refused."""
        return next((items for items in self.attention() if any(i.command_id == command_id for i in items)), [])

    # ---- drafts

    def save_draft(self, key: str, text: str, file_id: Id | None) -> None:
        self._journal.save_draft(key, text, file_id, self._clock())

    def drafts(self) -> dict[str, str]:
        return self._journal.drafts()

    def forget_files(self, file_ids: frozenset[Id], staying: frozenset[Id] | None = None) -> frozenset[str]:
        """They left the scope: what was typed about them goes too, and about any file that does not stay, if it is
        told which do. Returns those drafts' keys.
        """
        if staying is not None:
            file_ids |= self._journal.typed_about() - staying
        return self._journal.forget_files(file_ids) if file_ids else frozenset()

    def archived(self, limit: int) -> list[Archived]:
        return self._journal.archived(limit)


def _cut(waiting: Sequence[Envelope], limit: int) -> int:
    """How many of the first may go in one push: within number and bytes, no group cut, but at least one whole unit."""
    size = 0
    end = 0
    while end < len(waiting):
        unit_end = end + 1
        group = waiting[end].group
        while group is not None and unit_end < len(waiting) and waiting[unit_end].group == group:
            unit_end += 1
        size += sum(len(msgspec.msgpack.encode(entry)) for entry in waiting[end:unit_end])
        if end and (unit_end > limit or size > MAX_PUSH_BYTES - PUSH_ROOM):
            break
        end = unit_end
    return end
