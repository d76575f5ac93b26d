"""The closed sets of parties: what customers are, and how they like to be reached."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look


class CustomerKind(Captioned):
    PERSON = "person", "Person", Look.NEUTRAL, "user"
    ORGANISATION = "organisation", "Organisation", Look.NEUTRAL, "users"


class Channel(Captioned):
    """How somebody likes to be reached."""

    PHONE = "phone", "Phone", Look.NEUTRAL, "phone"
    EMAIL = "email", "Email", Look.NEUTRAL, "mail"
    TEXT = "text", "Text message", Look.NEUTRAL, "message-square"
    MAIL = "mail", "Letter", Look.NEUTRAL, "mail"
