"""What the catalogue knows of notes and activities."""

from shared.domain.diary import entries, escalating, moves
from shared.domain.diary.commands import (
    AddActivity,
    AddNote,
    CompleteActivity,
    EscalateActivity,
    MoveActivity,
    ReassignActivity,
    ReopenActivity,
)
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.refusals import DiaryRefusal
from shared.domain.diary.states import DiaryTelling
from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.roles import ALL
from shared.domain.kernel.states import Role

AREA = Area(
    entities=(Note, Activity),
    rules=(
        Rule(AddNote, entries.add_note, ALL, title="Add note", says="Note: {topic}", entity=Note),
        Rule(
            AddActivity,
            entries.add_activity,
            ALL - {Role.EXECUTIVE},
            title="Add task",
            says="Task: {subject}",
            entity=Activity,
        ),
        Rule(
            CompleteActivity,
            entries.complete_activity,
            ALL - {Role.EXECUTIVE},
            title="Mark task as done",
            says="Task done",
            entity=Activity,
            undo=moves.undo_ending,
        ),
        Rule(
            ReopenActivity,
            moves.reopen_activity,
            ALL - {Role.EXECUTIVE},
            title="Reopen task",
            says="Task reopened",
            entity=Activity,
        ),
        Rule(
            EscalateActivity,
            escalating.escalate_activity,
            frozenset({Role.SUPERVISOR}),
            title="Escalate task",
            says="Overdue task escalated",
            entity=Activity,
        ),
        Rule(
            MoveActivity,
            moves.move_activity,
            ALL - {Role.EXECUTIVE},
            title="Move task",
            says="Moved to {due}",
            entity=Activity,
            undo=moves.undo_move,
        ),
        Rule(
            ReassignActivity,
            moves.reassign_activity,
            ALL - {Role.EXECUTIVE},
            title="Give task to somebody",
            says="Task given to somebody else",
            without={"assignee_id": "Task is with nobody now"},
            entity=Activity,
            undo=moves.undo_giving,
        ),
    ),
    resolvers=(entries.RESOLVER,),
    refusals=DiaryRefusal,
    tellings=(DiaryTelling,),
)
