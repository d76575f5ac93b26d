"""The administrators' page: all panels at the left, in groups; the chosen one's sheet at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.people import SignedIn
from desktop.screens.words import beside, caption, tr
from desktop.ui.administration.place import PLACE
from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.frame.page import Frame, Page
from desktop.ui.frame.visits import Visit
from desktop.ui.kit import fonts, layouts
from desktop.ui.kit.cutting import wrapped
from desktop.viewmodels.administration.panel import PanelViewModel
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.panels.catalogue import PANELS
from shared.panels.panel import Group, Panel
from shared.panels.standing import STANDING

_WIDTHS: Final = (168, 264)
"""Pixels of the list at least and at most: as wide as its longest name where the page has the room, and never narrower
than its longest word.
"""
_PART: Final = 0.26
"""Of the page that the list may take."""
_BESIDE: Final = 50
"""Pixels of it around a name and its count."""
_LINES: Final = 2
"""Of a name, at the most, beside one of its count alone."""
_NAME: Final = Qt.ItemDataRole.UserRole
_CALLED: Final = Qt.ItemDataRole.UserRole + 1
"""A panel's whole name; a heading has none."""
_COUNT: Final = Qt.ItemDataRole.UserRole + 2
"""What stands after the name: how much is not well."""


class AdministrationPage(Page):
    """A visit names the panel; without one it is that which was shown last."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.setAccessibleName(tr("Administration"))
        self._frame = frame
        self._sheets: dict[str, PanelSheet] = {}
        self._is_visiting = False
        self.list = PanelList()
        self.stack = QStackedWidget()
        line = layouts.row(self, gap=0)
        line.addWidget(self.list)
        line.addWidget(self.stack, 1)
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        frame.status.changed.connect(self._link_changed)
        self._link = frame.status.status.link
        self.list.choose(PANELS[0].name)

    @property
    def sheet(self) -> PanelSheet | None:
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, PanelSheet) else None

    def enter(self, _who: SignedIn) -> None:
        self._show_chosen()
        self._watch_all()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.fit(self.width())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch_all()

    def leave(self) -> None:
        """What the server said was for whoever worked here."""
        for sheet in self._sheets.values():
            sheet.model.end()
            if sheet.beside.form is not None:
                sheet.beside.form.put_down()
            self.stack.removeWidget(sheet)
            sheet.deleteLater()
        self._sheets = {}
        self.list.mark({})

    def meant(self, visit: Visit) -> Visit:
        return visit if visit.item else self.become(visit)

    def become(self, visit: Visit) -> Visit:
        """item: the panel, and behind a blank the words that are searched for there."""
        words = self.sheet.words.text().strip() if self.sheet is not None else ""
        return Visit(visit.place, item=f"{self.list.chosen()} {words}".strip())

    def show_visit(self, visit: Visit) -> None:
        name, _, words = visit.item.partition(" ")
        self._is_visiting = True
        self.list.choose(name)
        self._show_chosen()
        self._is_visiting = False
        if visit.item and self.sheet is not None:
            self.sheet.search(words)
        if self.isVisible():
            self.take_focus()

    def refresh(self) -> None:
        if self.sheet is not None:
            self.sheet.model.refresh()

    def take_focus(self) -> None:
        """On the row that was chosen, else on the panel among the others."""
        sheet = self.sheet
        is_chosen = sheet is not None and sheet.table.isVisible() and sheet.table.current_row() is not None
        (sheet.table if sheet is not None and is_chosen else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def climb_out(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def title(self) -> str:
        sheet = self.sheet
        return beside(self.accessibleName(), sheet.accessibleName() if sheet is not None else "")

    def panes(self) -> Sequence[QWidget]:
        sheet = self.sheet
        if sheet is None:
            return (self.list,)
        shown = sheet.table if sheet.rows_card.isVisible() else sheet.figures
        form = sheet.beside.form
        return (self.list, shown, form) if form is not None else (self.list, shown)

    def commands(self) -> Sequence[PaletteCommand]:
        return self.sheet.commands() if self.sheet is not None else ()

    def _show_chosen(self) -> None:
        name = self.list.chosen()
        if self._frame.who is None or not name:
            return
        shown = self._sheet(name)
        if self.sheet is not shown:
            if shown.is_led and not self._is_visiting:
                shown.search("")
            self.stack.setCurrentWidget(shown)
            self.retitled.emit()
            self.recommanded.emit()

    def _sheet(self, name: str) -> PanelSheet:
        if name not in self._sheets:
            self._sheets[name] = self._made(next(each for each in PANELS if each.name == name))
        return self._sheets[name]

    def _watch_all(self) -> None:
        """What is not well stands beside the names of the panels, whichever is shown."""
        if self._frame.who is not None:
            self._sheet(STANDING.name).model.watch(self.isVisible(), "the list of panels")

    def _made(self, panel: Panel[Any, Any]) -> PanelSheet:
        model = PanelViewModel(self._frame.store, panel, self._frame.now)
        made = PanelSheet(model)
        model.setParent(made)
        made.said.connect(self._frame.say)
        made.told.connect(self._frame.tell)
        made.led.connect(self._go_on)
        if panel is STANDING:
            model.changed.connect(lambda: self.list.mark(model.leading()))
        self.stack.addWidget(made)
        return made

    def _go_on(self, panel: str, words: str) -> None:
        """From a row to what another panel says of it. Back leads to where it stands."""
        if not any(each.name == panel for each in PANELS):
            self._frame.tell(tr("The server tells more of it than this program can show. A newer program can."))
            return
        self._frame.go(PLACE.name, item=f"{panel} {words}".strip())
        if self.sheet is not None:
            self.sheet.arrive()

    def _link_changed(self) -> None:
        """What could not be asked is asked as soon as there is a way again."""
        link = self._frame.status.status.link
        if link is not self._link:
            self._link = link
            if isValid(self) and self.sheet is not None and self.isVisible():
                self.sheet.model.refresh()


class PanelList(QListWidget):
    """Every panel under its group; the groups themselves are not chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "panels")
        self.setAccessibleName(tr("What is administered"))
        self.setFont(fonts.body())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for group in Group:
            found = [each for each in PANELS if each.group is group]
            if found:
                self._add_group(group)
            for each in found:
                declared = each
                item = QListWidgetItem(tr(declared.caption), self)
                item.setData(_NAME, each.name)
                item.setData(_CALLED, item.text())
                item.setData(_COUNT, "")
                item.setToolTip(tr("{what}: {words}", what=tr(declared.caption), words=tr(declared.says)))

        names = [self.item(place).text() for place in range(self.count())]
        self._wished = self._room_for(names)
        self._least = self._room_for([word for name in names for word in name.split()])
        self.setFixedWidth(self._wished)

    def _room_for(self, texts: Sequence[str]) -> int:
        widest = max(map(self.fontMetrics().horizontalAdvance, texts)) + _BESIDE
        return min(max(widest, _WIDTHS[0]), _WIDTHS[1])

    def fit(self, width: int) -> None:
        """Beside a page that is so wide in all."""
        self.setFixedWidth(max(min(self._wished, round(width * _PART)), self._least))
        self._turn()

    def _turn(self) -> None:
        """A long name goes on in a second line; its count, which says where to look, in one of its own if need be."""
        for place in range(self.count()):
            item = self.item(place)
            called, count = item.data(_CALLED), item.data(_COUNT)
            if called:
                room, metrics = self.width() - _BESIDE, self.fontMetrics()
                *upper, last = wrapped(called, metrics, room, _LINES)
                has_room = metrics.horizontalAdvance(last + count) <= room
                item.setText("\n".join((*upper, last + count if has_room else f"{last}\n{count.strip()}")))

    def mark(self, counts: Mapping[str, int]) -> None:
        """Beside each panel, how much of it is not well."""
        for place in range(self.count()):
            item = self.item(place)
            declared = next((each for each in PANELS if each.name == item.data(_NAME)), None)
            if declared is None:
                continue
            called, count = tr(declared.caption), counts.get(declared.name, 0)
            item.setData(_COUNT, f" · {formats.number(count)}" if count else "")
            said = tr("{panel}, {n} to be looked at", panel=called, n=formats.number(count))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said if count else called)
        self._turn()

    def choose(self, name: str) -> None:
        for place in range(self.count()):
            if self.item(place).data(_NAME) == name:
                self.setCurrentRow(place)

    def chosen(self) -> str:
        item = self.currentItem()
        return str(item.data(_NAME)) if item is not None else ""

    def _add_group(self, group: Group) -> None:
        heading = QListWidgetItem(caption(group), self)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setFont(fonts.caption_strong())
        heading.setSizeHint(QSize(0, 34))
