"""One row that cannot be shown never takes the others with it: an import may bring what no program here wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from shared.domain.kernel.fields import Json, Row

R = TypeVar("R", bound=Row)
V = TypeVar("V")

_log = logging.getLogger("coverdesk")


def each(rows: Iterable[R], make: Callable[[R], V], unread: list[type[Row]]) -> tuple[V, ...]:
    """What is made of each row; the entity of each one that cannot be shown goes to `unread`."""
    made: list[V] = []
    for row in rows:
        try:
            made.append(make(row))
        except Exception as error:  # boundary: one row
            _log.warning("row %s cannot be shown: %s", row.id, type(error).__name__)
            unread.append(type(row))
    return tuple(made)


def attempt(make: Callable[[], V], otherwise: V) -> V:
    """What is made, or else: for a part without which the rest still tells what it can."""
    try:
        return make()
    except Exception as error:  # boundary: one part
        _log.warning("a part cannot be shown: %s", type(error).__name__)
        return otherwise


def seen_json(text: Json) -> dict[str, Any]:
    """The fields of a structured value, such as one side of a conflict; empty for one of another shape."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):  # a number of thousands of digits; a thousand lists in each other
        return {}
    return found if isinstance(found, dict) else {}
