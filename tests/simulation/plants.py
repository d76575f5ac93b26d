"""Faults to plant in the code under test or at the model's commit points: the simulator must find each of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from desktop.sync import (
    batch,
    effects,
    events,
    rebase,
    scheduling,
    transitions,
)
from desktop.sync import (
    failures as setbacks,
)
from desktop.sync import step as step_module
from desktop.sync.batch import Incoming
from desktop.sync.rebase import Pending
from desktop.sync.state import Phase, Setback
from desktop.sync.under_way import FED, LIVE_MS
from server.live import batches, concerned, relay, telling
from server.services import digest, execution, first_sync, pull, push, verdicts
from server.services.errors import Unavailable
from server.store import devices, feed, loading, scope, sequencer, snapshot, watch
from shared.domain import decide as decide_module
from shared.domain.batch import fold
from shared.domain.kernel.case import Case
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import MembershipState
from shared.wire import releases
from shared.wire.messages import Checkpoint, DigestAnswer, Dropped, Gone
from shared.wire.numbering import Forked, Gap, Placed, place
from tests.simulation import database, looks, reads, writes
from tests.simulation import feed as feed_module
from tests.simulation import writer as writer_module
from tests.simulation.device import Device
from tests.simulation.disk import Journal, Replica, ReplicaView
from tests.simulation.timeline import Span, Timeline, Transaction
from tests.simulation.writer import Writer


@dataclass(frozen=True, slots=True)
class Plant:
    """what: the mistake in words. patches: (object or dictionary, name, what stands there instead)."""

    what: str
    patches: tuple[tuple[Any, Any, Any], ...]
    focus: frozenset[str] = frozenset()
    """Classes of fault that every seed takes part in, where the mistake shows under these together only."""

    def plant(self) -> Callable[[], None]:
        """Puts the mistake in; what takes it out again."""
        before = [(where, name, _get(where, name)) for where, name, _ in self.patches]
        for where, name, wrong in self.patches:
            _set(where, name, wrong)

        def undo() -> None:
            for where, name, right in before:
                _set(where, name, right)

        return undo

    @contextmanager
    def planted(self) -> Iterator[None]:
        undo = self.plant()
        try:
            yield
        finally:
            undo()


def _get(where: Any, name: Any) -> Any:
    return where[name] if isinstance(where, dict) else where.__dict__[name]


def _set(where: Any, name: Any, value: Any) -> None:
    if isinstance(where, dict):
        where[name] = value
    else:
        setattr(where, name, value)


# -- the server's side


async def _noop(*_: Any, **__: Any) -> None:
    pass


async def _lock_nothing(_connection: Any, file_ids: Any, *_: Any) -> list[Id]:
    return sorted(file_ids)


_entry_of, _held = reads.entry_of, reads.held


def _live_entry(timeline: Timeline, file_id: Id, row_id: Id, image: Any) -> Any:
    live = timeline.files.get(file_id, {}).get(row_id, image)
    return _entry_of(timeline, file_id, row_id, live if image is not None else None)


_holders = looks.holders_at


def _by_the_table_of_now(timeline: Timeline, file_id: Id, pos: int) -> list[Id]:
    now = {m.principal_id for m in timeline.members.values() if m.target_file == file_id}
    return [principal for principal in _holders(timeline, file_id, pos) if principal in now]


def _live_scope(timeline: Timeline, pos: int, principals: Any, own: Any) -> frozenset[Id]:
    """At the newer end of a pull, whatever is in the table now."""
    if pos != timeline.head.pos:
        return _held(timeline, pos, principals, own)
    there = timeline.members.values()
    held = MembershipState.HELD
    return frozenset(m.target_file for m in there if m.principal_id in principals and m.state is held).union(own)


def _position_of_begin(self: Timeline, waiting: list[Transaction], head: int) -> list[Transaction]:
    fresh = [tx for tx in waiting if tx.pos is None]
    for tx in fresh:
        tx.pos = tx.id + 1
    return fresh


def _is_never(*_: Any) -> bool:
    return False


def _place_by_number(first: int, ids: Sequence[Id], expected: int, *_: Any) -> Gap | Forked | Placed:
    return place(first, ids, expected, {first + i: command_id for i, command_id in enumerate(ids)})


def _place_alone(first: int, ids: Sequence[Id], expected: int, ended: Any, _before: Any) -> Gap | Forked | Placed:
    return place(first, ids, expected, ended)


def _place_anew(first: int, ids: Sequence[Id], expected: int, *_: Any) -> Gap | Forked | Placed:
    return Gap(expected) if first > expected else Placed(0)


def _place_over_gaps(first: int, ids: Sequence[Id], expected: int, *rest: Any) -> Gap | Forked | Placed:
    found = place(first, ids, expected, *rest)
    return Placed(0) if isinstance(found, Gap) else found


def _unknown(self: Any, *_: Any) -> None:
    return None


def _first_only(file_ids: tuple[Id, ...]) -> Dropped:
    return Dropped(file_ids=file_ids[:1])


async def _no_open_files(*_: Any) -> list[Id]:
    return []


async def _unmoved(*_: Any) -> tuple[list[Id], list[Id]]:
    return [], []


_moved, _keys, _touched, _window_of = scope.moved, snapshot.keys, feed.touched, feed.window_of


async def _by_its_ends(connection: Any, before: Any, after: Any) -> tuple[list[Id], list[Id]]:
    dropped, opened = await _moved(connection, before, after)
    had = _held(connection.timeline, before.pos, before.principals, before.own)
    return dropped, [file_id for file_id in opened if file_id not in had]


async def _keys_as_noted(connection: Any, table: str, noted: Any, _now: Any, after: Id, **how: Any) -> Any:
    return await _keys(connection, table, noted, noted, after, **how)


async def _all_but_one(*arguments: Any) -> list[Id]:
    return (await _touched(*arguments))[:-1]


async def _recent_only(connection: Any, after: int, until: int) -> Any:
    return await _window_of(connection, max(after, until - 2), until)


async def _one_by_one_anew(self: Any, standing: Any, work: Any, *, give_up: bool) -> Any:
    """Each unit stands on what the batch was loaded with."""
    ended = []
    for unit in work:
        ended += await _one_by_one(self, standing.copy(), [unit], give_up=give_up)
    return ended


_one_by_one = execution.Execution._one_by_one


async def _device_row(connection: Any, device_id: Id, user_id: Id) -> Any:
    return writes.device_row(connection, device_id, user_id)


_spans = reads.spans


def _spans_for_ever(connection: Any, ids: Any) -> Any:
    before = connection.timeline.spans.copy()
    opened = _spans(connection, ids)
    connection.timeline.spans = before
    return [each for each in opened if before.open_of(each[0]) is None]


_tell = relay.Relay._tell


def _tell_over_scope(self: Any, read: Any, events: Any, *, rescoped: Any) -> None:
    """The feed goes on although the scope changed."""
    _tell(self, dataclasses.replace(read, rescoped=frozenset()), events, rescoped=set())


def _nobody(self: Any, *_: Any) -> None:
    """A newcomer is sent nothing of what was relayed already."""


_note = concerned.Concerned.note


def _files_only(self: Any, batch: Any) -> None:
    _note(self, dataclasses.replace(batch, held_by=dict.fromkeys(batch.held_by, frozenset())))


_batch_of = batches.batch_of


def _all_read(*arguments: Any) -> Any:
    return dataclasses.replace(_batch_of(*arguments), unread=frozenset())


def _what_is_at_hand(self: Any, pos: int) -> Any:
    return (batch for batch in self._kept if batch.to.pos > pos)


_candidates = telling.Teller._candidates


def _to_anybody(self: Any, told: Any, _holders: Any) -> Any:
    return _candidates(self, told, set(self._connections.users()))


async def _concerns_nobody(self: Any, view: Any, last: Any) -> Any:
    return batches.Batch(last.pos, view.head, {}, {}, frozenset(), huge=True)


_write = batches.FeedWriter.write


def _acked_of_all(self: Any, begin: int, file_ids: Any, device_id: Any, knows: Any) -> Any:
    every = {device for file_id in file_ids for device in self._batch.files[file_id].acked}
    return _write(self, begin, file_ids, max(every, default=device_id), knows)


_add = batches.FileChanges.add


def _rows_only(self: Any, change: Any) -> None:
    if change.values is not None:
        _add(self, change)


async def _too_much_since(*_: Any) -> None:
    return None


def _no_slice(_row_id: Id) -> int:
    return -1


_row_as_known = releases.Projection.row


def _with_the_whole_hash(self: releases.Projection, table: str, values: Sequence[Any]) -> Sequence[Any]:
    return [*_row_as_known(self, table, values)[:-1], values[-1]]


def _everything(_self: releases.Projection, _table: str) -> bool:
    return True


_fold = fold


def _fold_whatever_fell(world: Any, entries: Any, _fallen: Any) -> Any:
    return _fold(world, entries, frozenset())


async def _lock_all(connection: Any, file_ids: Any, begun: Any, user_id: Id, *rest: Any) -> Any:
    return await _lock_held(connection, file_ids, [*begun, *file_ids], user_id, *rest)


_lock_held = loading.lock_held


def _one_more(span: Span, pos: int) -> bool:
    return span.from_pos <= pos and (span.until_pos is None or span.until_pos >= pos)


def _one_late(span: Span, pos: int) -> bool:
    return span.from_pos < pos and (span.until_pos is None or span.until_pos > pos)


_page = feed.Pages.read


async def _first_page_only(self: Any, connection: Any, budget: int) -> Any:
    images = await _page(self, connection, budget)
    self._begin = len(self._files)
    return images


def _no_gone(images: Any, knows: Any, *, whole: bool) -> Any:
    return _pull_frames((image for image in images if image.values is not None), knows, whole=whole)


_pull_frames = pull._frames

_spans_moved = reads.spans


def _spans_of_the_first_key(connection: Any, ids: Any) -> Any:
    """A membership that comes to name another file keeps the span of the one before."""
    spans, timeline = connection.timeline.spans, connection.timeline
    before = {each.membership_id: each for each in spans._open.values()}
    opened = _spans_moved(connection, ids)
    for membership_id, principal, file_id, _ in opened:
        was = before.get(membership_id)
        if was is not None and (was.principal, was.file_id) != (principal, file_id):
            timeline.spans._held = {}
            of = timeline.spans._of[was.principal]
            timeline.spans._of[was.principal] = [replace(s, until_pos=None) if _is_of(s, was) else s for s in of]
    return opened


def _is_of(span: Span, was: Span) -> bool:
    return (span.membership_id, span.from_pos) == (was.membership_id, was.from_pos)


# -- the device's side


def _trim(self: Device, answer: Any) -> None:
    for result in answer.results:
        self.disk.journal.outbox.pop(result.number, None)
        self.envelopes.pop(result.number, None)


def _outbox_only(self: Journal) -> dict[int, bytes]:
    return dict(sorted(self.outbox.items()))


_take = Writer.take


def _archive_early(self: Writer, effect: Any) -> None:
    if isinstance(effect, effects.Apply):
        self.archive(effect.checkpoint.acked)
    _take(self, effect)


def _reached_by_number(view: Any, results: Any, pending: Sequence[Pending], acked: int) -> int:
    return max(acked, int(view.acked()))


def _ended_by_number(view: Any, entries: Any) -> int:
    return int(view.acked())


def _any_device(self: Replica, device_id: Id | None) -> int:
    return self.acked


def _no_sync(self: Writer) -> None:
    pass


def _cursor_first(self: Writer, replica: Replica, writes: Any) -> None:
    marks = self._marks(writes, replica)
    self._disk.commit(replica.after(batch.Writes(), **marks))
    self._device.sim.checks.committed(self._device)
    if not self._device.sim.strikes("device_crash"):
        self._disk.commit(self._disk.replica.after(writes, **marks))


_sort = batch.sort_frames


def _keep_dropped(frames: Any) -> Incoming:
    return _sort(f for f in frames if not isinstance(f, Dropped))


def _no_shadows(self: ReplicaView, file_id: Id) -> tuple[()]:
    return ()


def _not_in_use(self: Device) -> bool:
    return False


def _fed_with_gap(run: Any, e: events.LiveFed) -> None:
    state = run.state
    if not run.is_current("live", e.connection) or state.planned is None or e.to.pos <= state.planned.pos:
        return
    run.alive("live", LIVE_MS)
    if state.phase in FED and "pull" not in state.in_flight:
        transitions._apply(run, e.frames, Checkpoint(cursor=e.to, acked=e.acked))


def _all_sent(run: Any, e: events.PushAnswered) -> None:
    transitions._on_pushed(run, events.PushAnswered(request=e.request, upto=e.next - 1, next=e.next))


def _swap_early(run: Any, e: events.ChunkArrived) -> None:
    transitions._on_chunk(run, e)
    run.set(side_whole=e.is_last)


def _never(*_: Any) -> None:
    pass


_component, _refill, _plan = rebase.component, setbacks.refill, batch.plan


def _without_creators(affected: Any, pending: Any) -> Any:
    files, chosen = _component(affected, pending)
    reads = [p for p in chosen if p.files]
    return files, reads


def _no_before(self: Device, number: int) -> None:
    return None


def _whole_at_once(run: Any, e: events.Started) -> None:
    transitions._on_started(run, e)
    run.set(side_whole=True)


def _copy_whatever(run: Any, e: events.PullIsLarge) -> None:
    phase = run.state.phase
    run.set(phase=Phase.STEADY)
    transitions._on_large(run, e)
    if run.state.phase is Phase.STEADY:
        run.set(phase=phase)


def _registered_as_before(run: Any, e: events.DeviceRegistered) -> None:
    sent, acked = run.state.sent, run.state.acked
    transitions._on_registered(run, e)
    run.set(sent=sent, acked=acked)


def _end_any(run: Any, acked: int, _device_id: Any) -> None:
    run.set(acked=max(run.state.acked, acked), sent=max(run.state.sent, acked))
    run.emit(effects.Archive(upto=run.state.acked))


def _is_fine(_run: Any, _acked: int) -> bool:
    return False


def _refill_over_first(run: Any, *, is_restored: bool = False) -> None:
    applying = run.state.applying
    run.set(applying=0)
    _refill(run, is_restored=is_restored)
    run.set(applying=applying)


def _keep_gone(frames: Any) -> Incoming:
    return _sort(f for f in frames if not isinstance(f, Gone))


def _keep_before_opened(*arguments: Any) -> Any:
    writes = _plan(*arguments)
    writes.forget_files -= writes.hold
    return writes


def _keep_shadows(*arguments: Any) -> Any:
    writes = _plan(*arguments)
    writes.clear_shadows = set()
    return writes


def _held_or_not(rows: Any, held: Any, files: Any, pending: Any, author: Any) -> Any:
    return rebase.overlay(rows, files, files, pending, author)


def _wait_for_ever(run: Any, met: Any, *, mended: bool = False) -> None:
    never = Setback(failures=1, retry_at=run.now.at_ms + 10**9, code=met.code, values=met.values)
    run.set(setbacks={**run.state.setbacks, met.slot: never})


def _restored_as_it_was(run: Any) -> None:
    setbacks.refill(run)


def _gap_ignored(_run: Any, _expected: int) -> None:
    """It backs off, and sends the same again."""


_let_go = Writer.let_go


def _of_what_it_held(self: Writer, leaving: frozenset[Id]) -> bool:
    return _let_go(self, leaving & self._disk.replica.held)


_compare = digest.compare


async def _compared_whatever(pool: Any, principal: Any, ask: Any) -> Any:
    """What could not be compared is answered as what does not differ."""
    try:
        return await _compare(pool, principal, ask)
    except Unavailable:
        return DigestAnswer(at=ask.cursor, differs={})


async def _desks_of_groups(_connection: Any, scope_there: Any) -> list[Id]:
    return sorted({*scope_there.principals, *scope_there.own})


def _untold(_case: Any, _command: Any, changes: Any) -> Any:
    return changes


_sight = Case.sight


def _alone(self: Any, principal: Id, head: Any, why: str, *, held: bool = True, apart: bool = False) -> Any:
    return _sight(self, principal, head, why, held=held, apart=apart)[:1]


def _opens_only(self: Any, principal: Id, head: Any, why: str, *, held: bool = True, apart: bool = False) -> Any:
    return _sight(self, principal, head, why, held=held, apart=apart)[: None if held else 1]


FAULTS: dict[str, Plant] = {
    "digest_of_nothing_is_good": Plant(
        "a digest that could not be made counts as one that found nothing",
        ((feed_module, "compare", _compared_whatever),),
        focus=frozenset({"older_release", "whole_catalogue", "bit_rot"}),
    ),
    "empty_desks_are_strangers": Plant(
        "a first sync does not name the desk of a role on which nothing lies",
        ((first_sync, "desks", _desks_of_groups),),
        focus=frozenset({"whole_catalogue"}),
    ),
    "edits_leave_no_line": Plant("an edit leaves no line in the history", ((decide_module, "traced", _untold),)),
    "claims_lead_nowhere": Plant(
        "whoever is given a claim does not get its policy and insured", ((Case, "sight", _alone),)
    ),
    "claims_leave_something_behind": Plant(
        "whoever loses a claim keeps its policy and insured",
        ((Case, "sight", _opens_only),),
        focus=frozenset({"reassign"}),
    ),
    "sequencer_without_lock": Plant(
        "two sequencers number at once", ((sequencer, "LOCK_SQL", "SELECT 1"),), focus=frozenset({"slow_server"})
    ),
    "position_inside_transaction": Plant(
        "the position is the number taken at the transaction's begin", ((Timeline, "number", _position_of_begin),)
    ),
    "push_without_file_locks": Plant(
        "a push decides on files that others write",
        ((execution, "lock_held", _lock_nothing),),
        focus=frozenset({"slow_server"}),
    ),
    "live_row_instead_of_image": Plant("a pull sends rows as they are now", ((reads, "entry_of", _live_entry),)),
    "membership_read_live": Plant(
        "a pull asks for the scope of now",
        ((reads, "held", _live_scope),),
        focus=frozenset({"slow_server", "reassign"}),
    ),
    "holders_read_live": Plant(
        "the relay looks for a file's holders among the memberships of now",
        ((looks, "holders_at", _by_the_table_of_now),),
        focus=frozenset({"key_moved", "slow_server"}),
    ),
    "scope_by_its_ends": Plant(
        "a file that was taken away and given back counts as held all the time",
        ((feed, "moved", _by_its_ends),),
        focus=frozenset({"taken_and_given_back", "slow_server", "lost_replica"}),
    ),
    "feed_over_scope_change": Plant(
        "the live feed goes on over a change of scope", ((relay.Relay, "_tell", _tell_over_scope),)
    ),
    "newcomer_is_told_nothing": Plant(
        "whoever continues is not sent what was relayed before", ((relay.Relay, "_catch_up", _nobody),)
    ),
    "newcomer_misses_unread_files": Plant(
        "files that nobody here held when they changed are missing for who comes later",
        ((relay, "batch_of", _all_read),),
        focus=frozenset({"redis", "import", "drop"}),
    ),
    "feed_continues_over_a_hole": Plant(
        "whoever continues is sent what is at hand, whatever came before it",
        ((batches.Recent, "after", _what_is_at_hand),),
    ),
    "before_the_start_nothing_concerned_anybody": Plant(
        "what happened before a node's first look is no matter for whoever continues from before it",
        ((database.STATEMENTS, watch._CONCERNED_SQL, database.nothing),),
    ),
    "what_was_relayed_concerned_nobody": Plant(
        "whoever continues is spared what was relayed since the node's start", ((concerned.Concerned, "note", _nobody),)
    ),
    "holders_are_not_concerned": Plant(
        "a file that changed concerns only whoever it is the desk of", ((concerned.Concerned, "note", _files_only),)
    ),
    "events_for_anybody": Plant(
        "events are told to those who do not hold the file",
        ((telling.Teller, "_candidates", _to_anybody),),
        focus=frozenset({"reassign"}),
    ),
    "large_range_concerns_nobody": Plant(
        "a range that is too large to be sent is passed over",
        ((relay.Relay, "_huge", _concerns_nobody),),
        focus=frozenset({"large_pull", "offline"}),
    ),
    "feed_acks_for_other_devices": Plant(
        "the feed tells a device how far another one's commands are",
        ((batches.FeedWriter, "write", _acked_of_all),),
        focus=frozenset({"copied_profile"}),
    ),
    "feed_without_gone_rows": Plant(
        "the feed does not tell of deleted rows",
        ((batches.FileChanges, "add", _rows_only),),
        focus=frozenset({"import"}),
    ),
    "nothing_is_compared": Plant(
        "a digest is always put off until after a pull",
        ((digest, "digest", _too_much_since),),
        focus=frozenset({"bit_rot"}),
    ),
    "repair_leaves_the_rows_out": Plant(
        "a repair brings no rows", ((digest, "digest_slice", _no_slice),), focus=frozenset({"bit_rot"})
    ),
    "older_hashes_are_whole": Plant(
        "a row goes to an older program with the hash of all that this one knows of it",
        ((releases.Projection, "row", _with_the_whole_hash),),
        focus=frozenset({"older_release"}),
    ),
    "unknown_tables_are_sent": Plant(
        "an older program is told of tables that it does not know",
        ((releases.Projection, "knows", _everything),),
        focus=frozenset({"older_release"}),
    ),
    "dependents_pass": Plant(
        "what builds on a refused command is decided all the same",
        ((verdicts, "fold", _fold_whatever_fell),),
        focus=frozenset({"unwritable", "offline"}),
    ),
    "teams_are_not_asked": Plant(
        "nobody holds what their team holds", ((database.STATEMENTS, scope._GROUPS_SQL, database.nothing),)
    ),
    "span_ends_late": Plant("a span covers the position of its end", ((Span, "is_alive", _one_more),)),
    "span_begins_late": Plant("a span does not cover the position of its beginning", ((Span, "is_alive", _one_late),)),
    "first_page_only": Plant("a pull ends with what fits the first buffer", ((feed.Pages, "read", _first_page_only),)),
    "pull_without_gone_rows": Plant(
        "a pull does not tell of deleted rows", ((pull, "_frames", _no_gone),), focus=frozenset({"import", "offline"})
    ),
    "moved_membership_keeps_its_span": Plant(
        "a membership that comes to name another file keeps the span of the one before",
        ((database.STATEMENTS, sequencer.SPANS_SQL, _spans_of_the_first_key),),
        focus=frozenset({"key_moved"}),
    ),
    "drafts_of_lost_files_stay": Plant(
        "what was typed about a file stays when the file leaves",
        ((Journal, "forget", _never),),
        focus=frozenset({"reassign"}),
    ),
    "drafts_of_the_small_replica_only": Plant(
        "at a swap only what the small replica held is let go of",
        ((Writer, "let_go", _of_what_it_held),),
        focus=frozenset({"reassign", "lost_replica", "taken_and_given_back"}),
    ),
    "chunks_not_stamped": Plant(
        "the last chunk is answered before what it showed has a position", ((first_sync, "stamp", _noop),)
    ),
    "replay_by_number_alone": Plant(
        "the server takes a done number for a replay whatever the command",
        ((push, "place", _place_by_number),),
    ),
    "replay_decided_again": Plant("the server decides a repeated push again", ((push, "place", _place_anew),)),
    "command_known_by_number_only": Plant(
        "a command that comes under another device's number is decided again",
        ((execution.Execution, "_know_previous", _unknown),),
    ),
    "outbox_trimmed_on_answer": Plant("entries leave with the HTTP answer", ((Device, "pushed", _trim),)),
    "archive_not_pending": Plant("after a start only the outbox counts", ((Journal, "records", _outbox_only),)),
    "archived_before_commit": Plant(
        "the journal archives before the replica commits, and the archive does not count",
        ((Writer, "take", _archive_early), (Journal, "records", _outbox_only)),
    ),
    "result_by_number_alone": Plant(
        "the device takes any result of its number for its command's",
        ((batch, "_reached", _reached_by_number), (writer_module, "ended_upto", _ended_by_number)),
    ),
    "acked_of_any_device": Plant(
        "the replica's acked counts for a new device too", ((Replica, "acked_of", _any_device),)
    ),
    "swap_without_sync": Plant(
        "the side file is renamed before it is on the disk",
        ((Writer, "sync_side", _no_sync),),
        focus=frozenset({"swap_crash", "power_loss", "large_pull"}),
    ),
    "cursor_before_rows": Plant(
        "the cursor is written in a transaction of its own", ((Writer, "commit_batch", _cursor_first),)
    ),
    "dropped_files_stay": Plant("a file that left the scope stays", ((writer_module, "sort_frames", _keep_dropped),)),
    "rebase_over_optimistic_rows": Plant(
        "what lies under an optimistic row is not restored", ((ReplicaView, "shadows", _no_shadows),)
    ),
    "profile_without_lock": Plant("two instances work on one profile", ((Device, "is_in_use", _not_in_use),)),
    "feed_with_gap": Plant(
        "a live message is applied wherever it begins", ((transitions.HANDLERS, events.LiveFed, _fed_with_gap),)
    ),
    "answer_trusted_beyond_push": Plant(
        "numbers that the server has of a copy count as sent",
        ((transitions.HANDLERS, events.PushAnswered, _all_sent),),
        focus=frozenset({"copied_profile", "drop", "poison"}),
    ),
    "answer_counts_for_ever": Plant(
        "what was answered is never sent again", ((scheduling, "_ask_again", _never),), focus=frozenset({"lost_commit"})
    ),
    "before_not_compared": Plant(
        "a push is decided on top of another copy's commands",
        ((push, "place", _place_alone),),
        focus=frozenset({"lost_commit", "copied_profile"}),
    ),
    "swap_before_pull": Plant(
        "the side file takes over as its chunks left it", ((transitions.HANDLERS, events.ChunkArrived, _swap_early),)
    ),
    "first_revoked_only": Plant(
        "a pull names only the first of several files that were taken away",
        ((pull, "Dropped", _first_only),),
        focus=frozenset({"taken_and_given_back", "offline"}),
    ),
    "chunks_over_scope_change": Plant(
        "stage 2 goes on with what it looked up before the scope changed",
        ((first_sync, "moved", _unmoved),),
        focus=frozenset({"taken_and_given_back", "slow_server", "lost_replica"}),
    ),
    "chunks_of_the_noted_scope": Plant(
        "stage 2 sends what was held at the head that was noted",
        ((first_sync, "keys", _keys_as_noted),),
        focus=frozenset({"taken_and_given_back", "slow_server", "lost_replica"}),
    ),
    "pull_misses_a_file": Plant("a pull leaves out one of the files that changed", ((feed, "touched", _all_but_one),)),
    "opened_but_not_whole": Plant(
        "a file that is new comes with its last changes", ((feed, "window_of", _recent_only),)
    ),
    "units_forget_each_other": Plant(
        "one by one, each unit stands on what was there before the batch",
        ((execution.Execution, "_one_by_one", _one_by_one_anew),),
        focus=frozenset({"unwritable", "offline"}),
    ),
    "device_not_locked": Plant(
        "two pushes of one device are decided at once",
        ((database.WAITING, devices._LOCK_SQL, _device_row),),
        focus=frozenset({"duplicate", "slow_server"}),
    ),
    "spans_never_end": Plant(
        "an ended membership keeps its span",
        ((database.STATEMENTS, sequencer.SPANS_SQL, _spans_for_ever),),
        focus=frozenset({"reassign"}),
    ),
    "spans_never_open": Plant(
        "a new membership gets no span", ((database.STATEMENTS, sequencer.OPEN_SPANS_SQL, database.nothing),)
    ),
    "scope_is_not_asked": Plant(
        "commands on files of others are decided",
        ((verdicts, "_blocked", _unknown), (execution, "lock_held", _lock_all)),
        focus=frozenset({"reassign"}),
    ),
    "gaps_are_taken": Plant(
        "a push behind a gap is decided", ((push, "place", _place_over_gaps),), focus=frozenset({"lost_commit"})
    ),
    "rebase_without_creator": Plant(
        "a withdrawn creator is left out of a rebase",
        ((batch, "component", _without_creators),),
        focus=frozenset({"torn_record", "offline", "unwritable"}),
    ),
    "before_is_never_sent": Plant(
        "a push does not say what stands before it",
        ((Device, "_unconfirmed", _no_before),),
        focus=frozenset({"lost_commit", "copied_profile"}),
    ),
    "restored_as_the_same_device": Plant(
        "after a restore the device goes on under its old number line",
        ((setbacks, "restored", _restored_as_it_was), (transitions, "restored", _restored_as_it_was)),
        focus=frozenset({"restore"}),
    ),
    "side_file_trusted_after_a_start": Plant(
        "a side file found at the start takes over without a pull",
        ((transitions.HANDLERS, events.Started, _whole_at_once),),
        focus=frozenset({"lost_replica", "device_crash", "slow_writer"}),
    ),
    "small_replica_copied": Plant(
        "a large pull makes the small replica the whole one",
        ((transitions.HANDLERS, events.PullIsLarge, _copy_whatever),),
        focus=frozenset({"large_pull", "lost_replica"}),
    ),
    "registered_with_old_counts": Plant(
        "what the old device had sent counts for the new one",
        ((transitions.HANDLERS, events.DeviceRegistered, _registered_as_before),),
        focus=frozenset({"copied_profile"}),
    ),
    "ended_for_any_device": Plant(
        "what ended for the old device ends the new one's numbers",
        ((transitions, "_end_commands", _end_any),),
        focus=frozenset({"copied_profile", "slow_writer"}),
    ),
    "foreign_numbers_applied": Plant(
        "numbers that another copy ended are applied as ours",
        ((transitions, "_is_forked", _is_fine),),
        focus=frozenset({"copied_profile"}),
    ),
    "first_batch_of_the_time_before": Plant(
        "a first batch that waits for the writer survives a restore",
        ((setbacks, "refill", _refill_over_first), (transitions, "refill", _refill_over_first)),
        focus=frozenset({"restore", "lost_replica", "slow_writer"}),
    ),
    "gone_rows_stay": Plant(
        "rows that the server deleted stay", ((writer_module, "sort_frames", _keep_gone),), focus=frozenset({"import"})
    ),
    "shadows_are_never_cleared": Plant(
        "what lies under an ended command's rows is kept", ((writer_module, "plan", _keep_shadows),)
    ),
    "requests_never_expire": Plant(
        "a half-open connection is waited for",
        ((step_module, "expire", _never),),
        focus=frozenset({"half_open", "drop"}),
    ),
    "never_tried_again": Plant(
        "a request that failed is not repeated", ((setbacks, "_back_off", _wait_for_ever),), focus=frozenset({"drop"})
    ),
    "gap_is_ignored": Plant(
        "the number that the server expects is not heard; nor is what was answered sent again by itself",
        ((setbacks, "_on_gap", _gap_ignored), (scheduling, "_ask_again", _never)),
        focus=frozenset({"lost_commit", "offline"}),
    ),
    "overlay_of_files_not_held": Plant(
        "commands are shown on files that are not here",
        ((batch, "overlay", _held_or_not),),
        focus=frozenset({"reassign", "offline"}),
    ),
    "file_comes_over_what_was_there": Plant(
        "a file that comes whole is laid over its old rows",
        ((writer_module, "plan", _keep_before_opened),),
        focus=frozenset({"taken_and_given_back", "import"}),
    ),
    "corrected_on_its_way": Plant(
        "what may have arrived already is corrected",
        ((Device, "is_on_its_way", _is_never),),
        focus=frozenset({"second_thoughts", "drop"}),
    ),
    "results_go_nowhere": Plant("results are answered and not written", ((devices, "advance", _noop),)),
    "stage_one_is_empty": Plant(
        "a first sync begins with nothing",
        ((first_sync, "open_files", _no_open_files),),
        focus=frozenset({"lost_replica"}),
    ),
}
"""By name, as `--plant` takes it."""
