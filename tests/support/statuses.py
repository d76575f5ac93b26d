"""How things stand with the server, for what is told of it in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.screens.syncing import Link, SyncStatus
from tests.support.world import NOW

OFFLINE: Final = SyncStatus(
    Link.OFFLINE,
    "Office server",
    waiting=3,
    oldest_waiting_at=NOW - timedelta(minutes=14),
    last_server_at=NOW - timedelta(minutes=14),
)
LIVE: Final = SyncStatus(Link.LIVE, "Office server", last_server_at=NOW, latency_ms=18)
