"""Opening both stores and finding out how they stand to each other, whatever the last run left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.engine.agreement import Agreement, compare
from desktop.engine.journal_side import JournalSide
from desktop.engine.lost import lost_entries
from desktop.engine.replica_side import Checker, ReplicaSide
from desktop.journal.journal import Journal
from desktop.keys.wrapped import JOURNAL, REPLICA, Keys, KeyUnavailable, key_for
from desktop.replica.replica import Replica
from desktop.replica.side import SideFile
from desktop.replica.tables import NeedsRebuild
from desktop.storage.files import KEY_BYTES, Corrupt, DiskFull, Malformed, NotADatabase, StoreError, WrongKey
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from desktop.sync.batch import ended_upto
from desktop.sync.events import Started
from desktop.sync.rebase import Pending
from desktop.sync.state import Phase
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor, FirstKey

BROKEN: Final = (NeedsRebuild, Corrupt, WrongKey, NotADatabase)
DISPOSABLE: Final = (*BROKEN, Malformed, TypeError, ValueError)
"""What damage in a file that is opened, but not sound, comes to while it is read."""


class NeverSignedIn(Exception):
    """Nobody has worked here yet."""


class SomebodyElses(Exception):
    """The profile belongs to another person or another server; nothing is mixed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The open stores, each to be handed to its thread, and the machine's first event.

    is_overlay_due: the disk is too full to show what waits; see `ReplicaSide.mend`. is_archive_due: or to note what has
    ended. damage: why the replica that was here
    could not be used, and another one is being filled in its place.
    """

    journal_side: JournalSide
    replica_side: ReplicaSide
    checker: Checker
    identity: Identity
    started: Started
    pending: tuple[Pending, ...]
    replica_path: Path
    replica_key: bytes
    is_overlay_due: bool
    is_archive_due: bool
    damage: Exception | None


def open_stores(
    folder: Folder,
    keys: Keys,
    clock: Callable[[], Micros],
    who: Identity | None,
    changed: Callable[[frozenset[Id], Id | None], None],
    swapped: Callable[[Path], None],
    forget: Callable[[frozenset[Id], frozenset[Id] | None], None],
    is_time_certain: Callable[[], bool] = lambda: True,
) -> Opened:
    """who: just signed in; None: whoever worked here last. changed, swapped, forget: see `ReplicaSide`;
    is_time_certain: see `JournalSide`.

    Raises NeverSignedIn, SomebodyElses, KeyUnavailable and StoreError (of the journal, or a full disk; a replica that
    is damaged is made anew). Nothing stays open then: it may be tried again.
    """
    key = key_for(keys, JOURNAL, exists=folder.journal.exists())
    with ExitStack() as undo:
        journal = Journal.open(folder.journal, key, now=clock())
        undo.callback(journal.close)
        opened = _agreed(
            folder, keys, clock, journal, _who(journal, who), undo, changed, swapped, forget, is_time_certain
        )
        undo.pop_all()
    return opened


def _agreed(
    folder: Folder,
    keys: Keys,
    clock: Callable[[], Micros],
    journal: Journal,
    identity: Identity,
    undo: ExitStack,
    changed: Callable[[frozenset[Id], Id | None], None],
    swapped: Callable[[Path], None],
    forget: Callable[[frozenset[Id], frozenset[Id] | None], None],
    is_time_certain: Callable[[], bool],
) -> Opened:
    """The stores that belong to an open journal. undo: closes what was opened."""
    replica_key = _replica_key(keys, folder)
    replica, damage = _opened(folder, replica_key, identity)
    undo.callback(_close, replica)
    try:
        _identify(journal, identity, clock, replica)
        agreed = _compared(journal, replica)
    except DISPOSABLE as error:
        if not _is_its_own(error, replica):
            raise
        agreed, damage = None, error
    if agreed is None or agreed.agreement.is_foreign:
        _close(replica)
        folder.drop_side()
        replica = Replica.create(folder.next_live(), replica_key, identity)
        undo.callback(_close, replica)
        _identify(journal, identity, clock, replica)
        agreed = _compared(journal, replica)
    agreement, acked, pending = agreed.agreement, agreed.acked, agreed.pending
    side, key_there, side_cursor = _side(folder, replica_key, identity, replica, is_stale=agreement.is_stale)
    if side is not None:
        undo.callback(side.close)
    folder.tidy()
    checker = Checker(replica_key)
    checker.move(replica.path, identity)
    undo.callback(checker.close)
    journal_side = JournalSide(journal, clock, checker, is_time_certain)
    is_archive_due = True
    with suppress(DiskFull):  # it is tried again
        journal_side.archive(acked, agreed.results)
        is_archive_due = False
    started = Started(
        phase=phase_of(replica, is_stale=agreement.is_stale, is_loaded=side_cursor is not None),
        cursor=replica.standing.cursor,
        side=key_there,
        side_cursor=side_cursor,
        epoch=identity.epoch,
        server_id=identity.server_id,
        device_id=identity.device_id,
        last_number=journal.last_number,
        acked=acked,
        has_session=False,
        forked=agreement.is_forked,
        stale=agreement.is_stale,
        damaged=damage is not None,
        user_id=identity.user_id,
        has_grown=replica.has_grown,
    )
    replica_side = ReplicaSide(
        folder,
        replica_key,
        identity,
        replica,
        side,
        pending,
        journal.revision,
        changed,
        swapped,
        forget,
        is_overlay_due=agreed.is_overlay_due,
    )
    return Opened(
        journal_side,
        replica_side,
        checker,
        identity,
        started,
        tuple(pending),
        replica.path,
        replica_key,
        agreed.is_overlay_due,
        is_archive_due,
        damage,
    )


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What the two stores say together, the overlay made as the journal wants it."""

    agreement: Agreement
    acked: int
    pending: list[Pending]
    results: list[CommandResult]
    is_overlay_due: bool


