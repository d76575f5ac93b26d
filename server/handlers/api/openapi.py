"""The description of the interface for other programs, made of what is declared: OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
from aiohttp import web

from server.handlers.api.commands import KEY, KEY_SHAPE, Answered, Asked, Given
from server.handlers.api.entered import DAY, ID, described
from server.handlers.api.happenings import CHOICES, Happenings
from server.handlers.api.keys import IPV4, IPV6, SCOPES
from server.handlers.api.metrics import (
    BOUNDS,
    CURRENCY,
    DAYS,
    DAYS_OF_SALES,
    OF_AGENTS,
    ORDERS,
    AgentMetrics,
    CustomerMetrics,
    Sellers,
)
from server.handlers.api.reading import AS_OF
from server.handlers.api.resources import PREFIX, RESOURCES, Resource
from server.handlers.api.schemas import (
    AFTER,
    after_parameter,
    as_of_parameter,
    limit_parameter,
    list_parameters,
    listed,
    parameter,
    row_example,
    row_schema,
    shape_parameters,
)
from server.handlers.bodies import JSON, packed
from server.handlers.context import CONTEXT
from server.handlers.problems import PROBLEM_JSON, ApiProblem
from server.live.marks import SHAPE
from shared.domain.catalogue import COMMANDS, GIVEN
from shared.domain.kernel.limits import MAX_WHOLE
from shared.wire.errors import ErrorCode
from shared.wire.keys import ApiKey, Made, NewKey, OwnKeys
from shared.wire.messages import Result

_REF: Final = "#/components/schemas/{name}"
_PACE: Final = (
    "One person may make {per_person} requests in a minute of the clock signed in, and as many with all of their keys "
    "together; {per_address} may come from one address; "
    "beyond that, only those with a token that is good are answered from there. "
    "What is beyond is answered with 429 and changes nothing; `Retry-After` says in how many seconds the next minute "
    "begins. The same holds where too many requests of one person are under way at once.\n\n"
    "A request shows the access token of a sign-in, or a personal key: `Authorization: Bearer …`. Whoever asks sees "
    "and does what they see and do on a desktop, by their roles and files of that moment.\n\n"
    "What happens is told in three ways, by the same events: to whoever asks (`/api/v1/events`), to whoever reads the "
    "stream of one file (`GET /api/v1/claims/{{id}}/events`, likewise of policies and customers; `text/event-stream`, "
    "`Last-Event-ID` goes on), and by webhooks, which administrators set up."
)
_OF_READING: Final = {
    "ETag": {"description": "Of this answer.", "required": True, "schema": {"type": "string"}},
    AS_OF: {
        "description": "The mark that the answer is of, where events tell of such rows. With it as `since` of "
        "`/api/v1/events` whoever holds the same files throughout is told of all that happened to them behind it. "
        "Files that they come to hold, or hold no more, are named there as `came` and `went`, and `rescoped` says "
        "where the lists have to be read anew. Of a list in pages the mark of the first page counts.",
        "schema": {"type": "string", "pattern": SHAPE},
    },
}
"""Headers."""
_COME_BACK: Final = (ErrorCode.THROTTLED, ErrorCode.OVERLOADED, ErrorCode.UNAVAILABLE)
"""Errors that say when to come again."""
_RETRY_AFTER: Final = {
    "Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}
}
_ERRORS: Final = (
    ErrorCode.MALFORMED,
    ErrorCode.TOKEN_EXPIRED,
    ErrorCode.TOKEN_REUSED,
    ErrorCode.FORBIDDEN,
    ErrorCode.SIGN_IN_AGAIN,
    ErrorCode.DEVICE_REVOKED,
    ErrorCode.DEVICE_PAUSED,
    ErrorCode.DEVICE_FORKED,
    ErrorCode.NOT_FOUND,
    ErrorCode.KEYS_FULL,
    ErrorCode.CHANGED_MEANWHILE,
    ErrorCode.TOO_LARGE,
    ErrorCode.REQUEST_DIFFERS,
    ErrorCode.THROTTLED,
    ErrorCode.INTERNAL,
    ErrorCode.OVERLOADED,
    ErrorCode.UNAVAILABLE,
    ErrorCode.UNMIGRATED,
)
"""All that may be answered here."""
_ALONG: Final = {
    "included": {
        "type": "object",
        "description": "By path, each row once.",
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    },
    "cut": {
        "type": "object",
        "description": "By path: the ids of rows of whose list there is more.",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
}
_TAG: Final = r'^(\*|"[0-9]{1,18}-[0-9a-f]{1,16}(-gzip|-zstd)?")$'
_SINCE: Final = (
    "What happened behind this mark, as events of a webhook have it, and the ids of a stream. Without it and `after` "
    "the latest. A position alone is taken too, and does not show that the server was restored meanwhile."
)
_MARK: Final = {
    "anyOf": [{"type": "integer", "minimum": 0, "maximum": MAX_WHOLE}, {"type": "string", "pattern": SHAPE}],
}
_HAPPENING: Final = {
    "event": "claim:updated",
    "file": "0190c5a2-7e3b-7c41-9a55-3d1f0c2b9e10",
    "row": None,
    "changed": ["status", "note"],
    "actor": "0190c5a2-11aa-7bbb-8ccc-0123456789ab",
    "position": 4_711,
    "at": 1_795_996_800_000_000,
}
_NOTE: Final = {
    "commands": [
        {
            "command_id": "0190c5a2-7e3b-7c41-9a55-3d1f0c2b9e10",
            "command": {
                "type": "AddNote",
                "file_id": "0190c5a2-11aa-7bbb-8ccc-0123456789ab",
                "topic": "contact",
                "body": "The insured called back.",
            },
        }
    ]
}


@cache
def document(per_person: int, per_address: int, about: str = "") -> bytes:
    """The same for everybody, as JSON. per_person, per_address: requests in a minute. about: what is told first."""
    kinds = (Asked, Answered, ApiProblem, NewKey, Made, OwnKeys, CustomerMetrics, AgentMetrics, Sellers, Happenings)
    _, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    components = _without_own(described(components, (Given, Result, ApiKey, *COMMANDS.values())))
    asked = components[NewKey.__name__]["properties"]
    asked["scopes"]["items"] = {"type": "string", "enum": list(SCOPES)}
    asked["networks"]["items"] = {"anyOf": [{"type": "string", "pattern": each} for each in (IPV4, IPV6)]}
    schemas = {**components, **{each.entity.__name__: row_schema(each.table) for each in RESOURCES}}
    paths: dict[str, Any] = {f"{PREFIX}/commands": {"post": _commands("give_commands", [])}}
    paths[f"{PREFIX}/keys"] = {"get": _own_keys(), "post": _new_key()}
    paths[f"{PREFIX}/keys/{{id}}"] = {"delete": _end_key()}
    paths[f"{PREFIX}/metrics/customers/{{id}}"] = {"get": _customer_metrics()}
    paths[f"{PREFIX}/metrics/agents"] = {"get": _sellers()}
    paths[f"{PREFIX}/metrics/agents/{{id}}"] = {"get": _agent_metrics()}
    paths[f"{PREFIX}/events"] = {"get": _events()}
    for each in RESOURCES:
        paths[f"{PREFIX}/{each.name}"] = {"get": _list(each)}
        paths[f"{PREFIX}/{each.name}/{{id}}"] = {"get": _one(each)}
        if each.table.is_head:
            paths[f"{PREFIX}/{each.name}/{{id}}/commands"] = {"post": _commands_about(each)}
    pace = _PACE.format(per_person=per_person, per_address=per_address)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Coverdesk",
                "version": "1",
                "description": "\n\n".join(filter(None, (about, pace))),
            },
            "security": [{"bearer": []}],
            "paths": dict(sorted(paths.items())),
            "x-errors": {each.code: each.text for each in _ERRORS},
            "components": {
                "schemas": schemas,
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _without_own(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas of components without the commands that the server alone gives, and what only they have."""
    own = {_REF.format(name=name) for name in COMMANDS.keys() - GIVEN.keys()}
    command = schemas[Given.__name__]["properties"]["command"]
    known = command["discriminator"]
    offered = command | {
        "anyOf": [each for each in command["anyOf"] if each["$ref"] not in own],
        "discriminator": known | {"mapping": {name: at for name, at in known["mapping"].items() if at not in own}},
    }
    given = schemas[Given.__name__] | {"properties": schemas[Given.__name__]["properties"] | {"command": offered}}
    made = {name: each for name, each in schemas.items() if _REF.format(name=name) not in own}
    return _reached(made | {Given.__name__: given}, schemas)


