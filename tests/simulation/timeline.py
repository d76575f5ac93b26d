"""What the model server keeps: rows, results, devices, and a ledger whose transactions get positions after commit.

One `Timeline` is one epoch of the database. A restore continues an older state as another timeline.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec
from msgspec.structs import replace as amended

from server.store.devices import RESULT_PLACE
from shared.domain.kernel.desks import BLIND, CommandResult, Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import MembershipState
from shared.wire.messages import Cursor
from tests.simulation.book import Image, beginning, image_of
from tests.simulation.loop import Violation

FileRows = dict[Id, Image]
"""A file's rows by row id; never changed in place."""
NO_ROWS: FileRows = {}


class Registered(msgspec.Struct, frozen=True):
    """A device as the server knows it. last_at, last_group: of its latest command. faults: unexpected ones since."""

    user_id: Id
    next: int = 1
    last_at: int = 0
    last_group: Id | None = None
    faults: int = 0


class Span(msgspec.Struct, frozen=True):
    """Positions from which and until which a principal held a file by one membership."""

    membership_id: Id
    principal: Id
    file_id: Id
    from_pos: int
    until_pos: int | None = None

    def is_alive(self, pos: int) -> bool:
        return self.from_pos <= pos and (self.until_pos is None or self.until_pos > pos)


class Spans:
    """All spans, by principal."""

    def __init__(self) -> None:
        self._of: dict[Id, list[Span]] = {}
        self._open: dict[Id, Span] = {}
        self._held: dict[tuple[int, tuple[Id, ...]], frozenset[Id]] = {}
        """What was asked since they last changed."""

    def of(self, principal: Id) -> Sequence[Span]:
        return self._of.get(principal, ())

    def open_of(self, membership_id: Id) -> Span | None:
        return self._open.get(membership_id)

    def held(self, pos: int, principals: Sequence[Id]) -> frozenset[Id]:
        """The files that one of the principals holds at the position."""
        key = (pos, tuple(principals))
        found = self._held.get(key)
        if found is None:
            theirs = (span for each in principals for span in self._of.get(each, ()))
            found = self._held[key] = frozenset(span.file_id for span in theirs if span.is_alive(pos))
        return found

    def holders(self, file_id: Id, pos: int) -> list[Id]:
        """The principals that hold the file at the position."""
        there = (span for spans in self._of.values() for span in spans if span.file_id == file_id)
        return sorted({span.principal for span in there if span.is_alive(pos)})

    def open(self, span: Span) -> None:
        self._held = {}
        self._of[span.principal] = [*self._of.get(span.principal, ()), span]
        self._open[span.membership_id] = span

    def end(self, span: Span, pos: int) -> None:
        self._held = {}
        self._of[span.principal] = [amended(s, until_pos=pos) if s is span else s for s in self._of[span.principal]]
        del self._open[span.membership_id]

    def copy(self) -> Spans:
        copy = Spans()
        copy._of, copy._open = dict(self._of), dict(self._open)
        return copy


@dataclass(slots=True)
class Transaction:
    """Changes on their way. ledger: (seq, row id, file id, image or None when deleted)."""

    id: int
    rows: dict[Id, Row] = field(default_factory=dict)
    based: dict[Id, int] = field(default_factory=dict)
    """The versions that it read of the rows that it decides on."""
    deletes: dict[Id, Id] = field(default_factory=dict)
    """Row ids with their files."""
    devices: dict[Id, Registered] = field(default_factory=dict)
    results: list[CommandResult] = field(default_factory=list)
    ledger: list[tuple[int, Id, Id, Image | None]] = field(default_factory=list)
    pos: int | None = None

    def put(self, rows: Iterable[Row]) -> None:
        """What was read and written is written again on top of that only; a blind write never says what it is on."""
        for row in rows:
            before = self.rows.get(row.id)
            if before is not None and row.TABLE.is_earlier(row, before):
                continue
            is_blind = row.id not in self.based or isinstance(row, BLIND)
            if before is not None and not is_blind and row.version <= before.version:
                raise Violation(f"lost update: {type(row).__name__} {row.id} v{row.version} twice in one transaction")
            self.rows[row.id] = row

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.deletes or self.devices)

    def copy(self) -> Transaction:
        """What a savepoint goes back to."""
        return replace(
            self,
            rows=dict(self.rows),
            based=dict(self.based),
            deletes=dict(self.deletes),
            devices=dict(self.devices),
            results=list(self.results),
        )


Entry = tuple[int, int, Id, Id, "Image | None"]
"""seq, position of its transaction, row id, file id, image or None when deleted."""


