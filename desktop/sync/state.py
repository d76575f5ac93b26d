"""The sync state machine's vocabulary: its state, what happens to it, and what it asks for. Values only.

Times are milliseconds of a monotonic clock that the engine passes in. `request` numbers tag what is in flight; an
answer with another tag is late and ignored.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeAlias

import msgspec

from shared.domain.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey


class Phase(Enum):
    OPENING = "opening"
    """Stage 1 of the first sync: my open files come into a small live replica."""
    FILLING = "filling"
    """Stage 2: everything carried comes into a side file; the small replica serves."""
    CLOSING = "closing"
    """The side file is brought to the head, so that it can take over."""
    SWAPPING = "swapping"
    STEADY = "steady"


class Link(Enum):
    OFFLINE = "offline"
    CONNECTING = "connecting"
    LIVE = "live"
    DEGRADED = "degraded"
    """Requests pass, the socket does not: changes of others come with each pull."""


class Pause(Enum):
    """Why nothing is sent although the network may be there; each has words for people."""

    NONE = "none"
    SWITCHED_OFF = "switched_off"
    SIGN_IN = "sign_in"
    UPDATE = "update"
    REVOKED = "revoked"
    HELD = "held"
    """An administrator paused this device."""
    WRONG_SERVER = "wrong_server"
    DISK_FULL = "disk_full"
    REBUILDING = "rebuilding"
    """The replica is damaged and is being made anew; the journal is whole."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all events and effects, for their common settings."""


class Flight(Step, frozen=True, kw_only=True):
    """A request under way."""

    request: int
    deadline: int
    """When it counts as lost; each sign of life moves it."""


class State(Step, frozen=True, kw_only=True):
    phase: Phase
    pause: Pause = Pause.NONE
    network: bool = True
    switched_off: bool = False
    has_session: bool = False
    registering: bool = False
    """The device needs an identity of its own before it may push."""
    stale: bool = False
    """The live replica's cursor means nothing to the server any more; it serves until the swap."""

    epoch: Id | None = None
    server_id: Id | None = None
    device_id: Id | None = None

    cursor: Cursor | None = None
    """Of the live replica, as committed."""
    planned: Cursor | None = None
    """Where it will be when all that was handed to the writer is committed."""
    applying: int = 0
    """Batches handed to the writer and not yet answered."""
    side: FirstKey | None = None
    """How far the side file is; None: not begun."""
    side_cursor: Cursor | None = None
    """Of the side file once it is complete."""
    side_planned: FirstKey | Cursor | None = None
    """Where it will be when all that was handed to the writer is committed."""
    side_more: bool = False
    """The last batch into it said that the server has more."""
    side_whole: bool = False
    """A pull into it came to its end since it was loaded or copied: it is one moment."""

    last_number: int = 0
    """The highest number in the journal."""
    sent: int = 0
    """All up to this number were answered by the server."""
    acked: int = 0
    """All up to this number ended by a checkpoint in the replica."""
    push_alone: bool = False
    """The server met unexpected errors with a batch: one by one."""
    pull_wanted: bool = False
    """Something is known to be ahead of us."""
    drops_wait: bool = False
    """A batch that takes files away was put off until our commands were answered."""
    into_side: bool = False
    """The pull in flight goes into the side file."""
    live_ready: bool = False
    continue_due: bool = False
    """The live connection is to be told where it goes on after a pull."""

    in_flight: dict[str, Flight] = {}
    """By slot: `renew`, `push`, `pull`, `fill`, `audit`, `live`. Never changed in place."""
    failures: int = 0
    """In a row, of requests; each success sets it to 0."""
    retry_at: int = 0
    """Nothing is asked before this."""
    live_failures: int = 0
    live_retry_at: int = 0
    poll_at: int = 0
    """When to pull anyway while there is no live link."""
    audit_at: int = 0
    next_request: int = 1
    error: str = ""
    """The last ErrorCode, for the status."""


# ---- events ----------------------------------------------------------------------------------------------------


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


class DeviceRegistered(Step, frozen=True, kw_only=True):
    """The journal has stored the new device and renumbered what is pending from 1."""

    device_id: Id
    epoch: Id
    server_id: Id
    last_number: int


