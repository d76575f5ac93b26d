"""With whom one works, as the screens are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Wanted
from desktop.screens.people import NamedTeam, OwnLimit, OwnLimits, People, Person, Teams
from shared.domain.catalogue import CARRIED
from shared.domain.kernel.desks import SHELF, SHELVES
from shared.domain.kernel.fields import Row
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id
from shared.domain.people.entities import Team

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _people(reader: Reader, _question: People, _context: Context) -> tuple[Person, ...]:
    return tuple(Person(p.user_id, p.name, p.title, p.team_id, p.team, p.is_active) for p in reader.people())


def _teams(reader: Reader, _question: Teams, _context: Context) -> tuple[NamedTeam, ...]:
    found = sorted(reader.rows(Team, SHELF), key=lambda team: (fold(team.name), team.id))
    return tuple(NamedTeam(team.id, team.name) for team in found)


def names_in(reader: Reader) -> dict[Id, str]:
    """Of all persons and of their teams."""
    people = reader.people()
    teams = {person.team_id: person.team for person in people if person.team_id is not None}
    return {**teams, **{person.user_id: person.name for person in people}}


def shelf_rows(reader: Reader) -> tuple[Row, ...]:
    """Colleagues and teams, for the rules that name them."""
    return tuple(row for table in CARRIED if table.home is SHELVES for row in reader.rows(table.entity, SHELF))


_ANY: Final = "*"


def _limits(reader: Reader, _question: OwnLimits, context: Context) -> tuple[OwnLimit, ...]:
    actor = actor_in(reader, context.me)
    authority = actor.authority if actor is not None else {}
    currencies = [str(each) for each in reader.tally(CLAIMS, CLAIMS.currency, Wanted())] if authority else []
    currency = currencies[0] if len(currencies) == 1 else ""
    return tuple(
        OwnLimit(act, "" if line == _ANY else line, "" if cost == _ANY else cost, cents, currency)
        for act, by_line in sorted(authority.items())
        for line, by_cost in sorted(by_line.items())
        for cost, cents in sorted(by_cost.items())
    )


ANSWERS: Final[Answers] = {People: Answer(_people), Teams: Answer(_teams), OwnLimits: Answer(_limits)}
