"""Holds what comes from outside to the bounds that its declaration states: one place for every command, on both sides.

Each check answers None or the refusal that people read. Which values an edit writes is `shared.domain.kernel.edits`'.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.domain.kernel.characters import UNPRINTABLE, UNPRINTABLE_IN_LINE, is_blank
from shared.domain.kernel.days import MOMENTS_US, day_of
from shared.domain.kernel.fields import Day, Field, Row, Storage, values_of
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.limits import (
    JSON_DEPTH,
    JSON_ELEMENTS,
    LABEL_CHARACTERS,
    MAX_CENTS,
    MAX_WHOLE,
    NOTE_CHARACTERS,
    PARTIES,
    ROW_CHARACTERS,
    Entered,
)
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.world import Refused, Stamp

Check: TypeAlias = Callable[[Any], Refused | None]

CLOCK_TOLERANCE_US: Final = 5 * 60 * 1_000_000
"""How far ahead of the judging clock a reported time may be: what unsynchronised laptops are commonly off."""
RANGES: Final = {
    "cents": (0, MAX_CENTS),
    "delta_cents": (-MAX_CENTS, MAX_CENTS),
    "bp": (0, 10_000),
    "us": MOMENTS_US,
    "": (-MAX_WHOLE, MAX_WHOLE),
}
"""By unit: the least and the most. `e6` has its own at each field."""

DAYS: Final = tuple(day_of(edge, UTC) for edge in MOMENTS_US)
"""The days of MOMENTS_US, both included."""


def unfit(command: msgspec.Struct) -> Refused | None:
    """The first field that is not within what it declares; asked before any rule, and the same everywhere.

    command: one, or what declares its fields as one does.
    """
    for name, check in _checks(type(command)):
        refused = check(getattr(command, name))
        if refused is not None:
            return refused
    return None


def text_fits(value: str, what: str, limit: int = LABEL_CHARACTERS) -> Refused | None:
    """Refuses a longer text, and what cannot be shown. what: the caption that people know it by.

    What is no longer than a label stands in one line of a list, so it has no line breaks, and nothing that turns the
    rest of that line around.
    """
    if len(value) > limit:
        return Refused(RefusalCode.TEXT_TOO_LONG, {"what": what, "limit": limit, "length": len(value)})
    if (UNPRINTABLE if limit > LABEL_CHARACTERS else UNPRINTABLE_IN_LINE).search(value):
        return Refused(RefusalCode.TEXT_UNPRINTABLE, {"what": what})
    return None


def text_given(value: str, what: str, limit: int = LABEL_CHARACTERS) -> Refused | None:
    """Refuses a text besides of which nobody sees anything."""
    if is_blank(value):
        return Refused(RefusalCode.TEXT_MISSING, {"what": what})
    return text_fits(value, what, limit)


def money_fits(amount: int, what: str) -> Refused | None:
    """Refuses a negative or impossibly large amount of cents; zero passes."""
    if amount < 0:
        return Refused(RefusalCode.AMOUNT_NEGATIVE, {"what": what, "amount_cents": max(amount, -MAX_CENTS)})
    if amount > MAX_CENTS:
        return Refused(RefusalCode.AMOUNT_TOO_LARGE, {"what": what, "limit_cents": MAX_CENTS})
    return None


def number_fits(value: int, what: str, unit: str, most: int = MAX_WHOLE) -> Refused | None:
    """Refuses what its unit does not reach. most: on both sides of zero, of `e6`."""
    if unit == "cents":
        return money_fits(value, what)
    low, high = (-most, most) if unit == "e6" else RANGES[unit]
    if low <= value <= high:
        return None
    return _unlikely(what) if unit == "us" else _bad(what)


def day_fits(value: str, what: str) -> Refused | None:
    """Refuses what is no calendar day, and days that no times reach."""
    if not is_day(value):
        return _bad(what)
    return None if DAYS[0] <= value <= DAYS[1] else _unlikely(what)


def json_fits(value: str, what: str, most: int) -> Refused | None:
    """Refuses what is no JSON, or is longer, deeper or of more parts than people can be shown."""
    refused = text_fits(value, what, max(most, LABEL_CHARACTERS + 1))
    if refused is not None:
        return refused
    try:
        decoded = msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return _bad(what)
    return None if _is_moderate(decoded) else Refused(RefusalCode.TOO_MANY_PARTS, {"what": what})


def parts_fit(value: str, what: str, most: int, kind: type[msgspec.Struct]) -> Refused | None:
    """Refuses what is no list of such parts, says a thing twice, or holds a text that is no line of a list."""
    refused = text_fits(value, what, max(most, LABEL_CHARACTERS + 1))
    if refused is not None:
        return refused
    try:
        parts = msgspec.json.decode(value, type=tuple[kind, ...])  # type: ignore[valid-type]
        json.loads(value, object_pairs_hook=_once)
    except (ValueError, RecursionError):  # msgspec's errors are of the first kind
        return _bad(what)
    if len(parts) > PARTIES:
        return Refused(RefusalCode.TOO_MANY_PARTS, {"what": what})
    needed = frozenset(each.name for each in msgspec.structs.fields(kind) if each.required)
    for part in parts:
        for name, text in msgspec.structs.asdict(part).items():
            if name in needed and is_blank(text):
                return _bad(what)
            refused = text_fits(text, what)
            if refused is not None:
                return refused
    return None


def value_fits(field: Field, value: Any) -> Refused | None:
    """A value of a declared field's type, held to the declaration; None is left to the type."""
    if value is None:
        return None
    match field.storage:
        case Storage.WHOLE:
            return number_fits(value, field.caption, field.unit, field.most)
        case Storage.DAY:
            return day_fits(value, field.caption)
        case Storage.JSON:
            if field.parts is not None:
                return parts_fit(value, field.caption, field.most, field.parts)
            return json_fits(value, field.caption, field.most)
        case Storage.TEXT:
            check = text_given if field.needed else text_fits
            return check(value, field.caption, field.most)
        case Storage.ID:
            return None if is_id(value) else _bad(field.caption)
        case Storage.FLAG:
            return None


