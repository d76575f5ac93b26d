"""The sign-in screen: what to enter, what went wrong, and that work goes on with what is here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import fonts
from desktop.ui.widgets import buttons, form, labels, layouts
from desktop.viewmodels.sign_in import SignInViewModel
from desktop.viewmodels.words import tr


class SignInPage(QWidget):
    """offline_wanted: work with the profile that is here, without the server."""

    offline_wanted = Signal()

    def __init__(self, model: SignInViewModel) -> None:
        super().__init__()
        self.model = model
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = layouts.column(self, edges=(24, 24, 24, 24))
        outer.addStretch(2)
        card = layouts.frame("card")
        card.setFixedWidth(420)
        lines = layouts.column(card, edges=(28, 26, 28, 24), gap=14)
        brand = layouts.row(gap=10)
        brand.addWidget(labels.IconLabel("umbrella", "accent", 24))
        brand.addWidget(labels.label("Coverdesk", font=fonts.title(), tone="accent"))
        brand.addStretch(1)
        lines.addLayout(brand)
        lines.addWidget(labels.label(tr("Sign in to your office’s server."), tone="muted", wrap=True))
        self.server = form.line(tr("Server"), "claims.example.com", model.server)
        self.email = form.line(tr("Email"), tr("you@example.com"), model.email)
        self.password = form.line(tr("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        lines.addLayout(form.captioned(tr("Server"), self.server))
        lines.addLayout(form.captioned(tr("Email"), self.email))
        lines.addLayout(form.captioned(tr("Password"), self.password))
        self._trouble = layouts.frame("trouble")
        inside = layouts.row(self._trouble, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = labels.label(tone="bad", wrap=True)
        inside.addWidget(self._words, 1)
        lines.addWidget(self._trouble)
        self.action = buttons.primary(tr("Sign in"), self._send)
        self.action.setSizePolicy(self.password.sizePolicy())
        lines.addWidget(self.action)
        if model.known:
            lines.addWidget(labels.rule())
            words = tr("No network? Your claims are on this device, and what you enter is sent later.")
            lines.addWidget(labels.caption(words, wrap=True))
            offline = buttons.button(tr("Work offline with what is here"), self.offline_wanted.emit, icon="cloud-off")
            offline.setSizePolicy(self.password.sizePolicy())
            lines.addWidget(offline)
        middle = layouts.row()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        for field in (self.server, self.email, self.password):
            field.returnPressed.connect(self._send)
        model.changed.connect(self._changed)
        self._changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """A password does not stay on a screen that is put away."""
        super().hideEvent(event)
        self.password.clear()

    def take_focus(self) -> None:
        """Put the keyboard into the first field that is empty."""
        for field in (self.server, self.email, self.password):
            if not field.text():
                field.setFocus()
                return

    def _send(self) -> None:
        if not self.model.busy:
            self.model.sign_in(self.server.text(), self.email.text(), self.password.text())

    def _changed(self) -> None:
        self._words.setText(self.model.trouble)
        self._trouble.setVisible(bool(self.model.trouble))
        self._trouble.setAccessibleName(self.model.trouble)
        self.action.setEnabled(not self.model.busy)
        self.action.setText(tr("Signing in…") if self.model.busy else tr("Sign in"))
