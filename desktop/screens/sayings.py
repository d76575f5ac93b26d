"""What commands are called, in the language of the window: their title, and what was done in a few words.

Both are the catalogue's (`shared.domain.catalogue.SAYINGS`), English there and translated here; figures in them are
written as their fields are declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter
from typing import Any, Final, get_args, get_origin, get_type_hints

from msgspec.structs import asdict

from desktop.screens import formats
from desktop.screens.times import calendar_day, moment
from desktop.screens.words import caption, inside, readable, tr
from shared.domain.catalogue import COMMANDS, EDITED_BY, MADE_BY, SAYINGS
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Day, Row, Storage
from shared.domain.kernel.limits import Entered

_MONEY: Final = frozenset({"cents", "delta_cents"})


def title(kind: type[Command]) -> str:
    """What is done by it: the heading of its form, the word on its button."""
    return tr(SAYINGS[kind].title)


def title_of_name(name: str) -> str:
    """Of a command by its name; empty for one that this program does not know."""
    kind = COMMANDS.get(name)
    return title(kind) if kind is not None else ""


def says(command: Command, *, currency: str = "") -> str:
    """What was done by it. currency: of its file, where it is known."""
    template = SAYINGS[type(command)].said_of(asdict(command))
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    return tr(template, **{name: _spelled(command, name, currency) for name in named})


def made(row: Row, *, currency: str = "") -> str:
    """What a row is, in the words of the command that makes such rows."""
    template = SAYINGS[MADE_BY[type(row)]].says
    fields, named = row.TABLE.fields, {name for _, name, _, _ in Formatter().parse(template) if name}
    kinds = {name: Day if fields[name].storage is Storage.DAY else str for name in named}
    words = {name: _word(getattr(row, name), kinds[name], fields[name].unit, currency) for name in named}
    return tr(template, **words)


def edited(entity: type[Row], names: Iterable[str]) -> str:
    """That fields of a row were changed, in the words of the command that changes such rows."""
    kind = EDITED_BY[entity]
    template = SAYINGS[kind].says
    return tr(template, changes=_captions(kind, names))


def _spelled(command: Command, name: str, currency: str) -> str:
    value, (kind, unit) = getattr(command, name), _declared(type(command))[name]
    if isinstance(value, Mapping):
        return _captions(type(command), value)
    return _word(value, kind, unit, currency)


def _captions(kind: type[Command], names: Iterable[str]) -> str:
    return ", ".join(inside(_field_caption(kind, each)) for each in names)


def _word(value: object, kind: object, unit: str, currency: str) -> str:
    match value:
        case Captioned():
            return caption(value)
        case bool():
            return tr("Yes") if value else tr("No")
        case int() if unit in _MONEY:
            return formats.money(value, currency)
        case int() if unit == "us":
            return formats.long_day(moment(value).date())
        case int():
            return formats.number(value)
        case str() if kind is Day:
            return formats.long_day(calendar_day(value))
    return str(value if value is not None else "")


def _field_caption(kind: type[Command], name: str) -> str:
    entity = SAYINGS[kind].entity
    field = entity.TABLE.fields.get(name) if entity is not None else None
    return tr(field.caption) if field is not None else readable(name)


@cache
def _declared(kind: type[Command]) -> Mapping[str, tuple[Any, str]]:
    """By field: its type without null, and its unit."""
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        entered = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), None)
        plain = hint.__origin__ if entered is not None else hint
        choices = [each for each in get_args(plain) if each is not type(None)] if get_origin(plain) else []
        found[name] = (choices[0] if len(choices) == 1 else plain, entered.unit if entered is not None else "")
    return found
