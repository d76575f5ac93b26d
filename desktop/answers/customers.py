"""What is known of customers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in
from desktop.answers.files import (
    allowed_to,
    claims_in_brief,
    edits_of,
    elsewhere,
    entries_of,
    entries_on_claim,
    here,
    newest_first,
    sums_of,
    tasks_on,
    written_on,
)
from desktop.answers.names import named
from desktop.answers.people import names_in
from desktop.answers.readable import each
from desktop.lists.policies import RUNNING
from desktop.screens.customers import CustomerRecord, PolicyBrief, WholeCustomer
from desktop.screens.times import calendar_day, is_readable, local_day, moment
from desktop.screens.words import tr
from shared.domain.catalogue import EDITABLE
from shared.domain.claims.entities import Claim
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.merge import fields_of
from shared.domain.parties.entities import CUSTOMER, Customer
from shared.domain.policies.entities import POLICY, Policy

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _record(reader: Reader, question: WholeCustomer, context: Context) -> CustomerRecord | None:
    customer = reader.row(Customer, Id(question.customer_id))
    if customer is None:
        return None
    file, names, me = reader.file(customer.file_id), names_in(reader), context.me
    claims_of, rows = reader.claims_of(customer.id), reader.policies_of(customer.id)
    unread: list[type[Row]] = [*file.unreadable, *(Claim for _ in range(claims_of.unreadable))]
    written = written_on(file, names, me, unread)
    history = [*entries_of(written), *edits_of(reader, file, names, context, unread)]
    for policy in rows:
        of_policy, of = reader.file(policy.file_id), (POLICY.name, policy.id, policy.policy_number)
        history += entries_of(written_on(of_policy, names, me, unread), *of)
        history += elsewhere(edits_of(reader, of_policy, names, context, unread), *of)
    for one in claims_of.claims:
        history += entries_on_claim(one, me, context.now, unread)
    policies = each(rows, _brief, unread)
    claims = claims_in_brief(claims_of.claims, me, unread)
    actor = actor_in(reader, me)
    return CustomerRecord(
        customer_id=customer.id,
        name=customer.name,
        kind=customer.kind,
        phone=customer.phone,
        email=customer.email,
        street=customer.street,
        city=customer.city,
        region=customer.region,
        postal_code=customer.postal_code,
        preferred_channel=customer.preferred_channel,
        agent=named(customer.agent_id, names, me),
        since=_since(customer, policies),
        policies=policies,
        claims=claims,
        tasks=tasks_on(claims_of.claims, me),
        premiums=sums_of((each.currency, each.premium_cents) for each in policies if each.is_running),
        incurred=sums_of((claim.currency, claim.incurred_cents) for claim in claims if claim.is_open),
        notes=written,
        history=newest_first(history),
        may=allowed_to(actor),
        may_set=frozenset(
            name for name in fields_of(Customer) if actor is not None and EDITABLE[Customer].may_set(actor.roles, name)
        ),
        here_now=here(context, CUSTOMER, customer.id),
        older_claims=claims_of.older,
        waiting=len(file.flags),
        unreadable=tuple(dict.fromkeys(tr(entity.TABLE.caption) for entity in unread)),
    )


def _brief(policy: Policy) -> PolicyBrief:
    return PolicyBrief(
        policy.id,
        policy.policy_number,
        policy.line,
        policy.status,
        calendar_day(policy.effective_date),
        calendar_day(policy.expiration_date),
        policy.annual_premium,
        policy.currency,
        policy.status in RUNNING,
    )


def _since(customer: Customer, policies: tuple[PolicyBrief, ...]) -> date | None:
    days = [local_day(moment(customer.created_at)), *(policy.effective for policy in policies)]
    return min((day for day in days if is_readable(day)), default=None)


ANSWERS: Final[Answers] = {WholeCustomer: Answer(_record)}
