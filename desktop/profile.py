"""A profile: the folder of one person's data on this device, and the few things known before it is opened. No Qt."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec
import platformdirs

from desktop.net.session import SessionPerson
from shared.domain.kernel.ids import Id
from shared.wire.messages import Helper

HOME_VARIABLE: Final = "COVERDESK_HOME"
DEFAULT: Final = "default"
LAST: Final = "last-profile"
MOST: Final = 100
"""Profiles of one person on one device."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class BadProfile(Exception):
    """The profile cannot be used; the text is one line with the next step."""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What `profile.json` holds: nothing secret, nothing of a claim."""

    person: SessionPerson | None = None
    server_url: str = ""
    ca_file: str = ""
    """Certificates of the company's own: only what they vouch for is taken for the server. Empty: the system's."""
    device_name: str = ""
    device_id: Id | None = None
    """As the server knew this installation last, so that a sign-in with the stores closed makes no new one."""
    signed_out: bool = False
    """Somebody signed out: the stores stay closed until somebody signs in."""
    offline: bool = False
    """The person's own switch: nothing goes out until they switch it on again."""
    helper: Helper | None = None
    """Whom people ask, as the server named it with the last session."""
    left: bool = False
    """Its person began anew in another profile: this one stays closed as it is."""


class Profile:
    """The folder of one profile and what is remembered there.

    Writing is atomic; reading a damaged file gives an empty profile, as all of it is learned again by signing in.
    """

    def __init__(self, name: str, folder: Path, others: Profiles | None = None) -> None:
        """others: the profiles beside this one; None: it stands alone."""
        self.name = name
        self.folder = folder
        self.others = others

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

    def belongs_to(self, server_url: str, email: str) -> bool:
        """Whether this person worked here last, as far as is remembered."""
        remembered = self.remembered()
        person = remembered.person
        return (
            person is not None
            and not remembered.left
            and (person.server_url, person.email.casefold()) == (server_url, email.casefold())
        )

    def is_fresh(self) -> bool:
        """Whether nobody has worked here yet."""
        return self.remembered().person is None and not (self.folder / "journal.db").exists()

    def elsewhere(self, user_id: Id) -> Profile | None:
        """Another profile beside this one that is this person's."""
        return self.others.of_user(user_id, self) if self.others is not None else None

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


class Profiles:
    """The profiles of one login on this device, each in a folder of its own: one person's, and nobody else's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, name: str) -> Profile:
        """The profile of that name; its folder is made when there is none. Raises BadProfile."""
        if not _NAME.fullmatch(name):
            raise BadProfile(f"{name!r} is no name for a profile. Use letters, digits, dots and hyphens, at most 40.")
        folder = self.folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = folder.resolve()  # one folder, one lock, whichever way leads to it
        except (OSError, RuntimeError) as error:
            why = error.strerror if isinstance(error, OSError) else "its links lead in a circle"
            raise BadProfile(f"{folder} cannot be made: {why}. Set {HOME_VARIABLE} to another folder.") from error
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise BadProfile(f"{folder} may not be written. Set {HOME_VARIABLE} to another folder.")
        return Profile(name, folder, self)

    def of_person(self, current: Profile, server_url: str, email: str) -> Profile | None:
        """Where the data of this person lies on this device, or will: the current profile unless it is another's.

        None: they need a fresh one.
        """
        remembered = current.remembered()
        person = remembered.person
        if current.belongs_to(server_url, email):
            return current
        found = next((each for each in self._all() if each.belongs_to(server_url, email)), None)
        if found is not None:
            return found
        # Their own under another address, or one that does not remember whose it is: signing in tells.
        is_theirs = person is None or person.email.casefold() == email.casefold()
        return current if is_theirs and not remembered.left else None

    def for_person(self, current: Profile, server_url: str, email: str) -> Profile:
        """As `of_person`, or a fresh one. Raises BadProfile when that cannot be made."""
        return self.of_person(current, server_url, email) or self.fresh(email)

    def of_user(self, user_id: Id, but: Profile) -> Profile | None:
        """The profile of this person, however they are called now."""
        for each in self._all():
            remembered = each.remembered()
            is_theirs = remembered.person is not None and remembered.person.user_id == user_id
            if is_theirs and not remembered.left and each.folder != but.folder:
                return each
        return None

    def fresh(self, email: str) -> Profile:
        """A new one, called after its person. Raises BadProfile."""
        name = re.sub(r"[^a-z0-9_.-]+", "-", email.casefold()).strip("-._")[:36] or "person"
        tries = (name if number == 1 else f"{name}-{number}" for number in range(1, MOST))
        free = next((each for each in tries if not (self.folder / each).exists()), None)
        if free is None:
            raise BadProfile(f"{self.folder} holds too many profiles of {name}. Remove those that nobody needs.")
        return self.open(free)

    def last(self) -> str:
        """The name of the profile that was opened last by way of the sign-in page; the default before that."""
        try:
            name = (self.folder / LAST).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return DEFAULT
        return name if _NAME.fullmatch(name) and (self.folder / name).is_dir() else DEFAULT

    def remember_last(self, profile: Profile) -> None:
        """A disk that takes no changes costs only that the other one opens first the next time."""
        with suppress(OSError):
            (self.folder / LAST).write_text(profile.name, "utf-8")

    def _all(self) -> list[Profile]:
        try:
            names = sorted(path.name for path in self.folder.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))
        except OSError:
            return []
        return [Profile(name, (self.folder / name).resolve(), self) for name in names]


def open_profile(name: str | None = None, environment: Mapping[str, str] = os.environ) -> Profile:
    """The profile of that name; without one, whichever was opened last. Raises BadProfile."""
    profiles = Profiles(home(environment) / "profiles")
    return profiles.open(name if name is not None else profiles.last())


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where all profiles lie: COVERDESK_HOME, else the system's place for a user's data. Raises BadProfile."""
    given = environment.get(HOME_VARIABLE)
    try:
        if given:
            return Path(given).expanduser().absolute()
        return Path(platformdirs.user_data_dir("coverdesk", appauthor=False)).expanduser().absolute()
    except (RuntimeError, OSError, ValueError) as error:  # nobody of that name, no home, no working folder
        named = f"{HOME_VARIABLE}={given} names no folder" if given else "this login has no home folder"
        raise BadProfile(f"{named}. Set {HOME_VARIABLE} to a folder that you may write.") from error


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
