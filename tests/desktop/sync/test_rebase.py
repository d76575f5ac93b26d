"""Pending commands over server rows: what a command makes that the server has not seen."""

from __future__ import annotations

from desktop.sync.rebase import Author, component, overlay, pending_of
from shared.domain.commands import AddNote, AnyCommand, Envelope
from shared.domain.entities import Claim, Note
from shared.domain.ids import Id, derive_id
from tests.shared.domain.scene import ADA, DEVICE, NOON, OFFICE, POLICY, make_id, notice

ME = Author(ADA.user_id, ADA, DEVICE, "laptop")


def envelope(number: int, command: AnyCommand, *after: Id) -> Envelope:
    return Envelope(
        number=number, command_id=make_id(900 + number), at=NOON, schema=command.SCHEMA, command=command, after=after
    )


def test_a_file_that_a_pending_command_begins_is_here_for_what_builds_on_it() -> None:
    creator = envelope(1, notice())
    claim_id = derive_id(creator.command_id, 0)
    on_it = envelope(2, AddNote(file_id=claim_id, topic="call", body="on it"), creator.command_id)
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
    on_it = envelope(2, AddNote(file_id=claim_id, topic="call", body="on it"), creator.command_id)
    elsewhere = envelope(3, AddNote(file_id=make_id(777), topic="call", body="about it"), on_it.command_id)
    pending = [pending_of(each) for each in (creator, on_it, elsewhere)]
    files, chosen = component({make_id(777)}, pending)
    assert [p.number for p in chosen] == [1, 2, 3]
    assert claim_id in files
