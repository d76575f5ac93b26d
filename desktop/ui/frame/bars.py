"""The frame of the window: top bar, navigation rail and status bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QSizePolicy

from desktop.screens.people import SignedIn
from desktop.screens.words import beside, tr
from desktop.ui.frame.place import Place
from desktop.ui.kit import announcing, buttons, fonts, icons, labels, layouts, page_tabs, theme
from desktop.ui.kit.badge import Badge
from desktop.ui.kit.cutting import cut
from desktop.ui.kit.giving_way import GivingWay
from desktop.ui.kit.keys import spelled
from desktop.ui.notifications.quiet import QuietButton
from desktop.ui.syncing.looks import look_of
from desktop.viewmodels.frame.together import Ending
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.syncing.status import (
    StatusViewModel,
    Tone,
    needs_sign_in,
    tell_link,
    tell_progress,
    tell_progress_shortly,
)

RAIL_WIDTH: Final = 186
RAIL_NARROW: Final = 56
_ENDINGS: Final = {
    Ending.DONE: ("check", "good"),
    Ending.PARTLY: ("triangle-alert", "wait"),
    Ending.NOT: ("circle-alert", "bad"),
}
"""What stands before what was just done: icon and colour."""
DEED_MS: Final = 6_000
"""How long a deed stands in the status bar."""
_AROUND: Final = 64
"""Pixels of the search that its icon and edges take."""
_SENTENCE_LEAST: Final = 160
"""Pixels of the sentence about sync, however short the room."""


class TopBar(QFrame):
    """search_wanted, attention_wanted, person_wanted, back_wanted, forward_wanted: what was pressed."""

    search_wanted = Signal()
    attention_wanted = Signal()
    person_wanted = Signal()
    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "top")
        self.setFixedHeight(44)
        line = layouts.row(self, edges=(16, 4, 12, 5), gap=8)
        self._brand = layouts.frame("bar")
        self._brand.setFixedWidth(RAIL_WIDTH - 24)
        brand = layouts.row(self._brand, gap=8)
        brand.addWidget(labels.IconLabel("umbrella", "accent", 20))
        self._name = labels.strong("Coverdesk", tone="accent")
        brand.addWidget(self._name)
        brand.addStretch(1)
        line.addWidget(self._brand)
        self.search = buttons.Button(tr("Search claims, people, policies, commands"))
        self.search.setProperty("kind", "search")
        self.search.setFont(fonts.body())
        self.search.setAccessibleName(tr("Search claims, people, policies, commands"))
        self.search.setMaximumWidth(520)
        self.search.setMinimumWidth(200)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        icons.put(self.search, "search", "muted", theme.current().colour("muted"), 16)
        self._keys = keys = labels.label(spelled("Ctrl+K"), font=fonts.caption())
        keys.setProperty("kind", "keys")
        keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = layouts.row(self.search, edges=(0, 0, 9, 0))
        inside.addStretch(1)
        inside.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.search, 4)
        self.back = buttons.icon_button("arrow-left", tr("Back"), self.back_wanted.emit)
        self.forward = buttons.icon_button("arrow-right", tr("Forward"), self.forward_wanted.emit)
        line.addWidget(self.back)
        line.addWidget(self.forward)
        line.addStretch(1)
        self.bell = buttons.icon_button("bell", tr("Notifications"), self.attention_wanted.emit)
        self.needs = Badge(self.bell, is_deed=True)
        line.addWidget(self.bell)
        self.person = buttons.Button()
        self.person.setProperty("kind", "person")
        self.person.setFont(fonts.body())
        self.person.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._avatar = labels.label()
        self._avatar.setProperty("kind", "avatar")
        self._avatar.setFont(fonts.caption_strong())
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._avatar.setFixedSize(28, 28)
        line.addWidget(self._avatar)
        line.addWidget(self.person)
        self.search.clicked.connect(self.search_wanted)
        self.person.clicked.connect(self.person_wanted)
        self.show_person(None)

    def show_person(self, who: SignedIn | None) -> None:
        self.person.setVisible(who is not None)
        self._avatar.setVisible(who is not None)
        if who is not None:
            self._avatar.setText("".join(part[0] for part in who.name.split()[:2]).upper())
            self.person.setText(who.name)
            self.person.setAccessibleName(tr("Signed in as {name}", name=who.name))

    def show_needs(self, count: int, words: str, *, is_quiet: bool = False) -> None:
        """How much needs a deed; words: the same, for whoever does not see colours. is_quiet: nothing calls now."""
        self.bell.setAccessibleName(words)
        labels.hint(self.bell, words)
        name, token = "bell-off" if is_quiet else "bell", "bad" if count else "text"
        icons.put(self.bell, name, token, theme.current().colour(token))
        self.needs.show_count(count)
        self.needs.place()

    def show_ways(self, back: bool, forward: bool) -> None:
        self.back.setEnabled(back)
        self.forward.setEnabled(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The words of the search are whole, or they are one word."""
        whole = tr("Search claims, people, policies, commands")
        room = self.search.width() - self._keys.sizeHint().width() - _AROUND
        self.search.setText(whole if self.search.fontMetrics().horizontalAdvance(whole) <= room else tr("Search"))

    def narrow(self, on: bool) -> None:
        """Less of everything, for small windows."""
        self._name.setVisible(not on)
        self._brand.setFixedWidth(RAIL_NARROW - 24 if on else RAIL_WIDTH - 24)


