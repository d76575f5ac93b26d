"""What is remembered of whom something concerned last: never more than is known, within its bound."""

from __future__ import annotations

from server.live.batches import Batch
from server.live.concerned import MAX_FILES, Concerned
from shared.domain.kernel.ids import Id, named_id
from shared.wire.messages import Cursor

ANN, BOB, CID, FILE = named_id("ann"), named_id("bob"), named_id("cid"), named_id("a file")


def batch(begin: int, to: int, held_by: dict[Id, frozenset[Id]], *rescoped: Id, huge: bool = False) -> Batch:
    return Batch(begin, Cursor(to, 1), {}, held_by, frozenset(rescoped), huge=huge)


def test_a_file_concerns_itself_and_its_holders_and_a_right_whose_it_is() -> None:
    concerned = Concerned()
    concerned.note(batch(0, 5, {FILE: frozenset({ANN})}, BOB))
    assert [concerned.spares({each}, 4) for each in (FILE, ANN, BOB, CID)] == [False, False, False, True]
    assert all(concerned.spares({each}, 5) for each in (FILE, ANN, BOB, CID))
    assert not concerned.spares({CID, ANN}, 4), "one of those that somebody acts as is enough"


def test_what_was_looked_back_at_counts_from_where_that_began() -> None:
    concerned = Concerned()
    concerned.begin(10, {ANN: 15}.items())
    assert not concerned.spares({BOB}, 9), "before, nothing is known"
    assert concerned.spares({BOB}, 10)
    assert (concerned.spares({ANN}, 14), concerned.spares({ANN}, 15)) == (False, True)


def test_another_beginning_forgets_what_was_before() -> None:
    concerned = Concerned()
    concerned.note(batch(0, 50, {FILE: frozenset({ANN})}))
    concerned.begin(3)
    assert concerned.spares({ANN}, 3), "of another life of the database"


def test_beyond_its_bound_the_oldest_goes_and_nobody_is_spared_from_before_it() -> None:
    concerned = Concerned(most=2)
    concerned.note(batch(0, 1, {}, ANN))
    concerned.note(batch(1, 2, {}, BOB))
    concerned.note(batch(2, 3, {}, ANN))  # the one that changed last stays
    concerned.note(batch(3, 4, {}, CID))
    assert not concerned.spares({FILE}, 1), "who it was that changed at 2 is not known any more"
    assert concerned.spares({FILE}, 2)
    assert not concerned.spares({ANN}, 2)
    concerned.begin(0, {ANN: 1, BOB: 2, CID: 3}.items())
    assert (concerned.spares({FILE}, 0), concerned.spares({FILE}, 1)) == (False, True)


def test_after_an_import_or_what_was_too_large_nothing_is_known_of_before() -> None:
    many = {named_id(f"file {n}"): frozenset({ANN}) for n in range(MAX_FILES + 1)}
    for large in (batch(1, 9, {}, huge=True), batch(1, 9, many)):
        concerned = Concerned()
        concerned.note(batch(0, 1, {}, BOB))
        concerned.note(large)
        assert not concerned.spares({CID}, 8)
        assert concerned.spares({ANN}, 9)
