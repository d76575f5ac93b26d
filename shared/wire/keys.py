"""Personal keys of other programs, as their owner makes and ends them: `/api/v1/keys`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

import msgspec

from shared.domain.kernel.ids import Id

PATH: Final = "/api/v1/keys"
NAME: Final = r"^[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f ._-]{0,79}$"
DAYS: Final = 90
MAX_DAYS: Final = 366
MAX_PER_MINUTE: Final = 100_000


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that somebody wants. days: until it runs out. networks: from where alone, as `10.1.0.0/16`; none: from
    anywhere. per_minute: requests; null: as many as its owner may make.
    Whole numbers, however they are spelled.
    """

    name: Annotated[str, msgspec.Meta(pattern=NAME)]
    scopes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    days: Annotated[float, msgspec.Meta(ge=1, le=MAX_DAYS, multiple_of=1)] = DAYS
    networks: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()
    per_minute: Annotated[float, msgspec.Meta(ge=1, le=MAX_PER_MINUTE, multiple_of=1)] | None = None


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
    """The person's keys, the newest first; ended ones for 90 days. scopes: all that a key may be good for."""

    items: tuple[ApiKey, ...]
    scopes: tuple[str, ...] = ()
