"""The journal's statements that more than one of its methods runs, within their transactions."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from desktop.replica.files import Connection
from desktop.replica.journal_values import LOST
from desktop.sync.outbox import encode_record
from desktop.sync.rebase import Pending
from shared.domain.ids import Id
from shared.domain.states import Verdict

DAMAGED: Final = "damaged"
DISCARDED: Final = "discarded"
TOO_LARGE: Final = "too_large"
_NEEDS_PERSON: Final = (Verdict.REJECTED, Verdict.FAILED, Verdict.HANDED_OVER)
UNSENT: Final = f"settled = 0 AND why IN ('{TOO_LARGE}', '{DAMAGED}', '{LOST}')"
"""Of the records taken out: work that is nowhere else, and that nobody has settled."""
EMPTY_RECEIPTS: Final = (
    "UPDATE receipt SET detail = '{}' WHERE EXISTS (SELECT 1 FROM archive a WHERE a.record IS NULL"
    " AND a.device_id = receipt.device_id AND a.number = receipt.number)"
)
OPEN_ATTENTION: Final = f"settled = 0 AND verdict IN ({', '.join(repr(v.value) for v in _NEEDS_PERSON)})"


def insert_entry(connection: Connection, entry: Pending) -> None:
    envelope = entry.envelope
    connection.execute(
        "INSERT INTO entry (number, command_id, at, files, record) VALUES (?, ?, ?, ?, ?)",
        (
            envelope.number,
            envelope.command_id,
            envelope.at,
            json.dumps(sorted(entry.files)),
            encode_record(envelope),
        ),
    )


def settle(connection: Connection, command_ids: Collection[Id]) -> None:
    chosen = json.dumps(sorted(command_ids))
    for table in ("archive", "aside"):
        connection.execute(
            f"UPDATE {table} SET settled = 1 WHERE command_id IN (SELECT value FROM json_each(?))", (chosen,)
        )
    connection.execute("DELETE FROM aside WHERE settled = 1 AND leaves = 1")


def move_to_archive(connection: Connection, device_id: Id, upto: int, at: int) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO archive SELECT ?, number, command_id, at, files, iif(leaves, NULL, record),"
        " NULL, NULL, NULL, NULL, ?, 0 FROM entry WHERE number <= ?",
        (device_id, at, upto),
    )
    connection.execute("DELETE FROM entry WHERE number <= ?", (upto,))
