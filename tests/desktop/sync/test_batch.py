"""What one checkpoint writes: whose rows it takes, and which files it folds anew."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from desktop.replica.replica import Replica
from desktop.sync.batch import OPTIMISTIC, ForkedHere, Writes, ended_upto, plan, sort_frames
from desktop.sync.rebase import Flag, Pending, pending_of
from shared.domain.catalogue import BY_NAME, Envelope
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Cents, values_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import WithdrawnWhy
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from shared.domain.parties.commands import UpdateContact
from shared.wire.messages import Checkpoint, Cursor, Dropped, Gone, Opened, PullFrame, Rows
from tests.desktop.replica.samples import DEVICE, IDENTITY, KEY, ME, Samples, note
from tests.desktop.sync.dict_view import DictView
from tests.shared.domain.scene import OFFICE, POLICY, notice


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


@pytest.mark.parametrize("other", [Id("0" * 36), Id("f" * 36)])
def test_only_their_own_row_says_what_somebody_may_do(other: Id) -> None:
    """Whichever id is greater, and wherever the row of the other lies."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    pending = noted(samples, view, claim_id)
    inactive = samples.row("user_account", other, ME, authority="{}", active=False, team_id=None)
    writes = view.apply([Rows(table="user_account", rows=[inactive])], at(2), [pending], expects=at(1).cursor)
    assert (writes.flags, view.flags[1]) == ({}, Flag())
    assert view.author().actor is not None


# ---- the frames of one batch


def test_a_file_that_opens_and_drops_in_one_batch_is_what_was_said_last() -> None:
    samples = Samples()
    file_id = samples.id()
    opened, dropped = Opened(file_ids=(file_id,)), Dropped(file_ids=(file_id,))
    last = sort_frames([dropped, opened])
    assert (last.opened, last.dropped) == ({file_id}, set())
    last = sort_frames([opened, dropped])
    assert (last.opened, last.dropped) == (set(), {file_id})


def test_rows_and_deletions_of_a_table_are_gathered_and_tables_of_a_newer_server_left_out() -> None:
    sent: list[PullFrame] = [
        Rows(table="note", rows=[[1]]),
        Rows(table="not yet known", rows=[[2]]),
        Rows(table="note", rows=[[3]]),
        Gone(table="note", row_ids=(Id("a"),)),
        Gone(table="note", row_ids=(Id("b"),)),
        at(1),
    ]
    incoming = sort_frames(sent)
    assert incoming.rows == {"note": [[1], [3]]}
    assert incoming.gone == {"note": {"a", "b"}}
    with pytest.raises(AssertionError, match="does not belong"):
        sort_frames([Id("no frame")])  # type: ignore[list-item]  # that is what is tried


# ---- files with pending commands


def noted(samples: Samples, view: DictView, file_id: Id, number: int = 1) -> Pending:
    """A note on the file, given here and not yet sent."""
    pending = pending_of(note(number, file_id, "seen it", samples))
    view.submit({file_id}, [pending])
    return pending


def texts(view: DictView, file_id: Id) -> list[str]:
    """The notes of a file as people see them."""
    at = BY_NAME["note"].names.index("body")
    return sorted(values[at] for values in view.tables["note"].values() if values[1] == file_id)


def of_file(rows: dict[str, list[list[object]]], file_id: Id) -> list[PullFrame]:
    return [Opened(file_ids=(file_id,)), *frames(rows)]


def test_a_file_that_comes_whole_once_more_keeps_what_was_entered_and_nothing_that_the_server_lost() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    old = samples.row("note", samples.id(), claim_id, subject_id=claim_id, body="gone meanwhile")
    view.apply([Rows(table="note", rows=[old])], at(2), (), expects=at(1).cursor)
    pending = noted(samples, view, claim_id)
    assert {"gone meanwhile", "seen it"} <= set(texts(view, claim_id))
    anew = samples.claim(claim_id)
    anew["note"] = [samples.row("note", samples.id(), claim_id, subject_id=claim_id, body="the server's")]
    writes = view.apply(of_file(anew, claim_id), at(3), [pending], expects=at(2).cursor)
    assert texts(view, claim_id) == ["seen it", "the server's"]
    assert writes.forget_files == writes.hold == {claim_id}
    assert writes.unhold == set()
    assert view.flags[1].missing == ()


