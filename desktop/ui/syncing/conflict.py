"""The conflict page: what you saw, yours and theirs side by side, what follows from the choice, and the decision."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.screens import formats
from desktop.screens.conflicts import ConflictSide, ConflictView
from desktop.screens.words import beside, tr
from desktop.ui.files.facts import fact, opening
from desktop.ui.frame.page import Frame, Page
from desktop.ui.frame.visits import Visit
from desktop.ui.kit import buttons, chip, fonts, headings, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.card import Card, Cell, FigureTable
from desktop.ui.kit.empty import Empty
from desktop.ui.kit.flowing import Flowing
from desktop.ui.syncing.other_amount import OtherAmount
from desktop.ui.syncing.place import DECIDE
from desktop.ui.syncing.sides import SideCard, mark_none, written
from desktop.viewmodels.syncing.conflict import ConflictViewModel, first_name
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.states import Choice

_BESIDE_FROM: Final = 900
"""The page's width from which the three sides stand beside each other; below they stand under each other."""


class ConflictPage(QWidget):
    """One conflict. decided: it is settled here; file_wanted(kind, file id): look at what it is about first.

    question_wanted(claim id, person id, words): ask that person before anything is decided.

    Whoever comes to the page has the keyboard on the side that is chosen: arrows move the choice, Enter decides.
    """

    decided = Signal()
    file_wanted = Signal(str, str)
    question_wanted = Signal(str, str, str)

    def __init__(self, model: ConflictViewModel) -> None:
        super().__init__()
        self.model = model
        self._is_wide = False
        self._seen: ConflictView | None = None
        self._cards: list[SideCard] = []
        self._sides: dict[Choice, SideCard] = {}
        self._group: QButtonGroup | None = None
        self._grid: QGridLayout | None = None
        self._table_at: QVBoxLayout | None = None
        self.another = OtherAmount(model, self)
        self._outer = layouts.column(self, gap=0)
        model.changed.connect(self._changed)
        model.decided.connect(self._settled)
        model.refused.connect(self._say)
        self._changed()

    def _changed(self) -> None:
        view = self.model.view
        if view is None or not view.is_open:
            self._show_absence(view)
        elif view != self._seen:
            self._seen = view
            self._build(view)
        if view is not None and view.is_open:
            self._mark(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_absence(self, view: ConflictView | None) -> None:
        if self._keyboard() is not None:
            self.setFocus()
        layouts.empty(self._outer)
        self._seen, self._grid, self._table_at = None, None, None
        if view is not None:
            words = view.decided or tr("Both values stay in the history, with the decision.")
            self._outer.addWidget(Empty("check", tr("This is decided"), words))
        elif self.model.trouble:
            self._outer.addWidget(Empty("circle-alert", tr("This cannot be shown"), self.model.trouble))
        elif self.model.missing:
            self._outer.addWidget(Empty("check", tr("Nothing to decide here"), tr("It was settled in the meantime.")))

    def _build(self, view: ConflictView) -> None:
        held = self._keyboard()
        if held is not None:
            self.setFocus()  # what has it now is about to go, and what comes is not shown before the next round
            QTimer.singleShot(0, self, lambda: self._take_keyboard(held))
        self.another.release()
        layouts.empty(self._outer)
        self.another.deleteLater()
        self.another = OtherAmount(self.model, self)
        self.another.typed.connect(lambda: self._say(""))  # what was refused is entered no more
        self._outer.addWidget(self._build_head(view))
        scroll = layouts.ScrollColumn(gap=16)
        words = labels.label(self.model.explanation, wrap=True)
        words.setMaximumWidth(780)
        across = layouts.row()
        across.addWidget(words, 1)
        across.addStretch(0)
        scroll.inner.addLayout(across)
        scroll.inner.addLayout(self._build_sides(view))
        self._table_at = layouts.column(gap=0)
        scroll.inner.addLayout(self._table_at)
        scroll.inner.addLayout(self._build_foot(view))
        scroll.inner.addStretch(1)
        self._outer.addWidget(scroll, 1)
        for made in self._buttons.values():
            made.setVisible(view.may_decide)
        self._ask.setVisible(bool(self.model.asked_id))  # in its place by now: no window of its own
        self._other.setVisible(view.money_field is not None and view.may_decide)
        if view.money_field is not None and view.may_decide:
            # Whoever may not decide types nothing: a draft of the time when they might waits until they may again.
            self.another.begin()
            self._other.setVisible(self.another.isHidden())
        self._fit()

    def _build_head(self, view: ConflictView) -> QWidget:
        head = layouts.frame("head")
        lines = layouts.column(head, edges=(20, 14, 20, 14), gap=8)
        top = layouts.row(gap=10)
        top.addWidget(labels.IconLabel("git-compare", "text", 20))
        named = Flowing(gap=10)
        if self.model.heading:
            named.add(headings.heading(labels.Shortening(self.model.heading, font=fonts.title())))
        named.add(chip.Chip(self.model.wanted, "circle-alert", "bad"))
        top.addWidget(named, 1)
        self._open_file = self._opening(view)
        top.addWidget(self._open_file)
        lines.addLayout(top)
        if view.facts:
            lines.addWidget(_told(view))
        return head

    def _opening(self, view: ConflictView) -> QPushButton:
        """The way to what it is about; none where that is not on this device."""
        kind = view.file_kind
        if kind is None:
            made = buttons.quiet("")
            made.hide()
            return made
        ask = partial(self.file_wanted.emit, kind.name, view.file_id)
        return buttons.quiet(opening(kind), ask, icon="arrow-right")

    def _build_sides(self, view: ConflictView) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        may = view.may_decide
        seen, own, others = self.model.side_names
        in_what = view.currency
        saw = SideCard(seen, view.base, self._aside(view.base), currency=in_what, may_choose=False)
        mine = SideCard(own, view.mine, self._aside(view.mine), currency=in_what, may_choose=may, other=view.theirs)
        theirs = SideCard(
            others, view.theirs, self._aside(view.theirs), currency=in_what, may_choose=may, other=view.mine
        )
        mine.chosen.connect(lambda: self.model.choose(Choice.MINE))
        theirs.chosen.connect(lambda: self.model.choose(Choice.THEIRS))
        self._cards, self._sides = [saw, mine, theirs], {Choice.MINE: mine, Choice.THEIRS: theirs}
        self._group = QButtonGroup(mine)
        for card in self._cards:
            if card.radio is not None:
                self._group.addButton(card.radio)
                card.radio.confirmed.connect(self.model.decide)
        self._grid = grid
        return grid

    def _fit(self) -> None:
        """Three equal columns where there is room, else one; buttons under each other where a line is too short."""
        if self._grid is None:
            return
        is_wide = self.width() >= _BESIDE_FROM
        if is_wide is not self._is_wide:
            self._is_wide = is_wide
            self._draw_result()
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, *((0, place) if is_wide else (place, 0)))
            self._grid.setColumnStretch(place, 1 if is_wide or place == 0 else 0)
            self._grid.setColumnMinimumWidth(place, 0)

    def _aside(self, side: ConflictSide) -> str:
        at = formats.moment(side.at, self.model.now()) if side.at is not None else ""
        return ", ".join(part for part in (self.model.told(side), at, side.where) if part)

    def _build_foot(self, view: ConflictView) -> QVBoxLayout:
        """The buttons, the amount that is entered instead, and below them what becomes of both values."""
        foot = layouts.column(gap=10)
        self._buttons = {
            choice: buttons.button(self.model.caption_of(choice), lambda choice=choice: self._keep(choice))  # type: ignore[misc]
            for choice in (Choice.MINE, Choice.THEIRS)
        }
        self._other = buttons.button(tr("Enter another amount"), self._enter)
        self._trouble = labels.label(tone="bad", wrap=True)
        self._trouble.hide()
        self._ask = self._asking(view)
        choices = Flowing()
        for made in (*self._buttons.values(), self._other, self._ask):
            choices.add(made)
        foot.addWidget(choices)
        foot.addWidget(self.another)
        foot.addWidget(self._trouble)
        words = tr("Both values stay in the history, with your decision.")
        if not view.may_decide:
            words = tr("Your role may not decide this. Ask a supervisor; both values are kept until then.")
            if view.decider:
                may = tr("Your role may not decide this. {who} may; both values are kept until then.", who=view.decider)
                words = may
        foot.addWidget(labels.caption(words, wrap=True))
        return foot

    def _asking(self, view: ConflictView) -> QPushButton:
        """Whoever set the other value may know something that settles it, and where this person may not decide,
        somebody else may; the question is a task of theirs.
        """
        words = tr("Ask {name} first", name=first_name(view.theirs.who))
        if not view.may_decide:
            words = tr("Ask {name} to decide", name=first_name(view.decider))
        whom = view.file_id, self.model.asked_id
        made = buttons.quiet(
            words, lambda: self.question_wanted.emit(*whom, self.model.question), icon="message-square"
        )
        return buttons.snug(made)

    def _keyboard(self) -> str | None:
        """Which part of the page has the keyboard, empty for the page itself; None when it is elsewhere."""
        focused = self.window().focusWidget()
        if focused is self:
            return ""
        if focused is None or not self.isAncestorOf(focused):
            return None
        return next((name for name, stop in self._stops().items() if stop is focused), "")

    def _stops(self) -> dict[str, QWidget]:
        """Where the keyboard can be on this page, by names that outlive its being drawn anew."""
        if self._grid is None:
            return {}
        radios = {f"side {choice}": card.radio for choice, card in self._sides.items() if card.radio is not None}
        kept = {f"keep {choice}": made for choice, made in self._buttons.items()}
        own = {
            "entered": self.another.amount,
            "why": self.another.why,
            "keep": self.another.keep,
            "other": self._other,
            "open": self._open_file,
            "ask": self._ask,
        }
        return {**radios, **kept, **own}

    def _take_keyboard(self, held: str) -> None:
        """Give it to what had it before the page was drawn anew, else to the side that is chosen."""
        if self._grid is None or self.window().focusWidget() is not self:  # behind other windows it has no focus
            return
        named = self._stops().get(held)
        chosen = self._sides.get(self.model.choice)
        if self.another.entries is not None and self.model.choice is Choice.OTHER:
            first: QWidget = self.another.amount
        elif chosen is not None and chosen.radio is not None:
            first = chosen.radio
        else:
            first = next((each for each in (self._open_file, self._ask) if not each.isHidden()), self)
        (first if named is None or named.isHidden() else named).setFocus()

    def _settled(self) -> None:
        self.another.settled()
        self.decided.emit()

    def _keep(self, choice: Choice) -> None:
        self.model.choose(choice)
        self.model.decide()

    def _enter(self) -> None:
        self._other.hide()
        self.another.open()

    def _mark(self, view: ConflictView) -> None:
        if self.model.choice is Choice.OTHER and self._group is not None:
            mark_none(self._group)
        for choice, card in self._sides.items():
            card.mark(choice is self.model.choice and view.may_decide)
        for choice, made in self._buttons.items():
            made.setText(self.model.caption_of(choice))
            made.setAccessibleName(made.text())
            wanted = "primary" if choice is self.model.choice else "plain"
            if made.property("kind") != wanted:
                made.setProperty("kind", wanted)
                made.style().unpolish(made)
                made.style().polish(made)
                made.setFont(fonts.strong() if wanted == "primary" else fonts.body())
        self.another.mark()
        self._draw_result()
        self._fit()

    def _draw_result(self) -> None:
        """What is remarked on a figure stands at its right, below them all where there is no room for it."""
        if self._table_at is None:
            return
        layouts.empty(self._table_at)
        rows = self.model.preview()
        if not rows:
            return
        card = Card(tr("After your choice"))
        headings = [("", False), (tr("Before"), True), (tr("After"), True)]
        if self._is_wide:
            headings.append(("", False))
        table = FigureTable(headings, name=tr("After your choice"), least=110, stretch=(0, 3))
        for row in rows:
            cells = [Cell(row.caption), Cell(row.before, money=True), Cell(row.after, money=True, bold=True)]
            table.add([*cells, Cell(row.remark)] if self._is_wide else cells)
        card.body.addWidget(labels.rule())
        card.body.addWidget(table)
        for row in rows:
            if row.remark and not self._is_wide:
                card.add_row(labels.caption(beside(row.caption, row.remark, by=": "), wrap=True))
        self._table_at.addWidget(card)

    def _say(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        if text:
            announce(self, text, at_once=True)
            layouts.bring_into_view(self._trouble)


def _told(view: ConflictView) -> QWidget:
    """The facts of the file, as many in a line as there is room for; its amounts stay together."""
    told, sums = Flowing(gap=16), QWidget()
    figures = layouts.row(sums, gap=16)
    for name, said, value in view.facts:
        is_figure = name.endswith("_cents")
        made = fact(said, written(name, value, view.currency), is_figure=is_figure)
        if is_figure:
            figures.addWidget(made)
        else:
            told.add(made)
    if figures.count():
        told.add(sums)
    else:
        sums.deleteLater()
    return told


class DecidingPage(Page):
    """The place of a conflict; `conflict` is gone as soon as one looks elsewhere."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.conflict: ConflictPage | None = None
        self.setAccessibleName(DECIDE.caption())
        self._outer = layouts.column(self, gap=0)

    def show_visit(self, visit: Visit) -> None:
        self.turn_away()
        model = ConflictViewModel(self._frame.store, visit.item, self._frame.now)
        page = self.conflict = ConflictPage(model)
        model.setParent(page)
        page.file_wanted.connect(self._frame.open_file)
        page.question_wanted.connect(self._ask)
        page.decided.connect(lambda: self._frame.go("attention"))
        self._outer.addWidget(page)
        page.show()  # what is hidden takes no keyboard
        page.setFocus()

    def _ask(self, claim_id: str, person_id: str, words: str) -> None:
        shown = self._frame.open_file(CLAIM.name, claim_id)
        if shown is not None:
            shown.ask(person_id, words)

    def take_focus(self) -> None:
        if self.conflict is not None:
            self.conflict.setFocus()

    def turn_away(self) -> None:
        if self.conflict is not None:
            self.conflict.model.close()
            self.conflict.hide()
            self._outer.removeWidget(self.conflict)
            self.conflict.deleteLater()
            self.conflict = None

    def leave(self) -> None:
        self.turn_away()
