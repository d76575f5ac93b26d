"""What is done with several claims of the list at once: a command for each, on what was seen of it."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Line
from desktop.screens.people import Person
from desktop.screens.words import beside
from desktop.viewmodels.frame.together import Wish
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id


def assigned(lines: Sequence[Line], to: Person) -> list[Wish]:
    """To an adjuster and that person's team; those who have one already keep it."""
    team = Id(to.team_id) if to.team_id is not None else None
    return [
        _wish(
            line,
            AssignClaim(
                claim_id=Id(line.file_id),
                adjuster_id=Id(to.user_id),
                team_id=team,
                base_adjuster_id=_id(CLAIMS.value(line, "adjuster_id")),
            ),
        )
        for line in lines
        if CLAIMS.value(line, "adjuster_id") != to.user_id
    ]


def noted(lines: Sequence[Line], body: str) -> list[Wish]:
    return [_wish(line, AddNote(file_id=Id(line.file_id), topic=Topic.GENERAL, body=body)) for line in lines]


def changed(lines: Sequence[Line], field: str, value: str | None) -> list[Wish]:
    """field: a column of the list that is a field of the claim; those that have the value already stay."""
    return [
        _wish(line, EditClaim(claim_id=Id(line.file_id), changes={field: value}, base={field: had}))
        for line in lines
        if (had := CLAIMS.value(line, field)) != value
    ]


def named(line: Line) -> str:
    """Whose claim it is, and its number."""
    return beside(str(CLAIMS.value(line, "insured")), str(CLAIMS.value(line, "number")))


def _wish(line: Line, command: Command) -> Wish:
    return Wish(command, named(line), line.row_id)


def _id(value: object) -> Id | None:
    return Id(value) if isinstance(value, str) and value else None
