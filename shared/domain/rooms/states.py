"""How far a room is."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look


class RoomState(Captioned):
    OPEN = "open", "Open", Look.GOOD, "check"
    CLOSED = "closed", "Closed", Look.NEUTRAL, "circle-slash"
