"""What a journal tells: confirmed commands, receipts, records taken out. Values and their reading from a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop.journal.record import DamagedRecord, decode_record
from shared.domain.catalogue import COMMANDS, Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.upcasters import FutureSchema, UnknownSchema

Numbered: TypeAlias = tuple[Id, int]
"""A device and a number that it gave."""
BY_PROGRAM: Final = 1
BY_PERSON: Final = 2
"""Who took an entry out of the outbox, in the columns `withdrawn`; 0 nobody."""
COUNTS: Final = frozenset({Verdict.APPLIED, Verdict.MERGED, Verdict.CONFLICT})
"""With such a verdict the server has the wish: it stands there, or its conflict does."""
LOST: Final = "lost"
"""Why a record was taken out: its journal is gone, and with it what was entered; the replica still showed it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server answered to a push, before a checkpoint brought the result."""

    number: int
    command_id: Id
    verdict: Verdict
    code: str | None
    detail: Mapping[str, str | int]
    conflict_id: Id | None
    received_at: Micros


@dataclass(frozen=True, slots=True)
class Archived:
    """A confirmed command. envelope None: its file was taken away, so what was entered is gone."""

    device_id: Id
    number: int
    command_id: Id
    at: Micros
    files: frozenset[Id]
    envelope: Envelope | None
    verdict: Verdict | None
    code: str | None
    detail: Mapping[str, str | int]
    conflict_id: Id | None
    archived_at: Micros
    withdrawn: bool = False
    """The person took it out of the outbox; unless its verdict is `withdrawn`, the server knew it by then."""

    @property
    def counts(self) -> bool:
        """The server has the wish, or its conflict."""
        return self.verdict in COUNTS

    @property
    def counts_after_all(self) -> bool:
        """Given up here, and the server has it all the same: it can be reversed by another entry only."""
        return self.withdrawn and self.counts


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that was taken out of the outbox. why: `damaged`, `too_large`, `discarded`, or `lost` with its journal.

    at: when it was taken out. kind: the command's name, as far as the record still tells it, else empty.
    record: its bytes, kept as they were found.
    """

    aside_id: int
    number: int
    command_id: Id
    files: frozenset[Id]
    why: str
    at: Micros
    envelope: Envelope | None
    """None: it cannot be read."""
    kind: str = ""
    record: bytes = b""

    @property
    def is_lost(self) -> bool:
        """The whole journal was gone: what was entered is not even damaged."""
        return self.why == LOST

    @property
    def made_at(self) -> Micros:
        """When the person did it: the id carries the time, the record need not be readable."""
        return Micros(int(self.command_id[:13].replace("-", ""), 16) * 1000)


@dataclass(frozen=True, slots=True)
class Lost:
    """An entry whose journal is gone, as the replica showed it. record: the rows that were shown, as JSON."""

    number: int
    files: frozenset[Id]
    record: bytes


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the heartbeat and the pull report, so that an administrator sees what a lost laptop may hold."""

    count: int
    highest_number: int
    file_ids: frozenset[Id]


ARCHIVED: Final = (
    "device_id, number, command_id, at, files, record, verdict, code, detail, conflict_id, archived_at, withdrawn"
)
"""The columns of the table `archive` that make an `Archived`."""


def archived_of(row: tuple[Any, ...]) -> Archived:
    """From the columns of `ARCHIVED`."""
    device_id, number, command_id, at, files, record, verdict, code, detail, conflict_id, archived_at, withdrawn = row
    return Archived(
        device_id,
        number,
        command_id,
        at,
        files_of(files),
        try_decode(record),
        Verdict(verdict) if verdict else None,
        code,
        json.loads(detail or "{}"),
        conflict_id,
        archived_at,
        withdrawn == BY_PERSON,
    )


ASIDE: Final = "id, number, command_id, files, why, at, record"
"""The columns of the table `aside` that make an `Aside`."""


def aside_of(row: tuple[Any, ...]) -> Aside:
    """From the columns of `ASIDE`."""
    aside_id, number, command_id, files, why, at, record = row
    return Aside(aside_id, number, command_id, files_of(files), why, at, try_decode(record), kind_of(record), record)


def kind_of(record: bytes) -> str:
    """The command's name in a record that may be damaged; empty where its tag is gone."""
    found = _TAG.search(record)
    name = found[1].decode() if found else ""
    return name if name in COMMANDS else ""


_TAG: Final = re.compile(rb"\xa4type[\xa0-\xbf]([A-Za-z]{1,31})")
"""MessagePack's short text `type` and the one after it: where a command says what it is."""


def files_of(text: str) -> frozenset[Id]:
    """From the column's JSON list."""
    return frozenset(json.loads(text))


def try_decode(record: bytes | None) -> Envelope | None:
    """None: the record is gone or cannot be read."""
    if record is None:
        return None
    try:
        return decode_record(record)
    except (DamagedRecord, FutureSchema, UnknownSchema):
        return None
