"""A server batch against the replica: what is written in the one transaction of a checkpoint. Pure.

The replica's tables hold what people see: server rows with the optimistic rows of pending commands over them. A
*shadow* keeps the server's row under each optimistic one, so that a file can be restored before it is folded anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from desktop.sync.rebase import Author, Flag, Overlay, Pending, RowKey, component, fold_on, overlay
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Row, readable_row, row_of, values_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import World
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.wire.messages import Checkpoint, Cursor, Dropped, Gone, Opened, PullFrame, PullHeader, Rows
from shared.wire.releases import DECLARED, filled

OPTIMISTIC = 0
"""The hash of a row that the server has not made."""


class Stored(msgspec.Struct, frozen=True):
    """A row with the server's hash, or OPTIMISTIC."""

    row: Row
    hash: int

    def values(self) -> tuple[Any, ...]:
        return (*values_of(self.row), self.hash)


class Shadow(msgspec.Struct, frozen=True):
    """The server's row under an optimistic one; stored None: the server has none."""

    key: RowKey
    file_id: Id
    stored: Stored | None


class View(Protocol):
    """What `plan` needs to read from the replica."""

    def rows(self, file_id: Id) -> Iterable[Stored]:
        """What people see of the file."""

    def shadows(self, file_id: Id) -> Iterable[Shadow]: ...

    def holds(self, file_id: Id) -> bool:
        """Whether the file is wholly here."""

    def acked(self) -> int: ...

    def result(self, number: int) -> Id | None:
        """The command whose result the replica already has under this number of this device."""

    def author(self) -> Author: ...


class Incoming(msgspec.Struct):
    """The frames of one batch, sorted by what they ask for."""

    dropped: set[Id] = set()
    opened: set[Id] = set()
    mended: set[Id] = set()
    """Files that are whole with these rows, although what is here of them stays: what a repair brings."""
    rows: dict[str, list[Any]] = {}
    """Per table, arrays in wire order with the hash last; the last of a row counts."""
    gone: dict[str, set[Id]] = {}


def sort_frames(frames: Iterable[PullFrame]) -> Incoming:
    incoming = Incoming()
    for frame in frames:
        match frame:
            case Dropped(file_ids=ids):
                incoming.dropped.update(ids)
                incoming.opened.difference_update(ids)
            case Opened(file_ids=ids):
                incoming.opened.update(ids)
                incoming.dropped.difference_update(ids)
            case Rows(table=table, rows=rows):
                if table in DECLARED:  # a newer server may know more tables than we do
                    incoming.rows.setdefault(table, []).extend(filled(BY_NAME[table], rows))
            case Gone(table=table, row_ids=row_ids):
                if table in DECLARED:
                    incoming.gone.setdefault(table, set()).update(row_ids)
            case PullHeader() | Checkpoint():
                pass
            case _:
                raise AssertionError(f"{type(frame).__name__} does not belong to a batch")
    return incoming


class Writes(msgspec.Struct):
    """One replica transaction."""

    forget_files: set[Id] = set()
    """Every row and shadow of these goes first: dropped, or about to come whole."""
    hold: set[Id] = set()
    unhold: set[Id] = set()
    puts: dict[str, list[Any]] = {}
    """Arrays in wire order with the hash last."""
    deletes: list[tuple[str, Id]] = []
    clear_shadows: set[Id] = set()
    """Of these files, before `shadows`."""
    shadows: list[Shadow] = []
    flags: dict[int, Flag] = {}
    """Of the pending commands that were folded."""
    results: list[CommandResult] = []
    """Of this device's commands, as they arrived."""
    cursor: Cursor | None = None
    acked: int | None = None
    touched: set[Id] = set()
    """Files that look different afterwards."""


class ForkedHere(Exception):
    """The server ended a number of ours with another command's id: another copy of this journal is at work."""


def plan(view: View, incoming: Incoming, pending: Sequence[Pending], cursor: Cursor | None, acked: int) -> Writes:
    """What a checkpoint writes: rows, results, cursor, acked, and the rebase of every file it touches.

    pending: all journal entries with numbers above `view.acked()`, in order. acked: the checkpoint's. Raises
    ForkedHere.
    """
    author, is_changed = _author_after(view.author(), incoming)
    results = _own_results(incoming, author.device_id)
    reached = _reached(view, results, pending, acked)
    writes = Writes(cursor=cursor, acked=reached, results=list(results.values()))
    waiting = [p for p in pending if p.number > reached]
    ended = [p for p in pending if p.number <= reached]

    hot = {file_id for p in pending for file_id in p.files}
    arrived = _by_file(view, incoming)
    affected = (arrived.keys() | incoming.dropped | incoming.opened) & hot
    # A command that was withdrawn reads nothing any more; its optimistic rows may still lie here.
    affected |= {file_id for file_id in arrived if file_id not in hot and any(True for _ in view.shadows(file_id))}
    affected |= {file_id for p in ended for file_id in p.files}
    if is_changed or any(incoming.gone.values()):
        affected |= hot
    files, chosen = component(affected, waiting)

    for file_id in incoming.dropped | incoming.opened:
        writes.forget_files.add(file_id)
    writes.hold = incoming.opened | incoming.mended
    writes.unhold = set(incoming.dropped)
    for table, rows in incoming.rows.items():
        writes.puts[table] = [r for r in rows if r[1] in arrived and r[1] not in files]
    for table, ids in incoming.gone.items():
        writes.deletes += [(table, row_id) for row_id in ids]
    writes.touched = set(arrived) | incoming.dropped | incoming.opened | files

    if files:
        _fold_component(view, incoming, arrived, files, chosen, author, writes)
    return writes


