"""One step under way: the numbers of requests."""

from __future__ import annotations

from desktop.sync.state import Phase, State
from desktop.sync.under_way import Now, Run


def test_no_two_requests_have_one_number_and_none_has_that_of_a_person_who_signs_in() -> None:
    run = Run(State(phase=Phase.STEADY), Now(0, 0.5))
    given = [run.begin(slot) for slot in ("renew", "push", "pull", "live", "push", "pull")]
    assert len({0, *given}) == 1 + len(given)
