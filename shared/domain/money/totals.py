"""Sums of reserves and payments, never stored: one pure pass over a claim's money rows, kept on from world to world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from shared.domain.claims.entities import Exposure
from shared.domain.kernel.fields import Cents, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import World
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import PAID_STATES, UNDECIDED_STATES, ApprovalState, CostType

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

    def copy(self) -> ClaimTotals:
        """With dictionaries of its own; the lines in them are shared and must be replaced, not changed."""
        return ClaimTotals(
            dict(self.lines),
            dict(self.committed_by_exposure),
            dict(self.reserve_by_cost),
            dict(self.paid_by_cost),
            self.recoveries,
        )

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


def _add_payment(totals: ClaimTotals, payment: Payment, sign: int = 1) -> None:
    """sign: -1 takes it out again."""
    sums = totals.lines.get(payment.line_id)
    if sums is None:
        sums = totals.lines[payment.line_id] = LineTotals()
    amount = sign * payment.amount_cents
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
    """The totals of a claim whose file the world holds. To be read only: later worlds go on from them."""
    return world.kept(ClaimMoney, claim_id).totals


LineKey: TypeAlias = tuple[Id, CostType, str]
"""Exposure, cost type and category: what makes a reserve line."""


@dataclass(frozen=True, slots=True)
class ClaimMoney:
    """The totals of a claim, and what decisions look up among its money rows."""

    ENTITIES: ClassVar[frozenset[type[Row]]] = frozenset({ReserveLine, ReserveTransaction, Payment})

    totals: ClaimTotals
    lines: dict[LineKey, ReserveLine]
    """The oldest of each key, by id: two devices may have begun the same one."""
    cost_of: dict[Id, CostType]
    undecided: dict[Id, ReserveTransaction]
    undecided_payments: int
    latest: dict[Id, ReserveTransaction]
    """By line: the change that was approved last."""

    @classmethod
    def of(cls, world: World, file_id: Id) -> ClaimMoney:
        lines = list(world.all(ReserveLine, file_id))
        transactions, payments = list(world.each(ReserveTransaction, file_id)), list(world.each(Payment, file_id))
        latest: dict[Id, ReserveTransaction] = {}
        for change in transactions:
            if change.state is ApprovalState.APPROVED and _is_later(change, latest.get(change.line_id)):
                latest[change.line_id] = change
        return cls(
            totals_of(lines, transactions, payments),
            {key_of(line): line for line in reversed(lines)},
            {line.id: line.cost_type for line in lines},
            {change.id: change for change in transactions if change.state in UNDECIDED_STATES},
            sum(payment.state in UNDECIDED_STATES for payment in payments),
            latest,
        )

    def after(self, was: Row | None, row: Row) -> ClaimMoney | None:
        match row:
            case ReserveLine():
                return self._with_line(row) if was is None else None
            case ReserveTransaction() if was is None or isinstance(was, ReserveTransaction):
                return self._with_change(was, row)
            case Payment() if was is None or isinstance(was, Payment):
                return self._with_payment(was, row)
            case _:
                return None

    def _with_line(self, line: ReserveLine) -> ClaimMoney:
        totals, key = self.totals.copy(), key_of(line)
        sums = totals.lines.setdefault(line.id, LineTotals())
        cost = line.cost_type
        totals.reserve_by_cost[cost] = totals.reserve_by_cost.get(cost, 0) + sums.reserve
        totals.paid_by_cost[cost] = totals.paid_by_cost.get(cost, 0) + sums.paid
        older = self.lines.get(key)
        first = line if older is None or line.id < older.id else older
        return replace(
            self, totals=totals, lines={**self.lines, key: first}, cost_of={**self.cost_of, line.id: line.cost_type}
        )

    def _with_change(self, was: ReserveTransaction | None, change: ReserveTransaction) -> ClaimMoney | None:
        last = self.latest.get(change.line_id)
        is_approved = change.state is ApprovalState.APPROVED
        if was is not None and (was.line_id != change.line_id or (last is not None and last.id == was.id)):
            return None  # what was last is another now, and only all of them say which
        totals = self.totals.copy()
        sums = totals.lines[change.line_id] = replace(totals.line(change.line_id))
        before = sums.reserve
        for row, sign in ((was, -1), (change, 1)):
            if row is not None and row.state is ApprovalState.APPROVED:
                sums.reserve += sign * row.delta_cents
            elif row is not None and row.state in UNDECIDED_STATES:
                sums.requested += sign * row.delta_cents
        cost = self.cost_of.get(change.line_id)
        if cost is not None:
            totals.reserve_by_cost[cost] += sums.reserve - before
        undecided = self.undecided
        if change.state in UNDECIDED_STATES:
            undecided = {**undecided, change.id: change}
        elif change.id in undecided:
            undecided = {row_id: row for row_id, row in undecided.items() if row_id != change.id}
        is_last = is_approved and _is_later(change, last)
        latest = {**self.latest, change.line_id: change} if is_last else self.latest
        return replace(self, totals=totals, undecided=undecided, latest=latest)

    def _with_payment(self, was: Payment | None, payment: Payment) -> ClaimMoney | None:
        if was is not None and (was.line_id, was.exposure_id) != (payment.line_id, payment.exposure_id):
            return None
        totals = self.totals.copy()
        sums = totals.lines[payment.line_id] = replace(totals.line(payment.line_id))
        before = sums.paid
        waiting = self.undecided_payments
        for row, sign in ((was, -1), (payment, 1)):
            if row is not None:
                _add_payment(totals, row, sign)
                waiting += sign * (row.state in UNDECIDED_STATES)
        cost = self.cost_of.get(payment.line_id)
        if cost is not None:
            totals.paid_by_cost[cost] += sums.paid - before
        return replace(self, totals=totals, undecided_payments=waiting)


def key_of(line: ReserveLine) -> LineKey:
    return line.exposure_id, line.cost_type, line.category


def _is_later(change: ReserveTransaction, last: ReserveTransaction | None) -> bool:
    return last is None or (change.updated_at, change.id) > (last.updated_at, last.id)


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
