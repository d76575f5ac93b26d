"""A list as a pane: filter as typed, chips, views, columns, orders, rows, marks, sums. Made of a declaration alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QFileDialog,
    QLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.lists.wanted import Line
from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.frame.list_doing import NotDoneBar
from desktop.ui.frame.list_filter import FilterLine
from desktop.ui.frame.list_foot import Deed, ExportBar, ListFoot, MarkedBar
from desktop.ui.frame.list_said import FilterSaid
from desktop.ui.frame.list_view import ListView
from desktop.ui.frame.list_views import ViewTabs, choice
from desktop.ui.frame.page import ListPane
from desktop.ui.kit import buttons, controls, fonts, labels, layouts
from desktop.ui.kit.asked import Asked
from desktop.ui.kit.empty import Empty
from desktop.ui.kit.fields import LIMIT, LineField
from desktop.ui.kit.one_of import OneOf
from desktop.viewmodels.entering.drafts import Draft, several
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.export import CSV, XLSX, Export, named_as
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_memory import MOST_NAME, key_of
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.frame.together import NotDone, Wish

if TYPE_CHECKING:
    from desktop.ui.frame.deeds import Deeds

MOST_CHIP_VALUES: Final = 12
DIGITS: Final = 9
"""Views that a digit chooses in their menu."""


class ListPanel(ListPane):
    """The pane. peeked(file id, item): a line is to be seen while the keyboard stays; new_wanted: the button for a new
    one.
    """

    peeked = Signal(str, str)
    new_wanted = Signal()

    def __init__(self, model: ListViewModel, now: Callable[[], datetime], new: str = "") -> None:
        """new: the caption of the button for a new one; none without."""
        super().__init__()
        self._model = model
        self._store = model.store
        self._now = now
        self.setProperty("kind", "list")
        self.setAccessibleName(say(model.listing.caption))
        self.rows = ListView(model, now)
        self._outer = outer = layouts.column(self, gap=0)
        outer.addLayout(self._head(new))
        self.views = ViewTabs(model)
        outer.addWidget(self.views)
        self.filter = FilterLine(model)
        holder = layouts.row(edges=(12, 6, 12, 8))
        holder.addWidget(self.filter)
        outer.addLayout(holder)
        self.said = FilterSaid(model, self.filter)
        told = layouts.row(edges=(14, 0, 14, 6))
        told.addWidget(self.said, 1)
        name = controls.line(tr("Name of the view"), tr("Name of the view, then Enter"))
        name.setProperty(LIMIT, MOST_NAME)
        self.view_name = Asked(LineField("name", name.accessibleName(), name), name)
        told.addWidget(self.view_name, 1)
        outer.addLayout(told)
        self._chips = layouts.row(gap=6)
        outer.addLayout(self._chips)
        outer.addWidget(labels.rule())
        self._stack = OneOf()
        self._broken: Empty | None = None
        self._empties()
        outer.addWidget(self._stack, 1)
        self.marked = MarkedBar(model, self.rows)
        outer.addWidget(self.marked)
        self.not_done = NotDoneBar()
        outer.addWidget(self.not_done)
        self.exporting = ExportBar()
        outer.addWidget(self.exporting)
        self.foot = ListFoot(model, self.rows)
        outer.addWidget(self.foot)
        self._chip_buttons: dict[str, QPushButton] = {}
        self._offered: tuple[tuple[str, ...], list[tuple[str, str]]] | None = None
        self._opened_file = ""
        self._deeds: tuple[Deed, ...] = ()
        self._connect()
        self._changed()

    def _connect(self) -> None:
        model = self._model
        self.rows.opened.connect(self._open)
        self.rows.followed.connect(lambda line: self.followed.emit(line.item) if line.item else None)
        self.rows.peeked.connect(lambda line: self.peeked.emit(line.file_id, line.item))
        self.rows.left_up.connect(self.focus_filter)
        self.rows.left_undone.connect(self.left_undone)
        model.marks.failed.connect(self.left_undone)
        self.rows.turned.connect(self._turned)
        self.rows.columns_moved.connect(lambda: model.choose_columns(self.rows.chosen_columns()))
        self.views.chosen.connect(self.show_view)
        self.filter.entered.connect(self.take_focus)
        self.filter.widen_wanted.connect(self._widen)
        self.view_name.answered.connect(self._save_view)
        self.view_name.left.connect(self._leave_name)
        model.changed.connect(self._changed)
        model.started.connect(self._started)

    # ---- what the window asks of it

    def refresh(self) -> None:
        self._model.say_anew()

    def keep_days(self) -> None:
        self.filter.setText(typed_filter.in_any_order(self.filter.text(), self._model.listing))

    def choose(self, file_id: str) -> None:
        """Mark the file that is shown beside; empty: none is."""
        self._opened_file = file_id
        self.rows.show_opened(file_id)

    def file_at_cursor(self) -> str:
        line = self.rows.line_meant()
        return line.file_id if line is not None else ""

    def take_focus(self) -> None:
        """The keyboard goes to the rows, or to what stands in their place."""
        shown = self._stack.currentWidget()
        (self.rows if shown is self.rows else self.filter).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """The keyboard goes to where words are typed."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def show_filtered(self, text: str) -> None:
        """As if this had been typed; the keyboard goes to what is found."""
        self.filter.setText(text)
        self.take_focus()

    def show_view(self, name: str) -> None:
        self._model.show_view(name)
        self.filter.setText(self._model.text)

    def allow_new(self, allowed: bool) -> None:
        """Only roles that may make one see the button."""
        self._new.setVisible(allowed and bool(self._new.text()))

    def offer(self, deeds: Sequence[Deed]) -> None:
        """What is done with marked lines, or with the one where the keyboard is."""
        self._deeds = tuple(deeds)
        self.marked.offer(deeds)

    def show_who(self, *, is_wide: bool) -> None:
        """Whose each line is, for whoever looks after the work of others."""
        self.rows.shows_who = is_wide

    def commands(self) -> Sequence[PaletteCommand]:
        """With the keys of every list; the window keeps letters to itself where text is typed."""
        head = self.rows.head
        return (
            PaletteCommand(
                tr("Move and size columns"), "Ctrl+Shift+L", "columns-3", head.take, head.isVisible, group=Group.LIST
            ),
            PaletteCommand(tr("Filter the list"), "F", "list-filter", self.focus_filter, also=("/",), group=Group.LIST),
            PaletteCommand(tr("Views and order"), "V", "list-filter", self.open_views, group=Group.LIST),
            PaletteCommand(tr("Export the list"), "Ctrl+Shift+E", "file-text", self.ask_path, group=Group.LIST),
        )

    def deeds(self) -> tuple[Deed, ...]:
        return self._deeds

    def export_to(self, path: Path) -> Export:
        """All lines that pass, in the columns that are shown, as they stand."""
        model = self._model
        shown = self.rows.chosen_columns() if self.rows.is_table else [(each.name, 0) for each, _ in model.columns()]
        columns = [model.listing.by_name[name] for name, _ in shown]
        export = Export(self._store, model.listing, model.wanted, model.order, columns, self)
        self.exporting.follow(export)
        export.start(path)
        return export

    def ask_path(self) -> None:
        """Where the file is to be; then it is written."""
        name = f"{self._model.listing.name}.{XLSX}"
        kinds = {f"{tr('Excel (XLSX)')} (*.{XLSX})": XLSX, f"{tr('CSV (comma separated)')} (*.{CSV})": CSV}
        path, chosen = QFileDialog.getSaveFileName(self, tr("Export the list"), name, ";;".join(kinds))
        if path:
            self.export_to(named_as(Path(path), kinds.get(chosen, XLSX)))

    def lines_meant(self) -> list[Line]:
        """The marked ones as they are now, or the one where the keyboard is."""
        if self.rows.holds_back():
            return []
        if self._model.marked:
            return self._model.rows.newest(self._model.marked.values())
        line = self.rows.line_meant()
        return [line] if line is not None else []

    def do(
        self,
        deeds: Deeds,
        wishes: Sequence[Wish],
        say: Callable[[int], str],
        then: Callable[[Sequence[NotDone]], None] = lambda _not_done: None,
    ) -> None:
        """One wish for each line meant. What was done is marked no more; what was not stays marked, each with its why,
        and so does what was marked meanwhile.

        say: of so many that were done. then: once all are, with those that were not.
        """

        def ended(not_done: Sequence[NotDone]) -> None:
            then(not_done)
            wished = {wish.key for wish in wishes}
            taken = wished - {each.wish.key for each in not_done}
            self.rows.was_done(wished, taken)
            self._model.marks.put([line for key, line in self._model.marked.items() if key in taken], on=False)
            self.not_done.show_them(not_done if len(wishes) > 1 else ())

        if wishes:
            self.rows.go_on_from(wish.key for wish in wishes)
            deeds.together(wishes, say, ended)

    def put_above(self, head: QLayout) -> None:
        """What stands between the heading and the filter."""
        self._outer.insertLayout(1, head)

    def open_views(self) -> None:
        """Choose a view, or save what is shown as one."""
        menu = self._view_menu()
        menu.popup(self._view.mapToGlobal(self._view.rect().bottomLeft()))

    # ---- building

    def _head(self, new: str) -> QVBoxLayout:
        line = layouts.row(edges=(12, 10, 12, 10))
        line.addWidget(labels.title(say(self._model.listing.caption)))
        self._count = labels.Shortening(tone="muted")
        line.addWidget(self._count, 1)
        self._columns = buttons.button(tr("Columns"), self._open_columns, icon="columns-3")
        self._columns.setVisible(False)
        line.addWidget(self._columns)
        self._view = buttons.button(tr("View"), self.open_views, icon="list-filter", name=tr("Views and order"))
        self._view.setToolTip(tr("Views and order (v)"))
        line.addWidget(self._view)
        self._new = buttons.primary(new, self.new_wanted.emit, icon="plus")
        if not new:
            self._new.hide()  # shown before it has a parent, it would be a window of its own for a moment
        line.addWidget(self._new)
        made = layouts.column()
        made.addLayout(line)
        return made

    def _empties(self) -> None:
        listing = self._model.listing
        self.nothing = Empty(
            "search",
            tr("Nothing matches"),
            tr("Take away a filter or look for another word."),
            buttons.button(tr("Show all"), self._show_all),
        )
        self.arriving = Empty(
            "cloud",
            tr("Still arriving"),
            tr("Those that match show here by themselves. You can go on with whatever is here already."),
        )
        self.none_here = Empty("cloud", tr("Nothing here yet"), say(listing.nothing))
        for page in (self.rows, self.nothing, self.arriving, self.none_here):
            self._stack.addWidget(page)

    def _view_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        model, shown = self._model, self._model.view_shown()
        group = QActionGroup(menu)
        for place, (name, caption, _, _) in enumerate(model.views(), start=1):
            text = buttons.as_is(self.views.caption_of(name, caption))
            numbered = f"&{place}  {text}" if place <= DIGITS else text
            choice(menu, group, numbered, name == shown, partial(self.show_view, name))
        menu.addSeparator()
        save = menu.addAction(tr("Save this view…"))
        save.triggered.connect(self._ask_name)
        if shown.startswith("own:"):
            menu.addAction(tr("Remove this view")).triggered.connect(lambda: model.forget_view(shown[len("own:") :]))
        menu.addSeparator()
        orders = QActionGroup(menu)
        for order in model.listing.orders:
            choice(menu, orders, say(order.caption), order.name == model.order, partial(self._order, order.name))
        return menu

    def _open_columns(self) -> None:
        """Those that are shown have a tick; what is chosen stays for this person."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.rows.chosen_columns()
        for column in self._model.listing.visible:
            action = menu.addAction(say(column.caption))
            action.setCheckable(True)
            action.setChecked(column.name in dict(shown))
            action.triggered.connect(lambda _on=False, name=column.name: self.toggle_column(name))
        menu.addSeparator()
        menu.addAction(tr("As they were")).triggered.connect(lambda: self._model.choose_columns(()))
        menu.popup(self._columns.mapToGlobal(self._columns.rect().bottomLeft()))

    def toggle_column(self, name: str) -> None:
        """Show a column at the end, or show it no more; the last one stays."""
        shown = self.rows.chosen_columns()
        if name in dict(shown):
            left = [each for each in shown if each[0] != name]
            self._model.choose_columns(left or shown)
        else:
            self._model.choose_columns([*shown, (name, self._model.listing.by_name[name].width_px)])

    def _build_chips(self, values: tuple[str, ...], offered: Sequence[tuple[str, str]]) -> None:
        layouts.empty(self._chips)
        listing = self._model.listing
        self._chip_buttons = {chip: self._chip(caption, chip) for caption, chip in offered}
        if values and listing.value_chip is not None:
            _, word, caption = listing.value_chip
            made = self._chip(say(caption, value=values[0]), f"{word}:{values[0]}")
            if len(values) > 1:
                menu = QMenu(made)
                for value in values[:MOST_CHIP_VALUES]:
                    action = menu.addAction(buttons.as_is(say(caption, value=value)))
                    action.triggered.connect(lambda _on=False, value=value: self._model.toggle(f"{word}:{value}"))
                made.clicked.disconnect()
                made.setMenu(menu)
            self._chip_buttons[f"{word}:"] = made
        self._chips.setContentsMargins(12, 0, 12, 10 if self._chip_buttons else 0)
        self._chips.addStretch(1)

    def _chip(self, text: str, chip: str) -> QPushButton:
        made = buttons.Button(text)
        made.setProperty("kind", "filter")
        made.setCheckable(True)
        made.setFont(fonts.caption())
        made.setAccessibleName(text)
        made.clicked.connect(lambda: self._model.toggle(chip))
        self._chips.addWidget(made)
        return made

    # ---- what happens

    def _open(self, line: Line) -> None:
        self.opened.emit(line.file_id, line.item)

    def _order(self, name: str) -> None:
        self._model.set_order(name)
        self.rows.lay_out()

    def _ask_name(self) -> None:
        """Of what is shown now: what was typed for another view stays with that."""
        key = f"{key_of(self._model.listing)}/name/{several((self._model.filter_text(), self._model.order))}"
        self.said.told.setVisible(False)
        self.view_name.begin(Draft(self._store, key, self._now, self.view_name.entries))

    def _save_view(self) -> None:
        name, draft = self.view_name.text, self.view_name.entries.draft
        if name and draft is not None:
            self.keep_days()
            self._model.save_view(name)
            draft.forget()
            self._leave_name()

    def _leave_name(self) -> None:
        self.view_name.end()
        self._changed()
        self.take_focus()

    def leave(self) -> None:
        """Nobody works here any more."""
        self.view_name.end()

    def _show_all(self) -> None:
        self._model.clear()
        self.filter.setText("")

    def _widen(self) -> None:
        self._model.widen()
        self.filter.setText(self._model.text)

    def _turned(self) -> None:
        self._columns.setVisible(self.rows.is_table)

    def _started(self) -> None:
        if self._opened_file:
            self.rows.show_opened(self._opened_file)

    def _changed(self) -> None:
        model = self._model
        offered = (model.values, model.chips_offered())
        if self._offered != offered:
            self._offered = offered
            self._build_chips(*offered)
        for chip, made in self._chip_buttons.items():
            on = next(
                (each for each in model.chips if each == chip or (chip[-1:] == ":" and each.startswith(chip))), ""
            )
            made.setChecked(bool(on))
            if on and chip.endswith(":") and model.listing.value_chip is not None:
                made.setText(say(model.listing.value_chip[2], value=on[len(chip) :]))
        self.said.say(gives_way=not self.view_name.isHidden())
        self.rows.show_headings(model.headings())
        self._turn()

    def _turn(self) -> None:
        counts = self._model.counts
        before, self._broken = self._broken, None
        if self._model.trouble:
            self._count.setText("")
            self._broken = Empty("circle-alert", tr("The list cannot be read"), self._model.trouble)
            self._stack.addWidget(self._broken)
            self._turn_to(self._broken)
        if counts is not None:
            shown, held = formats.number(counts.shown), formats.number(counts.held)
            self._count.setText(tr("{shown} of {held}", shown=shown, held=held))
            self._turn_to(self.rows if counts.shown else self._why_none(counts.held))
        if before is not None:  # only now: the keyboard may be on it, and goes along
            self._stack.removeWidget(before)
            before.deleteLater()

    def _why_none(self, held: int) -> Empty:
        if self._model.arriving:
            return self.arriving
        return self.nothing if held else self.none_here

    def _turn_to(self, page: QWidget) -> None:
        """The keyboard goes along: a list that had it, and was empty for a while, has it again."""
        before = self._stack.currentWidget()
        had_it = self.window().focusWidget() is before
        self._stack.setCurrentWidget(page)
        if before is not page and had_it:
            page.setFocus()
