"""What happened, for whoever asks now and then: in scope then and now, page by page, and nothing twice."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.caching.standing import Verdict
from server.handlers.api.openapi import document
from server.handlers.api.reading import AS_OF
from server.handlers.api.resources import PREFIX
from server.live.events import STREAMS
from server.live.marks import mark_of
from server.services import happenings
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from tests.server.handlers.api.test_api import Caller, caller, policy
from tests.server.handlers.api.test_keys import ask, make
from tests.server.handlers.api.test_questions import hold, stamped
from tests.server.handlers.rows import claim, fresh_id, insert, member, note
from tests.server.live.test_socket import place

__all__ = ["caller", "place"]


async def head_of(caller: Caller) -> int:
    return int(await caller.place.psql.fetchval("SELECT max(last_pos) FROM ledger_batch"))


async def walk(caller: Caller, query: str) -> list[tuple[str, str]]:
    """(event, file) of all pages from a question on."""
    return [(each["event"], each["file"]) for each in await items(caller, query)]


async def items(caller: Caller, query: str) -> list[Any]:
    """Of all pages from a question on; no page is asked for in vain."""
    _, page, _ = await caller.get(f"/events?{query}")
    found = list(page["items"])
    while page["more"]:
        before = page["next"]
        _, page, _ = await caller.get(f"/events?after={before}")
        assert page["next"] != before
        found += page["items"]
    return found


async def test_what_happened_to_ones_files_is_told_and_gone_on_from(caller: Caller) -> None:
    mine, foreign = claim(), claim()
    _, first, _ = await caller.get("/events")
    assert first["whole"]
    await hold(caller, mine, also=(foreign,))
    _, told, _ = await caller.get(f"/events?after={first['next']}&event=claim:*")
    (event,) = told["items"]
    assert event == {
        "event": "claim:created",
        "file": mine.id,
        "row": event["row"],
        "changed": [],
        "actor": event["actor"],
        "position": event["position"],
        "at": event["at"],
    }
    at = await caller.place.psql.fetchval("SELECT at FROM ledger_tx WHERE pos = $1", event["position"])
    assert event["at"] == round(at.timestamp() * 1_000_000)
    await caller.place.write(note(mine.id), note(foreign.id))
    _, later, _ = await caller.get(f"/events?after={told['next']}")
    assert [(each["event"], each["file"], each["changed"]) for each in later["items"]] == [
        ("claim:updated", mine.id, ["note"])
    ]
    assert not later["more"]
    _, none, _ = await caller.get(f"/events?after={later['next']}")
    assert (none["items"], none["next"]) == ([], later["next"])
    _, again, _ = await caller.get(f"/events?since={event['position']}&event=claim:*")
    assert again["items"] == later["items"], "a position of a webhook or stream leads to the same"


async def test_only_what_was_held_then_and_is_held_now(caller: Caller) -> None:
    came, went = claim(), claim()
    user_id = caller.session.user_id
    holding = member(user_id, went.id)
    await caller.place.write(came, went, holding)
    _, start, _ = await caller.get("/events")
    await caller.place.write(note(came.id))
    await caller.place.write(note(went.id))
    await caller.place.write(member(user_id, came.id))
    await caller.place.psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", holding.id)
    await caller.place.write()
    _, told, _ = await caller.get(f"/events?after={start['next']}&event=claim:*")
    assert [each["file"] for each in told["items"]] == [came.id]


async def test_what_was_held_then_and_is_held_now_is_asked_page_by_page(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that ends before the head: what one holds by then is that of the page, and what one holds now of now."""
    paged(monkeypatch, 1)
    came, went = claim(), claim()
    holding = member(caller.session.user_id, went.id)
    await caller.place.write(came, went, holding)
    head = await head_of(caller)
    await caller.place.write(note(went.id))
    await caller.place.write(note(came.id))
    await caller.place.write(member(caller.session.user_id, came.id))
    await caller.place.psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", holding.id)
    await caller.place.write(note(came.id))
    found = await walk(caller, f"since={head}&event=claim:updated")
    assert found == [("claim:updated", came.id)], "the second note alone: at the first it was not held"


