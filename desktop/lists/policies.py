"""The list of policies."""

from __future__ import annotations

from typing import Final

from desktop.lists.declared import (
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
from desktop.lists.expressions import Here, IsAmong, IsMine, Own, Sorted
from desktop.lists.wanted import Condition, Test
from shared.domain.kernel.states import Role
from shared.domain.policies.entities import POLICY, Policy
from shared.domain.policies.states import PolicyStatus

RUNNING: Final = frozenset(
    {
        PolicyStatus.BOUND,
        PolicyStatus.IN_FORCE,
        PolicyStatus.RENEWED,
        PolicyStatus.CANCEL_PENDING,
        PolicyStatus.REINSTATED,
    }
)
"""Of a policy that covers, or is going to."""

RENEWAL_DAYS: Final = 60
"""A policy that ends today, or within so many, is to be renewed: whoever sold it calls its holder."""

_ENDING: Final = f"status:running expires:>=0 expires:<={RENEWAL_DAYS}"
MY_RENEWALS: Final = View("my_renewals", "My renewals", f"mine {_ENDING}", "expires", frozenset({Role.AGENT}))
"""What whoever sells has to renew, on the start page too."""

POLICIES: Final = Listing(
    name="policies",
    table="policy",
    caption="Policies",
    one="1 policy",
    many="{n} policies",
    nothing="Policies of your customers come from the server by themselves.",
    choose="Choose a policy",
    sources=(Source(Policy),),
    columns=(
        own(Policy, "holder_name", "holder", width_px=200),
        own(Policy, "policy_number", "number", caption="Number", width_px=130),
        Column("by_name", Sorted(Own("holder_name")), Kind.TEXT),
        own(Policy, "line", width_px=160),
        own(Policy, "region", width_px=70),
        own(Policy, "effective_date", width_px=120),
        own(Policy, "expiration_date", width_px=120),
        own(Policy, "annual_premium", width_px=130, is_summed=True),
        own(Policy, "currency", width_px=80, is_shown=False),
        own(Policy, "status", width_px=130),
        own(Policy, "agent_id", width_px=140),
        Column("updated_at", Own("updated_at"), Kind.MOMENT, "Last change", width_px=110),
        Column("is_mine", IsMine(("agent_id",)), Kind.FLAG),
        Column("is_running", IsAmong("status", RUNNING), Kind.FLAG),
        Column("waiting", Here.WAITING, Kind.NUMBER),
        Column("refused", Here.REFUSED, Kind.NUMBER),
    ),
    orders=(
        Order("name", "by_name", "By name"),
        Order("expires", "expiration_date", "Expires first"),
    ),
    words=Words(number="number", name="holder", places=("region",)),
    carried=("is_mine", "is_running"),
    narrow=(Narrow("mine", "is_mine", ("is_running",)),),
    filters=(
        Filter("mine", "is_mine"),
        Filter("status", "status", groups=(("running", "All in force", Condition("is_running", Test.IS, 1)),)),
        Filter("line", "line"),
        Filter("expires", "expiration_date"),
        Filter("from", "effective_date"),
        Filter("premium", "annual_premium", is_bare=True),
        Filter("agent", "agent_id"),
        Filter("state", "region"),
    ),
    row=CardRow(
        title="holder",
        second=("line", "region"),
        third=("number",),
        amount="annual_premium",
        state="status",
        due="expiration_date",
        who="agent_id",
    ),
    views=(
        View("mine", "Mine", "mine", "name", frozenset({Role.AGENT})),
        MY_RENEWALS,
        View("all", "All policies", "", "name"),
        View("running", "In force", "status:running", "name"),
        View("renewals", "Ends within {n} days", _ENDING, "expires", n=RENEWAL_DAYS),
    ),
    chips=(("Mine", "mine"), ("In force", "status:running")),
    titles=Titles(POLICY, "number", "holder"),
    currency="currency",
    refused="refused",
    waiting="waiting",
)
