"""Holes that the simulator found in the state machine and in rebase, each as the shortest story that shows it."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.batch import ended_upto
from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.rebase import component, pending_of
from desktop.sync.state import Pause, Phase, State
from desktop.sync.step import Now, step
from shared.domain.catalogue import Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import WithdrawnWhy
from shared.wire.messages import Checkpoint, Cursor, FirstKey
from tests.simulation.disk import Replica, ReplicaView

E = TypeVar("E", bound=Effect)
OLD, NEW, EPOCH, SERVER, USER = (Id(f"00000000-0000-7000-8000-00000000000{n}") for n in range(5))
C5, C6 = Cursor(5, 50), Cursor(6, 60)


def machine(**changes: Any) -> State:
    """Steady, signed in, with its live link open."""
    started: dict[str, Any] = {
        "phase": Phase.STEADY,
        "cursor": C5,
        "side": None,
        "side_cursor": None,
        "epoch": EPOCH,
        "server_id": SERVER,
        "device_id": OLD,
        "last_number": 0,
        "acked": 0,
        "has_session": True,
    }
    state, _ = step(State(phase=Phase.OPENING), events.Started(**{**started, **changes}), Now(0, 0.5))
    return state


def registered(*, last_number: int, epoch: Id = EPOCH) -> events.DeviceRegistered:
    return events.DeviceRegistered(device_id=NEW, epoch=epoch, server_id=SERVER, user_id=USER, last_number=last_number)


def after(state: State, *events: Event, at_ms: int = 1) -> tuple[State, list[Effect]]:
    asked: list[Effect] = []
    for event in events:
        state, more = step(state, event, Now(at_ms, 0.5))
        asked += more
    return state, asked


def the(kind: type[E], asked: list[Effect]) -> E:
    return next(e for e in asked if isinstance(e, kind))


def batch(request: int, cursor: Cursor, acked: int = 0) -> events.BatchArrived:
    return events.BatchArrived(
        request=request, frames=(), checkpoint=Checkpoint(cursor=cursor, acked=acked), drops=False
    )


def envelope(number: int, command: Any, *, after: tuple[Id, ...] = ()) -> Envelope:
    command_id = Id(f"00000000-0000-7000-8000-0000000000{number:02}")
    return Envelope(number=number, command_id=command_id, at=1, schema=1, command=command, after=after)  # type: ignore[arg-type]


def test_numbers_of_another_copy_are_not_applied_as_ours() -> None:
    """A copied profile: the commands given next would count as ended."""
    state = machine()
    state, asked = after(state, batch(state.in_flight["pull"].request, C6, acked=3))
    assert not any(isinstance(e, effects.Apply) for e in asked)
    assert any(isinstance(e, effects.Register) for e in asked)


def test_acknowledgements_of_the_former_device_end_nothing_of_the_new_one() -> None:
    state = machine(last_number=4, acked=0)
    state, _ = after(state, batch(state.in_flight["pull"].request, C6, acked=4))
    state, _ = after(state, registered(last_number=2))
    state, asked = after(state, events.Applied(cursor=C6, acked=4, device_id=OLD))
    assert (state.acked, state.sent) == (0, 0)
    assert not any(isinstance(e, effects.Archive) for e in asked)


def test_what_the_old_device_is_told_after_registering_is_not_heard() -> None:
    state = machine(last_number=1)
    pull, live = state.in_flight["pull"].request, state.in_flight["live"].request
    _, asked = after(state, registered(last_number=1))
    assert effects.Cancel(request=pull) in asked
    assert effects.CloseLive(connection=live) in asked


def test_a_restore_is_noticed_at_registering_too() -> None:
    state = machine(last_number=1)
    state, asked = after(state, registered(epoch=NEW, last_number=1))
    assert state.stale
    assert state.phase is Phase.FILLING
    assert any(isinstance(e, effects.DropSide) for e in asked)


def test_a_second_restore_drops_what_was_filled_after_the_first() -> None:
    """Live rows of the time line in between are in the side file, and no pull of the last one takes them out."""
    state = machine(phase=Phase.FILLING, stale=True, side=FirstKey(table="claim", after=None, head=C5))
    state, asked = after(state, registered(epoch=NEW, last_number=0))
    assert any(isinstance(e, effects.DropSide) for e in asked)
    assert (state.side, state.side_cursor, state.phase) == (None, None, Phase.FILLING)
    assert the(effects.SendFirst, asked).resume is None


def test_stage_1_is_not_asked_for_again_once_its_batch_is_here() -> None:
    state = machine(phase=Phase.OPENING, cursor=None)
    first = state.in_flight["pull"].request
    state, _ = after(state, batch(first, C5), events.Applied(cursor=C5, acked=0, device_id=OLD))
    state, at_once = after(state, events.RequestFailed(request=first, code="unreachable"))
    state, later = after(state, events.Woke(), at_ms=2_000)
    assert [e.stage for e in (*at_once, *later) if isinstance(e, effects.SendFirst)] == [2]


def test_a_first_batch_of_the_time_before_a_restore_is_not_kept() -> None:
    """It waits for the writer while the server is found restored: nothing would say that it is of another time line."""
    state = machine(phase=Phase.OPENING, cursor=None)
    first = state.in_flight["pull"].request
    state, _ = after(state, batch(first, C5), events.PullEnded(request=first))
    state, asked = after(state, registered(epoch=NEW, last_number=0))
    assert any(isinstance(e, effects.Rebuild) for e in asked)
    assert state.pause is Pause.REBUILDING


def test_a_swap_that_ends_after_a_restore_was_found_stays_stale() -> None:
    state = machine(phase=Phase.CLOSING, side_cursor=C6)
    pull, live = state.in_flight["pull"].request, state.in_flight["live"].request
    state, _ = after(state, batch(pull, C6), events.PullEnded(request=pull), events.SideApplied(key=None, cursor=C6))
    assert state.phase is Phase.SWAPPING
    state, _ = after(state, events.LiveOpened(connection=live, epoch=NEW, head=C6))
    state, _ = after(state, events.Swapped(cursor=C6, acked=0, device_id=OLD))
    assert state.stale
    assert state.phase is Phase.FILLING


def test_an_answer_counts_for_what_was_pushed_only() -> None:
    """A copy's numbers stand behind ours on the server: ours must be pushed all the same, and then fork."""
    state = machine(last_number=9)
    state, asked = after(state, events.PushAnswered(request=state.in_flight["push"].request, upto=2, next=8))
    assert the(effects.SendPush, asked).first == 3