def row_fits(row: Row) -> bool:
    """Whether a row that a decision wrote can travel: all its texts together, whatever they were made from."""
    return sum([len(value) for value in values_of(row) if type(value) is str]) <= ROW_CHARACTERS


def is_future(moment: int, stamp: Stamp) -> bool:
    """Whether it lies ahead of the receipt (on a device: of the claimed time), tolerance granted."""
    return moment > (stamp.received_at or stamp.at) + CLOCK_TOLERANCE_US


def is_day(text: str) -> bool:
    """Whether it is a calendar day spelled `YYYY-MM-DD`."""
    if len(text) != 10:
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@cache
def _checks(kind: type[Any]) -> tuple[tuple[str, Check], ...]:
    """Of a command, or of a part of one. Raises TypeError for a field that neither its type nor a bound closes."""
    found = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name in kind.__struct_fields__:
            check = _check_of(hint, f"{kind.__name__}.{name}")
            if check is not None:
                found.append((name, check))
    return tuple(found)


def _check_of(hint: Any, where: str) -> Check | None:
    entered = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Entered)), None)
    inner = hint.__origin__ if hasattr(hint, "__metadata__") else hint
    choices = get_args(inner) if get_origin(inner) in (Union, types.UnionType) else (inner,)
    (kind,) = (choice for choice in choices if choice is not type(None))
    if isinstance(kind, type) and (kind is bool or issubclass(kind, Enum)):
        return None
    if entered is None:
        raise TypeError(f"{where} has no bound")
    check = _of_kind(kind, entered)
    return check if len(choices) == 1 else lambda value: None if value is None else check(value)


def _of_kind(kind: Any, entered: Entered) -> Check:
    """The check of a field's type. Raises TypeError for one that nobody has thought of."""
    what, most = entered.caption, entered.most
    origin = get_origin(kind)
    if kind is Id:
        return lambda value: None if is_id(value) else _bad(what)
    if kind is Day:
        return lambda value: day_fits(value, what)
    if kind is str:
        fits = text_given if entered.needed else text_fits
        return lambda value: fits(value, what, most)
    if origin is dict:
        return lambda value: _map_fits(value, what, most)
    if origin is tuple:
        part = get_args(kind)[0]
        parts = () if isinstance(part, type) and issubclass(part, Enum) else _checks(part)
        return lambda value: _each_fits(value, what, most, parts)
    if getattr(kind, "__supertype__", kind) is int:
        return lambda value: number_fits(value, what, entered.unit, most)
    raise TypeError(f"{what}: nobody has bounded {kind}")


def _map_fits(value: Mapping[str, Any], what: str, most: int) -> Refused | None:
    """Names and primitives; what a value means to its field is for the rule that writes it."""
    if len(value) > most:
        return Refused(RefusalCode.TOO_MANY_PARTS, {"what": what})
    for name, each in value.items():
        if len(name) > LABEL_CHARACTERS or UNPRINTABLE_IN_LINE.search(name):
            return _bad(what)
        if isinstance(each, int) and not -(2**63) <= each < 2**63:
            return _bad(what)
        if isinstance(each, str) and len(each) > _LONGEST:
            return Refused(RefusalCode.TEXT_TOO_LONG, {"what": what, "limit": _LONGEST, "length": len(each)})
    return None


def _each_fits(values: tuple[Any, ...], what: str, most: int, parts: tuple[tuple[str, Check], ...]) -> Refused | None:
    if len(values) > most:
        return Refused(RefusalCode.TOO_MANY_AT_ONCE, {"what": what, "limit": most, "count": len(values)})
    for each in values:
        for name, check in parts:
            refused = check(getattr(each, name))
            if refused is not None:
                return refused
    return None


_LONGEST: Final = ROW_CHARACTERS // 4
"""Of one value in a map: several of them, as wished and as seen, stand in one conflict."""
assert _LONGEST > NOTE_CHARACTERS


def _once(pairs: list[tuple[str, object]]) -> None:
    """Of an object in JSON. Raises ValueError for a name that it has twice: each reader would take another one."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name twice")


def _is_moderate(value: object) -> bool:
    """Depth and number of parts of a structured value; each number in it is one that every program reads."""
    level, count = [value], 0
    for _ in range(JSON_DEPTH):
        following: list[object] = []
        for each in level:
            if isinstance(each, dict):
                following += each.values()
            elif isinstance(each, list):
                following += each
            elif isinstance(each, int | float) and not -MAX_WHOLE <= each <= MAX_WHOLE:
                return False
        count += len(following)
        if count > JSON_ELEMENTS:
            return False
        if not following:
            return True
        level = following
    return False


def _bad(what: str) -> Refused:
    return Refused(RefusalCode.BAD_VALUE, {"what": what})


def _unlikely(what: str) -> Refused:
    return Refused(RefusalCode.YEAR_UNLIKELY, {"what": what, "first": DAYS[0][:4], "last": DAYS[1][:4]})
