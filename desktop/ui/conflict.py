"""The conflict page: what you saw, yours and theirs side by side, what follows from the choice, and the decision."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.ui import fonts
from desktop.ui.widgets import buttons, chip, form, labels, layouts
from desktop.ui.widgets.card import Card, Cell, FigureTable
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.entries import Entries
from desktop.ui.widgets.fields import AmountField
from desktop.viewmodels import amounts, formats, times
from desktop.viewmodels.conflict import Choice, ConflictViewModel
from desktop.viewmodels.values import ConflictSide, ConflictView
from desktop.viewmodels.words import beside, spelled, tr


class SideCard(Card):
    """One side as a whole. Those that can be chosen have a radio button, and a click anywhere chooses them."""

    chosen = Signal()

    def __init__(self, name: str, side: ConflictSide, aside: str, *, may_choose: bool) -> None:
        super().__init__()
        self._outer.setContentsMargins(2, 2, 2, 2)
        self.setAccessibleName(tr("{name}, {aside}", name=name, aside=aside))
        head = QWidget()
        line = layouts.row(head)
        self.radio: QRadioButton | None = None
        if may_choose:
            self.radio = QRadioButton(name)
            self.radio.setFont(fonts.strong())
            values = ", ".join(beside(caption, _text(field, value), by=" ") for field, caption, value in side.values)
            self.radio.setAccessibleName(tr("{name}: {values}", name=name, values=values))
            self.radio.clicked.connect(self.chosen)
            line.addWidget(self.radio)
        else:
            line.addWidget(labels.IconLabel("eye", "muted"))
            line.addWidget(labels.strong(name))
        line.addStretch(1)
        line.addWidget(labels.caption(aside))
        self.add_row(head, edges=(13, 2, 15, 2), least=42)
        for field, caption, value in side.values:
            row = QWidget()
            inside = layouts.row(row, gap=16)
            inside.addWidget(labels.caption(caption))
            is_money = field.endswith("_cents")
            shown = labels.Shortening(_text(field, value), font=fonts.strong() if is_money else fonts.body())
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            inside.addWidget(shown, 1)
            self.add_row(row)
        self.body.addStretch(1)

    def mark(self, chosen: bool) -> None:
        if self.radio is not None:
            self.radio.setChecked(chosen)
        self.setProperty("chosen", "true" if chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.radio is not None:
            self.chosen.emit()


def _text(name: str, value: object) -> str:
    if value is None:
        return tr("empty")
    if isinstance(value, bool) or not isinstance(value, int):
        return spelled(name, value)
    if name.endswith("_cents"):
        return formats.money(value)
    if name.endswith("_at"):
        at = times.moment(value)
        return f"{formats.long_day(times.local_day(at))}, {formats.clock(at)}"
    return formats.number(value)


class ConflictPage(QWidget):
    """One conflict. decided: it is settled here; file_wanted(claim id): look at the claim first."""

    decided = Signal()
    file_wanted = Signal(str)

    def __init__(self, model: ConflictViewModel) -> None:
        super().__init__()
        self.model = model
        self._seen: ConflictView | None = None
        self._sides: dict[Choice, SideCard] = {}
        self._table_at: QVBoxLayout | None = None
        self._entries: Entries | None = None
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

    def _show_absence(self, view: ConflictView | None) -> None:
        layouts.empty(self._outer)
        self._seen = None
        if view is not None:
            words = view.decided or tr("Both values stay in the history, with the decision.")
            self._outer.addWidget(Empty("check", tr("This is decided"), words))
        elif self.model.trouble:
            self._outer.addWidget(Empty("circle-alert", tr("This cannot be shown"), self.model.trouble))
        elif self.model.missing:
            self._outer.addWidget(Empty("check", tr("Nothing to decide here"), tr("It was settled in the meantime.")))

    def _build(self, view: ConflictView) -> None:
        layouts.empty(self._outer)
        head = layouts.frame("head")
        lines = layouts.column(head, edges=(20, 14, 20, 14), gap=8)
        top = layouts.row(gap=10)
        top.addWidget(labels.IconLabel("git-compare", "text", 20))
        top.addWidget(labels.title(tr("One change needs you")))
        top.addWidget(chip.Chip(beside(view.what, view.claim_number, by=", "), "circle-alert", "bad"))
        top.addStretch(1)
        open_claim = buttons.quiet(tr("Open claim"), lambda: self.file_wanted.emit(view.file_id), icon="clipboard-list")
        top.addWidget(open_claim)
        lines.addLayout(top)
        words = labels.label(self.model.explanation, wrap=True)
        words.setMaximumWidth(780)
        across = layouts.row()
        across.addWidget(words, 1)
        across.addStretch(0)
        lines.addLayout(across)
        self._outer.addWidget(head)
        scroll = layouts.ScrollColumn(gap=16)
        scroll.inner.addLayout(self._build_sides(view))
        self._table_at = layouts.column(gap=0)
        scroll.inner.addLayout(self._table_at)
        scroll.inner.addLayout(self._build_foot(view))
        self._trouble = labels.label(tone="bad", wrap=True)
        self._trouble.hide()
        scroll.inner.addWidget(self._trouble)
        scroll.inner.addStretch(1)
        self._outer.addWidget(scroll, 1)
        self._begin_other(view)

    def _build_sides(self, view: ConflictView) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        saw = SideCard(tr("What you saw"), view.base, self._aside(view.base), may_choose=False)
        mine = SideCard(tr("Yours"), view.mine, self._aside(view.mine), may_choose=view.may_decide)
        theirs = SideCard(tr("Theirs"), view.theirs, self._aside(view.theirs), may_choose=view.may_decide)
        mine.chosen.connect(lambda: self.model.choose(Choice.MINE))
        theirs.chosen.connect(lambda: self.model.choose(Choice.THEIRS))
        self._sides = {Choice.MINE: mine, Choice.THEIRS: theirs}
        group = QButtonGroup(self)
        group.setExclusive(False)
        for place, card in enumerate((saw, mine, theirs)):
            if card.radio is not None:
                card.radio.setAutoExclusive(False)
                group.addButton(card.radio)
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
        return grid

    def _aside(self, side: ConflictSide) -> str:
        return ", ".join(
            part
            for part in (formats.short_name(side.who), formats.moment(side.at, self.model.now()), side.where)
            if part
        )

    def _build_foot(self, view: ConflictView) -> QHBoxLayout:
        foot = layouts.row()
        self._buttons = {
            Choice.MINE: buttons.button(tr("Keep mine"), lambda: self._keep(Choice.MINE)),
            Choice.THEIRS: buttons.button(tr("Keep theirs"), lambda: self._keep(Choice.THEIRS)),
        }
        for made in self._buttons.values():
            made.setEnabled(view.may_decide)
            foot.addWidget(made)
        self._other = buttons.button(tr("Enter another amount"), self._enter)
        self._other.setVisible(view.money_field is not None and view.may_decide)
        foot.addWidget(self._other)
        self._entered = form.amount(tr("Another amount"), view.currency)
        self._entered.setFixedWidth(140)
        self._entered.returnPressed.connect(self._decide_other)
        self._keep_other = buttons.button(tr("Keep this amount"), self._decide_other, kind="primary")
        self._entered.hide()
        self._keep_other.hide()
        self._read = labels.caption()
        self._read.hide()
        foot.addWidget(self._entered)
        foot.addWidget(self._keep_other)
        foot.addWidget(self._read)
        foot.addStretch(1)
        words = tr("Both values stay in the history, with your decision.")
        if not view.may_decide:
            words = tr("Your role may not decide this. Ask a supervisor; both values are kept until then.")
        foot.addWidget(labels.caption(words, wrap=False))
        return foot

    def _begin_other(self, view: ConflictView) -> None:
        """What was typed of another amount comes back, when the page is drawn anew too."""
        if self._entries is not None:
            self._entries.release()
        self._entries = Entries(self)
        self._entries.add(AmountField("amount_cents", tr("Another amount"), self._entered))
        self._entries.begin(self.model.draft(self._entries), dict)
        self._entries.changed.connect(self._say_entered)
        if self._entries.is_brought and view.money_field is not None and view.may_decide:
            self._other.hide()
            self._entered.show()
            self._keep_other.show()
            self._say_entered()

    def _say_entered(self) -> None:
        """The amount as it was read, or why it is none; only what was read can be kept."""
        found = self._entered.reading
        self.model.enter(found.cents)
        said = amounts.told(found.cents, self._entered.currency) if found.cents is not None else found.trouble
        self._read.setText(said)
        self._read.setVisible(bool(said))
        labels.set_tone(self._read, "bad" if found.trouble and not found.unfinished else "muted")

    def _decide_other(self) -> None:
        if self.model.may_send():
            self.model.decide()

    def _settled(self) -> None:
        if self._entries is not None:
            self._entries.sent()
        self.decided.emit()

    def _keep(self, choice: Choice) -> None:
        self.model.choose(choice)
        self.model.decide()

    def _enter(self) -> None:
        self._other.hide()
        self._entered.show()
        self._keep_other.show()
        self._entered.setFocus()
        self._say_entered()

    def _mark(self, view: ConflictView) -> None:
        for choice, card in self._sides.items():
            card.mark(choice is self.model.choice and view.may_decide)
        for choice, made in self._buttons.items():
            cents = self.model.amount_of(choice)
            bare = tr("Keep mine") if choice is Choice.MINE else tr("Keep theirs")
            made.setText(f"{bare}, {formats.money(cents)}" if cents is not None else bare)
            made.setAccessibleName(made.text())
            wanted = "primary" if choice is self.model.choice else "plain"
            if made.property("kind") != wanted:
                made.setProperty("kind", wanted)
                made.style().unpolish(made)
                made.style().polish(made)
                made.setFont(fonts.strong() if wanted == "primary" else fonts.body())
        self._keep_other.setEnabled(self.model.may_send())
        self._draw_result()

    def _draw_result(self) -> None:
        assert self._table_at is not None
        layouts.empty(self._table_at)
        rows = self.model.preview()
        if not rows:
            return
        card = Card(tr("After your choice"))
        headings = [("", False), (tr("Before"), True), (tr("After"), True), (" ", False)]
        table = FigureTable(headings, name=tr("After your choice"), stretch=(0, 3), least=150)
        for row in rows:
            cells = [Cell(widget=labels.label(row.caption)), Cell(row.before, money=True)]
            table.add([*cells, Cell(row.after, money=True, bold=True), Cell(row.remark)])
        card.body.addWidget(labels.rule())
        card.body.addWidget(table)
        self._table_at.addWidget(card)

    def _say(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
