"""Commands that come at the end are folded on what was folded before: the same as all of them anew, and only where
nothing else can change.
"""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.sync.batch import OPTIMISTIC, Folded, Stored, Writes, grown, replan_kept
from desktop.sync.rebase import Flag, Pending, pending_of
from shared.domain.catalogue import AnyCommand
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import WithdrawnWhy
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from shared.wire.messages import Rows
from tests.desktop.replica.samples import DEVICE, ME, Samples
from tests.desktop.sync.dict_view import DictView
from tests.desktop.sync.test_batch import at, frames, of_file


def calling(customer_id: Id, phone: str, seen: str) -> UpdateContact:
    return UpdateContact(customer_id=customer_id, changes={"phone": phone}, base={"phone": seen})


@dataclass
class Office:
    """A device with its desk, a claim and two customers. Commands are made here, and given to nobody yet."""

    samples: Samples = field(default_factory=Samples)
    view: DictView = field(default_factory=lambda: DictView(ME, DEVICE))
    numbers: int = 0

    def __post_init__(self) -> None:
        self.claim, self.one, self.two = (self.samples.id() for _ in range(3))
        self.view.apply(frames(self.samples.desk(), ME, SHELF), at(1), (), expects=None)
        claim = self.samples.claim(self.claim)
        self.view.apply(of_file(claim, self.claim), at(2), (), expects=at(1).cursor)
        for pos, file_id in enumerate((self.one, self.two), start=3):
            row = self.samples.row("customer", file_id, file_id, phone="1", status="active")
            self.view.apply(of_file({"customer": [row]}, file_id), at(pos), (), expects=at(pos - 1).cursor)

    def command(self, command: AnyCommand, **fields: Any) -> Pending:
        self.numbers += 1
        return pending_of(self.samples.envelope(self.numbers, command, **fields))

    def note(self, file_id: Id, text: str = "seen it", **fields: Any) -> Pending:
        return self.command(AddNote(file_id=file_id, topic=Topic.PHONE, body=text), **fields)

    def linked(self, *file_ids: Id) -> Pending:
        """A note on the first, of which others hang together with it."""
        noted = self.note(file_ids[0])
        return replace(noted, files=noted.files.union(file_ids))

    def folded(self, files: set[Id], pending: Sequence[Pending]) -> Folded:
        """Written too."""
        writes, kept = replan_kept(self.view, files, pending)
        assert kept is not None
        self.view.commit(writes)
        return kept


@pytest.fixture
def office() -> Office:
    return Office()


def numbers(entries: Sequence[Pending]) -> list[int]:
    return [each.number for each in entries]


def grown_by(kept: Folded, pending: Sequence[Pending]) -> tuple[Writes, list[Pending]]:
    made = grown(kept, pending)
    assert made is not None, "it hangs together with nothing else"
    return made


# ---- what a command costs that comes last


def test_a_command_that_comes_last_writes_what_it_makes_and_nothing_of_the_others(office: Office) -> None:
    first, second = office.note(office.claim, "first"), office.note(office.claim, "second")
    kept = office.folded({office.claim}, [first])
    writes, fresh = grown_by(kept, [first, second])
    ((name, (made,)),) = writes.puts.items()
    assert (name, made[-1], "second" in made) == ("note", OPTIMISTIC, True)
    assert [(each.key[1], each.file_id, each.stored) for each in writes.shadows] == [(made[0], office.claim, None)]
    assert (writes.touched, writes.flags, numbers(fresh)) == ({office.claim}, {2: Flag()}, [2])
    assert (writes.deletes, writes.clear_shadows, writes.forget_files) == ([], set(), set())
    assert (writes.cursor, writes.acked, writes.hold, writes.unhold) == (None, None, set(), set())
    assert kept.flags == {1: Flag(), 2: Flag()}, "of all that was folded"


def test_commands_of_other_files_between_are_left_out(office: Office) -> None:
    first = office.note(office.claim)
    kept = office.folded({office.claim}, [first])
    later = [office.note(office.one), office.note(office.claim), office.note(office.two), office.note(office.claim)]
    writes, fresh = grown_by(kept, [first, *later])
    assert (numbers(fresh), writes.touched, sorted(writes.flags)) == ([3, 5], {office.claim}, [3, 5])
    last = office.note(office.claim)
    assert numbers(grown_by(kept, [first, *later, last])[1]) == [6], "those between are known by now"


