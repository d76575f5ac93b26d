"""How the value of a column comes from rows, as data: the replica makes SQL of it, a test plain sums.

Nothing here names what an area has; the declarations of the lists do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from shared.domain.kernel.fields import Row

Among: TypeAlias = tuple[str, frozenset[str] | bool]
"""A field and the codes of which it has one, or the flag that it is."""


@dataclass(frozen=True, slots=True)
class Own:
    """A field of the row itself."""

    field: str


@dataclass(frozen=True, slots=True)
class Of:
    """A field of the row that an id of the row points to; empty where that is not here."""

    by: str
    entity: type[Row]
    field: str


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a field over the rows of the same file that pass."""

    entity: type[Row]
    field: str
    where: tuple[Among, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of the same file pass."""

    entity: type[Row]
    where: tuple[Among, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest value of a field over the rows of the same file that pass."""

    entity: type[Row]
    field: str
    where: tuple[Among, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What parts come to; those of `less` are taken off."""

    plus: tuple[Expression, ...]
    less: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Exceeds:
    """1 where the one is more than the other, else 0."""

    value: Expression
    most: Expression


@dataclass(frozen=True, slots=True)
class IsMine:
    """1 where one of these ids is the person's own."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsAmong:
    """1 where the field has one of the codes; turned: where it has none of them."""

    field: str
    codes: frozenset[str]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """A text as people sort it: without case, accents and apostrophes."""

    text: Expression


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same for all rows of a source."""

    value: str | int | None


@dataclass(frozen=True, slots=True)
class IfThere:
    """The value, or another where there is none."""

    value: Expression
    otherwise: str


class Here(Enum):
    """What this device knows beside the rows."""

    WAITING = "waiting"
    """Its commands on the file that no checkpoint has ended."""
    REFUSED = "refused"
    """Of those, how many no longer pass."""
    ROW_WAITS = "row_waits"
    """1 where the server has not made or changed the row yet."""


Expression: TypeAlias = (
    Own | Of | Total | Tally | Least | Sum | Exceeds | IsMine | IsAmong | Sorted | Fixed | IfThere | Here
)
