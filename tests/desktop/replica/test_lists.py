"""Every list as it is declared: orders against a plain sort, conditions against a plain predicate, counts, pages both
ways, sums, and lines kept up with their rows against lines made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.lists.catalogue import BY_NAME, LISTS
from desktop.lists.declared import Kind, Listing
from desktop.lists.wanted import Condition, Either, Line, Meant, Value, Wanted
from desktop.lists.wanted import Test as Compared
from desktop.replica import lists
from desktop.replica.cards import build_cards, drop_cards
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.storage.files import transaction
from desktop.sync.rebase import pending_of
from shared.domain.catalogue import BY_NAME as TABLES
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.folding import fold, spaced
from shared.domain.kernel.ids import Id
from shared.wire.messages import Dropped
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged, note
from tests.desktop.replica.statements import statements_of
from tests.desktop.replica.test_replica import at, frames_of

ALL = pytest.mark.parametrize("listing", LISTS, ids=lambda listing: listing.name)
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def filled(path: Path, seed: int = 7) -> tuple[Replica, Samples, list[Id]]:
    samples = Samples(seed)
    replica = Replica.create(path, KEY, IDENTITY)
    claims = [
        samples.claim(insured_name=samples.name(), adjuster_id=ME if n % 3 else None, currency=("USD", "EUR")[n % 2])
        for n in range(60)
    ]
    policies = [samples.policy() for _ in range(40)]
    customers = [{"customer": [samples.row("customer", c := samples.id(), c, name=samples.name())]} for _ in range(40)]
    files = [*claims, *policies, *customers]
    ids = [next(iter(file.values()))[0][1] for file in files]
    replica.apply(frames_of(merged([samples.desk(), *files]), (ME, SHELF, *ids)), at(1), (), expects=None)
    return replica, samples, ids


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    replica, _, _ = filled(tmp_path_factory.mktemp("lists") / "replica-000001.db")
    opened = Reader(replica.path, KEY)
    yield opened
    opened.close()
    replica.close()


@pytest.fixture(params=[lists.CANDIDATES, 2], ids=["sorted", "walked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Both ways to a page: fetch what passes and sort it, or walk the order."""
    monkeypatch.setattr(lists, "CANDIDATES", request.param)
    return int(request.param)


def every(reader: Reader, listing: Listing, wanted: Wanted | None = None, order: str = "") -> list[Line]:
    return list(reader.page(listing, wanted or Wanted(), listing.order(order), 1000).lines)


def sort_key(listing: Listing, order: str, line: Line) -> tuple[Value, int]:
    return listing.value(line, listing.order(order).by), line.doc


@ALL
def test_each_order_is_total_and_that_of_a_plain_sort(reader: Reader, listing: Listing) -> None:
    lines = every(reader, listing)
    assert len(lines) > 20, "the sample has lines of every list"
    for order in listing.orders:
        plain = sorted(lines, key=lambda line: sort_key(listing, order.name, line), reverse=order.is_descending)
        assert every(reader, listing, order=order.name) == plain


@ALL
@pytest.mark.usefixtures("way")
def test_what_all_lines_stand_for_is_known_at_once_and_each_is_read_by_it(reader: Reader, listing: Listing) -> None:
    some = every(reader, listing)[3]
    looked_at = [Condition(each.column, Compared.IS, listing.value(some, each.column)) for each in listing.filters]
    for order in listing.orders:
        for wanted in (Wanted("ma"), *(Wanted("", (each,)) for each in looked_at), Wanted()):
            lines = every(reader, listing, wanted, order.name)
            ids = tuple(line.row_id for line in lines)
            assert reader.ids(listing, wanted, order, None) == ids, (order.name, wanted)
            assert reader.ids(listing, wanted, order, 7) == ids[:7]
    assert reader.lines(listing, (ids[5], "nowhere", ids[2])) == (lines[5], lines[2])
    assert reader.lines(listing, ()) == ()


@st.composite
def conditions(draw: st.DrawFn, listing: Listing, lines: list[Line]) -> Condition:
    """On a column that people filter by, with a value that some line has."""
    column = listing.by_name[draw(st.sampled_from([each.column for each in listing.filters]))]
    value = listing.value(draw(st.sampled_from(lines)), column.name)
    tests = [Compared.IS, Compared.IS_NOT]
    if value is not None and column.kind in (Kind.MONEY, Kind.NUMBER, Kind.DAY, Kind.MOMENT):
        tests += [Compared.AT_LEAST, Compared.AT_MOST]
    test = draw(st.sampled_from([*tests, Compared.AMONG]))
    if test is Compared.AMONG:
        return Condition(column.name, test, (value, listing.value(lines[0], column.name)))
    return Condition(column.name, test, value)


