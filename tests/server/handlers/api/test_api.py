"""Other programs over HTTP: they read what their person may see, and give the commands that a device would."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.handlers.api.including import relations_of
from server.handlers.api.openapi import document
from server.handlers.api.parameters import orders_of, parameters_of
from server.handlers.api.resources import PREFIX, RESOURCES, Resource
from server.handlers.api.routes import ROUTES
from server.services import shares
from server.store import resources
from server.store.resource_indexes import is_sought
from server.store.resource_indexes import orders_of as ordered_columns
from shared.domain.catalogue import GIVEN
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity
from shared.domain.kernel.desks import EVERYONE, SHELVES
from shared.domain.kernel.fields import Row, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy
from shared.wire.errors import ErrorCode
from shared.wire.messages import Session
from tests.server.handlers.conftest import bearer
from tests.server.handlers.rows import claim, fresh_id, make, member
from tests.server.live.test_socket import Place, place

__all__ = ["place"]


class Caller:
    """A person's program: it speaks JSON, knows no protocol of ours, and shows its token."""

    def __init__(self, place: Place, session: Session) -> None:
        self.place, self.session = place, session
        self.client = aiohttp.ClientSession(place.node.url, headers=bearer(session))

    async def get(self, path: str, **headers: str) -> tuple[int, Any, str]:
        async with self.client.get(PREFIX + path, headers=headers) as response:
            body = await response.read()
            return response.status, msgspec.json.decode(body) if body else None, response.headers.get("ETag", "")

    async def ids(self, path: str) -> list[str]:
        """Of all pages."""
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            sign = "&" if "?" in path else "?"
            status, page, _ = await self.get(path + (f"{sign}after={after}" if after else ""))
            assert status == 200, page
            found += [each["id"] for each in page["items"]]
            after = page["next"]
        return found

    async def give(self, *given: dict[str, Any], **headers: str) -> tuple[int, Any]:
        async with self.client.post(f"{PREFIX}/commands", json={"commands": given}, headers=headers) as response:
            return response.status, msgspec.json.decode(await response.read())


@pytest.fixture
async def caller(place: Place) -> Any:
    made = Caller(place, await place.person(roles=(Role.ADJUSTER,)))
    yield made
    await made.client.close()


def policy(file_id: Id | None = None, **values: Any) -> Policy:
    file_id = file_id or fresh_id()
    plain = {"line": "homeowners", "status": "in_force"}
    return make(Policy, file_id, file_id, **(plain | values))


def activity(claim_id: Id, **values: Any) -> Activity:
    plain = {"pattern": "call", "priority": "low", "state": "open", "claim_id": claim_id}
    return make(Activity, claim_id, **(plain | values))


def note(file_id: str, command_id: str | None = None) -> dict[str, Any]:
    command = {"type": "AddNote", "file_id": file_id, "topic": "general", "body": "By a program."}
    return {"command_id": command_id or fresh_id(), "command": command}


# -- reading


async def test_a_list_has_what_the_person_holds_and_nothing_else(caller: Caller) -> None:
    mine, others, lost = claim(), claim(), claim()
    ended = msgspec.structs.replace(member(caller.session.user_id, lost.id), state="ended")
    await caller.place.write(mine, others, lost, ended, member(caller.session.user_id, mine.id))
    assert await caller.ids("/claims") == [mine.id]
    for hidden in (others.id, lost.id, fresh_id(), "x", caller.session.user_id):
        status, problem, _ = await caller.get(f"/claims/{hidden}")
        assert (status, problem["code"]) == (404, "not_found")
    status, row, _ = await caller.get(f"/claims/{mine.id}")
    assert status == 200
    assert row == msgspec.to_builtins(msgspec.structs.asdict(mine))


@pytest.mark.parametrize("through", ["a role", "a team", "everybody"])
async def test_what_is_held_through_a_group_is_seen_as_on_a_device(caller: Caller, through: str) -> None:
    from shared.domain.people.staff import role_desk

    file, group = claim(), {"a role": role_desk(Role.ADJUSTER), "a team": fresh_id(), "everybody": EVERYONE}[through]
    own = [member(caller.session.user_id, group)] if through == "a team" else []
    await caller.place.write(file, member(group, file.id), *own)
    assert await caller.ids("/claims") == [file.id]
    assert (await caller.get(f"/claims/{file.id}"))[0] == 200


