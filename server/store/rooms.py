"""The rooms that administrators opened, for the live layer to begin with."""

from __future__ import annotations

from typing import Any, Final

from server.store.pool import Connection

OPEN_SQL: Final = """
SELECT id, name, description, capacity, roles, is_automatic, is_persistent, ends_at, opened_at, emptied_at, state
FROM room WHERE state = 'open'
"""


async def opened(connection: Connection) -> list[Any]:
    """Those that are open, by their fields."""
    found: list[Any] = await connection.fetch(OPEN_SQL)
    return found