@pytest.mark.parametrize("is_mended", [False, True])
def test_what_waited_for_a_file_is_decided_when_that_comes(is_mended: bool) -> None:
    """Whole, or with a repair that brings all of it."""
    samples = Samples()
    view, _, _ = begun(samples)
    later = samples.claim()
    later_id = later["claim"][0][0]
    pending = noted(samples, view, later_id)
    assert view.flags[1].missing != ()
    incoming = sort_frames(frames(later) if is_mended else of_file(later, later_id))
    incoming.mended = {later_id} if is_mended else set()
    view.commit(plan(view, incoming, [pending], at(2).cursor, 0))
    assert (view.flags, later_id in view.held, "seen it" in texts(view, later_id)) == ({1: Flag()}, True, True)


def test_a_file_that_goes_takes_what_was_entered_on_it_along_and_no_shadow_stays() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    pending = noted(samples, view, claim_id)
    writes = view.apply([Dropped(file_ids=(claim_id,))], at(2), [pending], expects=at(1).cursor)
    assert not [values for table in view.tables.values() for values in table.values() if values[1] == claim_id]
    assert (claim_id in view.under, claim_id in view.held) == (False, False)
    assert (writes.forget_files, writes.unhold, writes.hold) == ({claim_id}, {claim_id}, set())
    assert (writes.deletes, writes.shadows) == ([], []), "all of the file goes anyway"
    assert view.flags[1].missing != (), "the server will decide it"


def test_a_file_begun_here_that_goes_takes_nothing_along_of_another() -> None:
    """Both are folded together: beginning it read the other one."""
    samples = Samples()
    view, _, _ = begun(samples)
    office = [(type(row).TABLE.name, [*values_of(row), 7]) for row in OFFICE.rows() if row.file_id == POLICY]
    rows = [Rows(table=name, rows=[values]) for name, values in office]
    view.apply([Opened(file_ids=(POLICY,)), *rows], at(2), (), expects=at(1).cursor)
    entries = [pending_of(samples.envelope(1, notice())), pending_of(note(2, POLICY, "on the policy", samples))]
    view.submit({POLICY}, entries)
    begun_id = entries[0].envelope.begun
    assert begun_id is not None
    assert begun_id in view.tables["claim"]
    view.apply([Dropped(file_ids=(begun_id,))], at(3), entries, expects=at(2).cursor)
    assert not [values for table in view.tables.values() for values in table.values() if values[1] == begun_id]
    assert texts(view, POLICY) == ["on the policy"]


def test_the_servers_row_lies_under_the_one_that_is_shown_and_comes_back_without_the_command() -> None:
    samples = Samples()
    view, claim_id, exposure_id = begun(samples)
    before = {name: dict(rows) for name, rows in view.tables.items()}
    pending = noted(samples, view, claim_id)
    assert texts(view, claim_id) != texts_of(before, claim_id)
    assert view.server_rows() == before
    moved = samples.row("exposure", exposure_id, claim_id, claim_id=claim_id, status="open", caption="moved")
    writes = view.apply([Rows(table="exposure", rows=[moved])], at(2), [pending], expects=at(1).cursor)
    assert list(map(tuple, writes.puts["exposure"])) == [tuple(moved)], "once"
    assert view.server_rows()["exposure"][exposure_id] == tuple(moved)
    assert "seen it" in texts(view, claim_id)
    view.submit({claim_id}, [])
    assert view.under == {}
    assert view.tables == {**before, "exposure": {**before["exposure"], exposure_id: tuple(moved)}}


def texts_of(tables: dict[str, dict[Id, tuple[object, ...]]], file_id: Id) -> list[str]:
    at = BY_NAME["note"].names.index("body")
    return sorted(str(values[at]) for values in tables["note"].values() if values[1] == file_id)


