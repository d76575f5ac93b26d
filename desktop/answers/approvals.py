"""Requests of money that wait: for whom, what they come to, and whether this person may decide them.

Whether one may be approved is asked of the rules themselves, as the server will ask them; it decides with the limits of
that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in, world_of
from desktop.answers.names import line_caption, named
from desktop.answers.people import names_in
from desktop.answers.readable import attempt, seen_json
from desktop.answers.readable import each as each_readable
from desktop.lists.approvals import APPROVALS
from desktop.lists.wanted import Wanted
from desktop.replica.answers import FileRows
from desktop.screens.approvals import ApprovalBoard, Approvals, Authority, Cover, Effect, Request, Step, Words
from desktop.screens.paid import paid_caption
from desktop.screens.refusals import said
from desktop.screens.times import moment
from desktop.screens.words import coverage_name, tr
from shared.domain.catalogue import may
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.lookup import zone_of_snapshot
from shared.domain.decide import decide
from shared.domain.diary.entities import Note
from shared.domain.kernel.commands import Command
from shared.domain.kernel.days import date_of
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.roles import APPROVERS
from shared.domain.kernel.world import Actor, Refused, Stamp, World
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.refusals import MoneyRefusal
from shared.domain.money.states import PAID_STATES, UNDECIDED_STATES, ApprovalState
from shared.domain.money.totals import ClaimTotals, claim_totals, payable_limit

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

LOOKED_AT: Final = 200
"""Requests of one board, the oldest: more than anybody decides in a sitting. Each one's claim is read whole."""
_DECISIONS: Final = (ApproveReserve, RejectReserve, ApprovePayment, RejectPayment)
_OLDEST: Final = APPROVALS.order("oldest")


@dataclass(frozen=True, slots=True)
class _File:
    """A claim with what is asked on it."""

    claim: Claim
    rows: FileRows
    world: World
    totals: ClaimTotals
    names: Mapping[Id, str]


@dataclass(frozen=True, slots=True)
class _Asking:
    """On whose behalf it is looked at. decided: the requests that this device has decided and not heard about."""

    me: Id
    actor: Actor | None
    now: Micros
    decided: frozenset[Id]


def board(reader: Reader, context: Context) -> ApprovalBoard:
    """What waits for this person and what this person waits for; of the journal, what was decided here already."""
    found = reader.page(APPROVALS, Wanted(), _OLDEST, LOOKED_AT)
    names = names_in(reader)
    asking = _Asking(context.me, actor_in(reader, context.me), context.now, _decided(context))
    files = {line.file_id: reader.file(Id(line.file_id)) for line in found.lines}
    requests: list[Request] = []
    for file in files.values():
        requests += attempt(partial(_of_file, file, names, asking), [])
    requests.sort(key=lambda request: (request.since, request.request_id))
    held = reader.count(APPROVALS, Wanted()).held
    return ApprovalBoard(
        waiting=tuple(each for each in requests if _is_for(each, asking)),
        asked=tuple(each for each in requests if each.asked_by_id == context.me),
        more=max(0, held - len(found.lines)),
        is_arriving=context.is_arriving,
    )


def _decided(context: Context) -> frozenset[Id]:
    pending = context.overview.pending if context.overview is not None else ()
    return frozenset(
        command.transaction_id if isinstance(command, ApproveReserve | RejectReserve) else command.payment_id
        for entry in pending
        if isinstance(command := entry.envelope.command, _DECISIONS)
    )


def _is_for(request: Request, asking: _Asking) -> bool:
    """Asked of this person, or of nobody that is known; or this person may decide it as well."""
    if asking.actor is None or asking.actor.roles.isdisjoint(APPROVERS) or request.asked_by_id == asking.me:
        return False
    return request.with_id in ("", asking.me) or request.standing in (Authority.WITHIN, Authority.DECIDED)


def requests_on(rows: FileRows, names: Mapping[Id, str], actor: Actor | None, me: Id, now: Micros) -> list[Request]:
    """Those of one claim, for whoever decides such requests; for all others none."""
    if actor is None or actor.roles.isdisjoint(APPROVERS):
        return []
    return attempt(partial(_of_file, rows, names, _Asking(me, actor, now, frozenset())), [])


