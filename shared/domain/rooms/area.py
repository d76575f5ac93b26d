"""What the catalogue knows of rooms."""

from shared.domain.kernel.area import Area, Rule
from shared.domain.kernel.roles import STAFF
from shared.domain.rooms import opening
from shared.domain.rooms.commands import CloseRoom, EmptyRoom, OpenRoom
from shared.domain.rooms.entities import Room
from shared.domain.rooms.refusals import RoomRefusal

AREA = Area(
    entities=(Room,),
    rules=(
        Rule(OpenRoom, opening.open_room, STAFF, title="Open room", says="Room opened: {name}", entity=Room),
        Rule(EmptyRoom, opening.empty_room, STAFF, title="Empty room", says="Room emptied"),
        Rule(CloseRoom, opening.close_room, STAFF, title="Close room", says="Room closed"),
    ),
    refusals=RoomRefusal,
)
