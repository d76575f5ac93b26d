"""The notice beside whatever is shown: what somebody tells is written down, and everything else stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.screens.syncing import AttentionItem
from desktop.screens.words import tr
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.kit.side import BesideForm
from desktop.ui.policies.page import PolicyPage
from desktop.viewmodels.claims.notice import NoticeViewModel
from shared.domain.claims.entities import CLAIM

if TYPE_CHECKING:
    from desktop.ui.frame.page import FilePage
    from desktop.ui.frame.window import MainWindow

LEAST: Final = 584
"""Pixels that what is shown needs beside the notice: as much as the whole of it has in the smallest window."""


class Filing(QObject):
    """Of one window; one notice at a time. `beside`: what is shown, and the form at its right."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.beside = BesideForm(window.shelf, lambda: LEAST)

    def begin(self, correcting: AttentionItem | None = None) -> None:
        """The form, or the one that is there already. correcting: the refused notice whose place it takes."""
        form = self.beside.form
        if form is not None and correcting is None:
            form.show_again()
        else:
            policy_id = policy_of(self._window.file)
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
        window = self._window
        model = NoticeViewModel(window.store, window.now, None, window.status.status.clock_behind)
        form = NoticeForm(None, model)
        form.filed.connect(lambda claim_id: window.open_file(CLAIM.name, claim_id))
        form.copied.connect(self._copy)
        if correcting is not None:
            form.correct(correcting)
        model.offer(policy_id)
        return form

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._window.say(tr("The notice is copied."))


def policy_of(page: FilePage | None) -> str:
    """What whoever has this file open most likely speaks of; empty where nothing leads to a policy that is here."""
    if isinstance(page, PolicyPage):
        return page.file_id
    view = page.model.view if isinstance(page, ClaimPage) else None
    return view.policy.policy_id if view is not None and view.policy.is_here else ""
