"""The screens' questions: right answers, pages that neither skip nor repeat, and plans that walk an index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from desktop.lists.claims import CLAIMS
from desktop.lists.declared import Order
from desktop.lists.wanted import Condition, Key, Line, Meant, Wanted
from desktop.lists.wanted import Test as Compared
from desktop.replica import lists
from desktop.replica.answers import Called
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.replica.tables import OF_FILE
from desktop.sync.rebase import pending_of
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.diary.entities import Activity, Note
from shared.domain.kernel.desks import SHELF
from tests.desktop.replica.lines import NAME, claims, seen
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged, note
from tests.desktop.replica.test_replica import at, frames_of

HELD = 120
FILTERS = (
    claims(),
    claims(mine_open=True),
    claims(due_by="2026-05-01"),
    claims(over_reserve=True),
    claims(cat_code="2611"),
    claims("muller"),
    claims("ma"),
    claims("keller CLM-2026"),
    claims("O'Neill", mine_open=True),
    replace(claims("hail"), meant=(Meant("hail", (Condition("cause", Compared.IS, "hail"),)),)),
    replace(claims("keller open", mine_open=True), meant=(Meant("open", (Condition("status", Compared.IS, "open"),)),)),
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = tmp_path_factory.mktemp("queries") / "replica-000001.db"
    samples = Samples(5)
    replica = Replica.create(path, KEY, IDENTITY)
    files = [
        samples.claim(
            insured_name=samples.name(),
            loss_place=f"{n} Quarry Ln",
            temporary_number=None,
            adjuster_id=ME if n % 3 else None,
            status="closed" if n % 5 == 0 else "open",
            cat_code="2611" if n % 7 == 0 else None,
        )
        for n in range(HELD)
    ]
    ids = [file["claim"][0][0] for file in files]
    policies = [samples.policy() for _ in range(5)]
    names = [policy["policy"][0][0] for policy in policies]
    replica.apply(
        frames_of(merged([samples.desk(), *files, *policies]), (ME, SHELF, *ids, *names)), at(1), (), expects=None
    )
    waiting = [pending_of(note(1, ids[0], "not sent", samples))]
    replica.submit([ids[0]], waiting, 1)
    opened = Reader(path, KEY)
    yield opened
    opened.close()
    replica.close()


@pytest.fixture(params=[lists.CANDIDATES, 3], ids=["sorted", "walked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Both ways to a page: fetch what passes and sort it, or walk the order."""
    monkeypatch.setattr(lists, "CANDIDATES", request.param)
    return int(request.param)


def _parts(name: str) -> set[str]:
    """Its sequences of three letters."""
    return {name[n : n + 3].lower() for n in range(len(name) - 2) if name[n : n + 3].isalpha()}


