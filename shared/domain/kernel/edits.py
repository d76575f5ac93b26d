"""Changing declared fields of a row, each merged by its own policy. What an area adds stands in its Editable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Generic, TypeVar, get_type_hints

import msgspec

from shared.domain.kernel.bounds import value_fits
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.commands import Command, Edit, Value
from shared.domain.kernel.conflicts import Sides, Subject, followed, joined, opened, to_join, too_many
from shared.domain.kernel.desks import Conflict, FactChange
from shared.domain.kernel.fields import Field, Merge, Row
from shared.domain.kernel.merge import Clash, Steps, Write, fields_of, merge, whole_groups
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Role, Verdict
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, World, amended

E = TypeVar("E", bound=Row)

NO_STEPS: Final[Steps] = {}


def _nothing(_case: Case, _row: Any, _wish: Write) -> Refused | None:
    return None


def _no_marks(_row: Any, _fields: Mapping[str, object]) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Editable(Generic[E]):
    """How an entity is edited: what its area says beside the declarations of the fields."""

    entity: type[E]
    roles: frozenset[Role]
    """Whose command it is."""
    steps: Steps = field(default_factory=lambda: NO_STEPS)
    """Of the stepped fields that are open to editing."""
    objection: Callable[[Case, E, Write], Refused | None] = _nothing
    """Why the typed wish may not be written."""
    marks: Callable[[E, Mapping[str, object]], Mapping[str, object]] = _no_marks
    """What else becomes of the row when these fields are written, whatever is wished of that."""

    def is_open(self, name: str) -> bool:
        """Whether edits reach the field at all. Raises KeyError for one that is not declared."""
        merge = self.entity.TABLE.field(name).merge
        return merge is not Merge.APPEND and (merge is not Merge.STEPPED or name in self.steps)

    def setters(self, name: str) -> frozenset[Role]:
        """The roles that may set the field, and take it back: forms show it to these, rules hold others off it.

        Raises KeyError for a field that is not declared.
        """
        by = self.entity.TABLE.field(name).by
        return self.roles if by is None else self.roles & by

    def may_set(self, roles: Collection[Role], name: str) -> bool:
        """Whether somebody with these roles may."""
        return not self.setters(name).isdisjoint(roles)

    def who_sets(self, name: str) -> str:
        """The same in words."""
        return ", ".join(sorted(role.value for role in self.setters(name)))


def edit(case: Case, row: E, command: Edit, editable: Editable[E]) -> Decision:
    """What comes of the command on its row as it is now."""
    wish = _typed(case, row, command.changes, command.base, editable)
    if isinstance(wish, Refused):
        return wish
    return _write(case, row, wish, command, editable)


def undoing(
    kind: type[Edit], editable: Editable[E], row_field: str = ""
) -> Callable[[World, Actor, FactChange, str], Command | None]:
    """How edits by commands of the kind are taken back: what stood before each is written over what it has set.

    What a rule wrote beside, and is not for the actor to set, stays. row_field: of the command, with the row's id; none
    for a kind that edits heads of files.
    """

    def undo(world: World, actor: Actor, line: FactChange, _reason: str) -> Command | None:
        row = world.get(editable.entity, line.subject_id)
        if row is None:
            return None
        former = {
            name: sides[0]
            for name, sides in differences_of(line).items()
            if sides is not None and editable.is_open(name) and editable.may_set(actor.roles, name)
        }
        now = {name: getattr(row, name) for name in whole_groups(editable.entity, frozenset(former))}
        fields: dict[str, Any] = {kind.SUBJECT: row.file_id} | ({row_field: row.id} if row_field else {})
        return kind(**fields, changes={**now, **former}, base=now) if former else None

    return undo


def decided(case: Case, row: E | None, values: Mapping[str, Value], editable: Editable[E]) -> Decision:
    """Writes the values chosen in a conflict as of now, whatever stands there; every rule of an edit holds."""
    if row is None:
        return not_found("row")
    now = {name: getattr(row, name, None) for name in values}
    wish = _typed(case, row, values, now, editable)
    if isinstance(wish, Refused):
        return wish
    merged = merge(row, wish, editable.steps)
    if merged.illegal:
        return _illegal(row, merged.illegal[0], wish)
    return Changes(_written(case, row, merged.fields, editable), subject_file=row.file_id)


def typed_value(entity: type[Row], name: str, declared: Field, value: object) -> tuple[Any] | Refused:
    """The value in its declared type and within its declared bound, alone in a tuple as it may be None."""
    try:
        typed = msgspec.convert(value, _types(entity)[name])
    except (msgspec.ValidationError, UnicodeEncodeError):
        return Refused(RefusalCode.BAD_VALUE, {"what": declared.caption})
    return value_fits(declared, typed) or (typed,)


def group_subject(row: Row, what: str) -> Subject:
    """A guarded group or stepped field of the row as a subject of conflicts."""
    return Subject(row.file_id, row.TABLE.name, row.id, what)


def _typed(
    case: Case, row: E, changes: Mapping[str, Value], base: Mapping[str, Value], editable: Editable[E]
) -> Write | Refused:
    """The wish with its values in their declared types, or why it cannot be one.

    What was seen is held to the same as what is wished, as both go into a conflict; what stands there passes as seen,
    so that a value from before its bound, or from psql, can be put right.
    """
    entity = type(row)
    if not changes:
        return Refused(RefusalCode.NOTHING_TO_CHANGE)
    if changes.keys() != base.keys():
        return Refused(RefusalCode.KEYS_DIFFER)
    declared = fields_of(entity)
    typed: dict[str, object] = {}
    for name, value in changes.items():
        each = declared.get(name)
        if each is None or not editable.is_open(name):
            return Refused(RefusalCode.NOT_EDITABLE, {"what": each.caption if each else name})
        if not editable.may_set(case.actor.roles, name):
            detail = {"what": each.caption, "roles": editable.who_sets(name)}
            return Refused(RefusalCode.FIELD_NOT_PERMITTED, detail)
        accepted = typed_value(entity, name, each, value)
        if isinstance(accepted, Refused):
            return accepted
        typed[name] = accepted[0]
        if base[name] != getattr(row, name):
            seen = typed_value(entity, name, each, base[name])
            if isinstance(seen, Refused):
                return seen
    missing = whole_groups(entity, frozenset(changes)) - changes.keys()
    if missing:
        return Refused(RefusalCode.GROUP_INCOMPLETE, {"what": ", ".join(declared[n].caption for n in sorted(missing))})
    wish = Write(typed, base, case.stamp.at, case.stamp.command_id)
    return editable.objection(case, row, wish) or wish


def _write(case: Case, row: E, wish: Write, command: Edit, editable: Editable[E]) -> Decision:
    """Merges the wish into the row; what clashes becomes conflicts, at places 0, 1, ... of the command."""
    merged = merge(row, wish, editable.steps)
    if merged.illegal:
        return _illegal(row, merged.illegal[0], wish)
    rows = _written(case, row, merged.fields, editable)
    conflicts: list[Conflict] = [
        _clashed(case, place, row, clash, command) for place, clash in enumerate(merged.clashes)
    ]
    refused = too_many(case, row.file_id, sum(conflict.version == 1 for conflict in conflicts)) if conflicts else None
    if refused is not None:
        return refused
    if conflicts:
        return Changes((*rows, *conflicts), Verdict.CONFLICT, conflicts[0].id, row.file_id)
    return Changes(rows, Verdict.MERGED if merged.lost else Verdict.APPLIED, subject_file=row.file_id)


def _illegal(row: Row, name: str, wish: Write) -> Refused:
    detail = {
        "what": fields_of(type(row))[name].caption,
        "current": str(getattr(row, name)),
        "wish": str(wish.changes[name]),
        "field": f"{row.TABLE.name}.{name}",
    }
    return Refused(RefusalCode.ILLEGAL_STEP, detail)


def _written(case: Case, row: E, fields: Mapping[str, object], editable: Editable[E]) -> tuple[Row, ...]:
    if not fields:
        return ()
    written = amended(row, case.stamp.at, case.actor.user_id, **{**fields, **editable.marks(row, fields)})
    return (written, *_followers(case, row, fields))


def _clashed(case: Case, place: int, row: Row, clash: Clash, command: Edit) -> Conflict:
    subject = group_subject(row, clash.what)
    alone = _alone(command, clash)
    open_one = to_join(case, subject, clash.base, clash.mine)
    if open_one is not None:
        return joined(case, open_one, clash.mine, alone)
    sides = Sides(clash.base, clash.mine, clash.theirs, row.updated_by, row.updated_at)
    return opened(case, place, subject, sides, alone)


def _alone(command: Edit, clash: Clash) -> Command:
    """The command with nothing but the clashing fields."""
    changes = {name: command.changes[name] for name in clash.mine}
    base = {name: command.base[name] for name in clash.mine}
    return msgspec.structs.replace(command, changes=changes, base=base)


def _followers(case: Case, row: Row, fields: Mapping[str, object]) -> tuple[Row, ...]:
    declared = fields_of(type(row))
    subjects = {}
    for name in fields:
        each = declared.get(name)
        if each is not None and each.merge in (Merge.GUARDED, Merge.STEPPED):
            subjects[each.group or name] = group_subject(row, each.group or name)
    return tuple(conflict for subject in subjects.values() for conflict in followed(case, subject, fields))


@cache
def _types(entity: type[Row]) -> dict[str, Any]:
    return get_type_hints(entity)
