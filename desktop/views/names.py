"""Names and states that every view needs."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.replica.answers import FileRows
from desktop.viewmodels.values import SyncState
from desktop.viewmodels.words import tr
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
