"""Personal keys: their owner lists, makes and ends them, signed in; no key makes or ends keys."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

import msgspec
from aiohttp import web

from server.handlers.api.resources import RESOURCES
from server.handlers.auth import signed
from server.handlers.bodies import answer, read
from server.handlers.context import CONTEXT
from server.services import keys
from server.services.accounts import Signed
from server.services.keys import Key
from server.services.problems import Malformed, ServiceError
from shared.domain.catalogue import GIVEN
from shared.domain.kernel.ids import Id, is_id
from shared.wire.errors import ErrorCode

METRICS_SCOPE: Final = f"{keys.READ}:metrics"
SCOPES: Final = (
    keys.READ,
    keys.WRITE,
    *(each.scope for each in RESOURCES),
    METRICS_SCOPE,
    *sorted({f"{keys.WRITE}:{keys.area_of(kind)}" for kind in GIVEN.values()}),
)
"""What a key may be good for: to read everything, or a resource; to give commands but those about people, or those of
an area."""
MAX_BYTES: Final = 8 * 1024
NAME: Final = r"^[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f ._-]{0,79}$"
_OCTET: Final = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4: Final = rf"^({_OCTET}\.){{3}}{_OCTET}(/(3[0-2]|[12]?[0-9]))?$"
IPV6: Final = "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?$"


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that somebody wants. days: until it runs out. networks: from where alone, as `10.1.0.0/16`; none: from
    anywhere. per_minute: requests; null: as many as its owner may make.
    Whole numbers, however they are spelled.
    """

    name: Annotated[str, msgspec.Meta(pattern=NAME)]
    scopes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    days: Annotated[float, msgspec.Meta(ge=1, le=366, multiple_of=1)] = 90
    networks: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()
    per_minute: Annotated[float, msgspec.Meta(ge=1, le=100_000, multiple_of=1)] | None = None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key, but what proves it. hint: how it begins. Times are microseconds since 1970, UTC."""

    id: Id
    name: str
    hint: str
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    per_minute: int | None
    created_at: int
    expires_at: int
    used_at: int | None
    used_from: str | None
    ended_at: int | None
    ended_because: str | None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A key and its text, which is shown this once: it goes where a token would, as `Authorization: Bearer cdk_…`."""

    holds_secrets: ClassVar[bool] = True

    key: ApiKey
    secret: str


class OwnKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The person's keys, the newest first; ended ones for 90 days."""

    items: tuple[ApiKey, ...]


async def own(request: web.Request) -> web.Response:
    """`GET /api/v1/keys` -> OwnKeys."""
    who = await _person(request)
    found = await request.app[CONTEXT].services().keys.own(who.user_id)
    return answer(request, OwnKeys(items=tuple(map(_told, found))))


async def make(request: web.Request) -> web.Response:
    """`POST /api/v1/keys`: NewKey -> Made, for whoever has shown their password in the last minutes."""
    who = await _person(request)
    asked = await read(request, NewKey, MAX_BYTES)
    if not set(asked.scopes) <= set(SCOPES):
        raise Malformed("scopes")
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
