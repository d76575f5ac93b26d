"""The window: frame, places, list and detail, back and forward, palette, shortcuts, and torn-off claims."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

from desktop.screens.people import SignedIn
from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.store import Store
from desktop.screens.syncing import SyncStatus
from desktop.screens.words import tr
from desktop.ui import password, placing, theme
from desktop.ui.attention import AttentionPage
from desktop.ui.bars import Place, Rail, StatusBar, TopBar
from desktop.ui.claim import ClaimPage
from desktop.ui.claim_list import ClaimList
from desktop.ui.columns import Columns
from desktop.ui.commands import commands_of
from desktop.ui.conflict import ConflictPage
from desktop.ui.left import LeftPlace
from desktop.ui.notice import NoticeForm
from desktop.ui.palette import PaletteDialog
from desktop.ui.places import Trail, Visit
from desktop.ui.settings import SettingsPage
from desktop.ui.shortcuts import show_sheet
from desktop.ui.sign_in import SignInPage
from desktop.ui.sign_in_again import Door
from desktop.ui.strip import Strip
from desktop.ui.sync import SyncPage
from desktop.ui.torn import TornWindow
from desktop.ui.widgets import buttons, layouts
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.entries import Entries
from desktop.ui.widgets.form import FormDialog
from desktop.viewmodels.attention import AttentionViewModel
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.claim_list import ClaimListViewModel
from desktop.viewmodels.conflict import ConflictViewModel
from desktop.viewmodels.notice import NoticeViewModel
from desktop.viewmodels.palette import PaletteCommand, PaletteViewModel
from desktop.viewmodels.preferences import Preferences
from desktop.viewmodels.sign_in import SignInViewModel
from desktop.viewmodels.status import StatusViewModel
from desktop.viewmodels.sync import SyncViewModel
from shared.domain.claims.commands import FileNotice

NARROW_BELOW = 1180
"""The window's width below which the rail shows icons only."""
LEAST = QSize(720, 440)  # a 13-inch screen at 200 % has 720 x 450


def utc_now() -> datetime:
    return datetime.now(UTC)


