"""Requests of money that wait for somebody with the authority."""

from __future__ import annotations

from typing import Final

from desktop.lists.declared import CardRow, Column, Filter, Kind, Listing, Order, Source, View, Words, own
from desktop.lists.expressions import Fixed, Here, IsMine, Of, Own, Sum
from shared.domain.claims.entities import Claim
from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import UNDECIDED_STATES


class Asked(Captioned):
    """What is waited for."""

    RESERVE = "reserve", "Reserve", Look.INFO, "shield"
    PAYMENT = "payment", "Payment", Look.INFO, "banknote"


_UNDECIDED: Final = ("state", frozenset(UNDECIDED_STATES))

APPROVALS: Final = Listing(
    name="approvals",
    table="request",
    caption="Approvals",
    one="1 request",
    many="{n} requests",
    nothing="No request waits for a decision.",
    sources=(
        Source(
            ReserveTransaction,
            only=_UNDECIDED,
            more={
                "what": Fixed(Asked.RESERVE),
                "amount_cents": Sum((Own("base_cents"), Own("delta_cents"))),
                "payee": Fixed(""),
            },
        ),
        Source(Payment, only=_UNDECIDED, more={"what": Fixed(Asked.PAYMENT)}),
    ),
    columns=(
        own(Payment, "amount_cents", width_px=120, is_summed=True),
        Column("currency", Of("claim_id", Claim, "currency"), Kind.TEXT),
        Column("what", Fixed(""), Kind.CHOICE, "What", choice=Asked, width_px=110),
        Column("insured", Of("claim_id", Claim, "insured_name"), Kind.TEXT, "Insured", width_px=180),
        Column("number", Of("claim_id", Claim, "claim_number"), Kind.TEXT, "Number", width_px=130),
        own(Payment, "claim_id", caption=""),
        own(Payment, "line_id", caption=""),
        own(Payment, "payee", width_px=160),
        own(Payment, "requested_by", width_px=140),
        own(Payment, "at", caption="Since", width_px=120),
        own(Payment, "state", width_px=140),
        own(Payment, "reason", width_px=220),
        Column("is_mine", IsMine(("requested_by",)), Kind.FLAG),
        Column("waiting", Here.ROW_WAITS, Kind.NUMBER),
    ),
    orders=(
        Order("oldest", "at", "Oldest first"),
        Order("amount", "amount_cents", "Largest first", is_descending=True),
    ),
    words=Words(number="number", name="insured", places=("payee",), is_indexed=False),
    filters=(
        Filter("mine", "is_mine"),
        Filter("what", "what"),
        Filter("amount", "amount_cents", is_bare=True),
        Filter("by", "requested_by"),
        Filter("since", "at"),
    ),
    row=CardRow(
        title="insured",
        second=("what", "payee"),
        third=("number",),
        amount="amount_cents",
        state="state",
        who="requested_by",
    ),
    views=(
        View("all", "All that wait", "", "oldest"),
        View("mine", "Asked by me", "mine", "oldest"),
    ),
    chips=(("Asked by me", "mine"),),
    currency="currency",
    waiting="waiting",
)
