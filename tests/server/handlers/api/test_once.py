"""Commands of other programs that happen once by the request's key, and only to a row that is as it was seen."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from server.handlers.api.resources import PREFIX
from server.store import requests
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id, is_id
from tests.server.handlers.api.test_api import Caller, caller
from tests.server.handlers.rows import claim, fresh_id, member
from tests.server.live.test_socket import place

__all__ = ["caller", "place"]


def note(file_id: str, body: str = "By a program.") -> dict[str, Any]:
    return {"command": {"type": "AddNote", "file_id": file_id, "topic": "general", "body": body}}


async def post(caller: Caller, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    async with caller.client.post(PREFIX + path, json=body, headers=headers) as response:
        return response.status, msgspec.json.decode(await response.read())


@pytest.fixture
async def file_id(caller: Caller) -> str:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    return file.id


async def notes(caller: Caller) -> int:
    counted: int = await caller.place.psql.fetchval("SELECT count(*) FROM note")
    return counted


async def test_the_same_request_under_the_same_key_happens_once(caller: Caller, file_id: str) -> None:
    body, key = {"commands": [note(file_id), note(file_id, "More.")]}, {"Idempotency-Key": "import-17"}
    first = await post(caller, "/commands", body, **key)
    assert (first[0], [each["verdict"] for each in first[1]["results"]]) == (200, ["applied", "applied"])
    assert await post(caller, "/commands", body, **key) == first
    assert await notes(caller) == 2
    await post(caller, "/commands", body)
    assert await notes(caller) == 4, "without a key it happens whenever it is asked"


async def test_of_the_same_request_at_the_same_time_one_happens(caller: Caller, file_id: str) -> None:
    body, key = {"commands": [note(file_id)]}, {"Idempotency-Key": "k"}
    answers = await asyncio.gather(*(post(caller, "/commands", body, **key) for _ in range(6)))
    assert all(each == answers[0] for each in answers)
    assert (answers[0][0], await notes(caller)) == (200, 1)


async def test_another_request_under_the_key_is_refused_and_other_people_have_keys_of_their_own(
    caller: Caller, file_id: str
) -> None:
    key = {"Idempotency-Key": "k"}
    assert (await post(caller, "/commands", {"commands": [note(file_id)]}, **key))[0] == 200
    status, problem = await post(caller, "/commands", {"commands": [note(file_id, "Other.")]}, **key)
    assert (status, problem["code"]) == (422, "request_differs")
    status, _ = await post(caller, f"/claims/{file_id}/commands", {"commands": [note(file_id)]}, **key)
    assert status == 422, "elsewhere it is another request"
    other = Caller(caller.place, await caller.place.person("bob@example.org"))
    try:
        assert (await post(other, "/commands", {"commands": [note(file_id, "Other.")]}, **key))[0] == 200
    finally:
        await other.client.close()
    assert await notes(caller) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "ü"])
async def test_a_key_has_a_shape(caller: Caller, file_id: str, key: str) -> None:
    status, problem = await post(caller, "/commands", {"commands": [note(file_id)]}, **{"Idempotency-Key": key})
    assert (status, problem["parameter"]) == (400, "Idempotency-Key")
    assert await notes(caller) == 0


async def test_keys_are_let_go_of_after_a_day(caller: Caller, file_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        await post(caller, "/commands", {"commands": [note(file_id)]}, **{"Idempotency-Key": f"{number}"})
    monkeypatch.setattr(requests, "KEPT_US", -1)
    await post(caller, "/commands", {"commands": [note(file_id)]}, **{"Idempotency-Key": "last"})
    assert await caller.place.psql.fetchval("SELECT array_agg(key) FROM api_request") == ["last"]


async def test_after_a_day_a_key_stands_for_nothing_whether_it_was_let_go_of_or_not(
    caller: Caller, file_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_SWEEP_SQL", "SELECT $1::bigint")
    key, old = {"Idempotency-Key": "daily"}, "UPDATE api_request SET at = at - $1"
    await post(caller, "/commands", {"commands": [note(file_id)]}, **key)
    await caller.place.psql.execute(old, requests.KEPT_US - 60_000_000)
    assert (await post(caller, "/commands", {"commands": [note(file_id, "Other.")]}, **key))[0] == 422
    await post(caller, "/commands", {"commands": [note(file_id)]}, **key)
    assert await notes(caller) == 1
    await caller.place.psql.execute(old, 120_000_000)
    first = await post(caller, "/commands", {"commands": [note(file_id)]}, **key)
    assert await notes(caller) == 2, "of the next day it is another one"
    assert await post(caller, "/commands", {"commands": [note(file_id)]}, **key) == first
    await caller.place.psql.execute(old, requests.KEPT_US + 1)
    assert (await post(caller, "/commands", {"commands": [note(file_id, "Other.")]}, **key))[0] == 200
    assert await notes(caller) == 3


async def test_a_row_is_only_written_as_it_was_seen(caller: Caller, file_id: str) -> None:
    path, body = f"/claims/{file_id}", {"commands": [note(file_id)]}
    _, _, tag = await caller.get(path)
    assert (await post(caller, path + "/commands", body, **{"If-Match": tag}))[0] == 200
    _, _, packed = await caller.get(path, **{"Accept-Encoding": "gzip"})
    await caller.place.psql.execute("UPDATE claim SET description = 'Other.', version = 2")
    for known in (tag, packed):
        status, problem = await post(caller, path + "/commands", body, **{"If-Match": known})
        assert (status, problem["code"]) == (412, "changed_meanwhile")
    assert await notes(caller) == 1
    _, _, tag = await caller.get(path)
    assert (await post(caller, path + "/commands", body, **{"If-Match": tag}))[0] == 200
    assert (await post(caller, path + "/commands", body, **{"If-Match": "*"}))[0] == 200
    for unseen in (f'"1-{"f" * 15}"', f'"{"9" * 18}-1"'):
        assert (await post(caller, path + "/commands", body, **{"If-Match": unseen}))[0] == 412
    for malformed in ('W/"1-a"', '"x"', '"1-a", "2-b"', "", f'"1-{"f" * 16}"', f'"{"9" * 19}-1"'):
        status, problem = await post(caller, path + "/commands", body, **{"If-Match": malformed})
        assert (status, problem["parameter"]) == (400, "If-Match")
    assert await notes(caller) == 3


async def test_what_happened_once_is_answered_again_though_its_row_has_changed_since(
    caller: Caller, file_id: str
) -> None:
    path, body = f"/claims/{file_id}", {"commands": [note(file_id)]}
    _, _, tag = await caller.get(path)
    headers = {"If-Match": tag, "Idempotency-Key": "k"}
    first = await post(caller, path + "/commands", body, **headers)
    await caller.place.psql.execute("UPDATE claim SET description = 'Other.', version = 2")
    assert await post(caller, path + "/commands", body, **headers) == first
    assert await notes(caller) == 1


async def test_what_happened_once_is_answered_again_though_its_file_is_not_held_any_more(
    caller: Caller, file_id: str
) -> None:
    path, body, key = f"/claims/{file_id}/commands", {"commands": [note(file_id)]}, {"Idempotency-Key": "k"}
    first = await post(caller, path, body, **key)
    assert first[0] == 200
    await caller.place.psql.execute("UPDATE membership SET state = 'ended', version = 2")
    assert await post(caller, path, body, **key) == first
    for other in ({}, {"Idempotency-Key": "other"}):
        status, problem = await post(caller, path, body, **other)
        assert (status, problem["code"]) == (404, "not_found")
    unknown = fresh_id()
    assert (await post(caller, f"/claims/{unknown}/commands", {"commands": [note(unknown)]}))[0] == 404
    assert await notes(caller) == 1


async def test_commands_about_a_file_are_about_it(caller: Caller, file_id: str) -> None:
    other = claim()
    await caller.place.write(other, member(caller.session.user_id, other.id))
    status, problem = await post(caller, f"/claims/{file_id}/commands", {"commands": [note(other.id)]})
    assert (status, problem["parameter"]) == (400, "commands")
    assert (await post(caller, f"/claims/{fresh_id()}/commands", {"commands": [note(other.id)]}))[0] == 404
    assert await notes(caller) == 0


@pytest.mark.parametrize("field", ["command_id", "after", "group"])
async def test_what_is_no_id_is_refused_before_anything_of_a_command_is_read(
    caller: Caller, file_id: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a megabyte of digits as an id was remembered with what derives from it, thousands of times."""
    read = Command.reads

    def sound(self: Command, command_id: Id) -> frozenset[Id]:
        assert is_id(command_id)
        return read(self, command_id)

    monkeypatch.setattr(Command, "reads", sound)
    for bad in ("x", f"{fresh_id()}\n", "0" * 500_000):
        body = {"commands": [note(file_id) | {field: [bad] if field == "after" else bad}]}
        for path in ("/commands", f"/claims/{file_id}/commands"):
            status, problem = await post(caller, path, body)
            assert (status, problem["code"]) == (400, "malformed")
    unheld = {"commands": [note(fresh_id()) | {field: ["x"] if field == "after" else "x"}]}
    assert (await post(caller, f"/claims/{fresh_id()}/commands", unheld))[0] == 400


async def test_errors_are_problems(caller: Caller) -> None:
    async with caller.client.get(f"{PREFIX}/claims?limit=0", headers={"X-Request-Id": "abc"}) as response:
        assert response.content_type == "application/problem+json"
        problem = msgspec.json.decode(await response.read())
    assert problem["type"].endswith("#malformed")
    assert (problem["status"], problem["code"], problem["parameter"]) == (400, "malformed", "limit")
    assert problem["instance"] == "urn:request:abc"
    assert problem["detail"].startswith(problem["title"])
