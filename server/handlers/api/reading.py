"""A page of a resource, and one of its rows: JSON objects by field, with entity tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2b
from typing import Any, Final

from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.api.resources import Resource
from server.handlers.bodies import answer
from server.handlers.context import CONTEXT
from server.services.problems import ServiceError
from shared.domain.kernel.bounds import is_day
from shared.domain.kernel.characters import UNPRINTABLE
from shared.domain.kernel.fields import Column, Storage
from shared.domain.kernel.ids import Id, is_id
from shared.wire.errors import ErrorCode

Handler = Callable[[web.Request], Awaitable[web.Response]]
LIMIT: Final = 50
"""Rows of a page, unless another number is asked for."""
MOST: Final = 200
"""Of a page: at a few kilobytes each, half a megabyte. Long ones make it shorter (`store.resources.PAGE_BYTES`)."""
MOST_CHARACTERS: Final = 500
"""Of one value in an address."""
_FLAGS: Final = {"true": True, "false": False}


def listing(resource: Resource) -> Handler:
    """`GET /api/v1/{name}?limit=&after=&{filter}=`: `{items, next}`, where `next` is the `after` of the next page."""

    async def handle(request: web.Request) -> web.Response:
        who = await asking(request)
        after, most, equal = _asked(resource, request)
        found = await request.app[CONTEXT].services().interface.page(who, resource.table, equal, after, most)
        seal = blake2b(digest_size=8)
        for row in found.rows:
            seal.update(f"{row['id']} {row['version']} {row['row_hash']};".encode())
        items = [_shown(row) for row in found.rows]
        return _tagged(request, {"items": items, "next": found.next}, f"{seal.hexdigest()}-{found.next or 'end'}")

    return handle


def single(resource: Resource) -> Handler:
    """`GET /api/v1/{name}/{id}`."""

    async def handle(request: web.Request) -> web.Response:
        who = await asking(request)
        row_id = request.match_info["id"]
        if not is_id(row_id):
            raise ServiceError(ErrorCode.NOT_FOUND)
        row = await request.app[CONTEXT].services().interface.one(who, resource.table, Id(row_id))
        return _tagged(request, _shown(row), f"{row['version']}-{row['row_hash']:x}")

    return handle


def _asked(resource: Resource, request: web.Request) -> tuple[Id | None, int, dict[str, Any]]:
    """Raises ServiceError(malformed) for what is not declared, said twice, or no value of its field."""
    query = request.query
    if len(set(query)) < len(query) or not set(query) <= {"after", "limit", *resource.filters}:
        raise ServiceError(ErrorCode.MALFORMED)
    after, limit = query.get("after"), query.get("limit", str(LIMIT))
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= MOST):
        raise ServiceError(ErrorCode.MALFORMED)
    if after is not None and not is_id(after):
        raise ServiceError(ErrorCode.MALFORMED)
    columns = {column.name: column for column in resource.table.columns}
    equal = {name: _value(columns[name], query[name]) for name in resource.filters if name in query}
    return Id(after) if after is not None else None, int(limit), equal


def _value(column: Column, text: str) -> Any:
    """Raises ServiceError(malformed)."""
    if column.field is not None and column.field.choices is not None:
        if text not in {member.value for member in column.field.choices}:
            raise ServiceError(ErrorCode.MALFORMED)
        return text
    match column.storage:
        case Storage.ID if is_id(text):
            return text
        case Storage.DAY if is_day(text):
            return text
        case Storage.FLAG if text in _FLAGS:
            return _FLAGS[text]
        case Storage.TEXT if len(text) <= MOST_CHARACTERS and not UNPRINTABLE.search(text):
            return text
        case _:
            raise ServiceError(ErrorCode.MALFORMED)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "row_hash"}


def _tagged(request: web.Request, body: Any, tag: str) -> web.Response:
    """The answer with its entity tag, or that nothing changed since that one was given (RFC 9110 section 13.1.2)."""
    etag = f'W/"{tag}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if "*" in known or f'"{tag}"' in known:
        return web.Response(status=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    response = answer(request, body)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
