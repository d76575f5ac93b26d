"""The launcher as a person meets it: it installs once, again when something changed, and becomes the program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.launcher.conftest import Project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and exec are POSIX's")


def test_it_installs_once_and_passes_everything_on(project: Project) -> None:
    first = project.start("exit", "7", "--flag", "two words")
    assert first.returncode == 7, first.stderr
    assert json.loads(first.stdout) == ["exit", "7", "--flag", "two words"]
    assert "installing" in first.stderr

    second = project.start("exit", "3")
    assert second.returncode == 3
    assert second.stderr == ""

    killed = project.start("die")
    assert killed.returncode == -signal.SIGTERM

    project.lock(f"missing-dependency==1.0 --hash=sha256:{'0' * 64}")
    changed = project.start("exit", "0")
    assert changed.returncode == 1
    assert changed.stdout == ""
    assert "package index could not be reached" in changed.stderr
    assert "Traceback" not in changed.stderr

    project.lock()  # the same as at first, and yet not trusted after the failed install
    again = project.start("exit", "0")
    assert again.returncode == 0
    assert "installing" in again.stderr


def test_two_at_once_install_once(project: Project) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda code: project.start("exit", code), ["4", "5"]))
    assert [one.returncode for one in both] == [4, 5], [one.stderr for one in both]
    assert (project.root / ".coverdesk" / "install.log").read_text().count("-m venv") == 1


def test_an_interrupted_install_is_finished_by_the_next_start(project: Project) -> None:
    (project.root / ".venv" / "bin").mkdir(parents=True)
    (project.root / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert project.start("exit", "0").returncode == 0
    (project.root / ".venv" / "bin" / "coverdesk").unlink()
    assert project.start("exit", "0").returncode == 0
    assert project.start("exit", "0").stderr == ""


def test_a_moved_folder_is_installed_anew(project: Project) -> None:
    assert project.start("exit", "0").returncode == 0
    project.root = project.root.rename(project.root.with_name("moved"))
    moved = project.start("exit", "6")
    assert moved.returncode == 6, moved.stderr
    assert "making .venv" in moved.stderr


def test_a_killed_start_leaves_the_lock_to_its_installer(project: Project) -> None:
    """The half-done install must end before the next one begins, or both would write the same folder."""
    assert project.start("exit", "0").returncode == 0
    gate = project.root / "gate"
    os.mkfifo(gate)
    slow = project.root / "backend.py"
    slow.write_text(f"open({str(gate)!r}).read()\n" + slow.read_text())
    (project.root / "pyproject.toml").write_text((project.root / "pyproject.toml").read_text() + "\n# changed\n")
    environment = dict(os.environ, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_CONFIG_FILE=os.devnull)
    first = subprocess.Popen(project.command("exit", "0"), env=environment, stderr=subprocess.DEVNULL)
    with gate.open("w"):  # opens once pip has reached the backend
        first.kill()
        first.wait()
        slow.write_text(slow.read_text().partition("\n")[2])
        second = subprocess.Popen(
            project.command("exit", "0"), env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert second.stderr is not None
        assert "waiting" in second.stderr.readline()
    with second:
        assert "installing" in second.stderr.read()
    assert second.returncode == 0
