"""The head of a claim: who, by when, what and how much, whom to call, who else is here; and its tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.due import DUE_ICONS, due_look
from desktop.screens.words import count_of, tr
from desktop.ui.claims.commands import offered_on
from desktop.ui.claims.doings import Doings
from desktop.ui.claims.which import Which
from desktop.ui.files.facts import LOG_ICON, Sent, any_unsent, avatar, due, fact
from desktop.ui.kit import buttons, fonts, headings, labels, layouts, redrawing
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.tabs import Part, Tabs
from desktop.viewmodels.claims.claim import ClaimViewModel, explain_incurred, explain_paid, paid_name
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import TO_DO
from shared.domain.money.states import UNDECIDED_STATES

_GAP: Final = 16
"""Between facts in a line."""
_EDGES: Final = (20, 10, 20, 1)
_LOW_EDGES: Final = (20, 8, 20, 8)
"""Of the one line over a form."""
_PICTURE: Final = 40
"""Pixels of a button without words."""
_WIDEST: Final = 16_777_215
"""No bound, as Qt has it."""
_NAME_LEAST: Final = 140
"""Pixels of the insured's name before the words on the buttons beside it go."""


class ClaimHead(QFrame):
    """Who, which, by when and how much, whom to call, who else is here; and the tabs. As high in every state of the
    claim, so that nothing below it moves when something is sent or somebody comes.

    panel_wanted: what stands at the right is to be shown, or put away. conflict_wanted(conflict id). torn_off(claim
    id): an own window is wanted. said(text): what was done.
    """

    conflict_wanted = Signal(str)
    torn_off = Signal(str)
    said = Signal(str)
    panel_wanted = Signal()

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
        self._panel: QPushButton | None = None
        self._is_low = False
        self._lines = layouts.column(self, edges=_EDGES, gap=6)
        self._title = layouts.row(gap=6)
        self._which = Which()
        self._facts = Flowing(gap=_GAP)
        self._lines.addLayout(self._title)
        self._title.addWidget(self.name)
        self._trouble = self._trouble_bar()
        self._lines.addWidget(self._trouble)
        self._lines.addWidget(self._which)
        self._lines.addWidget(self._facts)
        self.tabs = Tabs(tr("Parts of the claim"), tabs)
        self._lines.addWidget(self.tabs)

    def show_claim(self, view: ClaimView) -> None:
        with redrawing.keyboard_kept(self):
            self._draw_title(view)
            self._which.show_claim(view)
            self._draw_facts(view)
        self._fit()
        self._name_tabs(view)

    def be_low(self, on: bool) -> None:
        """One line, where something else needs the room: whose claim it is, which one, and how it stands."""
        if on == self._is_low:
            return
        self._is_low = on
        self._lines.removeWidget(self._which)
        self._title.removeWidget(self._which)
        if on:
            self._title.insertWidget(1, self._which)
        else:
            self._lines.insertWidget(self._lines.indexOf(self._facts), self._which)
        self._lines.setContentsMargins(*(_LOW_EDGES if on else _EDGES))
        for made in (self._facts, self.tabs):
            made.setVisible(not on)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

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
        self._title.removeWidget(self._which)
        layouts.empty(self._title)
        self._log = self._call = None
        self.name = headings.heading(labels.Shortening(view.insured, font=fonts.title()))
        self._title.addWidget(self.name)
        if self._is_low:
            self._title.addWidget(self._which)
        if view.contact.phone:
            self._call = self._phone(view.contact.phone)
            self._title.addWidget(self._call)
        self._title.addStretch(1)
        for person in view.here_now:
            self._title.addWidget(avatar(person))
        if view.open_conflicts:
            self._title.addWidget(self._undecided(view))
        if self.model.may(AddNote):
            self._log = buttons.button("", self.doings.log_contact, icon=LOG_ICON, name=tr("Log contact"))
            self._log.setToolTip(tr("Log contact"))
            self._title.addWidget(self._log)
        words = tr("Show or hide the panel")
        self._panel = buttons.button("", self.panel_wanted.emit, icon="panel-right", name=words)
        self._panel.setToolTip(tr("{action} ({keys})", action=words, keys=spelled("F8")))
        self._panel.setFixedWidth(_PICTURE)
        self._title.addWidget(self._panel)
        more = buttons.button("", icon="ellipsis", name=tr("More for this claim"))
        more.setToolTip(tr("More for this claim"))
        more.setFixedWidth(_PICTURE)
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
            action = menu.addAction(buttons.as_is("\t".join((deed.name, *keys))))
            action.setEnabled(self.model.may(deed.kind))
            action.triggered.connect(lambda _on=False, begin=deed.begin: begin())
        for command in self._more_of():
            if command.is_offered():
                keys = (spelled(command.keys),) if command.keys else ()
                menu.addAction(buttons.as_is("\t".join((command.caption, *keys)))).triggered.connect(
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
        """By when at the front, then how much."""
        found = view.totals
        told = [due(view.deadline, self.model.today)] if view.deadline is not None else []
        mine = (
            (tr("Incurred"), found.incurred, explain_incurred(view)),
            (paid_name(view), found.paid, explain_paid(view)),
            (tr("Open"), found.outstanding, tr("Set aside and not yet paid.")),
        )
        sums = QWidget()
        beside_each_other = layouts.row(sums, gap=_GAP)
        for name, cents, words in mine:
            named = tr("{what}, {currency}", what=name, currency=view.currency)
            beside_each_other.addWidget(fact(named, formats.figure(cents), words, is_figure=True))
        self._facts.show_all([*told, sums])

    def _fit(self) -> None:
        """The name has room before the words on the button that logs, then before the panel's, then before the number
        to call, which are pictures then. In one line there are none of them. What goes is hidden before anything is
        shown: what is shown is laid out at once, with what stands then.
        """
        view = self.model.view
        if view is None:
            return
        call, log, panel = self._call, self._log, self._panel
        worded = [(made, words) for made, words in ((call, view.contact.phone), (log, tr("Log contact"))) if made]
        for made, words in worded:
            buttons.put_text(made, words or "")
            made.setMaximumWidth(_WIDEST)
        gone = set(self._deeds()) if self._is_low else set()
        if log is not None and self._lacks(gone):
            buttons.put_text(log, "")
            log.setMaximumWidth(_PICTURE)
        if panel is not None and self._lacks(gone):
            gone.add(panel)
        if call is not None and self._lacks(gone):
            buttons.put_text(call, "")
        for deed in sorted(self._deeds(), key=lambda each: each not in gone):
            if deed in gone or deed.isHidden():  # one that is new is hidden, but only until its layout shows it
                deed.setVisible(deed not in gone)
        room = self.width() - _EDGES[0] - _EDGES[2]
        if self._is_low:
            others = [made for made in self._beside_name() if made not in gone and made is not self._which]
            taken = sum(_wide(made) + self._title.spacing() for made in others)
            room -= taken + self.name.sizeHint().width() + 2 * self._title.spacing()
        self._which.fit(room, with_loss=not self._is_low)
        self._facts.fit()

    def _beside_name(self) -> list[QWidget]:
        """What stands in its line."""
        return [made for made in layouts.widgets(self._title) if made is not self.name]

    def _deeds(self) -> list[QWidget]:
        """The buttons beside the name."""
        return [made for made in self._beside_name() if isinstance(made, QPushButton)]

    def _lacks(self, gone: set[QWidget]) -> bool:
        """Whether the name has too little room beside what stands in its line but for these."""
        shown = [made for made in self._beside_name() if made not in gone and made is not self._which]
        used = sum(_wide(made) for made in shown)
        name = min(_NAME_LEAST, self.name.sizeHint().width())
        return name + used + self._title.spacing() * len(shown) > self.width() - _EDGES[0] - _EDGES[2]

    def _name_tabs(self, view: ClaimView) -> None:
        """Each with how many there are in all, and a dot where something needs a deed or is not sent yet."""
        asked = any(entry.asked_cents is not None for line in view.reserves for entry in line.history)
        due = any(step.state in TO_DO and due_look(step.due, self.model.today) in DUE_ICONS for step in view.activities)
        undecided = any(each.state in UNDECIDED_STATES for each in view.payments)
        asked = asked or any(line.conflict_id for line in view.reserves)
        lines: list[Sent] = [*view.reserves, *(entry for line in view.reserves for entry in line.history)]
        parts = (
            Part(tr("Overview")),
            Part(tr("Reserves"), len(view.reserves), asked, unsent=any_unsent(lines)),
            Part(tr("Payments"), len(view.payments), undecided, unsent=any_unsent(view.payments)),
            Part(tr("Notes"), len(view.notes), unsent=any_unsent(view.notes)),
            Part(tr("Diary"), len(view.activities), due, unsent=any_unsent(view.activities)),
            Part(tr("History")),
        )
        self.tab_names = tuple(part.name for part in parts)
        self.tabs.show_parts(parts)


def _wide(made: QWidget) -> int:
    """Pixels that its layout gives it where all have room."""
    return max(min(made.sizeHint().width(), made.maximumWidth()), made.minimumWidth())
