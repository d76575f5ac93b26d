"""Faults to plant in the code under test or at the model's commit points: the simulator must find each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from desktop.sync import batch, drive, effects, events, happened
from desktop.sync.batch import Incoming
from desktop.sync.rebase import Pending
from desktop.sync.run import FED, LIVE_MS
from shared.domain.ids import Id
from shared.wire.messages import Checkpoint, Dropped
from shared.wire.numbering import Forked, Gap, Placed, place
from tests.simulation import writer as writer_module
from tests.simulation.book import Image
from tests.simulation.device import Device
from tests.simulation.disk import Journal, Replica, ReplicaView
from tests.simulation.feed import Live, Reader
from tests.simulation.loop import Task
from tests.simulation.server import Server
from tests.simulation.timeline import Timeline, Transaction, scope_in
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


def _no_lock(self: Server) -> Task:
    yield 0


def _no_files(self: Server, commands: Sequence[Any]) -> list[str]:
    return []


def _live_row(self: Reader, timeline: Timeline, image: Image) -> Image:
    return timeline.files.get(image.row.file_id, {}).get(image.row.id, image)


def _live_scope(self: Reader, timeline: Timeline, user_id: Id, pos: int) -> frozenset[Id]:
    """At the newer end of a pull, whatever is in the table now."""
    if pos != timeline.head.pos:
        return timeline.held(user_id, pos)
    return scope_in(timeline.files, user_id)


def _position_of_begin(self: Timeline, waiting: list[Transaction], head: int) -> list[Transaction]:
    fresh = [tx for tx in waiting if tx.pos is None]
    for tx in fresh:
        tx.pos = tx.id + 1
    return fresh


def _place_by_number(first: int, ids: Sequence[Id], expected: int, *_: Any) -> Gap | Forked | Placed:
    return place(first, ids, expected, {first + i: command_id for i, command_id in enumerate(ids)})


def _place_alone(first: int, ids: Sequence[Id], expected: int, ended: Any, _before: Any) -> Gap | Forked | Placed:
    return place(first, ids, expected, ended)


def _place_anew(first: int, ids: Sequence[Id], expected: int, *_: Any) -> Gap | Forked | Placed:
    return Gap(expected) if first > expected else Placed(0)


def _unknown(self: Server, timeline: Timeline, command_id: Id) -> None:
    return None


def _no_stamp(self: Reader) -> Task:
    yield 0


def _by_its_ends(self: Reader, timeline: Timeline, user_id: Id, begin: int, to: int) -> frozenset[Id]:
    return timeline.held(user_id, begin)


_advance = Live._feed


def _feed_with_scope(self: Live, line: Any) -> None:
    """The feed goes on although the scope changed."""
    if line.sent is not None and line.is_open:
        timeline = self.server.timeline
        at = timeline.held(line.user_id, line.sent.pos)
        now = timeline.held(line.user_id, timeline.head.pos)
        if at != now and line.sent.pos < timeline.head.pos:
            timeline._held[line.user_id, line.sent.pos] = now
    _advance(self, line)


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
        happened._apply(run, e.frames, Checkpoint(cursor=e.to, acked=e.acked))


def _all_sent(run: Any, e: events.PushAnswered) -> None:
    happened._on_pushed(run, events.PushAnswered(request=e.request, upto=e.next - 1, next=e.next))


def _swap_early(run: Any, e: events.ChunkArrived) -> None:
    happened._on_chunk(run, e)
    run.set(side_whole=e.is_last)


def _never(_run: Any) -> None:
    pass


FAULTS: dict[str, Plant] = {
    "sequencer_without_lock": Plant(
        "two sequencers number at once", ((Server, "sequencer_lock", _no_lock),), focus=frozenset({"slow_server"})
    ),
    "position_inside_transaction": Plant(
        "the position is the number taken at the transaction's begin", ((Timeline, "number", _position_of_begin),)
    ),
    "push_without_file_locks": Plant(
        "a push decides on files that others write",
        ((Server, "file_locks", _no_files),),
        focus=frozenset({"slow_server"}),
    ),
    "live_row_instead_of_image": Plant("a pull sends rows as they are now", ((Reader, "image", _live_row),)),
    "membership_read_live": Plant(
        "a pull asks for the scope of now",
        ((Reader, "scope", _live_scope),),
        focus=frozenset({"slow_server", "reassign"}),
    ),
    "scope_by_its_ends": Plant(
        "a file that was taken away and given back counts as held all the time",
        ((Reader, "throughout", _by_its_ends),),
        focus=frozenset({"taken_and_given_back", "slow_server", "lost_replica"}),
    ),
    "feed_over_scope_change": Plant(
        "the live feed goes on over a change of scope", ((Live, "_feed", _feed_with_scope),)
    ),
    "chunks_not_stamped": Plant(
        "the last chunk is answered before what it showed has a position", ((Reader, "stamp_after_chunks", _no_stamp),)
    ),
    "replay_by_number_alone": Plant(
        "the server takes a done number for a replay whatever the command",
        ((Server, "placed", staticmethod(_place_by_number)),),
    ),
    "replay_decided_again": Plant(
        "the server decides a repeated push again", ((Server, "placed", staticmethod(_place_anew)),)
    ),
    "command_known_by_number_only": Plant(
        "a command that comes under another device's number is decided again", ((Server, "known", _unknown),)
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
        "a live message is applied wherever it begins", ((happened.HANDLERS, events.LiveFed, _fed_with_gap),)
    ),
    "answer_trusted_beyond_push": Plant(
        "numbers that the server has of a copy count as sent",
        ((happened.HANDLERS, events.PushAnswered, _all_sent),),
        focus=frozenset({"copied_profile", "drop", "poison"}),
    ),
    "answer_counts_for_ever": Plant(
        "what was answered is never sent again", ((drive, "_ask_again", _never),), focus=frozenset({"lost_commit"})
    ),
    "before_not_compared": Plant(
        "a push is decided on top of another copy's commands",
        ((Server, "placed", staticmethod(_place_alone)),),
        focus=frozenset({"lost_commit", "copied_profile"}),
    ),
    "swap_before_pull": Plant(
        "the side file takes over as its chunks left it", ((happened.HANDLERS, events.ChunkArrived, _swap_early),)
    ),
}
"""By name, as `--plant` takes it."""