async def test_each_resource_is_seen_with_its_file(caller: Caller) -> None:
    claim_, policy_ = claim(), policy()
    customer_id = fresh_id()
    customer = make(Customer, customer_id, customer_id, name="Hanna")
    step = activity(claim_.id)
    rows: dict[str, Row] = {"claims": claim_, "policies": policy_, "customers": customer, "activities": step}
    files: dict[type[Row], Id] = {Claim: claim_.id, Policy: policy_.id, Customer: customer_id}
    of_files = [each for each in RESOURCES if each.table.home is not SHELVES]
    for each in of_files:  # of those added since, a plain row in the file of their kind
        file_id = next((files[head] for head in files if head.TABLE.home is each.table.home), claim_.id)
        needed = [column for column in each.table.columns if not column.nullable]
        closed = {column.name: column.field.choices for column in needed if column.field is not None}
        codes: dict[str, Any] = {name: next(iter(members)) for name, members in closed.items() if members is not None}
        rows.setdefault(each.name, make(each.entity, file_id, **codes))
    await caller.place.write(*rows.values())
    for name, row in rows.items():
        assert await caller.ids(f"/{name}") == []
        assert (await caller.get(f"/{name}/{row.id}"))[0] == 404
    await caller.place.write(*(member(caller.session.user_id, each.file_id) for each in (claim_, policy_, customer)))
    for name, row in rows.items():
        assert await caller.ids(f"/{name}") == [row.id]
        assert (await caller.get(f"/{name}/{row.id}"))[1]["id"] == row.id


async def test_pages_follow_each_other_by_key(caller: Caller) -> None:
    files = [claim() for _ in range(7)]
    await caller.place.write(*files, *(member(caller.session.user_id, each.id) for each in files))
    wanted = sorted(each.id for each in files)
    for limit in (1, 2, 6, 7, 8):
        assert await caller.ids(f"/claims?order=id&limit={limit}") == wanted
    _, page, _ = await caller.get("/claims?order=id&limit=3")
    assert [each["id"] for each in page["items"]] == wanted[:3]
    assert not set(wanted) & {page["next"]}, "it says nothing"


async def test_a_page_of_long_rows_is_a_short_one(caller: Caller) -> None:
    """One person asks for what takes the server a moment, whatever stands in the rows."""
    me, long = caller.session.user_id, canonical_json([{"name": "n" * 60_000}])
    rows = [claim(fresh_id(), parties=long) for _ in range(20)]
    await caller.place.write(*rows, *(member(me, row.id) for row in rows))
    status, page, _ = await caller.get("/claims?limit=200")
    sent = sum(len(row["parties"]) for row in page["items"])
    assert (status, page["next"] is None) == (200, False)
    assert sent + len(long) > resources.PAGE_BYTES
    assert sent < resources.PAGE_BYTES + len(long)
    assert sorted(await caller.ids("/claims")) == sorted(row.id for row in rows)


async def test_a_list_is_held_to_its_filters(caller: Caller) -> None:
    one, two = claim(claim_number="CLM-1", cat_code="2611"), claim(claim_number="CLM-2")
    steps = [activity(one.id, due="2026-11-30", mandatory=True), activity(one.id, due="2026-12-01")]
    await caller.place.write(one, two, *steps, *(member(caller.session.user_id, each.id) for each in (one, two)))
    assert await caller.ids("/claims?claim_number=CLM-1&status=open") == [one.id]
    assert await caller.ids("/claims?cat_code=2611") == [one.id]
    assert await caller.ids("/claims?status=closed") == []
    assert await caller.ids(f"/activities?claim_id={one.id}&mandatory=true") == [steps[0].id]
    assert await caller.ids("/activities?due=2026-12-01&mandatory=false") == [steps[1].id]


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=²", "limit=9999", "after=x", "after="),
        *("order=insured_name", "order=", "fields=row_hash", "fields=", "include=", "include=nothing", "q=", "q=%20!"),
        *("q=a%00b", f"q={'x' * 201}", "loss_at_from=1.5", "loss_at_from=yesterday", f"loss_at_until={10**17}", "id=x"),
        *("include=policy.customer.policies", "include=" + ",".join(["policy"] * 7), "status=open,nothing", "as_of=1"),
        f"id={','.join(['0190c5a2-0000-7000-8000-000000000000'] * 101)}",
        *("nothing=1", "limit=1&limit=1", "policy_id=x", "row_hash=1", "id=1;DROP", f"claim_number={'x' * 501}"),
        *("claim_number=a%00b", "claim_number=%1b", "status=open&status=closed", "policy_id=x,y"),
    ],
)
async def test_what_cannot_be_asked_is_said(caller: Caller, query: str) -> None:
    status, problem, _ = await caller.get(f"/claims?{query}")
    assert (status, problem["code"]) == (400, "malformed")


