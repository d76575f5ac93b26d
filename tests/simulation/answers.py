"""How a device hears the server: whole answers, and streams of real frames cut wherever the network likes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from desktop.sync import events
from server.live.rooms import ADMINS
from shared.wire.codec import BadFrame, FrameReader, decode_live_tell, decode_message
from shared.wire.messages import (
    Checkpoint,
    Event,
    Feed,
    FirstKey,
    Gone,
    Goodbye,
    Problem,
    PullHeader,
    PullHint,
    Rows,
    Welcome,
)
from tests.simulation.feed import LARGE_ROWS
from tests.simulation.loop import Violation
from tests.simulation.older import as_kept

if TYPE_CHECKING:
    from tests.simulation.device import Device


def one(reply: Any, answer: Any) -> None:
    """A whole answer in one piece, as a value: its bytes are not what is tested here."""
    if isinstance(answer, str):
        reply.fail(Problem(code=answer, message=""))
    elif isinstance(answer, Problem):
        reply.fail(answer)
    else:
        reply.send(answer)
        reply.end()


class Answer:
    """One answer to one request of one life."""

    def __init__(self, device: Device, request: int, then: Callable[[Any, int], None], decode: type[Any] | None):
        self._device, self._request, self._then, self._decode = device, request, then, decode
        self._life = device.life
        self._answer: Any = None
        self._over = False

    def cancel(self) -> None:
        self._over = True

    def piece(self, data: Any) -> None:
        self._answer = data

    def end(self) -> None:
        if self._is_heard():
            try:
                answer = decode_message(self._answer, self._decode) if self._decode is not None else self._answer
            except BadFrame:
                self._device.failed(self._request, Problem(code="bad_frame", message=""))
                return
            self._then(answer, self._request)

    def fail(self, problem: Problem) -> None:
        if self._is_heard():
            self._device.failed(self._request, problem)

    def _is_heard(self) -> bool:
        if self._over or self._life != self._device.life or not self._device.running:
            return False
        self._over = True
        return True


class Reader(FrameReader):
    """The real one, except that the same bytes are read once: nobody changes what comes of them."""

    _read = staticmethod(lru_cache(maxsize=2_000)(FrameReader._read))


class Frames:
    """A stream of real frames, cut wherever the network likes."""

    def __init__(self, device: Device, request: int, then: Callable[..., None], side: bool) -> None:
        self._device, self._request, self._then, self._side = device, request, then, side
        self._life = device.life
        self._reader = Reader()
        self._frames: list[Any] = []
        self._over = False

    def cancel(self) -> None:
        self._over = True

    def _is_heard(self) -> bool:
        return not self._over and self._life == self._device.life and self._device.running

    def piece(self, data: bytes) -> None:
        if not self._is_heard():
            return
        cut = self._device.loop.random.randrange(len(data) + 1)
        try:
            for part in (data[:cut], data[cut:]):
                for frame in self._reader.feed(part):
                    if self._is_heard():
                        self._take(frame)
        except BadFrame:
            self.fail(Problem(code="bad_frame", message=""))

    def _take(self, frame: Any) -> None:
        device = self._device
        if isinstance(frame, PullHeader):
            if device.state.epoch is not None and frame.epoch != device.state.epoch:
                self.fail(Problem(code="server_restored", message=""))
            elif device.sim.scenario.has("large_pull") and not self._side and frame.rows_about > LARGE_ROWS:
                device.feed(events.PullIsLarge(request=self._request))
            return
        self._frames.append(as_kept(frame) if isinstance(frame, Rows) else frame)
        if isinstance(frame, Checkpoint | FirstKey):
            frames, self._frames = self._frames[:-1], []
            self._then(self._request, frames, frame, self._side)

    def end(self) -> None:
        if not self._is_heard():
            return
        try:
            self._reader.finish()
        except BadFrame:
            self.fail(Problem(code="bad_frame", message=""))
            return
        self._over = True
        self._device.feed(events.PullEnded(request=self._request))

    def fail(self, problem: Problem) -> None:
        if self._is_heard():
            self._over = True
            self._device.failed(self._request, problem)


def live_said(device: Device, connection: int, data: bytes) -> None:
    """A message of the live connection."""
    match decode_live_tell(data):
        case Welcome(epoch=epoch, head=head):
            device.feed(events.LiveOpened(connection=connection, epoch=epoch, head=head))
        case Event(room=room, pos=pos) if room == ADMINS:
            device.sim.checks.told_as_administrator(device, pos)
        case Event(file_id=file_id, pos=pos):
            device.sim.checks.fed(device, pos, set() if file_id is None else {file_id}, exactly=False)
        case Feed() as feed:
            told = {values[1] for of_table in feed.rows.values() for values in of_table}
            device.sim.checks.fed(device, feed.to.pos, told, exactly=True)
            frames: list[Any] = [as_kept(Rows(table=t, rows=rows)) for t, rows in feed.rows.items()]
            frames += [Gone(table=t, row_ids=ids) for t, ids in feed.gone.items()]
            device.feed(
                events.LiveFed(
                    connection=connection,
                    epoch=feed.epoch,
                    begin=feed.begin,
                    to=feed.to,
                    acked=feed.acked,
                    frames=frames,
                    is_empty=not frames,
                )
            )
        case PullHint(head=head, why=why):
            device.feed(events.LiveHinted(connection=connection, head=head, unknown=why == PullHint.UNKNOWN))
        case Goodbye(code=code):
            if (wire := device.wires.pop(connection, None)) is not None:
                wire.close()
            device.feed(events.LiveClosed(connection=connection, code=code))
        case _:
            raise Violation("the server said what it never says")
