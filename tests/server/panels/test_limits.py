"""Who is beyond a limit is shown while they are, with how much they asked; whoever is not is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from server.app import Server
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import Desk, bearer
from tests.server.panels.conftest import Office
from tests.server.panels.test_database import figures, rows

MINUTE_US = 60_000_000
AT = Micros(1_800_000_000_000_000)


@asynccontextmanager
async def opened(
    start_node: Any, now: list[Micros], settings: dict[str, int]
) -> AsyncIterator[tuple[aiohttp.ClientSession, Desk, Office]]:
    """A node with an administrator. now: what its clock says."""
    node: Server = await start_node(clock=lambda: now[0], **settings)
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire(roles=(Role.ADMIN,))
        yield http, desk, Office(node, http, await desk.sign_in())


async def test_a_person_a_key_and_an_address_are_shown_while_they_are_beyond_their_limit(start_node: Any) -> None:
    now = [AT]
    settings = {"api_requests_per_person": 6, "api_requests_per_address": 9, "trusted_proxies": 1}
    async with opened(start_node, now, settings) as (http, desk, office):
        user_id = await desk.hire("ben@example.org")
        session = await desk.sign_in(email="ben@example.org")
        asked = {"name": "robot", "scopes": ["read"], "per_minute": 2}
        made = []
        for wanted in (asked, {"name": "other", "scopes": ["read"]}):
            async with http.post("/api/v1/keys", json=wanted, headers=bearer(session)) as response:
                made.append(await response.json())
        key, other = ({"Authorization": f"Bearer {each['secret']}"} for each in made)

        async def ask(headers: dict[str, str], address: str) -> int:
            more = {"X-Forwarded-For": address}
            async with http.get("/api/v1/claims", headers=headers | more) as response:
                assert (response.status == 429) == (response.headers.get("Retry-After") == "60")
                return response.status

        assert await rows(office, "limits") == []
        assert [await ask(key, "10.0.0.1") for _ in range(3)] == [200, 200, 429]
        assert [await ask(other, "10.0.0.1") for _ in range(5)] == [200] * 4 + [429]
        assert [await ask(bearer(session), "10.0.0.3") for _ in range(6)] == [200] * 4 + [429] * 2
        assert [await ask({}, "10.0.0.2") for _ in range(10)] == [401] * 9 + [429]
        shown = {line["key"]: line for line in await rows(office, "limits")}
        person, with_keys = f"person:{user_id}", f"keys:{user_id}"
        by_key, address = f"key:{made[0]['key']['id']}", "address:10.0.0.2"
        assert shown.keys() == {person, with_keys, by_key, address}
        assert [(shown[key]["most"], shown[key]["count"]) for key in (person, with_keys, by_key, address)] == [
            (6, 8),
            (6, 7),
            (2, 3),
            (9, 10),
        ]
        assert (shown[person]["person_id"], shown[person]["refused"]) == (user_id, 2)
        assert [shown[key]["person_id"] for key in (with_keys, by_key, address)] == [user_id, user_id, None]
        assert shown[by_key]["whose"] == made[0]["key"]["id"]
        assert {line["until"] for line in shown.values()} == {AT + MINUTE_US}
        totals = await figures(office, "limits")
        assert [totals[name] for name in ("limited", "refused_persons", "refused_keys", "refused_addresses")] == [
            4,
            2,
            2,
            1,
        ]
        assert (totals["per_person"], totals["per_address"]) == (6, 9)
        now[0] = Micros(AT + MINUTE_US)
        assert await rows(office, "limits") == []
        assert (await figures(office, "limits"))["refused_persons"] == 2, "what was refused stays counted"


async def test_whoever_tries_passwords_is_shown_while_they_may_not_go_on(start_node: Any) -> None:
    now = [AT]
    settings = {"tries_per_account": 2, "tries_per_account_anywhere": 4, "tries_per_address": 5, "trusted_proxies": 1}
    async with opened(start_node, now, settings) as (http, desk, office):
        user_id = await desk.hire("ben@example.org")
        session = await desk.sign_in(email="ben@example.org")

        async def tries(email: str, address: str, times: int, **more: Any) -> list[int]:
            asked = desk.sign_in_body(email=email, password="not his", **more)
            found = []
            for _ in range(times):
                headers = {"X-Forwarded-For": address}
                async with http.post("/auth/sign-in", json=asked, headers=headers) as response:
                    found.append(response.status)
            return found

        assert await rows(office, "limits") == []
        assert await tries("ben@example.org", "10.0.0.1", 4) == [401, 401, 429, 429]
        assert await tries("ben@example.org", "10.0.0.2", 2) == [401, 401]
        assert await tries("ben@example.org", "10.0.0.5", 1) == [429]
        assert await tries("ben@example.org", "10.0.0.9", 3, device_id=session.device_id) == [401, 401, 429]
        assert await tries("no secret of mine", "10.0.0.3", 3) == [401, 401, 429]
        assert [await tries(f"{n}@example.org", "10.0.0.4", 1) for n in range(6)] == [[401]] * 6
        assert await tries("0@example.org", "10.0.0.4", 1) == [429]
        shown = {line["key"]: line for line in await rows(office, "limits")}
        assert shown.keys() == {
            f"tries:{user_id}:10.0.0.1",
            f"tries_anywhere:{user_id}",
            f"tries:{user_id}:10.0.0.9",
            "tries:10.0.0.3",
            "tries:10.0.0.4",
        }
        told = [(each["person_id"], each["whose"], each["most"], each["count"]) for each in shown.values()]
        assert sorted(told, key=str) == sorted(
            [
                (user_id, "10.0.0.1", 2, 4),
                (user_id, "", 4, 5),
                (user_id, "10.0.0.9", 2, 3),
                (None, "10.0.0.3", 2, 3),
                (None, "10.0.0.4", 1, 2),
            ],
            key=str,
        )
        assert shown[f"tries:{user_id}:10.0.0.1"]["refused"] == 2
        assert "secret" not in str(shown), "what is no account may be a password in the wrong field"
        totals = await figures(office, "limits")
        assert (totals["limited"], totals["refused_tries"]) == (5, 6)
        now[0] = Micros(AT + 5 * MINUTE_US)
        assert await rows(office, "limits") == []
        assert (await figures(office, "limits"))["refused_tries"] == 6
