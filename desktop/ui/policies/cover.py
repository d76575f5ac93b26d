"""What a policy covers on a day: one table, and where there is more than one span of days the choice among them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.screens import formats
from desktop.screens.policies import PolicyRecord
from desktop.screens.words import caption, inside, tr
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.card import Card, Cell, FigureTable
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.own_keys import claims
from desktop.viewmodels.policies.policy import CoverRow, PolicyViewModel, Span

_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CHANGED: Final = "◆ "


class SpanChoice(QComboBox):
    """Of the spans of a term. While it has the keyboard, Alt with Left and Right are its own."""

    def __init__(self, model: PolicyViewModel) -> None:
        super().__init__()
        self._model = model
        self.setFont(fonts.body())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setAccessibleName(tr("Shown as of"))
        keys = tr(
            "{earlier} and {later} while it has the keyboard", earlier=spelled("Alt+Left"), later=spelled("Alt+Right")
        )
        labels.hint(self, keys)
        self.setAccessibleDescription(keys)
        self.activated.connect(model.choose)

    def show_spans(self, spans: tuple[Span, ...], place: int) -> None:
        texts = [_span_words(span) for span in spans]
        if texts != [self.itemText(at) for at in range(self.count())]:
            self.clear()
            self.addItems(texts)
        self.setCurrentIndex(place)

    def event(self, event: QEvent) -> bool:
        return claims(event, lambda key: bool(_step(key))) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _step(event):
            self._model.step(_step(event))
        else:
            super().keyPressEvent(event)


def _step(event: QKeyEvent) -> int:
    """-1 or 1 for Alt with Left or Right, else 0."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _STEPS.get(Qt.Key(event.key()), 0) if held == Qt.KeyboardModifier.AltModifier else 0


def _span_words(span: Span) -> str:
    return tr("{begin} to {end}", begin=formats.long_day(span.begins), end=formats.long_day(span.ends))


class AsOf(QWidget):
    """The day that is shown, in words, and the way to another span. Hidden where there is only one."""

    def __init__(self, model: PolicyViewModel) -> None:
        super().__init__()
        self._model = model
        line = layouts.row(self, gap=8)
        self.words = labels.Shortening(font=fonts.strong())
        line.addWidget(self.words, 1)
        self.earlier = buttons.icon_button("chevron-left", tr("The span before"), lambda: model.step(-1))
        self.spans = SpanChoice(model)
        self.later = buttons.icon_button("chevron-right", tr("The span after"), lambda: model.step(1))
        for made in (self.earlier, self.spans, self.later):
            line.addWidget(made)

    def show_day(self) -> None:
        model, spans = self._model, self._model.spans
        several = len(spans) > 1
        for made in (self.earlier, self.spans, self.later):
            made.setVisible(several)
        self.words.setText(_day_words(model))
        self.setVisible(bool(spans))
        if several:
            self.spans.show_spans(spans, model.place)
            for made, is_on in ((self.earlier, model.place > 0), (self.later, model.place < len(spans) - 1)):
                if not is_on and made.hasFocus():
                    self.spans.setFocus()  # Qt would put the keyboard anywhere
                made.setEnabled(is_on)


def _day_words(model: PolicyViewModel) -> str:
    day, view = model.day, model.view
    if day is None or view is None:
        return ""
    if day == model.loss_day:
        return tr("As of the loss on {day}", day=formats.long_day(day))
    if day == view.today:
        return tr("As of today, {day}", day=formats.long_day(day))
    return tr("As of {day}", day=formats.long_day(day))


def cover_card(model: PolicyViewModel, view: PolicyRecord) -> Card:
    """Limit, deductible and premium of each coverage; what differs from the span before is marked and says so."""
    card = Card(tr("Coverages"))
    rows = model.rows()
    if not rows:
        card.add_row(labels.label(tr("Nothing is covered on this day."), tone="muted"))
        return card
    headings = [
        (tr("Coverage"), False),
        (tr("Limit, {currency}", currency=view.currency), True),
        (tr("Deductible, {currency}", currency=view.currency), True),
        (tr("Premium, {currency}", currency=view.currency), True),
    ]
    table = FigureTable(headings, name=tr("Coverages"), least=96)
    for row in rows:
        table.add(_cells(row))
    total = formats.figure(model.premium_cents())
    table.add([Cell(tr("Premium for a year"), bold=True), Cell(""), Cell(""), Cell(total, money=True, bold=True)])
    card.body.addWidget(labels.rule())
    card.body.addWidget(table)
    if any(row.was or row.is_gone for row in rows):
        card.body.addWidget(labels.rule())
        foot = labels.caption(_CHANGED + tr("differs from the span before"))
        foot.setContentsMargins(15, 8, 15, 8)
        card.body.addWidget(foot)
    if model.premium_cents() != view.premium_cents:
        note = labels.caption(
            tr(
                "The policy’s own annual premium is {amount}; it is paid {how}.",
                amount=formats.money(view.premium_cents, view.currency),
                how=inside(caption(view.frequency)),
            ),
            wrap=True,
        )
        note.setContentsMargins(15, 8, 15, 8)
        card.body.addWidget(note)
    return card


def _cells(row: CoverRow) -> list[Cell]:
    if row.is_gone:
        words = tr("not covered any more")
        return [Cell(_CHANGED + row.caption, tone="muted", hint=words), Cell(words, tone="muted"), Cell(""), Cell("")]
    return [
        Cell(row.caption),
        *(_cell(text, row.was.get(name)) for name, text in (("limit", row.limit), ("deductible", row.deductible))),
        _cell(row.premium, row.was.get("premium")),
    ]


def _cell(text: str, was: str | None) -> Cell:
    if was is None:
        return Cell(text, money=True)
    return Cell(_CHANGED + text, money=True, bold=True, hint=tr("Before: {what}", what=was))
