"""What happened between two positions, ready to be sent: rows grouped by file, each encoded once. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import msgspec

from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import CommandResult, Device, Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.people.entities import User
from shared.domain.rooms.entities import Room
from shared.wire.codec import encode
from shared.wire.messages import Cursor, Feed
from shared.wire.protocol import MAX_LIVE_BYTES
from shared.wire.releases import WHOLE, Projection

MAX_KEPT: Final = 512
"""Batches kept for connections that continue after a pull: some seconds of a busy server."""
MAX_KEPT_BYTES: Final = 48 * 2**20
FILE_BYTES: Final = 300
HOLDER_BYTES: Final = 120
"""What it takes to remember that a file changed, and each principal that holds it."""

MEMBERSHIP: Final = Membership.TABLE.name
RESULT: Final = CommandResult.TABLE.name
DEVICE: Final = Device.TABLE.name
USER: Final = User.TABLE.name
ROOM: Final = Room.TABLE.name
STANDING: Final = (MEMBERSHIP, DEVICE, ROOM)
"""Tables whose changes the server itself acts on, whoever is connected."""


@dataclass(frozen=True)
class Change:
    """The last image of one row among the positions read. load: reads the image, None for a deleted row.

    is_born: the row was made there, and not changed since; False where that is not known.
    """

    table: str
    row_id: Id
    file_id: Id
    actor: Id | None
    pos: int
    load: Callable[[], Sequence[Any] | None]
    is_born: bool = False

    @cached_property
    def values(self) -> Sequence[Any] | None:
        """In wire order with the hash; None when deleted."""
        return self.load()


def value(change: Change, entity: type[Row], name: str) -> Any:
    """One field of a change's image; None when the row was deleted."""
    return None if change.values is None else change.values[entity.__struct_fields__.index(name)]


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that changed among the positions read. held_by: the principals that hold it at their end."""

    file_id: Id
    entries: int
    held_by: frozenset[Id]
    is_standing: bool
    """Whether rows of STANDING tables are among the entries."""


@dataclass(slots=True)
class FileChanges:
    """All that changed in one file."""

    rows: dict[str, list[msgspec.Raw]] = field(default_factory=dict)
    gone: dict[str, tuple[Id, ...]] = field(default_factory=dict)
    size: int = 0
    """Bytes of the encoded rows."""
    acked: dict[Id, int] = field(default_factory=dict)
    """Of each device whose results are among the rows: the highest number."""

    def add(self, change: Change) -> None:
        if change.values is None:
            self.gone[change.table] = (*self.gone.get(change.table, ()), change.row_id)
            self.size += 40
            return
        data = encode(change.values)
        self.rows.setdefault(change.table, []).append(msgspec.Raw(data))
        self.size += len(data)
        if change.table == RESULT:
            device = value(change, CommandResult, "device_id")
            self.acked[device] = max(self.acked.get(device, 0), value(change, CommandResult, "number"))


@dataclass(frozen=True, slots=True)
class Batch:
    """Positions (begin, to]. held_by: of each file, the principals that hold it at `to`.

    files: what was encoded; unread: files that changed, but were not held by anybody who was connected then.
    rescoped: principals whose files changed, and who holds their desks: a desk is nobody's principal before it holds
    something. must_pull: users for whom the batch is too large to be sent; then it has no files.
    """

    begin: int
    to: Cursor
    files: Mapping[Id, FileChanges]
    held_by: Mapping[Id, frozenset[Id]]
    rescoped: frozenset[Id]
    unread: frozenset[Id] = frozenset()
    must_pull: frozenset[Id] = frozenset()
    size: int = 0
    huge: bool = False


def batch_of(
    begin: int,
    to: Cursor,
    touched: Iterable[Touched],
    wanted: Set[Id],
    changes: Iterable[Change],
    movers: Iterable[Id] = (),
) -> Batch:
    """Groups what changed by file, and encodes the rows of the wanted.

    changes: of these and of STANDING tables. movers: principals whom memberships among these named before.
    """
    files: dict[Id, FileChanges] = {}
    changes = list(changes)
    for change in changes:
        if change.file_id in wanted and BY_NAME[change.table].is_carried:
            files.setdefault(change.file_id, FileChanges()).add(change)
    held_by = {each.file_id: each.held_by for each in touched}
    rescoped = with_holders(rescoped_by(changes).union(movers), held_by)
    named = sum(FILE_BYTES + HOLDER_BYTES * len(holders) for holders in held_by.values())
    size = named + sum(each.size for each in files.values())
    return Batch(begin, to, files, held_by, rescoped, frozenset(held_by.keys() - wanted), size=size)


def may_have_moved(changes: Iterable[Change]) -> bool:
    """Whether memberships are among them that were there before, and may have been somebody else's then."""
    return any(change.table == MEMBERSHIP and not change.is_born for change in changes)