@ALL
@SOME
@given(data=st.data())
def test_what_passes_is_what_a_plain_predicate_lets_pass(
    reader: Reader, way: int, listing: Listing, data: st.DataObject
) -> None:
    lines = every(reader, listing)
    chosen = tuple(data.draw(st.lists(conditions(listing, lines), min_size=1, max_size=3)))
    order = data.draw(st.sampled_from(listing.orders))
    wanted = Wanted("", chosen)
    passes = [line for line in lines if all(each.passes(listing.value(line, each.column)) for each in chosen)]
    found = every(reader, listing, wanted, order.name)
    assert {line.doc for line in found} == {line.doc for line in passes}
    assert reader.count(listing, wanted).shown == len(passes)
    assert reader.count(listing, wanted).held == len(lines)
    pages: list[Line] = []
    after = None
    while page := reader.page(listing, wanted, order, 4, after=after).lines:
        pages += page
        after = listing.key(page[-1], order)
    assert pages == found
    if len(found) > 6:
        before = reader.page(listing, wanted, order, 3, before=listing.key(found[5], order))
        assert list(before.lines) == found[2:5]
        assert list(reader.page(listing, wanted, order, 3, anchor_row=2).lines) == found[2:5]
    for sums in reader.sums(listing, wanted):
        of_it = [line for line in passes if listing.value(line, listing.currency) == sums.currency]
        for column, cents in zip(listing.summed, sums.cents, strict=True):
            assert cents == sum(int(listing.value(line, column.name) or 0) for line in of_it)


def passes(listing: Listing, line: Line, each: Condition) -> bool:
    return each.passes(listing.value(line, each.column))


@ALL
@SOME
@given(data=st.data())
def test_either_of_several_ways_and_what_words_mean_pass_as_a_plain_predicate_has_it(
    reader: Reader, way: int, listing: Listing, data: st.DataObject
) -> None:
    lines = every(reader, listing)
    drawn = st.lists(conditions(listing, lines), min_size=1, max_size=2).map(tuple)
    either = tuple(
        Either(tuple(ways)) for ways in data.draw(st.lists(st.lists(drawn, min_size=2, max_size=3), max_size=1))
    )
    also = tuple(data.draw(st.lists(conditions(listing, lines), max_size=1)))
    name = listing.words.name
    words = sorted({word for line in lines for word in fold(str(listing.value(line, name))).split() if len(word) > 2})
    codes = listing.shown_codes
    meant = []
    for word in data.draw(st.lists(st.sampled_from([*words, "qqqzzz"]), max_size=2, unique=True)):
        column = data.draw(st.sampled_from(codes))
        values = {listing.value(line, column) for line in lines} - {None}
        value = data.draw(st.sampled_from(sorted(map(str, values))))
        meant.append(Meant(spaced(word), (Condition(column, Compared.IS, value),)))
    others = [word for word in words if spaced(word) not in {each.word for each in meant}]
    plain = data.draw(st.lists(st.sampled_from(others), max_size=1))
    wanted = Wanted(" ".join((*(each.word for each in meant), *plain)), (*also, *either), tuple(meant))

    def is_wanted(line: Line) -> bool:
        return (
            all(passes(listing, line, each) for each in also)
            and all(any(all(passes(listing, line, one) for one in ways) for ways in each.ways) for each in either)
            and all(line in found[each.word] or passes(listing, line, each.conditions[0]) for each in meant)
            and all(line in found[word] for word in plain)
        )

    found = {word: every(reader, listing, Wanted(word)) for word in (*plain, *(each.word for each in meant))}
    expected = {line.doc for line in lines if is_wanted(line)}
    order = data.draw(st.sampled_from(listing.orders))
    got = every(reader, listing, wanted, order.name)
    assert {line.doc for line in got} == expected
    assert len(got) == len(expected) == reader.count(listing, wanted).shown
    assert sum(reader.tally(listing, listing.columns[0].name, wanted).values()) == len(expected)


