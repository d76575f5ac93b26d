"""What the replica is asked by screens, and what it answers: frozen values with the domain's own rows in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from desktop.sync.rebase import Flag, RowKey
from shared.domain.claims.entities import Claim
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Day, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

R = TypeVar("R", bound=Row)


class ClaimOrder(StrEnum):
    """Orders of the claim list; each is total. The first letter of each name is the largest or the earliest."""

    NEWEST = "newest"
    """Reported last, first."""
    NAME = "name"
    """As people sort: without case, accents and apostrophes."""
    INCURRED = "incurred"
    """The largest first."""
    DUE = "due"
    """The earliest standing activity first; claims without one last."""

    @property
    def is_descending(self) -> bool:
        return self in (ClaimOrder.NEWEST, ClaimOrder.INCURRED)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """All conditions together. Words of three characters or more are found anywhere in numbers, the insured's name and
    the place; two letters at the beginning of each word of the name, and one at that of the name; beside a longer word
    both also at the beginning of each word of the place. Ideographs, kana and syllables are words of their own. Case,
    accents, apostrophes and what cannot be seen do not count."""

    text: str = ""
    mine_open: bool = False
    due_by: Day | None = None
    """With a standing activity that is due on this day or before."""
    over_reserve: bool = False
    """More is paid or asked for than is reserved."""
    cat_code: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """A place in an order: the value sorted by and the card's own number. Good for one generation of the replica."""

    value: str | int
    doc: int


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A line of the list. Cents are of `currency`, times microseconds UTC; due is None without standing work."""

    doc: int
    claim_id: Id
    number: str
    temporary_number: str | None
    insured: str
    by_name: str
    """The insured's name as it is sorted."""
    line: str
    cause: str
    severity: str
    place: str
    status: str
    adjuster_id: Id | None
    adjuster: str
    team_id: Id | None
    cat_code: str | None
    currency: str
    loss_at: Micros
    reported_at: Micros
    updated_at: Micros
    siu: bool
    reserve_cents: int
    paid_cents: int
    pending_cents: int
    outstanding_cents: int
    incurred_cents: int
    over_reserve: bool
    approvals: int
    """Reserve changes and payments that wait for one."""
    due: Day | None
    conflicts: int
    """Open ones."""
    waiting: int
    """This device's commands on the claim that no checkpoint has ended."""
    refused: int
    """Of those, how many no longer pass."""

    def key(self, order: ClaimOrder) -> ClaimKey:
        match order:
            case ClaimOrder.NEWEST:
                return ClaimKey(self.reported_at, self.doc)
            case ClaimOrder.NAME:
                return ClaimKey(self.by_name, self.doc)
            case ClaimOrder.INCURRED:
                return ClaimKey(self.incurred_cents, self.doc)
            case ClaimOrder.DUE:
                return ClaimKey(self.due or NO_DUE, self.doc)


NO_DUE = "9999-12-31"
"""Stands for no due date, so that such claims come last."""


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """Cards in order. first_row: the position of the first, where the question could tell (an anchor), else -1."""

    cards: tuple[ClaimCard, ...]
    first_row: int


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """`shown` pass the filter, `held` are all on this device."""

    shown: int
    held: int


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the time line: what a row says happened, when and by whom."""

    at: Micros
    by: Id
    row: Row


@dataclass(frozen=True, slots=True)
class FileRows:
    """Everything of one file, as people see it."""

    file_id: Id
    rows: Mapping[type[Row], tuple[Row, ...]]
    """By entity, each in the order of ids, which is the order of making."""
    waiting: frozenset[RowKey]
    """Rows that the server has not made or changed yet."""
    flags: Mapping[int, Flag]
    """Of this device's pending commands on the file, by number."""
    unreadable: tuple[type[Row], ...] = ()
    """Of each row that is here and cannot be read: its entity."""

    def all(self, entity: type[R]) -> tuple[R, ...]:
        return self.rows.get(entity, ())  # type: ignore[return-value]  # grouped by its own type


@dataclass(frozen=True, slots=True)
class ClaimContents:
    """A claim's page. customer, policy: None where those files are not on this device; the claim has its snapshot."""

    claim: Claim
    file: FileRows
    customer: Customer | None
    policy: Policy | None
    timeline: tuple[Moment, ...]
    """Newest first."""
    names: Mapping[Id, str]
    """Of the users and teams that the rows name."""


@dataclass(frozen=True, slots=True)
class ConflictContents:
    conflict: Conflict
    claim: ClaimContents | None
    """The file's claim; None for a conflict elsewhere."""


@dataclass(frozen=True, slots=True)
class Person:
    user_id: Id
    name: str
    title: str
    team_id: Id | None
    team: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of the word search. kind: claim, policy or customer."""

    kind: str
    file_id: Id
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class FlaggedCommand:
    """A pending command that no longer passes on this device, or waits for what the device lacks."""

    number: int
    flag: Flag
    file_ids: frozenset[Id] = field(default_factory=frozenset)
