"""The journal's statements that more than one of its methods runs, within their transactions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Final

from desktop.journal.record import encode_record
from desktop.journal.values import BY_PERSON, BY_PROGRAM, LOST, Numbered
from desktop.storage.files import Connection
from desktop.storage.identity import Identity
from desktop.sync.rebase import Pending, pending_of
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict, WithdrawnWhy

DAMAGED: Final = "damaged"
DISCARDED: Final = "discarded"
TOO_LARGE: Final = "too_large"
_NEEDS_PERSON: Final = (Verdict.REJECTED, Verdict.FAILED, Verdict.HANDED_OVER)
_COUNTS_UNSAID: Final = (Verdict.APPLIED, Verdict.MERGED)
UNSENT: Final = f"settled = 0 AND why IN ('{TOO_LARGE}', '{DAMAGED}', '{LOST}')"
"""Of the records taken out: work that is nowhere else, and that nobody has settled."""
EMPTY_RECEIPTS: Final = (
    "UPDATE receipt SET detail = '{}' WHERE EXISTS (SELECT 1 FROM archive a WHERE a.record IS NULL"
    " AND a.device_id = receipt.device_id AND a.number = receipt.number)"
)


def _one_of(verdicts: Iterable[Verdict]) -> str:
    return f"verdict IN ({', '.join(repr(verdict.value) for verdict in verdicts)})"


OPEN_ATTENTION: Final = (
    f"settled = 0 AND CASE withdrawn WHEN 0 THEN {_one_of(_NEEDS_PERSON)}"
    f" WHEN {BY_PERSON} THEN {_one_of(_COUNTS_UNSAID)} ELSE 0 END"
)
"""Of the archive: refused, or given up here and counting on the server all the same. A conflict is told as one."""


def put_draft(connection: Connection, key: str, text: str, file_id: Id | None, now: int) -> None:
    """An empty text forgets it."""
    if text:
        connection.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", (key, file_id, text, now))
    else:
        connection.execute("DELETE FROM draft WHERE key = ?", (key,))


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
    those = "command_id IN (SELECT value FROM json_each(?))"
    connection.execute(f"UPDATE archive SET settled = 1 WHERE verdict IS NOT NULL AND {those}", (chosen,))
    connection.execute(f"UPDATE aside SET settled = 1 WHERE {those}", (chosen,))
    for table, unanswered in (("entry", "1"), ("archive", "verdict IS NULL")):
        connection.execute(
            f"UPDATE {table} SET withdrawn = ? WHERE withdrawn = ? AND {unanswered} AND {those}",
            (BY_PERSON, BY_PROGRAM, chosen),
        )
    connection.execute("DELETE FROM aside WHERE settled = 1 AND leaves = 1")


def count_after_all(connection: Connection, ended: Iterable[Numbered]) -> bool:
    """Of these the server has the wish. What had been taken out of the outbox meanwhile stands in the archive as it was
    entered, where that can be read, and nowhere else, so that it is not entered or sent once more. False: none was.
    """
    found = False
    for device_id, number in ended:
        taken_out = connection.execute(
            "SELECT command_id FROM archive WHERE device_id = ? AND number = ? AND withdrawn > 0", (device_id, number)
        ).fetchone()
        if taken_out is None:
            continue
        found = True
        connection.execute(
            "UPDATE archive SET files = a.files, record = iif(archive.record IS NULL, NULL, a.record),"
            " withdrawn = iif(withdrawn = ?, 0, withdrawn)"
            " FROM (SELECT files, record FROM aside WHERE command_id = ? AND why IN (?, ?) ORDER BY id LIMIT 1) a"
            " WHERE device_id = ? AND number = ?",
            (BY_PROGRAM, *taken_out, DISCARDED, TOO_LARGE, device_id, number),
        )
        connection.execute(
            "DELETE FROM aside WHERE command_id = ? AND (why IN (?, ?) OR leaves = 1)",
            (*taken_out, DISCARDED, TOO_LARGE),
        )
        connection.execute("UPDATE aside SET settled = 1 WHERE command_id = ?", taken_out)
    return found


def stand_in(number: int, command_id: Id, at: Micros, why: str) -> Pending:
    """What takes the place of an entry that is not sent: the number and the id stay."""
    command = Withdrawn(why=WithdrawnWhy(why))
    return pending_of(Envelope(number=number, command_id=command_id, at=at, schema=Withdrawn.SCHEMA, command=command))


def set_aside(connection: Connection, identity: Identity | None, replacement: Pending, why: str, now: int) -> None:
    """The entry's record is kept aside, and the replacement stands in the outbox."""
    connection.execute(
        "INSERT INTO aside (device_id, number, command_id, files, record, why, at, leaves)"
        " SELECT ?, number, command_id, files, record, ?, ?, leaves FROM entry"
        " WHERE number = ? AND NOT (leaves = 1 AND ? = ?)",
        (identity.device_id if identity else None, why, now, replacement.number, why, DISCARDED),
    )
    connection.execute(
        "UPDATE entry SET record = ?, files = '[]', withdrawn = ? WHERE number = ?",
        (encode_record(replacement.envelope), BY_PERSON if why == DISCARDED else BY_PROGRAM, replacement.number),
    )


def move_to_archive(connection: Connection, device_id: Id, upto: int, at: int) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO archive SELECT ?, number, command_id, at, files, iif(leaves, NULL, record),"
        " NULL, NULL, NULL, NULL, ?, 0, withdrawn FROM entry WHERE number <= ?",
        (device_id, at, upto),
    )
    connection.execute("DELETE FROM entry WHERE number <= ?", (upto,))
