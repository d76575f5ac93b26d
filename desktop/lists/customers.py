"""The list of customers."""

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
from desktop.lists.expressions import Here, IfThere, IsMine, Own, Sorted
from shared.domain.kernel.states import Role
from shared.domain.parties.entities import CUSTOMER, Customer

CUSTOMERS: Final = Listing(
    name="customers",
    table="customer",
    caption="Customers",
    one="1 customer",
    many="{n} customers",
    nothing="Customers come from the server by themselves, with their policies.",
    choose="Choose a customer",
    sources=(Source(Customer),),
    columns=(
        own(Customer, "name", width_px=220),
        Column("by_name", Sorted(Own("name")), Kind.TEXT),
        own(Customer, "phone", width_px=150),
        own(Customer, "email", width_px=220),
        own(Customer, "street", width_px=180, is_shown=False),
        Column("city", IfThere(Own("city"), ""), Kind.TEXT, Customer.TABLE.fields["city"].caption, width_px=140),
        own(Customer, "region", width_px=70),
        own(Customer, "postal_code", width_px=80, is_shown=False),
        own(Customer, "preferred_channel", width_px=140),
        own(Customer, "agent_id", width_px=140),
        Column("updated_at", Own("updated_at"), Kind.MOMENT, "Last change", width_px=110),
        Column("is_mine", IsMine(("agent_id",)), Kind.FLAG),
        Column("waiting", Here.WAITING, Kind.NUMBER),
        Column("refused", Here.REFUSED, Kind.NUMBER),
    ),
    orders=(
        Order("name", "by_name", "By name"),
        Order("city", "city", "By city"),
    ),
    words=Words(name="name", places=("city", "region", "phone", "email"), phones=("phone",)),
    carried=("is_mine",),
    narrow=(Narrow("mine", "is_mine"),),
    filters=(
        Filter("mine", "is_mine"),
        Filter("city", "city"),
        Filter("state", "region"),
        Filter("agent", "agent_id"),
        Filter("channel", "preferred_channel"),
    ),
    row=CardRow(title="name", second=("city", "region"), third=("phone",), who="agent_id"),
    views=(
        View("mine", "Mine", "mine", "name", frozenset({Role.AGENT})),
        View("all", "All customers", "", "name"),
    ),
    chips=(("Mine", "mine"),),
    titles=Titles(CUSTOMER, "name", "city"),
    refused="refused",
    waiting="waiting",
)