def rescoped_by(changes: Iterable[Change]) -> frozenset[Id]:
    """The principals whose files these changes are about to change."""
    moved = [change for change in changes if change.table == MEMBERSHIP]
    principals = (value(change, Membership, "principal_id") for change in moved)
    return frozenset({*(change.file_id for change in moved), *(each for each in principals if each is not None)})


def with_holders(principals: Iterable[Id], held_by: Mapping[Id, frozenset[Id]]) -> frozenset[Id]:
    """Principals, and whoever holds their desks."""
    return frozenset({each for principal in principals for each in (principal, *held_by.get(principal, ()))})


class FeedWriter:
    """Writes the feed messages of one batch; connections that are sent the same share the bytes."""

    def __init__(self, batch: Batch, epoch: Id) -> None:
        self._batch = batch
        self._epoch = epoch
        self._written: dict[tuple[int, int, tuple[Id, ...], Projection], bytes] = {}

    def write(self, begin: int, file_ids: tuple[Id, ...], device_id: Id, knows: Projection = WHOLE) -> bytes | None:
        """The message for a connection that was last sent `begin`; None when it is too large to be sent.

        file_ids: those of the batch in its scope, sorted. knows: what its program knows of the tables.
        """
        files = [self._batch.files[file_id] for file_id in file_ids]
        if sum(each.size for each in files) > MAX_LIVE_BYTES - 4096:
            return None
        acked = max((each.acked.get(device_id, 0) for each in files), default=0)
        key = (begin, acked, file_ids, knows)
        data = self._written.get(key)
        if data is None:
            data = self._written[key] = self._encode(begin, acked, files, knows)
        return data

    def _encode(self, begin: int, acked: int, files: list[FileChanges], knows: Projection) -> bytes:
        rows: dict[str, list[Any]] = {}
        gone: dict[str, tuple[Id, ...]] = {}
        for each in files:
            for table, images in each.rows.items():
                if knows.knows(table):
                    rows.setdefault(table, []).extend(_known(images, table, knows))
            for table, row_ids in each.gone.items():
                if not knows.knows(table):
                    continue
                gone[table] = gone.get(table, ()) + row_ids
        return encode(Feed(epoch=self._epoch, begin=begin, to=self._batch.to, rows=rows, gone=gone, acked=acked))


def _known(images: list[msgspec.Raw], table: str, knows: Projection) -> Sequence[Any]:
    """Encoded rows as a device knows them; those of its own release as they are."""
    if table not in knows.behind:
        return images
    return [knows.row(table, msgspec.msgpack.decode(image)) for image in images]


class Recent:
    """The last batches without a gap between them, bounded in number and bytes."""

    def __init__(self, most: int = MAX_KEPT, most_bytes: int = MAX_KEPT_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Batch] = deque()
        self._bytes = 0

    def add(self, batch: Batch) -> None:
        if batch.huge or (self._kept and self._kept[-1].to.pos != batch.begin):
            self.clear()
        if batch.huge:
            return  # whom it concerns is known only of those who were connected
        self._kept.append(batch)
        self._bytes += batch.size
        while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
            self._bytes -= self._kept.popleft().size

    def clear(self) -> None:
        self._kept.clear()
        self._bytes = 0

    def after(self, pos: int) -> Iterator[Batch] | None:
        """The batches that end above `pos`, in order; None when some of them are no longer kept."""
        if not self._kept or self._kept[0].begin > pos:
            return None
        return (batch for batch in self._kept if batch.to.pos > pos)
