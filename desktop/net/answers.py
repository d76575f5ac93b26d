"""What an answer means that is not the one hoped for: the server's own words, or those of something before it.

Hotels, proxies and gateways answer in the server's place, with any status and any page. Only what decodes as a
`Problem` is the server's; nothing that others say ends a session or withdraws an entry.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec

from desktop.net.failures import BAD_FRAME, Failed, lost
from shared.wire import codec
from shared.wire.errors import BY_CODE, ErrorCode, LinkCode
from shared.wire.messages import Problem

M = TypeVar("M")

PACKED: Final = "application/msgpack"
JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"
MAX_PROBLEM_BYTES: Final = 64 * 2**10
LARGE_BYTES: Final = 64 * 2**10
"""A proxy that refuses less than this as too large refuses everything: then it is not the request's fault."""
MAX_AFTER_S: Final = 10**6

_GATEWAY: Final = frozenset({500, 502, 503, 504, *range(520, 531)})
"""The server behind it is away or broken; 520 and on are those of content networks."""


def decoded(content_type: str, body: bytes, kind: type[M]) -> M:
    """Raises Failed: a web page in place of an answer is a portal's, other rubbish a bad frame."""
    try:
        if content_type.startswith(JSON):
            return msgspec.json.decode(body, type=kind)
        return codec.decode_message(body, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, codec.BadFrame, RecursionError) as error:
        raise (lost(LinkCode.PORTAL) if is_page(content_type, body) else Failed(BAD_FRAME)) from error


def nothing(content_type: str, body: bytes) -> None:
    """Where the server has nothing to add. Raises Failed: whatever speaks all the same is not the server."""
    if content_type or body:
        raise lost(LinkCode.PORTAL) if is_page(content_type, body) else Failed(BAD_FRAME)


def is_page(content_type: str, body: bytes = b"") -> bool:
    """Whether this is for people: our server answers programs in packed form."""
    return content_type.startswith(("text/", JSON, "application/xhtml")) or body.lstrip()[:1] == b"<"


def failure(status: int, headers: Mapping[str, str], body: bytes, *, url: str = "", sent_bytes: int = 0) -> Failed:
    """An answer that is no success. headers: by any case. url: that was asked. sent_bytes: of its body."""
    after_ms = retry_after_ms(headers)
    problem = _problem(headers.get("Content-Type", ""), body)
    if problem is not None:
        code = problem.code if problem.code in BY_CODE else ErrorCode.INTERNAL.code
        said_ms = milliseconds(problem.retry_after_s)
        return Failed(
            code,
            expected=problem.expected,
            retry_after_ms=said_ms if said_ms is not None else after_ms,
            incident=problem.incident,
        )
    if 300 <= status < 400 and "Location" in headers:
        return _redirected(url, headers["Location"])
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and sent_bytes > LARGE_BYTES:
        return Failed(ErrorCode.TOO_LARGE.code, retry_after_ms=after_ms)
    code, values = _foreign(status)
    return Failed(code, retry_after_ms=after_ms, values=values)


def _foreign(status: int) -> tuple[str, dict[str, object]]:
    if status == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED or 200 <= status < 400:
        return LinkCode.PORTAL.code, {}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ErrorCode.THROTTLED.code, {}
    code = LinkCode.GATEWAY if status in _GATEWAY else LinkCode.BLOCKED
    return code.code, {"status": status}


def _redirected(url: str, location: str) -> Failed:
    try:
        host = urlsplit(urljoin(url, location)).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    return lost(LinkCode.REDIRECTED, host=host or location)


def _problem(content_type: str, body: bytes) -> Problem | None:
    try:
        if content_type.startswith(PROBLEM_JSON):
            return _told_to_programs(body)
        return decoded(content_type, body[:MAX_PROBLEM_BYTES], Problem)
    except Failed:
        return None


class _Detailed(msgspec.Struct, frozen=True, kw_only=True):
    """What the interface for other programs says of an error, as far as it counts here."""

    code: str
    detail: str
    retry_after_s: float | None = None
    incident: str | None = None


def _told_to_programs(body: bytes) -> Problem:
    told = decoded(JSON, body[:MAX_PROBLEM_BYTES], _Detailed)
    return Problem(code=told.code, message=told.detail, retry_after_s=told.retry_after_s, incident=told.incident)


def retry_after_ms(headers: Mapping[str, str]) -> int | None:
    """`Retry-After` in either of its forms, RFC 9110 section 10.2.3; a date counts from the answer's own."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:7]) * 1000
    until = _date(text)
    if until is None:
        return None
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0, milliseconds((until - now).total_seconds()) or 0)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def milliseconds(seconds: Any) -> int | None:
    """Of a number that came from outside; None for what is no time to wait."""
    if not isinstance(seconds, int | float) or not math.isfinite(seconds):
        return None
    return round(min(max(seconds, 0.0), MAX_AFTER_S) * 1000)
