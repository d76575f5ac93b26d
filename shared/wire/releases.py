"""Two releases living together: what a device declares of its tables, and rows as both it and the server know them.

Columns are added at the end of a table, with a default (`Field.since`). A server sends each device the columns that it
declares and no table that it does not; a device fills what an older server does not know with what is declared for
it. The hash of a row leaves out what the other does not know, so a digest compares what both know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.fields import Table
from shared.domain.upcasters import project_row
from shared.wire.codec import HASH_MASK, added_hash

HEADER: Final = "X-Coverdesk-Tables"
"""Of a device's requests: `claim policy:2 …`, each table that it knows, with its schema where that is not 1."""
MAX_TABLES: Final = 500
MAX_NAME: Final = 63
MAX_SCHEMA: Final = 10_000

DECLARED: Final[Mapping[str, int]] = {table.name: table.schema for table in CARRIED}
"""What this program knows."""


class OlderThanKnown(ValueError):
    """A declared schema is of before its table's columns were only added to: such rows cannot be made any more."""


def spelled(schemas: Mapping[str, int]) -> str:
    """The header's value."""
    return " ".join(name if schema == 1 else f"{name}:{schema}" for name, schema in schemas.items())


def read_declared(text: str) -> dict[str, int]:
    """By table, the schema that a device declares. Raises ValueError for anything that `spelled` does not make."""
    words = text.split(" ")
    if len(words) > MAX_TABLES:
        raise ValueError("too many tables")
    declared: dict[str, int] = {}
    for word in words:
        name, colon, digits = word.partition(":")
        if not (name.isascii() and name.isidentifier() and len(name) <= MAX_NAME) or name in declared:
            raise ValueError("not the name of a table")
        if colon and not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SCHEMA))):
            raise ValueError("not a schema")
        declared[name] = int(digits) if colon else 1
    return declared


@dataclass(frozen=True)
class Projection:
    """What a device and this server both know. schemas: of each table of both, in the order in which they are sent."""

    schemas: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, declared: Mapping[str, int] | None) -> Projection:
        """For what a device declares; None: it says nothing, as programs did before any column was added.

        Raises OlderThanKnown.
        """
        if declared is None:
            return cls(tuple((table.name, table.base) for table in CARRIED))
        for table in CARRIED:
            if declared.get(table.name, table.base) < table.base:
                raise OlderThanKnown(table.name)
        known = ((table, declared[table.name]) for table in CARRIED if table.name in declared)
        return cls(tuple((table.name, min(table.schema, schema)) for table, schema in known))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tuple(BY_NAME[name] for name, _ in self.schemas)

    @cached_property
    def behind(self) -> Mapping[str, int]:
        """The tables of which the device knows an older schema, with that."""
        return {name: schema for name, schema in self.schemas if schema < BY_NAME[name].schema}

    @cached_property
    def is_whole(self) -> bool:
        """Whether the device knows all that this server does."""
        return not self.behind and len(self.schemas) == len(CARRIED)

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """By table, the names of the device's columns in wire order, without the hash."""
        return {n: tuple(column.name for column in BY_NAME[n].columns_at(schema)) for n, schema in self.schemas}

    def knows(self, table: str) -> bool:
        return table in self.columns

    def row(self, table: str, values: Sequence[Any]) -> Sequence[Any]:
        """A row of ours, its hash last, as the device knows it. For a table that it knows."""
        schema = self.behind.get(table)
        if schema is None:
            return values
        contents, hashed = list(values[:-1]), values[-1]
        hidden = added_hash(BY_NAME[table], contents, schema)
        return [*project_row(table, contents, schema), (hashed - hidden) & HASH_MASK]


WHOLE: Final = Projection.of(DECLARED)
"""Of a device of this very release."""


def filled(table: Table, rows: list[Any]) -> list[Any]:
    """Rows of a server that does not know the newest columns yet, with what is declared for these; the hash is theirs.

    rows: all of one message, in wire order with the hash last.
    """
    missing = len(table.columns) + 1 - len(rows[0]) if rows else 0
    if not 0 < missing <= len(table.added):
        return rows  # as they should be, or no rows of any release: then whoever reads them finds out
    defaults = [column.default for column in table.columns[-missing:]]
    return [[*row[:-1], *defaults, row[-1]] for row in rows]


def is_understood(table: Table, columns: Sequence[str]) -> bool:
    """Whether a server's columns of a table are ours, or ours before some were added."""
    own = table.names
    least = len(table.columns_at(table.base))
    return least <= len(columns) <= len(own) and tuple(columns) == own[: len(columns)]
