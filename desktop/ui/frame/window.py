"""The window: the frame that all places stand in, back and forward, palette, keys, files in windows of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.lists.claims import CLAIMS
from desktop.screens.people import SignedIn
from desktop.screens.refusals import said
from desktop.screens.store import Store
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, tr
from desktop.ui.claims import place as claims
from desktop.ui.claims.filing import Filing
from desktop.ui.frame import finding, keeping, rewriting, tabbing, torn, walking
from desktop.ui.frame.announced import Announcements
from desktop.ui.frame.bars import Rail, StatusBar, TopBar
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.commands import commands_of
from desktop.ui.frame.deeds import Deeds
from desktop.ui.frame.explaining import Explaining
from desktop.ui.frame.key_table import KeyTable
from desktop.ui.frame.left import LeftPlace
from desktop.ui.frame.linking import Linking
from desktop.ui.frame.page import FilePage
from desktop.ui.frame.registry import FILES, PLACES, START
from desktop.ui.frame.shelf import Shelf
from desktop.ui.frame.shortcuts import show_sheet
from desktop.ui.frame.strip import Strip
from desktop.ui.frame.torn import TornWindow
from desktop.ui.frame.visits import Trail, Visit
from desktop.ui.frame.well_known import WellKnown
from desktop.ui.kit import layouts, placing, splitting, theme
from desktop.ui.kit.side import LeftBar
from desktop.ui.notifications.centre import Centre
from desktop.ui.people import password
from desktop.ui.people.place import SETTINGS
from desktop.ui.people.sign_in import SignInPage
from desktop.ui.people.sign_in_again import Door
from desktop.ui.syncing.place import DECIDE, SYNC
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.frame.together import Ending
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.people.sign_in import SignInViewModel
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode

NARROW_BELOW = 1180
"""The window's width below which the rail shows icons only."""
LEAST = QSize(640, 420)
"""Below that nothing can be read; a 13-inch screen at 200 % has 720 x 450."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class MainWindow(WellKnown, QMainWindow):
    """One person's desk. `who` None shows the sign-in screen until the store says `signed_in`.

    closed: the window went away, its sizes are saved; entered: somebody works here, or may do other things now.
    """

    closed = Signal()
    entered = Signal()

    def __init__(
        self,
        store: Store,
        preferences: Preferences,
        who: SignedIn | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.store, self.preferences, self.now, self.who = store, preferences, now, who
        self.setWindowTitle("Coverdesk")
        self.trail = Trail()
        self.left = LeftPlace(self)
        self.torn: list[TornWindow] = []
        self.status = StatusViewModel(store, now, self)
        self.quiet = QuietViewModel(preferences, now, self)
        self.linking = Linking(self, self)
        self.deeds = Deeds(
            store, self.status, self, say=self._say_deed, refuse=self.tell, currency_of=self._currency_of
        )
        self.door = Door(self, store, self.status, self._flush)
        self._build()
        self.keys = KeyTable(self, lambda: self.commands, lambda: self.who is not None)
        store.signals.signed_in.connect(self._signed_in)
        store.signals.signed_out.connect(self._signed_out)
        store.signals.person_changed.connect(self._person_changed)
        self.announcements = Announcements(self, self.strip, store)
        store.signals.told.connect(self.strip.tell)
        store.signals.told_instead.connect(self.strip.tell_instead)
        preferences.theme_changed.connect(self._wear)
        preferences.days_changed.connect(self._write_days)
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
        self.rail = Rail()
        self.bar = StatusBar(self.status, self.quiet)
        self.shelf = Shelf(self, PLACES, FILES)
        self.filing = Filing(self, self.shelf, lambda: self.file, self)
        middle = layouts.row(gap=0)
        middle.addWidget(self.rail)
        middle.addWidget(self.filing.beside, 1)
        desk = QWidget()
        lines = layouts.column(desk, gap=0)
        lines.addWidget(self.top)
        self.strip: Strip = Strip()
        lines.addWidget(self.strip)
        lines.addWidget(self.filing.beside.left)
        lines.addLayout(middle, 1)
        lines.addWidget(self.bar)
        self.sign_in: SignInPage = SignInPage(SignInViewModel(self.store, self), self.status, self.preferences)
        self._outer: tabbing.Tabbed = tabbing.Tabbed()
        self._outer.addWidget(desk)
        self._outer.addWidget(self.sign_in)
        self.setCentralWidget(self._outer)
        self._explaining = Explaining()
        self._connect()

    def _connect(self) -> None:
        self.top.search_wanted.connect(self.open_palette)
        self.centre: Centre = Centre(self, self.top, self.bar, self)
        self.top.person_wanted.connect(lambda: self.go_by_key(SETTINGS.name))
        self.top.back_wanted.connect(self.back)
        self.top.forward_wanted.connect(self.forward)
        self.rail.chosen.connect(self.go)
        self.bar.pressed.connect(self.look_at_sync)
        self.bar.sign_in_wanted.connect(self.sign_in_again)
        self.bar.take_back_wanted.connect(self.take_back)
        self.shelf.renewed.connect(self._renewed)
        for place in PLACES:
            if place.count is not None:
                place.count(self, partial(self.show_count, place.name))

    # what is shown

    @property
    def start(self) -> str:
        """Where this person begins, and comes back to."""
        wished = self.preferences.start
        theirs = {place.name for place in self.shelf.of_person(self.who)} if self.who is not None else set()
        return wished if wished in theirs else START

    @property
    def commands(self) -> tuple[PaletteCommand, ...]:
        """All that can be done here and now; the first with given keys has them."""
        return commands_of(self)

    @property
    def file(self) -> FilePage | None:
        """The file that is open on the page that is shown."""
        return self.shelf.here.opened() if self.shelf.here is not None else None

    @property
    def own_windows(self) -> Sequence[TornWindow]:
        return self.torn

    # places

    def places(self) -> Sequence[tuple[str, str]]:
        theirs = self.shelf.of_person(self.who) if self.who is not None else []
        return [(place.name, place.caption()) for place in theirs]

    def go(self, place: str, file_id: str = "", item: str = "") -> None:
        """Turn to a place, with a file of it or with one thing on it."""
        self._visit(Visit(place, file_id, item))

    def open_file(self, kind: str, file_id: str, item: str = "") -> FilePage | None:
        """Show a file in the place of its kind."""
        visit = self.shelf.visit_of(kind, file_id, item)
        if visit is None:
            return None
        self._visit(visit)
        return self.file

    def open_claim(self, claim_id: str) -> None:
        """Show a claim beside the list."""
        self.open_file(CLAIM.name, claim_id)

    def open_conflict(self, conflict_id: str) -> None:
        """Show a conflict, full width."""
        self.go(DECIDE.name, item=conflict_id)

    def back(self) -> None:
        self._amend()
        self.show_again(self.trail.back())

    def forward(self) -> None:
        self._amend()
        self.show_again(self.trail.forward())

    def _amend(self) -> None:
        here = self.trail.here
        if here is not None:
            self.trail.amend(self.shelf.page(here.place).become(here))

    def _visit(self, visit: Visit) -> None:
        self._amend()
        visit = self.shelf.page(visit.place).meant(visit)
        self.trail.visit(visit)
        self._show(visit)

    def show_again(self, visit: Visit | None) -> None:
        """What was shown before; nothing where there is none."""
        if visit is not None:
            self._show(visit, again=True)

    def _show(self, visit: Visit, *, again: bool = False) -> None:
        self.shelf.show_visit(visit, again=again)
        self.rail.show_place(self.shelf.places[visit.place].under or visit.place)
        self.top.show_ways(self.trail.may_go_back, self.trail.may_go_forward)

    def _renewed(self) -> None:
        self.keys.renew()
        self._say_title()

    def _say_title(self) -> None:
        here = self.shelf.here if self.who is not None else None
        parts = (here.title() if here is not None else "", self.who.name if self.who is not None else "", "Coverdesk")
        self.setWindowTitle(beside(*parts, by=" — "))

    def go_by_key(self, place: str) -> None:
        """Whoever comes by the keyboard has it on the first thing there."""
        self.go(place)
        self.shelf.page(place).take_focus()

    def go_home(self) -> None:
        self.go_by_key(self.start)

    def look_at_sync(self) -> None:
        self.go(SYNC.name)

    def open_link(self, text: str) -> None:
        """Open the file that a link names, now or as soon as somebody works here."""
        self.linking.follow(text)

    def come_forward(self) -> None:
        placing.come_forward(self)

    def walk(self, by: int) -> None:
        """The keyboard goes to the next part of the window."""
        here = self.shelf.here
        theirs = here.panes() if here is not None else ()
        walking.walk((self.top, self.rail, *theirs, *self.filing.panes(), self.bar), by)

    def explain(self) -> None:
        self._explaining.next(self._outer)

    def next_divider(self) -> None:
        splitting.next_divider(self)

    def next_window(self) -> None:
        walking.next_window((self, *self.torn))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody wanted: Esc climbs out to the page, and the page scrolls."""
        here, on = self.shelf.here, self.keys.pressed_on
        if here is None or self.who is None or not walking.takes(here, event, here.climb_out, on):
            super().keyPressEvent(event)

    # doing

    def may(self, command: type[Command]) -> bool:
        return self.who is not None and command.__name__ in self.who.may

    def tell(self, text: str) -> None:
        self.strip.tell(text)

    def say(self, text: str) -> None:
        self._say_deed(text, False, Ending.DONE)

    def mention(self, text: str) -> None:
        self.bar.mention(text)

    def _say_deed(self, text: str, may_be_taken_back: bool, ending: Ending) -> None:
        """In the window that one works in."""
        for left in self._left_bars():
            left.undoes = False
        bar = next((each.bar for each in self.torn if each.isActiveWindow()), self.bar)
        bar.say(text, may_be_taken_back=may_be_taken_back, ending=ending)

    def show_count(self, place: str, count: int) -> None:
        self.rail.show_count(place, count)

    def take_back(self) -> None:
        """What was done last, be it that a draft was thrown away."""
        thrown = next((each for each in self._left_bars() if each.undoes and each.isVisible()), None)
        if thrown is not None:
            thrown.back.click()
        else:
            self.deeds.take_back()

    def _left_bars(self) -> Sequence[LeftBar]:
        return [bar for window in (self, *self.torn) for bar in window.findChildren(LeftBar)]

    def open_palette(self) -> None:
        finding.open_palette(self, self, self.top.search, self.commands)

    def show_claims_of(self, name: str) -> None:
        self.go(claims.PLACE.name)
        if isinstance(self.shelf.here, ListAndFile):
            self.claims_page.rows.show_filtered(typed_filter.asking(CLAIMS, "adjuster_id", name))

    def focus_filter(self) -> None:
        if not isinstance(self.shelf.here, ListAndFile):
            self.go(claims.PLACE.name)
        here = self.shelf.here
        if isinstance(here, ListAndFile):
            here.list.focus_filter()

    def sync_now(self) -> None:
        self.store.sync_now()

    def file_notice(self, correcting: AttentionItem | None = None) -> None:
        """Open the notice beside what is shown, when the person may file one."""
        if not self.may(FileNotice):
            self.tell(said(RefusalCode.NOT_PERMITTED, {"command": FileNotice.__name__}))
            return
        self.filing.begin(correcting)

    def change_password(self) -> None:
        password.open_form(self, self.store, self.strip.tell)

    def sign_in_again(self) -> None:
        """The session has ended: its password is asked for, and nothing that is open closes."""
        self.door.sign_in_again()

    def show_shortcuts(self) -> None:
        show_sheet(self, self.commands)

    def tear_off_shown(self) -> None:
        if self.file is not None:
            self.tear_off(self.file.kind, self.file.file_id)

    def tear_off(self, kind: str, file_id: str) -> None:
        torn.tear_off(self, self.torn, self, kind, file_id)

    def _currency_of(self, file_id: str) -> str:
        shown = (self.file, *(each.page for each in self.torn))
        return next((page.currency() for page in shown if page is not None and page.file_id == file_id), "")

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
        for page in self.shelf.pages():
            page.enter(who)
            page.refresh()
        if not self.left.give_back(who.user_id):
            self.go(self.start)
            self.shelf.page(self.start).take_focus()
        self.entered.emit()

    def _person_changed(self, who: object) -> None:
        """The server says something else of whoever works here: what they may do follows at once."""
        assert isinstance(who, SignedIn)
        if self.who is None:
            return
        self._person_is(who)
        self.tell(tr("Your role was changed. What you may do here follows it from now on."))

    def _person_is(self, who: SignedIn) -> None:
        self.who = who
        self._show_person(who)
        for page in self.shelf.pages():
            page.enter(who)
            page.refresh()
        for window in self.torn:
            window.page.refresh()
        self.entered.emit()

    def _show_person(self, who: SignedIn) -> None:
        self.top.show_person(who)
        self._say_title()
        self.rail.offer(self.shelf.of_person(who))
        self.keys.renew()

    def leave(self) -> None:
        """Once what has to be asked before was answered."""
        self.door.leave(self.sign_out)

    def sign_out(self) -> None:
        """What is being written is kept before the stores close."""
        self._put_down()
        self.store.sign_out()
        self.left.forget()  # whoever leaves begins anew

    def _put_down(self) -> None:
        self.filing.put_down()
        keeping.put_down(self)
        self._flush()

    def _write_days(self) -> None:
        rewriting.write_days(self, self.centre)

    def _flush(self) -> None:
        keeping.flush((self, *self.torn))

    def _signed_out(self, why: str) -> None:
        """Nothing of this person's stays on the screen: forms keep their drafts, windows of their own close."""
        was_here = self.who is not None
        if self.who is not None:
            self._amend()
            self.left.keep(self.who.user_id)
        self.who = None
        self._put_down()
        for window in list(self.torn):
            window.close()
        for page in self.shelf.pages():
            page.leave()
        self.trail = Trail()
        self.deeds.forget()
        self.strip.forget()
        self.bar.mention("")
        self._say_title()
        self._outer.setCurrentWidget(self.sign_in)
        self.sign_in.come_back(why, somebody_left=was_here)

    def _wear(self, _scheme: object = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.wear(app, theme.wanted(self.preferences.theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        self.rail.narrow(narrow)
        self.top.narrow(narrow)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.door.may_close():
            event.ignore()
            return
        self.preferences.save_state("window", self.saveGeometry())
        for page in self.shelf.pages():
            if isinstance(page, ListAndFile):
                page.save()
        self._put_down()
        for window in list(self.torn):
            window.close()
        super().closeEvent(event)
        self.closed.emit()
