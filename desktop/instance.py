"""One running program per profile: the second start brings the first one's window to the front and ends.

The lock file only tells who may answer. What keeps two programs off one profile is the journal's own exclusive lock:
where the file cannot be had (a full disk, what a crash or another host left in it), the program starts all the same.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QSysInfo, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS: Final = 1_000
RAISE: Final = b"raise"
"""What a second start calls, with the link that it was given after a space."""
LONGEST_CALL: Final = 4_096
"""Bytes of a call that are read."""
SOCKET_PATH: Final = 100
"""Bytes that a socket's path may have on every system; one that is longer has a short name elsewhere."""


class Taken(Enum):
    """Whose the profile is, as far as can be told without opening it."""

    OURS = "ours"
    UNSURE = "unsure"
    """The lock does not say; the journal's own will."""
    RAISED = "raised"
    """Another program has it, and shows itself."""
    SILENT = "silent"
    """A program that runs on this machine has it and does not answer."""


class Instance(QObject):
    """Holds the profile while it lives.

    asked(link): a second start asks this one to show itself, with the link that it was given, else nothing.
    """

    asked = Signal(str)

    def __init__(self, lock_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        lock_path = lock_path.parent.resolve() / lock_path.name  # whichever way led here
        self._path = lock_path
        self._names = _names(lock_path)
        self._lock = QLockFile(str(lock_path))
        self._lock.setStaleLockTime(0)  # only a process that is gone makes it stale, however long it has run
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        self._link = ""

    def take(self, link: str = "") -> Taken:
        """Ours and unsure ones listen for a second start from now on. link: what another one is asked to open."""
        self._link = link
        taken = self._look()
        if taken is Taken.UNSURE and self._holder() == (0, "") and not self._raise_other():
            with suppress(OSError):  # an empty or garbled one tells nothing, and would tell nothing for ever
                self._path.unlink(missing_ok=True)
            taken = self._look()
        if taken is not Taken.OURS and self._raise_other():
            return Taken.RAISED
        if taken is not Taken.SILENT:
            self._listen()
        return taken

    def _raise_other(self) -> bool:
        """Whether another one heard."""
        return any(self._call(name) for name in self._names)

    @property
    def holder(self) -> int:
        """The process that has the lock; 0: the file does not say."""
        return self._holder()[0]

    def release(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _look(self) -> Taken:
        if self._lock.tryLock(0):
            return Taken.OURS
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            return Taken.UNSURE  # a full disk, a folder that may not be written: nobody's lock
        pid, host = self._holder()
        return Taken.SILENT if pid and host in ("", QSysInfo.machineHostName()) else Taken.UNSURE

    def _holder(self) -> tuple[int, str]:
        """Process and host as the lock file has them; nothing when it is empty or garbled."""
        found = self._lock.getLockInfo()
        assert isinstance(found, tuple)
        return int(found[0]), str(found[1])

    def _listen(self) -> None:
        """Nobody answered, so whatever lies there was left behind."""
        for name in self._names:
            QLocalServer.removeServer(name)
            if self._server.listen(name):
                return

    def _call(self, name: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(b" ".join(filter(None, (RAISE, self._link.encode()))) + b"\n")
        heard = socket.waitForBytesWritten(ANSWER_MS)
        socket.disconnectFromServer()
        return heard

    def _called(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._heard)
            socket.disconnected.connect(socket.deleteLater)
            self._listen_to(socket)

    def _heard(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._listen_to(socket)

    def _listen_to(self, socket: QLocalSocket) -> None:
        """A call is one line; whoever says none to the end only knocks, and asks for nothing."""
        if not socket.canReadLine():
            return
        _, _, link = bytes(socket.readLine(LONGEST_CALL).data()).decode("utf-8", "replace").strip().partition(" ")
        self.asked.emit(link)


def _names(lock_path: Path) -> tuple[str, ...]:
    """Where a second start calls: beside the lock, whatever TMPDIR says, else in the system's temporary folder."""
    short = "coverdesk-" + sha256(str(lock_path).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    beside = str(lock_path.with_suffix(".call"))
    return (beside, short) if len(beside.encode("utf-8", "surrogateescape")) <= SOCKET_PATH else (short,)
