"""What handlers work with: the settings, the services once the database is there, and why not while it is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from server.handlers.capacity import Capacity
from server.live.node import Live
from server.metrics import Metrics
from server.panels.running import Panels
from server.services.accounts import Accounts
from server.services.interface import Interface
from server.services.keys import Keys
from server.services.load import Load
from server.services.pace import Pace
from server.services.packing import Packing
from server.services.problems import ServiceError
from server.services.syncing import Syncing
from server.settings import Settings
from shared.domain.kernel.fields import Micros
from shared.wire.errors import ErrorCode

State: TypeAlias = dict[str, str | int | bool | None]
"""What `/health/ready` tells, by name."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The services of a node whose database is reachable and of this version."""

    accounts: Accounts
    syncing: Syncing
    live: Live
    interface: Interface
    pace: Pace
    panels: Panels
    keys: Keys


@dataclass(slots=True)
class Context:
    """One per application. trouble: why `ready` is None; None while it is not yet known."""

    settings: Settings
    metrics: Metrics
    clock: Callable[[], Micros]
    health: Callable[[], Awaitable[State]]
    packing: Packing
    load: Load
    about: str = ""
    """What programs are told of this server before anything else."""
    ready: Ready | None = None
    trouble: ErrorCode = ErrorCode.UNAVAILABLE
    proxy_told: bool = False
    capacity: Capacity = field(default_factory=Capacity)

    def services(self) -> Ready:
        """Raises ServiceError while the database is away or not of this version."""
        if self.ready is None:
            raise ServiceError(self.trouble, retry_after_s=2.0)
        return self.ready


CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)
