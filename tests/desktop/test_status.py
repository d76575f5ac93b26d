"""Every sentence of the status bar, and every reason."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from desktop import status
from desktop.status import Filling, Outbox, explain, filling_sentence, sentence
from desktop.sync.state import Flight, Pause, Phase, State
from shared.domain.ids import Id
from shared.wire.messages import Cursor

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 23, 10, 42, 7, tzinfo=ZONE)
DEVICE = Id("01900000-0000-7000-8000-000000000001")
LIVE = State(
    phase=Phase.STEADY,
    has_session=True,
    device_id=DEVICE,
    cursor=Cursor(7, 1),
    live_ready=True,
    in_flight={"live": Flight(request=1, deadline=60_000)},
)
GONE = replace(LIVE, network=False, live_ready=False)


def test_everything_is_on_the_server() -> None:
    assert sentence(LIVE, Outbox(), NOW, NOW) == "All changes are on the server (10:42:07)."


def test_changes_wait_for_a_connection() -> None:
    outbox = Outbox(waiting=3, oldest_at=NOW - timedelta(minutes=14, seconds=20))
    assert sentence(GONE, outbox, NOW, NOW) == "Saved here. 3 changes wait for a connection (oldest 14 min)."


def test_one_change_waits() -> None:
    outbox = Outbox(waiting=1, oldest_at=NOW - timedelta(seconds=5))
    assert sentence(GONE, outbox, NOW, None) == "Saved here. One change waits for a connection (oldest 5 s)."


def test_sending_counts_from_one() -> None:
    outbox = Outbox(waiting=2, sending=(1, 3), oldest_at=NOW)
    assert sentence(LIVE, outbox, NOW, NOW) == "Sending 2 of 3…"


def test_sending_is_not_said_while_nothing_can_be_sent() -> None:
    outbox = Outbox(waiting=2, sending=(1, 3), oldest_at=NOW)
    assert sentence(GONE, outbox, NOW, NOW).startswith("Saved here. 2 changes wait for a connection")


def test_what_needs_the_person_comes_first() -> None:
    assert sentence(LIVE, Outbox(waiting=2, attention=1), NOW, NOW) == "One change needs you."
    assert sentence(GONE, Outbox(attention=1200), NOW, NOW) == "1,200 changes need you."


@pytest.mark.parametrize("pause", [p for p in Pause if p is not Pause.NONE])
def test_every_pause_has_its_words(pause: Pause) -> None:
    paused = replace(LIVE, pause=pause)
    said = sentence(paused, Outbox(waiting=2, oldest_at=NOW), NOW, NOW)
    assert said.startswith("Saved here. 2 changes wait ")
    assert said.endswith(" (oldest 0 s).")
    assert "for a connection" not in said
    explained = explain(paused, 0)
    assert explained.why.endswith(".")
    assert explained.next_step.endswith(".")


def test_the_own_switch_counts_before_other_pauses() -> None:
    switched = replace(LIVE, switched_off=True, pause=Pause.SIGN_IN)
    said = sentence(switched, Outbox(waiting=2), NOW, NOW)
    assert said == "Saved here. 2 changes wait until you go online."
    assert explain(switched, 0).why == "You chose to work offline."


def test_before_the_first_sync() -> None:
    assert sentence(LIVE, Outbox(), NOW, None) == "Fetching your files for the first time."
    assert sentence(GONE, Outbox(), NOW, None) == "Nothing is here yet. Your files wait for a connection."


def test_first_sync_says_rate_and_time_left() -> None:
    said = filling_sentence(Filling(done=12_000, total=100_000, rate=4_000.0))
    assert said == "First sync: 12,000 of 100,000 rows, 4,000 a second, 22 s left. You can work already."
    assert filling_sentence(Filling(12, 0, 4.0)) == "First sync: 12 rows so far. You can work already."
    assert filling_sentence(Filling(12, 50, 0.0)) == "First sync: 12 of 50 rows. You can work already."


def test_a_server_that_is_silent_says_when_it_is_tried_again() -> None:
    waiting = replace(LIVE, live_ready=False, failures=2, retry_at=5_400, error="unreachable")
    explained = explain(waiting, 1_000)
    assert explained.why == "The server does not answer."
    assert explained.retry_in_s == 5
    assert explained.helper == status.NOBODY
    assert explain(replace(waiting, failures=6), 1_000).helper == status.ADMINISTRATOR


def test_the_servers_own_words_are_used() -> None:
    explained = explain(replace(LIVE, failures=1, retry_at=2_000, error="unavailable"), 1_000)
    assert explained.why.startswith("The server cannot reach its database.")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (200_000, "2 days")]
)
def test_durations(seconds: int, said: str) -> None:
    assert status.spell_seconds(seconds) == said


def test_no_network_renewing_registering_and_on_its_way() -> None:
    assert explain(GONE, 0).why == "This device has no network."
    assert explain(replace(LIVE, has_session=False), 0).why == "The sign-in is being renewed."
    assert explain(replace(LIVE, registering=True), 0).why == "This device is being registered anew."
    assert explain(LIVE, 0).why == "It is on its way."
