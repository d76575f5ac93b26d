"""What is done with tasks of the diary: ended, put off, given away; a new one from a line that is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.people import Person
from desktop.screens.store import Store
from desktop.screens.times import calendar_day, is_readable
from desktop.screens.words import beside, caption
from desktop.viewmodels.entering import days
from desktop.viewmodels.entering.drafts import Draft, several
from desktop.viewmodels.frame.together import Wish
from shared.domain.claims.entities import CLAIM
from shared.domain.diary.commands import CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.diary.states import Pattern
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Day
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id


def finished(lines: Sequence[Line]) -> list[Wish]:
    return [
        _wish(line, CompleteActivity(claim_id=Id(line.file_id), activity_id=Id(line.row_id), outcome=""))
        for line in lines
    ]


def moved(lines: Sequence[Line], to: date) -> list[Wish]:
    return [_moved(line, to) for line in lines if DIARY.value(line, "due") != to.isoformat()]


def latest_of(lines: Sequence[Line]) -> date | None:
    """The last day to which all of them may go; None without one: what must be done before closing comes no later."""
    must = [calendar_day(str(DIARY.value(line, "due"))) for line in lines if DIARY.value(line, "mandatory")]
    return min(filter(is_readable, must), default=None)


def moved_by(lines: Sequence[Line], by: int) -> list[Wish]:
    """By so many days, each from its own; one whose day cannot be read stays."""
    found = []
    for line in lines:
        day = calendar_day(str(DIARY.value(line, "due")))
        if is_readable(day):
            found.append(_moved(line, day + timedelta(days=by)))
    return found


def given(lines: Sequence[Line], to: Person) -> list[Wish]:
    """Those whose it is already stay."""
    return [
        _wish(line, giving(line.file_id, line.row_id, to.user_id, had))
        for line in lines
        if (had := DIARY.value(line, "assignee_id")) != to.user_id
    ]


def moving(claim_id: str, activity_id: str, to: date, base: str) -> MoveActivity:
    """base: the day that was seen, as stored."""
    return MoveActivity(claim_id=Id(claim_id), activity_id=Id(activity_id), due=Day(to.isoformat()), base_due=Day(base))


def giving(claim_id: str, activity_id: str, to: str, base: object) -> ReassignActivity:
    """base: who was seen to have it, None or empty for nobody."""
    return ReassignActivity(
        claim_id=Id(claim_id), activity_id=Id(activity_id), assignee_id=Id(to), base_assignee_id=_id(base)
    )


def _moved(line: Line, to: date) -> Wish:
    return _wish(line, moving(line.file_id, line.row_id, to, str(DIARY.value(line, "due"))))


def _wish(line: Line, command: Command) -> Wish:
    return Wish(command, beside(str(DIARY.value(line, "subject")), str(DIARY.value(line, "insured"))), line.row_id)


def _id(value: object) -> Id | None:
    return Id(value) if isinstance(value, str) and value else None


def outcome_draft(store: Store, now: Callable[[], datetime], claim_id: str, activity_id: str, parent: QObject) -> Draft:
    """What is being written about a task that is done: one with the form on its claim."""
    return Draft(store, f"{CLAIM.name}/{claim_id}/outcome/{activity_id}", now, parent, about=claim_id)


def day_draft(store: Store, now: Callable[[], datetime], tasks: Sequence[tuple[str, str]], parent: QObject) -> Draft:
    """The day that is being typed for tasks, by claim and row: for each alone, for each choice of several."""
    if len(tasks) == 1:
        ((claim_id, activity_id),) = tasks
        return Draft(store, f"{CLAIM.name}/{claim_id}/due/{activity_id}", now, parent, about=claim_id)
    return Draft(store, f"{DIARY.name}/due/{several(row for _, row in tasks)}", now, parent)


_DAY_WORDS: Final = 8
"""More than any day has; what is pasted may have thousands."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A new task as it was read. words: what names the claim, the first ones of them; must: before closing."""

    pattern: Pattern = Pattern.REVIEW
    subject: str = ""
    words: tuple[str, ...] = ()
    due: date | None = None
    must: bool = False


def read(text: str, today: date) -> Typed:
    """`call Hartley fri 14:00 !`: what kind it is, which claim, when, and whether it must be done.

    The day is the longest end of the line that is one; a time of the clock stays in the subject.
    """
    bare, must = re.subn(r"(?:^|\s)!(?=\s|$)", " ", text)
    parts = bare.split()
    due, rest = None, parts
    for place in range(max(0, len(parts) - _DAY_WORDS), len(parts)):
        found = days.read_both(" ".join(parts[place:]), today)
        if found.day is not None and not found.trouble:
            due, rest = found.day, parts[:place]
            break
    pattern = next((each for each in Pattern if rest and _names(each, rest[0])), None)
    words = rest[1:] if pattern is not None else rest
    clock = next((part for part in parts if re.fullmatch(r"\d{1,2}[:h]\d{2}", part)), "")
    said = " ".join(filter(None, (" ".join(rest), clock)))
    return Typed(pattern or Pattern.REVIEW, said[:1].upper() + said[1:], tuple(words), due, bool(must))


def _names(pattern: Pattern, word: str) -> bool:
    return fold(word) in (fold(pattern.value), fold(caption(pattern)), fold(pattern.caption))
