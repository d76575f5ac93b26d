"""A contact that is written down: by which way it was made, preset by the way that somebody prefers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain.diary.states import CHANNELS, Topic
from shared.domain.parties.states import Channel

_WAYS: Final[Mapping[Channel, Topic]] = {
    Channel.PHONE: Topic.PHONE,
    Channel.EMAIL: Topic.EMAIL,
    Channel.MAIL: Topic.MAIL,
}


def way_of(preferred: Channel | None) -> Topic:
    """The first of all where nothing is preferred, or a way that no note has."""
    return _WAYS.get(preferred, CHANNELS[0]) if preferred is not None else CHANNELS[0]
