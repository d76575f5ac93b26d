from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Json, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import World
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy
from tests.shared.domain.scene import NOON, born, customer, make_id, policy

FILES = (make_id(1), make_id(2))


def note(number: int, file_id: Id = FILES[0], body: str = "") -> Note:
    return Note(**born(make_id(number), file_id), subject_id=file_id, topic=Topic.GENERAL, body=body, at=NOON)


NOTES = st.lists(
    st.lists(st.builds(note, st.integers(0, 300), st.just(FILES[0]), st.text(max_size=2)), max_size=90), max_size=4
)


@given(NOTES, NOTES)
def test_a_world_is_what_was_written_last_however_it_was_written(first: Any, second: Any) -> None:
    """Against a plain dictionary, and the earlier world is untouched."""
    rows: dict[Id, Note] = {}
    world = World()
    for step in first:
        world = world.with_rows(step)
        rows.update({row.id: row for row in step})
    earlier, expected = world, dict(rows)
    for step in second:
        world = world.with_rows(step)
        rows.update({row.id: row for row in step})
        list(world.all(Note)), list(world.all(Note, FILES[0]))  # a cached order must not outlive a write
    for seen, wanted in ((world, rows), (earlier, expected)):
        ordered = [wanted[i] for i in sorted(wanted)]
        assert list(seen.all(Note)) == list(seen.all(Note, FILES[0])) == ordered
        assert sorted(seen.each(Note, FILES[0]), key=lambda n: n.id) == ordered
        assert sorted(seen.rows(), key=lambda n: n.id) == ordered
        assert all(seen.get(Note, i) == row for i, row in wanted.items())
    assert list(World(rows.values()).all(Note)) == list(world.all(Note))


def test_rows_are_told_apart_by_entity_and_file() -> None:
    world = World([policy(), customer(), note(5), note(6, FILES[1])])
    assert world.get(Customer, policy().id) is None
    assert world.get(Policy, policy().id) == policy()
    assert world.get(Policy, None) is None
    assert [n.id for n in world.all(Note, FILES[1])] == [make_id(6)]
    assert list(world.all(Note, make_id(3))) == []
    assert list(world.each(Note, make_id(3))) == []


def test_completeness_is_kept_and_added_to() -> None:
    world = World([], [FILES[0]])
    assert world.has(FILES[0])
    assert not world.has(FILES[1])
    assert world.with_rows([note(1)]).complete == world.complete
    assert world.with_rows([], [FILES[1]]).complete == set(FILES)
    assert world.complete == {FILES[0]}


def test_a_thousand_steps_beside_many_other_files_lose_nothing() -> None:
    world = World([note(n, make_id(10 + n % 100)) for n in range(20_000)])
    for n in range(1000):
        world = world.with_rows([note(100_000 + n)])
    assert len(list(world.all(Note))) == 21_000


def test_json_is_spelled_in_one_way() -> None:
    assert canonical_json({"b": 1, "a": {"ü": None, "A": True}}) == Json('{"a":{"A":true,"ü":null},"b":1}')


def test_a_file_is_known_by_its_head_and_other_rows_are_none() -> None:
    world = World([customer(), policy(), note(1)])
    for head in (customer(), policy()):
        assert world.head(head.id) == head
    assert world.head(note(1).id) is None
    assert world.head(make_id(999)) is None
    renamed = replace(customer(), name="Other")
    assert world.with_rows([renamed]).head(renamed.id) == renamed


def test_rows_that_were_only_counted_count_beside_those_that_come() -> None:
    row = note(1)
    world = World([], [row.file_id], {Note: {row.file_id: 3}})
    assert (world.count(Note, row.file_id), list(world.each(Note, row.file_id))) == (3, [])
    grown = world.with_rows([row])
    assert grown.count(Note, row.file_id) == grown.with_rows([row]).count(Note, row.file_id) == 4
    assert grown.count(Note, make_id(99)) == 0
