"""Why a room is not opened, emptied or closed."""

from __future__ import annotations

from shared.domain.kernel.refusals import Refusal


class RoomRefusal(Refusal):
    ROOM_NAME = (
        "room_name",
        "{what} cannot be the name of a room. Nothing was changed. Use small letters, digits and hyphens, with colons "
        "between the parts, as in storm:florida.",
    )
    ROOM_OPEN = (
        "room_open",
        "The room {what} is open already. Nothing was changed. Close it first, or choose another name.",
    )
    ROOM_CLOSED = (
        "room_closed",
        "The room {what} is closed. Nothing was changed. Open it again to use it.",
    )
    ROOM_PAST = (
        "room_past",
        "The room would end before it begins. Nothing was changed. Choose a later end.",
    )
    ROOMS_MANY = (
        "rooms_many",
        "{limit} rooms are open already. Nothing was changed. Close one that nobody needs any more.",
    )
