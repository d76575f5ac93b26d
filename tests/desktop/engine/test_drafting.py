"""What a command builds on, and the same wish under new ids."""

from __future__ import annotations

from desktop.engine.drafting import Creators, file_of, references, renamed, with_dependents
from shared.domain.catalogue import Envelope
from shared.domain.diary.commands import AddNote, CompleteActivity
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents, Micros
from shared.domain.kernel.ids import Id, derive_id, new_id
from shared.domain.money.commands import RequestPayment
from shared.domain.money.states import PaymentKind, PaymentMethod
from tests.contract.samples import COMMANDS


def ident(n: int, ms: int = 1_790_000_000_000) -> Id:
    return new_id(ms, n.to_bytes(10, "big"))


CLAIM = Id("01900000-0000-7000-8000-0000000000aa")


def entry(number: int, command_id: Id, after: tuple[Id, ...] = (), group: Id | None = None) -> Envelope:
    note = AddNote(file_id=CLAIM, topic=Topic.PHONE, body="x")
    return Envelope(
        number=number, command_id=command_id, at=Micros(0), schema=1, command=note, after=after, group=group
    )


def test_the_creator_is_found_by_what_it_makes() -> None:
    first, second = ident(1), ident(2)
    creators = Creators([first, second])
    assert creators.creator(derive_id(second, 17)) == second
    assert creators.creator(derive_id(first, 0)) == first
    assert creators.creator(derive_id(ident(3), 0)) is None
    assert creators.creator(CLAIM) is None


def test_after_names_every_creator_once_in_order() -> None:
    notice, activity = ident(1, ms=5), ident(2, ms=6)
    creators = Creators([activity, notice])
    command = CompleteActivity(
        claim_id=derive_id(notice, 0), activity_id=derive_id(activity, 0), outcome="done", skipped=False
    )
    assert creators.builds_on(command) == (notice, activity)
    note = AddNote(file_id=derive_id(notice, 0), topic=Topic.PHONE, body=derive_id(notice, 1))
    assert creators.builds_on(note) == (notice,)


def test_references_are_found_inside_maps_and_parts() -> None:
    found = set(references(COMMANDS["RequestPayment"]))
    assert {COMMANDS["RequestPayment"].claim_id, COMMANDS["RequestPayment"].line_id} == found  # type: ignore[attr-defined]
    assert all(isinstance(each, str) for command in COMMANDS.values() for each in references(command))


def test_the_file_of_every_command() -> None:
    command_id = ident(9)
    assert file_of(COMMANDS["FileNotice"], command_id) == derive_id(command_id, 0)
    assert file_of(COMMANDS["AddNote"], command_id) == COMMANDS["AddNote"].file_id  # type: ignore[attr-defined]
    assert file_of(COMMANDS["UpdateContact"], command_id) == COMMANDS["UpdateContact"].customer_id  # type: ignore[attr-defined]
    assert file_of(COMMANDS["Withdrawn"], command_id) == command_id


def test_dependents_come_with_their_root_and_their_group() -> None:
    a, b, c, d, e, f = (ident(n) for n in range(1, 7))
    group = ident(9)
    entries = [
        entry(1, a),
        entry(2, b, after=(a,)),
        entry(3, c),
        entry(4, d, group=group, after=(b,)),
        entry(5, e, group=group),
        entry(6, f, after=(e,)),
    ]
    assert [x.command_id for x in with_dependents([a], entries)] == [a, b, d, e, f]
    assert [x.command_id for x in with_dependents([c], entries)] == [c]
    assert [x.command_id for x in with_dependents([e], entries)] == [d, e, f]


def test_the_same_wish_speaks_of_the_new_rows() -> None:
    old, new = ident(1), ident(2)
    payment = RequestPayment(
        claim_id=derive_id(old, 0),
        line_id=derive_id(old, 3),
        payee="Roofers Inc",
        payee_user_id=None,
        amount_cents=Cents(5),
        kind=PaymentKind.FINAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="x",
    )
    again = renamed(payment, {old: new})
    assert isinstance(again, RequestPayment)
    assert (again.claim_id, again.line_id) == (derive_id(new, 0), derive_id(new, 3))
    assert again.payee == payment.payee
    for command in COMMANDS.values():
        assert renamed(command, {old: new}) == command
        assert renamed(command, {}) is command