def _of_file(rows: FileRows, names: Mapping[Id, str], asking: _Asking) -> list[Request]:
    """Each that can be shown, whatever becomes of the others."""
    claim = next((claim for claim in rows.all(Claim) if claim.id == rows.file_id), None)
    if claim is None:
        return []
    world = world_of(rows)
    file = _File(claim, rows, world, claim_totals(world, claim.id), names)
    changes = [each for each in rows.all(ReserveTransaction) if each.state in UNDECIDED_STATES]
    payments = [each for each in rows.all(Payment) if each.state in UNDECIDED_STATES]
    unread: list[type[Row]] = []
    return [
        *each_readable(changes, lambda change: _reserve(file, change, asking), unread),
        *each_readable(payments, lambda payment: _payment(file, payment, asking), unread),
    ]


def _reserve(file: _File, change: ReserveTransaction, asking: _Asking) -> Request:
    line = _line(file, change.line_id)
    sums, totals = file.totals.line(change.line_id), file.totals
    wished = change.base_cents + change.delta_cents
    limit = asking.actor.limit("reserve", file.claim.line, line.cost_type) if asking.actor is not None else 0
    counted = totals.reserve_by_cost.get(line.cost_type, 0)
    counts = counted + change.delta_cents
    return _request(
        file,
        change,
        ApproveReserve(claim_id=file.claim.id, transaction_id=change.id),
        asking,
        payment=None,
        amount=wished,
        delta=change.delta_cents,
        payee="",
        counts=counts,
        limit=limit,
        cover=_cover(file, line, change.delta_cents),
        effects=(
            Effect(tr("Reserve of the line"), sums.reserve, sums.reserve + change.delta_cents),
            Effect(tr("Incurred, whole claim"), totals.incurred, totals.incurred + change.delta_cents),
            Effect(tr("Your authority left"), limit - counted, limit - counts),
        ),
    )


def _payment(file: _File, payment: Payment, asking: _Asking) -> Request:
    line = _line(file, payment.line_id)
    totals, sums = file.totals, file.totals.line(payment.line_id)
    limit = asking.actor.limit("payment", file.claim.line, line.cost_type) if asking.actor is not None else 0
    counted = totals.paid_by_cost.get(line.cost_type, 0)
    counts = counted + payment.amount_cents
    added = 0 if payment.eroding else payment.amount_cents
    others = [each.state for each in file.rows.all(Payment) if each.line_id == payment.line_id]
    called = paid_caption([ApprovalState.APPROVED, *others])
    return _request(
        file,
        payment,
        ApprovePayment(claim_id=file.claim.id, payment_id=payment.id, base_amount_cents=payment.amount_cents),
        asking,
        payment=payment,
        amount=payment.amount_cents,
        delta=payment.amount_cents,
        payee=payment.payee,
        counts=counts,
        limit=limit,
        cover=_cover(file, line, payment.amount_cents, within=payment.amount_cents if payment.eroding else 0),
        effects=(
            Effect(tr("{paid} on the line", paid=called), sums.paid, sums.paid + payment.amount_cents),
            Effect(tr("Incurred, whole claim"), totals.incurred, totals.incurred + added),
            Effect(tr("Your authority left"), limit - counted, limit - counts),
        ),
    )


def _request(
    file: _File,
    row: ReserveTransaction | Payment,
    approve: Command,
    asking: _Asking,
    *,
    payment: Payment | None,
    amount: int,
    delta: int,
    payee: str,
    counts: int,
    limit: int,
    cover: Cover,
    effects: tuple[Effect, ...],
) -> Request:
    claim, names, me = file.claim, file.names, asking.me
    standing, why_not = _standing(file.world, row.id, approve, asking)
    manager = asking.actor.manager_id if asking.actor is not None else None
    line = _line(file, row.line_id)
    return Request(
        request_id=row.id,
        claim_id=claim.id,
        payment=payment.kind if payment is not None else None,
        number=claim.claim_number,
        insured=claim.insured_name,
        status=claim.status,
        cause=claim.cause,
        place=claim.loss_place,
        loss_day=date_of(claim.loss_at, zone_of_snapshot(seen_json(claim.policy_snapshot))),
        currency=claim.currency,
        amount_cents=amount,
        delta_cents=delta,
        line=line_caption(file.rows, row.line_id),
        cost_type=line.cost_type,
        state=row.state,
        payee=payee,
        reason=row.reason,
        asked_by=named(row.requested_by, names, me),
        asked_by_id=row.requested_by,
        since=moment(row.at),
        with_id=row.asked_of or "",
        with_name=named(row.asked_of, names, me),
        standing=standing,
        why_not=why_not,
        who_can=names.get(manager, "") if manager is not None and standing is Authority.ABOVE else "",
        counts_cents=counts,
        limit_cents=limit,
        steps=_steps(file, row, amount) if payment is None else (),
        cover=cover,
        effects=effects,
        words=_words(file, row.requested_by, me),
        may_return=asking.actor is not None and may(asking.actor, _returning(payment).__name__),
        is_waiting_to_send=(type(row), row.id) in file.rows.waiting,
    )


