"""Personal keys: made by who they are of, shown once, good for what they say, and dead when they must be."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import msgspec
import pytest

from server import logs
from server.handlers.api.keys import SCOPES, scopes_of
from server.handlers.api.resources import PREFIX
from server.handlers.api.routes import ROUTES
from server.jobs.running import Jobs
from server.metrics import Metrics
from server.services import keys as service
from server.settings import Settings
from server.store import keys as store
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from tests.server.handlers.api.test_api import Caller, caller
from tests.server.handlers.rows import claim, fresh_id, member
from tests.server.handlers.rows import make as kept
from tests.server.handlers.rows import note as seen
from tests.server.live.test_socket import place

__all__ = ["caller", "place"]


async def make(caller: Caller, **wanted: Any) -> tuple[int, Any]:
    body = {"name": "Nightly export", "scopes": ["read"]} | wanted
    async with caller.client.post(f"{PREFIX}/keys", json=body) as response:
        return response.status, msgspec.json.decode(await response.read())


async def ask(caller: Caller, secret: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """As a program that has the key alone."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        aiohttp.ClientSession(caller.place.node.url, headers=headers) as program,
        program.request(method, path if path.startswith("/") else f"{PREFIX}/{path}", json=body) as response,
    ):
        text = await response.read()
        return response.status, msgspec.json.decode(text) if text else None


def note(file_id: str) -> dict[str, Any]:
    return {"commands": [{"command": {"type": "AddNote", "file_id": file_id, "topic": "general", "body": "x"}}]}


async def stamped_now(caller: Caller) -> int:
    """A moment, microseconds UTC, at which all that was committed has its place in the feed."""
    started = caller.place.node._started
    assert started is not None
    await started.sequencer.stamp_now()
    return time.time_ns() // 1000


@pytest.fixture
async def file_id(caller: Caller) -> str:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    return file.id


async def test_a_key_is_shown_once_and_kept_as_a_hash(caller: Caller, file_id: str) -> None:
    status, made = await make(caller, days=30)
    assert status == 201
    secret, key = made["secret"], made["key"]
    assert secret.startswith(key["hint"])
    assert len(secret) > len(key["hint"]) + 60
    status, page = await ask(caller, secret, "GET", "claims")
    assert (status, [each["id"] for each in page["items"]]) == (200, [file_id])
    async with caller.client.get(f"{PREFIX}/keys") as response:
        text = await response.text()
        assert secret not in text
        (listed,) = msgspec.json.decode(text)["items"]
    assert listed["id"] == key["id"]
    assert listed["used_at"] is not None
    assert listed["used_from"] == "127.0.0.1"
    assert listed["expires_at"] - listed["created_at"] == 30 * DAY_US
    row = await caller.place.psql.fetchrow("SELECT * FROM api_key")
    assert secret not in str(dict(row))
    assert secret.removeprefix("cdk_")[12:] not in str(dict(row))


async def test_what_a_key_does_its_owner_does_and_the_ledger_says_with_which_key(caller: Caller, file_id: str) -> None:
    _, made = await make(caller, scopes=["read:claims", "write:diary"])
    status, answered = await ask(caller, made["secret"], "POST", "commands", note(file_id))
    assert (status, answered["results"][0]["verdict"]) == (200, "applied")
    sql = "SELECT actor, device FROM ledger WHERE tbl = 'note'"
    assert tuple(await caller.place.psql.fetchrow(sql)) == (caller.session.user_id, made["key"]["id"])
    foreign = claim()
    await caller.place.write(foreign)
    assert (await ask(caller, made["secret"], "GET", f"claims/{foreign.id}"))[0] == 404
    _, answered = await ask(caller, made["secret"], "POST", "commands", note(foreign.id))
    assert answered["results"][0]["code"] == "out_of_scope"


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        (["read"], 200, 403),
        (["read:claims"], 200, 403),
        (["read:policies", "write"], 403, 200),
        (["write:diary"], 403, 200),
        (["write:money", "write:claims"], 403, 403),
    ],
)
async def test_a_key_is_good_for_what_it_says(
    caller: Caller, file_id: str, scopes: list[str], reads: int, writes: int
) -> None:
    _, made = await make(caller, scopes=scopes)
    grant = {"type": "GrantRole", "user_id": caller.session.user_id, "role": "supervisor"}
    assert (await ask(caller, made["secret"], "GET", "claims"))[0] == reads
    assert (await ask(caller, made["secret"], "POST", "commands", note(file_id)))[0] == writes
    assert (await ask(caller, made["secret"], "POST", "commands", {"commands": [{"command": grant}]}))[0] == 403


