"""Requests drawn from the description of the interface, as schemathesis makes them, led to rows that are there.

A description knows types; what it cannot know is which claim has which reserve line. So in valid requests most ids,
days and amounts are replaced by such as stand in the office, and commands come as far as people's do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeAlias, get_args, get_type_hints

from server.handlers.api.commands import KEY
from server.handlers.api.parameters import parameters_of
from server.handlers.api.resources import PREFIX, RESOURCES, Resource
from shared.domain.catalogue import BY_NAME, COMMANDS
from shared.domain.kernel.commands import Edit
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.states import Role
from tests.server.handlers.rows import device, fresh_id, insert, member

Asked: TypeAlias = Any
"""A `schemathesis.Case`: its parts are whatever JSON can say."""
LIKELY: Final = 0.85
"""How many of the values that can be are led to what is there."""
_BY_PATH: Final = {f"{PREFIX}/{resource.name}": resource for resource in RESOURCES}
_PEOPLE: Final = ("person", "colleague", "principal")


@dataclass
class Office:
    """What is there. rows: by table and file, as PostgreSQL has them."""

    ids: dict[str, dict[Id, list[Id]]] = field(default_factory=dict)
    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    people: list[Id] = field(default_factory=list)
    """All but the one who asks: what they do to themselves would end the asking."""
    days: tuple[str, ...] = ()


def led(case: Asked, office: Office, chance: Random) -> Asked:
    """The request, with most of what it names among what the office has."""
    path = case.path.removesuffix("/commands").removesuffix("/{id}")
    resource = _BY_PATH.get(path)
    if path == f"{PREFIX}/metrics/customers":
        case.path_parameters["id"] = chance.choice(office.rows["customer"])["id"]
    headers, query = case.headers or {}, case.query or {}
    query.pop("after", None)  # what no page said is no cursor
    if "as_of" in query:
        query.pop("include", None)  # not all of it is told of the past
    headers.pop("If-Match", None)  # nobody has seen the row
    if KEY in headers:
        headers[KEY] = fresh_id()
    if isinstance(case.body, dict) and "commands" in case.body:
        file_id = chance.choice(sorted(office.ids["claim"]))
        if resource is not None:
            file_id = chance.choice(office.rows[resource.table.name])["id"]
            case.path_parameters["id"] = file_id
            note = {"type": "AddNote", "file_id": file_id, "topic": "general", "body": "x"}
            case.body["commands"] = [{"command": note}]
        for given in case.body["commands"]:
            _lead(given["command"], office, chance, file_id)
    elif resource is not None:
        rows = [each for each in office.rows[resource.table.name] if _is_one(resource, each)]
        if not rows:
            return case
        row = chance.choice(rows)
        if "id" in case.path_parameters and chance.random() < LIKELY:
            case.path_parameters["id"] = row["id"]
        for name, asked in parameters_of(resource).items():
            column = asked.column.name if asked.column is not None else ""
            if name in query and column and chance.random() < LIKELY and row[column] is not None:
                query[name] = [_spelled(row[column])] if asked.is_list else _spelled(row[column])
    return case


def _is_one(resource: Resource, row: Mapping[str, Any]) -> bool:
    return resource.only is None or f'"{resource.only.values[0]}"' in (row[resource.only.column] or "")


def _lead(command: dict[str, Any], office: Office, chance: Random, file_id: Id) -> None:
    kind = COMMANDS[command["type"]]
    for name, hint in get_type_hints(kind, include_extras=True).items():
        entered = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), None)
        if entered is None or command.get(name) is None or chance.random() > LIKELY:
            continue
        kinds = get_args(hint.__origin__) if type(None) in get_args(hint.__origin__) else (hint.__origin__,)
        if Id in kinds:
            command[name] = _named(entered.names, file_id, office, chance)
        elif Day in kinds:
            command[name] = chance.choice(office.days)
        elif "cents" in entered.unit:
            command[name] = chance.choice((0, 1, 100_000, 2_500_000, 10**9))
        elif entered.unit == "us":
            command[name] = chance.choice([row["created_at"] for row in office.rows["claim"]])
        elif str in kinds:
            command[name] = (command[name] or "x")[: entered.most]
    if issubclass(kind, Edit) and chance.random() < LIKELY:
        _lead_edit(command, kind, office, chance)


def _lead_edit(command: dict[str, Any], kind: type[Edit], office: Office, chance: Random) -> None:
    """A field or two of the row as another row has them, seen as the row has them."""
    (entered,) = get_type_hints(kind, include_extras=True)[kind.SUBJECT].__metadata__
    table = entered.names
    rows = {row["id"]: row for row in office.rows[table]}
    row = rows.get(command[kind.SUBJECT])
    if row is not None:
        other = chance.choice(office.rows[table])
        chosen = chance.sample([column.name for column in BY_NAME[table].columns if column.field is not None], 2)
        command["changes"] = {name: other[name] for name in chosen}
        command["base"] = {name: row[name] for name in chosen}


def _named(kind: str, file_id: Id, office: Office, chance: Random) -> Id:
    """A row of the kind: of the file, where it has any."""
    if kind in _PEOPLE:
        return chance.choice(office.people)
    if kind in ("file", "any"):
        return file_id
    by_file = office.ids.get(kind, {})
    found = by_file.get(file_id) or [each for ids in by_file.values() for each in ids]
    return chance.choice(found or [file_id])


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def take_in(connection: Any, who: Id) -> Office:
    """Reads the office, and lets the person into all of it, with every role. Before they have a device.

    connection: of asyncpg, prepared.
    """
    office = Office()
    for name in BY_NAME:
        office.rows[name] = [dict(row) for row in await connection.fetch(f'SELECT * FROM "{name}" ORDER BY id')]
        for row in office.rows[name]:
            office.ids.setdefault(name, {}).setdefault(row["file_id"], []).append(row["id"])
    office.people = [row["id"] for row in office.rows["user_account"] if row["id"] != who]
    office.days = tuple(sorted({row["due"] for row in office.rows["activity"]}))
    heads = [row for resource in RESOURCES for row in office.rows[resource.table.name] if row["id"] == row["file_id"]]
    other = device(office.people[0], fresh_id())
    await insert(connection, other, *(member(who, head["id"]) for head in heads))
    office.ids["device"] = {other.file_id: [other.id]}
    roles = ", ".join(f'"{role.value}"' for role in Role)
    await connection.execute("UPDATE user_account SET roles = $1 WHERE id = $2", f"[{roles}]", who)
    return office
