from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.screens.syncing import Link, Progress, SyncStatus
from desktop.viewmodels.syncing.status import StatusViewModel, Tone, tell, tell_progress
from tests.support.local_store import LocalStore
from tests.support.statuses import LIVE, OFFLINE
from tests.support.world import NOW


def test_waiting_changes_are_saved_here_with_their_age() -> None:
    said = tell(OFFLINE, NOW)
    assert said.sentence == "Saved here. 3 changes wait for a connection (oldest 14 min)."
    assert said.aside == "Last up to date 11:57:20"
    assert said.server == "Office server · offline"
    assert said.tone is Tone.WAIT


def test_where_room_is_short_the_age_stays_longer_than_the_reason() -> None:
    assert tell(OFFLINE, NOW).shorter == ("3 changes wait here (oldest 14 min).",)
    assert tell(replace(OFFLINE, waiting=1), NOW).shorter == ("One change waits here (14 min).",)
    assert tell(LIVE, NOW).shorter == ()
    both = tell(replace(OFFLINE, needs_attention=2), NOW)
    assert (both.aside, both.aside_shorter) == (tell(OFFLINE, NOW).sentence, tell(OFFLINE, NOW).shorter)


def test_one_waiting_change_is_told_in_the_singular() -> None:
    assert tell(replace(OFFLINE, waiting=1), NOW).sentence == "Saved here. One change waits for a connection (14 min)."


def test_sending_tells_which_of_how_many() -> None:
    assert tell(replace(LIVE, waiting=3, sending_done=1, sending_total=3), NOW).sentence == "Sending 2 of 3…"
    assert tell(replace(LIVE, sending_done=3, sending_total=3), NOW).sentence == "Sending 3 of 3…"


def test_when_all_is_sent_the_time_of_the_server_is_told() -> None:
    said = tell(LIVE, NOW)
    assert said.sentence == "All changes are on the server (12:11:20)."
    assert said.server == "Office server · live · 18 ms"
    assert said.tone is Tone.GOOD


@pytest.mark.parametrize(("count", "sentence"), [(1, "One change needs you."), (2, "2 changes need you.")])
def test_what_needs_a_person_comes_before_all_else(count: int, sentence: str) -> None:
    said = tell(replace(OFFLINE, needs_attention=count, sending_total=3, sending_done=2), NOW)
    assert said.sentence == sentence
    assert said.aside == "Sending 3 of 3…"
    assert said.tone is Tone.BAD


def test_waiting_is_never_told_as_sent() -> None:
    for link in Link:
        status = SyncStatus(link, "", waiting=2, oldest_waiting_at=NOW - timedelta(hours=3), last_server_at=NOW)
        what = "to be sent" if link in (Link.LIVE, Link.DEGRADED) else "for a connection"
        assert tell(status, NOW).sentence == f"Saved here. 2 changes wait {what} (oldest 3 h)."


def test_a_device_that_never_reached_the_server_does_not_claim_to_have() -> None:
    said = tell(SyncStatus(Link.CONNECTING, "Office server"), NOW)
    assert said.sentence == "Nothing waits to be sent. The server was not reached since the program started."
    said = tell(SyncStatus(Link.LIVE, "Office server"), NOW)
    assert said.sentence == "Connected. Your files are being brought up to date."


def test_a_paused_link_says_why() -> None:
    status = replace(OFFLINE, link=Link.PAUSED, paused_because="Sign in again to go on sending.")
    assert tell(status, NOW).aside == "Sign in again to go on sending."


def test_progress_tells_rate_and_time_left() -> None:
    words = tell_progress(Progress(40_000, 100_000, 20_000.0))
    assert words == "40,000 of 100,000 rows are here, 20,000 a second, about 3 s left."
    assert tell_progress(Progress(5, 0, 2.0)) == "5 rows are here, 2 a second."
    assert tell_progress(Progress(5, 10, 0.0)) == "5 of 10 rows are here."


def test_the_first_sync_is_over_when_all_rows_are_here(store: LocalStore) -> None:
    model = StatusViewModel(store, lambda: NOW)
    store.first_sync(50_000, 100_000)
    assert model.progress is not None
    store.first_sync_done()
    assert model.progress is None


DAYS = 4018


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (timedelta(days=DAYS), "This computer’s clock is 11 years behind the server’s."),
        (timedelta(days=-DAYS), "This computer’s clock is 11 years ahead of the server’s."),
        (timedelta(hours=-2), "This computer’s clock is 2 h ahead of the server’s."),
        (timedelta(days=3), "This computer’s clock is 3 days behind the server’s."),
    ],
)
def test_a_wrong_clock_is_told_in_every_state(behind: timedelta, said: str) -> None:
    for status in (LIVE, OFFLINE, replace(LIVE, needs_attention=1), SyncStatus(Link.CONNECTING, "")):
        told = tell(replace(status, clock_behind=behind), NOW)
        assert told.aside.startswith(said + " Coverdesk goes by the server’s; set the clock right.")
        assert told.sentence == tell(status, NOW).sentence
        assert told.tone is not Tone.GOOD


def test_the_last_word_of_the_server_has_its_day_where_that_is_not_today() -> None:
    last = LIVE.last_server_at
    assert last is not None
    today = tell(LIVE, NOW).sentence
    assert today == "All changes are on the server (12:11:20)."
    assert tell(LIVE, last + timedelta(days=3)).sentence == "All changes are on the server (23 Nov, 12:11:20)."
    assert tell(LIVE, last + timedelta(days=400)).sentence == "All changes are on the server (23 Nov 2026, 12:11:20)."
    assert tell(OFFLINE, NOW + timedelta(days=1)).aside == "Last up to date 23 Nov, 11:57:20"
