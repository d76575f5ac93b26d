"""What is asked about policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.screens.questions import Question
from shared.domain.policies.states import Line, PolicyStatus


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """`coverages` are (code, caption), `spans` (code, first day, the day on which it ends or None)."""

    policy_id: str
    number: str
    holder: str
    line: Line
    effective: date
    expires: date
    coverages: tuple[tuple[str, str], ...]
    status: PolicyStatus
    zone: str
    """Where its days are counted, IANA name."""
    spans: tuple[tuple[str, date, date | None], ...]


@dataclass(frozen=True, slots=True)
class PolicySearch(Question[tuple[PolicyHit, ...]]):
    """Answered by a tuple of `PolicyHit`; for a notice. Matches number and holder."""

    text: str
    limit: int = 8


@dataclass(frozen=True, slots=True)
class PolicyFile(Question[PolicyHit | None]):
    """Answered by a `PolicyHit`, or None when the policy is not on this device."""

    policy_id: str