def test_a_failed_swap_is_tried_again() -> None:
    state = machine(phase=Phase.CLOSING, side_cursor=C6)
    pull = state.in_flight["pull"].request
    state, _ = after(state, batch(pull, C6), events.PullEnded(request=pull))
    state, _ = after(state, events.SideApplied(key=None, cursor=C6))
    assert state.phase is Phase.SWAPPING
    state, _ = after(state, events.ApplyFailed(why="forked", side=True))
    assert state.phase is Phase.CLOSING
    assert state.registering


def test_a_side_file_found_at_the_start_is_not_swapped_in_before_a_pull() -> None:
    state = machine(phase=Phase.CLOSING, side_cursor=C6, stale=True)
    assert "pull" in state.in_flight
    assert state.phase is Phase.CLOSING


def test_steady_traffic_does_not_keep_the_swap_waiting() -> None:
    state = machine(phase=Phase.CLOSING, side_cursor=C6)
    hint = events.LiveHinted(connection=state.in_flight["live"].request, head=Cursor(9, 90))
    state, asked = after(state, hint)
    pull = state.in_flight["pull"].request
    state, asked = after(
        state, batch(pull, C6), hint, events.PullEnded(request=pull), events.SideApplied(key=None, cursor=C6)
    )
    assert any(isinstance(e, effects.Swap) for e in asked)


