"""Names and states that every view needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from desktop.replica.answers import FileRows
from desktop.screens import formats
from desktop.screens.formats import long_day, money, number, percent
from desktop.screens.syncing import SyncState
from desktop.screens.times import calendar_day, moment
from desktop.screens.words import (
    beside,
    caption,
    caption_of,
    coverage_name,
    inside,
    readable,
    tr,
    usual_name,
    yes_or_no,
)
from shared.domain.catalogue import BY_NAME
from shared.domain.claims.entities import Exposure
from shared.domain.kernel.fields import Field, Row, Storage
from shared.domain.kernel.ids import Id, is_id
from shared.domain.money.entities import ReserveLine


def named(user_id: Id | None, names: Mapping[Id, str], me: Id) -> str:
    """How somebody is called on screen; empty for nobody."""
    if user_id is None:
        return ""
    if user_id == me:
        return tr("You")
    return name_of(user_id, names)


def name_of(user_id: Id | None, names: Mapping[Id, str]) -> str:
    """As `named`, also for whoever asks: an id that is not known here is somebody."""
    return names.get(user_id, tr("Somebody")) if user_id else ""


def shown(table: str, name: str, value: object, names: Mapping[Id, str], me: Id) -> object:
    """The value of a field as people know it: who an id stands for, a day and a share as they are written; all else as
    it is."""
    field = field_of(table, name)
    if isinstance(value, str) and (field is None or field.storage is Storage.ID) and is_id(value):
        return named(Id(value), names, me)
    if isinstance(value, str) and field is not None and field.choices is not None:
        return caption_of(field.choices, value)
    if isinstance(value, str) and field is not None and value in field.usual:
        return usual_name(value, field.usual)
    if isinstance(value, str) and value and field is not None and field.storage is Storage.DAY:
        return long_day(calendar_day(value))
    if type(value) is int and field is not None and field.unit == "bp":
        return percent(value)
    return value


def written(field: Field, value: object, names: Mapping[Id, str], me: Id, now: datetime, *, currency: str = "") -> str:
    """The value of a declared field as a text for people; empty for none. currency: of the money in its row."""
    match value:
        case None:
            return ""
        case bool():
            return yes_or_no(value)
        case int() if field.unit == "cents":
            return money(value, currency)
        case int() if field.unit == "us":
            return formats.moment(moment(value), now)
        case int() if field.unit == "bp":
            return percent(value)
        case int() if field.unit == "e6":
            return f"{value / 1_000_000:.5f}"
        case int():
            return number(value)
        case str() if field.storage is Storage.ID:
            return named(Id(value), names, me)
        case str() if field.choices is not None:
            return caption_of(field.choices, value)
        case str() if value and field.storage is Storage.DAY:
            return long_day(calendar_day(value))
        case str() if field.storage is Storage.JSON:
            return ", ".join(part[0] for part in parts_of(value) if part and part[0])
        case str():
            return usual_name(value, field.usual)
        case _:
            return str(value)


def parts_of(text: str) -> list[list[str]]:
    """Of a structured value that is a list: the texts of each of its parts; nothing of one of another shape."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return []
    parts = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [[str(each) for each in part.values()] for part in parts]


def field_of(table: str, name: str) -> Field | None:
    """As it is declared; None for what nobody declares, and for what the rows need for themselves."""
    try:
        return BY_NAME[table].field(name)
    except KeyError:
        return None


def sync_of(row: Row, file: FileRows) -> SyncState:
    """How far a row has come."""
    return SyncState.WAITING if (type(row), row.id) in file.waiting else SyncState.SAVED


def field_caption(table: str, name: str) -> str:
    """What the declaration of an entity calls a field, or the first of a guarded group; a name that it does not have is
    shown readable."""
    declared = field_of(table, name) or _first_of(table, name)
    return tr(declared.caption) if declared is not None else readable(name)


def _first_of(table: str, group: str) -> Field | None:
    columns = BY_NAME[table].columns if table in BY_NAME else ()
    return next((column.field for column in columns if column.field is not None and column.field.group == group), None)


def line_caption(file: FileRows, line_id: Id) -> str:
    """`Dwelling, indemnity`."""
    line = next((each for each in file.all(ReserveLine) if each.id == line_id), None)
    if line is None:
        return ""
    exposure = next((each for each in file.all(Exposure) if each.id == line.exposure_id), None)
    coverage = coverage_name(exposure.caption) if exposure else ""
    return beside(coverage, inside(caption(line.cost_type)), by=", ")
