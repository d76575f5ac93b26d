"""The form for the own new password. Nothing of it is kept as a draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.screens.store import Store
from desktop.screens.words import tr
from desktop.ui.kit import controls, form
from desktop.ui.kit.over import FormDialog
from desktop.viewmodels.people.own_password import PasswordViewModel


class PasswordForm(form.Form):
    """told(str): how it ended, in plain words, also where nobody looks at the form any more."""

    def __init__(self, parent: QWidget | None, model: PasswordViewModel) -> None:
        super().__init__(parent, tr("Change password"), tr("Change it"))
        self.model = model
        told = tr("Your other devices and sessions are signed out by this, and your keys for other programs end.")
        self.about(told)
        self.action.setAccessibleDescription(told)
        self.kept.setText(tr("Esc closes, and nothing is done."))
        self.old = controls.secret(tr("Password that you use now"))
        self.new = controls.secret(tr("New password"))
        self.again = controls.secret(tr("New password again"))
        advice = tr("A few words in a row that belong together only for you are good.")
        self.add("old", tr("Password that you use now"), self.old)
        self.add("new", tr("New password"), self.new, advice)
        self.add("again", tr("New password again"), self.again)
        self.begin(None)
        model.setParent(self)
        model.changed.connect(self._changed)
        model.done.connect(self._done)

    def send(self) -> None:
        if not self.model.busy:
            self.model.change(self.old.text(), self.new.text(), self.again.text())

    def _changed(self) -> None:
        if self.model.busy:
            self.under_way(tr("Changing…"))
        else:
            wrong = {"old": self.old, "new": self.new, "again": self.again}.get(self.model.wrong)
            self.trouble(self.model.trouble, wrong)

    def _done(self, text: str) -> None:
        self.told.emit(text)
        self.accept()


def open_form(window: QWidget, store: Store, tell: Callable[[str], object]) -> None:
    """Over the window; a change that is still under way is shown again. tell: hears how it ended."""
    aside = next((each for each in window.findChildren(PasswordForm) if each.busy), None)
    if aside is not None:
        aside.show_again()
        return
    made = PasswordForm(None, PasswordViewModel(store, window))
    made.told.connect(tell)
    FormDialog(window, made).open()
