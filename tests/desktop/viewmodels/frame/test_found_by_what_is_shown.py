"""What a row shows in words is what it is found by: each word with each other, in whatever column they stand."""

from __future__ import annotations

from itertools import combinations

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.catalogue import LISTS
from desktop.lists.claims import CLAIMS
from desktop.lists.declared import Kind, Listing
from desktop.lists.wanted import Line, Wanted
from desktop.screens.lists import ListPage
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_cells import cell
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore

LONG = 3


def shown(listing: Listing, line: Line) -> list[str]:
    """Of each column that the row shows as words, its longest word."""
    row = listing.row
    names = dict.fromkeys((row.title, *row.second, *row.third, row.state, row.who))
    columns = [listing.by_name[name] for name in names if name]
    texts = [cell(listing, line, each, w.NOW).text for each in columns if each.kind not in (Kind.DAY, Kind.MONEY)]
    return [max(text.replace("·", " ").split(), key=len) for text in texts if text]


def page(store: LocalStore, qtbot: QtBot, listing: Listing, wanted: Wanted) -> list[Line]:
    found = ask(store, qtbot, ListPage(listing.name, wanted, listing.orders[0].name, 1000, anchor_row=0))
    return list(found.lines)


def typed(store: LocalStore, qtbot: QtBot, listing: Listing, text: str) -> Wanted:
    model = ListViewModel(listing, store, lambda: w.NOW)
    model.load(store.who)
    qtbot.waitUntil(lambda: bool(model.known().people))
    model.clear()
    model.set_text(text)
    return model.wanted


@pytest.mark.parametrize("listing", LISTS, ids=lambda listing: listing.name)
def test_any_two_words_that_a_row_shows_find_it(store: LocalStore, qtbot: QtBot, listing: Listing) -> None:
    lines = page(store, qtbot, listing, Wanted())
    assert lines
    for line in lines[:6]:
        words = shown(listing, line)
        assert len(words) > 1
        for pair in combinations(words, 2):
            if any(len(word) >= LONG for word in pair):
                wanted = typed(store, qtbot, listing, " ".join(pair))
                assert line in page(store, qtbot, listing, wanted), pair


def test_a_cause_and_a_place_find_the_claim_and_a_wrong_place_does_not(store: LocalStore, qtbot: QtBot) -> None:
    lines = page(store, qtbot, CLAIMS, Wanted())
    hail = next(line for line in lines if CLAIMS.value(line, "cause") == "hail")
    place = str(CLAIMS.value(hail, "place")).split()[0]
    assert hail in page(store, qtbot, CLAIMS, typed(store, qtbot, CLAIMS, f"hail {place.lower()[:4]}"))
    assert page(store, qtbot, CLAIMS, typed(store, qtbot, CLAIMS, "hail qqqzzz")) == []
