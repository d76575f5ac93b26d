"""How what was done is taken back: out of the outbox, or by what its rule declares for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in
from desktop.answers.people import shelf_rows
from desktop.engine.drafting import file_of
from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.refusals import said
from desktop.screens.words import tr
from shared.domain.catalogue import COMMANDS, RULES
from shared.domain.decide import decide
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Refused, Stamp, World
from shared.domain.taking_back import standing, undone

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


_MOVED_ON: Final = "It no longer stands as you entered it, so it is not undone. Look at the file as it is now."


def _way_back(reader: Reader, question: TakingBack, context: Context) -> WayBack:
    command, overview = question.command, context.overview
    file_id = file_of(command, Id(question.command_id)) if command is not None else Id(question.file_id)
    world = _world_of(reader, file_id)
    line = world.found(FactChange, file_id, "command_id", question.command_id)
    kind = type(command) if command is not None else COMMANDS.get(line.command) if line is not None else None
    rule = RULES.get(kind) if kind is not None else None
    if rule is None:
        return WayBack(why_not=tr("A decision on a conflict is not undone. Enter what should be instead."))
    if rule.lasting:
        return WayBack(why_not=tr(rule.lasting))
    if overview is not None and any(each.envelope.command_id == question.command_id for each in overview.pending):
        if question.command_id not in overview.on_its_way:
            return WayBack(is_unsent=True)
        return WayBack(why_not=tr("It is on its way to the server just now. Undo it in a moment."))
    if rule.inverse is None and rule.undo is None:
        return WayBack(
            why_not=tr("It is on the server, where others may have acted on it. Enter what should be instead.")
        )
    if rule.inverse is not None and command is not None:
        inverse = rule.inverse(world, command, question.reason)
        return WayBack(inverse=inverse) if inverse is not None else WayBack(why_not=tr(_MOVED_ON))
    if line is None or line.id not in standing(world, file_id):
        return WayBack(why_not=tr(_MOVED_ON))
    return _by_line(reader, world, line, question.reason, context)


def _by_line(reader: Reader, world: World, line: FactChange, reason: str, context: Context) -> WayBack:
    """As the rules would decide it here."""
    actor = actor_in(reader, context.me)
    inverse = undone(world, line, actor, reason) if actor is not None else None
    if actor is None or inverse is None:
        return WayBack(why_not=tr("What stood before cannot be set again. Enter what should be instead."))
    decision = decide(world, inverse, actor, Stamp(line.id, context.now, line.id, ""))
    if isinstance(decision, Refused):
        return WayBack(why_not=said(decision.code, decision.detail))
    return WayBack(inverse=inverse)


def _world_of(reader: Reader, file_id: Id) -> World:
    """The file as it is here, and the shelf, where colleagues and teams are named."""
    rows = (row for of_entity in reader.file(file_id).rows.values() for row in of_entity)
    return World((*rows, *shelf_rows(reader)), {file_id})


ANSWERS: Final[Answers] = {TakingBack: Answer(_way_back, of_journal=True)}
