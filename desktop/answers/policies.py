"""What is known of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in
from desktop.answers.files import (
    allowed_to,
    claims_in_brief,
    edits_of,
    entries_of,
    filed,
    here,
    newest_first,
    written_on,
)
from desktop.answers.names import field_caption, named
from desktop.answers.people import names_in
from desktop.answers.readable import each
from desktop.screens.policies import CoverageView, PolicyFile, PolicyHit, PolicyRecord, PolicySearch, WholePolicy
from desktop.screens.times import calendar_day
from desktop.screens.words import coverage_name, tr
from shared.domain.claims.entities import Claim
from shared.domain.claims.notice import LIMITS
from shared.domain.kernel.days import date_of, risk_zone, zone_name
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import POLICY, Policy, PolicyCoverage

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _policies(reader: Reader, question: PolicySearch, _context: Context) -> tuple[PolicyHit, ...]:
    return tuple(_hit(reader, policy) for policy in reader.policies(question.text, question.limit))


def _policy(reader: Reader, question: PolicyFile, _context: Context) -> PolicyHit | None:
    policy = reader.row(Policy, Id(question.policy_id))
    return _hit(reader, policy) if policy is not None else None


def _hit(reader: Reader, policy: Policy) -> PolicyHit:
    coverages = reader.file(policy.file_id).all(PolicyCoverage)
    return PolicyHit(
        policy.id,
        policy.policy_number,
        policy.holder_name,
        policy.line,
        calendar_day(policy.effective_date),
        calendar_day(policy.expiration_date),
        tuple({coverage.code: (coverage.code, coverage_name(coverage.caption)) for coverage in coverages}.values()),
        policy.status,
        zone_name(risk_zone(policy.risk_zone, policy.region)),
        tuple(
            (each.code, calendar_day(each.effective_date), calendar_day(each.until_date) if each.until_date else None)
            for each in coverages
        ),
    )


def _record(reader: Reader, question: WholePolicy, context: Context) -> PolicyRecord | None:
    policy = reader.row(Policy, Id(question.policy_id))
    if policy is None:
        return None
    file, names, me = reader.file(policy.file_id), names_in(reader), context.me
    customer = reader.row(Customer, policy.customer_id)
    of = reader.claims_of(policy.customer_id, policy.id)
    unread: list[type[Row]] = [*file.unreadable, *(Claim for _ in range(of.unreadable))]
    zone = risk_zone(policy.risk_zone, policy.region)
    written = written_on(file, names, me, unread)
    edited = edits_of(reader, file, names, context, unread)
    return PolicyRecord(
        policy_id=policy.id,
        number=policy.policy_number,
        holder=policy.holder_name,
        customer_id=policy.customer_id,
        holder_is_here=customer is not None,
        phone=customer.phone if customer is not None else None,
        preferred_channel=customer.preferred_channel if customer is not None else None,
        line=policy.line,
        region=policy.region,
        status=policy.status,
        effective=calendar_day(policy.effective_date),
        expires=calendar_day(policy.expiration_date),
        premium_cents=policy.annual_premium,
        frequency=policy.payment_frequency,
        currency=policy.currency,
        agent=named(policy.agent_id, names, me),
        external_reference=policy.external_reference,
        zone=zone_name(zone),
        today=date_of(context.now, zone),
        coverages=each(sorted(file.all(PolicyCoverage), key=lambda row: row.effective_date), _coverage, unread),
        claims=claims_in_brief(of.claims, me, unread),
        notes=written,
        history=newest_first([*entries_of(written), *edited, *(filed(one, me) for one in of.claims)]),
        may=allowed_to(actor_in(reader, me)),
        here_now=here(context, POLICY, policy.id),
        older_claims=of.older,
        waiting=len(file.flags),
        unreadable=tuple(dict.fromkeys(tr(entity.TABLE.caption) for entity in unread)),
    )


def _coverage(row: PolicyCoverage) -> CoverageView:
    named_limits = ((name, getattr(row, name)) for name in LIMITS)
    return CoverageView(
        row.id,
        row.code,
        coverage_name(row.caption),
        tuple((field_caption(row.TABLE.name, name), cents) for name, cents in named_limits if cents is not None),
        row.deductible,
        row.premium,
        calendar_day(row.effective_date),
        calendar_day(row.until_date) if row.until_date is not None else None,
    )


ANSWERS: Final[Answers] = {
    PolicySearch: Answer(_policies),
    PolicyFile: Answer(_policy),
    WholePolicy: Answer(_record),
}
