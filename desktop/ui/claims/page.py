"""A claim's page: the header with the facts that decide, the tabs, and the context panel beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.screens.claims import ClaimView
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, tr
from desktop.ui.claims import history as claim_history
from desktop.ui.claims import money as claim_money
from desktop.ui.claims import notes as claim_notes
from desktop.ui.claims import overview as claim_overview
from desktop.ui.claims.commands import Ways, commands_on, deed_of, more_on
from desktop.ui.claims.doings import HISTORY, OVERVIEW, TABS, Doings
from desktop.ui.claims.drawn import drawn_as, tab_of
from desktop.ui.claims.forms import ClaimForm
from desktop.ui.claims.head import ClaimHead
from desktop.ui.files.body import Absence, FileBody, once_here
from desktop.ui.frame.page import FilePage
from desktop.ui.kit import layouts, redrawing
from desktop.ui.kit.form import Form
from desktop.ui.kit.side import BesideForm
from desktop.ui.kit.splitting import Split
from desktop.ui.kit.standing_out import StandingOut
from desktop.ui.kit.stops import Landing
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.claims.entities import CLAIM
from shared.domain.parties.entities import CUSTOMER
from shared.domain.policies.entities import POLICY

LOW_BELOW: Final = 640
"""Pixels of the page's height below which the head of the claim is one line over a form that stands alone."""
_EASE: Final = 64
"""Pixels beyond the least of both from which the panel stands by itself: with fewer it would shorten what lines are
called."""


