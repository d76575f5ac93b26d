"""Values as the driver binds them fastest.

For each value that is not of exactly one of its own types the driver looks for somebody who adapts it: for None and for
booleans too, in vain, and that takes several times longer than to store the value. SQLite keeps NaN as NULL
(sqlite3_bind_double; "Floating Point Numbers", sqlite.org), and a float is of the driver's own types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

NULL: Final = float("nan")
"""Bound as NULL."""


def bound(rows: Iterable[Sequence[Any]], flags: Sequence[int] = ()) -> list[list[Any]]:
    """The same rows for `executemany`. flags: where booleans stand; what stands there and is none is left to SQLite."""
    made = [[NULL if value is None else value for value in row] for row in rows]
    for place in flags:
        for row in made:
            if place < len(row) and isinstance(row[place], bool):
                row[place] = int(row[place])
    return made
