"""What this node remembers of its statements one by one, as rows of a panel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from asyncpg import PostgresError, exceptions

from server.panels.panel import Ask, Here, Read, upto
from server.store.tracker import Outcome, Sent
from shared.panels.queries import RememberedFigures, SentLine


def _condition(name: str) -> str:
    """What PostgreSQL calls it, of what the driver calls the error: `QueryCanceledError` is `query canceled`."""
    words = re.sub("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).lower().removeprefix("postgres ")
    return words.removesuffix(" error") if words.count(" ") > 1 else words


_OTHERWISE: Final = {
    "08000": "connection exception",
    "22000": "data exception",
    "22P01": "floating point exception",
    "40001": "serialization failure",
    "42000": "syntax error or access rule violation",
    "P0001": "raise exception",
    "XX000": "internal error",
}
"""Where the driver's name is another one (PostgreSQL's appendix A)."""
_MEANS: Final = {
    str(code): _condition(name)
    for name, each in reversed(vars(exceptions).items())
    if isinstance(each, type) and issubclass(each, PostgresError) and (code := getattr(each, "sqlstate", None))
} | _OTHERWISE
"""By code; of several with one code the first is PostgreSQL's, the others are the driver's own."""


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
    fitting = (sent for sent in rows if all(word in _said(sent) for word in words))
    lines = [_line(sent, tracker.moment(sent.at_ns)) for sent in islice(fitting, ask.ahead)]
    figures = RememberedFigures(
        remembered=len(all_of_them), since=tracker.moment(tracker.since_ns), slow_ms=tracker.slow_us // 1000
    )
    return upto(figures, lines, ask)


def _said(sent: Sent) -> str:
    return f"{sent.kind} {sent.code.lower()} {_MEANS.get(sent.code, '')}"


def _line(sent: Sent, at: int) -> SentLine:
    return SentLine(
        key=str(sent.number),
        at=at,
        kind=sent.kind,
        took_ms=sent.us / 1000,
        is_good=sent.outcome is Outcome.OK,
        code=sent.code,
        means=_MEANS.get(sent.code, ""),
    )
