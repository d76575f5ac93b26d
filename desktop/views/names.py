"""Names and states that every view needs."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.replica.answers import FileRows
from desktop.viewmodels.values import SyncState
from desktop.viewmodels.words import beside, caption, tr
from shared.domain.entities import BY_NAME, Exposure, ReserveLine
from shared.domain.fields import Row
from shared.domain.ids import Id


def named(user_id: Id | None, names: Mapping[Id, str], me: Id) -> str:
    """How somebody is called on screen; empty for nobody."""
    if user_id is None:
        return ""
    if user_id == me:
        return tr("You")
    return names.get(user_id, tr("Somebody"))


def sync_of(row: Row, file: FileRows) -> SyncState:
    """How far a row has come."""
    return SyncState.WAITING if (type(row), row.id) in file.waiting else SyncState.SAVED


def field_caption(table: str, name: str) -> str:
    """What the declaration of an entity calls a field; a name without one is shown readable."""
    if name == "state":
        return tr("Stage")  # not the state that a place is in
    declared = BY_NAME.get(table)
    try:
        return tr(declared.field(name).caption) if declared is not None else caption(name)
    except KeyError:
        return caption(name)


def line_caption(file: FileRows, line_id: Id) -> str:
    """`Dwelling, indemnity`."""
    line = next((each for each in file.all(ReserveLine) if each.id == line_id), None)
    if line is None:
        return ""
    exposure = next((each for each in file.all(Exposure) if each.id == line.exposure_id), None)
    return beside(exposure.caption if exposure else "", caption(line.cost_type), by=", ")