def test_a_command_of_one_of_several_files_touches_that_one(office: Office) -> None:
    first = office.linked(office.claim, office.one)
    kept = office.folded({office.claim}, [first])
    assert kept.files == {office.claim, office.one}
    writes, fresh = grown_by(kept, [first, office.note(office.one)])
    assert (writes.touched, numbers(fresh)) == ({office.one}, [2])


def test_the_servers_row_goes_under_the_first_that_lies_over_it_and_under_no_further_one(office: Office) -> None:
    server = office.view.tables["customer"][office.one]
    first = office.note(office.one)
    kept = office.folded({office.one}, [first])
    second = office.command(calling(office.one, "2", "1"))
    writes, _ = grown_by(kept, [first, second])
    under = [shadow for shadow in writes.shadows if shadow.key == (Customer, office.one)]
    assert [(each.file_id, each.stored and each.stored.values()) for each in under] == [(office.one, server)]
    third = office.command(calling(office.one, "3", "2"))
    writes, _ = grown_by(kept, [first, second, third])
    assert [values[0] for values in writes.puts["customer"]] == [office.one]
    assert (Customer, office.one) not in {shadow.key for shadow in writes.shadows}


def test_what_builds_on_a_command_that_came_last_before_may_come_last_too(office: Office) -> None:
    first = office.note(office.claim)
    kept = office.folded({office.claim}, [first])
    second = office.note(office.claim, after=(first.envelope.command_id,))
    assert numbers(grown_by(kept, [first, second])[1]) == [2]
    both = (first.envelope.command_id, second.envelope.command_id)
    third = office.note(office.claim, after=both)
    assert numbers(grown_by(kept, [first, second, third])[1]) == [3]


def test_what_builds_on_a_refused_command_is_refused_with_it(office: Office) -> None:
    """Whether that was there when all was folded, or came last itself."""
    first = office.note(office.claim, " ")
    kept = office.folded({office.claim}, [first])
    second = office.note(office.claim, after=(first.envelope.command_id,))
    third = office.note(office.claim, after=(second.envelope.command_id,))
    writes, _ = grown_by(kept, [first, second])
    assert [writes.flags[2].code, writes.puts] == ["dependent_of_refused", {}]
    writes, _ = grown_by(kept, [first, second, third])
    assert [writes.flags[3].code, writes.puts] == ["dependent_of_refused", {}]


def test_what_builds_on_a_withdrawn_command_is_refused_with_it(office: Office) -> None:
    withdrawn = office.command(Withdrawn(why=WithdrawnWhy.DISCARDED))
    second, third = (office.note(office.claim, after=(withdrawn.envelope.command_id,)) for _ in range(2))
    kept = office.folded({office.claim}, [withdrawn, second])
    writes, fresh = grown_by(kept, [withdrawn, second, third])
    assert (numbers(fresh), writes.flags[3].code, writes.puts) == ([3], "dependent_of_refused", {})


def test_a_whole_group_that_comes_last_stands_or_falls(office: Office) -> None:
    group = office.samples.id()
    first = office.note(office.claim)
    kept = office.folded({office.claim}, [first])
    fallen = [office.note(office.claim, text, group=group) for text in ("a", " ")]
    writes, fresh = grown_by(kept, [first, *fallen])
    assert (numbers(fresh), writes.puts) == ([2, 3], {})
    assert [writes.flags[number].code for number in (2, 3)] == ["group_refused", "text_missing"]


# ---- what the server has already


def as_made(office: Office, pending: Pending) -> list[Any]:
    """The row of the note that a command makes, as the server sends it."""
    apart = deepcopy(office.view)
    before = set(apart.tables["note"])
    apart.submit(pending.files, [pending])
    (row_id,) = apart.tables["note"].keys() - before
    return [*apart.tables["note"][row_id][:-1], 7]


