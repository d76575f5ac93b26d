"""One step under way: the state as it changes, the effects as they come, and the patience with each request."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec.structs import replace

from desktop.sync import effects
from desktop.sync.effects import Effect
from desktop.sync.state import Flight, Pause, Phase, State
from shared.wire.protocol import HEARTBEAT_S

REQUEST_MS: Final = 30_000
"""Without a sign of life for so long, a request is lost."""
LIVE_MS: Final = int(3 * HEARTBEAT_S * 1000)
"""Three missed heartbeats."""
LIVED_MS: Final = int(HEARTBEAT_S * 1000)
"""A live link that ends sooner has failed like one that never came: others may end each other's, for ever."""
POLL_MS: Final = 30_000
"""Between pulls while there is no live link."""
OVERDUE_MS: Final = 30_000
"""So long after its answer a command's result row has come, or the server has lost what it answered."""
AUDIT_FIRST_MS: Final = 60_000
AUDIT_MS: Final = 30 * 60_000
AUDIT_AGAIN_MS: Final = 5_000
"""After one that compared nothing, as a side had moved on."""
FULL_DISK_MS: Final = 10_000
HELD_MS: Final = 60_000

FATAL: Final = {
    "protocol_old": Pause.UPDATE,
    "device_revoked": Pause.REVOKED,
    "wrong_server": Pause.WRONG_SERVER,
}


PASSING: Final = {"device_paused": Pause.HELD, "protocol_unknown": Pause.SERVER_OLD}
"""What others may end without telling us: it is tried again each minute."""
RETRIED: Final = frozenset({Pause.DISK_FULL, *PASSING.values()})
FED: Final = frozenset({Phase.FILLING, Phase.STEADY})
"""Where the live replica takes in what arrives."""


class Now(msgspec.Struct, frozen=True):
    """at_ms: monotonic. roll: uniform in [0, 1), for jitter."""

    at_ms: int
    roll: float


class Run(msgspec.Struct):
    """One step under way."""

    state: State
    now: Now
    effects: list[Effect] = []

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)

    def begin(self, slot: str, patience_ms: int = REQUEST_MS, *, first: int = 0, limit: int = 0) -> int:
        """A new request in the slot; returns its tag. first, limit: see `Flight`."""
        request = self.state.next_request
        flight = Flight(request=request, deadline=self.now.at_ms + patience_ms, first=first, limit=limit)
        self.set(next_request=request + 1, in_flight={**self.state.in_flight, slot: flight})
        return request

    def is_due(self, slot: str) -> bool:
        """Whether this kind of request has waited long enough since it last failed."""
        met = self.state.setbacks.get(slot)
        return met is None or self.now.at_ms >= met.retry_at

    def is_free(self, slot: str) -> bool:
        """Whether one may begin: none is under way, and none has to wait."""
        return slot not in self.state.in_flight and self.is_due(slot)

    def is_current(self, slot: str, request: int) -> bool:
        flight = self.state.in_flight.get(slot)
        return flight is not None and flight.request == request

    def alive(self, slot: str, patience_ms: int = REQUEST_MS) -> None:
        """The request gave a sign of life."""
        flight = self.state.in_flight[slot]
        moved = replace(flight, deadline=self.now.at_ms + patience_ms)
        self.set(in_flight={**self.state.in_flight, slot: moved})

    def end(self, slot: str) -> None:
        self.set(in_flight={k: v for k, v in self.state.in_flight.items() if k != slot})

    def cancel(self, slot: str) -> None:
        flight = self.state.in_flight.get(slot)
        if flight is None:
            return
        self.end(slot)
        if slot == "live":
            self.set(live_ready=False)
            self.emit(effects.CloseLive(connection=flight.request))
        else:
            self.emit(effects.Cancel(request=flight.request))

    def cancel_all(self) -> None:
        for slot in list(self.state.in_flight):
            self.cancel(slot)

    def slot_of(self, request: int) -> str | None:
        return next((slot for slot, f in self.state.in_flight.items() if f.request == request), None)


def is_reachable(state: State) -> bool:
    return state.network and not state.switched_off
