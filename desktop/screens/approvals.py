"""What is asked about requests of money: those that wait for this person, with all that a decision looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.screens.questions import Question
from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.money.states import ApprovalState, CostType, PaymentKind


class Authority(Captioned):
    """How a request stands to whoever looks at it."""

    WITHIN = "within", "Within your authority", Look.GOOD, "circle-check"
    ABOVE = "above", "Above your authority", Look.WARN, "arrow-up"
    HINDERED = "hindered", "Cannot be approved now", Look.BAD, "circle-alert"
    DECIDED = "decided", "Decided here, on its way", Look.INFO, "send"


@dataclass(frozen=True, slots=True)
class Step:
    """One total of a reserve line, in the order of time. is_asked: what the request wishes for."""

    at: datetime
    total_cents: int
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What the coverage may still pay; limit_cents: less the deductible where this coverage bears it, None: no limit.

    within_cents: how much of what is asked is open already. left_cents: neither paid nor set aside after the request,
    None without a limit. paid_caption: what the sum of its payments is called.
    """

    caption: str
    limit_cents: int | None
    deductible_cents: int
    paid_cents: int
    open_cents: int
    asked_cents: int
    within_cents: int
    left_cents: int | None
    paid_caption: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure of the claim, now and if the request is approved."""

    caption: str
    now_cents: int
    then_cents: int


@dataclass(frozen=True, slots=True)
class Words:
    """A note that whoever asks wrote on the claim last."""

    body: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A reserve change or a payment that waits.

    amount_cents: the total wished for, or what is to be paid; delta_cents: what is added to what stands, the same for a
    payment. payment: its kind, None for a reserve. with_id, with_name: whom it was asked of; empty where nobody is
    known. why_not: in words, why this person may not approve it; who_can: by name, who may, empty for nobody known.
    counts_cents: what of the claim counts against the authority of limit_cents once it is approved.
    """

    request_id: str
    claim_id: str
    payment: PaymentKind | None
    number: str
    insured: str
    status: str
    cause: str
    place: str
    loss_day: date
    currency: str
    amount_cents: int
    delta_cents: int
    line: str
    cost_type: CostType
    state: ApprovalState
    payee: str
    reason: str
    asked_by: str
    asked_by_id: str
    since: datetime
    with_id: str
    with_name: str
    standing: Authority
    why_not: str
    who_can: str
    counts_cents: int
    limit_cents: int
    steps: tuple[Step, ...]
    cover: Cover
    effects: tuple[Effect, ...]
    words: Words | None
    may_return: bool = False
    is_waiting_to_send: bool = False
    """This device has it only: the server has not heard of it yet."""


@dataclass(frozen=True, slots=True)
class ApprovalBoard:
    """waiting: for this person, the oldest first; asked: by this person, of others, the oldest first.

    more: how many requests there are on this device beyond those that were looked at. is_arriving: the first sync has
    not ended, so what is not here may yet be.
    """

    waiting: tuple[Request, ...]
    asked: tuple[Request, ...]
    more: int = 0
    is_arriving: bool = False

    @property
    def to_decide(self) -> int:
        """How many need a deed of this person."""
        return sum(request.standing is not Authority.DECIDED for request in self.waiting)


@dataclass(frozen=True, slots=True)
class Approvals(Question[ApprovalBoard]):
    """Answered by `ApprovalBoard`."""
