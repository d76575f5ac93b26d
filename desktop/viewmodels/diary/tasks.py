"""What is done with tasks of the diary: ended, put off, given away; a new one from a line that is typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.times import calendar_day, is_readable
from desktop.screens.words import caption
from desktop.viewmodels.entering import days
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.diary.states import Pattern
from shared.domain.kernel.fields import Day
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id


def finished(lines: Sequence[Line]) -> list[CompleteActivity]:
    return [
        CompleteActivity(claim_id=Id(line.file_id), activity_id=Id(line.row_id), outcome="", skipped=False)
        for line in lines
    ]


def moved(lines: Sequence[Line], to: date) -> list[MoveActivity]:
    return [_move(line, to) for line in lines if DIARY.value(line, "due") != to.isoformat()]


def moved_by(lines: Sequence[Line], by: int) -> list[MoveActivity]:
    """By so many days, each from its own; one whose day cannot be read stays."""
    found = []
    for line in lines:
        day = calendar_day(str(DIARY.value(line, "due")))
        if is_readable(day):
            found.append(_move(line, day + timedelta(days=by)))
    return found


def _move(line: Line, to: date) -> MoveActivity:
    return MoveActivity(
        claim_id=Id(line.file_id),
        activity_id=Id(line.row_id),
        due=Day(to.isoformat()),
        base_due=Day(str(DIARY.value(line, "due"))),
    )


def given(lines: Sequence[Line], to: str) -> list[ReassignActivity]:
    return [
        ReassignActivity(
            claim_id=Id(line.file_id),
            activity_id=Id(line.row_id),
            assignee_id=Id(to),
            base_assignee_id=_id(DIARY.value(line, "assignee_id")),
        )
        for line in lines
    ]


def assigned(lines: Sequence[Line], to: str, team: str | None, base: Sequence[str | None]) -> list[AssignClaim]:
    """Claims to an adjuster and that person's team. base: who has each as far as is seen."""
    return [
        AssignClaim(claim_id=Id(line.file_id), adjuster_id=Id(to), team_id=_id(team), base_adjuster_id=_id(former))
        for line, former in zip(lines, base, strict=True)
    ]


def _id(value: object) -> Id | None:
    return Id(value) if isinstance(value, str) and value else None


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
    for place in range(len(parts)):
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
