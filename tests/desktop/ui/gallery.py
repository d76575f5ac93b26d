"""Draws every screen over the sample store and saves numbered pictures.

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
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import (
    QElapsedTimer,
    QLocale,
    QMessageLogContext,
    QPoint,
    QRect,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from desktop.screens.syncing import Link, Pause, Progress, SyncStatus
from desktop.ui import fonts, language, theme
from desktop.ui.claim import ClaimPage
from desktop.ui.claim_forms import ReserveForm
from desktop.ui.main_window import MainWindow
from desktop.ui.notice import NoticeForm
from desktop.ui.palette import PaletteDialog
from desktop.ui.shortcuts import ShortcutSheet
from desktop.ui.widgets.form import FormDialog
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.preferences import Preferences
from tests.desktop.ui import sample_data as data
from tests.desktop.ui import sample_sync
from tests.desktop.ui.sample_store import CONFLICTING, LIVE, OFFLINE, SampleStore
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
Scene = tuple[str, Callable[[], QWidget | None]]


PASSES = 20
"""How often events are handled at least: answers that lead to questions come some passes later, however slow it is."""


def settle(app: QApplication, ms: int = 60) -> None:
    """Let late answers arrive, and what is animated come to rest."""
    timer = QElapsedTimer()
    timer.start()
    passes = 0
    while passes < PASSES or timer.elapsed() < ms:
        app.processEvents()
        passes += 1


class Gallery:
    """One window over one store, brought into each state in turn."""

    def __init__(self, app: QApplication, store: SampleStore, size: tuple[int, int], folder: Path) -> None:
        self.app = app
        self.store = store
        self.window = MainWindow(store, Preferences(folder / "looks.ini"), None, lambda: data.NOW)
        self.window.resize(*size)
        self.window.show()

    def scenes(self) -> Iterator[Scene]:
        """Name and preparation; a preparation may give another widget to draw than the window."""
        yield "sign-in", self._sign_in
        yield (
            "sign-in-refused",
            lambda: self.window.sign_in.model.sign_in("claims.example.com", "maya@example.com", "no"),
        )
        yield "claims-nothing-chosen", self._enter
        yield "claim-overview", lambda: self._claim("overview")
        for tab in ("reserves", "payments", "notes", "diary", "history"):
            yield f"claim-{tab}", lambda tab=tab: self._claim(tab)  # type: ignore[misc]
        yield "claim-decisions", self._decisions
        yield "claim-reserve-form", self._reserve_form
        yield "claim-payment-form", lambda: self._form("request_payment")
        yield "claim-activity-form", lambda: self._form("add_activity")
        yield "claim-contact-form", lambda: self._form("edit_contact")
        yield "claim-facts-form", lambda: self._form("edit_facts")
        yield "claim-close-form", lambda: self._form("close_claim")
        yield "notice", self._notice
        yield "palette", self._palette
        yield "shortcuts", self._shortcuts
        yield "list-empty", self._nothing
        yield "attention", lambda: self._status(CONFLICTING, "attention")
        yield "attention-damaged", self._damaged
        yield "sync-damaged", lambda: self._status(OFFLINE, "sync")
        yield "conflict", lambda: self.window.open_conflict(data.CONFLICT)
        yield "conflict-other", self._other
        yield "conflict-not-mine", lambda: self._conflict(may_decide=False)
        yield "conflict-above", lambda: self._conflict(authority_cents=1000000)
        yield "sync-offline", lambda: self._status(OFFLINE, "sync")
        yield "sync-first", self._first_sync
        yield "sync-live", self._live
        yield "attention-empty", self._calm
        yield "settings", lambda: self.window.go("settings")
        yield "torn-off", self._torn
        yield "draft-back", self._draft_back
        yield "change-password", lambda: self._asked(self.window.change_password)
        yield "sign-in-again", lambda: self._asked(self._session_ended)
        yield "question-sign-out", lambda: self._asked(self.window.settings.sign_out_wanted.emit)
        yield "question-discard", self._discard
        yield "locked", self.store.lock
        yield "sign-in-earlier-password", self._earlier_password

    def shoot(self, out: Path, only: str) -> list[Path]:
        """Draw every scene whose name contains `only`; the others are prepared all the same."""
        saved = []
        for place, (name, prepare) in enumerate(self.scenes(), start=1):
            other = prepare()
            settle(self.app)
            if only in name:
                path = out / f"{place:02}-{name}.png"
                self._picture(other if isinstance(other, QWidget) else self.window).save(str(path))
                saved.append(path)
            self._put_away(other)
        return saved

    def _picture(self, widget: QWidget) -> QPixmap:
        """The window with the dialog on it, as the screen would show them."""
        if widget is self.window or (widget.isWindow() and widget.parent() is None):
            return widget.grab()
        picture, inner = self.window.grab(), widget.grab()
        place = QPoint(
            (self.window.width() - widget.width()) // 2, max(24, (self.window.height() - widget.height()) // 3)
        )
        if widget.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
            place = widget.pos() - self.window.pos()
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 60))
        painter.drawPixmap(place, inner)
        painter.setPen(theme.current().colour("control_line"))
        painter.drawRect(QRect(place, widget.size()))
        painter.end()
        return picture

    def _put_away(self, other: QWidget | None) -> None:
        if isinstance(other, QWidget):
            other.close()
            settle(self.app, 20)

    def _sign_in(self) -> None:
        self.store.signals.status_changed.emit(OFFLINE)

    def _enter(self) -> None:
        self.store.signals.signed_in.emit(self.store.who)
        self.store.say(OFFLINE)

    def _claim(self, tab: str) -> None:
        self.window.open_claim(data.HARTLEY)
        settle(self.app)
        self.store.signals.files_changed.emit(frozenset({"claim-004398"}), "Dana Reyes")
        settle(self.app, 220)
        assert self.window.claim is not None
        self.window.claim.show_tab(tab)

    def _decisions(self) -> QWidget | None:
        """The reserves as an approver sees them."""
        model = ClaimViewModel(SampleStore(who=data.DANA), data.HARTLEY, lambda: data.NOW)
        page = ClaimPage(model)
        page.resize(900, 980)
        page.show()
        settle(self.app)
        page.show_tab("reserves")
        return page

    def _form(self, doing: str) -> QWidget | None:
        self._claim("overview")
        assert self.window.claim is not None
        getattr(self.window.claim.doings, doing)()
        return self.window.claim.doings.open_form

    def _reserve_form(self) -> QWidget | None:
        form = self._form("change_reserve")
        assert isinstance(form, ReserveForm)
        form.amount.setText("62,000.00")
        form.send()
        return form

    def _notice(self) -> QWidget | None:
        self.window.file_notice()
        form = self.window.findChild(NoticeForm)
        assert isinstance(form, NoticeForm)
        form.model.search("hart")
        form.policy.setText("hart")
        settle(self.app, 420)
        form.model.choose(sample_sync.POLICIES[0])
        return form

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

    def _status(self, status: SyncStatus, place: str) -> None:
        self.window.list.filter.clear()
        self.store.say(status)
        self.window.go(place)

    def _other(self) -> None:
        page = self.window.conflict
        assert page is not None
        page._enter()
        page._entered.setText("40,000.00")

    def _conflict(self, **changed: object) -> None:
        """Without the amount that was entered in the scene before."""
        self.store.drafts.clear()
        self.store.conflict = replace(data.conflict_view(), **changed)  # type: ignore[arg-type]
        self.window.open_conflict(data.CONFLICT)

    def _draft_back(self) -> QWidget | None:
        """A form that was put away half filled, on a file that has changed since."""
        form = self._form("edit_facts")
        assert isinstance(form, FormDialog)
        words = form.findChildren(QPlainTextEdit)[0]
        words.setPlainText(words.toPlainText() + " The ceiling of the hall came down the next day.")
        form.close()
        settle(self.app)
        view = self.store.views[data.HARTLEY]
        self.store.views[data.HARTLEY] = replace(view, description=f"{view.description} The cellar is wet too.")
        self.store.signals.files_changed.emit(frozenset({data.HARTLEY}), "Dana Reyes")
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
        self.store.say(replace(OFFLINE, link=Link.PAUSED, pause=Pause.SIGN_IN))
        self.window.sign_in_again()

    def _discard(self) -> QWidget | None:
        self.store.attention = sample_sync.ATTENTION
        self._status(CONFLICTING, "attention")
        self.window.attention.model.refresh()
        settle(self.app)
        refused = next(item for item in sample_sync.ATTENTION if item.conflict_id is None)
        return self._asked(lambda: self.window.attention._discard(refused))

    def _earlier_password(self) -> None:
        """The password was reset elsewhere: the one that opens this device is asked for beside it."""
        self.store.earlier_password = "before"
        page = self.window.sign_in
        page.password.setText("new one")
        page.model.sign_in(page.server.text(), page.email.text(), "new one")

    def _first_sync(self) -> None:
        self.store.first_sync = Progress(41_200, 100_000, 22_400.0)
        self.store.signals.first_sync_progress.emit(self.store.first_sync)

    def _live(self) -> None:
        self.store.first_sync = None
        self.store.signals.first_sync_progress.emit(Progress(100_000, 100_000, 22_400.0))
        self.store.say(LIVE)

    def _damaged(self) -> None:
        self.store.attention = (sample_sync.DAMAGED, *sample_sync.ATTENTION)
        self._status(CONFLICTING, "attention")

    def _calm(self) -> None:
        self.store.attention = ()
        self.store.say(LIVE)
        self.window.go("attention")

    def _torn(self) -> QWidget | None:
        self.window.open_claim("claim-004377")
        settle(self.app)
        self.window.tear_off_shown()
        settle(self.app)
        torn = self.window.torn[-1]
        torn.resize(900, 640)
        return torn


def main() -> int:
    """Exit 0 when every picture was saved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", default="light", choices=("light", "dark", "contrast"))
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--only", default="")
    parser.add_argument("--language", default="en", choices=("en", "de"))
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
    language.speak(app, QLocale("de_DE" if options.language == "de" else "en_US"))
    theme.wear(app, theme.theme(options.theme))
    width, height = (int(part) for part in options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        saved = Gallery(app, SampleStore(), (width, height), Path(folder)).shoot(options.out, options.only)
    print(f"{len(saved)} pictures in {options.out}")
    return 0 if saved else 1


def _say(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says, on standard error as ever, but for what the platform without a screen tells of itself."""
    if not message.startswith(QT_OF_THE_PLATFORM):
        print(message, file=sys.stderr, flush=True)


def _run_apart(out: Path, name: str, size: str, scale: int, speech: str) -> int:
    folder = out / f"{name}-{size}-{scale}00-{speech}"
    command = [sys.executable, "-m", "tests.desktop.ui.gallery", "--out", str(folder), "--theme", name, "--size", size]
    command += ["--language", speech]
    done = subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": str(scale)}, check=False)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