class ClaimPage(FilePage):
    """One claim. Tabs are drawn when looked at, and anew when the claim changes.

    conflict_wanted(conflict id); torn_off(claim id): an own window is wanted; said(text): for the status bar.
    file_wanted(kind, id, item): another file is to be opened, at something of it.
    told(text): why something is not done here.
    """

    conflict_wanted = Signal(str)
    torn_off = Signal(str)
    said = Signal(str)
    told = Signal(str)
    file_wanted = Signal(str, str, str)
    kind = CLAIM.name

    def __init__(self, model: ClaimViewModel) -> None:
        super().__init__()
        self.model = model
        model.is_looked_at = self.isVisible
        self._standing_out = StandingOut(self, self.number, self.changed_by_others.emit)
        self._least = 0
        self._panel: bool | None = None
        self._stale: set[str] = set()
        self._wanted: Callable[[], None] | None = None
        """What leads to the row for which one came, until the claim is here."""
        outer = layouts.column(self, gap=0)
        self._pages = QStackedWidget()
        self._columns = {name: layouts.ScrollColumn() for name in TABS}
        self.editor = claim_notes.NoteEditor(model)
        self.editor.left.connect(self.take_focus)
        self._columns["notes"].inner.addWidget(self.editor)
        for name in TABS:
            self._pages.addWidget(self._columns[name])
        self.context = claim_history.ContextPanel(self.open_policy, self.open_customer)
        self.split = Split(self._pages, self.context, lambda: (tr("Page"), tr("Panel")))
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([612, 240])
        words = Absence(
            "file-text",
            tr("Opening the claim"),
            tr("This claim is not on this device"),
            tr("It may have been given to somebody else, or undone before it was sent. What was sent is kept."),
            tr("This claim cannot be shown"),
        )
        self._body = FileBody(self.split, words)
        self.beside = BesideForm(self._body, lambda: self._least)
        self.doings = Doings(self.beside, model)
        self._head = ClaimHead(model, self.doings, len(TABS), lambda: more_on(model, self.doings, self._ways))
        self._ways = Ways(self.told.emit, self.open_policy, self.open_customer)
        self.tabs = self._head.tabs
        outer.addWidget(self._head)
        outer.addWidget(self.beside.left)
        outer.addWidget(self.beside, 1)
        self.beside.opened.connect(self._fit)
        self.doings.conflict_wanted.connect(self.conflict_wanted)
        self.doings.note_wanted.connect(self.write_note)
        self._head.conflict_wanted.connect(self.conflict_wanted)
        self._head.torn_off.connect(self.torn_off)
        self._head.said.connect(self.said)
        self._head.panel_wanted.connect(self.toggle_panel)
        self.doings.tab_wanted.connect(self.show_tab)
        model.did.connect(self.said)
        self.doings.cards.did.connect(self.said)
        self.doings.cards.changed.connect(self.recommanded)
        self.doings.cards.standing_out = self._standing_out
        self.doings.cards.redrawn.connect(lambda: self._keep_wide(self._columns[OVERVIEW]))
        self.tabs.currentChanged.connect(self._turned)
        model.changed.connect(self._changed)
        model.refused.connect(self._head.trouble)
        model.done.connect(lambda _name: self._head.trouble(""))
        self._head.hide()
        if model.view is not None:
            self._changed()

    def open_policy(self) -> None:
        """As it was on the day of the loss."""
        view = self.model.view
        if view is not None and view.policy.is_here:
            self.file_wanted.emit(POLICY.name, view.policy.policy_id, view.policy.loss_day.isoformat())

    def open_customer(self) -> None:
        view = self.model.view
        if view is not None and view.contact.is_here:
            self.file_wanted.emit(CUSTOMER.name, view.contact.customer_id, "")

    def show_item(self, item: str) -> None:
        """One of the tabs, or the row of something of the claim on the tab that has it."""
        if item in TABS:
            self.show_tab(item)
        elif item:
            self._look_for(item, self._show_row)

    def land_on(self, item: str) -> None:
        """Its row; else, and until it is here, the tabs."""
        self.take_focus()
        if item not in TABS:
            self._look_for(item, self._enter_row)

    def _look_for(self, item: str, found: Callable[[str], None]) -> None:
        """Now, or when the claim has come, be that after it was missed here; what was wanted last counts."""
        self._wanted = partial(found, item)
        self._reach()

    def _reach(self) -> None:
        if self._wanted is not None and self.model.view is not None:
            reach, self._wanted = self._wanted, None
            reach()

    def _show_row(self, row_id: str) -> None:
        """The tab that has it, scrolled there."""
        name = tab_of(self.model.view, row_id) if self.model.view is not None else None
        if name is not None:
            self.show_tab(name)
        drawn = self._drawn(row_id)
        if drawn is not None:
            layouts.follow(drawn)

    def _enter_row(self, row_id: str) -> None:
        """Unless the keyboard went elsewhere while the claim was read."""
        self._show_row(row_id)
        drawn = self._drawn(row_id)
        if drawn is not None and self.tabs.hasFocus():
            drawn.land()

    def _drawn(self, row_id: str) -> Landing | None:
        return drawn_as(row_id, self._columns[TABS[max(0, self.tabs.currentIndex())]])

    def show_tab(self, name: str) -> None:
        """Turn to overview, reserves, payments, notes, diary or history."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def fix(self, item: AttentionItem) -> None:
        """Open the form of a refused entry, filled with it, as soon as the claim is here."""

        def open_it() -> None:
            deed = deed_of(item, self.model, self.doings)
            self.show_tab(deed.tab if deed is not None else OVERVIEW)
            made: Callable[[], Form] | None = self.doings.cards.form_of(item)
            if made is None and deed is not None:
                if deed.form is None:
                    self.editor.correct(item)
                    return
                made = deed.form(dict(item.fields))
            if not self.doings.correct(item, made):
                self._head.trouble(item.reason)

        self.once_here(open_it)

    def ask(self, person_id: str, words: str) -> None:
        self.once_here(lambda: self.doings.ask(person_id, words))

    def once_here(self, run: Callable[[], None], absent: Callable[[], None] = lambda: None) -> None:
        once_here(self.model, run, absent)

    @property
    def file_id(self) -> str:
        return self.model.file_id

    def title(self) -> str:
        view = self.model.view
        return beside(view.insured, view.number) if view is not None else ""

    def number(self) -> str:
        return self.model.view.number if self.model.view is not None else ""

    def currency(self) -> str:
        return self.model.view.currency if self.model.view is not None else ""

    def policy_id(self) -> str:
        view = self.model.view
        return view.policy.policy_id if view is not None and view.policy.is_here else ""

    def refresh(self) -> None:
        self.model.refresh()

    def take_focus(self) -> None:
        self.tabs.setFocus()

    def body(self) -> QWidget:
        return self._pages.currentWidget() or self

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
        return commands_on(self.model, self.doings, self._ways)

    def tabs_named(self) -> Sequence[str]:
        return self._head.tab_names

    def write_note(self) -> None:
        """The keyboard goes to the note that is being written; a form that is open keeps its draft."""
        if self.doings.open_form is not None:
            self.doings.open_form.reject()
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
        self.doings.put_down()
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

    def _changed(self) -> None:
        with self._standing_out.drawing(self.model.others.take()):
            self._draw()

    def _draw(self) -> None:
        view = self.model.view
        if view is None:
            self._head.hide()
            self._body.show_absence(self.model.trouble, is_missing=True)
            return
        self._head.show()
        self._body.show_content()
        self._head.show_claim(view)
        self.context.show_claim(self.model, view)
        self.retitled.emit()
        self.recommanded.emit()
        self._stale = set(TABS)
        self._draw_tab()
        self._reach()

    def _fit(self) -> None:
        """The context panel stands aside only where all of the tab has room beside it; no tab is ever cut off."""
        both = self._least + self.split.handleWidth() + self.context.minimumWidth()
        has_room = self.width() >= both
        is_at_ease = self.width() >= both + _EASE
        is_alone = self.beside.form is None  # else the form stands where the panel does
        self.context.setVisible(is_alone and (is_at_ease if self._panel is None else self._panel))
        # the panel stands in the place of the tab where both are too much
        self._pages.setVisible(has_room or not self._panel or not is_alone)
        form = self.beside.form
        if isinstance(form, ClaimForm):
            form.say_whose(not self.beside.takes_all)
        self._head.be_low(self.beside.takes_all and self.height() < LOW_BELOW)
        self._head.setVisible(self.model.view is not None)

    def _turned(self, _place: int) -> None:
        self._pages.setCurrentIndex(self.tabs.currentIndex())
        self.context.show_lately(TABS[max(0, self.tabs.currentIndex())] != HISTORY)
        self._draw_tab()

    def _draw_tab(self) -> None:
        name = TABS[max(0, self.tabs.currentIndex())]
        view = self.model.view
        if view is None or name not in self._stale:
            return
        self._stale.discard(name)
        scroll = self._columns[name]
        redrawing.draw_anew(scroll, self._widgets(name, view), kept=1 if name == "notes" else 0)
        self._keep_wide(scroll)

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