def replan(view: View, files: set[Id], pending: Sequence[Pending]) -> Writes:
    """The overlay anew for some files: after a command was given, withdrawn, or the two stores differed at start."""
    return replan_kept(view, files, pending)[0]


def replan_kept(view: View, files: set[Id], pending: Sequence[Pending]) -> tuple[Writes, Folded | None]:
    """`replan`, and what further commands on the same files can be folded on. None: nothing could be decided."""
    waiting = [p for p in pending if p.number > view.acked()]
    together, chosen = component(files, waiting)
    writes = Writes(touched=set(together))
    author = view.author()
    made, server = _fold_component(view, Incoming(), {}, together, chosen, author, writes)
    if made.world is None:
        return writes, None
    return writes, Folded(
        author=author,
        source=list(pending),
        files=frozenset(together),
        present=made.present,
        world=made.world,
        fallen=made.fallen,
        server=server,
        over={shadow.key for shadow in writes.shadows},
        flags=dict(made.flags),
        commands={p.envelope.command_id for p in chosen},
        groups={p.envelope.group for p in chosen if p.envelope.group is not None},
    )


class Folded(msgspec.Struct):
    """Pending commands folded over the files of one component, so that the next one costs itself and not all of them.

    Valid as long as the server's rows of the files stay, and what is pending only grows at its end: `grown` sees to
    the second. Changed in place.
    """

    author: Author
    source: list[Pending]
    """All that was pending, of other files too."""
    files: frozenset[Id]
    present: frozenset[Id]
    world: World
    fallen: frozenset[Id]
    server: Mapping[RowKey, Stored]
    over: set[RowKey]
    """Rows over which an optimistic one lies, or that only such a one has."""
    flags: dict[int, Flag]
    commands: set[Id]
    groups: set[Id | None]


def grown(kept: Folded, pending: Sequence[Pending]) -> tuple[Writes, list[Pending]] | None:
    """What commands that came at the end of `pending` write, and which of them are of these files.

    None: they hang together with more than these files, change what is shown already, or it was not only at the end
    that something changed. Then `replan`.
    """
    count = len(kept.source)
    if list(pending[:count]) != kept.source:  # the same objects: nothing is compared by its contents
        return None
    later = pending[count:]
    groups = {p.envelope.group for p in later if not p.files.isdisjoint(kept.files)} - {None}
    if not kept.groups.isdisjoint(groups):
        return None
    fresh: list[Pending] = []
    for p in later:
        envelope = p.envelope
        hangs = envelope.group in groups or not kept.commands.isdisjoint(envelope.after)
        if p.files.isdisjoint(kept.files) and not hangs:
            continue
        if not p.files <= kept.files or not kept.commands.issuperset(envelope.after):
            return None
        fresh.append(p)
        kept.commands.add(envelope.command_id)
    kept.groups |= groups
    made = fold_on(kept.world, kept.present, kept.fallen, fresh, kept.author)
    writes = Writes(touched={file_id for p in fresh for file_id in p.files}, flags=dict(made.flags))
    for key, row in made.rows.items():
        under = kept.server.get(key)
        if under is not None and under.row == row:
            if key in kept.over:
                return None  # it is as the server has it again
            continue
        if key not in kept.over:
            kept.over.add(key)
            writes.shadows.append(Shadow(key, row.file_id, under))
        writes.puts.setdefault(key[0].TABLE.name, []).append(Stored(row, OPTIMISTIC).values())
    assert made.world is not None
    kept.source, kept.world, kept.fallen = list(pending), made.world, made.fallen
    kept.flags |= made.flags
    return writes, fresh


