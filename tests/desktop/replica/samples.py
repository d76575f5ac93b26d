"""Rows, files and commands for the replica's tests: plausible, seeded, without a server."""

from __future__ import annotations

import random
from collections.abc import Iterable
from enum import Enum
from typing import Any, get_type_hints

from desktop.storage.identity import Identity
from shared.domain.catalogue import BY_NAME, AnyCommand, Envelope
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.fields import Cents, Day, Micros, Storage, Table
from shared.domain.kernel.ids import Id, derive_id, new_id
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from shared.wire.codec import hash_of

START_MS = 1_750_000_000_000
KEY = bytes(range(32))
ME = new_id(START_MS, b"me" * 5)
DEVICE = new_id(START_MS, b"device-one")
SERVER = new_id(START_MS, b"server-one")
EPOCH = new_id(START_MS, b"epoch--one")
IDENTITY = Identity(server_id=SERVER, epoch=EPOCH, user_id=ME, device_id=DEVICE, device_name="laptop")
NOW = Micros(START_MS * 1000 + 1_000_000)

NAMES = ("Keller", "Okafor", "Müller", "Nguyen", "Alvarez", "O'Neill", "Zimmermann")
GIVEN = ("Maria", "John", "Ann", "Peter", "Émile", "Ivana")


class Samples:
    """A seeded source of ids, rows and commands."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self._made = 0

    def id(self) -> Id:
        """Later ones are greater."""
        self._made += 1
        return new_id(START_MS + self._made, self.random.randbytes(10))

    def name(self) -> str:
        return f"{self.random.choice(GIVEN)} {self.random.choice(NAMES)}"

    def row(self, name: str, row_id: Id, file_id: Id, /, **fields: Any) -> list[Any]:
        """A row as it comes from the server, with its hash."""
        table = BY_NAME[name]
        hints = get_type_hints(table.entity, include_extras=True)
        values = [
            fields[column.name] if column.name in fields else self._value(table, column.name, hints[column.name])
            for column in table.columns
        ]
        values[0], values[1] = row_id, file_id
        return [*values, hash_of(table, values)]

    def _value(self, table: Table, name: str, hint: Any) -> Any:
        match name:
            case "version":
                return 1
            case "created_at" | "updated_at":
                return NOW + self.random.randrange(10**9)
            case "created_by" | "updated_by":
                return ME
            case "changed" | "detail" | "authority":
                return "{}"
            case "roles":
                return '["adjuster"]'
            case _:
                pass
        column = next(c for c in table.columns if c.name == name)
        if column.nullable and self.random.random() < 0.3:
            return None
        kinds = [k for k in _leaves(hint) if isinstance(k, type) and issubclass(k, Enum)]
        if kinds:
            return self.random.choice(list(kinds[0])).value
        match column.storage:
            case Storage.ID:
                return new_id(START_MS, bytes([self.random.randrange(5)] * 10))
            case Storage.WHOLE:
                return self.random.randrange(1_000_000)
            case Storage.FLAG:
                return self.random.random() < 0.5
            case Storage.DAY:
                return f"2026-0{self.random.randrange(1, 10)}-1{self.random.randrange(10)}"
            case Storage.JSON:
                return "{}"
            case Storage.TEXT:
                return self.name()

    # ---- whole files

    def desk(self) -> dict[str, list[list[Any]]]:
        """The shelf and the user's own desk."""
        authority = '{"payment":{"*":{"*":1000000}},"reserve":{"*":{"*":1000000}}}'
        user = self.row("user_account", ME, ME, name="Jo Field", authority=authority, active=True, team_id=None)
        colleague = self.row("colleague", self.id(), SHELF, user_id=ME, name="Jo Field", active=True, team_id=None)
        return {"user_account": [user], "colleague": [colleague]}

    def claim(self, claim_id: Id | None = None, **fields: Any) -> dict[str, list[list[Any]]]:
        """A claim's file: the claim with its exposures, money, notes and diary."""
        file_id = claim_id or self.id()
        number = f"CLM-2026-{self.random.randrange(10**6):06}"
        given = {"claim_number": number, "status": "investigation", "closed_at": None, "closed_reason": None}
        snapshot = '{"coverages":[],"policy_number":"POL-1"}'
        rows = {
            "claim": [
                self.row("claim", file_id, file_id, **{**given, "policy_snapshot": snapshot, "parties": "[]", **fields})
            ]
        }
        exposure, line = self.id(), self.id()
        rows["exposure"] = [
            self.row("exposure", exposure, file_id, claim_id=file_id, status="open", limit_cents=10**9, currency="USD")
        ]
        rows["reserve_line"] = [self.row("reserve_line", line, file_id, claim_id=file_id, exposure_id=exposure)]
        rows["reserve_transaction"] = [
            self.row("reserve_transaction", self.id(), file_id, claim_id=file_id, line_id=line)
            for _ in range(self.random.randrange(4))
        ]
        rows["payment"] = [
            self.row("payment", self.id(), file_id, claim_id=file_id, exposure_id=exposure, line_id=line)
            for _ in range(self.random.randrange(3))
        ]
        rows["note"] = [
            self.row("note", self.id(), file_id, subject_id=file_id) for _ in range(self.random.randrange(3))
        ]
        rows["activity"] = [
            self.row("activity", self.id(), file_id, claim_id=file_id) for _ in range(self.random.randrange(3))
        ]
        rows["conflict"] = [self.row("conflict", self.id(), file_id) for _ in range(self.random.randrange(2))]
        return rows

    def policy(self) -> dict[str, list[list[Any]]]:
        file_id = self.id()
        return {
            "policy": [self.row("policy", file_id, file_id, policy_number=f"POL-{self.random.randrange(10**6):06}")],
            "policy_coverage": [self.row("policy_coverage", self.id(), file_id, policy_id=file_id)],
        }

    def customer(self) -> dict[str, list[list[Any]]]:
        file_id = self.id()
        return {"customer": [self.row("customer", file_id, file_id)]}

    # ---- commands

    def envelope(self, number: int, command: AnyCommand, **fields: Any) -> Envelope:
        return Envelope(
            number=number,
            command_id=self.id(),
            at=Micros(NOW + number * 1_000_000),
            schema=command.SCHEMA,
            command=command,
            **fields,
        )

    def command(self, file_id: Id, exposure_id: Id | None = None) -> AnyCommand:
        match self.random.randrange(3):
            case 0:
                return AddNote(file_id=file_id, topic=Topic.PHONE, body=f"Spoke with {self.name()}.")
            case 1:
                return AddActivity(
                    claim_id=file_id,
                    pattern=Pattern.INSPECT,
                    subject="Look at the roof",
                    due=Day("2026-02-03"),
                    priority=Priority.NORMAL,
                    mandatory=False,
                    assignee_id=None,
                )
            case _:
                return SetReserve(
                    claim_id=file_id,
                    exposure_id=exposure_id or file_id,
                    cost_type=CostType.INDEMNITY,
                    category="building",
                    amount_cents=Cents(self.random.randrange(1, 10) * 10_000),
                    base_cents=Cents(0),
                    reason="First look",
                )

    def result(self, envelope: Envelope, verdict: str = "applied", device_id: Id = DEVICE) -> list[Any]:
        return self.row(
            "command_result",
            derive_id(envelope.command_id, 199),
            ME,
            device_id=device_id,
            number=envelope.number,
            command_id=envelope.command_id,
            name=type(envelope.command).__name__,
            verdict=verdict,
            code=None if verdict == "applied" else "not_permitted",
            detail="{}",
        )


def note(number: int, file_id: Id, text: str, samples: Samples, **fields: Any) -> Envelope:
    return samples.envelope(number, AddNote(file_id=file_id, topic=Topic.PHONE, body=text), **fields)


def merged(files: Iterable[dict[str, list[list[Any]]]]) -> dict[str, list[list[Any]]]:
    """The rows of several files by table, ordered by id as a first sync sends them."""
    together: dict[str, list[list[Any]]] = {}
    for file in files:
        for name, rows in file.items():
            together.setdefault(name, []).extend(rows)
    return {name: sorted(rows, key=lambda row: str(row[0])) for name, rows in together.items()}


def _leaves(hint: Any) -> list[Any]:
    inner = getattr(hint, "__args__", ())
    return [leaf for part in inner for leaf in _leaves(part)] if inner else [hint]


__all__ = [
    "DEVICE",
    "EPOCH",
    "EVERYONE",
    "IDENTITY",
    "KEY",
    "ME",
    "NOW",
    "SERVER",
    "SHELF",
    "Samples",
    "merged",
    "note",
]