class Moment(msgspec.Struct, frozen=True):
    """One batch of the sequencer, at whose end the world is whole."""

    cursor: Cursor
    files: dict[Id, dict[Id, Image | None]]
    """Per file, the last image of each row that the batch changed."""
    moves: bool
    """Whether it may have changed anybody's scope."""
    entries: tuple[Entry, ...] = ()
    """Of the ledger, in no stated order."""

    @property
    def pos(self) -> int:
        return self.cursor.pos


class Timeline:
    """The committed state and its history."""

    def __init__(self, epoch: Id) -> None:
        self.epoch = epoch
        self.files: dict[Id, FileRows] = {}
        self.members: dict[Id, Membership] = {}
        """As committed, by row id."""
        self.devices: dict[Id, Registered] = {}
        self.ended: dict[tuple[Id, int], CommandResult] = {}
        self.by_command: dict[Id, CommandResult] = {}
        self.decided: dict[Id, int] = {}
        """How often a command was decided; its place in the order is its place in this dictionary."""
        self.unstamped: list[Transaction] = []
        self.positions: list[int] = []
        self.moments: list[Moment] = []
        self.states: list[dict[Id, FileRows]] = []
        """Every file as it was at each of the positions."""
        self.spans = Spans()
        self.groups: set[Id] = set()
        """Principals that are no users."""
        self.series: dict[tuple[str, int], int] = {}
        self.results: dict[Id, Image] = {}
        """Of commands, by row id."""
        self.table_of: dict[Id, str] = {}
        """Of every row that ever was."""
        self.just_stamped: list[Transaction] = []
        self.acks: dict[Id, tuple[list[int], list[int]]] = {}
        """Per device: positions, and the highest number ended up to each."""
        self.last_tx = 0
        self.last_seq = 0
        self._held: dict[tuple[Id, int], frozenset[Id]] = {}

    @staticmethod
    def new(epoch: Id, token: int) -> Timeline:
        timeline = Timeline.empty(epoch, token, 1)
        day = _first_day()
        timeline.files, timeline.members = dict(day.files), dict(day.members)
        timeline.states = [day.files]
        timeline.spans, timeline.groups = day.spans.copy(), set(day.groups)
        timeline.table_of = dict(day.table_of)
        return timeline

    @staticmethod
    def empty(epoch: Id, token: int, pos: int = 0) -> Timeline:
        """Of a database in which nothing was written yet."""
        timeline = Timeline(epoch)
        timeline.positions, timeline.states = [pos], [{}]
        timeline.moments = [Moment(Cursor(pos, token), {}, moves=True)]
        return timeline

    def backup(self, epoch: Id) -> Timeline:
        """A copy to be restored as `epoch`. What is committed but not stamped is part of it, as in PostgreSQL."""
        copy = Timeline(epoch)
        copy.files, copy.members, copy.devices = dict(self.files), dict(self.members), dict(self.devices)
        copy.ended, copy.by_command, copy.decided = dict(self.ended), dict(self.by_command), dict(self.decided)
        copy.unstamped = [replace(tx, ledger=list(tx.ledger)) for tx in self.unstamped]
        copy.positions, copy.moments = list(self.positions), list(self.moments)
        copy.states = list(self.states)
        copy.acks = {d: (list(at), list(numbers)) for d, (at, numbers) in self.acks.items()}
        copy.last_tx, copy.last_seq = self.last_tx, self.last_seq
        copy.spans, copy.groups, copy.series = self.spans.copy(), set(self.groups), dict(self.series)
        copy.results, copy.table_of = dict(self.results), dict(self.table_of)
        return copy

    # -- writing

    def begin(self) -> Transaction:
        self.last_tx += 1
        return Transaction(self.last_tx)

    def write(self, tx: Transaction) -> None:
        """The triggers: every changed row gets its place in the ledger's sequence, before the commit."""
        for row in tx.rows.values():
            file_id = row.file_id
            before = self.files.get(file_id, {}).get(row.id)
            if before is not None and row.TABLE.is_earlier(row, before.row):
                continue
            made = row
            if before is not None and row.TABLE.rises:
                least = getattr(before.row, row.TABLE.rises) + 1
                made = amended(made, **{row.TABLE.rises: max(getattr(row, row.TABLE.rises), least)})
            version = before.row.version if before is not None else 0
            if row.id in tx.based and tx.based[row.id] != version:
                raise Violation(f"lost update: {type(row).__name__} {row.id} v{version} -> v{row.version}")
            if before is not None and made.version <= version:  # a blind write: the trigger gives the version
                born = {"created_at": before.row.created_at, "created_by": before.row.created_by}
                if amended(made, version=version, **born) == before.row:
                    continue
                made = amended(made, version=version + 1, **born)
            self.last_seq += 1
            image = image_of(made)
            self.table_of[row.id] = image.table
            tx.ledger.append((self.last_seq, row.id, file_id, image))
        for row_id, file_id in tx.deletes.items():
            self.last_seq += 1
            tx.ledger.append((self.last_seq, row_id, file_id, None))

    def commit(self, tx: Transaction) -> None:
        """All at once: what the triggers noted becomes visible."""
        changes: dict[Id, dict[Id, Image | None]] = {}
        for _, row_id, file_id, image in tx.ledger:
            changes.setdefault(file_id, {})[row_id] = image
        self._count_members(changes)
        self.files.update(_changed(self.files, changes))
        self.devices.update(tx.devices)
        for result in sorted(tx.results, key=lambda result: result.number):
            key = (result.device_id, result.number)
            if key in self.ended:
                raise Violation(f"two results under number {result.number} of {result.device_id}")
            self.ended[key] = result
            known = self.by_command.setdefault(result.command_id, result)
            if (known.verdict, known.code) != (result.verdict, result.code):
                raise Violation(f"two verdicts for {result.command_id}: {known.verdict} and {result.verdict}")
            if result.id == derive_id(result.command_id, RESULT_PLACE):  # else it was ended under another number
                self.decided[result.command_id] = self.decided.get(result.command_id, 0) + 1
        self.results |= {
            image.row.id: image for *_, image in tx.ledger if image is not None and isinstance(image.row, CommandResult)
        }
        if tx.ledger:
            self.unstamped.append(tx)

    def _count_members(self, changes: dict[Id, dict[Id, Image | None]]) -> None:
        for rows in changes.values():
            for row_id, image in rows.items():
                if self.table_of[row_id] != "membership":
                    continue
                if image is None:
                    self.members.pop(row_id, None)
                elif isinstance(image.row, Membership):
                    self.members[row_id] = image.row

    def members_of(self, principal: Id) -> list[Membership]:
        """They lie on the principal's desk."""
        desk = self.files.get(principal, NO_ROWS).values()
        return [image.row for image in desk if isinstance(image.row, Membership)]

    def stamped(self, ids: Sequence[int]) -> list[Transaction]:
        """Of those that were stamped last."""
        return [tx for tx in self.just_stamped if tx.id in ids]

    def stamp(self, batch: list[Transaction], head: int, token: int) -> list[Transaction]:
        """Numbers a batch above the head that its snapshot saw; what got a position meanwhile keeps it.

        Those that were numbered.
        """
        fresh = self.just_stamped = self.number(batch, head)
        if not fresh:
            return fresh
        pos = max(tx.pos or 0 for tx in fresh)
        files: dict[Id, dict[Id, Image | None]] = {}
        moves = False
        for _, row_id, file_id, image in sorted((e for tx in fresh for e in tx.ledger), key=_seq):
            files.setdefault(file_id, {})[row_id] = image
            if image is None or isinstance(image.row, Membership):
                moves = True
            elif isinstance(image.row, CommandResult):
                self._acknowledge(image.row, pos)
        place = bisect_left(self.positions, pos)
        self.positions.insert(place, pos)
        entries = tuple(
            (seq, tx.pos or 0, row_id, file_id, image) for tx in fresh for seq, row_id, file_id, image in tx.ledger
        )
        self.moments.insert(place, Moment(Cursor(pos, token), files, moves, entries))
        self.states.insert(place, self.states[place - 1])
        for at in range(place, len(self.states)):
            self.states[at] = self.states[at] | _changed(self.states[at], files)
        self.unstamped = [tx for tx in self.unstamped if tx.pos is None]
        return fresh

    def number(self, batch: list[Transaction], head: int) -> list[Transaction]:
        """Positions densely above the head, in any order: readers stop at the ends of batches only."""
        fresh = []
        for index, tx in enumerate(sorted(batch, key=lambda t: t.id), start=1):
            if tx.pos is None:
                tx.pos = head + index
                fresh.append(tx)
        return fresh

    def _acknowledge(self, result: CommandResult, pos: int) -> None:
        positions, numbers = self.acks.setdefault(result.device_id, ([], []))
        insort(positions, pos)
        numbers.append(max(result.number, numbers[-1] if numbers else 0))

    # -- reading

    @property
    def head(self) -> Moment:
        return self.moments[-1]

    def cursor(self, moment: Moment) -> Cursor:
        return moment.cursor

    def moment(self, cursor: Cursor) -> int | None:
        """Where in the list the cursor's moment is; None: this timeline never gave it out."""
        place = bisect_left(self.positions, cursor.pos)
        while place < len(self.positions) and self.positions[place] == cursor.pos:
            if self.moments[place].cursor == cursor:
                return place
            place += 1
        return None

    def moment_at(self, pos: int) -> Moment | None:
        """The first of them, should two have ended there."""
        place = bisect_left(self.positions, pos)
        return self.moments[place] if place < len(self.positions) and self.positions[place] == pos else None

    def at(self, pos: int) -> dict[Id, FileRows]:
        """Every file as it was at a position."""
        return self.states[bisect_right(self.positions, pos) - 1]

    def file_at(self, file_id: Id, pos: int) -> FileRows:
        """The file as it was at a position."""
        return self.at(pos).get(file_id, NO_ROWS)

    def between(self, begin: int, to: int) -> list[Moment]:
        """The moments in (begin, to]."""
        return self.moments[bisect_right(self.positions, begin) : bisect_right(self.positions, to)]

    def changes(self, begin: int, to: int) -> dict[Id, dict[Id, Image | None]]:
        """Last images in (begin, to], by file."""
        found: dict[Id, dict[Id, Image | None]] = {}
        for moment in self.between(begin, to):
            for file_id, rows in moment.files.items():
                found.setdefault(file_id, {}).update(rows)
        return found

    def held(self, user_id: Id, pos: int) -> frozenset[Id]:
        """The user's scope at a position: their desk, what it holds, and what the desks among that hold."""
        key = (user_id, pos)
        scope = self._held.get(key)
        if scope is None:
            place = bisect_right(self.positions, pos) - 1
            while place and not self.moments[place].moves:
                place -= 1
            since = (user_id, self.positions[place])
            scope = self._held.get(since)
            if scope is None:
                scope = self._held[since] = scope_in(self.at(since[1]), user_id) if place else _first_scope(user_id)
            self._held[key] = scope
        return scope

    def held_by_themselves(self, user_id: Id, pos: int) -> frozenset[Id]:
        """The same without what only goes along with a claim."""
        return scope_in(self.at(pos), user_id, along=False)

    def acked(self, device_id: Id, pos: int) -> int:
        """The highest number of the device whose result is at or below the position."""
        positions, numbers = self.acks.get(device_id, ((), ()))
        place = bisect_right(positions, pos)
        return numbers[place - 1] if place else 0