async def test_devices_are_told_of_once_where_a_transaction_is_told_in_parts(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged(monkeypatch, 1)
    boss = Caller(caller.place, await caller.place.person("boss@example.org", roles=(Role.ADMIN,)))
    try:
        head = await head_of(caller)
        mine = [claim(Id(f"00000000-0000-7000-8000-{place:012}")) for place in range(3)]  # before the boss's own file
        async with caller.place.psql.transaction():
            await insert(caller.place.psql, *mine, *(member(boss.session.user_id, each.id) for each in mine))
            await caller.place.psql.execute("UPDATE device SET version = version + 1, name = name || ' 2'")
        await caller.place.write(note(mine[0].id))
        found = await items(boss, f"since={head}&event=system:device")
    finally:
        await boss.client.close()
    told = [(each["position"], each["row"]) for each in found if each["event"] == "system:device"]
    assert len(told) >= 2
    assert len(set(told)) == len(told)


def paged(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    inner = happenings.behind

    async def few(connection: Any, user_id: Any, roles: Any, place: Any, wants: Any) -> Any:
        return await inner(connection, user_id, roles, place, wants, most)

    monkeypatch.setattr("server.services.interface.behind", few)


@pytest.mark.parametrize("most", [1, 2, 3, 5])
async def test_a_large_transaction_is_told_some_files_at_a_time(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    paged(monkeypatch, most)
    head = await head_of(caller)
    mine = [claim() for _ in range(7)]
    foreign = [claim() for _ in range(5)]
    async with caller.place.psql.transaction():
        await insert(caller.place.psql, *mine, *foreign, *(member(caller.session.user_id, each.id) for each in mine))
    await caller.place.write(note(mine[3].id))
    found = await walk(caller, f"since={head}&event=claim:created")
    assert sorted(file for name, file in found if name == "claim:created") == sorted(each.id for each in mine)
    assert ("claim:updated", mine[3].id) in found, "a page of its own, as the pages are so small"


async def test_a_key_hears_of_what_it_is_good_for(caller: Caller) -> None:
    mine, paper = claim(), policy()
    head = await head_of(caller)
    await hold(caller, mine, paper)
    _, narrow = await make(caller, scopes=["read:policies"])
    _, told = await ask(caller, narrow["secret"], "GET", f"events?since={head}")
    assert {each["event"] for each in told["items"]} == {"policy:created"}
    for wanted in ("claim:*", "claim:created,policy:*", "notification:created", "system:*"):
        status, problem = await ask(caller, narrow["secret"], "GET", f"events?event={wanted}")
        assert (status, problem["code"]) == (403, "forbidden")
    _, none = await make(caller, scopes=["write:diary"])
    assert (await ask(caller, none["secret"], "GET", "events"))[0] == 403
    _, whole = await make(caller, scopes=["read"])
    _, told = await ask(caller, whole["secret"], "GET", f"events?since={head}&event=*")
    assert {"policy:created", "claim:created"} <= {each["event"] for each in told["items"]}


def moves(page: Any) -> tuple[set[tuple[str, str]], set[tuple[str, str]], bool]:
    came, went = ({(each["kind"], each["file"]) for each in page[name]} for name in ("came", "went"))
    return came, went, page["rescoped"]


async def test_files_that_came_and_went_by_rights_are_named_as_it_stands_now(caller: Caller) -> None:
    came, went, passing, back, paper = claim(), claim(), claim(), claim(), policy()
    user_id = caller.session.user_id
    ends, is_back, passes = member(user_id, went.id), member(user_id, back.id), member(user_id, passing.id)
    await caller.place.write(came, went, passing, back, paper, ends, is_back)
    _, start, _ = await caller.get("/events")
    _, quiet, _ = await caller.get(f"/events?after={start['next']}")
    assert moves(quiet) == (set(), set(), False)
    await caller.place.write(member(user_id, came.id), member(user_id, paper.id), passes)
    await caller.place.psql.execute(
        "UPDATE membership SET state = 'ended', version = 2 WHERE id = ANY($1)", [ends.id, is_back.id, passes.id]
    )
    await stamped(caller)
    await caller.place.psql.execute("UPDATE membership SET state = 'held', version = 3 WHERE id = $1", is_back.id)
    await stamped(caller)
    _, told, _ = await caller.get(f"/events?after={start['next']}")
    opened, closed = {("claim", came.id), ("policy", paper.id), ("claim", back.id)}, {("claim", went.id)}
    passed = {("claim", passing.id)}  # whoever read a row in between has it still
    assert moves(told) == (opened, closed | passed, False)
    _, later, _ = await caller.get(f"/events?after={told['next']}")
    assert moves(later) == (set(), set(), False)
    _, narrow = await make(caller, scopes=["read:policies"])
    _, seen = await ask(caller, narrow["secret"], "GET", f"events?after={start['next']}")
    assert moves(seen) == ({("policy", paper.id)}, set(), False), "as far as the key is good for"


@pytest.mark.parametrize("most", [1, 3])
async def test_page_by_page_each_that_came_is_named_once(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Also where one transaction is told in parts, and where what came later goes again before the head."""
    paged(monkeypatch, most)
    mine = [claim() for _ in range(5)]
    await caller.place.write(*mine[3:])
    head = await head_of(caller)
    holding = [member(caller.session.user_id, each.id) for each in mine]
    async with caller.place.psql.transaction():
        await insert(caller.place.psql, *mine[:3], *holding[:3])
    await caller.place.write(*holding[3:])
    await caller.place.psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", holding[4].id)
    await stamped(caller)
    found: list[str] = []
    _, page, _ = await caller.get(f"/events?since={head}")
    while True:
        assert not page["rescoped"]
        assert {each["file"] for each in page["went"]} <= {mine[4].id}, "which came before, in a page of its own"
        found += [each["file"] for each in page["came"]]
        if not page["more"]:
            break
        _, page, _ = await caller.get(f"/events?after={page['next']}")
    assert sorted(found) == sorted(each.id for each in mine[:4])


async def to_state(caller: Caller, holding: Any, state: str) -> None:
    await caller.place.psql.execute(
        "UPDATE membership SET state = $2, version = version + 1 WHERE id = $1", holding.id, state
    )
    await stamped(caller)


@pytest.mark.parametrize("is_held", [False, True], ids=["came", "went"])
async def test_a_right_that_changes_between_two_pages_is_not_missed(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    """The first page ends where the right is another one than before and than at the head."""
    mine, states = claim(), ("ended", "held")
    holding = member(caller.session.user_id, mine.id)
    await caller.place.write(mine, holding)
    if not is_held:
        await to_state(caller, holding, "ended")
    head = await head_of(caller)
    await to_state(caller, holding, states[not is_held])
    await caller.place.write(note(fresh_id()))
    await to_state(caller, holding, states[is_held])
    with monkeypatch.context() as patched:
        paged(patched, 1)
        _, first, _ = await caller.get(f"/events?since={head}")
    await to_state(caller, holding, states[not is_held])
    _, second, _ = await caller.get(f"/events?after={first['next']}")
    name = "went" if is_held else "came"
    assert {each["file"] for page in (first, second) for each in page[name]} == {mine.id}


async def test_a_team_that_is_left_and_joined_again_between_two_pages_is_not_missed(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, theirs = fresh_id(), claim()
    mine = member(caller.session.user_id, team)
    await caller.place.write(theirs, mine)
    head = await head_of(caller)
    await caller.place.write(member(team, theirs.id))
    await caller.place.write(note(fresh_id()))
    await to_state(caller, mine, "ended")
    with monkeypatch.context() as patched:
        paged(patched, 1)
        _, first, _ = await caller.get(f"/events?since={head}")
    await to_state(caller, mine, "held")
    _, second, _ = await caller.get(f"/events?after={first['next']}")
    assert moves(second) == (set(), set(), True)


async def test_whoever_joined_a_team_is_told_to_read_the_lists_anew(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, theirs = fresh_id(), claim()
    await caller.place.write(theirs, member(team, theirs.id))
    _, start, _ = await caller.get("/events")
    await caller.place.write(member(caller.session.user_id, team))
    _, told, _ = await caller.get(f"/events?after={start['next']}")
    assert moves(told) == (set(), set(), True)
    monkeypatch.setattr(happenings, "MAX_MOVES", 2)
    few, many = claim(), [claim() for _ in range(2)]
    await caller.place.write(few, member(team, few.id))
    _, one, _ = await caller.get(f"/events?after={told['next']}")
    assert moves(one) == ({("claim", few.id)}, set(), False), "one of the team's"
    await caller.place.write(*many, *(member(team, each.id) for each in many))
    _, several, _ = await caller.get(f"/events?after={one['next']}")
    assert moves(several) == (set(), set(), True), "more than are named"


async def test_devices_are_told_of_to_whoever_runs_the_server(caller: Caller) -> None:
    head = await head_of(caller)
    boss = Caller(caller.place, await caller.place.person("boss@example.org", roles=(Role.ADMIN,)))
    try:
        told = [await each.get(f"/events?since={head}&event=system:device") for each in (caller, boss)]
    finally:
        await boss.client.close()
    assert [[each["event"] for each in page["items"]] for _, page, _ in told] == [[], ["system:device"]]


async def test_a_position_of_another_life_is_told_so(caller: Caller) -> None:
    """The server was restored from a copy: whoever went on silently would miss what it lost."""
    head = await head_of(caller)
    _, beyond, _ = await caller.get(f"/events?since={head + 1}")
    assert (beyond["items"], beyond["whole"], beyond["more"]) == ([], False, False)
    _, on, _ = await caller.get(f"/events?after={beyond['next']}")
    assert on["whole"]


async def test_a_cursor_of_another_life_is_told_so_however_far_the_new_one_has_come(caller: Caller) -> None:
    """After a restore the positions are given again: a number alone would not show it."""
    _, before, _ = await caller.get("/events")
    await caller.place.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    await hold(caller, claim())
    _, told, _ = await caller.get(f"/events?after={before['next']}")
    assert (told["items"], told["whole"]) == ([], False)
    _, on, _ = await caller.get(f"/events?after={told['next']}")
    assert on["whole"]


async def test_a_mark_is_of_one_life_too(caller: Caller) -> None:
    """As a webhook's event and a stream have it."""
    head = await head_of(caller)
    epoch = await caller.place.psql.fetchval("SELECT epoch FROM server_state")
    await hold(caller, claim())
    _, known, _ = await caller.get(f"/events?since={mark_of(head, epoch)}")
    assert known["whole"]
    assert known["items"]
    await caller.place.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    _, told, _ = await caller.get(f"/events?since={mark_of(head, epoch)}")
    assert (told["items"], told["whole"]) == ([], False)


async def test_a_cursor_is_of_one_person(caller: Caller) -> None:
    other = Caller(caller.place, await caller.place.person("bob@example.org"))
    try:
        _, page, _ = await other.get("/events")
    finally:
        await other.client.close()
    assert (await caller.get(f"/events?after={page['next']}"))[0] == 400
    _, claims, _ = await caller.get("/claims")
    assert claims["next"] is None
    await hold(caller, claim(), claim())
    _, claims, _ = await caller.get("/claims?limit=1")
    assert (await caller.get(f"/events?after={claims['next']}"))[0] == 400, "of another question"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=x", "since"),
        ("since=-1", "since"),
        ("since=" + "9" * 17, "since"),
        ("since=٣", "since"),
        ("since=1.", "since"),
        ("since=1.x", "since"),
        ("since=.0190c5a2-7e3b-7c41-9a55-3d1f0c2b9e10", "since"),
        ("after=", "after"),
        ("after=x", None),
        ("event=", "event"),
        ("event=claim", "event"),
        ("event=claim:*,rocket:*", "event"),
        ("limit=1", "limit"),
        ("event=*&event=*", "event"),
        ("since=1&after=x", "after"),
    ],
)
async def test_what_is_no_question_is_refused(caller: Caller, query: str, parameter: str | None) -> None:
    status, problem, _ = await caller.get(f"/events?{query}")
    assert (status, problem.get("parameter")) == (400, parameter)


def test_the_description_names_every_event() -> None:
    described = msgspec.json.decode(document(600, 3_000))["paths"]["/api/v1/events"]["get"]["parameters"]
    (event,) = [each for each in described if each["name"] == "event"]
    assert set(event["schema"]["items"]["enum"]) == STREAMS


@pytest.mark.parametrize("tag", ["", "known"])
async def test_a_list_and_a_row_say_from_where_events_go_on_without_a_gap(caller: Caller, tag: str) -> None:
    """For whoever holds the same files throughout, whatever came in between."""
    mine = claim()
    await hold(caller, mine)
    _, listed, list_tag = await caller.get("/claims")
    _, shown, row_tag = await caller.get(f"/claims/{mine.id}")
    assert ([each["id"] for each in listed["items"]], shown["id"]) == ([mine.id], mine.id)
    behind: set[str] = set()
    for path, known in (("/claims", list_tag), (f"/claims/{mine.id}", row_tag)):
        status, mark = await as_of(caller, path, known if tag else "")
        assert status == (304 if tag else 200)
        behind.add(mark)
    await caller.place.write(note(mine.id))
    (mark,) = behind
    _, page, _ = await caller.get(f"/events?since={mark}")
    assert [(each["event"], each["file"]) for each in page["items"]] == [("claim:updated", mine.id)]
    assert page["whole"]


async def as_of(caller: Caller, path: str, known: str = "") -> tuple[int, str]:
    """The status, and the mark; empty where there is none."""
    headers = {"If-None-Match": known} if known else {}
    async with caller.client.get(PREFIX + path, headers=headers) as response:
        return response.status, response.headers.get(AS_OF, "")


async def test_a_mark_of_before_a_restore_is_told_from_one_of_now(caller: Caller) -> None:
    mine = claim()
    await hold(caller, mine)
    _, mark = await as_of(caller, "/claims")
    await caller.place.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    _, page, _ = await caller.get(f"/events?since={mark}")
    assert not page["whole"]


async def test_rows_of_which_no_event_tells_have_no_mark(caller: Caller) -> None:
    mine = claim()
    await hold(caller, mine)
    marks = {
        name: (await as_of(caller, f"/{name}"))[1] for name in ("claims", "notes", "agents", "colleagues", "changes")
    }
    assert {name for name, mark in marks.items() if mark} == {"claims", "notes"}


async def test_of_a_list_in_pages_the_first_mark_counts(caller: Caller) -> None:
    first, second = claim(loss_at=2), claim(loss_at=1)
    await hold(caller, first, second)
    path = "/claims?limit=1&order=-loss_at"
    _, mark = await as_of(caller, path)
    _, page, _ = await caller.get(path)
    await caller.place.write(note(first.id))
    _, later = await as_of(caller, f"{path}&after={page['next']}")
    assert await walk(caller, f"since={mark}") == [("claim:updated", first.id)]
    assert await walk(caller, f"since={later}") == []


async def test_rows_that_are_kept_are_of_a_mark_behind_which_nothing_of_them_changed(caller: Caller) -> None:
    mine, other = claim(), claim()
    await hold(caller, mine, other)
    path, parts = f"/claims/{mine.id}", caller.place.node._parts
    assert parts is not None

    async def settled() -> None:
        await stamped(caller)
        assert await parts.answers.forgetting.catch_up()

    await settled()
    _, first = await as_of(caller, path)
    await caller.place.write(note(other.id))
    await settled()
    _, again = await as_of(caller, path)
    assert (again, parts.answers.tallies["claim.row"].verdicts.get(Verdict.HIT)) == (first, 1), "it was kept"
    await caller.place.psql.execute("UPDATE claim SET loss_place = 'x', version = 2 WHERE id = $1", mine.id)
    await settled()
    _, later = await as_of(caller, path)
    assert int(later.partition(".")[0]) > int(first.partition(".")[0])
    assert ("claim:updated", mine.id) in await walk(caller, f"since={again}")
