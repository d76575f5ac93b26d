"""EditClaim and UpdateContact: changing declared fields, each merged by its own policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar, get_type_hints

import msgspec

from shared.domain.bounds import is_future, value_fits
from shared.domain.case import Case, not_found
from shared.domain.commands import Command, EditClaim, UpdateContact, Value
from shared.domain.conflicts import Sides, Subject, followed, joined, opened, to_join, too_many
from shared.domain.days import day_of, within, zone_of_snapshot
from shared.domain.entities import Claim, Conflict, Customer
from shared.domain.fields import Day, Field, Merge, Row
from shared.domain.merge import Clash, Steps, Write, fields_of, merge, whole_groups
from shared.domain.refusals import RefusalCode
from shared.domain.roles import may_set, who_sets
from shared.domain.states import CLAIM_STEPS, ClaimStatus, Verdict
from shared.domain.world import Changes, Decision, Refused, amended

E = TypeVar("E", Claim, Customer)

CLAIM_MOVES: Final[Steps] = {"status": CLAIM_STEPS}
NO_MOVES: Final[Steps] = {}

_BY_OTHER_COMMANDS: Final = frozenset({ClaimStatus.CLOSED, ClaimStatus.REOPENED})


def edit_claim(case: Case, command: EditClaim) -> Decision:
    """EditClaim. `status` moves along its steps except to and from closed; times of the loss keep rule 1."""
    claim = case.claim(command.claim_id)
    if isinstance(claim, Refused):
        return claim
    wish = typed_write(case, claim, command.changes, command.base, stepped=frozenset({"status"}))
    if isinstance(wish, Refused):
        return wish
    refused = _status_is_ours(claim, wish) or _loss_is_plausible(case, claim, wish.changes)
    if refused is not None:
        return refused
    return write_fields(case, claim, wish, command, CLAIM_MOVES)


def update_contact(case: Case, command: UpdateContact) -> Decision:
    """UpdateContact: the independent fields and the guarded identity of a customer."""
    customer = case.world.get(Customer, command.customer_id)
    if customer is None:
        return not_found("customer")
    wish = typed_write(case, customer, command.changes, command.base, stepped=frozenset())
    if isinstance(wish, Refused):
        return wish
    return write_fields(case, customer, wish, command, NO_MOVES)


def typed_write(
    case: Case, row: E, changes: Mapping[str, Value], base: Mapping[str, Value], *, stepped: frozenset[str]
) -> Write | Refused:
    """The wish with its values in their declared types, or why it cannot be one. stepped: those open to editing.

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
        field = declared.get(name)
        if field is None or field.merge is Merge.APPEND or (field.merge is Merge.STEPPED and name not in stepped):
            return Refused(RefusalCode.NOT_EDITABLE, {"what": field.caption if field else name})
        if not may_set(case.actor.roles, entity, name):
            return Refused(RefusalCode.FIELD_NOT_PERMITTED, {"what": field.caption, "roles": who_sets(entity, name)})
        accepted = typed_value(entity, name, field, value)
        if isinstance(accepted, Refused):
            return accepted
        typed[name] = accepted[0]
        if base[name] != getattr(row, name):
            seen = typed_value(entity, name, field, base[name])
            if isinstance(seen, Refused):
                return seen
    missing = whole_groups(entity, frozenset(changes)) - changes.keys()
    if missing:
        return Refused(RefusalCode.GROUP_INCOMPLETE, {"what": ", ".join(declared[n].caption for n in sorted(missing))})
    return Write(typed, base, case.stamp.at, case.stamp.command_id)


def write_fields(case: Case, row: E, wish: Write, command: EditClaim | UpdateContact, steps: Steps) -> Decision:
    """Merges the wish into the row; what clashes becomes conflicts, at places 0, 1, ... of the command."""
    merged = merge(row, wish, steps)
    if merged.illegal:
        return _illegal(row, merged.illegal[0], wish)
    rows: tuple[Row, ...] = _written(case, row, merged.fields)
    conflicts: list[Conflict] = [
        _clashed(case, place, row, clash, command) for place, clash in enumerate(merged.clashes)
    ]
    refused = too_many(case, row.file_id, sum(conflict.version == 1 for conflict in conflicts)) if conflicts else None
    if refused is not None:
        return refused
    if conflicts:
        return Changes((*rows, *conflicts), Verdict.CONFLICT, conflicts[0].id, row.file_id)
    return Changes(rows, Verdict.MERGED if merged.lost else Verdict.APPLIED, subject_file=row.file_id)


def decided(case: Case, row: E | None, values: Mapping[str, Value]) -> Decision:
    """Writes the values chosen in a conflict as of now, whatever stands there; every rule of an edit holds."""
    if row is None:
        return not_found("row")
    steps = CLAIM_MOVES if isinstance(row, Claim) else NO_MOVES
    now = {name: getattr(row, name, None) for name in values}
    wish = typed_write(case, row, values, now, stepped=frozenset(steps))
    if isinstance(wish, Refused):
        return wish
    if isinstance(row, Claim):
        refused = _status_is_ours(row, wish) or _loss_is_plausible(case, row, wish.changes)
        if refused is not None:
            return refused
    merged = merge(row, wish, steps)
    if merged.illegal:
        return _illegal(row, merged.illegal[0], wish)
    return Changes(_written(case, row, merged.fields), subject_file=row.file_id)


