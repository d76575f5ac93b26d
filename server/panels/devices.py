"""Everybody's devices as the database knows them; what is done to one is a command of the administrator."""

from __future__ import annotations

from functools import partial
from typing import Any

from server.panels.giving import give
from server.panels.panel import Ask, Doing, Here, NotDone, Outcome, Read, Side, page
from server.services.issuing import Issuer
from server.store import accounts, desks
from server.store.pool import reading
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.states import DeviceState
from shared.domain.people.commands import SetDeviceState
from shared.panels.devices import DEVICES, DeviceFigures, DeviceLine
from shared.panels.panel import LATE_US, AsksOne
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[DeviceFigures, DeviceLine]:
    async with reading(here.pool) as connection:
        found = [_line(row) for row in await accounts.devices(connection, None)]
    words = ask.words.casefold().split()
    found = [each for each in found if all(word in _said(each) for word in words)]
    figures = DeviceFigures(
        devices=len(found),
        paused=sum(each.state == DeviceState.PAUSED for each in found),
        holding=sum(bool(each.unsent) for each in found),
        unsent=sum(each.unsent or 0 for each in found),
        late=sum(_is_late(each, here.clock()) for each in found),
    )
    return page(figures, found, ask)


async def _set(here: Here, issuer: Issuer, asked: AsksOne, state: DeviceState) -> Outcome:
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    async with reading(here.pool) as connection:
        device = await desks.get(connection, Device, Id(asked.key))
    if device is None:
        raise NotDone(Reason.GONE)
    return await give(here, issuer, SetDeviceState(user_id=device.user_id, device_id=device.id, state=state))


def _line(row: dict[str, Any]) -> DeviceLine:
    values = {
        name: row[name] for name in ("email", "name", "platform", "state", "unsent", "files", "behind", "lacks_since")
    }
    return DeviceLine(
        key=str(row["id"]),
        user_id=str(row["user_id"]),
        version=str(row["program_version"]),
        reported_at=row["reported_at"],
        registered_at=row["registered_at"],
        **values,
    )


def _is_late(line: DeviceLine, now: Micros) -> bool:
    return line.state == DeviceState.ACTIVE and line.lacks_since is not None and now - line.lacks_since >= LATE_US


def _said(line: DeviceLine) -> str:
    return " ".join((line.email or "", line.name, line.platform, line.version, line.state)).casefold()


def _setting(state: DeviceState) -> Doing:
    return partial(_set, state=state)


SIDE = Side(
    DEVICES,
    read,
    {
        "pause": _setting(DeviceState.PAUSED),
        "release": _setting(DeviceState.ACTIVE),
        "revoke": _setting(DeviceState.REVOKED),
    },
)
