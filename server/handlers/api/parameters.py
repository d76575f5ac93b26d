"""What a list may be asked by: the parameters that follow from the fields that a resource names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from server.handlers.api.resources import Resource
from server.services.interface import HOLDINGS, Condition, Holding, How, Order, is_searched
from server.services.problems import Malformed
from shared.domain.kernel.bounds import is_day
from shared.domain.kernel.characters import UNPRINTABLE
from shared.domain.kernel.fields import Column, Storage
from shared.domain.kernel.ids import is_id
from shared.domain.kernel.limits import MAX_WHOLE

MOST_IDS: Final = 100
"""Of rows that are asked for by their own, with commas between them: half of what a line of a request may have."""
MOST_VALUES: Final = 20
"""Of any other parameter."""
MOST_CHARACTERS: Final = 500
"""Of one value in an address."""
MOST_WORDS: Final = 200
"""Characters of what is searched for."""
WORDS: Final = "q"
PARTY: Final = "party"
_FLAGS: Final = {"true": True, "false": False}
_WHOLE: Final = re.compile("-?(0|[1-9][0-9]{0,15})")
NUMBER: Final = re.compile("0|[1-9][0-9]{0,14}")
MONEY: Final = re.compile("[A-Z]{3}:(0|[1-9][0-9]{0,14})")
"""A currency and minor units of it, as `USD:125000`."""
LETTER: Final = "[^\x00-/:-@\\[-`{-\x9f]"
"""What is no sign between words, as the database cuts them (`server.store.words`): digits, letters and all beyond. By
what it is not, as programs that make values of a pattern take a long range letter by letter.
"""
_LETTER: Final = re.compile(LETTER)


@dataclass(frozen=True, slots=True)
class Parameter:
    """column: None for words, which are about the row, and for what it holds by policies."""

    name: str
    how: How
    column: Column | None
    is_list: bool = False
    holding: Holding | None = None


@cache
def parameters_of(resource: Resource) -> Mapping[str, Parameter]:
    """By name, in the order of the description."""
    columns = {column.name: column for column in resource.table.columns}
    found = [Parameter("id", How.IN, columns["id"], is_list=True)]
    if is_searched(resource.table):
        found.append(Parameter(WORDS, How.WORDS, None))
        if any(field.parts is not None for field in resource.table.fields.values()):
            found.append(Parameter(PARTY, How.PARTY, None))
    for name in resource.filters.split():
        found += _of_column(columns[name])
    for name in resource.holdings.split():
        found += _of_holding(next(each for each in HOLDINGS if each.name == name))
    return {each.name: each for each in found}


def _of_column(column: Column) -> list[Parameter]:
    name = column.name
    bounds = [Parameter(f"{name}_from", How.FROM, column), Parameter(f"{name}_until", How.UNTIL, column)]
    match column.storage:
        case Storage.WHOLE:
            return bounds
        case Storage.DAY:
            return [Parameter(name, How.IN, column), *bounds]
        case _:
            is_list = column.storage is Storage.ID or choices_of(column) is not None
            return [Parameter(name, How.IN, column, is_list)]


def _of_holding(holding: Holding) -> list[Parameter]:
    bounds = (("from", How.HOLDS_FROM), ("until", How.HOLDS_UNTIL))
    return [Parameter(f"{holding.name}_{bound}", how, None, holding=holding) for bound, how in bounds]


def choices_of(column: Column) -> list[str] | None:
    """The closed set that its values are of."""
    choices = column.field.choices if column.field is not None else None
    return [member.value for member in choices] if choices is not None else None


def orders_of(resource: Resource) -> Mapping[str, Order]:
    """By how they are spelled, the usual one first."""
    return {each: Order(each.removeprefix("-"), each.startswith("-")) for each in resource.orders.split()}


def condition_of(parameter: Parameter, text: str) -> Condition:
    """Raises Malformed for what is no value of the parameter."""
    if parameter.holding is not None:
        return Condition(parameter.holding.name, parameter.how, _held(parameter, parameter.holding, text))
    if parameter.column is None:
        if len(text) > MOST_WORDS or UNPRINTABLE.search(text) or not _LETTER.search(text):
            raise Malformed(parameter.name)
        return Condition("", parameter.how, (text,))
    parts = text.split(",") if parameter.is_list else [text]
    if len(parts) > most_values(parameter):
        raise Malformed(parameter.name)
    values = {_value(parameter, parameter.column, each) for each in parts}
    return Condition(parameter.column.name, parameter.how, tuple(sorted(values)))


def _held(parameter: Parameter, holding: Holding, text: str) -> tuple[str, int]:
    """The currency, empty for a number, and the amount. Money of no currency is none that others can be more than."""
    pattern = MONEY if holding.has_currency else NUMBER
    if not pattern.fullmatch(text):
        raise Malformed(parameter.name)
    currency, _, amount = text.rpartition(":")
    return currency, int(amount)


def most_values(parameter: Parameter) -> int:
    """So many values one request may name."""
    return MOST_IDS if parameter.name == "id" else MOST_VALUES


def _value(parameter: Parameter, column: Column, text: str) -> Any:
    choices = choices_of(column)
    if choices is not None:
        if text in choices:
            return text
        raise Malformed(parameter.name)
    match column.storage:
        case Storage.ID if is_id(text):
            return text
        case Storage.DAY if is_day(text):
            return text
        case Storage.FLAG if text in _FLAGS:
            return _FLAGS[text]
        case Storage.WHOLE if _WHOLE.fullmatch(text) and abs(int(text)) <= MAX_WHOLE:
            return int(text)
        case Storage.TEXT if len(text) <= MOST_CHARACTERS and not UNPRINTABLE.search(text):
            return text
        case _:
            raise Malformed(parameter.name)
