"""The systemd unit of the server: what systemd itself says of it, and that its secrets are settings of the server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.settings import SECRET_FIELDS
from shared.cli import SUMMARIES

UNIT = Path(__file__).parents[2] / "packaging" / "coverdesk.service"
FOLDER = "/opt/coverdesk"
MOST_EXPOSED = 2.0
"""Of 10; above it `systemd-analyze security` no longer calls a service well protected (it says OK up to 4.9)."""

analyzed = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


def values(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(), re.M)


@analyzed
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    """With a program where the unit expects it: whether it is installed is another question."""
    program = tmp_path / ".venv" / "bin" / "coverdesk"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "README.md").touch()
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace(FOLDER, str(tmp_path)))
    told = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    ours = [line for line in (told.stdout + told.stderr).splitlines() if UNIT.name in line or str(tmp_path) in line]
    assert ours == []
    assert told.returncode == 0, told.stderr


@analyzed
def test_it_is_shut_off_from_what_it_does_not_need() -> None:
    limit = f"--threshold={MOST_EXPOSED * 10:.0f}"
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", limit, str(UNIT)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-300:] + told.stderr
    level = re.search(r"exposure level for \S+: ([\d.]+)", told.stdout)
    assert level is not None
    assert float(level[1]) <= MOST_EXPOSED


def test_each_credential_is_a_secret_of_the_server_and_read_from_root_only() -> None:
    named = re.findall(r"^#?LoadCredential=(\w+):(\S+)$", UNIT.read_text(), re.M)
    assert {name for name, _ in named} == SECRET_FIELDS
    assert {value.partition(":")[0] for value in values("LoadCredential")} == {
        "database_url"
    }  # all others are optional
    assert all(path == f"/etc/coverdesk/{name}" for name, path in named)
    assert not re.search(r"^Environment=", UNIT.read_text(), re.M)


def test_it_runs_commands_that_there_are() -> None:
    started = [*values("ExecStartPre"), *values("ExecStart")]
    assert started
    for line in started:
        program, command = line.split()
        assert program == f"{FOLDER}/.venv/bin/coverdesk"
        assert command in SUMMARIES
