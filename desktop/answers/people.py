"""With whom one works, as the screens are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.screens.people import People, Person
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _people(reader: Reader, _question: People, _context: Context) -> tuple[Person, ...]:
    return tuple(Person(p.user_id, p.name, p.title, p.team_id, p.team, p.is_active) for p in reader.people())


def names_in(reader: Reader) -> dict[Id, str]:
    """Of all persons and of their teams."""
    people = reader.people()
    teams = {person.team_id: person.team for person in people if person.team_id is not None}
    return {**teams, **{person.user_id: person.name for person in people}}


ANSWERS: Final[Answers] = {People: Answer(_people)}
