"""The description of the interface for other programs, made of what is declared: OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
from aiohttp import web

from server.handlers.api.commands import Answered, Asked, Given
from server.handlers.api.entered import DAY, ID, UNITS, described
from server.handlers.api.reading import LIMIT, MOST, MOST_CHARACTERS
from server.handlers.api.resources import PREFIX, RESOURCES, Resource
from server.handlers.context import CONTEXT
from shared.domain.catalogue import COMMANDS
from shared.domain.kernel.characters import PRINTABLE
from shared.domain.kernel.fields import BOOKKEEPING, Column, Storage, Table
from shared.wire.errors import ErrorCode
from shared.wire.messages import Problem, Result

_REF: Final = "#/components/schemas/{name}"
_TYPES: Final[dict[Storage, dict[str, Any]]] = {
    Storage.ID: ID,
    Storage.DAY: DAY,
    Storage.FLAG: {"type": "boolean"},
    Storage.WHOLE: {"type": "integer"},
    Storage.TEXT: {"type": "string"},
    Storage.JSON: {"type": "string", "contentMediaType": "application/json"},
}
_PACE: Final = (
    "One person may make {per_person} requests in a minute of the clock, and {per_address} may come from one address; "
    "beyond that, only those with a token that is good are answered from there. "
    "What is beyond is answered with 429 and changes nothing; `Retry-After` says in how many seconds the next minute "
    "begins. The same holds where too many requests of one person are under way at once."
)
_ETAG: Final = {"ETag": {"description": "Of this answer.", "required": True, "schema": {"type": "string"}}}
_COME_BACK: Final = (ErrorCode.THROTTLED, ErrorCode.UNAVAILABLE)
"""Errors that say when to come again."""
_RETRY_AFTER: Final = {
    "Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}
}
_LIMIT: Final = "Of rows. A page of long ones has fewer: only `next` says whether there are more."
_BOOKKEEPING: Final = {
    "file_id": "The file that it belongs to.",
    "created_at": "Microseconds since 1970, UTC.",
    "updated_at": "Microseconds since 1970, UTC.",
}


@cache
def document(per_person: int, per_address: int) -> bytes:
    """The same for everybody, as JSON. per_person, per_address: requests in a minute."""
    _, components = msgspec.json.schema_components((Asked, Answered, Problem), ref_template=_REF)
    components = described(components, (Given, Result, *COMMANDS.values()))
    schemas = {**components, **{each.entity.__name__: _object(each.table) for each in RESOURCES}}
    paths: dict[str, Any] = {f"{PREFIX}/commands": {"post": _commands()}}
    for each in RESOURCES:
        paths[f"{PREFIX}/{each.name}"] = {"get": _list(each)}
        paths[f"{PREFIX}/{each.name}/{{id}}"] = {"get": _one(each)}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Coverdesk",
                "version": "1",
                "description": _PACE.format(per_person=per_person, per_address=per_address),
            },
            "security": [{"bearer": []}],
            "paths": dict(sorted(paths.items())),
            "components": {
                "schemas": schemas,
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


async def openapi(request: web.Request) -> web.Response:
    """`GET /api/v1/openapi.json`: anybody may read what could be asked."""
    settings = request.app[CONTEXT].settings
    body = document(settings.api_requests_per_person, settings.api_requests_per_address)
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-cache"})


def _object(table: Table) -> dict[str, Any]:
    properties = {column.name: _property(column) for column in table.columns}
    return {
        "type": "object",
        "description": table.caption,
        "properties": properties,
        "required": list(properties),
    }


def _property(column: Column) -> dict[str, Any]:
    schema = _valued(column)
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    field = column.field
    said = _BOOKKEEPING.get(column.name, "") if column.name in BOOKKEEPING or field is None else field.caption
    unit = UNITS.get(field.unit, "") if field is not None else ""
    text = f"{said} ({unit})" if unit else said
    return schema | ({"description": text} if text else {})


def _valued(column: Column) -> dict[str, Any]:
    """A value of the column, when it has one."""
    schema = dict(_TYPES[column.storage])
    if column.field is not None and column.field.choices is not None:
        schema["enum"] = [member.value for member in column.field.choices]
    return schema


def _list(resource: Resource) -> dict[str, Any]:
    columns = {column.name: column for column in resource.table.columns}
    parameters = [
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}, _LIMIT),
        _parameter("after", _TYPES[Storage.ID], "The `next` of the page before."),
    ]
    for name in resource.filters:
        schema = _valued(columns[name])
        if columns[name].storage is Storage.TEXT and "enum" not in schema:
            schema |= {"maxLength": MOST_CHARACTERS, "pattern": f"^{PRINTABLE}*$"}
        parameters.append(_parameter(name, schema))
    items = {"type": "array", "items": _reference(resource), "maxItems": MOST}
    page = {"type": "object", "properties": {"items": items, "next": {"type": ["string", "null"]}}}
    page |= {"required": ["items", "next"]}
    said = f"{resource.table.caption}: those that you may see, by id."
    return _reading(f"list_{resource.name}", said, page, parameters)


def _one(resource: Resource) -> dict[str, Any]:
    key = {"name": "id", "in": "path", "required": True, "schema": _TYPES[Storage.ID]}
    said = f"{resource.table.caption}: one of them."
    return _reading(f"get_{resource.table.name}", said, _reference(resource), [key], ErrorCode.NOT_FOUND)


def _reading(
    name: str, said: str, schema: dict[str, Any], parameters: list[dict[str, Any]], *more: ErrorCode
) -> dict[str, Any]:
    """An operation that changes nothing, and answers nothing where the caller has the answer already."""
    told = "Entity tags of answers that you have, with commas (RFC 9110 section 13.1.2)."
    known = _parameter("If-None-Match", {"type": "string"}, told, place="header")
    made = _operation(name, said, schema, [*parameters, known], *more)
    made["responses"]["200"]["headers"] = _ETAG
    made["responses"]["304"] = {"description": "As it was when its entity tag was given.", "headers": _ETAG}
    return made


def _commands() -> dict[str, Any]:
    schema = {"$ref": _REF.format(name=Answered.__name__)}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": _REF.format(name=Asked.__name__)}}}}
    made = _operation("give_commands", "Commands, each happening once.", schema, [], ErrorCode.TOO_LARGE)
    return made | {"requestBody": body}


def _operation(
    name: str, said: str, schema: dict[str, Any], parameters: list[dict[str, Any]], *more: ErrorCode
) -> dict[str, Any]:
    errors = (ErrorCode.MALFORMED, ErrorCode.TOKEN_EXPIRED, ErrorCode.FORBIDDEN, ErrorCode.THROTTLED, *more)
    by_status = {error.status: error for error in (*errors, ErrorCode.UNAVAILABLE)}
    return {
        "operationId": name,
        "summary": said,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": schema}}},
            **{str(at): _refusal(error) for at, error in sorted(by_status.items())},
        },
    }


def _refusal(error: ErrorCode) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _REF.format(name=Problem.__name__)}}}
    made: dict[str, Any] = {"description": error.text, "content": content}
    return made | ({"headers": _RETRY_AFTER} if error in _COME_BACK else {})


def _parameter(name: str, schema: dict[str, Any], said: str = "", *, place: str = "query") -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema} | ({"description": said} if said else {})


def _reference(resource: Resource) -> dict[str, Any]:
    return {"$ref": _REF.format(name=resource.entity.__name__)}
