"""What is set aside for a claim and what leaves: lines, their changes, payments. Each field declared once."""

from __future__ import annotations

from typing import Annotated

from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.fields import Cents, Field, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import TEXT_CHARACTERS
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED


class ReserveLine(Row, table="reserve_line", caption="Reserve line", home=CLAIM, tells_itself=True):
    """What money is set aside for: exposure x cost type x category. The amount is the sum of its transactions."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", refers="exposure")]
    cost_type: Annotated[CostType, Field(_A, "Cost type")]
    category: Annotated[str, Field(_A, "Category")]
    currency: Annotated[str, Field(_A, "Currency")]


class ReserveTransaction(Row, table="reserve_transaction", caption="Reserve change", home=CLAIM, tells_itself=True):
    """A signed change of a reserve line, append-only; a correction reverses (rule 8)."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    line_id: Annotated[Id, Field(_A, "Reserve line", refers="reserve_line")]
    delta_cents: Annotated[Cents, Field(_A, "Change")]
    reason: Annotated[str, Field(_A, "Reason", most=TEXT_CHARACTERS)]
    state: Annotated[ApprovalState, Field(_S, "Stage")]
    requested_by: Annotated[Id, Field(_A, "Requested by", refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", refers="user_account")]
    at: Annotated[Micros, Field(_A, "At")]
    base_cents: Annotated[Cents, Field(_A, "Total before")] = Cents(0)
    """The approved total of the line when this was asked for: a request is stale once that has moved."""
    asked_of: Annotated[Id | None, Field(_A, "Asked of", refers="user_account", since=2)] = None
    """Who was told that it waits; null where nobody was, and for what was asked before this was written down."""


class Payment(Row, table="payment", caption="Payment", home=CLAIM, tells_itself=True):
    """Money that leaves for a payee, against a reserve line."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    exposure_id: Annotated[Id, Field(_A, "Exposure", refers="exposure")]
    line_id: Annotated[Id, Field(_A, "Reserve line", refers="reserve_line")]
    payee: Annotated[str, Field(_A, "Payee", personal=True)]
    payee_user_id: Annotated[Id | None, Field(_A, "Payee, when one of us", refers="user_account")]
    amount_cents: Annotated[Cents, Field(_G, "Amount", group="amount")]
    kind: Annotated[PaymentKind, Field(_A, "Kind")]
    eroding: Annotated[bool, Field(_A, "Takes from the reserve")]
    method: Annotated[PaymentMethod, Field(_A, "Method")]
    state: Annotated[ApprovalState, Field(_S, "Stage")]
    requested_by: Annotated[Id, Field(_A, "Requested by", refers="user_account")]
    approver_id: Annotated[Id | None, Field(_S, "Approver", refers="user_account")]
    reason: Annotated[str, Field(_A, "Reason", most=TEXT_CHARACTERS)]
    rejected_because: Annotated[str | None, Field(_S, "Rejected because", most=TEXT_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]
    asked_of: Annotated[Id | None, Field(_A, "Asked of", refers="user_account", since=2)] = None
    """Who was told that it waits; null where nobody was, and for what was asked before this was written down."""
