"""ResolveConflict: a person with the authority decides between two wishes, or for a third value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain.assignment import ASSIGNMENT, assign, within_reach
from shared.domain.bounds import money_fits, text_fits
from shared.domain.case import Case, not_found, still_open
from shared.domain.commands import ResolveConflict
from shared.domain.conflicts import sides_of
from shared.domain.diary import finish
from shared.domain.edits import decided, typed_value
from shared.domain.entities import Activity, Claim, Conflict, Customer, ReserveLine
from shared.domain.fields import Cents, Row
from shared.domain.ids import is_id
from shared.domain.limits import SIDES_CHARACTERS, TEXT_CHARACTERS
from shared.domain.merge import fields_of
from shared.domain.refusals import RefusalCode
from shared.domain.reserves import Wish, apply_total
from shared.domain.roles import may, may_move_status
from shared.domain.states import ActivityState, ConflictState
from shared.domain.totals import claim_totals
from shared.domain.world import Changes, Decision, Refused, amended


def resolve_conflict(case: Case, command: ResolveConflict) -> Decision:
    """ResolveConflict: guarded by both sides as they were on screen. The chosen value meets every rule of today.

    The conflict row is the trace of the choice. Both authors are told, except who decides.
    """
    conflict = case.world.get(Conflict, command.conflict_id)
    if conflict is None or conflict.file_id != command.file_id:
        return not_found("conflict")
    refused = _may_decide(case, conflict)
    if refused is not None:
        return refused
    if conflict.state is ConflictState.RESOLVED:
        return Refused(RefusalCode.CONFLICT_RESOLVED, {"chosen": conflict.chosen or ""})
    if (command.seen_mine, command.seen_theirs) != (conflict.mine, conflict.theirs):
        return Refused(RefusalCode.CONFLICT_MOVED)
    values = _chosen(conflict, command)
    if isinstance(values, Refused):
        return values
    at, user_id = case.stamp.at, case.actor.user_id
    written: tuple[Row, ...] = ()
    if values is not None:
        applied = _apply(case, conflict, values, command.reason)
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
            "conflict_resolved",
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


_NEEDED = {"reserve_line": "SetReserve", "customer": "UpdateContact", "activity": "CompleteActivity"}


def _may_decide(case: Case, conflict: Conflict) -> Refused | None:
    """The authority over a conflict is that over the command that led to it."""
    needed = _NEEDED.get(conflict.subject_table) or ("AssignClaim" if conflict.what == ASSIGNMENT else "EditClaim")
    if not may(case.actor, needed) or (conflict.what == "status" and not may_move_status(case.actor)):
        return Refused(RefusalCode.NOT_PERMITTED, {"command": "ResolveConflict"})
    return None


def _chosen(conflict: Conflict, command: ResolveConflict) -> Mapping[str, Any] | Refused | None:
    """The values to write; None to leave theirs."""
    match command.choice:
        case "theirs":
            return None
        case "mine":
            return sides_of(conflict.mine)
        case "other" if command.other_values is not None:
            mine = sides_of(conflict.mine)
            # A label says what the amount is for; it is shown with the sides and is nobody's wish.
            if command.other_values.keys() - {"label", "reason"} != mine.keys() - {"label", "reason"}:
                return Refused(RefusalCode.KEYS_DIFFER)
            return {**mine, **command.other_values, **{name: mine[name] for name in ("label",) if name in mine}}
        case _:
            return Refused(RefusalCode.BAD_VALUE, {"what": "The choice"})


def _apply(case: Case, conflict: Conflict, values: Mapping[str, Any], reason: str) -> Decision:
    match conflict.subject_table:
        case "reserve_line":
            return _apply_total(case, conflict, values, reason)
        case "claim" if conflict.what == ASSIGNMENT:
            claim = case.claim(conflict.subject_id)
            if isinstance(claim, Refused):
                return claim
            adjuster_id, team_id = values["adjuster_id"], values["team_id"]
            if not all(each is None or (isinstance(each, str) and is_id(each)) for each in (adjuster_id, team_id)):
                return Refused(RefusalCode.BAD_VALUE, {"what": "The assignment"})
            refused = still_open(claim) or within_reach(case, adjuster_id, team_id)
            return refused or assign(case, claim, adjuster_id, team_id)
        case "claim":
            return decided(case, case.world.get(Claim, conflict.subject_id), values)
        case "customer":
            return decided(case, case.world.get(Customer, conflict.subject_id), values)
        case "activity":
            activity = case.world.get(Activity, conflict.subject_id)
            if activity is None:
                return not_found("activity")
            if values["state"] not in (ActivityState.DONE, ActivityState.SKIPPED):
                return Refused(RefusalCode.BAD_VALUE, {"what": "The state"})
            outcome = typed_value(Activity, "outcome", fields_of(Activity)["outcome"], values["outcome"])
            if isinstance(outcome, Refused):
                return outcome
            return finish(case, activity, ActivityState(values["state"]), outcome[0])
        case _:
            raise ValueError(f"no conflict is opened about {conflict.subject_table}")


def _apply_total(case: Case, conflict: Conflict, values: Mapping[str, Any], reason: str) -> Decision:
    line = case.world.get(ReserveLine, conflict.subject_id)
    claim = case.world.get(Claim, conflict.file_id)
    if line is None or claim is None:
        return not_found("reserve line")
    amount = values["amount_cents"]
    if type(amount) is not int:
        return Refused(RefusalCode.BAD_VALUE, {"what": "The reserve"})
    refused = still_open(claim) or money_fits(amount, "The reserve")
    if refused is not None:
        return refused
    reason, label = reason or str(values.get("reason") or ""), str(values.get("label") or "")
    refused = text_fits(reason, "The reason", TEXT_CHARACTERS) or text_fits(label, "The label", SIDES_CHARACTERS)
    if refused is not None:
        return refused
    wish = Wish(claim=claim, line=line, is_new=False, amount=Cents(amount), reason=reason, label=label)
    return apply_total(case, wish, claim_totals(case.world, claim.id))
