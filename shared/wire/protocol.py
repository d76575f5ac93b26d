"""The protocol's version and history, and the limits both sides keep."""

from typing import Final

VERSION: Final = 2
OLDEST: Final = 2
"""Devices older than this are told to update; the server projects rows down to two releases back. No program that
spoke 1 was released."""

HISTORY: Final[dict[int, str]] = {
    1: "First version: push, pull, first sync, digest, live feed.",
    2: "Policies name the zone in which their days are counted, at the end of the row.",
}

HEADER: Final = "X-Coverdesk-Protocol"
"""Each request names the version that its sender speaks."""

MAX_PUSH_COMMANDS: Final = 1_000
"""Of one push: decided in memory and written set-based within a second."""
MAX_GROUP: Final = 200
"""Commands of one atomic group, so that a group always fits a push."""
MAX_PUSH_BYTES: Final = 8 * 2**20
"""Of one push, decompressed: 1,000 commands of 8 KiB."""
MAX_ELEMENTS: Final = 300_000
"""Values and names of one request: 1,000 commands of 50 exposures each. An element takes up to 100 bytes of memory,
whatever it took on the wire, and a kilobyte of zeros unpacks to eight millions of them."""
MAX_FRAME_BYTES: Final = 8 * 2**20
"""Of one frame, decompressed: the server collects 4 MB and may overshoot by one row's text."""
FRAME_BYTES: Final = 4 * 2**20
"""The server collects at most this much, releases its transaction, and sends."""
MAX_LIVE_BYTES: Final = 1 * 2**20
"""Of one live message; a larger change is a hint to pull."""
SWAP_ROWS: Final = 20_000
"""A pull of more rows is streamed into a copy of the replica and swapped in."""
SLICES: Final = 256
"""Of a digest, per table: a row is in the slice that `digest_slice` says."""
FEED_DAYS: Final = 90
"""An older cursor gets a first sync."""
HEARTBEAT_S: Final = 20.0
"""Of the live link; three missed mean that it is gone."""
LIVE: Final = 2
"""What a program knows of the live layer, so that two releases live together: 1: feed, rooms of files, single events;
2: events together with their position, streams, and returning after a cut."""
LIVE_HEADER: Final = "X-Coverdesk-Live"
"""Of a device's handshake for `/live`: the level that it knows, and after a cut the session that it returns as and the
`to` of the last `Events` that it got: `2 SESSION HEARD`. Without it, level 1."""
GRACE_S: Final = 60.0
"""For so long after a cut a session can be returned to."""
