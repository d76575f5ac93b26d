"""One file's events as a stream: by its right, from where one was, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec
import pytest

from server.live import following, replay
from server.live.marks import mark_of, read_mark
from shared.wire.messages import Session
from tests.server.handlers.conftest import bearer
from tests.server.handlers.rows import claim, fresh_id, member, note
from tests.server.live.test_socket import Place, place, place_of

__all__ = ["place"]


class Reader:
    """Reads the blocks of a stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def block(self) -> dict[str, str] | None:
        """The next one; None at the end."""
        lines: dict[str, str] = {}
        while line := (await self.response.content.readline()).decode():
            if line == "\n":
                return lines
            name, _, value = line.rstrip("\n").partition(": ")
            lines[name] = value
        return None

    async def event(self) -> tuple[str, Any, str]:
        """The next one that says something: its name, data and id."""
        while (block := await self.block()) is not None:
            if "event" in block:
                return block["event"], msgspec.json.decode(block["data"]), block.get("id", "")
        raise AssertionError("the stream ended")


@asynccontextmanager
async def read(place: Place, session: Session, path: str, **headers: str) -> AsyncIterator[tuple[int, Reader]]:
    timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
    async with (
        aiohttp.ClientSession(place.node.url, timeout=timeout) as http,
        http.get(f"/api/v1/{path}/events", headers=bearer(session) | headers) as response,
    ):
        yield response.status, Reader(response)


class Follower:
    """Somebody with a claim."""

    def __init__(self, place: Place) -> None:
        self.place, self.file = place, claim()

    async def open(self) -> Session:
        session = await self.place.person()
        self.held = member(session.user_id, self.file.id)
        await self.place.write(self.file, self.held)
        return session

    @property
    def path(self) -> str:
        return f"claims/{self.file.id}"


async def test_what_happens_to_the_file_is_told_and_nothing_else(place: Place) -> None:
    follower, other = Follower(place), claim()
    session = await follower.open()
    await place.write(other, member(session.user_id, other.id))
    async with read(place, session, follower.path) as (status, reader):
        assert status == 200
        assert reader.response.headers["Content-Type"].startswith("text/event-stream")
        first = await reader.block()
        assert first is not None
        assert first["retry"] == "2000"
        await place.write(note(other.id))
        await place.write(note(follower.file.id))
        name, data, at = await reader.event()
        assert (name, data["file_id"], data["changed"]) == ("claim:updated", follower.file.id, ["note"])
        head = place.node.ready.live.relay.head
        assert head is not None
        assert read_mark(at)[0] == head.pos > read_mark(first["id"])[0]


