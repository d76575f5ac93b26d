"""Which keys open this profile: those in its key file, opened by the password or by the system's keyring.

Nothing is made before the server has proved the password that it is made for.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.keys.chest import opens_by_itself
from desktop.storage.folder import Folder

if TYPE_CHECKING:  # keyring, cryptography and argon2 load when a key is asked for, after the window shows
    from keyring.backend import KeyringBackend

    from desktop.keys.wrapped import Ring, WrappedKeys

T = TypeVar("T")

RING_S: Final = 30.0
"""A keyring that asks its person for a password is answered within this, or counts as locked."""


class Vault:
    """Opens and closes the keys of one profile. Slow: the keyring asks other programs, a password takes 0.1 s."""

    def __init__(
        self, folder: Folder, *, use_keyring: bool = True, backend: KeyringBackend | None = None, ring_s: float = RING_S
    ) -> None:
        """backend: instead of the system's own keyring. ring_s: how long one is waited for."""
        self._folder = folder
        self._chest = folder.key_file
        self._use_keyring = use_keyring
        self._given = backend
        self._ring_s = ring_s
        self._made: Ring | None = None

    def needs_password(self) -> bool:
        """As far as can be told without asking the keyring."""
        return not self._use_keyring or not opens_by_itself(self._chest)

    def holds_nothing(self) -> bool:
        """Whether no key is here and none is missed: nobody has worked here yet. Raises StoreError."""
        from desktop.keys.wrapped import may_replace

        return may_replace(self._chest) and not self._folder.journal.exists()

    def without_password(self) -> WrappedKeys | None:
        """The keys as the keyring opens them. None: nobody asked for that, somebody has to sign in.

        Raises KeyUnavailable: `locked`, `lost` (the keyring, or the key file of a journal that exists), `damaged`.
        """
        from desktop.keys.wrapped import KeyUnavailable, WrappedKeys, may_replace

        if may_replace(self._chest):
            if self._folder.journal.exists():
                raise KeyUnavailable(self._chest.name, "lost")
            return None
        if self.needs_password():
            return None
        secret = self._asked(lambda: self._ring().get())
        if secret is None:
            raise KeyUnavailable("keyring", "lost")
        return WrappedKeys.unlock_by(self._chest, secret)

    def with_password(self, password: str) -> WrappedKeys:
        """The keys as this password opens them. Raises KeyUnavailable: `password`, `lost`, `damaged`."""
        from desktop.keys.wrapped import WrappedKeys

        return WrappedKeys.unlock(self._chest, password)

    def make(self, password: str) -> WrappedKeys:
        """The keys of a person whom the server knows by this password, where nobody has worked yet.

        Raises FileExistsError where somebody has.
        """
        from desktop.keys.wrapped import WrappedKeys

        if self._folder.journal.exists():
            raise FileExistsError(self._chest)
        secret = self._hung()
        # With a keyring the password's own slot follows in `settle`: it need not be waited for.
        return WrappedKeys.create(self._chest, password if secret is None else None, secret)

    def settle(self, keys: WrappedKeys, password: str, *, is_known: bool) -> None:
        """The server has proved the password: it opens the keys from now on, no other does, and the keyring does too.

        is_known: it has opened them just now. Raises StoreError.
        """
        keys.settle(password, is_known=is_known)
        self.reopen(keys)

    def reopen(self, keys: WrappedKeys) -> None:
        """The person is back: the keyring opens the keys at the next start, whatever it has lost. Raises StoreError.

        A secret that opens them already is left: after a new one a crash may come before the key file knows it.
        """
        secret = None if self._has_what_opens(keys) else self._hung()
        if secret is not None:
            keys.hang(secret)

    def lock(self, keys: WrappedKeys) -> None:
        """From now on only the password opens the keys, whatever becomes of the keyring. Raises StoreError.

        Keys that no password opens yet stay with the keyring: nothing would open them any more.
        """
        keys.check_password()
        if self._use_keyring:
            from desktop.keys.wrapped import KeyUnavailable

            with suppress(KeyUnavailable):
                self._asked(lambda: self._ring().forget())
        keys.unhang()

    def forgot(self) -> bool:
        """Whether the keyring certainly opens nothing here any more."""
        from desktop.keys.wrapped import KeyUnavailable

        try:
            return not self._use_keyring or self._asked(lambda: self._ring().get()) is None
        except KeyUnavailable:
            return False

    def _has_what_opens(self, keys: WrappedKeys) -> bool:
        """Of a keyring that does not answer it is believed: nothing can be put there either."""
        from desktop.keys.wrapped import KeyUnavailable

        if not self._use_keyring or not keys.is_hung():
            return False
        try:
            secret = self._asked(lambda: self._ring().get())
        except KeyUnavailable:
            return True
        return secret is not None and keys.opens_by(secret)

    def _hung(self) -> bytes | None:
        """A fresh secret that lies in the keyring; None where there is none that works."""
        if not self._use_keyring:
            return None
        from desktop.keys.wrapped import KeyUnavailable
        from desktop.storage.files import KEY_BYTES

        secret = os.urandom(KEY_BYTES)
        try:
            return secret if self._asked(lambda: self._ring().put(secret)) else None
        except KeyUnavailable:
            return None

    def _ring(self) -> Ring:
        from desktop.keys.wrapped import Ring

        if self._made is None:
            self._made = Ring(self._folder.own_id(), self._given)
        return self._made

    def _asked(self, work: Callable[[], T]) -> T:
        """On a thread of its own, which nobody waits for when the keyring never answers. Raises KeyUnavailable."""
        from desktop.keys.wrapped import KeyUnavailable

        answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put((work(), None))
            except Exception as error:  # boundary: it is raised where it is waited for
                answers.put((None, error))

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            found, error = answers.get(timeout=self._ring_s)
        except queue.Empty:
            raise KeyUnavailable("keyring", "locked") from None
        if error is not None:
            raise error
        answer: Any = found
        return answer  # type: ignore[no-any-return]  # None may be what was asked for


class KeySecrets:
    """The tokens' small secrets among the keys: what wraps the one protects the other."""

    def __init__(self, keys: WrappedKeys) -> None:
        self._keys = keys

    def get(self, name: str) -> str | None:
        found = self._keys.get(name)
        return found.decode("utf-8", "replace") if found is not None else None

    def put(self, name: str, secret: str) -> None:
        self._keys.put(name, secret.encode())

    def forget(self, name: str) -> None:
        self._keys.forget(name)
