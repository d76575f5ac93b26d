"""What happens to the sync state machine. Values only, see `desktop.sync.state`."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from desktop.sync.state import Phase, Step
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey


class Started(Step, frozen=True, kw_only=True):
    """The stores are open and agree."""

    phase: Phase
    cursor: Cursor | None
    side: FirstKey | None
    side_cursor: Cursor | None
    epoch: Id | None
    server_id: Id | None
    device_id: Id | None
    last_number: int
    acked: int
    has_session: bool
    forked: bool = False
    """The journal is older than the replica: its numbers were used already."""
    stale: bool = False
    """The replica is of an epoch before the journal's."""
    damaged: bool = False
    """There was a replica that cannot be read; this one is new."""
    user_id: Id | None = None
    has_grown: bool = False
    """The program was updated: tables or columns were added to the replica, and what is in them is not here yet."""


class NetworkChanged(Step, frozen=True, kw_only=True):
    up: bool


class Switched(Step, frozen=True, kw_only=True):
    """The person's own offline switch."""

    off: bool


class SessionReady(Step, frozen=True, kw_only=True):
    request: int
    epoch: Id
    server_id: Id
    device_id: Id
    user_id: Id


class DeviceRegistered(Step, frozen=True, kw_only=True):
    """The journal has stored the new device and renumbered what is pending from 1."""

    device_id: Id
    epoch: Id
    server_id: Id
    user_id: Id
    last_number: int


class RequestFailed(Step, frozen=True, kw_only=True):
    """Of any request. code: an ErrorCode's, a LinkCode's, or `setbacks.DISK_FULL`; values: what fills its words."""

    request: int
    code: str
    expected: int | None = None
    retry_after_ms: int | None = None
    values: dict[str, str] = msgspec.field(default_factory=dict)


class Journaled(Step, frozen=True, kw_only=True):
    """A command is durable here."""

    last_number: int


class PushAnswered(Step, frozen=True, kw_only=True):
    request: int
    upto: int
    """The last number of that push. What the server has above it, it has not from this push: maybe from a copy."""
    next: int


class BatchArrived(Step, frozen=True, kw_only=True):
    """Frames up to and with a checkpoint. drops: files leave the scope."""

    request: int
    frames: Any
    checkpoint: Checkpoint
    drops: bool


class PullIsLarge(Step, frozen=True, kw_only=True):
    """Its header announces more rows than a live replica should take in; nothing of it was applied."""

    request: int


class FramesCame(Step, frozen=True, kw_only=True):
    """A stream is alive though its next checkpoint is not here yet: a slow link is no lost one."""

    request: int


class PullEnded(Step, frozen=True, kw_only=True):
    request: int


class ChunkArrived(Step, frozen=True, kw_only=True):
    """Frames of stage 2 up to and with a key."""

    request: int
    frames: Any
    key: FirstKey
    is_last: bool


class Applied(Step, frozen=True, kw_only=True):
    """The replica's transaction is durable."""

    cursor: Cursor
    acked: int
    device_id: Id | None
    """Whose numbers `acked` counts: the journal may belong to a new device by now."""


class SideApplied(Step, frozen=True, kw_only=True):
    key: FirstKey | None
    cursor: Cursor | None


class ApplyFailed(Step, frozen=True, kw_only=True):
    """why: `disk_full`, `corrupt`, `out_of_order` or `forked`. side: of the side file, a swap included."""

    why: str
    side: bool = False


class Swapped(Step, frozen=True, kw_only=True):
    cursor: Cursor
    acked: int
    device_id: Id | None
    """Whose numbers `acked` counts."""


class LiveOpened(Step, frozen=True, kw_only=True):
    connection: int
    epoch: Id
    head: Cursor


class LiveFed(Step, frozen=True, kw_only=True):
    connection: int
    epoch: Id
    begin: int
    to: Cursor
    acked: int
    frames: Any
    is_empty: bool


class LiveHinted(Step, frozen=True, kw_only=True):
    """unknown: whether the server never gave out our cursor."""

    connection: int
    head: Cursor
    unknown: bool = False


class LiveClosed(Step, frozen=True, kw_only=True):
    connection: int
    code: str
    retry_after_ms: int | None = None
    values: dict[str, str] = msgspec.field(default_factory=dict)


class DigestAnswered(Step, frozen=True, kw_only=True):
    """at: the position compared. differs: per table, the slices to be repaired now. left: how many more differ."""

    request: int
    at: Cursor
    differs: Any
    has_moved: bool = False
    """One of the two sides had, and nothing was compared."""
    left: int = 0


class RepairArrived(Step, frozen=True, kw_only=True):
    """goes_on: more differs, and is asked for as soon as this is here."""

    request: int
    at: Cursor
    frames: Any
    goes_on: bool = False


class SpaceFreed(Step, frozen=True, kw_only=True):
    """A write succeeded again after the disk was full."""


class Woke(Step, frozen=True, kw_only=True):
    """The time that `next_wake` named has come."""


Event: TypeAlias = (
    Started
    | NetworkChanged
    | Switched
    | SessionReady
    | DeviceRegistered
    | RequestFailed
    | Journaled
    | PushAnswered
    | BatchArrived
    | PullIsLarge
    | FramesCame
    | PullEnded
    | ChunkArrived
    | Applied
    | SideApplied
    | ApplyFailed
    | Swapped
    | LiveOpened
    | LiveFed
    | LiveHinted
    | LiveClosed
    | DigestAnswered
    | RepairArrived
    | SpaceFreed
    | Woke
)