class RequestFailed(Step, frozen=True, kw_only=True):
    """Of any request. code: an ErrorCode's, or `unreachable`, or `bad_frame`."""

    request: int
    code: str
    expected: int | None = None
    retry_after_ms: int | None = None


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
    connection: int
    head: Cursor


class LiveClosed(Step, frozen=True, kw_only=True):
    connection: int
    code: str
    retry_after_ms: int | None = None


class DigestAnswered(Step, frozen=True, kw_only=True):
    """at: the position compared. differs: per table, slices."""

    request: int
    at: Cursor
    differs: Any


class RepairArrived(Step, frozen=True, kw_only=True):
    request: int
    at: Cursor
    frames: Any


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


# ---- effects ---------------------------------------------------------------------------------------------------


class Renew(Step, frozen=True, kw_only=True):
    """Refresh the session; answered by SessionReady or RequestFailed."""

    request: int


class Register(Step, frozen=True, kw_only=True):
    """Ask for a device of our own, renumber the journal; answered by DeviceRegistered or RequestFailed."""

    request: int


class SendPush(Step, frozen=True, kw_only=True):
    """Journal entries from `first`, at most `limit`, never cutting a group."""

    request: int
    first: int
    limit: int


class SendPull(Step, frozen=True, kw_only=True):
    request: int
    cursor: Cursor
    into_side: bool


class SendFirst(Step, frozen=True, kw_only=True):
    """stage 1: answered by batches; stage 2: by chunks, from `resume` on."""

    request: int
    stage: int
    resume: FirstKey | None


class Cancel(Step, frozen=True, kw_only=True):
    request: int


class Apply(Step, frozen=True, kw_only=True):
    """One replica transaction; refused as out_of_order unless the replica is at `expects`."""

    expects: Cursor | None
    frames: Any
    checkpoint: Checkpoint
    device_id: Id | None
    """Whose numbers the checkpoint's `acked` counts; when the journal has become another device's, it does not."""


class ApplySide(Step, frozen=True, kw_only=True):
    """Into the side file; refused as out_of_order (`side`) unless it is at `expects`. None: begins it.

    A side file is at its last key until it is loaded, then at its cursor.
    """

    expects: FirstKey | Cursor | None
    frames: Any
    key: FirstKey | None
    checkpoint: Checkpoint | None
    device_id: Id | None
    """As in `Apply`."""


class CopyToSide(Step, frozen=True, kw_only=True):
    """The side file becomes a copy of the live replica; answered by SideApplied."""


class Swap(Step, frozen=True, kw_only=True):
    """Verify, index, re-apply pending commands, take the live one's place; answered by Swapped or ApplyFailed."""


class DropSide(Step, frozen=True, kw_only=True):
    """The side file is of no use any more."""


class Rebuild(Step, frozen=True, kw_only=True):
    """Put the replica aside and begin an empty one; answered by Started."""


class Archive(Step, frozen=True, kw_only=True):
    """The journal moves entries up to here to the archive: only after the replica's commit."""

    upto: int


class OpenLive(Step, frozen=True, kw_only=True):
    connection: int
    cursor: Cursor


class Continue(Step, frozen=True, kw_only=True):
    connection: int
    cursor: Cursor


class CloseLive(Step, frozen=True, kw_only=True):
    connection: int


class SendDigest(Step, frozen=True, kw_only=True):
    """Count and sum of the live replica at its cursor."""

    request: int
    cursor: Cursor


class SendRepair(Step, frozen=True, kw_only=True):
    request: int
    cursor: Cursor
    differs: Any


class ApplyRepair(Step, frozen=True, kw_only=True):
    """Whole slices at the replica's own cursor; cursor and outbox stay."""

    expects: Cursor
    frames: Any


Effect: TypeAlias = (
    Renew
    | Register
    | SendPush
    | SendPull
    | SendFirst
    | Cancel
    | Apply
    | ApplySide
    | CopyToSide
    | Swap
    | DropSide
    | Rebuild
    | Archive
    | OpenLive
    | Continue
    | CloseLive
    | SendDigest
    | SendRepair
    | ApplyRepair
)
