"""The fields of a form behind one face: what each holds as a draft keeps it, how it is put in again, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.screens import formats, times
from desktop.screens.words import tr
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.areas import Area
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.edits import AmountEdit, DayEdit, MomentEdit
from desktop.viewmodels.entering import days
from desktop.viewmodels.entering.drafts import Value
from desktop.viewmodels.entering.texts import clean_line, clean_lines, figure, too_long, without_controls

LIMIT: Final = "limit"
"""The property of a text field that holds how many characters its command takes."""
FIGURE: Final = "figure"
"""The property of a line that holds a number, an email or a code: what cannot be seen has no meaning there."""
_TYPED: Final = " "
"""Before a text that is a moment as drafts spell one, and was not understood when it was typed."""
_ROOM: Final = 2
"""Limits that a text may be long once something is pasted: so it is shortened where it will stand."""
_SIDES: Final = 4
"""Texts of a field whose plain form is remembered: as it stands, as it was, and as the file has it."""
_NEAR: Final = 0.9
"""The part of a limit from which its approach is told."""


class Field:
    """One field of a form. name: in the draft, where the command has one by the command's name; caption: for people."""

    def __init__(self, name: str, caption: str, widget: QWidget) -> None:
        self.name = name
        self.caption = caption
        self.widget = widget

    @property
    def changed(self) -> SignalInstance:
        raise NotImplementedError

    def held(self) -> Value:
        """Exactly what stands in it, as a draft keeps it."""
        raise NotImplementedError

    def put(self, value: Value) -> bool:
        """Put in what was held, or what the file has. False: it cannot be had any more."""
        raise NotImplementedError

    def plain(self, value: Value) -> Value:
        """What is sent for it, and compared: without what only typing has brought in."""
        return value

    def shown(self, value: Value) -> str:
        """A value in words."""
        return str(value) if value not in (None, "") else tr("empty")

    @property
    def trouble(self) -> str:
        """Why it cannot be sent as it stands, in a sentence."""
        return ""

    @property
    def said(self) -> str:
        """What is told below it while nothing is wrong."""
        return ""

    @property
    def scolds(self) -> bool:
        """Whether the trouble is worth a red word already, or somebody may still be typing."""
        return True


class _Text(Field):
    """What is sent for a text is asked several times a key, and found once."""

    def __init__(self, name: str, caption: str, widget: QWidget) -> None:
        super().__init__(name, caption, widget)
        self._plain_of = lru_cache(maxsize=_SIDES)(self._found)

    def plain(self, value: Value) -> Value:
        return self._plain_of(str(value or ""))

    def _found(self, text: str) -> str:
        raise NotImplementedError

    @property
    def _limit(self) -> int:
        return int(self.widget.property(LIMIT) or 0)

    @property
    def _length(self) -> int:
        return len(str(self.plain(self.held()) or ""))

    @property
    def trouble(self) -> str:
        if not self._limit or self._length <= self._limit:
            return ""
        return too_long(self._length, self._limit)

    @property
    def said(self) -> str:
        if not self._limit or self._length < self._limit * _NEAR:
            return ""
        return tr("{n} more characters fit.", n=formats.number(self._limit - self._length))


class LineField(_Text):
    """A line of text."""

    def __init__(self, name: str, caption: str, widget: QLineEdit) -> None:
        super().__init__(name, caption, widget)
        self._line = widget
        widget.textChanged.connect(self._drop_unseen)

    @property
    def changed(self) -> SignalInstance:
        return self._line.textChanged

    def held(self) -> Value:
        return self._line.text()

    def put(self, value: Value) -> bool:
        text = str(value or "")
        if text != self._line.text():
            self._line.setText(text)
            self._line.setCursorPosition(0)
        return True

    def _found(self, text: str) -> str:
        return figure(text) if self._line.property(FIGURE) else clean_line(text).strip()

    def _drop_unseen(self, text: str) -> None:
        """A NUL survives a paste; it and its like leave at once, and what stands before the cursor stays before it."""
        place = self._line.cursorPosition()
        before, after = without_controls(text[:place], lines=False), without_controls(text[place:], lines=False)
        if before + after != text:
            self._line.setText(before + after)
            self._line.setCursorPosition(len(before))


