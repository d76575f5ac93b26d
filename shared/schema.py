"""The entity tables of both databases, derived from the declarations. Own tables of a side stand with that side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.domain.catalogue import TABLES
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.fields import Column, Storage, Table

if TYPE_CHECKING:
    import sqlalchemy as sa

ROW_HASH = "row_hash"
"""The last column of every entity table: 47 bits over the contents, see `shared.wire.codec.row_hash`."""


def server_metadata() -> sa.MetaData:
    """The entity tables of PostgreSQL: a key, an index by file and those of the declarations, named constraints."""
    # Here and not above: the desktop has no use for it, and it is a tenth of a second of each start.
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql

    types: dict[Storage, sa.types.TypeEngine[Any]] = {
        Storage.ID: postgresql.UUID(as_uuid=False),
        Storage.TEXT: sa.Text(),
        Storage.WHOLE: sa.BigInteger(),
        Storage.FLAG: sa.Boolean(),
        Storage.DAY: sa.Date(),
        Storage.JSON: sa.Text(),
    }
    metadata = sa.MetaData()
    for table in TABLES:
        columns: list[sa.schema.SchemaItem] = [
            sa.Column(
                column.name,
                types[column.storage],
                primary_key=column.name == "id",
                nullable=column.nullable,
                server_default=sa.text(default_sql(column)) if column.default is not None else None,
                comment=_comment(column),
            )
            for column in table.columns
        ]
        columns.append(sa.Column(ROW_HASH, sa.BigInteger(), nullable=False, server_default="0"))
        columns += [
            sa.CheckConstraint(f'"{column.name}" IS JSON', name=f"{table.name}_{column.name}_is_json")
            for column in table.columns
            if column.storage is Storage.JSON
        ]
        columns += [
            sa.CheckConstraint(
                f'"{column.name}" BETWEEN {MOMENTS_US[0]} AND {MOMENTS_US[1]}',
                name=f"{table.name}_{column.name}_is_a_time",
            )
            for column in table.columns
            if is_time(column)
        ]
        made = sa.Table(table.name, metadata, *columns, comment=table.caption)
        made.primary_key.name = f"{table.name}_pkey"
        sa.Index(f"{table.name}_by_file", made.c.file_id)
        for column in table.columns:
            if column.field is not None and column.field.indexed:
                sa.Index(f"{table.name}_by_{column.name}", made.c[column.name])
    return metadata


def is_time(column: Column) -> bool:
    """Whether it holds a moment, in microseconds UTC."""
    return column.name in ("created_at", "updated_at") or (column.field is not None and column.field.unit == "us")


def default_sql(column: Column) -> str:
    """What an added column has by its declaration, as both databases read it. Booleans as PostgreSQL does."""
    match column.default:
        case None:
            return "NULL"
        case bool() as flag:
            return "true" if flag else "false"
        case int() as whole:
            return str(whole)
        case text:
            return "'{}'".format(text.replace("'", "''"))


def added_ddl(table: Table, column: Column) -> str:
    """ALTER TABLE for a replica that was made before the column was declared."""
    return f'ALTER TABLE "{table.name}" ADD COLUMN {_replica_column(column)}'


def replica_ddl(table: Table) -> str:
    """CREATE TABLE for the replica: STRICT, ordered by key, without its secondary indexes."""
    columns = ", ".join(map(_replica_column, table.columns))
    return f'CREATE TABLE "{table.name}" ({columns}, "{ROW_HASH}" INTEGER NOT NULL) STRICT, WITHOUT ROWID'


def _replica_column(column: Column) -> str:
    spelled = f'"{column.name}" {column.storage.sqlite}'
    if not column.nullable:
        spelled += " NOT NULL"
    if column.default is not None:
        spelled += f" DEFAULT {default_sql(column)}"  # SQLite reads true and false as 1 and 0
    return f"{spelled} PRIMARY KEY" if column.name == "id" else spelled


def _comment(column: Column) -> str | None:
    if column.field is None and is_time(column):
        return "microseconds since 1970-01-01 UTC"
    if column.field is None:
        return None
    units = {"us": "microseconds since 1970-01-01 UTC", "cents": "minor units", "e6": "millionths of a degree"}
    unit = units.get(column.field.unit, column.field.unit)
    return f"{column.field.caption}{', ' + unit if unit else ''}{', personal' if column.field.personal else ''}"
