"""What each event does to the state: one function per event; those of the comparing are in `comparing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop.sync import effects, events
from desktop.sync.comparing import on_digest, on_repair
from desktop.sync.failures import fail, full, lose_live, passed, refill, restored
from desktop.sync.state import Pause, Phase
from desktop.sync.under_way import (
    AUDIT_FIRST_MS,
    FED,
    LIVE_MS,
    OVERDUE_MS,
    POLL_MS,
    RETRIED,
    Run,
)
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, FirstKey
from shared.wire.protocol import MAX_PUSH_COMMANDS


def _on_started(run: Run, e: events.Started) -> None:
    # Whatever was in flight belonged to the time before.
    run.cancel_all()
    run.set(
        phase=e.phase,
        pause=Pause.NONE if run.state.pause in (Pause.NONE, Pause.REBUILDING) else run.state.pause,
        rebuilding=e.phase is not Phase.STEADY and (e.damaged or run.state.rebuilding),
        cursor=e.cursor,
        planned=e.cursor,
        applying=0,
        side=e.side,
        side_cursor=e.side_cursor,
        side_whole=False,
        epoch=e.epoch,
        server_id=e.server_id,
        device_id=e.device_id,
        user_id=e.user_id if e.user_id is not None else run.state.user_id,
        last_number=e.last_number,
        acked=e.acked,
        sent=e.acked,
        overdue_at=0,
        has_session=e.has_session,
        registering=e.forked or run.state.registering,
        # A side file that was loaded is several moments at once until a pull into it has ended.
        pull_wanted=e.cursor is not None and (not e.stale or e.phase is Phase.CLOSING),
        drops_wait=False,
        stale=e.stale,
        restored=e.stale,
        audit_at=run.now.at_ms + (1 if e.has_grown else AUDIT_FIRST_MS),
    )


def _on_network(run: Run, e: events.NetworkChanged) -> None:
    run.set(network=e.up)
    _wake_at_once(run) if e.up else run.cancel_all()


def _on_switched(run: Run, e: events.Switched) -> None:
    run.set(switched_off=e.off)
    run.cancel_all() if e.off else _wake_at_once(run)


def _wake_at_once(run: Run) -> None:
    state = run.state
    pause = Pause.NONE if state.pause in RETRIED else state.pause  # it comes back if it has not passed
    pull_wanted = state.cursor is not None
    run.set(pause=pause, retry_at=0, setbacks={}, live_failures=0, pull_wanted=pull_wanted)


def _on_session(run: Run, e: events.SessionReady) -> None:
    state = run.state
    slot = run.slot_of(e.request)
    if slot is None and e.request != 0:  # 0: a person signed in
        return
    if slot is not None:
        run.end(slot)
    if _is_somebody_elses(run, e.user_id):
        return
    if state.server_id is not None and state.server_id != e.server_id:
        run.cancel_all()
        run.set(pause=Pause.WRONG_SERVER)
        return
    passed(run, "renew")
    run.set(has_session=True, server_id=e.server_id, user_id=e.user_id)
    if run.state.pause in (Pause.SIGN_IN, Pause.WRONG_SERVER, Pause.UPDATE, Pause.REVOKED):
        run.set(pause=Pause.NONE)
    if state.device_id is None:
        run.set(device_id=e.device_id)
    elif state.device_id != e.device_id:
        run.set(registering=True)
    if state.epoch is not None and state.epoch != e.epoch:
        restored(run)
    run.set(epoch=e.epoch)


def _is_somebody_elses(run: Run, user_id: Id) -> bool:
    """Whether a session came that is not of whoever works here: what they entered is never sent under that name."""
    if run.state.user_id in (None, user_id):
        return False
    run.cancel_all()
    run.set(has_session=False, pause=Pause.SIGN_IN)
    return True


def _on_registered(run: Run, e: events.DeviceRegistered) -> None:
    if _is_somebody_elses(run, e.user_id):
        return
    # What the server still says to the old device counts the old numbers.
    for slot in ("renew", "push", "pull", "live"):
        run.cancel(slot)
    if run.state.epoch not in (None, e.epoch):
        # Restored while we registered for another reason, or once more: a side file may be older.
        refill(run, is_restored=True)
    run.set(
        pull_wanted=run.state.cursor is not None and not run.state.stale,
        registering=False,
        device_id=e.device_id,
        epoch=e.epoch,
        server_id=e.server_id,
        last_number=e.last_number,
        sent=0,
        overdue_at=0,
        acked=0,
        has_session=True,
    )
    passed(run, "renew")
    if run.state.pause is Pause.REVOKED:
        run.set(pause=Pause.NONE)


def _on_failed(run: Run, e: events.RequestFailed) -> None:
    slot = run.slot_of(e.request)
    if slot is None:
        return
    flight = run.state.in_flight[slot]
    run.end(slot)
    fail(run, slot, e.code, e.expected, e.retry_after_ms, e.values, flight)


def _on_journaled(run: Run, e: events.Journaled) -> None:
    run.set(last_number=max(run.state.last_number, e.last_number))


def _on_pushed(run: Run, e: events.PushAnswered) -> None:
    if not run.is_current("push", e.request):
        return
    run.end("push")
    passed(run, "push")
    if e.next - 1 > run.state.last_number:
        run.set(registering=True)
        return
    sent = max(run.state.sent, min(e.upto, e.next - 1))
    overdue_at = run.now.at_ms + OVERDUE_MS if sent > run.state.acked else 0
    is_all = sent >= run.state.last_number
    bound = MAX_PUSH_COMMANDS if is_all else run.state.push_bound
    most = bound if is_all else min(bound, 2 * run.state.push_most)
    run.set(sent=sent, overdue_at=overdue_at, put_off=False, drops_wait=False, push_most=most, push_bound=bound)
    if not run.state.live_ready or run.state.stale:
        run.set(pull_wanted=True)


def _on_batch(run: Run, e: events.BatchArrived) -> None:
    if not run.is_current("pull", e.request):
        return
    run.alive("pull")
    passed(run, "pull")
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


def _is_forked(run: Run, acked: int) -> bool:
    """Whether the server ended numbers that our journal has not given: another copy of it is at work.

    Nothing of that batch is applied: the numbers that we give next would count as ended.
    """
    if acked <= run.state.last_number:
        return False
    run.cancel("pull")
    run.set(registering=True, pull_wanted=True)
    return True


def _apply(run: Run, frames: Any, checkpoint: Checkpoint) -> None:
    state = run.state
    run.emit(effects.Apply(expects=state.planned, frames=frames, checkpoint=checkpoint, device_id=state.device_id))
    run.set(planned=checkpoint.cursor, applying=run.state.applying + 1)


def _apply_side(run: Run, frames: Any, key: FirstKey | None, checkpoint: Checkpoint | None) -> None:
    state = run.state
    run.emit(
        effects.ApplySide(
            expects=state.side_planned, frames=frames, key=key, checkpoint=checkpoint, device_id=state.device_id
        )
    )
    run.set(side_planned=checkpoint.cursor if checkpoint is not None else key, applying=state.applying + 1)


def _on_large(run: Run, e: events.PullIsLarge) -> None:
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
        run.emit(effects.CopyToSide())


def _on_frames(run: Run, e: events.FramesCame) -> None:
    slot = run.slot_of(e.request)
    if slot is not None:
        run.alive(slot)


def _on_pull_ended(run: Run, e: events.PullEnded) -> None:
    if run.is_current("pull", e.request):
        run.end("pull")
        passed(run, "pull")
        if run.state.poll_at or not run.state.live_ready:
            run.set(poll_at=run.now.at_ms + POLL_MS)
        if run.state.into_side and not run.state.side_more:
            run.set(side_whole=True)
        _leave_opening(run)


def _on_chunk(run: Run, e: events.ChunkArrived) -> None:
    if not run.is_current("fill", e.request):
        return
    passed(run, "fill")
    checkpoint = Checkpoint(cursor=e.key.head, acked=0) if e.is_last else None
    _apply_side(run, e.frames, e.key, checkpoint)
    if e.is_last:
        run.end("fill")
        # The chunks held live rows, newer than the head noted before them: only a pull makes them one moment.
        run.set(pull_wanted=True)
    else:
        run.alive("fill")


def _on_applied(run: Run, e: events.Applied) -> None:
    run.set(cursor=e.cursor, applying=max(0, run.state.applying - 1))
    _end_commands(run, e.acked, e.device_id)
    _leave_opening(run)


def _end_commands(run: Run, acked: int, device_id: Id | None) -> None:
    """Commands ended in the replica: only now may the journal archive them."""
    if device_id == run.state.device_id:
        run.set(acked=max(run.state.acked, acked), sent=max(run.state.sent, acked))
        run.emit(effects.Archive(upto=run.state.acked))


def _leave_opening(run: Run) -> None:
    """Stage 1 is done once its stream has ended and its batch is durable, in whichever order that comes."""
    state = run.state
    if state.phase is Phase.OPENING and state.cursor and not state.applying and "pull" not in state.in_flight:
        run.set(phase=Phase.FILLING)


def _on_side_applied(run: Run, e: events.SideApplied) -> None:
    run.set(applying=max(0, run.state.applying - 1))
    if run.state.phase not in (Phase.FILLING, Phase.CLOSING):
        return
    if e.key is not None:
        run.set(side=e.key)
    if e.cursor is not None:
        run.set(side_cursor=e.cursor, phase=Phase.CLOSING)


def _on_apply_failed(run: Run, e: events.ApplyFailed) -> None:
    run.set(applying=max(0, run.state.applying - 1), planned=run.state.cursor)
    if e.side and run.state.phase is Phase.SWAPPING:
        run.set(phase=Phase.CLOSING)  # it may be tried again, unless what follows begins the side file anew
    elif e.side:
        run.set(side_whole=False)  # the pull came to its end, but what makes it one moment may not be in the file
    if e.side and run.state.phase is Phase.CLOSING and run.state.side_cursor is None:
        run.set(phase=Phase.STEADY)  # the copy was not made: the large pull is asked for again
    match e.why:
        case "disk_full":
            full(run)
        case "forked":
            run.cancel("pull")
            run.set(registering=True, pull_wanted=True)
        case "corrupt" | "out_of_order" if e.side:
            if run.state.pause is Pause.DISK_FULL:
                return  # only what came before it is missing: it is asked for again
            for slot in ("fill", "pull"):
                run.cancel(slot)
            run.emit(effects.DropSide())
            run.set(phase=Phase.FILLING, side=None, side_cursor=None, side_whole=False)
        case "corrupt" if run.state.pause is Pause.REBUILDING:
            pass  # another write met the same damage
        case "corrupt":
            run.cancel_all()
            run.set(pause=Pause.REBUILDING, rebuilding=True)
            run.emit(effects.Rebuild())
        case _:
            run.cancel("pull")
            run.set(pull_wanted=True)


def _on_swapped(run: Run, e: events.Swapped) -> None:
    if run.state.phase is not Phase.SWAPPING:
        # The server was found restored meanwhile: what took over is as stale as what it replaced.
        run.set(cursor=e.cursor, planned=e.cursor)
        _end_commands(run, e.acked, e.device_id)
        return
    run.set(
        phase=Phase.STEADY,
        rebuilding=False,
        cursor=e.cursor,
        planned=e.cursor,
        side=None,
        side_cursor=None,
        side_whole=False,
        applying=0,
        stale=False,
        restored=False,
        pull_wanted=True,
        audit_at=run.now.at_ms + AUDIT_FIRST_MS,
    )
    _end_commands(run, e.acked, e.device_id)


def _on_live_opened(run: Run, e: events.LiveOpened) -> None:
    if not run.is_current("live", e.connection):
        return
    if run.state.epoch != e.epoch:
        run.cancel("live")
        restored(run)
        return
    run.alive("live", LIVE_MS)
    before = run.state.setbacks.get("live")
    failures = before.failures if before is not None else 0
    run.set(live_ready=True, live_since=run.now.at_ms, live_failures=failures)
    passed(run, "live")


def _on_live_fed(run: Run, e: events.LiveFed) -> None:
    if not run.is_current("live", e.connection):
        return
    run.alive("live", LIVE_MS)
    run.set(poll_at=0)  # a welcome alone may be all that comes through
    state = run.state
    if state.epoch != e.epoch:
        run.cancel("live")
        restored(run)
    elif state.planned is None or state.stale or e.to.pos <= state.planned.pos:
        return
    elif e.begin != state.planned.pos or "pull" in state.in_flight or state.phase not in FED:
        run.set(pull_wanted=True)
    elif not _is_forked(run, e.acked):
        _apply(run, e.frames, Checkpoint(cursor=e.to, acked=e.acked))


def _on_live_hinted(run: Run, e: events.LiveHinted) -> None:
    if not run.is_current("live", e.connection):
        return
    run.alive("live", LIVE_MS)
    run.set(poll_at=0)
    if run.state.planned is not None and (e.unknown or e.head.pos > run.state.planned.pos):
        run.set(pull_wanted=True)


def _on_live_closed(run: Run, e: events.LiveClosed) -> None:
    if not run.is_current("live", e.connection):
        return
    run.end("live")
    run.set(live_ready=False)
    lose_live(run, e.code, e.retry_after_ms, e.values)


def _on_space(run: Run, _e: events.SpaceFreed) -> None:
    if run.state.pause is Pause.DISK_FULL:
        run.set(pause=Pause.NONE, retry_at=0)


def _on_woke(run: Run, _e: events.Woke) -> None:
    state = run.state
    if state.pause in RETRIED and run.now.at_ms >= state.retry_at:
        run.set(pause=Pause.NONE, retry_at=0)


HANDLERS: Final[dict[type[Any], Callable[[Run, Any], None]]] = {
    events.Started: _on_started,
    events.NetworkChanged: _on_network,
    events.Switched: _on_switched,
    events.SessionReady: _on_session,
    events.DeviceRegistered: _on_registered,
    events.RequestFailed: _on_failed,
    events.Journaled: _on_journaled,
    events.PushAnswered: _on_pushed,
    events.BatchArrived: _on_batch,
    events.PullIsLarge: _on_large,
    events.FramesCame: _on_frames,
    events.PullEnded: _on_pull_ended,
    events.ChunkArrived: _on_chunk,
    events.Applied: _on_applied,
    events.SideApplied: _on_side_applied,
    events.ApplyFailed: _on_apply_failed,
    events.Swapped: _on_swapped,
    events.LiveOpened: _on_live_opened,
    events.LiveFed: _on_live_fed,
    events.LiveHinted: _on_live_hinted,
    events.LiveClosed: _on_live_closed,
    events.DigestAnswered: on_digest,
    events.RepairArrived: on_repair,
    events.SpaceFreed: _on_space,
    events.Woke: _on_woke,
}
