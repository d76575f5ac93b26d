"""What people intend with parties: one command each."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.commands import Edit, EditedFields
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered


class UpdateContact(Edit, frozen=True, tag="UpdateContact", kw_only=True):
    """Changes how a customer is reached."""

    SUBJECT = "customer_id"

    customer_id: Annotated[Id, Entered("The customer", names="customer")]
    changes: EditedFields
    base: EditedFields
