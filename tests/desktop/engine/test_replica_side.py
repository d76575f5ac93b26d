"""The replica's side of the engine, without its thread: whose numbers count, and what leaves the replica."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.engine.replica_side import Done
from desktop.storage.files import DiskFull
from desktop.sync import effects, events
from desktop.sync.rebase import pending_of
from shared.domain.catalogue import Envelope
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.wire.messages import Dropped, Opened, Rows
from tests.contract.samples import COMMANDS
from tests.desktop.replica.samples import IDENTITY, ME, Samples, note
from tests.desktop.replica.story import _at, _rows
from tests.desktop.replica.test_power import Laptop

FORMER = Id("01900000-0000-7000-8000-00000000abcd")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = Laptop(tmp_path / "profile")
    yield laptop
    laptop.close()


@pytest.mark.parametrize(("device_id", "acked"), [(IDENTITY.device_id, 3), (FORMER, 0), (None, 0)])
def test_what_the_server_acknowledged_counts_for_the_device_that_asked(
    laptop: Laptop, device_id: Id | None, acked: int
) -> None:
    frames = [Opened(file_ids=(ME, SHELF)), *_rows(Samples().desk())]
    keeper = laptop.stores.replica_side
    done = keeper.apply(
        effects.Apply(expects=None, frames=frames, checkpoint=_at(1, acked=3), device_id=device_id)
    ).event
    assert isinstance(done, events.Applied)
    assert done.acked == acked
    keeper.copy_to_side()
    keeper.apply_side(
        effects.ApplySide(expects=_at(1).cursor, frames=[], key=None, checkpoint=_at(2, acked=7), device_id=device_id)
    )
    swapped = keeper.swap(effects.Swap()).event
    assert isinstance(swapped, events.Swapped)
    assert swapped.acked == (7 if acked else 0)


@pytest.mark.parametrize("way", ["a batch", "a swap"])
def test_the_journal_lets_go_of_a_file_before_its_rows_do(laptop: Laptop, way: str) -> None:
    """A crash in between would leave what was typed about it for good: nobody would name the file again."""
    samples, keeper = Samples(), laptop.stores.replica_side
    kept, lost = samples.claim(), samples.claim()
    files = tuple(file["claim"][0][0] for file in (kept, lost))
    frames = [Opened(file_ids=(ME, SHELF, *files)), *_rows(samples.desk()), *_rows(kept), *_rows(lost)]
    keeper.apply(effects.Apply(expects=None, frames=frames, checkpoint=_at(1), device_id=IDENTITY.device_id))
    let_go: list[tuple[frozenset[Id], bool]] = []
    is_full = True

    def forget(leaving: frozenset[Id], staying: frozenset[Id] | None) -> None:
        assert (staying is None) == (way == "a batch")
        assert staying is None or files[0] in staying - leaving
        let_go.append((leaving, files[1] in keeper._replica.held()))
        if is_full:
            raise DiskFull(laptop.folder.journal, "full")

    keeper._forget = forget
    drop = [Dropped(file_ids=(files[1],)), Rows(table="claim", rows=kept["claim"])]

    def leave() -> Done:
        expects = _at(1).cursor
        if way == "a batch":
            return keeper.apply(
                effects.Apply(expects=expects, frames=drop, checkpoint=_at(2), device_id=IDENTITY.device_id)
            )
        if keeper._side is None:
            keeper.copy_to_side()
            keeper.apply_side(
                effects.ApplySide(
                    expects=expects, frames=drop, key=None, checkpoint=_at(2), device_id=IDENTITY.device_id
                )
            )
        return keeper.swap(effects.Swap())

    done = leave()
    assert isinstance(done.event, events.ApplyFailed)
    assert done.event.why == "disk_full"
    assert files[1] in keeper._replica.held(), "it stays until the journal could let go of it"
    is_full = False
    assert isinstance(leave().event, events.Applied | events.Swapped)
    # And once more when they are gone: what was typed in between.
    assert let_go == [(frozenset({files[1]}), True)] * 2 + [(frozenset({files[1]}), False)]
    assert files[1] not in keeper._replica.held()


@pytest.mark.parametrize(("frames_after", "at"), [((Opened,), 1), ((), 7)], ids=["given back", "out of order"])
def test_the_journal_keeps_what_is_about_a_file_that_stays(
    laptop: Laptop, frames_after: tuple[type[Opened], ...], at: int
) -> None:
    """Taken away and given back within one batch, or in a batch that is not applied: drafts are work."""
    samples, keeper = Samples(), laptop.stores.replica_side
    claim = samples.claim()
    file_id = claim["claim"][0][0]
    frames = [Opened(file_ids=(ME, SHELF, file_id)), *_rows(samples.desk()), *_rows(claim)]
    keeper.apply(effects.Apply(expects=None, frames=frames, checkpoint=_at(1), device_id=IDENTITY.device_id))
    let_go: list[frozenset[Id]] = []
    keeper._forget = lambda leaving, _staying: let_go.append(leaving)
    moved = [Dropped(file_ids=(file_id,)), *(kind(file_ids=(file_id,)) for kind in frames_after), *_rows(claim)]
    keeper.apply(effects.Apply(expects=_at(at).cursor, frames=moved, checkpoint=_at(8), device_id=IDENTITY.device_id))
    assert file_id in keeper._replica.held()
    assert not let_go


def test_at_a_swap_the_files_stay_that_commands_on_their_way_begin(laptop: Laptop) -> None:
    """The server has not heard of them, so the side file does not hold them, and drafts on them are work."""
    samples, keeper = Samples(), laptop.stores.replica_side
    frames = [Opened(file_ids=(ME, SHELF)), *_rows(samples.desk())]
    keeper.apply(effects.Apply(expects=None, frames=frames, checkpoint=_at(1), device_id=IDENTITY.device_id))
    notice = Envelope(number=1, command_id=FORMER, at=Micros(1), schema=1, command=COMMANDS["FileNotice"])
    keeper._pending = [pending_of(notice)]
    stayed: list[frozenset[Id] | None] = []
    keeper._forget = lambda _leaving, staying: stayed.append(staying)
    keeper.copy_to_side()
    assert isinstance(keeper.swap(effects.Swap()).event, events.Swapped)
    assert stayed == [frozenset({ME, SHELF, derive_id(notice.command_id, 0)})]


def test_at_a_swap_whatever_came_or_went_with_it_is_told(laptop: Laptop) -> None:
    """Pages that are open read again, and so does whoever looks after the person's own roles."""
    samples, keeper = Samples(), laptop.stores.replica_side
    kept, lost, new = samples.claim(), samples.claim(), samples.claim()
    stays, goes, comes = (file["claim"][0][0] for file in (kept, lost, new))
    frames = [Opened(file_ids=(ME, SHELF, stays, goes)), *_rows(samples.desk()), *_rows(kept), *_rows(lost)]
    keeper.apply(effects.Apply(expects=None, frames=frames, checkpoint=_at(1), device_id=IDENTITY.device_id))
    told: set[Id] = set()
    keeper._changed = lambda file_ids, _by: told.update(file_ids)
    keeper.copy_to_side()
    moved = [Dropped(file_ids=(goes,)), Opened(file_ids=(comes,)), *_rows(kept), *_rows(new), *_rows(samples.desk())]
    keeper.apply_side(
        effects.ApplySide(
            expects=_at(1).cursor, frames=moved, key=None, checkpoint=_at(2), device_id=IDENTITY.device_id
        )
    )
    assert not told, "the live one serves as it was"
    assert isinstance(keeper.swap(effects.Swap()).event, events.Swapped)
    assert told >= {ME, SHELF, stays, goes, comes}


def test_however_many_ended_before_the_journal_heard_of_it_each_gets_its_verdict(laptop: Laptop) -> None:
    samples, keeper = Samples(), laptop.stores.replica_side
    claim = samples.claim()
    file_id = claim["claim"][0][0]
    envelopes = [note(number, file_id, "Called.", samples) for number in range(1, 1_201)]
    laptop.journal.append(*envelopes)
    keeper.added([pending_of(envelope) for envelope in envelopes], laptop.journal.revision)
    results = [samples.result(envelope, "rejected") for envelope in envelopes]
    frames = [
        Opened(file_ids=(ME, SHELF, file_id)),
        *_rows(samples.desk()),
        *_rows(claim),
        Rows(table="command_result", rows=results),
    ]
    done = keeper.apply(
        effects.Apply(expects=None, frames=frames, checkpoint=_at(1, acked=1_200), device_id=IDENTITY.device_id)
    )
    assert isinstance(done.event, events.Applied)
    place = laptop.folder.journal.parent
    laptop.close()
    again = Laptop(place)
    assert len(again.journal.attention()) == 1_200
    again.close()
