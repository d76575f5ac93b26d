"""What people intend with money: one command each."""

from __future__ import annotations

from typing import Annotated

from shared.domain.claims.commands import OnClaim
from shared.domain.kernel.commands import Reason
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import TEXT_CHARACTERS, Entered
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod


class SetReserve(OnClaim, frozen=True, tag="SetReserve", kw_only=True):
    """Sets the total reserve of exposure x cost type x category, paid parts included.

    base_cents: the total that the user saw; 0 where there was no line.
    """

    exposure_id: Annotated[Id, Entered("The exposure", names="exposure")]
    cost_type: CostType
    category: Annotated[str, Entered("The category", needed=True)]
    amount_cents: Annotated[Cents, Entered("The reserve", unit="cents")]
    base_cents: Annotated[Cents, Entered("The reserve as it was seen", unit="delta_cents")]
    reason: Reason


class ApproveReserve(OnClaim, frozen=True, tag="ApproveReserve", kw_only=True):
    transaction_id: Annotated[Id, Entered("The request", names="reserve_transaction")]


class RejectReserve(OnClaim, frozen=True, tag="RejectReserve", kw_only=True):
    transaction_id: Annotated[Id, Entered("The request", names="reserve_transaction")]
    reason: Reason


class RequestPayment(OnClaim, frozen=True, tag="RequestPayment", kw_only=True):
    """Asks for money to be paid against a reserve line; approved at once where the authority reaches."""

    line_id: Annotated[Id, Entered("The reserve line", names="reserve_line")]
    payee: Annotated[str, Entered("The payee", needed=True)]
    payee_user_id: Annotated[Id | None, Entered("The payee among colleagues", names="colleague")]
    amount_cents: Annotated[Cents, Entered("The payment", unit="cents")]
    kind: PaymentKind
    eroding: bool
    method: PaymentMethod
    reason: Annotated[str, Entered("The reason", TEXT_CHARACTERS)]


class ApprovePayment(OnClaim, frozen=True, tag="ApprovePayment", kw_only=True):
    """`base_amount_cents` is the amount that the approver saw."""

    payment_id: Annotated[Id, Entered("The payment", names="payment")]
    base_amount_cents: Annotated[Cents, Entered("The amount as it was seen", unit="delta_cents")]


class RejectPayment(OnClaim, frozen=True, tag="RejectPayment", kw_only=True):
    payment_id: Annotated[Id, Entered("The payment", names="payment")]
    base_amount_cents: Annotated[Cents, Entered("The amount as it was seen", unit="delta_cents")]
    reason: Reason
