"""A value of a panel in words, by its unit; and how values of a column are put in order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from desktop.screens import formats
from desktop.screens.outcomes import outcome_words
from desktop.screens.refusals import said
from desktop.screens.sayings import title_of_name
from desktop.screens.times import micros, moment, months_unheard
from desktop.screens.words import beside, caption_of, tr
from desktop.viewmodels.people import rights
from shared.domain.kernel.captioned import Look
from shared.domain.money.states import CostType
from shared.domain.people.states import Act as Decides
from shared.domain.policies.states import Line as Business
from shared.panels.panel import LATE_US, Told, Unit
from shared.panels.people import Limit, limits_in
from shared.panels.refused import Why
from shared.panels.spans import SpanUnit, span
from shared.wire.panels import Value

ABSENT: Final = "–"
"""What is not known, or has not been yet."""
AT_RIGHT: Final = frozenset({Unit.COUNT, Unit.BYTES, Unit.MS, Unit.SECONDS, Unit.PER_MINUTE, Unit.SHARE})
DRAWN: Final = AT_RIGHT
"""Units whose course can be drawn."""
_ID: Final = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{4}([0-9a-f]{8})\b")


def spoken(value: Value, told: Told, names: Mapping[str, str], now: datetime) -> str:
    """names: of colleagues, by id. now: a moment of today is its time alone."""
    match value, told.unit:
        case ((None | ""), _):
            return ABSENT
        case bool(), _:
            return tr("Yes") if value else tr("No")
        case int(), Unit.MOMENT:
            return formats.moment(moment(value), now, seconds=True)
        case int(), Unit.CENTS:
            return formats.figure(value)
        case int(), Unit.BYTES:
            return formats.size(value)
        case ((int() | float()), Unit.SHARE):
            return f"{formats.decimal(value * 100, 1)} %"
        case ((int() | float()), Unit.MS):
            return " ".join(_measured(n, unit) for n, unit in span(value))
        case ((int() | float()), unit):
            return _with_unit(formats.number(value) if isinstance(value, int) else formats.decimal(value, 2), unit)
        case str(), Unit.PERSON | Unit.TEAM:
            return names.get(value, value)
        case str(), Unit.LIMITS:
            return ", ".join(_limit(each) for each in limits_in(value)) or ABSENT
        case str(), Unit.COMMAND:
            return title_of_name(value) or value
        case str(), Unit.RIGHTS:
            return rights.told(value.split(", "))
        case str(), Unit.REFUSAL:
            return _refused(value)
        case str(), Unit.SAID:
            return outcome_words(value)
        case str() as declared, Unit.CAPTION | Unit.SENTENCE:
            return tr(declared)
        case str(), _ if told.of is not None:
            return ", ".join(caption_of(told.of, code) for code in value.split(", "))
        case text, _:
            return str(text)


def months_of(line: Mapping[str, Value], name: str, told: Told, now: datetime) -> int | None:
    """For how many months nothing was heard of what is in a good state, as `months_unheard`."""
    heard = line.get(told.heard)
    if not told.heard or not _is_good(line, name, told):
        return 0
    return months_unheard(moment(heard) if isinstance(heard, int) else None, now)


def is_doubtful(line: Mapping[str, Value], name: str, told: Told, now: datetime) -> bool:
    """Whether a good state is not plainly so: nothing was heard of it lately, or it has lacked something for long."""
    lacks = line.get(told.lacks)
    is_late = isinstance(lacks, int) and micros(now) - lacks >= LATE_US and _is_good(line, name, told)
    return is_late or months_of(line, name, told, now) != 0


def _is_good(line: Mapping[str, Value], name: str, told: Told) -> bool:
    return told.of is not None and any(each == line.get(name) and each.look is Look.GOOD for each in told.of)


def short_ids(text: str) -> str:
    """Ids by their end: those that were made at about the same time begin alike."""
    return _ID.sub(r"…\1", text)


def _refused(told: str) -> str:
    """Why an entry was not taken; what a newer server refuses for stays its code."""
    try:
        why = msgspec.json.decode(told, type=Why)
    except ValueError:  # what a newer server says of it
        return told
    try:
        return said(why.code, why.detail)
    except ValueError:
        return tr("Reason unknown ({code})", code=why.code) if why.code else ABSENT


def _limit(limit: Limit) -> str:
    """Up to which amount somebody decides; what is not named is all of it."""
    sets = ((Decides, limit.decides), (Business, limit.line), (CostType, limit.cost_type))
    what = beside(*(caption_of(kind, code) for kind, code in sets if code))
    return f"{what}: {formats.figure(limit.cents)}"


def _measured(n: float, unit: SpanUnit) -> str:
    figure = formats.number(n) if isinstance(n, int) else formats.decimal(n, 1 if unit is SpanUnit.S else 2)
    match unit:
        case SpanUnit.MS:
            return tr("{n} ms", n=figure)
        case SpanUnit.S:
            return tr("{n} s", n=figure)
        case SpanUnit.MIN:
            return tr("{n} min", n=figure)
        case SpanUnit.H:
            return tr("{n} h", n=figure)


def _with_unit(figure: str, unit: Unit) -> str:
    match unit:
        case Unit.SECONDS:
            return tr("{n} s", n=figure)
        case Unit.PER_MINUTE:
            return tr("{n} a minute", n=figure)
        case _:
            return figure


def rank(value: Value, shown: str) -> tuple[int, float, str]:
    """Sorts a column: figures by size, words as people read them; what is not known comes last."""
    match value:
        case None | "":
            return 2, 0.0, ""
        case bool() | int() | float():
            return 0, float(value), ""
        case _:
            return 1, 0.0, shown.casefold()
