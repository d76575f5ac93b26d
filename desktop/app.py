"""The program with its window: everything is put together here, in the order that lets the window come first."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMessageLogContext, QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from desktop.answers.who import signed_in
from desktop.bridge import Bridge
from desktop.engine.announcements import Notice, SignedIn
from desktop.idle import IdleWatch
from desktop.instance import Instance, Taken
from desktop.keys.chest import opens_by_itself
from desktop.profile import Profile
from desktop.screens.people import SignedIn as Worker
from desktop.screens.words import tr
from desktop.ui.application import dress
from desktop.ui.frame.ahead import Ahead
from desktop.ui.frame.window import MainWindow
from desktop.ui.notifications.outside import Outside
from desktop.ui.notifications.tray import SystemTray
from desktop.viewmodels.frame import unfinished
from desktop.viewmodels.people.preferences import ORDINARY, Preferences
from desktop.whose import Typed
from shared import garbage

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from desktop.engine.device import Engine
    from desktop.puppet import Driver

LOG_BYTES: Final = 1_000_000
LOGS_KEPT: Final = 3
UNSEEN_MS: Final = 1_000
"""A window that starts minimised is not drawn."""
SIZE_VARIABLE: Final = "QT_SCALE_FACTOR"
KEYRING_VARIABLE: Final = "COVERDESK_KEYRING"
NO_DISPLAY: Final = (
    "no window can be shown, as there is no display. Start it in a desktop session, or set DISPLAY or WAYLAND_DISPLAY."
)
IN_USE: Final = (
    "Your profile is open in another window of this program. Your work is safe. Use that window, or close it first."
)
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
}

_log = logging.getLogger("coverdesk")


@dataclass(frozen=True, slots=True)
class Options:
    """server_url: given on the command line, else empty. driven: acted on by lines on standard input.

    ca_file: None where none was given; empty: none counts any more, in whichever profile is opened.
    """

    profile: Profile
    server_url: str = ""
    ca_file: str | None = None
    driven: bool = False
    link: str = ""
    """Of the file to open at once; nothing: the program begins where it always does."""


def run(options: Options) -> int:
    """The program until its last window closes; the exit code."""
    missing = no_display(os.environ, sys.platform)
    if missing:
        print(f"coverdesk: {missing}", file=sys.stderr)
        return 1
    qInstallMessageHandler(_said_by_qt)
    _size(Preferences(options.profile.preferences).size)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(True)
    profile = options.profile
    instance = Instance(profile.lock)
    taken = instance.take(options.link)
    if taken in (Taken.RAISED, Taken.SILENT):
        return _give_way(taken, instance.holder, profile)
    _log_to(profile)
    if options.server_url:
        with suppress(OSError):  # a full disk: it is told when the person signs in
            profile.remember(replace(profile.remembered(), server_url=options.server_url))
    _trust(profile, options)
    program = Program(app, options)
    program.open(profile, instance)
    program.open_link(options.link)
    try:
        return app.exec()
    finally:
        program.close()


class Program(QObject):
    """One window over one profile at a time: somebody else's data gets a window, an engine and a log of its own."""

    def __init__(self, app: QApplication, options: Options) -> None:
        super().__init__(app)
        self._app = app
        self._options = options
        self._use_keyring = os.environ.get(KEYRING_VARIABLE) != "off"
        self._open: Desk | None = None
        self._driver: Driver | None = None

    def open(self, profile: Profile, instance: Instance, typed: Typed | None = None) -> None:
        """typed: by whom signs in at once."""
        desk = Desk(self._app, profile, instance, use_keyring=self._use_keyring)
        desk.bridge.whose.wanted.connect(self._move)
        if typed is not None:
            desk.window.sign_in.go_on(*typed)
        if self._options.driven:
            self._drive(desk)
        before, self._open = self._open, desk
        if before is not None:
            before.close()

    def open_link(self, link: str) -> None:
        if link and self._open is not None:
            self._open.window.open_link(link)

    def close(self) -> None:
        desk, self._open = self._open, None
        if desk is not None:
            desk.close()

    def _move(self, profile: object, typed: object) -> None:
        """Somebody signs in whose data lies in another profile."""
        assert isinstance(profile, Profile)
        assert isinstance(typed, Typed)
        instance = Instance(profile.lock)
        taken = instance.take()
        desk = self._open
        if taken in (Taken.RAISED, Taken.SILENT):
            if desk is not None:
                desk.bridge.signals.sign_in_failed.emit("in_use", tr(IN_USE))
            return
        _trust(profile, self._options)
        if profile.others is not None:
            profile.others.remember_last(profile)
        self.open(profile, instance, typed)

    def _drive(self, desk: Desk) -> None:
        from desktop.puppet import Driver

        if self._driver is None:
            self._driver = Driver(desk.window, desk.bridge, desk.preferences)
        else:
            self._driver.move(desk.window, desk.bridge, desk.preferences)


