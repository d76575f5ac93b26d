"""UpdateContact: how a customer is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.edits import Editable, decided, edit
from shared.domain.kernel.roles import FIELD
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Decision
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer


def update_contact(case: Case, command: UpdateContact) -> Decision:
    """UpdateContact: the independent fields and the guarded identity of a customer."""
    customer = case.world.get(Customer, command.customer_id)
    if customer is None:
        return not_found("customer")
    return edit(case, customer, command, CUSTOMER)


CUSTOMER: Final = Editable(Customer, FIELD | {Role.UNDERWRITER})


def _settle(case: Case, conflict: Conflict, values: Mapping[str, Any], _reason: str) -> Decision:
    return decided(case, case.world.get(Customer, conflict.subject_id), values, CUSTOMER)


RESOLVER: Final = Resolver(Customer, UpdateContact, _settle)
