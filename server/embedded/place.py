"""Who runs the embedded services, and where they keep what they must reach.

PostgreSQL refuses to run as root. Started by root, the services run as an unprivileged account, which usually cannot
look into root's folders; then data and programs live under /var/lib/coverdesk instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.embedded.errors import ServiceUnavailable

SYSTEM_FOLDER = Path("/var/lib/coverdesk")
ACCOUNTS = ("coverdesk", "nobody")  # the first that the system has; `nobody` is on every Unix
POINTER = "place"
CLUSTER = "postgres"  # the folder of PostgreSQL's data


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user of this system.

    uid, gid: numbers of the user and of its main group.
    name: its name, for messages.
    """

    uid: int
    gid: int
    name: str


def service_account(data_dir: Path | None = None) -> Account | None:
    """Whom the services run as: None means as ourselves, which is so for everyone but root.

    Data that an ordinary user made in `data_dir` stay that user's when root starts them.
    """
    if os.geteuid() != 0:
        return None
    if data_dir is not None:
        with contextlib.suppress(FileNotFoundError):
            status = (data_dir / CLUSTER).stat()
            if status.st_uid != 0:
                return Account(status.st_uid, status.st_gid, f"number {status.st_uid}")
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, name)
    raise ServiceUnavailable(
        "no_account",
        "PostgreSQL does not run as root and this system has no unprivileged user for it.",
        "Nothing was changed.",
        f"Create one with `useradd --system {ACCOUNTS[0]}`, or start Coverdesk as an ordinary user.",
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account may look up names in `folder` and all folders above it, by their mode bits."""
    return all(_may(account, parent, 0o1) for parent in (folder, *folder.parents))


def _may(account: Account, path: Path, bit: int) -> bool:
    status = path.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & (bit << 6))
    if status.st_gid == account.gid:
        return bool(status.st_mode & (bit << 3))
    return bool(status.st_mode & bit)


def home_for(data_dir: Path, account: Account | None, *, system: Path = SYSTEM_FOLDER) -> Path:
    """The folder below which the services keep their data: `data_dir` itself, or one that the account can reach.

    The other one is named in the file `place` in `data_dir`, so that it is found again, and by people.
    """
    pointer = data_dir / POINTER
    with contextlib.suppress(FileNotFoundError):
        home = Path(pointer.read_text(encoding="utf-8").strip())
        if home.is_dir():
            return home
        raise ServiceUnavailable(
            "data_missing",
            f"The data of {data_dir} should be in {home}, and that folder is not there.",
            "Nothing was started or overwritten.",
            f"Bring the folder back, or remove {pointer} to begin with empty data.",
        )
    if account is None or can_enter(account, data_dir):
        return data_dir
    home = system / "data" / f"{data_dir.name}-{secrets.token_hex(6)}"
    home.mkdir(mode=0o711, parents=True)
    home.chmod(0o711)  # whatever the umask
    draft = pointer.with_suffix(".new")
    draft.write_text(f"{home}\n", encoding="utf-8")
    draft.replace(pointer)
    return home


def own_folder(folder: Path, account: Account | None) -> Path:
    """Make `folder` with mode 0700 for the account that runs the service; one that exists is left as it is."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    return folder


def write_private(path: Path, text: str, account: Account | None) -> None:
    """Write a file that only its reader can read: mode 0600 from its first moment, in one step."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if account is not None:
            os.fchown(file.fileno(), account.uid, account.gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def reachable_copy(
    package: Path, parts: Sequence[str], account: Account | None, *, system: Path = SYSTEM_FOLDER
) -> Path:
    """A folder with the `parts` (paths under `package`) where the account can run them; `package` itself if it can.

    Copies are hard links where that works, so they cost neither time nor space.
    """
    if account is None or can_enter(account, package / parts[0]):
        return package
    newest = max((package / part).stat().st_mtime_ns for part in parts)
    key = hashlib.sha256(f"{package} {newest} {' '.join(parts)}".encode()).hexdigest()[:16]
    target = system / "programs" / key
    if target.is_dir():
        return target
    draft = target.with_name(f"{key}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for part in parts:
        shutil.copytree(package / part, draft / part, copy_function=_link_or_copy)
    for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another start made it first
        shutil.rmtree(draft)
    return target


def _link_or_copy(source: str, target: str) -> str:
    mode = Path(source).stat().st_mode
    if mode & 0o004:
        with contextlib.suppress(OSError):  # another file system, or one without links
            Path(target).hardlink_to(source)
            return target
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if mode & 0o100 else 0o644)
    return target
