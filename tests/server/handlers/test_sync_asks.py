"""What devices ask of `/sync`, over HTTP: what is counted and told of it, and what no device of ours would ask."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.app import Server
from shared.domain.catalogue import Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.codec import CUT, FrameReader, decode_message, encode
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, Problem, Push, Pushed, Rows, Session
from shared.wire.protocol import MAX_FRAME_BYTES
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import fresh_id, insert, member, note
from tests.server.handlers.test_sync import until

MSGPACK = {"Content-Type": "application/msgpack", "Accept": "application/msgpack"}
ELSEWHERE = named_id("elsewhere")


async def signed_in(desk: Desk) -> Session:
    await desk.hire()
    return await desk.sign_in()


async def refused(desk: Desk, session: Session, path: str, message: Any = None) -> tuple[int, str]:
    method, body = ("GET", None) if message is None else ("POST", encode(message))
    async with desk.http.request(method, path, data=body, headers=bearer(session) | MSGPACK) as response:
        assert response.status >= 400
        return response.status, decode_message(await response.read(), Problem).code


async def test_each_command_is_answered_and_counted_by_its_verdict(desk: Desk, node: Server) -> None:
    session = await signed_in(desk)
    command = AddNote(file_id=ELSEWHERE, topic=Topic.DAMAGE, body="Nobody gave me this.")
    sent = [
        Envelope(number=number, command_id=fresh_id(), at=Micros(1), schema=1, command=command) for number in (1, 2)
    ]
    ask = Push(device_id=session.device_id, epoch=session.epoch, first=1, commands=tuple(sent))
    async with desk.http.post("/sync/push", data=encode(ask), headers=bearer(session) | MSGPACK) as response:
        assert response.status == 200, await response.read()
        pushed = decode_message(await response.read(), Pushed)
    assert [result.command_id for result in pushed.results] == [each.command_id for each in sent]
    assert pushed.next == 3
    verdicts = [result.verdict.value for result in pushed.results]
    assert set(verdicts) == {"rejected"}
    counted = node.metrics.registry.get_sample_value("coverdesk_commands_total", {"verdict": "rejected"})
    assert counted == len(verdicts)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?stage=",
        "?stage=3",
        "?stage=2&table=nothing&pos=0&token=0",
        "?stage=2&table=note&after=me&pos=0&token=0",
        "?stage=2&table=note",
        "?stage=2&table=note&pos=0&token=x",
        "?stage=2&table=note&pos=9223372036854775808&token=0",
    ],
)
async def test_a_first_sync_goes_on_only_from_where_one_stopped(desk: Desk, query: str) -> None:
    assert await refused(desk, await signed_in(desk), f"/sync/first{query}") == (400, "malformed")


@pytest.mark.parametrize("query", ["pos=1", "token=1", "pos=-1&token=1", "pos=1&token=%D9%A3", "pos=&token="])
async def test_a_cursor_is_two_numbers(desk: Desk, query: str) -> None:
    assert await refused(desk, await signed_in(desk), f"/sync/pull?{query}") == (400, "malformed")


async def test_a_digest_is_of_the_device_that_asks(desk: Desk) -> None:
    session, other = await signed_in(desk), await desk.sign_in()
    ask = DigestAsk(device_id=other.device_id, cursor=Cursor(0, 0), tables={})
    assert await refused(desk, session, "/sync/digest", ask) == (403, "device_unknown")


async def test_what_is_no_table_is_not_repaired(desk: Desk) -> None:
    ask = DigestAnswer(at=Cursor(0, 0), differs={"account": [1]})
    assert await refused(desk, await signed_in(desk), "/sync/repair", ask) == (400, "malformed")


@pytest.mark.logs("row_cut")
async def test_a_row_that_fits_no_frame_comes_cut_and_its_administrator_hears_of_it(
    desk: Desk, node: Server, psql: Any
) -> None:
    session = await signed_in(desk)
    file_id = fresh_id()
    large = note(file_id, "x" * (MAX_FRAME_BYTES + 1))
    await insert(psql, large, member(session.user_id, file_id))

    async def bodies() -> list[str]:
        reader = FrameReader()
        async with desk.http.get("/sync/pull", headers=bearer(session)) as response:
            messages = reader.feed(await response.read())
            found = [each for each in messages if isinstance(each, Rows) and each.table == "note"]
        columns = msgspec.structs.fields(type(large))
        place = [column.name for column in columns].index("body")
        return [row[place][-len(CUT) :] for each in found for row in each.rows]

    await until(bodies, [CUT])
    assert (node.metrics.registry.get_sample_value("coverdesk_rows_cut_total") or 0) >= 1