def test_what_the_server_made_of_a_command_already_needs_no_shadow() -> None:
    """Its rows come with one batch, its result may come with the next."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    pending = noted(samples, view, claim_id)
    (made,) = [values for values in view.tables["note"].values() if values[-1] == OPTIMISTIC]
    (shadow,) = view.shadows(claim_id)
    assert (shadow.key[1], shadow.stored) == (made[0], None)
    same = [*made[:-1], 77]
    further = pending_of(note(2, claim_id, "further", samples))
    view.apply([Rows(table="note", rows=[same])], at(2), [pending, further], expects=at(1).cursor)
    assert view.tables["note"][made[0]] == tuple(same)
    (shown,) = (values for values in view.tables["note"].values() if values[-1] == OPTIMISTIC)
    assert ("further" in shown, [shadow.key[1] for shadow in view.shadows(claim_id)]) == (True, [shown[0]])


def test_what_comes_as_it_was_here_already_is_not_written_again() -> None:
    samples = Samples()
    view, claim_id, exposure_id = begun(samples)
    pending = noted(samples, view, claim_id)
    same = list(view.tables["exposure"][exposure_id])
    writes = view.apply([Rows(table="exposure", rows=[same])], at(2), [pending], expects=at(1).cursor)
    assert not any(writes.puts.values())


def test_what_comes_of_a_file_that_nobody_works_on_is_written_as_it_came() -> None:
    """Nothing is folded for it: most files are such."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    other = samples.claim()
    other_id = other["claim"][0][0]
    view.apply(of_file(other, other_id), at(2), (), expects=at(1).cursor)
    pending = noted(samples, view, other_id)
    late = samples.row("note", samples.id(), claim_id, subject_id=claim_id)
    writes = view.apply([Rows(table="note", rows=[late])], at(3), [pending], expects=at(2).cursor)
    assert (writes.puts, writes.clear_shadows, writes.flags) == ({"note": [late]}, set(), {})


def test_what_a_withdrawn_command_has_left_goes_with_the_next_rows_of_its_file() -> None:
    """It reads nothing any more, and what it made was not taken away: the power failed before that."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    given = noted(samples, view, claim_id)
    discarded = Withdrawn(why=WithdrawnWhy.DISCARDED)
    withdrawn = pending_of(msgspec.structs.replace(given.envelope, command=discarded, schema=discarded.SCHEMA))
    late = samples.row("note", samples.id(), claim_id, subject_id=claim_id, body="late")
    view.apply([Rows(table="note", rows=[late])], at(2), [withdrawn], expects=at(1).cursor)
    assert ("late" in texts(view, claim_id), "seen it" in texts(view, claim_id)) == (True, False)
    assert view.under == {}


def test_an_optimistic_row_counts_in_no_digest(tmp_path: Path) -> None:
    """Its mark is the one that a replica's digests leave out."""
    samples = Samples()
    claim = samples.claim()
    claim_id = claim["claim"][0][0]
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    replica.apply([*frames(samples.desk(), ME, SHELF), *frames(claim, claim_id)], at(1), (), expects=None)
    before = replica.digest()
    replica.submit({claim_id}, [pending_of(note(1, claim_id, "seen it", samples))], 1)
    assert replica.shadows(claim_id)
    assert replica.digest() == before
    replica.close()


@pytest.mark.parametrize("is_worked_on", [True, False])
def test_what_the_server_deleted_goes_also_from_under_a_command(is_worked_on: bool) -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    old = samples.row("note", samples.id(), claim_id, subject_id=claim_id, body="erased")
    view.apply([Rows(table="note", rows=[old])], at(2), (), expects=at(1).cursor)
    pending = [noted(samples, view, claim_id)] if is_worked_on else []
    writes = view.apply([Gone(table="note", row_ids=(old[0],))], at(3), pending, expects=at(2).cursor)
    assert "erased" not in texts(view, claim_id)
    assert ("note", old[0]) in writes.deletes
    assert old[0] not in view.server_rows()["note"]


