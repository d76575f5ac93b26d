"""Answers in the form that was asked for: compressed where that is worth it, and never as somebody cannot read it."""

from __future__ import annotations

import gzip
import json
import sys
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from server.handlers.bodies import answer
from shared.wire.codec import decode_message
from shared.wire.messages import Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = Problem(code="malformed", message="what happened " * 200)
SHORT = Problem(code="malformed", message="what happened")


def answered(message: Problem, **headers: str) -> tuple[dict[str, str], bytes]:
    spelled = {name.replace("_", "-"): text for name, text in headers.items()}
    response = answer(make_mocked_request("GET", "/", headers=spelled), message, 400)
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
