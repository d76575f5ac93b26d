"""What a released desktop knows of the tables is sent to it for ever: against what each release declared.

To record a release: `python -m tests.contract.test_tables N` writes `tables-N.json`; none is ever changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import pytest

from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.fields import Field, Merge, Row
from shared.wire import releases
from shared.wire.codec import hash_of, row_hash
from shared.wire.releases import DECLARED, WHOLE, OlderThanKnown, Projection, filled, is_understood, read_declared

FOLDER = Path(__file__).parent
RECORDED = sorted(FOLDER.glob("tables-*.json"))
Declaration: TypeAlias = dict[str, Any]


def declaration() -> dict[str, Declaration]:
    """Of today: by table, the schema and of each column the name, the storage and whether it may be null."""
    return {
        table.name: {
            "schema": table.schema,
            "columns": [[column.name, column.storage.value[0], column.nullable] for column in table.columns],
        }
        for table in CARRIED
    }


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_released_desktop_is_sent_what_it_declared(path: Path) -> None:
    recorded: dict[str, Declaration] = json.loads(path.read_text("utf-8"))
    projection = Projection.of({name: said["schema"] for name, said in recorded.items()})
    assert set(projection.columns) == set(recorded), "a table that was released stays"
    for name, said in recorded.items():
        columns = BY_NAME[name].columns_at(said["schema"])
        assert [[c.name, c.storage.value[0], c.nullable] for c in columns] == said["columns"], name
        assert projection.columns[name] == tuple(column[0] for column in said["columns"])
        values = [f"value {place}" for place in range(len(BY_NAME[name].columns))]
        row = projection.row(name, [*values, hash_of(BY_NAME[name], values)])
        assert len(row) == len(columns) + 1


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_this_desktop_understands_a_server_of_that_release(path: Path) -> None:
    for name, said in json.loads(path.read_text("utf-8")).items():
        assert is_understood(BY_NAME[name], [column[0] for column in said["columns"]])


def test_today_s_declarations_are_recorded_or_ahead_of_what_is() -> None:
    assert RECORDED
    newest: dict[str, Declaration] = json.loads(RECORDED[-1].read_text("utf-8"))
    ahead = {name for name, said in declaration().items() if said["schema"] > newest.get(name, {"schema": 0})["schema"]}
    for name in declaration().keys() - ahead:
        assert declaration()[name] == newest[name], f"{name} changed: a field that is added says `since`"


def test_what_is_declared_is_read_back() -> None:
    assert read_declared(releases.spelled(DECLARED)) == DECLARED
    assert Projection.of(read_declared(releases.spelled(DECLARED))) == WHOLE
    assert WHOLE.is_whole


@pytest.mark.parametrize(
    "text", ["", " ", "claim  note", "claim:", "claim:x", "claim:1:2", "claim claim", "clàim", "claim:-1", "x" * 64]
)
def test_what_no_program_declares_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        read_declared(text)
    with pytest.raises(ValueError, match="too many"):
        read_declared(" ".join(f"t{n}" for n in range(releases.MAX_TABLES + 1)))


def test_who_declares_nothing_knows_every_table_as_it_was_first() -> None:
    assert Projection.of(None).schemas == tuple((table.name, table.base) for table in CARRIED)


def test_a_schema_of_before_columns_were_only_added_is_too_old() -> None:
    assert BY_NAME["policy"].base == 2
    with pytest.raises(OlderThanKnown):
        Projection.of({"policy": 1})


class Grown(Row, table="grown", caption="Grown"):
    """A table that was added to twice."""

    name: Annotated[str, Field(Merge.APPEND, "Name")]
    size: Annotated[int, Field(Merge.APPEND, "Size", since=2)] = 7
    hint: Annotated[str | None, Field(Merge.APPEND, "Hint", since=3)] = None
    is_shown: Annotated[bool, Field(Merge.APPEND, "Shown", since=3)] = True


FIRST = ["id", "file", 1, 1, "by", 1, "by", "{}", "name"]


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The table among ours."""
    from shared.domain import upcasters

    table = Grown.TABLE
    steps = [(table, schema) for schema in (2, 3)]
    registry = upcasters.Registry(
        commands={},
        rows={"grown": 3},
        row_steps={("grown", s - 1): upcasters._adding(t, s) for t, s in steps},
        row_steps_back={("grown", s): upcasters._cutting(t, s) for t, s in steps},
    )
    monkeypatch.setitem(BY_NAME, "grown", table)
    monkeypatch.setattr(
        releases, "project_row", lambda name, row, schema: upcasters.project_row(name, row, schema, registry)
    )
    assert upcasters.upcast_row("grown", 1, FIRST, registry) == [*FIRST, 7, None, True]
    return table


def test_a_column_that_is_added_changes_no_hash(grown: Any) -> None:
    assert (grown.base, grown.schema) == (1, 3)
    assert hash_of(grown, [*FIRST, 7, None, True]) == row_hash(FIRST)
    assert hash_of(grown, [*FIRST, 8, None, True]) != row_hash(FIRST)


@pytest.mark.parametrize("values", [[7, None, True], [8, None, True], [7, "hint", False], [8, "hint", True]])
@pytest.mark.parametrize("schema", [1, 2, 3])
def test_the_hash_of_what_is_sent_is_that_of_what_the_device_has(grown: Any, values: list[Any], schema: int) -> None:
    """Whichever of the two fills what is missing: an older device's hash, and a newer one's of an older server."""
    whole = [*FIRST, *values]
    row = list(Projection((("grown", schema),)).row("grown", [*whole, hash_of(grown, whole)]))
    width = len(grown.columns_at(schema))
    assert row[:-1] == whole[:width]
    (back,) = filled(grown, [row])
    assert back[:-1] == [*whole[:width], *[7, None, True][width - len(FIRST) :]]
    assert back[-1] == hash_of(grown, back[:-1])


def test_values_that_change_places_change_the_sum(grown: Any) -> None:
    """Two rows of one slice that swap what they have in an added column are found."""
    one, two = FIRST, ["other", *FIRST[1:]]
    total = hash_of(grown, [*one, 8, None, True]) + hash_of(grown, [*two, 9, None, True])
    assert total != hash_of(grown, [*one, 9, None, True]) + hash_of(grown, [*two, 8, None, True])


def test_an_added_column_needs_a_default_and_the_last_place() -> None:
    with pytest.raises(TypeError, match="needs a default"):

        class _Needs(Row, table="needs", caption="Needs"):
            name: Annotated[str, Field(Merge.APPEND, "Name", since=2)]

    with pytest.raises(TypeError, match="behind a column"):

        class _Behind(Row, table="behind", caption="Behind"):
            name: Annotated[str, Field(Merge.APPEND, "Name", since=2)] = ""
            size: Annotated[int, Field(Merge.APPEND, "Size")] = 0

    with pytest.raises(TypeError, match="above 2"):

        class _Same(Row, table="same", caption="Same", schema=2):
            name: Annotated[str, Field(Merge.APPEND, "Name", since=2)] = ""


if __name__ == "__main__":
    target = FOLDER / f"tables-{int(sys.argv[1])}.json"
    assert not target.exists(), "what was recorded is never changed"
    lines = (f"  {json.dumps(name)}: {json.dumps(said)}" for name, said in declaration().items())
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
