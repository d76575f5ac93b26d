"""Who may be named: every person and team inside a command is looked up on the shelf, for all commands alike.

Other rows (claims, lines, payments ...) are looked up by the rules that need them. A device folds only the files that
its commands read, and leaves persons and teams to the server, whose world always has the shelf.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, get_type_hints

from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command, ResolveConflict
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.roles import HANDLERS
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Refused
from shared.domain.people.actors import roles_in
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.people.refusals import PeopleRefusal

_TEAM: Final = "team"
_ACTIVE: Final = "colleague"
_ANYBODY: Final = "person"


def unknown(case: Case, command: Command) -> Refused | None:
    """The first person or team in the command that nobody on the shelf is."""
    for name, entered in _named(type(command)):
        refused = named_rightly(case, getattr(command, name), entered.names, entered.caption)
        if refused is not None:
            return refused
    return None


def named_rightly(case: Case, value: Id | None, kind: str, what: str) -> Refused | None:
    """kind: as `Entered.names`. None names nobody, and the actor is always somebody."""
    if value is None or not knows_the_shelf(case):
        return None
    if kind == _TEAM:
        team = case.world.get(Team, value)
        is_ours = team is not None and team.file_id == SHELF
        return None if is_ours else Refused(PeopleRefusal.TEAM_UNKNOWN, {"what": what})
    if value == case.actor.user_id:
        return None
    colleague = colleague_of(case, value)
    if colleague is None:
        return Refused(PeopleRefusal.COLLEAGUE_UNKNOWN, {"what": what})
    if kind == _ACTIVE and not colleague.active:
        return Refused(PeopleRefusal.COLLEAGUE_INACTIVE, {"name": colleague.name})
    return None


def people_in(command: Command) -> Iterator[Id]:
    """The ids of persons in the command, the other values of a decided conflict included; what is no id is left out."""
    for name, entered in _named(type(command)):
        value = getattr(command, name)
        if value is not None and entered.names != _TEAM and is_id(value):
            yield value
    others = command.other_values if isinstance(command, ResolveConflict) else None
    wished = (others or {}).get("adjuster_id")
    if isinstance(wished, str) and is_id(wished):
        yield Id(wished)


def knows_the_shelf(case: Case) -> bool:
    """On the server always. On a device never, also where the shelf happens to be among the files of a fold: the same
    commands must come to the same there, whatever else is folded with them.
    """
    return not case.stamp.on_device


def colleague_of(case: Case, user_id: Id | None) -> Colleague | None:
    """How the shelf names the user; None where it is not known."""
    if user_id is None or not knows_the_shelf(case):
        return None
    return case.world.found(Colleague, SHELF, "user_id", user_id)


def works_on_claims(case: Case, user_id: Id) -> bool:
    """Whether one of the user's roles does. Asked where the shelf is known."""
    return bool(roles_of(case, user_id) & HANDLERS)


def roles_of(case: Case, user_id: Id) -> frozenset[Role]:
    """By the user's own row; where that is not at hand, as the shelf says it."""
    if user_id == case.actor.user_id:
        return case.actor.roles
    user = case.world.get(User, user_id) or colleague_of(case, user_id)
    return roles_in(user) if user is not None else frozenset()


@cache
def _named(kind: type[Command]) -> tuple[tuple[str, Entered], ...]:
    return tuple(
        (name, entered)
        for name, hint in get_type_hints(kind, include_extras=True).items()
        for entered in getattr(hint, "__metadata__", ())
        if isinstance(entered, Entered) and entered.names in (_TEAM, _ACTIVE, _ANYBODY)
    )