class AreaField(_Text):
    """Several lines of text."""

    def __init__(self, name: str, caption: str, widget: Area) -> None:
        super().__init__(name, caption, widget)
        self._area = widget
        self._turned_away = ("", "")
        """What stood there as something was not pasted, and the word for it."""
        widget.takes = self._takes
        widget.textChanged.connect(self._drop_unseen)

    @property
    def changed(self) -> SignalInstance:
        return self._area.textChanged

    def held(self) -> Value:
        return self._area.toPlainText()

    def put(self, value: Value) -> bool:
        """The cursor stands behind it, so that one goes on where one stopped."""
        text = str(value or "")
        if text != self._area.toPlainText():
            self._area.setPlainText(text)
            self._area.moveCursor(QTextCursor.MoveOperation.End)
        return True

    def _found(self, text: str) -> str:
        return clean_lines(text).strip()

    @property
    def said(self) -> str:
        return self._turned_away[1] or super().said

    def _takes(self, length: int) -> bool:
        """Whether a text of that length could still be shortened here; else it is said, and what stands there stays."""
        if not self._limit or length <= self._limit * _ROOM:
            return True
        words = tr(
            "Nothing was pasted: with it there would be {length} characters, and at most {limit} fit.",
            length=formats.number(length),
            limit=formats.number(self._limit),
        )
        self._turned_away = (self._area.toPlainText(), words)
        announce(self._area, words, at_once=True)
        self._area.textChanged.emit()  # what is said of the field is another
        return False

    def _drop_unseen(self) -> None:
        text = self._area.toPlainText()
        if text != self._turned_away[0]:
            self._turned_away = ("", "")
        kept = without_controls(text, lines=True)
        if kept != text:
            place = self._area.textCursor().position()
            self._area.setPlainText(kept)
            cursor = self._area.textCursor()
            cursor.setPosition(min(len(kept), max(0, place - (len(text) - len(kept)))))
            self._area.setTextCursor(cursor)


class ChoiceField(Field):
    """One of several, by code."""

    def __init__(self, name: str, caption: str, widget: QComboBox) -> None:
        super().__init__(name, caption, widget)
        self._choice = widget

    @property
    def changed(self) -> SignalInstance:
        return self._choice.currentIndexChanged

    def held(self) -> Value:
        """Empty while there is nothing to choose, or nobody has chosen."""
        return str(self._choice.currentData() or "")

    def put(self, value: Value) -> bool:
        plain = self.plain(value)
        place = self._choice.findData(plain)
        is_open = not plain and bool(self._choice.placeholderText())
        if place < 0 and plain and self._choice.count():  # what was chosen cannot be had: nobody chose another
            self._choice.setPlaceholderText(tr("Choose"))
            self._choice.setCurrentIndex(-1)
        elif place >= 0 or is_open:
            self._choice.setCurrentIndex(place)
        return place >= 0 or is_open or not self._choice.count()

    def plain(self, value: Value) -> Value:
        return str(value or "")

    def shown(self, value: Value) -> str:
        place = self._choice.findData(value)
        return self._choice.itemText(place) if place >= 0 else super().shown(value)


class CheckField(Field):
    """Yes or no."""

    def __init__(self, name: str, caption: str, widget: QCheckBox) -> None:
        super().__init__(name, caption or widget.text(), widget)
        self._box = widget

    @property
    def changed(self) -> SignalInstance:
        return self._box.toggled

    def held(self) -> Value:
        return self._box.isChecked()

    def put(self, value: Value) -> bool:
        self._box.setChecked(bool(value))
        return True

    def shown(self, value: Value) -> str:
        return tr("Yes") if value else tr("No")


class BoxesField(Field):
    """Several of several, by code."""

    def __init__(self, name: str, caption: str, widget: Boxes) -> None:
        super().__init__(name, caption, widget)
        self._boxes = widget

    @property
    def changed(self) -> SignalInstance:
        return self._boxes.changed

    def held(self) -> Value:
        return self._boxes.wanted

    def put(self, value: Value) -> bool:
        self._boxes.check(value if isinstance(value, list) else None)
        return True

    def shown(self, value: Value) -> str:
        names = (box.text() for code, box in self._boxes.boxes.items() if isinstance(value, list) and code in value)
        return ", ".join(names) or tr("empty")


