"""The time line, as a tab in full and as the context panel in brief, with who is here and the policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView, HistoryEntry
from desktop.screens.syncing import SyncState
from desktop.screens.words import beside, caption, inside, sync_caption, tr
from desktop.ui.derived.edits import Changes, undo_link
from desktop.ui.files.facts import sync_mark
from desktop.ui.kit import buttons, fonts, headings, labels, layouts, redrawing
from desktop.ui.kit.card import Card
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.files.time_line import by_day

_WORDS: Final = 90
"""Characters of what an entry says that the panel repeats."""
_BRIEF: Final = 5
"""Entries in the context panel; the tab has them all."""


def history(model: ClaimViewModel, view: ClaimView, open_conflict: Callable[[str], None]) -> list[QWidget]:
    """Every entry under its day, newest first."""
    cards: list[QWidget] = []
    for heading, entries in by_day(view.history, model.today):
        card = Card(heading)
        for entry in entries:
            may_decide = entry.conflict_id in view.decisions
            card.add_row(_full_entry(entry, open_conflict, may_decide, model.take_back), edges=(15, 8, 15, 8))
        cards.append(card)
    if not cards:
        card = Card(tr("History"))
        card.add_row(labels.label(tr("Nothing has happened on this claim yet."), tone="muted"))
        cards.append(card)
    return cards


def _full_entry(
    entry: HistoryEntry,
    open_conflict: Callable[[str], None],
    may_decide: bool,
    take_back: Callable[[HistoryEntry], None],
) -> QWidget:
    made = QWidget()
    line = layouts.row(made, gap=12)
    line.addWidget(labels.IconLabel(entry.icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    words = layouts.column(gap=2)
    words.addWidget(labels.label(entry.title, wrap=True))
    if entry.detail:
        words.addWidget(labels.caption(entry.detail, wrap=True))
    if entry.changes:
        words.addWidget(Changes(entry.changes, entry.title))
    words.addStretch(1)
    line.addLayout(words, 1)
    mark = sync_mark(entry.sync)
    if mark is not None:
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    conflict_id = entry.conflict_id
    if conflict_id is not None:
        way = tr("Decide") if may_decide else tr("Show")
        line.addWidget(buttons.quiet(way, lambda: open_conflict(conflict_id)))
    aside = layouts.column(gap=2)
    stamp = labels.caption(beside(entry.by, formats.clock(entry.at), by=", "))
    stamp.setAlignment(Qt.AlignmentFlag.AlignRight)
    aside.addWidget(stamp)
    if entry.undo is not None:
        back = undo_link(entry.undo_words, entry.title, lambda: take_back(entry), entry.undo.command_id)
        aside.addWidget(back, 0, Qt.AlignmentFlag.AlignRight)
    aside.addStretch(1)
    line.addLayout(aside)
    return made


class ContextPanel(QFrame):
    """Beside every tab: people here now, the policy as of the loss, the latest history where that is not the tab.

    open_policy, open_customer: lead to their files, where those are here.
    """

    def __init__(self, open_policy: Callable[[], None], open_customer: Callable[[], None]) -> None:
        super().__init__()
        self._open_policy, self._open_customer = open_policy, open_customer
        self._lately: QWidget | None = None
        self._has_lately = True
        self.setProperty("kind", "context")
        self.setAccessibleName(tr("Context"))
        self.setMinimumWidth(200)
        self._scroll = layouts.ScrollColumn(edges=(14, 14, 14, 14), gap=4, ground="surface")
        outer = layouts.column(self)
        outer.addWidget(self._scroll)

    def show_claim(self, model: ClaimViewModel, view: ClaimView) -> None:
        with redrawing.keyboard_kept(self):
            self._draw(model, view)

    def _draw(self, model: ClaimViewModel, view: ClaimView) -> None:
        inner = self._scroll.inner
        layouts.empty(inner)
        if view.here_now:
            self._heading(tr("Here now"))
            for person in view.here_now:
                line = layouts.row(gap=8)
                line.addWidget(labels.IconLabel("eye", "accent", 16))
                line.addWidget(labels.label(person.name))
                line.addWidget(labels.Shortening(person.doing, font=fonts.caption(), tone="muted"), 1)
                inner.addLayout(line)
            inner.addSpacing(14)
        self._policy(view)
        inner.addSpacing(14)
        self._insured(view)
        inner.addSpacing(14)
        self._lately = lately = QWidget()
        lines = layouts.column(lately, gap=4)
        lines.addWidget(_headed(tr("Lately")))
        for entry in sorted(view.history, key=lambda entry: entry.at, reverse=True)[:_BRIEF]:
            lines.addLayout(self._entry(entry, model.now()))
        inner.addWidget(lately)
        lately.setVisible(self._has_lately)
        inner.addStretch(1)

    def show_lately(self, on: bool) -> None:
        """Off while the whole history stands beside it."""
        self._has_lately = on
        if self._lately is not None:
            self._lately.setVisible(on)

    def _insured(self, view: ClaimView) -> None:
        """Whom to call."""
        self._heading(tr("Insured"))
        contact = view.contact
        inner = self._scroll.inner
        if contact.is_here:
            inner.addWidget(_link(contact.name, self._open_customer), 0, Qt.AlignmentFlag.AlignLeft)
        for words in (contact.name if not contact.is_here else "", contact.phone, contact.email):
            if words:
                inner.addWidget(labels.readable(labels.Shortening(words, font=fonts.font(13))))
        if not (contact.phone or contact.email):
            inner.addWidget(labels.caption(tr("No phone and no email is known."), wrap=True))

    def _heading(self, text: str) -> None:
        self._scroll.inner.addWidget(_headed(text))

    def _entry(self, entry: HistoryEntry, now: datetime) -> QHBoxLayout:
        line = layouts.row(edges=(0, 4, 0, 4), gap=9)
        line.addWidget(labels.IconLabel(entry.icon, "text", 16), 0, Qt.AlignmentFlag.AlignTop)
        words = layouts.column(gap=2)
        words.addWidget(labels.label(entry.title, font=fonts.font(13), wrap=True))
        first = _first_words(entry.detail or ", ".join(change.words for change in entry.changes))
        if first:
            words.addWidget(labels.caption(first, tone="", wrap=True))
        aside = beside(entry.by, formats.moment(entry.at, now), by=", ")
        if entry.sync is not SyncState.SAVED:
            aside += " · " + inside(sync_caption(entry.sync))
        words.addWidget(labels.caption(aside, wrap=True))
        line.addLayout(words, 1)
        return line

    def _policy(self, view: ClaimView) -> None:
        policy, inner = view.policy, self._scroll.inner
        self._heading(tr("Policy"))
        if policy.is_here:
            inner.addWidget(labels.caption(caption(policy.line)))
            inner.addWidget(_link(policy.number, self._open_policy), 0, Qt.AlignmentFlag.AlignLeft)
        else:
            inner.addWidget(labels.readable(labels.label(f"{caption(policy.line)} · {policy.number}", wrap=True)))
        day = formats.day(policy.loss_day)
        force = tr("In force on {day}", day=day) if policy.is_in_force else tr("Not in force on {day}", day=day)
        inner.addWidget(labels.caption(force, tone="muted" if policy.is_in_force else "bad", wrap=True))
        rows = [
            (name, formats.short_figure(limit) if limit is not None else tr("no limit"))
            for name, limit in policy.coverages
        ]
        inner.addSpacing(4)
        inner.addWidget(labels.caption(tr("Limits, {currency}", currency=view.currency)))
        for name, amount in [*rows, (tr("Deductible"), formats.short_figure(policy.deductible_cents))]:
            line = layouts.row(gap=8)
            line.addWidget(labels.Shortening(name, font=fonts.caption(), tone="muted"), 1)
            line.addWidget(labels.figure(amount))
            inner.addLayout(line)


def _headed(text: str) -> QLabel:
    made = headings.heading(labels.label(text.upper(), font=fonts.caption_strong(), tone="muted"))
    made.setAccessibleName(text)
    return made


def _link(text: str, pressed: Callable[[], None]) -> QPushButton:
    made = buttons.button(text, pressed, kind="link", name=tr("Open {what}", what=text))
    made.setFont(fonts.strong())
    made.setAutoDefault(True)  # Enter presses it too
    return made


def _first_words(text: str) -> str:
    """The beginning of a text in a line, ending at a word."""
    line = " ".join(text.split())
    if len(line) <= _WORDS:
        return line
    return line[:_WORDS].rsplit(" ", 1)[0] + "…"
