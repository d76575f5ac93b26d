"""How sync stands: the status bar's facts, why something is not on the server yet, what is tried next and when."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from desktop.engine.announcements import StatusChanged
from desktop.screens import syncing
from desktop.screens.formats import long_day
from desktop.screens.syncing import Link, SyncStatus
from desktop.screens.times import moment
from desktop.screens.words import administrator, tr
from desktop.sync.state import Link as Linked
from desktop.sync.state import Pause, Setback, State
from desktop.sync.step import is_caught_up, link_of
from shared.wire.errors import ErrorCode, LinkCode, filling, template_of
from shared.wire.messages import Helper

MANY_FAILURES: Final = 6
"""In a row: some two minutes. From then on it is worth asking somebody."""

NOBODY: Final = ""
YOURSELF: Final = "You."
ADMINISTRATOR: Final = "Your administrator."

PASSES_BY_ITSELF: Final = frozenset({LinkCode.UNREACHABLE.code, LinkCode.GATEWAY.code})
YOURS: Final = frozenset({LinkCode.PORTAL.code, LinkCode.REDIRECTED.code, LinkCode.PROXY_AWAY.code})
"""What the person can do something about: the network they are in."""

_LINKS: Final = {
    Linked.OFFLINE: Link.OFFLINE,
    Linked.CONNECTING: Link.CONNECTING,
    Linked.LIVE: Link.LIVE,
    Linked.DEGRADED: Link.DEGRADED,
}

_PAUSES: Final[dict[Pause, tuple[str, str, str]]] = {
    Pause.SWITCHED_OFF: (
        "You chose to work offline.",
        "What you enter is kept here until you go online.",
        YOURSELF,
    ),
    Pause.SIGN_IN: (
        "You are not signed in at the server. Your work goes on and is kept here.",
        "Sign in again to send and fetch changes.",
        YOURSELF,
    ),
    Pause.UPDATE: (
        "This program is too old for the server. What you entered is safe here.",
        "Update the program to send and fetch changes.",
        ADMINISTRATOR,
    ),
    Pause.SERVER_OLD: (
        "The server is too old for this program. What you entered is safe here.",
        "Changes are sent and fetched again once the server is updated.",
        ADMINISTRATOR,
    ),
    Pause.REVOKED: (
        "An administrator has withdrawn this device. What you entered is safe here.",
        "Ask them before you go on.",
        ADMINISTRATOR,
    ),
    Pause.HELD: (
        "An administrator has paused this device. What you entered is safe here.",
        "Changes are sent and fetched again when the device is released.",
        ADMINISTRATOR,
    ),
    Pause.WRONG_SERVER: (
        "This device’s data belongs to another server. It is kept and nothing is mixed.",
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
    """Why a change is not on the server yet, what is tried next, in how many seconds, and who can help.

    helper: one of those above, not translated yet.
    """

    why: str
    next_step: str
    retry_in_s: int | None
    helper: str


def explain(state: State, now_ms: int) -> Explanation:
    """Why what waits is not on the server yet. now_ms: of the state machine's clock."""
    met = state.told
    retry_s = _seconds_until(met.retry_at if met is not None else 0, now_ms)
    pause = _pause_of(state)
    if pause is not Pause.NONE:
        why, following, helper = _PAUSES[pause]
        return Explanation(tr(why), tr(following), _seconds_until(state.retry_at, now_ms), helper)
    if not state.network:
        following = tr("It is sent as soon as the network is back.")
        return Explanation(tr("This device has no network."), following, None, NOBODY)
    if met is not None:
        following = tr("It is tried again by itself.")
        return Explanation(words_for(met.code, met.values), following, retry_s, _helper_of(met))
    if state.registering:
        following = tr("Then everything is sent.")
        return Explanation(tr("This device is being registered anew."), following, None, NOBODY)
    if not state.has_session:
        return Explanation(tr("The sign-in is being renewed."), tr("Then everything is sent."), None, NOBODY)
    return Explanation(tr("It is on its way."), tr("The server confirms it in a moment."), None, NOBODY)


