"""What rows of tests have in common: the bookkeeping of those that no command makes, and how commands ended."""

from __future__ import annotations

from typing import Any, Final

from shared.domain.catalogue import Envelope
from shared.domain.kernel.desks import SYSTEM, CommandResult
from shared.domain.kernel.fields import Json, Micros, canonical_json
from shared.domain.kernel.ids import Id, derive_id
from shared.wire.messages import Result

UNCHANGED: Final = Json("{}")
RESULT: Final = 255
"""Place of a command's result among the ids that derive from it."""


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


def result_row(
    user_id: Id, device_id: Id, envelope: Envelope, result: Result, subject_file: Id | None
) -> CommandResult:
    """How a server tells the author's desk, received a microsecond after it was given."""
    return CommandResult(
        **born(derive_id(envelope.command_id, RESULT), user_id, envelope.at, user_id),
        device_id=device_id,
        number=envelope.number,
        command_id=envelope.command_id,
        name=type(envelope.command).__name__,
        verdict=result.verdict,
        code=result.code,
        detail=canonical_json(result.detail),
        conflict_id=result.conflict_id,
        subject_file=subject_file,
        at=envelope.at,
        received_at=Micros(envelope.at + 1),
    )
