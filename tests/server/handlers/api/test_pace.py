"""Requests a minute, over HTTP on two nodes: whatever is asked counts, of whoever asks it."""

from __future__ import annotations

from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.handlers.api.resources import PREFIX
from server.handlers.api.routes import ROUTES
from server.handlers.problems import ApiProblem
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import fresh_id

MINUTE_US = 60_000_000
AT = Micros(1_800_000_000_000_000)
"""The first moment of a minute."""


class Clock:
    """The nodes': it stands still, so that a minute ends when the test says so."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> Micros:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def ask(node: Server, path: str = "/claims", headers: dict[str, str] | None = None, method: str = "GET") -> Any:
    """The status, and with 429 how many seconds to wait."""
    async with (
        aiohttp.ClientSession(node.url) as http,
        http.request(method, PREFIX + path, headers=headers or {}) as response,
    ):
        if response.status != 429:
            return response.status
        body = msgspec.json.decode(await response.read(), type=ApiProblem)
        assert body.code == "throttled"
        assert response.headers["Retry-After"] == str(round(body.retry_after_s or 0))
        return response.status, round(body.retry_after_s or 0)


async def signed_in(node: Server, email: str = "ann@example.org", *, is_new: bool = True) -> dict[str, str]:
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        if is_new:
            await desk.hire(email)
        return bearer(await desk.sign_in(email=email))


async def test_one_person_is_counted_on_all_nodes_with_all_tokens(start_node: Any, clock: Clock) -> None:
    limits = {"api_requests_per_person": 4}
    one, other = await start_node(clock=clock, **limits), await start_node(clock=clock, **limits)
    ann, ben = await signed_in(one), await signed_in(one, "ben@example.org")
    again = await signed_in(other, is_new=False)
    assert again != ann
    asked = [await ask(node, headers=who) for node, who in ((one, ann), (other, ann), (one, again), (other, again))]
    assert asked == [200] * 4
    clock.at = Micros(AT + 20 * 1_000_000)
    assert await ask(one, headers=ann) == await ask(other, headers=again) == (429, 40)
    assert await ask(one, headers=ben) == 200
    clock.at = Micros(AT + MINUTE_US)
    assert await ask(other, headers=ann) == 200


async def test_one_address_is_counted_on_all_nodes_whoever_asks_whatever(start_node: Any, clock: Clock) -> None:
    limits = {"api_requests_per_address": 6, "trusted_proxies": 1}
    one, other = await start_node(clock=clock, **limits), await start_node(clock=clock, **limits)
    ann = await signed_in(one)

    def via(address: str, **more: str) -> dict[str, str]:
        return {"X-Forwarded-For": address, **more}

    here = "203.0.113.9"
    asked = [
        await ask(one, "/openapi.json", via(here)),
        await ask(other, "/nothing", via(here)),
        await ask(one, "/claims", via(here)),
        await ask(other, "/claims", via(here, Authorization="Bearer x")),
        await ask(one, "/claims/x", via(here, **ann)),
        await ask(other, "/claims", via(here), method="DELETE"),
    ]
    assert asked == [200, 404, 401, 401, 404, 405]
    for path in ("/openapi.json", "/nothing", "/claims"):
        assert await ask(one, path, via(here)) == await ask(other, path, via(here)) == (429, 60)
    assert await ask(one, "/claims", via(here, Authorization=f"{ann['Authorization']}x")) == (429, 60)
    assert await ask(one, "/claims", via("203.0.113.10")) == 401


async def test_strangers_at_an_address_shut_out_nobody_who_is_known(start_node: Any, clock: Clock) -> None:
    """Three thousand requests without a token took half a minute, and everybody behind the same proxy waited."""
    limits = {"api_requests_per_address": 1, "api_requests_per_person": 2}
    one, other = await start_node(clock=clock, **limits), await start_node(clock=clock, **limits)
    ann, ben = await signed_in(one), await signed_in(one, "ben@example.org")
    assert [await ask(node) for node in (one, other)] == [401, (429, 60)]
    assert [await ask(node, headers=ann) for node in (one, other)] == [200, 200]
    assert await ask(other, headers=ann) == (429, 60)
    assert await ask(other, headers=ben) == 200
    async with aiohttp.ClientSession(one.url, headers={HEADER: str(VERSION), **ben}) as http:
        assert (await http.post("/auth/sign-out")).status == 204
    assert [await ask(one, headers=ben) for _ in range(2)] == [401, (429, 60)], "a token that ended is bounded too"


async def make_key(node: Server, who: dict[str, str], **wanted: Any) -> tuple[str, dict[str, str]]:
    """Its id, and what shows it."""
    async with (
        aiohttp.ClientSession(node.url, headers={"X-Forwarded-For": "198.51.100.7", **who}) as http,
        http.post(f"{PREFIX}/keys", json={"name": "robot", "scopes": ["read"], **wanted}) as response,
    ):
        made = msgspec.json.decode(await response.read())
        assert response.status == 201, made
        return made["key"]["id"], {"Authorization": f"Bearer {made['secret']}"}


async def test_whoever_has_found_a_key_keeps_its_owner_from_nothing(start_node: Any, clock: Clock) -> None:
    """It was asked with without end, and its owner could not end it before the minute was over, nor see the panels."""
    node: Server = await start_node(clock=clock, api_requests_per_person=3, trusted_proxies=1)
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire(roles=(Role.ADMIN,))
        ann = bearer(await desk.sign_in())
        key_id, found = await make_key(node, ann)
        _, slow = await make_key(node, ann, per_minute=1)
        clock.at = Micros(AT + MINUTE_US)
        assert [await ask(node, headers=slow) for _ in range(4)] == [200] + [(429, 60)] * 3
        asked = [await ask(node, headers=found) for _ in range(4)]
        assert asked == [200] * 2 + [(429, 60)] * 2, "what the slow one was refused is not counted for the others"
        assert await ask(node, "/keys", ann) == 200
        assert await ask(node, f"/keys/{key_id}", ann, method="DELETE") == 204
        assert await ask(node, headers=found) == 401
        async with http.get("/admin/v1/panels/limits", headers=ann) as response:
            assert response.status == 200


async def test_ended_keys_are_bounded_together_at_an_address_beyond_its_limit(start_node: Any, clock: Clock) -> None:
    """Each had as many requests as a person, beside what the address has."""
    node: Server = await start_node(
        clock=clock, api_requests_per_address=4, api_requests_per_person=4, trusted_proxies=1
    )
    ann, here = await signed_in(node), {"X-Forwarded-For": "203.0.113.9"}
    made = [await make_key(node, ann) for _ in range(4)]
    clock.at = Micros(AT + MINUTE_US)
    for key_id, _ in made[1:]:
        elsewhere = {"X-Forwarded-For": "198.51.100.8"}
        assert await ask(node, f"/keys/{key_id}", ann | elsewhere, method="DELETE") == 204
    good, *ended = ({**here, **key} for _, key in made)
    clock.at = Micros(AT + 2 * MINUTE_US)
    assert [await ask(node, headers=here) for _ in range(5)] == [401] * 4 + [(429, 60)]
    assert await ask(node, headers=ended[0]) == 401
    assert [await ask(node, headers=ended[0]) for _ in range(9)] == [(429, 60)] * 9, "it is known to be over"
    assert await ask(node, headers=good) == 200
    assert [await ask(node, headers=each) for each in ended[1:]] == [401] * 2
    assert await ask(node, headers=here | {"Authorization": ann["Authorization"]}) == 200
    assert await ask(node, headers=good) == 200, "known to be good, it is counted by its owner"
    _, another = await make_key(node, ann)
    assert await ask(node, headers=here | another) == (429, 60), "of whom nobody knows, together there are no more"


async def test_without_redis_each_node_counts_by_itself(start_node: Any, clock: Clock) -> None:
    limits = {"api_requests_per_person": 3, "redis_url": "redis://127.0.0.1:1/0"}
    one, other = await start_node(clock=clock, **limits), await start_node(clock=clock, **limits)
    ann = await signed_in(one)
    for node in (one, other):
        assert [await ask(node, headers=ann) for _ in range(4)] == [200] * 3 + [(429, 60)]


async def test_every_route_that_knows_its_person_counts_for_them(start_node: Any, clock: Clock) -> None:
    node = await start_node(clock=clock, api_requests_per_person=1)
    ann = await signed_in(node)
    for route in ROUTES:
        clock.at = Micros(clock.at + MINUTE_US)
        assert await ask(node, headers=ann) == 200
        path = route.path.removeprefix(PREFIX).replace("{id}", fresh_id())
        answered = await ask(node, path, ann, method=route.method)
        assert answered == (200 if path == "/openapi.json" else (429, 60)), route.path
