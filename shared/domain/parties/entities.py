"""Customers: the people and organisations whose risks and losses these are. Each field declared once."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.fields import Day, Field, FileKind, Merge, Row
from shared.domain.kernel.ids import Id
from shared.domain.parties.states import Channel, CustomerKind

CUSTOMER = FileKind("customer", "Customer", "Open customer", number="name", is_open_to_rooms=True, has_history=True)

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED


class Customer(Row, table="customer", caption="Customer", home=CUSTOMER):
    """A person or organisation; its own file."""

    name: Annotated[str, Field(_I, "Name", personal=True, indexed=True, needed=True)]
    kind: Annotated[CustomerKind, Field(_A, "Kind")]
    birth_date: Annotated[Day | None, Field(_G, "Birth date", group="identity", personal=True)]
    phone: Annotated[str | None, Field(_I, "Phone", personal=True)]
    email: Annotated[str | None, Field(_I, "Email", personal=True)]
    street: Annotated[str | None, Field(_I, "Street", personal=True)]
    city: Annotated[str | None, Field(_I, "City")]
    region: Annotated[str | None, Field(_I, "State")]
    postal_code: Annotated[str | None, Field(_I, "ZIP")]
    preferred_channel: Annotated[Channel | None, Field(_I, "Preferred channel")]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account")]
