"""Who asks. What they may see is evaluated by the store at a position, never kept here."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.kernel.ids import Id
from shared.wire.releases import WHOLE, Projection


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user on one of their devices. Roles and authority are read anew where they count."""

    user_id: Id
    device_id: Id
    knows: Projection = WHOLE
    """The tables and columns that the device's program knows."""
