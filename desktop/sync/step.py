"""The sync state machine: `step(state, event, now)` gives the next state and what is to be done. No I/O, no clock.

An event first changes the state (`happened`), then `drive` looks at the state alone and starts whatever it allows. So
no transition has to remember what was interrupted: a lost answer, a crash and a late start all end in the same look.
"""

from __future__ import annotations

from typing import Final

from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.scheduling import drive, expire
from desktop.sync.state import Link, Pause, Phase, State
from desktop.sync.transitions import HANDLERS
from desktop.sync.under_way import RETRIED, Now, Run, is_reachable

_NEVER: Final = 2**63

__all__ = ["Now", "link_of", "next_wake", "step"]


def step(state: State, event: Event, now: Now) -> tuple[State, list[Effect]]:
    """The next state and the effects in the order in which they are to be done."""
    run = Run(state, now)
    HANDLERS[type(event)](run, event)
    expire(run)
    drive(run)
    return run.state, run.effects


def next_wake(state: State, now_ms: int) -> int | None:
    """The monotonic time after `now_ms` at which `Woke` is due; None: only another event changes anything."""
    soonest = _NEVER
    for flight in state.in_flight.values():
        if now_ms < flight.deadline < soonest:
            soonest = flight.deadline
    pause = state.pause
    if is_reachable(state) if pause is Pause.NONE else pause in RETRIED:
        # 0: not at all
        retries = (met.retry_at for met in state.setbacks.values())
        for due in (state.retry_at, state.poll_at, state.audit_at, state.overdue_at, *retries):
            if now_ms < due < soonest:
                soonest = due
    return soonest if soonest < _NEVER else None


def is_caught_up(state: State) -> bool:
    """Whether all that the server was known to have is committed in the replica: no copy of it is under way."""
    is_coming = state.pull_wanted or "pull" in state.in_flight or state.applying > 0
    return state.phase is Phase.STEADY and not is_coming


def link_of(state: State) -> Link:
    """The link as people are told of it."""
    if not is_reachable(state) or state.pause is not Pause.NONE:
        return Link.OFFLINE
    if state.live_ready:
        return Link.LIVE
    if state.silences == 0 and state.cursor is not None and "live" in state.setbacks:
        return Link.DEGRADED
    return Link.CONNECTING if state.silences < 2 else Link.OFFLINE