@pytest.mark.parametrize("query", ["due=30.11.2026", "due=2026-02-30", "mandatory=1", "mandatory=TRUE"])
async def test_days_and_flags_are_spelled_as_they_are_answered(caller: Caller, query: str) -> None:
    assert (await caller.get(f"/activities?{query}"))[0] == 400


async def test_a_value_cannot_leave_its_place(caller: Caller) -> None:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    assert await caller.ids("/claims?claim_number=' OR '1'='1") == []
    assert await caller.ids("/claims?claim_number=%25") == []


async def test_an_entity_tag_tells_whether_anything_changed(caller: Caller) -> None:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    for path in ("/claims", f"/claims/{file.id}"):
        _, _, tag = await caller.get(path)
        assert tag.startswith('W/"') == (path == "/claims"), "a row may be written against"
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            assert (await caller.get(path, **{"If-None-Match": known}))[:2] == (304, None)
        await caller.place.psql.execute("UPDATE claim SET description = description || '.'")
        status, _, later = await caller.get(path, **{"If-None-Match": tag})
        assert (status, later != tag) == (200, True)
    _, _, other = await caller.get("/claims?limit=200")
    assert other == (await caller.get("/claims"))[2]


async def test_a_right_that_ends_ends_at_once(caller: Caller) -> None:
    file = claim()
    held = member(caller.session.user_id, file.id)
    await caller.place.write(file, held)
    _, _, tag = await caller.get(f"/claims/{file.id}")
    await caller.place.psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", held.id)
    assert (await caller.get(f"/claims/{file.id}", **{"If-None-Match": tag}))[0] == 404
    assert await caller.ids("/claims") == []


async def test_nobody_asks_without_a_token_or_from_a_withdrawn_device(caller: Caller) -> None:
    async with aiohttp.ClientSession(caller.place.node.url) as stranger:
        for route in ROUTES:
            if route.path.endswith("openapi.json"):
                continue
            async with stranger.request(route.method, route.path.replace("{id}", fresh_id())) as response:
                assert response.status == 401
    await caller.place.psql.execute("UPDATE device SET state = 'revoked' WHERE user_id = $1", caller.session.user_id)
    assert (await caller.get("/claims"))[1]["code"] == "device_revoked"
    assert (await caller.give(note(fresh_id())))[0] == 403


