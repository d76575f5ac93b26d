from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.syncing.differences import LONGEST, apart_in, parts

TEXTS = st.text(alphabet="ab \n", max_size=30)


@pytest.mark.parametrize(
    ("text", "other", "found"),
    [
        ("the roof is down", "the floor is down", (("the ", False), ("roof", True), (" is down", False))),
        ("the old roof", "the roof", (("the ", False), ("old", True), (" roof", False))),
        ("the roof", "the old roof", (("the roof", False),)),
        ("raised by ceiling and floor", "raised by paint", (("raised by ", False), ("ceiling and floor", True))),
        ("up to 36,500.00.", "up to 36,900.00.", (("up to ", False), ("36,500.00", True), (".", False))),
        ("the same", "the same", (("the same", False),)),
        ("Ceiling", "Engineer visit", (("Ceiling", False),)),
        ("two words", "other things", (("two words", False),)),
        ("", "something", (("", False),)),
    ],
)
def test_what_the_other_text_lacks_is_marked(text: str, other: str, found: tuple[tuple[str, bool], ...]) -> None:
    assert parts(text, other) == found


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_whole_text_and_alternate(text: str, other: str) -> None:
    found = parts(text, other)
    assert "".join(piece for piece, _ in found) == text
    assert all(one[1] != next_one[1] for one, next_one in pairwise(found))


def test_what_is_longer_than_is_compared_is_still_whole() -> None:
    text = " ".join(str(number) for number in range(LONGEST))
    assert "".join(piece for piece, _ in parts(text, f"{text} more")) == text


LONG = "moisture behind the north wall up to a height of one metre and twenty, raised by the contractor to "


def test_long_texts_are_told_where_they_differ() -> None:
    one, two = apart_in(f"{LONG}ceiling and floor", f"{LONG}paint")
    assert (one, two) == ("…by the contractor to ceiling and floor", "…by the contractor to paint")
    assert apart_in(f"a {LONG}", f"b {LONG}") == ("a moisture behind the north…", "b moisture behind the north…")


@pytest.mark.parametrize(("one", "two"), [("Short text", "Short words"), ("", "new"), ("old", ""), ("same", "same")])
def test_short_texts_are_told_whole(one: str, two: str) -> None:
    assert apart_in(one, two) == (one, two)


@given(TEXTS.map(lambda text: LONG + text + LONG), TEXTS.map(lambda text: LONG + text + LONG))
def test_what_differs_is_never_told_the_same(one: str, two: str) -> None:
    told = apart_in(one, two)
    assert (told[0] == told[1]) == (one == two)
