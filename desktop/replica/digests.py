"""Count and sum of the server's row hashes in slices, and the idle audit of the rows under them. Reads only.

A digest is over what the server sent: where an optimistic row lies over a server row, the shadow's hash counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from desktop.replica.tables import as_sent
from desktop.storage.files import Connection, translated
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.ids import digest_slice
from shared.schema import ROW_HASH
from shared.wire.codec import hash_of, is_cut
from shared.wire.protocol import SLICES

_MODULUS: Final = 2**63


def digest(connection: Connection, path: Path) -> dict[str, list[tuple[int, int]]]:
    """Per table, (count, sum modulo 2**63) of each slice, at the cursor of the connection's transaction."""
    found: dict[str, list[tuple[int, int]]] = {}
    with translated(path):
        for table in CARRIED:
            slices = [(0, 0)] * SLICES
            for text, count, total in connection.execute(_OF_TABLE[table.name]):
                slices[int(text, 16)] = (count, total % _MODULUS)
            found[table.name] = slices
        for name, row_id, hashed in connection.execute(
            "SELECT tbl, row_id, hash FROM shadow WHERE hash IS NOT NULL"
        ).fetchall():
            number = digest_slice(row_id)
            count, total = found[name][number]
            found[name][number] = (count + 1, (total + hashed) % _MODULUS)
    return found


_OF_TABLE: Final = {
    table.name: (
        f'SELECT substr("id", -2) AS slice, count(*), sum("{ROW_HASH}") FROM "{table.name}"'
        f' INDEXED BY "{table.name}_by_slice" WHERE "{ROW_HASH}" <> 0 GROUP BY slice'
    )
    for table in CARRIED
}
"""47 bits times 2**16 rows of a slice fit 63 bits: 16 million rows of one table, 100 times what a device holds."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One step of the idle audit. next: where it goes on; None: every table was looked at."""

    differs: dict[str, list[int]] = field(default_factory=dict)
    """Per table, slices with a row whose contents do not fit its hash: to be repaired like a digest's."""
    rows: int = 0
    next: tuple[int, int] | None = None


def audit(connection: Connection, path: Path, start: tuple[int, int], limit: int) -> Audited:
    """Recomputes the hashes of whole slices from (table index, slice) on, until `limit` rows were seen.

    For idle moments: 1,000 rows take about 20 ms. Optimistic rows have no hash; what lies under them is checked. A row
    that the server could only send cut has the hash of the whole: fetching it again would bring the same.
    """
    differs: dict[str, list[int]] = {}
    seen = 0
    position: tuple[int, int] | None = start
    with translated(path):
        while position is not None and seen < limit:
            table, number = CARRIED[position[0]], position[1]
            names = ", ".join(f'"{name}"' for name in (*table.names, ROW_HASH))
            rows = connection.execute(
                f'SELECT {names} FROM "{table.name}" INDEXED BY "{table.name}_by_slice"'
                f' WHERE substr("id", -2) = ? AND "{ROW_HASH}" <> 0',
                (f"{number:02x}",),
            ).fetchall()
            seen += max(1, len(rows))
            if any(hash_of(table, as_sent(table, row[:-1])) != row[-1] and not is_cut(row) for row in rows):
                differs.setdefault(table.name, []).append(number)
            position = _after(position)
        if position is None:
            for name, row_id, blob in connection.execute(
                "SELECT tbl, row_id, stored FROM shadow WHERE stored IS NOT NULL"
            ).fetchall():
                values = msgspec.msgpack.decode(blob)
                if hash_of(BY_NAME[name], as_sent(BY_NAME[name], values[:-1])) != values[-1] and not is_cut(values):
                    differs.setdefault(name, []).append(digest_slice(row_id))
    return Audited(differs, seen, position)


def _after(position: tuple[int, int]) -> tuple[int, int] | None:
    table, number = position
    if number + 1 < SLICES:
        return table, number + 1
    return (table + 1, 0) if table + 1 < len(CARRIED) else None
