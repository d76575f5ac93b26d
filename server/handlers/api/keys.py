"""Personal keys: their owner lists, makes and ends them, signed in; no key makes or ends keys."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from server.handlers.api.resources import RESOURCES
from server.handlers.auth import signed
from server.handlers.bodies import answer, read
from server.handlers.context import CONTEXT
from server.services import keys
from server.services.accounts import Signed
from server.services.keys import Key
from server.services.problems import Malformed, ServiceError
from shared.domain.catalogue import areas_of
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.roles import ALL
from shared.domain.kernel.states import Role
from shared.wire.errors import ErrorCode
from shared.wire.keys import ApiKey, Made, NewKey, OwnKeys

METRICS_SCOPE: Final = f"{keys.READ}:metrics"
SCOPES: Final = (
    keys.READ,
    keys.WRITE,
    *(each.scope for each in RESOURCES),
    METRICS_SCOPE,
    *(f"{keys.WRITE}:{area}" for area in areas_of(ALL)),
)
"""What a key may be good for: to read everything, or a resource; to give commands but those about people, or those of
an area."""
MAX_BYTES: Final = 8 * 1024
_OCTET: Final = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4: Final = rf"^({_OCTET}\.){{3}}{_OCTET}(/(3[0-2]|[12]?[0-9]))?$"
IPV6: Final = "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?$"


def scopes_of(roles: frozenset[Role]) -> tuple[str, ...]:
    """Those of `SCOPES` that a key of somebody with these roles may have: people see what they hold, whatever they are.

    An area of which none of the roles may give a command is none of theirs.
    """
    theirs = {f"{keys.WRITE}:{area}" for area in areas_of(roles)}
    return tuple(scope for scope in SCOPES if not scope.startswith(f"{keys.WRITE}:") or scope in theirs)


async def own(request: web.Request) -> web.Response:
    """`GET /api/v1/keys` -> OwnKeys."""
    who = await _person(request)
    found = await request.app[CONTEXT].services().keys.own(who.user_id)
    return answer(request, OwnKeys(items=tuple(map(_told, found)), scopes=scopes_of(who.roles)))


async def make(request: web.Request) -> web.Response:
    """`POST /api/v1/keys`: NewKey -> Made, for whoever has shown their password in the last minutes.

    Raises ServiceError(forbidden) where one of its scopes is good for what nobody of the person's roles does.
    """
    who = await _person(request)
    asked = await read(request, NewKey, MAX_BYTES)
    if not set(asked.scopes) <= set(SCOPES):
        raise Malformed("scopes")
    if not set(asked.scopes) <= set(scopes_of(who.roles)):
        raise ServiceError(ErrorCode.FORBIDDEN)
    per_minute = int(asked.per_minute) if asked.per_minute is not None else None
    wanted = keys.NewKey(asked.name.strip(), asked.scopes, int(asked.days), asked.networks, per_minute)
    key, secret = await request.app[CONTEXT].services().keys.make(who, wanted)
    return answer(request, Made(key=_told(key), secret=secret), 201)


async def end(request: web.Request) -> web.Response:
    """`DELETE /api/v1/keys/{id}`: it is good for nothing any more, at once."""
    who = await _person(request)
    key_id = request.match_info["id"]
    if not is_id(key_id):
        raise ServiceError(ErrorCode.NOT_FOUND)
    await request.app[CONTEXT].services().keys.end(Id(key_id), who.user_id)
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


async def _person(request: web.Request) -> Signed:
    """Raises ServiceError(token_expired) for whoever shows a key."""
    who = await signed(request)
    await request.app[CONTEXT].services().pace.of_person(who.user_id)
    return who


def _told(key: Key) -> ApiKey:
    return ApiKey(**{name: getattr(key, name) for name in ApiKey.__struct_fields__})
