"""The sync state machine: `step(state, event, now)` gives the next state and what is to be done. No I/O, no clock.

An event first changes the state (`_on_…`), then `_drive` looks at the state alone and starts whatever it allows. So
no transition has to remember what was interrupted: a lost answer, a crash and a late start all end in the same look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from desktop.sync import state as s
from desktop.sync.backoff import full_jitter_ms
from desktop.sync.state import Effect, Event, Flight, Link, Pause, Phase, State
from shared.domain.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey
from shared.wire.protocol import HEARTBEAT_S, MAX_PUSH_COMMANDS

REQUEST_MS: Final = 30_000
"""Without a sign of life for so long, a request is lost."""
LIVE_MS: Final = int(3 * HEARTBEAT_S * 1000)
"""Three missed heartbeats."""
POLL_MS: Final = 30_000
"""Between pulls while there is no live link."""
AUDIT_FIRST_MS: Final = 60_000
AUDIT_MS: Final = 30 * 60_000
FULL_DISK_MS: Final = 10_000
HELD_MS: Final = 60_000

_FATAL: Final = {
    "protocol_old": Pause.UPDATE,
    "protocol_unknown": Pause.UPDATE,
    "device_revoked": Pause.REVOKED,
    "wrong_server": Pause.WRONG_SERVER,
}


@dataclass(frozen=True, slots=True)
class Now:
    """at_ms: monotonic. roll: uniform in [0, 1), for jitter."""

    at_ms: int
    roll: float


@dataclass(slots=True)
class _Run:
    """One step under way."""

    state: State
    now: Now
    effects: list[Effect] = field(default_factory=list)

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)

    def begin(self, slot: str, patience_ms: int = REQUEST_MS) -> int:
        """A new request in the slot; returns its tag."""
        request = self.state.next_request
        flight = Flight(request=request, deadline=self.now.at_ms + patience_ms)
        self.set(next_request=request + 1, in_flight={**self.state.in_flight, slot: flight})
        return request

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
            self.emit(s.CloseLive(connection=flight.request))
        else:
            self.emit(s.Cancel(request=flight.request))

    def cancel_all(self) -> None:
        for slot in list(self.state.in_flight):
            self.cancel(slot)

    def slot_of(self, request: int) -> str | None:
        return next((slot for slot, f in self.state.in_flight.items() if f.request == request), None)


def step(state: State, event: Event, now: Now) -> tuple[State, list[Effect]]:
    """The next state and the effects in the order in which they are to be done."""
    run = _Run(state, now)
    _HANDLERS[type(event)](run, event)
    _expire(run)
    _drive(run)
    return run.state, run.effects


def next_wake(state: State, now_ms: int) -> int | None:
    """The monotonic time after `now_ms` at which `Woke` is due; None: only another event changes anything."""
    times = [flight.deadline for flight in state.in_flight.values()]
    if state.pause in (Pause.DISK_FULL, Pause.HELD) or (state.pause is Pause.NONE and _is_reachable(state)):
        times += [t for t in (state.retry_at, state.live_retry_at, state.poll_at, state.audit_at) if t]
    return min((t for t in times if t > now_ms), default=None)


def link_of(state: State) -> Link:
    """The link as people are told of it."""
    if not _is_reachable(state) or state.pause is not Pause.NONE:
        return Link.OFFLINE
    if state.live_ready:
        return Link.LIVE
    if state.failures == 0 and state.cursor is not None and state.live_failures > 0:
        return Link.DEGRADED
    return Link.CONNECTING if state.failures < 2 else Link.OFFLINE


def _is_reachable(state: State) -> bool:
    return state.network and not state.switched_off


# ---- what happened ---------------------------------------------------------------------------------------------


def _on_started(run: _Run, e: s.Started) -> None:
    # Whatever was in flight belonged to the time before.
    run.cancel_all()
    run.set(
        phase=e.phase,
        pause=Pause.NONE if run.state.pause in (Pause.NONE, Pause.REBUILDING) else run.state.pause,
        cursor=e.cursor,
        planned=e.cursor,
        applying=0,
        side=e.side,
        side_cursor=e.side_cursor,
        side_whole=False,
        epoch=e.epoch,
        server_id=e.server_id,
        device_id=e.device_id,
        last_number=e.last_number,
        acked=e.acked,
        sent=e.acked,
        has_session=e.has_session,
        registering=e.forked or run.state.registering,
        # A side file that was loaded is several moments at once until a pull into it has ended.
        pull_wanted=e.cursor is not None and (not e.stale or e.phase is Phase.CLOSING),
        drops_wait=False,
        stale=e.stale,
        audit_at=run.now.at_ms + AUDIT_FIRST_MS,
    )


def _on_network(run: _Run, e: s.NetworkChanged) -> None:
    run.set(network=e.up)
    _wake_at_once(run) if e.up else run.cancel_all()


def _on_switched(run: _Run, e: s.Switched) -> None:
    run.set(switched_off=e.off)
    run.cancel_all() if e.off else _wake_at_once(run)


def _wake_at_once(run: _Run) -> None:
    run.set(failures=0, retry_at=0, live_failures=0, live_retry_at=0, pull_wanted=run.state.cursor is not None)


def _on_session(run: _Run, e: s.SessionReady) -> None:
    state = run.state
    slot = run.slot_of(e.request)
    if slot is None and e.request != 0:  # 0: a person signed in
        return
    if slot is not None:
        run.end(slot)
    if state.server_id is not None and state.server_id != e.server_id:
        run.cancel_all()
        run.set(pause=Pause.WRONG_SERVER, error="wrong_server")
        return
    run.set(has_session=True, failures=0, retry_at=0, server_id=e.server_id, error="")
    if run.state.pause in (Pause.SIGN_IN, Pause.WRONG_SERVER, Pause.UPDATE, Pause.REVOKED):
        run.set(pause=Pause.NONE)
    if state.device_id is None:
        run.set(device_id=e.device_id)
    elif state.device_id != e.device_id:
        run.set(registering=True)
    if state.epoch is not None and state.epoch != e.epoch:
        _restored(run)
    run.set(epoch=e.epoch)


def _on_registered(run: _Run, e: s.DeviceRegistered) -> None:
    # What the server still says to the old device counts the old numbers.
    for slot in ("renew", "push", "pull", "live"):
        run.cancel(slot)
    run.set(
        pull_wanted=run.state.cursor is not None and not run.state.stale,
        registering=False,
        device_id=e.device_id,
        epoch=e.epoch,
        server_id=e.server_id,
        last_number=e.last_number,
        sent=0,
        acked=0,
        has_session=True,
        failures=0,
        retry_at=0,
    )
    if run.state.pause is Pause.REVOKED:
        run.set(pause=Pause.NONE)


def _on_failed(run: _Run, e: s.RequestFailed) -> None:
    slot = run.slot_of(e.request)
    if slot is None:
        return
    run.end(slot)
    _fail(run, slot, e.code, e.expected, e.retry_after_ms)


def _fail(run: _Run, slot: str, code: str, expected: int | None, retry_after_ms: int | None) -> None:
    """What a refusal or a lost request means, whichever request met it."""
    state = run.state
    run.set(error=code)
    if slot == "pull":
        run.set(pull_wanted=True)
    match code:
        case "token_expired" if slot != "renew":
            run.set(has_session=False)
        case "token_expired" | "token_reused" | "bad_credentials" | "forbidden" if slot == "renew":
            run.cancel_all()
            run.set(has_session=False, pause=Pause.SIGN_IN)
        case "protocol_old" | "protocol_unknown" | "device_revoked" | "wrong_server":
            run.cancel_all()
            run.set(pause=_FATAL[code])
        case "device_paused":
            run.cancel_all()
            run.set(pause=Pause.HELD, retry_at=run.now.at_ms + HELD_MS)
        case "device_forked" | "device_unknown":
            run.set(registering=True)
        case "server_restored":
            _restored(run)
        case "cursor_old":
            _refill(run)
        case "gap" if expected is not None:
            _on_gap(run, expected)
        case "too_large" | "internal" if slot == "push" and not state.push_alone:
            run.set(push_alone=True)
            _back_off(run, retry_after_ms)
        case _:
            _back_off(run, retry_after_ms)


def _on_gap(run: _Run, expected: int) -> None:
    """The server expects another number than the one that we sent."""
    if expected <= run.state.acked:
        _restored(run)  # it once had what it lacks now
    elif expected > run.state.last_number + 1:
        run.set(registering=True)  # another copy of this journal went on with our numbers
    else:
        run.set(sent=expected - 1)


def _back_off(run: _Run, retry_after_ms: int | None) -> None:
    wait = retry_after_ms if retry_after_ms is not None else full_jitter_ms(run.state.failures, run.now.roll)
    run.set(failures=run.state.failures + 1, retry_at=run.now.at_ms + max(wait, 1))


def _restored(run: _Run) -> None:
    """The server's time line is another one: a device of our own again, and a copy made anew beside the live one."""
    run.set(registering=True)
    _refill(run)