def scope_in(files: dict[Id, FileRows], user_id: Id, *, along: bool = True) -> frozenset[Id]:
    """The user's desk, what it holds, and what the desks among that hold: those are of groups, and a group is in no
    other. along: also what goes along with a claim.
    """

    def lie_on(desk: Id) -> set[Id]:
        rows = (image.row for image in files.get(desk, NO_ROWS).values())
        held = (row for row in rows if isinstance(row, Membership) and row.state is MembershipState.HELD)
        return {row.target_file for row in held if along or not row.why.startswith("claim ")}

    own = lie_on(user_id)
    return frozenset({user_id}.union(own, *map(lie_on, own)))


def _changed(files: dict[Id, FileRows], changes: dict[Id, dict[Id, Image | None]]) -> dict[Id, FileRows]:
    """The files that the changes touch, as they leave them."""
    found: dict[Id, FileRows] = {}
    for file_id, of_file in changes.items():
        rows = dict(files.get(file_id, NO_ROWS))
        for row_id, image in of_file.items():
            if image is None:
                rows.pop(row_id, None)
            else:
                rows[row_id] = image
        found[file_id] = rows
    return found


def _seq(entry: tuple[int, Id, Id, Image | None]) -> int:
    return entry[0]


class _Day(msgspec.Struct, frozen=True):
    files: dict[Id, FileRows]
    members: dict[Id, Membership]
    spans: Spans
    groups: set[Id]
    table_of: dict[Id, str]


@cache
def _first_day() -> _Day:
    """What is there at the beginning, the same for every run."""
    day = _Day({}, {}, Spans(), set(), {})
    for image in beginning():
        row = image.row
        day.files.setdefault(row.file_id, {})[row.id] = image
        day.table_of[row.id] = image.table
        if isinstance(row, Membership):
            day.members[row.id] = row
            day.spans.open(Span(row.id, row.principal_id, row.target_file, 1))
    principals, targets = ({getattr(m, n) for m in day.members.values()} for n in ("principal_id", "target_file"))
    day.groups.update(each for each in principals & targets if each not in day.files.get(each, NO_ROWS))
    return day


@cache
def _first_scope(user_id: Id) -> frozenset[Id]:
    return scope_in(_first_day().files, user_id)
