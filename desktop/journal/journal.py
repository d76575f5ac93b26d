"""The journal: what the person did and the server has not confirmed, drafts, and 30 days of what it has.

Every method returns after its change is on the disk. One thread owns a journal; nothing else may open its file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.journal.record import DamagedRecord, decode_record
from desktop.journal.rows import (
    DAMAGED,
    DISCARDED,
    EMPTY_RECEIPTS,
    OPEN_ATTENTION,
    TOO_LARGE,
    UNSENT,
    count_after_all,
    insert_entry,
    move_to_archive,
    put_draft,
    set_aside,
    settle,
    stand_in,
)
from desktop.journal.steps import drop_backups, step_up
from desktop.journal.values import (
    ARCHIVED,
    ASIDE,
    COUNTS,
    LOST,
    Archived,
    Aside,
    Lost,
    Numbered,
    Receipt,
    Unsent,
    archived_of,
    aside_of,
    files_of,
    try_decode,
)
from desktop.storage.files import Connection, TooNew, open_journal_file, transaction, translated, truncate_log
from desktop.storage.identity import Identity
from desktop.sync.rebase import Pending, pending_of
from shared.domain.catalogue import Envelope
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import Verdict
from shared.domain.upcasters import FutureSchema, UnknownSchema
from shared.wire.messages import Result

ARCHIVE_US: Final = 30 * DAY_US
"""Acknowledged commands stay this long, so that a restored server can be given them again."""
FORGOTTEN: Final = "forgotten"


class OutOfSequence(Exception):
    """The envelope's number is not the one after the last: numbers are dense."""


class AlreadyAnswered(Exception):
    """The server has decided the command: it can be reversed by another one, not withdrawn."""