def _refill(run: _Run) -> None:
    for slot in ("pull", "fill", "audit", "live"):
        run.cancel(slot)
    run.emit(s.DropSide())
    # A replica that has nothing yet is simply filled from the start.
    phase = Phase.OPENING if run.state.cursor is None else Phase.FILLING
    run.set(
        phase=phase,
        stale=run.state.cursor is not None,
        side=None,
        side_cursor=None,
        side_whole=False,
        pull_wanted=False,
    )


def _on_journaled(run: _Run, e: s.Journaled) -> None:
    run.set(last_number=max(run.state.last_number, e.last_number))


def _on_pushed(run: _Run, e: s.PushAnswered) -> None:
    if not run.is_current("push", e.request):
        return
    run.end("push")
    run.set(failures=0, push_alone=False, error="")
    if e.next - 1 > run.state.last_number:
        run.set(registering=True)
        return
    run.set(sent=max(run.state.sent, min(e.upto, e.next - 1)), drops_wait=False)
    if not run.state.live_ready or run.state.stale:
        run.set(pull_wanted=True)


def _on_batch(run: _Run, e: s.BatchArrived) -> None:
    if not run.is_current("pull", e.request):
        return
    run.alive("pull")
    run.set(failures=0, error="")
    if _is_forked(run, e.checkpoint.acked):
        return
    if run.state.into_side:
        run.set(pull_wanted=run.state.pull_wanted or e.checkpoint.more, side_more=e.checkpoint.more)
        _apply_side(run, e.frames, None, e.checkpoint)
        return
    if e.drops and run.state.sent < run.state.last_number and run.state.phase is not Phase.OPENING:
        # Revocation: what was entered goes to the server first, while the rows it speaks of are still here.
        run.cancel("pull")
        run.set(drops_wait=True, pull_wanted=True)
        return
    _apply(run, e.frames, e.checkpoint)
    if e.checkpoint.more:
        run.set(pull_wanted=True)