def test_a_side_file_behind_what_people_see_pulls_again_and_does_not_take_over() -> None:
    """The live feed went on while it was brought to its moment: swapped in now, the cursor would go back."""
    state = machine(phase=Phase.CLOSING, side_cursor=C5)
    pull, live = state.in_flight["pull"].request, state.in_flight["live"].request
    fed = events.LiveFed(connection=live, epoch=EPOCH, begin=5, to=Cursor(7, 70), acked=0, frames=(), is_empty=True)
    state, _ = after(state, batch(pull, C6), events.PullEnded(request=pull))
    state = replace(state, planned=Cursor(7, 70), cursor=Cursor(7, 70))
    state, asked = after(state, fed, events.SideApplied(key=None, cursor=C6))
    assert not any(isinstance(e, effects.Swap) for e in asked)
    assert the(effects.SendPull, asked).into_side
    assert the(effects.SendPull, asked).cursor == C6


def test_a_side_file_whose_last_pull_found_no_space_is_not_one_moment() -> None:
    """The pull came to its end, the writer did not: what the chunks left is of several moments, and must not serve."""
    state = machine(phase=Phase.CLOSING, side_cursor=C5, stale=True)
    pull = state.in_flight["pull"].request
    state, _ = after(state, batch(pull, C6), events.PullEnded(request=pull))
    state, _ = after(state, events.ApplyFailed(why="disk_full", side=True))
    state, asked = after(state, events.SpaceFreed())
    assert not any(isinstance(e, effects.Swap) for e in asked)
    assert the(effects.SendPull, asked).into_side
    assert the(effects.SendPull, asked).cursor == C5


def test_a_chunk_after_a_failed_one_begins_no_hole() -> None:
    state = machine(phase=Phase.FILLING)
    fill = state.in_flight["fill"].request
    keys = [FirstKey(table="claim", after=Id(f"{n}"), head=C5) for n in range(2)]
    chunks = [events.ChunkArrived(request=fill, frames=(), key=key, is_last=False) for key in keys]
    state, asked = after(state, *chunks)
    applied = [e for e in asked if isinstance(e, effects.ApplySide)]
    assert [e.expects for e in applied] == [None, keys[0]]
    state, asked = after(state, events.ApplyFailed(why="out_of_order", side=True))
    assert any(isinstance(e, effects.DropSide) for e in asked)


def test_a_large_pull_never_makes_the_small_replica_the_whole_one() -> None:
    state = machine(phase=Phase.FILLING)
    state, asked = after(state, events.PullIsLarge(request=state.in_flight["pull"].request))
    assert state.phase is Phase.FILLING
    assert not any(isinstance(e, effects.CopyToSide) for e in asked)


def test_a_copy_that_could_not_be_made_is_asked_for_again() -> None:
    state = machine()
    state, _ = after(state, events.PullIsLarge(request=state.in_flight["pull"].request))
    state, _ = after(state, events.ApplyFailed(why="disk_full", side=True))
    assert state.phase is Phase.STEADY
    assert state.pause is Pause.DISK_FULL
    assert state.pull_wanted


def test_damage_met_twice_rebuilds_once() -> None:
    state = machine()
    corrupt = events.ApplyFailed(why="corrupt")
    _, asked = after(state, corrupt, corrupt)
    assert sum(isinstance(e, effects.Rebuild) for e in asked) == 1


def test_the_audit_runs_after_a_restart_too() -> None:
    assert machine().audit_at > 0


def test_a_withdrawn_creator_takes_its_dependents_along() -> None:
    creator = envelope(1, Withdrawn(why=WithdrawnWhy.DAMAGED))
    claim_id = derive_id(creator.command_id, 0)
    note = envelope(2, AddNote(file_id=claim_id, topic=Topic.DAMAGE, body="b"), after=(creator.command_id,))
    _, chosen = component({claim_id}, [pending_of(creator), pending_of(note)])
    assert [p.number for p in chosen] == [1, 2]


def test_commands_of_an_older_journal_are_pending_below_acked() -> None:
    """The replica has ended three numbers; an older journal was brought back and gives number 1 again."""
    replica = Replica(SERVER, cursor=C5, acked=3, acked_device=OLD)
    ours = pending_of(envelope(1, AddNote(file_id=SERVER, topic=Topic.DAMAGE, body="b")))

    class Ended(ReplicaView):
        def result(self, number: int) -> Id | None:
            return SERVER

    assert ended_upto(Ended(replica, OLD), [ours]) == 0
    assert ended_upto(ReplicaView(replica, OLD), [ours]) == 3
