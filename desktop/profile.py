"""A profile: the folder of one person's data on this device, and the few things known before it is opened. No Qt."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec
import platformdirs

from desktop.net.session import Person

HOME_VARIABLE: Final = "COVERDESK_HOME"
DEFAULT: Final = "default"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class BadProfile(Exception):
    """The profile cannot be used; the text is one line with the next step."""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What `profile.json` holds: nothing secret, nothing of a claim."""

    person: Person | None = None
    server_url: str = ""
    device_name: str = ""
    signed_out: bool = False
    """Somebody signed out: the stores stay closed until somebody signs in."""


class Profile:
    """The folder of one profile and what is remembered there.

    Writing is atomic; reading a damaged file gives an empty profile, as all of it is learned again by signing in.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder

    @property
    def key_file(self) -> Path:
        """Where keys are wrapped by the password, on a machine without a keyring."""
        return self.folder / "keys.bin"

    @property
    def preferences(self) -> Path:
        """What the screens remember: theme, sizes."""
        return self.folder / "preferences.ini"

    @property
    def lock(self) -> Path:
        """Held by the running instance."""
        return self.folder / "instance.lock"

    @property
    def log(self) -> Path:
        return self.folder / "coverdesk.log"

    def remembered(self) -> Remembered:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Remembered)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return Remembered()

    def remember(self, remembered: Remembered) -> None:
        """Raises OSError."""
        fresh = self._file.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(remembered)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)

    @property
    def _file(self) -> Path:
        return self.folder / "profile.json"


def open_profile(name: str = DEFAULT, environment: Mapping[str, str] = os.environ) -> Profile:
    """The profile of that name; its folder is made when there is none. Raises BadProfile."""
    if not _NAME.fullmatch(name):
        raise BadProfile(f"{name!r} is no name for a profile. Use letters, digits, dots and hyphens, at most 40.")
    folder = home(environment) / "profiles" / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadProfile(
            f"{folder} cannot be made: {error.strerror}. Set {HOME_VARIABLE} to another folder."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadProfile(f"{folder} may not be written. Set {HOME_VARIABLE} to another folder.")
    return Profile(name, folder)


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where all profiles lie: COVERDESK_HOME, else the system's place for a user's data."""
    given = environment.get(HOME_VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    return Path(platformdirs.user_data_dir("coverdesk", appauthor=False))


def device_name() -> str:
    """What people call this machine; at most 80 characters."""
    return (platform.node() or "this device")[:80]


def platform_name() -> str:
    """`linux`, `darwin` or `win32`, with its release."""
    return f"{sys.platform} {platform.release()}"[:80]


def program_version() -> str:
    try:
        return version("coverdesk")
    except PackageNotFoundError:
        return "0"
