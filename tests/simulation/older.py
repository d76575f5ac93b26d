"""The release before this one, as devices of the simulator run it: what it knows, and a row as it keeps it.

It lacks every column that was added since its table's first schema, and two tables. A device of it is played by this
release's code: where its rows have no column, they have what is declared in its place, with the hash that the server
sent for what is known there. So is what a replica has that grew in place, until a digest brings the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from msgspec.structs import replace

from shared.domain.catalogue import BY_NAME, CARRIED
from shared.wire.codec import hash_of
from shared.wire.messages import Rows
from shared.wire.releases import Projection, filled

UNKNOWN: Final = frozenset({"notification", "team"})
"""Tables that no rule reads on a device: the ones there write to one of them, imports take from it, the other lies on
the shelf."""
OLDER: Final = Projection.of({table.name: table.base for table in CARRIED if table.name not in UNKNOWN})
assert OLDER.behind, "a release without an added column has nothing to show"


@lru_cache(maxsize=8_000)
def kept(knows: Projection, table: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of the server's as a device has it that knows so much. For a table that it knows.

    Said once more here, and not as the server makes it: what is not known stands as declared, and has no part in the
    hash.
    """
    if table not in knows.behind:
        return values
    columns = BY_NAME[table].columns
    own = len(BY_NAME[table].columns_at(knows.behind[table]))
    contents = [*values[:own], *(column.default for column in columns[own:])]
    return (*contents, hash_of(BY_NAME[table], contents))


def as_kept(frame: Rows) -> Rows:
    """Rows as they came, as they are kept."""
    missing = frame.rows and frame.table in BY_NAME and len(frame.rows[0]) <= len(BY_NAME[frame.table].columns)
    return replace(frame, rows=_filled(frame.table, frame.rows)) if missing else frame


def _filled(table: str, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in filled(BY_NAME[table], list(rows))]
