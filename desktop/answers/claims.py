"""The claim page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in, world_of
from desktop.answers.approvals import requests_on
from desktop.answers.disputes import decisions, open_among
from desktop.answers.edits import EditedFile
from desktop.answers.names import line_caption, named, sync_of
from desktop.answers.people import names_in, shelf_rows
from desktop.answers.readable import each, seen_json
from desktop.answers.time_line import is_replaced, time_line, totals_after
from desktop.replica.answers import ClaimContents, FileRows
from desktop.screens import formats
from desktop.screens.approvals import Authority
from desktop.screens.claims import (
    ActivityView,
    ClaimFile,
    ClaimView,
    ContactView,
    Deadline,
    ExposureView,
    HindranceView,
    NoteView,
    PaymentView,
    PolicyView,
    PresenceView,
    ReserveEntry,
    ReserveLineView,
)
from desktop.screens.refusals import said
from desktop.screens.syncing import Link, SyncState
from desktop.screens.times import calendar_day, moment
from desktop.screens.words import coverage_name, member_of, tr
from shared.domain.catalogue import ALLOWED, EDITABLE, may
from shared.domain.claims.closing import what_hinders
from shared.domain.claims.commands import ReopenClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.lookup import zone_of_snapshot
from shared.domain.claims.notice import LIMITS
from shared.domain.claims.states import CLAIM_STEPS, ClaimStatus, Mark
from shared.domain.decide import decide
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import TO_DO
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.days import date_of, within, zone_name
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.merge import fields_of
from shared.domain.kernel.states import ConflictState
from shared.domain.kernel.world import Actor, Refused, Stamp, World
from shared.domain.money.commands import ApprovePayment, ApproveReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import UNDECIDED_STATES, ApprovalState, CostType
from shared.domain.money.totals import ClaimTotals, totals_of
from shared.domain.parties.commands import UpdateContact
from shared.domain.policies.states import Line

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

_STEPS_OF_THEIR_OWN: Final = frozenset({ClaimStatus.CLOSED, ClaimStatus.REOPENED})
"""Reached by a command of that name, not by choosing a status."""
_WHEN_CLOSED: Final = frozenset(each.__name__ for each in (ReopenClaim, AddNote, ResolveConflict, UpdateContact))


def claim_view(
    found: ClaimContents, actor: Actor | None, me: Id, now: Micros, shelf: Callable[[], Iterable[Row]] = tuple
) -> ClaimView:
    """actor: this person with their authority; None while their own row is not here. shelf: see `EditedFile`."""
    claim, file, names = found.claim, found.file, found.names
    totals = totals_of(file.all(ReserveLine), file.all(ReserveTransaction), file.all(Payment))
    deciding = _Deciding(world_of(file), actor, now)
    unread = list(file.unreadable)
    edited = EditedFile(file, names, me, now, actor, shelf)
    view = ClaimView(
        claim_id=claim.id,
        number=claim.claim_number,
        temporary_number=claim.temporary_number,
        insured=claim.insured_name,
        line=claim.line,
        status=claim.status,
        next_statuses=_next_statuses(claim, actor),
        may_set=frozenset(n for n in fields_of(Claim) if actor is not None and EDITABLE[Claim].may_set(actor.roles, n)),
        closed_reason=claim.closed_reason,
        cause=claim.cause,
        severity=claim.severity,
        loss_at=moment(claim.loss_at),
        reported_at=moment(claim.reported_at),
        place=claim.loss_place,
        description=claim.description,
        cat_code=claim.cat_code,
        currency=claim.currency,
        adjuster_id=claim.adjuster_id,
        adjuster=names.get(claim.adjuster_id, "") if claim.adjuster_id else "",
        team_id=claim.team_id,
        team=names.get(claim.team_id, "") if claim.team_id else "",
        contact=_contact(found),
        policy=replace(_policy(claim), is_here=found.policy is not None),
        exposures=each(
            file.all(Exposure),
            lambda e: ExposureView(e.id, coverage_name(e.caption), e.limit_cents, e.deductible_cents),
            unread,
        ),
        reserves=each(_in_order(file), lambda line: _reserve_line(found, totals, deciding, me, line), unread),
        payments=_payments(found, deciding, me, unread),
        requests={each.request_id: each for each in requests_on(file, names, actor, me, now)},
        notes=each(
            reversed(file.all(Note)),
            lambda n: NoteView(n.id, n.topic, n.body, moment(n.at), named(n.created_by, names, me), sync_of(n, file)),
            unread,
        ),
        activities=each(
            sorted(file.all(Activity), key=lambda one: one.due), lambda a: _activity(a, file, names, me), unread
        ),
        history=time_line(found, edited, unread),
        totals=totals,
        may=_may(found, actor),
        reserve_limits=_limits(actor, "reserve", claim),
        payment_limits=_limits(actor, "payment", claim),
        hindrances=tuple(
            HindranceView(one.refusal.code, said(one.refusal.code, one.refusal.detail, claim.currency), one.of)
            for one in what_hinders(deciding.world, claim.id)
        ),
        deadline=_deadline(file),
        flags=tuple(mark for mark in Mark if getattr(claim, mark)),
        open_conflicts=tuple(each.id for each in open_among(file.all(Conflict))),
        decisions=decisions(file.all(Conflict), deciding.world, actor, now),
        waiting=len(file.flags),
    )
    return replace(view, unreadable=tuple(dict.fromkeys(tr(entity.TABLE.caption) for entity in unread)))


def _activity(activity: Activity, file: FileRows, names: Mapping[Id, str], me: Id) -> ActivityView:
    return ActivityView(
        activity.id,
        activity.subject,
        calendar_day(activity.due),
        named(activity.assignee_id, names, me),
        activity.priority,
        activity.mandatory,
        activity.state,
        activity.outcome,
        sync_of(activity, file),
        moment(activity.completed_at) if activity.completed_at is not None else None,
        named(activity.updated_by, names, me) if activity.completed_at is not None else "",
    )


def _deadline(file: FileRows) -> Deadline | None:
    """What is due first of all that is to be done, as the list has it; of one day, what must be done."""
    standing = [one for one in file.all(Activity) if one.state in TO_DO]
    first = min(standing, key=lambda one: (one.due, not one.mandatory, one.id), default=None)
    return Deadline(first.subject, calendar_day(first.due), first.mandatory) if first is not None else None


def _limits(actor: Actor | None, act: str, claim: Claim) -> Mapping[CostType, int]:
    return {cost: actor.limit(act, claim.line, cost) for cost in CostType} if actor is not None else {}


def _next_statuses(claim: Claim, actor: Actor | None) -> tuple[ClaimStatus, ...]:
    if actor is None or not EDITABLE[Claim].may_set(actor.roles, "status") or claim.status is ClaimStatus.CLOSED:
        return ()
    return tuple(step for step in ClaimStatus if step in CLAIM_STEPS[claim.status] - _STEPS_OF_THEIR_OWN)


def _may(found: ClaimContents, actor: Actor | None) -> frozenset[str]:
    """What the roles allow on it as it stands; nothing about a customer whose file is not on this device."""
    allowed = frozenset(name for name in ALLOWED if actor is not None and may(actor, name))
    if found.customer is None:
        allowed -= {UpdateContact.__name__}
    return allowed & _WHEN_CLOSED if found.claim.status is ClaimStatus.CLOSED else allowed - {ReopenClaim.__name__}


def _contact(found: ClaimContents) -> ContactView:
    customer = found.customer
    if customer is None:
        return ContactView(found.claim.customer_id, found.claim.insured_name, None, None, None, None, None, None, None)
    return ContactView(
        customer.id,
        customer.name,
        customer.phone,
        customer.email,
        customer.street,
        customer.city,
        customer.region,
        customer.postal_code,
        customer.preferred_channel,
        is_here=True,
    )


def _policy(claim: Claim) -> PolicyView:
    """As of the loss: from the claim's own snapshot, so that it is there without the policy's file.

    What an import brought in another shape is left out, fact by fact.
    """
    taken = seen_json(claim.policy_snapshot)
    policy, coverages = _mapping(taken.get("policy")), _mappings(taken.get("coverages"))
    zone, day = zone_of_snapshot(taken), loss_day(claim)
    effective, expires = (calendar_day(policy.get(name, "")) for name in ("effective_date", "expiration_date"))
    return PolicyView(
        policy_id=claim.policy_id,
        number=str(policy.get("policy_number", "")),
        line=member_of(Line, str(policy.get("line"))) or claim.line,
        effective=effective,
        expires=expires,
        deductible_cents=max((_whole(c.get("deductible")) or 0 for c in coverages), default=0),
        coverages=tuple((coverage_name(str(c.get("caption", ""))), _limit(c)) for c in coverages),
        loss_day=day,
        zone=zone_name(zone),
        is_in_force=within(day, effective, expires),
    )


def loss_day(claim: Claim) -> date:
    """The day where the risk is, which is not always that of whoever looks at it."""
    return date_of(claim.loss_at, zone_of_snapshot(seen_json(claim.policy_snapshot)))


def _limit(coverage: Mapping[str, Any]) -> int | None:
    return next((found for name in LIMITS if (found := _whole(coverage.get(name))) is not None), None)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class _Deciding:
    """What may be approved here, by the rules themselves. actor: None while this person's own row is not here."""

    world: World
    actor: Actor | None
    now: Micros

    def why_not(self, command: ApprovePayment | ApproveReserve, request_id: Id) -> str | None:
        """Why somebody who approves such requests may not approve this one, in words; None for all others.

        Asked as the server will ask, authority included; the server decides it with the limit of that moment.
        """
        if self.actor is None or not may(self.actor, type(command).__name__):
            return None
        stamp = Stamp(request_id, self.now, request_id, "", received_at=self.now)
        decision = decide(self.world, command, self.actor, stamp)
        return said(decision.code, decision.detail) if isinstance(decision, Refused) else None


