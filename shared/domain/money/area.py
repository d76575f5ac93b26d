"""What the catalogue knows of reserves and payments."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.roles import APPROVERS, HANDLERS
from shared.domain.money import payments, reserves
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
    RejectPayment,
    RejectReserve,
    RequestPayment,
    SetReserve,
)
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.refusals import MoneyRefusal
from shared.domain.money.states import MoneyTelling

DECIDED = (
    "A decision on somebody’s request is not undone: money may follow it at once. Tell whoever asked, and let them "
    "ask anew or enter what should be instead."
)

AREA = Area(
    entities=(ReserveLine, ReserveTransaction, Payment),
    rules=(
        Rule(
            SetReserve,
            reserves.set_reserve,
            HANDLERS,
            title="Change reserve",
            says="Reserve {base_cents} to {amount_cents}",
            entity=ReserveLine,
            inverse=reserves.reserve_taken_back,
        ),
        Rule(
            ApproveReserve,
            reserves.approve_reserve,
            APPROVERS,
            title="Approve reserve",
            says="Reserve approved",
            lasting=DECIDED,
        ),
        Rule(
            RejectReserve,
            reserves.reject_reserve,
            APPROVERS,
            title="Reject reserve",
            says="Reserve rejected",
            lasting=DECIDED,
        ),
        Rule(
            RequestPayment,
            payments.request_payment,
            HANDLERS,
            title="Request payment",
            says="Payment {amount_cents} to {payee}",
            entity=Payment,
        ),
        Rule(
            ApprovePayment,
            payments.approve_payment,
            APPROVERS,
            title="Approve payment",
            says="Payment {base_amount_cents} approved",
            lasting=DECIDED,
        ),
        Rule(
            RejectPayment,
            payments.reject_payment,
            APPROVERS,
            title="Reject payment",
            says="Payment {base_amount_cents} rejected",
            lasting=DECIDED,
        ),
    ),
    resolvers=(reserves.RESOLVER,),
    refusals=MoneyRefusal,
    tellings=(MoneyTelling,),
)
