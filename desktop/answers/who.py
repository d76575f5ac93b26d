"""Who works here, as the screens are told. Loads before the engine does."""

from __future__ import annotations

from desktop.engine import announcements
from desktop.screens.people import SignedIn
from shared.domain.catalogue import ALLOWED
from shared.domain.kernel.states import Role


def signed_in(notice: announcements.SignedIn) -> SignedIn:
    """Who works here, with the commands that the roles allow at all."""
    person = notice.person
    roles = {role for role in Role if role.value in person.roles}
    return SignedIn(
        user_id=person.user_id,
        name=person.user_name,
        email=person.email,
        roles=tuple(role for role in Role if role in roles),
        device_name=notice.device_name,
        may=frozenset(name for name, allowed in ALLOWED.items() if roles & allowed),
    )
