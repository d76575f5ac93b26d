"""A keyring of a benchmark's device in a plain file, so that a later process of the run opens the same profile.

Chosen by PYTHON_KEYRING_BACKEND; the file lies in the run's own folder, which is removed with it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

VARIABLE: Final = "COVERDESK_BENCH_KEYRING"
PROFILE: Final = "bench"
"""Of a device in a benchmark."""
BACKEND: Final = f"{__name__}.FileKeyring"


def environment(path: Path) -> dict[str, str]:
    """What a process needs to use the keyring in `path`."""
    return {"PYTHON_KEYRING_BACKEND": BACKEND, VARIABLE: str(path)}


class FileKeyring(KeyringBackend):
    """One JSON file of secrets by service and name."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(service, {}).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        secrets = _read()
        secrets.setdefault(service, {})[username] = password
        _write(secrets)

    def delete_password(self, service: str, username: str) -> None:
        secrets = _read()
        if secrets.get(service, {}).pop(username, None) is None:
            raise PasswordDeleteError(username)
        _write(secrets)


def key(keyring: Path, folder: Path, name: str) -> str:
    """A key of the profile in `folder`, in hex, as the keyring's one secret opens it. Raises LookupError."""
    from desktop.keys.wrapped import WrappedKeys

    secrets: dict[str, dict[str, str]] = json.loads(keyring.read_text())
    secret = next(text for kept in secrets.values() for text in kept.values())
    found = WrappedKeys.unlock_by(folder / "keys.bin", bytes.fromhex(secret)).get(name)
    if found is None:
        raise LookupError(name)
    return found.hex()


def _read() -> dict[str, dict[str, str]]:
    path = Path(os.environ[VARIABLE])
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text())
    return found


def _write(secrets: dict[str, dict[str, str]]) -> None:
    path = Path(os.environ[VARIABLE])
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(secrets))
    draft.replace(path)
