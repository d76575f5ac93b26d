"""Taking commands in, cutting pushes, and what needs the person, over a real journal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from desktop.engine import journal_side
from desktop.engine.entries import Draft, Kept, NotKept, fresh_id, identity_of
from desktop.engine.journal_side import JournalSide
from desktop.engine.progress import Waiting
from desktop.journal.journal import Journal
from desktop.storage.files import DiskFull
from desktop.sync.rebase import Flag, Pending
from desktop.sync.state import Phase, State
from shared.domain.catalogue import AnyCommand
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Day, Json, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.wire.messages import Pushed, Result
from tests.contract.samples import MESSAGES
from tests.support.rows import born

KEY = bytes(range(32))
SESSION = MESSAGES["Session"]
CLAIM = Id("01900000-0000-7000-8000-0000000000aa")


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000_000_000

    def __call__(self) -> Micros:
        self.now += 1_000
        return Micros(self.now)


class Opinion:
    """What the device thinks of commands: set by the test."""

    def __init__(self) -> None:
        self.flags: dict[int, Flag] = {}

    def __call__(self, pending: Sequence[Pending], new: Sequence[Pending]) -> Mapping[int, Flag]:
        return {entry.number: self.flags.get(entry.number, Flag()) for entry in (*pending, *new)}


@pytest.fixture
def opinion() -> Opinion:
    return Opinion()


@pytest.fixture
def desk(tmp_path: Path, opinion: Opinion) -> Iterator[JournalSide]:
    clock = Clock()
    journal = Journal.open(tmp_path / "journal.db", KEY, now=clock())
    journal.adopt(identity_of(SESSION, "laptop"))
    desk = JournalSide(journal, clock, opinion)
    yield desk
    desk.close()


def draft(command: AnyCommand, at: int = 1_790_000_000_000_000) -> Draft:
    return Draft(fresh_id(Micros(at)), command, Micros(at))


def note(body: str = "x") -> Draft:
    return draft(AddNote(file_id=CLAIM, topic=Topic.PHONE, body=body))


def kept(taken: object) -> tuple[Pending, ...]:
    assert isinstance(taken, Kept)
    return taken.entries


def ended(desk: JournalSide, entries: Sequence[Pending], verdict: Verdict, code: str | None = None) -> None:
    """The checkpoint brought their results."""
    results = [
        CommandResult(
            **born(fresh_id(Micros(5)), SESSION.user_id, 1, SESSION.user_id),
            device_id=SESSION.device_id,
            number=entry.number,
            command_id=entry.envelope.command_id,
            name=type(entry.envelope.command).__name__,
            verdict=verdict,
            code=code,
            detail=Json("{}"),
            conflict_id=None,
            subject_file=CLAIM,
            at=entry.envelope.at,
            received_at=Micros(2),
        )
        for entry in entries
    ]
    desk.archive(entries[-1].number, results)


def test_what_was_taken_back_is_no_change_also_once_its_number_went_out(
    tmp_path: Path, desk: JournalSide, opinion: Opinion
) -> None:
    """Nor after a restart: whatever the journal says of numbers that were offered."""
    (entry,) = kept(desk.take([note()]))
    assert len(desk.overview(0).changes) == 1
    desk.discard(entry.envelope.command_id)
    desk.read_push(1, 10)
    assert desk.overview(0).changes == ()
    desk.close()
    clock = Clock()
    again = JournalSide(Journal.open(tmp_path / "journal.db", KEY, now=clock()), clock, opinion)
    waiting = Waiting()
    waiting.reset(again.standing().pending, 0)
    told = waiting.summary(State(phase=Phase.STEADY, sent=0, acked=0, last_number=1))
    assert (told.waiting, told.changes, again.overview(0).changes) == (1, 0, ())
    again.close()


def test_numbers_are_dense_and_dependents_name_their_creator(desk: JournalSide) -> None:
    activity = draft(
        AddActivity(
            claim_id=CLAIM,
            pattern=Pattern.REVIEW,
            subject="s",
            due=Day("2026-12-01"),
            priority=Priority.LOW,
            mandatory=False,
            assignee_id=None,
        )
    )
    first = kept(desk.take([activity]))
    done = CompleteActivity(claim_id=CLAIM, activity_id=derive_id(activity.command_id, 0), outcome="ok")
    second = kept(desk.take([draft(done)]))
    third = kept(desk.take([note()]))
    assert [e.number for e in (*first, *second, *third)] == [1, 2, 3]
    assert second[0].envelope.after == (activity.command_id,)
    assert third[0].envelope.after == ()


def test_what_is_certainly_refused_is_not_kept(desk: JournalSide, opinion: Opinion) -> None:
    opinion.flags[1] = Flag(RefusalCode.TEXT_MISSING, {"what": "Text"})
    taken = desk.take([note("")])
    assert isinstance(taken, NotKept)
    assert taken.code == "text_missing"
    assert taken.text.startswith("Text is empty")
    assert desk.standing().last_number == 0


@pytest.mark.parametrize("doubt", [Flag(missing=("server",)), Flag("not_found", {})])
def test_a_refusal_that_rests_on_a_doubt_is_the_servers_to_settle(
    desk: JournalSide, opinion: Opinion, doubt: Flag
) -> None:
    kept(desk.take([note()]))
    opinion.flags = {1: doubt, 2: Flag("claim_closed", {})}
    assert kept(desk.take([note()]))[0].number == 2


def test_a_group_is_numbered_side_by_side_and_says_the_culprit(desk: JournalSide, opinion: Opinion) -> None:
    entries = kept(desk.take([note(), note()], as_group=True))
    assert entries[0].envelope.group == entries[1].envelope.group is not None
    opinion.flags = {3: Flag("group_refused", {}), 4: Flag("text_missing", {"what": "Text"})}
    taken = desk.take([note(), note()], as_group=True)
    assert isinstance(taken, NotKept)
    assert taken.code == "text_missing"
    too_many = desk.take([note() for _ in range(201)], as_group=True)
    assert isinstance(too_many, NotKept)
    assert too_many.code == "group_too_large"


def test_a_push_cuts_no_group(desk: JournalSide) -> None:
    kept(desk.take([note()]))
    kept(desk.take([note(), note(), note()], as_group=True))
    kept(desk.take([note()]))
    assert [e.number for e in desk.read_push(1, 1000)[0]] == [1, 2, 3, 4, 5]
    chosen, unsent = desk.read_push(1, 2)
    assert ([e.number for e in chosen], unsent) == ([1], 4)
    assert [e.number for e in desk.read_push(2, 1)[0]] == [2, 3, 4]
    assert [e.number for e in desk.read_push(5, 1)[0]] == [5]
    assert desk.read_push(6, 10) == ((), 0)


def test_a_push_keeps_within_its_bytes(desk: JournalSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_side, "MAX_PUSH_BYTES", journal_side.PUSH_ROOM + 1_000)
    for _ in range(5):
        kept(desk.take([note("y" * 300)]))
    chosen, unsent = desk.read_push(1, 1000)
    assert (len(chosen), unsent) == (2, 3)
    kept(desk.take([note("y" * 5_000)]))
    assert len(desk.read_push(6, 1000)[0]) == 1, "one that is too large alone is the server's to refuse"


def test_refused_commands_hang_together_until_settled(desk: JournalSide) -> None:
    root = note()
    first = kept(desk.take([root]))
    about = draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))
    second = kept(desk.take([about]))
    alone = kept(desk.take([note()]))
    ended(desk, [*first, *second, *alone], Verdict.REJECTED, "claim_closed")
    items = desk.attention()
    assert [[i.command_id for i in together] for together in items] == [
        [root.command_id, about.command_id],
        [alone[0].envelope.command_id],
    ]
    again = kept(desk.send_again(about.command_id))
    assert [e.number for e in again] == [4, 5]
    assert again[1].envelope.after == (again[0].envelope.command_id,)
    assert again[1].files == {derive_id(again[0].envelope.command_id, 0)}
    assert len(desk.attention()) == 1
    assert desk.discard(alone[0].envelope.command_id) == ()
    assert desk.attention() == []
    assert isinstance(gone := desk.send_again(root.command_id), NotKept)
    assert gone.code == "gone"


def test_a_refused_command_that_is_refused_again_stays(desk: JournalSide, opinion: Opinion) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.REJECTED, "claim_closed")
    opinion.flags[2] = Flag("claim_closed", {"claim_number": "CLM-1"})
    assert isinstance(desk.send_again(first[0].envelope.command_id), NotKept)
    assert len(desk.attention()) == 1


def _places(journal: Journal) -> Any:
    """How many refused ones stand there, and how many wait above the first."""
    return len(journal.attention()), len(journal.pending(1))


def crashes(
    desk: JournalSide, tmp_path: Path, work: Callable[[], object], look: Callable[[Journal], Any] = _places
) -> list[Any]:
    """What a killed program would have left at each statement of some work: (needs the person, is to be sent)."""
    journal = desk._journal
    images: list[Path] = []

    def photograph(_statement: str) -> None:
        image = tmp_path / f"crash-{len(images)}"
        image.mkdir()
        for name in ("journal.db", "journal.db-wal"):
            shutil.copyfile(tmp_path / name, image / name)
        images.append(image)

    journal._connection.set_trace_callback(photograph)
    work()
    journal._connection.set_trace_callback(None)
    photograph("")
    found = []
    for image in images:
        left = Journal.open(image / "journal.db", KEY, now=Micros(1))
        found.append(look(left))
        left.close()
    return found


def test_what_is_sent_again_stands_in_one_place_whenever_the_program_dies(desk: JournalSide, tmp_path: Path) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.REJECTED, "claim_closed")
    found = crashes(desk, tmp_path, lambda: kept(desk.send_again(first[0].envelope.command_id)))
    assert len(found) > 4
    assert (found[0], found[-1]) == ((1, 0), (0, 1))
    assert set(found) == {(1, 0), (0, 1)}


def test_a_corrected_entry_stands_in_one_place_whenever_the_program_dies(desk: JournalSide, tmp_path: Path) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.REJECTED, "claim_closed")
    found = crashes(desk, tmp_path, lambda: kept(desk.take_instead(note("better"), first[0].envelope.command_id)))
    assert (found[0], found[-1]) == ((1, 0), (0, 1))
    assert set(found) == {(1, 0), (0, 1)}


@pytest.mark.parametrize("corrects", [False, True], ids=["a new one", "a correction"])
def test_a_draft_is_gone_with_what_was_typed_in_it_whenever_the_program_dies(
    desk: JournalSide, tmp_path: Path, corrects: bool
) -> None:
    """Else it would be offered again beside what it became, and sent twice."""
    refused = kept(desk.take([note()]))
    ended(desk, refused, Verdict.REJECTED, "claim_closed")
    for key in ("mine", "other"):
        desk.save_draft(key, "Water in the hall", None)

    def send() -> None:
        if corrects:
            kept(desk.take_instead(note("better"), refused[0].envelope.command_id, forgets="mine"))
        else:
            kept(desk.take([note()], forgets="mine"))

    found = crashes(desk, tmp_path, send, lambda left: (len(left.pending(1)), tuple(sorted(left.drafts()))))
    assert set(found) == {(0, ("mine", "other")), (1, ("other",))}


def test_what_is_not_taken_leaves_its_draft(desk: JournalSide, opinion: Opinion) -> None:
    desk.save_draft("note", "Water in the hall", None)
    opinion.flags[1] = Flag("claim_closed", {"claim_number": "CLM-1"})
    assert isinstance(desk.take([note()], forgets="note"), NotKept)
    assert desk.drafts() == {"note": "Water in the hall"}


def test_a_corrected_entry_takes_along_what_hung_on_the_old_one(desk: JournalSide, opinion: Opinion) -> None:
    root = note()
    first = kept(desk.take([root]))
    second = kept(desk.take([draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))]))
    ended(desk, [*first, *second], Verdict.REJECTED, "claim_closed")
    better = note("better")
    again = kept(desk.take_instead(better, root.command_id))
    assert again[0].envelope.command_id == better.command_id
    assert again[1].envelope.after == (better.command_id,)
    assert again[1].files == {derive_id(better.command_id, 0)}
    assert desk.attention() == []


def test_what_hung_on_a_corrected_entry_and_falls_again_stays(desk: JournalSide, opinion: Opinion) -> None:
    root = note()
    first = kept(desk.take([root]))
    about = draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))
    second = kept(desk.take([about]))
    ended(desk, [*first, *second], Verdict.REJECTED, "claim_closed")
    opinion.flags[4] = Flag("claim_closed", {"claim_number": "CLM-1"})
    assert len(kept(desk.take_instead(note("better"), root.command_id))) == 1
    assert [[item.command_id for item in together] for together in desk.attention()] == [[about.command_id]]


def test_a_correction_that_is_refused_at_once_leaves_the_old_entry(desk: JournalSide, opinion: Opinion) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.REJECTED, "claim_closed")
    opinion.flags[2] = Flag("claim_closed", {"claim_number": "CLM-1"})
    assert isinstance(desk.take_instead(note("no better"), first[0].envelope.command_id), NotKept)
    assert len(desk.attention()) == 1


def test_a_damaged_record_is_seen_to_and_stays_withdrawn(desk: JournalSide, tmp_path: Path, opinion: Opinion) -> None:
    first = kept(desk.take([note()]))
    desk._journal._connection.execute("UPDATE entry SET record = zeroblob(20)")
    desk.close()
    again = JournalSide(Journal.open(tmp_path / "journal.db", KEY, now=Micros(1)), Clock(), opinion)
    command_id = first[0].envelope.command_id
    assert [record.command_id for record in again.overview(1).damaged] == [command_id]
    assert again.discard(command_id) == ()
    assert again.overview(1).damaged == ()
    assert [type(entry.command) for entry in again.read_push(1, 10)[0]] == [Withdrawn]
    again.close()


def test_a_discarded_entry_keeps_its_number(desk: JournalSide) -> None:
    root = note()
    kept(desk.take([root]))
    kept(desk.take([draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))]))
    kept(desk.take([note()]))
    assert desk.discard(root.command_id) == (1, 2)
    chosen, _ = desk.read_push(1, 10)
    assert [type(e.command) for e in chosen] == [Withdrawn, Withdrawn, AddNote]
    assert [e.number for e in chosen] == [1, 2, 3]


def test_what_is_discarded_goes_whole_whenever_the_program_dies(desk: JournalSide, tmp_path: Path) -> None:
    root = note()
    kept(desk.take([root]))
    kept(desk.take([draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))]))

    def standing(journal: Journal) -> int:
        return sum(isinstance(entry.envelope.command, Withdrawn) for entry in journal.pending(0))

    found = crashes(desk, tmp_path, lambda: desk.discard(root.command_id), standing)
    assert (found[0], found[-1]) == (0, 2)
    assert set(found) == {0, 2}


def test_what_the_server_answered_cannot_be_discarded(desk: JournalSide) -> None:
    first = kept(desk.take([note()]))
    command_id = first[0].envelope.command_id
    desk.note(Pushed(results=(Result(number=1, command_id=command_id, verdict=Verdict.APPLIED),), next=2))
    assert desk.discard(command_id) is None


def test_what_the_server_may_have_is_not_corrected(desk: JournalSide) -> None:
    """Its answer may be lost: the old and the new one would both count."""
    root = note("5,000 agreed")
    kept(desk.take([root]))
    kept(desk.take([note("apart")]))
    desk.read_push(1, 1)
    taken = desk.take_instead(note("500 agreed"), root.command_id)
    assert isinstance(taken, NotKept)
    assert taken.code == "on_its_way"
    assert desk.overview(1).on_its_way == {root.command_id}
    assert [entry.number for entry in desk.standing().pending] == [1, 2]
    kept(desk.take_instead(note("later"), desk.standing().pending[1].envelope.command_id))


def test_what_went_out_under_a_former_number_is_not_corrected(desk: JournalSide) -> None:
    root = note()
    ended(desk, kept(desk.take([note()])), Verdict.APPLIED)
    kept(desk.take([root]))
    kept(desk.take([note()]))
    desk.read_push(2, 1)
    desk.renumber(replace(SESSION, device_id=CLAIM), "laptop", acked=1)
    assert desk.overview(1).on_its_way == {root.command_id}


def test_what_was_too_large_is_sent_again_only_once_the_server_has_let_go_of_it(desk: JournalSide) -> None:
    """An earlier push of it may have come through, and its answer been lost."""
    root = note()
    entries = kept(desk.take([root]))
    desk.read_push(1, 1)
    assert desk.set_aside(1) == (1,)
    for taken in (desk.send_again(root.command_id), desk.take_instead(note("short"), root.command_id)):
        assert isinstance(taken, NotKept)
        assert taken.code == "on_its_way"
    ended(desk, entries, Verdict.WITHDRAWN)
    kept(desk.take_instead(note("short"), root.command_id))


def test_what_was_given_up_and_counts_can_only_be_seen(desk: JournalSide) -> None:
    root = note()
    entries = kept(desk.take([root]))
    refused = kept(desk.take([note()]))
    desk.read_push(1, 1)
    assert desk.discard(root.command_id) == (1,)
    ended(desk, refused, Verdict.REJECTED, "no_authority")
    ended(desk, entries, Verdict.APPLIED)
    found = [(together[0].command_id, together[0].counts_after_all) for together in desk.attention()]
    assert found == [(refused[0].envelope.command_id, False), (root.command_id, True)]
    for taken in (desk.send_again(root.command_id), desk.take_instead(note("better"), root.command_id)):
        assert isinstance(taken, NotKept)
        assert taken.code == "gone"
    assert desk.discard(root.command_id) == ()
    assert len(desk.attention()) == 1


def test_nothing_goes_out_that_cannot_be_noted_before(desk: JournalSide, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Journal, _upto: int) -> None:
        raise DiskFull(self.path, "full")

    kept(desk.take([note()]))
    monkeypatch.setattr(Journal, "offer", full)
    with pytest.raises(DiskFull):
        desk.read_push(1, 1)


def test_another_device_numbers_from_one(desk: JournalSide) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.APPLIED)
    kept(desk.take([note()]))
    standing = desk.renumber(SESSION, "laptop", acked=1)
    assert standing.last_number == 1
    assert [e.number for e in desk.read_push(1, 10)[0]] == [1]


def test_what_ended_under_a_former_device_moves_nothing_of_this_one(desk: JournalSide) -> None:
    kept(desk.take([note()]))
    desk.renumber(replace(SESSION, device_id=CLAIM), "laptop", acked=0)
    assert desk.archive(1, (), SESSION.device_id) == ([], False)
    assert [entry.number for entry in desk.standing().pending] == [1]
    assert not desk.archived(5)


def test_drafts_are_kept_and_forgotten(desk: JournalSide) -> None:
    desk.save_draft("note:1", "half a sen", CLAIM)
    assert desk.drafts() == {"note:1": "half a sen"}
    desk.save_draft("note:1", "", CLAIM)
    assert desk.drafts() == {}


def test_what_was_typed_about_files_that_do_not_stay_goes(desk: JournalSide) -> None:
    """They left while the replica was made anew: none of its versions ever named them."""
    other = Id("01900000-0000-7000-8000-0000000000bb")
    for key, file_id in (("notice", None), (f"claim/{CLAIM}/note", CLAIM), (f"claim/{other}/note", other)):
        desk.save_draft(key, "typed", file_id)
    assert desk.forget_files(frozenset(), frozenset({CLAIM})) == {f"claim/{other}/note"}
    assert desk.drafts().keys() == {"notice", f"claim/{CLAIM}/note"}
    assert desk.forget_files(frozenset(), frozenset({CLAIM})) == frozenset()


def test_a_wish_counts_once_however_many_ways_it_is_sent_again(desk: JournalSide) -> None:
    first = kept(desk.take([note()]))
    ended(desk, first, Verdict.REJECTED, "no_authority")
    command_id = first[0].envelope.command_id
    kept(desk.send_again(command_id))
    for second in (desk.take_instead(note("better"), command_id), desk.send_again(command_id)):
        assert isinstance(second, NotKept)
        assert second.code == "gone"
    assert [entry.number for entry in desk.standing().pending] == [2]


@pytest.mark.parametrize("waits", [True, False], ids=["it waits", "it is too large"])
def test_a_correction_stands_in_one_place_whenever_the_program_dies(
    desk: JournalSide, tmp_path: Path, waits: bool
) -> None:
    root = draft(AddNote(file_id=CLAIM, topic=Topic.PHONE, body="x"))
    kept(desk.take([root]))
    if not waits:
        desk.set_aside(1)

    def standing(journal: Journal) -> list[str]:
        large = [record.envelope for record in journal.oversized()]
        commands = [each.command for each in (*large, *(p.envelope for p in journal.pending(0))) if each is not None]
        return [command.body for command in commands if isinstance(command, AddNote)]

    found = crashes(desk, tmp_path, lambda: kept(desk.take_instead(note("better"), root.command_id)), standing)
    assert (found[0], found[-1]) == (["x"], ["better"])
    assert all(place in (["x"], ["better"]) for place in found), "one of them, whole"


def test_what_the_server_answered_cannot_be_corrected(desk: JournalSide) -> None:
    first = kept(desk.take([note()]))
    command_id = first[0].envelope.command_id
    desk.note(Pushed(results=(Result(number=1, command_id=command_id, verdict=Verdict.APPLIED),), next=2))
    assert isinstance(desk.take_instead(note("better"), command_id), NotKept)
    assert [entry.number for entry in desk.standing().pending] == [1]


def test_what_hangs_on_a_waiting_entry_follows_its_correction(desk: JournalSide) -> None:
    root = note()
    kept(desk.take([root]))
    kept(desk.take([draft(AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more"))]))
    better = note("better")
    entries = kept(desk.take_instead(better, root.command_id))
    assert [entry.number for entry in entries] == [3, 4]
    assert entries[1].envelope.after == (better.command_id,)
    assert [type(e.command) for e in desk.read_push(1, 10)[0]] == [Withdrawn, Withdrawn, AddNote, AddNote]


def two_groups(desk: JournalSide) -> list[Pending]:
    """A group whose second one makes what another group of two is about, and one by itself that hangs on both."""
    first, maker = note("a"), note("b")
    entries = [*kept(desk.take([first, maker], as_group=True))]
    about = AddNote(file_id=derive_id(maker.command_id, 0), topic=Topic.PHONE, body="c")
    entries += kept(desk.take([draft(about), draft(replace(about, body="d"))], as_group=True))
    return [*entries, *kept(desk.take([draft(replace(about, body="e"))]))]


def groups(entries: Sequence[Pending]) -> list[int]:
    """Which group each is of, in order of their first members; -1 for none."""
    seen: list[Id] = []
    for entry in entries:
        if (group := entry.envelope.group) is not None and group not in seen:
            seen.append(group)
    return [seen.index(e.envelope.group) if e.envelope.group is not None else -1 for e in entries]


def words(entries: Sequence[Pending]) -> list[str]:
    return [e.envelope.command.body for e in entries if isinstance(e.envelope.command, AddNote)]


@pytest.mark.parametrize("waits", [True, False], ids=["it waits", "it was refused"])
@pytest.mark.parametrize("corrected", [0, 1, 2, None])
def test_what_counts_as_one_counts_as_one_when_it_is_sent_again(
    desk: JournalSide, waits: bool, corrected: int | None
) -> None:
    entries = two_groups(desk)
    if not waits:
        ended(desk, entries, Verdict.REJECTED, "no_authority")
    elif corrected is None:
        return  # nothing that waits is sent again
    if corrected is None:
        again = kept(desk.send_again(entries[0].envelope.command_id))
        better = None
    else:
        better = note("better")
        again = kept(desk.take_instead(better, entries[corrected].envelope.command_id))
    first = 2 if corrected == 2 and waits else 0  # a waiting one takes along what hangs on it only
    assert groups(again) == [0, 0, 1, 1, -1][first:] if not first else [0, 0]
    said = ["a", "b", "c", "d", "e"]
    if corrected is not None:
        said[corrected] = "better"
    assert words(again) == (said if not first else said[2:4])
    assert len({entry.envelope.group for entry in again} & {entry.envelope.group for entry in entries} - {None}) == 0
    if better is not None:
        assert better.command_id in {entry.envelope.command_id for entry in again}


@pytest.mark.parametrize("waits", [True, False], ids=["it waits", "it was refused"])
def test_several_that_count_as_one_stand_in_the_place_of_one_and_of_what_counted_as_one_with_it(
    desk: JournalSide, tmp_path: Path, waits: bool
) -> None:
    """As a payment with the reserve that it needs: nothing of the first attempt is left beside them, whenever the
    program dies.
    """
    entries = two_groups(desk)
    if not waits:
        ended(desk, entries, Verdict.REJECTED, "no_authority")
    raised, better = note("raised"), note("better")
    again = kept(desk.take_instead(better, entries[0].envelope.command_id, [raised]))
    assert (words(again), groups(again)) == (["raised", "better", *"cde"], [0, 0, 1, 1, -1])
    assert again[0].envelope.group == raised.command_id
    assert desk.attention() == []
    pending = desk.standing().pending
    assert [words([each]) for each in pending if isinstance(each.envelope.command, AddNote)] == [
        [each] for each in ("raised", "better", "c", "d", "e")
    ]


def test_what_was_sent_again_meanwhile_is_not_corrected_by_several_either(desk: JournalSide) -> None:
    """Else both would count: the first form in one window, the correction in another."""
    (first,) = kept(desk.take([note("12,000")]))
    ended(desk, [first], Verdict.REJECTED, "no_authority")
    kept(desk.send_again(first.envelope.command_id))
    taken = desk.take_instead(note("25,000"), first.envelope.command_id, [note("raised")])
    assert isinstance(taken, NotKept)
    assert words(desk.standing().pending) == ["12,000"]


def test_what_hangs_on_a_corrected_group_and_falls_again_stays_and_the_group_is_one(
    desk: JournalSide, opinion: Opinion
) -> None:
    entries = two_groups(desk)
    ended(desk, entries, Verdict.REJECTED, "no_authority")
    opinion.flags[8] = Flag("claim_closed", {"claim_number": "CLM-1"})
    again = kept(desk.take_instead(note("better"), entries[0].envelope.command_id))
    assert (words(again), groups(again)) == (["better", "b"], [0, 0])
    assert [[item.number for item in together] for together in desk.attention()] == [[3, 4], [5]]


def test_what_needs_the_person_is_grouped_looking_at_each_entry_once(desk: JournalSide) -> None:
    """Lines of code that run, counted: twice as many entries take twice as many, not four times."""
    roots = [note() for _ in range(40)]
    entries = [*kept(desk.take(roots))]
    for root in roots[:20]:
        about = AddNote(file_id=derive_id(root.command_id, 0), topic=Topic.PHONE, body="more")
        entries += kept(desk.take([draft(about)]))
    ended(desk, entries, Verdict.REJECTED, "no_authority")
    all_of_it = desk._journal.attention()

    def lines(count: int) -> int:
        found = 0

        def traced(_frame: object, event: str, _arg: object) -> Any:
            nonlocal found
            found += event == "line"
            return traced

        journal = SimpleNamespace(attention=lambda: all_of_it[:count])
        counted = JournalSide(cast("Journal", journal), lambda: Micros(1), lambda _pending, _new: {})
        before = sys.gettrace()
        sys.settrace(traced)
        try:
            counted.attention()
        finally:
            sys.settrace(before)
        return found

    assert [len(together) for together in desk.attention()] == [2] * 20 + [1] * 20
    assert lines(40) < 2.5 * lines(20)
