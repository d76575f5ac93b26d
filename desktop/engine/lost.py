"""What a replica still knows of entries whose journal is gone: their files, and what the screens showed of them."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.journal.values import Lost
from desktop.replica.replica import Replica
from shared.domain.kernel.fields import values_of
from shared.domain.kernel.ids import Id

MOST_BYTES: Final = 256 * 1024
"""Of the rows that are kept with one entry for support; they are the same for every entry of a file."""


def lost_entries(replica: Replica) -> list[Lost]:
    """By number. Asked before the overlay is made anew, which takes them off the screens."""
    return [
        Lost(number, files, b"\n".join(_shown(replica, file_id) for file_id in sorted(files))[:MOST_BYTES])
        for number, files in sorted(replica.flagged().items())
    ]


def _shown(replica: Replica, file_id: Id) -> bytes:
    """The rows of a file that stood over the server's."""
    over = {shadow.key for shadow in replica.shadows(file_id)}
    rows = [
        {"table": stored.row.TABLE.name, "row": values_of(stored.row)}
        for stored in replica.rows(file_id)
        if (type(stored.row), stored.row.id) in over
    ]
    return msgspec.json.encode({"file": file_id, "rows": rows})
