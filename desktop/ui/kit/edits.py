"""Lines that understand what is typed into them: amounts, days and moments; each says what it read, or why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QVBoxLayout, QWidget

from desktop.screens import day_formats, formats
from desktop.screens.day_formats import DayFormat
from desktop.screens.words import tr
from desktop.ui.kit import fonts, icons, theme
from desktop.viewmodels.entering import amounts, days

Today = Callable[[], date]
Now = Callable[[], datetime]
Zone = Callable[[], tzinfo | None]


def write_days(choice: DayFormat) -> None:
    """Days are written so from now on, in every field too: there each stays the day that it was."""
    fields = [each for each in QApplication.allWidgets() if isinstance(each, _DatedEdit)]
    again = [field.kept() for field in fields]
    day_formats.write_as(choice)
    for field, write in zip(fields, again, strict=True):
        write()
        field.say_how()


def mark_wrong(field: QWidget, wrong: bool) -> None:
    """Frame a field that needs correction; the words stand beside it or in the form's message."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)
        # An area makes room for the mark only when it hears of the style.
        QApplication.sendEvent(field, QEvent(QEvent.Type.StyleChange))


class AmountEdit(QLineEdit):
    """An amount in the currency of a file. Framed as wrong as soon as no more digits can make it one."""

    def __init__(self, name: str, currency: str) -> None:
        super().__init__()
        self.currency = currency
        self.setAccessibleName(name)
        self.setFont(fonts.body())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(self._typed)
        self.editingFinished.connect(self._finished)

    @property
    def reading(self) -> amounts.Reading:
        """What stands in it; nothing that is entered here is below zero."""
        found = amounts.read(self.text(), self.currency)
        if found.cents is not None and found.cents < 0:
            return amounts.Reading(trouble=tr("An amount cannot be negative here. Enter the full amount."))
        return found

    @property
    def cents(self) -> int | None:
        return self.reading.cents

    def set_cents(self, cents: int) -> None:
        self.setText(formats.figure(cents))

    def _typed(self) -> None:
        self._mark(finished=False)

    def _finished(self) -> None:
        self._mark(finished=True)

    def _mark(self, *, finished: bool) -> None:
        found = self.reading
        mark_wrong(self, bool(found.trouble) and (finished or not found.unfinished))


