"""A claim's page: the header with the facts that decide, the tabs, and the context panel beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, count_of, inside, tr
from desktop.ui import claim_history, claim_money, claim_notes, claim_overview, fonts
from desktop.ui.claim_commands import commands_on
from desktop.ui.claim_doings import Doings
from desktop.ui.frame.page import FilePage
from desktop.ui.widgets import buttons, chip, labels, layouts
from desktop.ui.widgets.empty import Empty
from desktop.viewmodels.claim import ClaimViewModel, explain_incurred, explain_paid, totals
from desktop.viewmodels.palette import PaletteCommand
from shared.domain.claims.entities import CLAIM
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.states import CHANNELS, TO_DO
from shared.domain.money.states import UNDECIDED_STATES

_WORDS_FROM: Final = 600
"""The page's width from which its buttons carry words."""
_NAME_LEAST: Final = 140
"""Pixels of the insured's name before the chips beside it become icons."""
_TABS: Final = ("overview", "reserves", "payments", "notes", "diary", "history")
_PLACES: Final = {
    "SetReserve": "reserves",
    "ApproveReserve": "reserves",
    "RejectReserve": "reserves",
    "RequestPayment": "payments",
    "ApprovePayment": "payments",
    "RejectPayment": "payments",
    "AddNote": "notes",
    "AddActivity": "diary",
    "CompleteActivity": "diary",
}
"""The tab on which a command's effect is seen; Overview for all others."""


