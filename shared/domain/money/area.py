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

AREA = Area(
    entities=(ReserveLine, ReserveTransaction, Payment),
    rules=(
        Rule(SetReserve, reserves.set_reserve, HANDLERS),
        Rule(ApproveReserve, reserves.approve_reserve, APPROVERS),
        Rule(RejectReserve, reserves.reject_reserve, APPROVERS),
        Rule(RequestPayment, payments.request_payment, HANDLERS),
        Rule(ApprovePayment, payments.approve_payment, APPROVERS),
        Rule(RejectPayment, payments.reject_payment, APPROVERS),
    ),
    resolvers=(reserves.RESOLVER,),
)
