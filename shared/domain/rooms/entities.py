"""A room that an administrator opened. Rooms of files, people and roles are there by themselves, without a row."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.desks import SHELVES
from shared.domain.kernel.fields import Field, Json, Merge, Micros, Row
from shared.domain.kernel.limits import SIDES_CHARACTERS
from shared.domain.rooms.states import RoomState

_A, _I, _S = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED


class Room(Row, table="room", caption="Room", home=SHELVES):
    """A place in the live layer with a name of its own; on the shelf, so that everybody sees which there are.

    Its id follows from its name: what was closed and is opened again is the same row.
    """

    name: Annotated[str, Field(_A, "Name")]
    """Words of small letters, the nearer behind the wider one: `storm:florida`."""
    description: Annotated[str, Field(_I, "Description")]
    capacity: Annotated[int, Field(_I, "Places")]
    """Devices at the same time, over all nodes."""
    roles: Annotated[Json, Field(_I, "For", most=SIDES_CHARACTERS)]
    """A JSON list of `Role`: who may enter; empty for everybody."""
    is_automatic: Annotated[bool, Field(_I, "Everybody is in it")]
    """Whoever may enter is put into it when they connect."""
    is_persistent: Annotated[bool, Field(_I, "Stays when empty")]
    ends_at: Annotated[Micros | None, Field(_I, "Ends")]
    """It ends then, though somebody sits in it; null: when it is closed."""
    opened_at: Annotated[Micros, Field(_S, "Opened")]
    emptied_at: Annotated[Micros | None, Field(_S, "Emptied")]
    """Whoever was in it was put out then."""
    state: Annotated[RoomState, Field(_S, "Stage")]