async def test_nobody_makes_a_key_for_what_their_roles_do_not_allow(caller: Caller) -> None:
    """None is offered, and none is made; an administrator's may be good for people."""
    async with caller.client.get(f"{PREFIX}/keys") as response:
        offered = msgspec.json.decode(await response.read())["scopes"]
    assert set(SCOPES) - set(offered) == {"write:people", "write:rooms"}
    for scope in ("write:people", "write:rooms"):
        status, problem = await make(caller, scopes=["read", scope])
        assert (status, problem["code"]) == (403, "forbidden")
    assert (await make(caller, scopes=offered))[0] == 201
    chief = Caller(caller.place, await caller.place.person("root@example.org", (Role.ADMIN,)))
    status, made = await make(chief, scopes=["write:people"])
    await chief.client.close()
    assert status == 201
    grant = {"type": "GrantRole", "user_id": caller.session.user_id, "role": "supervisor"}
    assert (await ask(chief, made["secret"], "POST", "commands", {"commands": [{"command": grant}]}))[0] == 200


async def test_nothing_is_told_of_commands_that_a_key_is_not_good_for(caller: Caller, file_id: str) -> None:
    _, made = await make(caller, scopes=["read"])
    for path in (f"claims/{file_id}/commands", f"claims/{fresh_id()}/commands"):
        status, problem = await ask(caller, made["secret"], "POST", path, note(fresh_id()))
        assert (status, problem["code"]) == (403, "forbidden")


@pytest.mark.parametrize("include", ["notes", "policy", "policy.customer", "adjuster", "activities,notes"])
async def test_what_a_key_is_not_good_for_does_not_come_along_either(
    caller: Caller, file_id: str, include: str
) -> None:
    await caller.place.write(seen(Id(file_id)))
    _, made = await make(caller, scopes=["read:claims", "read:activities", "read:customers"])
    _, whole = await make(caller)
    now = await stamped_now(caller)
    for path in ("claims?", f"claims/{file_id}?", f"claims/{file_id}?as_of={now}&"):
        if include in ("policy.customer", "adjuster") and "as_of" in path:
            continue  # of the past nothing comes along that is so far away
        status, problem = await ask(caller, made["secret"], "GET", f"{path}include={include}")
        assert (status, problem["code"]) == (403, "forbidden"), path
        assert (await ask(caller, made["secret"], "GET", f"{path}include=activities"))[0] == 200
        assert (await ask(caller, whole["secret"], "GET", f"{path}include={include}"))[0] == 200


async def test_a_key_that_reads_no_policies_finds_nobody_by_them(caller: Caller) -> None:
    _, made = await make(caller, scopes=["read:customers"])
    _, both = await make(caller, scopes=["read:customers", "read:policies"])
    assert (await ask(caller, made["secret"], "GET", "customers"))[0] == 200
    for query in ("policies_from=1", "policies_until=9", "annual_premium_from=USD:1", "annual_premium_until=USD:9"):
        status, problem = await ask(caller, made["secret"], "GET", f"customers?{query}")
        assert (status, problem["code"]) == (403, "forbidden"), query
        assert (await ask(caller, both["secret"], "GET", f"customers?{query}"))[0] == 200, query


