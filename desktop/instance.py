"""One running program per profile: the second start brings the first one's window to the front and ends."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS: Final = 1_000
RAISE: Final = b"raise\n"


class Instance(QObject):
    """Holds the profile while it lives.

    asked: a second start asks this one to show itself.
    """

    asked = Signal()

    def __init__(self, lock_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "coverdesk-" + sha256(str(lock_path.absolute()).encode()).hexdigest()[:24]
        self._lock = QLockFile(str(lock_path))
        self._lock.setStaleLockTime(0)  # only a process that is gone makes it stale, however long it has run
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def take(self) -> bool:
        """False: another program has the profile."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)  # what a killed one left behind
        self._server.listen(self._name)
        return True

    def raise_other(self) -> bool:
        """Whether the other one heard."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(RAISE)
        heard = socket.waitForBytesWritten(ANSWER_MS)
        socket.disconnectFromServer()
        return heard

    def release(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked.emit()
