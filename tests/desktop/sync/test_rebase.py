"""Pending commands over server rows: what a command makes that the server has not seen."""

from __future__ import annotations

import msgspec
import pytest

from desktop.sync.rebase import Author, Pending, component, overlay, pending_of
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id, derive_id
from tests.shared.domain.scene import ADA, CUSTOMER, DEVICE, NOON, OFFICE, POLICY, make_id, notice

GROUP = make_id(899)
ME = Author(ADA.user_id, ADA, DEVICE, "laptop")


def envelope(number: int, command: AnyCommand, *after: Id) -> Envelope:
    return Envelope(
        number=number, command_id=make_id(900 + number), at=NOON, schema=command.SCHEMA, command=command, after=after
    )


def test_a_file_that_a_pending_command_begins_is_here_for_what_builds_on_it() -> None:
    creator = envelope(1, notice())
    claim_id = derive_id(creator.command_id, 0)
    on_it = envelope(2, AddNote(file_id=claim_id, topic=Topic.PHONE, body="on it"), creator.command_id)
    pending = [pending_of(creator), pending_of(on_it)]
    files = {file_id for p in pending for file_id in p.files}
    made = overlay(OFFICE.rows(), {POLICY}, files, pending, ME)
    kinds = {type(row) for row in made.rows.values() if row.file_id == claim_id}
    assert kinds >= {Claim, Note}
    assert [(flag.code, flag.missing) for flag in made.flags.values()] == [(None, ()), (None, ())]


def test_a_rebase_of_the_new_file_takes_its_creator_along() -> None:
    """Whichever of its commands is met first: without the creator the others would stand on nothing."""
    creator = envelope(1, notice())
    claim_id = derive_id(creator.command_id, 0)
    on_it = envelope(2, AddNote(file_id=claim_id, topic=Topic.PHONE, body="on it"), creator.command_id)
    elsewhere = envelope(3, AddNote(file_id=make_id(777), topic=Topic.PHONE, body="about it"), on_it.command_id)
    pending = [pending_of(each) for each in (creator, on_it, elsewhere)]
    files, chosen = component({make_id(777)}, pending)
    assert [p.number for p in chosen] == [1, 2, 3]
    assert claim_id in files


def test_what_builds_on_a_command_stands_and_falls_with_it_in_whichever_file() -> None:
    """The first is withdrawn here, so that the second passes again: what builds on that is decided again too."""
    one, two = make_id(771), make_id(772)
    first = Pending(envelope(1, AddNote(file_id=one, topic=Topic.PHONE, body="a")), frozenset({one}))
    second = Pending(envelope(2, AddNote(file_id=one, topic=Topic.PHONE, body="b")), frozenset({one}))
    built = Pending(
        envelope(3, AddNote(file_id=two, topic=Topic.PHONE, body="c"), second.envelope.command_id), frozenset({two})
    )
    assert component({one}, [first, second, built]) == ({one, two}, [first, second, built])


def test_a_command_that_was_met_already_hides_no_other_of_its_file() -> None:
    one, two, three = make_id(771), make_id(772), make_id(773)
    on_one = Pending(envelope(1, AddNote(file_id=one, topic=Topic.PHONE, body="a")), frozenset({one}))
    on_both = Pending(envelope(2, AddNote(file_id=two, topic=Topic.PHONE, body="b")), frozenset({one, two}))
    elsewhere = Pending(envelope(3, AddNote(file_id=three, topic=Topic.PHONE, body="c")), frozenset({three}))
    for affected in ({one}, {two}, {one, two}):
        files, chosen = component(affected, [on_one, on_both, elsewhere])
        assert (files, [p.number for p in chosen]) == ({one, two}, [1, 2])
    assert component({three}, [on_one, on_both, elsewhere]) == ({three}, [elsewhere])


@pytest.mark.parametrize("affected", [{POLICY}, {CUSTOMER}, {POLICY, CUSTOMER}])
def test_a_group_is_folded_whole_whichever_of_its_files_has_moved(affected: set[Id]) -> None:
    """One of them fails here: nothing of the group is shown, and both say so."""
    pending = [
        pending_of(
            msgspec.structs.replace(
                envelope(number, AddNote(file_id=file_id, topic=Topic.PHONE, body=body)), group=GROUP
            )
        )
        for number, file_id, body in ((1, POLICY, "x"), (2, CUSTOMER, ""))
    ]
    files, chosen = component(affected, pending)
    assert (files, [p.number for p in chosen]) == ({POLICY, CUSTOMER}, [1, 2])
    made = overlay(OFFICE.rows(), {POLICY, CUSTOMER}, files, chosen, ME)
    assert made.rows == {}
    assert {number: flag.code for number, flag in made.flags.items()} == {1: "group_refused", 2: "text_missing"}


def test_a_device_that_does_not_know_its_person_yet_shows_nothing_early() -> None:
    pending = pending_of(envelope(1, AddNote(file_id=POLICY, topic=Topic.PHONE, body="a")))
    made = overlay(OFFICE.rows(), {POLICY}, {POLICY}, [pending], Author(ADA.user_id, None, DEVICE, "laptop"))
    assert made.rows == {}
    assert {number: (flag.code, bool(flag.missing)) for number, flag in made.flags.items()} == {1: (None, True)}


def test_only_files_that_are_wholly_here_and_asked_for_get_rows() -> None:
    pending = pending_of(envelope(1, AddNote(file_id=POLICY, topic=Topic.PHONE, body="a")))
    assert {row.file_id for row in overlay(OFFICE.rows(), {POLICY}, {POLICY}, [pending], ME).rows.values()} == {POLICY}
    for held, files in (((), (POLICY,)), ((POLICY,), ())):
        assert overlay(OFFICE.rows(), held, files, [pending], ME).rows == {}
