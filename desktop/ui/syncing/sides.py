"""The sides of a conflict: each as a whole, whole texts, what differs marked; those that can be chosen by a radio."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from desktop.screens import formats, times
from desktop.screens.conflicts import ConflictSide
from desktop.screens.words import beside, tr, yes_or_no
from desktop.ui.kit import fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.viewmodels.syncing.differences import parts

_EYE: Final = 32
"""Pixels of the icon before the name of a side that is not chosen."""
_ROUND_HEAD: Final = 12
"""Pixels above and below what stands in a head, together."""
_FREE: Final = 56
"""Pixels of a head that nothing stands in: its edges, and what parts the name from who and when."""
_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class SideRadio(QRadioButton):
    """Arrows move the choice, however the sides stand; confirmed: Enter was pressed on what the person chose.

    What is chosen to begin with, where the keyboard is put, is chosen by the first Enter and decided by no one key.
    """

    confirmed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._is_meant = False
        self.clicked.connect(self._mean)

    def _mean(self) -> None:
        self._is_meant = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, group = _STEPS.get(Qt.Key(event.key())), self.group()
        if step is not None and group is not None:
            sides = group.buttons()
            to = sides[(sides.index(self) + step) % len(sides)]
            to.setFocus(Qt.FocusReason.TabFocusReason)
            to.click()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            event.accept()
        elif self.isChecked() and self._is_meant:
            self.confirmed.emit()
        else:
            self.click()


class SideCard(Card):
    """One side as a whole. Those that can be chosen have a radio button, and a click anywhere chooses them.

    other: the side beside it, from which it differs; None marks nothing. currency: of its amounts.
    """

    chosen = Signal()

    def __init__(
        self,
        name: str,
        side: ConflictSide,
        aside: str,
        *,
        currency: str,
        may_choose: bool,
        other: ConflictSide | None = None,
    ) -> None:
        super().__init__()
        self._outer.setContentsMargins(2, 2, 2, 2)
        self.setAccessibleName(beside(name, aside, by=", "))
        self._currency = currency
        self.radio: SideRadio | None = None
        self._is_beside: bool | None = None
        self._aside = labels.Shortening(aside, font=fonts.caption(), tone="muted")
        # a radio button begins with a margin of its own
        edge = _ROUND_HEAD // 2
        self.add_row(self._head(name, side, may_choose), edges=(10 if may_choose else 15, edge, 15, edge), least=42)
        self._place_aside()
        others = {field: value for field, _, value in other.values} if other is not None else {}
        for field, caption, value in side.values:
            compared = written(field, others[field], currency) if field in others else None
            self.add_row(_row(field, caption, written(field, value, currency), compared))
        self.body.addStretch(1)

    def _head(self, name: str, side: ConflictSide, may_choose: bool) -> QWidget:
        head = QWidget()
        grid = self._grid = QGridLayout(head)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setRowMinimumHeight(0, 36)
        if may_choose:
            self.radio = SideRadio(name)
            self.radio.setFont(fonts.strong())
            values = ", ".join(
                beside(caption, written(field, value, self._currency), by=" ") for field, caption, value in side.values
            )
            self.radio.setAccessibleName(tr("{name}: {values}", name=name, values=values))
            self.radio.clicked.connect(self.chosen)
            grid.addWidget(self.radio, 0, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._named = self.radio.sizeHint().width()
        else:
            title = labels.strong(name)
            grid.addWidget(labels.IconLabel("eye", "muted"), 0, 0)
            grid.addWidget(title, 0, 1)
            self._named = title.sizeHint().width() + _EYE
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_aside()

    def _place_aside(self) -> None:
        """Who it was and when stands at the right of the name, below it where there is no room for both."""
        is_beside = self._named + self._aside.sizeHint().width() + _FREE <= self.width()
        if is_beside is self._is_beside:
            return
        self._is_beside = is_beside
        if is_beside:
            self._grid.addWidget(self._aside, 0, 2)
        else:
            self._grid.addWidget(self._aside, 1, 0, 1, 3)
        head = self._grid.parentWidget()
        if head is not None:
            head.setMinimumHeight(self._grid.minimumSize().height())
            holder = head.parentWidget()
            if holder is not None:
                holder.setMinimumHeight(head.minimumHeight() + _ROUND_HEAD)

    def mark(self, chosen: bool) -> None:
        """Draw it as chosen or not; in an exclusive group only what is chosen can be told so."""
        if self.radio is not None and chosen:
            self.radio.setChecked(True)
        self.setProperty("chosen", "true" if chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.radio is not None:
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.click()


def mark_none(group: QButtonGroup) -> None:
    """Neither side is chosen: something else is."""
    checked = group.checkedButton()
    if checked is not None:
        group.setExclusive(False)
        checked.setChecked(False)
        group.setExclusive(True)


def _row(field: str, caption: str, text: str, other: str | None) -> QWidget:
    """Amounts stand right of their caption; texts in full below theirs, what the other side lacks in bold."""
    row = QWidget()
    said = caption if other is None or other != text else tr("{field}, the same on both sides", field=caption)
    if field.endswith("_cents"):
        inside = layouts.row(row, gap=16)
        inside.addWidget(labels.caption(said, wrap=True), 1)
        shown = labels.figure(text, bold=True)
        inside.addWidget(shown)
    else:
        lines = layouts.column(row, gap=2)
        lines.addWidget(labels.caption(said, wrap=True))
        shown = _whole(text, other)
        lines.addWidget(shown)
    shown.setAccessibleName(f"{said}: {text}")
    return row


def _whole(text: str, other: str | None) -> QLabel:
    if other is None:
        return labels.label(text, wrap=True)
    return labels.marked(parts(text, other))


def written(name: str, value: object, currency: str) -> str:
    """A value of a side, or a fact of its file, as it is read. name: of its field; currency: of amounts."""
    if value is None:
        return tr("empty")
    if isinstance(value, bool) or not isinstance(value, int):
        return yes_or_no(value) if isinstance(value, bool) else str(value)
    if name.endswith("_cents"):
        return formats.money(value, currency)
    if name.endswith("_at"):
        at = times.moment(value)
        return f"{formats.long_day(times.local_day(at))}, {formats.clock(at)}"
    return formats.number(value)
