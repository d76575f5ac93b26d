"""A window acted on by lines of JSON, for the demonstration and for tests: it types and presses what a person would.

`{"do": name, "timeout_s": 20, …}` on standard input is answered by `{"ok": true, …}` or `{"ok": false, "why": …}` on
standard output, in order. A wait looks at what the window shows, never at the stores below.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.wanted import Block, Wanted
from desktop.screens.claims import ClaimFile, ClaimView
from desktop.screens.lists import ListPage
from desktop.screens.store import Store
from desktop.screens.syncing import AttentionItem, AttentionItems, Link, SyncPageView, SyncReport
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences, ThemeChoice
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.states import Choice
from shared.domain.money.states import CostType

LOOK_MS: Final = 5
"""Between two looks at the window while waiting."""
WORKED_ON: Final = (ClaimStatus.INVESTIGATION, ClaimStatus.EVALUATION)
PAGE: Final = 100
"""How many of my open claims are looked through for one that tells enough; the sample opens fewer."""

Answer = dict[str, Any]
Look = Callable[[], Answer | None]
"""None: not yet."""


class Impossible(Exception):
    """The window does not offer what was asked for."""


class Driver(QObject):
    """Drives one window until its standard input ends."""

    _order = Signal(object)
    _ended = Signal()

    def __init__(self, window: MainWindow, store: Store, preferences: Preferences) -> None:
        super().__init__()
        self.move(window, store, preferences)
        self._look: Look | None = None
        self._until = 0.0
        self._waiting: list[dict[str, Any]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look_again)
        self._order.connect(self._ordered, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(QApplication.quit, Qt.ConnectionType.QueuedConnection)
        self._say({"ok": True})
        threading.Thread(target=self._read, name="driver", daemon=True).start()

    def move(self, window: MainWindow, store: Store, preferences: Preferences) -> None:
        """Another window takes this one's place: somebody else signed in."""
        self._window, self._store, self._preferences = window, store, preferences

    # lines in and out

    def _read(self) -> None:
        for line in sys.stdin:
            self._order.emit(json.loads(line))
        self._ended.emit()

    def _say(self, answer: Answer) -> None:
        print(json.dumps(answer), flush=True)

    def _ordered(self, order: object) -> None:
        assert isinstance(order, dict)
        self._waiting.append(order)
        if self._look is None:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        order = self._waiting.pop(0)
        name, timeout_s = order.pop("do"), order.pop("timeout_s", 20.0)
        self._until = time.monotonic() + timeout_s
        try:
            self._look = getattr(self, f"do_{name}")(**order)
        except Impossible as error:
            self._finish({"ok": False, "why": str(error)})
            return
        self._timer.start()
        self._look_again()

    def _look_again(self) -> None:
        if self._look is None:
            self._timer.stop()
            return
        try:
            found = self._look()
        except Impossible as error:
            found = {"ok": False, "why": str(error)}
        if found is None and time.monotonic() > self._until:
            found = {"ok": False, "why": f"it did not happen in time; the status is {self._window.status.telling!r}"}
        if found is not None:
            self._finish({"ok": True, **found})

    def _finish(self, answer: Answer) -> None:
        self._look = None
        self._timer.stop()
        self._say(answer)
        self._next()

    def _asked(self, query: Any, of: Callable[[Any], Answer | None]) -> Look:
        """Looks at the answers to a question, asked again until one of them will do."""
        answers: list[object] = []
        state = {"asked": False}

        def look() -> Answer | None:
            if not state["asked"]:
                state["asked"] = True
                self._store.ask(query, answers.append)
            if not answers:
                return None
            state["asked"] = False
            return of(answers.pop())

        return look

    def _page(self) -> ClaimPage:
        if self._window.claim is None or self._window.claim.model.view is None:
            raise Impossible("no claim is open")
        return self._window.claim

    # what a person does

    def do_sign_out(self) -> Look:
        self._window.sign_out()
        return lambda: {} if self._window.who is None else None

    def do_sign_in(self, email: str, password: str) -> Look:
        """Whoever it is: somebody else gets a window of their own in this one's place."""
        if self._window.who is None:
            page = self._window.sign_in
            page.email.setText(email)
            page.password.setText(password)
            QTest.mouseClick(page.action, Qt.MouseButton.LeftButton)

        def look() -> Answer | None:
            window = self._window
            if window.who is None and window.sign_in.model.trouble:
                raise Impossible(window.sign_in.model.trouble)
            counts = window.claims.counts
            if window.who is None or counts is None or not counts.held:
                return None
            return {"held": counts.held, "email": window.who.email}

        return look

    def do_synced(self) -> Look:
        """Everything is on the server, and everything from there is here.

        The outbox itself is asked: how things stand is told a moment after an entry is seen on its page.
        """

        def sent(view: SyncPageView) -> Answer | None:
            status = self._window.status.status
            done = status.link is Link.LIVE and not status.waiting and status.is_caught_up and not view.outbox
            return {"needs": status.needs_attention} if done else None

        return self._asked(SyncReport(), sent)

    def do_offline(self, on: bool) -> Look:
        self._store.set_offline(on)
        if self._window.who is None:
            return dict  # nothing is open yet; what opens next is switched off from its start
        return lambda: {} if self._window.status.status.offline_by_choice == on else None

    def do_status(self) -> Look:
        def look() -> Answer:
            status = self._window.status.status
            return {"waiting": status.waiting, "needs": status.needs_attention, "link": status.link.value}

        return look

    def do_find_claim(self) -> Look:
        """One of my open claims with notes and room for a larger reserve, if possible one on which was paid."""
        rows: list[str] = []
        state: dict[str, Any] = {"look": None, "unpaid": None}

        def first(block: Block) -> Answer | None:
            rows.extend(line.row_id for line in block.lines if CLAIMS.value(line, "status") in WORKED_ON)
            return {} if rows else None

        def of(view: ClaimView | None) -> Answer | None:
            if view is not None and len(view.notes) > 1 and _has_room(view):
                found = {"claim_id": view.claim_id, "number": view.number, "insured": view.insured}
                if view.reserves[0].paid_cents > 0:
                    return found
                state["unpaid"] = state["unpaid"] or found
            rows.pop(0)
            if rows:
                state["look"] = self._asked(ClaimFile(rows[0]), of)
                return None
            if state["unpaid"] is None:
                raise Impossible("none of the claims tells enough")
            unpaid: Answer = state["unpaid"]
            return unpaid

        wanted = Wanted("", (IS_MINE, IS_OPEN))
        query = ListPage(CLAIMS.name, wanted, CLAIMS.orders[0].name, limit=PAGE, anchor_row=0)
        state["look"] = self._asked(query, first)

        def look() -> Answer | None:
            found: Answer | None = state["look"]()
            if found == {}:
                state["look"] = self._asked(ClaimFile(rows[0]), of)
                return None
            return found

        return look

    def do_go(self, place: str) -> Look:
        self._window.go(place)
        return dict

    def do_theme(self, name: str) -> Look:
        self._preferences.set_theme(ThemeChoice(name))
        return dict

    def do_open_claim(self, claim_id: str) -> Look:
        self._window.open_claim(claim_id)

        def look() -> Answer | None:
            page = self._window.claim
            return {} if page is not None and page.model.file_id == claim_id and page.model.view is not None else None

        return look

    def do_set_reserve(self, line_id: str, amount_cents: int, reason: str) -> Look:
        page = self._page()
        view = page.model.view
        assert view is not None
        line = next((found for found in view.reserves if found.line_id == line_id), None)
        if line is None:
            raise Impossible(f"the claim has no reserve line {line_id}")
        page.doings.change_reserve(line)
        form = page.doings.open_form
        assert isinstance(form, ReserveForm)
        form.amount.selectAll()
        QTest.keyClicks(form.amount, f"{amount_cents // 100}.{amount_cents % 100:02d}")
        form.reason.setPlainText(reason)
        QTest.mouseClick(form.action, Qt.MouseButton.LeftButton)

        def look() -> Answer | None:
            if page.doings.open_form is None:
                return {}
            if form.message:
                raise Impossible(form.message)
            return None

        return look

    def do_add_note(self, body: str) -> Look:
        page = self._page()
        page.show_tab("notes")
        page.editor.text.setPlainText(body)
        QTest.mouseClick(page.editor.action, Qt.MouseButton.LeftButton)

        def look() -> Answer | None:
            view = page.model.view
            return {} if view is not None and any(note.body == body for note in view.notes) else None

        return look

    def do_open_conflict(self, conflict_id: str) -> Look:
        self._window.open_conflict(conflict_id)

        def look() -> Answer | None:
            page = self._window.conflict
            return {} if page is not None and page.model.view is not None else None

        return look

    def do_resolve(self, choice: str) -> Look:
        page = self._window.conflict
        if page is None:
            raise Impossible("no conflict is open")
        QTest.mouseClick(page._buttons[Choice(choice)], Qt.MouseButton.LeftButton)
        return lambda: {} if self._window.conflict is None else None

    # what the window shows

    def do_reserve(self, claim_id: str, line_id: str | None = None) -> Look:
        """The first reserve line of a claim, or the one named."""
        return self._asked(ClaimFile(claim_id), lambda view: _reserve(view, line_id))

    def do_wait_reserve(self, claim_id: str, line_id: str, total_cents: int) -> Look:
        """Until the open page shows this total."""

        def look() -> Answer | None:
            page = self._page()
            found = _reserve(page.model.view, line_id) if page.model.file_id == claim_id else None
            return found if found is not None and found["total_cents"] == total_cents else None

        return look

    def do_wait_notes(self, claim_id: str, containing: str) -> Look:
        def look() -> Answer | None:
            view = self._page().model.view
            shown = view is not None and view.claim_id == claim_id and any(containing in n.body for n in view.notes)
            return {} if shown else None

        return look

    def do_wait_conflict(self, claim_id: str) -> Look:
        """Until *Needs attention* names a conflict of the claim, and nothing else waits to be sent."""

        def of(items: tuple[AttentionItem, ...]) -> Answer | None:
            found = next((i for i in items if i.file_id == claim_id and i.conflict_id is not None), None)
            return {"conflict_id": found.conflict_id} if found is not None else None

        return self._asked(AttentionItems(), of)

    def do_shot(self, path: str) -> Look:
        """A picture of the window, once it has drawn what it knows."""
        looks = {"left": 12}

        def look() -> Answer | None:
            looks["left"] -= 1
            if looks["left"]:
                return None
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            if not self._window.grab().save(path):
                raise Impossible(f"{path} cannot be written")
            return {}

        return look


def _has_room(view: ClaimView) -> bool:
    """Whether an indemnity reserve comes first and half of the authority is still free."""
    set_aside = sum(line.reserve_cents for line in view.reserves if line.cost_type == "indemnity")
    comes_first = bool(view.reserves) and view.reserves[0].cost_type == "indemnity"
    return comes_first and 2 * set_aside < view.reserve_limits.get(CostType.INDEMNITY, 0)


def _reserve(view: ClaimView | None, line_id: str | None) -> Answer | None:
    if view is None:
        return None
    lines = [line for line in view.reserves if line_id is None or line.line_id == line_id]
    if not lines:
        return None
    return {"line_id": lines[0].line_id, "total_cents": lines[0].reserve_cents}