def _is_forked(run: _Run, acked: int) -> bool:
    """Whether the server ended numbers that our journal has not given: another copy of it is at work.

    Nothing of that batch is applied: the numbers that we give next would count as ended.
    """
    if acked <= run.state.last_number:
        return False
    run.cancel("pull")
    run.set(registering=True, pull_wanted=True)
    return True


def _apply(run: _Run, frames: Any, checkpoint: Checkpoint) -> None:
    state = run.state
    run.emit(s.Apply(expects=state.planned, frames=frames, checkpoint=checkpoint, device_id=state.device_id))
    run.set(planned=checkpoint.cursor, applying=run.state.applying + 1)


def _apply_side(run: _Run, frames: Any, key: FirstKey | None, checkpoint: Checkpoint | None) -> None:
    state = run.state
    run.emit(
        s.ApplySide(
            expects=state.side_planned, frames=frames, key=key, checkpoint=checkpoint, device_id=state.device_id
        )
    )
    run.set(side_planned=checkpoint.cursor if checkpoint is not None else key, applying=state.applying + 1)


def _on_large(run: _Run, e: s.PullIsLarge) -> None:
    if not run.is_current("pull", e.request):
        return
    run.cancel("pull")
    # The small replica of a first sync must never be taken for a whole one: it waits for the swap.
    if run.state.phase is Phase.STEADY:
        run.set(
            phase=Phase.CLOSING,
            side=None,
            side_cursor=None,
            side_whole=False,
            applying=run.state.applying + 1,
            pull_wanted=True,
        )
        run.emit(s.CopyToSide())


def _on_pull_ended(run: _Run, e: s.PullEnded) -> None:
    if run.is_current("pull", e.request):
        run.end("pull")
        run.set(failures=0, poll_at=run.now.at_ms + POLL_MS)
        if run.state.into_side and not run.state.side_more:
            run.set(side_whole=True)
        _leave_opening(run)


