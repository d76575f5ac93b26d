"""A policy's page: whose it is, what it covers on which day, its claims, and what was written down on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from desktop.screens import formats
from desktop.screens.files import Written
from desktop.screens.policies import PolicyRecord
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, count_of, tr
from desktop.ui.files import parts as file_parts
from desktop.ui.files.body import Absence, FileBody, once_here
from desktop.ui.files.facts import LOG_ICON, any_unsent, avatar
from desktop.ui.files.writing import Writing
from desktop.ui.frame.page import FilePage
from desktop.ui.kit import buttons, chip, fonts, headings, labels, layouts, redrawing
from desktop.ui.kit.card import Card
from desktop.ui.kit.standing_out import StandingOut
from desktop.ui.kit.tabs import Part, Tabs
from desktop.ui.policies.cover import AsOf, cover_card
from desktop.viewmodels.diary.contacts import way_of
from desktop.viewmodels.files.time_line import by_day
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.parties.customer import money_words, with_currency
from desktop.viewmodels.policies.policy import PolicyViewModel, incurred_open
from shared.domain.claims.entities import CLAIM
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import CHANNELS, CONTACTS, WRITTEN
from shared.domain.parties.entities import CUSTOMER
from shared.domain.policies.entities import POLICY

_TABS: Final = ("cover", "claims", "notes", "contacts", "history")


class PolicyPage(FilePage):
    """One policy. file_wanted(kind, id, item): another file is to be opened; told(text): why something is not done
    here; copied(text): it is wanted on the clipboard."""

    file_wanted = Signal(str, str, str)
    told = Signal(str)
    copied = Signal(str)
    kind = POLICY.name

    def __init__(self, model: PolicyViewModel) -> None:
        super().__init__()
        self.model = model
        model.is_looked_at = self.isVisible
        self._standing_out = StandingOut(self, self.number, self.changed_by_others.emit)
        outer = layouts.column(self, gap=0)
        self._head = layouts.frame("head")
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it fits itself
        head = layouts.column(self._head, edges=(20, 12, 20, 1), gap=10)
        self._title, self._facts = layouts.row(gap=10), layouts.row(gap=24)
        head.addLayout(self._title)
        head.addLayout(self._facts)
        self.tabs = Tabs(tr("Parts of the policy"), len(_TABS))
        head.addWidget(self.tabs)
        outer.addWidget(self._head)
        self.note = Writing(
            model, "note", tr("New note"), tr("What you saw, heard or decided"), WRITTEN, title(AddNote)
        )
        self.contact = Writing(
            model, "contact-log", tr("New contact"), tr("What was said"), CHANNELS, tr("Log contact")
        )
        self.as_of = AsOf(model)
        self._fixed: dict[str, QWidget] = {"cover": self.as_of, "notes": self.note, "contacts": self.contact}
        self._pages = QStackedWidget()
        self._columns = {name: layouts.ScrollColumn() for name in _TABS}
        for name in _TABS:
            if name in self._fixed:
                self._columns[name].inner.addWidget(self._fixed[name])
            self._pages.addWidget(self._columns[name])
        words = Absence(
            "file-text",
            tr("Opening the policy"),
            tr("This policy is not on this device"),
            tr(
                "You see the policies of your customers and claims. Ask the policy’s agent or your administrator for "
                "it."
            ),
            tr("This policy cannot be shown"),
        )
        self._body = FileBody(self._pages, words)
        outer.addWidget(self._body, 1)
        self._log = buttons.button("", self.log_contact, icon=LOG_ICON)
        self._stale: set[str] = set()
        self._least = 0
        self._head.hide()
        self.tabs.currentChanged.connect(self._turned)
        for writing in (self.note, self.contact):
            writing.left.connect(self.tabs.setFocus)
        model.changed.connect(self._changed)
        model.refused.connect(self.told)
        if model.view is not None:
            self._changed()

    # ---- what the window asks of it

    @property
    def file_id(self) -> str:
        return self.model.file_id

    def title(self) -> str:
        view = self.model.view
        return beside(view.holder, view.number) if view is not None else ""

    def number(self) -> str:
        return self.model.view.number if self.model.view is not None else ""

    def policy_id(self) -> str:
        return self.file_id

    def currency(self) -> str:
        return self.model.view.currency if self.model.view is not None else ""

    def refresh(self) -> None:
        self.model.refresh()

    def show_item(self, item: str) -> None:
        """A day of loss, of which the coverages are to be seen; or one of the tabs."""
        if item in _TABS:
            self.show_tab(item)
        else:
            self.model.come_from_loss(item)
            self.show_tab("cover")

    def show_tab(self, name: str) -> None:
        """Turn to cover, claims, notes, contacts or history."""
        self.tabs.setCurrentIndex(_TABS.index(name))

    def fix(self, item: AttentionItem) -> None:
        is_contact = dict(item.fields).get("topic") in CONTACTS
        self.show_tab("contacts" if is_contact else "notes")
        (self.contact if is_contact else self.note).correct(item)

    def once_here(self, run: Callable[[], None], absent: Callable[[], None] = lambda: None) -> None:
        once_here(self.model, run, absent)

    def take_focus(self) -> None:
        self.tabs.setFocus()

    def body(self) -> QWidget:
        return self._pages.currentWidget() or self

    def tab(self) -> int:
        return self.tabs.currentIndex()

    def show_tab_at(self, place: int) -> None:
        if 0 <= place < self.tabs.count():
            self.tabs.setCurrentIndex(place)

    def tabs_named(self) -> Sequence[str]:
        return [tr("Coverages"), tr("Claims"), tr("Notes"), tr("Contacts"), tr("History")]

    def take_over(self, other: FilePage) -> None:
        self.show_tab_at(other.tab())

    def flush(self) -> None:
        self.note.flush()
        self.contact.flush()

    def put_away(self) -> None:
        self.flush()
        self.model.close()

    def commands(self) -> Sequence[PaletteCommand]:
        def may() -> bool:
            return self.model.may(AddNote)

        view, of_file = self.model.view, Group.FILE
        return (
            PaletteCommand(title(AddNote), "N", "sticky-note", self._deed(self.write_note), may, group=of_file),
            PaletteCommand(tr("Log contact"), "C", LOG_ICON, self._deed(self.log_contact), may, group=of_file),
            PaletteCommand(
                tr("Open the customer"),
                "",
                "user",
                self.open_customer,
                lambda: view is not None and view.holder_is_here,
                group=of_file,
            ),
        )

    # ---- deeds

    def write_note(self) -> None:
        self.show_tab("notes")
        self.note.take_focus()

    def log_contact(self) -> None:
        """The number is on the clipboard, for whatever telephone there is."""
        view = self.model.view
        if view is None:
            return
        self.show_tab("contacts")
        self.contact.begin_with(way_of(view.preferred_channel))
        self.contact.take_focus()
        if view.phone:
            self.copied.emit(view.phone)

    def open_customer(self) -> None:
        view = self.model.view
        if view is not None and view.holder_is_here:
            self.file_wanted.emit(CUSTOMER.name, view.customer_id, "")

    def _deed(self, run: Callable[[], None]) -> Callable[[], None]:
        return file_parts.allowed(self.model, AddNote, run, self.told.emit)

    # ---- drawing

    def _changed(self) -> None:
        with self._standing_out.drawing(self.model.others.take()):
            self._draw()

    def _draw(self) -> None:
        view = self.model.view
        if view is None:
            self._head.hide()
            self._body.show_absence(self.model.trouble, is_missing=self.model.missing)
            return
        self._head.show()
        self._body.show_content()
        with redrawing.keyboard_kept(self._head):
            self._draw_title(view)
            self._draw_facts(view)
        contacts = [one for one in view.notes if one.is_contact]
        notes = [one for one in view.notes if not one.is_contact]
        parts = (
            Part(tr("Coverages")),
            Part(tr("Claims"), len(view.claims) + view.older_claims, unsent=any_unsent(view.claims)),
            Part(tr("Notes"), len(notes), unsent=any_unsent(notes)),
            Part(tr("Contacts"), len(contacts), unsent=any_unsent(contacts)),
            Part(tr("History")),
        )
        self.tabs.show_parts(parts)
        self.contact.say_about(beside(view.holder, view.phone))
        may_write = self.model.may(AddNote)
        self.note.setVisible(may_write)
        self.contact.setVisible(may_write)
        self.as_of.show_day()
        self.retitled.emit()
        self.recommanded.emit()
        self._stale = set(_TABS)
        self._draw_tab()

    def _draw_title(self, view: PolicyRecord) -> None:
        layouts.empty(self._title)
        self._title.addWidget(headings.heading(labels.Shortening(view.holder, font=fonts.title())))
        self._title.addWidget(chip.status_chip(view.status, caption(view.status)))
        if view.waiting:
            words = count_of(view.waiting, "1 change waits", "{n} changes wait")
            self._title.addWidget(chip.Chip(words, "cloud-off", "wait"))
        if view.phone:
            phone = view.phone
            self._title.addWidget(
                file_parts.link(phone, lambda: self.copied.emit(phone), tr("Copy {what}", what=phone))
            )
        self._title.addStretch(1)
        for person in view.here_now:
            self._title.addWidget(avatar(person))
        self._log = buttons.button(tr("Log contact"), self.log_contact, icon=LOG_ICON)
        self._log.setToolTip(tr("{action} ({keys})", action=tr("Log contact"), keys="C"))
        self._title.addWidget(self._log)
        self._log.setVisible(self.model.may(AddNote))
        self._fit()

    def _draw_facts(self, view: PolicyRecord) -> None:
        layouts.empty(self._facts)
        term = tr("{begin} to {end}", begin=formats.long_day(view.effective), end=formats.long_day(view.expires))
        zone = tr("From the first moment of the first day, in {zone}; the last day no longer counts.", zone=view.zone)
        open_claims = [claim for claim in view.claims if claim.is_open]
        standing = beside(formats.number(len(open_claims)), money_words(incurred_open(view)))
        facts = [
            file_parts.fact(tr("Policy"), view.number, view.external_reference or ""),
            file_parts.fact(tr("Term"), term, zone),
            file_parts.fact(tr("Line"), beside(caption(view.line), view.region, by=", ")),
            file_parts.fact(tr("Open claims"), standing, tr("How many, and what they come to in all")),
            file_parts.fact(
                tr("Premium a year"), with_currency(view.premium_cents, view.currency), caption(view.frequency)
            ),
        ]
        if view.agent:
            facts.append(file_parts.fact(tr("Agent"), view.agent))
        if view.holder_is_here:
            facts.append(file_parts.fact(tr("Customer"), view.holder, opens=self.open_customer))
        for made in facts:
            self._facts.addWidget(made)
        self._facts.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self.model.view is not None:
            self._least = 0
            self._changed()

    def minimumSizeHint(self) -> QSize:
        """The tabs' alone: the head fits itself."""
        return QSize(self._least, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(880, 700)

    def _fit(self) -> None:
        """Words on the button, and the last facts, step back where room is short."""
        file_parts.fit_title(self._title, ((self._log, tr("Log contact")),), self.width() - 40)
        file_parts.fit_facts(self._facts, self.width() - 40)

    def _turned(self, _place: int) -> None:
        self._pages.setCurrentIndex(self.tabs.currentIndex())
        self._draw_tab()

    def _draw_tab(self) -> None:
        name = _TABS[max(0, self.tabs.currentIndex())]
        view = self.model.view
        if view is None or name not in self._stale:
            return
        self._stale.discard(name)
        redrawing.draw_anew(self._columns[name], self._widgets(name, view), kept=1 if name in self._fixed else 0)
        self._least = max(self._least, self._columns[name].least_width())  # turning the tabs moves nothing twice
        self._pages.setMinimumWidth(self._least)
        self.updateGeometry()

    def _widgets(self, name: str, view: PolicyRecord) -> list[QWidget]:
        def opened(kind: str, file_id: str) -> None:
            self.file_wanted.emit(kind, file_id, "")

        def stamp(one: Written) -> str:
            return formats.moment(one.at, self.model.now())

        match name:
            case "cover":
                unread = [file_parts.unreadable(view.unreadable)] if view.unreadable else []
                running = [claim for claim in view.claims if claim.is_open]
                claims = file_parts.claims_card(tr("Open claims"), running, 0, opened, CLAIM.name)
                return [*unread, cover_card(self.model, view), *([claims] if running else [])]
            case "claims":
                return [file_parts.claims_card(tr("Claims"), view.claims, view.older_claims, opened, CLAIM.name)]
            case "notes":
                notes = [one for one in view.notes if not one.is_contact]
                return [file_parts.written_card(tr("Notes"), notes, tr("Nobody has noted anything yet."), stamp)]
            case "contacts":
                contacts = [one for one in view.notes if one.is_contact]
                none = tr("No contact is logged yet.")
                return [file_parts.written_card(tr("Contacts"), contacts, none, stamp)]
            case _:
                return self._history(view, opened)

    def _history(self, view: PolicyRecord, opened: file_parts.Open) -> list[QWidget]:
        cards: list[QWidget] = []
        for heading, entries in by_day(view.history, self.model.today):
            card = Card(heading)
            for entry in entries:
                card.add_row(file_parts.entry_row(entry, opened, self.model.take_back), edges=(15, 8, 15, 8))
            cards.append(card)
        if not cards:
            card = Card(tr("History"))
            card.add_row(labels.label(tr("Nothing has happened on this policy yet."), tone="muted"))
            cards.append(card)
        return cards
