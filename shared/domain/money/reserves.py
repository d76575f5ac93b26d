"""Decisions on reserves: setting a total, and approving or rejecting a request above somebody's authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.lookup import claim_of, still_open
from shared.domain.claims.states import SightReason
from shared.domain.kernel.bounds import money_fits, text_fits
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.conflicts import Resolver, Sides, Subject, followed, joined, opened, to_join, too_many
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Cents, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import RESERVE_LINES, SIDES_CHARACTERS, TEXT_CHARACTERS
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, Undecidable, World, amended
from shared.domain.money.commands import ApproveReserve, RejectReserve, SetReserve
from shared.domain.money.entities import ReserveLine, ReserveTransaction
from shared.domain.money.refusals import MoneyRefusal
from shared.domain.money.states import ApprovalState, MoneyTelling
from shared.domain.money.totals import ClaimMoney, ClaimTotals, claim_totals

TOTAL: Final = "total"
"""What of a line a conflict is about; no field of it, as it is a sum."""
LINE, TRANSACTION, CONFLICT = range(3)
"""Places of the rows that SetReserve creates."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A reserve total that somebody wants on a line, new or old."""

    claim: Claim
    line: ReserveLine
    is_new: bool
    """The line is written together with its first change."""
    amount: Cents
    reason: str
    label: str

    @property
    def subject(self) -> Subject:
        return reserve_subject(self.line)


def set_reserve(case: Case, command: SetReserve) -> Decision:
    """SetReserve: rules 5 and 8, guarded by the total that the user saw."""
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    exposure = case.world.get(Exposure, command.exposure_id)
    if exposure is None or exposure.claim_id != claim.id:
        return not_found("exposure")
    refused = still_open(claim)
    if refused is not None:
        return refused
    money = case.world.kept(ClaimMoney, claim.id)
    found = money.lines.get((command.exposure_id, command.cost_type, command.category))
    if found is None and len(money.lines) >= RESERVE_LINES:
        return Refused(MoneyRefusal.TOO_MANY_LINES, {"count": len(money.lines), "limit": RESERVE_LINES})
    wish = Wish(
        claim=claim,
        line=found or _new_line(case, command, claim),
        is_new=found is None,
        amount=command.amount_cents,
        reason=command.reason,
        label=f"{exposure.caption}: {command.cost_type}, {command.category}",
    )
    totals = money.totals
    current = totals.line(wish.line.id).reserve
    if command.base_cents == current or any(
        (change.base_cents, change.base_cents + change.delta_cents) == (current, command.base_cents)
        for change in _own_requests(case, wish.line)
    ):
        return apply_total(case, wish, totals)
    is_there = current == command.amount_cents
    mine = _side(wish, command.amount_cents, command.reason)
    open_one = to_join(case, wish.subject, {"amount_cents": command.base_cents}, None if is_there else mine)
    if open_one is not None:
        return Changes((joined(case, open_one, mine, command),), Verdict.CONFLICT, open_one.id, claim.id)
    if is_there:
        return Changes((), subject_file=claim.id)
    full = too_many(case, claim.id)
    if full is not None:
        return full
    latest = money.latest.get(wish.line.id)
    sides = Sides(
        base=_side(wish, command.base_cents, ""),
        mine=mine,
        theirs=_side(wish, current, latest.reason if latest else ""),
        theirs_by=latest.requested_by if latest else claim.updated_by,
        theirs_at=latest.at if latest else claim.updated_at,
    )
    conflict = opened(case, CONFLICT, wish.subject, sides, command)
    rows: tuple[Row, ...] = (wish.line, conflict) if wish.is_new else (conflict,)
    return Changes(rows, Verdict.CONFLICT, conflict.id, claim.id)


def reserve_taken_back(world: World, command: SetReserve, reason: str) -> SetReserve | None:
    """The inverse of SetReserve: the total that was seen, from the total that was set, while that is the line's."""
    money = world.kept(ClaimMoney, command.claim_id)
    line = money.lines.get((command.exposure_id, command.cost_type, command.category))
    if line is None or money.totals.line(line.id).reserve != command.amount_cents:
        return None
    back = {"amount_cents": command.base_cents, "base_cents": command.amount_cents}
    return msgspec.structs.replace(command, **back, reason=reason)


def apply_total(case: Case, wish: Wish, totals: ClaimTotals) -> Changes | Refused:
    """Brings the line to the wished total by one signed change: approved within authority, else pending (rule 5).

    Lowering a reserve needs no authority: it commits nothing. Within authority nobody approves, so `approver_id`
    stays empty. The actor's own requests that still wait on the line are taken back: this wish replaces them.
    """
    claim, line = wish.claim, wish.line
    sums = totals.line(line.id)
    delta = wish.amount - sums.reserve
    replaced = tuple(
        amended(change, case.stamp.at, case.actor.user_id, state=ApprovalState.REJECTED)
        for change in (_own_requests(case, line) if sums.requested else ())
    )
    if delta == 0:
        return Changes(replaced, subject_file=claim.id)
    if wish.amount < sums.committed_eroding:
        detail = {"paid_cents": sums.committed_eroding, "amount_cents": wish.amount}
        return Refused(MoneyRefusal.RESERVE_BELOW_PAID, detail)
    after = totals.reserve_by_cost.get(line.cost_type, 0) + delta
    approved = delta < 0 or after <= case.actor.limit("reserve", claim.line, line.cost_type)
    change = ReserveTransaction(
        **case.new(TRANSACTION, claim.id),
        claim_id=claim.id,
        line_id=line.id,
        delta_cents=Cents(delta),
        reason=wish.reason,
        state=ApprovalState.APPROVED if approved else ApprovalState.PENDING_APPROVAL,
        requested_by=case.actor.user_id,
        approver_id=None,
        at=case.stamp.at,
        base_cents=Cents(sums.reserve),
        asked_of=None if approved else case.actor.manager_id,
    )
    rows: list[Row] = [line, change] if wish.is_new else [change, *replaced]
    if approved:
        rows += followed(case, wish.subject, _side(wish, wish.amount, wish.reason))
    else:
        rows += ask_manager(case, claim, change, wish.amount, line.id)
    return Changes(tuple(rows), subject_file=claim.id)