def _on_chunk(run: _Run, e: s.ChunkArrived) -> None:
    if not run.is_current("fill", e.request):
        return
    run.set(failures=0, error="")
    checkpoint = Checkpoint(cursor=e.key.head, acked=0) if e.is_last else None
    _apply_side(run, e.frames, e.key, checkpoint)
    if e.is_last:
        run.end("fill")
        # The chunks held live rows, newer than the head noted before them: only a pull makes them one moment.
        run.set(pull_wanted=True)
    else:
        run.alive("fill")


def _on_applied(run: _Run, e: s.Applied) -> None:
    run.set(cursor=e.cursor, applying=max(0, run.state.applying - 1))
    _end_commands(run, e.acked, e.device_id)
    _leave_opening(run)


def _end_commands(run: _Run, acked: int, device_id: Id | None) -> None:
    """Commands ended in the replica: only now may the journal archive them."""
    if device_id == run.state.device_id:
        run.set(acked=max(run.state.acked, acked), sent=max(run.state.sent, acked))
        run.emit(s.Archive(upto=run.state.acked))


def _leave_opening(run: _Run) -> None:
    """Stage 1 is done once its stream has ended and its batch is durable, in whichever order that comes."""
    state = run.state
    if state.phase is Phase.OPENING and state.cursor and not state.applying and "pull" not in state.in_flight:
        run.set(phase=Phase.FILLING)


def _on_side_applied(run: _Run, e: s.SideApplied) -> None:
    run.set(applying=max(0, run.state.applying - 1))
    if run.state.phase not in (Phase.FILLING, Phase.CLOSING):
        return
    if e.key is not None:
        run.set(side=e.key)
    if e.cursor is not None:
        run.set(side_cursor=e.cursor, phase=Phase.CLOSING)


def _on_apply_failed(run: _Run, e: s.ApplyFailed) -> None:
    run.set(applying=max(0, run.state.applying - 1), planned=run.state.cursor)
    if e.side and run.state.phase is Phase.SWAPPING:
        run.set(phase=Phase.CLOSING)  # it may be tried again, unless what follows begins the side file anew
    if e.side and run.state.phase is Phase.CLOSING and run.state.side_cursor is None:
        run.set(phase=Phase.STEADY)  # the copy was not made: the large pull is asked for again
    match e.why:
        case "disk_full":
            run.cancel_all()
            run.set(pause=Pause.DISK_FULL, retry_at=run.now.at_ms + FULL_DISK_MS, pull_wanted=True)
        case "forked":
            run.cancel("pull")
            run.set(registering=True, pull_wanted=True)
        case "corrupt" | "out_of_order" if e.side:
            if run.state.pause is Pause.DISK_FULL:
                return  # only what came before it is missing: it is asked for again
            for slot in ("fill", "pull"):
                run.cancel(slot)
            run.emit(s.DropSide())
            run.set(phase=Phase.FILLING, side=None, side_cursor=None, side_whole=False)
        case "corrupt" if run.state.pause is Pause.REBUILDING:
            pass  # another write met the same damage
        case "corrupt":
            run.cancel_all()
            run.set(pause=Pause.REBUILDING)
            run.emit(s.Rebuild())
        case _:
            run.cancel("pull")
            run.set(pull_wanted=True)


def _on_swapped(run: _Run, e: s.Swapped) -> None:
    run.set(
        phase=Phase.STEADY,
        cursor=e.cursor,
        planned=e.cursor,
        side=None,
        side_cursor=None,
        side_whole=False,
        applying=0,
        stale=False,
        pull_wanted=True,
        audit_at=run.now.at_ms + AUDIT_FIRST_MS,
    )
    _end_commands(run, e.acked, e.device_id)


def _on_live_opened(run: _Run, e: s.LiveOpened) -> None:
    if not run.is_current("live", e.connection):
        return
    if run.state.epoch != e.epoch:
        run.cancel("live")
        _restored(run)
        return
    run.alive("live", LIVE_MS)
    run.set(live_ready=True, live_failures=0, failures=0, retry_at=0, error="")
    if run.state.planned is not None and e.head.pos > run.state.planned.pos:
        run.set(pull_wanted=True)


