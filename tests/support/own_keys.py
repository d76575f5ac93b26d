"""The personal keys of a server in memory: what stands where `desktop.net.http.Server` does, as far as keys go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import msgspec

from desktop.net.failures import Failed
from server.handlers.api.keys import scopes_of
from shared.domain.kernel.ids import Id, derive_id, named_id
from shared.domain.kernel.states import Role
from shared.wire.errors import ErrorCode
from shared.wire.keys import ApiKey, Made, NewKey, OwnKeys

DAY_US: Final = 86_400_000_000


@dataclass
class KeyServer:
    """now: of its clock, in microseconds. keys: the newest first; wanted: what was asked for.

    roles: of whoever asks.
    """

    now: int
    keys: list[ApiKey] = field(default_factory=list)
    wanted: list[NewKey] = field(default_factory=list)
    full: bool = False
    roles: frozenset[Role] = frozenset({Role.ADJUSTER})

    def own(self) -> OwnKeys:
        return OwnKeys(items=tuple(self.keys), scopes=scopes_of(self.roles))

    def make(self, ask: NewKey) -> Made:
        self.wanted.append(ask)
        if self.full:
            raise Failed(ErrorCode.KEYS_FULL.code)
        key = ApiKey(
            id=derive_id(named_id("a key"), len(self.wanted)),
            name=ask.name,
            hint="cdk_AZPP4H",
            scopes=ask.scopes,
            networks=ask.networks,
            per_minute=int(ask.per_minute) if ask.per_minute is not None else None,
            created_at=self.now,
            expires_at=self.now + int(ask.days) * DAY_US,
            used_at=None,
            used_from=None,
            ended_at=None,
            ended_because=None,
        )
        self.keys.insert(0, key)
        return Made(key=key, secret=f"{key.hint}-and-what-proves-it")

    def end(self, key_id: Id) -> None:
        if all(each.id != key_id for each in self.keys):
            raise Failed(ErrorCode.NOT_FOUND.code)
        over = {"ended_at": self.now, "ended_because": "withdrawn"}
        self.keys = [msgspec.structs.replace(key, **over) if key.id == key_id else key for key in self.keys]
