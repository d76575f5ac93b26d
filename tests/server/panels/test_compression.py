"""What packing saves and costs is shown route by route; level and size change at once; secrets are never packed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server
from shared.domain.kernel.states import Role
from shared.wire import messages
from shared.wire.keys import Made
from shared.wire.messages import Session
from shared.wire.panels import Sheet
from tests.server.handlers.conftest import PASSWORD, Desk, bearer
from tests.server.panels.conftest import At, Office
from tests.server.panels.test_database import figures, rows, told

PACKED = {"Accept-Encoding": "zstd, gzip"}


async def line(office: Office, route: str) -> dict[str, Any]:
    (found,) = [each for each in await rows(office, "compression") if each["key"] == route]
    return found


async def test_what_is_saved_is_shown_of_each_route(office: Office, http: aiohttp.ClientSession) -> None:
    async with http.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"}) as response:
        plain = len(await response.read())
        assert response.headers["Content-Encoding"] == "gzip"
        on_the_way = int(response.headers["Content-Length"])
    shown = await line(office, "/api/v1/openapi.json")
    assert (shown["answers"], shown["packed"], shown["withheld"]) == (1, 1, 0)
    assert (shown["plain_bytes"], shown["packed_bytes"], shown["sent_bytes"]) == (plain, on_the_way, on_the_way)
    assert shown["saved_share"] == pytest.approx(1 - on_the_way / plain)
    assert shown["cpu_ms"] > 0
    assert shown["mean_us"] == pytest.approx(shown["cpu_ms"] * 1000)
    async with http.get("/api/v1/openapi.json", headers={"Accept-Encoding": "identity"}) as response:
        assert "Content-Encoding" not in response.headers
    again = await line(office, "/api/v1/openapi.json")
    assert (again["answers"], again["packed"], again["sent_bytes"]) == (2, 1, on_the_way + plain)
    totals = await figures(office, "compression")
    assert totals["saved_bytes"] >= plain - on_the_way
    async with http.get("/metrics") as response:
        text = await response.text()
    assert f'coverdesk_answer_bytes_total{{form="after",route="/api/v1/openapi.json"}} {float(on_the_way)}' in text


async def test_level_and_size_count_at_once_on_every_node(office: Office, start_node: Any, at: At) -> None:
    other: Server = await start_node(compress_level=3, compress_from=2_000)
    while len((await office.read("nodes")).parts) < 2:
        pass
    there = await at(other)
    assert (await figures_of(there, other))["from_bytes"] == 2_000
    done = await office.act("compression", "set", level=0, from_bytes=0)
    assert told(done, "compression", "set") == "Nodes that pack so from now on: 2."
    for node in (office.node, other):
        http = office.http if node is office.node else there.http
        async with http.get("/api/v1/openapi.json", headers=PACKED) as response:
            assert "Content-Encoding" not in response.headers
    refused = await office.act("compression", "set", level=9, from_bytes=-1)
    assert refused.refused == "packing_bounds"
    await office.act("compression", "set", level=9, from_bytes=100)
    async with office.http.get("/api/v1/openapi.json", headers=PACKED) as response:
        assert response.headers["Content-Encoding"] == "zstd"


async def figures_of(office: Office, node: Server) -> dict[str, Any]:
    (part,) = [each for each in (await office.read("compression")).parts if each.node == node._node]
    return dict(part.figures)


async def test_what_holds_a_secret_is_never_packed(start_node: Any) -> None:
    """However small the size from which on it is: what the asker wrote stands beside the secret in all of these."""
    node: Server = await start_node(compress_from=0)
    async with aiohttp.ClientSession(node.url, headers={"Coverdesk-Protocol": "1"}, auto_decompress=False) as http:
        from shared.wire.protocol import HEADER, VERSION

        http.headers[HEADER] = str(VERSION)
        desk = Desk(node, http)
        await desk.hire(roles=(Role.ADMIN,))

        async def secret(path: str, body: dict[str, Any], kind: Any, **headers: str) -> Any:
            async with http.post(path, json=body, headers=PACKED | headers) as response:
                assert response.status in (200, 201), await response.text()
                assert "Content-Encoding" not in response.headers, path
                return msgspec.json.decode(await response.read(), type=kind)

        session = await secret("/auth/sign-in", desk.sign_in_body(), Session)
        session = await secret("/auth/refresh", {"refresh_token": session.refresh_token}, Session)
        key = {"name": "robot " * 10, "scopes": ["read"]}
        await secret("/api/v1/keys", key, Made, **bearer(session))
        change = {"old": PASSWORD, "new": "another horse battery"}
        session = await secret("/auth/password", change, Session, **bearer(session))
        async with http.get("/api/v1/keys", headers=PACKED | bearer(session)) as response:
            assert response.headers["Content-Encoding"] == "zstd", "without what proves them"
        async with http.get(
            "/admin/v1/panels/compression", headers=bearer(session) | {"Accept-Encoding": "identity"}
        ) as response:
            (part,) = msgspec.json.decode(await response.read(), type=Sheet).parts
        shown = {str(each["key"]): each for each in part.lines}
    for route in ("/auth/sign-in", "/auth/refresh", "/auth/password"):
        assert (shown[route]["answers"], shown[route]["packed"], shown[route]["withheld"]) == (1, 0, 1)
    assert (shown["/api/v1/keys"]["packed"], shown["/api/v1/keys"]["withheld"]) == (1, 1)


def _kinds(of: Any) -> Iterator[Any]:
    for each in of.__subclasses__():
        yield each
        yield from _kinds(each)


def test_no_kind_of_answer_with_a_secret_is_forgotten() -> None:
    """By the names of the fields: what is only ever asked refuses unknown fields, and is no answer."""
    assert messages.Session.holds_secrets
    named = {"access_token", "refresh_token", "secret", "password", "new_secret"}
    for kind in _kinds(msgspec.Struct):
        fields = set(getattr(kind, "__struct_fields__", ()))
        if not fields & named or not kind.__module__.startswith(("server.handlers", "shared.wire")):
            continue
        is_asked = kind.__struct_config__.forbid_unknown_fields or kind is messages.Hello
        assert is_asked or getattr(kind, "holds_secrets", False), kind
