"""Which changes of the ledger end a session: of a device by its state, of a person by their service and roles."""

from __future__ import annotations

from typing import Final

from server.live.batches import DEVICE, USER, Change
from server.live.connections import Connections
from shared.domain.kernel.desks import Device
from shared.domain.kernel.states import DeviceState
from shared.domain.people.entities import User
from shared.wire.errors import ErrorCode

_SAID: Final = {
    DeviceState.REVOKED.value: ErrorCode.DEVICE_REVOKED,
    DeviceState.PAUSED.value: ErrorCode.DEVICE_PAUSED,
    DeviceState.FORKED.value: ErrorCode.DEVICE_FORKED,
}
_STATE: Final = Device.__struct_fields__.index("state")
_ACTIVE, _ROLES = (User.__struct_fields__.index(name) for name in ("active", "roles"))


def end_by(change: Change, connections: Connections) -> None:
    """Ends the connections that the change leaves without a right. It may be of any table."""
    if change.table not in (DEVICE, USER) or change.values is None:
        return
    if change.table == DEVICE:
        code = _SAID.get(str(change.values[_STATE]))
        if code is not None:
            for connection in connections.of_device(change.file_id, change.row_id):
                connection.goodbye(code)
        return
    # Other roles or an end of service: the device asks for a new token, and hears there how it stands.
    active, roles = change.values[_ACTIVE], change.values[_ROLES]
    for connection in connections.of_user(change.row_id):
        if not active or any(f'"{role.value}"' not in roles for role in connection.who.roles):
            connection.goodbye(ErrorCode.TOKEN_EXPIRED)
