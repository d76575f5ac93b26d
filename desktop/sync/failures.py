"""What refusals, lost requests and a restored server mean for the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from desktop.sync import effects
from desktop.sync.backoff import LONGEST_AFTER_MS, wait_ms
from desktop.sync.state import Flight, Pause, Phase, Setback
from desktop.sync.under_way import (
    AUDIT_FIRST_MS,
    FATAL,
    FULL_DISK_MS,
    HELD_MS,
    LIVED_MS,
    PASSING,
    POLL_MS,
    Run,
)
from shared.wire.errors import BY_LINK_CODE

DISK_FULL: Final = "disk_full"
"""No answer of the server's: what it said, or what was to be sent, met a full disk here."""
LIVE_MATTERS: Final = frozenset(
    {"token_expired", "token_reused", "device_paused", "server_restored", "device_unknown", DISK_FULL}
)
"""Said when the live link ends, these concern every request."""
_NONE: Final[dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Met:
    """How a request ended badly. values: what fills the code's words."""

    slot: str
    code: str
    retry_after_ms: int | None
    values: dict[str, str]
    flight: Flight | None = None
    """The request itself, where it was one that was answered."""


def passed(run: Run, slot: str) -> None:
    """A request of this kind had a good answer: it counts anew, others' failures stay theirs.

    When it had found no way to the server before, the way is back: whatever else found none may try at once. Its
    count stays, so that what fails for a reason of its own is not asked more often for it.
    """
    setbacks = dict(run.state.setbacks)
    before = setbacks.pop(slot, None)
    if before is None:
        return
    if before.code in BY_LINK_CODE:
        for other, met in setbacks.items():
            if met.code in BY_LINK_CODE:
                setbacks[other] = replace(met, retry_at=run.now.at_ms)
    run.set(setbacks=setbacks)


def fail(
    run: Run,
    slot: str,
    code: str,
    expected: int | None,
    retry_after_ms: int | None,
    values: dict[str, str] = _NONE,
    flight: Flight | None = None,
) -> None:
    """What a refusal or a lost request means, whichever request met it."""
    met = Met(slot, code, retry_after_ms, values, flight)
    if slot == "pull":
        run.set(pull_wanted=True)
    if slot == "audit":
        run.set(audit_at=run.now.at_ms, differing=0)  # its back-off alone says when, also where the repair failed
    match code:
        case "token_expired" | "token_reused" if slot != "renew":  # renewing tells which, and pauses if need be
            run.set(has_session=False)
            _back_off(run, met, mended=True)
        case "token_expired" | "token_reused" | "bad_credentials" | "forbidden" if slot == "renew":
            run.cancel_all()
            run.set(has_session=False, pause=Pause.SIGN_IN)
            _back_off(run, met, mended=True)
        case "protocol_old" | "device_revoked" | "wrong_server":
            run.cancel_all()
            run.set(pause=FATAL[code])
            _back_off(run, met, mended=True)
        case "disk_full" if slot == "audit":  # it only compares: that can wait, the rest goes on
            run.set(audit_at=run.now.at_ms + AUDIT_FIRST_MS)
        case "disk_full":
            full(run)
        case "device_paused" | "protocol_unknown":
            run.cancel_all()
            run.set(pause=PASSING[code], retry_at=run.now.at_ms + HELD_MS)
            _back_off(run, met, mended=True)
        case "device_forked" | "device_unknown":
            run.set(registering=True)
            _back_off(run, met, mended=True)
        case "server_restored":
            restored(run)
            _back_off(run, met, mended=True)
        case "cursor_old":
            refill(run)
            _back_off(run, met, mended=True)
        case "gap" if expected is not None:
            _on_gap(run, expected)
            _back_off(run, met, mended=True)
        case "too_large" if slot == "push" and flight is not None:
            _on_too_large(run, flight)
            _back_off(run, met)
        case "internal" if slot == "push" and run.state.push_most > 1:
            run.set(push_most=1)
            _back_off(run, met)
        case _:
            _back_off(run, met)


def full(run: Run) -> None:
    """The disk takes nothing for now: nothing is asked until it was tried again, and no way to the server is blamed."""
    run.cancel_all()
    run.set(pause=Pause.DISK_FULL, retry_at=run.now.at_ms + FULL_DISK_MS, pull_wanted=True)


def _on_gap(run: Run, expected: int) -> None:
    """The server expects another number than the one that we sent."""
    if expected <= run.state.acked:
        restored(run)  # it once had what it lacks now
    elif expected > run.state.last_number + 1:
        run.set(registering=True)  # another copy of this journal went on with our numbers
    else:
        run.set(sent=expected - 1)


def _on_too_large(run: Run, push: Flight) -> None:
    """Half as many; and what is too large by itself is taken out, so that it does not stand before the rest for ever.

    The journal shows it to the person, and its number goes as withdrawn. Of what that push held, not of what would be
    pushed by now: the live link may have brought results of it meanwhile.
    """
    held = min(push.limit, run.state.last_number - push.first + 1)
    if push.limit > 1:
        most = max(1, held // 2)
        run.set(push_most=most, push_bound=most)
    elif push.first > run.state.sent:
        run.emit(effects.SetAside(number=push.first))


def _back_off(run: Run, met: Met, *, mended: bool = False) -> None:
    """Of this kind of request only. mended: something was done about it, so it may be asked at once, but only once.

    However often it failed before for what nothing is done about: a session must not end while it waits to be used.
    """
    before = run.state.setbacks.get(met.slot)
    failures = before.failures if before is not None else _unlived(run) if met.slot == "live" else 0
    if met.retry_after_ms is not None:
        wait = max(1, min(met.retry_after_ms, LONGEST_AFTER_MS))
    elif mended:
        wait = wait_ms(failures - 1, run.now.roll) if before is not None and before.mended else 0
    else:
        wait = max(1, wait_ms(failures, run.now.roll))
    retry_at = run.now.at_ms + wait
    setback = Setback(failures=failures + 1, retry_at=retry_at, code=met.code, values=met.values, mended=mended)
    run.set(setbacks={**run.state.setbacks, met.slot: setback})


def _unlived(run: Run) -> int:
    """What the live link had failed before it was there last, where it has not lived since."""
    return run.state.live_failures if run.now.at_ms - run.state.live_since < LIVED_MS else 0


def restored(run: Run) -> None:
    """The server's time line is another one: a device of our own again, and a copy made anew beside the live one."""
    run.set(registering=True)
    refill(run, is_restored=True)


def refill(run: Run, *, is_restored: bool = False) -> None:
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
        restored=run.state.restored or (is_restored and run.state.cursor is not None),
        side=None,
        side_cursor=None,
        side_whole=False,
        pull_wanted=False,
    )


def lose_live(run: Run, code: str, retry_after_ms: int | None, values: dict[str, str] = _NONE) -> None:
    if code in FATAL or code in LIVE_MATTERS:
        fail(run, "live", code, None, retry_after_ms, values)
    else:
        _back_off(run, Met("live", code, retry_after_ms, values))
    # A link that is back says what was missed, if anything was; a pull brings it where none comes back. An attempt that
    # fails meanwhile puts that off no further.
    if not run.state.poll_at:
        run.set(poll_at=run.now.at_ms + POLL_MS)
