"""What a form asks for, by declaration: the fields of a command that makes a row, or those of a row that is edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from desktop.screens import formats
from desktop.screens.times import micros, moment
from desktop.screens.words import tr
from desktop.viewmodels.entering import amounts, days, parted
from desktop.viewmodels.entering.drafts import Value
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Day, Field, Micros, Row, Storage, Table
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS, PERSONS, Entered

R = TypeVar("R")


class Kind(Enum):
    """How something is put in."""

    LINE = "a line"
    AREA = "several lines"
    CHOICE = "one of a closed set"
    FLAG = "yes or no"
    DAY = "a day"
    MOMENT = "a day and time"
    MONEY = "an amount"
    NUMBER = "a whole number"
    SHARE = "hundredths of a percent, typed as a percentage"
    PERSON = "one of us"
    TEAM = "one of our teams"
    PARTS = "a list, one a line"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. name: the command's, or the row's; limit: characters of a text, 0 for none."""

    name: str
    caption: str
    kind: Kind
    choices: type[Captioned] | None = None
    limit: int = 0
    is_needed: bool = False
    may_be_absent: bool = False
    parts: type[msgspec.Struct] | None = None
    """Of a list: what it is of."""

    @property
    def advice(self) -> str:
        """What to type, where that is not plain."""
        return parted.advice(self.parts) if self.parts is not None else ""

    def held(self, value: Value) -> Value:
        """What a row holds, as it stands in the form."""
        match self.kind, value:
            case _, None:
                return False if self.kind is Kind.FLAG else ""
            case Kind.MONEY, int():
                return formats.figure(value)
            case Kind.SHARE, int():
                return formats.short_figure(value)
            case Kind.NUMBER, int():
                return str(value)
            case Kind.MOMENT, int():
                return moment(value).isoformat()
            case Kind.PARTS, str() if self.parts is not None:
                return parted.lines_of(value, self.parts)
            case _:
                return value

    def sent(self, held: Value) -> Value:
        """The other way round: what is sent for what stands in the form. Raises ValueError for what says nothing."""
        if held == "" and self.may_be_absent:
            return None
        match self.kind:
            case Kind.MONEY | Kind.SHARE:
                return _is_there(amounts.read(str(held)).cents, held)
            case Kind.NUMBER:
                return _is_there(amounts.whole(str(held)), held)
            case Kind.DAY:
                return _is_there(days.spelled_day(str(held)), held).isoformat()
            case Kind.MOMENT:
                return micros(_is_there(days.spelled_moment(str(held)), held))
            case Kind.PARTS if self.parts is not None:
                return parted.value_of(str(held), self.parts)
            case _:
                return held

    def trouble(self, held: Value) -> str:
        """Why it cannot be sent so, in a sentence; empty where it can."""
        if self.is_needed and isinstance(held, str) and not held.strip():
            if self.kind in (Kind.CHOICE, Kind.PERSON, Kind.TEAM):
                return tr("Choose this: {what}.", what=self.caption)
            return tr("Enter this: {what}.", what=self.caption)
        try:
            self.sent(held)
        except ValueError:
            return tr("This cannot be read: {what}.", what=self.caption)
        return ""


def of_command(command: type[Command], entity: type[Row]) -> tuple[Asked, ...]:
    """What a command that makes a row is asked for: its own fields, called as the row's are.

    Raises TypeError for a field that no form asks for and that has no default.
    """
    hints = get_type_hints(command, include_extras=True)
    optional = {each.name for each in msgspec.structs.fields(command) if not each.required}
    found = []
    for name in command.__struct_fields__:
        if name == command.SUBJECT:
            continue
        asked = _of_hint(name, hints[name], entity.TABLE.fields.get(name))
        if asked is not None:
            found.append(asked)
        elif name not in optional:
            raise TypeError(f"no form asks for {command.__name__}.{name}")
    return tuple(found)


def of_row(table: Table, names: Iterable[str]) -> tuple[Asked, ...]:
    """What an edit of a row may be asked for, of these fields; those that no form asks for are left out."""
    nullable = {column.name for column in table.columns if column.nullable}
    found = (_of_field(name, table.field(name), name in nullable) for name in names)
    return tuple(asked for asked in found if asked is not None)


def _of_field(name: str, field: Field, may_be_absent: bool) -> Asked | None:
    kind = _kind_of_field(field)
    if kind is None:
        return None
    return Asked(
        name,
        tr(field.caption),
        kind,
        field.choices,
        field.most if kind in (Kind.LINE, Kind.AREA) else 0,
        field.needed or (not may_be_absent and kind not in (Kind.LINE, Kind.AREA, Kind.FLAG, Kind.PARTS)),
        may_be_absent,
        field.parts,
    )


_BY_UNIT: Final[Mapping[str, Kind]] = {"cents": Kind.MONEY, "us": Kind.MOMENT, "bp": Kind.SHARE, "": Kind.NUMBER}


def _kind_of_field(field: Field) -> Kind | None:
    """None for what no form asks for: ids of other rows, structured values that list no parts, places on earth."""
    if field.choices is not None:
        return Kind.CHOICE
    match field.storage:
        case Storage.TEXT:
            return Kind.AREA if field.most > LABEL_CHARACTERS else Kind.LINE
        case Storage.FLAG:
            return Kind.FLAG
        case Storage.DAY:
            return Kind.DAY
        case Storage.WHOLE:
            return _BY_UNIT.get(field.unit)
        case Storage.JSON:
            return Kind.PARTS if field.parts is not None else None
        case Storage.ID:
            return None


def _of_hint(name: str, hint: Any, field: Field | None) -> Asked | None:
    """By the command's own declaration, under the caption of the row's field; None for what fills no field of it."""
    entered = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), None)
    plain = hint.__origin__ if entered is not None else hint
    types = [each for each in get_args(plain) if each is not type(None)] if get_origin(plain) is not None else [plain]
    may_be_absent = type(None) in get_args(plain)
    kind, choices = _kind_of_type(types[0] if len(types) == 1 else None, entered)
    if kind is None or field is None:
        return None
    caption = tr(field.caption)
    is_text = kind in (Kind.LINE, Kind.AREA)
    made = Asked(name, caption, kind, choices, entered.most if entered is not None and is_text else 0)
    needed = (entered is not None and entered.needed) or (not may_be_absent and not is_text and kind is not Kind.FLAG)
    return replace(made, is_needed=needed, may_be_absent=may_be_absent)


def _kind_of_type(kind: Any, entered: Entered | None) -> tuple[Kind | None, type[Captioned] | None]:
    if isinstance(kind, type) and issubclass(kind, Captioned):
        return Kind.CHOICE, kind
    if kind is bool:
        return Kind.FLAG, None
    if entered is None:
        return None, None
    if kind is Id:
        return (Kind.PERSON if entered.names in PERSONS else None), None
    if kind is Day:
        return Kind.DAY, None
    if kind is str:
        return (Kind.AREA if entered.most > LABEL_CHARACTERS else Kind.LINE), None
    if kind is Micros or entered.unit == "us":
        return Kind.MOMENT, None
    if getattr(kind, "__supertype__", kind) is int:
        return _BY_UNIT.get(entered.unit), None
    return None, None


def _is_there(read: R | None, held: Value) -> R:
    """What was read of it. Raises ValueError for what says nothing."""
    if read is None:
        raise ValueError(held)
    return read
