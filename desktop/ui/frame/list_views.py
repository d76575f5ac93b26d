"""The views of a list as tabs with how many lines each has: those of this person's roles first, then their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.words import beside, tr
from desktop.ui.kit import buttons, fonts, layouts, page_tabs
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.typed_parts import parts
from desktop.viewmodels.frame.view_counts import ViewCounts

EDGE: Final = 12
_GAP: Final = 2
HEIGHT: Final = 34


class ViewTabs(QWidget):
    """As many as have room, always the one that is shown; the rest is in a menu behind them. chosen(name)."""

    chosen = Signal(str)

    def __init__(self, model: ListViewModel) -> None:
        super().__init__()
        self._model = model
        self.counts = ViewCounts(model, model.store, self)
        self.tabs: dict[str, QPushButton] = {}
        page_tabs.tab_list(self)
        self.setAccessibleName(tr("Views"))
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._line = layouts.row(self, edges=(EDGE, 0, EDGE, 0), gap=_GAP)
        self.more = buttons.icon_button("ellipsis", tr("More views"), self._open_rest)
        self._line.addWidget(self.more)
        self._line.addStretch(1)
        model.changed.connect(self._changed)
        self.counts.changed.connect(self._changed)
        self._changed()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    def caption_of(self, name: str, caption: str) -> str:
        """`Late  5`: with the number as soon as it is known."""
        count = self.counts.counts.get(name)
        return f"{caption}  {formats.number(count)}" if count is not None else caption

    def _changed(self) -> None:
        views, shown = self._model.views(), self._model.view_shown()
        if [name for name, *_ in views] != list(self.tabs):
            self._build()
        for name, caption, _, _ in views:
            made = self.tabs[name]
            made.setAccessibleName(beside(tr("View {name}", name=caption), self._spoken(name), by=", "))
            made.setChecked(name == shown)
        self._fit()

    def _spoken(self, name: str) -> str:
        count = self.counts.counts.get(name)
        return formats.number(count) if count is not None else ""

    def _build(self) -> None:
        for old in self.tabs.values():
            self._line.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.tabs = {}
        for place, (name, *_) in enumerate(self._model.views()):
            made = page_tabs.tab(buttons.Button())
            made.setProperty("kind", "view")
            made.setCheckable(True)
            made.setFont(fonts.body())
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            self._line.insertWidget(place, made)
            self.tabs[name] = made

    def _fit(self) -> None:
        """Whole ones only, from the first; the one that is shown has its room before all. Where all have room without
        some of their numbers, the last ones go without.
        """
        room = self.width() - 2 * EDGE
        self._number(room)
        shown = next((made for made in self.tabs.values() if made.isChecked()), None)
        left = room - (shown.sizeHint().width() + _GAP if shown is not None else 0)
        if self._used() > room:
            left -= self.more.width() + _GAP
        for made in self.tabs.values():
            if made is shown:
                made.setVisible(True)
                continue
            left -= made.sizeHint().width() + _GAP
            made.setVisible(left >= 0)
        self._tell_rest()

    def _rest(self) -> list[tuple[str, str]]:
        """Name and caption of those without room."""
        return [(name, caption) for name, caption, *_ in self._model.views() if self.tabs[name].isHidden()]

    def _tell_rest(self) -> None:
        rest = self._rest()
        self.more.setVisible(bool(rest))
        words = tr("More views: {names}", names=", ".join(caption for _, caption in rest))
        self.more.setToolTip(words)
        self.more.setAccessibleName(words)

    def _open_rest(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for name, caption in self._rest():
            text = buttons.as_is(self.caption_of(name, caption))
            choice(menu, group, text, False, partial(self.chosen.emit, name))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _number(self, room: int) -> None:
        views = [(self.tabs[name], name, caption) for name, caption, *_ in self._model.views() if name in self.tabs]
        for made, name, caption in views:
            _put(made, self.caption_of(name, caption))
        for made, _, caption in reversed(views):
            if self._used() <= room:
                return
            _put(made, caption)
        if self._used() > room:
            for made, name, caption in views:
                _put(made, self.caption_of(name, caption))

    def _used(self) -> int:
        return sum(made.sizeHint().width() + _GAP for made in self.tabs.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from tab to tab."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        there = [made for made in self.tabs.values() if made.isVisible()]
        focused = self.focusWidget()
        if step is None or not isinstance(focused, QPushButton) or focused not in there:
            super().keyPressEvent(event)
            return
        there[(there.index(focused) + step) % len(there)].setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.counts.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.counts.watch(False)


def _put(made: QPushButton, text: str) -> None:
    if made.text() != text:
        made.setText(text)


def choice(menu: QMenu, group: QActionGroup, text: str, on: bool, run: Callable[[], None]) -> QAction:
    """An entry of a menu, one of a group of which one is on."""
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _on=False: run())
    group.addAction(action)
    return action


def is_view_alone(model: ListViewModel) -> bool:
    """Whether the filter and the order are those of a view, and nothing is marked."""
    shown = sorted(parts(model.filter_text()))
    is_view = any(sorted(parts(wanted)) == shown and order == model.order for _, _, wanted, order in model.views())
    return is_view and not model.marked