def ask_manager(case: Case, claim: Claim, request: Row, amount: int, about: Id | None = None) -> list[Row]:
    """Tells the actor's manager that a request waits, and lets them see the claim; nothing without a manager.

    about: what is told of apart from other requests on the claim.
    """
    manager = case.actor.manager_id
    if manager is None:
        return []
    facts = {"amount_cents": amount, "claim_number": claim.claim_number, "by": case.actor.name}
    return [
        case.notification(manager, MoneyTelling.APPROVAL_NEEDED, claim.id, request.id, facts, about=about),
        *case.sight(manager, claim, SightReason.REQUEST.value, apart=True),
    ]


def approve_reserve(case: Case, command: ApproveReserve) -> Decision:
    """ApproveReserve: rules 5, 6 and 7; refused as stale once the line's total has moved."""
    found = _pending(case, command)
    if isinstance(found, Refused):
        return found
    claim, line, change = found
    if change.requested_by == case.actor.user_id:
        return Refused(MoneyRefusal.OWN_REQUEST)
    if case.stamp.on_device:
        return Undecidable(("server",), subject_file=claim.id)
    totals = claim_totals(case.world, claim.id)
    sums = totals.line(line.id)
    after = totals.reserve_by_cost.get(line.cost_type, 0) + change.delta_cents
    limit = case.actor.limit("reserve", claim.line, line.cost_type)
    refused = still_open(claim)
    if refused is not None:
        return refused
    if sums.reserve != change.base_cents:
        detail = {"base_cents": change.base_cents, "current_cents": sums.reserve}
        return Refused(MoneyRefusal.REQUEST_STALE, detail)
    if after > limit:
        return Refused(MoneyRefusal.ABOVE_AUTHORITY, {"amount_cents": after, "limit_cents": limit})
    approved = amended(
        change, case.stamp.at, case.actor.user_id, state=ApprovalState.APPROVED, approver_id=case.actor.user_id
    )
    total = sums.reserve + change.delta_cents
    written = {"amount_cents": total, "reason": change.reason}
    rows: tuple[Row, ...] = (approved, *followed(case, reserve_subject(line), written))
    told = _tell_requester(case, claim, change, MoneyTelling.RESERVE_APPROVED, {"amount_cents": total})
    return Changes((*rows, told), subject_file=claim.id)


def reject_reserve(case: Case, command: RejectReserve) -> Decision:
    """RejectReserve: the request ends, the reserve stays; the reason reaches the requester."""
    found = _pending(case, command)
    if isinstance(found, Refused):
        return found
    claim, _, change = found
    if case.stamp.on_device:
        return Undecidable(("server",), subject_file=claim.id)
    rejected = amended(
        change, case.stamp.at, case.actor.user_id, state=ApprovalState.REJECTED, approver_id=case.actor.user_id
    )
    facts = {"amount_cents": change.delta_cents, "reason": command.reason}
    told = _tell_requester(case, claim, change, MoneyTelling.RESERVE_REJECTED, facts)
    return Changes((rejected, told), subject_file=claim.id)


def reserve_subject(line: ReserveLine) -> Subject:
    """The total of a line as a subject of conflicts."""
    return Subject(line.file_id, ReserveLine.TABLE.name, line.id, TOTAL)


def _tell_requester(
    case: Case, claim: Claim, change: ReserveTransaction, kind: MoneyTelling, facts: dict[str, object]
) -> Row:
    facts = {**facts, "claim_number": claim.claim_number, "by": case.actor.name}
    return case.notification(change.requested_by, kind, claim.id, change.id, facts, about=change.line_id)


def _pending(
    case: Case, command: ApproveReserve | RejectReserve
) -> tuple[Claim, ReserveLine, ReserveTransaction] | Refused:
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    change = case.world.get(ReserveTransaction, command.transaction_id)
    line = case.world.get(ReserveLine, change.line_id) if change is not None else None
    if change is None or line is None or change.claim_id != claim.id:
        return not_found("request")
    if change.state is not ApprovalState.PENDING_APPROVAL:
        return Refused(MoneyRefusal.NOT_PENDING, {"state": change.state.value, "field": "reserve_transaction.state"})
    return claim, line, change


def _new_line(case: Case, command: SetReserve, claim: Claim) -> ReserveLine:
    return ReserveLine(
        **case.new(LINE, claim.id),
        claim_id=claim.id,
        exposure_id=command.exposure_id,
        cost_type=command.cost_type,
        category=command.category,
        currency=claim.currency,
    )


def _own_requests(case: Case, line: ReserveLine) -> list[ReserveTransaction]:
    user_id = case.actor.user_id
    return [
        change
        for change in case.world.kept(ClaimMoney, line.file_id).undecided.values()
        if change.state is ApprovalState.PENDING_APPROVAL
        and change.line_id == line.id
        and change.requested_by == user_id
    ]


def _side(wish: Wish, amount: int, reason: str) -> dict[str, object]:
    return {"amount_cents": amount, "reason": reason, "label": wish.label}


def _settle(case: Case, conflict: Conflict, values: Mapping[str, Any], reason: str) -> Decision:
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


RESOLVER: Final = Resolver(
    ReserveLine, SetReserve, _settle, beside=frozenset({"label"}), told=frozenset({"label", "reason"})
)
