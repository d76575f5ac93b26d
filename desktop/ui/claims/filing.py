"""The notice beside whatever is shown: what somebody tells is written down, and everything else stays readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.screens.syncing import AttentionItem
from desktop.screens.words import tr
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.frame.page import FilePage, Frame
from desktop.ui.kit.side import BesideForm
from desktop.viewmodels.claims.notice import NoticeViewModel
from shared.domain.claims.entities import CLAIM

LEAST: Final = 584
"""Pixels that what is shown needs beside the notice: as much as the whole of it has in the smallest window."""


class Filing(QObject):
    """Of one window; one notice at a time. `beside`: what is shown, and the form at its right."""

    def __init__(self, frame: Frame, shown: QWidget, file: Callable[[], FilePage | None], parent: QObject) -> None:
        """shown: what the form stands beside; file: the one that is open there."""
        super().__init__(parent)
        self._frame, self._file = frame, file
        self.beside = BesideForm(shown, lambda: LEAST)

    def begin(self, correcting: AttentionItem | None = None) -> None:
        """The form, or the one that is there already. correcting: the refused notice whose place it takes."""
        form = self.beside.form
        if form is not None and correcting is None:
            form.show_again()
        else:
            file = self._file()
            policy_id = file.policy_id() if file is not None else ""
            self.beside.put(lambda: self._made(policy_id, correcting))

    def panes(self) -> Sequence[QWidget]:
        """What F6 walks through after what is shown."""
        return (self.beside.form,) if self.beside.form is not None else ()

    def put_down(self) -> None:
        """Nobody works here any more: the draft stays, and nothing of it to be seen."""
        if self.beside.form is not None:
            self.beside.form.put_down()
        self.beside.left.forget()

    def _made(self, policy_id: str, correcting: AttentionItem | None) -> NoticeForm:
        frame = self._frame
        model = NoticeViewModel(frame.store, frame.now, None, frame.status.status.clock_behind)
        form = NoticeForm(None, model)
        form.filed.connect(self._show)
        form.copied.connect(self._copy)
        if correcting is not None:
            form.correct(correcting)
        model.offer(policy_id)
        return form

    def _show(self, claim_id: str) -> None:
        """The new claim, with the keyboard on it: whoever filed it goes on with it."""
        shown = self._frame.open_file(CLAIM.name, claim_id)
        if shown is not None:
            shown.take_focus()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._frame.say(tr("Copied as text."))