def test_a_batch_touches_the_files_that_look_different_afterwards() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    other = samples.claim()
    other_id = other["claim"][0][0]
    writes = view.apply(of_file(other, other_id), at(2), (), expects=at(1).cursor)
    assert (writes.touched, writes.hold) == ({other_id}, {other_id})
    empty = samples.id()
    writes = view.apply([Opened(file_ids=(empty,))], at(3), (), expects=at(2).cursor)
    assert (writes.touched, writes.hold) == ({empty}, {empty})
    pending = noted(samples, view, claim_id)
    writes = view.apply([Dropped(file_ids=(other_id,))], at(4), [pending], expects=at(3).cursor)
    assert writes.touched == {other_id}, "what hangs together with nothing of it stays as it is"
    assert (writes.clear_shadows, writes.flags) == (set(), {})


# ---- how far commands have ended


def ended(samples: Samples, *envelopes: Envelope) -> PullFrame:
    return Rows(table="command_result", rows=[samples.result(each) for each in envelopes])


def test_a_command_ends_with_its_own_result_and_not_by_the_checkpoints_word() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    entries = [pending_of(note(number, claim_id, "n", samples)) for number in (1, 2, 3)]
    first, second, third = (entry.envelope for entry in entries)

    def apply(pos: int, acked: int, *results: Envelope) -> Writes:
        mark = Checkpoint(cursor=Cursor(pos, pos), acked=acked)
        waiting = [p for p in entries if p.number > view.acked()]
        sent = [ended(samples, *results)] if results else []
        return view.apply(sent, mark, waiting, expects=Cursor(pos - 1, pos - 1))

    assert apply(2, 3).acked == 0, "the server says three, and not one result is here"
    writes = apply(3, 3, first, third)
    assert (writes.acked, [each.number for each in writes.results]) == (1, [1, 3])
    assert apply(4, 3, second).acked == 3, "the third's result came before"
    assert apply(5, 0).acked == 3, "what has ended stays so"


def test_a_result_comes_before_the_checkpoint_that_ends_its_command() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    entry = pending_of(note(1, claim_id, "n", samples))
    mark = Checkpoint(cursor=Cursor(2, 2), acked=0)
    writes = view.apply([ended(samples, entry.envelope)], mark, [entry], expects=at(1).cursor)
    assert (writes.acked, [each.number for each in writes.results]) == (0, [1])
    writes = view.apply([], Checkpoint(cursor=Cursor(3, 3), acked=1), [entry], expects=Cursor(2, 2))
    assert writes.acked == 1


def test_results_of_other_devices_end_nothing_here() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    entry = pending_of(note(1, claim_id, "n", samples))
    for pos, device_id in ((2, Id("0" * 36)), (3, Id("f" * 36))):
        foreign = samples.result(entry.envelope, device_id=device_id)
        mark = Checkpoint(cursor=Cursor(pos, pos), acked=1)
        rows = Rows(table="command_result", rows=[foreign])
        writes = view.apply([rows], mark, [entry], expects=Cursor(pos - 1, pos - 1))
        assert (writes.acked, writes.results) == (0, [])