class Desk:
    """Everything of one profile that is open: its lock, its engine behind the bridge, its window."""

    def __init__(self, app: QApplication, profile: Profile, instance: Instance, *, use_keyring: bool) -> None:
        self.instance = instance
        self.bridge = bridge = Bridge(profile, lambda tell: _engine(profile, tell, use_keyring=use_keyring))
        self.preferences = Preferences(profile.preferences)
        dress(app, self.preferences)
        who = _worker(profile) if use_keyring else None
        self.window = window = MainWindow(bridge, self.preferences, who, bridge.now)
        once = Qt.ConnectionType.SingleShotConnection
        window.entered.connect(lambda: unfinished.sweep(bridge), once)
        instance.asked.connect(lambda link: _come_forward(window, link))
        self._ahead = Ahead()
        bridge.answered.connect(self._load_ahead, once)
        self._idle = IdleWatch(bridge.idle_minutes, bridge.lock, bridge, touched=bridge.touched)
        window.show()
        link = NetworkWatch(bridge)
        self._outside: Outside | None = None
        AfterPaint(window, lambda: self._begin(link))  # the window is drawn before anything opens

    def _begin(self, link: NetworkWatch) -> None:
        self.bridge.start()
        link.start()
        self._outside = Outside(self.window, SystemTray())

    def _load_ahead(self) -> None:
        """Once something of what was asked for is shown: from then on nobody waits for it."""
        if self.window.who is not None:
            self._ahead.start(self.window.shelf.parts_of(self.window.who))
        else:
            self.window.entered.connect(self._load_ahead, Qt.ConnectionType.SingleShotConnection)

    def close(self) -> None:
        if self._outside is not None:
            self._outside.put_away()
        self.window.door.close()
        self.window.close()
        ended = (self._ahead.stop(), self.bridge.stop())
        if not all(ended):
            _log.warning("a thread did not end in time")
        self.instance.release()
        self.window.deleteLater()
        self.bridge.deleteLater()


class AfterPaint(QObject):
    """Does something once a widget was drawn for the first time, or a second later where it is not drawn at all."""

    def __init__(self, widget: QWidget, work: Callable[[], None]) -> None:
        super().__init__(widget)
        self._work: Callable[[], None] | None = work
        self._widget = widget
        widget.installEventFilter(self)
        QTimer.singleShot(UNSEEN_MS, self, self._go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._work is not None:
            QTimer.singleShot(0, self, self._go)
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            self._widget.removeEventFilter(self)
            work()


class NetworkWatch(QObject):
    """What the operating system says of the network; where it says nothing, the network counts as there."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._information: QNetworkInformation | None = None

    def start(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            self._information = QNetworkInformation.instance()
            self._information.reachabilityChanged.connect(lambda _now: self._tell())
        self._tell()

    def _tell(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        found = self._information
        is_away = found is not None and found.reachability() == QNetworkInformation.Reachability.Disconnected
        self._bridge.network_changed(not is_away or self._bridge.is_local())


def _size(per_cent: int) -> None:
    """Everything as large as the person set it, unless somebody said otherwise for this start."""
    if per_cent != ORDINARY:
        os.environ.setdefault(SIZE_VARIABLE, str(per_cent / 100))


def _trust(profile: Profile, options: Options) -> None:
    """Whose certificates count was said at the start: for everybody who signs in until the end."""
    if options.ca_file is not None:
        with suppress(OSError):
            profile.remember(replace(profile.remembered(), ca_file=options.ca_file))


def _engine(profile: Profile, tell: Callable[[Notice], None], *, use_keyring: bool) -> Engine:
    """Its imports take a third of a second, so they come after the window."""
    from desktop.engine.device import Engine
    from desktop.engine.vault import Vault
    from desktop.storage.folder import Folder

    garbage.begin()
    vault = Vault(Folder(profile.folder), use_keyring=use_keyring)
    return Engine(profile, vault, tell, network=False)


def _worker(profile: Profile) -> Worker | None:
    """Whoever worked here last, when nothing but the keyring is needed to go on: then there is no sign-in page."""
    remembered = profile.remembered()
    if remembered.person is None or remembered.signed_out or not opens_by_itself(profile.key_file):
        return None
    return signed_in(SignedIn(remembered.person, remembered.device_name))


def _come_forward(window: MainWindow, link: str) -> None:
    window.come_forward()
    if link:
        window.open_link(link)


def _give_way(taken: Taken, holder: int, profile: Profile) -> int:
    if taken is Taken.RAISED:
        print(f"coverdesk: profile {profile.name!r} is already open; its window comes to the front.", file=sys.stderr)
        return 0
    print(
        f"coverdesk: profile {profile.name!r} is in use by process {holder}, which does not answer. "
        "End that program, or start with --profile and another name.",
        file=sys.stderr,
    )
    return 1


def no_display(environment: Mapping[str, str], platform: str) -> str:
    """Why no window can be shown, with the next step; empty where one may be."""
    if platform != "linux" or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return ""
    return NO_DISPLAY


def _said_by_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """What Qt cannot go on after becomes one sentence; the rest goes to the log."""
    if kind is QtMsgType.QtFatalMsg:
        print(f"coverdesk: {NO_DISPLAY} Qt says: {text.splitlines()[0] if text else ''}", file=sys.stderr, flush=True)
        os._exit(1)
    _log.log(_LEVELS.get(kind, logging.WARNING), "qt: %s", text)


def _log_to(profile: Profile) -> None:
    """Ids and places in the program, never what a claim says. A disk that takes no log costs only the log."""
    logging.raiseExceptions = False
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        handler = logging.handlers.RotatingFileHandler(
            profile.log, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8"
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False

    def fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.critical("fault", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = fault