def _fold_component(
    view: View,
    incoming: Incoming,
    arrived: Mapping[Id, list[tuple[str, Any]]],
    files: set[Id],
    chosen: Sequence[Pending],
    author: Author,
    writes: Writes,
) -> tuple[Overlay, Mapping[RowKey, Stored]]:
    """Also what was folded, and over which rows of the server."""
    held: set[Id] = set()
    server: dict[RowKey, Stored] = {}
    seen: dict[RowKey, Stored] = {}
    for file_id in sorted(files):
        whole, dropped = file_id in incoming.opened, file_id in incoming.dropped
        if not dropped and (whole or file_id in incoming.mended or view.holds(file_id)):
            held.add(file_id)
        if not whole and not dropped:
            current = {(type(s.row), s.row.id): s for s in view.rows(file_id)}
            seen |= current
            for shadow in view.shadows(file_id):
                if shadow.stored is None:
                    current.pop(shadow.key, None)
                else:
                    current[shadow.key] = shadow.stored
            server |= current
        for table, values in arrived.get(file_id, ()):
            row = readable_row(BY_NAME[table], values[:-1])
            if row is None:  # kept as it was sent; no rule and no screen can use it
                writes.puts.setdefault(table, []).append(values)
            else:
                server[type(row), row.id] = Stored(row, values[-1])
    gone = {(BY_NAME[table].entity, row_id) for table, ids in incoming.gone.items() for row_id in ids}
    for key in gone:
        server.pop(key, None)

    made = overlay((s.row for s in server.values()), held, files, chosen, author)
    display: dict[RowKey, Stored] = dict(server)
    for key, row in made.rows.items():
        if row.file_id in incoming.dropped:
            continue
        under = server.get(key)
        if under is not None and under.row == row:
            continue
        display[key] = Stored(row, OPTIMISTIC)
        writes.shadows.append(Shadow(key, row.file_id, under))
    writes.clear_shadows |= files
    writes.flags |= made.flags
    for key, stored in display.items():
        before = seen.get(key)
        # What the server deleted goes, also where a command makes it again.
        if (before is not stored and before != stored) or key in gone:
            writes.puts.setdefault(key[0].TABLE.name, []).append(stored.values())
    writes.deletes += [(key[0].TABLE.name, key[1]) for key in seen if key not in display]
    return made, server


def _by_file(view: View, incoming: Incoming) -> dict[Id, list[tuple[str, Any]]]:
    """The rows of files that are here or come whole. Others would make a file with holes."""
    by_file: dict[Id, list[tuple[str, Any]]] = {}
    strangers: set[Id] = set(incoming.dropped)
    for table, rows in incoming.rows.items():
        for values in rows:
            file_id = values[1]
            if file_id in by_file:
                by_file[file_id].append((table, values))
            elif file_id not in strangers:
                if file_id in incoming.opened or file_id in incoming.mended or view.holds(file_id):
                    by_file[file_id] = [(table, values)]
                else:
                    strangers.add(file_id)
    return by_file


_RESULT = BY_NAME["command_result"]
_DEVICE_AT = _RESULT.names.index("device_id")
_USER = BY_NAME["user_account"]


def _own_results(incoming: Incoming, device_id: Id) -> dict[int, CommandResult]:
    found: dict[int, CommandResult] = {}
    for values in incoming.rows.get(_RESULT.name, ()):
        if values[_DEVICE_AT] == device_id:
            result = row_of(_RESULT, values[:-1])
            assert isinstance(result, CommandResult)
            found[result.number] = result
    return found


def _reached(view: View, results: Mapping[int, CommandResult], pending: Sequence[Pending], acked: int) -> int:
    """How far our commands have ended: the checkpoint's word, but never past one whose own result is not here."""
    reached = max(acked, view.acked())
    for p in pending:
        if p.number > reached:
            break
        arrived = results.get(p.number)
        ended_as = arrived.command_id if arrived is not None else view.result(p.number)
        if ended_as is None:
            return p.number - 1
        if ended_as != p.envelope.command_id:
            raise ForkedHere(f"number {p.number} was ended as another command")
    return reached


def ended_upto(view: View, entries: Iterable[Pending]) -> int:
    """How far the journal's entries have ended here: `acked`, but never past one whose number another command ended.

    entries: all of this device's, archive included, in order. Where a journal older than the replica was brought
    back, it gives numbers again that are below `acked`: those commands are pending all the same, and it is from here
    on that a new device renumbers.
    """
    acked = view.acked()
    for entry in entries:
        if entry.number > acked:
            break
        if view.result(entry.number) not in (None, entry.envelope.command_id):
            return entry.number - 1
    return acked


def _author_after(author: Author, incoming: Incoming) -> tuple[Author, bool]:
    """The author with the authority that this batch brings, and whether it brings any."""
    for values in reversed(incoming.rows.get(_USER.name, [])):
        if values[0] == author.user_id:
            user = readable_row(_USER, values[:-1])
            return replace(author, actor=actor_of(user) if isinstance(user, User) else None), True
    return author, False
