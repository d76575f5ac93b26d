"""What a request for rows asks, read from its address: nothing that is not declared, and nothing said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from server.handlers.api.including import included
from server.handlers.api.parameters import condition_of, orders_of, parameters_of
from server.handlers.api.resources import POLICIES, Resource
from server.services.interface import Included, Question
from server.services.keys import Caller
from server.services.problems import Malformed, ServiceError
from shared.domain.kernel.fields import Micros
from shared.wire.errors import ErrorCode

LIMIT: Final = 50
"""Rows of a page, unless another number is asked for."""
MOST: Final = 200
"""Of a page: at a few kilobytes each, half a megabyte. Long ones make it shorter (`store.resources.PAGE_BYTES`)."""
MAX_TEXT: Final = 2_000
"""Characters of `fields` and `include`."""
MOST_MOMENT: Final = 2**53
SHAPE: Final = frozenset({"fields", "include"})
"""What both a list and a row may be asked, beside what is asked of each."""
OF_LISTS: Final = SHAPE | {"limit", "after", "order"}
OF_ROWS: Final = SHAPE | {"as_of"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of a row are wanted, and what comes along. names: None for all."""

    names: frozenset[str] | None
    included: Sequence[Included]


def shape_of(resource: Resource, request: web.Request, allowed: frozenset[str], who: Caller) -> Shape:
    """allowed: names of parameters. Raises Malformed for any other, for one said twice, and for what is no field, and
    ServiceError(forbidden).
    """
    query = request.query
    for name in query:
        if name not in allowed or len(query.getall(name)) > 1:
            raise Malformed(name[:100])
    names: frozenset[str] | None = None
    if "fields" in query:
        names = frozenset(query["fields"][:MAX_TEXT].split(","))
        if len(query["fields"]) > MAX_TEXT or not names <= set(resource.table.names):
            raise Malformed("fields")
    if "include" not in query:
        return Shape(names, ())
    if len(query["include"]) > MAX_TEXT:
        raise Malformed("include")
    return Shape(names, included(resource, query["include"], who))


def question_of(resource: Resource, request: web.Request, who: Caller) -> tuple[Question, str]:
    """The question and the cursor, empty without one. Raises Malformed, and ServiceError(forbidden) where it is held to
    rows of which a key is not good for reading the lists.
    """
    query, parameters = request.query, parameters_of(resource)
    conditions = [condition_of(parameters[name], text) for name, text in query.items() if name in parameters]
    if any(parameters[name].holding for name in query if name in parameters) and not who.may(POLICIES.scope):
        raise ServiceError(ErrorCode.FORBIDDEN)
    if resource.only is not None:
        conditions.append(resource.only)
    orders = orders_of(resource)
    order = query.get("order", next(iter(orders)))
    if order not in orders:
        raise Malformed("order")
    if query.get("after") == "":
        raise Malformed("after")
    named = query.get("id", "").count(",") + 1
    most = limit_of(query.get("limit"), max(LIMIT, named))
    return Question(resource.table, tuple(conditions), orders[order], None, most), query.get("after", "")


def limit_of(text: str | None, usual: int) -> int:
    """`limit`. Raises Malformed."""
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise Malformed("limit")
    return int(text)


def moment_of(request: web.Request) -> Micros | None:
    """`as_of`: microseconds since 1970, UTC. Raises Malformed."""
    text = request.query.get("as_of")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MOST_MOMENT):
        raise Malformed("as_of")
    return Micros(int(text))
