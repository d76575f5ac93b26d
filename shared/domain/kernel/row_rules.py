"""Rules of commands that make one row, or change fields of one: whatever follows from the declarations alone.

What more an area asks of such a command stands in a rule of its own, written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, Final, get_type_hints

import msgspec

from shared.domain.kernel.area import Rule
from shared.domain.kernel.bounds import value_fits
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.commands import Command, Edit
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.edits import NO_STEPS, Editable, decided, edit, undoing
from shared.domain.kernel.fields import Row, Table
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.merge import Steps
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Changes, Decision

NEW: Final = 0
"""Place of the row that is made."""


def adds(
    command: type[Command], entity: type[Row], roles: frozenset[Role], *, says: str, title: str = "", **fixed: object
) -> Rule:
    """The rule of a command that makes a row of the entity in the file that it is given on.

    Each field of the row is the command's of the same name, or one of `fixed`, or has the default of its declaration.
    title: else `Add` and the entity's caption. says: by the row's fields, for the time line too.
    Raises TypeError for a field that nothing fills, and for one in `says` that there is not.
    """
    table = entity.TABLE
    given = tuple(name for name in table.fields if name in command.__struct_fields__)
    optional = {each.name for each in msgspec.structs.fields(entity) if not each.required}
    missing = [name for name in table.fields if name not in {*given, *fixed, *optional}]
    unsaid = {name for _, name, _, _ in Formatter().parse(says) if name} - set(table.fields)
    if unsaid:
        raise TypeError(f"{entity.__name__} has nothing to say of: {', '.join(sorted(unsaid))}")
    if missing or not command.SUBJECT:
        raise TypeError(f"{command.__name__} leaves open of {entity.__name__}: {', '.join(missing) or 'the file'}")

    def add(case: Case, wish: Command) -> Decision:
        file_id: Id = getattr(wish, command.SUBJECT)
        head = case.world.head(file_id)
        is_away = head is None and not case.world.has(file_id) and case.stamp.on_device
        if not is_away and (head is None or table.home not in (None, head.TABLE.home)):
            return not_found(table.home.caption if table.home is not None else "file")
        values = {name: getattr(wish, name) for name in given}
        for name, value in values.items():
            refused = value_fits(table.field(name), value)
            if refused is not None:
                return refused
        return Changes((entity(**{**case.new(NEW, file_id), **fixed, **values}),), subject_file=file_id)

    return Rule(
        command, add, roles, title=title or f"Add {_inside(table.caption)}", says=says, entity=entity, makes=entity
    )


def edits(
    command: type[Edit],
    entity: type[Row],
    roles: frozenset[Role],
    *,
    title: str = "",
    says: str = "",
    steps: Steps = NO_STEPS,
) -> Rule:
    """The rule of a command that changes fields of a row, each by its own policy; conflicts about them are decided by
    the same.

    title, says: else `Edit` with the entity's caption, and the caption with what was changed. steps: of stepped fields
    that are open to editing. Raises TypeError for a command that names no row of the entity.
    """
    table = entity.TABLE
    row_field = row_named_by(command, table)
    editable: Editable[Any] = Editable(entity, roles, steps)

    def change(case: Case, wish: Edit) -> Decision:
        row = case.world.get(entity, getattr(wish, row_field))
        if row is None or row.file_id != wish.subject_file():
            return not_found(table.caption)
        return edit(case, row, wish, editable)

    return Rule(
        command,
        change,
        roles,
        title=title or f"Edit {_inside(table.caption)}",
        says=says or f"{table.caption}: {{changes}}",
        entity=entity,
        editable=editable,
        undo=undoing(command, editable, row_field),
        resolver=Resolver(entity, command, _settling(entity, editable)),
    )


def row_named_by(command: type[Command], table: Table) -> str:
    """The field of the command with the id of the row that it is about. Raises TypeError where there is none."""
    for name, hint in get_type_hints(command, include_extras=True).items():
        if any(isinstance(each, Entered) and each.names == table.name for each in getattr(hint, "__metadata__", ())):
            return name
    raise TypeError(f"{command.__name__} names no {table.name}")


def entered(entity: type[Row], name: str) -> Entered:
    """The bound of a command's field that fills the field of a row: as that declares it."""
    field = entity.TABLE.field(name)
    return Entered(field.caption, field.most, field.needed, field.unit, field.refers)


def _settling(
    entity: type[Row], editable: Editable[Any]
) -> Callable[[Case, Conflict, Mapping[str, Any], str], Decision]:
    def settle(case: Case, conflict: Conflict, values: Mapping[str, Any], _reason: str) -> Decision:
        return decided(case, case.world.get(entity, conflict.subject_id), values, editable)

    return settle


def _inside(caption: str) -> str:
    """As it stands inside a sentence."""
    return caption[:1].lower() + caption[1:]
