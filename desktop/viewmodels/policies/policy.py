"""A policy's page: what was covered on which day, and what of it became another."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QObject

from desktop.screens import formats
from desktop.screens.files import Sum
from desktop.screens.policies import CoverageView, PolicyRecord, WholePolicy
from desktop.screens.store import Store
from desktop.screens.times import calendar_day, is_readable
from desktop.screens.words import tr
from desktop.viewmodels.files.file import FileViewModel
from shared.domain.kernel.days import within
from shared.domain.policies.entities import POLICY


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the same coverages hold: from `begins` on, until `ends`, which is no longer of it."""

    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A coverage on a day, as text. was: by column, what it was in the span before, where that is another."""

    caption: str
    limit: str
    deductible: str
    premium: str
    was: dict[str, str]
    is_gone: bool = False
    """It was covered in the span before, and is not any more."""


def spans_of(record: PolicyRecord) -> tuple[Span, ...]:
    """The whole term, cut on each day on which a coverage begins or ends."""
    begins, ends = record.effective, record.expires
    if not (is_readable(begins) and is_readable(ends) and begins < ends):
        return ()
    turns = {day for each in record.coverages for day in (each.effective, each.until) if day is not None}
    cuts = [begins, *sorted(day for day in turns if begins < day < ends), ends]
    return tuple(Span(first, last) for first, last in itertools.pairwise(cuts))


def covered_on(record: PolicyRecord, day: date) -> tuple[CoverageView, ...]:
    """What is in force on that day, by the domain's rule of spans."""
    return tuple(each for each in record.coverages if within(day, each.effective, each.until))


def limit_words(coverage: CoverageView) -> str:
    """`100,000 / 300,000` per person and per occurrence; empty where nothing is limited."""
    return " / ".join(formats.short_figure(cents) for _, cents in coverage.limits)


class PolicyViewModel(FileViewModel[PolicyRecord]):
    """day: of which the coverages are shown; of a loss, where one comes from a claim, else today or the nearest of the
    term. loss_day: None unless one comes from a claim."""

    def __init__(
        self, store: Store, policy_id: str, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        self.loss_day: date | None = None
        self._chosen: Span | None = None
        super().__init__(store, POLICY, policy_id, WholePolicy(policy_id), _related, now, parent)

    def come_from_loss(self, day: str) -> None:
        """day: `YYYY-MM-DD`; what is no day changes nothing."""
        found = calendar_day(day)
        if is_readable(found):
            self.loss_day, self._chosen = found, None
            self.changed.emit()

    @property
    def spans(self) -> tuple[Span, ...]:
        return spans_of(self.view) if self.view is not None else ()

    @property
    def place(self) -> int:
        """Of the span that is shown among all; 0 where there is none."""
        spans = self.spans
        if self._chosen in spans:
            return spans.index(self._chosen)
        day = self._wanted_day()
        holding = (place for place, span in enumerate(spans) if day is not None and within(day, span.begins, span.ends))
        past = bool(spans) and day is not None and day >= spans[-1].ends
        return next(holding, len(spans) - 1 if past else 0)

    @property
    def day(self) -> date | None:
        """Within the term; None where it has none that can be read."""
        spans = self.spans
        if not spans:
            return None
        span, wanted = spans[self.place], self._wanted_day()
        return wanted if wanted is not None and within(wanted, span.begins, span.ends) else span.begins

    def step(self, by: int) -> bool:
        """Show the coverages of another span; whether there is one."""
        return self.choose(self.place + by)

    def choose(self, place: int) -> bool:
        spans = self.spans
        if not 0 <= place < len(spans):
            return False
        self._chosen = spans[place]
        self.changed.emit()
        return True

    def rows(self) -> list[CoverRow]:
        """What is covered on the day, and beside it what the span before had."""
        view, spans = self.view, self.spans
        if view is None:
            return []
        if self.day is None:
            return [_row(each, None) for each in view.coverages]
        place = self.place
        before = {each.code: each for each in covered_on(view, spans[place - 1].begins)} if place else None
        order = {each.code: at for at, each in reversed(list(enumerate(view.coverages)))}
        now = sorted(covered_on(view, self.day), key=lambda each: order[each.code])
        rows = [_row(each, before.get(each.code) if before is not None else each) for each in now]
        codes = {each.code for each in now}
        gone = [each for code, each in (before or {}).items() if code not in codes]
        return [*rows, *(CoverRow(each.caption, "", "", "", {}, is_gone=True) for each in gone)]

    def premium_cents(self) -> int:
        """Of all that is covered on the day, for a year."""
        view = self.view
        if view is None:
            return 0
        return sum(each.premium_cents for each in (covered_on(view, self.day) if self.day else view.coverages))

    def _wanted_day(self) -> date | None:
        if self.loss_day is not None:
            return self.loss_day
        return self.view.today if self.view is not None else None


def _row(coverage: CoverageView, before: CoverageView | None) -> CoverRow:
    """before: of the span before; the same one where there is nothing to compare with, None: it was not covered."""
    now, was = _texts(coverage), _texts(before) if before is not None else None
    changed = {
        name: was[name] if was is not None else tr("not covered") for name in now if not was or was[name] != now[name]
    }
    return CoverRow(coverage.caption, now["limit"], now["deductible"], now["premium"], changed)


def _texts(coverage: CoverageView) -> dict[str, str]:
    return {
        "limit": limit_words(coverage) or tr("no limit"),
        "deductible": formats.figure(coverage.deductible_cents) if coverage.deductible_cents else "–",
        "premium": formats.figure(coverage.premium_cents),
    }


def _related(record: PolicyRecord) -> frozenset[str]:
    return frozenset({record.customer_id, *(claim.claim_id for claim in record.claims)})


def incurred_open(record: PolicyRecord) -> tuple[Sum, ...]:
    """What the open claims come to, in each currency."""
    sums: dict[str, int] = {}
    for claim in record.claims:
        if claim.is_open:
            sums[claim.currency] = sums.get(claim.currency, 0) + claim.incurred_cents
    return tuple(Sum(cents, currency) for currency, cents in sorted(sums.items()))
