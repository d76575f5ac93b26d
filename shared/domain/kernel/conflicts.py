"""Conflict rows: how one is opened, how a later wish joins it, and how it follows what others write meanwhile.

Deciding one is in `shared.domain.resolving`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Json, Micros, Row, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import CONFLICTS_OF_ONE, LABEL_CHARACTERS, OPEN_CONFLICTS
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import ConflictState, Verdict
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, World, amended


@dataclass(frozen=True, slots=True)
class Subject:
    """What two people disagree about."""

    file_id: Id
    table: str
    row_id: Id
    what: str
    """A guarded group, a stepped field, or `total` of a reserve line."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Values by field, the same keys in `mine` and `theirs`; who wrote theirs, and when."""

    base: Mapping[str, object]
    mine: Mapping[str, object]
    theirs: Mapping[str, object]
    theirs_by: Id
    theirs_at: Micros


def _anybody(_actor: Actor, _conflict: Conflict) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Resolver:
    """How a conflict about rows of an entity is decided: what its area says."""

    entity: type[Row]
    needs: type[Command]
    """The authority over a conflict is that over the command that led to it."""
    settle: Callable[[Case, Conflict, Mapping[str, Any], str], Decision]
    """Writes the chosen values, for the reason given; every rule of today holds."""
    what: str = ""
    """One subject of theirs (`Conflict.what`) alone; empty for all that no other names."""
    permits: Callable[[Actor, Conflict], bool] = _anybody
    """Whether this one is theirs to decide, who may issue the command."""
    beside: frozenset[str] = frozenset()
    """Of the sides, what is nobody's wish and says what it is about."""
    told: frozenset[str] = frozenset()
    """Of the sides, what another value may come with or without."""


def opened(case: Case, index: int, subject: Subject, sides: Sides, command: Command) -> Conflict:
    """A new conflict. command: what would apply `mine` alone, kept so that it can be issued again."""
    return Conflict(
        **case.new(index, subject.file_id),
        subject_table=subject.table,
        subject_id=subject.row_id,
        what=subject.what,
        command_id=case.stamp.command_id,
        command=canonical_json(command),
        base=canonical_json(sides.base),
        mine=canonical_json(sides.mine),
        theirs=canonical_json(sides.theirs),
        mine_by=case.actor.user_id,
        mine_at=case.stamp.at,
        mine_device=case.stamp.device_name[:LABEL_CHARACTERS],
        theirs_by=sides.theirs_by,
        theirs_at=sides.theirs_at,
        state=ConflictState.OPEN,
        chosen=None,
        resolved_by=None,
        resolved_at=None,
    )


@dataclass(frozen=True, slots=True)
class OpenConflicts:
    """The undecided conflicts of a file, by id."""

    ENTITIES: ClassVar[frozenset[type[Row]]] = frozenset({Conflict})

    by_id: dict[Id, Conflict]

    @classmethod
    def of(cls, world: World, file_id: Id) -> OpenConflicts:
        return cls({row.id: row for row in world.all(Conflict, file_id) if row.state is ConflictState.OPEN})

    def after(self, was: Row | None, row: Row) -> OpenConflicts:  # noqa: ARG002  # one signature for all
        if isinstance(row, Conflict) and row.state is ConflictState.OPEN:
            # Written anew it keeps its place; a new one comes last, unless its id says otherwise.
            if row.id in self.by_id or not self.by_id or row.id > next(reversed(self.by_id)):
                return OpenConflicts({**self.by_id, row.id: row})
            return OpenConflicts(dict(sorted({**self.by_id, row.id: row}.items())))
        if row.id not in self.by_id:
            return self
        return OpenConflicts({row_id: each for row_id, each in self.by_id.items() if row_id != row.id})


def too_many(case: Case, file_id: Id, more: int = 1) -> Refused | None:
    """Refuses to open `more` where so many wait already, of this author or of all."""
    waiting = case.world.kept(OpenConflicts, file_id).by_id
    if not more:
        return None
    own = sum(conflict.mine_by == case.actor.user_id for conflict in waiting.values())
    if own + more > CONFLICTS_OF_ONE:
        return Refused(RefusalCode.TOO_MANY_OWN_CONFLICTS, {"count": own})
    if len(waiting) + more > OPEN_CONFLICTS:
        return Refused(RefusalCode.TOO_MANY_CONFLICTS, {"count": len(waiting)})
    return None


def open_conflicts(world: World, subject: Subject) -> Iterator[Conflict]:
    """The undecided conflicts about the subject, by id."""
    for conflict in world.kept(OpenConflicts, subject.file_id).by_id.values():
        if (
            conflict.subject_id == subject.row_id
            and conflict.subject_table == subject.table
            and conflict.what == subject.what
        ):
            yield conflict


def to_join(
    case: Case, subject: Subject, base: Mapping[str, object], mine: Mapping[str, object] | None = None
) -> Conflict | None:
    """The actor's own open conflict whose *mine* is what this later wish was based on, for the keys in `base`.

    mine: the wish; the conflict that says the very same is joined too. Another wish that was not based on the first
    takes no conflict's place: both would be the author's, and one of them would be nowhere.
    """
    wish = canonical_json(mine) if mine is not None else None
    for conflict in open_conflicts(case.world, subject):
        if conflict.mine_by == case.actor.user_id and (conflict.mine == wish or _agree(sides_of(conflict.mine), base)):
            return conflict
    return None


def disputed(
    case: Case, place: int, subject: Subject, seen: Mapping[str, object], sides: Sides, command: Command
) -> Changes | Refused:
    """Two wishes for one thing: this one joins the actor's own open conflict about it, or opens one at `place`.

    seen: what of an earlier wish of theirs this one was based on, see `to_join`.
    """
    open_one = to_join(case, subject, seen, sides.mine)
    if open_one is not None:
        row = joined(case, open_one, sides.mine, command)
        return Changes((row,), Verdict.CONFLICT, open_one.id, subject.file_id)
    full = too_many(case, subject.file_id)
    if full is not None:
        return full
    conflict = opened(case, place, subject, sides, command)
    return Changes((conflict,), Verdict.CONFLICT, conflict.id, subject.file_id)


def joined(case: Case, conflict: Conflict, mine: Mapping[str, object], command: Command) -> Conflict:
    """The conflict with the author's later wish."""
    return amended(
        conflict,
        case.stamp.at,
        case.actor.user_id,
        mine=canonical_json(mine),
        mine_at=case.stamp.at,
        command=canonical_json(command),
    )


def followed(case: Case, subject: Subject, written: Mapping[str, object]) -> tuple[Conflict, ...]:
    """The open conflicts about the subject with `written` as their other side: who decides must see what is there."""
    rows = []
    for conflict in open_conflicts(case.world, subject):
        before = sides_of(conflict.theirs)
        theirs = canonical_json({**before, **{name: written[name] for name in before if name in written}})
        if theirs != conflict.theirs:
            at, by = case.stamp.at, case.actor.user_id
            rows.append(amended(conflict, at, by, theirs=theirs, theirs_by=by, theirs_at=at))
    return tuple(rows)


def sides_of(side: Json) -> dict[str, Any]:
    """The values of one side by field."""
    decoded: dict[str, Any] = msgspec.json.decode(side)
    return decoded


def _agree(side: Mapping[str, object], base: Mapping[str, object]) -> bool:
    return all(name in side and side[name] == value for name, value in base.items())
