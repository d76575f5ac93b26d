"""Times, names and states that every view needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from desktop.replica.answers import FileRows
from desktop.viewmodels.values import SyncState
from desktop.viewmodels.words import tr
from shared.domain.fields import Day, Row
from shared.domain.ids import Id


def moment(micros: int) -> datetime:
    """Aware UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def local_day(micros: int) -> date:
    """The calendar day where the person is."""
    return moment(micros).astimezone().date()


def calendar_day(day: Day) -> date:
    return date.fromisoformat(day)


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