def _illegal(row: Row, name: str, wish: Write) -> Refused:
    detail = {
        "what": fields_of(type(row))[name].caption,
        "current": str(getattr(row, name)),
        "wish": str(wish.changes[name]),
    }
    return Refused(RefusalCode.ILLEGAL_STEP, detail)


def _written(case: Case, row: E, fields: Mapping[str, object]) -> tuple[Row, ...]:
    if not fields:
        return ()
    marks = _marked(row, fields) if isinstance(row, Claim) else {}
    written: E = amended(row, case.stamp.at, case.actor.user_id, **fields, **marks)
    return (written, *_followers(case, row, fields))


def group_subject(row: Row, what: str) -> Subject:
    """A guarded group or stepped field of the row as a subject of conflicts."""
    return Subject(row.file_id, row.TABLE.name, row.id, what)


def _clashed(case: Case, place: int, row: E, clash: Clash, command: EditClaim | UpdateContact) -> Conflict:
    subject = group_subject(row, clash.what)
    alone = _alone(command, clash)
    open_one = to_join(case, subject, clash.base, clash.mine)
    if open_one is not None:
        return joined(case, open_one, clash.mine, alone)
    sides = Sides(clash.base, clash.mine, clash.theirs, row.updated_by, row.updated_at)
    return opened(case, place, subject, sides, alone)


def _alone(command: EditClaim | UpdateContact, clash: Clash) -> Command:
    """The command with nothing but the clashing fields."""
    changes = {name: command.changes[name] for name in clash.mine}
    base = {name: command.base[name] for name in clash.mine}
    return msgspec.structs.replace(command, changes=changes, base=base)


def _followers(case: Case, row: E, fields: Mapping[str, object]) -> tuple[Row, ...]:
    declared = fields_of(type(row))
    subjects = {}
    for name in fields:
        field = declared.get(name)
        if field is not None and field.merge in (Merge.GUARDED, Merge.STEPPED):
            subjects[field.group or name] = group_subject(row, field.group or name)
    return tuple(conflict for subject in subjects.values() for conflict in followed(case, subject, fields))


def typed_value(entity: type[Row], name: str, field: Field, value: object) -> tuple[Any] | Refused:
    """The value in its declared type and within its declared bound, alone in a tuple as it may be None."""
    try:
        typed = msgspec.convert(value, _types(entity)[name])
    except msgspec.ValidationError:
        return Refused(RefusalCode.BAD_VALUE, {"what": field.caption})
    return value_fits(field, typed) or (typed,)


@cache
def _types(entity: type[Row]) -> dict[str, Any]:
    return get_type_hints(entity)


def _status_is_ours(claim: Claim, wish: Write) -> Refused | None:
    if "status" not in wish.changes:
        return None
    if wish.changes["status"] in _BY_OTHER_COMMANDS:
        return Refused(RefusalCode.NOT_EDITABLE, {"what": "Closing and reopening"})
    if claim.status is ClaimStatus.CLOSED and wish.base["status"] == ClaimStatus.CLOSED:
        return Refused(RefusalCode.CLAIM_CLOSED, {"claim_number": claim.claim_number})
    return None


def _loss_is_plausible(case: Case, claim: Claim, changes: Mapping[str, Any]) -> Refused | None:
    if "loss_at" not in changes:
        return None
    if changes["loss_at"] > claim.reported_at:
        return Refused(RefusalCode.REPORTED_BEFORE_LOSS)
    if is_future(changes["loss_at"], case.stamp):
        return Refused(RefusalCode.IN_THE_FUTURE, {"what": "The loss"})
    return None


def _marked(claim: Claim, fields: Mapping[str, Any]) -> dict[str, object]:
    """Rule 1 after an edit of the loss: outside the term of the snapshot the claim is marked; no edit unmarks it."""
    if "loss_at" not in fields or claim.coverage_in_question:
        return {}
    snapshot = _snapshot(claim)
    day = day_of(fields["loss_at"], zone_of_snapshot(snapshot))
    return {} if _covers(snapshot, day) else {"coverage_in_question": True}


def _covers(snapshot: Mapping[str, Any], day: Day) -> bool:
    """Whether the term and every coverage of the snapshot were in force; on another day others may have been."""
    spans: list[tuple[Any, str, str]] = [(snapshot.get("policy"), "effective_date", "expiration_date")]
    try:
        spans += [(each, "effective_date", "until_date") for each in snapshot.get("coverages", ())]
        return all(within(day, facts.get(begins), facts.get(ends)) for facts, begins, ends in spans)
    except (AttributeError, TypeError):  # of another shape, as an import may bring it: for a person to look at
        return False


def _snapshot(claim: Claim) -> dict[str, Any]:
    """Empty where it is of no shape that can be read."""
    try:
        return msgspec.json.decode(claim.policy_snapshot, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
