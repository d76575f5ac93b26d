"""Forms in dialogs: captions over fields, one message of trouble, drafts kept as one types, and their banner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.screens.words import tr
from desktop.ui import fonts
from desktop.ui.widgets import buttons, labels, layouts
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.edits import LOCAL, AmountEdit, DayEdit, MomentEdit, Now, Today, Zone, mark_wrong
from desktop.ui.widgets.entries import Entries, Seen
from desktop.ui.widgets.fields import FIGURE, LIMIT, Field, field, inputs
from desktop.ui.widgets.fitting import EDGES, FittingColumn, fit
from desktop.viewmodels.drafts import Draft, Value


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


def day(name: str, value: date, today: Today) -> DayEdit:
    """A day to come: what is typed without a year means the next one."""
    return DayEdit(name, value, today)


def moment(name: str, value: datetime, now: Now, zone: Zone = LOCAL) -> MomentEdit:
    """A day and time that was. zone: of the place where it was."""
    return MomentEdit(name, value, now, zone)


def area(name: str, hint: str = "", text: str = "", *, height: int = 96) -> QPlainTextEdit:
    """Several lines; Tab leaves the field."""
    made = QPlainTextEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setTabChangesFocus(True)
    made.setFont(fonts.body())
    made.setMinimumHeight(height)
    made.setMaximumHeight(height)
    made.setStyleSheet(f"min-height: {height - 14}px; max-height: {height - 14}px;")
    return made


def check(text: str) -> QCheckBox:
    """A box to tick."""
    made = QCheckBox(text)
    made.setFont(fonts.body())
    return made


def choice(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A choice among (code, caption); `currentData()` is the code."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFont(fonts.body())
    for code, caption in options:
        made.addItem(caption, code)
    choose(made, chosen)
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


class FormDialog(QDialog):
    """A form with one action. Subclasses add their fields, `begin` with a draft, and implement `send`.

    Escape leaves, and the draft stays. Enter acts on a focused button, else sends from a line; Ctrl+Enter sends.

    `under_way` begins what the action does, and `trouble` or `accept` ends it. Whoever leaves in between only puts the
    form aside: it hears the outcome, and comes back with a refusal.

    told(str): of a form that was put aside and has nothing to come back with, how it ended.
    """

    told = Signal(str)

    def __init__(self, parent: QWidget | None, heading: str, action: str, *, width: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.entries = Entries(self)
        self._notes: dict[str, QLabel] = {}
        self._scolded: tuple[str, Value, str] | None = None
        self._is_aside = False
        self._is_over = False
        self.resize(width, 1)  # as high as it needs, from here on, and as wide as its words need
        outer = layouts.column(self, edges=EDGES, gap=12)
        outer.addWidget(labels.title(heading))
        self.banner = Banner(self.entries)
        outer.addWidget(self.banner)
        self._middle = FittingColumn(gap=12)
        self.fields = self._middle.inner
        outer.addWidget(self._middle, 1)
        self._trouble = layouts.frame("trouble")
        inside = layouts.row(self._trouble, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = labels.label(tone="bad", wrap=True)
        inside.addWidget(self._words, 1)
        self._trouble.hide()
        outer.addWidget(self._trouble)
        foot = layouts.row(edges=(0, 4, 0, 0))
        self.kept = labels.caption(tr("What you type is kept as a draft."), wrap=True)
        foot.addWidget(self.kept, 1)
        self.action = buttons.primary(action, self._pressed)
        self.action.setDefault(True)
        self.action.setToolTip(tr("{action} (Ctrl+Enter)", action=action))
        foot.addWidget(self.action)
        self.cancel = buttons.button(tr("Cancel"), self.reject)
        self.cancel.setAutoDefault(True)
        foot.addWidget(self.cancel)
        outer.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._pressed)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.banner.take_back)
        self.entries.changed.connect(self._say_notes)
        self.entries.changed.connect(self._say_kept)
        self.banner.asked_afresh.connect(lambda: self.trouble(""))

    def send(self) -> None:
        """Check what was entered beyond what its fields check, and issue the intention."""
        raise NotImplementedError

    def seen(self) -> Mapping[str, Seen]:
        """What of the file the form stands on: by a field's name what that field shows, by others what else is seen."""
        return {}

    def limit_of(self, name: str) -> int:  # noqa: ARG002 - of those that have declarations
        """How many characters a field takes, by the declaration of what is sent; 0 for what has no such limit."""
        return 0

    # ---- what subclasses build with

    def add(self, name: str, caption: str, widget: QWidget, help_text: str = "") -> None:
        """name: of the field in drafts; the command's own where it has one."""
        self.fields.addLayout(self._captioned(name, caption, widget, help_text))

    def add_beside(self, *triples: tuple[str, str, QWidget]) -> None:
        """Several captioned fields in one row: name, caption, widget."""
        side = layouts.row(gap=12)
        for name, caption, widget in triples:
            column = self._captioned(name, caption, widget)
            column.addStretch(1)  # fields stand in line, whichever of them has something to say
            side.addLayout(column, 1)
        self.fields.addLayout(side)

    def add_field(self, made: Field) -> None:
        """A field of its own kind, under its caption."""
        self.fields.addLayout(self._captioned_field(made))

    def add_box(self, name: str, box: QWidget, caption: str = "") -> None:
        """A field that carries its caption itself."""
        self.entries.add(field(name, caption, box))
        self.fields.addWidget(box)

    def begin(
        self, draft: Draft | None, *, first: QWidget | None = None, fill: Callable[[], None] | None = None
    ) -> None:
        """Once all fields are there: show the file and the draft, and put the keyboard into the first field.

        draft: None for secrets, of which nothing is kept. first: another field to begin in. fill: puts something else
        in than the file. Raises ValueError for a field that nobody declared: its contents would be lost with the form.
        """
        declared = [each.widget for each in self.entries]
        forgotten = [widget.accessibleName() for widget in inputs(self) if widget not in declared]
        if forgotten:
            raise ValueError(f"not declared as fields: {forgotten}")
        for each in self.entries:
            each.widget.installEventFilter(self)
        self.entries.begin(draft, self.seen, fill)
        self.order()
        (first or declared[0]).setFocus()

    def order(self) -> None:
        """Tab walks the banner, the fields as they stand, the action, and Cancel at last."""
        stops = [*self.banner.stops, *_stops(self.fields), self.action, self.cancel]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    # ---- trouble

    def trouble(self, text: str, field: QWidget | None = None) -> None:
        """Say what is wrong: below the field that can mend it, which gets the keyboard; else below them all."""
        if self._is_over:
            return
        self._free()
        at = next((each for each in self.entries if each.widget is field and each.name in self._notes), None)
        self._scolded = (at.name, at.held(), text) if at is not None and text else None
        self._words.setText("" if self._scolded else text)
        self._trouble.setVisible(bool(self._words.text()))
        self._trouble.setAccessibleName(self._words.text())
        if text and self._is_aside:
            self._come_back(text)
        if field is not None:
            mark_wrong(field, True)
            field.setFocus()
        self._say_notes()
        if field is not None:
            self._middle.ensureWidgetVisible(field)

    def fit(self) -> None:
        """Grow where the words need more lines than there is room for, as far as the screen goes."""
        fit(self, self._middle)

    # ---- while it is under way

    @property
    def busy(self) -> bool:
        return buttons.is_busy(self.action)

    def under_way(self, words: str) -> None:
        """The action says what goes on, keeps the keyboard and takes no second press; the fields stay as sent."""
        buttons.set_busy(self.action, words)
        self._hold(True)

    def _free(self) -> None:
        buttons.set_busy(self.action, "")
        self._hold(False)

    def _hold(self, held: bool) -> None:
        """What is typed until the answer comes would count for nothing."""
        for each in self.entries:
            if isinstance(each.widget, QLineEdit | QPlainTextEdit):
                each.widget.setReadOnly(held)

    def reject(self) -> None:
        """What is under way cannot be taken back: the form goes out of sight and waits for the outcome."""
        if self.busy and not self._is_over:
            self._is_aside = True
            self.hide()
        else:
            super().reject()

    def put_down(self) -> None:
        """At once, whatever is under way: nobody is there any more who could hear of it."""
        self.done(QDialog.DialogCode.Rejected.value)

    def show_again(self) -> None:
        """From aside, as it is."""
        self._is_aside = False
        self.open()

    def _come_back(self, text: str) -> None:
        if self.entries.draft is not None:
            self.show_again()
        else:  # what was typed is a secret, and is not kept
            self.told.emit(text)
            self.put_down()

    def closeEvent(self, event: QCloseEvent) -> None:
        """By the frame's own button."""
        if self.busy and not self._is_over:
            self.reject()
            event.ignore()
        else:
            super().closeEvent(event)

    @property
    def message(self) -> str:
        """The trouble shown, at its field or below them all, else the empty string."""
        if self._scolded is not None:
            return self._scolded[2]
        return self._words.text() if not self._trouble.isHidden() else ""

    # ---- inside

    def event(self, event: QEvent) -> bool:
        """Whatever a form comes to say, whoever says it, finds room: Qt keeps a window as high as it was."""
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.fit()
        return taken

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field would take Ctrl+Z, and has nothing to undo right after its draft was put away."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.entries.may_take_back
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def setVisible(self, visible: bool) -> None:
        """Qt marks all of the first field, and the first key would wipe out a draft: go on at its end instead."""
        super().setVisible(visible)
        first = self.focusWidget()
        if visible and isinstance(first, QLineEdit):
            first.deselect()
            first.end(False)

    def done(self, result: int) -> None:
        if self._is_over:
            return
        self._is_over = True
        if result == QDialog.DialogCode.Accepted.value:
            self.entries.sent()
        self.entries.release()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and sends from a field.

        Qt would press the default button from anywhere, Cancel included. A field with its own use for it accepts it.
        """
        if event.key() not in ENTER:
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
        elif isinstance(focused, QLineEdit | QComboBox | QCheckBox):
            self._pressed()

    def _captioned(self, name: str, caption: str, widget: QWidget, help_text: str = "") -> QVBoxLayout:
        return self._captioned_field(field(name, caption, widget), help_text)

    def _captioned_field(self, made: Field, help_text: str = "") -> QVBoxLayout:
        made.widget.setProperty(LIMIT, self.limit_of(made.name))
        note = self._notes[made.name] = labels.caption(wrap=True)
        self.entries.add(made)
        return captioned(made.caption, made.widget, help_text, note)

    def _pressed(self) -> None:
        if self.busy:
            return
        self.trouble("")
        wrong = next((each for each in self.entries if each.trouble), None)
        if wrong is not None:
            self.trouble(wrong.trouble, wrong.widget)
        else:
            self.send()

    def _say_kept(self) -> None:
        """Below the form: that what is typed is kept, or not yet."""
        words = unsaved_words() if self.entries.is_unsaved else tr("What you type is kept as a draft.")
        if self.entries.draft is not None and words != self.kept.text():
            self.kept.setText(words)
            labels.set_tone(self.kept, "bad" if self.entries.is_unsaved else "muted")
            self.fit()

    def _say_notes(self) -> None:
        if self._scolded is not None and self.entries[self._scolded[0]].held() != self._scolded[1]:
            self._scolded = None
        for each in self.entries:
            note = self._notes.get(each.name)
            if note is not None:
                scolded = self._scolded is not None and self._scolded[0] == each.name
                say(note, each, self._scolded[2] if scolded and self._scolded is not None else "")
        self.fit()


def saving() -> str:
    """While this device takes in what is sent later."""
    return tr("Saving…")


def unsaved_words() -> str:
    return tr("Not saved yet: the disk of this device takes nothing. It is tried again by itself; free some space.")


ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def say(note: QLabel, entry: Field, scolded: str = "") -> None:
    """Below a field: what was understood of it, or what is wrong. scolded: what is wrong beyond its own rules."""
    words = scolded or entry.trouble or entry.said
    if words != note.text():
        note.setText(words)
        entry.widget.setAccessibleDescription(words)
    labels.set_tone(note, "bad" if scolded or (entry.trouble and entry.scolds) else "muted")
    note.setVisible(bool(words))


def _stops(layout: QLayout) -> list[QWidget]:
    """What Tab stops at within a layout, in the order in which it stands."""
    found: list[QWidget] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget = item.widget() if item is not None else None
        inner = widget.layout() if widget is not None else item.layout() if item is not None else None
        if widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
        elif inner is not None:
            found += _stops(inner)
    return found
