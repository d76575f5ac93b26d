"""Temporary files of a run in memory, where there is room: nothing of them has to last, and the disk is waited for by
thousands of small files and databases otherwise.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
MEMORY_BYTES: Final = 8_000_000_000
"""What it must have free to hold the databases and files of three test processes."""
_NAMED: Final = "coverdesk-"
"""Short: the address of a socket in such a folder has room for some hundred characters."""


def place() -> str | None:
    """Where small files that need not last are quickest made, whoever asks; None: where temporary files are anyway."""
    return str(MEMORY) if MEMORY.is_dir() else None


def begin() -> Path | None:
    """Makes the folder in which this process and those that it starts have their temporary files; None: no room.

    The folder of a run that was killed, or that failed and was looked into, goes when the next one begins.
    """
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        return None
    for left in MEMORY.glob(f"{_NAMED}[0-9]*"):
        if not Path("/proc", left.name.removeprefix(_NAMED)).exists():
            shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(MEMORY).free < MEMORY_BYTES:
        return None
    folder = MEMORY / f"{_NAMED}{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o711)  # run as root, the services are another user's
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # asked for anew
    return folder


def end(folder: Path, *, keeps: bool) -> None:
    """keeps: what failed can be looked into until the next run."""
    if not keeps:
        shutil.rmtree(folder, ignore_errors=True)
