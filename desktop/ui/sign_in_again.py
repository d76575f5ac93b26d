"""The form that signs in again while everything stays open, and the question before work that waits is left behind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.ui.widgets import form, labels
from desktop.viewmodels.sign_in_again import SignInAgainViewModel
from desktop.viewmodels.status import is_cut_off, needs_sign_in
from desktop.viewmodels.values import SyncStatus
from desktop.viewmodels.words import count_of, tr


class SignInAgainForm(form.FormDialog):
    """One password; nothing of it is kept. Whatever else is open stays as it is."""

    def __init__(self, parent: QWidget | None, model: SignInAgainViewModel) -> None:
        super().__init__(parent, tr("Sign in again"), tr("Sign in"))
        self.model = model
        self.kept.setText(tr("Everything that is open stays open, and what waits is sent then."))
        who = tr("{email} at {server}", email=model.email, server=model.server.partition("://")[2])
        self.fields.addWidget(labels.label(who, tone="muted", wrap=True))
        self.password = form.secret(tr("Password"))
        advice = tr("If your password was changed, enter the new one: it opens this device too from then on.")
        self.add("password", tr("Password"), self.password, advice)
        self.begin(None)
        model.setParent(self)
        model.changed.connect(self._changed)
        model.done.connect(self.accept)

    def send(self) -> None:
        if not self.model.busy:
            self.model.sign_in(self.password.text())

    def _changed(self) -> None:
        self.trouble(self.model.trouble)
        self.action.setEnabled(not self.model.busy)
        self.password.setReadOnly(self.model.busy)
        if self.model.trouble:
            self.password.setFocus()
            self.password.selectAll()


def ask_before_leaving(
    parent: QWidget, status: SyncStatus, leave: Callable[[], None], sign_in: Callable[[], None]
) -> bool:
    """Whether there is something to ask before signing out: work that waits while it cannot be sent.

    leave: signs out all the same; sign_in: signs in again, where that is what is missing.
    """
    if not is_cut_off(status):
        return False
    question = QMessageBox(parent)
    question.setIcon(QMessageBox.Icon.NoIcon)
    question.setTextFormat(Qt.TextFormat.PlainText)
    question.setWindowTitle(tr("Sign out"))
    question.setText(
        count_of(
            status.waiting,
            "One change is not on the server yet. Sign out?",
            "{n} changes are not on the server yet. Sign out?",
        )
    )
    if needs_sign_in(status):
        words = tr(
            "After signing out only the password that you used here so far opens this device. If it was reset and you "
            "do not know it any more, sign in again first, with the new one: then everything is sent."
        )
    else:
        words = tr(
            "There is no connection now. What waits stays on this device and is sent when you sign in here again. "
            "Only your password opens it."
        )
    question.setInformativeText(words)
    out = question.addButton(tr("Sign out"), QMessageBox.ButtonRole.DestructiveRole)
    out.clicked.connect(lambda: leave())
    if needs_sign_in(status):
        again = question.addButton(tr("Sign in again"), QMessageBox.ButtonRole.AcceptRole)
        again.clicked.connect(lambda: sign_in())
    stay = question.addButton(tr("Stay signed in"), QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(stay)
    question.setEscapeButton(stay)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.open()
    return True
