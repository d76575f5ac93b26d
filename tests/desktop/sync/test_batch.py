"""What one checkpoint writes: whose rows it takes, and which files it folds anew."""

from __future__ import annotations

from desktop.sync.rebase import pending_of
from shared.domain.commands import SetReserve
from shared.domain.entities import SHELF
from shared.domain.fields import Cents
from shared.domain.ids import Id
from shared.domain.states import CostType
from shared.wire.messages import Checkpoint, Cursor, Dropped, Opened, PullFrame, Rows
from tests.desktop.replica.samples import DEVICE, ME, Samples
from tests.desktop.sync.dict_view import DictView


def at(pos: int) -> Checkpoint:
    return Checkpoint(cursor=Cursor(pos, pos), acked=0)


def frames(rows: dict[str, list[list[object]]], *opened: Id) -> list[PullFrame]:
    found: list[PullFrame] = [Rows(table=name, rows=of_table) for name, of_table in rows.items() if of_table]
    return [Opened(file_ids=opened), *found] if opened else found


def begun(samples: Samples) -> tuple[DictView, Id, Id]:
    """A device with its desk and one claim: (view, claim, exposure)."""
    view = DictView(ME, DEVICE)
    claim = samples.claim()
    claim_id = claim["claim"][0][0]
    view.apply([*frames(samples.desk(), ME, SHELF), *frames(claim, claim_id)], at(1), (), expects=None)
    return view, claim_id, claim["exposure"][0][0]


def test_rows_of_a_file_that_is_not_here_are_a_strangers() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    other = samples.id()
    mine, theirs = (samples.row("note", samples.id(), f, subject_id=f) for f in (claim_id, other))
    writes = view.apply([Rows(table="note", rows=[theirs, mine])], at(2), (), expects=at(1).cursor)
    assert mine[0] in view.tables["note"]
    assert theirs[0] not in view.tables["note"]
    assert other not in writes.touched


def test_rows_of_a_file_that_goes_with_the_same_batch_are_not_kept() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    late = samples.row("note", samples.id(), claim_id, subject_id=claim_id)
    view.apply([Dropped(file_ids=(claim_id,)), Rows(table="note", rows=[late])], at(2), (), expects=at(1).cursor)
    assert not [values for table in view.tables.values() for values in table.values() if values[1] == claim_id]


def test_every_file_with_pending_commands_is_folded_anew_when_the_authority_changes() -> None:
    """The batch touches none of these files; who decides is somebody else now."""
    samples = Samples()
    view, claim_id, exposure_id = begun(samples)
    reserve = SetReserve(
        claim_id=claim_id,
        exposure_id=exposure_id,
        cost_type=CostType.INDEMNITY,
        category="contents",
        amount_cents=Cents(5_000),
        base_cents=Cents(0),
        reason="first look",
    )
    pending = [pending_of(samples.envelope(1, reserve))]
    view.submit({claim_id}, pending)
    assert view.flags[1].code is None
    user = samples.row("user_account", ME, ME, authority="{}", active=False, team_id=None)
    view.apply([Rows(table="user_account", rows=[user])], at(2), pending, expects=at(1).cursor)
    shown, flags = {name: dict(rows) for name, rows in view.tables.items()}, dict(view.flags)
    view.rebuild_overlay(pending)
    assert (view.tables, view.flags) == (shown, flags)
    assert view.flags[1].code is not None