async def test_one_person_has_so_many_requests_at_once(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, leave = asyncio.Semaphore(0), asyncio.Event()

    async def slow(*_: Any) -> resources.Page:
        entered.release()
        await leave.wait()
        return resources.Page([], None)

    monkeypatch.setattr(resources, "page", slow)
    monkeypatch.setattr(shares, "AT_ONCE", 2)
    asking = [asyncio.create_task(caller.get(f"/claims?limit={n}")) for n in (1, 2)]
    async with asyncio.timeout(30):
        for _ in range(2):
            await entered.acquire()
        status, problem, _ = await caller.get("/claims")
        assert (status, problem["code"], problem["retry_after_s"]) == (429, "throttled", shares.RETRY_S)
        leave.set()
        assert [answer[0] for answer in await asyncio.gather(*asking)] == [200, 200]
    assert (await caller.get("/claims"))[0] == 200


# -- commands


async def test_a_command_is_given_once_and_by_its_person(caller: Caller) -> None:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    given = note(file.id)
    status, answered = await caller.give(given)
    assert status == 200
    [result] = answered["results"]
    assert (result["command_id"], result["verdict"]) == (given["command_id"], "applied")
    again = (await caller.give(given))[1]["results"][0]
    assert (again["command_id"], again["verdict"]) == (given["command_id"], "applied")
    rows = await caller.place.psql.fetch("SELECT created_by, body FROM note")
    assert [tuple(row) for row in rows] == [(caller.session.user_id, "By a program.")]
    actor = await caller.place.psql.fetchval("SELECT DISTINCT actor FROM ledger WHERE tbl = 'note'")
    assert actor == caller.session.user_id


async def test_a_refused_command_says_why(caller: Caller) -> None:
    status, answered = await caller.give(note(fresh_id()), {**note(fresh_id()), "after": [fresh_id()]})
    assert status == 200
    assert [(each["verdict"], each["code"]) for each in answered["results"]] == [("rejected", "out_of_scope")] * 2


async def test_roles_and_files_count_as_on_a_device(caller: Caller) -> None:
    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    grant = {"type": "GrantRole", "user_id": caller.session.user_id, "role": "supervisor"}
    commands = [{"command_id": fresh_id(), "command": grant}, note(file.id)]
    _, answered = await caller.give(*commands)
    assert [each.get("code") for each in answered["results"]] == ["not_permitted", None]


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{}", "null", '{"commands": []}', '{"commands": [1]}', '{"commands": [{}]}', "{", "\xff"),
        '{"commands": [{"command_id": "x", "command": {"type": "Withdrawn", "why": "discarded"}}]}',
        '{"commands": [{"command_id": "0190c5a2-0000-7000-8000-000000000000", "command": {"type": "DropAll"}}]}',
        '{"commands": [{"command_id": "0190c5a2-0000-7000-8000-000000000000", "command": {"type": "AddNote"}}]}',
        '{"commands": [], "more": 1}',
    ],
)
async def test_what_is_no_request_changes_nothing(caller: Caller, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    data = body.encode("latin-1")
    async with caller.client.post(f"{PREFIX}/commands", data=data, headers=headers) as response:
        assert response.status == 400
        assert msgspec.json.decode(await response.read())["code"] == "malformed"
    sql = "SELECT count(*) FROM command_result WHERE file_id = $1"
    assert await caller.place.psql.fetchval(sql, caller.session.user_id) == 0


async def test_too_many_and_too_large_are_refused(caller: Caller) -> None:
    status, problem = await caller.give(*(note(fresh_id()) for _ in range(201)))
    assert (status, problem["code"]) == (400, "malformed")
    large = BytesIO(b'{"commands": [' + b" " * 2**20 + b"]}")
    headers = {"Content-Type": "application/json"}
    async with caller.client.post(f"{PREFIX}/commands", data=large, headers=headers) as response:
        assert response.status == 413
        assert msgspec.json.decode(await response.read())["code"] == "too_large"


# -- what is declared


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_lists_are_held_and_ordered_by_what_an_address_can_say_and_an_index_has(resource: Resource) -> None:
    columns = {column.name: column for column in resource.table.columns}
    assert set(resource.filters.split()) <= columns.keys()
    assert len(parameters_of(resource)) >= len(resource.filters.split()) + 1
    for order in orders_of(resource).values():
        assert order.column in ordered_columns(resource.table)
        assert not columns[order.column].nullable
    for relation, _ in relations_of(resource).values():
        assert is_sought(relation.table, relation.theirs) or relation.table.home is SHELVES


def test_what_is_put_off_is_described() -> None:
    assert ErrorCode.OVERLOADED.code in msgspec.json.decode(document(1, 1))["x-errors"]


async def test_the_description_says_every_route_and_command(node: Server) -> None:
    async with aiohttp.ClientSession(node.url) as stranger, stranger.get(f"{PREFIX}/openapi.json") as response:
        assert response.status == 200
        document = msgspec.json.decode(await response.read())
    said = {f"{method.upper()} {path}" for path, by in document["paths"].items() for method in by}
    assert said == {f"{route.method} {route.path}" for route in ROUTES if not route.path.endswith(".json")}
    schemas = document["components"]["schemas"]
    union = schemas["Given"]["properties"]["command"]
    names = {each["$ref"].rpartition("/")[2] for each in union["anyOf"]}
    assert names == set(GIVEN)
    for resource in RESOURCES:
        declared = schemas[resource.entity.__name__]
        assert list(declared["properties"]) == list(resource.table.names)
        query = document["paths"][f"{PREFIX}/{resource.name}"]["get"]["parameters"]
        shape = ["limit", "after", "order", "fields"] + ["include"] * bool(relations_of(resource))
        assert [each["name"] for each in query if each["in"] == "query"] == [*shape, *parameters_of(resource)]
        assert [each["name"] for each in query if each["in"] == "header"] == ["If-None-Match"]
    assert schemas["Claim"]["properties"]["status"]["enum"][0] == "draft"
    missing = [ref for ref in references(document) if ref.rpartition("/")[2] not in schemas]
    assert missing == []


def references(value: Any) -> list[str]:
    """Every `$ref` in the document."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for each in value.values() for ref in references(each)]
    return [ref for each in value for ref in references(each)] if isinstance(value, list) else []


async def test_what_is_answered_is_what_was_described(caller: Caller) -> None:
    """Each value of a row is of the type that the description gives to its field."""
    from server.handlers.api.openapi import document

    file = claim()
    await caller.place.write(file, member(caller.session.user_id, file.id))
    _, row, _ = await caller.get(f"/claims/{file.id}")
    properties = msgspec.json.decode(document(1, 1))["components"]["schemas"]["Claim"]["properties"]
    kinds = {"string": str, "integer": int, "boolean": bool, "null": type(None)}
    for name, value in row.items():
        types = properties[name]["type"] if isinstance(properties[name]["type"], list) else [properties[name]["type"]]
        assert type(value) in [kinds[each] for each in types], name
        assert "enum" not in properties[name] or value in properties[name]["enum"], name
