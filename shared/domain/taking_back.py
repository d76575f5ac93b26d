"""Which edits still stand, and the command that takes one back: from the line that it left."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from shared.domain.catalogue import BY_NAME, COMMANDS, RULES
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, World


def standing(world: World, file_id: Id) -> frozenset[Id]:
    """The lines of a file whose every value is the row's, and that nobody else has written over since, be it with the
    same: so whoever takes back what they did last may go on with what they did before.

    Never one with a value that was too long to keep, nor one before a line of its row that cannot be read.
    """
    newest_first = sorted(world.each(FactChange, file_id), key=lambda line: line.subject_version, reverse=True)
    written: defaultdict[tuple[Id, str], set[Id]] = defaultdict(set)
    closed: set[Id] = set()
    found: set[Id] = set()
    for line in newest_first:
        row_id, row = line.subject_id, subject_of(world, line)
        try:
            said = differences_of(line)
        except msgspec.MsgspecError:
            closed.add(row_id)
            continue
        own = {line.updated_by}
        if row is not None and row_id not in closed and all(written[row_id, name] <= own for name in said):
            stands = all(sides is not None and getattr(row, name, None) == sides[1] for name, sides in said.items())
            found.update({line.id} if stands else ())
        for name in said:
            written[row_id, name] |= own
    return frozenset(found)


def subject_of(world: World, line: FactChange) -> Row | None:
    """The row that it says something of."""
    table = BY_NAME.get(line.subject_table)
    return world.get(table.entity, line.subject_id) if table is not None else None


def undone(world: World, line: FactChange, actor: Actor, reason: str) -> Command | None:
    """The command that takes back what a line says that still stands; None where there is none.

    Whether the rules let it pass is for `decide` to say. reason: for a command that needs one.
    """
    kind = COMMANDS.get(line.command)
    rule = RULES.get(kind) if kind is not None else None
    return rule.undo(world, actor, line, reason) if rule is not None and rule.undo is not None else None
