"""What a socket of a flock says: our own live layer, a bare broadcast, Socket.IO. Each publishes in a room.

All are heard by the same client: a message names who published it, so that its way is timed by one clock.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from shared.wire.codec import decode_live_tell, encode
from shared.wire.messages import (
    Ack,
    Alive,
    Continue,
    Cursor,
    Editing,
    Events,
    Feed,
    Goodbye,
    Hello,
    Join,
    PullHint,
    Returned,
    Welcome,
)
from shared.wire.protocol import LIVE_HEADER, VERSION
from tests.bench.hearing import Hearing
from tests.bench.link import BINARY, TEXT, Link

MARK: Final = b"seq."
"""Before the number of whoever published, of DIGITS digits."""
DIGITS: Final = 6
ENVELOPE: Final = 190
"""Bytes of one of our messages around the name of the field."""
FIELD: Final = 100


class Room:
    """Those who hear each other. In a closed loop the next one publishes once all have heard the one before."""

    def __init__(self, name: str, per_member_s: float) -> None:
        """per_member_s: how often one member may publish; 0: without a bound."""
        self.name = name
        self.members: list[Member] = []
        self.sent_ns: dict[int, int] = {}
        self.taken_ns: list[int] = []
        self.got = self.wanted = self.published = 0
        self.is_closed = False
        self._per_member_s = per_member_s
        self._due = 0.0

    def publish(self) -> None:
        """By the next member in turn, as soon as its pace allows."""
        member = self.members[self.published % len(self.members)]
        self.published += 1
        self.wanted += len(self.members) - (not member.HEARS_ITSELF)
        if not self._per_member_s:
            self._send(member)
            return
        now = time.monotonic()
        gap_s = 1.0 / (self._per_member_s * len(self.members))
        self._due = max(now, self._due + gap_s)
        if self._due <= now:
            self._send(member)
        else:
            member.loop.call_later(self._due - now, self._send, member)

    def _send(self, member: Member) -> None:
        self.sent_ns[member.index] = time.perf_counter_ns()
        member.publish()

    def arrived(self, index: int) -> None:
        """One of them heard what that member published."""
        self.taken_ns.append(time.perf_counter_ns() - self.sent_ns[index])
        self.got += 1
        if self.is_closed and self.got == self.wanted:
            self.publish()

    def forget(self) -> None:
        self.got = self.wanted = 0
        self.taken_ns.clear()


class Member(Link):
    """A socket in one room, or in none. is_in: once it is there."""

    HEARS_ITSELF = True

    def __init__(self, index: int, path: str, headers: dict[str, str], room: Room | None, size: int) -> None:
        super().__init__(path, headers)
        self.index = index
        self.room = room
        self.is_in = self.loop.create_future()
        self.mark = MARK.decode() + f"{index:0{DIGITS}d}."
        self.size = size

    @property
    def loop(self) -> Any:
        return self.opened.get_loop()

    def publish(self) -> None:
        raise NotImplementedError

    def beat(self) -> None:
        """Says that it is there, for servers that want to hear it."""

    def found(self, data: bytes) -> bool:
        """Whether it was a message of a room, which is counted."""
        at = data.find(MARK)
        if at < 0 or self.room is None:
            return False
        self.room.arrived(int(data[at + len(MARK) : at + len(MARK) + DIGITS]))
        return True

    def enter(self) -> None:
        if not self.is_in.done():
            self.is_in.set_result(None)


class Ours(Member):
    """A device that is signed in: what it publishes is that somebody begins or ends to type in a field of a file."""

    HEARS_ITSELF = False

    def __init__(
        self, index: int, *, token: str, device_id: Any, room: Room | None, size: int, back: Ours | None = None
    ) -> None:
        """back: the one as which it comes back, having heard what that had."""
        self.session = ""
        self.cursor: Cursor | None = back.cursor if back is not None else None
        self.heard_to: int = back.heard_to if back is not None else 0
        returning = f" {back.session} {back.heard_to}" if back is not None and back.session else ""
        super().__init__(index, "/live", {LIVE_HEADER: f"2{returning}"}, room, size)
        self._token, self._device_id = token, device_id
        self.must_pull = ""
        """Why, since the server said so; empty once it was done."""
        self.pull_to = self.cursor
        self.hinted = asyncio.Event()
        """Something is to be done: it came back, is told to pull, or is lost."""
        self.returned: Returned | None = None
        self.returned_from = self.heard_to
        self.came_back = (0, 0)
        """From where to where events may be missing, if not all were told on returning."""
        self.refused = ""
        self.hearing: Hearing | None = None
        """Keeps what it is told of, for who wants that."""
        self._is_typing = False
        self._field = (self.mark + "x" * FIELD)[: max(len(self.mark), min(FIELD, size - ENVELOPE))]

    def begun(self) -> None:
        hello = Hello(access_token=self._token, protocol=VERSION, device_id=self._device_id, cursor=self.cursor)
        self.send(BINARY, encode(hello))

    def publish(self) -> None:
        assert self.room is not None
        self._is_typing = not self._is_typing
        self.send(BINARY, encode(Editing(request=2, room=self.room.name, field=self._field, is_on=self._is_typing)))

    def beat(self) -> None:
        self.send(BINARY, encode(Alive(unsent=0, highest_number=0)))

    def pulled(self) -> None:
        """It has what it was told to pull."""
        self.must_pull = ""
        self.cursor = self.pull_to
        if self.cursor is not None:
            self.send(BINARY, encode(Continue(cursor=self.cursor)))

    def heard(self, data: bytes) -> None:
        if self.found(data):
            return
        match decode_live_tell(data):
            case Welcome() as welcome:
                self._welcomed(welcome)
            case Ack() as ack:
                self._acknowledged(ack)
            case Feed() as feed:
                if feed.to.pos >= (self.cursor.pos if self.cursor is not None else 0):
                    self.cursor = feed.to
            case Events() as events:
                if self.hearing is not None and events.events:
                    self.hearing.tell(self.heard_to, ((str(e.file_id), e.pos) for e in events.events))
                self.heard_to = max(self.heard_to, events.to)
            case Returned() as returned:
                self.returned = returned
                self.came_back = (self.returned_from, self.heard_to)
                self.hinted.set()
            case PullHint() as hint:
                self.must_pull, self.pull_to = hint.why, hint.head
                self.hinted.set()
            case Goodbye() as goodbye:
                self.refused, self.come_in_s = goodbye.code, goodbye.retry_after_s

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.hinted.set()

    def _welcomed(self, welcome: Welcome) -> None:
        self.session = welcome.session
        if self.cursor is None:
            self.cursor = welcome.head
            self.heard_to = welcome.head.pos
            self.send(BINARY, encode(Continue(cursor=welcome.head)))
        if self.room is None:
            self.enter()
        else:
            self.send(BINARY, encode(Join(request=1, room=self.room.name)))

    def _acknowledged(self, ack: Ack) -> None:
        if ack.request == 1 and (ack.ok or ack.code == "already"):
            self.enter()
        elif not ack.ok:
            self.refused = str(ack.code)
            if not self.is_in.done():
                self.is_in.set_exception(PermissionError(f"the room was refused: {ack.code}"))


class Bare(Member):
    """The floor's broadcast: `J` and a room, `P` and what all in it hear."""

    HEARS_ITSELF = False

    def __init__(self, index: int, room: Room | None, size: int) -> None:
        super().__init__(index, "/rooms", {}, room, size)

    def begun(self) -> None:
        self.send(TEXT, f"J{self.room.name if self.room is not None else ''}".encode())

    def publish(self) -> None:
        self.send(TEXT, b"P" + self.mark.encode().ljust(self.size, b"x"))

    def heard(self, data: bytes) -> None:
        if not self.found(data):
            self.enter()


class SocketIo(Member):
    """Engine.IO 4 and Socket.IO 5 over a WebSocket, as far as it is needed."""

    def __init__(self, index: int, room: Room | None, size: int) -> None:
        super().__init__(index, "/socket.io/?EIO=4&transport=websocket", {}, room, size)

    def publish(self) -> None:
        assert self.room is not None
        text = self.mark + "x" * max(0, self.size - len(self.mark) - len('42["msg",""]'))
        self.send(TEXT, f'42["pub","{self.room.name}","{text}"]'.encode())

    def heard(self, data: bytes) -> None:
        if self.found(data):
            return
        if data.startswith(b"0"):
            self.send(TEXT, b"40")
        elif data.startswith(b"2"):
            self.send(TEXT, b"3")
        elif data.startswith(b"40") and self.room is not None:
            self.send(TEXT, f'42["join","{self.room.name}"]'.encode())
        elif data.startswith(b'42["joined"'):
            self.enter()