def test_what_the_server_has_of_a_command_already_is_not_put_over_it(office: Office) -> None:
    """Its rows came with one batch, its result comes with a later one."""
    first, second = office.note(office.claim, "first"), office.note(office.claim, "second")
    office.view.apply([Rows(table="note", rows=[as_made(office, second)])], at(5), (), expects=at(4).cursor)
    kept = office.folded({office.claim}, [first])
    another = office.note(office.claim, "third")
    writes, fresh = grown_by(kept, [first, second, another])
    assert (numbers(fresh), writes.flags) == ([2, 3], {2: Flag(), 3: Flag()})
    ((made,),) = writes.puts.values()
    assert ("third" in made, [each.key[1] for each in writes.shadows]) == (True, [made[0]])


def test_a_row_that_becomes_again_as_the_server_has_it_is_for_the_whole_fold(office: Office) -> None:
    """What lies over it has to go; what only comes last never takes anything away."""
    first = office.command(calling(office.one, "2", "1"))
    kept = office.folded({office.one}, [first])
    second = office.command(calling(office.one, "3", "2"))
    apart = deepcopy(office.view)
    apart.submit({office.one}, [first, second])
    (ends_as,) = (each for each in apart.rows(office.one) if isinstance(each.row, Customer))
    kept.server = ChainMap({(Customer, office.one): Stored(ends_as.row, 7)}, dict(kept.server))
    assert grown(kept, [first, second]) is None


# ---- what is for the whole fold


def test_a_change_anywhere_but_at_the_end_is_for_the_whole_fold(office: Office) -> None:
    entries = [office.note(office.claim), office.note(office.one), office.note(office.claim)]
    last = office.note(office.claim)

    def is_grown(*pending: Pending) -> bool:
        return grown(office.folded({office.claim}, entries), pending) is not None

    first, between, third = entries
    withdrawn = office.command(Withdrawn(why=WithdrawnWhy.DISCARDED))
    assert is_grown(first, between, third, last)
    assert is_grown(first, between, third), "nothing came"
    assert not is_grown(first, between), "the last of it is gone"
    assert not is_grown()
    assert not is_grown(between, third, last), "the first of it has ended"
    assert not is_grown(first, third, last)
    assert not is_grown(first, withdrawn, third, last), "of another file too: it may have hung together"
    assert not is_grown(last, between, third)
    assert not is_grown(first, between, last, third)


@pytest.mark.parametrize("is_together", [True, False])
def test_a_command_that_reads_another_file_as_well_is_for_the_whole_fold(office: Office, is_together: bool) -> None:
    first = office.linked(office.claim, office.one) if is_together else office.note(office.claim)
    kept = office.folded({office.claim}, [first])
    assert grown(kept, [first, office.linked(office.claim, office.two)]) is None


def test_a_command_that_builds_on_one_of_another_file_is_for_the_whole_fold(office: Office) -> None:
    first, alien = office.note(office.claim), office.note(office.one)
    kept = office.folded({office.claim}, [first, alien])
    built = office.note(office.claim, after=(first.envelope.command_id, alien.envelope.command_id))
    assert grown(kept, [first, alien, built]) is None


def test_a_command_of_another_file_that_builds_on_one_of_these_is_for_the_whole_fold(office: Office) -> None:
    first = office.note(office.claim)
    second = office.note(office.claim)
    built = office.note(office.one, after=(first.envelope.command_id,))
    assert grown(office.folded({office.claim}, [first]), [first, built]) is None
    on_second = office.note(office.one, after=(second.envelope.command_id,))
    assert grown(office.folded({office.claim}, [first]), [first, second, on_second]) is None, "also on what comes last"
    kept = office.folded({office.claim}, [first])
    grown_by(kept, [first, second])
    assert grown(kept, [first, second, on_second]) is None


