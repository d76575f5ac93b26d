"""Commands of other programs: the same ones that desktops send, each happening once by the id that it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.api.reading import Handler, bare_tags
from server.handlers.api.resources import Resource
from server.handlers.bodies import answer, reading
from server.handlers.context import CONTEXT
from server.services.interface import Precondition, seen, unchanged
from server.services.issuing import entered
from server.services.keys import Caller, may_give
from server.services.problems import Malformed, ServiceError
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.limits import AFTER
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result
from shared.wire.protocol import MAX_GROUP

MAX_BYTES: Final = 2**20
"""Of a request: as many commands as one group may have, at five kilobytes each."""
KEY: Final = "Idempotency-Key"
MAX_KEY: Final = 200
KEY_SHAPE: Final = f"^[!-~]{{1,{MAX_KEY}}}$"
"""Letters, digits and signs of ASCII."""
_KEY: Final = re.compile(KEY_SHAPE)
_TAG: Final = re.compile("([0-9]{1,18})-([0-9a-f]{1,15})")
"""A version and a hash, as far as the database counts; a hash has 12 digits."""


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command. command_id: a UUID made by the sender (version 7), in lower case: sent again it does not happen again,
    and is answered as before. Without one it happens whenever it is sent, unless the request has an `Idempotency-Key`.
    """

    command: AnyCommand
    command_id: Id | None = None
    after: Annotated[tuple[Id, ...], msgspec.Meta(max_length=AFTER)] = ()
    """Ids of commands that made what this one builds on: refused with them."""
    group: Id | None = None
    """Commands of one group stand side by side and are accepted together or not at all."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/v1/commands`: they are decided in their order, within one transaction."""

    commands: Annotated[tuple[Given, ...], msgspec.Meta(min_length=1, max_length=MAX_GROUP)]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How each ended, in their order. A refused one has a `code` and the figures of its text in `detail`."""

    results: tuple[Result, ...]


async def give(request: web.Request) -> web.Response:
    """`POST /api/v1/commands`: Asked -> Answered."""
    who = await asking(request)
    async with reading(request, Asked, MAX_BYTES, of=who.user_id) as asked:
        _check(who, asked.commands)
        return await _given(request, who, asked)


def about(resource: Resource) -> Handler:
    """`POST /api/v1/{name}/{id}/commands`: as `give`, all of them about one file. With `If-Match` they are only given
    if its row is still as it was when that tag was read.
    """

    async def handle(request: web.Request) -> web.Response:
        who = await asking(request)
        row_id = request.match_info["id"]
        if not is_id(row_id):
            raise ServiceError(ErrorCode.NOT_FOUND)
        async with reading(request, Asked, MAX_BYTES, of=who.user_id) as asked:
            _check(who, asked.commands)
            if any(row_id not in each.command.reads(each.command_id or Id(row_id)) for each in asked.commands):
                await request.app[CONTEXT].services().interface.one(who, resource.table, Id(row_id))
                raise Malformed("commands")
            matching = _matching(request, resource, Id(row_id))
            return await _given(request, who, asked, seen(who, resource.table, Id(row_id), matching))

    return handle


def _check(who: Caller, given: Sequence[Given]) -> None:
    """Asked before anything of a command is read.

    Raises Malformed for what is no id, and ServiceError(forbidden) for what the key is not good for.
    """
    named = (each_id for each in given for each_id in (each.command_id, each.group, *each.after))
    if any(each_id is not None and not is_id(each_id) for each_id in named):
        raise Malformed("commands")
    for each in given:
        may_give(who, type(each.command))


def _matching(request: web.Request, resource: Resource, row_id: Id) -> Precondition | None:
    """Raises Malformed for weak tags, against which nothing is written (RFC 9110 section 13.1.1), and several."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tags = bare_tags(header)
    fits = _TAG.fullmatch(next(iter(tags))) if len(tags) == 1 and "W/" not in header else None
    if fits is None:
        raise Malformed("If-Match")
    return unchanged(resource.table, row_id, int(fits[1]), int(fits[2], 16))


async def _given(
    request: web.Request, who: Caller, asked: Asked, precondition: Precondition | None = None
) -> web.Response:
    context = request.app[CONTEXT]
    interface = context.services().interface
    key = request.headers.get(KEY, "")
    if KEY in request.headers and not _KEY.fullmatch(key):
        raise Malformed(KEY)
    body = request.path.encode() + msgspec.json.encode(asked)
    ids = await interface.ids_for(who, key, body, len(asked.commands))
    results = await interface.issue(who, _envelopes(asked.commands, ids, context.clock()), precondition)
    for result in results:
        context.metrics.commands.labels(result.verdict.value).inc()
    return answer(request, Answered(results=tuple(results)))


def _envelopes(given: Sequence[Given], ids: Sequence[Id], now: Micros) -> list[Envelope]:
    return [
        entered(each.command, each.command_id or spare, now, after=each.after, group=each.group)
        for each, spare in zip(given, ids, strict=True)
    ]
