"""ResolveConflict: a person with the authority decides between two wishes, or for a third value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.domain.catalogue import RESOLVERS, may
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.conflicts import Resolver, sides_of
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Row
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.kernel.tellings import ConflictTelling
from shared.domain.kernel.world import Changes, Decision, Refused, amended


def resolve_conflict(case: Case, command: ResolveConflict) -> Decision:
    """ResolveConflict: guarded by both sides as they were on screen. The chosen value meets every rule of today.

    The conflict row is the trace of the choice. Both authors are told, except who decides.
    """
    conflict = case.world.get(Conflict, command.conflict_id)
    if conflict is None or conflict.file_id != command.file_id:
        return not_found("conflict")
    resolver = resolver_of(conflict)
    refused = _may_decide(case, conflict, resolver)
    if refused is not None:
        return refused
    if conflict.state is ConflictState.RESOLVED:
        return Refused(RefusalCode.CONFLICT_RESOLVED, {"chosen": conflict.chosen or ""})
    if (command.seen_mine, command.seen_theirs) != (conflict.mine, conflict.theirs):
        return Refused(RefusalCode.CONFLICT_MOVED)
    values = _chosen(conflict, command, resolver)
    if isinstance(values, Refused):
        return values
    at, user_id = case.stamp.at, case.actor.user_id
    written: tuple[Row, ...] = ()
    if values is not None:
        applied = resolver.settle(case, conflict, values, command.reason)
        if not isinstance(applied, Changes):
            return applied
        written = applied.rows
    resolved = amended(
        conflict, at, user_id, state=ConflictState.RESOLVED, chosen=command.choice, resolved_by=user_id, resolved_at=at
    )
    authors = dict.fromkeys((conflict.mine_by, conflict.theirs_by))
    told = tuple(
        case.notification(
            author,
            ConflictTelling.RESOLVED,
            conflict.file_id,
            conflict.id,
            {"chosen": command.choice, "by": case.actor.name},
        )
        for author in authors
        if author != user_id
    )
    # What was written follows every open conflict about it, this one included, which is no longer open.
    others = tuple(row for row in written if row.id != conflict.id)
    return Changes((*others, resolved, *told), subject_file=conflict.file_id)


def _nobodys(_case: Case, conflict: Conflict, _values: Mapping[str, Any], _reason: str) -> Decision:
    raise ValueError(f"no conflict is opened about {conflict.subject_table}")


_UNKNOWN: Final = Resolver(Conflict, ResolveConflict, _nobodys)
"""Of what no area has, as an import may bring it: it is shown, and nothing of it is written."""


def resolver_of(conflict: Conflict) -> Resolver:
    """That of its subject alone, or of all conflicts about such rows."""
    table = conflict.subject_table
    return RESOLVERS.get((table, conflict.what)) or RESOLVERS.get((table, "")) or _UNKNOWN


def _may_decide(case: Case, conflict: Conflict, resolver: Resolver) -> Refused | None:
    if not may(case.actor, resolver.needs.__name__) or not resolver.permits(case.actor, conflict):
        return Refused(RefusalCode.NOT_PERMITTED, {"command": ResolveConflict.__name__})
    return None


def _chosen(conflict: Conflict, command: ResolveConflict, resolver: Resolver) -> Mapping[str, Any] | Refused | None:
    """The values to write; None to leave theirs."""
    match command.choice:
        case Choice.THEIRS:
            return None
        case Choice.MINE:
            return sides_of(conflict.mine)
        case Choice.OTHER if command.other_values is not None:
            mine = sides_of(conflict.mine)
            if command.other_values.keys() - resolver.told != mine.keys() - resolver.told:
                return Refused(RefusalCode.KEYS_DIFFER)
            return {**mine, **command.other_values, **{name: mine[name] for name in resolver.beside if name in mine}}
        case _:
            return Refused(RefusalCode.BAD_VALUE, {"what": "The choice"})
