"""The list beside the claim: filter as typed, chips that never wrap, orders, and 100,000 rows under the scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QActionGroup, QFocusEvent, QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.screens import formats
from desktop.screens.claims import ClaimCounts, ClaimSort
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui import fonts, icons, theme
from desktop.ui.claim_row import HEIGHT, ClaimRowDelegate
from desktop.ui.frame.page import ListPane
from desktop.ui.widgets import buttons, labels, layouts
from desktop.ui.widgets.empty import Empty
from desktop.viewmodels.claim_list import ClaimListViewModel
from shared.domain.claims.commands import FileNotice


class ClaimRowsView(QTableView):
    """The rows. Asks the model for what is seen, before it is painted; opened(claim id): Enter or a click.

    A table of one column: a QListView lays out every row anew, with a call into Python each, whenever rows arrive or a
    filter begins; at 100,000 rows that is a tenth of a second.
    """

    opened = Signal(str)

    def __init__(self, model: ClaimListViewModel) -> None:
        super().__init__()
        self._rows = model.rows
        self.setModel(self._rows)
        self.setItemDelegate(ClaimRowDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().hide()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(HEIGHT)
        rows.setDefaultSectionSize(HEIGHT)
        rows.hide()
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Claims"))
        self.verticalScrollBar().setSingleStep(HEIGHT // 2)
        self.verticalScrollBar().valueChanged.connect(self.ensure_seen)
        self._rows.modelReset.connect(self.ensure_seen)
        self._rows.modelReset.connect(self._begin)
        model.started.connect(self.scrollToTop)
        self.clicked.connect(self._opened)
        self.activated.connect(self._opened)

    def ensure_seen(self) -> None:
        """Have the rows under the window; a block ahead is the model's business."""
        first = self.verticalScrollBar().value() // HEIGHT
        self._rows.ensure(first, first + self.viewport().height() // HEIGHT + 1)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.ensure_seen()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._begin()

    def _begin(self) -> None:
        """Whoever comes here by the keyboard sees where it is, and Enter opens that claim."""
        if self.hasFocus() and not self.currentIndex().isValid() and self._rows.rowCount():
            nothing_more = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._rows.index(0), nothing_more)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last claim, not to a column."""
        match action:
            case QAbstractItemView.CursorAction.MoveHome:
                return self._rows.index(0)
            case QAbstractItemView.CursorAction.MoveEnd:
                return self._rows.index(self._rows.rowCount() - 1)
        return super().moveCursor(action, modifiers)

    def show_chosen(self, claim_id: str) -> None:
        """Mark the claim that is open beside, when it is among the rows in memory."""
        place = self._rows.place_of(claim_id)
        if place is None:
            self.clearSelection()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self._rows.index(place), flag)

    def _opened(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index.row())
        if row is not None:
            self.opened.emit(row.claim_id)


class ClaimList(ListPane):
    """The pane. new_wanted: a notice is to be filed."""

    new_wanted = Signal()

    def __init__(self, model: ClaimListViewModel) -> None:
        super().__init__()
        self._model = model
        self.setProperty("kind", "list")
        outer = layouts.column(self, gap=0)
        outer.addLayout(self._head())
        self.filter = self._filter_line()
        holder = layouts.row(edges=(12, 0, 12, 8))
        holder.addWidget(self.filter)
        outer.addLayout(holder)
        self._chips = layouts.row(edges=(12, 0, 12, 10), gap=6)
        outer.addLayout(self._chips)
        outer.addWidget(labels.rule())
        self.rows = ClaimRowsView(model)
        self.nothing = Empty(
            "inbox",
            tr("No claim matches"),
            tr("Take away a filter or look for another word."),
            buttons.button(tr("Show all claims"), self._show_all),
        )
        self.arriving = Empty(
            "cloud",
            tr("Claims are still arriving"),
            tr("Those that match show here by themselves. You can go on with whatever is here already."),
        )
        self.none_here = Empty(
            "cloud",
            tr("No claims here yet"),
            tr("Claims that are given to you or your team come from the server by themselves."),
        )
        self._stack = QStackedWidget()
        self._broken: Empty | None = None
        for page in (self.rows, self.nothing, self.arriving, self.none_here):
            self._stack.addWidget(page)
        outer.addWidget(self._stack, 1)
        self._chip_buttons: dict[str, QPushButton] = {}
        self._codes: tuple[str, ...] | None = None
        self._shown_claim = ""
        self.rows.opened.connect(self.opened)
        model.changed.connect(self._changed)
        model.rows.dataChanged.connect(lambda *_: self._keep_chosen())
        self._changed()

    def choose(self, file_id: str) -> None:
        """Mark the claim that is shown beside the list."""
        self._shown_claim = file_id
        self.rows.show_chosen(file_id)

    def take_focus(self) -> None:
        self.rows.setFocus()

    def focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _keep_chosen(self) -> None:
        if self._shown_claim and not self.rows.selectionModel().hasSelection():
            self.rows.show_chosen(self._shown_claim)

    def _head(self) -> QVBoxLayout:
        line = layouts.row(edges=(12, 10, 12, 10))
        line.addWidget(labels.title(tr("Claims")))
        self._count = labels.Shortening(tone="muted")
        line.addWidget(self._count, 1)
        self._view = buttons.button(tr("View"), icon="list-filter", name=tr("Order of the list"))
        self._view.setMenu(self._orders())
        line.addWidget(self._view)
        self._new = buttons.primary(tr("New"), self.new_wanted.emit, icon="plus", name=title(FileNotice))
        self._new.setToolTip(tr("File a notice (Ctrl+N)"))
        line.addWidget(self._new)
        made = layouts.column()
        made.addLayout(line)
        return made

    def allow_new(self, allowed: bool) -> None:
        """Only roles that may file a notice see the button."""
        self._new.setVisible(allowed)

    def _orders(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        captions = {
            ClaimSort.NEWEST: tr("Newest first"),
            ClaimSort.INSURED: tr("By name"),
            ClaimSort.INCURRED: tr("Largest incurred first"),
            ClaimSort.DUE: tr("Next due first"),
        }
        for sort, caption in captions.items():
            action = menu.addAction(caption)
            action.setCheckable(True)
            action.setChecked(sort is self._model.sort)
            action.triggered.connect(lambda _on=False, sort=sort: self._model.set_sort(sort))
            group.addAction(action)
        return menu

    def _filter_line(self) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(tr("Filter by name, number or place"))
        made.setAccessibleName(tr("Filter the list"))
        made.setToolTip(tr("Filter the list ( / )"))
        made.setFont(fonts.body())
        made.setClearButtonEnabled(False)
        made.textChanged.connect(self._model.set_text)
        made.returnPressed.connect(lambda: self.rows.setFocus())
        QShortcut(QKeySequence("Esc"), made, made.clear, context=Qt.ShortcutContext.WidgetShortcut)
        self._glass = made.addAction(_glass(), QLineEdit.ActionPosition.LeadingPosition)
        return made

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_glass"):  # not before it is built
            self._glass.setIcon(_glass())

    def _show_all(self) -> None:
        self.filter.clear()
        self._model.clear()

    def _changed(self) -> None:
        shown = self._model.filter
        if self._codes != self._model.cat_codes:
            self._codes = self._model.cat_codes
            self._build_chips(self._codes)
        states = {"mine": shown.mine_open, "due": shown.due_today, "over": shown.over_reserve}
        for name, on in states.items():
            self._chip_buttons[name].setChecked(on)
        if "cat" in self._chip_buttons:
            self._chip_buttons["cat"].setChecked(shown.cat_code is not None)
            if shown.cat_code is not None:
                self._chip_buttons["cat"].setText(tr("CAT {code}", code=shown.cat_code))
        counts = self._model.counts
        if self._broken is not None:
            self._stack.removeWidget(self._broken)
            self._broken.deleteLater()
            self._broken = None
        if self._model.trouble:
            self._count.setText("")
            self._broken = Empty("circle-alert", tr("The list cannot be read"), self._model.trouble)
            self._stack.addWidget(self._broken)
            self._turn_to(self._broken)
        if counts is not None:
            text = tr("{shown} of {held}", shown=formats.number(counts.shown), held=formats.number(counts.held))
            self._count.setText(text)
            self._turn_to(self.rows if counts.shown else self._why_none(counts))

    def _why_none(self, counts: ClaimCounts) -> Empty:
        if self._model.arriving:
            return self.arriving
        return self.nothing if counts.held else self.none_here

    def _turn_to(self, page: QWidget) -> None:
        """The keyboard goes along: a list that had it, and was empty for a while, has it again."""
        before = self._stack.currentWidget()
        had_it = self.window().focusWidget() is before
        self._stack.setCurrentWidget(page)
        if before is not page and had_it:
            page.setFocus()

    def _build_chips(self, codes: tuple[str, ...]) -> None:
        layouts.empty(self._chips)
        self._chip_buttons = {
            "mine": self._chip(tr("My open"), self._model.toggle_mine),
            "due": self._chip(tr("Due today"), self._model.toggle_due),
            "over": self._chip(tr("Over reserve"), self._model.toggle_over_reserve),
        }
        if codes:
            made = self._chip(tr("CAT {code}", code=codes[0]), lambda: self._model.toggle_cat(codes[0]))
            if len(codes) > 1:
                menu = QMenu(made)
                for code in codes:
                    menu.addAction(tr("CAT {code}", code=code)).triggered.connect(
                        lambda _on=False, code=code: self._model.toggle_cat(code)
                    )
                made.clicked.disconnect()
                made.setMenu(menu)
            self._chip_buttons["cat"] = made
        self._chips.addStretch(1)

    def _chip(self, text: str, pressed: object) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("kind", "filter")
        made.setCheckable(True)
        made.setFont(fonts.caption())
        made.setAccessibleName(text)
        made.clicked.connect(pressed)
        self._chips.addWidget(made)
        return made


def _glass() -> QIcon:
    return icons.icon("search", theme.current().colour("muted"), 16)
