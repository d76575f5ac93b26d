"""The list of claims."""

from __future__ import annotations

from typing import Final

from desktop.lists.declared import (
    NO_DAY,
    CardRow,
    Column,
    Filter,
    Kind,
    Listing,
    Narrow,
    Order,
    Source,
    Titles,
    View,
    Words,
    own,
)
from desktop.lists.expressions import Exceeds, Here, IsAmong, IsMine, Least, Own, Sorted, Sum, Tally, Total
from desktop.lists.wanted import Condition, Test
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.states import ClaimStatus, Mark
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import TO_DO
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.states import ConflictState, Role
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import PAID_STATES, UNDECIDED_STATES, ApprovalState

STANDING: Final = frozenset(TO_DO)
"""Of an activity that is still to be done."""
IS_OPEN: Final = Condition("is_open", Test.IS, 1)
IS_MINE: Final = Condition("is_mine", Test.IS, 1)

_ASKED: Final = ("state", frozenset(UNDECIDED_STATES))
_PAID: Final = ("state", frozenset(PAID_STATES))
_ERODES: Final = ("eroding", True)
_RESERVE: Final = Total(ReserveTransaction, "delta_cents", (("state", frozenset({ApprovalState.APPROVED})),))
_PAID_CENTS: Final = Total(Payment, "amount_cents", (_PAID,))
_PAID_ERODING: Final = Total(Payment, "amount_cents", (_PAID, _ERODES))
_PENDING_ERODING: Final = Total(Payment, "amount_cents", (_ASKED, _ERODES))
_OUTSTANDING: Final = Sum((_RESERVE,), (_PAID_ERODING,))

MY_OPEN: Final = View("mine", "My open", "mine status:open", "newest")

CLAIMS: Final = Listing(
    name="claims",
    table="claim",
    caption="Claims",
    one="1 claim",
    many="{n} claims",
    nothing="Claims that are given to you or your team come from the server by themselves.",
    choose="Choose a claim",
    sources=(Source(Claim),),
    columns=(
        own(Claim, "insured_name", "insured", width_px=180),
        own(Claim, "claim_number", "number", caption="Number", width_px=130),
        own(Claim, "temporary_number", caption=""),
        Column("by_name", Sorted(Own("insured_name")), Kind.TEXT),
        own(Claim, "status", width_px=130),
        own(Claim, "line", width_px=130, is_shown=False),
        own(Claim, "cause", width_px=110),
        own(Claim, "severity", width_px=100, is_shown=False),
        own(Claim, "loss_place", "place", width_px=150),
        own(Claim, "cat_code", width_px=80, is_shown=False),
        own(Claim, "loss_at", width_px=100),
        own(Claim, "reported_at", width_px=100, is_shown=False),
        own(Claim, "adjuster_id", width_px=120),
        own(Claim, "team_id", caption=""),
        Column("due", Least(Activity, "due", (("state", STANDING),), NO_DAY), Kind.DAY, "Due", width_px=165),
        Column("outstanding_cents", _OUTSTANDING, Kind.MONEY, "Open reserve", width_px=120, is_summed=True),
        Column("paid_cents", _PAID_CENTS, Kind.MONEY, "Paid + approved", width_px=130, is_summed=True),
        Column(
            "incurred_cents", Sum((_PAID_CENTS, _OUTSTANDING)), Kind.MONEY, "Incurred", width_px=120, is_summed=True
        ),
        Column("reserve_cents", _RESERVE, Kind.MONEY, "Reserve", width_px=110, is_shown=False, is_summed=True),
        Column(
            "pending_cents",
            Total(Payment, "amount_cents", (_ASKED,)),
            Kind.MONEY,
            "Payments waiting",
            width_px=120,
            is_shown=False,
            is_summed=True,
        ),
        own(Claim, "currency", width_px=80, is_shown=False),
        Column("updated_at", Own("updated_at"), Kind.MOMENT, "Last change", width_px=110),
        Column("is_open", IsAmong("status", frozenset({ClaimStatus.CLOSED}), turned=True), Kind.FLAG),
        Column("is_mine", IsMine(("adjuster_id", "agent_id")), Kind.FLAG),
        own(Claim, "siu", width_px=60, is_shown=False),
        Column(
            "over_reserve",
            Exceeds(Sum((_PAID_ERODING, _PENDING_ERODING)), _RESERVE),
            Kind.FLAG,
            "Over reserve",
            width_px=100,
            is_shown=False,
        ),
        Column(
            "approvals",
            Sum((Tally(ReserveTransaction, (_ASKED,)), Tally(Payment, (_ASKED,)))),
            Kind.NUMBER,
            "Requests waiting",
            width_px=80,
            is_shown=False,
        ),
        Column("conflicts", Tally(Conflict, (("state", frozenset({ConflictState.OPEN})),)), Kind.NUMBER),
        Column("waiting", Here.WAITING, Kind.NUMBER),
        Column("refused", Here.REFUSED, Kind.NUMBER),
    ),
    orders=(
        Order("newest", "reported_at", "Newest first", is_descending=True),
        Order("name", "by_name", "By name"),
        Order("incurred", "incurred_cents", "Largest incurred first", is_descending=True),
        Order("due", "due", "Next due first"),
    ),
    words=Words(number="number", other_number="temporary_number", name="insured", places=("place",)),
    carried=("is_open", "is_mine", "over_reserve", "due", "cat_code"),
    narrow=(
        Narrow("mine", "is_mine", ("is_open",)),
        Narrow("over", "over_reserve", ("doc",)),
        Narrow("cat", "cat_code", ("is_open",)),
    ),
    filters=(
        Filter("mine", "is_mine"),
        Filter(
            "status",
            "status",
            groups=(
                ("open", "Open", IS_OPEN),
                ("closed", "Closed", Condition("is_open", Test.IS, 0)),
            ),
        ),
        Filter("due", "due"),
        Filter("over", "over_reserve"),
        Filter("cat", "cat_code"),
        Filter("incurred", "incurred_cents", is_bare=True),
        Filter("reserve", "outstanding_cents"),
        Filter("paid", "paid_cents"),
        Filter("cause", "cause"),
        Filter("line", "line"),
        Filter("severity", "severity"),
        Filter("adjuster", "adjuster_id"),
        Filter("loss", "loss_at"),
        Filter("reported", "reported_at"),
        Filter("siu", "siu"),
        Filter("waiting", "approvals"),
    ),
    row=CardRow(
        title="insured",
        second=("cause", "place"),
        third=("number",),
        amount="incurred_cents",
        state="status",
        due="due",
        who="adjuster_id",
        since="reported_at",
        marks=(("siu", Mark.SIU.caption, Mark.SIU.icon), ("approvals", "Approval", "stamp")),
    ),
    views=(
        MY_OPEN,
        View("team", "All open", "status:open", "due", frozenset({Role.SUPERVISOR})),
        View("waiting", "Requests waiting", "waiting:>0", "due", frozenset({Role.SUPERVISOR})),
        View("late", "Late", "status:open due:<0", "due"),
        View("over", "Over reserve", "status:open over", "incurred"),
        View("all", "All claims", "", "newest"),
    ),
    chips=(
        ("My open", "mine status:open"),
        ("Due today", "due:<1"),
        ("Over reserve", "over"),
    ),
    value_chip=("cat_code", "cat", "CAT {value}"),
    titles=Titles(CLAIM, "number", "insured"),
    currency="currency",
    refused="refused",
    conflicts="conflicts",
    waiting="waiting",
)