class NavButton(QPushButton):
    """An icon, a word and a count; its accessible name has all of them."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._caption = place.caption()
        page_tabs.tab(self)
        self.setProperty("kind", "nav")
        self.setCheckable(True)
        self.setFont(fonts.body())
        self.setText(self._caption)
        icons.put(self, place.icon, "text", theme.current().colour("text"))
        inside = layouts.row(self, edges=(0, 0, 7, 0))
        inside.addStretch(1)
        self._count = labels.label(font=fonts.caption_strong())
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside.addWidget(self._count)
        self._is_deed = place.is_deed
        self.badge = Badge(self, is_deed=place.is_deed)
        self._is_narrow = False
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self._number = count
        self._count.setText(str(count) if count else "")
        self.setAccessibleName(f"{self._caption}, {count}" if count else self._caption)
        self.narrow(self._is_narrow)

    def narrow(self, on: bool) -> None:
        self._is_narrow = on
        self.setText("" if on else self._caption)
        self.setToolTip(self.accessibleName() if on else "")
        has_badge = on or self._is_deed
        self._count.setVisible(not has_badge and self._number > 0)
        self.badge.show_count(self._number if has_badge else 0)
        self.badge.place(is_on_icon=on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.badge.place(is_on_icon=self._is_narrow)

    def nextCheckState(self) -> None:
        """Pressing the place where one is does not leave it."""
        self.setChecked(True)


class Rail(QFrame):
    """The places that this person may use. chosen(name): one was pressed; Up and Down move."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        page_tabs.tab_list(self)
        self.setProperty("kind", "rail")
        self.setAccessibleName(tr("Places"))
        self.setFixedWidth(RAIL_WIDTH)
        self._lines = layouts.column(self, edges=(8, 12, 8, 10), gap=2)
        self.buttons: dict[str, NavButton] = {}
        self._counts: dict[str, int] = {}
        self._places: list[Place] = []
        self._here = ""
        self._is_narrow = False

    def offer(self, places: Sequence[Place]) -> None:
        """Show these, in this order; those at the foot come last."""
        if list(places) == self._places:
            return
        self._places = list(places)
        layouts.empty(self._lines)
        self.buttons = {place.name: NavButton(place) for place in places}
        stretched = False
        for place in places:
            if place.foot and not stretched:
                self._lines.addStretch(1)
                stretched = True
            made = self.buttons[place.name]
            made.clicked.connect(lambda _on=False, name=place.name: self.chosen.emit(name))
            made.show_count(self._counts.get(place.name, 0))
            self._lines.addWidget(made)
        self.narrow(self._is_narrow)
        self.show_place(self._here)

    def show_place(self, name: str) -> None:
        self._here = name
        for other, made in self.buttons.items():
            here = other == name
            made.setChecked(here)
            made.setFont(fonts.strong() if here else fonts.body())
            icon = str(made.property("iconName"))
            token = "accent" if here else "text"
            icons.put(made, icon, token, theme.current().colour(token))

    def show_count(self, name: str, count: int) -> None:
        self._counts[name] = count
        if name in self.buttons:
            self.buttons[name].show_count(count)

    def narrow(self, on: bool) -> None:
        self._is_narrow = on
        self.setFixedWidth(RAIL_NARROW if on else RAIL_WIDTH)
        for made in self.buttons.values():
            made.narrow(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        made = [button for button in self.buttons.values() if button.isVisible()]
        if step is None or not isinstance(focused, NavButton) or focused not in made:
            super().keyPressEvent(event)
            return
        made[(made.index(focused) + step) % len(made)].setFocus()


class Sentence(GivingWay):
    """The sentence of the status bar; where room is short it says less, or ends in an ellipsis; it is whole on hover.

    shorter: what is said instead, from the most to the least, before anything is cut.
    """

    def __init__(self) -> None:
        super().__init__(_SENTENCE_LEAST)
        self.shorter: tuple[str, ...] = ()
        self.setProperty("kind", "status")
        self.setFont(fonts.font(fonts.CAPTION + 1))

    def shown(self) -> str:
        metrics, room = self.fontMetrics(), self.room_for(self.text())
        said = (self.text(), *self.shorter)
        fitting = (each for each in said if metrics.horizontalAdvance(each) <= room)
        return next(fitting, None) or cut(said[-1], metrics, room)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            why = tr("Why, what is tried next, and who can help")
            labels.hint(self, f"{self.text()}\n{why}" if self.width() < self.sizeHint().width() else why)
        return super().event(event)


class StatusBar(QFrame):
    """Always the truth about sync, and what was just done.

    pressed: why, and what next; sign_in_wanted: the session has ended; take_back_wanted: what was just done is undone.
    """

    pressed = Signal()
    sign_in_wanted = Signal()
    take_back_wanted = Signal()

    def __init__(self, model: StatusViewModel, quiet: QuietViewModel) -> None:
        super().__init__()
        self._model = model
        self._announced: tuple[object, ...] | None = None
        self.setProperty("kind", "bottom")
        self.setFixedHeight(36)
        line = layouts.row(self, edges=(8, 1, 16, 1), gap=8)
        self.sentence = Sentence()
        self.sentence.clicked.connect(self.pressed)
        line.addWidget(self.sentence)
        self.again = buttons.quiet(tr("Sign in again"), self.sign_in_wanted.emit, icon="lock-open")
        line.addWidget(self.again)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(110)
        line.addWidget(self._progress)
        self.aside = labels.Shortening(font=fonts.font(fonts.CAPTION + 1), tone="muted")
        self.ending = Ending.DONE
        """Of what was done last."""
        self.deed = buttons.Button()
        self.deed.setProperty("kind", "status")
        self.deed.setFont(fonts.font(fonts.CAPTION + 1))
        self.deed.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.deed.clicked.connect(self.take_back_wanted)
        self.deed.hide()
        line.addWidget(self.deed)
        line.addWidget(self.aside, 1)
        self.quiet = QuietButton(quiet)
        line.addWidget(self.quiet)
        self._deed_goes = QTimer(self, singleShot=True, interval=DEED_MS)
        self._deed_goes.timeout.connect(self._deed_gone)
        self._mentioned = ""
        self._mention_goes = QTimer(self, singleShot=True, interval=DEED_MS)
        self._mention_goes.timeout.connect(lambda: self.mention(""))
        self.server = labels.label(font=fonts.font(fonts.CAPTION + 1), tone="muted")
        line.addWidget(self.server)
        model.changed.connect(self._changed)
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.quiet.fit(self.width())

    def _announce(self, tone: Tone, sentence: str) -> None:
        """A screen reader hears when it turns for the better or the worse; not each second, nor each change sent."""
        status = self._model.status
        state = (status.link, status.needs_attention, bool(status.waiting), tone is Tone.BAD)
        if tone is Tone.BUSY or state == self._announced:
            return
        if self._announced is not None:
            announcing.announce(self, beside(sentence, tell_link(status)), at_once=tone is Tone.BAD)
        self._announced = state

    def say(self, text: str, *, may_be_taken_back: bool = False, ending: Ending = Ending.DONE) -> None:
        """What was just done, for a while; with the keys that take it back where that is possible.

        ending: what was not done, or only in part, has no tick, and is spoken over whatever is being spoken.
        """
        words = beside(text, spelled("Ctrl+Z")) if may_be_taken_back else text
        self.deed.setText(words)
        self.deed.setAccessibleName(tr("{deed}. Undo it", deed=text) if may_be_taken_back else text)
        self.deed.setEnabled(may_be_taken_back)
        self.ending = ending
        icon, tone = _ENDINGS[ending]
        icon = "undo-2" if may_be_taken_back and ending is Ending.DONE else icon
        icons.put(self.deed, icon, tone, theme.current().colour(tone), 16, fades=False)
        self.deed.show()
        self._tell_aside()
        self._deed_goes.start()
        announcing.announce(self, text, at_once=ending is not Ending.DONE)

    def mention(self, text: str) -> None:
        """What somebody else just did, for a while; empty: it is over. An own deed stays: its keys take it back.

        It is spoken in the window that one works in alone: the same file may be shown in several.
        """
        self._mentioned = text
        self._mention_goes.start() if text else self._mention_goes.stop()
        self._tell_aside()
        if text and self.window().isActiveWindow():
            announcing.announce(self, text)

    def _deed_gone(self) -> None:
        if self.deed.hasFocus():
            self._deed_goes.start()  # whoever is on it is about to press it
            return
        self.deed.hide()
        self._tell_aside()

    def _tell_aside(self) -> None:
        """The second fact gives way to what was just done, by others too."""
        progress = self._model.progress
        telling = self._model.telling
        if progress is not None:
            words, shorter = tell_progress(progress), tell_progress_shortly(progress)
        else:
            words, shorter = (self._mentioned, ()) if self._mentioned else (telling.aside, telling.aside_shorter)
        self.aside.shorter = shorter
        self.aside.setText("" if self.deed.isVisibleTo(self) else words)

    def _changed(self) -> None:
        telling = self._model.telling
        progress = self._model.progress
        self.sentence.shorter = telling.shorter
        self.sentence.setText(telling.sentence)
        self.sentence.setAccessibleName(telling.sentence)
        icon, token = look_of(self._model.status, telling.tone)
        labels.set_tone(self.sentence, "bad" if telling.tone is Tone.BAD else "")
        icons.put(self.sentence, icon, token, theme.current().colour(token), 16)
        self._tell_aside()
        self.server.setText(tell_link(self._model.status))
        status = self._model.status
        self._announce(telling.tone, telling.sentence)
        self.again.setVisible(needs_sign_in(status))
        busy = progress is not None or telling.tone is Tone.BUSY
        self._progress.setVisible(busy)
        if progress is not None:
            self._progress.setRange(0, progress.total_rows)
            self._progress.setValue(progress.done_rows)
            self._progress.setAccessibleName(tr("First sync"))
        elif busy:
            self._progress.setRange(0, status.sending_total)
            self._progress.setValue(status.sending_done)
            self._progress.setAccessibleName(telling.sentence)
