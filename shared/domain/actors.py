"""From the user's row to who acts: one reading of roles and authority for the server and the device."""

import msgspec

from shared.domain.entities import User
from shared.domain.states import Role
from shared.domain.world import Actor

_roles = msgspec.json.Decoder(frozenset[Role])
_authority = msgspec.json.Decoder(dict[str, dict[str, dict[str, int]]])


def roles_in(user: User) -> frozenset[Role]:
    """The roles of a user who works here; none when the row's are not as declared."""
    try:
        return _roles.decode(user.roles) if user.active else frozenset()
    except msgspec.MsgspecError:
        return frozenset()


def actor_of(user: User) -> Actor:
    """Raises msgspec.ValidationError when the row's roles or authority are not as declared."""
    return Actor(
        user_id=user.id,
        name=user.name,
        roles=_roles.decode(user.roles) if user.active else frozenset(),
        authority=_authority.decode(user.authority),
        manager_id=user.manager_id,
        team_id=user.team_id,
    )
