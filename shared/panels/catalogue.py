"""Every panel, in the order in which administrators see them: one line each."""

from __future__ import annotations

from typing import Any, Final

from shared.panels import (
    acts,
    cache,
    compression,
    devices,
    jobs,
    keys,
    limits,
    live,
    load,
    nodes,
    people,
    pool,
    queries,
    refused,
    rooms,
    standing,
    teams,
    webhooks,
)
from shared.panels.panel import Panel

PANELS: Final[tuple[Panel[Any, Any], ...]] = (
    standing.STANDING,
    people.PEOPLE,
    teams.TEAMS,
    devices.DEVICES,
    refused.REFUSED,
    nodes.NODES,
    live.LIVE,
    rooms.ROOMS,
    load.LOAD,
    pool.POOL,
    queries.QUERIES,
    queries.SLOW,
    queries.FAILED,
    queries.RECENT,
    queries.STATEMENTS,
    cache.CACHE,
    compression.COMPRESSION,
    jobs.JOBS,
    limits.LIMITS,
    keys.KEYS,
    webhooks.WEBHOOKS,
    webhooks.DELIVERIES,
    webhooks.TRIES,
    acts.ACTS,
)
