"""Any command of the catalogue, made of its declaration and of what a device shows: a new one is never forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from random import Random
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.domain.catalogue import BY_NAME, EDITABLE, EDITED_BY, FILE_KINDS, GIVEN, may
from shared.domain.kernel.commands import Command, Edit, Withdrawn
from shared.domain.kernel.desks import SHELF, FactChange
from shared.domain.kernel.fields import Cents, Day, Micros, Row, Storage, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.merge import whole_groups
from shared.domain.kernel.world import Actor, World
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import Team, User
from shared.domain.taking_back import standing, undone
from tests.simulation.book import CLAIMS, CUSTOMERS, NORTH, POLICIES, SOUTH, USERS
from tests.simulation.screen import Screen

KINDS: Final = tuple(kind for kind in GIVEN.values() if kind is not Withdrawn)
"""What people give. A `Withdrawn` stands in the place of one of them, when it is taken back."""
_EDITS: Final = {command: entity for entity, command in EDITED_BY.items()}
_HEADS: Final = tuple(kind.name for kind in FILE_KINDS)
_PEOPLE: Final[Mapping[str, tuple[Id, ...]]] = {
    "person": USERS,
    "colleague": USERS,
    "team": (NORTH, SOUTH),
    "principal": (*USERS, NORTH, SOUTH),
}
_SEEN: Final = ("base_", "seen_")
"""How fields begin that say what was on screen."""


class NothingSuch(Exception):
    """Nothing that is shown is of the kind that the command names."""


def any_command(screen: Screen, random: Random) -> Command | None:
    """One that the person may give, whatever the rules will say of it; None where nothing that it names is shown."""
    me = _myself(screen)
    kinds = [kind for kind in KINDS if me is None or may(me, kind.__name__)]
    if not kinds or random.random() < 0.1:
        kinds = list(KINDS)
    return command_of(random.choice(kinds), screen, random)


def command_of(kind: type[Command], screen: Screen, random: Random) -> Command | None:
    """One of the kind, about rows that are shown as they stand; None where there are none."""
    try:
        made = _edit(kind, screen, random) if issubclass(kind, Edit) else _filled(kind, screen, random)
        return msgspec.convert(msgspec.to_builtins(made), kind)
    except (NothingSuch, msgspec.ValidationError):  # as a step that has not ended has no time of its end
        return None


def taken_back(screen: Screen, random: Random) -> Command | None:
    """What takes back an edit that still stands, as its line in the history offers it."""
    me = _myself(screen)
    lines = screen.all(FactChange)
    if me is None or not lines:
        return None
    line = random.choice(lines)
    world = World([*screen.of_file(line.file_id), *screen.of_file(SHELF)], {line.file_id})
    return undone(world, line, me, "not so") if line.id in standing(world, line.file_id) else None


def _myself(screen: Screen) -> Actor | None:
    return next((actor_of(user) for user in screen.all(User) if user.id == screen.user_id), None)


# -- edits


def _edit(kind: type[Edit], screen: Screen, random: Random) -> Edit:
    entity = _EDITS[kind]
    editable = EDITABLE[entity]
    row = _one_of(screen.rows(entity.TABLE.name), random)
    open_ones = [name for name in entity.TABLE.fields if editable.is_open(name)]
    names = sorted(whole_groups(entity, frozenset({random.choice(open_ones)})))
    declared = {name: hint for name, hint in get_type_hints(kind, include_extras=True).items() if name != "SCHEMA"}
    fields = _ids(kind, declared, {entity.TABLE.name: row, BY_NAME[_head_of(row)].name: row}, screen, random)
    return kind(
        **fields,
        changes={name: _another(row, name, random) for name in names},
        base={name: _primitive(getattr(row, name)) for name in names},
    )


def _head_of(row: Row) -> str:
    home = row.TABLE.home
    return home.name if home is not None and home.name in BY_NAME else row.TABLE.name


def _another(row: Row, name: str, random: Random) -> Any:
    """A value of the field's kind; now and then none."""
    field, table = row.TABLE.field(name), row.TABLE
    column = next(each for each in table.columns if each.name == name)
    if column.nullable and random.random() < 0.2:
        return None
    if field.choices is not None:
        return random.choice(list(field.choices)).value
    match column.storage:
        case Storage.FLAG:
            return random.random() < 0.5
        case Storage.WHOLE:
            return random.randrange(10_000)
        case Storage.DAY:
            return _day(random)
        case Storage.JSON:
            return canonical_json([])
        case Storage.ID:
            return _primitive(getattr(row, name))
        case _:
            return f"said {random.randrange(100)}"