async def test_a_denial_of_a_key_is_told_with_whose_it_is(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    _, made = await make(caller, scopes=["read:notes"])
    assert (await ask(caller, made["secret"], "GET", "claims"))[0] == 403
    told = capsys.readouterr()
    lines = [msgspec.json.decode(each) for each in (told.out + told.err).splitlines() if each.startswith("{")]
    (denied,) = (each for each in lines if each["event"] == "denied")
    assert (denied["route"], "about" in denied) == (f"{PREFIX}/claims", False)
    assert (denied["user"], denied["key"]) == (caller.session.user_id, made["key"]["id"])
    assert made["secret"] not in told.out + told.err


async def test_no_words_of_strangers_stand_in_the_log(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    row_id, words = fresh_id(), "words-of-a-stranger" * 50
    for path in (f"claims/{row_id}", f"claims/{words}", words):
        await ask(caller, "nobody", "GET", path)
    told = capsys.readouterr()
    lines = [msgspec.json.decode(each) for each in (told.out + told.err).splitlines() if each.startswith("{")]
    denied = [(each["route"], each.get("about")) for each in lines if each["event"] == "denied"]
    assert denied == [(f"{PREFIX}/claims/{{id}}", row_id), (f"{PREFIX}/claims/{{id}}", None)]
    assert "words-of-a-stranger" not in told.out + told.err


@pytest.mark.parametrize(
    ("scopes", "status"), [(["write:money"], 200), (["write"], 200), (["write:diary"], 403), (["read"], 403)]
)
async def test_a_conflict_is_decided_with_a_key_that_is_good_for_what_it_is_about(
    caller: Caller, file_id: str, scopes: list[str], status: int
) -> None:
    conflict = kept(Conflict, Id(file_id), subject_table="reserve_line", subject_id=fresh_id(), what="", state="open")
    await caller.place.write(conflict)
    _, made = await make(caller, scopes=scopes)
    sides = {"seen_mine": "{}", "seen_theirs": "{}", "choice": "theirs"}
    given = {"type": "ResolveConflict", "file_id": file_id, "conflict_id": conflict.id, **sides}
    answered, body = await ask(caller, made["secret"], "POST", "commands", {"commands": [{"command": given}]})
    assert answered == status, body
    state = await caller.place.psql.fetchval("SELECT state FROM conflict")
    assert state == ("resolved" if status == 200 else "open")


async def test_a_key_opens_this_interface_and_nothing_else(caller: Caller) -> None:
    _, made = await make(caller, scopes=scopes_of(frozenset({Role.ADJUSTER})))
    asked = [("GET", f"{PREFIX}/keys"), ("POST", f"{PREFIX}/keys"), ("DELETE", f"{PREFIX}/keys/{made['key']['id']}")]
    asked += [("GET", "/admin/v1/panels/nodes"), ("POST", "/auth/sign-out"), ("POST", "/auth/password")]
    for method, path in asked:
        headers = {"Authorization": f"Bearer {made['secret']}", "Coverdesk-Protocol": "1"}
        async with (
            aiohttp.ClientSession(caller.place.node.url, headers=headers) as program,
            program.request(method, path, json={}) as response,
        ):
            assert response.status in (400, 401), path
    assert (await ask(caller, made["secret"], "GET", "claims"))[0] == 200


async def test_a_key_ends_when_its_owner_says_so_and_nobody_else(caller: Caller) -> None:
    _, made = await make(caller)
    path = f"{PREFIX}/keys/{made['key']['id']}"
    other = Caller(caller.place, await caller.place.person("bob@example.org"))
    try:
        async with other.client.delete(path) as response:
            assert response.status == 404
        assert (await ask(caller, made["secret"], "GET", "claims"))[0] == 200
    finally:
        await other.client.close()
    async with caller.client.delete(path) as response:
        assert response.status == 204
    assert (await ask(caller, made["secret"], "GET", "claims"))[0] == 401
    async with caller.client.delete(path) as response:
        assert response.status == 404


async def test_a_key_ends_with_its_owner_and_with_the_role_it_was_made_in(caller: Caller) -> None:
    me, psql = caller.session.user_id, caller.place.psql
    secrets = [(await make(caller))[1]["secret"] for _ in range(2)]
    await psql.execute("UPDATE user_account SET roles = '[\"agent\"]', version = version + 1 WHERE id = $1", me)
    assert (await ask(caller, secrets[0], "GET", "claims"))[0] == 401
    await psql.execute("UPDATE user_account SET roles = '[\"adjuster\"]', version = version + 1 WHERE id = $1", me)
    assert (await ask(caller, secrets[0], "GET", "claims"))[0] == 401, "it does not come back with the role"
    assert (await ask(caller, secrets[1], "GET", "claims"))[0] == 200, "nobody asked with it meanwhile"
    await psql.execute("UPDATE user_account SET active = false, version = version + 1 WHERE id = $1", me)
    assert (await ask(caller, secrets[1], "GET", "claims"))[0] == 401
    await psql.execute("UPDATE user_account SET active = true, version = version + 1 WHERE id = $1", me)
    assert (await ask(caller, secrets[1], "GET", "claims"))[0] == 401
    because = {row["ended_because"] for row in await psql.fetch("SELECT ended_because FROM api_key")}
    assert because == {store.ROLE_WITHDRAWN, store.LEFT}


@pytest.mark.parametrize(
    ("command", "because"),
    [
        ({"type": "SetActive", "active": False}, store.LEFT),
        ({"type": "WithdrawRole", "role": "adjuster"}, store.ROLE_WITHDRAWN),
    ],
)
async def test_the_commands_that_take_it_end_it_at_once(caller: Caller, command: dict[str, Any], because: str) -> None:
    await make(caller)
    boss = Caller(caller.place, await caller.place.person("boss@example.org", roles=(Role.ADMIN,)))
    try:
        given = {"command_id": fresh_id(), "command": command | {"user_id": caller.session.user_id}}
        _, answered = await boss.give(given)
        assert answered["results"][0]["verdict"] == "applied", answered
    finally:
        await boss.client.close()
    assert await caller.place.psql.fetchval("SELECT ended_because FROM api_key") == because


async def test_a_key_is_made_soon_after_the_password_was_shown_alone(caller: Caller) -> None:
    late = "UPDATE session_family SET created_at = created_at - $1"
    await caller.place.psql.execute(late, service.FRESH_US + 1)
    status, problem = await make(caller)
    assert (status, problem["code"]) == (403, "sign_in_again")
    await caller.place.psql.execute("UPDATE session_family SET created_at = created_at + $1", service.FRESH_US + 1)
    await caller.place.psql.execute("UPDATE session_family SET parent_id = $1", fresh_id())
    assert (await make(caller))[0] == 403, "a session that came from another one shows no password"
    assert await caller.place.psql.fetchval("SELECT count(*) FROM api_key") == 0


async def test_a_key_runs_out_and_is_good_from_where_it_says(caller: Caller) -> None:
    _, made = await make(caller, networks=["10.0.0.0/8", "192.168.1.7"])
    status, problem = await ask(caller, made["secret"], "GET", "claims")
    assert (status, problem["code"]) == (403, "forbidden")
    _, near = await make(caller, networks=["127.0.0.0/8"])
    assert (await ask(caller, near["secret"], "GET", "claims"))[0] == 200
    await caller.place.psql.execute("UPDATE api_key SET expires_at = created_at")
    assert (await ask(caller, near["secret"], "GET", "claims"))[0] == 401


async def test_a_key_has_a_pace_of_its_own(caller: Caller) -> None:
    _, made = await make(caller, per_minute=2)
    _, other = await make(caller)
    statuses = [(await ask(caller, made["secret"], "GET", "claims"))[0] for _ in range(5)]
    assert statuses.count(429) >= 1, "at the end of a minute two more pass"
    assert statuses[:2] == [200, 200]
    assert (await ask(caller, other["secret"], "GET", "claims"))[0] == 200


async def test_a_person_has_so_many_keys(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    assert [(await make(caller))[0] for _ in range(3)] == [201, 201, 409]


@pytest.mark.parametrize("over", ["ended_at", "expires_at"])
async def test_keys_that_were_over_long_ago_make_room(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    for _ in range(2):
        assert (await make(caller))[0] == 201
    lately = time.time_ns() // 1000 - store.ENDED_KEPT_US
    await caller.place.psql.execute(f"UPDATE api_key SET {over} = $1", lately + 600_000_000)
    assert (await make(caller))[0] == 409, "it is still told of"
    await caller.place.psql.execute(f"UPDATE api_key SET {over} = $1", lately)
    assert [(await make(caller))[0] for _ in range(3)] == [201, 201, 409]


async def test_keys_that_were_over_long_ago_are_forgotten_by_night(caller: Caller) -> None:
    ids = [(await make(caller))[1]["key"]["id"] for _ in range(3)]
    lately = time.time_ns() // 1000 - store.ENDED_KEPT_US
    sql = "UPDATE api_key SET ended_at = $1 WHERE id = $2"
    for key_id, ended_at in ((ids[0], lately), (ids[1], lately + 600_000_000)):
        await caller.place.psql.execute(sql, ended_at, key_id)
    started = caller.place.node._started
    assert started is not None
    ran = await Jobs(started.pool, Settings(), Metrics(), lambda: Micros(time.time_ns() // 1000)).run_now("keys")
    assert ran is not None
    assert ran.said.startswith("1 ")
    left = {row["id"] for row in await caller.place.psql.fetch("SELECT id FROM api_key")}
    assert left == set(ids[1:])


@pytest.mark.parametrize(
    "wanted",
    [
        *({"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 367}, {"name": ""}, {"name": "a\nb"}, {"more": 1}),
        *({"networks": ["10.0.0.0/33"]}, {"networks": ["localhost"]}, {"per_minute": 0}, {"scopes": ["read"] * 51}),
    ],
)
async def test_what_is_no_wish_for_a_key_is_refused(caller: Caller, wanted: dict[str, Any]) -> None:
    assert (await make(caller, **wanted))[0] == 400


@pytest.mark.parametrize("place_", [0, 4, 20, 40, -1])
async def test_what_is_no_key_of_ours_asks_the_database_for_nothing(
    caller: Caller, place_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = await make(caller)
    secret = made["secret"]
    changed = "A" if secret[place_] != "A" else "B"
    forged = secret[:place_] + changed + (secret[place_ + 1 :] if place_ != -1 else "")

    async def never(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(store, "present", never)
    for bad in (forged, secret + "A", secret[:-4], "cdk_", "cdk_" + "é" * 80):
        headers = {"Authorization": (b"Bearer " + bad.encode()).decode("latin-1")}
        async with (
            aiohttp.ClientSession(caller.place.node.url) as program,
            program.get(f"{PREFIX}/claims", headers=headers) as got,
        ):
            assert got.status == 401


def test_every_route_that_keys_reach_names_what_they_must_be_good_for() -> None:
    assert {each.path for each in ROUTES if each.path.startswith(f"{PREFIX}/keys")} == {
        f"{PREFIX}/keys",
        f"{PREFIX}/keys/{{id}}",
    }
    areas = {scope.partition(":")[2] for scope in SCOPES if scope.startswith("write:")}
    assert {"money", "claims", "diary", "people", "policies"} - areas <= {"policies"}
    assert "kernel" not in areas, "it is no area: what stands there is of each"
