"""The sign-in screen: what to enter, what happened or went wrong, and that work goes on with what is here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.screens import formats
from desktop.screens.words import administrator, tr
from desktop.ui.kit import buttons, controls, fonts, labels, layouts
from desktop.ui.kit.own_keys import is_escape
from desktop.ui.kit.ways import Ways
from desktop.ui.people import secrets
from desktop.viewmodels.people.helping import ways_to
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.people.sign_in import SignInViewModel
from desktop.viewmodels.syncing.status import StatusViewModel

_EDGE: Final = 24
_GAP: Final = 12
_USUAL: Final = 520
"""Pixels of the card without any message, by which it is placed a little above the middle."""


class SignInPage(QWidget):
    """Server, email, password; the password used here before, where the data needs it."""

    def __init__(self, model: SignInViewModel, status: StatusViewModel, preferences: Preferences) -> None:
        """status: tells when the server was heard; preferences: keep that for the next start."""
        super().__init__()
        self.model = model
        self._status, self._preferences = status, preferences
        status.changed.connect(self._heard)
        self._pressed: QPushButton | None = None
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = layouts.ScrollColumn(
            edges=(_EDGE, _EDGE, _EDGE, _EDGE), gap=_GAP
        )  # a small window still shows every word of a trouble
        layouts.column(self, gap=0).addWidget(column)
        outer = column.inner
        self._above = QWidget()  # a message makes the card longer and moves nothing that is read or typed in
        outer.addWidget(self._above)
        card = self._card = layouts.frame("card")
        card.setFixedWidth(420)
        lines = layouts.column(card, edges=(28, 26, 28, 24), gap=14)
        self._head(lines)
        self._fields(lines)
        self._tellings(lines)
        self._actions(lines)
        middle = layouts.row()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        for field in (self.server, self.email, self.password, self.previous):
            field.returnPressed.connect(self._send)
        content = column.widget()
        assert content is not None
        content.installEventFilter(self)
        model.superseded.connect(self._superseded)
        model.changed.connect(self._changed)
        self._changed()

    def _head(self, lines: QVBoxLayout) -> None:
        brand = layouts.row(gap=10)
        brand.addWidget(labels.IconLabel("umbrella", "accent", 24))
        brand.addWidget(labels.label("Coverdesk", font=fonts.title(), tone="accent"))
        brand.addStretch(1)
        lines.addLayout(brand)
        lines.addWidget(labels.label(tr("Sign in to your office’s server."), tone="muted", wrap=True))

    def _fields(self, lines: QVBoxLayout) -> None:
        self.server = controls.line(tr("Server"), "claims.example.com", self.model.server)
        self.email = controls.line(tr("Email"), tr("you@example.com"), self.model.email)
        self.password = controls.line(tr("Password"))
        self.previous = controls.line(tr("Password used here before"))
        for field in (self.password, self.previous):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        lines.addLayout(controls.captioned(tr("Server"), self.server))
        lines.addLayout(controls.captioned(tr("Email"), self.email))
        secret = layouts.column(gap=4)
        self.password_caption = labels.caption(tr("Password"))
        self.password_caption.setBuddy(self.password)
        secret.addWidget(self.password_caption)
        self.eyes = [secrets.eye_of(field) for field in (self.password, self.previous)]
        secret.addLayout(secrets.beside(self.password, self.eyes[0]))
        self.caps = labels.caption(tr("Caps Lock is on."), tone="wait")
        self.caps.hide()
        secret.addWidget(self.caps)
        for field in (self.password, self.previous):
            secrets.watch(field, self.caps)
        lines.addLayout(secret)
        self._earlier = QWidget()
        inside = layouts.column(self._earlier, gap=0)
        earlier = labels.caption(tr("Password used here before"))
        earlier.setBuddy(self.previous)
        inside.addWidget(earlier)
        inside.addSpacing(4)
        inside.addLayout(secrets.beside(self.previous, self.eyes[1]))
        lines.addWidget(self._earlier)

    def _tellings(self, lines: QVBoxLayout) -> None:
        self._trouble = layouts.frame("trouble")
        inside = layouts.row(self._trouble, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = labels.label(tone="bad", wrap=True)
        inside.addWidget(self._words, 1)
        lines.addWidget(self._trouble)
        self.asked = Ways()
        lines.addWidget(self.asked)
        self._notice = layouts.frame("told")
        beside = layouts.row(self._notice, edges=(12, 8, 12, 8))
        beside.addWidget(labels.IconLabel("info", "muted"), 0, Qt.AlignmentFlag.AlignTop)
        self._said = labels.label(wrap=True)
        beside.addWidget(self._said, 1)
        lines.addWidget(self._notice)

    def _actions(self, lines: QVBoxLayout) -> None:
        self.action = buttons.primary(tr("Sign in"), self._send)
        self.action.setSizePolicy(self.password.sizePolicy())
        lines.addWidget(self.action)
        self.stop = buttons.button(tr("Stop"), self.model.stop, icon="x", name=tr("Stop signing in"))
        self.stop.setSizePolicy(self.password.sizePolicy())
        lines.addWidget(self.stop)
        self.online = buttons.button(tr("Go online and sign in"), self._go_online, icon="wifi")
        self.online.setSizePolicy(self.password.sizePolicy())
        lines.addWidget(self.online)
        self.anew = buttons.button(tr("Begin anew, leave the closed data as it is"), self._begin_anew)
        self.anew.setSizePolicy(self.password.sizePolicy())
        self.before_anew = labels.caption(_left_behind(), wrap=True)
        self.anew.setAccessibleDescription(_left_behind())
        lines.addWidget(self.before_anew)
        lines.addWidget(self.anew)
        self._aside = QWidget()
        below = layouts.column(self._aside, gap=14)
        below.addWidget(labels.rule())
        self.copy = labels.caption(wrap=True)
        below.addWidget(self.copy)
        self.offline = buttons.button(tr("Work offline with what is here"), self._work_offline, icon="cloud-off")
        self.offline.setSizePolicy(self.password.sizePolicy())
        below.addWidget(self.offline)
        others = tr("Somebody else? Enter your own email: everyone’s data is kept apart on this device.")
        below.addWidget(labels.caption(others, wrap=True))
        lines.addWidget(self._aside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card may be longer or shorter than it was."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Where it usually is; a card that a message makes longer than what is below goes up before it is cut."""
        usual = (self.height() - _USUAL) * 2 // 5
        lines = self._card.layout()
        needs = lines.totalHeightForWidth(self._card.width()) + 2 * _EDGE + _GAP if lines is not None else 0
        self._above.setFixedHeight(max(0, min(usual, self.height() - needs)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event) and self.model.busy:
            self.model.stop()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A password does not stay on a screen that is put away."""
        super().hideEvent(event)
        self.password.clear()
        self.previous.clear()
        for eye in self.eyes:
            eye.setChecked(False)  # nobody looks at them any more

    def take_focus(self) -> None:
        """Put the keyboard into the first field that is empty."""
        for field in (self.server, self.email, self.password):
            if not field.text():
                field.setFocus()
                return

    def go_on(self, server: str, email: str, password: str, offline: bool) -> None:
        """A sign-in that began in another profile's window."""
        self.server.setText(server)
        self.email.setText(email)
        (self.model.work_offline if offline else self.model.sign_in)(server, email, password)

    def come_back(self, why: str, *, somebody_left: bool) -> None:
        """Nobody works here. Where nobody did before, the engine says so as it begins: who types by then goes on."""
        self.model.signed_out(why)
        if not somebody_left and self._is_in_use():
            return
        if not self.model.busy:
            self.take_remembered()
        self.take_focus()

    def _is_in_use(self) -> bool:
        """Whether somebody types here, or has gone back to a field that is filled in."""
        fields = (self.server, self.email, self.password)
        focused = self.window().focusWidget()
        return any(field.isModified() or (field is focused and field.text()) for field in fields)

    def take_remembered(self) -> None:
        """The fields as the model remembers them: somebody has just left."""
        self.server.setText(self.model.server)
        self.email.setText(self.model.email)

    def _send(self) -> None:
        if not self.model.busy:
            previous = self.previous.text() if self.model.asks_previous else ""
            self.model.sign_in(self.server.text(), self.email.text(), self.password.text(), previous)

    def _begin_anew(self) -> None:
        if not self.model.busy:
            self._pressed = self.anew
            self.model.begin_anew(self.server.text(), self.email.text(), self.password.text())

    def _go_online(self) -> None:
        if not self.model.busy:
            self._pressed = self.online
            previous = self.previous.text() if self.model.asks_previous else ""
            self.model.go_online(self.server.text(), self.email.text(), self.password.text(), previous)

    def _work_offline(self) -> None:
        if not self.model.busy:
            self._pressed = self.offline
            self.model.work_offline(self.server.text(), self.email.text(), self.password.text())

    def _changed(self) -> None:
        model = self.model
        self._words.setText(model.trouble)
        self._trouble.setVisible(bool(model.trouble))
        self._trouble.setAccessibleName(model.trouble)
        asked = administrator(model.helper) if model.helper is not None else ""
        self.asked.show_ways(asked, ways_to(model.helper))
        self.asked.setVisible(model.helper is not None)
        self._said.setText(model.notice)
        self._notice.setVisible(bool(model.notice) and not model.trouble)
        self._notice.setAccessibleName(model.notice)
        self._earlier.setVisible(model.asks_previous)
        self.stop.setVisible(model.busy)
        self.anew.setVisible(model.may_begin_anew)
        self.before_anew.setVisible(model.may_begin_anew)
        self.online.setVisible(model.may_go_online)
        self._aside.setVisible(model.known and not model.asks_previous)
        self.copy.setText(self._told_of_the_copy())
        for field in (self.server, self.email, self.password, self.previous):
            field.setReadOnly(model.busy)
        if not model.busy:
            self._pressed = self.action
        for button in (self.action, self.online, self.anew, self.offline):
            buttons.set_busy(button, tr("Signing in…") if model.busy and button is self._pressed else "")
        secret = tr("New password") if model.asks_new else tr("Password")
        self.password_caption.setText(secret)
        self.password.setAccessibleName(secret)
        if model.trouble:
            self._go_to(model.wrong)

    def _heard(self) -> None:
        at = self._status.status.last_server_at
        if at is not None:
            self._preferences.note_heard(at)

    def _told_of_the_copy(self) -> str:
        """That work goes on with it, and how old it is."""
        at = self._preferences.heard_at
        if at is None:
            return tr("No network? Your claims are on this device, and what you enter is sent later.")
        when = formats.moment(at, self._status.now())
        return tr("No network? Your claims as of {when} are on this device; what you enter is sent later.", when=when)

    def _go_to(self, wrong: str) -> None:
        """The keyboard goes to what can mend it: never is a password typed where an address is wanted."""
        fields = {"server": self.server, "email": self.email, "previous": self.previous}
        field = fields.get(wrong, self.password)
        field.setFocus()
        field.selectAll()

    def _superseded(self) -> None:
        """What was entered opens the data here, so it need not be typed again; the new one is asked for."""
        self.previous.setText(self.password.text())
        self.password.clear()


def _left_behind() -> str:
    """What becomes of work in data that nobody opens: it is encrypted, so nobody here can tell how much there is."""
    return tr(
        "Whatever was not sent yet stays in the closed data and cannot be sent from the new one. Your administrator "
        "sees how much this device held unsent when it last told."
    )
