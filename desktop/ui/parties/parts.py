"""The cards of a customer's page: policies, everything that happened, what stands now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.screens import formats
from desktop.screens.customers import CustomerRecord, PolicyBrief
from desktop.screens.files import Told
from desktop.screens.words import beside, caption, tr
from desktop.ui.files import parts as file_parts
from desktop.ui.files.facts import due_mark
from desktop.ui.kit import buttons, chip, fonts, labels, layouts, page_tabs
from desktop.ui.kit.card import Card
from desktop.viewmodels.files.time_line import by_day
from desktop.viewmodels.parties.customer import CustomerViewModel, ends_words, money_words, with_currency
from shared.domain.claims.entities import CLAIM
from shared.domain.policies.entities import POLICY

_MOST_TASKS: Final = 6


def policies_card(model: CustomerViewModel, view: CustomerRecord, opened: file_parts.Open) -> Card:
    """Each policy as a line that opens it, the running ones first."""
    card = Card(tr("Policies"))
    if not view.policies:
        card.add_row(labels.label(tr("No policy of theirs is on this device."), tone="muted"))
    for policy in sorted(view.policies, key=lambda one: not one.is_running):
        card.add_row(_policy(model, policy, opened), edges=(7, 2, 7, 2))
    return card


def _policy(model: CustomerViewModel, policy: PolicyBrief, opened: file_parts.Open) -> QWidget:
    term = tr("{begin} to {end}", begin=formats.long_day(policy.effective), end=formats.long_day(policy.expires))
    premium = with_currency(policy.premium_cents, policy.currency)
    name = beside(caption(policy.line), policy.number, caption(policy.status), term, premium)
    made = file_parts.Row(name, lambda: opened(POLICY.name, policy.policy_id))
    words = layouts.column(gap=1)
    words.addWidget(labels.Shortening(caption(policy.line), font=fonts.strong()))
    words.addWidget(labels.Shortening(policy.number, font=fonts.caption(), tone="muted"))
    words.addWidget(labels.Shortening(term, font=fonts.caption(), tone="muted"))
    ends = ends_words(policy, model.today)
    if ends:
        words.addWidget(labels.Shortening(ends, font=fonts.caption(), tone="muted"))
    made.line.addLayout(words, 1)
    aside = layouts.column(gap=4)
    aside.addWidget(chip.status_chip(policy.status, caption(policy.status)), 0, Qt.AlignmentFlag.AlignRight)
    aside.addWidget(labels.figure(premium))
    aside.addStretch(1)
    made.line.addLayout(aside)
    return made


def standing_card(model: CustomerViewModel, view: CustomerRecord, opened: file_parts.OpenAt) -> Card:
    """What stands now: premium and open claims in each currency, and what is still to be done for them."""
    card = Card(tr("Stands now"))
    open_claims = [claim for claim in view.claims if claim.is_open]
    sums = [
        (tr("Premium a year"), money_words(view.premiums) or "–"),
        (tr("Open claims"), beside(formats.number(len(open_claims)), money_words(view.incurred))),
    ]
    for name, value in sums:
        card.add_row(_pair(name, value))
    for task in view.tasks[:_MOST_TASKS]:
        due = formats.due(task.due, model.today)
        row = file_parts.Row(
            beside(task.subject, due, task.assignee, task.claim_number),
            partial(opened, CLAIM.name, task.claim_id, task.activity_id),
        )
        words = layouts.column(gap=1)
        words.addWidget(labels.Shortening(task.subject))
        words.addWidget(labels.Shortening(beside(task.assignee, task.claim_number), font=fonts.caption(), tone="muted"))
        row.line.addLayout(words, 1)
        row.line.addWidget(due_mark(task.due, model.today))
        card.add_row(row, edges=(7, 2, 7, 2))
    if len(view.tasks) > _MOST_TASKS:
        more = tr("{n} more stand in their claims.", n=formats.number(len(view.tasks) - _MOST_TASKS))
        card.add_row(labels.caption(more))
    if not view.tasks:
        card.add_row(labels.label(tr("Nothing is to be done for them."), tone="muted"))
    return card


def _pair(name: str, value: str) -> QWidget:
    made = QWidget()
    line = layouts.row(made, gap=8)
    line.addWidget(labels.label(name), 1)
    figure = labels.figure(value, bold=True)
    figure.setAccessibleName(f"{name}: {value}")
    line.addWidget(figure)
    return made


class Kinds(QWidget):
    """What of everything is listed, as buttons of which one is pressed."""

    def __init__(self, model: CustomerViewModel) -> None:
        super().__init__()
        self._model = model
        page_tabs.tab_list(self)
        line = layouts.row(self, gap=6)
        named: list[tuple[str, Told | None]] = [(tr("All"), None)]
        named += [
            (tr("Contacts"), Told.CONTACT),
            (tr("Claims"), Told.CLAIM),
            (tr("Money"), Told.MONEY),
            (tr("Tasks"), Told.WORK),
            (tr("Notes"), Told.NOTE),
        ]
        self.buttons: dict[Told | None, QPushButton] = {}
        for text, told in named:
            made = page_tabs.tab(buttons.Button(text))
            made.setProperty("kind", "filter")
            made.setCheckable(True)
            made.setFont(fonts.caption())
            made.setAccessibleName(text)
            made.clicked.connect(lambda _on=False, told=told: model.show_only(told))
            self.buttons[told] = made
            line.addWidget(made)
        line.addStretch(1)
        self.show_chosen()

    def show_chosen(self) -> None:
        for told, made in self.buttons.items():
            made.setChecked(told is self._model.shown)


def everything(
    model: CustomerViewModel, opened: file_parts.Open, *, most: int, show_more: Callable[[], None]
) -> Sequence[QWidget]:
    """The entries under their days. most: how many are drawn; show_more: draws the others too."""
    entries = model.entries
    cards: list[QWidget] = []
    for heading, of_day in by_day(entries[:most], model.today):
        card = Card(heading)
        for entry in of_day:
            card.add_row(file_parts.entry_row(entry, opened, model.take_back), edges=(15, 8, 15, 8))
        cards.append(card)
    if not cards:
        card = Card(tr("Everything, newest first"))
        card.add_row(labels.label(tr("Nothing of this kind has happened yet."), tone="muted"))
        cards.append(card)
    if len(entries) > most:
        words = tr("Show {n} older", n=formats.number(len(entries) - most))
        cards.append(buttons.button(words, show_more, icon="history"))
    return cards
