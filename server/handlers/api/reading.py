"""A page of a resource, and one of its rows: JSON objects by field, with entity tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

from aiohttp import web

from server.handlers.api.asked import OF_LISTS, OF_ROWS, Shape, moment_of, question_of, shape_of
from server.handlers.api.asking import asking
from server.handlers.api.parameters import parameters_of
from server.handlers.api.resources import Resource
from server.handlers.bodies import answer
from server.handlers.context import CONTEXT
from server.live.events import is_told
from server.services.interface import ROW_HASH, Listing
from server.services.packing import CODINGS
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id, is_id
from shared.wire.errors import ErrorCode

Handler = Callable[[web.Request], Awaitable[web.Response]]
AS_OF: Final = "Coverdesk-As-Of"
"""Header: the mark that what is answered is of, where events tell of its rows."""


def listing(resource: Resource) -> Handler:
    """`GET /api/v1/{name}?limit&after&order&fields&include&{filter}`: `{items, next}`, where `next` is the `after` of
    the next page. With `include` what comes along, by path, and which lists of it are cut; with `id` what is missing.
    """

    async def handle(request: web.Request) -> web.Response:
        who = await asking(request, resource.scope)
        shape = shape_of(resource, request, OF_LISTS | parameters_of(resource).keys(), who)
        question, cursor = question_of(resource, request, who)
        found = await request.app[CONTEXT].services().interface.page(who, question, cursor, shape.included)
        body: dict[str, Any] = {"items": [_shown(row, shape.names) for row in found.rows], "next": found.next}
        if "id" in request.query and not cursor and found.next is None:
            there = {row["id"] for row in found.rows}
            body["missing"] = sorted(set(request.query["id"].split(",")) - there)
        seal = _sealed(found.rows, f"{found.next or 'end'}")
        return _tagged(request, body | _along(found), f'W/"{_with_related(seal, found)}"', _mark(resource, found))

    return handle


def single(resource: Resource) -> Handler:
    """`GET /api/v1/{name}/{id}?fields&include&as_of`."""

    async def handle(request: web.Request) -> web.Response:
        who = await asking(request, resource.scope)
        shape = shape_of(resource, request, OF_ROWS, who)
        at = moment_of(request)
        row_id = request.match_info["id"]
        if not is_id(row_id):
            raise ServiceError(ErrorCode.NOT_FOUND)
        interface = request.app[CONTEXT].services().interface
        if at is None:
            found = await interface.one(who, resource.table, Id(row_id), resource.only, shape.included)
        else:
            found = await interface.once(who, resource.table, Id(row_id), at, resource.only, shape.included)
        return _one(request, found, shape, _mark(resource, found))

    return handle


def _mark(resource: Resource, found: Listing) -> str:
    return found.as_of if is_told(resource.table) else ""


def _one(request: web.Request, found: Listing, shape: Shape, mark: str) -> web.Response:
    (row,) = found.rows
    tag = f"{row['version']}-{row[ROW_HASH]:x}"
    # With what belongs to it, it is more than the row: not to be written against.
    etag = f'W/"{_with_related(tag, found)}"' if found.included else f'"{tag}"'
    return _tagged(request, _shown(row, shape.names) | _along(found), etag, mark)


def _shown(row: Mapping[str, Any], names: frozenset[str] | None) -> dict[str, Any]:
    """names: None for all; the id always."""
    return {
        name: value
        for name, value in row.items()
        if name != ROW_HASH and (names is None or name in names or name == "id")
    }


def _along(found: Listing) -> dict[str, Any]:
    if not found.included:
        return {}
    return {
        "included": {path: [_shown(row, None) for row in each.rows] for path, each in found.included.items()},
        "cut": {path: list(each.cut) for path, each in found.included.items() if each.cut},
    }


def _sealed(rows: Iterable[Mapping[str, Any]], more: str) -> str:
    seal = blake2b(digest_size=8)
    for row in rows:
        seal.update(f"{row['id']} {row['version']} {row[ROW_HASH]};".encode())
    seal.update(more.encode())
    return seal.hexdigest()


def _with_related(tag: str, found: Listing) -> str:
    parts = [tag, *(_sealed(each.rows, f"{path} {each.cut}") for path, each in found.included.items())]
    return parts[0] if len(parts) == 1 else blake2b("".join(parts).encode(), digest_size=8).hexdigest()


def bare_tags(header: str) -> frozenset[str]:
    """The tags of If-None-Match and If-Match without quotes, whether they are weak, and how the answer was packed."""
    return frozenset(_bare(each.strip()) for each in header.split(",") if each.strip())


def _bare(etag: str) -> str:
    tag = etag.removeprefix("W/").strip('"')
    for coding in CODINGS:
        tag = tag.removesuffix(f"-{coding}")
    return tag


def _tagged(request: web.Request, body: Any, etag: str, mark: str) -> web.Response:
    """The answer with its entity tag and its mark, or that nothing changed since that tag was given (RFC 9110
    section 13.1.2).
    """
    known = bare_tags(request.headers.get("If-None-Match", ""))
    always = {"Cache-Control": "private, no-cache", **({AS_OF: mark} if mark else {})}
    if "*" in known or _bare(etag) in known:
        return web.Response(status=304, headers={"ETag": etag, **always})
    response = answer(request, body)
    # A strong tag is of one form (RFC 9110 section 8.8.3): packed it is another, which is as good to write against.
    packed = response.headers.get("Content-Encoding")
    response.headers["ETag"] = f'{etag[:-1]}-{packed}"' if packed and not etag.startswith("W/") else etag
    response.headers.update(always)
    return response
