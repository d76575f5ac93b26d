"""A new task as it is typed, and what is done with several."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.viewmodels.diary.tasks import Typed, read
from desktop.viewmodels.frame.together import done_of, given_of, summary
from shared.domain.diary.states import Pattern

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("call Hartley fri 14:00 !", Typed(Pattern.CALL, "Call Hartley 14:00", ("Hartley",), date(2026, 11, 27), True)),
        ("Hartley +3", Typed(Pattern.REVIEW, "Hartley", ("Hartley",), date(2026, 11, 26))),
        ("inspect 004417 tomorrow", Typed(Pattern.INSPECT, "Inspect 004417", ("004417",), date(2026, 11, 24))),
        ("letter Moreau Helen", Typed(Pattern.LETTER, "Letter Moreau Helen", ("Moreau", "Helen"))),
        ("call Hartley 31 Dec", Typed(Pattern.CALL, "Call Hartley", ("Hartley",), date(2026, 12, 31))),
        ("", Typed()),
    ],
)
def test_a_line_says_what_where_when_and_whether_it_must_be(text: str, typed: Typed) -> None:
    assert read(text, MONDAY) == typed


def test_several_are_said_in_one_line() -> None:
    assert summary(done_of(12), []) == "12 done"
    assert summary(done_of(1), ["It is closed."]) == "1 done, 1 not: It is closed."
    assert summary(given_of("Dana Reyes")(2), ["No.", "No."]) == "2 given to Dana Reyes, 2 not: No."
