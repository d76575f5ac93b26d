"""Without a live link changes are pulled each half minute, whatever became of the link, and whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.sync import effects, events
from desktop.sync.state import Pause, Setback, State
from desktop.sync.step import next_wake, step
from desktop.sync.under_way import LIVE_MS, POLL_MS, Now
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.desktop.sync.test_transitions import HERE, after, during, session, steady

BEYOND = Cursor(9_999, 1)
HOUR_MS = 3_600_000
Link = Callable[[int, int], Iterable[tuple[events.Event, int]]]
"""What happens to a connection that is opened at a moment: events, each with its moment."""


def pulls_of(state: State, begin: int, end: int, link: Link) -> list[int]:
    """When pulls are asked for; each is answered at once with nothing new."""
    pulls: list[int] = []
    coming: list[tuple[events.Event, int]] = []
    now = begin

    def feed(event: events.Event) -> None:
        nonlocal state
        state, asked = step(state, event, Now(now, 0.5))
        for each in asked:
            if isinstance(each, effects.SendPull):
                pulls.append(now)
                coming.append((events.PullEnded(request=each.request), now + 20))
            elif isinstance(each, effects.OpenLive):
                coming.extend(link(each.connection, now))

    feed(events.Woke())
    while now < end:
        coming.sort(key=lambda each: each[1])
        due = next_wake(state, now)
        if coming and (due is None or coming[0][1] <= due):
            event, now = coming.pop(0)
            feed(event)
        else:
            assert due is not None, "it would never wake again"
            now = due
            feed(events.Woke())
    return pulls


def longest(pulls: list[int], begin: int, end: int) -> int:
    return max(later - sooner for sooner, later in zip([begin, *pulls], [*pulls, end], strict=True))


def alone(**fields: Any) -> State:
    return replace(steady(), **({"in_flight": {}, "live_ready": False, "poll_at": 0} | fields))


def opened(connection: int) -> events.Event:
    return events.LiveOpened(connection=connection, epoch=Id("e"), head=BEYOND)


def refused(connection: int, at: int) -> list[tuple[events.Event, int]]:
    return [(events.LiveClosed(connection=connection, code="unavailable"), at + 5)]


def swallowed(connection: int, at: int) -> list[tuple[events.Event, int]]:
    """By a proxy that lets the first frame through, or by a node that stands still after it."""
    return [(opened(connection), at + 50)]


def cut(connection: int, at: int) -> list[tuple[events.Event, int]]:
    return [(opened(connection), at + 50), (events.LiveClosed(connection=connection, code="unreachable"), at + 300)]


def silent(connection: int, at: int) -> list[tuple[events.Event, int]]:  # as the others
    return []


@pytest.mark.parametrize(
    ("link", "most"), [(refused, POLL_MS), (cut, POLL_MS), (silent, POLL_MS), (swallowed, LIVE_MS + POLL_MS)]
)
def test_whatever_a_link_looks_like_that_brings_nothing_changes_are_pulled(link: Link, most: int) -> None:
    pulls = pulls_of(alone(), 1_000, HOUR_MS, link)
    assert longest(pulls, 1_000, HOUR_MS) <= most + 1_000


def test_a_link_that_brings_something_needs_no_polls() -> None:
    def fed(connection: int, at: int) -> list[tuple[events.Event, int]]:
        beats = range(at + 50, HOUR_MS, 20_000)
        beat = events.LiveFed(
            connection=connection, epoch=Id("e"), begin=HERE.pos, to=HERE, acked=0, frames=[], is_empty=True
        )
        return [(opened(connection), at + 50), *((beat, moment) for moment in beats)]

    assert pulls_of(alone(), 1_000, HOUR_MS, fed) == []


def test_a_poll_that_a_renewal_cut_off_is_asked_again_after_signing_in() -> None:
    """The link must not be tried for a quarter of an hour, so nothing of it sets the poll anew."""
    blocked = {"live": Setback(failures=20, retry_at=900_000, code="unavailable", values={}, mended=False)}
    state = replace(during("pull", "renew"), live_ready=False, poll_at=0, has_session=False, setbacks=blocked)
    state, _ = after(state, events.RequestFailed(request=6, code="bad_credentials"), 1_000)
    assert state.pause is Pause.SIGN_IN
    state, _ = after(state, session(), 2_000)
    assert longest(pulls_of(state, 2_000, 800_000, refused), 2_000, 800_000) <= POLL_MS + 1_000


def test_after_an_administrator_let_it_go_on_the_poll_does_not_wait_for_the_link() -> None:
    state, _ = after(during("live", "push", sent=3), events.RequestFailed(request=3, code="device_paused"), 1_000)
    assert state.pause is Pause.HELD
    assert longest(pulls_of(state, 61_000, 400_000, silent), 61_000, 400_000) <= POLL_MS + 1_000