def sync_status(
    told: StatusChanged | None,
    server_name: str,
    attention: int,
    contact: Helper | None = None,
    *,
    works_offline: bool = False,
) -> SyncStatus:
    """How things stand. contact: of the administrator. works_offline: the person's own switch, until the device has
    begun and tells of it itself.
    """
    if told is None:
        why, following, _ = _PAUSES[Pause.SWITCHED_OFF]
        return SyncStatus(
            link=Link.OFFLINE if works_offline else Link.CONNECTING,
            server_name=server_name,
            needs_attention=attention,
            pause=syncing.Pause.SWITCHED_OFF if works_offline else syncing.Pause.NONE,
            paused_because=_because(tr(why), tr(following)) if works_offline else None,
            is_known=False,
            is_caught_up=False,
        )
    state, outbox = told.state, told.outbox
    helper = explain(state, told.now_ms).helper
    pause = _pause_of(state)
    link = _LINKS[link_of(state)]
    if pause not in (Pause.NONE, Pause.SWITCHED_OFF) and state.pause is not Pause.NONE:
        link = Link.PAUSED
    # While there is no way to the server nothing is on its way, whatever a request under way may still hope.
    done, total = outbox.sending if outbox.sending is not None and link is not Link.OFFLINE else (0, 0)
    return SyncStatus(
        link=link,
        server_name=server_name,
        waiting=outbox.changes,
        oldest_waiting_at=moment(outbox.oldest_at) if outbox.oldest_at is not None else None,
        sending_done=done,
        sending_total=total,
        needs_attention=attention,
        last_server_at=moment(told.confirmed_at) if told.confirmed_at is not None else None,
        latency_ms=told.latency_ms,
        pause=syncing.Pause(pause.value),
        paused_because=paused_because(told),
        clock_behind=timedelta(microseconds=told.clock_offset_us),
        next_retry_at=_next_retry_at(told),
        attempts=_attempts(state),
        last_trouble=last_trouble(told),
        helper=_called(helper, contact),
        contact=contact if helper == ADMINISTRATOR else None,
        live_since=_live_since(told),
        is_caught_up=is_caught_up(state),
    )


def paused_because(told: StatusChanged) -> str | None:
    """Why nothing is sent although the network may be there, and what to do."""
    if _pause_of(told.state) is Pause.NONE:
        return None
    said = explain(told.state, told.now_ms)
    return _because(said.why, said.next_step)


def _because(why: str, following: str) -> str:
    return tr("{why} {next}", why=why, next=following)


def _next_retry_at(told: StatusChanged) -> datetime | None:
    state = told.state
    left_s = explain(state, told.now_ms).retry_in_s
    if left_s is None and is_link_tried(state):
        left_s = _seconds_until(state.setbacks["live"].retry_at, told.now_ms)
    return moment(told.at) + timedelta(seconds=left_s) if left_s is not None else None


def _live_since(told: StatusChanged) -> datetime | None:
    """To the second: two clocks tell of it, and nothing is drawn anew for their thousandths."""
    if not told.state.live_ready:
        return None
    return moment(round((told.at / 1000 - told.now_ms + told.state.live_since) / 1000) * 1_000_000)


def is_link_tried(state: State) -> bool:
    """Whether requests pass and the live link alone does not."""
    return link_of(state) is Linked.DEGRADED


def _attempts(state: State) -> int:
    met = state.setbacks.get("live") if is_link_tried(state) else state.told
    return met.failures if met is not None else 0


def last_trouble(told: StatusChanged) -> str:
    """In plain words; empty when the last request was answered well."""
    met = told.state.told
    return words_for(met.code, met.values) if met is not None else ""


def words_for(code: str, values: Mapping[str, str]) -> str:
    """A code's words in the user's language; `values` fill them, a day among them as people here write it."""
    return filled(template_of(code) or ErrorCode.INTERNAL.text, values)


def filled(template: str, values: Mapping[str, str]) -> str:
    """A text of the engine's in the user's language, whole."""
    shown = filling(template, values)
    with suppress(KeyError, ValueError):
        shown["date"] = long_day(date.fromisoformat(shown["date"]))
    return tr(template, **shown)


def _helper_of(met: Setback) -> str:
    """Silence passes by itself most often; what has a name needs whoever can change it."""
    if met.code in PASSES_BY_ITSELF:
        return NOBODY if met.failures < MANY_FAILURES else ADMINISTRATOR
    return YOURSELF if met.code in YOURS else ADMINISTRATOR


def _pause_of(state: State) -> Pause:
    """Why not everything is here or sent, the person's own switch included. What is made anew may be sent meanwhile."""
    if state.switched_off:
        return Pause.SWITCHED_OFF
    return Pause.REBUILDING if state.pause is Pause.NONE and state.rebuilding else state.pause


def _called(helper: str, contact: Helper | None) -> str:
    if helper == ADMINISTRATOR and contact is not None:
        return administrator(contact)
    return tr(helper) if helper else NOBODY


def _seconds_until(at_ms: int, now_ms: int) -> int | None:
    return max(0, -(-(at_ms - now_ms) // 1000)) if at_ms > now_ms else None