async def test_a_stream_that_is_cut_before_its_first_event_owes_that_event(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits in the queue when the stream tells where it begins."""
    follower = Follower(place)
    session = await follower.open()
    inner = following.following

    @asynccontextmanager
    async def slow(*arguments: Any) -> AsyncIterator[Any]:
        async with inner(*arguments) as (connection, is_whole):
            await place.write(note(follower.file.id))
            while not len(connection.queue):  # noqa: ASYNC110 - the relay tells it
                await asyncio.sleep(0)
            yield connection, is_whole

    with monkeypatch.context() as patched:
        patched.setattr("server.handlers.events.following", slow)
        async with read(place, session, follower.path) as (_, reader):
            first = await reader.block()
    assert first is not None
    async with read(place, session, follower.path, **{"Last-Event-ID": first["id"]}) as (_, reader):
        await reader.block()
        name, data, _ = await reader.event()
        assert (name, data["changed"]) == ("claim:updated", ["note"])


async def test_a_reader_goes_on_behind_the_last_event(place: Place) -> None:
    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path) as (_, reader):
        await reader.block()
        await place.write(note(follower.file.id))
        *_, last = await reader.event()
    await place.psql.execute("UPDATE claim SET description = 'wet' WHERE id = $1", follower.file.id)
    await place.write()
    async with read(place, session, follower.path, **{"Last-Event-ID": last}) as (_, reader):
        name, data, at = await reader.event()
        assert (name, data["changed"]) == ("claim:updated", ["description"])
        await place.write(note(follower.file.id))
        _, data, later = await reader.event()
        assert data["changed"] == ["note"]
        assert read_mark(last)[0] < read_mark(at)[0] < read_mark(later)[0]


async def test_who_comes_back_from_another_life_of_the_server_is_told_to_pull(place: Place) -> None:
    """It was restored from a copy, and has come further by now: the position alone is known here."""
    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path) as (_, reader):
        first = await reader.block()
    assert first is not None
    pos, _ = read_mark(first["id"])
    await place.write(note(follower.file.id))
    head = place.node.ready.live.relay
    async with read(place, session, follower.path, **{"Last-Event-ID": mark_of(pos, fresh_id())}) as (_, reader):
        again = await reader.block()
        assert again is not None
        assert read_mark(again["id"])[1] == head.epoch
        name, data, at = await reader.event()
        assert (name, at) == ("pull", mark_of(data["pos"], head.epoch))
    async with read(place, session, follower.path, **{"Last-Event-ID": str(pos)}) as (_, reader):
        await reader.block()
        assert (await reader.event())[0] == "claim:updated", "as programs of before came back"


async def test_who_missed_more_than_is_known_is_told_to_pull(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    follower = Follower(place)
    session = await follower.open()
    monkeypatch.setattr(replay, "MAX_CHANGES", 1)
    await place.write(note(follower.file.id), note(follower.file.id))
    async with read(place, session, follower.path, **{"Last-Event-ID": "1"}) as (_, reader):
        assert (await reader.event())[0] == "pull"


async def test_nobody_follows_what_they_do_not_hold(place: Place) -> None:
    follower = Follower(place)
    session = await follower.open()
    bob = await place.person("bob@example.org")
    for who, path in (
        (bob, follower.path),
        (session, f"claims/{fresh_id()}"),
        (session, "claims/x"),
        (session, f"policies/{follower.file.id}"),
        (session, f"claims/{session.user_id}"),
    ):
        async with read(place, who, path) as (status, _):
            assert status == 404, path
    assert not list(place.node.ready.live.connections)


@pytest.mark.parametrize("last", ["x", "-1", "1" * 19, "\u00b2", "1.", "1.x"])
async def test_a_position_that_is_none_is_malformed(place: Place, last: str) -> None:
    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path, **{"Last-Event-ID": last}) as (status, _):
        assert status == 400


async def test_the_heartbeat_brings_the_position_and_a_right_that_ended_ends_the_stream(
    start_node: Any, psql: Any
) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.2) as place:
        follower = Follower(place)
        session = await follower.open()
        async with read(place, session, follower.path) as (_, reader):
            for _ in range(3):
                block = await reader.block()
                assert block is not None
                assert block["id"]
            await psql.execute("UPDATE membership SET state = 'ended' WHERE id = $1", follower.held.id)
            await place.write(note(follower.file.id))
            assert await reader.event() == ("end", {"code": "not_found"}, "")
            assert await reader.block() is None


async def test_the_stream_ends_with_the_session(place: Place) -> None:
    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path) as (_, reader):
        await reader.block()
        await place.psql.execute("UPDATE device SET state = 'revoked' WHERE id = $1", session.device_id)
        await place.write()
        assert (await reader.event())[:2] == ("end", {"code": "device_revoked"})


async def test_a_key_follows_what_it_is_good_for_until_it_is_withdrawn(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.2) as place:
        follower = Follower(place)
        session = await follower.open()
        keys = []
        for scopes in (["read:claims"], ["read:policies"]):
            body = {"name": "Nightly export", "scopes": scopes}
            async with place.desk.http.post("/api/v1/keys", json=body, headers=bearer(session)) as response:
                assert response.status < 300, await response.text()
                keys.append(msgspec.json.decode(await response.read())["secret"])
        good, other = ({"Authorization": f"Bearer {key}"} for key in keys)
        async with read(place, session, follower.path, **other) as (status, _):
            assert status == 403
        async with read(place, session, follower.path, **good) as (status, reader):
            assert status == 200
            await place.write(note(follower.file.id))
            assert (await reader.event())[0] == "claim:updated"
            await psql.execute("UPDATE api_key SET ended_at = 1, ended_because = 'withdrawn'")
            name, data, _ = await reader.event()
            assert (name, set(data)) == ("end", {"code"})


async def test_a_key_that_is_withdrawn_ends_its_streams_long_before_a_heartbeat(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=3_600.0) as place:
        follower = Follower(place)
        session = await follower.open()
        body = {"name": "Nightly export", "scopes": ["read:claims"]}
        async with place.desk.http.post("/api/v1/keys", json=body, headers=bearer(session)) as response:
            made = msgspec.json.decode(await response.read())
        headers = {"Authorization": f"Bearer {made['secret']}"}
        async with (
            read(place, session, follower.path) as (_, own),
            read(place, session, follower.path, **headers) as (
                _,
                reader,
            ),
        ):
            path = f"/api/v1/keys/{made['key']['id']}"
            async with place.desk.http.delete(path, headers=bearer(session)) as response:
                assert response.status == 204
            assert (await reader.event())[:2] == ("end", {"code": "token_expired"})
            await place.write(note(follower.file.id))
            assert (await own.event())[0] == "claim:updated", "the person's own stream goes on"


async def test_a_socket_and_a_stream_of_a_session_end_with_it_together(start_node: Any, psql: Any) -> None:
    from shared.wire.messages import Goodbye
    from tests.server.live.test_socket import welcomed

    async with place_of(start_node, psql, heartbeat_s=1.0) as place:
        follower = Follower(place)
        session = await follower.open()
        async with read(place, session, follower.path) as (_, reader), welcomed(place.node, session) as device:
            await psql.execute("UPDATE session_family SET ended_at = 1, ended_because = 'reused'")
            assert await reader.event() == ("end", {"code": "token_reused"}, "")
            assert (await device.hear_a(Goodbye)).code == "token_reused"


async def test_a_stream_and_a_socket_of_one_device_live_side_by_side(place: Place) -> None:
    from tests.server.live.test_socket import welcomed

    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path) as (_, reader), welcomed(place.node, session) as device:
        await reader.block()
        await place.write(note(follower.file.id, "hello"))
        assert await device.hear_note() == "hello"
        assert (await reader.event())[0] == "claim:updated"


async def test_a_person_has_so_many_streams(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MAX_OF_PERSON", 1)
    follower = Follower(place)
    session = await follower.open()
    async with read(place, session, follower.path) as (first, _), read(place, session, follower.path) as (second, _):
        assert (first, second) == (200, 429)
