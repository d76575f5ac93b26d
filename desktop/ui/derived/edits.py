"""What an edit changed, under its line of a time line: each field as it was and as it is, long texts on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.screens.edits import FieldChange
from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.stops import does
from desktop.viewmodels.files.edits import in_brief, is_cut, whole


class Changes(QWidget):
    """A row for each field. title: of the line above; one that names the only field names it for the row too."""

    def __init__(self, changes: Sequence[FieldChange], title: str) -> None:
        super().__init__()
        named = len(changes) > 1 or changes[0].caption not in title
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, change in enumerate(changes):
            if named:
                grid.addWidget(labels.caption(change.caption), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_value(change), place, 1)


class _Long(QWidget):
    """Where two long texts differ; both in full on demand."""

    def __init__(self, change: FieldChange) -> None:
        super().__init__()
        self._change = change
        self._is_whole = False
        self._texts: QVBoxLayout = layouts.column(gap=2)
        self.more: QPushButton = buttons.button("", self.turn, kind="link")
        self.more.setFont(fonts.caption_strong())
        self.more.setAutoDefault(True)
        lines = layouts.column(self, gap=2)
        lines.addLayout(self._texts)
        lines.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._show()

    def turn(self) -> None:
        """From brief to whole and back."""
        self._is_whole = not self._is_whole
        self._show()

    def _show(self) -> None:
        layouts.empty(self._texts)
        if self._is_whole:
            for caption, text in zip((tr("Before"), tr("Now")), whole(self._change), strict=True):
                self._texts.addWidget(labels.caption(caption))
                self._texts.addWidget(labels.readable(labels.marked(text)))
        else:
            self._texts.addWidget(labels.marked(in_brief(self._change)))
        words = tr("Show less") if self._is_whole else tr("Show both texts")
        self.more.setText(words)
        self.more.setAccessibleName(tr("{words}: {field}", words=words, field=self._change.caption))


def _value(change: FieldChange) -> QWidget:
    if not change.is_kept:
        return labels.caption(tr("Changed; the texts were too long to keep here."), wrap=True)
    if is_cut(change):
        return _Long(change)
    made: QLabel = labels.marked(in_brief(change))
    made.setAccessibleName(change.words)
    return made


def undo_link(words: str, of: str, pressed: Callable[[], None], about: str) -> QPushButton:
    """Takes an edit back. words: what that does; of: the line; about: which of those of the same words."""
    made = buttons.button(words, pressed, kind="link", name=tr("{words}: {field}", words=words, field=of))
    made.setFont(fonts.caption_strong())
    made.setAutoDefault(True)  # Enter presses it too
    return does(made, about)
