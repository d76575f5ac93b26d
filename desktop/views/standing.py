"""How sync stands: the status bar's facts, why something is not on the server yet, what is tried next and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desktop.engine.notices import StatusChanged
from desktop.sync.state import Link as Linked
from desktop.sync.state import Pause, State
from desktop.sync.step import link_of
from desktop.viewmodels import values as v
from desktop.viewmodels.times import moment
from desktop.viewmodels.words import tr
from shared.wire.errors import BY_CODE

MANY_FAILURES: Final = 6
"""In a row: some two minutes. From then on it is worth asking somebody."""

NOBODY: Final = ""
YOURSELF: Final = "You."
ADMINISTRATOR: Final = "Your administrator."

_LINKS: Final = {
    Linked.OFFLINE: v.Link.OFFLINE,
    Linked.CONNECTING: v.Link.CONNECTING,
    Linked.LIVE: v.Link.LIVE,
    Linked.DEGRADED: v.Link.DEGRADED,
}

_PAUSES: Final[dict[Pause, tuple[str, str, str]]] = {
    Pause.SWITCHED_OFF: (
        "You chose to work offline.",
        "Switch it off to send what waits.",
        YOURSELF,
    ),
    Pause.SIGN_IN: (
        "You are not signed in at the server. Your work goes on and is kept here.",
        "Sign in again, then it is sent.",
        YOURSELF,
    ),
    Pause.UPDATE: (
        "This program is too old for the server. What you entered is safe here.",
        "Update the program, then it is sent.",
        ADMINISTRATOR,
    ),
    Pause.SERVER_OLD: (
        "The server is too old for this program. What you entered is safe here.",
        "It is sent once the server is updated.",
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
        "Your files come again from the server.",
        NOBODY,
    ),
}

TEXTS: Final = frozenset(
    {YOURSELF, ADMINISTRATOR, *(text for why, following, _ in _PAUSES.values() for text in (why, following))}
)
"""What is translated beside the texts that stand in the code below."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a change is not on the server yet, what is tried next, in how many seconds, and who can help."""

    why: str
    next_step: str
    retry_in_s: int | None
    helper: str


def explain(state: State, now_ms: int) -> Explanation:
    """Why what waits is not on the server yet. now_ms: of the state machine's clock."""
    retry_s = _seconds_until(state.retry_at, now_ms)
    pause = _pause_of(state)
    if pause is not Pause.NONE:
        why, following, helper = _PAUSES[pause]
        return Explanation(tr(why), tr(following), retry_s, _called(helper))
    if not state.network:
        following = tr("It is sent as soon as the network is back.")
        return Explanation(tr("This device has no network."), following, None, NOBODY)
    error = BY_CODE.get(state.error)
    if error is not None:
        return Explanation(tr(error.text), tr("It is tried again by itself."), retry_s, _called(ADMINISTRATOR))
    if retry_s is not None or state.failures:
        helper = NOBODY if state.failures < MANY_FAILURES else ADMINISTRATOR
        following = tr("It is tried again by itself.")
        return Explanation(tr("The server does not answer."), following, retry_s, _called(helper))
    if state.registering:
        following = tr("Then everything is sent.")
        return Explanation(tr("This device is being registered anew."), following, None, NOBODY)
    if not state.has_session:
        return Explanation(tr("The sign-in is being renewed."), tr("Then everything is sent."), None, NOBODY)
    return Explanation(tr("It is on its way."), tr("The server confirms it in a moment."), None, NOBODY)


def sync_status(told: StatusChanged | None, server_name: str, attention: int) -> v.SyncStatus:
    """What the status bar needs."""
    if told is None:
        return v.SyncStatus(link=v.Link.CONNECTING, server_name=server_name, needs_attention=attention)
    state, outbox = told.state, told.outbox
    pause = _pause_of(state)
    link = _LINKS[link_of(state)]
    if pause not in (Pause.NONE, Pause.SWITCHED_OFF) and state.pause is not Pause.NONE:
        link = v.Link.PAUSED
    # While there is no way to the server nothing is on its way, whatever a request under way may still hope.
    done, total = outbox.sending if outbox.sending is not None and link is not v.Link.OFFLINE else (0, 0)
    return v.SyncStatus(
        link=link,
        server_name=server_name,
        waiting=outbox.waiting,
        oldest_waiting_at=moment(outbox.oldest_at) if outbox.oldest_at is not None else None,
        sending_done=done,
        sending_total=total,
        needs_attention=attention,
        last_server_at=moment(told.confirmed_at) if told.confirmed_at is not None else None,
        latency_ms=told.latency_ms,
        pause=v.Pause(pause.value),
        paused_because=paused_because(told),
        clock_behind=timedelta(microseconds=told.clock_offset_us),
    )


def paused_because(told: StatusChanged) -> str | None:
    """Why nothing is sent although the network may be there, and what to do."""
    if _pause_of(told.state) is Pause.NONE:
        return None
    said = explain(told.state, told.now_ms)
    return tr("{why} {next}", why=said.why, next=said.next_step)


def next_retry_at(told: StatusChanged, now: datetime) -> datetime | None:
    said = explain(told.state, told.now_ms)
    return now + timedelta(seconds=said.retry_in_s) if said.retry_in_s is not None else None


def last_trouble(told: StatusChanged) -> str:
    """In plain words; empty when the last request was answered well."""
    if not told.state.error:
        return ""
    known = BY_CODE.get(told.state.error)
    return known.text if known is not None else explain(told.state, told.now_ms).why


def helper(told: StatusChanged) -> str:
    return explain(told.state, told.now_ms).helper


def _pause_of(state: State) -> Pause:
    """Why not everything is here or sent, the person's own switch included. What is made anew may be sent meanwhile."""
    if state.switched_off:
        return Pause.SWITCHED_OFF
    return Pause.REBUILDING if state.pause is Pause.NONE and state.rebuilding else state.pause


def _called(helper: str) -> str:
    return tr(helper) if helper else NOBODY


def _seconds_until(at_ms: int, now_ms: int) -> int | None:
    return max(0, -(-(at_ms - now_ms) // 1000)) if at_ms > now_ms else None
