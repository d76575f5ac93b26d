"""What a screen is to the window that it stands in, and what it may ask of that window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QLineEdit, QWidget

from desktop.screens.people import SignedIn
from desktop.screens.store import Store
from desktop.screens.syncing import AttentionItem
from desktop.ui.frame.deeds import Deeds
from desktop.ui.frame.visits import Visit
from desktop.ui.kit.own_keys import is_escape
from desktop.ui.kit.redrawing import first_stop
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.kernel.commands import Command


class Frame(Protocol):
    """The window, as its pages see it. who: nobody while the sign-in screen is shown.

    quiet: until when nothing calls. entered: somebody works here from now on, or may do other things than before;
    counts are asked for anew.
    """

    store: Store
    preferences: Preferences
    now: Callable[[], datetime]
    status: StatusViewModel
    quiet: QuietViewModel
    deeds: Deeds
    who: SignedIn | None

    @property
    def entered(self) -> SignalInstance: ...

    def may(self, command: type[Command]) -> bool:
        """Whether the roles of whoever works here allow it at all."""
        ...

    def places(self) -> Sequence[tuple[str, str]]:
        """Those of whoever works here, by name, with the caption."""
        ...

    def go(self, place: str, file_id: str = "", item: str = "") -> None:
        """Turn to a place, with a file of it or with one thing on it."""
        ...

    def open_file(self, kind: str, file_id: str, item: str = "") -> FilePage | None:
        """Show a file in the place of its kind, and the page that shows it; None where its kind has none."""
        ...

    def tear_off(self, kind: str, file_id: str) -> None:
        """Show a file in a window of its own."""
        ...

    def tell(self, text: str) -> None:
        """Something to be read and put away: over everything, until it is."""
        ...

    def say(self, text: str) -> None:
        """What was just done, in one line that goes by itself."""
        ...

    def mention(self, text: str) -> None:
        """What somebody else just did to what is shown, in one line that goes by itself."""
        ...

    def show_count(self, place: str, count: int) -> None:
        """How much there is, or waits, at a place of the rail."""
        ...

    def file_notice(self, correcting: AttentionItem | None = None) -> None:
        """Open the form for a new claim. correcting: the refused notice that it takes the place of."""
        ...

    def sign_in_again(self) -> None: ...

    def leave(self) -> None:
        """Sign out, once what has to be asked before was answered."""
        ...

    def change_password(self) -> None: ...

    def show_shortcuts(self) -> None: ...


class Page(QWidget):
    """A screen of the window; made when it is first looked at, and kept. What it does not answer, it does by default.

    retitled: `title` says something else now; recommanded: so does `commands`.
    """

    retitled = Signal()
    recommanded = Signal()

    def enter(self, who: SignedIn) -> None:
        """Somebody works here from now on, or the same person may do other things."""

    def leave(self) -> None:
        """Nobody works here any more: nothing of theirs stays to be seen, and what is being written is kept."""

    def meant(self, visit: Visit) -> Visit:
        """What a visit comes to, as the page is now."""
        return visit

    def become(self, visit: Visit) -> Visit:
        """What a visit has come to, as it is left: where one has turned to meanwhile."""
        return visit

    def show_visit(self, visit: Visit) -> None:
        """Show this file, or this thing of it; the page itself where the visit names none."""

    def show_again(self, visit: Visit) -> None:
        """Show what was shown before, after Back and Forward or a lock: nothing that was done there since is undone."""
        self.show_visit(visit)

    def turn_away(self) -> None:
        """Another page is shown now."""

    def refresh(self) -> None:
        """Ask anew for what is shown."""

    def land(self, _visit: Visit) -> None:
        """The keyboard comes along from another page, to what the visit is about."""
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard goes to the first thing that can be worked on."""
        first = first_stop(self)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def climb_out(self) -> None:
        """One step out of what the keyboard is in; at the end it is where the page begins."""
        self.take_focus()

    def title(self) -> str:
        """What the window is called while it shows this."""
        return self.accessibleName()

    def commands(self) -> Sequence[PaletteCommand]:
        """What is done on it, with its keys; they win over those of the window."""
        return ()

    def opened(self) -> FilePage | None:
        """The file that is open on it."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """What F6 walks through, in order."""
        return (self,)


class FilePage(QWidget):
    """One file, beside its list or in a window of its own.

    retitled, recommanded: as of a page. changed_by_others(text): what stands out on it, in words.
    """

    retitled = Signal()
    recommanded = Signal()
    changed_by_others = Signal(str)
    kind: str

    @property
    def file_id(self) -> str:
        raise NotImplementedError

    def title(self) -> str:
        """Whose file it is, and its number; empty until it is here."""
        return ""

    def number(self) -> str:
        """What people know it by; empty until it is here."""
        return ""

    def refresh(self) -> None:
        """Ask anew for what is shown."""

    def show_item(self, item: str) -> None:
        """Turn to one thing of it: a tab, a task."""

    def fix(self, item: AttentionItem) -> None:
        """Open the form of a refused entry, filled with it."""

    def ask(self, person_id: str, words: str) -> None:
        """Open the form of a task that asks somebody something about it."""

    def once_here(self, run: Callable[[], None], absent: Callable[[], None] = lambda: None) -> None:
        """Now, or as soon as the file has arrived; where it is not on this device, `absent` once that is known."""
        raise NotImplementedError

    def take_focus(self) -> None:
        first = first_stop(self)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def body(self) -> QWidget:
        """What one reads and works in, as it is shown now: without the head and its tabs."""
        return self

    def land_on(self, _item: str) -> None:
        """The keyboard goes to one thing of it, as soon as that is here; else to the page."""
        self.take_focus()

    def tab(self) -> int:
        """Which part of it is shown, for coming back to it."""
        return 0

    def show_tab_at(self, place: int) -> None: ...

    def tabs_named(self) -> Sequence[str]:
        """Its parts, in the order of Alt with a digit."""
        return ()

    def currency(self) -> str:
        """In which its money is; empty until it is here, or where it has none."""
        return ""

    def policy_id(self) -> str:
        """The policy that whoever has this open most likely speaks of; empty where none is here."""
        return ""

    def link_name(self) -> str:
        """What its link calls it: the number, where there is only one file of it."""
        return self.number() or self.file_id

    def toggle_panel(self) -> None:
        """Show what stands at the right, or put it away."""

    def take_over(self, other: FilePage) -> None:
        """Begin as a former file of the same kind was left: its tab, its columns."""

    def flush(self) -> None:
        """Give the store what is being written."""

    def put_away(self) -> None:
        """Keep what is being written, and stop listening."""

    def commands(self) -> Sequence[PaletteCommand]:
        return ()

    def panes(self) -> Sequence[QWidget]:
        return (self,)


class ListPane(QFrame):
    """A list that stands beside the file that was opened from it.

    opened(file id, item): Enter or a click on a row; item: what of the file it stands for, empty for the file itself.
    followed(item): it was Enter on a row of something of a file, to which the keyboard goes. left_undone(why): nothing
    was done, as other rows stand there than were meant.
    """

    opened = Signal(str, str)
    followed = Signal(str)
    left_undone = Signal(str)

    def refresh(self) -> None:
        """Say anew what is shown."""

    def keep_days(self) -> None:
        """What was typed to filter by means the same days, however they are written from now on."""

    def choose(self, file_id: str) -> None:
        """Mark the file that is shown beside; empty: none is."""

    def show_view(self, name: str) -> None:
        """Show a view by its name, where there is one of it."""

    def has_keyboard(self) -> bool:
        """Whether it is on a row."""
        focused = self.window().focusWidget()
        return isinstance(focused, QAbstractItemView) and self.isAncestorOf(focused)

    def file_at_cursor(self) -> str:
        """Of the row where the keyboard is, or was, for a deed; empty: there is none, it is under way or it slipped."""
        return ""

    def take_focus(self) -> None:
        """The keyboard goes to the rows."""

    def focus_filter(self) -> None:
        """The keyboard goes to where words are typed."""

    def step(self, by: int) -> None:
        """The current row moves down or up, and has the keyboard."""
        rows = self.findChild(QAbstractItemView)
        if rows is not None:
            rows.setFocus()
            key = Qt.Key.Key_Down if by > 0 else Qt.Key.Key_Up
            QApplication.sendEvent(rows, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads from the words into the rows; Esc takes the words away, and then leads there too."""
        line = self.focusWidget()
        if isinstance(line, QLineEdit) and (event.key() == Qt.Key.Key_Down or is_escape(event)):
            if is_escape(event) and line.text():
                line.clear()
            else:
                self.take_focus()
            return
        super().keyPressEvent(event)

    def commands(self) -> Sequence[PaletteCommand]:
        return ()
