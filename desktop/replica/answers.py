"""What the replica is asked by screens, and what it answers: frozen values with the domain's own rows in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from desktop.sync.rebase import Flag, RowKey
from shared.domain.claims.entities import Claim
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import FileKind, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the time line: what a row says happened, when and by whom."""

    at: Micros
    by: Id | None
    """None where only somebody's later change is known."""
    row: Row
    edited: tuple[str, ...] = ()
    """Its fields that were changed then; none: it is what the row itself says."""
    is_making: bool = False
    """It is what the row was when it was made: what became of it, the lines of its edits say."""


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
class ClaimsOf:
    """The latest claims of somebody, the newest first. older: how many there are before them; unreadable: beside."""

    claims: tuple[ClaimContents, ...]
    older: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class ConflictContents:
    conflict: Conflict
    claim: ClaimContents | None
    """The file's claim; None for a conflict elsewhere."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
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
class Noted:
    """A note with the words that were looked for, and those around them."""

    file_id: Id
    note_id: Id
    words: str


@dataclass(frozen=True, slots=True)
class Called:
    """How a file is called in lists: number and name. currency: of its money; empty where it has none. kind: of which
    it is; None only where it is not here."""

    caption: str = ""
    currency: str = ""
    kind: FileKind | None = None


UNKNOWN: Final = Called()
"""Of a file that is not on this device."""


@dataclass(frozen=True, slots=True)
class FlaggedCommand:
    """A pending command that no longer passes on this device, or waits for what the device lacks."""

    number: int
    flag: Flag
    file_ids: frozenset[Id] = field(default_factory=frozenset)
