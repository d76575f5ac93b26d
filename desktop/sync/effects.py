"""What the sync state machine asks for; the engine and the simulator perform it. Values only."""

from __future__ import annotations

from typing import Any, TypeAlias

from desktop.sync.state import Step
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey


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

    restored: bool = False
    """What is missing in the new one was not taken away: the server went back to before it knew of it."""


class DropSide(Step, frozen=True, kw_only=True):
    """The side file is of no use any more."""


class Rebuild(Step, frozen=True, kw_only=True):
    """Put the replica aside and begin an empty one; answered by Started."""


class Archive(Step, frozen=True, kw_only=True):
    """The journal moves entries up to here to the archive: only after the replica's commit."""

    upto: int


class SetAside(Step, frozen=True, kw_only=True):
    """An entry that is too large to travel leaves the outbox with its group and what hangs on it: the person is told,
    their numbers go as withdrawn. Before the next push is read.
    """

    number: int


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
    """goes_on: comes back with what arrived."""

    request: int
    cursor: Cursor
    differs: Any
    goes_on: bool = False


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
    | SetAside
    | OpenLive
    | Continue
    | CloseLive
    | SendDigest
    | SendRepair
    | ApplyRepair
)