def _in_order(file: FileRows) -> list[ReserveLine]:
    """Reserve lines by exposure, the loss itself before what it costs to deal with."""
    exposures = {each.id: place for place, each in enumerate(file.all(Exposure))}
    costs = {each: place for place, each in enumerate(CostType)}

    def place(line: ReserveLine) -> tuple[int, int, Id]:
        return exposures.get(line.exposure_id, len(exposures)), costs[line.cost_type], line.id

    return sorted(file.all(ReserveLine), key=place)


def _reserve_line(
    found: ClaimContents, totals: ClaimTotals, deciding: _Deciding, me: Id, line: ReserveLine
) -> ReserveLineView:
    file, names = found.file, found.names
    captions = {e.id: coverage_name(e.caption) for e in file.all(Exposure)}
    after = totals_after(file)
    mine = (change for change in file.all(ReserveTransaction) if change.line_id == line.id)
    history = [
        _reserve_entry(found, deciding, me, change, after[change.id])
        for change in sorted(mine, key=lambda t: (t.at, t.id))
    ]
    sums = totals.line(line.id)
    is_waiting = any(entry.sync is SyncState.WAITING for entry in history)
    clash = next((one for one in file.all(Conflict) if _is_about(one, line)), None)
    return ReserveLineView(
        line.id,
        line.exposure_id,
        captions.get(line.exposure_id, ""),
        line.cost_type,
        line.category,
        sums.reserve,
        sums.paid_eroding,
        tuple(reversed(history)),
        SyncState.WAITING if is_waiting else sync_of(line, file),
        clash.id if clash is not None else "",
        _whole(seen_json(clash.mine).get("amount_cents")) if clash is not None else None,
        named(clash.mine_by, names, me) if clash is not None else "",
    )


