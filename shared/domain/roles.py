"""Which role may issue which command at all. Whose file it is, and how much money, is decided elsewhere."""

from __future__ import annotations

from typing import Final

from shared.domain.states import Role
from shared.domain.world import Actor

_EVERYONE: Final = frozenset(Role)
_CLAIMS: Final = frozenset({Role.ADJUSTER, Role.SUPERVISOR})
_APPROVERS: Final = frozenset({Role.SUPERVISOR, Role.EXECUTIVE})
_FIELD: Final = _CLAIMS | {Role.AGENT, Role.ADMIN}

ALLOWED: Final[dict[str, frozenset[Role]]] = {
    "FileNotice": _FIELD,
    "AssignClaim": _CLAIMS | {Role.ADMIN},
    "EditClaim": _FIELD | {Role.SIU},
    "UpdateContact": _FIELD | {Role.UNDERWRITER},
    "SetReserve": _CLAIMS,
    "ApproveReserve": _APPROVERS,
    "RejectReserve": _APPROVERS,
    "RequestPayment": _CLAIMS,
    "ApprovePayment": _APPROVERS,
    "RejectPayment": _APPROVERS,
    "AddNote": _EVERYONE,
    "AddActivity": _EVERYONE - {Role.EXECUTIVE},
    "CompleteActivity": _EVERYONE - {Role.EXECUTIVE},
    "CloseClaim": _CLAIMS,
    "ReopenClaim": _CLAIMS,
    "ResolveConflict": _FIELD | {Role.UNDERWRITER},
    "Withdrawn": _EVERYONE,
}
"""By command. An administrator runs the server and moves no money."""

MOVES_STATUS: Final = _CLAIMS
"""Who may move a claim along its stages with EditClaim; an agent corrects facts only."""


def may(actor: Actor, command_name: str) -> bool:
    """Whether one of the actor's roles allows the command; False for a command that is not listed."""
    return not actor.roles.isdisjoint(ALLOWED.get(command_name, frozenset()))


def may_move_status(actor: Actor) -> bool:
    """Whether the actor may change a claim's status."""
    return not actor.roles.isdisjoint(MOVES_STATUS)
