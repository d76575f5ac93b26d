"""Open conflicts as the rules see them: how one is decided, and who may."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.answers.readable import attempt
from shared.domain.decide import decide
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.kernel.world import Actor, Refused, Stamp, World
from shared.domain.people.actors import roles_in
from shared.domain.people.entities import Colleague


def open_among(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return tuple(each for each in conflicts if each.state is ConflictState.OPEN)


def resolution(conflict: Conflict, choice: Choice) -> ResolveConflict:
    return ResolveConflict(
        file_id=conflict.file_id,
        conflict_id=conflict.id,
        choice=choice,
        seen_mine=conflict.mine,
        seen_theirs=conflict.theirs,
    )


def stamp_of(conflict: Conflict, now: Micros) -> Stamp:
    return Stamp(conflict.id, now, conflict.id, "")


def refusal(conflict: Conflict, world: World, actor: Actor | None, now: Micros) -> Refused | None:
    """Why this person may not decide, by the rule itself; asked with the choice that writes nothing.

    actor: None while their own row is not here; then nothing speaks against it yet.
    """
    if actor is None:
        return None
    decision = decide(world, resolution(conflict, Choice.THEIRS), actor, stamp_of(conflict, now))
    return decision if isinstance(decision, Refused) else None


def may_decide(conflict: Conflict, world: World, actor: Actor | None, now: Micros) -> bool:
    """One that cannot be read is told where it is shown, and not here."""
    return attempt(lambda: refusal(conflict, world, actor, now), None) is None


def who_decides(conflict: Conflict, world: World, nearest: Iterable[Id | None], shelf: Iterable[Row]) -> Actor | None:
    """The first of these whom the rule lets decide, of those who work here; None where none of them may.

    nearest: who comes first is asked first. shelf: colleagues; what they may do in money is their own desk's.
    """
    here = {row.user_id: row for row in shelf if isinstance(row, Colleague) and row.active}
    for person in nearest:
        colleague = here.get(person) if person is not None else None
        if colleague is None:
            continue
        actor = Actor(colleague.user_id, colleague.name, roles_in(colleague), {}, None, colleague.team_id)
        if may_decide(conflict, world, actor, conflict.mine_at):
            return actor
    return None


def decisions(conflicts: Iterable[Conflict], world: World, actor: Actor | None, now: Micros) -> tuple[Id, ...]:
    """Those that wait for a decision which this person may make."""
    return tuple(each.id for each in open_among(conflicts) if may_decide(each, world, actor, now))
