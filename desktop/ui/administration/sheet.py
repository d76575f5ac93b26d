"""One panel as it is drawn from its declaration: how fresh it is, its acts, its figures with a course, its rows."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QPushButton, QWidget

from desktop.screens.words import beside, tr
from desktop.ui.administration.act_form import ActForm
from desktop.ui.administration.course import CourseCard
from desktop.ui.administration.details import RowDetails
from desktop.ui.administration.figures import Figures
from desktop.ui.administration.row_acts import RowActs
from desktop.ui.administration.segments import Segments
from desktop.ui.administration.table import PanelTable
from desktop.ui.kit import buttons, controls, fonts, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.card import Card
from desktop.ui.kit.empty import Empty
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.side import BesideForm
from desktop.ui.kit.taken_along import TakenAlong
from desktop.viewmodels.administration.acts import fields_of
from desktop.viewmodels.administration.panel import PanelViewModel, Standing
from desktop.viewmodels.administration.rows import PanelRow
from desktop.viewmodels.administration.values import spoken
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from shared.panels.panel import Act, Lead

_BESIDE_FROM: Final = 860
"""Pixels of a sheet whose figures leave room for their course."""
_ROWS, _FIGURES = range(2)
"""Of the two views, where there is no room for both at once."""
_GAP: Final = 12
_EDGES: Final = 32
"""Pixels above and below the cards."""
_LEAST: Final = 420
"""Pixels of a sheet beside a form."""


class PanelSheet(QWidget):
    """said(str): an act is done; told(str): one is not, and no form is there to say so. led(str, str): to that panel,
    where these words are searched for.
    """

    said = Signal(str)
    told = Signal(str)
    led = Signal(str, str)

    def __init__(self, model: PanelViewModel) -> None:
        super().__init__()
        self.model = model
        declared = model.panel
        self.setAccessibleName(tr(declared.caption))
        self._content = QWidget()
        outer = layouts.column(self._content, gap=0)
        outer.addWidget(self._head())
        outer.addWidget(self._banners())
        self.pane = layouts.ScrollColumn(gap=12)
        outer.addWidget(self.pane, 1)
        self.beside = BesideForm(self._content, lambda: _LEAST)
        lines = layouts.column(self, gap=0)
        lines.addWidget(self.beside.left)
        lines.addWidget(self.beside, 1)
        self._came: TakenAlong | None = None
        self._menu: QMenu | None = None
        self._led_words = ""
        self._is_awaited = False
        self._figure = declared.course
        self.silent = Empty("server", tr("Asking the server…"), tr("What it says is shown here and kept nowhere."))
        self.figures = Figures(declared.values)
        self.course = CourseCard()
        self.table = PanelTable(model.rows, tr(declared.caption))
        self.rows_card = self._rows()
        self._above = layouts.row(gap=_GAP)
        self._above.addWidget(self.figures, 3)
        self._above.addWidget(self.course, 2)
        self.is_tight = False
        self.views.chosen.connect(lambda _place: self._show_parts())
        self.pane.installEventFilter(self)
        self.pane.inner.addWidget(self.silent)
        self.pane.inner.addLayout(self._above)
        self.pane.inner.addWidget(self.rows_card, 1)
        self.pane.inner.addStretch(0)
        self.figures.chosen.connect(self.draw)
        model.changed.connect(self._changed)
        model.acted.connect(self._acted)
        self._changed()

    # ---- building

    def _head(self) -> QWidget:
        declared = self.model.panel
        head = layouts.frame("head")
        lines = layouts.column(head, edges=(20, 12, 20, 12), gap=6)
        top = layouts.row()
        top.addWidget(labels.title(tr(declared.caption)), 1)
        self.as_of = labels.label(font=fonts.caption(), tone="muted")
        top.addWidget(self.as_of)
        lines.addLayout(top)
        second = layouts.row(gap=_GAP)
        second.addWidget(labels.label(tr(declared.says), tone="muted", wrap=True), 1)
        lines.addLayout(second)
        self.acts: dict[str, QPushButton] = {}
        flow = Flowing()
        for act in declared.acts:
            if not act.is_of_row:
                self.acts[act.name] = buttons.button(_named(act), partial(self.begin, act))
                flow.add(self.acts[act.name])
        is_by_row = declared.has_words or bool(declared.leads) or any(act.is_of_row for act in declared.acts)
        at_first = _ROWS if is_by_row else _FIGURES
        self.views = Segments((tr("Rows"), tr("Figures")), tr("What is shown"), at_first)
        self.views.hide()
        second.addWidget(self.views, 0, Qt.AlignmentFlag.AlignTop)
        if self.acts:
            lines.addWidget(flow)
        return head

    def _banners(self) -> QWidget:
        holder = QWidget()
        lines = layouts.column(holder, gap=0)
        self.trouble = _Banner("cloud-off")
        self.away = _Banner("triangle-alert")
        for each in (self.trouble, self.away):
            lines.addWidget(each)
        return holder

    def _rows(self) -> Card:
        made = Card()
        top = layouts.row(edges=(15, 8, 12, 8))
        self.counted = labels.label(font=fonts.caption(), tone="muted")
        top.addWidget(self.counted)
        self.more = buttons.quiet(tr("Show more"), self.model.show_more)
        top.addWidget(self.more)
        top.addStretch(1)
        self.words = controls.line(tr("Search these rows"), tr("Search"))
        self.words.setMaximumWidth(260)
        if not self.model.panel.has_words:
            self.words.hide()
        self.words.textChanged.connect(self.model.set_words)
        self.words.returnPressed.connect(self.table.setFocus)
        top.addWidget(self.words, 1)
        self.row_acts: dict[str, QPushButton] = {}
        self.leads = [buttons.button(tr(lead.says), partial(self._lead, lead)) for lead in self.model.panel.leads]
        for act in self.model.panel.acts:
            if act.is_of_row:
                self.row_acts[act.name] = buttons.button(_named(act), partial(self._begin_of_row, act))
        made.body.addLayout(top)
        acts = [*self.row_acts.values(), *self.leads]
        self.of_row = RowActs(acts, self._open_menu, self.table.setFocus)
        made.body.addWidget(self.of_row)
        made.body.addWidget(labels.rule())
        made.body.addWidget(self.table, 1)
        self.table.opened.connect(self.open_row)
        self.table.asked.connect(self._open_menu)
        self.table.moved.connect(self._say_row)
        self.table.left_up.connect(self.table.head.take)
        return made

    # ---- what is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.watch(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.pane and event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        """The course stands beside the figures where both have room; the rows below them where those are seen too, else
        in their place.
        """
        self.table.setMinimumHeight(self.table.least_height())
        width = self.pane.width() - 2 * 20
        has_course = bool(self._figure)
        is_wide = width >= _BESIDE_FROM
        wanted = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._above.direction() is not wanted:
            self._above.setDirection(wanted)
        beside_it = is_wide and has_course
        above = self.figures.height_at((width - _GAP) * 3 // 5 if beside_it else width)
        course = self.course.sizeHint().height() if has_course else 0
        above = max(above, course) if beside_it else above + (course + _GAP if has_course else 0)
        has_both = self.model.rows.has_columns and bool(self.model.panel.values)
        for _ in range(2):  # what was never shown counts as nothing until it is
            self.is_tight = has_both and above + _GAP + self._rows_at(width) + _EDGES > self.pane.height()
            self._show_parts()

    def _rows_at(self, width: int) -> int:
        """Pixels that the card of the rows takes at least when it is so wide."""
        inside = self.rows_card.layout()
        assert inside is not None
        return inside.minimumHeightForWidth(width) if inside.hasHeightForWidth() else inside.minimumSize().height()

    def _show_parts(self) -> None:
        """Rows and figures, or the one of them that was chosen."""
        model, is_there = self.model, self.model.sheet is not None
        self.views.setVisible(is_there and self.is_tight)
        has_figures = is_there and not (self.is_tight and self.views.place == _ROWS)
        has_rows = is_there and not (self.is_tight and self.views.place == _FIGURES)
        self.figures.setVisible(has_figures and bool(model.panel.values))
        self.course.setVisible(has_figures and bool(self._figure))
        self.rows_card.setVisible(has_rows and model.rows.has_columns)

    def draw(self, figure: str) -> None:
        """The course of another figure."""
        self._figure = figure
        self._changed()

    def focus_filter(self) -> None:
        self._show_rows()
        (self.words if self.model.panel.has_words else self.table).setFocus()

    def _changed(self) -> None:
        model = self.model
        sheet, is_stale = model.sheet, model.standing is Standing.STALE
        self.as_of.setText(model.as_of())
        for made in self.acts.values():
            buttons.set_off(made, bool(model.trouble))
            made.setAccessibleDescription(model.trouble)
        self.trouble.tell(beside(model.trouble, self._stays() if is_stale else "", by=" "))
        self.away.tell(model.away())
        self.silent.setVisible(sheet is None)
        self.silent.say(tr("Nothing was heard yet") if model.trouble else tr("Asking the server…"))
        if sheet is None:
            self._is_awaited = self._is_awaited and not model.trouble
            self._show_parts()
            return
        nodes = [part.node for part in sheet.parts]
        told = model.panel.values
        texts = {
            (part.node, name): spoken(part.figures.get(name), each, model.names, model.now())
            for part in sheet.parts
            for name, each in told.items()
        }
        self.figures.show_values(nodes, texts, is_stale=is_stale)
        if self._figure:
            samples = model.course.of(self._figure)
            self.course.show_course(told[self._figure], samples, model.course.nodes(), model.names, model.now())
        self.counted.setText(model.counted())
        self.more.setVisible(model.has_more)
        self.table.show_stale(is_stale)
        self._say_row()
        self._arrange()
        if model.standing is Standing.STALE:
            self._is_awaited = False  # nobody waits on: the keyboard is not taken along some time later
        if self._is_awaited and model.standing is Standing.FRESH:
            self._is_awaited = False
            if self.isVisible():
                (self.table if model.rows.rowCount() else self.words).setFocus(Qt.FocusReason.OtherFocusReason)
                announce(self, beside(self.accessibleName(), self.words.text(), model.counted()))

    def _stays(self) -> str:
        return tr("What was heard last stays here: {as_of}.", as_of=self.model.as_of())

    def _say_row(self) -> None:
        """What can be done with the row that is current, or that one has to be chosen first."""
        row = self.table.current_row()
        offered = [*self.leads]
        for lead in self.leads:
            buttons.set_off(lead, row is None)
            lead.setAccessibleDescription(self._called(row) if row is not None else tr("Choose a row first."))
        for act in self.model.panel.acts:
            if not act.is_of_row:
                continue
            made, why = self.row_acts[act.name], self._why_not(act, row)
            offered += [made] if row is not None and not self.model.why_not(act, row) else []
            buttons.set_off(made, bool(why))
            made.setAccessibleDescription(why or (self._called(row) if row is not None else ""))
        self.of_row.show_row(self._called(row) if row is not None else "", offered if row is not None else ())
        self.of_row.setVisible(bool(self.model.rows.rowCount() and (self.row_acts or self.leads)))

    def _why_not(self, act: Act[Any], row: PanelRow | None) -> str:
        """Why an act on a row cannot be begun now; empty: it can."""
        if self.model.trouble or row is None:
            return self.model.trouble or tr("Choose a row first.")
        return self.model.why_not(act, row)

    def _called(self, row: PanelRow) -> str:
        """A row by the first of its words."""
        names = [name for name, _ in self.model.rows.columns]
        return beside(*(row.texts[name] for name in names[:2]))

    def _show_rows(self) -> None:
        if self.is_tight:
            self.views.choose(_ROWS)

    # ---- acts

    def open_row(self) -> None:
        """The panel that the current row is about; else all that it says, and what can be done with it."""
        about = next((lead for lead in self.model.panel.leads if lead.by), None)
        if about is not None:
            self._lead(about)
        else:
            self.show_row()

    def show_row(self) -> None:
        """All that the current row says, and what can be done with it."""
        row = self.table.current_row()
        if row is not None:
            self.beside.put(lambda: RowDetails(self.model, row, self._called(row), self.begin, self._lead_from))

    def begin(self, act: Act[Any], row: PanelRow | None = None) -> None:
        """With its form, where it asks something or warns; else at once. A server that is not heard is told of."""
        if self.model.trouble:
            self.told.emit(self.model.trouble)
            self.model.refresh()
            return
        if row is not None and (why := self.model.why_not(act, row)):
            self.told.emit(why)
            return
        if act.warns or fields_of(act):
            about = self._called(row) if row is not None else ""
            self.beside.put(lambda: ActForm(self.model, act, row, about))
            return
        told = {"key": row.key} if row is not None else {}
        self.model.act(act, told, lambda ended: self.told.emit(ended.trouble) if ended.trouble else None)

    def search(self, words: str) -> None:
        """Show the rows that have these words, as if they had been typed, but at once."""
        if self.model.panel.has_words and words != self.words.text():
            form = self.beside.form
            if isinstance(form, RowDetails):
                form.put_down()  # its row may be none of these
            self._led_words = words
            self.words.setText(words)
            self.model.search_now(words)

    def arrive(self) -> None:
        """Somebody is led here: to the rows, as soon as they are heard, and it is said which these are."""
        self._show_rows()
        self._is_awaited = True
        self._changed()

    @property
    def is_led(self) -> bool:
        """Whether what is searched for was nobody's to type: it ends when somebody comes in another way."""
        return bool(self._led_words) and self.words.text() == self._led_words

    def _lead(self, lead: Lead) -> None:
        row = self.table.current_row()
        self._show_rows()
        if row is None:
            self.told.emit(tr("Choose a row first."))
        else:
            self._lead_from(lead, row)

    def _lead_from(self, lead: Lead, row: PanelRow) -> None:
        self.led.emit(*lead.of(row.key, row.values))

    def _begin_of_row(self, act: Act[Any]) -> None:
        row = self.table.current_row()
        self._show_rows()
        if row is None:
            self.told.emit(tr("Choose a row first."))
        else:
            self.begin(act, row)

    def _open_menu(self, at: QPoint) -> None:
        row = self.table.current_row()
        if self._menu is not None:
            return
        menu = self._menu = QMenu(self)
        menu.aboutToHide.connect(self._menu_over)
        for lead in self.model.panel.leads:
            leading = QAction(tr(lead.says), menu)
            leading.triggered.connect(partial(self._lead, lead))
            menu.addAction(leading)
        details = QAction(tr("Details"), menu)
        details.triggered.connect(self.show_row)
        menu.addAction(details)
        for act in self.model.panel.acts:
            if act.is_of_row and row is not None:
                why = self._why_not(act, row)
                made = QAction(buttons.as_is(beside(_named(act), why)), menu)
                made.setEnabled(not why)
                made.triggered.connect(partial(self.begin, act, row))
                menu.addAction(made)
        copy = QAction(tr("Copy the row"), menu)
        copy.triggered.connect(lambda: self._copy(row))
        menu.addAction(copy)
        menu.popup(at)

    def _menu_over(self) -> None:
        """Its choice is taken after this."""
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None

    def _copy(self, row: PanelRow | None) -> None:
        if row is not None:
            texts = (f"{tr(told.caption)}: {row.texts[name]}" for name, told in self.model.rows.columns)
            QGuiApplication.clipboard().setText("\n".join(texts))

    def _acted(self, said: str, text: str) -> None:
        self.said.emit(said)
        announce(self, said)
        self._put_away()
        if text:
            self._came = TakenAlong(said, text)
            self._came.closed.connect(self._put_away)
            self.pane.inner.insertWidget(0, self._came)
            self.pane.verticalScrollBar().setValue(0)

    def _put_away(self) -> None:
        if self._came is not None:
            self._came.deleteLater()
            self._came = None

    def commands(self) -> list[PaletteCommand]:
        """Acts on the whole, and on the current row, by their words in the palette."""
        found = [
            PaletteCommand(tr("Search these rows"), "/", "search", self.focus_filter, group=Group.LIST),
            PaletteCommand(tr("Ask the server anew"), "F5", "refresh-cw", self.model.refresh, group=Group.LIST),
        ]
        for act in self.model.panel.acts:
            run = partial(self._begin_of_row if act.is_of_row else self.begin, act)
            found.append(PaletteCommand(_named(act), "", "play", run, group=Group.LIST))
        found += [
            PaletteCommand(tr(lead.says), "", "arrow-right", partial(self._lead, lead), group=Group.LIST)
            for lead in self.model.panel.leads
        ]
        return found


class _Banner(QWidget):
    """A sentence over the sheet, out of sight while it has none."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        line = layouts.row(self, edges=(20, 12, 20, 0))
        frame = layouts.frame("hint")
        inside = layouts.row(frame, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel(icon, "wait"))
        self.words = labels.label(tone="wait", wrap=True)
        inside.addWidget(self.words, 1)
        line.addWidget(frame)
        self.hide()

    def tell(self, words: str) -> None:
        if words == self.words.text():
            return
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        announce(self, words)


def _named(declared: Act[Any]) -> str:
    return tr(declared.caption)
