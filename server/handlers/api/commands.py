"""Commands of other programs: the same ones that desktops send, each happening once by the id that it is given."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.bodies import answer, reading
from server.handlers.context import CONTEXT
from server.services.issuing import entered
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import AFTER
from shared.wire.messages import Result
from shared.wire.protocol import MAX_GROUP

MAX_BYTES: Final = 2**20
"""Of a request: as many commands as one group may have, at five kilobytes each."""


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command. command_id: a UUID made by the sender (version 7), in lower case: sent again it does not happen again,
    and is answered as before.
    """

    command_id: Id
    command: AnyCommand
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
    context = request.app[CONTEXT]
    who = await asking(request)
    async with reading(request, Asked, MAX_BYTES) as asked:
        now = context.clock()
        envelopes = [
            entered(each.command, each.command_id, now, after=each.after, group=each.group) for each in asked.commands
        ]
        results = await context.services().interface.issue(who, envelopes)
    for result in results:
        context.metrics.commands.labels(result.verdict.value).inc()
    return answer(request, Answered(results=tuple(results)))
