"""Codes, limits and what acts were told stand in words on the page, as everywhere else in the program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest

from desktop.screens.times import micros
from desktop.viewmodels.administration.acted import texts_of
from desktop.viewmodels.administration.acts import outcome, refusal
from desktop.viewmodels.administration.values import ABSENT, rank, spoken
from shared.domain.kernel.states import DeviceState, Role
from shared.panels.acts import ACTS
from shared.panels.live import LIVE
from shared.panels.panel import Told, Unit
from shared.panels.rooms import ROOMS
from shared.panels.webhooks import WEBHOOKS
from shared.panels.words import WebhookState
from shared.wire.panels import Done, Value

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MAYA = "0190c5a2-1111-7000-8000-000000000001"
NAMES = {MAYA: "Maya Ortiz"}
LIMITS = '{"payment":{"*":{"*":1500000}},"reserve":{"homeowners":{"indemnity":5000000}}}'


@pytest.mark.parametrize(
    ("value", "told", "words"),
    [
        ("adjuster, siu", Told("Roles", of=Role), "Adjuster, SIU"),
        ("new_role", Told("Roles", of=Role), "New role"),
        ("revoked", Told("Status", of=DeviceState), "Locked out"),
        ("paused: failing", Told("Status", of=WebhookState), "Paused: it failed for long"),
        ("", Told("Roles", of=Role), ABSENT),
        (LIMITS, Told("Limits", Unit.LIMITS), "Payment: 15,000.00, Reserve · Homeowners · Indemnity: 50,000.00"),
        ("{}", Told("Limits", Unit.LIMITS), ABSENT),
        ("[1]", Told("Limits", Unit.LIMITS), ABSENT),
        ("Claim", Told("Questions of", Unit.CAPTION), "Claim"),
        (150_000, Told("Amount", Unit.CENTS), "1,500.00"),
        (30, Told("Within", Unit.SECONDS), "30 s"),
        (micros(NOW), Told("At", Unit.MOMENT), "12:00:00"),
    ],
)
def test_a_code_is_said_by_what_it_is_of(value: Value, told: Told, words: str) -> None:
    assert spoken(value, told, NAMES, NOW) == words


def acted(panel: str, act: str, asked: Mapping[str, object], came: Mapping[str, object] | None) -> dict[str, str]:
    line: dict[str, Value] = {
        "key": "1",
        "at": micros(NOW),
        "actor_id": MAYA,
        "actor": "Maya Ortiz",
        "panel": panel,
        "act": act,
        "asked": msgspec.json.encode(asked).decode(),
        "is_good": None,
        "came": msgspec.json.encode(came).decode() if came is not None else "",
    }
    texts = texts_of(line, ACTS.columns, NAMES, NOW)
    return {name: texts[name] for name in ("panel", "act", "asked", "came")}


def test_an_act_is_told_by_its_own_declaration() -> None:
    told = {"name": "storm:florida", "description": "", "capacity": 40, "roles": ["adjuster", "siu"]}
    assert acted("rooms", "open", told, {}) == {
        "panel": "Rooms",
        "act": "Open a room",
        "asked": "Name: storm:florida · Seats: 40 · For these roles: Adjuster, SIU",
        "came": "The room is open.",
    }


def test_whom_an_act_was_about_is_named_and_what_was_left_empty_is_not() -> None:
    said = acted("people", "grant_role", {"key": MAYA, "role": "supervisor"}, {})
    assert said["asked"] == "Maya Ortiz · Role: Supervisor"
    said = acted("live", "reconnect_all", {"node": "", "user_id": None, "spread_s": 30}, {"figures": {"count": 2}})
    assert (said["asked"], said["came"]) == ("They come back within: 30 s", "Connections that begin anew: 2.")


def test_why_an_act_was_not_done_and_where_it_is_not_known_stand_there_in_words() -> None:
    refused = {"refused": "webhook_test", "detail": {"because": "timeout", "status": 0}}
    said = acted("webhooks", "test", {"key": "x"}, refused)
    assert said["came"].startswith("It did not take the test: no answer in time")
    said = acted("queries", "clear", {}, {"figures": {"forgotten": 3}, "missing": ["office-2"]})
    assert said["asked"] == ABSENT
    assert said["came"].endswith("Not known to be done on: office-2.")
    assert not said["came"].startswith("Not known"), "what was done elsewhere is told too"
    said = acted("people", "end", {"key": MAYA}, {"nodes": ["office-1"], "missing": ["office-2"]})
    assert said["came"].startswith("The person can sign in no more.")
    said = acted("queries", "clear", {}, {"figures": {"forgotten": 3}, "is_whole": False})
    assert said["came"].endswith("not known whether other nodes did it.")
    assert acted("pool", "resize", {"most": 4}, None)["came"] == ABSENT


def test_whom_this_device_does_not_know_is_called_as_the_server_calls_them() -> None:
    line: dict[str, Value] = {"key": "1", "actor_id": "0190", "actor": "Rhea Lind"}
    assert texts_of(line, ACTS.columns, NAMES, NOW)["actor_id"] == "Rhea Lind"
    assert texts_of({**line, "actor_id": MAYA}, ACTS.columns, NAMES, NOW)["actor_id"] == NAMES[MAYA]
    assert texts_of({**line, "actor": ""}, ACTS.columns, NAMES, NOW)["actor_id"] == "0190"


def test_what_a_newer_server_keeps_is_readable() -> None:
    said = acted("new_panel", "new_act", {"some_field": 3, "empty": ""}, {"refused": "new_reason"})
    assert said == {"panel": "New panel", "act": "New act", "asked": "Some field: 3", "came": "New reason"}


def test_words_sort_as_they_are_read_and_what_is_unknown_comes_last() -> None:
    values: list[tuple[Value, str]] = [
        (None, ABSENT),
        ("b", "Agent"),
        ("a", "Siu"),
        (3, "3"),
        (True, "Yes"),
        (2.5, "2.50"),
    ]
    assert [shown for _, shown in sorted(values, key=lambda each: rank(*each))] == [
        "Yes",
        "2.50",
        "3",
        "Agent",
        "Siu",
        ABSENT,
    ]


def test_a_refusal_names_the_field_that_can_mend_it() -> None:
    add, open_, many = WEBHOOKS.act("add"), ROOMS.act("open"), LIVE.act("reconnect_all")
    assert add is not None
    assert open_ is not None
    assert many is not None
    assert outcome(add, Done(refused="webhook_events", detail={"name": "x"})).field == "events"
    assert outcome(many, Done(refused="bad_value", detail={"what": "Seconds"})).field == "spread_s"
    beyond = outcome(open_, Done(refused="bounds", detail={"what": "Seats", "least": 1, "most": 10_000}))
    assert (beyond.trouble, beyond.field) == ("Seats: enter a number from 1 to 10,000.", "capacity")
    taken = Done(refused="room_open", detail={"what": "storm"})
    assert outcome(open_, taken, {"name": "storm", "capacity": 3}).field == "name"
    assert outcome(add, Done(refused="webhooks_full", detail={"most": 50})).field == ""
    assert outcome(add, Done(refused="new_reason")).field == ""


def test_a_refusal_of_the_domain_is_said_as_everywhere() -> None:
    assert "Seconds" in refusal("bad_value", {"what": "Seconds"})
