"""The closed sets that every area uses: roles, and how commands, conflicts, memberships and devices stand."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    ADJUSTER = "adjuster"
    SUPERVISOR = "supervisor"
    UNDERWRITER = "underwriter"
    EXECUTIVE = "executive"
    SIU = "siu"
    ADMIN = "admin"


class ConflictState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class MembershipState(StrEnum):
    HELD = "held"
    ENDED = "ended"


class DeviceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    REVOKED = "revoked"
    FORKED = "forked"
    """Its number was taken by another journal: it registers anew."""


class Verdict(StrEnum):
    """How an accepted command ended, exactly one each (DESIGN.md section 4)."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