def _reserve_entry(
    found: ClaimContents, deciding: _Deciding, me: Id, change: ReserveTransaction, total_cents: int
) -> ReserveEntry:
    asked, why_not = _asked(change, deciding)
    return ReserveEntry(
        change.id,
        moment(change.at),
        named(change.requested_by, found.names, me),
        change.delta_cents,
        total_cents,
        change.reason,
        change.state,
        sync_of(change, found.file),
        asked,
        why_not,
        wish_cents=None if change.state is ApprovalState.APPROVED else change.base_cents + change.delta_cents,
        waits_with=_asked_of(change, found.names, me),
        decided_by=named(change.approver_id, found.names, me),
        is_replaced=is_replaced(change),
    )


def _asked_of(request: ReserveTransaction | Payment, names: Mapping[Id, str], me: Id) -> str:
    """Who is to decide a request that waits; empty for all others."""
    return named(request.asked_of, names, me) if request.state in UNDECIDED_STATES else ""


def _is_about(conflict: Conflict, line: ReserveLine) -> bool:
    """Whether it is open, and about the total of the line."""
    about = (conflict.subject_table, conflict.subject_id) == (ReserveLine.TABLE.name, line.id)
    return about and conflict.state is ConflictState.OPEN


def _asked(entry: ReserveTransaction, deciding: _Deciding) -> tuple[int | None, str | None]:
    """The amount that a request wishes for, and why this person may not approve it."""
    if entry.state not in UNDECIDED_STATES:
        return None, None
    command = ApproveReserve(claim_id=entry.claim_id, transaction_id=entry.id)
    return entry.base_cents + entry.delta_cents, deciding.why_not(command, entry.id)


