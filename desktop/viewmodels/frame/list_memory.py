"""What somebody chose for a list: columns, widths, density, order, views of their own.

Kept as their drafts are: on this device alone, sealed with everything else that names people, durable at once.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import msgspec

from desktop.lists.declared import Column, Listing
from desktop.screens.store import Store
from desktop.screens.words import tr

MOST_VIEWS: Final = 40
MOST_NAME: Final = 60
"""Characters of the name of a view."""
LEAST_WIDTH_PX: Final = 40
MOST_WIDTH_PX: Final = 800


class Density(IntEnum):
    """The height of a row in pixels at 100 %."""

    LOW = 32
    MIDDLE = 52
    HIGH = 72

    @property
    def caption(self) -> str:
        return {
            Density.LOW: tr("One line a row"),
            Density.MIDDLE: tr("Two lines a row"),
            Density.HIGH: tr("Three lines a row"),
        }[self]

    @property
    def icon(self) -> str:
        return {Density.LOW: "rows-4", Density.MIDDLE: "rows-3", Density.HIGH: "rows-2"}[self]


class OwnView(msgspec.Struct, frozen=True):
    """A view that somebody saved. filter: as it is typed."""

    name: str
    filter: str
    order: str


class Memory(msgspec.Struct, frozen=True):
    """columns: names with their widths, in order; none: as the list declares them. view: the one last looked at."""

    columns: tuple[tuple[str, int], ...] = ()
    density: int = int(Density.HIGH)
    table_density: int = int(Density.LOW)
    views: tuple[OwnView, ...] = ()
    view: str = ""


def key_of(listing: Listing) -> str:
    return f"list:{listing.name}"


def recall(store: Store, listing: Listing) -> Memory:
    """What was kept; as the list declares it where nothing was, or where it cannot be read."""
    kept = store.draft(key_of(listing))
    if not kept:
        return Memory()
    try:
        return msgspec.json.decode(kept, type=Memory)
    except msgspec.DecodeError:
        return Memory()


def keep(store: Store, listing: Listing, memory: Memory) -> None:
    store.save_draft(key_of(listing), msgspec.json.encode(memory).decode())


def columns_of(listing: Listing, memory: Memory) -> list[tuple[Column, int]]:
    """With their widths; at least one."""
    visible = {column.name: column for column in listing.visible}
    chosen = [
        (visible[name], min(max(width, LEAST_WIDTH_PX), MOST_WIDTH_PX))
        for name, width in memory.columns
        if name in visible
    ]
    return chosen or [(column, column.width_px) for column in listing.visible if column.is_shown]


def density_of(height: int) -> Density:
    return Density(height) if height in set(Density) else Density.HIGH
