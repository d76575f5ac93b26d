"""How many characters a field takes: what the domain declares beside it, for the word at the field."""

from __future__ import annotations

from functools import cache
from typing import get_type_hints

from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Storage
from shared.domain.kernel.limits import Entered


@cache
def of_command(command: type[Command], name: str) -> int:
    """Of a field that a command names; 0 where it names none of that name, or where that is no text."""
    hint = get_type_hints(command, include_extras=True).get(name)
    entered = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), None)
    return entered.most if entered is not None and getattr(hint, "__origin__", None) in (str, str | None) else 0


def of_table(table: str, name: str) -> int:
    """Of a field of an entity, which a command edits by its name; 0 for what is no text of one."""
    column = next((each for each in BY_NAME[table].columns if each.name == name), None)
    declared = column.field if column is not None else None
    return declared.most if declared is not None and declared.storage is Storage.TEXT else 0
