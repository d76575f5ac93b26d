"""Rows and parameters as JSON Schema, made of what is declared of their fields; each with an example."""

from __future__ import annotations

from typing import Any, Final

from server.handlers.api.asked import LIMIT, MAX_TEXT, MOST, MOST_MOMENT
from server.handlers.api.entered import DAY, ID, UNITS
from server.handlers.api.including import MOST as MOST_PATHS
from server.handlers.api.including import paths_of
from server.handlers.api.parameters import (
    LETTER,
    MONEY,
    MOST_CHARACTERS,
    MOST_WORDS,
    NUMBER,
    Parameter,
    choices_of,
    most_values,
    orders_of,
    parameters_of,
)
from server.handlers.api.resources import Resource
from server.services.cursors import MAX_CURSOR
from server.services.interface import Holding, How
from shared.domain.kernel.characters import PRINTABLE
from shared.domain.kernel.fields import BOOKKEEPING, Column, Storage, Table
from shared.domain.kernel.limits import MAX_WHOLE

TYPES: Final[dict[Storage, dict[str, Any]]] = {
    Storage.ID: ID,
    Storage.DAY: DAY,
    Storage.FLAG: {"type": "boolean"},
    Storage.WHOLE: {"type": "integer"},
    Storage.TEXT: {"type": "string"},
    Storage.JSON: {"type": "string", "contentMediaType": "application/json"},
}
_EXAMPLES: Final[dict[Storage, Any]] = {
    Storage.ID: "0190c5a2-7e3b-7c41-9a55-3d1f0c2b9e10",
    Storage.DAY: "2026-11-30",
    Storage.FLAG: False,
    Storage.WHOLE: 1,
    Storage.TEXT: "Text",
    Storage.JSON: "{}",
}
_BY_UNIT: Final = {"us": 1_795_996_800_000_000, "cents": 125_000}
_BOOKKEEPING: Final = {
    "file_id": "The file that it belongs to.",
    "created_at": "Microseconds since 1970, UTC.",
    "updated_at": "Microseconds since 1970, UTC.",
}
_LIMIT: Final = (
    "Of rows. A page may have fewer: where they are long, or few among many fit. Only `next` says whether there are "
    "more."
)
AFTER: Final = "The `next` of the page before. It is yours, and of this question alone."
_WORDS: Final = {
    How.WORDS: "Each word begins a word of its numbers or names.",
    How.PARTY: "Each word begins a word that names the people concerned.",
}
_BOUNDS: Final = {
    How.HOLDS_FROM: "at least so much, over the policies that you see",
    How.HOLDS_UNTIL: "at most so much, over the policies that you see",
}
_CURRENCY: Final = "a currency and minor units of it, as USD:125000; of no policy in it there is a premium of 0"
_INCLUDE: Final = (
    "What comes along in `included`, by path. Of lists the newest ones; `cut` says of which there are more."
)
_AS_OF: Final = (
    "Microseconds since 1970, UTC: the row as it was then, for whoever held its file then and holds it now. What comes "
    "along is of its own file, or one row of a file that is held likewise."
)


def row_schema(table: Table) -> dict[str, Any]:
    """Of a row. All its fields are there, unless `fields` names some."""
    properties = {column.name: _property(column) for column in table.columns}
    return {"type": "object", "description": table.caption, "properties": properties, "required": ["id"]}


def row_example(table: Table) -> dict[str, Any]:
    """A row as it may stand in an answer."""
    return {column.name: _example(column) for column in table.columns}


def list_parameters(resource: Resource) -> list[dict[str, Any]]:
    """What a list may be asked, in the order of the description."""
    made = [
        limit_parameter(_LIMIT),
        after_parameter(AFTER),
        parameter("order", {"type": "string", "enum": list(orders_of(resource))}, "`-`: the last one first."),
        *shape_parameters(resource),
    ]
    return made + [_filter(each) for each in parameters_of(resource).values()]


def shape_parameters(resource: Resource) -> list[dict[str, Any]]:
    """What a list and a row may be asked alike."""
    names = {"type": "string", "enum": list(resource.table.names)}
    fields = {"type": "array", "items": names, "minItems": 1, "maxItems": MAX_TEXT // 40}
    made = [listed(parameter("fields", fields, "Only these, and the id."))]
    paths = paths_of(resource)
    if paths:
        include = {"type": "array", "items": {"type": "string", "enum": paths}, "minItems": 1, "maxItems": MOST_PATHS}
        made.append(listed(parameter("include", include, _INCLUDE)))
    return made


def as_of_parameter() -> dict[str, Any]:
    """Of a row."""
    return parameter("as_of", {"type": "integer", "minimum": 0, "maximum": MOST_MOMENT}, _AS_OF)


def limit_parameter(said: str) -> dict[str, Any]:
    return parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}, said)


def after_parameter(said: str) -> dict[str, Any]:
    return parameter("after", {"type": "string", "minLength": 1, "maxLength": MAX_CURSOR}, said)


def parameter(name: str, schema: dict[str, Any], said: str = "", *, place: str = "query") -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema} | ({"description": said} if said else {})


def listed(made: dict[str, Any]) -> dict[str, Any]:
    """Several values, with commas between them."""
    return made | {"style": "form", "explode": False}


def _of_holding(asked: Parameter, holding: Holding) -> dict[str, Any]:
    pattern = MONEY if holding.has_currency else NUMBER
    said = [holding.caption, _BOUNDS[asked.how], *([_CURRENCY] if holding.has_currency else [])]
    return parameter(asked.name, {"type": "string", "pattern": f"^({pattern.pattern})$"}, "; ".join(said))


def _filter(asked: Parameter) -> dict[str, Any]:
    if asked.holding is not None:
        return _of_holding(asked, asked.holding)
    if asked.column is None:
        pattern = f"^{PRINTABLE}*{LETTER}{PRINTABLE}*$"
        return parameter(asked.name, {"type": "string", "maxLength": MOST_WORDS, "pattern": pattern}, _WORDS[asked.how])
    schema = _valued(asked.column)
    match asked.column.storage:
        case Storage.WHOLE:
            schema |= {"minimum": -MAX_WHOLE, "maximum": MAX_WHOLE}
        case Storage.TEXT if "enum" not in schema:
            schema |= {"maxLength": MOST_CHARACTERS, "pattern": f"^{PRINTABLE}*$"}
    if not asked.is_list:
        return parameter(asked.name, schema, _said(asked.column))
    several = {"type": "array", "items": schema, "minItems": 1, "maxItems": most_values(asked)}
    return listed(parameter(asked.name, several, _said(asked.column)))


def _property(column: Column) -> dict[str, Any]:
    schema = _valued(column)
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    text = _said(column)
    return schema | ({"description": text} if text else {})


def _said(column: Column) -> str:
    field = column.field
    said = _BOOKKEEPING.get(column.name, "") if column.name in BOOKKEEPING or field is None else field.caption
    unit = UNITS.get(field.unit, "") if field is not None else ""
    return f"{said} ({unit})" if unit else said


def _valued(column: Column) -> dict[str, Any]:
    """A value of the column, when it has one."""
    choices = choices_of(column)
    return dict(TYPES[column.storage]) | ({"enum": choices} if choices is not None else {})


def _example(column: Column) -> Any:
    choices = choices_of(column)
    if choices is not None:
        return choices[0]
    if column.name in ("created_at", "updated_at"):
        return _BY_UNIT["us"]
    unit = column.field.unit if column.field is not None else ""
    return _BY_UNIT.get(unit, _EXAMPLES[column.storage])
