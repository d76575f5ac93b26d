"""What refusals, lost requests and a restored server mean for the device."""

from __future__ import annotations

from typing import Final

from desktop.sync import effects
from desktop.sync.backoff import full_jitter_ms
from desktop.sync.run import FATAL, HELD_MS, PASSING, POLL_MS, Run
from desktop.sync.state import Pause, Phase

LIVE_MATTERS: Final = frozenset({"token_expired", "token_reused", "device_paused", "server_restored", "device_unknown"})
"""Said when the live link ends, these concern every request."""


def fail(run: Run, slot: str, code: str, expected: int | None, retry_after_ms: int | None) -> None:
    """What a refusal or a lost request means, whichever request met it."""
    state = run.state
    run.set(error=code)
    if slot == "pull":
        run.set(pull_wanted=True)
    match code:
        case "token_expired" | "token_reused" if slot != "renew":  # renewing tells which, and pauses if need be
            run.set(has_session=False)
        case "token_expired" | "token_reused" | "bad_credentials" | "forbidden" if slot == "renew":
            run.cancel_all()
            run.set(has_session=False, pause=Pause.SIGN_IN)
        case "protocol_old" | "device_revoked" | "wrong_server":
            run.cancel_all()
            run.set(pause=FATAL[code])
        case "device_paused" | "protocol_unknown":
            run.cancel_all()
            run.set(pause=PASSING[code], retry_at=run.now.at_ms + HELD_MS)
        case "device_forked" | "device_unknown":
            run.set(registering=True)
        case "server_restored":
            restored(run)
        case "cursor_old":
            refill(run)
        case "gap" if expected is not None:
            _on_gap(run, expected)
        case "too_large" | "internal" if slot == "push" and not state.push_alone:
            run.set(push_alone=True)
            _back_off(run, retry_after_ms)
        case _:
            _back_off(run, retry_after_ms)


def _on_gap(run: Run, expected: int) -> None:
    """The server expects another number than the one that we sent."""
    if expected <= run.state.acked:
        restored(run)  # it once had what it lacks now
    elif expected > run.state.last_number + 1:
        run.set(registering=True)  # another copy of this journal went on with our numbers
    else:
        run.set(sent=expected - 1)


def _back_off(run: Run, retry_after_ms: int | None) -> None:
    wait = retry_after_ms if retry_after_ms is not None else full_jitter_ms(run.state.failures, run.now.roll)
    run.set(failures=run.state.failures + 1, retry_at=run.now.at_ms + max(wait, 1))


def restored(run: Run) -> None:
    """The server's time line is another one: a device of our own again, and a copy made anew beside the live one."""
    run.set(registering=True)
    refill(run)


def refill(run: Run) -> None:
    for slot in ("pull", "fill", "audit", "live"):
        run.cancel(slot)
    run.emit(effects.DropSide())
    if run.state.cursor is None and run.state.applying:
        # The first batch is still with the writer, and is of the time line before.
        run.cancel_all()
        run.set(pause=Pause.REBUILDING)
        run.emit(effects.Rebuild())
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


def lose_live(run: Run, code: str, retry_after_ms: int | None) -> None:
    if code in FATAL or code in LIVE_MATTERS:
        fail(run, "live", code, None, retry_after_ms)
    wait = retry_after_ms if retry_after_ms is not None else full_jitter_ms(run.state.live_failures, run.now.roll)
    run.set(
        live_failures=run.state.live_failures + 1,
        live_retry_at=run.now.at_ms + max(wait, 1),
        poll_at=run.now.at_ms + POLL_MS,
        pull_wanted=run.state.pull_wanted or (run.state.cursor is not None and not run.state.stale),
    )
