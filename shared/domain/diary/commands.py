"""What people intend with diary: one command each."""

from __future__ import annotations

from typing import Annotated

from shared.domain.claims.commands import OnClaim
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Day, Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import NOTE_CHARACTERS, TEXT_CHARACTERS, Entered


class AddNote(Command, frozen=True, tag="AddNote", kw_only=True):
    """Writes a note on a claim, policy or customer file."""

    SUBJECT = "file_id"

    file_id: Annotated[Id, Entered("The file", names="file")]
    topic: Topic
    body: Annotated[str, Entered("The note", NOTE_CHARACTERS, needed=True)]


class AddActivity(OnClaim, frozen=True, tag="AddActivity", kw_only=True):
    pattern: Pattern
    subject: Annotated[str, Entered("The subject", needed=True)]
    due: Annotated[Day, Entered("Due")]
    priority: Priority
    mandatory: bool
    assignee_id: Annotated[Id | None, Entered("The assignee", names="colleague")]


class EscalateActivity(OnClaim, frozen=True, tag="EscalateActivity", kw_only=True):
    """Tells whoever leads the team that a step which must be done is overdue."""

    activity_id: Annotated[Id, Entered("The task", names="activity")]
    as_of: Annotated[Day, Entered("The day")]
    """The day on which it is overdue, of whoever says so: a day is a day somewhere."""


class CompleteActivity(OnClaim, frozen=True, tag="CompleteActivity", kw_only=True):
    activity_id: Annotated[Id, Entered("The task", names="activity")]
    outcome: Annotated[str, Entered("The outcome", TEXT_CHARACTERS)]
    skipped: bool = False


class ReopenActivity(OnClaim, frozen=True, tag="ReopenActivity", kw_only=True):
    """What was done or skipped is to be done after all. `base_completed_at` is the ending that the user saw."""

    activity_id: Annotated[Id, Entered("The task", names="activity")]
    base_completed_at: Annotated[Micros, Entered("When it ended")]


class MoveActivity(OnClaim, frozen=True, tag="MoveActivity", kw_only=True):
    """To another day. `base_due` is the day that the user saw."""

    activity_id: Annotated[Id, Entered("The task", names="activity")]
    due: Annotated[Day, Entered("Due")]
    base_due: Annotated[Day, Entered("The former day")]


class ReassignActivity(OnClaim, frozen=True, tag="ReassignActivity", kw_only=True):
    """To another person. `base_assignee_id` is who had it as far as the user saw."""

    activity_id: Annotated[Id, Entered("The task", names="activity")]
    assignee_id: Annotated[Id | None, Entered("The assignee", names="colleague")]
    base_assignee_id: Annotated[Id | None, Entered("The former assignee", names="person")]
