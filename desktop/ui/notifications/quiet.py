"""Do not disturb, wherever it is chosen and shown: entries of a menu, and what stands in a bar while it is on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, icons, labels, layouts, theme
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.notifications.quiet import Quiet, QuietViewModel, words_of

ICON: Final = "bell-off"
_WORDS_FROM: Final = 1_000
"""The bar's width in pixels from which the words stand beside the icon."""


def fill(menu: QMenu, model: QuietViewModel) -> None:
    """For how long; and the way out first, while it is on."""
    if model.is_on:
        menu.addAction(buttons.as_is(model.sentence)).setEnabled(False)
        menu.addAction(tr("End do not disturb")).triggered.connect(lambda _on=False: model.end())
        menu.addSeparator()
    for choice in Quiet:
        menu.addAction(words_of(choice)).triggered.connect(lambda _on=False, choice=choice: model.begin(choice))


def popup(at: QWidget, model: QuietViewModel) -> None:
    """The choices, below a button; Qt moves them up where the screen ends."""
    menu = QMenu(at)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fill(menu, model)
    menu.popup(at.mapToGlobal(at.rect().bottomLeft()))


def commands(model: QuietViewModel) -> tuple[PaletteCommand, ...]:
    """For the palette of every window."""
    end = PaletteCommand(tr("End do not disturb"), "", "bell", model.end, lambda: model.is_on)
    return (
        end,
        *(PaletteCommand(words_of(choice), "", ICON, lambda choice=choice: model.begin(choice)) for choice in Quiet),  # type: ignore[misc]
    )


class QuietRow(QWidget):
    """Of a card: whether it is on and until when, with the choices."""

    def __init__(self, model: QuietViewModel, caption_width: int) -> None:
        super().__init__()
        self._model = model
        lines = layouts.column(self, gap=2)
        line = layouts.row(gap=16)
        name = labels.label(tr("Do not disturb"), wrap=True)
        name.setFixedWidth(caption_width)
        line.addWidget(name)
        self.words = labels.label(wrap=True)
        line.addWidget(self.words, 1)
        self.end = buttons.quiet(tr("End"), model.end, name=tr("End do not disturb"))
        line.addWidget(self.end)
        self.choose = buttons.button(tr("Choose"), lambda: popup(self.choose, model), icon=ICON)
        self.choose.setAccessibleName(tr("Choose how long not to be disturbed"))
        line.addWidget(self.choose)
        lines.addLayout(line)
        lines.addWidget(labels.caption(tr("What is overdue by a rule calls all the same."), wrap=True))
        model.changed.connect(self._changed)
        self._changed()

    def _changed(self) -> None:
        if self.end.hasFocus() and not self._model.is_on:
            self.choose.setFocus()
        self.words.setText(self._model.ends or tr("Off"))
        self.end.setVisible(self._model.is_on)


class QuietButton(QPushButton):
    """In a bar: there while it is on, says until when, and offers to end it."""

    def __init__(self, model: QuietViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setProperty("kind", "status")
        self.setFont(fonts.font(fonts.CAPTION + 1))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._offer)
        self._is_narrow = False
        model.changed.connect(self._changed)
        self._changed()

    def fit(self, width: int) -> None:
        """The bar has another width, in pixels."""
        self._is_narrow = width < _WORDS_FROM
        self._changed()

    def _changed(self) -> None:
        words = self._model.sentence
        self.setVisible(bool(words))
        self.setText("" if self._is_narrow else words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(tr("Nothing calls outside of this window, but for what is overdue by a rule."))
        labels.hint(self, words)
        icons.put(self, ICON, "wait", theme.current().colour("wait"), 16)

    def _offer(self) -> None:
        popup(self, self._model)