class _DatedEdit(QLineEdit):
    """A text that is read as a day; the calendar opens with Alt+Down, arrows up and down go by a day."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(fonts.body())
        self._calendar: Calendar | None = None
        opening = self.addAction(
            icons.icon("calendar", theme.current().colour("text")), QLineEdit.ActionPosition.TrailingPosition
        )
        opening.setToolTip(tr("Calendar (Alt+Down)"))
        opening.setText(tr("Calendar"))
        opening.triggered.connect(self.open_calendar)
        self.textChanged.connect(self._typed)
        self.editingFinished.connect(self._finished)

    @property
    def chosen_day(self) -> date | None:
        raise NotImplementedError

    @property
    def said(self) -> str:
        """What was understood; empty where nothing was."""
        raise NotImplementedError

    @property
    def trouble(self) -> str:
        """Why it is no day; empty where it is one, or where nothing was typed."""
        raise NotImplementedError

    def choose_day(self, day: date) -> None:
        raise NotImplementedError

    def spell_out(self) -> None:
        """The day itself in place of `+7`, which means another one tomorrow."""
        raise NotImplementedError

    def today(self) -> date:
        raise NotImplementedError

    def say_how(self) -> None:
        """In the empty field: how a day is typed."""
        raise NotImplementedError

    def kept(self) -> Callable[[], None]:
        """What stands in it now, to be written again once days are written otherwise; what is no day stays."""
        raise NotImplementedError

    def open_calendar(self) -> None:
        self._calendar = Calendar(self, self.chosen_day or self.today())
        self._calendar.chosen.connect(self.choose_day)
        self._calendar.show_below(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        day = self.chosen_day
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif day is not None and days.FIRST < day < days.LAST:
            self.choose_day(date.fromordinal(day.toordinal() + step))

    def _typed(self) -> None:
        self._mark(finished=False)

    def _mark(self, *, finished: bool) -> None:
        mark_wrong(self, finished and bool(self.trouble))

    def _finished(self) -> None:
        self.spell_out()
        self._mark(finished=True)


class DayEdit(_DatedEdit):
    """A day, by the calendar of whoever types."""

    def __init__(self, name: str, value: date | None, today: Today, *, past: bool = False) -> None:
        super().__init__(name)
        self._today, self._past = today, past
        if value is not None:
            self.choose_day(value)
        self.say_how()

    @property
    def day(self) -> date | None:
        return days.read(self.text(), self._today(), past=self._past).day

    @property
    def chosen_day(self) -> date | None:
        return self.day

    @property
    def said(self) -> str:
        day = self.day
        return days.told(day, self._today()) if day is not None else ""

    @property
    def trouble(self) -> str:
        return days.read(self.text(), self._today(), past=self._past).trouble

    def choose_day(self, day: date) -> None:
        self.setText(formats.long_day(day))

    def say_how(self) -> None:
        self.setPlaceholderText(tr("Day, such as {day} or +7", day=days.example(self._today())))

    def kept(self) -> Callable[[], None]:
        day = self.day
        return (lambda: self.choose_day(day)) if day is not None else _as_it_is

    def spell_out(self) -> None:
        day = self.day
        if day is not None and self.text() != formats.long_day(day):
            self.choose_day(day)

    def today(self) -> date:
        return self._today()


class MomentEdit(_DatedEdit):
    """A day and a time of the place where it happened. zone: of that place, asked anew each time; None: here."""

    def __init__(self, name: str, value: datetime | None, now: Now, zone: Zone) -> None:
        super().__init__(name)
        self._now, self._zone = now, zone
        self._exact: tuple[str, tzinfo | None, datetime] | None = None
        if value is not None:
            self.choose(value)
        self.say_how()

    @property
    def at(self) -> datetime | None:
        """Aware UTC: exactly what was chosen as long as nobody typed, else what the text says."""
        return self._unchanged or self.reading.at

    @property
    def _unchanged(self) -> datetime | None:
        text, zone, at = self._exact or ("", None, self._now())
        return at if self._exact is not None and (text, zone) == (self.text(), self._zone()) else None

    @property
    def reading(self) -> days.Moment:
        return days.read_moment(self.text(), self._now(), self._zone())

    @property
    def chosen_day(self) -> date | None:
        at = self.at
        return days.in_zone(at, self._zone()).date() if at is not None else None

    @property
    def said(self) -> str:
        return self.reading.said

    @property
    def trouble(self) -> str:
        return self.reading.trouble

    def choose(self, at: datetime) -> None:
        """Show a moment, to the minute, as people tell it."""
        text = days.moment_text(at.astimezone(UTC), self._zone())
        self._exact = text, self._zone(), at.astimezone(UTC)
        self.setText(text)

    def say_how(self) -> None:
        self.setPlaceholderText(tr("Day and time, such as {day} 14:00", day=days.example(self.today())))

    def kept(self) -> Callable[[], None]:
        at = self.at
        return (lambda: self.choose(at)) if at is not None else _as_it_is

    def moved_to_zone(self) -> None:
        """The place is another: what nobody typed is the same moment there, what was typed is that place's own time."""
        if self._exact is not None and self._exact[0] == self.text():
            self.choose(self._exact[2])
        else:
            self.textChanged.emit(self.text())

    def choose_day(self, day: date) -> None:
        at = self.at or self._now()
        local = days.in_zone(at, self._zone())
        self.setText(f"{formats.long_day(day)}, {days.at_text(local.time())}")

    def spell_out(self) -> None:
        at = self.at
        if at is not None and self.text() != days.moment_text(at, self._zone()):
            self.setText(days.moment_text(at, self._zone()))

    def today(self) -> date:
        return days.in_zone(self._now(), self._zone()).date()


class Calendar(QWidget):
    """A month to choose a day from, under a field. chosen(date)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, day: date) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Calendar"))
        self.month = QCalendarWidget()
        self.month.setLocale(formats.locale())
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.setFont(fonts.body())
        plain = QTextCharFormat()  # the days of the weekend are red otherwise, of too little contrast
        plain.setForeground(theme.current().colour("text"))
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.month.setWeekdayTextFormat(weekend, plain)
        self.month.setMinimumSize(320, 260)
        self.month.setMinimumDate(QDate(days.FIRST.year, days.FIRST.month, days.FIRST.day))
        self.month.setMaximumDate(QDate(days.LAST.year, days.LAST.month, days.LAST.day))
        self.month.setSelectedDate(QDate(day.year, day.month, day.day))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 1, 1, 1)
        lines.addWidget(self.month)
        self.month.clicked.connect(self._take)
        self.month.activated.connect(self._take)

    def show_below(self, field: QWidget) -> None:
        self.move(field.mapToGlobal(QPoint(0, field.height())))
        self.show()
        self.month.setFocus()

    def _take(self, day: QDate) -> None:
        self.chosen.emit(date(day.year(), day.month(), day.day()))
        self.close()


def _as_it_is() -> None: ...


LOCAL: Final[Zone] = lambda: None  # noqa: E731
"""The zone of this machine."""
