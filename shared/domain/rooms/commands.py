"""What administrators do with rooms: one command each, given on the shelf."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.states import Role

MAX_NAME: Final = 60
MAX_DEPTH: Final = 5
MAX_CAPACITY: Final = 10_000
MAX_OPEN: Final = 500
"""Rooms that are open at the same time: more than anybody finds a way through."""

Named: TypeAlias = Annotated[Id, Entered("The room", names="room")]


class OfRooms(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About a room."""

    def reads(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # as of every command
        return frozenset({SHELF})


class OpenRoom(OfRooms, frozen=True, tag="OpenRoom", kw_only=True):
    """Opens a room, or one again that was closed. roles: who may enter; none named: everybody."""

    name: Annotated[str, Entered("The name", MAX_NAME, needed=True)]
    description: Annotated[str, Entered("The description")]
    capacity: Annotated[int, Entered("The seats")]
    roles: Annotated[tuple[Role, ...], Entered("The roles", len(Role))] = ()
    is_automatic: bool = False
    is_persistent: bool = True
    ends_at: Annotated[Micros | None, Entered("The end", unit="us")] = None


class EmptyRoom(OfRooms, frozen=True, tag="EmptyRoom", kw_only=True):
    """Puts everybody out who is in it now; whoever may can enter again."""

    room_id: Named


class CloseRoom(OfRooms, frozen=True, tag="CloseRoom", kw_only=True):
    """Puts everybody out, and lets nobody in any more."""

    room_id: Named