class AmountField(Field):
    """An amount; a draft keeps it as it was typed."""

    def __init__(self, name: str, caption: str, widget: AmountEdit) -> None:
        super().__init__(name, caption, widget)
        self._amount = widget

    @property
    def changed(self) -> SignalInstance:
        return self._amount.textChanged

    def held(self) -> Value:
        return self._amount.text()

    def put(self, value: Value) -> bool:
        """value: text as it was typed, or cents."""
        self._amount.setText(formats.figure(value) if isinstance(value, int) else str(value or ""))
        return True

    @property
    def trouble(self) -> str:
        return self._amount.reading.trouble

    @property
    def scolds(self) -> bool:
        return not self._amount.reading.unfinished


class DayField(Field):
    """A day. A draft keeps the day itself where there is one: `+7` is another day tomorrow."""

    def __init__(self, name: str, caption: str, widget: DayEdit) -> None:
        super().__init__(name, caption, widget)
        self._day = widget

    @property
    def changed(self) -> SignalInstance:
        return self._day.textChanged

    def held(self) -> Value:
        day = self._day.day
        return day.isoformat() if day is not None else self._day.text()

    def put(self, value: Value) -> bool:
        day = days.spelled_day(str(value))
        if day is not None and days.FIRST <= day <= days.LAST:
            self._day.choose_day(day)
        else:
            self._day.setText(str(value or ""))
        return True

    @property
    def scolds(self) -> bool:
        return not self._day.hasFocus()

    @property
    def trouble(self) -> str:
        return self._day.trouble

    @property
    def said(self) -> str:
        return self._day.said


class MomentField(Field):
    """A day and a time; a draft keeps the moment itself where there is one.

    What was typed and is none stays apart from that, even where it is spelled as drafts spell moments.
    """

    def __init__(self, name: str, caption: str, widget: MomentEdit) -> None:
        super().__init__(name, caption, widget)
        self._moment = widget

    @property
    def changed(self) -> SignalInstance:
        return self._moment.textChanged

    def held(self) -> Value:
        at, text = self._moment.at, self._moment.text()
        if at is not None:
            return at.isoformat()
        return text if days.spelled_moment(text) is None else f"{_TYPED}{text}"

    def put(self, value: Value) -> bool:
        text = str(value or "")
        at = days.spelled_moment(text)
        if at is not None and times.EARLIEST <= at <= times.LATEST:
            self._moment.choose(at)
        else:
            bare = text.removeprefix(_TYPED)
            self._moment.setText(bare if days.spelled_moment(bare) is not None else text)
        return True

    @property
    def scolds(self) -> bool:
        return not self._moment.hasFocus()

    @property
    def trouble(self) -> str:
        return self._moment.trouble

    @property
    def said(self) -> str:
        return self._moment.said


def is_to_choose(widget: QWidget) -> bool:
    """Whether it is a choice that nobody has made, or that cannot be had any more."""
    return isinstance(widget, QComboBox) and widget.currentIndex() < 0 and widget.count() > 0


INPUTS: Final = (QLineEdit, QPlainTextEdit, QComboBox, QCheckBox, Boxes)
"""What people put something into; each one in a form is a field of it."""


def field(name: str, caption: str, widget: QWidget) -> Field:
    """The field of a widget. Raises TypeError for what nobody can type into."""
    match widget:
        case AmountEdit():
            return AmountField(name, caption, widget)
        case DayEdit():
            return DayField(name, caption, widget)
        case MomentEdit():
            return MomentField(name, caption, widget)
        case QLineEdit():
            return LineField(name, caption, widget)
        case Area():
            return AreaField(name, caption, widget)
        case QComboBox():
            return ChoiceField(name, caption, widget)
        case QCheckBox():
            return CheckField(name, caption, widget)
        case Boxes():
            return BoxesField(name, caption, widget)
        case _:
            raise TypeError(type(widget).__name__)


def inputs(within: QObject) -> Iterator[QWidget]:
    """Every widget within that takes something in; not the parts that such a widget is made of."""
    for child in within.children():
        if isinstance(child, INPUTS):
            yield child
        elif isinstance(child, QWidget):
            yield from inputs(child)
