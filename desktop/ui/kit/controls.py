"""What people put something into, each with its name for everyone: lines, areas, boxes, choices, amounts and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from desktop.screens.words import tr
from desktop.ui.kit import fonts, labels, layouts
from desktop.ui.kit.areas import Area, GrowingArea
from desktop.ui.kit.cutting import cut
from desktop.ui.kit.edits import LOCAL, AmountEdit, DayEdit, MomentEdit, Now, Today, Zone
from desktop.ui.kit.fields import FIGURE

OPEN: Final = "open"
"""Of a choice: nobody has made it yet."""
_INSET: Final = 1
"""Pixels that Qt leaves at both sides of what is chosen."""


def line(name: str, hint: str = "", text: str = "", *, figure: bool = False) -> QLineEdit:
    """One line of text; `name` is its accessible name, `hint` its placeholder.

    figure: a number, an address of email or a code.
    """
    made = QLineEdit(text)
    made.setCursorPosition(0)  # a text that is longer than its field is read from its beginning
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setFont(fonts.body())
    made.setProperty(FIGURE, figure)
    return made


def secret(name: str) -> QLineEdit:
    """A password: shown as dots, taken as it is."""
    made = line(name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def amount(name: str, currency: str) -> AmountEdit:
    """An amount in the file's currency, right-aligned."""
    return AmountEdit(name, currency)


def day(name: str, value: date | None, today: Today) -> DayEdit:
    """A day to come: what is typed without a year means the next one. value: None where nobody has said it yet."""
    return DayEdit(name, value, today)


def moment(name: str, value: datetime | None, now: Now, zone: Zone = LOCAL) -> MomentEdit:
    """A day and time that was. value: None where nobody has said it yet. zone: of the place where it was."""
    return MomentEdit(name, value, now, zone)


def area(name: str, hint: str = "", text: str = "", *, height: int = 96) -> Area:
    """Several lines; Tab leaves the field."""
    made = Area(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setTabChangesFocus(True)
    made.setFont(fonts.body())
    made.setMinimumHeight(height)
    made.setMaximumHeight(height)
    made.setStyleSheet(f"min-height: {height - 14}px; max-height: {height - 14}px;")
    return made


def growing(name: str, hint: str = "", *, least: int = 96) -> GrowingArea:
    """Several lines that get the room that they need; Tab leaves the field."""
    made = GrowingArea(least)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setTabChangesFocus(True)
    made.setFont(fonts.body())
    return made


def check(text: str) -> QCheckBox:
    """A box to tick."""
    made = QCheckBox(text)
    made.setFont(fonts.body())
    return made


class Choosing(QComboBox):
    """Ends what is chosen in an ellipsis where it has no room, as other texts, and has the whole as its hint.

    What nobody has chosen yet is as quiet as the hint in an empty line, and no longer framed once it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.currentIndexChanged.connect(lambda _place: self._mark())

    def stand_open(self) -> None:
        """Nothing is chosen, until somebody does."""
        self.setPlaceholderText(tr("Choose"))
        self.setCurrentIndex(-1)
        self._mark()

    def _mark(self) -> None:
        is_open = self.currentIndex() < 0 and bool(self.placeholderText())
        if bool(self.property(OPEN)) != is_open:
            self.setProperty(OPEN, is_open)
            self.style().unpolish(self)
            self.style().polish(self)

    def shown(self) -> str:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._shown(option)

    def _shown(self, option: QStyleOptionComboBox) -> str:
        place = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, self)
        return cut(self._words, self.fontMetrics(), room.width() - 2 * _INSET)

    @property
    def _words(self) -> str:
        return self.placeholderText() if self.currentIndex() < 0 else self.currentText()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = shown = self._shown(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        if (shown != self._words) != bool(self.toolTip()):
            labels.hint(self, self._words if shown != self._words else "")


def choice(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Choosing:
    """A choice among (code, caption); `currentData()` is the code."""
    made = Choosing()
    made.setAccessibleName(name)
    made.setFont(fonts.body())
    for code, caption in options:
        made.addItem(caption, code)
    choose(made, chosen)
    return made


def unchosen(name: str, options: Sequence[tuple[str, str]]) -> QComboBox:
    """A choice that nobody has made yet: a fact that would be wrong where it was only not looked at."""
    made = choice(name, options)
    made.stand_open()
    return made


def choose(field: QComboBox, code: object) -> None:
    """Choose the option of that code; one that is not offered changes nothing."""
    place = field.findData(code)
    if place >= 0:
        field.setCurrentIndex(place)


def offer(field: QComboBox, options: Sequence[tuple[str, str]]) -> None:
    """Other options; what was chosen stays chosen where it still can be."""
    wanted = [code for code, _ in options]
    if wanted != [field.itemData(place) for place in range(field.count())]:
        chosen = field.currentData()
        before = field.blockSignals(True)
        field.clear()
        for code, caption in options:
            field.addItem(caption, code)
        choose(field, chosen)
        field.blockSignals(before)


def captioned(caption: str, field: QWidget, help_text: str = "", note: QLabel | None = None) -> QVBoxLayout:
    """A field under its caption, and help below it. note: what is said of what was entered."""
    made = layouts.column(gap=4)
    name = labels.caption(caption)
    name.setBuddy(field)
    made.addWidget(name)
    made.addWidget(field)
    if note is not None:
        note.hide()
        made.addWidget(note)
    if help_text:
        made.addWidget(labels.caption(help_text, wrap=True))
        field.setAccessibleDescription(help_text)
    return made