@dataclass(slots=True)
class Journal:
    """The open journal. `last_number`, `revision` and `offered` follow every change.

    revision: counts the changes of what is pending; a replica notes the one that its overlay shows.
    offered: up to here the entries went out, so the server may have them, whatever came back.
    """

    path: Path
    _connection: Connection
    last_number: int = 0
    revision: int = 0
    offered: int = 0
    identity: Identity | None = None
    _entries: dict[int, Pending] = field(default_factory=dict)
    """The outbox, decoded, by number in order."""
    _unanswered: dict[Numbered, Id] = field(default_factory=dict)
    """The commands in the archive whose verdict is not noted there yet."""

    @classmethod
    def open(cls, path: Path, key: bytes, *, now: Micros) -> Journal:
        """Opens or begins the journal. Damaged records are put aside; `aside()` names them.

        Raises the errors of `desktop.storage.files`: InUse when another instance has it, TooNew, WrongKey, Corrupt.
        """
        connection = open_journal_file(path, key)
        try:
            step_up(connection, path, key)
            journal = cls(path, connection)
            with translated(path):
                journal._load(now)
        except BaseException:
            connection.close()
            raise
        return journal

    def close(self) -> None:
        with translated(self.path):
            self._connection.close()

    # ---- who we are

    def adopt(self, identity: Identity, lost: Iterable[Lost] = (), now: Micros | None = None) -> None:
        """Notes the first sign-in, or a new name or epoch of the same device. A new device is `renumber`'s.

        lost: entries of a journal that was here before this one and is gone, found so at `now`. One transaction.
        """
        if self.identity is not None and self.identity.device_id != identity.device_id and self.last_number:
            raise ValueError("numbers belong to the device that they were given under")
        with transaction(self._connection, self.path) as connection:
            self._write_identity(identity)
            connection.executemany(
                "INSERT INTO aside (number, command_id, files, record, why, at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (each.number, _named(now or 0), json.dumps(sorted(each.files)), each.record, LOST, now or 0)
                    for each in lost
                ],
            )
        self.identity = identity

    def renumber(self, identity: Identity, above: int, now: Micros) -> None:
        """Begins anew as another device: what is pending above that number gets 1 to n, ids and groups are kept.

        above: the replica's `acked` of the old device; what it has seen ended goes to the archive. One transaction.
        """
        pending = self.pending(above)
        renewed = {
            index: Pending(msgspec.structs.replace(p.envelope, number=index), p.files)
            for index, p in enumerate(pending, start=1)
        }
        old = self.identity.device_id if self.identity is not None else identity.device_id
        offered = sum(entry.number <= self.offered for entry in pending)  # the first ones; the server knows them by id
        with transaction(self._connection, self.path) as connection:
            move_to_archive(connection, old, above, at=now)
            withdrawn = connection.execute(
                "SELECT withdrawn, command_id FROM entry WHERE withdrawn > 0 UNION ALL"
                " SELECT withdrawn, command_id FROM archive WHERE withdrawn > 0 AND device_id = ? AND number > ?",
                (old, above),
            ).fetchall()
            connection.execute("DELETE FROM archive WHERE device_id = ? AND number > ?", (old, above))
            leaving = connection.execute("SELECT command_id FROM entry WHERE leaves = 1").fetchall()
            connection.execute("DELETE FROM entry")
            for pending_entry in renewed.values():
                insert_entry(connection, pending_entry)
            connection.executemany("UPDATE entry SET leaves = 1 WHERE command_id = ?", leaving)
            connection.executemany("UPDATE entry SET withdrawn = ? WHERE command_id = ?", withdrawn)
            connection.execute("UPDATE standing SET offered = ?", (offered,))
            self._write_identity(identity)
            self._write_counters(len(renewed), self.revision + 1)
        self.identity = identity
        self.last_number, self.revision, self.offered = len(renewed), self.revision + 1, offered
        self._entries = renewed
        self._unanswered = self._read_unanswered()

    # ---- the outbox

    def append(
        self,
        *envelopes: Envelope,
        settles: Collection[Id] = (),
        withdraws: Collection[int] = (),
        forgets: str = "",
        now: int = 0,
    ) -> None:
        """One transaction, on the disk when it returns. Raises OutOfSequence, DiskFull, AlreadyAnswered.

        settles, withdraws: refused commands, and the numbers of those that wait, in whose place these stand at `now`;
        forgets: the key of the draft that they were typed in.
        """
        for offset, envelope in enumerate(envelopes, start=1):
            if envelope.number != self.last_number + offset:
                raise OutOfSequence(f"number {envelope.number} after {self.last_number + offset - 1}")
        entries = [pending_of(envelope) for envelope in envelopes]
        replaced = self._withdrawn(withdraws, DISCARDED)
        last, revision = self.last_number + len(entries), self.revision + 1
        with transaction(self._connection, self.path) as connection:
            for entry in entries:
                insert_entry(connection, entry)
            settle(connection, settles)
            for entry in replaced.values():
                set_aside(connection, self.identity, entry, DISCARDED, now)
            if forgets:
                put_draft(connection, forgets, "", None, now)
            self._write_counters(last, revision)
        self._entries |= replaced
        self._entries |= {entry.number: entry for entry in entries}
        self.last_number, self.revision = last, revision

    def pending(self, above: int) -> list[Pending]:
        """Everything with a higher number, in order, archived or not: `above` is what the replica has seen ended."""
        found = [entry for number, entry in self._entries.items() if number > above]
        first = next(iter(self._entries), self.last_number + 1)
        if above + 1 < first and self.identity is not None:
            found = self._archived_pending(self.identity.device_id, above) + found
        return found

    def offer(self, upto: int) -> None:
        """Before entries up to here go out: from then on the server may have them. Raises DiskFull: nothing goes."""
        if upto > self.offered:
            with transaction(self._connection, self.path) as connection:
                connection.execute("UPDATE standing SET offered = ?", (upto,))
            self.offered = upto

    def withdraw(self, numbers: Collection[int], now: Micros, why: str = DISCARDED) -> tuple[int, ...]:
        """Replaces entries and the rest of their groups by `Withdrawn`, keeping numbers and ids; returns the numbers.

        The id stays: should the server have the command already, it answers with that result instead of taking this
        for another copy of the journal. One transaction. Raises KeyError, AlreadyAnswered.
        """
        replaced = self._withdrawn(numbers, why)
        with transaction(self._connection, self.path) as connection:
            for entry in replaced.values():
                set_aside(connection, self.identity, entry, why, now)
            self._write_counters(self.last_number, self.revision + 1)
        self._entries |= replaced
        self.revision += 1
        return tuple(replaced)

    def _withdrawn(self, numbers: Collection[int], why: str) -> dict[int, Pending]:
        """What stands in the place of these entries and of the rest of their groups."""
        if not numbers:
            return {}
        groups = {self._entries[number].envelope.group for number in numbers} - {None}
        chosen = [n for n, e in self._entries.items() if n in numbers or e.envelope.group in groups]
        if answered := {receipt.number for receipt in self.receipts()}.intersection(chosen):
            raise AlreadyAnswered(f"number {min(answered)} has a verdict")
        return {n: stand_in(n, self._entries[n].envelope.command_id, self._entries[n].envelope.at, why) for n in chosen}

    def unsent(self, above: int) -> Unsent:
        waiting = self.pending(above)
        files = frozenset(file_id for entry in waiting for file_id in entry.files)
        return Unsent(len(waiting), self.last_number, files)

    # ---- what the server said

    def note_receipts(self, results: Iterable[Result], now: Micros) -> None:
        """Keeps a push's answer until the checkpoint confirms it, and as proof afterwards."""
        device_id = self._device()
        with transaction(self._connection, self.path) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (device_id, r.number, r.command_id, r.verdict, r.code, json.dumps(r.detail), r.conflict_id, now)
                    for r in results
                ],
            )

    def receipts(self) -> list[Receipt]:
        """Of what still stands in the outbox, by number."""
        if self.identity is None:
            return []
        with translated(self.path):
            rows = self._connection.execute(
                "SELECT number, command_id, verdict, code, detail, conflict_id, received_at FROM receipt"
                " WHERE device_id = ? AND number IN (SELECT number FROM entry) ORDER BY number",
                (self.identity.device_id,),
            ).fetchall()
        return [Receipt(r[0], r[1], Verdict(r[2]), r[3], json.loads(r[4]), r[5], r[6]) for r in rows]

    def unanswered(self, upto: int) -> list[Numbered]:
        """Whatever up to this number of ours, and of our devices before, stands here without its verdict."""
        if self.identity is None:
            return []
        ours = self.identity.device_id
        return [*self._unanswered, *((ours, number) for number in self._entries if number <= upto)]

    def archive(
        self, upto: int, results: Iterable[CommandResult], now: Micros, *, is_time_certain: bool = True
    ) -> bool:
        """Moves entries to the archive with their verdicts, only after the replica's commit. Idempotent.

        results: those the replica has; they also complete entries that were archived before without one. Forgets
        what is older than 30 days and needs nobody, where the time is certain: a clock that is set wrong once must
        not take the only copy of what a restored server will lack. Returns whether any of it counts although it was
        taken out of the outbox.
        """
        device_id = self._device()
        unanswered = self._unanswered | {
            (device_id, number): entry.envelope.command_id for number, entry in self._entries.items() if number <= upto
        }
        answered = [r for r in results if unanswered.get((r.device_id, r.number)) == r.command_id]
        with transaction(self._connection, self.path) as connection:
            if not is_time_certain:
                now = max(now, connection.execute("SELECT max(archived_at) FROM archive").fetchone()[0] or now)
            leaving = connection.execute("SELECT 1 FROM entry WHERE leaves = 1 AND number <= ?", (upto,)).fetchone()
            move_to_archive(connection, device_id, upto, at=now)
            connection.executemany(
                "UPDATE archive SET verdict = ?, code = ?, detail = iif(record IS NULL, NULL, ?), conflict_id = ?"
                " WHERE device_id = ? AND number = ? AND command_id = ?",
                [(r.verdict, r.code, r.detail, r.conflict_id, r.device_id, r.number, r.command_id) for r in answered],
            )
            counts = count_after_all(connection, [(r.device_id, r.number) for r in answered if r.verdict in COUNTS])
            if leaving:
                connection.execute(EMPTY_RECEIPTS)
            if is_time_certain:
                connection.execute("UPDATE archive SET archived_at = ? WHERE archived_at > ?", (now, now))
                connection.execute(
                    f"DELETE FROM archive WHERE archived_at < ? AND NOT ({OPEN_ATTENTION})", (now - ARCHIVE_US,)
                )
                connection.execute("DELETE FROM receipt WHERE received_at < ?", (now - ARCHIVE_US,))
        if leaving:
            truncate_log(self._connection, self.path)
        self._entries = {number: entry for number, entry in self._entries.items() if number > upto}
        for r in answered:
            del unanswered[r.device_id, r.number]
        self._unanswered = unanswered
        return counts

    def archived(self, limit: int) -> list[Archived]:
        """The last ones first."""
        return self._archived("1 ORDER BY archived_at DESC, number DESC LIMIT ?", (limit,))

    def attention(self) -> list[Archived]:
        """What the server refused, or has although it was given up here, and nobody has settled yet, oldest first."""
        return self._archived(f"{OPEN_ATTENTION} ORDER BY at, number", ())

    def settle(self, *command_ids: Id) -> None:
        """The person discarded refused commands, or has seen to damaged records. One transaction."""
        with transaction(self._connection, self.path) as connection:
            settle(connection, command_ids)

    # ---- records taken out

    def aside(self) -> list[Aside]:
        """Damaged and discarded records, in the order in which they were taken out."""
        return self._aside("1", ())

    def damaged(self) -> list[Aside]:
        """Records that could not be read, or are gone, and that the person has not seen to yet."""
        return self._aside("why IN (?, ?) AND settled = 0", (DAMAGED, LOST))

    def oversized(self) -> list[Aside]:
        """Records that were too large to travel and that the person has not seen to yet."""
        return self._aside("why = ? AND settled = 0", (TOO_LARGE,))

    def save_draft(self, key: str, text: str, file_id: Id | None, now: Micros) -> None:
        """What is being typed; an empty text forgets it."""
        with transaction(self._connection, self.path) as connection:
            put_draft(connection, key, text, file_id, now)

    def drafts(self) -> dict[str, str]:
        with translated(self.path):
            return dict(self._connection.execute("SELECT key, text FROM draft ORDER BY at").fetchall())

    def typed_about(self) -> frozenset[Id]:
        """The files that drafts are about."""
        rows = self._connection.execute("SELECT DISTINCT file_id FROM draft WHERE file_id IS NOT NULL")
        return frozenset(Id(file_id) for (file_id,) in rows)

    def forget_files(self, file_ids: Collection[Id]) -> frozenset[str]:
        """After a revocation: their drafts, confirmed commands' contents, records aside and old backups go.

        Returns the keys of those drafts.

        What is in the outbox stays until it has ended, and so does what was taken out of it unsent, until the person
        has settled it: nothing unsent is lost. The log is emptied, so nothing stays in it either.
        """
        wanted = json.dumps(sorted(file_ids))
        touches = "EXISTS (SELECT 1 FROM json_each(files) WHERE value IN (SELECT value FROM json_each(?)))"
        with transaction(self._connection, self.path) as connection:
            gone = connection.execute(
                "DELETE FROM draft WHERE file_id IN (SELECT value FROM json_each(?)) RETURNING key", (wanted,)
            ).fetchall()
            connection.execute(f"UPDATE archive SET record = NULL, detail = NULL WHERE {touches}", (wanted,))
            connection.execute(EMPTY_RECEIPTS)
            connection.execute(f"DELETE FROM aside WHERE {touches} AND NOT ({UNSENT})", (wanted,))
            for table in ("entry", "aside"):
                connection.execute(f"UPDATE {table} SET leaves = 1 WHERE {touches}", (wanted,))
        drop_backups(self.path)
        truncate_log(self._connection, self.path)
        return frozenset(key for (key,) in gone)

    # ---- inside

    def _device(self) -> Id:
        if self.identity is None:
            raise ValueError("nothing was ever sent: there is no device yet")
        return self.identity.device_id

    def _load(self, now: Micros) -> None:
        row = self._connection.execute(
            "SELECT server_id, epoch, user_id, device_id, device_name, last_number, revision, offered FROM standing"
        ).fetchone()
        if row[3] is not None:
            self.identity = Identity(
                server_id=row[0], epoch=row[1], user_id=row[2], device_id=row[3], device_name=row[4]
            )
        self.last_number, self.revision, self.offered = row[5:]
        damaged: list[Pending] = []
        for number, command_id, at, record in self._connection.execute(
            "SELECT number, command_id, at, record FROM entry ORDER BY number"
        ).fetchall():
            try:
                entry = pending_of(decode_record(record))
            except (FutureSchema, UnknownSchema) as error:
                raise TooNew(self.path, f"number {number} was written by a later program") from error
            except DamagedRecord:
                entry = stand_in(number, command_id, at, DAMAGED)
                damaged.append(entry)
            self._entries[number] = entry
        self._unanswered = self._read_unanswered()
        if damaged:
            with transaction(self._connection, self.path) as connection:
                for entry in damaged:
                    set_aside(connection, self.identity, entry, DAMAGED, now)
                self._write_counters(self.last_number, self.revision + 1)
            self.revision += 1

    def _read_unanswered(self) -> dict[Numbered, Id]:
        with translated(self.path):
            rows = self._connection.execute(
                "SELECT device_id, number, command_id FROM archive WHERE verdict IS NULL ORDER BY device_id, number"
            ).fetchall()
        return {(device_id, number): command_id for device_id, number, command_id in rows}

    def _archived_pending(self, device_id: Id, above: int) -> list[Pending]:
        found = []
        with translated(self.path):
            rows = self._connection.execute(
                "SELECT number, command_id, at, files, record FROM archive"
                " WHERE device_id = ? AND number > ? ORDER BY number",
                (device_id, above),
            ).fetchall()
        for number, command_id, at, files, record in rows:
            envelope = try_decode(record)
            if envelope is None:
                gone = stand_in(number, command_id, at, FORGOTTEN)
                found.append(Pending(gone.envelope, files_of(files)))
            else:
                found.append(pending_of(envelope))
        return found

    def _archived(self, where: str, parameters: tuple[Any, ...]) -> list[Archived]:
        with translated(self.path):
            rows = self._connection.execute(f"SELECT {ARCHIVED} FROM archive WHERE {where}", parameters).fetchall()
        return [archived_of(row) for row in rows]

    def _aside(self, where: str, parameters: tuple[Any, ...]) -> list[Aside]:
        with translated(self.path):
            rows = self._connection.execute(f"SELECT {ASIDE} FROM aside WHERE {where} ORDER BY id", parameters)
            return [aside_of(row) for row in rows.fetchall()]

    def _write_identity(self, identity: Identity) -> None:
        self._connection.execute(
            "UPDATE standing SET server_id = ?, epoch = ?, user_id = ?, device_id = ?, device_name = ?",
            msgspec.structs.astuple(identity),
        )

    def _write_counters(self, last_number: int, revision: int) -> None:
        self._connection.execute("UPDATE standing SET last_number = ?, revision = ?", (last_number, revision))


def _named(now: int) -> Id:
    """For an entry whose own id went with it."""
    return new_id(now // 1000, os.urandom(10))


__all__ = [
    "AlreadyAnswered",
    "Archived",
    "Aside",
    "Journal",
    "OutOfSequence",
    "Receipt",
    "Unsent",
]
