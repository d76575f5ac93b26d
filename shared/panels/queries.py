"""What the statements of each node take, by kind and in all; the slow ones, the failed ones and the newest.

A kind is a statement of the program, named where it stands. No value that is asked for or found is ever told.
"""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.limits import Entered
from shared.panels.panel import Act, Asks, AsksOne, Figures, Group, Line, Panel, Told, Unit

SLOWEST_MS: Final = 600_000
"""No statement of a request lives so long."""


class QueryFigures(Figures, frozen=True, kw_only=True):
    """Of one node. total, ok, unwell, given_up: since its start, whatever was cleared; the rest since `since`."""

    total: Annotated[int, Told("Queries", Unit.COUNT)]
    ok: Annotated[int, Told("Ended well", Unit.COUNT)]
    failed: Annotated[int, Told("Failed", Unit.COUNT)]
    cancelled: Annotated[int, Told("Given up", Unit.COUNT)]
    per_minute: Annotated[int, Told("In the last minute", Unit.PER_MINUTE)]
    since: Annotated[int, Told("What follows since", Unit.MOMENT)]
    mean_ms: Annotated[float | None, Told("Mean", Unit.MS)]
    least_ms: Annotated[float | None, Told("Shortest", Unit.MS)]
    p50_ms: Annotated[float | None, Told("Half take at most", Unit.MS)]
    p95_ms: Annotated[float | None, Told("95 % take at most", Unit.MS)]
    p99_ms: Annotated[float | None, Told("99 % take at most", Unit.MS)]
    most_ms: Annotated[float | None, Told("Longest", Unit.MS)]
    slow: Annotated[int, Told("Slow", Unit.COUNT)]
    slow_ms: Annotated[int, Told("Slow from", Unit.MS)]


class QueryLine(Line, frozen=True, kw_only=True):
    """One kind of statement, since the last clearing; its key is its name. Times are of those that ended well."""

    kind: Annotated[str, Told("Query")]
    count: Annotated[int, Told("Times", Unit.COUNT)]
    per_minute: Annotated[int, Told("In the last minute", Unit.PER_MINUTE)]
    failed: Annotated[int, Told("Failed", Unit.COUNT)]
    cancelled: Annotated[int, Told("Given up", Unit.COUNT)]
    slow: Annotated[int, Told("Slow", Unit.COUNT)]
    share: Annotated[float | None, Told("Share of all time", Unit.SHARE)]
    mean_ms: Annotated[float | None, Told("Mean", Unit.MS)]
    least_ms: Annotated[float | None, Told("Shortest", Unit.MS)]
    p50_ms: Annotated[float | None, Told("Half take at most", Unit.MS)]
    p95_ms: Annotated[float | None, Told("95 % take at most", Unit.MS)]
    p99_ms: Annotated[float | None, Told("99 % take at most", Unit.MS)]
    most_ms: Annotated[float | None, Told("Longest", Unit.MS)]


class RememberedFigures(Figures, frozen=True, kw_only=True):
    """Of the statements that one node remembers one by one."""

    remembered: Annotated[int, Told("Remembered", Unit.COUNT)]
    since: Annotated[int, Told("Since", Unit.MOMENT)]
    slow_ms: Annotated[int, Told("Slow from", Unit.MS)]


class SentLine(Line, frozen=True, kw_only=True):
    """One statement; its key is its number on the node."""

    at: Annotated[int, Told("When", Unit.MOMENT)]
    kind: Annotated[str, Told("Query")]
    took_ms: Annotated[float, Told("It took", Unit.MS)]
    is_good: Annotated[bool, Told("Good", Unit.FLAG)]
    code: Annotated[str, Told("Code")]
    means: Annotated[str, Told("Which means")] = ""
    """What PostgreSQL calls the code, as 57014 `query canceled`; empty: it has none, or another release has it."""


class AsksThreshold(Asks, frozen=True, kw_only=True):
    """Of what is slow."""

    slow_ms: Annotated[int, Entered("Milliseconds from which a query is slow", SLOWEST_MS), Told("Slow from", Unit.MS)]


class AsksNothing(Asks, frozen=True, kw_only=True):
    """An act that needs to be told nothing."""


_PLAN: Final = Act(
    "plan", "Show the plan", AsksOne, "So the database carries it out, whatever is asked for.", on_any_node=True
)
_THRESHOLD: Final = Act(
    "threshold",
    "Change what is slow",
    AsksThreshold,
    "Nodes on which it counts: {nodes}.",
    "It counts at once, on every node, until it is started again: the settings keep what they say.",
    on_each_node=True,
)
QUERIES: Final = Panel(
    "queries",
    "Queries",
    "What the database is asked, how often, and how long each kind takes.",
    QueryFigures,
    QueryLine,
    of_each_node=True,
    course="per_minute",
    has_words=True,
    group=Group.DATABASE,
    acts=(
        _PLAN,
        _THRESHOLD,
        Act(
            "clear",
            "Begin anew",
            AsksNothing,
            "Remembered queries let go: {forgotten}. The totals go on.",
            "Percentiles, slow and failed queries begin anew on every node. The totals go on.",
            on_each_node=True,
        ),
    ),
)
SLOW: Final = Panel(
    "slow_queries",
    "Slow queries",
    "The newest queries that took long, the slowest first.",
    RememberedFigures,
    SentLine,
    of_each_node=True,
    has_words=True,
    group=Group.DATABASE,
)
FAILED: Final = Panel(
    "failed_queries",
    "Failed queries",
    "The newest queries that failed, the latest first, each with its code.",
    RememberedFigures,
    SentLine,
    of_each_node=True,
    has_words=True,
    group=Group.DATABASE,
)
RECENT: Final = Panel(
    "recent_queries",
    "Newest queries",
    "The newest queries one by one, the latest first.",
    RememberedFigures,
    SentLine,
    of_each_node=True,
    has_words=True,
    group=Group.DATABASE,
)


class StatementFigures(Figures, frozen=True, kw_only=True):
    """Of the database's own statistics."""

    is_kept: Annotated[bool, Told("The database keeps them", Unit.FLAG)]
    """The extension `pg_stat_statements` is there and may be read."""
    version: Annotated[str, Told("PostgreSQL")]


class StatementLine(Line, frozen=True, kw_only=True):
    """One statement as the database counts it, over all nodes and programs; its key is the database's own number."""

    text: Annotated[str, Told("Statement")]
    calls: Annotated[int, Told("Times", Unit.COUNT)]
    total_ms: Annotated[float, Told("In all", Unit.MS)]
    mean_ms: Annotated[float, Told("Mean", Unit.MS)]
    most_ms: Annotated[float, Told("Longest", Unit.MS)]
    rows: Annotated[int, Told("Rows", Unit.COUNT)]
    hits: Annotated[float | None, Told("Read from memory", Unit.SHARE)]


STATEMENTS: Final = Panel(
    "statements",
    "Statements of the database",
    "What the database itself counts (pg_stat_statements), the most time first; values are left out.",
    StatementFigures,
    StatementLine,
    group=Group.DATABASE,
)
