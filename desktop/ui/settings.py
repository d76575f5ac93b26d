"""Settings: how the program looks on this device, and who is signed in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.screens.people import SignedIn
from desktop.screens.words import caption, tr
from desktop.ui import fonts
from desktop.ui.frame.page import Frame
from desktop.ui.frame.place import Place
from desktop.ui.widgets import buttons, labels, layouts
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.page import Page
from desktop.viewmodels.preferences import Preferences, ThemeChoice


class SettingsPage(Page):
    """sign_out_wanted: the person leaves this device; password_wanted: another one; shortcuts_wanted: the keys."""

    sign_out_wanted = Signal()
    password_wanted = Signal()
    shortcuts_wanted = Signal()

    def __init__(self, preferences: Preferences, who: SignedIn | None) -> None:
        super().__init__(tr("Settings"), tr("These apply to this device only."))
        self._preferences = preferences
        self.inner.addWidget(self._looks())
        self.inner.addWidget(self._keys())
        self._person_at = layouts.column(gap=0)
        self.inner.addLayout(self._person_at)
        self.inner.addStretch(1)
        self.show_person(who)

    def enter(self, who: SignedIn) -> None:
        self.show_person(who)

    def show_person(self, who: SignedIn | None) -> None:
        layouts.empty(self._person_at)
        if who is None:
            return
        leave = buttons.quiet(tr("Sign out"), self.sign_out_wanted.emit, icon="log-out")
        renew = buttons.quiet(tr("Change password"), self.password_wanted.emit, icon="lock")
        card = Card(tr("You"), leave)
        roles = ", ".join(caption(role) for role in who.roles)
        for name, value in (
            (tr("Name"), who.name),
            (tr("Email"), who.email),
            (tr("Roles"), roles),
            (tr("Device"), who.device_name),
        ):
            made = QWidget()
            line = layouts.row(made)
            left = labels.caption(name)
            left.setFixedWidth(152)
            line.addWidget(left)
            line.addWidget(labels.readable(labels.label(value, wrap=True)), 1)
            card.add_row(made)
        secret = QWidget()
        line = layouts.row(secret)
        left = labels.caption(tr("Password"))
        left.setFixedWidth(152)
        line.addWidget(left)
        line.addWidget(labels.label(tr("It opens this device too, also without a network."), wrap=True), 1)
        line.addWidget(renew)
        card.add_row(secret)
        words = tr(
            "After signing out only the password opens this device. What waits stays here and is sent when you sign in "
            "again. Somebody else may sign in meanwhile: everyone’s data is kept apart."
        )
        card.add_row(labels.label(words, tone="muted", wrap=True))
        self._person_at.addWidget(card)

    def _looks(self) -> Card:
        card = Card(tr("Looks"))
        captions = {
            ThemeChoice.SYSTEM: (tr("As the system"), tr("Light, dark or high contrast, whatever this computer uses")),
            ThemeChoice.LIGHT: (tr("Light"), ""),
            ThemeChoice.DARK: (tr("Dark"), ""),
            ThemeChoice.CONTRAST: (tr("High contrast"), tr("Black ground, white text, strong outlines")),
        }
        self._group = QButtonGroup(self)
        for choice, (name, advice) in captions.items():
            made = QWidget()
            line = layouts.row(made)
            radio = QRadioButton(name)
            radio.setFont(fonts.body())
            radio.setAccessibleDescription(advice)
            radio.setChecked(choice is self._preferences.theme)
            radio.clicked.connect(lambda _on=False, choice=choice: self._preferences.set_theme(choice))
            self._group.addButton(radio)
            line.addWidget(radio)
            line.addWidget(labels.caption(advice, wrap=True), 1)
            card.add_row(made)
        return card

    def _keys(self) -> Card:
        card = Card(tr("Keyboard"), buttons.quiet(tr("All shortcuts"), self.shortcuts_wanted.emit, icon="keyboard"))
        words = tr("Everything works without a mouse. F1 shows all shortcuts from anywhere.")
        card.add_row(labels.label(words, tone="muted", wrap=True))
        return card


def _make(frame: Frame) -> SettingsPage:
    page = SettingsPage(frame.preferences, frame.who)
    page.sign_out_wanted.connect(frame.leave)
    page.password_wanted.connect(frame.change_password)
    page.shortcuts_wanted.connect(frame.show_shortcuts)
    return page


PLACE: Final = Place("settings", lambda: tr("Settings"), "settings", _make, foot=True)
