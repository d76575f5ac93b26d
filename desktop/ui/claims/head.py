"""The head of a claim: who, by when, what and how much, whom to call, who else is here; and its tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.words import beside, caption, count_of, inside, tr
from desktop.ui.claims.commands import offered_on
from desktop.ui.claims.doings import Doings
from desktop.ui.files.facts import avatar, due, fact
from desktop.ui.kit import buttons, chip, fonts, headings, labels, layouts
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.tabs import Part, Tabs
from desktop.viewmodels.claims.claim import ClaimViewModel, explain_incurred, explain_paid
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import TO_DO
from shared.domain.money.states import UNDECIDED_STATES

_GAP: Final = 16
"""Between facts in a line."""
_NAME_LEAST: Final = 140
"""Pixels of the insured's name before the chips beside it become icons."""


class ClaimHead(QFrame):
    """Who, by when, what and how much, whom to call, who else is here; and the tabs.

    conflict_wanted(conflict id); torn_off(claim id): an own window is wanted; said(text): what was done.
    """

    conflict_wanted = Signal(str)
    torn_off = Signal(str)
    said = Signal(str)

    def __init__(
        self, model: ClaimViewModel, doings: Doings, tabs: int, more: Callable[[], Sequence[PaletteCommand]]
    ) -> None:
        """more: what else is done on the claim, beside its deeds, when the menu is made."""
        super().__init__()
        self._more_of = more
        self.setProperty("kind", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it fits itself
        self.model, self.doings = model, doings
        self.name = labels.Shortening()
        self.tab_names: tuple[str, ...] = ()
        """Of the tabs, without what is counted on them."""
        self._log: QPushButton | None = None
        self._call: QPushButton | None = None
        self._chips: list[chip.Chip] = []
        self._below: list[chip.Chip] = []
        self._stands: QWidget | None = None
        """Before the facts: the same chips with their words, where these have no room beside the name."""
        lines = layouts.column(self, edges=(20, 12, 20, 1), gap=10)
        self._title = layouts.row(gap=10)
        self._facts = Flowing(gap=_GAP)
        lines.addLayout(self._title)
        self._title.addWidget(self.name)
        self._trouble = self._trouble_bar()
        lines.addWidget(self._trouble)
        lines.addWidget(self._facts)
        self.tabs = Tabs(tr("Parts of the claim"), tabs)
        lines.addWidget(self.tabs)

    def show_claim(self, view: ClaimView) -> None:
        self._draw_title(view)
        self._draw_facts(view)
        self._fit_title()
        self._name_tabs(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_title()

    def _trouble_bar(self) -> QFrame:
        bar = layouts.frame("trouble")
        line = layouts.row(bar, edges=(12, 6, 6, 6))
        line.addWidget(labels.IconLabel("circle-alert", "bad"))
        self._trouble_words = labels.label(tone="bad", wrap=True)
        line.addWidget(self._trouble_words, 1)
        line.addWidget(buttons.icon_button("x", tr("Hide this message"), lambda: self.trouble("")))
        bar.hide()
        return bar

    def trouble(self, text: str) -> None:
        self._trouble_words.setText(text)
        self._trouble.setVisible(bool(text))

    def _draw_title(self, view: ClaimView) -> None:
        layouts.empty(self._title)
        self._log = self._call = None
        self.name = headings.heading(labels.Shortening(view.insured, font=fonts.title()))
        self._title.addWidget(self.name)
        if view.contact.phone:
            self._call = self._phone(view.contact.phone)
            self._title.addWidget(self._call)
        self._chips = _chips(view)
        for each in self._chips:
            self._title.addWidget(each)
        self._title.addStretch(1)
        for person in view.here_now:
            self._title.addWidget(avatar(person))
        if view.open_conflicts:
            self._title.addWidget(self._undecided(view))
        if self.model.may(AddNote):
            self._log = buttons.button("", self.doings.log_contact, icon="phone", name=tr("Log contact"))
            self._log.setToolTip(tr("Log contact"))
            self._title.addWidget(self._log)
        more = buttons.button("", icon="ellipsis", name=tr("More for this claim"))
        more.setToolTip(tr("More for this claim"))
        more.setFixedWidth(42)
        more.setMenu(self._more(view))
        self._title.addWidget(more)

    def _undecided(self, view: ClaimView) -> QPushButton:
        """To the first conflict that this person may decide; who may decide none sees both values."""
        first = (*view.decisions, *view.open_conflicts)[0]
        if view.decisions:
            words = count_of(len(view.decisions), "1 decision", "{n} decisions")
            kind = "alarm"
        else:
            words = count_of(len(view.open_conflicts), "1 conflict", "{n} conflicts")
            kind = "quiet"
        made = buttons.button(words, lambda: self.conflict_wanted.emit(first), icon="git-compare", kind=kind)
        made.setToolTip(tr("Decide the conflict on this claim") if view.decisions else tr("Show both values"))
        return made

    def _phone(self, number: str) -> QPushButton:
        """One press copies the insured's number and opens the contact log: whoever calls writes down what was said."""

        def call() -> None:
            self._copy(number)
            if self.model.may(AddNote):
                self.doings.log_contact()

        made = buttons.quiet(number, call, icon="phone", name=tr("Phone of the insured: {number}", number=number))
        made.setToolTip(tr("Copy the number and log the contact"))
        return made

    def copy_number(self) -> None:
        """Of the claim."""
        if self.model.view is not None:
            self._copy(self.model.view.number)

    def _more(self, view: ClaimView) -> QMenu:
        """All that is done on a claim, with its keys; what this person may not do is seen and cannot be pressed."""
        menu = QMenu(self)
        for deed in offered_on(self.model, self.doings):
            keys = (spelled(deed.keys.upper() if len(deed.keys) == 1 else deed.keys),) if deed.keys else ()
            action = menu.addAction("\t".join((deed.name, *keys)))
            action.setEnabled(self.model.may(deed.kind))
            action.triggered.connect(lambda _on=False, begin=deed.begin: begin())
        for command in self._more_of():
            if command.is_offered():
                keys = (spelled(command.keys),) if command.keys else ()
                menu.addAction("\t".join((command.caption, *keys))).triggered.connect(
                    lambda _on=False, run=command.run: run()
                )
        menu.addSeparator()
        menu.addAction(tr("Copy claim number")).triggered.connect(self.copy_number)
        menu.addAction(tr("Open in its own window")).triggered.connect(lambda: self.torn_off.emit(view.claim_id))
        return menu

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(tr("{number} is copied.", number=text))

    def _draw_facts(self, view: ClaimView) -> None:
        """By when and what at the front, then how much; in as many lines as the page needs."""
        self._stands = QWidget()
        line = layouts.row(self._stands, gap=8)
        self._below = _chips(view)
        for each in self._below:
            line.addWidget(each)
        told: list[QWidget] = [self._stands]
        found = view.totals
        if view.deadline is not None:
            told.append(due(view.deadline, self.model.today))
        hint = tr("Temporary number {number}", number=view.temporary_number) if view.temporary_number else ""
        told.append(fact(tr("Claim"), view.number, hint))
        loss = beside(formats.weekday(view.policy.loss_day), inside(caption(view.cause)), by=", ")
        told.append(fact(tr("Loss"), loss, view.description))
        mine = (
            (tr("Incurred"), found.incurred, explain_incurred(view)),
            (tr("Paid"), found.paid, explain_paid(view)),
            (tr("Open"), found.outstanding, tr("Set aside and not yet paid.")),
        )
        sums = QWidget()
        beside_each_other = layouts.row(sums, gap=_GAP)
        for name, cents, words in mine:
            named = tr("{what}, {currency}", what=name, currency=view.currency)
            beside_each_other.addWidget(fact(named, formats.figure(cents), words, is_figure=True))
        self._facts.show_all([*told, sums])

    def _fit_title(self) -> None:
        """The name has room before words on the buttons. Chips that have no room beside it stand before the facts. A
        button that logs without its words would be a second phone beside the number, which opens the log too.
        """
        if self.model.view is None or self._stands is None:
            return
        call, phone = self._call, self.model.view.contact.phone or ""
        if call is not None:
            buttons.put_text(call, phone)
        above = not self._lacks(True, self._logs(True))
        logs = self._logs(above)
        if call is not None and self._lacks(above, logs):
            buttons.put_text(call, "")
        self._put(above, logs)

    def _logs(self, above: bool) -> QPushButton | None:
        """The button that logs: with its words where these have room, else without, or none beside a number."""
        if self._log is None:
            return None
        buttons.put_text(self._log, tr("Log contact"))
        if not self._lacks(above, self._log):
            return self._log
        buttons.put_text(self._log, "")
        return self._log if self._call is None else None

    def _lacks(self, above: bool, log: QPushButton | None) -> bool:
        """Whether the name has too little room beside what would stand in its line. above: the chips do."""
        widgets = [item.widget() for n in range(self._title.count()) if (item := self._title.itemAt(n)) is not None]
        rest = [made for made in widgets if made is not None and made is not self.name]
        shown = [made for made in rest if made is not self._log and (above or made not in self._chips)]
        shown += [log] if log is not None else []
        used = sum(max(one.sizeHint().width(), one.minimumWidth()) for one in shown)
        name = min(_NAME_LEAST, self.name.sizeHint().width())
        return name + used + self._title.spacing() * (len(shown) + 2) > self.width() - 40

    def _put(self, above: bool, log: QPushButton | None) -> None:
        """The chips beside the name or before the facts, where one that has no room even alone is its picture; and the
        button that logs. Last of all and hidden before shown: what is shown is laid out at once, with what stands then.
        """
        assert self._stands is not None
        for each in self._below:
            each.shorten(False)
        for each in reversed(self._below):
            if self._stands.sizeHint().width() <= self.width() - 40:
                break
            each.shorten(True)
        there: list[tuple[QWidget, bool]] = [(each, above) for each in self._chips]
        there += [(self._stands, not above), *([(self._log, log is not None)] if self._log is not None else [])]
        for made, on in sorted(there, key=lambda each: each[1]):
            if not on or made.isHidden():  # one that is new is hidden, but only until its layout shows it
                made.setVisible(on)
        self._facts.fit()

    def _name_tabs(self, view: ClaimView) -> None:
        """Each with how many there are in all, and a dot where something needs a deed."""
        asked = any(entry.asked_cents is not None for line in view.reserves for entry in line.history)
        due = any(step.state in TO_DO and step.due <= self.model.today for step in view.activities)
        parts = (
            Part(tr("Overview")),
            Part(tr("Reserves"), len(view.reserves), asked or any(line.conflict_id for line in view.reserves)),
            Part(tr("Payments"), len(view.payments), any(each.state in UNDECIDED_STATES for each in view.payments)),
            Part(tr("Notes"), len(view.notes)),
            Part(tr("Diary"), len(view.activities), due),
            Part(tr("History")),
        )
        self.tab_names = tuple(part.name for part in parts)
        self.tabs.show_parts(parts)


def _chips(view: ClaimView) -> list[chip.Chip]:
    """How the claim stands, what it is marked with, and what of it is not sent yet."""
    made = [chip.status_chip(each, caption(each)) for each in (view.status, *view.flags)]
    if view.waiting:
        words = count_of(view.waiting, "1 change waits", "{n} changes wait")
        made.append(chip.Chip(words, "cloud-off", "wait"))
    return made