def _returning(payment: Payment | None) -> type[Command]:
    return RejectReserve if payment is None else RejectPayment


def _standing(world: World, request_id: Id, approve: Command, asking: _Asking) -> tuple[Authority, str]:
    if request_id in asking.decided:
        return Authority.DECIDED, ""
    if asking.actor is None or not may(asking.actor, type(approve).__name__):
        return Authority.HINDERED, ""
    stamp = Stamp(request_id, asking.now, request_id, "", received_at=asking.now)
    decision = decide(world, approve, asking.actor, stamp)
    if not isinstance(decision, Refused):
        return Authority.WITHIN, ""
    is_above = decision.code == MoneyRefusal.ABOVE_AUTHORITY
    return Authority.ABOVE if is_above else Authority.HINDERED, said(decision.code, decision.detail)


def _line(file: _File, line_id: Id) -> ReserveLine:
    """Raises LookupError for a line that is not there: then the request is left out."""
    found = file.world.get(ReserveLine, line_id)
    if found is None:
        raise LookupError("reserve line")
    return found


def _cover(file: _File, line: ReserveLine, asked: int, *, within: int = 0) -> Cover:
    """Of the line's coverage. within: how much of what is asked is set aside already, as of a payment from its reserve;
    the rest takes from what is neither paid nor set aside.
    """
    exposures = file.rows.all(Exposure)
    exposure = next(each for each in exposures if each.id == line.exposure_id)
    limit = payable_limit(exposure, exposures)
    lines = {each.id for each in file.rows.all(ReserveLine) if each.exposure_id == exposure.id}
    sums = [file.totals.line(line_id) for line_id in lines]
    payments = [each for each in file.rows.all(Payment) if each.line_id in lines]
    paid = sum(each.amount_cents for each in payments if each.state in PAID_STATES)
    called = paid_caption([each.state for each in payments])
    held = sum(each.outstanding for each in sums)
    within = max(0, min(within, held))
    left = None if limit is None else limit - paid - held - (asked - within)
    name = coverage_name(exposure.caption)
    return Cover(name, limit, exposure.deductible_cents, paid, held, asked, within, left, called)


def _steps(file: _File, row: ReserveTransaction | Payment, wished: int) -> tuple[Step, ...]:
    """The totals of the line, the oldest first, and the one that is wished for."""
    total, steps = 0, []
    changes = (each for each in file.rows.all(ReserveTransaction) if each.line_id == row.line_id)
    for change in sorted(changes, key=lambda each: (each.at, each.id)):
        if change.state is ApprovalState.APPROVED:
            total += change.delta_cents
            steps.append(Step(moment(change.at), total))
    return (*steps, Step(moment(row.at), wished, is_asked=True))


def _words(file: _File, author: Id, me: Id) -> Words | None:
    notes = [note for note in file.rows.all(Note) if note.created_by == author]
    if not notes:
        return None
    last = max(notes, key=lambda note: (note.at, note.id))
    return Words(last.body, named(author, file.names, me), moment(last.at))


def _approvals(reader: Reader, _question: Approvals, context: Context) -> ApprovalBoard:
    return board(reader, context)


ANSWERS: Final[Answers] = {
    Approvals: Answer(
        _approvals, of_journal=True, while_closed=lambda _context: ApprovalBoard((), (), is_arriving=True)
    ),
}
