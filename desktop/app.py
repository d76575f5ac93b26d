"""The program with its window: everything is put together here, in the order that lets the window come first."""

from __future__ import annotations

import gc
import logging
import logging.handlers
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bridge import Bridge, signed_in
from desktop.engine.notices import Notice, SignedIn
from desktop.instance import Instance
from desktop.profile import Profile
from desktop.ui.application import dress
from desktop.ui.main_window import MainWindow
from desktop.viewmodels.preferences import Preferences
from desktop.viewmodels.values import SignedIn as Worker

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from desktop.engine.device import Engine

LOG_BYTES: Final = 1_000_000
LOGS_KEPT: Final = 3
UNSEEN_MS: Final = 1_000
"""A window that starts minimised is not drawn."""
KEYRING_VARIABLE: Final = "COVERDESK_KEYRING"

_log = logging.getLogger("coverdesk")


@dataclass(frozen=True, slots=True)
class Options:
    """server_url: given on the command line, else empty. driven: acted on by lines on standard input."""

    profile: Profile
    server_url: str = ""
    driven: bool = False


def run(options: Options) -> int:
    """The program until its last window closes; the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(True)
    profile = options.profile
    instance = Instance(profile.lock)
    if not instance.take():
        return _give_way(instance, profile)
    _log_to(profile)
    if options.server_url:
        profile.remember(replace(profile.remembered(), server_url=options.server_url.rstrip("/")))
    use_keyring = os.environ.get(KEYRING_VARIABLE) != "off"
    bridge = Bridge(profile, lambda tell: _engine(profile, tell, use_keyring=use_keyring))
    preferences = Preferences(profile.preferences)
    dress(app, preferences)
    window = MainWindow(bridge, preferences, _worker(profile) if use_keyring else None)
    instance.asked.connect(lambda: _come_forward(window))
    window.show()
    link = NetworkWatch(bridge)
    after_paint = AfterPaint(window, lambda: _begin(bridge, link))  # the window is drawn before anything opens
    driver = _driver(window, bridge, preferences) if options.driven else None
    try:
        code = app.exec()
    finally:
        if not bridge.stop():
            _log.warning("a thread did not end in time")
        instance.release()
    del driver, after_paint
    return code


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


def _begin(bridge: Bridge, link: NetworkWatch) -> None:
    bridge.start()
    link.start()


def _engine(profile: Profile, tell: Callable[[Notice], None], *, use_keyring: bool) -> Engine:
    """Its imports take a third of a second, so they come after the window."""
    from desktop.engine.device import Engine
    from desktop.engine.vault import Vault
    from desktop.replica.folder import Folder

    gc.freeze()  # the program itself need not be looked through again for garbage, in the middle of a frame
    vault = Vault(profile.name, Folder(profile.folder), use_keyring=use_keyring)
    return Engine(profile, vault, tell, network=False)


def _worker(profile: Profile) -> Worker | None:
    """Whoever worked here last, when nothing but the keyring is needed to go on: then there is no sign-in page."""
    remembered = profile.remembered()
    if remembered.person is None or remembered.signed_out or profile.key_file.exists():
        return None
    return signed_in(SignedIn(remembered.person, remembered.device_name))


def _driver(window: MainWindow, bridge: Bridge, preferences: Preferences) -> QObject:
    from desktop.drive import Driver

    return Driver(window, bridge, preferences)


def _come_forward(window: MainWindow) -> None:
    window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _give_way(instance: Instance, profile: Profile) -> int:
    if instance.raise_other():
        print(f"coverdesk: profile {profile.name!r} is already open; its window comes to the front.", file=sys.stderr)
        return 0
    print(
        f"coverdesk: profile {profile.name!r} is in use by another program that does not answer. "
        "End that program, or start with --profile and another name.",
        file=sys.stderr,
    )
    return 1


def _log_to(profile: Profile) -> None:
    """Ids and places in the program, never what a claim says."""
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
