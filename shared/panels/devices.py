"""Every device of everybody: what it said last of what it holds unsent, and keeping it from syncing."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.states import DeviceState
from shared.panels.panel import Act, AsksOne, Figures, Fits, Group, Lead, Line, Panel, Told, Trouble, Unit


class DeviceFigures(Figures, frozen=True, kw_only=True):
    """Of those that are shown."""

    devices: Annotated[int, Told("Devices", Unit.COUNT)]
    paused: Annotated[int, Told("Paused", Unit.COUNT)]
    holding: Annotated[int, Told("Hold something unsent", Unit.COUNT)]
    unsent: Annotated[int, Told("Unsent, as they told last", Unit.COUNT)]
    late: Annotated[
        int,
        Told(
            "Active, and have lacked changes for an hour",
            Unit.COUNT,
            trouble=Trouble(
                "Devices at work that have lacked changes for an hour",
                "Ask whoever works there whether they are offline, and look whether the version is an old one.",
            ),
        ),
    ]


class DeviceLine(Line, frozen=True, kw_only=True):
    """One device; its key is its id. What it holds and how far it came is as it told last, at `reported_at`; how far
    that is behind is counted up to now. None: nothing was told.
    """

    user_id: Annotated[str, Told("Person", Unit.PERSON)]
    name: Annotated[str, Told("Device")]
    state: Annotated[str, Told("Status", of=DeviceState, heard="reported_at", lacks="lacks_since")]
    unsent: Annotated[int | None, Told("Unsent", Unit.COUNT)]
    lacks_since: Annotated[int | None, Told("Lacks changes since", Unit.MOMENT)]
    reported_at: Annotated[int | None, Told("Last told", Unit.MOMENT)]
    version: Annotated[str, Told("Version")]
    behind: Annotated[int | None, Told("Changes behind, of everybody’s", Unit.COUNT)]
    files: Annotated[int | None, Told("Files with something unsent", Unit.COUNT)]
    email: Annotated[str, Told("Email")]
    platform: Annotated[str, Told("Platform")]
    registered_at: Annotated[int, Told("Registered", Unit.MOMENT)]


DEVICES: Final = Panel(
    "devices",
    "Devices",
    "Everybody’s devices, the newest first: its version, what it holds unsent, how far behind it is, when it told so.",
    DeviceFigures,
    DeviceLine,
    group=Group.PEOPLE,
    has_words=True,
    leads=(Lead("Its live connections", panel="live", words="key"),),
    acts=(
        Act(
            "pause",
            "Pause the device",
            AsksOne,
            "The device is paused.",
            "It sends and receives nothing until it is released. What is entered on it is kept there.",
            fits=Fits(lambda row: row["state"] == DeviceState.ACTIVE, "Only an active device is paused."),
        ),
        Act(
            "release",
            "Release the device",
            AsksOne,
            "The device may sync again.",
            fits=Fits(lambda row: row["state"] == DeviceState.PAUSED, "Only a paused device is released."),
        ),
        Act(
            "revoke",
            "Revoke the device",
            AsksOne,
            "The device is revoked.",
            "This is for ever: its sessions end, and what it holds unsent never comes. It stays encrypted there.",
            fits=Fits(lambda row: row["state"] != DeviceState.REVOKED, "The device is revoked already."),
        ),
    ),
)
