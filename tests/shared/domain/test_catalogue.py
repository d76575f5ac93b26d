"""No area's word takes the place of another's in silence, and nothing that is declared is forgotten: all that follows
from the areas is as much as they say, and they say all that there is.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import shared.domain
from shared.domain import catalogue
from shared.domain.kernel.area import Rule
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Row
from shared.domain.kernel.tellings import Telling

MODULES = [importlib.import_module(m.name) for m in pkgutil.walk_packages(shared.domain.__path__, "shared.domain.")]


def declared(kind: type[Any]) -> set[type[Any]]:
    """Every class of this kind that a module of the domain declares; tests declare some of their own."""
    return {
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, kind) and each.__module__ == module.__name__
    }


def test_nothing_that_an_area_says_is_lost_to_another() -> None:
    rules: list[Rule] = [rule for area in catalogue.AREAS for rule in area.rules]
    assert len(catalogue.RULES) == len(rules)
    assert len(catalogue.MADE_BY) == sum(rule.makes is not None for rule in rules)
    assert len(catalogue.COMMANDS) == len(catalogue.SAYINGS) == len(catalogue.ALLOWED) == len(rules) + 2
    assert len(catalogue.EDITABLE) == len(catalogue._EDITABLE)
    assert len(catalogue.RESOLVERS) == len(catalogue._RESOLVERS)
    assert len(catalogue.BY_NAME) == len(catalogue.TABLES)
    assert len({kind.name for kind in catalogue.FILE_KINDS}) == len(catalogue.FILE_KINDS)
    edits = [rule.entity for rule in rules if rule.command in catalogue.EDITED_BY.values()]
    assert len(edits) == len(set(edits)) == len(catalogue.EDITED_BY)


def test_every_area_is_in_the_catalogue() -> None:
    places = {path.parent.name for path in Path(shared.domain.__path__[0]).glob("*/area.py")} - {"kernel"}
    areas = [importlib.import_module(f"shared.domain.{name}.area").AREA for name in sorted(places)]
    assert len(areas) == len(catalogue.AREAS)
    assert all(any(area is each for each in catalogue.AREAS) for area in areas)


def test_every_entity_is_in_the_catalogue() -> None:
    assert {entity for entity in declared(Row) if hasattr(entity, "TABLE")} == set(catalogue.ENTITIES)


def test_every_command_is_in_the_catalogue() -> None:
    tagged = {command for command in declared(Command) if command.__struct_config__.tag is not None}
    assert tagged == set(catalogue.COMMANDS.values())


def test_every_telling_is_in_the_catalogue() -> None:
    assert {member for kind in declared(Telling) for member in kind} == set(catalogue.TELLINGS.values())