def _on_live_fed(run: _Run, e: s.LiveFed) -> None:
    if not run.is_current("live", e.connection):
        return
    run.alive("live", LIVE_MS)
    state = run.state
    if state.epoch != e.epoch:
        run.cancel("live")
        _restored(run)
    elif state.planned is None or state.stale or e.to.pos <= state.planned.pos:
        return
    elif e.begin != state.planned.pos or "pull" in state.in_flight or state.phase not in _FED:
        run.set(pull_wanted=True)
    elif not _is_forked(run, e.acked):
        _apply(run, e.frames, Checkpoint(cursor=e.to, acked=e.acked))


_FED: Final = frozenset({Phase.FILLING, Phase.STEADY})


def _on_live_hinted(run: _Run, e: s.LiveHinted) -> None:
    if not run.is_current("live", e.connection):
        return
    run.alive("live", LIVE_MS)
    if run.state.planned is not None and e.head.pos > run.state.planned.pos:
        run.set(pull_wanted=True)


def _on_live_closed(run: _Run, e: s.LiveClosed) -> None:
    if not run.is_current("live", e.connection):
        return
    run.end("live")
    run.set(live_ready=False)
    _lose_live(run, e.code, e.retry_after_ms)


def _lose_live(run: _Run, code: str, retry_after_ms: int | None) -> None:
    if code in _FATAL or code in ("token_expired", "device_paused", "server_restored", "device_unknown"):
        _fail(run, "live", code, None, retry_after_ms)
    wait = retry_after_ms if retry_after_ms is not None else full_jitter_ms(run.state.live_failures, run.now.roll)
    run.set(
        live_failures=run.state.live_failures + 1,
        live_retry_at=run.now.at_ms + max(wait, 1),
        poll_at=run.now.at_ms + POLL_MS,
        pull_wanted=run.state.pull_wanted or (run.state.cursor is not None and not run.state.stale),
    )


def _on_digest(run: _Run, e: s.DigestAnswered) -> None:
    if not run.is_current("audit", e.request):
        return
    run.end("audit")
    run.set(audit_at=run.now.at_ms + AUDIT_MS)
    if not e.differs:
        return
    if e.at != run.state.planned or run.state.applying:
        run.set(audit_at=run.now.at_ms + AUDIT_FIRST_MS)  # compared at another position: ask again
        return
    request = run.begin("audit")
    run.emit(s.SendRepair(request=request, cursor=e.at, differs=e.differs))


def _on_repair(run: _Run, e: s.RepairArrived) -> None:
    if not run.is_current("audit", e.request):
        return
    run.end("audit")
    run.set(audit_at=run.now.at_ms + AUDIT_FIRST_MS)  # prove that it helped
    if e.at == run.state.planned and not run.state.applying:
        run.emit(s.ApplyRepair(expects=e.at, frames=e.frames))


def _on_space(run: _Run, _e: s.SpaceFreed) -> None:
    if run.state.pause is Pause.DISK_FULL:
        run.set(pause=Pause.NONE, retry_at=0)


def _on_woke(run: _Run, _e: s.Woke) -> None:
    state = run.state
    if state.pause in (Pause.DISK_FULL, Pause.HELD) and run.now.at_ms >= state.retry_at:
        run.set(pause=Pause.NONE, retry_at=0)


_HANDLERS: Final[dict[type[Any], Callable[[_Run, Any], None]]] = {
    s.Started: _on_started,
    s.NetworkChanged: _on_network,
    s.Switched: _on_switched,
    s.SessionReady: _on_session,
    s.DeviceRegistered: _on_registered,
    s.RequestFailed: _on_failed,
    s.Journaled: _on_journaled,
    s.PushAnswered: _on_pushed,
    s.BatchArrived: _on_batch,
    s.PullIsLarge: _on_large,
    s.PullEnded: _on_pull_ended,
    s.ChunkArrived: _on_chunk,
    s.Applied: _on_applied,
    s.SideApplied: _on_side_applied,
    s.ApplyFailed: _on_apply_failed,
    s.Swapped: _on_swapped,
    s.LiveOpened: _on_live_opened,
    s.LiveFed: _on_live_fed,
    s.LiveHinted: _on_live_hinted,
    s.LiveClosed: _on_live_closed,
    s.DigestAnswered: _on_digest,
    s.RepairArrived: _on_repair,
    s.SpaceFreed: _on_space,
    s.Woke: _on_woke,
}


# ---- what follows from where we are ----------------------------------------------------------------------------


