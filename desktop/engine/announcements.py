"""What the engine tells upwards, as frozen values; from whichever thread it happened on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from desktop.net.session import SessionPerson
from desktop.storage.identity import Identity
from desktop.sync.state import State
from shared.domain.kernel.ids import Id
from shared.wire.messages import Helper


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """These files look different now. by: the user id of the colleague whose change it was, None for our own."""

    file_ids: frozenset[Id]
    by: Id | None


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """waiting: entries that no checkpoint has ended. changes: those that people wait for; what was taken back before it
    went out is none, though its number is sent. oldest_at: of these, microseconds UTC. sending: (done, total) of those
    of the run under way, None when none is sent.
    """

    waiting: int
    changes: int
    oldest_at: int | None
    sending: tuple[int, int] | None
    highest_number: int


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """state: of the machine, at `now_ms` of its clock. at: the same moment, microseconds UTC.

    confirmed_at: when the server last had everything. clock_offset_us: how far the server's clock is ahead of this
    machine's; 0 within what clocks are commonly off.
    """

    state: State
    outbox: OutboxSummary
    now_ms: int
    at: int
    confirmed_at: int | None
    latency_ms: int | None
    clock_offset_us: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Something to be read once, in English."""

    text: str


@dataclass(frozen=True, slots=True)
class AttentionChanged:
    """What needs the person may be other than before; whoever shows it counts, for the replica has some of it too."""


@dataclass(frozen=True, slots=True)
class FirstSyncProgress:
    """total 0: not known. rate: rows a second. done: it has taken over."""

    done_rows: int
    total_rows: int
    rate: float
    usable: bool
    done: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """why: the code of what kept the server from saying so; empty when it did, or was not asked."""

    person: SessionPerson
    device_name: str
    why: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the words of `why`."""


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """The server says something else of whoever works here: their name or their roles."""

    person: SessionPerson
    device_name: str


@dataclass(frozen=True, slots=True)
class HelperTold:
    """Whom people ask, as the server says with each session; None: it names nobody."""

    helper: Helper | None


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """How the change of the own password ended. code: empty when well. text: in plain words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """is_shut: the stores are closed; False: only the screens are, until the password is typed."""

    why: str
    is_shut: bool = True


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """text: what to do, in plain words, which `values` fill once they are translated.

    profile: the name of the one in which this person's data lies, if known.
    """

    code: str
    text: str
    profile: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplicaSwapped:
    """Another file serves from now on: readers open anew, with this key."""

    path: Path
    identity: Identity
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of the live channel, ids only: presence and the like."""

    name: str
    room: str
    file_id: Id | None
    actor: Id | None
    changed: tuple[str, ...] = ()
    """Names of what changed, or of the field that is typed in; never a value."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What an administrator says to those who are connected; answered by `Engine.saw` once somebody has seen it."""

    announcement_id: Id
    text: str
    by: Id


@dataclass(frozen=True, slots=True)
class DraftsChanged:
    """Under these keys is what no window has put there: sent, gone with a file that is ours no more, or kept again."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class DraftsUnsaved:
    """The disk did not take these drafts; it is tried again. Empty: all are there."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of ours that was survived; for the log. where: a place in the program, no personal data."""

    where: str
    error: Exception


Notice: TypeAlias = (
    FilesChanged
    | StatusChanged
    | AttentionChanged
    | FirstSyncProgress
    | SignedIn
    | PersonChanged
    | HelperTold
    | PasswordChanged
    | SignedOut
    | SignInFailed
    | ReplicaSwapped
    | Told
    | Heard
    | Announced
    | DraftsChanged
    | DraftsUnsaved
    | Trouble
)
