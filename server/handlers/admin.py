"""`/admin/v1/*`: the administrators' panels, for the desktop and the command line. Everything here needs their role."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers.auth import signed
from server.handlers.bodies import answer
from server.handlers.context import CONTEXT
from server.panels.panel import Ask
from server.services.accounts import Signed
from server.services.problems import ServiceError
from shared.domain.kernel.roles import STAFF
from shared.panels.panel import MOST
from shared.wire.errors import ErrorCode

PREFIX: Final = "/admin/v1/panels"
MAX_BYTES: Final = 64 * 1024
"""Of what an act is told."""
NOT_DONE: Final = 409


async def read(request: web.Request) -> web.Response:
    """`GET /admin/v1/panels/{name}?after&most&words` -> Sheet."""
    await _administrator(request)
    query = request.query
    most = query.get("most", str(MOST))
    if len(set(query)) < len(query) or not set(query) <= {"after", "most", "words"} or not most.isdecimal():
        raise ServiceError(ErrorCode.MALFORMED)
    if len(most) > 6:
        raise ServiceError(ErrorCode.MALFORMED)
    ask = Ask(query.get("after", ""), int(most), query.get("words", ""))
    return answer(request, await request.app[CONTEXT].services().panels.read(request.match_info["name"], ask))


async def act(request: web.Request) -> web.Response:
    """`POST /admin/v1/panels/{name}/acts/{act}`: what it asks as JSON -> Done, with 409 when it was not done."""
    await _administrator(request)
    if request.content_length is not None and request.content_length > MAX_BYTES:
        raise ServiceError(ErrorCode.TOO_LARGE)
    body = await request.content.read(MAX_BYTES + 1)
    while len(body) <= MAX_BYTES and (more := await request.content.read(MAX_BYTES + 1 - len(body))):
        body += more
    if len(body) > MAX_BYTES:
        raise ServiceError(ErrorCode.TOO_LARGE)
    who = await _staff(request)  # whoever sends slowly may have been dismissed meanwhile
    named = request.match_info
    done = await request.app[CONTEXT].services().panels.act(who.user_id, named["name"], named["act"], body)
    return answer(request, done, NOT_DONE if done.refused else 200)


async def _administrator(request: web.Request) -> Signed:
    """Raises ServiceError(forbidden) for whoever is none today, and throttled beyond a person's pace."""
    who = await _staff(request)
    await request.app[CONTEXT].services().pace.of_person(who.user_id)
    return who


async def _staff(request: web.Request) -> Signed:
    who = await signed(request)
    if not who.roles & STAFF:
        raise ServiceError(ErrorCode.FORBIDDEN)
    return who


ROUTES: Final = (
    web.get(PREFIX + "/{name}", read, allow_head=False),
    web.post(PREFIX + "/{name}/acts/{act}", act),
)
