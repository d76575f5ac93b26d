"""Which role may issue which command at all. Whose file it is, which field and how much money is decided elsewhere."""

from __future__ import annotations

from typing import Final

from shared.domain.states import Role
from shared.domain.world import Actor

_EVERYONE: Final = frozenset(Role)
HANDLERS: Final = frozenset({Role.ADJUSTER, Role.SUPERVISOR})
"""Who works on claims, and so whom one is assigned to."""
_APPROVERS: Final = frozenset({Role.SUPERVISOR, Role.EXECUTIVE})
_FIELD: Final = HANDLERS | {Role.AGENT, Role.ADMIN}

ALLOWED: Final[dict[str, frozenset[Role]]] = {
    "FileNotice": _FIELD,
    "AssignClaim": HANDLERS | {Role.ADMIN},
    "EditClaim": _FIELD | {Role.SIU},
    "UpdateContact": _FIELD | {Role.UNDERWRITER},
    "SetReserve": HANDLERS,
    "ApproveReserve": _APPROVERS,
    "RejectReserve": _APPROVERS,
    "RequestPayment": HANDLERS,
    "ApprovePayment": _APPROVERS,
    "RejectPayment": _APPROVERS,
    "AddNote": _EVERYONE,
    "AddActivity": _EVERYONE - {Role.EXECUTIVE},
    "CompleteActivity": _EVERYONE - {Role.EXECUTIVE},
    "CloseClaim": HANDLERS,
    "ReopenClaim": HANDLERS,
    "ResolveConflict": _FIELD | {Role.UNDERWRITER},
    "Withdrawn": _EVERYONE,
}
"""By command. An administrator runs the server and moves no money."""


def may(actor: Actor, command_name: str) -> bool:
    """Whether one of the actor's roles allows the command; False for a command that is not listed."""
    return not actor.roles.isdisjoint(ALLOWED.get(command_name, frozenset()))
