"""How far everything has come: states, the status bar, what needs the person, the page of the sync."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.screens.questions import Question
from shared.domain.catalogue import COMMANDS
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import FileKind
from shared.domain.kernel.states import DeviceState
from shared.wire.messages import Helper


class SyncState(StrEnum):
    """How far one row or one entry of the outbox has come."""

    SAVED = "saved"
    """On the server; nothing to say."""
    DRAFT = "draft"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    CONFLICT = "conflict"
    DAMAGED = "damaged"
    """What was kept on this device cannot be read any more."""


class Link(StrEnum):
    OFFLINE = "offline"
    CONNECTING = "connecting"
    LIVE = "live"
    DEGRADED = "degraded"
    PAUSED = "paused"
    """The server is there but will not talk to us until something is done, such as signing in again."""


class Pause(StrEnum):
    """Why nothing is sent although it could be tried."""

    NONE = "none"
    SWITCHED_OFF = "switched_off"
    """The person's own choice."""
    SIGN_IN = "sign_in"
    UPDATE = "update"
    SERVER_OLD = "server_old"
    REVOKED = "revoked"
    HELD = "held"
    WRONG_SERVER = "wrong_server"
    DISK_FULL = "disk_full"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first sync is. `total_rows` is 0 while unknown; `rows_per_second` is a moving average."""

    done_rows: int
    total_rows: int
    rows_per_second: float
    usable: bool = True


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How things stand with the server, for all that tells of it. `sending_total` is 0 when nothing is under way."""

    link: Link
    server_name: str
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    sending_done: int = 0
    sending_total: int = 0
    needs_attention: int = 0
    last_server_at: datetime | None = None
    latency_ms: int | None = None
    pause: Pause = Pause.NONE
    paused_because: str | None = None
    """Why and what to do, in plain words, where there is a pause."""
    clock_behind: timedelta = timedelta(0)
    """How far this machine's clock is behind the server's, negative: ahead; zero within what is common."""
    next_retry_at: datetime | None = None
    """When what failed is tried again by itself."""
    attempts: int = 0
    """How often that has failed in a row, since it last passed."""
    last_trouble: str = ""
    """What went wrong last, in plain words; empty when the last request was answered well."""
    helper: str = ""
    """Who can help."""
    contact: Helper | None = None
    """How to reach them; None: nobody said."""
    live_since: datetime | None = None
    """When the live link was welcomed, by which others’ changes come at once; None while it is not there."""
    is_known: bool = True
    """Else the device has not begun: nobody knows yet what waits on it."""
    is_caught_up: bool = True
    """Whether all that the server was known to have is here."""

    @property
    def offline_by_choice(self) -> bool:
        return self.pause is Pause.SWITCHED_OFF


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """Something that only the user can settle. `entered` are (caption, value as text): what the user typed.

    file_kind: of the file that it is about; None where that is not on this device.
    claim_id: the claim on which it can be corrected, empty where there is none on this device.
    for_support: of a damaged record, everything that is left of it, as text.
    is_empty: what was entered left with its file; it can be neither corrected nor sent again.
    waits: it stands in the outbox, so there is nothing to send again.
    is_on_its_way: the server may have it and has not answered; it can only be asked to be withdrawn.
    counts: the server has it although it was given up here; only another entry reverses it.
    why_not_again: why it would be refused if it were sent again now, as far as this device can decide that.
    """

    command_id: str
    kind: SyncState
    title: str
    file_id: str
    file_caption: str
    entered: tuple[tuple[str, str], ...]
    reason: str
    code: str
    at: datetime
    command_name: str
    fields: tuple[tuple[str, object], ...] = ()
    dependents: int = 0
    conflict_id: str | None = None
    file_kind: FileKind | None = None
    claim_id: str = ""
    for_support: str = ""
    is_empty: bool = False
    waits: bool = False
    is_on_its_way: bool = False
    counts: bool = False
    why_not_again: str = ""

    @property
    def command(self) -> type[Command] | None:
        """What was entered; None for what this program does not know."""
        return COMMANDS.get(self.command_name)


@dataclass(frozen=True, slots=True)
class AttentionItems(Question[tuple[AttentionItem, ...]]):
    """Answered by a tuple of `AttentionItem`, oldest first."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    command_id: str
    number: int
    title: str
    file_id: str
    file_caption: str
    state: SyncState
    at: datetime
    why_not_yet: str = ""
    """Plain words; empty where the state says it all."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """heard_at: None where this device does not know."""

    name: str
    platform: str
    is_this: bool
    state: DeviceState
    registered_at: datetime
    heard_at: datetime | None
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class SyncPageView:
    """What lies on this device and what was sent from it; how things stand is told by `SyncStatus` alone.

    is_open: else nobody can tell yet.
    """

    outbox: tuple[OutboxRow, ...]
    recent: tuple[OutboxRow, ...]
    devices: tuple[DeviceRow, ...]
    damaged: tuple[AttentionItem, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class SyncReport(Question[SyncPageView]):
    """Answered by `SyncPageView`."""


@dataclass(frozen=True, slots=True)
class Storage:
    """What the profile's data takes on this device, in bytes, and what the disk has left.

    copied_at: when the last full copy was whole, None where that was not noted; is_complete: all of it is here.
    """

    used_bytes: int
    free_bytes: int
    copied_at: datetime | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class StorageUsed(Question[Storage]):
    """Answered by `Storage`."""
