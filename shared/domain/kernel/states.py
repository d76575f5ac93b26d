"""The closed sets that every area uses: roles, and how commands, conflicts, memberships and devices stand."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look


class Role(Captioned):
    AGENT = "agent", "Agent", Look.NEUTRAL, "user"
    ADJUSTER = "adjuster", "Adjuster", Look.NEUTRAL, "user"
    SUPERVISOR = "supervisor", "Supervisor", Look.NEUTRAL, "users"
    UNDERWRITER = "underwriter", "Underwriter", Look.NEUTRAL, "user"
    EXECUTIVE = "executive", "Executive", Look.NEUTRAL, "user"
    SIU = "siu", "SIU", Look.NEUTRAL, "siren"
    ADMIN = "admin", "Administrator", Look.NEUTRAL, "server"


class ConflictState(Captioned):
    OPEN = "open", "Needs a decision", Look.BAD, "git-compare"
    RESOLVED = "resolved", "Decided", Look.GOOD, "check"


class NotificationDeed(Captioned):
    """What somebody does about what they are told."""

    READ = "read", "Read", Look.NEUTRAL, "eye"
    DONE = "done", "Seen to", Look.GOOD, "check"
    SNOOZED = "snoozed", "Put off", Look.NEUTRAL, "clock"
    MUTED = "muted", "Muted", Look.NEUTRAL, "bell-off"
    UNMUTED = "unmuted", "Heard again", Look.NEUTRAL, "bell"


class MembershipState(Captioned):
    HELD = "held", "Held", Look.GOOD, "check"
    ENDED = "ended", "Ended", Look.NEUTRAL, "circle-slash"


class DeviceState(Captioned):
    ACTIVE = "active", "Active", Look.GOOD, "check"
    PAUSED = "paused", "Paused", Look.WARN, "hourglass"
    REVOKED = "revoked", "Locked out", Look.BAD, "lock"
    FORKED = "forked", "Needs a new registration", Look.BAD, "git-compare"
    """Its number was taken by another journal: it registers anew."""


class Choice(Captioned):
    """What a conflict is decided for."""

    MINE = "mine", "The first wish", Look.NEUTRAL, "user"
    THEIRS = "theirs", "The value of the server", Look.NEUTRAL, "server"
    OTHER = "other", "Another value", Look.NEUTRAL, "pencil"


class WithdrawnWhy(Captioned):
    """Why an entry's number is sent without the entry."""

    DISCARDED = "discarded", "Withdrawn entry", Look.NEUTRAL, "undo-2"
    """By the person."""
    DAMAGED = "damaged", "Withdrawal of a damaged entry", Look.BAD, "triangle-alert"
    TOO_LARGE = "too_large", "Withdrawal of an entry too large to send", Look.BAD, "circle-x"
    FORGOTTEN = "forgotten", "Withdrawal of a forgotten entry", Look.BAD, "triangle-alert"
    """Its contents left this device with their file."""


class Verdict(Captioned):
    """How an accepted command ended, exactly one each (DESIGN.md section 4)."""

    APPLIED = "applied", "Applied", Look.GOOD, "check"
    MERGED = "merged", "Merged", Look.GOOD, "check"
    CONFLICT = "conflict", "Needs a decision", Look.BAD, "git-compare"
    REJECTED = "rejected", "Refused", Look.BAD, "circle-x"
    HANDED_OVER = "handed_over", "Kept back, as its file was given away", Look.BAD, "circle-x"
    WITHDRAWN = "withdrawn", "Withdrawn", Look.NEUTRAL, "undo-2"
    FAILED = "failed", "Failed", Look.BAD, "triangle-alert"
