"""Older commands and rows brought to today's schema, and rows taken back to what an older device declares.

Steps are pure functions on builtin values, one per version, and stay for ever: a journal or a ledger of any age is
read through them. Those of columns that were added (`Field.since`) follow from the declaration. Any other change of
fields adds one here, together with the raised `SCHEMA` of the command or `schema` of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from shared.domain.catalogue import BY_NAME, COMMANDS, TABLES
from shared.domain.kernel.fields import Table

CommandStep: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""From the fields of a command at one schema to those at the next."""
RowStep: TypeAlias = Callable[[list[Any]], list[Any]]
"""From the values of a row (wire order) at one schema to those at the next, or, going back, at the one before."""


class FutureSchema(ValueError):
    """It was written by a newer program: this one must be updated before it can be read. Nothing is lost."""


class UnknownSchema(ValueError):
    """No released program ever wrote this name or version: the data is damaged."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The schemas of today and the steps to them, each keyed by name and the schema it starts from."""

    commands: Mapping[str, int]
    """By command name: its schema now."""
    rows: Mapping[str, int]
    """By table name: its schema now."""
    command_steps: Mapping[tuple[str, int], CommandStep] = field(default_factory=dict)
    row_steps: Mapping[tuple[str, int], RowStep] = field(default_factory=dict)
    row_steps_back: Mapping[tuple[str, int], RowStep] = field(default_factory=dict)


def _adding(table: Table, schema: int) -> RowStep:
    """To a schema that added columns."""
    defaults = [column.default for column in table.columns if column.since == schema]
    return lambda values: [*values, *defaults]


def _cutting(table: Table, schema: int) -> RowStep:
    """Back from it."""
    width = len(table.columns_at(schema - 1))
    return lambda values: values[:width]


_GROWN: Final = tuple((table, schema) for table in TABLES for schema in range(table.base + 1, table.schema + 1))
RELEASED: Final = Registry(
    commands={name: kind.SCHEMA for name, kind in COMMANDS.items()},
    rows={name: table.schema for name, table in BY_NAME.items()},
    row_steps={
        ("policy", 1): lambda values: [*values, None],  # 2: the zone of the risk, at the end
        **{(table.name, schema - 1): _adding(table, schema) for table, schema in _GROWN},
    },
    row_steps_back={
        ("policy", 2): lambda values: values[:-1],
        **{(table.name, schema): _cutting(table, schema) for table, schema in _GROWN},
    },
)


def upcast_command(name: str, schema: int, fields: dict[str, Any], registry: Registry = RELEASED) -> dict[str, Any]:
    """The command's fields at today's schema; `fields` is left as it is.

    Raises FutureSchema for a newer schema, UnknownSchema for a name or version that never was.
    """
    now = _known(registry.commands, name, schema)
    fields = dict(fields)
    for version in range(schema, now):
        fields = registry.command_steps[name, version](fields)
    return fields


def upcast_row(table: str, schema: int, values: list[Any], registry: Registry = RELEASED) -> list[Any]:
    """The row's values at today's schema; `values` is left as it is. Raises as `upcast_command`."""
    now = _known(registry.rows, table, schema)
    values = list(values)
    for version in range(schema, now):
        values = registry.row_steps[table, version](values)
    return values


def project_row(table: str, values: list[Any], to_schema: int, registry: Registry = RELEASED) -> list[Any]:
    """A row of today as a device that declares an older schema knows it. Raises as `upcast_command`."""
    now = _known(registry.rows, table, to_schema)
    values = list(values)
    for version in range(now, to_schema, -1):
        values = registry.row_steps_back[table, version](values)
    return values


def unbridged(registry: Registry = RELEASED) -> list[str]:
    """Versions without a step, in words; empty when every schema since the first can be read and projected."""
    gaps = [
        f"{kind} {name} {version} → {version + 1}"
        for kind, schemas, steps in (
            ("command", registry.commands, registry.command_steps),
            ("row", registry.rows, registry.row_steps),
        )
        for name, now in schemas.items()
        for version in range(1, now)
        if (name, version) not in steps
    ]
    gaps += [
        f"row {name} {version} → {version - 1}"
        for name, now in registry.rows.items()
        for version in range(2, now + 1)
        if (name, version) not in registry.row_steps_back
    ]
    return gaps


def _known(schemas: Mapping[str, int], name: str, schema: int) -> int:
    now = schemas.get(name)
    if now is None:
        raise UnknownSchema(f"nothing is called {name}")
    if schema > now:
        raise FutureSchema(f"{name} has schema {schema}, this program knows {now}")
    if schema < 1:
        raise UnknownSchema(f"{name} never had schema {schema}")
    return now
