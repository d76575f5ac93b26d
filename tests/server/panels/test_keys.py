"""Administrators see everybody's keys, and end one: whoever used it is shut out at once."""

from __future__ import annotations

import aiohttp
import msgspec

from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import fresh_id
from tests.server.panels.conftest import Office


async def test_a_key_is_seen_with_its_use_and_ended(office: Office, http: aiohttp.ClientSession) -> None:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org")
    bob = bearer(await desk.sign_in(email="bob@example.org"))
    body = {"name": "Export", "scopes": ["read:claims"], "networks": ["127.0.0.0/8"], "per_minute": 9}
    async with http.post("/api/v1/keys", json=body, headers=bob) as response:
        made = msgspec.json.decode(await response.read())
    (part,) = (await office.read("keys")).parts
    assert part.figures == {"good": 1, "unused": 1}
    (line,) = part.lines
    assert (line["name"], line["scopes"], line["networks"], line["per_minute"]) == (
        "Export",
        "read:claims",
        "127.0.0.0/8",
        9,
    )
    assert line["used_at"] is None
    assert made["secret"] not in str(line)
    program = {"Authorization": f"Bearer {made['secret']}"}
    async with http.get("/api/v1/claims", headers=program) as response:
        assert response.status == 200
    (part,) = (await office.read("keys")).parts
    assert (part.figures["unused"], part.lines[0]["used_from"]) == (0, "127.0.0.1")
    assert not (await office.act("keys", "end", key=made["key"]["id"])).refused
    async with http.get("/api/v1/claims", headers=program) as response:
        assert response.status == 401
    (part,) = (await office.read("keys")).parts
    assert (part.figures["good"], part.lines[0]["ended_because"]) == (0, "withdrawn")
    for gone in (made["key"]["id"], fresh_id(), "x"):
        assert (await office.act("keys", "end", key=gone)).refused == "gone"
