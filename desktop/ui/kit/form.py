"""The engine of all forms: captions over fields, one message of trouble, drafts kept as one types, and their banner.

A form knows its fields and how it ends, not where it stands: `side.SidePanel` puts it beside a file, `over.FormDialog`
over a window that must be answered first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.screens.store import Store
from desktop.screens.words import tr
from desktop.ui.kit import buttons, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.banner import Banner
from desktop.ui.kit.controls import captioned
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.entries import Entries, Seen
from desktop.ui.kit.fields import LIMIT, Field, field, inputs
from desktop.ui.kit.fitting import EDGES, FittingColumn
from desktop.ui.kit.foot import Foot
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.notes import say
from desktop.ui.kit.own_keys import bind, claims, is_escape
from desktop.ui.kit.typed_by import TypedBy
from desktop.viewmodels.entering.drafts import Draft, Kept, Value
from desktop.viewmodels.entering.typists import Shared, Typists

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SEND: Final = "Ctrl+Return"


class Form(QFrame):
    """A form with one action. Subclasses add their fields, `begin` with a draft, and implement `send`.

    Escape leaves, and the draft stays; Discard is a deed of its own, after which `dropped` holds what was typed.
    Enter acts on a focused button, else sends from a line; Ctrl+Enter sends from anywhere.

    `under_way` begins what the action does, and `trouble` or `accept` ends it. Whoever leaves in between only puts the
    form aside: it hears the outcome, and comes back with a refusal.

    told(str): of a form that was put aside and has nothing to come back with, how it ended.
    stood(bool): it went aside, or wants to be seen again. accepted, rejected: how it ended; finished: that it did.
    """

    told = Signal(str)
    stood = Signal(bool)
    accepted = Signal()
    rejected = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None, heading: str, action: str) -> None:
        super().__init__(parent)
        self.setProperty("kind", "form")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.heading = heading
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.entries = Entries(self)
        self.is_left = False
        """Whether it was left with a draft that stays."""
        self.dropped: Kept | None = None
        """What stood in it when it was discarded, to be taken back."""
        self.instead_of = ""
        """The entry of Needs attention that is corrected here."""
        self._notes: dict[str, QLabel] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self.typed_by: TypedBy | None = None
        """Who else types in its fields, where others may change them too."""
        self._scolded: tuple[str, Value, str] | None = None
        self._first: QWidget | None = None
        self._was_shown = self._is_aside = self._is_over = False
        outer = layouts.column(self, gap=0)
        outer.addLayout(self._head(heading))
        self.middle = FittingColumn(gap=12)
        self.middle.inner.setContentsMargins(EDGES[0], 4, EDGES[2], 12)
        self.banner = Banner(self.entries, action)
        self.middle.inner.addWidget(self.banner)
        self._about = labels.label(tone="muted", wrap=True)
        self._about.hide()
        self.middle.inner.addWidget(self._about)
        self.fields = layouts.column(gap=12)
        self.middle.inner.addLayout(self.fields)
        self.middle.inner.addStretch(1)
        outer.addWidget(self.middle, 1)
        outer.addLayout(self._trouble_bar())
        outer.addWidget(labels.rule())
        outer.addWidget(self._foot(action))
        for keys in (SEND, "Ctrl+Enter"):
            bind(self, keys, self._pressed, within=True)
        bind(self, QKeySequence(QKeySequence.StandardKey.Undo), self.banner.take_back, within=True)
        self.entries.changed.connect(self._say_notes)
        self.entries.changed.connect(self._say_kept)
        self.banner.asked_afresh.connect(lambda: self.trouble(""))

    def _head(self, heading: str) -> QLayout:
        line = layouts.row(edges=(EDGES[0], 12, 14, 8))
        title = labels.title(heading)
        title.setWordWrap(True)
        line.addWidget(title, 1)
        self.leave = buttons.icon_button("x", tr("Close, and keep the draft"), self.reject)
        self.leave.setToolTip(tr("{action} ({keys})", action=tr("Close, and keep the draft"), keys=spelled("Esc")))
        self.leave.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by keyboard it is Escape
        line.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _trouble_bar(self) -> QLayout:
        holder = layouts.row(edges=(EDGES[0], 0, EDGES[2], 0))
        self._trouble = layouts.frame("trouble")
        inside = layouts.row(self._trouble, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = labels.label(tone="bad", wrap=True)
        inside.addWidget(self._words, 1)
        self._trouble.hide()
        holder.addWidget(self._trouble)
        return holder

    def _foot(self, action: str) -> Foot:
        self.action = buttons.primary(action, self._pressed)
        labels.hint(self.action, _pressed_by(action))
        self.more = layouts.row()
        self.cancel = buttons.button(tr("Cancel"), self.discard)
        self.kept = labels.caption(_keys_words(), wrap=True)
        return Foot(self.action, self.more, self.cancel, self.kept)

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

    def about(self, words: str) -> None:
        """Whom and what it is about, over the fields."""
        self._about.setText(words)
        self._about.setVisible(bool(words))

    def name_action(self, words: str) -> None:
        """What the action does with what stands in the form now."""
        if not self.busy and words != self.action.text():
            self.action.setText(words)
            self.action.setAccessibleName(words)
            self.banner.name_action(words)
            if not buttons.is_off(self.action):
                labels.hint(self.action, _pressed_by(words))

    def add(self, name: str, caption: str, widget: QWidget, help_text: str = "") -> None:
        """name: of the field in drafts; the command's own where it has one."""
        self.fields.addLayout(self._captioned(name, caption, widget, help_text))

    def add_beside(self, *triples: tuple[str, str, QWidget], shares: Sequence[int] = ()) -> None:
        """Several captioned fields in one row: name, caption, widget. shares: of the width; equal without."""
        side = QGridLayout()
        side.setHorizontalSpacing(12)
        for place, (name, caption, widget) in enumerate(triples):
            column = self._captioned(name, caption, widget)
            column.addStretch(1)  # fields stand in line, whichever of them has something to say
            side.addLayout(column, 0, place)
            side.setColumnStretch(place, shares[place] if shares else 1)
        self.fields.addLayout(side)

    def add_field(self, made: Field) -> None:
        """A field of its own kind, under its caption."""
        self.fields.addLayout(self._captioned_field(made))

    def add_box(self, name: str, box: QWidget, caption: str = "") -> None:
        """A field that carries its caption itself."""
        self.entries.add(field(name, caption, box))
        place = self._places[name] = layouts.column(gap=4)
        place.addWidget(box)
        self.fields.addLayout(place)

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
        self._first = first or declared[0]
        self._first.setFocus()

    def order(self) -> None:
        """Tab walks the banner, the fields as they stand, the action, and what leaves the form at last."""
        stops = [*self.banner.stops, *layouts.stops(self.fields), self.action, *layouts.stops(self.more), self.cancel]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def share(self, store: Store, room: str, shared: Mapping[str, Shared]) -> None:
        """Say to others in a file's room in which of these fields something is typed, and show where they do."""
        self.unshare()
        if shared and room:
            self.typed_by = TypedBy(self, self.entries, self._places, shared, Typists(store, room, self))

    def unshare(self) -> None:
        if self.typed_by is not None:
            self.typed_by.end()
            self.typed_by = None

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
        announce(self, text, at_once=True)
        if text and self._is_aside:
            self._come_back(text)
        if field is not None:
            mark_wrong(field, True)
            field.setFocus()
        self._say_notes()
        if field is not None:
            self._bring_into_view(field)

    # ---- while it is under way

    @property
    def busy(self) -> bool:
        return buttons.is_busy(self.action)

    def allow(self, on: bool, why_not: str) -> None:
        """Whether the action can succeed. why_not: for whoever points at it or hears of it; `send` tells a press."""
        buttons.set_off(self.action, not on)
        self.action.setAccessibleDescription("" if on else why_not)
        labels.hint(self.action, _pressed_by(self.action.text()) if on else why_not)

    def under_way(self, words: str) -> None:
        """The action says what goes on, keeps the keyboard and takes no second press; the fields stay as sent."""
        buttons.set_busy(self.action, words)
        self._hold(True)

    def _free(self) -> None:
        self.entries.stay()
        buttons.set_busy(self.action, "")
        self._hold(False)

    def _hold(self, held: bool) -> None:
        """What is typed until the answer comes would count for nothing."""
        for each in self.entries:
            if isinstance(each.widget, QLineEdit | QPlainTextEdit):
                each.widget.setReadOnly(held)

    def reject(self) -> None:
        """Leave; the draft stays. What is under way cannot be taken back: the form goes out of sight and waits."""
        if self.busy and not self._is_over:
            self._is_aside = True
            self.hide()
            self.stood.emit(False)
        else:
            self._end(sent=False)

    def discard(self) -> None:
        """Leave, and throw away what was typed; `dropped` holds it."""
        if not self.busy and not self._is_over and self.entries.draft is not None and self.entries.is_touched:
            self.dropped = self.entries.drop()
        self.reject()

    def take_back(self, kept: Kept) -> None:
        """What was discarded stands in the fields again."""
        self.entries.restore(kept)

    def accept(self) -> None:
        """It is sent, or needs no sending."""
        self._end(sent=True)

    def nothing_to_send(self) -> None:
        """Nothing differs from the file."""
        if self.instead_of:
            self.trouble(tr("The file has these values already, so there is nothing to send. Discard the entry."))
        else:
            self.entries.sent()
            self.reject()

    def put_down(self) -> None:
        """At once, whatever is under way: nobody is there any more who could hear of it."""
        self._end(sent=False)

    def show_again(self) -> None:
        """From aside, as it is."""
        self._is_aside = False
        self.show()
        self.stood.emit(True)

    def take_focus(self) -> None:
        """Into the field that was last in it, at first the first one; where there is none, not on what it does: the
        Enter that opened it may come twice.
        """
        was = self.focusWidget() if self._was_shown else None  # until then Qt puts it wherever Tab would come first
        is_first, self._was_shown = not self._was_shown, True
        at = was or self._first or self.cancel
        at.setFocus()
        if is_first:
            self.middle.begin_at(at)
        else:
            self._bring_into_view(at)
        if isinstance(at, QLineEdit):  # what stands in it is gone on with, not typed over
            at.deselect()
            at.end(False)

    @property
    def is_over(self) -> bool:
        return self._is_over

    def _come_back(self, text: str) -> None:
        if self.entries.draft is not None:
            self.show_again()
        else:  # what was typed is a secret, and is not kept
            self.told.emit(text)
            self.put_down()

    def _end(self, *, sent: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        self.is_left = not sent and self.entries.draft is not None and self.entries.draft.kept is not None
        if sent:
            self.entries.sent()
        self.unshare()
        self.entries.release()
        self.hide()
        (self.accepted if sent else self.rejected).emit()
        self.finished.emit()

    @property
    def message(self) -> str:
        """The trouble shown, at its field or below them all, else the empty string."""
        if self._scolded is not None:
            return self._scolded[2]
        return self._words.text() if not self._trouble.isHidden() else ""

    # ---- inside

    def event(self, event: QEvent) -> bool:
        """Escape is the form's before it is the window's."""
        return claims(event, is_escape) or super().event(event)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and sends from a field, unless the field has its own use for
        it; Escape leaves. An Enter that is held down began somewhere else, or has sent already."""
        if is_escape(event):
            self.reject()
            return
        if event.key() not in ENTER:
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():
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
        place = self._places[made.name] = captioned(made.caption, made.widget, help_text, note)
        return place

    def _bring_into_view(self, field: QWidget) -> None:
        """All of it, with what is said below it where both have room."""
        said = next((self._notes.get(each.name) for each in self.entries if each.widget is field), None)
        if said is not None and not said.isHidden():
            layouts.bring_into_view(said)
        layouts.bring_into_view(field)

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
        is_kept = self.entries.draft is not None
        touched = is_kept and self.entries.is_touched
        name = tr("Discard") if touched else tr("Cancel")
        if name != self.cancel.text():
            self.cancel.setText(name)
            self.cancel.setAccessibleName(name)
        words = unsaved_words() if self.entries.is_unsaved else _keys_words(touched=touched)
        if is_kept and words != self.kept.text():
            self.kept.setText(words)
            labels.set_tone(self.kept, "bad" if self.entries.is_unsaved else "muted")

    def _say_notes(self) -> None:
        if self._scolded is not None and self.entries[self._scolded[0]].held() != self._scolded[1]:
            self._scolded = None
        for each in self.entries:
            note = self._notes.get(each.name)
            if note is not None:
                scolded = self._scolded is not None and self._scolded[0] == each.name
                say(note, each, self._scolded[2] if scolded and self._scolded is not None else "")


def saving() -> str:
    """While this device takes in what is sent later."""
    return tr("Saving…")


def unsaved_words() -> str:
    return tr("Not saved yet: the disk of this device takes nothing. It is tried again by itself; free some space.")


def _keys_words(*, touched: bool = False) -> str:
    if touched:
        return tr("{keys} closes and keeps the draft.", keys=spelled("Esc"))
    return tr("{keys} closes. What you type is kept as a draft.", keys=spelled("Esc"))


def _pressed_by(action: str) -> str:
    return tr("{action} ({keys})", action=action, keys=spelled("Ctrl+Enter"))
