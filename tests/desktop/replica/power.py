"""Power cuts: what is written to the disk is recorded with its syncs, and played back as a cut may have left it.

SQLite writes through a file layer (`sqlite3_vfs`, sqlite.org/vfs.html) that the driver lets us register: ours hands
everything to the usual one and notes writes, truncations, syncs and deletions. Renames, removals and syncs of our own
are noted where `desktop.replica` makes them. No compiler and no privileges are needed.

A cut keeps all that was synced. Of the rest each write of a file is there, is not, or is there up to a sector, whatever
the order; what happened to names is there up to some moment. That is what a journaling file system promises, and less
than most disks do.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import sqlcipher3._sqlite3 as driver

from desktop.storage import files

SECTOR: Final = 512
_P, _I, _I64, _S = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_char_p


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", _I),
        ("szOsFile", _I),
        ("mxPathname", _I),
        ("pNext", _P),
        ("zName", _S),
        ("pAppData", _P),
        *((name, _P) for name in ("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym")),
        *((name, _P) for name in ("xDlClose", "xRandomness", "xSleep", "xCurrentTime", "xGetLastError")),
        *((name, _P) for name in ("xCurrentTimeInt64", "xSetSystemCall", "xGetSystemCall", "xNextSystemCall")),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("iVersion", _I),
        *((name, _P) for name in ("xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock")),
        *((name, _P) for name in ("xCheckReservedLock", "xFileControl", "xSectorSize", "xDeviceCharacteristics")),
        *((name, _P) for name in ("xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch", "xUnfetch")),
    ]


_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)
_DELETE = ctypes.CFUNCTYPE(_I, _P, _P, _I)
_WRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _I64)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _I64)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)


@dataclass(frozen=True, slots=True)
class Event:
    """what: write, truncate, sync, create, delete, rename, names (the folder was synced), or promise.

    path: a name in the folder. at: offset or length in bytes, or the number promised. to: of a rename.
    """

    what: str
    path: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


@dataclass
class Tape:
    """What was done to one folder, in order."""

    place: Path
    events: list[Event] = field(default_factory=list)

    def note(self, what: str, path: str | Path, **more: Any) -> None:
        if Path(path).parent == self.place:
            self.events.append(Event(what, Path(path).name, **more))
        elif Path(path) == self.place and what == "sync":
            self.events.append(Event("names"))

    def promise(self, number: int) -> None:
        """Somebody was told that this is safe."""
        self.events.append(Event("promise", at=number))

    def promised(self, cut: int) -> list[int]:
        return [event.at for event in self.events[:cut] if event.what == "promise"]

    def cut(self, at: int, into: Path, chance: Random) -> None:
        """The folder as a power cut after `at` events may have left it."""
        events = self.events[:at]
        settled = max((i for i, e in enumerate(events) if e.what in ("names", "sync")), default=-1)
        survives = chance.randint(settled, len(events))
        disk: dict[str, bytearray] = {}
        synced = {(e.path, _file_of(events, i)): i for i, e in enumerate(events) if e.what == "sync"}
        for place, event in enumerate(events):
            if event.what in ("create", "delete", "rename") and place > survives:
                break
            match event.what:
                case "create":
                    disk.setdefault(event.path, bytearray())
                case "delete":
                    disk.pop(event.path, None)
                case "rename":
                    disk[event.to] = disk.pop(event.path)
                case "write" | "truncate":
                    contents = disk.setdefault(event.path, bytearray())
                    is_safe = place < synced.get((event.path, _file_of(events, place)), -1)
                    _apply(contents, event, "all" if is_safe else chance.choice(("all", "all", "none", "torn")), chance)
        into.mkdir(parents=True)
        for name, contents in disk.items():
            (into / name).write_bytes(contents)


def _file_of(events: list[Event], place: int) -> int:
    """Which file of that name: a deleted one and its successor have nothing in common."""
    name = events[place].path
    return sum(1 for e in events[:place] if e.what == "delete" and e.path == name)


def _apply(contents: bytearray, event: Event, how: str, chance: Random) -> None:
    if how == "none":
        return
    if event.what == "truncate":
        del contents[event.at :]
        contents.extend(bytes(event.at - len(contents)))
        return
    data = event.data
    if how == "torn":
        data = data[: chance.randrange(len(data) // SECTOR + 1) * SECTOR]
    if data:
        contents.extend(bytes(max(0, event.at + len(data) - len(contents))))
        contents[event.at : event.at + len(data)] = data


class Recorder:
    """Registered once per process as the driver's usual file layer; notes while there is a tape."""

    def __init__(self) -> None:
        self.tape: Tape | None = None
        library = ctypes.CDLL(driver.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        library.sqlite3_vfs_find.argtypes = [_S]
        library.sqlite3_vfs_register.argtypes = [ctypes.POINTER(_Vfs), _I]
        usual = library.sqlite3_vfs_find(None).contents
        self._names: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        """Callbacks that C code still calls."""
        self._vfs = _Vfs.from_buffer_copy(usual)
        self._vfs.zName = b"recorder"
        open_usually, delete_usually = _OPEN(usual.xOpen), _DELETE(usual.xDelete)

        def opens(vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
            path = ctypes.string_at(name).decode() if name else ""
            is_new = bool(path) and not Path(path).exists()
            done = int(open_usually(vfs, name, file, flags, out))
            if done == 0 and path:
                self._names[file] = path
                self._divert(file)
                if is_new:
                    self._note("create", path)
            return done

        def deletes(vfs: int, name: int, flags: int) -> int:
            path = ctypes.string_at(name).decode()
            if Path(path).exists():
                self._note("delete", path)
            return int(delete_usually(vfs, name, flags))

        self._vfs.xOpen = self._callback(_OPEN(opens))
        self._vfs.xDelete = self._callback(_DELETE(deletes))
        assert library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0

    def _callback(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, _P).value

    def _note(self, what: str, path: str, **more: Any) -> None:
        if self.tape is not None:
            self.tape.note(what, path, **more)

    def _divert(self, file: int) -> None:
        """Puts our methods in front of the file's own."""
        place = ctypes.cast(file, ctypes.POINTER(_P))
        usual = place[0]
        if not usual:
            return
        if usual not in self._methods:
            self._methods[usual] = self._made(_Methods.from_address(usual))
        place[0] = ctypes.addressof(self._methods[usual])

    def _made(self, usual: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(usual)
        write_usually, truncate_usually, sync_usually = (
            _WRITE(usual.xWrite),
            _TRUNCATE(usual.xTruncate),
            _SYNC(usual.xSync),
        )

        def write(file: int, data: int, size: int, offset: int) -> int:
            self._note("write", self._names[file], at=offset, data=ctypes.string_at(data, size))
            return int(write_usually(file, data, size, offset))

        def truncate(file: int, size: int) -> int:
            self._note("truncate", self._names[file], at=size)
            return int(truncate_usually(file, size))

        def sync(file: int, flags: int) -> int:
            done = int(sync_usually(file, flags))
            self._note("sync", self._names[file])
            return done

        ours.xWrite = self._callback(_WRITE(write))
        ours.xTruncate = self._callback(_TRUNCATE(truncate))
        ours.xSync = self._callback(_SYNC(sync))
        return ours


_recorder: Recorder | None = None


@contextmanager
def recorded(place: Path) -> Iterator[Tape]:
    """All that happens to the files of the folder meanwhile."""
    global _recorder
    _recorder = _recorder or Recorder()
    tape = Tape(place)
    sync, rename, unlink, opened = files._sync, os.rename, Path.unlink, os.open

    def syncs(path: Path, how: int) -> None:
        sync(path, how)
        tape.note("sync", path)

    def renames(source: Any, target: Any) -> None:
        rename(source, target)
        tape.note("rename", source, to=Path(target).name)

    def unlinks(self: Path, missing_ok: bool = False) -> None:
        if self.exists():
            tape.note("delete", self)
        unlink(self, missing_ok)

    def opens(path: Any, flags: int, *more: Any, **named: Any) -> int:
        is_new = bool(flags & os.O_CREAT) and not Path(path).exists()
        handle = opened(path, flags, *more, **named)
        if is_new:
            tape.note("create", path)
        return handle

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_sync", syncs)
        patch.setattr(os, "rename", renames)
        patch.setattr(Path, "unlink", unlinks)
        patch.setattr(os, "open", opens)
        _recorder.tape = tape
        try:
            yield tape
        finally:
            _recorder.tape = None
