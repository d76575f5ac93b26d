"""A time line under its days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol, TypeVar

from desktop.screens import formats
from desktop.screens.times import local_day


class Dated(Protocol):
    @property
    def at(self) -> datetime: ...


D = TypeVar("D", bound=Dated)


def by_day(entries: Iterable[D], today: date) -> list[tuple[str, list[D]]]:
    """Under day headings, newest first; those of one moment in the order given."""
    days: dict[date, list[D]] = {}
    for entry in sorted(entries, key=lambda entry: entry.at, reverse=True):
        days.setdefault(local_day(entry.at), []).append(entry)
    return [(formats.day_heading(day, today), found) for day, found in days.items()]
