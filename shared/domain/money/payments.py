"""Decisions on payments: asking for one, and approving or rejecting it (rules 3 to 8)."""

from __future__ import annotations

import msgspec

from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.lookup import claim_of, still_open
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.fields import Row
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.world import Changes, Decision, Refused, Undecidable, amended
from shared.domain.money.commands import ApprovePayment, RejectPayment, RequestPayment
from shared.domain.money.entities import Payment, ReserveLine
from shared.domain.money.refusals import MoneyRefusal
from shared.domain.money.reserves import ask_manager
from shared.domain.money.states import ApprovalState, MoneyTelling
from shared.domain.money.totals import ClaimTotals, claim_totals, payable_limit

PAYMENT = 0
"""Place of the row that RequestPayment creates."""


def request_payment(case: Case, command: RequestPayment) -> Decision:
    """RequestPayment: approved at once within authority, else pending and the manager is told.

    While the cover of the claim is in question nothing is approved, whatever the authority: the request waits until
    somebody who may has settled that, and then for an approver (rules 1 and 11).
    The amount is what leaves, net of the deductible (see `payable_limit`). Who opened the claim, or is the payee,
    approves nothing alone: the payment waits for somebody else whatever the authority (rule 6).
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    line = case.world.get(ReserveLine, command.line_id)
    exposure = case.world.get(Exposure, line.exposure_id) if line is not None else None
    if line is None or exposure is None or line.claim_id != claim.id:
        return Refused(MoneyRefusal.NO_OPEN_RESERVE)
    refused = still_open(claim)
    if refused is not None:
        return refused
    if command.amount_cents == 0:
        return Refused(RefusalCode.AMOUNT_ZERO, {"what": "The payment"})
    payment = Payment(
        **case.new(PAYMENT, claim.id),
        claim_id=claim.id,
        exposure_id=exposure.id,
        line_id=line.id,
        payee=command.payee,
        payee_user_id=command.payee_user_id,
        amount_cents=command.amount_cents,
        kind=command.kind,
        eroding=command.eroding,
        method=command.method,
        state=ApprovalState.APPROVED,
        requested_by=case.actor.user_id,
        approver_id=None,
        reason=command.reason,
        rejected_because=None,
        at=case.stamp.at,
    )
    totals = claim_totals(case.world, claim.id)
    refused = _covered(case, payment, exposure, totals, already=0)
    if refused is not None:
        return refused
    user_id = case.actor.user_id
    waits = claim.coverage_in_question or user_id in (claim.created_by, command.payee_user_id)
    if not waits and _authority_after(payment, line, totals) <= case.actor.limit("payment", claim.line, line.cost_type):
        return Changes((payment,), subject_file=claim.id)
    pending = msgspec.structs.replace(payment, state=ApprovalState.PENDING_APPROVAL, asked_of=case.actor.manager_id)
    return Changes((pending, *ask_manager(case, claim, pending, payment.amount_cents)), subject_file=claim.id)


def approve_payment(case: Case, command: ApprovePayment) -> Decision:
    """ApprovePayment: rules 3, 4, 6 and 7 again, with the approver's limit of this moment; only on the server."""
    found = _pending(case, command)
    if isinstance(found, Refused):
        return found
    claim, line, exposure, payment = found
    user_id = case.actor.user_id
    if payment.requested_by == user_id:
        return Refused(MoneyRefusal.OWN_REQUEST)
    if payment.payee_user_id == user_id:
        return Refused(MoneyRefusal.OWN_PAYMENT)
    if claim.created_by == user_id:
        return Refused(MoneyRefusal.OWN_CLAIM)
    if case.stamp.on_device:
        return Undecidable(("server",), subject_file=claim.id)
    totals = claim_totals(case.world, claim.id)
    refused = (
        still_open(claim) or _settled(claim) or _covered(case, payment, exposure, totals, already=payment.amount_cents)
    )
    if refused is not None:
        return refused
    after = _authority_after(payment, line, totals)
    limit = case.actor.limit("payment", claim.line, line.cost_type)
    if after > limit:
        return Refused(MoneyRefusal.ABOVE_AUTHORITY, {"amount_cents": after, "limit_cents": limit})
    approved = amended(payment, case.stamp.at, user_id, state=ApprovalState.APPROVED, approver_id=user_id)
    told = _tell_requester(case, claim, payment, MoneyTelling.PAYMENT_APPROVED, "")
    return Changes((approved, told), subject_file=claim.id)


