"""The connections of one node: what each was last sent, and a bounded queue of what it is still to be sent.

No socket here: `outlet.py` empties the queues. All calls come from the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from server.live.rooms import ConnectionId
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.wire.codec import encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, Goodbye, PullHint
from shared.wire.protocol import MAX_LIVE_BYTES
from shared.wire.releases import WHOLE, Projection

_NEVER: Final = Micros(0)
MAX_QUEUED: Final = 256
"""Messages: two seconds of a busy desk. A reader further behind is better served by one pull."""
MAX_QUEUED_BYTES: Final = 2 * MAX_LIVE_BYTES
"""Of one queue: two messages of the largest kind."""


@dataclass(frozen=True, slots=True)
class Who:
    """The person and device at the other end, as the access token said.

    expires_at: of the token, microseconds UTC. family_id, generation: of the session, to see whether it was ended; no
    generation: of a key, which has none.
    """

    user_id: Id
    device_id: Id
    roles: frozenset[Role]
    expires_at: int
    family_id: Id
    generation: int | None


class Sure(bytes):
    """A message that no pull brings: an answer, what an administrator says."""


class Queue:
    """A first-in first-out queue of encoded messages, bounded in number and bytes."""

    def __init__(self, most: int = MAX_QUEUED, most_bytes: int = MAX_QUEUED_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._arrived = asyncio.Event()
        self._ended = False

    def put(self, data: bytes) -> bool:
        """False when it is full (nothing was put) or ended."""
        if self._ended or len(self._waiting) >= self._most or self._bytes + len(data) > self._most_bytes:
            return False
        self._waiting.append(data)
        self._bytes += len(data)
        self._came()
        return True

    def replace(self, data: bytes) -> bool:
        """Drop what waits, except what is sure, and put `data` behind it. False: too much is sure; nothing is done."""
        sure = [each for each in self._waiting if isinstance(each, Sure)]
        size = sum(map(len, sure))
        if self._ended or len(sure) > self._most // 2 or size > self._most_bytes // 2:
            return False
        self._waiting = deque((*sure, data))
        self._bytes = size + len(data)
        self._came()
        return True

    def end(self, last: bytes | None = None) -> None:
        """Drop what waits, except `last`, and take no more. A second call does nothing."""
        if self._ended:
            return
        self._waiting.clear()
        self._bytes = 0
        if last is not None:
            self._waiting.append(last)
            self._bytes = len(last)
        self._ended = True
        self._came()

    async def take(self) -> bytes | None:
        """The next message, in order; None at the end."""
        while not self._waiting:
            if self._ended:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self._next()

    def _next(self) -> bytes:
        data = self._waiting.popleft()
        self._bytes -= len(data)
        return data

    def _came(self) -> None:
        """Something is to be done: a message waits, or it has ended."""
        self._arrived.set()

    @property
    def ended(self) -> bool:
        return self._ended

    def __len__(self) -> int:
        return len(self._waiting)


@dataclass(eq=False, slots=True)
class Connection:
    """One socket's standing. sent: to which cursor it was sent the feed; None until it says where it continues."""

    id: ConnectionId
    who: Who
    sent: Cursor | None = None
    knows: Projection = WHOLE
    """What the device's program knows of the tables."""
    admitted: bool = False
    """Whether its scope is known at the relay's position."""
    queue: Queue = field(default_factory=Queue)
    slow: int = 0
    """How often its queue was dropped."""
    since: Micros = _NEVER
    """When it was welcomed."""
    level: int = 1
    """What the device's program knows of the live layer (`shared.wire.protocol.LIVE`)."""
    session: str = ""
    """As what its device may return after a cut, where it knows how; its place in a room is this one's."""
    is_taken: bool = False
    """Its device is back already, as its session."""
    is_returning: bool = False
    """What it missed is being read: until then it is told no events."""
    events_to: int = 0
    """Events up to here were told, or are no news to it."""
    about: tuple[str, Id] | None = None
    """The kind and id of the one file that it hears of, if it is a program's stream and no device's socket."""
    streams: set[str] = field(default_factory=set)
    """Names of events, and wildcards, that it follows."""

    @property
    def is_told_alone(self) -> bool:
        """Whether it follows events and no feed, so that no pull of its own brings what it was not told."""
        return self.sent is None and (self.about is not None or bool(self.streams))

    def tell(self, data: bytes, head: Cursor) -> bool:
        """Queue a message. A reader that is too slow loses its queue and gets a hint to pull; False then."""
        if self.queue.put(data):
            return True
        if not self.queue.ended:
            self.slow += 1
            self.sent = None
            if not self.queue.replace(encode(PullHint(head=head, why="slow"))):
                self.goodbye(ErrorCode.UNAVAILABLE)
        return False

    def tell_surely(self, data: bytes, head: Cursor) -> bool:
        """Queue what no pull brings: it stays where the queue is lost. A reader that takes too little even of that is
        sent away; it comes back as its session, and asks again.
        """
        return self.tell(Sure(data), head) or self.queue.put(Sure(data))

    def hint(self, head: Cursor, why: str) -> None:
        """Stop the feed until the device has pulled. Told once, until it says where it continues."""
        if self.sent is not None:
            self.sent = None
            self.tell(encode(PullHint(head=head, why=why)), head)

    def goodbye(self, code: ErrorCode, retry_after_s: float | None = None) -> None:
        """End the connection; what waits is dropped, for a pull brings it."""
        self.queue.end(encode(Goodbye(code=code.code, retry_after_s=retry_after_s)))


class Connections:
    """All connections of this node, by their id, user and device."""

    def __init__(self) -> None:
        self._by_id: dict[ConnectionId, Connection] = {}
        self._by_user: dict[Id, dict[ConnectionId, Connection]] = {}
        self._last = 0

    def open(
        self,
        who: Who,
        sent: Cursor | None,
        knows: Projection = WHOLE,
        about: tuple[str, Id] | None = None,
        queue: Queue | None = None,
    ) -> Connection:
        """A new connection. An earlier one of the same device was left behind by a change of network: it ends."""
        for earlier in self.of_device(who.user_id, who.device_id):
            if earlier.about is None and about is None:
                earlier.queue.end()
        self._last += 1
        connection = Connection(ConnectionId(self._last), who, sent, knows, about=about)
        if queue is not None:
            connection.queue = queue
        self._by_id[connection.id] = connection
        self._by_user.setdefault(who.user_id, {})[connection.id] = connection
        return connection

    def close(self, connection: Connection) -> bool:
        """Forget it; True when it was its user's last one here."""
        connection.queue.end()
        self._by_id.pop(connection.id, None)
        mine = self._by_user.get(connection.who.user_id, {})
        mine.pop(connection.id, None)
        if not mine:
            self._by_user.pop(connection.who.user_id, None)
        return not mine

    @property
    def by_id(self) -> Mapping[ConnectionId, Connection]:
        """All of them; not a copy."""
        return self._by_id

    def get(self, connection_id: ConnectionId) -> Connection | None:
        return self._by_id.get(connection_id)

    def of_user(self, user_id: Id) -> list[Connection]:
        return list(self._by_user.get(user_id, {}).values())

    def of_device(self, user_id: Id, device_id: Id) -> list[Connection]:
        return [each for each in self.of_user(user_id) if each.who.device_id == device_id]

    def users(self) -> frozenset[Id]:
        return frozenset(self._by_user)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)
