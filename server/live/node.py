"""What a socket or a stream needs of its node, and how one is told that it is not let in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from server.live.admission import Admission
from server.live.announcing import Announcing
from server.live.connections import Connections, Who
from server.live.outlet import Turns
from server.live.presence import Presence
from server.live.relay import Relay
from server.live.replay import Replay
from server.live.rooms import Rooms
from server.live.seats import Seats
from server.live.sessions import Sessions
from server.live.tallies import Tallies
from server.metrics import Metrics
from shared.domain.kernel.fields import Micros
from shared.wire.errors import ErrorCode
from shared.wire.messages import Alive, Cursor
from shared.wire.protocol import HEARTBEAT_S

HANDSHAKES: Final = 2
"""Of one turn of the event loop: what others ask is not behind those of all who come at once."""
HANDSHAKE_S: Final = 4.0
"""So long somebody may wait for theirs, about: a device gives its connection up after ten seconds."""
HELLO_S: Final = 10.0
"""From the handshake to a complete Hello; and from its turn until it is checked."""


class Rejected(Exception):
    """The Hello is not accepted, or not now."""

    def __init__(self, code: ErrorCode, retry_after_s: float | None = None) -> None:
        super().__init__(code.code)
        self.code = code
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Limits:
    """heartbeat_s: of ours; three of theirs missed end the connection. stall_s: a socket that takes nothing so long."""

    sockets: int
    sockets_per_user: int
    stall_s: float
    heartbeat_s: float = HEARTBEAT_S
    hello_s: float = HELLO_S


@dataclass(frozen=True, slots=True)
class Live:
    """What a socket needs of its node.

    authenticate: of an access token; raises Rejected. known: whether a cursor is ours. report: keeps what a device
    says of its unsent commands, and up to which position it was told everything. clock: microseconds UTC.
    """

    relay: Relay
    connections: Connections
    rooms: Rooms
    presence: Presence
    sessions: Sessions
    replay: Replay
    seats: Seats
    announcing: Announcing
    tallies: Tallies
    metrics: Metrics
    limits: Limits
    authenticate: Callable[[str], Awaitable[Who]]
    known: Callable[[Cursor], Awaitable[bool]]
    report: Callable[[Who, Alive, int | None], Awaitable[None]]
    clock: Callable[[], Micros]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    turns: Turns = field(default_factory=Turns)
    handshakes: Admission = field(default_factory=lambda: Admission(HANDSHAKES, HANDSHAKE_S))
    admission: Admission = field(default_factory=Admission)
