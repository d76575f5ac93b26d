"""Every route makes a statement: what of the past it takes, for which scope it answers, and what bounds its cost.

A new route without one fails here, and what the statements say of the past is tried on a real node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import pytest

from server.handlers.routes import ROUTES
from shared.wire.codec import FrameReader, encode
from shared.wire.messages import (
    Ack,
    Checkpoint,
    Continue,
    Cursor,
    DigestAnswer,
    DigestAsk,
    Feed,
    FirstKey,
    Join,
    PullFrame,
    Rows,
    Session,
    Welcome,
)
from tests.server.handlers.conftest import bearer
from tests.server.handlers.rows import claim, fresh_id, member, note
from tests.server.live.test_socket import Place, hello, place, speaking

__all__ = ["place"]


@dataclass(frozen=True)
class Statement:
    """past: what it takes that an earlier scope gave. scope: for which it answers. cost: what bounds one person."""

    past: str
    scope: str
    cost: str
    open: bool = False
    """Whether strangers may ask."""


SMALL = "8 KiB, time of a request"
STREAM = "8 streams a device, 20 a person, first frame within the time of a request, session asked each second"
OFTEN = "8 a person at once, and so many a minute"
RESOURCES = (
    *("claims", "policies", "customers", "agents", "colleagues", "activities", "notes", "exposures"),
    *("reserves", "reserve-changes", "payments", "coverages", "changes"),
)
STATEMENTS = {
    "POST /auth/sign-in": Statement("device id", "the person's own devices", f"{SMALL}, tries, hash workers", True),
    "POST /auth/refresh": Statement("refresh token", "standing of now", SMALL, True),
    "POST /auth/device": Statement("refresh token", "standing of now", f"{SMALL}, 20 devices a day, 50 living"),
    "POST /auth/password": Statement("", "standing of now", f"{SMALL}, tries, hash workers"),
    "POST /auth/sign-out": Statement("", "standing of now", SMALL),
    "POST /sync/push": Statement(
        "command ids, file ids", "held as the locks are taken", "1,000 commands, 8 MiB, room of bytes"
    ),
    "GET /sync/pull": Statement("cursor", "the head's; what was lost is named as dropped", STREAM),
    "GET /sync/first": Statement("key with its head", "the key's and that of each chunk, both", STREAM),
    "POST /sync/digest": Statement("cursor", "own sums only; 500 entries behind: pull first", "1 a device, 2 a node"),
    "POST /sync/repair": Statement("cursor", "the cursor's and that of each snapshot, both", STREAM),
    "GET /live": Statement(
        "cursor", "that of each batch sent", "20 sockets a person, 20 asks a second, 10 s to greet", True
    ),
    "GET /health/live": Statement("", "nobody's data", "constant", True),
    "GET /health/ready": Statement("", "nobody's data; details for this machine or a token", "one look a second", True),
    "POST /api/v1/commands": Statement(
        "command ids, file ids", "held as the locks are taken", f"200 commands, 1 MiB, {OFTEN}"
    ),
    "GET /api/v1/openapi.json": Statement("", "nobody's data", "made once", True),
    **{
        f"GET /api/v1/{name}{one}": Statement("ids", "held now, in the rows' own snapshot", cost)
        for name in RESOURCES
        for one, cost in (("", f"200 rows, 6 relations of 2,000, {OFTEN}"), ("/{id}", f"a row, 6 relations, {OFTEN}"))
    },
    **{
        f"POST /api/v1/{name}/{{id}}/commands": Statement(
            "command ids, file ids, an entity tag", "held as the locks are taken", f"200 commands, 1 MiB, {OFTEN}"
        )
        for name in ("claims", "policies", "customers")
    },
    "GET /api/v1/metrics/customers/{id}": Statement("ids", "held now, in the rows' own snapshot", OFTEN),
    "GET /api/v1/metrics/agents": Statement("", "held now, in the rows' own snapshot", OFTEN),
    "GET /api/v1/metrics/agents/{id}": Statement("ids", "held now, in the rows' own snapshot", OFTEN),
    "GET /api/v1/events": Statement(
        "position, cursor", "held at each event's position, and now", f"2,000 entries of the ledger, {OFTEN}"
    ),
    "GET /api/v1/keys": Statement("", "the person's own", "50 keys, so many a minute"),
    "POST /api/v1/keys": Statement("", "the person's own, signed in within 15 minutes", "8 KiB, 50 keys"),
    "DELETE /api/v1/keys/{id}": Statement("ids", "the person's own", "so many a minute"),
    **{
        f"GET /api/v1/{name}": Statement("", "nobody's data", "read once", True) for name in ("", "page.js", "page.css")
    },
    **{
        f"GET /api/v1/{name}/{{id}}/events": Statement(
            "position", "held at each event's position", f"10 streams a person, {OFTEN}"
        )
        for name in ("claims", "policies", "customers")
    },
    "GET /admin/v1/panels/{name}": Statement("", "administrators of now, nobody's file", "200 rows, so many a minute"),
    "POST /admin/v1/panels/{name}/acts/{act}": Statement(
        "", "administrators of now", "64 KiB, so many a minute, each kept"
    ),
    "GET /metrics": Statement("", "nobody's data; this machine or a token", "bounded labels", True),
}


def declared() -> dict[str, str]:
    """`METHOD /path` of each route, and its path."""
    return {f"{route.method} {route.path}": route.path for route in ROUTES}


def test_every_route_makes_its_statement(capsys: pytest.CaptureFixture[str]) -> None:
    assert STATEMENTS.keys() == declared().keys()
    with capsys.disabled():
        for name, said in STATEMENTS.items():
            print(f"\n{name:20} past: {said.past or '-':22} scope: {said.scope}; cost: {said.cost}", end="")


async def test_a_route_that_is_not_open_answers_nobody_without_a_token(http: aiohttp.ClientSession) -> None:
    for name, said in STATEMENTS.items():
        if said.open:
            continue
        method, path = name.replace("{id}", fresh_id()).format(name="nodes", act="run").split()
        async with http.request(method, path) as response:
            code = msgspec.json.decode(await response.read())["code"]
            assert (response.status, code) == (401, "token_expired"), name


async def frames(place: Place, method: str, path: str, session: Session, message: Any = None) -> list[PullFrame]:
    headers = bearer(session) | {"Content-Type": "application/msgpack"}
    data = encode(message) if message is not None else None
    async with place.desk.http.request(method, path, data=data, headers=headers) as response:
        assert response.status == 200, await response.text()
        reader = FrameReader()
        found = list(reader.feed(await response.read()))
        reader.finish()
        return found


def files_in(found: list[PullFrame]) -> set[str]:
    return {row[1] for each in found if isinstance(each, Rows) for row in each.rows}


async def test_what_the_past_gave_opens_nothing_that_was_taken_away(place: Place) -> None:
    session, kept, lost = await place.person(), claim(), claim()
    held = member(session.user_id, lost.id)
    await place.write(kept, lost, note(lost.id), member(session.user_id, kept.id), held)
    before = await frames(place, "GET", "/sync/pull", session)
    assert {kept.id, lost.id} <= files_in(before)
    checkpoint = before[-1]
    assert isinstance(checkpoint, Checkpoint)
    cursor: Cursor = checkpoint.cursor
    keys = [each for each in await frames(place, "GET", "/sync/first?stage=2", session) if isinstance(each, FirstKey)]
    await place.psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", held.id)
    await place.write(note(lost.id, "after the end"))

    at = f"pos={cursor.pos}&token={cursor.token}"
    asked = {
        "GET /sync/pull": await frames(place, "GET", f"/sync/pull?{at}", session),
        "GET /sync/pull, from nothing": await frames(place, "GET", "/sync/pull", session),
        "GET /sync/first, stage 1": await frames(place, "GET", "/sync/first?stage=1", session),
        "GET /sync/first, stage 2": await frames(place, "GET", "/sync/first?stage=2", session),
        "POST /sync/repair": await frames(
            place,
            "POST",
            "/sync/repair",
            session,
            DigestAnswer(at=cursor, differs={name: list(range(256)) for name in ("claim", "note")}),
        ),
    }
    for key in keys[:3]:
        head = f"pos={key.head.pos}&token={key.head.token}"
        path = f"/sync/first?stage=2&table={key.table}&after={key.after or ''}&{head}"
        asked[f"GET {path}"] = await frames(place, "GET", path, session)
    for name, found in asked.items():
        assert lost.id not in files_in(found), name
    assert kept.id in files_in(asked["POST /sync/repair"])

    headers = bearer(session) | {"Content-Type": "application/msgpack", "Accept": "application/msgpack"}
    ask = DigestAsk(device_id=session.device_id, cursor=cursor, tables={})
    async with place.desk.http.post("/sync/digest", data=encode(ask), headers=headers) as response:
        sums = msgspec.msgpack.decode(await response.read(), type=DigestAnswer)
    assert sums.at in (cursor, checkpoint.cursor)  # it answers with numbers of slices, never with rows

    async with speaking(place.node) as device:
        await device.tell(hello(session, cursor))
        await device.hear_a(Welcome)
        await device.tell(Join(request=1, room=f"claim:{lost.id}"))
        heard: list[Any] = []
        while not heard or not isinstance(heard[-1], Ack):
            heard.append(await device.hear())
        assert heard[-1] == Ack(request=1, ok=False, code="not_found")
        now = place.node.ready.live.relay.head
        assert now is not None
        await device.tell(Continue(cursor=now))
        await place.write(note(lost.id, "later"), note(kept.id, "theirs"))
        while not (isinstance(heard[-1], Feed) and "note" in heard[-1].rows):
            heard.append(await device.hear())
            assert heard[-1] is not None
    files = {row[1] for each in heard if isinstance(each, Feed) for rows in each.rows.values() for row in rows}
    assert lost.id not in files
