"""Signing in again while everything stays open, and what is asked before something unsaved or unsent is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.screens.store import Store
from desktop.screens.syncing import Link, SyncStatus
from desktop.screens.words import count_of, tr
from desktop.ui.kit import controls, form, labels
from desktop.ui.kit.over import FormDialog
from desktop.ui.kit.question import Question
from desktop.viewmodels.entering.drafts import is_anything_typed
from desktop.viewmodels.people.sign_in_again import SignInAgainViewModel
from desktop.viewmodels.syncing.status import StatusViewModel, is_cut_off, needs_sign_in


class SignInAgainForm(form.Form):
    """One password; nothing of it is kept. Whatever else is open stays as it is."""

    def __init__(self, parent: QWidget | None, model: SignInAgainViewModel) -> None:
        super().__init__(parent, tr("Sign in again"), tr("Sign in"))
        self.model = model
        self.kept.setText(tr("Everything that is open stays open, and what waits is sent then."))
        who = tr("{email} at {server}", email=model.email, server=model.server.partition("://")[2])
        self.fields.addWidget(labels.label(who, tone="muted", wrap=True))
        self.password = controls.secret(tr("Password"))
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
        if self.model.busy:
            self.under_way(tr("Signing in…"))
            return
        self.trouble(self.model.trouble)
        self.password.setFocus()
        self.password.selectAll()


class Door(QObject):
    """Of one window: signing in again, signing out, and its end, each with what has to be asked before."""

    def __init__(self, window: QMainWindow, store: Store, status: StatusViewModel, flush: Callable[[], None]) -> None:
        """flush: gives the store what is typed and not given yet."""
        super().__init__(window)
        self._window = window
        self._store = store
        self._status = status
        self._flush = flush
        self.form: SignInAgainForm | None = None
        self._is_agreed = False
        self._is_asking = False

    def sign_in_again(self) -> None:
        """The session has ended: its password is asked for, and nothing that is open closes."""
        if self.form is not None:
            self.form.show_again()
            return
        if not needs_sign_in(self._status.status):
            return
        form = self.form = SignInAgainForm(None, SignInAgainViewModel(self._store, self))
        form.finished.connect(self._signed_in_again)
        form.told.connect(self._store.signals.told)
        FormDialog(self._window, form).open()

    def _signed_in_again(self) -> None:
        self.form = None

    def leave(self, sign_out: Callable[[], None]) -> None:
        """Signs out, unless something has to be asked before."""

        def typed_is_kept() -> None:
            typed = is_anything_typed(self._store)
            status = self._status.status
            if not ask_before_leaving(self._window, status, sign_out, self.sign_in_again, is_typed=typed):
                sign_out()

        self._once_saved(tr("Sign out"), typed_is_kept)

    def may_close(self) -> bool:
        """False: what is typed is not on the disk yet; once it is, or the person agrees, the window closes."""
        if not self._is_agreed:
            self._flush()
            if not self._store.drafts_under_way():
                return True
            self._once_saved(tr("Close"), self.close)
        return self._is_agreed

    def close(self) -> None:
        """Without a question."""
        if not self._is_agreed:
            self._is_agreed = True
            self._window.close()

    def _once_saved(self, what: str, go_on: Callable[[], None]) -> None:
        self._flush()
        if not self._store.drafts_under_way():
            go_on()
        elif not self._is_asking:
            self._is_asking = True
            self._store.settle_drafts(lambda unsaved: self._settled(unsaved, what, go_on))

    def _settled(self, unsaved: frozenset[str], what: str, go_on: Callable[[], None]) -> None:
        self._is_asking = False
        if not unsaved:
            go_on()
            return
        aside = tr(
            "The disk of this device takes nothing, so what you typed last would be lost. Free some space: then it is "
            "saved by itself."
        )
        question = Question(self._window, what, tr("What you typed is not saved. Leave it behind?"), aside)
        question.way(tr("Leave it behind"), go_on)
        question.stay(tr("Stay"))


def told_before_leaving(status: SyncStatus, *, is_typed: bool = False) -> str:
    """What is in the way of what waits, and what becomes of it and of all else that nobody else has.

    is_typed: drafts are kept.
    """
    also = []
    if status.needs_attention:
        words = count_of(
            status.needs_attention, "The change that needs you stays too.", "The {n} changes that need you stay too."
        )
        also.append(words)
    if is_typed:
        also.append(tr("What you typed and did not send stays as a draft."))
    return " ".join((_told_of_waiting(status), *also))


def _told_of_waiting(status: SyncStatus) -> str:
    if needs_sign_in(status):
        return tr(
            "After signing out only the password that you used here so far opens this device. If it was reset and you "
            "do not know it any more, sign in again first, with the new one: then everything is sent."
        )
    because = status.paused_because
    if because is None and status.link is Link.CONNECTING:
        because = tr("The server is not reached yet.")
    return tr(
        "{because} What waits stays on this device until you sign in here again. Only your password opens it.",
        because=because or tr("There is no connection now."),
    )


def ask_before_leaving(
    parent: QWidget,
    status: SyncStatus,
    leave: Callable[[], None],
    sign_in: Callable[[], None],
    *,
    is_typed: bool = False,
) -> bool:
    """Whether there is something to ask before signing out: work that waits while it cannot be sent.

    leave: signs out all the same; sign_in: signs in again, where that is what is missing; is_typed: drafts are kept.
    """
    if not is_cut_off(status):
        return False
    waiting = count_of(
        status.waiting,
        "One change is not on the server yet. Sign out?",
        "{n} changes are not on the server yet. Sign out?",
    )
    question = Question(parent, tr("Sign out"), waiting, told_before_leaving(status, is_typed=is_typed))
    question.way(tr("Sign out"), leave)
    if needs_sign_in(status):
        question.way(tr("Sign in again"), sign_in, advised=True)
    question.stay(tr("Stay signed in"))
    return True
