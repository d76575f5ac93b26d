"""What is asked about customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.screens.claims import PresenceView
from desktop.screens.files import ClaimBrief, Entry, Sum, Task, Written
from desktop.screens.questions import Question
from shared.domain.parties.states import Channel, CustomerKind
from shared.domain.policies.states import Line, PolicyStatus


@dataclass(frozen=True, slots=True)
class PolicyBrief:
    """A policy as a line. is_running: it covers, or is going to."""

    policy_id: str
    number: str
    line: Line
    status: PolicyStatus
    effective: date
    expires: date
    premium_cents: int
    currency: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """Everything of a customer's page. since: the first day of which anything is known here, None where none can be
    read. history: all that happened with them and on their claims, newest first.

    premiums: a year of what runs; incurred: of open claims; older_claims: before those that stand here.
    """

    customer_id: str
    name: str
    kind: CustomerKind
    phone: str | None
    email: str | None
    street: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    preferred_channel: Channel | None
    agent: str
    since: date | None
    policies: tuple[PolicyBrief, ...]
    claims: tuple[ClaimBrief, ...]
    tasks: tuple[Task, ...]
    premiums: tuple[Sum, ...]
    incurred: tuple[Sum, ...]
    notes: tuple[Written, ...]
    history: tuple[Entry, ...]
    may: frozenset[str]
    may_set: frozenset[str]
    """Fields that this person may change."""
    here_now: tuple[PresenceView, ...] = ()
    older_claims: int = 0
    waiting: int = 0
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeCustomer(Question[CustomerRecord | None]):
    """Answered by a `CustomerRecord`, or None when the customer is not on this device."""

    customer_id: str
