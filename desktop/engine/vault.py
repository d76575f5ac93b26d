"""Which keys open this profile: the system's keyring where there is one, else a file that the password unwraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.replica.folder import Folder

if TYPE_CHECKING:  # keyring, cryptography and argon2 load when a key is asked for, after the window shows
    from desktop.replica.keys import Keys


class Vault:
    """Finds the keys of one profile. Slow: the keyring asks other programs, and a password takes 0.1 s to unwrap."""

    def __init__(self, profile: str, folder: Folder, *, use_keyring: bool = True) -> None:
        self._profile = profile
        self._chest = folder.key_file
        self._use_keyring = use_keyring
        self.proved = False
        """Whether the password of the last attempt opened a file here: then it is right, with or without a server."""

    def needs_password(self) -> bool:
        """As far as can be told without asking the keyring."""
        return self._chest.exists() or not self._use_keyring

    def without_password(self) -> Keys | None:
        """None: somebody has to sign in first."""
        if self.needs_password():
            return None
        from desktop.replica.keys import SystemKeys

        system = SystemKeys(self._profile)
        return system if system.is_usable() else None

    def with_password(self, password: str) -> Keys:
        """The keys of a person who signs in. Raises KeyUnavailable: `password` when it is another one."""
        from desktop.replica.keys import WrappedKeys

        self.proved = False
        if self._chest.exists():
            keys = WrappedKeys.unlock(self._chest, password)
            self.proved = True
            return keys
        system = self.without_password()
        return system if system is not None else WrappedKeys.create(self._chest, password)


class KeySecrets:
    """The tokens' small secrets among the keys: what wraps the one protects the other."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def get(self, name: str) -> str | None:
        """None also when the keyring is locked: then somebody signs in."""
        from desktop.replica.keys import KeyUnavailable

        try:
            found = self._keys.get(name)
        except KeyUnavailable:
            return None
        return found.decode("ascii", "replace") if found is not None else None

    def put(self, name: str, secret: str) -> None:
        self._keys.put(name, secret.encode("ascii"))

    def forget(self, name: str) -> None:
        self._keys.forget(name)