def _reached(made: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Without the parts that something names in `before` alone: they went with it."""

    def named(schemas: dict[str, Any]) -> set[str]:
        written = msgspec.json.encode(schemas).decode()
        return {name for name in before if f'"{_REF.format(name=name)}"' in written}

    gone = named(before) - named(made)
    return {name: each for name, each in made.items() if name not in gone}


async def openapi(request: web.Request) -> web.Response:
    """`GET /api/v1/openapi.json`: anybody may read what could be asked."""
    context = request.app[CONTEXT]
    settings = context.settings
    body = document(settings.api_requests_per_person, settings.api_requests_per_address, context.about)
    return packed(request, body, JSON, {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})


def _list(resource: Resource) -> dict[str, Any]:
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": _reference(resource)},
            "next": {"type": ["string", "null"]},
            "missing": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Of the ids that were asked for, those that are not there, or not yours to see.",
            },
            **_ALONG,
        },
        "required": ["items", "next"],
    }
    said = f"{resource.table.caption}: those that you may see."
    example = {"items": [row_example(resource.table)], "next": None}
    return _reading(f"list_{resource.name}", said, page, list_parameters(resource), example)


def _one(resource: Resource) -> dict[str, Any]:
    said = f"{resource.table.caption}: one of them."
    parameters = [_key(), *shape_parameters(resource), as_of_parameter()]
    schema = {"allOf": [_reference(resource), {"type": "object", "properties": _ALONG}]}
    return _reading(
        f"get_{resource.singular}", said, schema, parameters, row_example(resource.table), ErrorCode.NOT_FOUND
    )


def _key() -> dict[str, Any]:
    return {"name": "id", "in": "path", "required": True, "schema": ID}


def _reading(
    name: str,
    said: str,
    schema: dict[str, Any],
    parameters: list[dict[str, Any]],
    example: Any,
    *more: ErrorCode,
) -> dict[str, Any]:
    """An operation that changes nothing, and answers nothing where the caller has the answer already."""
    told = "Entity tags of answers that you have, with commas (RFC 9110 section 13.1.2)."
    known = parameter("If-None-Match", {"type": "string"}, told, place="header")
    made = _operation(name, said, schema, [*parameters, known], *more, example=example)
    made["responses"]["200"]["headers"] = _OF_READING
    made["responses"]["304"] = {"description": "As it was when its entity tag was given.", "headers": _OF_READING}
    return made


def _commands(name: str, parameters: list[dict[str, Any]], *more: ErrorCode) -> dict[str, Any]:
    told = "The same request under the same key happens once, for a day; another one is refused."
    once = parameter(KEY, {"type": "string", "pattern": KEY_SHAPE}, told, place="header")
    errors = (ErrorCode.TOO_LARGE, ErrorCode.REQUEST_DIFFERS, *more)
    said = "Commands, each happening once."
    made = _operation(name, said, _named(Answered), [*parameters, once], *errors)
    return made | {"requestBody": _body(Asked, _NOTE)}


def _commands_about(resource: Resource) -> dict[str, Any]:
    told = "The entity tag of the row as you have seen it: where it is another by now, nothing is done."
    matching = parameter("If-Match", {"type": "string", "pattern": _TAG}, told, place="header")
    more = (ErrorCode.NOT_FOUND, ErrorCode.CHANGED_MEANWHILE)
    return _commands(f"give_commands_about_{resource.singular}", [_key(), matching], *more)


def _customer_metrics() -> dict[str, Any]:
    said = "What a customer has brought and cost, over the files that you hold."
    return _operation("customer_metrics", said, _named(CustomerMetrics), [_key()], ErrorCode.NOT_FOUND)


def _agent_metrics() -> dict[str, Any]:
    said = "What an agent has sold, and how many of their claims are closed, over the files that you hold."
    days = [parameter(name, DAY, about) for name, about in DAYS.items()]
    return _operation("agent_metrics", said, _named(AgentMetrics), [_key(), *days], ErrorCode.NOT_FOUND)


def _sellers() -> dict[str, Any]:
    said = "Agents by the premium of what they sold in a currency, over the files that you hold."
    days = [parameter(name, DAY, about) for name, about in DAYS_OF_SALES.items()]
    currency = parameter(CURRENCY, _spelled(CURRENCY), "Sums are of one.") | {"required": True}
    bounds = [parameter(name, _spelled(name), "Premium a year, minor units of the currency.") for name in BOUNDS]
    order = parameter("order", {"type": "string", "enum": list(ORDERS)}, "`-`: the most first.")
    asked = [currency, *days, *bounds, order, limit_parameter("Of agents."), after_parameter(AFTER)]
    return _operation("agents_by_sales", said, _named(Sellers), asked)


def _spelled(name: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({OF_AGENTS[name].pattern})$"}


def _events() -> dict[str, Any]:
    said = "What happened to the files that you hold: those that you held then and hold now."
    choices = {"type": "array", "items": {"type": "string", "enum": list(CHOICES)}, "minItems": 1}
    parameters = [
        parameter("since", _MARK, _SINCE),
        after_parameter("The `next` of the answer before. It is yours, and goes without `since`."),
        listed(parameter("event", choices, "Only these. All, unless some are named.")),
    ]
    came = [{"kind": "claim", "file": _HAPPENING["file"]}]
    example = {"items": [_HAPPENING], "came": came, "went": [], "rescoped": False}
    example |= {"next": "Vm9yIGRlbSBuw6RjaHN0ZW4", "more": False, "whole": True}
    return _operation("list_events", said, _named(Happenings), parameters, example=example)


def _own_keys() -> dict[str, Any]:
    return _operation("list_keys", "Your keys.", _named(OwnKeys), [])


def _new_key() -> dict[str, Any]:
    said = "A new key, shown this once. It needs a sign-in of the last fifteen minutes, and no key."
    errors = (ErrorCode.TOO_LARGE, ErrorCode.SIGN_IN_AGAIN, ErrorCode.KEYS_FULL)
    example = {"name": "Nightly export", "scopes": ["read"], "days": 90, "networks": ["10.1.0.0/16"]}
    made = _operation("make_key", said, _named(Made), [], *errors)
    made["responses"]["201"] = made["responses"].pop("200")
    return made | {"requestBody": _body(NewKey, example)}


def _end_key() -> dict[str, Any]:
    made = _operation("end_key", "Ends one of your keys, at once.", {}, [_key()], ErrorCode.NOT_FOUND)
    made["responses"]["204"] = {"description": made["responses"].pop("200")["description"]}
    return made


def _operation(
    name: str,
    said: str,
    schema: dict[str, Any],
    parameters: list[dict[str, Any]],
    *more: ErrorCode,
    example: Any = None,
) -> dict[str, Any]:
    errors = (ErrorCode.MALFORMED, ErrorCode.TOKEN_EXPIRED, ErrorCode.FORBIDDEN, ErrorCode.THROTTLED, *more)
    by_status = {error.status: error for error in (*errors, ErrorCode.UNAVAILABLE)}
    shown = {"schema": schema} | ({"example": example} if example is not None else {})
    return {
        "operationId": name,
        "summary": said,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": shown}},
            **{str(at): _refusal(error) for at, error in sorted(by_status.items())},
        },
    }


def _refusal(error: ErrorCode) -> dict[str, Any]:
    made: dict[str, Any] = {"description": error.text, "content": {PROBLEM_JSON: {"schema": _named(ApiProblem)}}}
    return made | ({"headers": _RETRY_AFTER} if error in _COME_BACK else {})


def _body(kind: type[msgspec.Struct], example: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _named(kind), "example": example}}}


def _named(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _reference(resource: Resource) -> dict[str, Any]:
    return {"$ref": _REF.format(name=resource.entity.__name__)}