def _compared(journal: Journal, replica: Replica) -> _Agreed:
    """All that the opening reads of the replica, so that whatever is damaged in it is met here."""
    agreement = compare(journal, replica)
    acked = ended_upto(replica, journal.pending(0))
    pending = journal.pending(acked)
    is_overlay_due = agreement.overlay_differs
    if is_overlay_due and not agreement.is_foreign:
        with suppress(DiskFull):  # there is something to read all the same; it is mended when there is space
            replica.rebuild_overlay(pending, journal.revision)
            is_overlay_due = False
    return _Agreed(agreement, acked, pending, replica.results(journal.unanswered(acked)), is_overlay_due)


def _close(store: Replica | SideFile) -> None:
    with suppress(StoreError):  # a damaged one may say so once more
        store.close()


def _is_its_own(error: Exception, replica: Replica) -> bool:
    """Whether another replica would be free of it: not what the journal or the disk has."""
    return not isinstance(error, StoreError) or (error.path == replica.path and isinstance(error, BROKEN))


def phase_of(replica: Replica, *, is_stale: bool, is_loaded: bool) -> Phase:
    """Where the first sync goes on."""
    if replica.standing.cursor is None:
        return Phase.OPENING
    if replica.standing.complete and not is_stale:
        return Phase.STEADY
    return Phase.CLOSING if is_loaded else Phase.FILLING


def _who(journal: Journal, who: Identity | None) -> Identity:
    """Whose stores these are: whoever the journal knows, else whoever has just signed in."""
    known = journal.identity
    if known is None:
        if who is None:
            raise NeverSignedIn
        return who
    if who is not None and (known.server_id, known.user_id) != (who.server_id, who.user_id):
        raise SomebodyElses
    return known


def _identify(journal: Journal, identity: Identity, clock: Callable[[], Micros], replica: Replica) -> None:
    """A journal that begins here notes what the replica still shows of one that was here before it and is gone."""
    if journal.identity is not None:
        return
    standing = replica.standing
    is_same = (standing.server_id, standing.user_id) == (identity.server_id, identity.user_id)
    journal.adopt(identity, lost_entries(replica) if is_same else (), clock())


def _replica_key(keys: Keys, folder: Folder) -> bytes:
    """A replica whose key is lost is of no use: another key, and another replica under it."""
    try:
        return key_for(keys, REPLICA, exists=folder.live() is not None)
    except KeyUnavailable as error:
        if error.reason not in ("lost", "damaged"):
            raise
        key = os.urandom(KEY_BYTES)
        keys.put(REPLICA, key)
        return key


def _opened(folder: Folder, key: bytes, identity: Identity) -> tuple[Replica, Exception | None]:
    """The live replica, or an empty one, with what is wrong with the one before."""
    path, damage = folder.live(), None
    if path is not None:
        try:
            return Replica.open(path, key, identity), None
        except BROKEN as error:
            damage = error
            folder.drop_side()
    return Replica.create(folder.next_live(), key, identity), damage


def _side(
    folder: Folder, key: bytes, identity: Identity, replica: Replica, *, is_stale: bool
) -> tuple[SideFile | None, FirstKey | None, Cursor | None]:
    """What an earlier run had filled, if it is still wanted, and how far it is.

    It was written without a sync, so that a power cut leaves anything at all: whatever is wrong, it is begun anew.
    """
    side: SideFile | None = None
    if is_stale or not replica.standing.complete:
        try:
            side = SideFile.resume(folder.side(), key, identity)
            if side is not None:
                return side, *side.progress()
        except Exception:  # boundary: of a disposable file nothing is worth failing for
            if side is not None:
                _close(side)
    folder.drop_side()
    return None, None, None