@ALL
def test_words_find_a_line_by_its_name_and_number(reader: Reader, listing: Listing, way: int) -> None:
    for line in every(reader, listing)[:10]:
        words = [str(listing.value(line, name)) for name in (listing.words.number, listing.words.name) if name]
        text = " ".join(re.sub(r"\W+", " ", word) if "-" not in word else word for word in words)
        assert line in every(reader, listing, Wanted(text)), text
        assert reader.line(listing, Id(line.row_id)) == line
    assert every(reader, listing, Wanted("qqqzzz")) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_lines_that_are_kept_up_are_those_made_anew(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    replica, samples, ids = filled(tmp_path_factory.mktemp("kept") / "replica-000001.db", seed)
    changed = [samples.random.choice(ids) for _ in range(8)]
    pos = 2
    for file_id in changed:
        rows = {}
        for name in ("claim", "activity", "payment", "reserve_transaction", "policy", "customer"):
            held = replica._connection.execute(f'SELECT id FROM "{name}" WHERE file_id = ?', (file_id,)).fetchall()
            if held:
                rows[name] = [
                    samples.row(name, held[0][0], file_id, version=pos, **({"claim_id": file_id} if has(name) else {}))
                ]
        replica.apply(frames_of(rows), at(pos), (), expects=at(pos - 1).cursor)
        pos += 1
    give_and_take(replica, samples, ids, pos)
    reader = Reader(replica.path, KEY)
    kept = {listing.name: sorted((line.row_id, line.values) for line in every(reader, listing)) for listing in LISTS}
    reader.close()
    with transaction(replica._connection, replica.path) as connection:
        drop_cards(connection)
        build_cards(connection, ME)
    reader = Reader(replica.path, KEY)
    anew = {listing.name: sorted((line.row_id, line.values) for line in every(reader, listing)) for listing in LISTS}
    reader.close()
    replica.close()
    assert repr(kept) == repr(anew)


def give_and_take(replica: Replica, samples: Samples, ids: list[Id], pos: int) -> None:
    """Commands are given, the first ones end, one is withdrawn; a file goes and another comes whole once more."""
    entries = [samples.envelope(number, samples.command(samples.random.choice(ids))) for number in range(1, 7)]
    pending = [pending_of(entry) for entry in entries]
    for count in range(1, len(pending) + 1):
        replica.submit(pending[count - 1].files, pending[:count], count)
    ended = {"command_result": [samples.result(entry) for entry in entries[:3]]}
    replica.apply(frames_of(ended), at(pos, 3), pending, expects=at(pos - 1).cursor)
    replica.submit(pending[4].files, [pending[3], pending[5]], 7)
    gone, again = samples.random.sample(ids, 2)
    whole = frames_of(samples.claim(again), (again,)) if again in claims_in(replica) else []
    replica.apply([Dropped(file_ids=(gone,)), *whole], at(pos + 1, 3), pending[3:], expects=at(pos, 3).cursor)


def claims_in(replica: Replica) -> set[Id]:
    return {row_id for (row_id,) in replica._connection.execute("SELECT id FROM claim")}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Replica, Samples, list[Id]]]:
    replica, samples, ids = filled(tmp_path / "replica-000001.db")
    yield replica, samples, ids
    replica.close()


def lists_written(seen: list[str]) -> list[str]:
    """For each statement over the lines of a list, the list; in the order in which they ran."""
    found = (re.match(r"(?:WITH l .*\) )?(?:INSERT INTO|DELETE FROM) (\w+)_card\b", each, re.DOTALL) for each in seen)
    return [match[1] for match in found if match is not None]


def test_a_note_writes_the_line_of_its_claim_and_no_other(kept: tuple[Replica, Samples, list[Id]]) -> None:
    """It stands in no list; that it waits does, and one statement tells that no policy or customer is among them."""
    replica, samples, ids = kept
    given = pending_of(note(1, ids[0], "not sent", samples))
    with statements_of(replica._connection) as seen:
        replica.submit(given.files, [given], 1)
    assert lists_written(seen) == ["claim"]
    sent = frames_of({"command_result": [samples.result(given.envelope)]})
    with statements_of(replica._connection) as seen:
        replica.apply(sent, at(2, 1), [given], expects=at(1).cursor)
    assert lists_written(seen) == ["claim"]


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("note", []),
        ("activity", ["claim", "task", "task"]),
        ("payment", ["claim", "request", "request"]),
        ("exposure", []),
        ("claim", ["claim", "task", "request", "request"]),
        ("policy", ["policy"]),
        ("customer", ["customer"]),
    ],
)
def test_a_row_writes_the_lists_that_stand_on_it(
    kept: tuple[Replica, Samples, list[Id]], table: str, written: list[str]
) -> None:
    """Once for each source of a list whose lines are made with it, and once where a line may have gone."""
    replica, samples, ids = kept
    file_id = next(each for each in ids if is_head_in(replica, each, table))
    row_id = file_id if TABLES[table].is_head else samples.id()
    more = {"claim_id": file_id} if has(table) else {}
    with statements_of(replica._connection) as seen:
        replica.apply(
            frames_of({table: [samples.row(table, row_id, file_id, **more)]}), at(2), (), expects=at(1).cursor
        )
    assert lists_written(seen) == written


def is_head_in(replica: Replica, file_id: Id, table: str) -> bool:
    home = TABLES[table].home
    head = home.name if home is not None else "claim"
    found = replica._connection.execute(f'SELECT 1 FROM "{head}" WHERE id = ?', (file_id,)).fetchone()
    return found is not None


def has(table: str) -> bool:
    return "claim_id" in TABLES[table].fields


def test_a_declaration_names_only_what_it_has() -> None:
    for listing in BY_NAME.values():
        row = listing.row
        named = {row.title, row.amount, row.state, row.due, row.who, row.since, *row.second, *row.third}
        named |= {name for name, _, _ in row.marks} | {order.by for order in listing.orders} | set(listing.carried)
        named |= {each.column for each in listing.filters} | {each.when for each in listing.narrow}
        named |= {listing.refused, listing.conflicts, listing.waiting, listing.currency}
        assert named - {""} <= listing.places.keys(), listing.name
        assert {view.order for view in listing.views} <= {order.name for order in listing.orders}
        words = [each.word for each in listing.filters]
        assert len(set(words)) == len(words)