def _primitive(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _day(random: Random) -> Day:
    """Before the first day of the course, which is in June of 2025, or long after it."""
    return random.choice((Day("2025-06-01"), Day("2025-06-10"), Day("2030-01-01"), Day("2030-02-01")))


# -- all others


def _filled(kind: type[Command], screen: Screen, random: Random) -> Command:
    declared = {
        name: hint for name, hint in get_type_hints(kind, include_extras=True).items() if name in kind.__struct_fields__
    }
    return kind(**_fields(kind, declared, _named_rows(declared, screen, random), screen, random))


def _fields(
    kind: type[Command], declared: Mapping[str, Any], named: Mapping[str, Row], screen: Screen, random: Random
) -> dict[str, Any]:
    fields = _ids(kind, declared, named, screen, random)
    for name, hint in declared.items():
        if name in fields:
            continue
        seen = next((name.removeprefix(each) for each in _SEEN if name.startswith(each)), None)
        holders = [row for row in named.values() if seen in row.__struct_fields__] if seen else []
        fields[name] = getattr(holders[0], seen or "") if holders else _value(hint, screen, random)
    return fields


def _named_rows(declared: Mapping[str, Any], screen: Screen, random: Random) -> dict[str, Row]:
    """By table, one row each of those that the fields name, all of one file: the rarest kind says which."""
    tables = [entered.names for hint in declared.values() if (entered := _entered(hint)) and entered.names in BY_NAME]
    tables = [table for table in tables if table not in _PEOPLE]
    found: dict[str, Row] = {}
    for table in sorted(tables, key=lambda each: BY_NAME[each].is_head):
        rows = screen.rows(table)
        if found:
            rows = [row for row in rows if row.file_id == next(iter(found.values())).file_id]
        found[table] = _one_of(rows, random)
    return found


def _ids(
    kind: type[Command], declared: Mapping[str, Any], named: Mapping[str, Row], screen: Screen, random: Random
) -> dict[str, Any]:
    """The fields that name somebody or something."""
    fields: dict[str, Any] = {}
    for name, hint in declared.items():
        entered = _entered(hint)
        if entered is None or not entered.names or any(name.startswith(each) for each in _SEEN):
            continue
        if entered.names in named:
            fields[name] = named[entered.names].id
        elif entered.names == "file":
            on = next((row.file_id for row in named.values()), None)
            fields[name] = on or _one_of([r for head in _HEADS for r in screen.rows(head)], random).id
        elif entered.names == "any":
            fields[name] = random.choice((*CLAIMS, *POLICIES, *CUSTOMERS, NORTH, SOUTH))
        elif entered.names in _PEOPLE:
            known = [*_PEOPLE[entered.names], *([t.id for t in screen.all(Team)] if entered.names == "team" else [])]
            fields[name] = random.choice([*known, None] if _may_be_none(hint) else known)
        else:
            raise TypeError(f"{kind.__name__}.{name} names a {entered.names}, of which nothing is known here")
    return fields


def _value(hint: Any, screen: Screen, random: Random) -> Any:
    """Of the type alone."""
    if _may_be_none(hint):
        if random.random() < 0.4:
            return None
        hint = next(each for each in get_args(_plain(hint)) if each is not type(None))
    plain = _plain(hint)
    if get_origin(plain) is tuple:
        part = get_args(plain)[0]
        return tuple(dict.fromkeys(_part(part, screen, random) for _ in range(random.choice((1, 1, 2)))))
    if get_origin(plain) is dict:
        return {}
    if plain is Day:
        return _day(random)
    if plain is Micros:
        return screen.now
    if plain is Cents:
        return Cents(random.choice((0, 5_000, 20_000, 90_000)))
    if isinstance(plain, type) and issubclass(plain, Enum):
        return random.choice(list(plain))
    if plain is bool:
        return random.random() < 0.5
    if plain is int:
        return random.randrange(1_000)
    assert plain is str, hint
    said = f"said{random.randrange(100)}"
    return random.choice((said, f"{said}@example.com"))  # some texts are names, some are emails


def _part(part: Any, screen: Screen, random: Random) -> Any:
    """Of a list: about a row that is shown, with what stands there."""
    if issubclass(part, Enum):
        return random.choice(list(part))
    declared = get_type_hints(part, include_extras=True)
    named = _named_rows(declared, screen, random)
    fields: dict[str, Any] = {}
    for name, hint in declared.items():
        entered = _entered(hint)
        if entered is not None and entered.names in named:
            fields[name] = named[entered.names].id
        else:
            of = [row for row in named.values() if name in row.__struct_fields__]
            fields[name] = getattr(of[0], name) if of else _value(hint, screen, random)
    return part(**fields)


def _one_of(rows: list[Row], random: Random) -> Row:
    """Each stage as likely as the others: of some there are always few, and something can be done in these alone."""
    if not rows:
        raise NothingSuch
    stages = {row.id: str(getattr(row, "state", getattr(row, "status", ""))) for row in rows}
    stage = random.choice(sorted(set(stages.values())))
    return random.choice([row for row in rows if stages[row.id] == stage])


def _entered(hint: Any) -> Entered | None:
    return next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), None)


def _plain(hint: Any) -> Any:
    return hint.__origin__ if get_origin(hint) is Annotated else hint


def _may_be_none(hint: Any) -> bool:
    plain = _plain(hint)
    return get_origin(plain) in (Union, UnionType) and type(None) in get_args(plain)
