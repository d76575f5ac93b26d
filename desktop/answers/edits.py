"""What the lines of edits say: each field as it was and as it is, in the words of its declaration, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any, Final

from desktop.answers.names import field_of, named, parts_of, sync_of, written
from desktop.answers.readable import each
from desktop.replica.answers import FileRows
from desktop.screens.claims import EntryKind, HistoryEntry
from desktop.screens.deeds import TakingBack
from desktop.screens.edits import FieldChange
from desktop.screens.sayings import made, title
from desktop.screens.syncing import SyncState
from desktop.screens.times import moment
from desktop.screens.words import inside, tr
from shared.domain.catalogue import BY_NAME, COMMANDS, MADE_BY, SAYINGS
from shared.domain.claims.commands import AssignClaim, CloseClaim, ReopenClaim
from shared.domain.decide import decide
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.commands import Command, Edit, ResolveConflict
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Micros, Row, Storage
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS
from shared.domain.kernel.traces import Differences, differences_of
from shared.domain.kernel.world import Actor, Refused, Stamp, World
from shared.domain.taking_back import standing, subject_of, undone

CURRENCY: Final = "currency"
"""The field of a row, or of the head of its file, that says what its amounts are in."""
TASK_TITLES: Final = {
    ActivityState.OPEN: "Task reopened: {subject}",
    ActivityState.DONE: "Task done: {subject}",
    ActivityState.SKIPPED: "Task skipped: {subject}",
    ActivityState.ESCALATED: "Task escalated: {subject}",
}
_KINDS: Final[Mapping[type[Command], EntryKind]] = {
    AssignClaim: EntryKind.ASSIGNMENT,
    CloseClaim: EntryKind.STATUS,
    ReopenClaim: EntryKind.STATUS,
}
"""Of entries, by what was done."""
_AT_ONCE: Final = frozenset({"state", "outcome", "completed_at"})
"""Of a task that ended: what its title and the words below it say."""


@dataclass(frozen=True)
class EditedFile:
    """A file whose lines of edits are shown. names: of the people and teams in it; me: this person.

    actor: this person with their authority; None while their own row is not here, and where nothing is to be taken
    back. shelf: reads the colleagues and teams, which the rules by which some edits are taken back name.
    """

    file: FileRows
    names: Mapping[Id, str]
    me: Id
    now: Micros
    actor: Actor | None = None
    shelf: Callable[[], Iterable[Row]] = tuple

    @cached_property
    def world(self) -> World:
        return World((row for of_kind in self.file.rows.values() for row in of_kind), {self.file.file_id})

    @cached_property
    def with_shelf(self) -> World:
        return self.world.with_rows(self.shelf())

    @cached_property
    def standing(self) -> frozenset[Id]:
        return standing(self.world, self.file.file_id)

    def currency(self, row: Row | None) -> str:
        """Of the amounts in a row."""
        head = self.world.head(self.file.file_id)
        return str(getattr(row, CURRENCY, "") or getattr(head, CURRENCY, ""))


def entries_of_edits(of: EditedFile, unread: list[type[Row]]) -> tuple[HistoryEntry, ...]:
    """Of a file without a time line of its own, in no stated order."""
    return each(of.file.all(FactChange), lambda line: edit_entry(of, line), unread)


def edit_entry(of: EditedFile, line: FactChange) -> HistoryEntry:
    """Raises msgspec.MsgspecError for a line that cannot be read."""
    row = subject_of(of.world, line)
    said = {name: sides for name, sides in _said(line).items() if not _is_its_time(line, name, sides)}
    changes = tuple(_change(of, line, row, name, sides) for name, sides in said.items())
    detail = ""
    if isinstance(row, Activity) and (state := said.get("state")) is not None:
        outcome = said.get("outcome")
        words = tr(TASK_TITLES[ActivityState(state[1])], subject=row.subject)
        changes = tuple(_change(of, line, row, name, said[name]) for name in said if name not in _AT_ONCE)
        detail = str((outcome[1] if outcome is not None else None) or "")
    else:
        words = _deed(of, line, row, said)
    if not words and len(changes) == 1 and not changes[0].is_long:
        words, changes = changes[0].words, ()
    elif not words:
        one = tr("{field} changed", field=changes[0].caption) if len(changes) == 1 else ""
        words = one or tr("{n} facts changed", n=len(changes))
    way, back = _way_back(of, line)
    return HistoryEntry(
        EntryKind.ACTIVITY if isinstance(row, Activity) else _kind_of(line),
        moment(line.updated_at),
        named(line.updated_by, of.names, of.me),
        _of_row(of, line, row, words),
        detail,
        sync=sync_of(line, of.file),
        changes=changes,
        undo=back,
        undo_words=way,
        touched=frozenset((line.subject_id, name) for name in said),
    )


def _kind_of(line: FactChange) -> EntryKind:
    """By the command, where this program knows it."""
    command = COMMANDS.get(line.command)
    return _KINDS.get(command, EntryKind.EDIT) if command is not None else EntryKind.EDIT


def changes_of(of: EditedFile, line: FactChange) -> tuple[FieldChange, ...]:
    """All that a line says, for an entry that stands for something else too. Raises as `edit_entry`."""
    row = subject_of(of.world, line)
    return tuple(_change(of, line, row, name, sides) for name, sides in _said(line).items())


def _said(line: FactChange) -> Differences:
    """In the order in which the fields are declared; what this program does not know comes last."""
    table = BY_NAME.get(line.subject_table)
    places = {name: place for place, name in enumerate(table.fields)} if table is not None else {}
    said = differences_of(line)
    return {name: said[name] for name in sorted(said, key=lambda name: places.get(name, len(places)))}


def _is_its_time(line: FactChange, name: str, sides: tuple[Any, Any] | None) -> bool:
    """Whether the field only says once more when this was done."""
    field = field_of(line.subject_table, name)
    return field is not None and field.unit == "us" and sides is not None and sides[1] == line.updated_at


def _deed(of: EditedFile, line: FactChange, row: Row | None, said: Mapping[str, tuple[Any, Any] | None]) -> str:
    """What was done, by a command that is not simply an edit; empty for all others."""
    kind = COMMANDS.get(line.command)
    if kind is None or issubclass(kind, Edit) or kind is ResolveConflict:
        return ""
    template = SAYINGS[kind].said_of({name: sides[1] for name, sides in said.items() if sides is not None})
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    values = {name: _text(of, line, row, name, sides[1]) for name in names if (sides := said.get(name)) is not None}
    return tr(template, **values) if values.keys() == names else title(kind)


def _of_row(of: EditedFile, line: FactChange, row: Row | None, words: str) -> str:
    """The words, with what of the file they are about where that is not the file itself."""
    if line.subject_id == of.file.file_id or (isinstance(row, Activity) and row.subject in words):
        return words
    if isinstance(row, Activity):
        return tr("{what}: {words}", what=row.subject, words=words)
    what = made(row, currency=of.currency(row)) if row is not None and type(row) in MADE_BY else _caption(line)
    return tr("{what}: {words}", what=what, words=inside(words) if " " not in words else words)


def _caption(line: FactChange) -> str:
    field = field_of(line.subject_table, "caption")
    return tr(field.caption) if field is not None else line.subject_table


def _change(of: EditedFile, line: FactChange, row: Row | None, name: str, sides: tuple[Any, Any] | None) -> FieldChange:
    field = field_of(line.subject_table, name)
    caption = tr(field.caption) if field is not None else name
    if sides is None:
        return FieldChange(caption, "", "", is_kept=False)
    before, after = (_text(of, line, row, name, value) for value in sides)
    if before == after and field is not None and field.storage is Storage.JSON:
        before, after = (_whole(value) for value in sides)
    is_text = field is not None and field.storage is Storage.TEXT and field.most > LABEL_CHARACTERS
    return FieldChange(caption, before, after, is_text or max(len(before), len(after)) > LABEL_CHARACTERS)


def _text(of: EditedFile, line: FactChange, row: Row | None, name: str, value: Any) -> str:
    field = field_of(line.subject_table, name)
    if field is None:
        return "" if value is None else str(value)
    return written(field, value, of.names, of.me, moment(of.now), currency=of.currency(row))


def _whole(value: Any) -> str:
    """A list of parts with all that each holds, where what they are called says no difference."""
    return "; ".join(", ".join(each for each in part if each) for part in parts_of(str(value))) or str(value)


def _way_back(of: EditedFile, line: FactChange) -> tuple[str, TakingBack | None]:
    """What an own edit that still stands is taken back by, in words, and the question that is asked before."""
    if of.actor is None or line.updated_by != of.me or line.id not in of.standing:
        return "", None
    command = undone(of.with_shelf, line, of.actor, tr("Undone"))
    if command is None:
        return "", None
    stamp = Stamp(line.id, of.now, line.id, "")
    if isinstance(decide(of.with_shelf, command, of.actor, stamp), Refused):
        return "", None
    is_told = type(command).__name__ == line.command or sync_of(line, of.file) is SyncState.WAITING
    words = tr("Undo") if is_told else title(type(command))  # what is done instead says so
    return words, TakingBack(line.command_id, None, tr("Undone"), line.file_id)