@pytest.mark.parametrize("is_older", [True, False])
def test_a_number_that_was_ended_as_another_command_is_a_fork(is_older: bool) -> None:
    """Whichever of both ids is greater, and whether its result comes now or lay here already."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    one, other = (pending_of(note(1, claim_id, text, samples)) for text in "ab")
    theirs, mine = (one, other) if is_older else (other, one)
    mark = Checkpoint(cursor=Cursor(2, 2), acked=1)
    result = ended(samples, theirs.envelope)
    with pytest.raises(ForkedHere):
        view.apply([result], mark, [mine], expects=at(1).cursor)
    view.apply([result], Checkpoint(cursor=Cursor(2, 2), acked=0), (), expects=at(1).cursor)
    with pytest.raises(ForkedHere):
        view.apply([], Checkpoint(cursor=Cursor(3, 3), acked=1), [mine], expects=Cursor(2, 2))


def test_all_that_has_ended_leaves_its_files_whatever_came_of_it() -> None:
    """Refused, each on a file of its own, of which nothing else comes."""
    samples = Samples()
    view, claim_id, _ = begun(samples)
    other = samples.claim()
    other_id = other["claim"][0][0]
    view.apply(of_file(other, other_id), at(2), (), expects=at(1).cursor)
    before = view.tables["note"].copy()
    entries = [pending_of(note(number, file_id, "n", samples)) for number, file_id in ((1, claim_id), (2, other_id))]
    view.submit({claim_id, other_id}, entries)
    assert len(view.tables["note"]) == len(before) + 2
    refused = Rows(table="command_result", rows=[samples.result(entry.envelope, "rejected") for entry in entries])
    view.apply([refused], Checkpoint(cursor=Cursor(3, 3), acked=2), entries, expects=at(2).cursor)
    assert (view.tables["note"], view.under, view.acked()) == (before, {}, 2)


def test_an_older_journal_has_ended_up_to_the_first_number_that_another_command_ended() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    entries = [pending_of(note(number, claim_id, "n", samples)) for number in (1, 2, 3, 4)]
    for pos, acked in ((2, 3), (3, 3)):
        mark = Checkpoint(cursor=Cursor(pos, pos), acked=acked)
        results = [ended(samples, *(entry.envelope for entry in entries[:3]))] if pos == 2 else []
        view.apply(results, mark, [p for p in entries if p.number > view.acked()], expects=Cursor(pos - 1, pos - 1))
    assert view.acked() == 3
    assert ended_upto(view, entries) == 3
    assert ended_upto(view, []) == 3
    for text in "ab":  # of which one is greater
        again = pending_of(note(2, claim_id, text, samples))
        assert ended_upto(view, [entries[0], again, entries[2]]) == 1
    smaller = pending_of(msgspec.structs.replace(entries[1].envelope, command_id=Id("0" * 36)))
    assert ended_upto(view, [entries[0], smaller, entries[2]]) == 1
    last = pending_of(note(3, claim_id, "given again", samples))
    assert ended_upto(view, [*entries[:2], last]) == 2
    late = pending_of(note(4, claim_id, "not ended yet", samples))
    assert ended_upto(view, [*entries[:3], late]) == 3


def test_what_is_folded_anew_decides_what_has_not_ended_only() -> None:
    samples = Samples()
    view, claim_id, _ = begun(samples)
    entries = [pending_of(note(number, claim_id, f"n{number}", samples)) for number in (1, 2, 3)]
    mark = Checkpoint(cursor=Cursor(2, 2), acked=2)
    view.apply([ended(samples, *(entry.envelope for entry in entries[:2]))], mark, entries, expects=at(1).cursor)
    writes = view.submit({claim_id}, entries)
    assert list(writes.flags) == [3]
    assert {"n1", "n2", "n3"}.intersection(texts(view, claim_id)) == {"n3"}
    assert writes.touched == writes.clear_shadows == {claim_id}


def test_an_edit_lies_over_the_servers_row_and_goes_with_its_result() -> None:
    samples = Samples()
    view, _, _ = begun(samples)
    file_id = samples.id()
    row = samples.row("customer", file_id, file_id, phone="1", status="active")
    view.apply(of_file({"customer": [row]}, file_id), at(2), (), expects=at(1).cursor)
    edit = UpdateContact(customer_id=file_id, changes={"phone": "2"}, base={"phone": "1"})
    pending = pending_of(samples.envelope(1, edit))
    view.submit({file_id}, [pending])
    phone = BY_NAME["customer"].names.index("phone")
    assert view.flags[1].code is None
    assert (view.tables["customer"][file_id][phone], view.tables["customer"][file_id][-1]) == ("2", OPTIMISTIC)
    assert view.server_rows()["customer"][file_id] == tuple(row)
    anew = samples.row("customer", file_id, file_id, phone="1", status="active", email="a@b.example")
    writes = view.apply([Rows(table="customer", rows=[anew])], at(3), [pending], expects=at(2).cursor)
    assert [values[0] for values in writes.puts["customer"]] == [file_id], "once, as it is shown"
    assert view.tables["customer"][file_id][phone] == "2"
    assert view.server_rows()["customer"][file_id] == tuple(anew)
    done = Checkpoint(cursor=Cursor(4, 4), acked=1)
    view.apply([ended(samples, pending.envelope)], done, [pending], expects=at(3).cursor)
    assert (view.tables["customer"][file_id], view.under) == (tuple(anew), {})
