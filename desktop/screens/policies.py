"""What is asked about policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.screens.claims import PresenceView
from desktop.screens.files import ClaimBrief, Entry, Written
from desktop.screens.questions import Question
from shared.domain.parties.states import Channel
from shared.domain.policies.states import Line, PaymentFrequency, PolicyStatus


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """`coverages` are (code, caption), `spans` (code, first day, the day on which it ends or None)."""

    policy_id: str
    number: str
    holder: str
    line: Line
    effective: date
    expires: date
    coverages: tuple[tuple[str, str], ...]
    status: PolicyStatus
    zone: str
    """Where its days are counted, IANA name."""
    spans: tuple[tuple[str, date, date | None], ...]


@dataclass(frozen=True, slots=True)
class PolicySearch(Question[tuple[PolicyHit, ...]]):
    """Answered by a tuple of `PolicyHit`; for a notice. Matches number and holder."""

    text: str
    limit: int = 8


@dataclass(frozen=True, slots=True)
class PolicyFile(Question[PolicyHit | None]):
    """Answered by a `PolicyHit`, or None when the policy is not on this device."""

    policy_id: str


@dataclass(frozen=True, slots=True)
class CoverageView:
    """One coverage for a span of days: from `effective` on; on `until` it no longer counts, None: to the term's end.

    limits: (caption, cents) of those that it has, per person before per occurrence.
    """

    coverage_id: str
    code: str
    caption: str
    limits: tuple[tuple[str, int], ...]
    deductible_cents: int
    premium_cents: int
    effective: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """Everything of a policy's page. holder_is_here: the customer's own file is on this device.

    today: where the risk is; older_claims: how many there are before those that stand here.
    """

    policy_id: str
    number: str
    holder: str
    customer_id: str
    holder_is_here: bool
    phone: str | None
    preferred_channel: Channel | None
    line: Line
    region: str
    status: PolicyStatus
    effective: date
    expires: date
    premium_cents: int
    frequency: PaymentFrequency
    currency: str
    agent: str
    external_reference: str | None
    zone: str
    today: date
    coverages: tuple[CoverageView, ...]
    claims: tuple[ClaimBrief, ...]
    notes: tuple[Written, ...]
    history: tuple[Entry, ...]
    may: frozenset[str]
    here_now: tuple[PresenceView, ...] = ()
    older_claims: int = 0
    waiting: int = 0
    """Changes of this file that are not on the server yet."""
    unreadable: tuple[str, ...] = ()
    """Captions of what belongs to it and cannot be shown, each once."""


@dataclass(frozen=True, slots=True)
class WholePolicy(Question[PolicyRecord | None]):
    """Answered by a `PolicyRecord`, or None when the policy is not on this device."""

    policy_id: str
