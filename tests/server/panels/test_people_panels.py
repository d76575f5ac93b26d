"""People and devices as administrators see and change them: by commands that the ledger has under their name."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any, Final

import aiohttp

from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.states import Role, Verdict
from shared.panels.words import KeyEnd
from shared.wire.messages import Alive
from shared.wire.report import UNSENT, spelled
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import claim, fresh_id, insert, make
from tests.server.panels.conftest import Office
from tests.server.panels.test_database import rows

ABOVE: Final = {"amount_cents": 500, "limit_cents": 100}


async def person(office: Office, user_id: str) -> dict[str, Any]:
    (part,) = (await office.read("people")).parts
    return next(line for line in part.lines if line["key"] == user_id)


async def test_a_role_is_rotated_and_a_limit_set(office: Office, http: aiohttp.ClientSession) -> None:
    bob = await Desk(office.node, http).hire("bob@example.org", (Role.ADJUSTER,))
    assert not (await office.act("people", "grant_role", key=bob, role="supervisor")).refused
    assert not (await office.act("people", "withdraw_role", key=bob, role="adjuster")).refused
    limit = {"decides": "reserve", "amount_cents": 5_000_000, "line": None, "cost_type": None}
    assert not (await office.act("people", "set_limit", key=bob, **limit)).refused
    line = await person(office, bob)
    assert (line["roles"], line["limits"]) == ("supervisor", '{"reserve":{"*":{"*":5000000}}}')


async def test_somebody_new_signs_in_with_what_was_told_once(office: Office, http: aiohttp.ClientSession) -> None:
    desk = Desk(office.node, http)
    boss = await desk.hire("boss@example.org", (Role.SUPERVISOR,))
    assert not (await office.act("teams", "add", name=" Water  ", manager_id=boss)).refused
    (part,) = (await office.read("teams")).parts
    (team,) = part.lines
    assert (team["name"], team["manager_id"], team["members"]) == ("Water", boss, 0)
    who = {"email": " New@Example.org", "name": "Noa New", "title": "Adjuster", "roles": ["agent", "adjuster"]}
    done = await office.act("people", "add", **who, team_id=team["key"], manager_id=boss)
    email, password = done.text.split("\n")
    assert email == "new@example.org"
    session = await desk.sign_in(email=email, password=password)
    line = await person(office, session.user_id)
    assert {name: line[name] for name in ("name", "roles", "team", "manager_id")} == {
        "name": "Noa New",
        "roles": "adjuster, agent",
        "team": "Water",
        "manager_id": boss,
    }
    (part,) = (await office.read("teams", words="wat")).parts
    assert [line["members"] for line in part.lines] == [1]
    (acts,) = (await office.read("acts")).parts
    assert password not in str(acts.lines), "it is kept nowhere"


async def test_somebody_new_who_cannot_be_added_leaves_nothing(office: Office, http: aiohttp.ClientSession) -> None:
    await Desk(office.node, http).hire("bob@example.org", (Role.ADJUSTER,))
    before = (await office.read("people")).parts[0].figures
    wrong = (
        ({"email": "BOB@example.org"}, "email_taken"),
        ({"email": "nobody"}, "bad_value"),
        ({"name": "  "}, "text_missing"),
        ({"team_id": fresh_id()}, "team_unknown"),
        ({"manager_id": fresh_id()}, "colleague_unknown"),
    )
    for each, refused in wrong:
        done = await office.act("people", "add", **{"email": "n@example.org", "name": "N", "roles": ["agent"]} | each)
        assert (done.refused, done.text) == (refused, "")
    assert (await office.read("people")).parts[0].figures == before


async def test_somebody_gets_another_name_team_and_manager(office: Office, http: aiohttp.ClientSession) -> None:
    desk = Desk(office.node, http)
    bob, boss = await desk.hire("bob@example.org"), await desk.hire("boss@example.org", (Role.SUPERVISOR,))
    for name in ("Wind", "Water"):
        await office.act("teams", "add", name=name)
    by_name = {line["name"]: line["key"] for line in (await office.read("teams")).parts[0].lines}
    assert not (await office.act("teams", "rename", key=by_name["Wind"], name="Storm")).refused
    for asked in (
        ("rename", {"name": "Bobby"}),
        ("move", {"team_id": by_name["Water"]}),
        ("move", {"team_id": by_name["Wind"]}),
        ("set_manager", {"manager_id": boss}),
    ):
        assert not (await office.act("people", asked[0], key=bob, **asked[1])).refused
    line = await person(office, bob)
    assert (line["name"], line["team"], line["manager_id"]) == ("Bobby", "Storm", boss)
    assert line["team_id"] == by_name["Wind"], "what a form begins with"
    assert not (await office.act("people", "move", key=bob, team_id=None)).refused
    assert not (await office.act("people", "set_manager", key=bob, manager_id=None)).refused
    line = await person(office, bob)
    assert (line["team"], line["team_id"], line["manager_id"]) == ("", None, None)
    assert (await office.act("people", "set_manager", key=bob, manager_id=bob)).refused, "nobody leads themselves"
    assert (await office.act("teams", "rename", key="x", name="Y")).refused == "gone"


async def test_a_new_password_ends_what_the_old_one_opened(office: Office, http: aiohttp.ClientSession) -> None:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org")
    session = await desk.sign_in(email="bob@example.org")
    wanted = {"name": "Nightly export", "scopes": ["read"]}
    async with http.post("/api/v1/keys", json=wanted, headers=bearer(session)) as response:
        key = {"Authorization": f"Bearer {(await response.json())['secret']}"}
    async with http.get("/api/v1/claims", headers=key) as response:
        assert response.status == 200
    email, password = (await office.act("people", "new_password", key=session.user_id)).text.split("\n")
    renewed = {"refresh_token": session.refresh_token}
    async with http.post("/auth/refresh", json=renewed) as response:
        assert response.status == 401
    async with http.post("/auth/sign-in", json=desk.sign_in_body(email=email)) as response:
        assert response.status == 401, "the old one opens nothing"
    async with http.get("/api/v1/claims", headers=key) as response:
        assert response.status == 401
    (line,) = await rows(office, "keys")
    assert line["ended_because"] == KeyEnd.PASSWORD
    assert (await desk.sign_in(email=email, password=password)).user_id == session.user_id
    for nobody in ("x", fresh_id()):
        assert (await office.act("people", "new_password", key=nobody)).refused == "gone"
    own = await office.act("people", "new_password", key=office.session.user_id)
    assert (own.refused, own.text) == ("own_password", "")


async def test_somebody_leaves_and_comes_back(office: Office, http: aiohttp.ClientSession) -> None:
    bob = await Desk(office.node, http).hire("bob@example.org", (Role.ADJUSTER,))
    for act, active in (("end", False), ("return", True)):
        assert not (await office.act("people", act, key=bob)).refused
        assert (await person(office, bob))["is_active"] is active
    assert (await office.act("people", "end", key="x")).refused == "gone"
    assert (await office.act("people", "end", key=fresh_id())).refused


async def test_what_was_not_taken_is_told_with_its_reason_and_asked_for_again(
    office: Office, http: aiohttp.ClientSession, psql: Any
) -> None:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org", (Role.ADJUSTER,))
    bob = await desk.sign_in(email="bob@example.org")
    now = time.time_ns() // 1000
    file, numbers = claim(claim_number="CLM-7"), itertools.count(1)

    def ended(verdict: Verdict, received_at: int, code: str | None = None, **values: Any) -> CommandResult:
        of: dict[str, Any] = {"device_id": bob.device_id, "name": "SetReserve", "verdict": verdict, "code": code}
        return make(CommandResult, bob.user_id, received_at=received_at, number=next(numbers), **of, **values)

    taken = ended(Verdict.APPLIED, now)
    old = ended(Verdict.FAILED, now - 2 * DAY_US)
    late = ended(
        Verdict.REJECTED,
        now - 5,
        "above_authority",
        subject_file=file.id,
        command_id=fresh_id(),
        detail=json.dumps(ABOVE),
    )
    given = ended(Verdict.HANDED_OVER, now - 9, "out_of_scope", detail='{"what":"The file"}')
    of_program = make(CommandResult, bob.user_id, verdict=Verdict.REJECTED, received_at=now, device_id=fresh_id())
    await insert(psql, file, taken, old, late, given, of_program)
    (part,) = (await office.read("refused")).parts
    assert part.figures == {"today": 2, "people": 1}
    assert [(line["key"], line["verdict"]) for line in part.lines] == [
        (late.id, "rejected"),
        (given.id, "handed_over"),
        (old.id, "failed"),
    ]
    first = part.lines[0]
    assert (first["user_id"], first["command"], first["about"]) == (bob.user_id, "SetReserve", "CLM-7")
    assert json.loads(str(first["why"])) == {"code": "above_authority", "detail": ABOVE}
    (page,) = (await office.read("refused", most=1, after=late.id)).parts
    assert [line["key"] for line in page.lines] == [given.id]
    assert not (await office.act("refused", "ask_again", key=late.id, said="Your limit is higher now.")).refused
    rows = await psql.fetch("SELECT kind, audience_id, subject_id, facts FROM notification")
    assert [(row["kind"], str(row["audience_id"]), str(row["subject_id"])) for row in rows] == [
        ("asked_again", bob.user_id, late.command_id)
    ]
    assert json.loads(rows[0]["facts"]) == {"by": "Ann", "command": "SetReserve", "said": "Your limit is higher now."}
    for gone in (taken.id, of_program.id, fresh_id(), "x"):
        assert (await office.act("refused", "ask_again", key=gone)).refused == "gone"


async def test_how_far_a_device_is_behind_is_known_once_it_told_what_it_has(
    office: Office, http: aiohttp.ClientSession
) -> None:
    """One that has told nothing may have nothing: it is not as far as the server."""
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org", (Role.ADJUSTER,))
    session = await desk.sign_in(email="bob@example.org")

    async def behind() -> object:
        (part,) = (await office.read("devices", words="bob@example.org")).parts
        (line,) = part.lines
        return line["behind"]

    assert await behind() is None
    assert office.node._started is not None
    head = await office.node._started.sequencer.stamp_now()
    report = {UNSENT: spelled(Alive(unsent=0, highest_number=0))}
    cursor = {"pos": str(head.pos), "token": str(head.token)}
    async with http.get("/sync/pull", params=cursor, headers=bearer(session) | report) as response:
        assert response.status == 200
        await response.read()
    assert await behind() == 0


async def test_a_device_is_paused_released_and_revoked(office: Office, http: aiohttp.ClientSession) -> None:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org", (Role.ADJUSTER,))
    device = (await desk.sign_in(email="bob@example.org")).device_id
    for act, state in (("pause", "paused"), ("release", "active"), ("revoke", "revoked")):
        assert not (await office.act("devices", act, key=device)).refused
        (part,) = (await office.read("devices", words="bob@example.org")).parts
        assert [(line["key"], line["state"]) for line in part.lines] == [(device, state)]
    assert part.figures["devices"] == 1
    for gone in ("x", fresh_id()):
        assert (await office.act("devices", "pause", key=gone)).refused == "gone"
