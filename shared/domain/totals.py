"""Sums of reserves and payments, never stored: one pure pass over a claim's money rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.domain.entities import Exposure, Payment, ReserveLine, ReserveTransaction
from shared.domain.fields import Cents
from shared.domain.ids import Id
from shared.domain.states import PAID_STATES, UNDECIDED_STATES, ApprovalState, CostType
from shared.domain.world import World

_ZERO = Cents(0)


@dataclass(slots=True)
class LineTotals:
    """The money of one reserve line, in cents."""

    reserve: int = 0
    """Sum of the approved changes: what is set aside in total, paid parts included."""
    requested: int = 0
    """Sum of the changes that wait for approval; not part of `reserve`."""
    paid: int = 0
    pending: int = 0
    """Payments that wait for approval."""
    paid_eroding: int = 0
    """The part of `paid` that takes from the reserve."""
    pending_eroding: int = 0

    @property
    def outstanding(self) -> Cents:
        """Reserved and not yet paid."""
        return Cents(self.reserve - self.paid_eroding)

    @property
    def committed_eroding(self) -> Cents:
        """What the reserve must cover: paid or waiting for approval."""
        return Cents(self.paid_eroding + self.pending_eroding)

    @property
    def available(self) -> Cents:
        """What a further eroding payment may take."""
        return Cents(self.reserve - self.paid_eroding - self.pending_eroding)

    @property
    def incurred(self) -> Cents:
        """Paid plus outstanding; recoveries are counted on the claim."""
        return Cents(self.paid + self.outstanding)


@dataclass(slots=True)
class ClaimTotals:
    """The money of a claim, in cents. Parts sum to the whole: every figure is the sum over `lines`."""

    lines: dict[Id, LineTotals] = field(default_factory=dict)
    """By reserve line; a line without movements is present with zeros."""
    committed_by_exposure: dict[Id, int] = field(default_factory=dict)
    """Paid or waiting for approval, eroding or not: what counts against the limit (rule 4)."""
    reserve_by_cost: dict[CostType, int] = field(default_factory=dict)
    """Approved reserves by cost type: what authority is measured on (rule 5)."""
    paid_by_cost: dict[CostType, int] = field(default_factory=dict)
    recoveries: int = 0
    """Zero until recoveries are part of the domain."""

    def line(self, line_id: Id | None) -> LineTotals:
        """The line's totals; zeros for an unknown line or None."""
        return (self.lines.get(line_id) if line_id is not None else None) or LineTotals()

    @property
    def reserve(self) -> Cents:
        return Cents(sum(line.reserve for line in self.lines.values()))

    @property
    def requested(self) -> Cents:
        return Cents(sum(line.requested for line in self.lines.values()))

    @property
    def paid(self) -> Cents:
        return Cents(sum(line.paid for line in self.lines.values()))

    @property
    def pending(self) -> Cents:
        return Cents(sum(line.pending for line in self.lines.values()))

    @property
    def outstanding(self) -> Cents:
        return Cents(sum(line.outstanding for line in self.lines.values()))

    @property
    def incurred(self) -> Cents:
        """Paid plus outstanding less recoveries."""
        return Cents(self.paid + self.outstanding - self.recoveries)


def totals_of(
    lines: Iterable[ReserveLine], transactions: Iterable[ReserveTransaction], payments: Iterable[Payment]
) -> ClaimTotals:
    """One pass over the rows of one claim, in any order."""
    totals = ClaimTotals()
    by_line = totals.lines
    cost_of: dict[Id, CostType] = {}
    for line in lines:
        by_line[line.id] = LineTotals()
        cost_of[line.id] = line.cost_type
    for transaction in transactions:
        line_id = transaction.line_id
        sums = by_line.get(line_id)
        if sums is None:
            sums = by_line[line_id] = LineTotals()
        state = transaction.state
        if state is ApprovalState.APPROVED:
            sums.reserve += transaction.delta_cents
        elif state in UNDECIDED_STATES:
            sums.requested += transaction.delta_cents
    for payment in payments:
        _add_payment(totals, payment)
    for line_id, cost in cost_of.items():
        sums = by_line[line_id]
        totals.reserve_by_cost[cost] = totals.reserve_by_cost.get(cost, 0) + sums.reserve
        totals.paid_by_cost[cost] = totals.paid_by_cost.get(cost, 0) + sums.paid
    return totals


def _add_payment(totals: ClaimTotals, payment: Payment) -> None:
    sums = totals.lines.get(payment.line_id)
    if sums is None:
        sums = totals.lines[payment.line_id] = LineTotals()
    amount = payment.amount_cents
    if payment.state in PAID_STATES:
        sums.paid += amount
        if payment.eroding:
            sums.paid_eroding += amount
    elif payment.state in UNDECIDED_STATES:
        sums.pending += amount
        if payment.eroding:
            sums.pending_eroding += amount
    else:
        return
    committed = totals.committed_by_exposure
    committed[payment.exposure_id] = committed.get(payment.exposure_id, 0) + amount


def claim_totals(world: World, claim_id: Id) -> ClaimTotals:
    """The totals of a claim whose file the world holds."""
    return totals_of(
        world.each(ReserveLine, claim_id), world.each(ReserveTransaction, claim_id), world.each(Payment, claim_id)
    )


def payable_limit(exposure: Exposure, of_claim: Iterable[Exposure]) -> Cents | None:
    """How much may be paid on the exposure in all: its limit, less the deductible where this exposure bears it.

    Rule 4 takes the deductible once per occurrence, and a claim is one occurrence: the exposure with the highest
    deductible bears it (ties: the lowest id), whatever order payments come in. Payments are entered net of the
    deductible. None: the coverage has no limit.
    """
    if exposure.limit_cents is None:
        return None
    bearer = max(of_claim, key=lambda e: (e.deductible_cents, _reversed(e.id)), default=exposure)
    taken = exposure.deductible_cents if bearer.id == exposure.id else _ZERO
    return Cents(max(0, exposure.limit_cents - taken))


def _reversed(identifier: Id) -> int:
    return -int(identifier.replace("-", ""), 16)
