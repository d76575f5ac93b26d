"""Who works on this device and under which name the server knows it. A value only."""

from __future__ import annotations

import msgspec

from shared.domain.kernel.ids import Id


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Kept in the journal, which is what the server numbers; a replica carries a copy of what it was filled under."""

    server_id: Id
    epoch: Id
    """Of the server's time line; another one means that the server was restored."""
    user_id: Id
    device_id: Id
    device_name: str
