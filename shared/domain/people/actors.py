"""From the user's row to who acts: one reading of roles and authority for the server and the device."""

from typing import Final

import msgspec

from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Actor
from shared.domain.people.entities import Colleague, User

SYSTEM_ACTOR: Final = Actor(SYSTEM, "Coverdesk", frozenset(), {}, None, None)
"""The server itself: it may give any command, and moves no money, as it has no limit."""

_KNOWN = frozenset(Role)
_roles = msgspec.json.Decoder(frozenset[str])
_authority = msgspec.json.Decoder(dict[str, dict[str, dict[str, int]]])


def roles_in(user: User | Colleague) -> frozenset[Role]:
    """The roles of a user who works here that this program knows; none when the row's are not as declared."""
    try:
        is_one = user.active and user.roles is not None
        return frozenset(Role(role) for role in _roles.decode(user.roles or "[]") & _KNOWN) if is_one else frozenset()
    except msgspec.MsgspecError:
        return frozenset()


def _authority_of(user: User) -> dict[str, dict[str, dict[str, int]]]:
    try:
        return _authority.decode(user.authority)
    except msgspec.MsgspecError:
        return {}


def actor_of(user: User) -> Actor:
    """What of roles or authority is not as declared counts as none: nothing may be done by what cannot be read."""
    return Actor(
        user_id=user.id,
        name=user.name,
        roles=roles_in(user),
        authority=_authority_of(user),
        manager_id=user.manager_id,
        team_id=user.team_id,
    )
