"""Those who work with us, how colleagues know them, and their teams. Each field declared once."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.desks import DESK, SHELVES
from shared.domain.kernel.fields import Field, Json, Merge, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import SIDES_CHARACTERS

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED


class User(Row, table="user_account", caption="User", home=DESK):
    """A person who works with us, with what they may do; on their own desk. Names for display are on the shelf."""

    email: Annotated[str, Field(_I, "Email", personal=True)]
    name: Annotated[str, Field(_I, "Name", personal=True)]
    roles: Annotated[Json, Field(_S, "Roles", most=SIDES_CHARACTERS)]
    """A JSON list of `Role`."""
    manager_id: Annotated[Id | None, Field(_S, "Manager", refers="user_account")]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    authority: Annotated[Json, Field(_G, "Authority", group="authority", most=SIDES_CHARACTERS)]
    """`{"reserve"|"payment": {line or "*": {cost type or "*": cents}}}`; what is not named is not allowed."""
    active: Annotated[bool, Field(_S, "Active")]


class Colleague(Row, table="colleague", caption="Colleague", home=SHELVES):
    """How a user is named to colleagues; on the shared shelf, with the user's id in `user_id`."""

    user_id: Annotated[Id, Field(_A, "User", refers="user_account")]
    name: Annotated[str, Field(_I, "Name", personal=True)]
    title: Annotated[str, Field(_I, "Title")]
    team_id: Annotated[Id | None, Field(_S, "Team", refers="team")]
    active: Annotated[bool, Field(_S, "Active")]
    roles: Annotated[Json | None, Field(_S, "Roles", most=SIDES_CHARACTERS, since=2)] = None
    """As `User.roles`, so that nobody is offered what they would be refused. None: not known here."""


class Team(Row, table="team", caption="Team", home=SHELVES):
    """A group that claims are assigned to; on the shared shelf, while the team's desk is the file of its id."""

    name: Annotated[str, Field(_I, "Name")]
    manager_id: Annotated[Id | None, Field(_S, "Manager", refers="user_account")]