class MainWindow(QMainWindow):
    """One person's desk. `who` None shows the sign-in screen until the store says `signed_in`.

    closed: the window went away, its sizes are saved.
    """

    closed = Signal()

    def __init__(
        self,
        store: Store,
        preferences: Preferences,
        who: SignedIn | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self._store, self._preferences, self._now, self.who = store, preferences, now, who
        self.setWindowTitle("Coverdesk")
        self.claim: ClaimPage | None = None
        self.conflict: ConflictPage | None = None
        self.trail = Trail()
        self.left = LeftPlace(self)
        self.torn: list[TornWindow] = []
        self.status = StatusViewModel(store, now, self)
        self.door = Door(self, store, self.status, self._flush)
        self.claims = ClaimListViewModel(store, now, self)
        self.commands = commands_of(self)
        self._build()
        self._bind_keys()
        store.signals.signed_in.connect(self._signed_in)
        store.signals.signed_out.connect(self._signed_out)
        store.signals.person_changed.connect(self._person_changed)
        store.signals.told.connect(self.strip.tell)
        store.signals.status_changed.connect(self._status_changed)
        self.claims.changed.connect(self._counts_changed)
        preferences.theme_changed.connect(self._wear)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._wear)
        placing.place(self, QSize(1440, 900), least=LEAST)
        geometry = preferences.state("window")
        if geometry is not None:
            self.restoreGeometry(geometry)
            placing.keep_inside(self)
        if who is not None:
            self._enter(who)
        else:
            self._outer.setCurrentWidget(self.sign_in)
            self.sign_in.take_focus()

    # building

    def _build(self) -> None:
        self.top = TopBar()
        self.rail = Rail(
            [
                Place("claims", tr("Claims"), "clipboard-list"),
                Place("attention", tr("Needs attention"), "inbox"),
                Place("sync", tr("Sync"), "refresh-cw", foot=True),
                Place("settings", tr("Settings"), "settings", foot=True),
            ]
        )
        self.bar = StatusBar(self.status)
        self.list = ClaimList(self.claims)
        self._detail = QStackedWidget()
        self._first_step = buttons.button(title(FileNotice), self.file_notice, icon="plus")
        self._no_claim = Empty(
            "clipboard-list",
            tr("Choose a claim"),
            tr("Open one from the list, search with Ctrl+K, or file a new one."),
            self._first_step,
        )
        self._detail.addWidget(self._no_claim)
        self.split = Columns(self.list, self._detail, self._preferences.state("claims"))
        self.attention = AttentionPage(AttentionViewModel(self._store, self._now, self))
        self.sync = SyncPage(SyncViewModel(self._store, self._now, self))
        self.settings = SettingsPage(self._preferences, self.who)
        self.settings.password_wanted.connect(self.change_password)
        self._pages = QStackedWidget()
        for page in (self.split, self.attention, self.sync, self.settings):
            self._pages.addWidget(page)
        middle = layouts.row(gap=0)
        middle.addWidget(self.rail)
        middle.addWidget(self._pages, 1)
        desk = QWidget()
        lines = layouts.column(desk, gap=0)
        lines.addWidget(self.top)
        self.strip = Strip()
        lines.addWidget(self.strip)
        lines.addLayout(middle, 1)
        lines.addWidget(self.bar)
        self.sign_in = SignInPage(SignInViewModel(self._store, self))
        self._outer = QStackedWidget()
        self._outer.addWidget(desk)
        self._outer.addWidget(self.sign_in)
        self.setCentralWidget(self._outer)
        self._connect()

    def _connect(self) -> None:
        self.top.search_wanted.connect(self.open_palette)
        self.top.attention_wanted.connect(lambda: self.go("attention"))
        self.top.person_wanted.connect(lambda: self.go("settings"))
        self.top.back_wanted.connect(self.back)
        self.top.forward_wanted.connect(self.forward)
        self.rail.chosen.connect(self.go)
        self.bar.pressed.connect(lambda: self.go("sync"))
        self.bar.sign_in_wanted.connect(self.sign_in_again)
        self.list.opened.connect(self.open_claim)
        self.list.new_wanted.connect(self.file_notice)
        self.attention.conflict_wanted.connect(self.open_conflict)
        self.attention.fix_wanted.connect(self._fix)
        self.attention.claim_wanted.connect(self.open_claim)
        self.sync.attention_wanted.connect(lambda: self.go("attention"))
        self.sync.file_wanted.connect(self.open_claim)
        self.sync.sign_in_wanted.connect(self.sign_in_again)
        self.settings.sign_out_wanted.connect(self._leave)
        self.settings.shortcuts_wanted.connect(self.show_shortcuts)

    def _bind_keys(self) -> None:
        for command in self.commands:
            made = QShortcut(QKeySequence(command.keys), self)
            made.activated.connect(self._unless_signing_in(command))
        self.filter_key = next(key for key in self.findChildren(QShortcut) if key.key() == QKeySequence("/"))
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _unless_signing_in(self, command: PaletteCommand) -> Callable[[], None]:
        return lambda: command.run() if self.who is not None else None

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A slash that is typed into a field is a slash."""
        self.filter_key.setEnabled(not isinstance(now, QLineEdit | QPlainTextEdit))

    # places

    def go(self, place: str) -> None:
        """Turn to claims, attention, sync or settings."""
        self._visit(Visit(place))

    def open_claim(self, claim_id: str) -> None:
        """Show a claim beside the list."""
        self._visit(Visit("claims", claim_id=claim_id))

    def open_conflict(self, conflict_id: str) -> None:
        """Show a conflict, full width."""
        self._visit(Visit("conflict", conflict_id=conflict_id))

    def back(self) -> None:
        self.show_visit(self.trail.back())

    def forward(self) -> None:
        self.show_visit(self.trail.forward())

    def _visit(self, visit: Visit) -> None:
        if visit == Visit("claims") and self.claim is not None and not self.split.takes_turns:
            visit = Visit("claims", claim_id=self.claim.model.claim_id)
        self.trail.visit(visit)
        self.show_visit(visit)

    def show_visit(self, visit: Visit | None) -> None:
        if visit is None:
            return
        pages = {"claims": self.split, "attention": self.attention, "sync": self.sync, "settings": self.settings}
        self._drop_conflict()
        if visit.place == "conflict":
            self._show_conflict(visit.conflict_id)
        else:
            self._pages.setCurrentWidget(pages[visit.place])
        if visit.place == "claims" and visit.claim_id:
            self._show_claim(visit.claim_id)
        if visit.place == "claims":
            self._turn(bool(visit.claim_id))
        if visit.place == "attention":
            self.attention.model.refresh()
        self.rail.show_place("attention" if visit.place == "conflict" else visit.place)
        self.top.show_ways(self.trail.may_go_back, self.trail.may_go_forward)

    def _turn(self, reads: bool | None = None) -> None:
        """Where only one has room: the claim, or the list."""
        if self.split.show_wanted(reads):
            (self.claim.tabs if self.split.reads and self.claim is not None else self.list.rows).setFocus()

    def _show_claim(self, claim_id: str) -> None:
        self.list.choose(claim_id)
        if self.claim is not None and self.claim.model.claim_id == claim_id:
            return
        old = self.claim
        page = self._claim_page(claim_id)
        if old is not None:
            page.tabs.setCurrentIndex(old.tabs.currentIndex())
            page.split.setSizes(old.split.sizes())
            old.put_away()
            self._detail.removeWidget(old)
            old.deleteLater()
        self.claim = page
        self._detail.addWidget(page)
        self._detail.setCurrentWidget(page)

    def _claim_page(self, claim_id: str) -> ClaimPage:
        model = ClaimViewModel(self._store, claim_id, self._now)
        page = ClaimPage(model)
        model.setParent(page)
        page.conflict_wanted.connect(self.open_conflict)
        page.torn_off.connect(self.tear_off_claim)
        return page

    def _show_conflict(self, conflict_id: str) -> None:
        model = ConflictViewModel(self._store, conflict_id, self._now)
        page = ConflictPage(model)
        model.setParent(page)
        page.file_wanted.connect(self.open_claim)
        page.decided.connect(lambda: self.go("attention"))
        self.conflict = page
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        page.setFocus()

    def _drop_conflict(self) -> None:
        if self.conflict is not None:
            self.conflict.model.close()
            self._pages.removeWidget(self.conflict)
            self.conflict.deleteLater()
            self.conflict = None

    # doing

    def open_palette(self) -> None:
        dialog = PaletteDialog(self, PaletteViewModel(self._store, self.commands, self))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.file_wanted.connect(self._open_found)
        dialog.open_at(self.top.search)

    def _open_found(self, kind: str, file_id: str) -> None:
        if kind == "claim":
            self.open_claim(file_id)
        else:
            self.go("claims")

    def focus_filter(self) -> None:
        self.go("claims")
        self.list.filter.setFocus()
        self.list.filter.selectAll()

    def sync_now(self) -> None:
        self._store.sync_now()

    def file_notice(self) -> None:
        """Open the notice form, when the person may file one."""
        if self.who is not None and "FileNotice" in self.who.may:
            self._notice_form()
        else:
            self.strip.tell(said("not_permitted", {"command": "FileNotice"}))

    def _notice_form(self) -> NoticeForm:
        form = NoticeForm(self, NoticeViewModel(self._store, self._now, self, self.status.status.clock_behind))
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.filed.connect(self.open_claim)
        form.open()
        return form

    def change_password(self) -> None:
        password.open_form(self, self._store, self.strip.tell)

    def sign_in_again(self) -> None:
        """The session has ended: its password is asked for, and nothing that is open closes."""
        self.door.sign_in_again()

    def show_shortcuts(self) -> None:
        show_sheet(self, self.commands)

    def tear_off(self) -> None:
        if self.claim is not None:
            self.tear_off_claim(self.claim.model.claim_id)
        else:
            self.strip.tell(tr("This is done on a claim. Open one first."))

    def tear_off_claim(self, claim_id: str) -> None:
        page = self._claim_page(claim_id)
        window = TornWindow(page, self.sync_now)
        window.destroyed.connect(lambda _gone=None: self.torn.remove(window) if window in self.torn else None)
        self.torn.append(window)
        window.show()

    def _fix(self, command_id: str) -> None:
        """Open the form in which the refused entry was made, with what was entered."""
        item = next((item for item in self.attention.model.items if item.command_id == command_id), None)
        if item is None:
            return
        if item.command_name == "FileNotice":
            self._notice_form().correct(item)
            return
        self.open_claim(item.claim_id)
        if self.claim is not None:
            self.claim.fix(item)

    # what happens by itself

    def _signed_in(self, who: object) -> None:
        assert isinstance(who, SignedIn)
        if self.who is None or self.who.user_id != who.user_id:
            self._enter(who)
        else:  # signed in again, and everything stays where it is
            self._person_is(who)

    def _enter(self, who: SignedIn) -> None:
        self.who = who
        self._show_person(who)
        self._outer.setCurrentIndex(0)
        self.claims.load()
        self.attention.model.refresh()
        if not self.left.give_back(who.user_id):
            self.go("claims")
            self.list.rows.setFocus()

    def _person_changed(self, who: object) -> None:
        """The server says something else of whoever works here: what they may do follows at once."""
        assert isinstance(who, SignedIn)
        if self.who is None:
            return
        self._person_is(who)
        self.strip.tell(tr("Your role was changed. What you may do here follows it from now on."))

    def _person_is(self, who: SignedIn) -> None:
        self.who = who
        self._show_person(who)
        for page in self._claim_pages():
            page.model.refresh()

    def _show_person(self, who: SignedIn) -> None:
        self.top.show_person(who)
        self.settings.show_person(who)
        self.list.allow_new("FileNotice" in who.may)
        self._first_step.setVisible("FileNotice" in who.may)

    def _claim_pages(self) -> list[ClaimPage]:
        pages = [self.claim] if self.claim is not None else []
        return [*pages, *(window.page for window in self.torn)]

    def _leave(self) -> None:
        self.door.leave(self.sign_out)

    def sign_out(self) -> None:
        """What is being written is kept before the stores close."""
        self._put_down()
        self._store.sign_out()
        self.left.forget()  # whoever leaves begins anew

    def _put_down(self) -> None:
        for dialog in self.findChildren(QDialog):
            dialog.put_down() if isinstance(dialog, FormDialog) else dialog.reject()  # its draft stays
        self._flush()

    def _flush(self) -> None:
        """What is typed is given to the store."""
        for holder in (self, *self._claim_pages()):
            for entries in holder.findChildren(Entries):
                entries.flush()

    def _signed_out(self, why: str) -> None:
        """Nothing of this person's stays on the screen: forms keep their drafts, windows of their own close."""
        if self.who is not None:
            self.left.keep(self.who.user_id)
        self.who = None
        self._put_down()
        for window in list(self.torn):
            window.close()
        if self.claim is not None:
            self.claim.put_away()
            self._detail.removeWidget(self.claim)
            self.claim.deleteLater()
            self.claim = None
        self._drop_conflict()
        self.trail = Trail()
        self.split.show_wanted(False)
        self.strip.hide()
        self.sign_in.model.signed_out(why)
        if not self.sign_in.model.busy:
            self.sign_in.take_remembered()
        self._outer.setCurrentWidget(self.sign_in)
        self.sign_in.take_focus()

    def _status_changed(self, status: object) -> None:
        assert isinstance(status, SyncStatus)
        self.rail.show_count("sync", status.waiting)
        self.rail.show_count("attention", status.needs_attention)
        self.top.show_attention(status.needs_attention)

    def _counts_changed(self) -> None:
        if self.claims.counts is not None and self.claims.filter.mine_open and not self.claims.filter.text:
            self.rail.show_count("claims", self.claims.counts.shown)

    def _wear(self, _scheme: object = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.wear(app, theme.wanted(self._preferences.theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        self.rail.narrow(narrow)
        self.top.narrow(narrow)
        self._turn()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.door.may_close():
            event.ignore()
            return
        self._preferences.save_state("window", self.saveGeometry())
        self._preferences.save_state("claims", self.split.state())
        self._put_down()
        for window in list(self.torn):
            window.close()
        super().closeEvent(event)
        self.closed.emit()