@pytest.mark.parametrize("order", CLAIMS.orders, ids=lambda order: order.name)
def test_words_count_where_another_condition_is_the_narrower_one(
    reader: Reader, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = seen(reader.page(CLAIMS, claims(), NAME, 1000).lines)
    narrow = [card for card in cards if card.cat_code == "2611"]
    often = Counter(part for card in cards for part in _parts(card.insured))
    word = next(
        part for part, n in often.items() if n > len(narrow) and any(part not in _parts(c.insured) for c in narrow)
    )
    monkeypatch.setattr(lists, "CANDIDATES", len(narrow))
    expected = {card.line.doc for card in narrow if word in _parts(card.insured)}
    wanted = claims(word, cat_code="2611")
    assert {line.doc for line in reader.page(CLAIMS, wanted, order, 1000).lines} == expected
    assert reader.count(CLAIMS, wanted).shown == len(expected)


@pytest.mark.parametrize(("wanted", "order"), list(product(FILTERS, CLAIMS.orders)))
def test_pages_follow_each_other_without_gap_or_repetition(
    reader: Reader, way: int, wanted: Wanted, order: Order
) -> None:
    whole = reader.page(CLAIMS, wanted, order, 1000).lines
    assert len(whole) == reader.count(CLAIMS, wanted).shown
    assert len({line.doc for line in whole}) == len(whole)
    values = [CLAIMS.key(line, order).value for line in whole]
    assert values == sorted(values, reverse=order.is_descending)
    pages: list[Line] = []
    after = None
    while True:
        cards = reader.page(CLAIMS, wanted, order, 7, after=after).lines
        if not cards:
            break
        pages += cards
        after = CLAIMS.key(cards[-1], order)
    assert tuple(pages) == whole
    if len(whole) > 20:
        assert reader.page(CLAIMS, wanted, order, 5, before=CLAIMS.key(whole[12], order)).lines == whole[7:12]
        assert reader.page(CLAIMS, wanted, order, 5, anchor_row=9).lines == whole[9:14]


def test_filters_pass_what_they_say(reader: Reader) -> None:
    cards = seen(reader.page(CLAIMS, claims(), NAME, 1000).lines)
    assert len(cards) == HELD
    assert reader.count(CLAIMS, claims()).held == HELD
    for wanted, passes in (
        (FILTERS[1], {c.line.doc for c in cards if c.adjuster_id == ME and c.status != "closed"}),
        (FILTERS[2], {c.line.doc for c in cards if c.due is not None and c.due <= "2026-05-01"}),
        (FILTERS[3], {c.line.doc for c in cards if c.over_reserve}),
        (FILTERS[4], {c.line.doc for c in cards if c.cat_code == "2611"}),
        (FILTERS[5], {c.line.doc for c in cards if "Müller" in c.insured}),
        (FILTERS[6], {c.line.doc for c in cards if " Ma" in f" {c.insured}"}),
        (FILTERS[7], {c.line.doc for c in cards if "Keller" in c.insured}),
    ):
        assert {line.doc for line in reader.page(CLAIMS, wanted, NAME, 1000).lines} == passes, wanted
    assert CLAIMS.name_of(cards[0].line, "adjuster_id") in ("Jo Field", "")


def test_odd_words_are_searched_as_they_stand(reader: Reader) -> None:
    for text in ('"', '"""', "a%b%c", "100_%", "AND OR NOT", "(((", "x" * 500, "née*", "\\\\\\"):
        assert reader.page(CLAIMS, claims(text), NAME, 10).lines == ()
        assert reader.search(text, 5) == ()


def test_a_claim_page_has_everything_of_its_file(reader: Reader) -> None:
    card = next(c for c in seen(reader.page(CLAIMS, claims(), NAME, 1000).lines) if c.waiting)
    found = reader.claim(card.row_id)
    assert found is not None
    assert found.claim.insured_name == card.insured
    assert [n.body for n in found.file.all(Note)][-1] == "not sent"
    assert [entity for entity, _ in found.file.waiting] == [Note]
    assert list(found.file.flags) == [1]
    times = [moment.at for moment in found.timeline]
    assert times == sorted(times, reverse=True)
    assert len(found.file.all(Activity)) == sum(isinstance(m.row, Activity) for m in found.timeline)
    assert found.names[ME] == "Jo Field"
    assert reader.claim(ME) is None
    assert reader.row(Claim, card.row_id) == found.claim
    assert reader.called([card.row_id]) == {
        card.row_id: Called(f"{card.number} · {card.insured}", found.claim.currency, CLAIM)
    }


def test_conflicts_people_and_search(reader: Reader) -> None:
    open_conflicts = reader.open_conflicts()
    assert open_conflicts
    one = reader.conflict(open_conflicts[0].id)
    assert one is not None
    assert one.claim is not None
    assert one.claim.claim.id == open_conflicts[0].file_id
    assert [p.name for p in reader.people()] == ["Jo Field"]
    assert reader.values(CLAIMS, "cat_code") == ("2611",)
    assert {hit.kind for hit in reader.search("POL-", 12)} == {"policy"}
    assert {policy.policy_number[:4] for policy in reader.policies("POL-", 3)} == {"POL-"}
    assert reader.search("Keller", 3)[0].kind == "claim"
    assert reader.devices(ME) == ()
    assert reader.notifications(5) == ()
    assert reader.flagged() == ()
    assert reader.standing().cursor == at(1).cursor


@pytest.mark.parametrize(("wanted", "order"), list(product(FILTERS, CLAIMS.orders)))
def test_no_page_scans_the_cards_or_sorts_what_it_walks(reader: Reader, way: int, wanted: Wanted, order: Order) -> None:
    for place in (None, Key(1 if order.is_descending else "1", 1)):
        sql, parameters = reader._lists[CLAIMS.name].question(wanted, order, place)
        plan = [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        scans = [
            step for step in plan if step.startswith("SCAN") and "INDEX" not in step and "VIRTUAL TABLE" not in step
        ]
        assert all(re.fullmatch(r"SCAN \(subquery-\d+\)", step) for step in scans), plan
        if "json_each" not in sql:
            walked = plan.index(next(step for step in plan if f"claim_card_by_{order.name}" in step))
            assert not any("TEMP B-TREE" in step for step in plan[: walked + 1]), plan


def test_what_belongs_to_one_file_is_found_by_its_index(reader: Reader) -> None:
    for sql in OF_FILE.values():
        (plan,) = [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("x",))]
        assert "_by_file" in plan
