"""A list with the file that was opened from it: beside each other, or in a small window one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.frame.columns import Columns
from desktop.ui.frame.key_table import begun_by, takes_letters
from desktop.ui.frame.not_loaded import said_of
from desktop.ui.frame.page import FilePage, Frame, ListPane, Page
from desktop.ui.frame.part import NotLoaded
from desktop.ui.frame.typed_ahead import TypedAhead, begin_once_here, words_of_dropped
from desktop.ui.frame.visits import Visit
from desktop.ui.kit import layouts
from desktop.ui.kit.one_of import OneOf
from desktop.viewmodels.frame.palette import PaletteCommand


class ListAndFile(Page):
    """`list`: the rows; `file`: what is open beside them, None for nothing; `split`: both, with the handle."""

    def __init__(
        self, frame: Frame, place: str, first: ListPane, nothing: QWidget, make: Callable[[Frame, str], FilePage]
    ) -> None:
        """nothing: what stands there until a file is opened; make: the page of one."""
        super().__init__()
        self._frame, self._place, self._make = frame, place, make
        self.list = first
        self.file: FilePage | None = None
        self.nothing = nothing
        self._detail = OneOf()
        self._detail.addWidget(nothing)
        self.split = Columns(first, self._detail, frame.preferences.state(place))
        layouts.column(self, gap=0).addWidget(self.split)
        self._ahead = TypedAhead(self, self._say_dropped)
        self.setAccessibleName(first.accessibleName())
        first.opened.connect(lambda file_id, item: frame.go(place, file_id, item))
        first.followed.connect(self._follow)
        first.left_undone.connect(frame.say)

    def leave(self) -> None:
        self._ahead.drop()
        self._drop()
        self.split.show_wanted(False)

    def meant(self, visit: Visit) -> Visit:
        """The place alone means the file that is open too, where both have room."""
        if not visit.file_id and not visit.item and self.file is not None and not self.split.takes_turns:
            return Visit(visit.place, self.file.file_id)
        return visit

    def show_visit(self, visit: Visit) -> None:
        if visit.file_id:
            self._show(visit.file_id)
        elif visit.item:
            self.list.show_view(visit.item)
        if visit.item and visit.file_id and self.file is not None:
            self.file.show_item(visit.item)
        self._turn(bool(visit.file_id))

    def show_again(self, visit: Visit) -> None:
        """What was typed or marked in the list since stays as it is."""
        is_of_list = bool(visit.item) and not visit.file_id
        self.show_visit(replace(visit, item="") if is_of_list and not self.shows_view_alone() else visit)

    def shows_view_alone(self) -> bool:
        """Whether the list shows one of its views as it is: choosing another one takes nothing of anybody away."""
        return True

    def turn_away(self) -> None:
        self._ahead.drop()

    def refresh(self) -> None:
        self.list.refresh()
        if self.file is not None:
            self.file.refresh()

    def land(self, visit: Visit) -> None:
        """A file that was wanted elsewhere is read and worked on; the list is one Esc away."""
        if visit.file_id and self.file is not None:
            self._follow(visit.item)
        else:
            self.take_focus()

    def _follow(self, item: str) -> None:
        """Into the file, to what of it was wanted."""
        if self.file is not None and item:
            self.file.land_on(item)
        elif self.file is not None:
            self.file.take_focus()

    def take_focus(self) -> None:
        if self.split.takes_turns and self.split.reads and self.file is not None:
            self.file.take_focus()
        else:
            self.list.take_focus()

    def climb_out(self) -> None:
        """From a field of the file to the file, from the file to the list, which comes back where both take turns."""
        if self.file is not None and self._file_has_keyboard() and takes_letters(self.window().focusWidget()):
            self.file.take_focus()
        elif self.split.takes_turns and self.split.reads:
            self._frame.go(self._place)
            self.list.take_focus()
        else:
            self.list.take_focus()

    def _file_has_keyboard(self) -> bool:
        focused = self.window().focusWidget()
        return self.file is not None and focused is not None and self.file.isAncestorOf(focused)

    def title(self) -> str:
        return (self.file.title() if self.file is not None else "") or super().title()

    def commands(self) -> Sequence[PaletteCommand]:
        """What is done on that in which the keyboard is comes first: of two with the same keys it counts, so that no
        letter acts on what stands beside.
        """
        of_file = self.file.commands() if self.file is not None else ()
        seen = (replace(each, run=partial(self._run_in_sight, each.run)) for each in of_file)
        on_file = tuple(begun_by(self._begin, each) for each in seen)
        on_lines = self.on_lines()
        both = (*on_file, *on_lines) if self._file_has_keyboard() else (*on_lines, *on_file)
        return (*both, *self.list.commands())

    def on_lines(self) -> Sequence[PaletteCommand]:
        """What is done with the lines of the list themselves, marked or not."""
        return ()

    def opened(self) -> FilePage | None:
        return self.file

    def panes(self) -> Sequence[QWidget]:
        return (self.list, *(self.file.panes() if self.file is not None else (self.nothing,)))

    def _begin(self, command: PaletteCommand) -> None:
        """On the file of the row where the keyboard is, which is opened first where another one is open: its page says
        whose it is. With the keyboard elsewhere, on the one that is open.
        """
        if not self.list.has_keyboard():
            self._begin_on_open(command)
            return
        file_id = self.list.file_at_cursor()
        if not file_id:
            return  # the row is under way: what is open may be any other
        if not self._is_open(file_id):
            self._frame.go(self._place, file_id)
        if self._is_open(file_id):
            self._begin_on_open(command)

    def _is_open(self, file_id: str) -> bool:
        return self.file is not None and self.file.file_id == file_id

    def _run_in_sight(self, run: Callable[[], None]) -> None:
        self._show_file()
        run()

    def _show_file(self) -> None:
        """Where the list stands in its place, the file that is open comes in sight."""
        if self.file is not None and self.split.takes_turns and not self.split.reads:
            self._frame.go(self._place, self.file.file_id)

    def _begin_on_open(self, command: PaletteCommand) -> None:
        self._show_file()
        page = self.file
        if page is not None:
            begin_once_here(self._ahead, page, command.all_keys, lambda: page is self.file)

    def _say_dropped(self) -> None:
        self._frame.tell(words_of_dropped())

    def save(self) -> None:
        """Where the handle stands, for another day."""
        self._frame.preferences.save_state(self._place, self.split.state())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn()

    def _turn(self, reads: bool | None = None) -> None:
        """Where only one has room: the file, or the list."""
        if self.split.show_wanted(reads):
            if self.split.reads and self.file is not None:
                self.file.take_focus()
            else:
                self.list.take_focus()

    def _show(self, file_id: str) -> None:
        self.list.choose(file_id)
        if self.file is not None and self.file.file_id == file_id:
            return
        self._ahead.drop()
        old = self.file
        try:
            made = self._make(self._frame, file_id)
        except NotLoaded as why:
            self._frame.tell(said_of(why))
            return
        if old is not None:
            made.take_over(old)
            self._drop()
        self.file = made
        made.retitled.connect(self.retitled)
        made.recommanded.connect(self.recommanded)
        made.changed_by_others.connect(self._frame.mention)
        self._detail.addWidget(made)
        self._detail.setCurrentWidget(made)
        self.retitled.emit()
        self.recommanded.emit()

    def _drop(self) -> None:
        if self.file is not None:
            self.file.put_away()
            self._detail.removeWidget(self.file)
            self.file.deleteLater()
            self.file = None
            self.retitled.emit()
            self.recommanded.emit()
