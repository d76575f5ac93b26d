"""The one list of areas, and what follows from it: tables, commands, and who may issue which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, Union

import msgspec

from shared.domain.claims.area import AREA as CLAIMS
from shared.domain.diary.area import AREA as DIARY
from shared.domain.kernel.area import Area, Rule, Saying
from shared.domain.kernel.commands import Command, Edit, ResolveConflict, Withdrawn
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.desks import (
    SYSTEM,
    CommandResult,
    Conflict,
    Device,
    FactChange,
    Membership,
    Notification,
    NotificationMark,
)
from shared.domain.kernel.edits import Editable
from shared.domain.kernel.fields import Micros, Row, Table, learn
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import AFTER
from shared.domain.kernel.refusals import Refusal, RefusalCode
from shared.domain.kernel.roles import ALL, FIELD
from shared.domain.kernel.states import Role
from shared.domain.kernel.tellings import ConflictTelling, Telling
from shared.domain.kernel.world import Actor
from shared.domain.money.area import AREA as MONEY
from shared.domain.notifications.area import AREA as NOTIFICATIONS
from shared.domain.operations.area import AREA as OPERATIONS
from shared.domain.parties.area import AREA as PARTIES
from shared.domain.people.area import AREA as PEOPLE
from shared.domain.policies.area import AREA as POLICIES
from shared.domain.rooms.area import AREA as ROOMS

AREAS: Final[tuple[Area, ...]] = (PARTIES, POLICIES, CLAIMS, MONEY, DIARY, PEOPLE, NOTIFICATIONS, ROOMS, OPERATIONS)

ENTITIES: Final[tuple[type[Row], ...]] = (
    *(entity for area in AREAS for entity in area.entities),
    Conflict,
    Notification,
    Membership,
    Device,
    CommandResult,
    NotificationMark,
    FactChange,
)
"""Every entity, in the order in which tables are made and sent: those that all areas stand on come last."""
TABLES: Final[tuple[Table, ...]] = tuple(entity.TABLE for entity in ENTITIES)
CARRIED: Final = tuple(table for table in TABLES if table.is_carried)
"""Those that devices have."""
BY_NAME: Final = {table.name: table for table in TABLES}
learn(*ENTITIES, *{field.parts for table in TABLES for field in table.fields.values() if field.parts is not None})

FILE_KINDS: Final = tuple(table.home for table in TABLES if table.is_head and table.home is not None)
"""Of which people hold files."""

RULES: Final[dict[type[Command], Rule]] = {rule.command: rule for area in AREAS for rule in area.rules}
_EDITABLE = (
    *(each for area in AREAS for each in area.editable),
    *(rule.editable for rule in RULES.values() if rule.editable is not None),
)
EDITABLE: Final[dict[type[Row], Editable[Any]]] = {each.entity: each for each in _EDITABLE}
_RESOLVERS = (
    *(each for area in AREAS for each in area.resolvers),
    *(rule.resolver for rule in RULES.values() if rule.resolver is not None),
)
RESOLVERS: Final[dict[tuple[str, str], Resolver]] = {(each.entity.TABLE.name, each.what): each for each in _RESOLVERS}
"""By table, and what of its rows alone; empty for the rest."""

MADE_BY: Final[dict[type[Row], type[Command]]] = {
    rule.makes: rule.command for rule in RULES.values() if rule.makes is not None
}
"""By entity whose rows are made by one command of theirs: that command. Its saying says what each row is."""
EDITED_BY: Final[dict[type[Row], type[Command]]] = {
    rule.entity: rule.command for rule in RULES.values() if rule.entity is not None and issubclass(rule.command, Edit)
}
"""By entity: the command that changes fields of its rows."""

REFUSALS: Final[dict[str, Refusal]] = {
    each.value: each for kind in (RefusalCode, *(area.refusals for area in AREAS)) if kind is not None for each in kind
}
"""By code: the kernel's and those of every area."""

SAYINGS: Final[dict[type[Command], Saying]] = {
    **{kind: rule.saying for kind, rule in RULES.items()},
    ResolveConflict: Saying("Decide conflict", "Conflict decided"),
    Withdrawn: Saying("Withdraw entry", "{why}"),
}
"""What people call each command."""

_TOLD: Final[tuple[type[Telling], ...]] = (ConflictTelling, *(kind for area in AREAS for kind in area.tellings))
TELLINGS: Final[dict[str, Telling]] = {member.value: member for kind in _TOLD for member in kind}
"""What notifications say, by the kind that stands in their rows."""

_KINDS: Final[tuple[type[Command], ...]] = (*RULES, ResolveConflict, Withdrawn)
COMMANDS: Final = {kind.__name__: kind for kind in _KINDS}
ALLOWED: Final[dict[str, frozenset[Role]]] = {
    **{kind.__name__: rule.roles for kind, rule in RULES.items()},
    ResolveConflict.__name__: FIELD | {Role.UNDERWRITER},
    Withdrawn.__name__: ALL,
}
"""By command: the roles that may issue it at all."""
GIVEN: Final = {name: kind for name, kind in COMMANDS.items() if ALLOWED[name]}
"""Those that people give, in person or by a program; the others are the server's own."""
_KERNEL: Final = "kernel"
"""Commands of every area stand there, which is none itself."""

if TYPE_CHECKING:
    AnyCommand: TypeAlias = Command
else:
    AnyCommand = Union[_KINDS]  # noqa: UP007  # made of what the areas say


def refusal_text(code: str, detail: Mapping[str, str | int]) -> str:
    """What people read for a refusal, in English. Raises ValueError for an unknown code."""
    if code not in REFUSALS:
        raise ValueError(f"{code!r} is no refusal")
    return REFUSALS[code].filled(detail)


def may(actor: Actor, command_name: str) -> bool:
    """Whether one of the actor's roles allows the command; False for a command that is not listed.

    The server itself may give every command: nobody signs in as it, and no device has its row.
    """
    allowed = ALLOWED.get(command_name)
    return allowed is not None and (actor.user_id == SYSTEM or not actor.roles.isdisjoint(allowed))


def area_of(kind: type[Command]) -> str:
    """The area of the business that a command is of, as scopes name it: `write:money`."""
    return kind.__module__.split(".")[2]


def areas_of(roles: Collection[Role]) -> list[str]:
    """Those of which one of the roles may give a command, in order."""
    given = {area_of(kind) for name, kind in GIVEN.items() if not ALLOWED[name].isdisjoint(roles)}
    return sorted(given - {_KERNEL})


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command as it stands in the journal and on the wire."""

    number: int
    """Dense per device, from 1."""
    command_id: Id
    at: Micros
    """When the person did it, by the device's clock."""
    schema: int
    command: AnyCommand
    after: Annotated[tuple[Id, ...], msgspec.Meta(max_length=AFTER)] = ()
    """Commands of this device that made what this one builds on: refused with them."""
    group: Id | None = None
    """Commands of one group are accepted together or not at all; at most 200."""

    @property
    def begun(self) -> Id | None:
        """The file that it makes."""
        return self.command.begun(self.command_id)

    @property
    def reads(self) -> frozenset[Id]:
        """The files that its decision depends on."""
        return self.command.reads(self.command_id)
