"""The files of one profile and which of them counts. A replica never takes another one's name.

Each replica is a generation, `replica-000007.db`; the highest one counts. So a swap is one rename to a name that was
never used: a log that a crash left behind can only belong to the file it was written for, a reader keeps the file it
has open, and there is no moment without a live replica.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.storage.files import refused, remove_file, sync_file, sync_folder

_LIVE: Final = re.compile(r"replica-(\d{6})\.db")
_OWN_ID: Final = re.compile(r"[0-9a-f]{32}")
COPIED: Final = "copied"
"""An empty file, as old as the last full copy."""
_ANY: Final = re.compile(r"(replica|side)-(\d{6})\.db(-wal|-shm|-journal)?")


class Folder:
    """A profile's folder. Paths and renames only; it opens no database."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path

    @property
    def journal(self) -> Path:
        return self.path / "journal.db"

    @property
    def key_file(self) -> Path:
        """Where keys are wrapped when the system has no keyring."""
        return self.path / "keys.bin"

    def own_id(self) -> str:
        """What names this folder for good, wherever it is moved: entries in the system's keyring are under it.

        In a file of its own that is written once, so that no damage to what is remembered loses a key. Raises
        StoreError when it can be neither read nor written.
        """
        path = self.path / "folder.id"
        with suppress(OSError, UnicodeDecodeError):
            known = path.read_text("ascii").strip()
            if _OWN_ID.fullmatch(known):
                return known
        made = os.urandom(16).hex()
        beside = path.with_suffix(".new")
        try:
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
            ) as file:
                file.write(made)
            sync_file(beside)
            beside.replace(path)
            sync_folder(self.path)
        except OSError as error:
            raise refused(path, error) from error
        return made

    def live(self) -> Path | None:
        """The replica that counts; None before the first one."""
        generation = self._generation()
        return self._replica(generation) if generation else None

    def next_live(self) -> Path:
        """The name of a replica that is made anew in place of the live one."""
        return self._replica(self._generation() + 1)

    def side(self) -> Path:
        """The name of the side file that may follow the live replica."""
        return self.path / f"side-{self._generation() + 1:06}.db"

    def adopt_side(self) -> Path:
        """The side file, closed and complete, becomes the live replica; returns its new path.

        Its contents are on the disk before the rename, and the rename is before this returns.
        """
        side, target = self.side(), self.next_live()
        for suffix in ("-journal", "-wal", "-shm"):
            Path(f"{side}{suffix}").unlink(missing_ok=True)
        sync_file(side)
        os.rename(side, target)  # noqa: PTH104  # Path.rename would say the same; this name is the point of no return
        sync_folder(self.path)
        with suppress(OSError):  # only told, and known anew after the next one
            (self.path / COPIED).touch()
        return target

    def drop_side(self) -> None:
        remove_file(self.side())

    def tidy(self) -> None:
        """Removes what no longer counts: older generations, orphaned side files and logs."""
        live, side = self.live(), self.side()
        keep = {live.name if live else "", side.name if side.exists() else ""}
        for path in sorted(self.path.iterdir()):
            match = _ANY.fullmatch(path.name)
            if match and path.name.removesuffix(match[3] or "") not in keep:
                try:
                    path.unlink(missing_ok=True)
                except PermissionError:
                    continue  # Windows: a reader still has it open; the next start removes it

    def _generation(self) -> int:
        found = (_LIVE.fullmatch(path.name) for path in self.path.iterdir())
        return max((int(match[1]) for match in found if match), default=0)

    def _replica(self, generation: int) -> Path:
        return self.path / f"replica-{generation:06}.db"
