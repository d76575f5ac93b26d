"""Marks as this device counts them: those on the desk and those that wait here, of whatever device they are."""

from __future__ import annotations

from itertools import permutations
from typing import Final

from desktop.answers.notifications import Marks
from shared.domain.kernel.desks import Notification
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import NotificationDeed
from tests.support.rows import born

ME, FILE = named_id("user:me"), named_id("file")
SAID: Final = Notification(
    **born(named_id("said"), ME, 5),
    audience_id=ME,
    kind="activity",
    subject_file=FILE,
    subject_id=FILE,
    facts=Json("{}"),
    at=Micros(5),
    read_at=None,
)


def test_of_two_that_put_off_the_same_saying_what_was_decided_later_counts_be_it_the_shorter() -> None:
    """In whatever order they come; and what was said before is no longer meant."""
    puts_off = ((5, 10, 1_000), (5, 20, 500), (4, 90, 9_000))
    for order in permutations(puts_off):
        marks = Marks()
        for seen_at, at, until in order:
            marks.add(SAID.id, NotificationDeed.SNOOZED, Micros(seen_at), Micros(at), Micros(until))
        assert marks.rests_until(SAID, Micros(100)) == 500
        assert marks.rests_until(SAID, Micros(600)) is None
