"""The sync state machine's vocabulary: its state, what happens to it, and what it asks for. Values only.

Times are milliseconds of a monotonic clock that the engine passes in. `request` numbers tag what is in flight; an
answer with another tag is late and ignored.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import msgspec

from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor, FirstKey
from shared.wire.protocol import MAX_PUSH_COMMANDS


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
    SERVER_OLD = "server_old"
    """The server does not know this program yet."""
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
    first: int = 0
    """Of a push: the number of its first command,"""
    limit: int = 0
    """and how many it may hold. What was given since it was asked for may have been read along."""


class Setback(Step, frozen=True, kw_only=True):
    """What one kind of request has met since it last passed."""

    failures: int
    """In a row."""
    retry_at: int
    """It is not asked again before this; other kinds are."""
    code: str
    """The last one: an ErrorCode's or a LinkCode's."""
    values: dict[str, str] = {}
    """What fills the code's words."""
    mended: bool = False
    """Something was done about the last one, as renewing the session."""


TOLD: Final = ("renew", "push", "fill", "pull", "audit")
"""Kinds of requests, those first whose failure says best why something is not on the server. `live` has its own."""
REACHING: Final = ("renew", "fill", "pull")
"""Those that show whether the server is reached: they are small, and asked of everybody."""


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
    restored: bool = False
    """And that because the server went back to a backup: what it does not have now it may never have had."""

    epoch: Id | None = None
    server_id: Id | None = None
    device_id: Id | None = None
    user_id: Id | None = None
    """Whose device this is: nothing is sent with a session of somebody else."""

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
    rebuilding: bool = False
    """The replica was damaged: what there is now is being filled anew."""
    side_whole: bool = False
    """A pull into it came to its end since it was loaded or copied, and nothing of it has failed to be written: with
    what was handed to the writer it is one moment."""

    last_number: int = 0
    """The highest number in the journal."""
    sent: int = 0
    """All up to this number were answered by the server."""
    overdue_at: int = 0
    """When answered commands whose results have not come are sent again; 0: there are none."""
    put_off: bool = False
    """That was put off once, as rows were on their way that might be theirs."""
    acked: int = 0
    """All up to this number ended by a checkpoint in the replica."""
    push_most: int = MAX_PUSH_COMMANDS
    """Commands of the next push: fewer after one that was too large, one after an unexpected error."""
    push_bound: int = MAX_PUSH_COMMANDS
    """`push_most` does not grow above this until all is sent: more was too large."""
    pull_wanted: bool = False
    """Something is known to be ahead of us."""
    drops_wait: bool = False
    """A batch that takes files away was put off until our commands were answered."""
    into_side: bool = False
    """The pull in flight goes into the side file."""
    live_ready: bool = False
    live_since: int = 0
    """When the live link was opened last."""
    live_failures: int = 0
    """How often in a row it had failed before that."""
    continue_due: bool = False
    """The live connection is to be told where it goes on after a pull."""

    in_flight: dict[str, Flight] = {}
    """By slot: `renew`, `push`, `pull`, `fill`, `audit`, `live`. Never changed in place."""
    setbacks: dict[str, Setback] = {}
    """By slot, of those that failed since they last passed. Never changed in place."""
    retry_at: int = 0
    """When a pause is looked at again whose end nobody tells us."""
    poll_at: int = 0
    """When to pull anyway while there is no live link."""
    audit_at: int = 0
    differing: int = 0
    """Slices that the last digest found to differ."""
    next_request: int = 1

    @property
    def failures(self) -> int:
        """The most in a row of any kind of request but the live link's."""
        return max((self.setbacks[slot].failures for slot in TOLD if slot in self.setbacks), default=0)

    @property
    def told(self) -> Setback | None:
        """What says best why something is not on the server."""
        return next((self.setbacks[slot] for slot in TOLD if slot in self.setbacks), None)

    @property
    def error(self) -> str:
        """Its code; empty when all kinds of requests passed the last time."""
        return self.told.code if self.told is not None else ""

    @property
    def silences(self) -> int:
        """Failures in a row of what shows whether the server is reached."""
        return max((self.setbacks[slot].failures for slot in REACHING if slot in self.setbacks), default=0)
