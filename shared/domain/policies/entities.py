"""Policies and what they cover. Each field declared once."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.fields import Cents, Day, Field, FileKind, Merge, Row
from shared.domain.kernel.ids import Id
from shared.domain.policies.coverages import USUAL
from shared.domain.policies.states import Line, PaymentFrequency, PolicyStatus

POLICY = FileKind("policy", "Policy", "Open policy", number="policy_number", is_open_to_rooms=True, has_history=True)

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED


class Policy(Row, table="policy", caption="Policy", home=POLICY, schema=2):
    """A policy term; its own file."""

    policy_number: Annotated[str, Field(_A, "Policy", indexed=True)]
    customer_id: Annotated[Id, Field(_A, "Customer", refers="customer")]
    holder_name: Annotated[str, Field(_I, "Policyholder", personal=True)]
    agent_id: Annotated[Id | None, Field(_S, "Agent", refers="user_account", follows=True)]
    line: Annotated[Line, Field(_A, "Line")]
    region: Annotated[str, Field(_A, "State")]
    status: Annotated[PolicyStatus, Field(_S, "Status")]
    effective_date: Annotated[Day, Field(_G, "Effective", group="term")]
    expiration_date: Annotated[Day, Field(_G, "Expires", group="term")]
    annual_premium: Annotated[Cents, Field(_G, "Annual premium", group="premium")]
    payment_frequency: Annotated[PaymentFrequency, Field(_G, "Payment frequency", group="premium")]
    currency: Annotated[str, Field(_A, "Currency")]
    external_reference: Annotated[str | None, Field(_I, "External reference")]
    risk_zone: Annotated[str | None, Field(_G, "Zone of the risk", group="term")] = None
    """IANA name: where the days of the term are counted. Null: by `region`; see `shared.domain.kernel.days`."""


class PolicyCoverage(Row, table="policy_coverage", caption="Coverage", home=POLICY):
    """One coverage of a policy, effective-dated; in the policy's file."""

    policy_id: Annotated[Id, Field(_A, "Policy", refers="policy", indexed=True)]
    code: Annotated[str, Field(_A, "Coverage")]
    caption: Annotated[str, Field(_A, "Caption", usual=USUAL)]
    limit_per_person: Annotated[Cents | None, Field(_G, "Limit per person", group="limit")]
    limit_per_occurrence: Annotated[Cents | None, Field(_G, "Limit per occurrence", group="limit")]
    limit_aggregate: Annotated[Cents | None, Field(_G, "Aggregate limit", group="limit")]
    deductible: Annotated[Cents, Field(_G, "Deductible", group="deductible")]
    premium: Annotated[Cents, Field(_G, "Premium", group="premium")]
    effective_date: Annotated[Day, Field(_G, "From", group="term")]
    until_date: Annotated[Day | None, Field(_G, "Until", group="term")]
