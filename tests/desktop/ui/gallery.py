"""Draws every screen over the real store in the sample world, with real keyboard focus, and saves numbered pictures.

`python -m tests.desktop.ui.gallery --out DIR [--theme dark] [--size 1024x640] [--only claim]`; for 200 % set
QT_SCALE_FACTOR=2. `--all` runs every theme, size and scale in processes of their own.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import (
    QEventLoop,
    QLocale,
    QMessageLogContext,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from shiboken6 import delete

from desktop.screens import formats
from desktop.screens.people import SignedIn
from desktop.screens.syncing import Pause
from desktop.ui.administration.page import AdministrationPage
from desktop.ui.administration.sheet import PanelSheet
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.shortcuts import ShortcutSheet
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.approvals import ApprovalsPage
from desktop.ui.kit import fonts, language, layouts, theme
from desktop.ui.kit.form import Form
from desktop.ui.people.own_keys import KeyForm
from desktop.viewmodels.frame.own_count import OwnCount
from desktop.viewmodels.home.approvals import approving
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import EditClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Value
from shared.domain.kernel.ids import Id
from shared.panels.catalogue import PANELS
from shared.wire.keys import NewKey
from shared.wire.panels import Sheet
from tests.desktop.ui import cuts
from tests.desktop.ui.missed import Missed
from tests.support import world
from tests.support.local_engine import PASSWORD
from tests.support.local_store import LocalStore
from tests.support.recorded import record
from tests.unexpected import QT_OF_THE_PLATFORM

RUNS = (
    ("light", "1440x900", 1, "en"),
    ("dark", "1440x900", 1, "en"),
    ("contrast", "1440x900", 1, "en"),
    ("light", "1024x640", 1, "en"),
    ("contrast", "1024x640", 1, "de"),
    ("light", "720x450", 2, "de"),
)
"""Theme, size in device-independent pixels, scale and language; the last is a 13-inch screen of 1440 x 900 at 200 %."""
LOOKS = "COVERDESK_TOUR_LOOKS"
"""Where this is set, those of PLAIN are looked at for what is cut as they are drawn."""
PLAIN = "light"
"""The theme: what is cut is cut in all of them."""
FIRST, SECOND = Id("018bcfe5-6800-7000-8000-0000000000a1"), Id("018bcfe5-6800-7000-8000-0000000000a2")
"""Of announcements."""
Scene = tuple[str, Callable[[], QWidget | None]]


PRESSED = 75
"""How much is made of a picture's size, of 0 to 100, the least: this is a quarter faster than what Qt does unasked, for
two hundredths more.
"""
CORNER = 8
"""Pixels of the corners that systems give to windows with a frame."""
PASSES = 20
"""How often events are handled at least: answers that lead to questions come some passes later, however slow it is."""


def settle(app: QApplication, ms: int = 60) -> None:
    """Let late answers arrive, and what is animated come to rest."""
    resting = QEventLoop()
    QTimer.singleShot(ms, resting.quit)
    resting.exec()  # asleep while nothing happens: others need the processor
    for _ in range(PASSES):
        app.processEvents()


def count_now(app: QApplication) -> None:
    """The numbers at the places come behind what somebody waits for: a picture is of a moment after that."""
    due = [count for top in app.topLevelWidgets() for count in top.findChildren(OwnCount) if count._soon.isActive()]
    for count in due:
        count._soon.stop()
        count._soon.timeout.emit()
    if due:
        settle(app)


class Gallery:
    """Maya's window over her laptop, brought into each state in turn; windows of others for what only they see."""

    def __init__(self, app: QApplication, size: tuple[int, int], folder: Path) -> None:
        self.app = app
        self.store = LocalStore()
        self._folder = folder
        self._size = size
        self._looks: list[Preferences] = []
        self._others: list[tuple[MainWindow, LocalStore]] = []
        self._administrator: tuple[MainWindow, LocalStore] | None = None
        self.window = self._made(self.store, None)

    def _made(self, store: LocalStore, who: SignedIn | None) -> MainWindow:
        looks = Preferences(self._folder / "looks.ini")
        self._looks.append(looks)
        window = MainWindow(store, looks, who, lambda: world.NOW)
        window.resize(*self._size)
        window.show()
        return window

    def _of(self, who: Id, template: str = "morning") -> tuple[MainWindow, LocalStore]:
        """Somebody else's window, or the same person's in another course of the morning."""
        store = LocalStore(who, world=template)
        window = self._made(store, store.who)
        self._others.append((window, store))
        settle(self.app)
        return window, store

    def close(self) -> None:
        for window, store in ((self.window, self.store), *self._others):
            window.close()
            store.fall_silent()
            delete(window)
        self._others.clear()
        for looks in self._looks:
            delete(looks)  # written while their folder is there

    def scenes(self) -> Iterator[Scene]:
        """Name and preparation; a preparation may give another widget to draw than the window."""
        yield "sign-in", self.store.lose_network
        yield "sign-in-refused", lambda: self._signs_in("not the password")
        yield "claims-nothing-chosen", self._nothing_chosen
        yield "home", lambda: self._go("home")
        yield "home-supervisor", lambda: self._place_of(world.DANA, "home")
        yield "home-agent", lambda: self._place_of(world.TOM, "home")
        yield "approvals", lambda: self._place_of(world.DANA, "approvals")
        yield "approvals-gone", self._decided_elsewhere
        yield "approvals-slipped", self._slipped
        yield "diary", lambda: self._go("diary")
        yield "policies", lambda: self._place_of(world.TOM, "policies")
        yield "customers", lambda: self._place_of(world.TOM, "customers")
        yield "claim-overview", lambda: self._claim("overview")
        for tab in ("reserves", "payments", "notes", "diary", "history"):
            yield f"claim-{tab}", lambda tab=tab: self._claim(tab)  # type: ignore[misc]
        yield "claim-edits", self._edits
        yield "claim-decisions", self._decisions
        yield "claim-reserve-form", self._reserve_form
        yield "claim-payment-form", lambda: self._form("request_payment")
        yield "claim-activity-form", lambda: self._form("add_activity")
        yield "claim-contact-form", self._contact_form
        yield "claim-facts-form", lambda: self._form("edit_facts")
        yield "claim-close-form", lambda: self._form("close_claim")
        yield "notice", self._notice
        yield "notice-without-policy", self._notice_without_policy
        yield "palette", self._palette
        yield "shortcuts", self._shortcuts
        yield "list-empty", self._nothing
        yield "attention", lambda: self._go("attention")
        yield "attention-damaged", lambda: self._damaged("attention")
        yield "sync-damaged", lambda: self._damaged("sync")
        yield "conflict", self._conflict
        yield "conflict-other", self._other
        yield "conflict-not-mine", self._not_mine
        yield "question-sign-out", lambda: self._asked(self.window.settings.sign_out_wanted.emit)
        yield "question-discard", self._discard
        yield "sync-offline", lambda: self._go("sync")
        yield "sync-silent", self._silent
        yield "sync-sending", self._sending
        yield "sync-first", lambda: self.store.first_sync(41_200, 100_000, 22_400.0)
        yield "sync-live", self._live
        yield "claim-news", self._news
        yield "attention-empty", self._calm
        yield "settings", lambda: self._go("settings")
        yield "settings-keys", self._own_keys
        yield "settings-key-form", self._key_form
        for panel in PANELS:
            yield f"administration-{panel.name}", lambda name=panel.name: self._administration(name)  # type: ignore[misc]
        yield "administration-figures", lambda: self._administration_figures("live")
        yield "administration-details", self._row_details
        yield "administration-node-missing", lambda: self._administration("queries", record().silent)
        yield "administration-two-nodes", lambda: self._administration("pool", record().two)
        yield "administration-form", self._act_form
        yield "administration-refused", self._act_refused
        yield "administration-offline", self._administration_offline
        yield "administration-silent", self._administration_silent
        yield "torn-off", self._torn
        yield "draft-back", self._draft_back
        yield "change-password", lambda: self._asked(self.window.change_password)
        yield "sign-in-again", lambda: self._asked(self._session_ended)
        yield "locked", self.store.lock
        yield "sign-in-earlier-password", self._earlier_password
        yield "typed-by", self._typed_by
        yield "announced", self._announced
        yield "sync-live-link", self._live_link
        yield "sync-many-attempts", self._many_attempts

    def shoot(self, out: Path, only: str, look: Callable[[str, QWidget, QWidget], None] | None = None) -> list[Path]:
        """Draw every scene whose name contains `only`; those before it are prepared all the same. look: at each, with
        its name, what is shown and the window, before the keyboard goes anywhere.
        """
        saved = []
        last = max((place for place, (name, _) in enumerate(self.scenes(), start=1) if only in name), default=0)
        for place, (name, prepare) in enumerate(self.scenes(), start=1):
            if place > last:
                break
            other = prepare()
            settle(self.app)
            count_now(self.app)
            if look is not None:
                look(name, other if isinstance(other, QWidget) else self.window, self.window)
            _take_keyboard(other if isinstance(other, QWidget) else self.window)
            if only in name:
                path = out / f"{place:02}-{name}.png"
                self._picture(other if isinstance(other, QWidget) else self.window).save(str(path), "PNG", PRESSED)
                saved.append(path)
            self._put_away(other)
        return saved

    def _picture(self, widget: QWidget) -> QPixmap:
        """The window with the dialog on it, as the screen would show them."""
        parent = widget.parentWidget()
        if parent is None or not widget.isWindow():  # a form beside its claim is a part of the window
            return widget.window().grab()
        below = parent.window()
        picture, inner = below.grab(), widget.grab()
        place = QPoint((below.width() - widget.width()) // 2, max(24, (below.height() - widget.height()) // 3))
        if widget.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
            place = widget.pos() - below.pos()
        painter = QPainter(picture)
        if widget.windowFlags() & Qt.WindowType.FramelessWindowHint:
            painter.drawPixmap(place, inner)  # it draws its own edge
        else:
            edge = QPainterPath()
            edge.addRoundedRect(QRectF(QRect(place, widget.size())), CORNER, CORNER)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            painter.setClipPath(edge)
            painter.drawPixmap(place, inner)
            painter.restore()
            painter.setPen(theme.current().colour("control_line"))
            painter.drawPath(edge)
        painter.end()
        return picture

    def _put_away(self, other: QWidget | None) -> None:
        if isinstance(other, Form):
            other.discard()  # as a person puts it away: what stood beside it has its room again
            settle(self.app, 20)
        elif isinstance(other, QWidget):
            other.close()
            settle(self.app, 20)

    def _signs_in(self, password: str) -> None:
        page = self.window.sign_in
        page.model.sign_in(world.SERVER_URL, self.store.who.email, password)

    def _nothing_chosen(self) -> None:
        self._signs_in(PASSWORD)
        settle(self.app)
        self.window.go("claims")

    def _go(self, place: str) -> None:
        self.window.list.filter.clear()
        self.window.go(place)

    def _place_of(self, who: Id, place: str) -> QWidget | None:
        """In the window of somebody who works there."""
        window, _ = self._of(who)
        window.go(place)
        settle(self.app, 220)
        return window

    def _decided_elsewhere(self) -> MainWindow:
        """The request about which words are being written."""
        window, store = self._of(world.DANA)
        window.go("approvals")
        settle(self.app)
        board = window.shelf.here
        assert isinstance(board, ApprovalsPage)
        board.deciding.send_back()
        board.deciding.evidence.words.insertPlainText("The invoice of the roofer is missing.")
        store.others_act(world.DANA, approving(board.model.rows[0]))
        settle(self.app, 220)
        return window

    def _slipped(self) -> MainWindow:
        """And the next one was to be rejected before it was looked at."""
        window = self._decided_elsewhere()
        board = window.shelf.here
        assert isinstance(board, ApprovalsPage)
        board.deciding.evidence.end_words()
        board.deciding.send_back()
        return window

    def _claim(self, tab: str) -> None:
        self.window.open_claim(world.HARTLEY)
        settle(self.app, 220)
        assert self.window.claim is not None
        self.window.claim.show_tab(tab)

    def _edits(self) -> QWidget | None:
        """The history after edits of this person, one of them not sent yet, and of somebody else."""
        window, store = self._of(world.MAYA)
        store.go_live()
        window.open_claim(world.HARTLEY)
        settle(self.app, 220)
        assert window.claim is not None
        assert window.claim.model.view is not None
        view = window.claim.model.view
        place, text = view.place, view.description
        moved: dict[str, Value] = {"loss_place": f"{place}, rear house", "severity": "minor", "litigation": True}
        seen: dict[str, Value] = {"loss_place": place, "severity": view.severity.value, "litigation": False}
        edit = EditClaim(claim_id=Id(world.HARTLEY), changes=moved, base=seen)
        store.others_act(world.DANA, edit, later=timedelta(minutes=-2))
        settle(self.app, 220)
        told = text.replace("the ", "their ") + " The plumber’s report names a cracked joint behind the wall."
        steps: tuple[tuple[dict[str, Value], dict[str, Value]], ...] = (
            ({"description": told}, {"description": text}),
            ({"severity": "major"}, {"severity": "minor"}),
        )
        for changes, base in steps:
            store.submit(EditClaim(claim_id=Id(world.HARTLEY), changes=changes, base=base), lambda _: None)
            settle(self.app, 220)
        store.lose_network()
        wish: dict[str, Value] = {"loss_place": place, "fault_share_bp": 2_500}
        shown: dict[str, Value] = {"loss_place": moved["loss_place"], "fault_share_bp": None}
        store.submit(EditClaim(claim_id=Id(world.HARTLEY), changes=wish, base=shown), lambda _: None)
        settle(self.app, 220)
        window.claim.show_tab("history")
        settle(self.app, 220)
        return window

    def _decisions(self) -> QWidget | None:
        """The reserves as an approver sees them, while the adjuster has the claim open."""
        window, store = self._of(world.DANA)
        store.come(world.MAYA, f"claim:{world.HARTLEY}")
        window.open_claim(world.HARTLEY)
        settle(self.app)
        assert window.claim is not None
        window.claim.show_tab("reserves")
        return window

    def _form(self, doing: str) -> QWidget | None:
        self._claim("overview")
        assert self.window.claim is not None
        getattr(self.window.claim.doings, doing)()
        return self.window.claim.doings.open_form

    def _contact_form(self) -> QWidget | None:
        """By the adjuster, whose device has the insured's file with the claim."""
        return self._form("edit_contact")

    def _reserve_form(self) -> QWidget | None:
        form = self._form("change_reserve")
        assert isinstance(form, ReserveForm)
        form.amount.setText(formats.figure(6_200_000))
        form.send()
        return form

    def _notice(self) -> QWidget | None:
        """On the phone with the insured whose claim is open."""
        window, _ = self._of(world.MAYA)
        window.open_claim(world.HARTLEY)
        settle(self.app, 220)
        window.file_notice()
        settle(self.app, 120)
        form = window.findChild(NoticeForm)
        assert isinstance(form, NoticeForm)
        form.model.choose(form.model.hits[0])
        return window

    def _notice_without_policy(self) -> QWidget | None:
        """Somebody calls about a policy that nobody gave to this adjuster."""
        window, _ = self._of(world.MAYA)
        window.file_notice()
        form = window.findChild(NoticeForm)
        assert isinstance(form, NoticeForm)
        form.policy.setText("Quill")
        form.model.search("Quill")
        form.place.setText("9 Quarry Rd, Dayton")
        form.description.setPlainText("Hail on the roof, two skylights broken.")
        settle(self.app, 420)
        return window

    def _palette(self) -> QWidget | None:
        self.window.open_palette()
        dialog = self.window.findChild(PaletteDialog)
        assert isinstance(dialog, PaletteDialog)
        dialog.line.setText("ha")
        settle(self.app, 250)
        return dialog

    def _shortcuts(self) -> QWidget | None:
        self.window.show_shortcuts()
        return self.window.findChild(ShortcutSheet)

    def _nothing(self) -> None:
        self.window.go("claims")
        self.window.list.filter.setText("zebra")
        settle(self.app, 420)

    def _damaged(self, place: str) -> QWidget | None:
        window, _ = self._of(world.MAYA, "damaged")
        window.go(place)
        return window

    def _conflict(self) -> None:
        self._go("attention")
        settle(self.app)
        undecided = next(item for item in self.window.attention.model.items if item.conflict_id is not None)
        self.window.open_conflict(undecided.conflict_id or "")

    def _other(self) -> None:
        page = self.window.conflict
        assert page is not None
        page._enter()
        page.another.amount.setText(formats.figure(4_000_000))
        page.another.why.setText("Both bicycles by their receipts, without the saws")

    def _not_mine(self) -> QWidget | None:
        """As the agent sees it, who has no authority over money."""
        page = self.window.conflict
        assert page is not None
        window, _ = self._of(world.TOM)
        window.open_conflict(page.model.conflict_id)
        return window

    def _draft_back(self) -> QWidget | None:
        """A form that was put away half filled, on a file that has changed since."""
        form = self._form("edit_facts")
        assert isinstance(form, Form)
        words = form.findChildren(QPlainTextEdit)[0]
        before = words.toPlainText()
        words.setPlainText(f"{before} The ceiling of the hall came down the next day.")
        form.reject()
        settle(self.app)
        command = EditClaim(
            claim_id=world.HARTLEY,
            changes={"description": f"{before} The cellar is wet too."},
            base={"description": before},
        )
        self.store.others_act(world.DANA, command)
        settle(self.app)
        return self._form("edit_facts")

    def _asked(self, ask: Callable[[], object]) -> QWidget | None:
        """What is asked of the person then."""
        ask()
        settle(self.app)
        asked = self.app.activeModalWidget()
        assert asked is not None
        return asked

    def _session_ended(self) -> None:
        self.store.paused(Pause.SIGN_IN)
        self.window.sign_in_again()

    def _discard(self) -> QWidget | None:
        self._go("attention")
        settle(self.app)
        refused = next(item for item in self.window.attention.model.items if item.conflict_id is None)
        return self._asked(lambda: self.window.attention._discard(refused))

    def _earlier_password(self) -> None:
        """The password was reset elsewhere: the one that opens this device is asked for beside it."""
        self.store.engine.earlier_password = "before"
        self.window.sign_in.password.setText("new one")
        self._signs_in("new one")

    def _typed_by(self) -> QWidget | None:
        """Others type in fields of the form that is open here, of which one may become a conflict."""
        window, store = self._of(world.MAYA)
        store.go_live()
        window.open_claim(world.HARTLEY)
        settle(self.app, 220)
        assert window.claim is not None
        window.claim.doings.edit_facts()
        room = f"claim:{world.HARTLEY}"
        for who, field in ((world.DANA, "status"), (world.KEN, "loss_place"), (world.DANA, "description")):
            store.come(who, room)
            store.begin_typing(who, room, field)
        return window

    def _announced(self) -> QWidget | None:
        """Administrators have said two things, of which the newer one takes more than a line."""
        window, store = self._of(world.MAYA)
        store.go_live()
        window.open_claim(world.HARTLEY)
        settle(self.app, 220)
        store.announce(FIRST, "The phones of the office in Dayton are out; call the mobiles.", world.DANA)
        words = "The server is updated today at 18:00 and is away for about ten minutes. Work on: what you enter is "
        store.announce(SECOND, f"{words}kept on your device and is sent when it is back.", world.DANA)
        return window

    def _live_link(self) -> QWidget | None:
        """Requests pass, and what others do would come at once if the live link stood."""
        window, store = self._of(world.MAYA)
        store.go_live()
        store.live_link_fails()
        window.go("sync")
        return window

    def _many_attempts(self) -> QWidget | None:
        """The server has been away for a while."""
        window, store = self._of(world.MAYA)
        store.server_silent(11, 30)
        window.go("sync")
        return window

    def _silent(self) -> None:
        self.store.server_silent(failures=6)  # so often that it is said who can help
        self._go("sync")

    def _sending(self) -> None:
        self.store.begin_sending(2)
        self._go("sync")

    def _live(self) -> None:
        self.store.first_sync_done()
        self.store.go_live()

    def _news(self) -> None:
        """Somebody else has just changed what stands in the list."""
        self._claim("overview")
        row = self.window.claims.rows.row_at(2)
        assert row is not None
        note = AddNote(file_id=Id(row.file_id), topic=Topic.PHONE, body="Called back at noon.")
        self.store.others_act(world.DANA, note)
        settle(self.app, 220)

    def _calm(self) -> QWidget | None:
        window, _ = self._of(world.DANA)
        window.go("attention")
        return window

    def _own_keys(self) -> None:
        """One that is in use, one that was ended, and one that was made a moment ago."""
        server = self.store.engine.panels.own
        wanted = NewKey(name="Nightly export", scopes=("read",), days=90)
        server.end(server.make(wanted).key.id)
        used = server.make(replace(wanted, name="Reporting", scopes=("read:claims", "read:payments"))).key
        server.keys[0] = replace(used, used_at=server.now - 3_600_000_000, used_from="10.1.4.7")
        keys = self.window.settings.keys
        form = self._key_form().findChild(KeyForm)
        assert form is not None
        form.name.setText("Mail room")
        form.scopes.check(["read:customers", "write:diary"])
        form.password.setText(PASSWORD)
        form.action.click()
        settle(self.app)
        assert keys.taken is not None
        layouts.bring_into_view(keys)

    def _key_form(self) -> QWidget:
        form = self._asked(self.window.settings.keys.open_form)
        assert form is not None
        return form

    def _administration(self, panel: str, said: Mapping[str, Sequence[Sheet]] | None = None) -> MainWindow:
        """An administrator's window, after the panel was asked a few times. said: what a real server answered of it
        while it did not run alone.
        """
        window, store = self._administrator or self._of(world.ADMIN)
        self._administrator = window, store
        store.engine.panels.record = {**record().alone, **(said or {})}
        store.engine.panels.looks.clear()
        window.show()
        window.go("administration", item=panel)
        settle(self.app, 120)
        form = self._sheet_of(window).beside.form
        if form is not None:
            form.put_down()
        for _ in range(4):
            window.shelf.page("administration").refresh()
            settle(self.app, 20)
        return window

    def _sheet_of(self, window: MainWindow) -> PanelSheet:
        page = window.shelf.page("administration")
        assert isinstance(page, AdministrationPage)
        assert page.sheet is not None
        return page.sheet

    def _administration_figures(self, panel: str) -> MainWindow:
        """Where there is no room for both, they stand in the place of the rows."""
        window = self._administration(panel)
        self._sheet_of(window).views.choose(1)
        settle(self.app)
        return window

    def _row_details(self) -> QWidget | None:
        window = self._administration("devices")
        sheet = self._sheet_of(window)
        sheet.table.setCurrentIndex(sheet.table.model().index(1, 0))
        sheet.show_row()
        settle(self.app)
        return window

    def _act_form(self) -> QWidget | None:
        window = self._administration("live")
        self._sheet_of(window).acts["reconnect_all"].click()
        settle(self.app)
        return window

    def _act_refused(self) -> QWidget | None:
        window = self._administration("rooms")
        sheet = self._sheet_of(window)
        sheet.acts["open"].click()
        form = sheet.beside.form
        assert form is not None
        assert self._administrator is not None
        refused = record().refused["rooms.open"]
        self._administrator[1].engine.panels.refused = (refused.refused, dict(refused.detail))
        form.entries["name"].put("storm:florida")
        form.entries["capacity"].put("0")
        form.action.click()
        settle(self.app)
        return window

    def _administration_offline(self) -> QWidget | None:
        """What was heard before stays, and says from when it is."""
        window = self._administration("live")
        assert self._administrator is not None
        self._administrator[1].set_offline(True)
        settle(self.app, 120)
        return window

    def _administration_silent(self) -> QWidget | None:
        window, store = self._of(world.ADMIN)
        store.lose_network()
        window.go("administration", item="cache")
        settle(self.app, 120)
        return window

    def _torn(self) -> QWidget | None:
        self.window.open_claim(world.TRAN)
        settle(self.app)
        self.window.tear_off_shown()
        settle(self.app)
        torn = self.window.torn[-1]
        torn.resize(900, 640)
        return torn


def _take_keyboard(shown: QWidget) -> None:
    """As a person comes to it who uses the keyboard: what has the focus, else what Tab reaches first."""
    shown.activateWindow()
    QApplication.processEvents()  # after a dialog no window is active until then, and nothing shows that it has it
    has: QWidget | None = shown.focusWidget()
    if has is None or has is shown:
        after = shown.nextInFocusChain()
        while after is not None and after is not shown and not _is_reached(after):
            after = after.nextInFocusChain()
        has = after
    if has is not None:
        has.clearFocus()
        has.setFocus(Qt.FocusReason.TabFocusReason)


def _is_reached(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()


def main() -> int:
    """Exit 0 when every picture was saved, and no text of another language was without its translation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--only", default="")
    parser.add_argument("--language", default="en", choices=("en", "de"))
    parser.add_argument("--look", action="store_true", help="say what is cut, and end with 1 for it")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    os.environ["TZ"] = "UTC"
    time.tzset()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.all:
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that the run under way ends too
        return max(_run_apart(options.out, *run) for run in RUNS)
    options.out.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_say)
    app = QApplication(sys.argv[:1])
    fonts.load()
    missed = Missed(app)
    app.installTranslator(missed)
    language.speak(app, QLocale("de_DE" if options.language == "de" else "en_US"))
    theme.wear(app, theme.theme(options.theme))
    width, height = (int(part) for part in options.size.split("x"))
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        look = cuts.Look() if options.look else None
        strays = cuts.strays(ends.enter_context(pytest.MonkeyPatch.context())) if options.look else []
        gallery = Gallery(app, (width, height), Path(folder))
        saved = gallery.shoot(options.out, options.only, look.at if look is not None else None)
        gallery.close()
    if look is not None:
        wrong += [*sorted(look.wrong), *strays]
        wrong += [] if look.seen else ["no prose was cut anywhere, or that was not recorded"]
    if options.language != "en":
        wrong += [f"without a translation: {text}" for text in sorted(missed.texts)]
    print(f"{len(saved)} pictures in {options.out}")
    for each in wrong:
        print(each, file=sys.stderr, flush=True)
    return 0 if saved and not wrong else 1


def _say(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says, on standard error as ever, but for what the platform without a screen tells of itself."""
    if not message.startswith(QT_OF_THE_PLATFORM):
        print(message, file=sys.stderr, flush=True)


def _run_apart(out: Path, name: str, size: str, scale: int, speech: str) -> int:
    folder = out / f"{name}-{size}-{scale}00-{speech}"
    command = [sys.executable, "-m", "tests.desktop.ui.gallery", "--out", str(folder), "--theme", name, "--size", size]
    command += ["--language", speech, *(["--look"] if os.environ.get(LOOKS) and name == PLAIN else [])]
    done = subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": str(scale)}, check=False)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