def reject_payment(case: Case, command: RejectPayment) -> Decision:
    """RejectPayment: the request ends and frees its reserve; the reason reaches the requester."""
    found = _pending(case, command)
    if isinstance(found, Refused):
        return found
    claim, _, _, payment = found
    if case.stamp.on_device:
        return Undecidable(("server",), subject_file=claim.id)
    user_id = case.actor.user_id
    rejected = amended(
        payment,
        case.stamp.at,
        user_id,
        state=ApprovalState.REJECTED,
        approver_id=user_id,
        rejected_because=command.reason,
    )
    told = _tell_requester(case, claim, payment, MoneyTelling.PAYMENT_REJECTED, command.reason)
    return Changes((rejected, told), subject_file=claim.id)


def _settled(claim: Claim) -> Refused | None:
    """Refuses to approve while the cover is in question."""
    return Refused(MoneyRefusal.COVER_IN_QUESTION) if claim.coverage_in_question else None


def _covered(case: Case, payment: Payment, exposure: Exposure, totals: ClaimTotals, *, already: int) -> Refused | None:
    """Rules 3 and 4. already: what of this payment the totals count as committed, in cents."""
    amount = payment.amount_cents
    sums = totals.line(payment.line_id)
    if sums.reserve <= 0:
        return Refused(MoneyRefusal.NO_OPEN_RESERVE)
    if payment.eroding:
        available = sums.available + already
        if amount > available:
            detail = {"available_cents": available, "amount_cents": amount, "short_cents": amount - available}
            return Refused(MoneyRefusal.RESERVE_SHORT, detail)
    limit = payable_limit(exposure, case.world.each(Exposure, exposure.file_id))
    committed = totals.committed_by_exposure.get(exposure.id, 0) - already
    if limit is not None and committed + amount > limit:
        detail = {"limit_cents": limit, "committed_cents": committed, "amount_cents": amount}
        return Refused(MoneyRefusal.LIMIT_EXCEEDED, detail)
    return None


def _authority_after(payment: Payment, line: ReserveLine, totals: ClaimTotals) -> int:
    """What is paid on the claim for this cost type with this payment (rule 5); other requests do not count yet."""
    return totals.paid_by_cost.get(line.cost_type, 0) + payment.amount_cents


def _pending(
    case: Case, command: ApprovePayment | RejectPayment
) -> tuple[Claim, ReserveLine, Exposure, Payment] | Refused:
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    payment = case.world.get(Payment, command.payment_id)
    if payment is None or payment.claim_id != claim.id:
        return not_found("payment")
    line = case.world.get(ReserveLine, payment.line_id)
    exposure = case.world.get(Exposure, payment.exposure_id)
    if line is None or exposure is None:
        return not_found("reserve line")
    if payment.state is not ApprovalState.PENDING_APPROVAL:
        return Refused(MoneyRefusal.NOT_PENDING, {"state": payment.state.value, "field": "payment.state"})
    if payment.amount_cents != command.base_amount_cents:
        detail = {"current_cents": payment.amount_cents, "seen_cents": command.base_amount_cents}
        return Refused(MoneyRefusal.AMOUNT_MOVED, detail)
    return claim, line, exposure, payment


def _tell_requester(case: Case, claim: Claim, payment: Payment, kind: MoneyTelling, reason: str) -> Row:
    facts = {
        "amount_cents": payment.amount_cents,
        "claim_number": claim.claim_number,
        "by": case.actor.name,
        "reason": reason,
    }
    return case.notification(payment.requested_by, kind, claim.id, payment.id, facts)
