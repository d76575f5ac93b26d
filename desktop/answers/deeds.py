"""How what was done is taken back: out of the outbox, or by the inverse that its rule declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.engine.drafting import file_of
from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.words import tr
from shared.domain.catalogue import RULES
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import World

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _way_back(reader: Reader, question: TakingBack, context: Context) -> WayBack:
    rule, overview = RULES.get(type(question.command)), context.overview
    if rule is None:
        return WayBack(why_not=tr("A decision on a conflict is not taken back. Enter what should be instead."))
    if rule.lasting:
        return WayBack(why_not=tr(rule.lasting))
    if overview is not None and any(each.envelope.command_id == question.command_id for each in overview.pending):
        if question.command_id not in overview.on_its_way:
            return WayBack(is_unsent=True)
        return WayBack(why_not=tr("It is on its way to the server just now. Take it back in a moment."))
    if rule.inverse is None:
        return WayBack(
            why_not=tr("It is on the server, where others may have acted on it. Enter what should be instead.")
        )
    inverse = rule.inverse(_world_of(reader, question), question.command, question.reason)
    if inverse is None:
        return WayBack(
            why_not=tr("It no longer stands as you entered it, so it is not taken back. Look at the file as it is now.")
        )
    return WayBack(inverse=inverse)


def _world_of(reader: Reader, question: TakingBack) -> World:
    """The file of the command as it is here, and the shelf, where colleagues and teams are named."""
    files = (file_of(question.command, Id(question.command_id)), SHELF)
    return World(row for file_id in files for of_entity in reader.file(file_id).rows.values() for row in of_entity)


ANSWERS: Final[Answers] = {TakingBack: Answer(_way_back, of_journal=True)}