def test_a_further_command_of_a_group_is_for_the_whole_fold(office: Office) -> None:
    """With it all of the group may fall, what is shown already included."""
    group = office.samples.id()
    alone, member = office.note(office.claim), office.note(office.claim, group=group)
    further = office.note(office.claim, group=group)
    assert grown(office.folded({office.claim}, [member]), [member, further]) is None
    kept = office.folded({office.claim}, [alone])
    grown_by(kept, [alone, member])
    assert grown(kept, [alone, member, further]) is None, "also where the first of it came last itself"
    kept = office.folded({office.claim}, [member])
    others = [office.note(office.claim), office.note(office.claim, group=office.samples.id())]
    assert numbers(grown_by(kept, [member, *others])[1]) == [4, 5], "of another group it is not"


@pytest.mark.parametrize("is_elsewhere_first", [True, False])
def test_a_group_that_reaches_into_another_file_is_for_the_whole_fold(office: Office, is_elsewhere_first: bool) -> None:
    group, first = office.samples.id(), office.note(office.claim)
    files = (office.one, office.claim) if is_elsewhere_first else (office.claim, office.one)
    members = [office.note(file_id, group=group) for file_id in files]
    assert grown(office.folded({office.claim}, [first]), [first, *members]) is None


def test_a_group_of_other_files_is_none_of_these(office: Office) -> None:
    group, first = office.samples.id(), office.note(office.claim)
    kept = office.folded({office.claim}, [first])
    others = [office.note(file_id, group=group) for file_id in (office.one, office.two)]
    assert grown_by(kept, [first, *others]) == (Writes(), [])
    assert numbers(grown_by(kept, [first, *others, office.note(office.claim)])[1]) == [4]


def test_without_the_persons_authority_there_is_nothing_to_go_on_from(office: Office) -> None:
    del office.view.tables["user_account"][ME]
    writes, kept = replan_kept(office.view, {office.claim}, [office.note(office.claim)])
    assert kept is None
    assert [bool(flag.missing) for flag in writes.flags.values()] == [True]


# ---- whatever comes


class Device:
    """A replica as its writer keeps it: what comes last is folded on what it hangs together with, where that goes."""

    def __init__(self, office: Office) -> None:
        self.office, self.view = office, deepcopy(office.view)
        self.kept: list[Folded] = []
        self.pending: list[Pending] = []
        self.cheap = 0

    def give(self, *entries: Pending) -> None:
        self.pending += entries
        files = {file_id for entry in entries for file_id in entry.files}
        found = next((each for each in self.kept if files <= each.files), None)
        made = grown(found, self.pending) if found is not None else None
        if made is not None:
            self.cheap += 1
            self.view.commit(made[0])
            return
        writes, folded = replan_kept(self.view, files, self.pending)
        assert folded is not None
        self.view.commit(writes)
        self.kept = [*(each for each in self.kept if each.files.isdisjoint(folded.files)), folded]

    def check(self) -> None:
        """It is as if all that is pending had been given at once, over the server's rows alone."""
        anew = deepcopy(self.office.view)
        anew.rebuild_overlay(self.pending)
        assert (self.view.tables, self.view.under, self.view.flags) == (anew.tables, anew.under, anew.flags)
        for kept in self.kept:
            assert kept.flags == {number: anew.flags[number] for number in kept.flags}


def some(office: Office, dice: random.Random, earlier: Sequence[Pending]) -> list[Pending]:
    """One command, or a group of two, that may build on an earlier one and may be refused."""
    group = office.samples.id() if dice.random() < 0.25 else None
    found: list[Pending] = []
    for _ in range(1 if group is None else 2):
        file_id = dice.choice([office.claim, office.one, office.one, office.two])
        after = (dice.choice(earlier).envelope.command_id,) if earlier and dice.random() < 0.2 else ()
        if file_id != office.claim and dice.random() < 0.5:
            edit = calling(file_id, str(dice.randrange(3)), str(dice.randrange(3)))
            found.append(office.command(edit, after=after, group=group))
        else:
            found.append(office.note(file_id, dice.choice(["a", "b", " "]), after=after, group=group))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_what_is_folded_as_it_comes_is_what_is_folded_at_once(office: Office, seed: int) -> None:
    dice, device = random.Random(seed), Device(office)
    for _ in range(10):
        device.give(*some(office, dice, device.pending))
        device.check()
    assert device.cheap > 0, "or nothing of it was tried"
