"""The closed sets of policies: states with their legal transitions, and code lists."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look


class Line(Captioned):
    PERSONAL_AUTO = "personal_auto", "Personal auto"
    COMMERCIAL_AUTO = "commercial_auto", "Commercial auto"
    HOMEOWNERS = "homeowners", "Homeowners"
    COMMERCIAL_PROPERTY = "commercial_property", "Commercial property"
    GENERAL_LIABILITY = "general_liability", "General liability"
    WORKERS_COMP = "workers_comp", "Workers compensation"


class PaymentFrequency(Captioned):
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    SEMIANNUAL = "semiannual", "Twice a year"
    ANNUAL = "annual", "Once a year"


class PolicyStatus(Captioned):
    DRAFT = "draft", "Draft", Look.NEUTRAL, "pencil"
    QUOTED = "quoted", "Quoted", Look.INFO, "file-text"
    REFERRED = "referred", "Referred", Look.WARN, "stamp"
    DECLINED = "declined", "Declined", Look.BAD, "ban"
    QUOTE_EXPIRED = "quote_expired", "Quote expired", Look.NEUTRAL, "clock"
    WITHDRAWN = "withdrawn", "Withdrawn", Look.NEUTRAL, "undo-2"
    BOUND = "bound", "Bound", Look.GOOD, "stamp"
    IN_FORCE = "in_force", "In force", Look.GOOD, "shield"
    RENEWED = "renewed", "Renewed", Look.GOOD, "refresh-cw"
    NON_RENEWED = "non_renewed", "Not renewed", Look.NEUTRAL, "circle-slash"
    EXPIRED = "expired", "Expired", Look.NEUTRAL, "clock"
    LAPSED = "lapsed", "Lapsed", Look.BAD, "circle-slash"
    CANCEL_PENDING = "cancel_pending", "To be cancelled", Look.WARN, "hourglass"
    CANCELLED = "cancelled", "Cancelled", Look.BAD, "ban"
    REINSTATED = "reinstated", "Reinstated", Look.GOOD, "undo-2"
    REWRITTEN = "rewritten", "Rewritten", Look.NEUTRAL, "pencil"
