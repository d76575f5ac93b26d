"""The bookkeeping of a row that no command makes: people, policies and customers come from elsewhere."""

from __future__ import annotations

from typing import Any

from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id

UNCHANGED = Json("{}")


def born(row_id: Id, file_id: Id, at: int, by: Id = SYSTEM) -> dict[str, Any]:
    """The eight fields that stand first in every row, as the server's administration writes them.

    at: microseconds UTC. by: who wrote it; the server itself unless said otherwise.
    """
    moment = Micros(at)
    return {
        "id": row_id,
        "file_id": file_id,
        "version": 1,
        "created_at": moment,
        "created_by": by,
        "updated_at": moment,
        "updated_by": by,
        "changed": UNCHANGED,
    }
