"""A customer's page: how they are reached, their policies, everything that happened, and what stands now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.customers import CustomerRecord
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, count_of, tr
from desktop.ui.files import parts as file_parts
from desktop.ui.files.body import Absence, FileBody, once_here
from desktop.ui.files.facts import LOG_ICON, avatar
from desktop.ui.files.writing import Writing
from desktop.ui.frame.page import FilePage
from desktop.ui.kit import buttons, chip, fonts, headings, labels, layouts, redrawing
from desktop.ui.kit.standing_out import StandingOut
from desktop.ui.parties import parts as customer_parts
from desktop.ui.parties.contact import ContactCard
from desktop.viewmodels.diary.contacts import way_of
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.parties.customer import REACH, CustomerViewModel, money_words
from shared.domain.claims.entities import CLAIM
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import CHANNELS, CONTACTS, WRITTEN
from shared.domain.kernel.commands import Command
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER

_THREE_FROM: Final = 1080
"""Pixels from which policies, time line and what stands are beside each other; below, the two at the sides are one."""
_TWO_FROM: Final = 700
"""Below, everything is one column."""
_SIDE: Final = 316


class CustomerPage(FilePage):
    """One customer. Signals as of a policy's page."""

    file_wanted = Signal(str, str, str)
    told = Signal(str)
    copied = Signal(str)
    kind = CUSTOMER.name

    def __init__(self, model: CustomerViewModel) -> None:
        super().__init__()
        self.model = model
        model.is_looked_at = self.isVisible
        self._standing_out = StandingOut(self, self.number, self.changed_by_others.emit)
        self._most = file_parts.MOST_ENTRIES
        self._columns = 0
        outer = layouts.column(self, gap=0)
        self._head = layouts.frame("head")
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it fits itself
        head = layouts.column(self._head, edges=(20, 12, 20, 12), gap=10)
        self._title, self._facts = layouts.row(gap=10), layouts.row(gap=24)
        head.addLayout(self._title)
        head.addLayout(self._facts)
        outer.addWidget(self._head)
        self.contact_card = ContactCard(model)
        self.kinds = customer_parts.Kinds(model)
        note_hint, contact_hint = tr("What you saw, heard or decided"), tr("What was said")
        self.note = Writing(model, "note", tr("New note"), note_hint, WRITTEN, title(AddNote))
        self.contact = Writing(model, "contact-log", tr("New contact"), contact_hint, CHANNELS, tr("Log contact"))
        self.content = layouts.ScrollColumn()
        self._left, self._middle, self._right = (QWidget() for _ in range(3))
        self._lists = {part: layouts.column(part, gap=12) for part in (self._left, self._middle, self._right)}
        for made in (self.contact, self.note, self.kinds):
            self._lists[self._middle].addWidget(made)
        self._policies = layouts.column(gap=12)
        self._lists[self._left].addLayout(self._policies)
        self._lists[self._left].addWidget(self.contact_card)
        self._lists[self._left].addStretch(1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)
        self.content.inner.addLayout(self._grid)
        self.content.inner.addStretch(1)
        words = Absence(
            "user",
            tr("Opening the customer"),
            tr("This customer is not on this device"),
            tr(
                "You see your own customers and the insured of your claims. Ask their agent or your administrator for "
                "this one."
            ),
            tr("This customer cannot be shown"),
        )
        self._body = FileBody(self.content, words)
        outer.addWidget(self._body, 1)
        self._call, self._new = QPushButton(), QPushButton()
        self._head.hide()
        for writing in (self.note, self.contact):
            writing.setVisible(writing.holds_words)
            writing.left.connect(lambda writing=writing: self._put_down(writing))
            writing.sent.connect(lambda writing=writing: self._put_down(writing))
        model.changed.connect(self._changed)
        model.refused.connect(self.told)
        if model.view is not None:
            self._changed()

    # ---- what the window asks of it

    @property
    def file_id(self) -> str:
        return self.model.file_id

    def title(self) -> str:
        return self.model.view.name if self.model.view is not None else ""

    def number(self) -> str:
        return self.model.view.name if self.model.view is not None else ""

    def link_name(self) -> str:
        """Several may have the same name."""
        return self.file_id

    def refresh(self) -> None:
        self.model.refresh()

    def fix(self, item: AttentionItem) -> None:
        fields = dict(item.fields)
        if item.command_name == UpdateContact.__name__:
            changes = fields.get("changes")
            for field in changes if isinstance(changes, dict) else ():
                if field in REACH:
                    self.contact_card.edit(field)
            self.told.emit(item.reason)
            return
        writing = self.contact if fields.get("topic") in CONTACTS else self.note
        writing.show()
        writing.correct(item)

    def once_here(self, run: Callable[[], None], absent: Callable[[], None] = lambda: None) -> None:
        once_here(self.model, run, absent)

    def take_focus(self) -> None:
        self._call.setFocus() if self._call.isVisibleTo(self) else self.kinds.buttons[self.model.shown].setFocus()

    def body(self) -> QWidget:
        return self.content

    def flush(self) -> None:
        for each in (self.note, self.contact, self.contact_card):
            each.flush()

    def put_away(self) -> None:
        self.flush()
        self.model.close()

    def panes(self) -> Sequence[QWidget]:
        return (self._head, self._left, self._middle, self._right)

    def commands(self) -> Sequence[PaletteCommand]:
        def offer(command: type[Command]) -> Callable[[], bool]:
            return lambda: self.model.may(command)

        deeds: tuple[tuple[str, str, str, Callable[[], None], type[Command]], ...] = (
            (title(AddNote), "N", "sticky-note", self.write_note, AddNote),
            (tr("Log contact"), "C", LOG_ICON, self.log_contact, AddNote),
            (title(UpdateContact), "E", "pencil", self.edit_contact, UpdateContact),
        )
        return [
            PaletteCommand(
                text,
                keys,
                icon,
                file_parts.allowed(self.model, command, run, self.told.emit),
                offer(command),
                group=Group.FILE,
            )
            for text, keys, icon, run, command in deeds
        ]

    # ---- deeds

    def write_note(self) -> None:
        self._take_up(self.note)

    def log_contact(self) -> None:
        """The number is on the clipboard, for whatever telephone there is, and the way they prefer is preset."""
        view = self.model.view
        if view is None:
            return
        self.contact.begin_with(way_of(view.preferred_channel))
        self._take_up(self.contact)
        if view.phone:
            self.copied.emit(view.phone)

    def edit_contact(self) -> None:
        self.contact_card.edit(REACH[0])

    def _take_up(self, writing: Writing) -> None:
        writing.show()
        self.content.lay_out()
        writing.take_focus()

    def _put_down(self, writing: Writing) -> None:
        """What is typed stays in sight; an empty block goes."""
        if not writing.holds_words:
            writing.hide()
        self.take_focus()

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
        with redrawing.keyboard_kept(self):
            self._draw_title(view)
            self._draw_facts(view)
            self.contact_card.show_values()
            self.contact.say_about(beside(view.name, view.phone, view.email))
            self.kinds.show_chosen()
            self.retitled.emit()
            self.recommanded.emit()
            place = self.content.keep_place()
            self._draw_parts(view)
            self._lay_out_columns()
            self.content.lay_out()
            self.content.verticalScrollBar().setValue(place.y())

    def _draw_parts(self, view: CustomerRecord) -> None:
        def opened(kind: str, file_id: str, item: str = "") -> None:
            self.file_wanted.emit(kind, file_id, item)

        unread = [file_parts.unreadable(view.unreadable)] if view.unreadable else []
        policies = customer_parts.policies_card(self.model, view, opened)
        claims = file_parts.claims_card(tr("Claims"), view.claims, view.older_claims, opened, CLAIM.name)
        standing = customer_parts.standing_card(self.model, view, opened)
        middle = customer_parts.everything(self.model, opened, most=self._most, show_more=self._show_more)
        redrawing.refill(self._policies, [policies])
        redrawing.refill(self._lists[self._middle], middle, kept=3)
        redrawing.refill(self._lists[self._right], [*unread, standing, claims])

    def _show_more(self) -> None:
        self._most = len(self.model.entries)
        self._changed()

    def _draw_title(self, view: CustomerRecord) -> None:
        layouts.empty(self._title)
        self._title.addWidget(headings.heading(labels.Shortening(view.name, font=fonts.title())))
        if view.phone:
            phone = view.phone
            made = file_parts.link(phone, lambda: self.copied.emit(phone), tr("Copy {what}", what=phone))
            made.setFont(fonts.title())
            self._title.addWidget(made)
        if view.preferred_channel is not None:
            words = tr("Prefers: {channel}", channel=caption(view.preferred_channel))
            self._title.addWidget(chip.Chip(words, view.preferred_channel.icon, "accent"))
        if view.waiting:
            words = count_of(view.waiting, "1 change waits", "{n} changes wait")
            self._title.addWidget(chip.Chip(words, "cloud-off", "wait"))
        self._title.addStretch(1)
        for person in view.here_now:
            self._title.addWidget(avatar(person))
        self._call = buttons.primary(tr("Log contact"), self.log_contact, icon=LOG_ICON)
        self._call.setToolTip(tr("{action} ({keys})", action=tr("Log contact"), keys="C"))
        self._new = buttons.button(title(AddNote), self.write_note, icon="sticky-note")
        self._new.setToolTip(tr("{action} ({keys})", action=title(AddNote), keys="N"))
        for made in (self._call, self._new):
            self._title.addWidget(made)
            made.setVisible(self.model.may(AddNote))

    def _draw_facts(self, view: CustomerRecord) -> None:
        layouts.empty(self._facts)
        town = beside(view.city, view.region, view.postal_code, by=" ")
        facts = [
            (tr("Email"), view.email or ""),
            (tr("Address"), beside(view.street, town, by=", ")),
            (tr("Customer since"), formats.long_day(view.since) if view.since is not None else ""),
            (tr("Premium a year"), money_words(view.premiums)),
            (tr("Agent"), view.agent),
        ]
        for name, value in facts:
            if value:
                self._facts.addWidget(file_parts.fact(name, value))
        self._facts.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._lay_out_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self.model.view is not None:
            self._changed()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(880, 700)

    def _fit(self) -> None:
        """Words on the buttons, and the last facts, step back where room is short."""
        worded = ((self._call, tr("Log contact")), (self._new, title(AddNote)))
        file_parts.fit_title(self._title, worded, self.width() - 40)
        file_parts.fit_facts(self._facts, self.width() - 40)

    def _lay_out_columns(self) -> None:
        """Three columns, two or one, as there is room; the order of Tab is the order in which they are read."""
        columns = 3 if self.width() >= _THREE_FROM else 2 if self.width() >= _TWO_FROM else 1
        if columns == self._columns:
            return
        self._columns = columns
        top = Qt.AlignmentFlag.AlignTop
        for part in (self._left, self._middle, self._right):
            self._grid.removeWidget(part)
        places = {
            3: ((self._left, 0, 0, 2), (self._middle, 0, 1, 2), (self._right, 0, 2, 2)),
            2: ((self._middle, 0, 0, 2), (self._left, 0, 1, 1), (self._right, 1, 1, 1)),
            1: ((self._left, 0, 0, 1), (self._right, 1, 0, 1), (self._middle, 2, 0, 1)),
        }[columns]
        for part, row, column, rows in places:
            self._grid.addWidget(part, row, column, rows, 1, top)
        for column in range(3):
            self._grid.setColumnStretch(column, 0)
            self._grid.setColumnMinimumWidth(column, 0)
        self._grid.setRowStretch(0, 0)
        self._grid.setRowStretch(1, 1)
        middle = {3: 1, 2: 0, 1: 0}[columns]
        for column in range(columns):
            self._grid.setColumnStretch(column, 3 if column == middle else 2)
            self._grid.setColumnMinimumWidth(column, 0 if column == middle else _SIDE)