def _expire(run: _Run) -> None:
    """Requests past their deadline are lost: half-open connections end here."""
    for slot, flight in list(run.state.in_flight.items()):
        if flight.deadline > run.now.at_ms or slot not in run.state.in_flight:
            continue
        run.cancel(slot)
        if slot == "live":
            _lose_live(run, "unreachable", None)
        else:
            _fail(run, slot, "unreachable", None, None)


def _drive(run: _Run) -> None:
    state = run.state
    if state.pause is not Pause.NONE or not _is_reachable(state) or run.now.at_ms < state.retry_at:
        return
    if state.retry_at:
        run.set(retry_at=0)
    if "renew" in state.in_flight:
        return
    if not state.has_session:
        run.emit(s.Renew(request=run.begin("renew")))
        return
    if state.registering:
        run.cancel("push")
        run.emit(s.Register(request=run.begin("renew")))
        return
    _drive_push(run)
    _drive_fill(run)
    _drive_pull(run)
    _drive_live(run)
    _drive_audit(run)


def _drive_push(run: _Run) -> None:
    state = run.state
    if state.sent < state.last_number and "push" not in state.in_flight and state.device_id is not None:
        limit = 1 if state.push_alone else MAX_PUSH_COMMANDS
        run.emit(s.SendPush(request=run.begin("push"), first=state.sent + 1, limit=limit))


def _drive_fill(run: _Run) -> None:
    state = run.state
    match state.phase:
        case Phase.OPENING if "pull" not in state.in_flight and state.applying == 0:
            run.set(into_side=False)
            run.emit(s.SendFirst(request=run.begin("pull"), stage=1, resume=None))
        case Phase.FILLING if "fill" not in state.in_flight and state.applying == 0:
            run.set(side_planned=state.side)
            run.emit(s.SendFirst(request=run.begin("fill"), stage=2, resume=state.side))
        case Phase.CLOSING if state.applying == 0 and state.side_cursor is not None:
            _close_in(run, state.side_cursor)
        case _:
            pass


def _close_in(run: _Run, side_cursor: Cursor) -> None:
    """The side file takes over once it is not behind what people already see."""
    state = run.state
    if "pull" in state.in_flight:
        return
    is_ahead = state.stale or (state.planned is not None and side_cursor.pos >= state.planned.pos)
    # What came since then is pulled after the swap: waiting for a quiet moment might take for ever.
    if is_ahead and state.side_whole:
        run.cancel("audit")
        run.set(phase=Phase.SWAPPING)
        run.emit(s.Swap())
        return
    run.set(into_side=True, pull_wanted=False, side_planned=side_cursor, side_more=False)
    run.emit(s.SendPull(request=run.begin("pull"), cursor=side_cursor, into_side=True))


def _drive_pull(run: _Run) -> None:
    state = run.state
    if not state.live_ready and state.poll_at and run.now.at_ms >= state.poll_at:
        run.set(pull_wanted=True, poll_at=0)
        state = run.state
    if (
        state.pull_wanted
        and state.phase in _FED
        and not state.stale
        and not (state.drops_wait and state.sent < state.last_number)
        and "pull" not in state.in_flight
        and state.applying == 0
        and state.cursor is not None
    ):
        run.set(into_side=False, pull_wanted=False, continue_due=True)
        run.emit(s.SendPull(request=run.begin("pull"), cursor=state.cursor, into_side=False))


def _drive_live(run: _Run) -> None:
    state = run.state
    if (
        state.continue_due
        and state.live_ready
        and state.planned is not None
        and "pull" not in state.in_flight
        and state.applying == 0
        and not state.pull_wanted
    ):
        run.set(continue_due=False)
        run.emit(s.Continue(connection=state.in_flight["live"].request, cursor=state.planned))
    if (
        "live" not in state.in_flight
        and state.planned is not None
        and not state.stale
        and run.now.at_ms >= state.live_retry_at
    ):
        connection = run.begin("live")
        run.emit(s.OpenLive(connection=connection, cursor=state.planned))


def _drive_audit(run: _Run) -> None:
    state = run.state
    if (
        state.phase is Phase.STEADY
        and state.audit_at
        and run.now.at_ms >= state.audit_at
        and "audit" not in state.in_flight
        and "pull" not in state.in_flight
        and state.applying == 0
        and state.cursor is not None
    ):
        request = run.begin("audit")
        run.emit(s.SendDigest(request=request, cursor=state.cursor))
