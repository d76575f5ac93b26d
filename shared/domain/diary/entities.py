"""What is written down on a file, and what is still to be done on a claim. Each field declared once."""

from __future__ import annotations

from typing import Annotated

from shared.domain.claims.entities import CLAIM
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.fields import Day, Field, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import NOTE_CHARACTERS, TEXT_CHARACTERS

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED


class Note(Row, table="note", caption="Note", tells_itself=True, is_decided_on=False):
    """What somebody wrote down on a file; never edited."""

    subject_id: Annotated[Id, Field(_A, "File", indexed=True)]
    topic: Annotated[Topic, Field(_A, "Topic")]
    body: Annotated[str, Field(_A, "Text", personal=True, most=NOTE_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]


class Activity(Row, table="activity", caption="Activity", home=CLAIM):
    """A diary entry on a claim."""

    claim_id: Annotated[Id, Field(_A, "Claim", refers="claim", indexed=True)]
    pattern: Annotated[Pattern, Field(_A, "Pattern")]
    subject: Annotated[str, Field(_I, "Subject")]
    due: Annotated[Day, Field(_I, "Due", indexed=True)]
    priority: Annotated[Priority, Field(_I, "Priority")]
    mandatory: Annotated[bool, Field(_A, "Must be done before closing")]
    assignee_id: Annotated[Id | None, Field(_S, "Assignee", refers="user_account", indexed=True)]
    state: Annotated[ActivityState, Field(_S, "Stage")]
    completed_at: Annotated[Micros | None, Field(_S, "Completed")]
    outcome: Annotated[str | None, Field(_S, "Outcome", most=TEXT_CHARACTERS)]
