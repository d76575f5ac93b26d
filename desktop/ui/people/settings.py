"""Settings: how the program looks on this device, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib.metadata import version
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.screens import day_formats, formats
from desktop.screens.day_formats import DayFormat
from desktop.screens.people import OwnLimit, OwnLimits, SignedIn
from desktop.screens.syncing import Storage, StorageUsed
from desktop.screens.times import local_day
from desktop.screens.words import beside, caption, caption_of, tr
from desktop.ui.frame.headed import HeadedPage
from desktop.ui.frame.page import Frame
from desktop.ui.frame.visits import Visit
from desktop.ui.kit import buttons, controls, fonts, labels, language, layouts
from desktop.ui.kit.card import Card
from desktop.ui.kit.flowing import Flowing
from desktop.ui.notifications.quiet import QuietRow
from desktop.ui.people.own_keys import OwnKeys
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.people.own_keys import OwnKeysViewModel
from desktop.viewmodels.people.preferences import SIZES, Preferences, ThemeChoice
from shared.domain.money.states import CostType
from shared.domain.people.states import Act
from shared.domain.policies.states import Line

_NAME: Final = 176
"""Pixels of what a value is called, so that values stand in line down the page."""


class SettingsPage(HeadedPage):
    """sign_out_wanted: the person leaves this device; password_wanted: another one; shortcuts_wanted: the keys.

    shown: somebody looks at it.
    """

    sign_out_wanted = Signal()
    password_wanted = Signal()
    shortcuts_wanted = Signal()
    shown = Signal()

    def __init__(
        self,
        preferences: Preferences,
        quiet: QuietViewModel,
        keys: OwnKeys,
        who: SignedIn | None,
        places: Sequence[tuple[str, str]] = (),
        today: Callable[[], date] = date.today,
    ) -> None:
        """quiet: do not disturb. keys: of other programs. places: by name, with the caption: where one may begin."""
        self._places, self._today = places, today
        super().__init__(tr("Settings"), tr("Looks, start and notifications apply to this device only."))
        self._preferences = preferences
        self.inner.addWidget(self._ways())
        self.inner.addWidget(self._calls(quiet))
        self._person_at = layouts.column(gap=0)
        self.inner.addLayout(self._person_at)
        self.keys = keys
        self.inner.addWidget(keys)
        self.inner.addStretch(1)
        self._limits_at, self._storage_at = layouts.column(gap=0), layouts.column(gap=0)
        self.aside.addLayout(self._limits_at)
        self.aside.addLayout(self._storage_at)
        self.aside.addWidget(self._keys())
        self.aside.addWidget(self._program())
        self.aside.addStretch(1)
        self.show_person(who)

    def enter(self, who: SignedIn) -> None:
        self.show_person(who)

    def leave(self) -> None:
        self.keys.leave()

    def show_visit(self, _visit: Visit) -> None:
        self.refresh()

    def refresh(self) -> None:
        self.shown.emit()

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
            line = layouts.row(made, gap=16)
            left = labels.label(name)
            left.setFixedWidth(_NAME)
            line.addWidget(left)
            line.addWidget(labels.readable(labels.label(value, wrap=True)), 1)
            card.add_row(made)
        secret = QWidget()
        line = layouts.row(secret, gap=16)
        left = labels.label(tr("Password"))
        left.setFixedWidth(_NAME)
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

    def _looks(self) -> QWidget:
        """The themes side by side; arrows walk them."""
        captions = {
            ThemeChoice.SYSTEM: (tr("As the system"), tr("Light, dark or high contrast, whatever this computer uses")),
            ThemeChoice.LIGHT: (tr("Light"), ""),
            ThemeChoice.DARK: (tr("Dark"), ""),
            ThemeChoice.CONTRAST: (tr("High contrast"), tr("Black ground, white text, strong outlines")),
        }
        self._group = QButtonGroup(self)
        made = Flowing()
        for choice, (name, advice) in captions.items():
            radio = QRadioButton(name)
            radio.setFont(fonts.body())
            labels.hint(radio, advice)
            radio.setAccessibleDescription(advice)
            radio.setChecked(choice is self._preferences.theme)
            radio.clicked.connect(lambda _on=False, choice=choice: self._preferences.set_theme(choice))
            self._group.addButton(radio)
            made.add(radio)
        return made

    def _ways(self) -> Card:
        """Theme, language, days, size and start page; language and size count from the next start on, and say so."""
        card = Card(tr("Looks, language and start"))
        card.add_row(_beside(tr("Looks"), self._looks(), wide=True))
        self.language = controls.choice(tr("Language"), [("", tr("As the system")), *language.names()])
        controls.choose(self.language, self._preferences.language)
        self.language.activated.connect(
            lambda _at: self._chosen(self._preferences.set_language, str(self.language.currentData()))
        )
        self.days = controls.choice(tr("Days"), self._ways_of_days())
        controls.choose(self.days, self._preferences.days.value)
        self.days.activated.connect(lambda _at: self._write_days(DayFormat(self.days.currentData())))
        sizes = [(str(size), tr("{n} %", n=size)) for size in SIZES]
        self.size_choice = controls.choice(tr("Size of texts and buttons"), sizes)
        controls.choose(self.size_choice, str(self._preferences.size))
        self.size_choice.activated.connect(
            lambda _at: self._chosen(lambda size: self._preferences.set_size(int(size)), self.size_choice.currentData())
        )
        self.start = controls.choice(tr("Start page"), [("", tr("The usual one")), *self._places])
        controls.choose(self.start, self._preferences.start)
        self.start.activated.connect(lambda _at: self._preferences.set_start(str(self.start.currentData())))
        for caption_text, field in (
            (tr("Language"), self.language),
            (tr("Days"), self.days),
            (tr("Size of texts and buttons"), self.size_choice),
            (tr("Start page"), self.start),
        ):
            card.add_row(_beside(caption_text, field))
        self.later = labels.label(tone="wait", wrap=True)
        self.later.hide()
        below = QWidget()
        told = layouts.column(below, gap=4)
        told.addWidget(self.later)
        self.read_as = labels.label(tone="muted", wrap=True)
        told.addWidget(self.read_as)
        self._say_how_days_are_read()
        card.add_row(below)
        return card

    def _ways_of_days(self) -> list[tuple[str, str]]:
        """Each with a day as it writes it: one of which nobody takes the month for the day."""
        example = date(self._today().year, 12, 31)
        return [(each.value, day_formats.caption(each, formats.locale(), example)) for each in DayFormat]

    def _write_days(self, choice: DayFormat) -> None:
        self._preferences.set_days(choice)
        self._say_how_days_are_read()

    def _say_how_days_are_read(self) -> None:
        """Of figures that are a day both ways."""
        year = self._today().year
        meant = date(year, 3, 4) if day_formats.month_is_first(formats.locale()) else date(year, 4, 3)
        self.read_as.setText(
            tr(
                "Times and amounts are written as the language writes them. Where you type a day, {figures} is {day}.",
                figures=f"03/04/{year}",
                day=day_formats.in_words(meant, formats.locale()),
            )
        )

    def _calls(self, quiet: QuietViewModel) -> Card:
        """What is seen of the program outside of its window, and until when nothing is."""
        card = Card(tr("Outside of the window"))
        card.add_row(QuietRow(quiet, _NAME))
        self.names_outside = controls.check(tr("Name people and amounts in system notifications"))
        self.names_outside.setChecked(self._preferences.names_outside)
        self.names_outside.clicked.connect(self._preferences.set_names_outside)
        self.to_tray = controls.check(tr("Minimise to the tray"))
        self.to_tray.setChecked(self._preferences.minimise_to_tray)
        self.to_tray.clicked.connect(self._preferences.set_minimise_to_tray)
        for field, advice in (
            (
                self.names_outside,
                tr("Others may see them, also while this screen is locked. Without it they say only what kind it is."),
            ),
            (self.to_tray, tr("Where this desktop has a tray; elsewhere the window minimises as others do.")),
        ):
            field.setAccessibleDescription(advice)
            made = QWidget()
            lines = layouts.column(made, gap=2)
            lines.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)
            lines.addWidget(labels.caption(advice, wrap=True))
            card.add_row(made)
        return card

    def _chosen(self, keep: Callable[[str], None], value: str) -> None:
        keep(value)
        self.later.setText(tr("This counts from the next start of Coverdesk on. Nothing you have typed is lost by it."))
        self.later.show()

    def show_limits(self, limits: Sequence[OwnLimit]) -> None:
        """What this person may approve."""
        layouts.empty(self._limits_at)
        card = Card(tr("What you may approve on one claim"))
        for limit in limits:
            what = beside(
                caption_of(Act, limit.act),
                caption_of(Line, limit.line) if limit.line else tr("every line"),
                caption_of(CostType, limit.cost_type) if limit.cost_type else "",
            )
            amount = formats.money(limit.cents, limit.currency)
            card.add_row(_beside(what, labels.figure(tr("up to {amount}", amount=amount))))
        if any(not limit.currency for limit in limits):
            card.add_row(labels.caption(tr("In the currency of the claim."), wrap=True))
        if not limits:
            words = tr("Nothing: requests above zero go to whoever leads your team.")
            card.add_row(labels.label(words, tone="muted", wrap=True))
        self._limits_at.addWidget(card)

    def show_storage(self, storage: Storage, now: datetime) -> None:
        """What the data takes on this device, and since when all of it is here."""
        layouts.empty(self._storage_at)
        card = Card(tr("On this device"))
        card.add_row(_beside(tr("Storage used"), labels.figure(formats.size(storage.used_bytes))))
        card.add_row(_beside(tr("Free on the disk"), labels.figure(formats.size(storage.free_bytes))))
        when = formats.moment(storage.copied_at, now) if storage.copied_at is not None else ""
        if not storage.is_complete:
            when = tr("not complete yet, the rest arrives")
        if when:
            card.add_row(_beside(tr("Last full copy"), labels.readable(labels.label(when, wrap=True)), wide=True))
        words = tr("All of it is encrypted. What others change since then arrives by itself.")
        card.add_row(labels.caption(words, wrap=True))
        self._storage_at.addWidget(card)

    def _program(self) -> Card:
        card = Card(tr("This program"))
        card.add_row(_beside(tr("Version"), labels.readable(labels.label(version("coverdesk")))))
        words = tr("Typeface Inter (SIL Open Font License 1.1), icons Lucide (ISC), Qt (LGPL 3).")
        card.add_row(_beside(tr("Licences"), labels.readable(labels.label(words, wrap=True)), wide=True))
        return card

    def _keys(self) -> Card:
        card = Card(tr("Keyboard"), buttons.quiet(tr("All shortcuts"), self.shortcuts_wanted.emit, icon="keyboard"))
        words = tr("Everything works without a mouse. F1 shows all shortcuts from anywhere.")
        card.add_row(labels.label(words, tone="muted", wrap=True))
        return card


def _beside(name: str, value: QWidget, *, wide: bool = False) -> QWidget:
    """wide: the value has all the room that the name leaves."""
    made = QWidget()
    line = layouts.row(made, gap=16)
    left = labels.label(name, wrap=True)
    left.setFixedWidth(_NAME)
    line.addWidget(left)
    line.addWidget(value, 1 if wide else 0)
    if not wide:
        line.addStretch(1)
    return made


def settings_page(frame: Frame) -> SettingsPage:
    keys = OwnKeys(OwnKeysViewModel(frame.store, frame.now))
    page = SettingsPage(frame.preferences, frame.quiet, keys, frame.who, frame.places(), lambda: local_day(frame.now()))

    def limits() -> None:
        frame.store.ask(OwnLimits(), lambda found: page.show_limits(found) if isinstance(found, tuple) else None)

    def storage() -> None:
        frame.store.ask(
            StorageUsed(), lambda found: page.show_storage(found, frame.now()) if isinstance(found, Storage) else None
        )

    frame.entered.connect(limits)
    limits()
    page.shown.connect(storage)
    page.shown.connect(keys.refresh)
    page.sign_out_wanted.connect(frame.leave)
    page.password_wanted.connect(frame.change_password)
    page.shortcuts_wanted.connect(frame.show_shortcuts)
    return page
