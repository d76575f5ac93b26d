"""What is said about sync, in words: the status bar's sentence, and why something is not on the server yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.sync.state import Link, Pause, Phase, State
from desktop.sync.step import link_of
from shared.wire.errors import BY_CODE


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is on this device only. oldest_at: when the oldest waiting change was made, in the person's own zone.

    sending: (done, total) of what is on its way now; None when nothing is.
    """

    waiting: int = 0
    oldest_at: datetime | None = None
    attention: int = 0
    sending: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """How far the first sync is. total 0: not known yet. rate: rows a second."""

    done: int
    total: int
    rate: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a change is not on the server yet, what is tried next, in how many seconds, and who can help."""

    why: str
    next_step: str
    retry_in_s: int | None
    helper: str


NOBODY: Final = ""
YOURSELF: Final = "You."
ADMINISTRATOR: Final = "Your administrator."

_WAITS_FOR: Final[dict[Pause, str]] = {
    Pause.NONE: "for a connection",
    Pause.SWITCHED_OFF: "until you go online",
    Pause.SIGN_IN: "for you to sign in",
    Pause.UPDATE: "for an update of this program",
    Pause.REVOKED: "for an administrator: this device was withdrawn",
    Pause.HELD: "for an administrator: this device is paused",
    Pause.WRONG_SERVER: "for the right server",
    Pause.DISK_FULL: "for space on this disk",
    Pause.REBUILDING: "until the copy on this device is made anew",
}

_PAUSES: Final[dict[Pause, tuple[str, str, str]]] = {
    Pause.SWITCHED_OFF: (
        "You chose to work offline.",
        "Switch it off to send what waits.",
        YOURSELF,
    ),
    Pause.SIGN_IN: (
        "The sign-in has run out. Your work goes on and is kept here.",
        "Sign in again, then it is sent.",
        YOURSELF,
    ),
    Pause.UPDATE: (
        "This program is too old for the server. What you entered is safe here.",
        "Update the program, then it is sent.",
        ADMINISTRATOR,
    ),
    Pause.REVOKED: (
        "An administrator has withdrawn this device. What you entered is safe here.",
        "Ask them before you go on.",
        ADMINISTRATOR,
    ),
    Pause.HELD: (
        "An administrator has paused this device. What you entered is safe here.",
        "It is sent when the device is released.",
        ADMINISTRATOR,
    ),
    Pause.WRONG_SERVER: (
        "This device's data belongs to another server. It is kept and nothing is mixed.",
        "Sign in to the right server.",
        YOURSELF,
    ),
    Pause.DISK_FULL: (
        "The disk of this device is full. What was confirmed as saved is safe.",
        "Free some space; it goes on by itself.",
        YOURSELF,
    ),
    Pause.REBUILDING: (
        "The copy on this device was damaged and is being made anew. What you entered is safe.",
        "It is sent as soon as the copy is whole.",
        NOBODY,
    ),
}


def sentence(state: State, outbox: Outbox, now: datetime, confirmed_at: datetime | None) -> str:
    """The one sentence of the status bar.

    now, confirmed_at: in the person's own zone; confirmed_at: when the server last had everything, None when that was
    never so.
    """
    if outbox.attention:
        return "One change needs you." if outbox.attention == 1 else f"{outbox.attention:,} changes need you."
    if outbox.waiting and outbox.sending is not None and _may_send(state):
        done, total = outbox.sending
        return f"Sending {min(done + 1, total):,} of {total:,}…"
    if outbox.waiting:
        changes = "One change waits" if outbox.waiting == 1 else f"{outbox.waiting:,} changes wait"
        return f"Saved here. {changes} {_WAITS_FOR[pause_of(state)]}{_oldest(outbox.oldest_at, now)}."
    if confirmed_at is None:
        if _may_send(state):
            return "Fetching your files for the first time."
        return f"Nothing is here yet. Your files wait {_WAITS_FOR[pause_of(state)]}."
    return f"All changes are on the server ({confirmed_at:%H:%M:%S})."


def filling_sentence(filling: Filling) -> str:
    """How far the first sync is, how fast, and how long it will take."""
    if not filling.total:
        return f"First sync: {filling.done:,} rows so far. You can work already."
    said = f"First sync: {filling.done:,} of {filling.total:,} rows"
    left_s = seconds_left(filling)
    if left_s is None:
        return f"{said}. You can work already."
    return f"{said}, {filling.rate:,.0f} a second, {spell_seconds(left_s)} left. You can work already."


def seconds_left(filling: Filling) -> int | None:
    """None while the rate or the total is not known."""
    if filling.rate <= 0 or not filling.total:
        return None
    return max(0, round((filling.total - filling.done) / filling.rate))


def explain(state: State, now_ms: int) -> Explanation:
    """Why what waits is not on the server yet. now_ms: of the state machine's clock."""
    pause = pause_of(state)
    if pause is not Pause.NONE:
        why, following, helper = _PAUSES[pause]
        return Explanation(why, following, _seconds_until(state.retry_at, now_ms), helper)
    if not state.network:
        return Explanation("This device has no network.", "It is sent as soon as the network is back.", None, NOBODY)
    retry_s = _seconds_until(state.retry_at, now_ms)
    error = BY_CODE.get(state.error)
    if error is not None:
        return Explanation(error.text, "It is tried again by itself.", retry_s, ADMINISTRATOR)
    if retry_s is not None or state.failures:
        return Explanation(
            "The server does not answer.",
            "It is tried again by itself.",
            retry_s,
            NOBODY if state.failures < MANY_FAILURES else ADMINISTRATOR,
        )
    if state.registering:
        return Explanation("This device is being registered anew.", "Then everything is sent.", None, NOBODY)
    if not state.has_session:
        return Explanation("The sign-in is being renewed.", "Then everything is sent.", None, NOBODY)
    return Explanation("It is on its way.", "The server confirms it in a moment.", None, NOBODY)


MANY_FAILURES: Final = 6
"""In a row: some two minutes. From then on it is worth asking somebody."""


def pause_of(state: State) -> Pause:
    """Why nothing is sent, the person's own switch included."""
    return Pause.SWITCHED_OFF if state.switched_off else state.pause


def spell_seconds(seconds: int) -> str:
    """A duration in its largest unit: `40 s`, `14 min`, `3 h`, `2 days`."""
    if seconds < 60:
        return f"{max(0, seconds)} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def is_usable(state: State) -> bool:
    """Whether there is something to look at: stage 1 is enough."""
    return state.phase is not Phase.OPENING or state.cursor is not None


def _may_send(state: State) -> bool:
    return link_of(state) in (Link.LIVE, Link.DEGRADED, Link.CONNECTING)


def _oldest(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return f" (oldest {spell_seconds(int((now - at).total_seconds()))})"


def _seconds_until(at_ms: int, now_ms: int) -> int | None:
    return max(0, -(-(at_ms - now_ms) // 1000)) if at_ms > now_ms else None
