"""`decide`: what comes of a command in a world. The one place where every business rule is asked, on both sides.

The rules themselves live in their areas, which the catalogue lists. No clock, no randomness, no I/O: the same world,
command, actor and stamp give the same decision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from shared.domain.catalogue import RULES, may
from shared.domain.kernel.bounds import row_fits, unfit
from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command, ResolveConflict, Withdrawn
from shared.domain.kernel.desks import BLIND, FactChange
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import FILE_ROWS
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.traces import traced
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, Stamp, Undecidable, World
from shared.domain.people.references import unknown
from shared.domain.resolving import resolve_conflict

_RULES: Final[dict[type[Command], Callable[[Case, Any], Decision]]] = {
    **{kind: rule.decide for kind, rule in RULES.items()},
    ResolveConflict: resolve_conflict,
}


def decide(world: World, command: Command, actor: Actor, stamp: Stamp) -> Decision:
    """What comes of the command. The world is not changed: `world.with_rows(changes.rows)` is the next one.

    On a device a file of `command.reads()` that is not wholly present makes it Undecidable, with the rows that the
    decision would write from what is there. On the server (`stamp.received_at` is set) all files count as present.
    """
    kind = type(command)
    if not isinstance(command, Withdrawn) and not may(actor, kind.__name__):
        return Refused(RefusalCode.NOT_PERMITTED, {"command": kind.__name__}, command.subject_file())
    refused = unfit(command)
    if refused is not None:
        return replace(refused, subject_file=command.subject_file())
    if isinstance(command, Withdrawn):
        return Changes((), Verdict.WITHDRAWN)
    case = Case(world, actor, stamp)
    decision = unknown(case, command) or _RULES[kind](case, command)
    if isinstance(decision, Changes):
        decision = traced(case, command, decision)
        decision = _without_room(world, decision) or decision
    if isinstance(decision, Refused) and decision.subject_file is None:
        decision = replace(decision, subject_file=command.subject_file())
    missing = missing_files(world, command, stamp)
    if not missing:
        return decision
    match decision:
        case Changes(rows=rows, subject_file=subject):
            shown = tuple(row for row in rows if not isinstance(row, BLIND))
            return Undecidable(missing, shown, subject)
        case Undecidable(missing=also, optimistic=rows, subject_file=subject):
            return Undecidable((*missing, *also), rows, subject)
        case Refused(subject_file=subject):
            return Undecidable(missing, (), subject)


def _without_room(world: World, changes: Changes) -> Refused | None:
    """Refuses a row that is too large to travel, and one more where a file has as many of a kind as it may.

    What lies on the desks of others is not read here, and nobody can fill them: see `Case.notification`. Lines of edits
    find a place in any file: see `traces`.
    """
    for row in changes.rows:
        if not row_fits(row):
            return Refused(RefusalCode.TOO_LARGE_TOGETHER)
        if row.version == 1 and not isinstance(row, (*BLIND, FactChange)):
            count = world.count(type(row), row.file_id)
            if count >= FILE_ROWS:
                return Refused(RefusalCode.FILE_FULL, {"count": count, "limit": FILE_ROWS})
    return None


def missing_files(world: World, command: Command, stamp: Stamp) -> tuple[Id, ...]:
    """The files that a device lacks for the decision, in order; none on the server, and not the one it begins."""
    if not stamp.on_device:
        return ()
    missing = command.reads(stamp.command_id) - world.complete
    return tuple(sorted(missing - {command.begun(stamp.command_id)})) if missing else ()
