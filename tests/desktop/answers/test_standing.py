"""What is said of a pause, of a server that is silent, and what the status bar is given."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.answers import standing
from desktop.answers.standing import explain, last_trouble, sync_status, words_for
from desktop.engine.announcements import OutboxSummary, StatusChanged
from desktop.screens.syncing import Link, SyncStatus
from desktop.screens.times import moment
from desktop.sync.state import Flight, Pause, Phase, Setback, State
from desktop.viewmodels.syncing.status import tell
from shared.domain.kernel.ids import Id
from shared.wire.errors import BY_LINK_CODE, filling
from shared.wire.messages import Cursor

DEVICE = Id("01900000-0000-7000-8000-000000000001")
NOW = 1_790_000_000_000_000
LIVE = State(
    phase=Phase.STEADY,
    has_session=True,
    device_id=DEVICE,
    cursor=Cursor(7, 1),
    live_ready=True,
    in_flight={"live": Flight(request=1, deadline=60_000)},
)
SUMMARY = OutboxSummary(2, 2, NOW - 14 * 60_000_000, None, 9)
GONE = replace(LIVE, network=False, live_ready=False)


def told(state: State, sending: tuple[int, int] | None = None) -> SyncStatus:
    """What the status bar is given while two changes wait, the older one for 14 minutes."""
    summary = OutboxSummary(2, 2, NOW - 14 * 60_000_000, sending, 9)
    return sync_status(StatusChanged(state, summary, 1_000, NOW, NOW, None), "office", 0)


@pytest.mark.parametrize("pause", list(Pause))
def test_every_pause_has_its_words(pause: Pause) -> None:
    paused = replace(LIVE, pause=pause)
    said = tell(told(paused), moment(NOW)).sentence
    assert said.startswith("Saved here. 2 changes wait ")
    assert said.endswith(" (oldest 14 min).")
    assert "for a connection" not in said
    explained = explain(paused, 0)
    assert explained.why.endswith(".")
    assert explained.next_step.endswith(".")
    assert ("wait to be sent" in said) == (pause is Pause.NONE)


def test_the_own_switch_counts_before_other_pauses() -> None:
    switched = replace(LIVE, switched_off=True, pause=Pause.SIGN_IN)
    status = told(switched)
    assert status.offline_by_choice
    assert tell(status, moment(NOW)).sentence == "Saved here. 2 changes wait until you go online (oldest 14 min)."
    assert explain(switched, 0).why == "You chose to work offline."


def test_a_damaged_copy_is_told_of_while_it_is_made_anew() -> None:
    status = told(replace(LIVE, phase=Phase.FILLING, rebuilding=True))
    assert status.link is Link.LIVE
    assert status.paused_because is not None
    assert status.paused_because.startswith("The copy on this device was damaged and is being made anew.")
    assert "What you entered is safe." in status.paused_because
    assert told(replace(LIVE)).paused_because is None


def test_sending_is_not_said_while_nothing_can_be_sent() -> None:
    assert tell(told(LIVE, (1, 3)), moment(NOW)).sentence == "Sending 2 of 3…"
    said = tell(told(GONE, (1, 3)), moment(NOW)).sentence
    assert said == "Saved here. 2 changes wait for a connection (oldest 14 min)."


def after(code: str, failures: int = 1, slot: str = "push", **values: str) -> State:
    """Once a kind of request has met this so often, and is asked again at 5.4 s."""
    met = Setback(failures=failures, retry_at=5_400, code=code, values=values)
    return replace(LIVE, live_ready=False, setbacks={slot: met})


def test_a_server_that_is_silent_says_when_it_is_tried_again() -> None:
    explained = explain(after("unreachable", 2), 1_000)
    assert explained.why.startswith("The server does not answer. What you entered is safe here")
    assert explained.retry_in_s == 5
    assert explained.helper == standing.NOBODY
    assert explain(after("unreachable", 6), 1_000).helper == standing.ADMINISTRATOR


def test_the_servers_own_words_are_used() -> None:
    explained = explain(after("unavailable"), 1_000)
    assert explained.why.startswith("The server cannot reach its database.")


def test_a_refused_certificate_is_told_with_its_date_as_people_here_write_it() -> None:
    why = explain(after("certificate_expired", date="2026-11-20"), 1_000).why
    assert why.startswith("The server’s certificate ran out on 20 Nov 2026."), why


def test_what_concerns_the_sending_is_told_although_changes_of_others_come() -> None:
    state = after("blocked", status="403")
    assert "refuses the request (status 403)" in explain(state, 1_000).why
    assert "refuses the request (status 403)" in last_trouble(StatusChanged(state, SUMMARY, 1_000, NOW, NOW, None))


@pytest.mark.parametrize("code", sorted(BY_LINK_CODE))
def test_no_value_is_left_out_of_the_words(code: str) -> None:
    assert "{" not in words_for(code, {})
    assert "?" not in words_for(code, dict.fromkeys(filling(BY_LINK_CODE[code].text, {}), "x"))


def test_no_network_renewing_registering_and_on_its_way() -> None:
    assert explain(GONE, 0).why == "This device has no network."
    assert explain(replace(LIVE, has_session=False), 0).why == "The sign-in is being renewed."
    assert explain(replace(LIVE, registering=True), 0).why == "This device is being registered anew."
    assert explain(LIVE, 0).why == "It is on its way."


def test_a_live_link_that_alone_fails_says_its_attempts_and_when_the_next_one_is() -> None:
    met = Setback(failures=3, retry_at=9_000, code="unreachable")
    tried = replace(LIVE, live_ready=False, setbacks={"live": met}, in_flight={})
    status = told(tried)
    assert status.link is Link.DEGRADED
    assert (status.attempts, status.next_retry_at) == (3, moment(NOW + 8_000_000))
    assert tell(status, moment(NOW)).server.endswith("attempt 4")
    assert status.live_since is None
    passed = told(replace(LIVE, live_since=-59_000))
    assert passed.live_since == moment(NOW - 60_000_000), "a minute before the 1,000 of the machine's clock"
    assert (passed.link, passed.attempts, passed.next_retry_at) == (Link.LIVE, 0, None)


@pytest.mark.parametrize("phase", list(Phase))
def test_only_a_whole_copy_is_caught_up(phase: Phase) -> None:
    assert told(replace(LIVE, phase=phase)).is_caught_up == (phase is Phase.STEADY)


def test_what_is_on_its_way_here_is_not_here() -> None:
    assert not sync_status(None, "office", 0).is_caught_up
    pull = Flight(request=2, deadline=60_000)
    coming = ({"pull_wanted": True}, {"in_flight": {**LIVE.in_flight, "pull": pull}}, {"applying": 1})
    assert [told(replace(LIVE, **each)).is_caught_up for each in coming] == [False] * 3
