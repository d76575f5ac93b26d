"""What is sent, as typed values. Bulk and live frames are MessagePack, what people and integrators read is JSON.

A row travels as an array: the primitives of `shared.domain.kernel.fields` in declared order, then its 47-bit hash.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import msgspec

from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict

WireRow: TypeAlias = list[str | int | bool | None]


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """How far a device has come: a transaction position and the random token of its batch."""

    pos: int
    token: int


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /auth/sign-in`: a person on a device. device_id: None registers a new device."""

    email: str
    password: str
    device_id: Id | None
    device_name: str
    platform: str
    program_version: str


class Refresh(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /auth/refresh`: each refresh token is good for one use."""

    refresh_token: str


class Helper(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom people ask who cannot go on by themselves; what is empty is not known."""

    name: str = ""
    """Or a line of text."""
    phone: str = ""
    email: str = ""


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to these, to `NewDevice` and to `NewPassword`.

    expires_at: of the access token, microseconds UTC by the server's clock.
    """

    holds_secrets: ClassVar[bool] = True

    access_token: str
    refresh_token: str
    expires_at: Micros
    server_time: Micros
    user_id: Id
    user_name: str
    roles: tuple[str, ...]
    device_id: Id
    server_id: Id
    """Which server this is: a replica from another one is not mixed in."""
    epoch: Id
    """Changes when the server is restored."""
    idle_minutes: int = 0
    """Without a touch for so long the program locks itself; 0: the administrator sets no time."""
    offline_days: int = 0
    """Without a word from the server for so long the copy opens only after a sign-in online; 0: no bound."""
    helper: Helper | None = None
    """As the administrator names it; None: nobody is named."""


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /auth/password`: a person changes their own password. The answer is a `Session` with new tokens.

    Every other session of theirs ends, and the tokens that asked are void. Refused: `bad_credentials` (the old one is
    not right), `password_short`, `password_long`, `password_known`, `password_named`, `throttled`.
    """

    old: str
    new: str


class NewDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`POST /auth/device`: a new or rebuilt journal, or a forked one, registers anew. The answer is a `Session`.

    refresh_token: the newest of the session that asks. An access token alone, which may have been read somewhere on
    its way, is no ground for a session of 90 days. It is used up by this as by `Refresh`, and may be shown again only
    when the answer was lost. The new session ends with the one it came from.
    """

    device_name: str
    platform: str
    program_version: str
    refresh_token: str | None = None


class Push(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /sync/push`: commands numbered densely from `first`. unsent: how many more wait behind them.

    before: the command under the number before `first`, while the device has not seen its result: a server that lost
    it may know that number as the command of a copied profile by now, and must not decide these on top of it.
    """

    device_id: Id
    epoch: Id
    first: int
    commands: tuple[Envelope, ...]
    unsent: int = 0
    before: Id | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one command ended; the same as its `CommandResult` row, which is what counts."""

    number: int
    command_id: Id
    verdict: Verdict
    code: str | None = None
    detail: dict[str, str | int] = {}
    conflict_id: Id | None = None


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a push. An outbox entry does not leave by it, but by the checkpoint that brings its row."""

    results: tuple[Result, ...]
    next: int
    """The number that the server expects next."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Every error's body. `code` is a `shared.wire.errors.ErrorCode`."""

    code: str
    message: str
    """What happened, what is safe, what to do next."""
    expected: int | None = None
    """The number that the server expects, with `gap`."""
    retry_after_s: float | None = None
    incident: str | None = None


# ---- pull: a stream of frames, each compressed by itself; the last one is a Checkpoint -------------------------


class PullHeader(msgspec.Struct, frozen=True, tag="header", kw_only=True):
    """First frame. columns: per table, in the order of the rows' arrays, without the hash at the end."""

    protocol: int
    epoch: Id
    server_id: Id
    server_time: Micros
    columns: dict[str, tuple[str, ...]]
    schemas: dict[str, int]
    rows_about: int
    """An estimate, for the progress bar and for choosing a side file."""


class Dropped(msgspec.Struct, frozen=True, tag="dropped", kw_only=True):
    """Files that left the device's scope."""

    file_ids: tuple[Id, ...]


class Rows(msgspec.Struct, frozen=True, tag="rows", kw_only=True):
    """Last images. whole: these files are sent whole, so what the device has beyond them goes."""

    table: str
    rows: list[Any]
    whole: bool = False


class Gone(msgspec.Struct, frozen=True, tag="gone", kw_only=True):
    """Rows that were deleted (erasure and psql only)."""

    table: str
    row_ids: tuple[Id, ...]


class Opened(msgspec.Struct, frozen=True, tag="opened", kw_only=True):
    """Files that entered the scope and come whole in the frames after this one."""

    file_ids: tuple[Id, ...]


class Checkpoint(msgspec.Struct, frozen=True, tag="checkpoint", kw_only=True):
    """All up to `cursor` was sent. more: the server has more and stopped to release its transaction.

    acked: the highest number of this device whose result is among what the device has by now.
    """

    cursor: Cursor
    acked: int
    more: bool = False


class FirstKey(msgspec.Struct, frozen=True, tag="key", kw_only=True):
    """Stage 2 of a first sync: everything up to this key of this table was sent, so that it can be resumed."""

    table: str
    after: Id | None
    """None: the table is done."""
    head: Cursor
    """The head noted before the first chunk: the cursor to pull from at the end."""


PullFrame: TypeAlias = PullHeader | Dropped | Rows | Gone | Opened | Checkpoint | FirstKey


# ---- digest ----------------------------------------------------------------------------------------------------


class DigestAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /sync/digest`. The device's count and sum in the slices of each table; sums are modulo 2**63."""

    device_id: Id
    cursor: Cursor
    tables: dict[str, list[tuple[int, int]]]


class DigestAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """differs: per table, the slices that differ at the device's own cursor. at: the position compared."""

    at: Cursor
    differs: dict[str, list[int]]


# ---- live ------------------------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello", kw_only=True, forbid_unknown_fields=True):
    """The device's first frame: its token never stands in the URL."""

    access_token: str
    protocol: int
    device_id: Id
    cursor: Cursor | None


class Continue(msgspec.Struct, frozen=True, tag="continue", kw_only=True, forbid_unknown_fields=True):
    """After a pull: the feed of this connection continues here."""

    cursor: Cursor


class Join(msgspec.Struct, frozen=True, tag="join", kw_only=True, forbid_unknown_fields=True):
    """Enters a room (`claim:ID`, `policy:ID`, `customer:ID`). Acknowledged by `request`."""

    request: int
    room: str


class Leave(msgspec.Struct, frozen=True, tag="leave", kw_only=True, forbid_unknown_fields=True):
    request: int
    room: str


class Alive(msgspec.Struct, frozen=True, tag="alive", kw_only=True, forbid_unknown_fields=True):
    """The device's heartbeat and report, so that an administrator sees what a lost laptop may hold."""

    unsent: int
    highest_number: int
    file_ids: tuple[Id, ...] = ()


class Follow(msgspec.Struct, frozen=True, tag="follow", kw_only=True, forbid_unknown_fields=True):
    """Hears every event of a name (`claim:updated`, `claim:*`, `*`) about all that one holds, in a room or not.

    This ask and those below go to servers whose Welcome says level 2 or more.
    """

    request: int
    stream: str


class Unfollow(msgspec.Struct, frozen=True, tag="unfollow", kw_only=True, forbid_unknown_fields=True):
    request: int
    stream: str


class Seen(msgspec.Struct, frozen=True, tag="seen", kw_only=True, forbid_unknown_fields=True):
    """An announcement stands before somebody's eyes."""

    id: Id


class Renew(msgspec.Struct, frozen=True, tag="renew", kw_only=True, forbid_unknown_fields=True):
    """A newer access token of the same person and device: the socket goes on with it. Acknowledged by `request`."""

    request: int
    access_token: str


class Editing(msgspec.Struct, frozen=True, tag="editing", kw_only=True, forbid_unknown_fields=True):
    """Somebody begins (or ends) to type in a field of the file whose room they are in. Acknowledged by `request`.

    field: as `Event.changed` names it: `status`, `table.field`. Ends with the room by itself.
    """

    request: int
    room: str
    field: str
    is_on: bool


LiveAsk: TypeAlias = Hello | Continue | Join | Leave | Alive | Follow | Unfollow | Seen | Renew | Editing


class Welcome(msgspec.Struct, frozen=True, tag="welcome", kw_only=True, omit_defaults=True):
    epoch: Id
    server_time: Micros
    head: Cursor
    heartbeat_s: float
    level: int = 1
    """What the server knows of the live layer: see `shared.wire.protocol.LIVE`."""
    session: str = ""
    """What to return as after a cut, by `LIVE_HEADER`. Only for who declares level 2."""


class Feed(msgspec.Struct, frozen=True, tag="feed", kw_only=True):
    """Rows of the connection's scope in (from, to]. Empty with from == to: the heartbeat.

    begin: what this connection was last sent. The device ignores `to` <= its cursor, applies when `begin` is its
    cursor, and pulls otherwise.
    """

    epoch: Id
    begin: int
    to: Cursor
    rows: dict[str, list[Any]]
    gone: dict[str, tuple[Id, ...]] = {}
    acked: int = 0


class PullHint(msgspec.Struct, frozen=True, tag="pull", kw_only=True):
    """Too much, or the scope changed: pull."""

    UNKNOWN: ClassVar[str] = "unknown"
    """This server never gave out the cursor: pull, wherever the head is."""

    head: Cursor
    why: str


class Event(msgspec.Struct, frozen=True, tag="event", kw_only=True, omit_defaults=True):
    """Ids and names only, derived from stamped ledger entries and filtered by scope at their position."""

    name: str
    """`claim:created|updated|removed`, likewise of policies and customers, `policy:renewed`,
    `notification:created|read`, `system:alert|device`, `room:joined|left|emptied|closed`, and to level 2
    `room:editing|edited`."""
    room: str
    """In which it is told; `stream:…` for a stream."""
    file_id: Id | None
    row_id: Id | None
    """Of the one row that it is about; of the notification, where it was read."""
    actor: Id | None
    pos: int
    changed: tuple[str, ...] = ()
    """What changed, never its values: a field of the head, `table` for a row that came or went, `table.field`."""


class Events(msgspec.Struct, frozen=True, tag="events", kw_only=True):
    """All events up to a position that are this connection's, to who declares level 2: whole, in order, each once.

    Empty with each heartbeat, so that `to` goes on where nothing happens.
    """

    to: int
    events: tuple[Event, ...] = ()


class Returned(msgspec.Struct, frozen=True, tag="returned", kw_only=True):
    """Behind the Welcome, to who declared as which session it returns, and up to where it had heard of events.

    ok: False when the session is not known any more; no room or stream came back then.
    is_whole: what happened meanwhile came before this as `Events`; else some of it is not known any more: pull.
    """

    ok: bool
    is_whole: bool
    rooms: tuple[str, ...] = ()
    """That one is in again."""
    lost: tuple[str, ...] = ()
    """Those that one cannot be in any more: closed, full, or the right ended."""
    streams: tuple[str, ...] = ()


class Announcement(msgspec.Struct, frozen=True, tag="announcement", kw_only=True):
    """What an administrator says to those in some rooms, who declare level 2. Answered by `Seen`."""

    id: Id
    room: str
    text: str
    by: Id
    at: Micros


class Ack(msgspec.Struct, frozen=True, tag="ack", kw_only=True):
    request: int
    ok: bool
    code: str | None = None


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye", kw_only=True):
    """The server ends the connection; code is an ErrorCode."""

    code: str
    retry_after_s: float | None = None


LiveTell: TypeAlias = Welcome | Feed | PullHint | Event | Ack | Goodbye | Events | Returned | Announcement
"""Up to Goodbye for everybody; what follows only for who declares level 2."""
