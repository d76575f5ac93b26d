"""Every request: protocol, bodies, errors as problems, health, and a database that goes and comes."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from typing import Any

import aiohttp
import msgspec
import pytest

from server import logs
from server.app import FRESH_S, Server
from server.handlers.auth import MAX_BYTES
from server.services import starting
from server.settings import Settings
from server.store.sequencer import stamp
from shared.wire.codec import compress_body, decode_message, encode
from shared.wire.messages import Helper, Problem, Session
from shared.wire.protocol import HEADER, MAX_PUSH_BYTES, VERSION
from tests.server.handlers.conftest import PASSWORD, Desk, bearer
from tests.server.handlers.nodes import give_up_after
from tests.unexpected import Heard


async def problem(response: aiohttp.ClientResponse) -> Problem:
    return msgspec.json.decode(await response.read(), type=Problem)


@pytest.mark.parametrize(
    ("spoken", "status", "code"),
    [
        ("0", 426, "protocol_old"),
        (str(VERSION + 1), 400, "protocol_unknown"),
        ("", 400, "protocol_unknown"),
        ("one", 400, "protocol_unknown"),
        ("-1", 400, "protocol_unknown"),
        ("٣", 400, "protocol_unknown"),
        ("1" * 50, 400, "protocol_unknown"),
    ],
)
async def test_a_program_of_another_time_is_told_so(http: Any, spoken: str, status: int, code: str) -> None:
    async with http.post("/auth/refresh", json={"refresh_token": "x"}, headers={HEADER: spoken}) as response:
        assert response.status == status
        body = await problem(response)
    assert body.code == code
    assert body.message


async def test_health_and_metrics_need_neither_protocol_nor_token(node: Server) -> None:
    async with aiohttp.ClientSession(node.url) as plain:
        async with plain.get("/health/live") as response:
            assert response.status == 200
        async with plain.get("/health/ready") as response:
            assert response.status == 200
            state = await response.json()
            assert (state["status"], state["redis"], state["unstamped"]) == ("ready", "up", 0)
        async with plain.get("/metrics") as response:
            text = await response.text()
    assert 'coverdesk_requests_total{route="/health/live",status="200"} 1.0' in text


@pytest.mark.parametrize(
    ("settings", "headers", "may_see"),
    [
        ({}, {}, True),
        ({}, {"X-Forwarded-For": "203.0.113.9"}, False),
        ({}, {"Forwarded": "for=203.0.113.9"}, False),
        ({"trusted_proxies": 1}, {"X-Forwarded-For": "203.0.113.9"}, False),
        ({"trusted_proxies": 1}, {"X-Forwarded-For": "127.0.0.1"}, True),
        ({"metrics_token": "m" * 20}, {}, False),
        ({"metrics_token": "m" * 20}, {"Authorization": "Bearer wrong"}, False),
        ({"metrics_token": "m" * 20}, {"Authorization": "Bearer " + "m" * 20}, True),
    ],
)
@pytest.mark.may_log("proxy_not_trusted")  # by the forwarded ones alone
async def test_details_are_for_this_machine_or_a_token(
    start_node: Any, settings: dict[str, Any], headers: dict[str, str], may_see: bool
) -> None:
    node: Server = await start_node(**settings)
    async with aiohttp.ClientSession(node.url, headers=headers) as http:
        async with http.get("/health/ready") as response:
            assert response.status == 200
            assert "Server" not in response.headers
            state = await response.json()
            assert state["status"] == "ready"
            assert ("head" in state) is may_see
            assert ("sockets" in state) is may_see
        async with http.get("/metrics") as response:
            assert response.status == (200 if may_see else 403)
            assert (b"coverdesk_head_position" in await response.read()) is may_see
            assert "Server" not in response.headers


async def test_however_many_ask_for_health_the_database_is_asked_once(
    node: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    lag = starting.lag

    async def counted(*arguments: Any) -> Any:
        nonlocal looks
        looks += 1
        return await lag(*arguments)

    monkeypatch.setattr(starting, "lag", counted)
    began = time.monotonic()
    async with aiohttp.ClientSession(node.url) as http:

        async def ask() -> int:
            async with http.get("/health/ready") as response:
                return response.status

        assert await asyncio.gather(*(ask() for _ in range(100))) == [200] * 100
    assert looks <= 1 + (time.monotonic() - began) / FRESH_S


async def test_the_database_gives_up_what_a_request_would_not_wait_for(start_node: Any) -> None:
    node: Server = await start_node(request_timeout_s=7.5)
    assert node._started is not None
    assert await node._started.pool.fetchval("SHOW statement_timeout") == "7500ms"
    async with node._started.pool.acquire() as connection, connection.transaction():
        await stamp(connection)  # of an import of millions it may take longer
        assert await connection.fetchval("SHOW statement_timeout") == "0"
    assert await node._started.pool.fetchval("SHOW statement_timeout") == "7500ms"


async def test_a_proxy_that_nobody_told_of_is_named_once(node: Server, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    async with aiohttp.ClientSession(node.url, headers={"X-Forwarded-For": "203.0.113.9"}) as http:
        for _ in range(3):
            async with http.get("/health/live") as response:
                assert response.status == 200
    told = capsys.readouterr()
    assert (told.out + told.err).count("COVERDESK_TRUSTED_PROXIES") == 1


async def test_a_body_that_does_not_come_is_given_up_on_streams_too(desk: Desk) -> None:
    await desk.hire()
    session = await desk.sign_in()

    async def half() -> Any:
        yield b"\x82"
        await asyncio.Event().wait()

    give_up_after(desk.node, 0.05)
    for path in ("/sync/repair", "/sync/push", "/sync/digest"):
        headers = bearer(session) | {"Content-Type": "application/msgpack"}
        async with asyncio.timeout(60), desk.http.post(path, data=half(), headers=headers) as response:
            assert (response.status, (await problem(response)).code) == (503, "unavailable")


async def test_denials_are_told_with_ids_and_without_words(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    await desk.hire()
    session, other = await desk.sign_in(), await desk.sign_in()
    body = {"device_id": other.device_id, "epoch": session.epoch, "first": 1, "commands": []}
    async with desk.http.post("/sync/push", json=body, headers=bearer(session)) as response:
        assert response.status == 403
    async with desk.http.post("/auth/sign-in", json=desk.sign_in_body(password="wrong wrong")) as response:
        assert response.status == 401
    async with desk.http.post("/sync/push", headers={"Authorization": "Bearer \xff\xfe"}) as response:
        assert response.status == 401
    told = capsys.readouterr()
    records = [json.loads(line) for line in (told.out + told.err).splitlines() if line.startswith("{")]
    denied = [each for each in records if each["event"] == "denied"]
    assert [each["code"] for each in denied] == ["device_unknown", "bad_credentials", "token_expired"]
    assert (denied[0]["user"], denied[0]["device"]) == (session.user_id, session.device_id)
    assert denied[0]["address"] == "127.0.0.1"
    failed = [each for each in records if each["event"] == "sign_in_failed"]
    assert [each["user"] for each in failed] == [session.user_id]
    assert "wrong wrong" not in told.out + told.err
    assert "ann@example.org" not in told.out + told.err


async def test_unknown_paths_and_methods_are_problems(http: Any) -> None:
    async with http.get("/nowhere") as response:
        assert (response.status, (await problem(response)).code) == (404, "not_found")
    async with http.get("/sync/push") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"


async def test_the_request_id_comes_back(http: Any) -> None:
    async with http.get("/health/live", headers={"X-Request-Id": "abc-1"}) as response:
        assert response.headers["X-Request-Id"] == "abc-1"
    async with http.get("/health/live", headers={"X-Request-Id": "a b"}) as response:
        assert len(response.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {"Content-Type": "application/json"}),
        (b"{", {"Content-Type": "application/json"}),
        (b"[]", {"Content-Type": "application/json"}),
        (b'{"refresh_token": 1}', {"Content-Type": "application/json"}),
        (b'{"refresh_token": "x", "more": 1}', {"Content-Type": "application/json"}),
        (b'{"refresh_token": "\xff"}', {"Content-Type": "application/json"}),
        (b'{"refresh_token": "\\ud800"}', {"Content-Type": "application/json"}),
        (b'{"refresh_token": "x"}', {"Content-Type": "text/plain"}),
        (b'{"refresh_token": "x"}', {"Content-Type": "application/json", "Content-Encoding": "br"}),
        (b'{"refresh_token": "x"}', {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
        (b'{"refresh_token": "x"}', {"Content-Type": "application/json", "Content-Encoding": "zstd"}),
        (b"\xc1", {"Content-Type": "application/msgpack"}),
        (encode(["x"]), {"Content-Type": "application/msgpack"}),
    ],
)
async def test_a_malformed_body_is_a_problem(http: Any, body: bytes, headers: dict[str, str]) -> None:
    async with http.post("/auth/refresh", data=body, headers=headers) as response:
        assert (response.status, (await problem(response)).code) == (400, "malformed")


@pytest.mark.parametrize("encoding", ["plain", "gzip", "zstd"])
async def test_bodies_may_be_compressed_and_are_bounded_after_it(http: Any, encoding: str) -> None:
    def packed(body: bytes) -> tuple[bytes, dict[str, str]]:
        headers = {"Content-Type": "application/json"}
        match encoding:
            case "gzip":
                return gzip.compress(body), headers | {"Content-Encoding": "gzip"}
            case "zstd":
                return compress_body(body)[0], headers | {"Content-Encoding": "zstd"}
            case _:
                return body, headers

    fits = json.dumps({"refresh_token": "x" * 1000}).encode()
    data, headers = packed(fits)
    async with http.post("/auth/refresh", data=data, headers=headers) as response:
        assert response.status == 401
    large = json.dumps({"refresh_token": "x" * MAX_BYTES}).encode()
    data, headers = packed(large)
    async with http.post("/auth/refresh", data=data, headers=headers) as response:
        assert (response.status, (await problem(response)).code) == (413, "too_large")


async def test_a_body_without_a_length_is_bounded_too(desk: Desk) -> None:
    await desk.hire()
    session = await desk.sign_in()

    async def endless() -> Any:
        for _ in range(MAX_PUSH_BYTES // 2**20 + 1):
            yield b"x" * 2**20

    headers = bearer(session) | {"Content-Type": "application/json"}
    async with desk.http.post("/sync/push", data=endless(), headers=headers) as response:
        assert (response.status, (await problem(response)).code) == (413, "too_large")


async def test_messagepack_goes_both_ways(desk: Desk) -> None:
    await desk.hire()
    async with desk.http.post(
        "/auth/sign-in",
        data=encode(desk.sign_in_body()),
        headers={"Content-Type": "application/msgpack", "Accept": "application/msgpack"},
    ) as response:
        assert response.headers["Content-Type"] == "application/msgpack"
        session = decode_message(await response.read(), Session)
    assert session.user_name == "Ann"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 6000])
async def test_without_a_token_nothing_is_answered(http: Any, authorization: str) -> None:
    for method, path in (("POST", "/sync/push"), ("GET", "/sync/pull?pos=0&token=0"), ("POST", "/auth/sign-out")):
        async with http.request(method, path, headers={"Authorization": authorization}) as response:
            assert (response.status, (await problem(response)).code) == (401, "token_expired")
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_of_another_algorithm_or_key_is_refused(desk: Desk) -> None:
    import jwt

    await desk.hire()
    session = await desk.sign_in()
    claims = jwt.decode(session.access_token, options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none")
    others = [unsigned, *(jwt.encode(claims, b"k" * 64, algorithm=a) for a in ("HS256", "HS512"))]
    for token in (*others, session.access_token[:-2] + "xx"):
        async with desk.http.post("/auth/sign-out", headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == 401


async def test_sign_in_refresh_device_and_sign_out(desk: Desk) -> None:
    await desk.hire()
    session = await desk.sign_in()
    async with desk.http.post("/auth/refresh", json={"refresh_token": session.refresh_token}) as response:
        session = msgspec.json.decode(await response.read(), type=Session)
    new = {"device_name": "laptop", "platform": "linux", "program_version": "2"}
    new["refresh_token"] = session.refresh_token
    async with desk.http.post("/auth/device", json=new, headers=bearer(session)) as response:
        other = msgspec.json.decode(await response.read(), type=Session)
    assert other.device_id != session.device_id
    change = {"old": PASSWORD, "new": "zwei Esel im Regen"}
    async with desk.http.post("/auth/password", json=change, headers=bearer(session)) as response:
        session = msgspec.json.decode(await response.read(), type=Session)
    assert (session.idle_minutes, session.offline_days) == (15, 30)
    async with desk.http.post("/auth/sign-out", headers=bearer(session)) as response:
        assert response.status == 204
    async with desk.http.post("/auth/sign-out", headers=bearer(session)) as response:
        assert response.status == 401


async def test_wrong_passwords_are_throttled_and_the_right_one_elsewhere_is_not(start_node: Any) -> None:
    node = await start_node(tries_per_account=2, trusted_proxies=1)
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire()

        async def attempt(password: str, address: str) -> int:
            body = desk.sign_in_body(password=password)
            headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
            async with http.post("/auth/sign-in", json=body, headers=headers) as response:
                if response.status == 429:
                    assert 1 <= int(response.headers["Retry-After"]) <= 300
                return response.status

        assert [await attempt("wrong password", "10.0.0.1") for _ in range(3)] == [401, 401, 429]
        right = desk.sign_in_body()["password"]
        assert await attempt(right, "10.0.0.1") == 429
        assert await attempt(right, "10.0.0.2") == 200


async def test_what_nobody_expected_has_an_incident_and_tells_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    await desk.hire()
    session = await desk.sign_in()
    ready = desk.node.ready

    async def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the house")

    ready.syncing.push = broken  # type: ignore[method-assign,assignment]
    body = {"device_id": session.device_id, "epoch": session.epoch, "first": 1, "commands": []}
    async with desk.http.post("/sync/push", json=body, headers=bearer(session)) as response:
        text = await response.text()
    found = msgspec.json.decode(text, type=Problem)
    assert (response.status, found.code) == (500, "internal")
    assert found.incident
    assert "secret" not in text
    log = capsys.readouterr()
    assert found.incident in log.out + log.err
    assert "secret" not in log.out + log.err


async def test_a_push_of_another_device_is_refused(desk: Desk) -> None:
    await desk.hire()
    session, other = await desk.sign_in(), await desk.sign_in()
    body = {"device_id": other.device_id, "epoch": session.epoch, "first": 1, "commands": []}
    async with desk.http.post("/sync/push", json=body, headers=bearer(session)) as response:
        assert (response.status, (await problem(response)).code) == (403, "device_unknown")


async def test_a_slow_service_is_given_up(node: Server, http: aiohttp.ClientSession) -> None:
    asked = asyncio.Event()

    async def never(*_: Any) -> None:
        asked.set()
        await asyncio.Event().wait()

    node.ready.accounts.refresh = never  # type: ignore[method-assign,assignment]
    give_up_after(node, 0.05)
    async with asyncio.timeout(60):
        while not asked.is_set():  # until the time was enough to come to it
            async with http.post("/auth/refresh", json={"refresh_token": "x"}) as response:
                assert (response.status, (await problem(response)).code) == (503, "unavailable")
                assert response.headers["Retry-After"] == "2"


async def test_whoever_helps_is_told_with_each_session(start_node: Any) -> None:
    node: Server = await start_node(help_name="Ines Weber", help_phone="+1 555 0100")
    ines = Helper(name="Ines Weber", phone="+1 555 0100")
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire()
        session = await desk.sign_in()
        assert session.helper == ines
        async with http.post("/auth/refresh", json={"refresh_token": session.refresh_token}) as response:
            assert msgspec.json.decode(await response.read(), type=Session).helper == ines


@pytest.mark.logs("database_not_ready")
async def test_an_unmigrated_database_is_told_and_waited_for(database_url: str, redis_url: str) -> None:
    from server.store.migrate import migrate

    server = Server(Settings(database_url=database_url, redis_url=redis_url, port=0, drain_s=0.2, pool_size=4))
    await server.start()
    try:
        async with aiohttp.ClientSession(server.url, headers={HEADER: str(VERSION)}) as http:
            while True:
                async with http.get("/health/ready") as response:
                    assert response.status == 503
                    if (await response.json())["status"] == "unmigrated":
                        break
            async with http.post("/auth/refresh", json={"refresh_token": "x"}) as response:
                assert (response.status, (await problem(response)).code) == (503, "unmigrated")
            await asyncio.to_thread(migrate, database_url)
            await server.until_ready()
            async with http.post("/auth/refresh", json={"refresh_token": "x"}) as response:
                assert response.status == 401
    finally:
        await server.stop()


@pytest.mark.logs("database_not_ready")
async def test_an_unreachable_database_is_unavailable(redis_url: str, heard: Heard) -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/none", redis_url=redis_url, port=0, drain_s=0.2)
    server = Server(settings)
    await server.start()
    try:
        async with aiohttp.ClientSession(server.url, headers={HEADER: str(VERSION)}) as http:
            async with http.get("/health/live") as response:
                assert response.status == 200
            for path in ("/live", "/sync/pull?pos=0&token=0"):
                headers = {"Authorization": "Bearer x"}
                async with http.get(path, headers=headers) as response:
                    assert (response.status, (await problem(response)).code) == (503, "unavailable")
            async with asyncio.timeout(60):
                while not heard.events:  # noqa: ASYNC110 - the log is no event to wait for
                    await asyncio.sleep(0.02)
    finally:
        await server.stop()


async def test_a_taken_port_is_an_error_at_once(node: Server) -> None:
    with pytest.raises(OSError, match=r"(?i)address already in use"):
        await Server(Settings(host="127.0.0.1", port=int(node.url.rpartition(":")[2]))).start()
