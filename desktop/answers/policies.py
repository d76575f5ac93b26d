"""What is known of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.screens.policies import PolicyFile, PolicyHit, PolicySearch
from desktop.screens.times import calendar_day
from shared.domain.kernel.days import risk_zone, zone_name
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy, PolicyCoverage

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
        tuple({coverage.code: (coverage.code, coverage.caption) for coverage in coverages}.values()),
        policy.status,
        zone_name(risk_zone(policy.risk_zone, policy.region)),
        tuple(
            (each.code, calendar_day(each.effective_date), calendar_day(each.until_date) if each.until_date else None)
            for each in coverages
        ),
    )


ANSWERS: Final[Answers] = {PolicySearch: Answer(_policies), PolicyFile: Answer(_policy)}
