"""Filters as they are typed: read by the declaration, in the language of the window and in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.lists.catalogue import LISTS
from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.declared import Filter, Listing
from desktop.lists.wanted import MOST_VALUES, Condition, Either, Meant, Wanted
from desktop.lists.wanted import Test as Compared
from desktop.screens.people import Person
from desktop.screens.times import micros
from desktop.viewmodels.frame import typed_fields, typed_filter
from desktop.viewmodels.frame.typed_fields import word_of
from desktop.viewmodels.frame.typed_filter import (
    MOST_COMPARED,
    MOST_TROUBLES,
    MOST_TYPED,
    columns_named,
    in_any_order,
    mended,
    offers,
    read,
    told,
)
from desktop.viewmodels.frame.typed_values import SHOWN, Known

KNOWN = Known(
    date(2026, 11, 23),
    "me-1",
    (Person("u-1", "Bea Whitaker", "", None, ""), Person("u-2", "Ben White", "", None, "")),
    {"cat_code": ("2611", "2608")},
)

HAIL_OR_FIRE = Condition("cause", Compared.AMONG, ("hail", "fire"))
NOT_HAIL = Condition("cause", Compared.IS_NOT, "hail")
AT_LEAST_100 = Condition("incurred_cents", Compared.AT_LEAST, 10_001)

RESERVE_AT_LEAST = Condition("outstanding_cents", Compared.AT_LEAST, 100_001)

BEGIN = micros(datetime(2026, 11, 23, tzinfo=UTC))
"""Of the day on which it is typed, where the person is."""
DAY_US = 86_400_000_000
FROM_BEGIN = Condition("reported_at", Compared.AT_LEAST, BEGIN)
TO_END = Condition("reported_at", Compared.AT_MOST, BEGIN + DAY_US - 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("status:open mine", (IS_OPEN, IS_MINE)),
        ("cat:2611", (Condition("cat_code", Compared.IS, "2611"),)),
        (">10,000", (Condition("incurred_cents", Compared.AT_LEAST, 1_000_001),)),
        ("paid:<=500", (Condition("paid_cents", Compared.AT_MOST, 50_000),)),
        ("paid<=500", (Condition("paid_cents", Compared.AT_MOST, 50_000),)),
        ("reserve>1000", (Condition("outstanding_cents", Compared.AT_LEAST, 100_001),)),
        ("due:<7", (Condition("due", Compared.AT_MOST, "2026-11-29"),)),
        ("due:today", (Condition("due", Compared.IS, "2026-11-23"),)),
        (
            "due:>0",
            (Condition("due", Compared.AT_LEAST, "2026-11-24"), Condition("due", Compared.AT_MOST, "9999-12-30")),
        ),
        ("due:none", (Condition("due", Compared.IS, "9999-12-31"),)),
        ("adjuster:me", (Condition("adjuster_id", Compared.IS, "me-1"),)),
        ("adjuster:none", (Condition("adjuster_id", Compared.IS, None),)),
        ("adjuster:whitaker", (Condition("adjuster_id", Compared.IS, "u-1"),)),
        ('adjuster:"ben white"', (Condition("adjuster_id", Compared.IS, "u-2"),)),
        ("adjuster:be", (Condition("adjuster_id", Compared.AMONG, ("u-1", "u-2")),)),
        ("status:evaluation,negotiation", (Condition("status", Compared.AMONG, ("evaluation", "negotiation")),)),
        ("-cause:hail", (Condition("cause", Compared.IS_NOT, "hail"),)),
        ("-mine", (Condition("is_mine", Compared.IS, 0),)),
        ("waiting:>0", (Condition("approvals", Compared.AT_LEAST, 1),)),
        ("waiting:>=2", (Condition("approvals", Compared.AT_LEAST, 2),)),
        ("waiting:=2", (Condition("approvals", Compared.IS, 2),)),
        ("paid:<500", (Condition("paid_cents", Compared.AT_MOST, 49_999),)),
        ("due:<=0", (Condition("due", Compared.AT_MOST, "2026-11-23"),)),
        ("reported:0", (FROM_BEGIN, TO_END)),
        ("reported:<0", (replace(TO_END, value=BEGIN - 1),)),
        ("reported:<=0", (TO_END,)),
        ("reported:>0", (replace(FROM_BEGIN, value=BEGIN + DAY_US),)),
        ("reported:>=0", (FROM_BEGIN,)),
        ("siu:yes", (Condition("siu", Compared.IS, 1),)),
        ("siu:0", (Condition("siu", Compared.IS, 0),)),
        ("status: due:<", ()),
        ("status!= due<> reserve!=", ()),
        ("cause!=hail", (NOT_HAIL,)),
        ("cause<>hail", (NOT_HAIL,)),
        ("cause:!=hail", (NOT_HAIL,)),
        ("-cause!=hail", (replace(NOT_HAIL, test=Compared.IS),)),
        ("cause=hail", (replace(NOT_HAIL, test=Compared.IS),)),
        ("reserve!=1000", (Condition("outstanding_cents", Compared.IS_NOT, 100_000),)),
        ("<>1000", (Condition("incurred_cents", Compared.IS_NOT, 100_000),)),
        *(
            (text, (RESERVE_AT_LEAST,))
            for text in ("reserve > 1000", "reserve >1000", "reserve> 1000", "Reserve: >1000")
        ),
        ("due < 7 mine", (Condition("due", Compared.AT_MOST, "2026-11-29"), IS_MINE)),
    ],
)
def test_conditions_are_read(text: str, wanted: tuple[Condition, ...]) -> None:
    found = read(text, CLAIMS, KNOWN)
    assert found.wanted == Wanted("", wanted)
    assert found.trouble == ""


def test_words_stay_words_beside_conditions() -> None:
    found = read("hartley status:open 12:30 alder", CLAIMS, KNOWN)
    assert found.wanted == Wanted("hartley 12:30 alder", (IS_OPEN,))
    assert told(found) == "Status: Open"


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("status:open status:closed", (Condition("is_open", Compared.AMONG, (1, 0)),), "Status: Open or Closed"),
        ("status:open status:open", (IS_OPEN,), "Status: Open"),
        ("cause:hail mine cause:fire", (HAIL_OR_FIRE, IS_MINE), "Cause: Hail or Fire · Mine"),
        (
            "status:closed status:evaluation",
            (Either(((Condition("is_open", Compared.IS, 0),), (Condition("status", Compared.IS, "evaluation"),))),),
            "Status: Closed or Evaluation",
        ),
        ("-cause:hail -cause:fire", (NOT_HAIL, replace(NOT_HAIL, value="fire")), "Cause: not Hail, not Fire"),
        (">100 <200", (AT_LEAST_100, replace(AT_LEAST_100, test=Compared.AT_MOST, value=19_999)), None),
        (
            "incurred:<50 incurred:>100",
            (Either(((replace(AT_LEAST_100, test=Compared.AT_MOST, value=4_999),), (AT_LEAST_100,))),),
            None,
        ),
    ],
)
def test_two_words_of_one_field_mean_either_and_bounds_bound(
    text: str, wanted: tuple[Condition | Either, ...], said: str | None
) -> None:
    found = read(text, CLAIMS, KNOWN)
    assert found.wanted == Wanted("", wanted)
    assert said is None or told(found) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("statsu:open", "“statsu:open” filters nothing here. Did you mean status:?"),
        ("xqz:open", "“xqz:open” filters nothing here. There are: mine, status, due"),
        ("status:opne", "“opne” is not known here. Did you mean open or reopened?"),
        ("adjuster:whitacker", "Nobody here is called “whitacker”. Did you mean Whitaker or White?"),
        ("cat:2612", "“2612” is not known here. Did you mean 2611"),
        ("outstanding:>1000", "“outstanding:>1000” filters nothing here. Did you mean reserve:?"),
        ("outstanding>1000", "“outstanding>1000” filters nothing here. Did you mean reserve:?"),
        ("incured>=1,000", "“incured>=1,000” filters nothing here. Did you mean incurred:?"),
        ("-reservee=5", "“-reservee=5” filters nothing here. Did you mean reserve:"),
        ("outstanding > 1000", "“outstanding>1000” filters nothing here. Did you mean reserve:?"),
        ("reserve:=>1000", "“=>” compares nothing here. There are: <, <=, =, !=, >=, >."),
        ("reserve~1000", "“~” compares nothing here."),
        ("status>open", "“>” compares nothing here. There are: =, !=."),
        ("cat>=2608", "“>=” compares nothing here. There are: =, !=."),
    ],
)
def test_what_is_not_understood_is_said_with_what_could_be_meant(text: str, said: str) -> None:
    found = read(f"mine {text} hartley", CLAIMS, KNOWN)
    assert said in found.trouble
    assert found.wanted == Wanted("hartley", (IS_MINE,)), "the rest counts"


def test_what_could_be_meant_is_offered_too() -> None:
    assert [each.text for each in offers("mine statsu:open", CLAIMS, KNOWN)] == ["mine status:open"]
    assert [each.text for each in offers("mine outstanding>1000", CLAIMS, KNOWN)] == ["mine reserve:>1000"]
    assert [each.text for each in offers("-statsu:open", CLAIMS, KNOWN)] == ["-status:open"]
    anything = [each.text for each in offers("xqz>5", CLAIMS, KNOWN)]
    assert anything[0] == "due:>5"
    assert "status:>5" not in anything, "no status is more than five"
    assert [each.text for each in offers("status:opne", CLAIMS, KNOWN)] == ["status:open ", "status:reopened "]


def test_the_part_that_cannot_be_read_is_mended_where_it_stands() -> None:
    found = mended("hartley incured>1000 mine", CLAIMS, KNOWN)
    assert found is not None
    assert (found.text, found.caption) == ("hartley incurred:>1000 mine", "incurred:>1000")
    assert mended("hartley incurred>1000 mine", CLAIMS, KNOWN) is None


@pytest.mark.parametrize(
    "text",
    ["reserve=>1", "xqz:1", "-due:<7", "-due:<0", "-reported:today", "customer:smith", "status>open", "status~open"],
)
def test_nothing_is_offered_that_changes_nothing_or_is_not_read_either(text: str) -> None:
    assert read(text, CLAIMS, KNOWN).troubles
    assert mended(text, CLAIMS, KNOWN) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("statsu!=open", "-status:open"),
        ("status!=opne", "-status:open"),
        ("status<>opne", "-status:open"),
        ("-status:opne", "-status:open"),
        ("incured > 1000 mine", "incurred:>1000 mine"),
        ("-due:<7 xqz:1 incured>1000", "-due:<7 xqz:1 incurred:>1000"),
    ],
)
def test_what_is_offered_leaves_out_what_was_left_out_wherever_it_stands(text: str, meant: str) -> None:
    found = mended(text, CLAIMS, KNOWN)
    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize(
    "text",
    [
        "Yahoo!",
        "a=b",
        "a!=b",
        "a~b",
        "Hartley~",
        "Due!",
        "x=",
        "xqz>",
        "reeves >1000 mine",
        "cause > hartley",
        "O'Brien > 100",
        "cause > 100",
        "Bauer & Sohn",
    ],
)
def test_what_is_no_condition_is_looked_for(text: str) -> None:
    found = read(text, CLAIMS, KNOWN)
    assert not found.troubles
    assert text.split()[0] in found.wanted.text.split()
    assert mended(text, CLAIMS, KNOWN) is None


@pytest.mark.parametrize("text", ["Yahoo!", "a=b", "Due!"])
def test_nothing_is_offered_for_a_word_that_is_looked_for(text: str) -> None:
    assert offers(text, CLAIMS, KNOWN) == []


def test_a_kept_filter_with_spaces_around_its_sign_keeps_its_day() -> None:
    assert in_any_order("due < 2026-12-31 hartley", CLAIMS) == "due<2026-12-31 hartley"


def test_what_is_compared_is_short_and_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def compare(_junk: None, one: str, other: str) -> SequenceMatcher[str]:
        lengths.append(len(one))
        return SequenceMatcher(None, one, other)

    monkeypatch.setattr(typed_fields, "SequenceMatcher", compare)
    typed_fields._alike.cache_clear()
    text = f"{'statu' * 150}:open"
    read(text, CLAIMS, KNOWN)
    assert 0 < len(lengths) < 10 * len(CLAIMS.filters)
    assert max(lengths) <= SHOWN
    lengths.clear()
    for again in (read, mended, offers):
        again(text, CLAIMS, KNOWN)
    read(f"{text}x", CLAIMS, KNOWN)
    assert lengths == [], "a key compares only what is new"


@pytest.mark.parametrize(("between", "most"), [(":", MOST_TROUBLES), (" > ", MOST_COMPARED), ("=", MOST_COMPARED)])
def test_of_many_parts_that_name_no_field_the_first_few_are_compared(
    monkeypatch: pytest.MonkeyPatch, between: str, most: int
) -> None:
    asked: list[str] = []
    likeness = typed_fields._likeness

    def compare(listing: Listing, filter_: Filter, word: str) -> float:
        asked.append(word)
        return likeness(listing, filter_, word)

    monkeypatch.setattr(typed_fields, "_likeness", compare)
    for again in (read, mended):
        asked.clear()
        again(many(between), CLAIMS, KNOWN)
        assert len(set(asked)) == most


def many(between: str) -> str:
    """A hundred parts that name no field."""
    return " ".join(f"q{chr(97 + n // 26)}{chr(97 + n % 26)}z{between}1" for n in range(100))


def test_of_many_parts_that_cannot_be_read_the_first_few_are_told() -> None:
    assert len(read(many(":"), CLAIMS, KNOWN).troubles) == MOST_TROUBLES
    assert mended(many(":"), CLAIMS, KNOWN) is None
    assert read("reeserve > 1000", CLAIMS, KNOWN).troubles, "among the first it is told"


def test_a_line_that_is_too_long_is_refused_whole_and_nothing_of_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "status:open due:3/4/2026 reeserve > 1000 "
    longest = words + "x" * (MOST_TYPED - len(words))
    assert IS_OPEN in read(longest, CLAIMS, KNOWN).wanted.conditions

    def never(*_asked: object) -> list[str]:
        raise AssertionError("nobody waits for this at each key")

    monkeypatch.setattr(typed_filter, "closed_up", never)
    monkeypatch.setattr(typed_filter, "parts", never)
    text = f"{longest}x"
    typed = read(text, CLAIMS, KNOWN)
    assert typed.trouble == "1,001 characters, at most 1,000 fit. Shorten it; nothing is cut off by itself."
    assert (typed.wanted, typed.said) == (Wanted(), ())
    assert mended(text, CLAIMS, KNOWN) is None
    assert offers(text, CLAIMS, KNOWN) == []
    assert columns_named(text, CLAIMS) == frozenset()
    assert in_any_order(text, CLAIMS) == text, "nothing of what was typed is lost"


def test_all_fields_are_named_those_first_that_are_called_most_alike() -> None:
    said = read("xqz:1", CLAIMS, KNOWN).trouble
    assert all(word_of(each) in said for each in CLAIMS.filters)


def test_a_value_that_may_be_there_unknown_to_us_is_looked_for() -> None:
    wanted = (Condition("cat_code", Compared.IS, "9"),)
    assert read("cat:9", CLAIMS, replace(KNOWN, values={})).wanted.conditions == wanted
    many = replace(KNOWN, values={"cat_code": [str(1000 + n) for n in range(MOST_VALUES)]})
    assert read("cat:9", CLAIMS, many).wanted.conditions == wanted
    assert read("cat:9", CLAIMS, KNOWN).wanted.conditions == ()


def test_a_word_is_also_what_a_row_shows_of_codes_and_people() -> None:
    found = read("Hail whit ha", CLAIMS, KNOWN).wanted
    assert found.text == "Hail whit ha"
    assert found.meant == (
        Meant("hail", (Condition("cause", Compared.IS, "hail"),)),
        Meant("whit", (Condition("adjuster_id", Compared.AMONG, ("u-1", "u-2")),)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cause:xyz", "“xyz” is none of: water damage, fire"),
        ("adjuster:nobody", "Nobody here is called “nobody”."),
        ("paid:>abc", "“abc” is not an amount"),
        ("waiting:few", "“few” is no number."),
        ("due:<32.13.", "is no day"),
        ("siu:perhaps", "“perhaps” is neither yes nor no."),
        ("-due:<7", "Only a single value can be left out."),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_counts(text: str, said: str) -> None:
    found = read(f"mine {text}", CLAIMS, KNOWN)
    assert said in found.trouble
    assert found.wanted.conditions == (IS_MINE,)


def test_words_and_values_are_offered_as_one_types() -> None:
    assert [each.text for each in offers("mine st", CLAIMS, KNOWN)] == ["mine status:"]
    assert "status:open " in [each.text for each in offers("status:o", CLAIMS, KNOWN)]
    assert [each.text for each in offers("adjuster:whit", CLAIMS, KNOWN)] == [
        'adjuster:"Bea Whitaker" ',
        'adjuster:"Ben White" ',
    ]
    assert [each.text for each in offers("cat:26", CLAIMS, KNOWN)] == ["cat:2611 ", "cat:2608 "]
    assert [each.text for each in offers("due:", CLAIMS, KNOWN)] == ["due:today ", "due:<7 ", "due:<0 "]
    assert offers("waiting:", CLAIMS, KNOWN) == [], "any number"
    assert offers("", CLAIMS, KNOWN) == []


@pytest.mark.parametrize("listing", LISTS, ids=lambda listing: listing.name)
def test_what_a_list_declares_is_what_can_be_typed(listing: Listing) -> None:
    texts = [chip for _, chip in (*listing.chips, *listing.groups)] + [view.filter for view in listing.views]
    for text in texts:
        found = read(text, listing, KNOWN)
        assert found.trouble == ""
        assert found.wanted.text == ""
        assert bool(found.wanted.conditions) == bool(text)
        assert {name for each in found.wanted.conditions for name in columns_of(each)} <= listing.places.keys()


def columns_of(condition: Condition | Either) -> frozenset[str]:
    return condition.columns if isinstance(condition, Either) else frozenset({condition.column})


@given(st.text(max_size=40) | st.text('status:"<>=-,0 1mineadju', max_size=30))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for listing in LISTS:
        found = read(text, listing, KNOWN)
        assert {name for each in found.wanted.conditions for name in columns_of(each)} <= listing.places.keys()
        offers(text, listing, KNOWN)
        meant = mended(text, listing, KNOWN)
        assert meant is None or (meant.text != text and not read(meant.caption, listing, KNOWN).troubles)
