"""Which statements a connection to a replica runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.storage.files import Connection

_AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "--")


@contextmanager
def statements_of(connection: Connection) -> Iterator[list[str]]:
    """Those that are run within, as they are begun; what only encloses them, and what triggers do, left out."""
    seen: list[str] = []

    def see(statement: str) -> None:
        # The driver tells the statement once more for each trigger that begins within it.
        if not statement.startswith(_AROUND) and statement not in seen[-1:]:
            seen.append(statement)

    connection.set_trace_callback(see)
    try:
        yield seen
    finally:
        connection.set_trace_callback(None)
