"""The messages of the interface as their own declarations describe them: captions, bounds, and what is an id.

What a command's fields must be stands in words: a command that is not so is taken, and ends as refused with the reason.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.domain.catalogue import COMMANDS
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import SHAPE, Id
from shared.domain.kernel.limits import Entered

UNITS: Final = {
    "cents": "minor units of the currency",
    "delta_cents": "minor units of the currency, more or less",
    "us": "microseconds since 1970, UTC",
    "e6": "millionths of a degree",
    "bp": "hundredths of a percent",
}
ID: Final = {"type": "string", "format": "uuid", "pattern": f"^{SHAPE}$"}
DAY: Final = {"type": "string", "format": "date"}
_SPELLED: Final[Mapping[Any, str]] = {Id: "an id", Day: "a day, as 2026-11-30"}
_NULL: Final = {"type": "null"}


def described(schemas: Mapping[str, Any], kinds: Iterable[type[msgspec.Struct]]) -> dict[str, Any]:
    """The schemas of components with what those of `kinds` and their parts declare of fields beyond the type."""
    made = dict(schemas)
    for kind in _with_parts(kinds):
        hints = get_type_hints(kind, include_extras=True)
        properties = schemas[kind.__name__]["properties"]
        told = {name: _field(schema, hints[name]) if name in hints else schema for name, schema in properties.items()}
        made[kind.__name__] = schemas[kind.__name__] | {"properties": told}
    return made


def _with_parts(kinds: Iterable[type[msgspec.Struct]]) -> Iterator[type[msgspec.Struct]]:
    for kind in kinds:
        yield kind
        for hint in get_type_hints(kind).values():
            yield from _with_parts(each for each in get_args(hint) if _is_part(each))


def _is_part(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint.__name__ not in COMMANDS


def _field(schema: dict[str, Any], hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        inner, *declared = get_args(hint)
        entered = next((each for each in declared if isinstance(each, Entered)), None)
        return schema | {"description": _words(entered, inner)} if entered is not None else _field(schema, inner)
    choices = [each for each in get_args(hint) if each is not type(None)]
    if get_origin(hint) is tuple:
        return schema | {"items": _field(schema["items"], choices[0])}
    if "anyOf" in schema and len(choices) == 1:
        return schema | {"anyOf": [each if each == _NULL else _field(each, choices[0]) for each in schema["anyOf"]]}
    return schema | ID if hint is Id else schema


def _words(entered: Entered, hint: Any) -> str:
    """As `The note; not blank; at most 20,000 characters`."""
    (kind,) = (each for each in _choices(hint) if each is not type(None))
    words = [entered.caption]
    if entered.needed:
        words.append("not blank")
    if entered.unit:
        words.append(UNITS[entered.unit])
    if kind in _SPELLED:
        words.append(_SPELLED[kind])
    elif kind is str:
        words.append(f"at most {entered.most:,} characters")
    elif get_origin(kind) in (tuple, dict):
        words.append(f"at most {entered.most:,}")
    return "; ".join(words)


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
