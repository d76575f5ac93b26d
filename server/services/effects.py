"""What accepted commands do beside their rows: accounts and sessions, which no device has and no ledger tells.

Within the transaction of the rows, and after them; the desk of whom it is about is locked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from server.store import accounts, families, keys
from server.store.pool import Connection
from server.store.writing import Unwritable
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import derive_id
from shared.domain.kernel.states import DeviceState
from shared.domain.people.commands import USER, AddUser, SetActive, SetDeviceState, WithdrawRole
from shared.domain.people.staff import fold_email

PASSWORD_CHANGED: Final = "password_changed"
REVOKED: Final = "revoked"
"""Why sessions ended."""
Effect = Callable[[Connection, Envelope, Any, Micros], Awaitable[None]]


async def _add_account(connection: Connection, envelope: Envelope, command: AddUser, now: Micros) -> None:
    """Without a password nobody signs in yet. Raises Unwritable."""
    try:
        user_id = derive_id(envelope.command_id, USER)
        await accounts.add_account(connection, user_id, fold_email(command.email), None, now)
    except accounts.EmailTaken as error:
        raise Unwritable(accounts.EMAIL_TAKEN) from error


async def _end_sessions(connection: Connection, _envelope: Envelope, command: SetActive, now: Micros) -> None:
    if not command.active:
        await families.end_families(connection, PASSWORD_CHANGED, now, user_id=command.user_id)
        await keys.end(connection, keys.LEFT, now, user_id=command.user_id)


async def _end_keys(connection: Connection, _envelope: Envelope, command: WithdrawRole, now: Micros) -> None:
    """What somebody made in a role goes with it, and does not come back with it."""
    await keys.end(connection, keys.ROLE_WITHDRAWN, now, user_id=command.user_id, role=command.role)


async def _end_device(connection: Connection, _envelope: Envelope, command: SetDeviceState, now: Micros) -> None:
    if command.state is DeviceState.REVOKED:
        await families.end_families(connection, REVOKED, now, device_id=command.device_id)


EFFECTS: Final[Mapping[type[Command], Effect]] = {
    AddUser: _add_account,
    SetActive: _end_sessions,
    SetDeviceState: _end_device,
    WithdrawRole: _end_keys,
}
