"""Answers in the form that was asked for: compressed where that is worth it, and never as somebody cannot read it."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from typing import Any

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from server.handlers import bodies
from server.handlers.bodies import answer, packed, read
from server.handlers.capacity import ARRIVING_BYTES, SMALL_BYTES
from server.handlers.context import CONTEXT, Context
from server.metrics import Metrics
from server.services.load import Bounds, Load
from server.services.packing import Packing
from server.settings import Settings
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.codec import decode_message
from shared.wire.messages import Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = Problem(code="malformed", message="what happened " * 200)
OCTETS = "application/octet-stream"
SHORT = Problem(code="malformed", message="what happened")


async def _nobody() -> dict[str, Any]:
    return {}


async def test_a_body_that_takes_room_and_hardly_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PIECE_S", 0.01)
    loop = asyncio.get_running_loop()
    line = BaseProtocol(loop)
    line.connection_made(asyncio.Transport())
    content = StreamReader(line, 2**20, loop=loop)
    content.feed_data(b"x" * (SMALL_BYTES + 1))
    request = asked(Packing(1, 1_024), {}, content)
    capacity = request.app[CONTEXT].capacity
    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError):
            await read(request, Problem, 2**20, of=named_id("ann"))
    with capacity.arriving() as arrival:
        arrival.more(SMALL_BYTES + ARRIVING_BYTES)


def asked(packing: Packing, headers: dict[str, str], content: Any = None) -> web.Request:
    """A request to a node that packs so."""
    app = web.Application()
    app[CONTEXT] = Context(Settings(), Metrics(), lambda: Micros(0), _nobody, packing, Load(Bounds(0, 0), Metrics()))
    return make_mocked_request("GET", "/", headers=headers, app=app, payload=content)


def answered(message: Problem, **headers: str) -> tuple[dict[str, str], bytes]:
    spelled = {name.replace("_", "-"): text for name, text in headers.items()}
    response = answer(asked(Packing(1, 1_024), spelled), message, 400)
    assert response.status == 400
    assert isinstance(response.body, bytes)
    assert response.headers["Cache-Control"] == "no-store"
    return dict(response.headers), response.body


OPEN: dict[str | None, Any] = {None: bytes, "gzip": gzip.decompress, "zstd": zstd.decompress}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("zstd, gzip", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=0.5, ZSTD;q=0.1", "zstd"),
        ("gzip, deflate", "gzip"),
        ("gzip, zstd;q=0", "gzip"),
        ("gzip, zstd; q=0.000", "gzip"),
        ("gzip;q=0, zstd;q=0", None),
        ("x-zstdlike, notgzip", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_long_answer_is_compressed_as_its_reader_can_read_it(accepted: str, coding: str | None) -> None:
    headers, body = answered(LONG, Accept_Encoding=accepted)
    assert headers.get("Content-Encoding") == coding
    assert json.loads(OPEN[coding](body))["message"] == LONG.message
    assert coding is None or len(body) < len(LONG.message) / 5
    assert "Accept-Encoding" in headers["Vary"], "a cache between us keeps them apart"


def test_a_short_answer_is_sent_as_it_is() -> None:
    headers, body = answered(SHORT, Accept_Encoding="zstd, gzip")
    assert "Content-Encoding" not in headers
    assert json.loads(body)["code"] == "malformed"


@pytest.mark.parametrize("name", ["application/msgpack", "application/x-msgpack", "application/vnd.msgpack"])
def test_programs_get_messagepack_compressed_alike(name: str) -> None:
    headers, body = answered(LONG, Accept=f"{name}, */*", Accept_Encoding="gzip")
    assert headers["Content-Type"] == "application/msgpack"
    assert decode_message(gzip.decompress(body), Problem) == LONG


def test_what_is_packed_already_is_left_alone() -> None:
    packing = Packing(9, 0)
    request = asked(packing, {"Accept-Encoding": "zstd, gzip"})
    for kind in ("image/png", "image/jpeg", "video/mp4", "audio/ogg", "application/pdf", "application/zip", OCTETS):
        response = packed(request, b"a" * 5_000, kind, {})
        assert response.body == b"a" * 5_000
        assert "Content-Encoding" not in response.headers
    for kind in ("text/css", "image/svg+xml", "application/json"):
        assert packed(request, b"a" * 5_000, kind, {}).headers["Content-Encoding"] == "zstd"
    (tally,) = packing.tallies.values()
    assert (tally.answers, tally.packed) == (10, 3)


def test_what_gets_no_smaller_is_sent_as_it_is() -> None:
    packing = Packing(1, 0)
    response = packed(asked(packing, {"Accept-Encoding": "gzip"}), b"ab", "text/plain", {})
    assert (response.body, "Content-Encoding" in response.headers) == (b"ab", False)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_level_and_size_are_those_that_were_set(coding: str) -> None:
    text = b"water in the cellar, found by the neighbour " * 200
    assert Packing(0, 0).pack("/", text, coding, "text/plain") == (text, None)
    for level in (1, 9):
        packed = zstd.compress(text, level) if coding == "zstd" else gzip.compress(text, level, mtime=0)
        body, named = Packing(level, 0).pack("/", text, coding, "text/plain")
        assert (body[10:], named) == (packed[10:], coding), "behind the time of a gzip"
    packing = Packing(1, len(text) + 1)
    assert packing.pack("/", text, coding, "text/plain") == (text, None)
    packing.from_bytes = len(text)
    assert packing.pack("/", text, coding, "text/plain")[1] == coding
