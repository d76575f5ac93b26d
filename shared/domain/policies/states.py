"""The closed sets of policies: states with their legal transitions, and code lists."""

from __future__ import annotations

from enum import StrEnum


class Line(StrEnum):
    PERSONAL_AUTO = "personal_auto"
    COMMERCIAL_AUTO = "commercial_auto"
    HOMEOWNERS = "homeowners"
    COMMERCIAL_PROPERTY = "commercial_property"
    GENERAL_LIABILITY = "general_liability"
    WORKERS_COMP = "workers_comp"


class PolicyStatus(StrEnum):
    DRAFT = "draft"
    QUOTED = "quoted"
    REFERRED = "referred"
    DECLINED = "declined"
    QUOTE_EXPIRED = "quote_expired"
    WITHDRAWN = "withdrawn"
    BOUND = "bound"
    IN_FORCE = "in_force"
    RENEWED = "renewed"
    NON_RENEWED = "non_renewed"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    REWRITTEN = "rewritten"