def _payments(found: ClaimContents, deciding: _Deciding, me: Id, unread: list[type[Row]]) -> tuple[PaymentView, ...]:
    file, names = found.file, found.names

    def shown(p: Payment) -> PaymentView:
        return PaymentView(
            p.id,
            p.line_id,
            line_caption(file, p.line_id),
            p.payee,
            p.amount_cents,
            p.kind,
            p.method,
            p.state,
            named(p.requested_by, names, me),
            moment(p.at),
            p.reason,
            named(p.approver_id, names, me) or None,
            p.rejected_because,
            _why_not(p, deciding),
            sync_of(p, file),
            p.eroding,
            _asked_of(p, names, me),
        )

    return each(sorted(file.all(Payment), key=lambda one: (one.at, one.id), reverse=True), shown, unread)


def _why_not(payment: Payment, deciding: _Deciding) -> str | None:
    if payment.state not in UNDECIDED_STATES:
        return None
    command = ApprovePayment(claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=payment.amount_cents)
    return deciding.why_not(command, payment.id)


def _claim(reader: Reader, question: ClaimFile, context: Context) -> ClaimView | None:
    found = reader.claim(Id(question.claim_id))
    if found is None:
        return None
    actor = actor_in(reader, context.me)
    view = _with_deciders(claim_view(found, actor, context.me, context.now, lambda: shelf_rows(reader)), actor, reader)
    there = context.here.get(f"claim:{question.claim_id}", ())
    if there:
        view = replace(view, here_now=tuple(seen_here(name, context) for name in there))
    return view


def _with_deciders(view: ClaimView, actor: Actor | None, reader: Reader) -> ClaimView:
    """What is above this person's authority names who can approve it; colleagues are asked for only where some is."""
    is_above = any(request.standing is Authority.ABOVE for request in view.requests.values())
    if actor is None or actor.manager_id is None or not is_above:
        return view
    who = names_in(reader).get(actor.manager_id, "")
    named_so = {
        key: replace(request, who_can=who) if request.standing is Authority.ABOVE else request
        for key, request in view.requests.items()
    }
    return replace(view, requests=named_so)


def seen_here(name: str, context: Context) -> PresenceView:
    """Somebody in the file's room; without a connection only that they were there then."""
    sync = context.sync
    if sync.link is Link.LIVE:
        return PresenceView(name, tr("is here"))
    at = sync.last_server_at
    when = formats.moment(at, moment(context.now)) if at is not None else ""
    return PresenceView(name, tr("last seen {time}", time=when) if when else tr("was here"), is_here=False)


ANSWERS: Final[Answers] = {
    ClaimFile: Answer(_claim),
}
