import dataclasses
from typing import Any

import pytest

from shared.domain.catalogue import BY_NAME, COMMANDS
from shared.domain.upcasters import (
    RELEASED,
    FutureSchema,
    Registry,
    UnknownSchema,
    project_row,
    unbridged,
    upcast_command,
    upcast_row,
)


def split_name(fields: dict[str, Any]) -> dict[str, Any]:
    first, _, last = fields.pop("name").partition(" ")
    return {**fields, "first": first, "last": last}


def add_stars(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "stars": 0}


# An artificial history: the command came to schema 3, the table to schema 2.
GROWN = Registry(
    commands={"Greet": 3},
    rows={"greeting": 2},
    command_steps={("Greet", 1): split_name, ("Greet", 2): add_stars},
    row_steps={("greeting", 1): lambda values: [*values, None]},
    row_steps_back={("greeting", 2): lambda values: values[:-1]},
)


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        (1, {"name": "Ada L"}),
        (2, {"first": "Ada", "last": "L"}),
        (3, {"first": "Ada", "last": "L", "stars": 0}),
    ],
)
def test_every_old_command_reads_as_todays(schema: int, fields: dict[str, Any]) -> None:
    before = dict(fields)
    assert upcast_command("Greet", schema, fields, GROWN) == {"first": "Ada", "last": "L", "stars": 0}
    assert fields == before


def test_rows_go_up_and_back_down() -> None:
    old = ["id", "text"]
    assert upcast_row("greeting", 1, old, GROWN) == ["id", "text", None]
    assert project_row("greeting", upcast_row("greeting", 1, old, GROWN), 1, GROWN) == old
    assert project_row("greeting", ["id", "text", 5], 2, GROWN) == ["id", "text", 5]
    assert old == ["id", "text"]


def test_a_future_schema_says_so() -> None:
    with pytest.raises(FutureSchema, match="Greet has schema 4, this program knows 3"):
        upcast_command("Greet", 4, {}, GROWN)
    with pytest.raises(FutureSchema):
        upcast_row("greeting", 3, [], GROWN)
    with pytest.raises(FutureSchema):
        project_row("greeting", [], 3, GROWN)


def test_what_never_was_is_damage() -> None:
    for name, schema in (("Greet", 0), ("Shout", 1)):
        with pytest.raises(UnknownSchema):
            upcast_command(name, schema, {}, GROWN)


def test_every_released_version_has_its_steps() -> None:
    assert RELEASED.commands.keys() == COMMANDS.keys()
    assert RELEASED.rows.keys() == BY_NAME.keys()
    assert unbridged() == []


@pytest.mark.parametrize("name", [*COMMANDS, *BY_NAME])
def test_a_raised_schema_without_its_steps_is_found(name: str) -> None:
    """Of each command and table as they are: the next change of its schema cannot be forgotten here."""
    commands, rows = dict(RELEASED.commands), dict(RELEASED.rows)
    raised = commands if name in commands else rows
    raised[name] += 1
    gaps = unbridged(dataclasses.replace(RELEASED, commands=commands, rows=rows))
    assert gaps
    assert all(name in gap for gap in gaps)


def test_a_missing_step_is_found() -> None:
    gaps = unbridged(Registry(commands={"Greet": 2}, rows={"greeting": 2}))
    assert gaps == ["command Greet 1 → 2", "row greeting 1 → 2", "row greeting 2 → 1"]
