"""Who asks. What they may see is evaluated by the store at a position, never kept here."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.kernel.ids import Id


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user on one of their devices. Roles and authority are read anew where they count."""

    user_id: Id
    device_id: Id
