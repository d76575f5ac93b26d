"""The resources, a line each, and what one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity
from shared.domain.kernel.fields import Row, Table
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Resource:
    """Rows of an entity under `PREFIX/name`: a list by key, and each by its id, for whoever may see its file."""

    name: str
    entity: type[Row]
    filters: tuple[str, ...] = ()
    """Fields whose value a list may be held to."""

    @property
    def table(self) -> Table:
        return self.entity.TABLE


RESOURCES: Final[tuple[Resource, ...]] = (
    Resource("claims", Claim, ("claim_number", "policy_id", "status", "severity", "adjuster_id", "cat_code")),
    Resource("policies", Policy, ("policy_number", "customer_id", "agent_id", "line", "status")),
    Resource("customers", Customer, ("name", "email", "phone", "agent_id")),
    Resource("activities", Activity, ("claim_id", "assignee_id", "state", "due", "mandatory")),
)
