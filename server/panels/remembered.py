"""What this node remembers of its statements one by one, as rows of a panel."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from server.panels.panel import Ask, Here, Read, upto
from server.store.tracker import Outcome, Sent
from shared.panels.queries import RememberedFigures, SentLine


def page(here: Here, ask: Ask, found: Iterable[Sent]) -> Read[RememberedFigures, SentLine]:
    """Those behind the key that is asked after, in their order. A key that is not there any more ends the list."""
    tracker = here.pool.tracker
    all_of_them = list(found)
    words = ask.words.lower().split()
    rows = iter(all_of_them)
    if ask.after:
        for sent in rows:
            if str(sent.number) == ask.after:
                break
    fitting = (sent for sent in rows if all(word in f"{sent.kind} {sent.code.lower()}" for word in words))
    lines = [_line(sent, tracker.moment(sent.at_ns)) for sent in islice(fitting, ask.ahead)]
    figures = RememberedFigures(
        remembered=len(all_of_them), since=tracker.moment(tracker.since_ns), slow_ms=tracker.slow_us // 1000
    )
    return upto(figures, lines, ask)


def _line(sent: Sent, at: int) -> SentLine:
    return SentLine(
        key=str(sent.number),
        at=at,
        kind=sent.kind,
        took_ms=sent.us / 1000,
        is_good=sent.outcome is Outcome.OK,
        code=sent.code,
    )
