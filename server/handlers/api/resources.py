"""The resources, a line each, and what one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.services.interface import Condition, How
from server.services.keys import READ
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.diary.entities import Activity, Note
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Row, Table
from shared.domain.kernel.states import Role
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.parties.entities import Customer
from shared.domain.people.entities import Colleague
from shared.domain.policies.entities import Policy, PolicyCoverage

PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Resource:
    """Rows of an entity under `PREFIX/name`: a list page by page, and each by its id, for whoever may see its file."""

    name: str
    entity: type[Row]
    filters: str
    """Fields whose value a list may be held to, with blanks between them."""
    orders: str = "id -id"
    """Fields that a list may be ordered by, `-` for the last one first; that which stands first unless one is asked."""
    one: str = ""
    """What one of them is called; empty: as its table."""
    holdings: str = ""
    """What a list may be held to of what its rows hold by policies (`server.store.holdings`)."""
    only: Condition | None = None
    """What a row fulfils to be one at all."""

    @property
    def table(self) -> Table:
        return self.entity.TABLE

    @property
    def scope(self) -> str:
        """What a key must be good for to read it."""
        return f"{READ}:{self.name}"

    @property
    def singular(self) -> str:
        return self.one or self.table.name


_AT: Final = "-at at id -id"
_AGENTS: Final = Condition("roles", How.HAS, (Role.AGENT.value,))

POLICIES: Final = Resource(
    "policies",
    Policy,
    "policy_number customer_id agent_id line region status effective_date expiration_date annual_premium created_at",
    "-effective_date effective_date -expiration_date expiration_date id -id",
)

RESOURCES: Final[tuple[Resource, ...]] = (
    Resource(
        "claims",
        Claim,
        "claim_number policy_id customer_id line loss_at reported_at created_at cause severity cat_code litigation siu "
        "subrogation status adjuster_id team_id agent_id",
        "-loss_at loss_at -reported_at reported_at id -id",
    ),
    POLICIES,
    Resource(
        "customers",
        Customer,
        "name email phone kind city region postal_code agent_id created_at",
        "-id id name -name",
        holdings="policies annual_premium",
    ),
    Resource("agents", Colleague, "user_id name team_id active", one="agent", only=_AGENTS),
    Resource("colleagues", Colleague, "user_id name team_id active"),
    Resource("activities", Activity, "claim_id assignee_id state pattern priority due mandatory", "due -due id -id"),
    Resource("notes", Note, "subject_id topic at created_by", _AT),
    Resource("exposures", Exposure, "claim_id coverage_code status"),
    Resource("reserves", ReserveLine, "claim_id exposure_id cost_type"),
    Resource("reserve-changes", ReserveTransaction, "claim_id line_id state approver_id at", _AT),
    Resource("payments", Payment, "claim_id exposure_id line_id state kind method approver_id amount_cents at", _AT),
    Resource("coverages", PolicyCoverage, "policy_id code"),
    Resource("changes", FactChange, "file_id subject_table subject_id command created_at", "-id id"),
)
