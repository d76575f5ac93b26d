"""Which role may issue which command at all, and set which field. Whose file it is, and how much money, is decided
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from shared.domain.entities import Claim, Customer
from shared.domain.fields import Row
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

EDITED_BY: Final[dict[type[Row], str]] = {Claim: "EditClaim", Customer: "UpdateContact"}
"""By entity: the command that edits its fields."""


def may(actor: Actor, command_name: str) -> bool:
    """Whether one of the actor's roles allows the command; False for a command that is not listed."""
    return not actor.roles.isdisjoint(ALLOWED.get(command_name, frozenset()))


def may_set(roles: Collection[Role], entity: type[Row], name: str) -> bool:
    """Whether one of the roles may set the field, and take it back: forms show it to these, rules hold others off it.

    Raises KeyError for a field that is not declared.
    """
    return not setters(entity, name).isdisjoint(roles)


def setters(entity: type[Row], name: str) -> frozenset[Role]:
    """The roles that may: those of the field among those of the command that edits the entity."""
    may_edit = ALLOWED.get(EDITED_BY.get(entity, ""), frozenset())
    by = entity.TABLE.field(name).by
    return may_edit if by is None else may_edit & by


def who_sets(entity: type[Row], name: str) -> str:
    """The same in words."""
    return ", ".join(sorted(role.value for role in setters(entity, name)))


def may_move_status(actor: Actor) -> bool:
    """Whether the actor may change a claim's status."""
    return may_set(actor.roles, Claim, "status")
