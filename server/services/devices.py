"""Devices: registered at sign-in, paused and revoked by administrators. Rows of the user's desk, so everybody hears."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

import structlog

from server.services.problems import ServiceError
from server.store import accounts, desks
from server.store.loading import lock_files
from server.store.pool import Connection
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id, is_id, new_id
from shared.domain.kernel.states import DeviceState
from shared.domain.kernel.world import amended
from shared.wire.errors import ErrorCode

MAX_NAME: Final = 200
MAX_LIVING: Final = 50
"""Devices of one user that are signed in at the same time: more is a program that registers in a loop, or a thief."""
MAX_A_DAY: Final = 20
"""New devices of one user: restored servers and rebuilt journals register anew, but not by the dozen."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what steers a terminal or turns a line round, and is in no computer's name."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Description:
    """What a device says of itself."""

    name: str
    platform: str
    program_version: str


def check_description(name: str, platform: str, program_version: str, device_id: Id | None) -> None:
    """Raises ServiceError(MALFORMED) for what no program of ours sends."""
    for text in (name, platform, program_version):
        if len(text) > MAX_NAME or any(unicodedata.category(c) in UNSEEN for c in text):
            raise ServiceError(ErrorCode.MALFORMED)
    if not name.strip() or (device_id is not None and not is_id(device_id)):
        raise ServiceError(ErrorCode.MALFORMED)


async def hold_desk(connection: Connection, user_id: Id) -> None:
    """Locks the user's desk until the transaction ends, before their sessions are: so does everybody."""
    await lock_files(connection, [user_id], user_id)


async def register(
    connection: Connection, user_id: Id, device_id: Id | None, description: Description, now: Micros
) -> Id:
    """The device's id: of a new one, or the given one with its description brought up to date.

    Within the caller's transaction, which holds the user's desk from here on.
    Raises ServiceError(DEVICE_… | DEVICES_FULL).
    """
    if device_id is None:
        return await _add(connection, user_id, description, now)
    await lock_files(connection, [user_id], user_id, device_id)
    device = await desks.get(connection, Device, device_id)
    if device is None or device.user_id != user_id:
        raise ServiceError(ErrorCode.DEVICE_UNKNOWN)
    check_state(device.state)
    if Description(device.name, device.platform, device.program_version) != description:
        await desks.put(
            connection,
            amended(
                device,
                now,
                user_id,
                name=description.name,
                platform=description.platform,
                program_version=description.program_version,
            ),
        )
    return device_id


def check_state(state: DeviceState) -> None:
    """Raises ServiceError for every state but active."""
    match state:
        case DeviceState.ACTIVE:
            return
        case DeviceState.PAUSED:
            raise ServiceError(ErrorCode.DEVICE_PAUSED)
        case DeviceState.REVOKED:
            raise ServiceError(ErrorCode.DEVICE_REVOKED)
        case DeviceState.FORKED:
            raise ServiceError(ErrorCode.DEVICE_FORKED)


async def _add(connection: Connection, user_id: Id, description: Description, now: Micros) -> Id:
    device_id = new_id(now // 1000, secrets.token_bytes(10))
    await lock_files(connection, [user_id], user_id, device_id)
    used = await accounts.devices_used(connection, user_id, now, Micros(now - DAY_US))
    if used.living >= MAX_LIVING or used.lately >= MAX_A_DAY:
        _log.warning("devices_full", user=user_id, living=used.living, lately=used.lately)
        raise ServiceError(ErrorCode.DEVICES_FULL)
    await desks.put(
        connection,
        Device(
            id=device_id,
            file_id=user_id,
            version=1,
            created_at=now,
            created_by=user_id,
            updated_at=now,
            updated_by=user_id,
            changed=Json("{}"),
            user_id=user_id,
            name=description.name,
            platform=description.platform,
            program_version=description.program_version,
            state=DeviceState.ACTIVE,
            registered_at=now,
        ),
    )
    return device_id