class ClaimPage(FilePage):
    """One claim. Tabs are drawn when looked at, and anew when the claim changes.

    conflict_wanted(conflict id); torn_off(claim id): an own window is wanted; said(text): for the status bar.
    told(text): why something is not done here.
    """

    conflict_wanted = Signal(str)
    torn_off = Signal(str)
    said = Signal(str)
    told = Signal(str)
    kind = CLAIM.name

    def __init__(self, model: ClaimViewModel) -> None:
        super().__init__()
        self.model = model
        self.doings = Doings(self, model)
        self._least = 0
        self._panel: bool | None = None
        self._stale: set[str] = set()
        self._name = labels.Shortening()
        self._log: QPushButton | None = None
        outer = layouts.column(self, gap=0)
        self._head = layouts.frame("head")
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it fits itself
        head = layouts.column(self._head, edges=(20, 12, 20, 1), gap=10)
        self._title = layouts.row(gap=10)
        self._facts = layouts.row(gap=24)
        head.addLayout(self._title)
        self._trouble = self._trouble_bar()
        head.addWidget(self._trouble)
        head.addLayout(self._facts)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("Parts of the claim"))
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setFont(fonts.body())
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        head.addWidget(self.tabs)
        outer.addWidget(self._head)
        self._pages = QStackedWidget()
        self._columns = {name: layouts.ScrollColumn() for name in _TABS}
        self.editor = claim_notes.NoteEditor(model)
        self._columns["notes"].inner.addWidget(self.editor)
        for name in _TABS:
            self.tabs.addTab("")
            self._pages.addWidget(self._columns[name])
        self.context = claim_history.ContextPanel()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self._pages)
        self.split.addWidget(self.context)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([612, 240])
        self._waiting = Empty("loader-circle", tr("Opening the claim"), "")
        self._body = QStackedWidget()
        self._body.addWidget(self._waiting)
        self._body.addWidget(self.split)
        outer.addWidget(self._body, 1)
        self.tabs.currentChanged.connect(self._turned)
        model.changed.connect(self._changed)
        model.refused.connect(self._refused)
        model.done.connect(lambda _name: self._refused(""))
        self._head.hide()
        if model.view is not None:
            self._changed()

    def show_tab(self, name: str) -> None:
        """Turn to overview, reserves, payments, notes, diary or history."""
        self.tabs.setCurrentIndex(_TABS.index(name))

    def fix(self, item: AttentionItem) -> None:
        """Open the form of a refused entry, filled with it, as soon as the claim is here."""

        def open_it() -> None:
            self.show_tab(_PLACES.get(item.command_name, "overview"))
            if item.command_name == "AddNote" and dict(item.fields).get("topic") not in CHANNELS:
                self.editor.correct(item)
            elif not self.doings.fix(item):
                self._refused(item.reason)

        def arrived() -> None:
            self.model.changed.disconnect(arrived)
            if self.model.view is not None:
                open_it()

        if self.model.view is not None:
            open_it()
        else:
            self.model.changed.connect(arrived)

    @property
    def file_id(self) -> str:
        return self.model.claim_id

    def title(self) -> str:
        view = self.model.view
        return beside(view.insured, view.number) if view is not None else ""

    def number(self) -> str:
        return self.model.view.number if self.model.view is not None else ""

    def currency(self) -> str:
        return self.model.view.currency if self.model.view is not None else ""

    def refresh(self) -> None:
        self.model.refresh()

    def take_focus(self) -> None:
        self.tabs.setFocus()

    def tab(self) -> int:
        return self.tabs.currentIndex()

    def show_tab_at(self, place: int) -> None:
        if 0 <= place < self.tabs.count():
            self.tabs.setCurrentIndex(place)

    def take_over(self, other: FilePage) -> None:
        self.show_tab_at(other.tab())
        if isinstance(other, ClaimPage):
            self.split.setSizes(other.split.sizes())

    def commands(self) -> Sequence[PaletteCommand]:
        return commands_on(self)

    def tabs_named(self) -> Sequence[str]:
        return [self.tabs.tabText(place) for place in range(self.tabs.count())]

    def write_note(self) -> None:
        """The keyboard goes to the note that is being written."""
        self.show_tab("notes")
        self.editor.text.setFocus()

    def toggle_panel(self) -> None:
        self._panel = not self.context.isVisible()
        self._fit()

    def panes(self) -> Sequence[QWidget]:
        return (self._pages, self.context)

    def put_away(self) -> None:
        """Keep what is being written, and stop listening."""
        self.editor.flush()
        self.model.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._least = 0
        if event.type() is QEvent.Type.LanguageChange and self.model.view is not None:
            self._changed()

    def _trouble_bar(self) -> QFrame:
        bar = layouts.frame("trouble")
        line = layouts.row(bar, edges=(12, 6, 6, 6))
        line.addWidget(labels.IconLabel("circle-alert", "bad"))
        self._trouble_words = labels.label(tone="bad", wrap=True)
        line.addWidget(self._trouble_words, 1)
        line.addWidget(buttons.icon_button("x", tr("Hide this message"), lambda: self._refused("")))
        bar.hide()
        return bar

    def _refused(self, text: str) -> None:
        self._trouble_words.setText(text)
        self._trouble.setVisible(bool(text))

    def _changed(self) -> None:
        view = self.model.view
        if view is None:
            return self._show_absence()
        self._head.show()
        self._body.setCurrentWidget(self.split)
        self._draw_title(view)
        self._draw_facts(view)
        pending = sum(payment.state in UNDECIDED_STATES for payment in view.payments)
        asked = sum(entry.asked_cents is not None for line in view.reserves for entry in line.history)
        due = sum(step.state in TO_DO for step in view.activities)
        names = [
            tr("Overview"),
            _counted(tr("Reserves"), asked),
            _counted(tr("Payments"), pending),
            _counted(tr("Notes"), len(view.notes)),
            _counted(tr("Diary"), due),
            tr("History"),
        ]
        for place, name in enumerate(names):
            self.tabs.setTabText(place, name)
        self.context.show_claim(self.model, view)
        self.retitled.emit()
        self.recommanded.emit()
        self._stale = set(_TABS)
        self._draw_tab()
        return None

    def _show_absence(self) -> None:
        self._head.hide()
        gone = Empty(
            "file-text",
            tr("This claim is not on this device"),
            tr("It may have been given to somebody else. What you sent for it is kept by the server."),
        )
        if self.model.trouble:
            gone = Empty("circle-alert", tr("This claim cannot be shown"), self.model.trouble)
        self._body.removeWidget(self._waiting)
        self._waiting.deleteLater()
        self._waiting = gone
        self._body.addWidget(gone)
        self._body.setCurrentWidget(gone)

    def _draw_title(self, view: ClaimView) -> None:
        layouts.empty(self._title)
        self._log = None
        self._name = labels.Shortening(view.insured, font=fonts.title())
        self._title.addWidget(self._name)
        self._title.addWidget(chip.status_chip(view.status, caption(view.status)))
        for flag in view.flags:
            self._title.addWidget(chip.status_chip(flag, caption(flag)))
        if view.waiting:
            words = count_of(view.waiting, "1 change waits", "{n} changes wait")
            self._title.addWidget(chip.Chip(words, "cloud-off", "wait"))
        self._title.addStretch(1)
        if view.open_conflicts:
            first = view.open_conflicts[0]
            name = tr("Decide the conflict on this claim")
            decide = buttons.button(
                tr("Decide"), lambda: self.conflict_wanted.emit(first), icon="git-compare", name=name
            )
            self._title.addWidget(decide)
        if self.model.may("AddNote"):
            self._log = buttons.button("", self.doings.log_contact, icon="phone", name=tr("Log contact"))
            self._log.setToolTip(tr("Log contact"))
            self._title.addWidget(self._log)
        more = buttons.button("", icon="ellipsis", name=tr("More for this claim"))
        more.setToolTip(tr("More for this claim"))
        more.setFixedWidth(42)
        more.setMenu(self._more(view))
        self._title.addWidget(more)
        self._fit_title()

    def _more(self, view: ClaimView) -> QMenu:
        menu = QMenu(self)
        entries: list[tuple[str, str, Callable[[], None]]] = [
            (tr("Assign…"), "AssignClaim", self.doings.assign),
            (tr("Edit claim…"), "EditClaim", self.doings.edit_facts),
            (tr("Edit contact…"), "UpdateContact", self.doings.edit_contact),
            (tr("Change reserve…"), "SetReserve", self.doings.change_reserve),
            (tr("Request payment…"), "RequestPayment", self.doings.request_payment),
        ]
        if view.status is ClaimStatus.CLOSED:
            entries.append((tr("Reopen claim…"), "ReopenClaim", self.doings.reopen_claim))
        else:
            entries.append((tr("Close claim…"), "CloseClaim", self.doings.close_claim))
        for text, command, run in entries:
            action = menu.addAction(text)
            action.setEnabled(self.model.may(command))
            action.triggered.connect(lambda _on=False, run=run: run())
        menu.addSeparator()
        menu.addAction(tr("Open in its own window")).triggered.connect(lambda: self.torn_off.emit(view.claim_id))
        menu.addAction(tr("Copy claim number")).triggered.connect(lambda: self._copy(view.number))
        return menu

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(tr("{number} is copied.", number=text))

    def _draw_facts(self, view: ClaimView) -> None:
        layouts.empty(self._facts)
        found = totals(view)
        loss = f"{formats.day(view.policy.loss_day)}, {inside(caption(view.cause))}"
        number = view.number
        hint = tr("Temporary number {number}", number=view.temporary_number) if view.temporary_number else ""
        self._facts.addWidget(_fact(tr("Claim"), number, hint))
        self._facts.addWidget(_fact(tr("Loss"), loss, view.description))
        self._facts.addWidget(_fact(tr("Incurred"), formats.money(found.incurred_cents), explain_incurred(view)))
        self._facts.addWidget(_fact(tr("Paid"), formats.money(found.paid_cents), explain_paid(view)))
        if view.deadline is not None:
            days = (view.deadline.due - self.model.today).days
            left = count_of(days, "1 day", "{n} days") if days >= 0 else tr("late")
            text = f"{formats.day(view.deadline.due)}, {left}"
            tone = "wait" if days >= 0 else "bad"
            self._facts.addWidget(_fact(view.deadline.caption, text, tr("A legal deadline of the state."), tone))
        elif view.adjuster:
            self._facts.addWidget(_fact(tr("Adjuster"), view.adjuster, view.team))
        self._fit_facts()

    def _fit(self) -> None:
        """The context panel stands aside only where all of the tab has room beside it; no tab is ever cut off."""
        has_room = self.width() >= self._least + self.split.handleWidth() + self.context.minimumWidth()
        self.context.setVisible(has_room if self._panel is None else self._panel)
        self._pages.setVisible(has_room or not self._panel)  # it stands in the place of the tab where both are too much
        self._fit_facts()
        self._fit_title()

    def _fit_title(self) -> None:
        """The name has room before words on the buttons, and before the chips' words, the last of them first."""
        if self.model.view is None:
            return
        if self._log is not None:
            self._log.setText(tr("Log contact") if self.width() >= _WORDS_FROM else "")
        widgets = [item.widget() for n in range(self._title.count()) if (item := self._title.itemAt(n)) is not None]
        shown = [made for made in widgets if made is not None]
        chips = [made for made in shown if isinstance(made, chip.Chip)]
        for made in chips:
            made.shorten(False)
        name = min(_NAME_LEAST, self._name.sizeHint().width())
        rest = [made for made in shown if made is not self._name]
        for made in reversed(chips):
            used = name + sum(max(one.sizeHint().width(), one.minimumWidth()) for one in rest)
            if used + self._title.spacing() * (len(shown) + 1) <= self.width() - 40:
                break
            made.shorten(True)

    def _fit_facts(self) -> None:
        """The last facts step back where room is short; they stand on Overview too."""
        room, used = self.width() - 40, 0
        for place in range(self._facts.count()):
            item = self._facts.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                used += widget.sizeHint().width() + self._facts.spacing()
                widget.setVisible(used <= room + self._facts.spacing())

    def _turned(self, _place: int) -> None:
        self._pages.setCurrentIndex(self.tabs.currentIndex())
        self._draw_tab()

    def _draw_tab(self) -> None:
        name = _TABS[max(0, self.tabs.currentIndex())]
        view = self.model.view
        if view is None or name not in self._stale:
            return
        self._stale.discard(name)
        scroll = self._columns[name]
        place, focused = scroll.keep_place(), _focused_name(scroll)
        kept = 1 if name == "notes" else 0
        _shorten(scroll.inner, kept)
        for widget in self._widgets(name, view):
            scroll.inner.addWidget(widget)
        scroll.inner.addStretch(1)
        scroll.lay_out()
        self._keep_wide(scroll)
        scroll.verticalScrollBar().setValue(place.y())
        if focused:
            _focus_again(scroll, focused)

    def _keep_wide(self, scroll: layouts.ScrollColumn) -> None:
        """The tabs' least width is that of the widest tab seen so far, so that turning the tabs moves nothing twice."""
        self._least = max(self._least, scroll.least_width())
        self._pages.setMinimumWidth(self._least)
        self.updateGeometry()
        self._fit()

    def _widgets(self, name: str, view: ClaimView) -> list[QWidget]:
        match name:
            case "overview":
                return claim_overview.overview(self.model, view, self.doings)
            case "reserves":
                return claim_money.reserves(self.model, view, self.doings)
            case "payments":
                return claim_money.payments(self.model, view, self.doings)
            case "notes":
                return claim_notes.notes(self.model, view)
            case "diary":
                return [claim_overview.steps_card(self.model, view, self.doings, every=True)]
            case _:
                return claim_history.history(self.model, view, self.conflict_wanted.emit)

    def minimumSizeHint(self) -> QSize:
        """The tabs' alone: the context panel gives way, and the head fits itself."""
        return QSize(self._least, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(880, 700)


def _counted(text: str, number: int) -> str:
    return f"{text} {number}" if number else text


def _fact(name: str, value: str, hint: str = "", tone: str = "") -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=2)
    lines.addWidget(labels.caption(name))
    shown = labels.strong(value, tone=tone)
    lines.addWidget(labels.readable(shown))
    labels.hint(made, hint)
    shown.setAccessibleName(f"{name}: {value}")
    shown.setAccessibleDescription(hint)
    return made


def _shorten(layout: QBoxLayout, kept: int) -> None:
    while layout.count() > kept:
        item = layout.takeAt(layout.count() - 1)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _focused_name(within: QWidget) -> str:
    """The accessible name of what has the keyboard, to find it again after drawing anew."""
    window = within.window()
    focused = window.focusWidget()
    return focused.accessibleName() if focused is not None and within.isAncestorOf(focused) else ""


def _focus_again(within: QWidget, name: str) -> None:
    for widget in within.findChildren(QWidget):
        if widget.accessibleName() == name and not widget.isHidden() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus()
            return
