"""The closed sets of diary: states with their legal transitions, and code lists."""

from __future__ import annotations

from typing import Final

from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.kernel.tellings import Reach, Telling


class ActivityState(Captioned):
    OPEN = "open", "Open", Look.INFO
    DONE = "done", "Done", Look.GOOD, "check"
    SKIPPED = "skipped", "Skipped", Look.NEUTRAL, "circle-slash"
    ESCALATED = "escalated", "Escalated", Look.BAD, "triangle-alert"


TO_DO: Final = (ActivityState.OPEN, ActivityState.ESCALATED)
"""Somebody has yet to see to it."""


class Priority(Captioned):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High", Look.WARN, "flag"


class Topic(Captioned):
    """What a note is about."""

    GENERAL = "general", "General", Look.NEUTRAL, "sticky-note"
    DAMAGE = "damage", "Damage", Look.NEUTRAL, "camera"
    COVERAGE = "coverage", "Coverage", Look.NEUTRAL, "umbrella"
    SETTLEMENT = "settlement", "Settlement talks", Look.NEUTRAL, "handshake"
    CONTACT = "contact", "Contact", Look.NEUTRAL, "message-square"
    PHONE = "phone", "Phone", Look.NEUTRAL, "phone"
    EMAIL = "email", "Email", Look.NEUTRAL, "mail"
    MAIL = "mail", "Letter", Look.NEUTRAL, "mail"
    CALL = "call", "Call", Look.NEUTRAL, "phone"
    """As the first version of the wire writes `phone`."""
    REOPENED = "reopened", "Reopened", Look.INFO, "undo-2"
    """Why a claim was opened again; written by the reopening itself."""


CHANNELS: Final = (Topic.PHONE, Topic.EMAIL, Topic.MAIL)
"""Topics of notes that tell of a contact: how it was made."""
CONTACTS: Final = frozenset({*CHANNELS, Topic.CALL})
"""The same, with the word of the first version."""
WRITTEN: Final = (Topic.GENERAL, Topic.DAMAGE, Topic.COVERAGE, Topic.SETTLEMENT, Topic.CONTACT)
"""Those that a person chooses for a note."""


class Pattern(Captioned):
    """What kind of step a diary entry is, in the order in which they are offered."""

    CALL = "call", "Call", Look.NEUTRAL, "phone"
    INSPECT = "inspect", "Inspect", Look.NEUTRAL, "search"
    DOCUMENT = "document", "Get a document", Look.NEUTRAL, "file-text"
    REVIEW = "review", "Review", Look.NEUTRAL, "eye"
    CONTACT = "contact", "First contact", Look.NEUTRAL, "message-square"
    LETTER = "letter", "Letter", Look.NEUTRAL, "mail"


class DiaryTelling(Telling):
    """To whoever a task was given to by somebody else, or whose team has one that is overdue."""

    ACTIVITY = "activity", "Task", Look.INFO, "calendar-check", True, "{by} gave you a task, due {due}."
    ESCALATION = (
        "escalation",
        "Overdue task",
        Look.BAD,
        "triangle-alert",
        True,
        "A task that must be done was due {due}: {subject}.",
        Reach.THROUGH,
        "{count} tasks that must be done are overdue, the oldest since {due}: {subject}.",
    )
