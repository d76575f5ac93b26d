"""What the first screen shows of the day: what is to be done, what is new, what others do, how the team stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from desktop.lists.wanted import Wanted
from desktop.screens.notifications import Told
from desktop.screens.questions import Question
from desktop.screens.syncing import OutboxRow, SyncState
from shared.domain.claims.states import Cause, ClaimStatus
from shared.domain.diary.states import Pattern, Priority
from shared.domain.policies.states import Line

HAPPENED_WITHIN: Final = timedelta(days=3)
"""How far back what others did is told."""
FILED_WITHIN: Final = timedelta(days=30)
"""How far back what one reported is told: by then somebody works on it, and its course is theirs to tell."""


@dataclass(frozen=True, slots=True)
class Task:
    """An entry of the diary that is still to be done. must: the claim cannot be closed before."""

    activity_id: str
    claim_id: str
    subject: str
    insured: str
    number: str
    due: date
    pattern: Pattern | None
    priority: Priority | None
    must: bool
    assignee_id: str
    assignee: str
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim that somebody gave to this person, who has not opened it yet. told: opening it marks this as read."""

    told: Told
    claim_id: str
    insured: str
    number: str
    cause: Cause
    place: str
    by: str
    at: datetime
    incurred_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Renewal:
    policy_id: str
    number: str
    holder: str
    line: Line | None
    expires: date
    premium_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim that this person reported, and what became of it. adjuster: who works on it, empty for nobody yet."""

    claim_id: str
    insured: str
    number: str
    cause: Cause
    status: ClaimStatus
    adjuster: str
    sync: SyncState = SyncState.SAVED


@dataclass(frozen=True, slots=True)
class Happening:
    """What somebody else did on a claim. item: what of the claim, to open it there."""

    at: datetime
    who: str
    what: str
    claim_id: str
    insured: str
    number: str
    item: str


@dataclass(frozen=True, slots=True)
class Load:
    """What one person works on: open claims, those of them that came within seven days, those over their reserve."""

    user_id: str
    name: str
    is_open: int
    is_new: int
    over_reserve: int


@dataclass(frozen=True, slots=True)
class Untouched:
    """The open claim of this person on which nothing was written for the longest time."""

    claim_id: str
    insured: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HomeView:
    """tasks: the first ones, overdue first; task_count, overdue: of all. late: of others, due today or before.

    renewals: the first ones; renewal_count: of all.

    waiting: changes that are not on the server; oldest_waiting_at: when the first of them was made; unsent: the first
    ones. is_arriving: the first sync has not ended, so what is not here may yet be.
    """

    tasks: tuple[Task, ...]
    task_count: int
    overdue: int
    open_claims: int
    new: tuple[NewClaim, ...]
    happenings: tuple[Happening, ...]
    waiting: int
    oldest_waiting_at: datetime | None
    untouched: Untouched | None = None
    late: tuple[Task, ...] = ()
    late_count: int = 0
    load: tuple[Load, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    renewal_count: int = 0
    filed: tuple[Filed, ...] = ()
    unsent: tuple[OutboxRow, ...] = ()
    is_arriving: bool = False


@dataclass(frozen=True, slots=True)
class Home(Question[HomeView]):
    """Answered by `HomeView`. today: the person's own day; is_leading: with the team's late tasks and load;
    renewals: for whoever sells, which policies those are, with what this person reported and what of theirs is not on
    the server."""

    today: date
    is_leading: bool = False
    renewals: Wanted | None = None
