"""Pending commands over new server rows: which files belong together, and what they look like afterwards. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from shared.domain.batch import fold
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import CommandResult, Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Actor, Changes, Refused, Stamp, Undecidable, World

RowKey = tuple[type[Row], Id]


class Pending(msgspec.Struct, frozen=True):
    """A command that no checkpoint has ended yet."""

    envelope: Envelope
    files: frozenset[Id]
    """Those it reads; its optimistic rows lie in them."""

    @property
    def number(self) -> int:
        return self.envelope.number


def pending_of(envelope: Envelope) -> Pending:
    return Pending(envelope, envelope.reads)


class Flag(msgspec.Struct, frozen=True):
    """What a pending command came to on this device. code None: it passes."""

    code: str | None = None
    detail: Mapping[str, str | int] = {}
    missing: tuple[str, ...] = ()
    """What the device lacks to decide it; the server will."""


class Overlay(msgspec.Struct, frozen=True):
    """What the pending commands make of the files' server rows."""

    rows: Mapping[RowKey, Row]
    flags: Mapping[int, Flag]
    """By the commands' numbers."""
    present: frozenset[Id] = frozenset()
    """Of the files: those that are wholly here, or begun."""
    world: World | None = None
    """After all of them; None: nothing could be decided."""
    fallen: frozenset[Id] = frozenset()
    """The commands that were refused or withdrawn: what builds on them is refused with them."""


class Author(msgspec.Struct, frozen=True):
    """On whose behalf this device decides; actor None: the user's row is not here yet, so nothing is shown early."""

    user_id: Id
    actor: Actor | None
    device_id: Id
    device_name: str


def component(affected: Iterable[Id], pending: Sequence[Pending]) -> tuple[set[Id], list[Pending]]:
    """The files that hang together with `affected` through commands that read several, and those commands in order.

    With a command comes its creator (`after`), which may read nothing any more: a withdrawn one takes what builds on
    it along. So does whatever builds on it, in whichever file: it falls with it, and stands again when it does. With a
    command comes its group: where one of it fails, all do. What lies outside can neither change nor be changed by them.
    """
    files = set(affected)
    chosen: set[int] = set()
    readers: dict[Id, list[int]] = {}
    place: dict[Id, int] = {}
    groups: dict[Id, list[int]] = {}
    builders: dict[Id, list[int]] = {}
    for index, command in enumerate(pending):
        place[command.envelope.command_id] = index
        for file_id in command.files:
            readers.setdefault(file_id, []).append(index)
        if command.envelope.group is not None:
            groups.setdefault(command.envelope.group, []).append(index)
        for creator in command.envelope.after:
            builders.setdefault(creator, []).append(index)
    frontier = list(files)
    while frontier:
        found = list(readers.get(frontier.pop(), ()))
        while found:
            index = found.pop()
            if index in chosen:
                continue
            chosen.add(index)
            fresh = pending[index].files - files
            files |= fresh
            frontier += fresh
            if (group := pending[index].envelope.group) is not None:
                found += groups.pop(group, ())
            found += [place[creator] for creator in pending[index].envelope.after if creator in place]
            found += builders.get(pending[index].envelope.command_id, ())
    return files, [pending[index] for index in sorted(chosen)]


def overlay(
    server_rows: Iterable[Row], held: Collection[Id], files: Collection[Id], pending: Sequence[Pending], author: Author
) -> Overlay:
    """Folds `pending` (in order, of one component) over the server's rows of its `files`, with the original times.

    held: the files that are wholly here. A command that no longer passes is flagged and the others go on.
    """
    if author.actor is None:
        return Overlay({}, {p.number: Flag(missing=("sign-in",)) for p in pending})
    born = {begun for p in pending if (begun := p.envelope.begun) is not None}
    present = frozenset(held) & frozenset(files) | born
    return fold_on(World(server_rows, present), present, frozenset(), pending, author)


def fold_on(
    world: World, present: frozenset[Id], fallen: frozenset[Id], pending: Sequence[Pending], author: Author
) -> Overlay:
    """What `pending` make of a world that earlier ones have left. present: its files that are wholly here, or begun.

    For an author whose authority is known.
    """
    actor = author.actor
    assert actor is not None
    entries = [
        (
            p.envelope,
            actor,
            Stamp(p.envelope.command_id, p.envelope.at, author.device_id, author.device_name),
        )
        for p in pending
    ]
    world, decided = fold(world, entries, fallen)
    rows: dict[RowKey, Row] = {}
    flags: dict[int, Flag] = {}
    for command, one in zip(pending, decided, strict=True):
        made: tuple[Row, ...] = ()
        match one.decision:
            case Changes(rows=made):
                flags[command.number] = Flag()
            case Refused(code=code, detail=detail):
                flags[command.number] = Flag(str(code), detail)
            case Undecidable(missing=missing, optimistic=made):
                flags[command.number] = Flag(missing=missing)
        for row in made:
            # Desks of others and the server's bookkeeping are the server's to write, and a file that was taken away
            # gets no row again from what is still to be sent on it.
            if row.file_id in present and not isinstance(row, Membership | CommandResult):
                rows[type(row), row.id] = row
    fell = (
        one.envelope.command_id
        for one in decided
        if isinstance(one.decision, Refused) or isinstance(one.envelope.command, Withdrawn)
    )
    return Overlay(rows, flags, present, world, fallen.union(fell))
