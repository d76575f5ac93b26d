"""The Overview tab: reserves, next steps, the latest note, the facts of the loss and how the insured is reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.screens import formats
from desktop.screens.claims import ActivityView, ClaimView, ReserveEntry, ReserveLineView
from desktop.screens.sayings import title
from desktop.screens.times import local_day
from desktop.screens.words import beside, by_whom, caption, tr
from desktop.ui.claims.doings import Doings
from desktop.ui.files.facts import due_mark, sync_mark
from desktop.ui.kit import buttons, chip, fonts, labels, layouts
from desktop.ui.kit.card import Card, Cell, FigureTable
from desktop.ui.kit.stops import Landing
from desktop.viewmodels.claims.claim import (
    ClaimViewModel,
    explain_incurred,
    explain_line,
    line_caption,
    paid_name,
    when_lost,
)
from shared.domain.claims.commands import EditClaim
from shared.domain.diary.commands import AddActivity, CompleteActivity
from shared.domain.diary.states import TO_DO
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import SetReserve
from shared.domain.parties.commands import UpdateContact

_STEP_EDGES: Final = (8, 2, 8, 2)
"""Within the line round a task that has the keyboard, and below around it."""
_STEP_AROUND: Final = (5, 2, 7, 2)


def overview(model: ClaimViewModel, view: ClaimView, doings: Doings) -> list[QWidget]:
    """The cards of the tab, top to bottom."""
    cards: list[QWidget] = [_unreadable(view.unreadable)] if view.unreadable else []
    cards += [reserves_card(model, view, doings), steps_card(model, view, doings)]
    if view.notes:
        cards.append(_latest_note(model, view))
    cards.append(_loss_card(model, view, doings))
    cards += doings.cards.widgets()
    cards.append(_contact_card(model, view, doings))
    return cards


def _unreadable(captions: tuple[str, ...]) -> QWidget:
    """What of the file is not shown, so that nobody takes the rest for all."""
    words = tr(
        "Something of this claim cannot be shown, as it cannot be read: {what}. It is kept, and everything else is "
        "here. Ask your administrator to correct it.",
        what=", ".join(captions),
    )
    made = QWidget()
    line = layouts.row(made, edges=(4, 4, 4, 4), gap=8)
    line.addWidget(labels.IconLabel("circle-alert", "wait"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(labels.readable(labels.label(words, tone="wait", wrap=True)), 1)
    return made


def reserves_card(model: ClaimViewModel, view: ClaimView, doings: Doings) -> Card:
    """Every reserve line with its sums; each figure explains itself on hover."""
    may = model.may(SetReserve) and bool(view.reserves or view.exposures)
    action = buttons.quiet(tr("Change"), doings.change_reserve, icon="pencil", name=title(SetReserve)) if may else None
    card = Card(tr("Reserves, {currency}", currency=view.currency), action)
    if not view.reserves:
        card.add_row(labels.label(tr("No reserve is set yet."), tone="muted"))
        return card
    table = money_table(view)
    for line in view.reserves:
        table.add(line_cells(view, line, line_state(model, view, line, doings)))
    add_total(table, view)
    card.body.addWidget(labels.rule())
    card.body.addWidget(table)
    return card


def money_table(view: ClaimView) -> FigureTable:
    """Lines with what is set aside, paid and open."""
    headings = [(tr("Coverage and cost"), False), (tr("Reserve"), True), (paid_name(view), True), (tr("Open"), True)]
    return FigureTable(headings, name=tr("Reserves"), gap=16, first=108)


def line_cells(view: ClaimView, line: ReserveLineView, state: Sequence[QWidget]) -> list[Cell]:
    """state: what stands below the name of the line."""
    paid = view.totals.line(Id(line.line_id)).paid
    return [
        Cell(line_caption(line), below=tuple(state)),
        Cell(formats.figure(line.reserve_cents), money=True, hint=_last_change(line.history)),
        Cell(formats.figure(paid), money=True),
        Cell(formats.figure(line.open_cents), money=True, hint=explain_line(view, line)),
    ]


def add_total(table: FigureTable, view: ClaimView) -> None:
    found = view.totals
    table.add(
        [
            Cell(tr("Total"), bold=True),
            Cell(formats.figure(found.reserve), money=True, bold=True),
            Cell(formats.figure(found.paid), money=True, bold=True),
            Cell(formats.figure(found.outstanding), money=True, bold=True, hint=explain_incurred(view)),
        ]
    )


def line_state(
    model: ClaimViewModel, view: ClaimView, line: ReserveLineView, doings: Doings, *, asked: bool = True
) -> list[QWidget]:
    """What is still open about a line's total: a conflict to decide, a wish that waits, what is not sent.

    asked: name the wishes too; where each has a row of its own they are said there.
    """
    found: list[QWidget] = []
    if line.conflict_id:
        cents, whose = line.conflict_cents, possessive(line.conflict_by)
        amount = formats.money(cents, view.currency) if cents is not None else tr("another value")
        words = (
            tr("{who} {amount} · decide", who=whose, amount=amount)
            if line.conflict_id in view.decisions
            else tr("{who} {amount} · undecided", who=whose, amount=amount)
        )
        decide = buttons.quiet(words, lambda: doings.conflict_wanted.emit(line.conflict_id), icon="git-compare")
        decide.setProperty("tone", "bad")
        found.append(decide)
    for entry in line.history:
        if asked and entry.asked_cents is not None:
            wished = formats.money(entry.asked_cents, view.currency)
            words = tr("{state}: {amount}", state=caption(entry.state), amount=wished)
            found.append(
                labels.caption(f"{words} · {waits_words(model, entry.waits_with, entry.at)}", tone="wait", wrap=True)
            )
    mark = sync_mark(line.sync)
    if mark is not None:
        found.append(mark)
    return found


def possessive(who: str) -> str:
    """Whose value it is, as it stands before an amount: `yours`, or the name."""
    return tr("yours") if who == tr("You") else who


def waits_words(model: ClaimViewModel, who: str, since: datetime) -> str:
    """With whom a wish waits, and since when."""
    at = formats.moment(since, model.now())
    if who == tr("You"):
        return tr("with you since {time}", time=at)
    return tr("with {who} since {time}", who=who, time=at) if who else tr("waits since {time}", time=at)


def _last_change(history: tuple[ReserveEntry, ...]) -> str:
    if not history:
        return ""
    last = history[0]
    day = formats.day(local_day(last.at))
    return tr("Set {by} on {day}: {reason}", by=by_whom(last.by), day=day, reason=last.reason)


def steps_card(model: ClaimViewModel, view: ClaimView, doings: Doings, *, every: bool = False) -> Card:
    """The diary of the claim: open steps, or all of them."""
    may = model.may(AddActivity)
    action = buttons.quiet(tr("Add"), doings.add_activity, icon="plus", name=title(AddActivity)) if may else None
    card = Card(tr("Diary"), action)
    steps = [step for step in view.activities if every or step.state in TO_DO]
    if not steps:
        card.add_row(labels.label(tr("Nothing is due on this claim."), tone="muted"))
    standing = sorted((step for step in steps if step.state in TO_DO), key=lambda step: step.due)
    over = sorted((step for step in steps if step.state not in TO_DO), key=_ended, reverse=True)
    for step in standing:
        card.add_row(_step(model, step, doings), edges=_STEP_AROUND)
    for step in over:
        card.add_row(_done_step(model, step), edges=_STEP_AROUND)
    return card


def _step(model: ClaimViewModel, step: ActivityView, doings: Doings) -> QWidget:
    made = Landing(step.activity_id)
    made.setAccessibleName(step.subject)
    inside = layouts.row(made, edges=_STEP_EDGES, gap=14)
    box = made.stop = QCheckBox()
    box.setEnabled(model.may(CompleteActivity))
    box.setAccessibleName(tr("Mark as done: {what}", what=step.subject))
    box.setToolTip(tr("Mark as done"))

    def asked() -> None:
        box.setChecked(False)  # it is done when the rules say so
        doings.complete(step)

    box.clicked.connect(asked)
    inside.addWidget(box)
    words = layouts.column(gap=0)
    words.addWidget(labels.Shortening(step.subject))
    mine = model.view is not None and step.assignee == model.view.adjuster
    aside = [step.assignee] if step.assignee and not mine else []
    if step.mandatory:
        aside.append(tr("must be done before closing"))
    if aside:
        words.addWidget(labels.Shortening(beside(*aside), font=fonts.caption(), tone="muted"))
    inside.addLayout(words, 1)
    mark = sync_mark(step.sync)
    if mark is not None:
        inside.addWidget(mark)
    inside.addWidget(due_mark(step.due, model.today))
    return made


def _ended(step: ActivityView) -> tuple[bool, datetime | date]:
    return (True, step.done_at) if step.done_at is not None else (False, step.due)


def _done_step(model: ClaimViewModel, step: ActivityView) -> QWidget:
    """What was done, when and by whom; it is no longer pressed, and its words stand below those that are."""
    made = Landing(step.activity_id)
    made.setAccessibleName(beside(step.subject, caption(step.state)))
    inside = layouts.row(made, edges=_STEP_EDGES, gap=14)
    box = QWidget()
    box.setFixedWidth(QCheckBox().sizeHint().width())
    inside.addWidget(box)
    words = layouts.column(gap=0)
    words.addWidget(labels.Shortening(step.subject, tone="muted"))
    when = formats.moment(step.done_at, model.now()) if step.done_at is not None else ""
    words.addWidget(labels.Shortening(beside(step.done_by, when, step.outcome), font=fonts.caption(), tone="muted"))
    inside.addLayout(words, 1)
    mark = sync_mark(step.sync)
    if mark is not None:
        inside.addWidget(mark)
    inside.addWidget(chip.status_chip(step.state, caption(step.state)))
    return made


def _latest_note(model: ClaimViewModel, view: ClaimView) -> Card:
    note = max(view.notes, key=lambda note: note.at)
    card = Card(tr("Latest note"))
    inside = QWidget()
    lines = layouts.column(inside, edges=(0, 6, 0, 6), gap=4)
    lines.addWidget(labels.readable(labels.label(note.body, wrap=True)))
    foot = layouts.row()
    foot.addWidget(labels.caption(beside(note.by, formats.moment(note.at, model.now()), by=", ")))
    foot.addStretch(1)
    mark = sync_mark(note.sync)
    if mark is not None:
        foot.addWidget(mark)
    lines.addLayout(foot)
    card.add_row(inside)
    return card


def _facts(pairs: Sequence[tuple[str, str]]) -> QWidget:
    """Captions left, values right of them."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(pairs):
        grid.addWidget(labels.caption(name), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(labels.readable(labels.label(value, wrap=True)), place, 1)
    return made


def _loss_card(model: ClaimViewModel, view: ClaimView, doings: Doings) -> Card:
    may = model.may(EditClaim)
    action = buttons.quiet(tr("Edit"), doings.edit_facts, icon="pencil", name=title(EditClaim)) if may else None
    card = Card(tr("The loss"), action)
    pairs = [
        (tr("What happened"), view.description),
        (tr("Cause"), f"{caption(view.cause)} · {caption(view.severity)}"),
        (tr("When"), when_lost(view)),
        (tr("Where"), view.place),
        (tr("Reported"), formats.long_day(local_day(view.reported_at))),
        (tr("Adjuster"), beside(view.adjuster, view.team) or tr("nobody yet")),
    ]
    if view.cat_code:
        pairs.append((tr("Catastrophe"), tr("CAT {code}", code=view.cat_code)))
    card.add_row(_facts(pairs))
    return card


def _contact_card(model: ClaimViewModel, view: ClaimView, doings: Doings) -> Card:
    may = model.may(UpdateContact)
    action = buttons.quiet(tr("Edit"), doings.edit_contact, icon="pencil", name=title(UpdateContact)) if may else None
    card = Card(tr("Contact"), action)
    contact = view.contact
    town = beside(contact.city, contact.region, contact.postal_code, by=" ")
    address = beside(contact.street, town, by=", ")
    pairs = [(tr("Name"), contact.name)]
    pairs += [
        (name, value)
        for name, value in ((tr("Phone"), contact.phone), (tr("Email"), contact.email), (tr("Address"), address))
        if value
    ]
    if contact.preferred_channel:
        pairs.append((tr("Prefers"), caption(contact.preferred_channel)))
    card.add_row(_facts(pairs))
    return card
