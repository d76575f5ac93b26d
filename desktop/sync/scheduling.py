"""What follows from where we are: lost requests end, and whatever the state allows is started."""

from __future__ import annotations

from desktop.sync import effects
from desktop.sync.failures import fail, lose_live
from desktop.sync.state import Pause, Phase
from desktop.sync.under_way import FED, OVERDUE_MS, POLL_MS, Run, is_reachable
from shared.wire.messages import Cursor


def expire(run: Run) -> None:
    """Requests past their deadline are lost: half-open connections end here."""
    at_ms = run.now.at_ms
    for slot, flight in run.state.in_flight.items():  # never changed in place: one that ends meanwhile is met still
        if flight.deadline > at_ms or slot not in run.state.in_flight:
            continue
        run.cancel(slot)
        if slot == "live":
            lose_live(run, "unreachable", None)
        else:
            if slot == "push":  # a slow line may not get so much through in the time
                run.set(push_most=max(1, min(run.state.push_most, run.state.last_number - run.state.sent) // 2))
            fail(run, slot, "unreachable", None, None)


def drive(run: Run) -> None:
    state = run.state
    if state.pause is not Pause.NONE or not is_reachable(state) or "renew" in state.in_flight:
        return
    if not state.has_session:
        if run.is_due("renew"):
            run.emit(effects.Renew(request=run.begin("renew")))
        return
    if state.registering:
        run.cancel("push")
        if run.is_due("renew"):
            run.emit(effects.Register(request=run.begin("renew")))
        return
    _drive_push(run)
    if run.state.phase is not Phase.STEADY:
        _drive_fill(run)
    _drive_pull(run)
    _drive_live(run)
    _drive_audit(run)


def _drive_push(run: Run) -> None:
    if run.state.overdue_at and run.now.at_ms >= run.state.overdue_at:
        _ask_again(run)
    state = run.state
    if state.sent < state.last_number and run.is_free("push") and state.device_id is not None:
        first, limit = state.sent + 1, state.push_most
        run.emit(effects.SendPush(request=run.begin("push", first=first, limit=limit), first=first, limit=limit))


def _ask_again(run: Run) -> None:
    """Only a result row ends a command: a server that was restored, or lied, answers for nothing that it said before.

    What it still knows it answers with the same results. While rows are on their way, the missing ones may be there:
    that is waited for once, for there may always be some.
    """
    state = run.state
    if state.sent <= state.acked:
        run.set(overdue_at=0)
    elif state.phase not in FED:
        run.set(overdue_at=run.now.at_ms + OVERDUE_MS)
    elif not state.put_off and ("pull" in state.in_flight or state.applying or state.pull_wanted):
        run.set(overdue_at=run.now.at_ms + OVERDUE_MS, put_off=True)
    elif "push" not in state.in_flight:
        run.set(sent=state.acked, overdue_at=0)


def _drive_fill(run: Run) -> None:
    if (
        run.state.phase is Phase.OPENING
        and run.state.cursor is not None
        and "pull" not in run.state.in_flight
        and run.state.applying == 0
    ):
        # Its end was lost, not its batch. Asked again it would come over files that have left my open ones since.
        run.set(phase=Phase.FILLING)
    state = run.state
    match state.phase:
        case Phase.OPENING if run.is_free("pull") and state.applying == 0:
            run.set(into_side=False)
            run.emit(effects.SendFirst(request=run.begin("pull"), stage=1, resume=None))
        case Phase.FILLING if run.is_free("fill") and state.applying == 0:
            run.set(side_planned=state.side)
            run.emit(effects.SendFirst(request=run.begin("fill"), stage=2, resume=state.side))
        case Phase.CLOSING if state.applying == 0 and state.side_cursor is not None:
            _close_in(run, state.side_cursor)
        case _:
            pass


def _close_in(run: Run, side_cursor: Cursor) -> None:
    """The side file takes over once it is not behind what people already see."""
    state = run.state
    if "pull" in state.in_flight:
        return
    is_ahead = state.stale or (state.planned is not None and side_cursor.pos >= state.planned.pos)
    # What came since then is pulled after the swap: waiting for a quiet moment might take for ever.
    if is_ahead and state.side_whole:
        run.cancel("audit")
        run.set(phase=Phase.SWAPPING)
        run.emit(effects.Swap(restored=state.restored))
        return
    if not run.is_due("pull"):
        return
    run.set(into_side=True, pull_wanted=False, side_planned=side_cursor, side_more=False)
    run.emit(effects.SendPull(request=run.begin("pull"), cursor=side_cursor, into_side=True))


def _drive_pull(run: Run) -> None:
    state = run.state
    if not state.live_ready and state.poll_at and run.now.at_ms >= state.poll_at:
        run.set(pull_wanted=True, poll_at=0)
    elif not (state.live_ready or state.poll_at or state.pull_wanted or "pull" in state.in_flight):
        run.set(poll_at=run.now.at_ms + POLL_MS)  # whatever ended the link, and the poll with it
    state = run.state
    if (
        state.pull_wanted
        and state.phase in FED
        and not state.stale
        and not (state.drops_wait and state.sent < state.last_number)
        and run.is_free("pull")
        and state.applying == 0
        and state.cursor is not None
    ):
        run.set(into_side=False, pull_wanted=False, continue_due=True)
        run.emit(effects.SendPull(request=run.begin("pull"), cursor=state.cursor, into_side=False))


def _drive_live(run: Run) -> None:
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
        run.emit(effects.Continue(connection=state.in_flight["live"].request, cursor=state.planned))
    if run.is_free("live") and state.planned is not None and not state.stale:
        connection = run.begin("live")
        run.emit(effects.OpenLive(connection=connection, cursor=state.planned))


def _drive_audit(run: Run) -> None:
    state = run.state
    if (
        state.phase is Phase.STEADY
        and state.audit_at
        and run.now.at_ms >= state.audit_at
        and run.is_free("audit")
        and "pull" not in state.in_flight
        and state.applying == 0
        and state.cursor is not None
    ):
        request = run.begin("audit")
        run.emit(effects.SendDigest(request=request, cursor=state.cursor))
