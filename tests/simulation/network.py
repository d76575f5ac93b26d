"""Messages on their way: lost, late, twice, cut at any byte, in one direction only. Each device has one link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shared.wire.messages import Problem
from tests.simulation.live import Line, Live
from tests.simulation.loop import MS, SECOND, Loop
from tests.simulation.scenario import Scenario
from tests.simulation.server import Reply, Server


class Link:
    """The way between one device and the server."""

    def __init__(self) -> None:
        self.up_cut = False
        self.down_cut = False
        self.offline = False


class Sink(Protocol):
    """What the device hears of a request."""

    def piece(self, data: bytes) -> None: ...

    def end(self) -> None: ...

    def fail(self, problem: Problem) -> None: ...


UNREACHABLE = Problem(code="unreachable", message="")


class Network:
    """All links. `heal` ends every fault."""

    def __init__(self, loop: Loop, scenario: Scenario, server: Server) -> None:
        self.loop = loop
        self.server = server
        self.healed = False
        self._rates = {fault: scenario.rate(fault) for fault in scenario.faults}
        self._dice = loop.random.random
        self._open: list[_Way] = []

    def heal(self) -> None:
        self.healed = True
        self._rates = {}

    def strikes(self, fault: str) -> bool:
        """Whether the fault happens here. No dice are thrown for what never does."""
        return fault in self._rates and self._dice() < self._rates[fault]

    def delay(self) -> int:
        if "delay" in self._rates and self.strikes("delay"):
            return self.loop.between(20 * MS, self.loop.random.choice((200 * MS, 5 * SECOND, 45 * SECOND)))
        return self.loop.between(MS, 30 * MS)

    def request(self, link: Link, start: Callable[[Reply], None], sink: Sink) -> None:
        """start: the server's handler, called when the request arrives, if it does."""
        way = _Way(self, link, sink)
        copies = 2 if self.strikes("duplicate") else 1
        answering = self.loop.random.randrange(copies) if copies > 1 else 0
        if link.offline:
            return way.break_off()
        if link.up_cut or self.strikes("drop"):
            return way.break_off()
        for copy in range(copies):
            reply: Reply = way if copy == answering else _Nowhere()
            self.loop.after(self.delay(), lambda r=reply: self._arrive(way, start, r))  # type: ignore[misc]
        return None

    def _arrive(self, way: _Way, start: Callable[[Reply], None], reply: Reply) -> None:
        if not self.server.up:
            return way.break_off()
        self._open = [each for each in self._open if not each.over] + [way]
        return start(reply)

    def server_crashed(self) -> None:
        for way in self._open:
            way.break_off()
        self._open = []


class _Nowhere:
    """The answer to a request that came twice: nobody reads it."""

    def send(self, data: bytes) -> None:
        pass

    def end(self) -> None:
        pass

    def fail(self, problem: Problem) -> None:
        pass


class _Way:
    """One answer on its way down."""

    def __init__(self, network: Network, link: Link, sink: Sink) -> None:
        self._network = network
        self._loop = network.loop
        self._link = link
        self._sink = sink
        self._arrives = 0
        self.over = False
        self._left = self._loop.random.randrange(4_000) if network.strikes("truncate") else None

    def send(self, data: bytes) -> None:
        if self.over:
            return None
        if self._link.down_cut or self._link.offline or self._network.strikes("drop"):
            return self.break_off()
        if self._left is not None and isinstance(data, bytes):
            if len(data) > self._left:
                data = data[: self._left]
                self._deliver(lambda: self._sink.piece(data))
                return self.break_off()
            self._left -= len(data)
        return self._deliver(lambda: self._sink.piece(data))

    def end(self) -> None:
        if not self.over:
            self.over = True
            self._deliver(self._sink.end)

    def fail(self, problem: Problem) -> None:
        if self.over:
            return None
        if self._link.down_cut or self._link.offline or self._network.strikes("drop"):
            return self.break_off()
        self.over = True
        return self._deliver(lambda: self._sink.fail(problem))

    def break_off(self) -> None:
        """The connection is reset; or half-open, and then nobody is told."""
        if self.over:
            return
        self.over = True
        if not self._network.strikes("half_open"):
            self._deliver(lambda: self._sink.fail(UNREACHABLE))

    def _deliver(self, call: Callable[[], None]) -> None:
        self._arrives = max(self._loop.now + self._network.delay(), self._arrives)
        self._loop.after(self._arrives - self._loop.now, call)


class Wire:
    """A live connection of a device: ordered both ways until it breaks."""

    def __init__(self, network: Network, link: Link, live: Live, hear: Callable[[bytes | None], None]) -> None:
        """hear: what arrives at the device; None when it learns that the connection is gone."""
        self._network = network
        self._loop = network.loop
        self._link = link
        self._live = live
        self._hear = hear
        self._arrives = [0, 0]
        self._line: Line | None = None
        self.is_open = True

    def up(self, call: Callable[[Wire], None]) -> None:
        """A message of the device."""
        if self._link.up_cut or self._link.offline or self._network.strikes("drop"):
            return self.break_off()

        def arrive() -> None:
            if not self._network.server.up:
                return self.break_off()
            return call(self) if self.is_open else None

        return self._later(0, arrive)

    def hello(self, open_line: Callable[[Callable[[bytes], None], Callable[[], None]], Line | None]) -> None:
        def arrive(wire: Wire) -> None:
            wire._line = open_line(wire.down, wire.break_off)

        self.up(arrive)

    def with_line(self, call: Callable[[Line], None]) -> None:
        self.up(lambda wire: call(wire._line) if wire._line is not None else None)

    def down(self, data: bytes) -> None:
        if not self.is_open:
            return None
        if self._link.down_cut or self._link.offline or self._network.strikes("drop"):
            return self.break_off()
        return self._later(1, lambda: self._hear(data) if self.is_open else None)

    def break_off(self) -> None:
        if not self.is_open:
            return
        silent = self._network.strikes("half_open")
        self.close()
        if not silent:
            self._later(1, lambda: self._hear(None))

    def close(self) -> None:
        self.is_open = False
        line, self._line = self._line, None
        if line is not None:
            self._loop.after(self._network.delay(), lambda: self._live.gone(line))

    def _later(self, way: int, call: Callable[[], None]) -> None:
        self._arrives[way] = max(self._loop.now + self._network.delay(), self._arrives[way])
        self._loop.after(self._arrives[way] - self._loop.now, call)
