"""People and devices as administrators see and change them: by commands that the ledger has under their name."""

from __future__ import annotations

from typing import Any

import aiohttp

from shared.domain.kernel.states import Role
from tests.server.handlers.conftest import Desk
from tests.server.handlers.rows import fresh_id
from tests.server.panels.conftest import Office


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


async def test_somebody_leaves_and_comes_back(office: Office, http: aiohttp.ClientSession) -> None:
    bob = await Desk(office.node, http).hire("bob@example.org", (Role.ADJUSTER,))
    for act, active in (("end", False), ("return", True)):
        assert not (await office.act("people", act, key=bob)).refused
        assert (await person(office, bob))["is_active"] is active
    assert (await office.act("people", "end", key="x")).refused == "gone"
    assert (await office.act("people", "end", key=fresh_id())).refused


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
