"""What the launcher says when the machine has not what it needs."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

from tests.launcher.conftest import LAUNCHER

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def missing_qt(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A machine without libEGL, on which a fake apt-get notes what it is asked and brings it."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(launcher, "opens", lambda library: library != "libEGL.so.1" or note(launcher).exists())
    monkeypatch.delenv("DISPLAY", raising=False)
    folder = launcher.ROOT / "bin"
    folder.mkdir()
    script = folder / "apt-get"
    script.write_text(f'#!/bin/sh\ncase "$*" in *install*) echo "$@" > {note(launcher)};; esac\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return launcher


def note(launcher: ModuleType) -> Path:
    path: Path = launcher.ROOT / "asked"
    return path


def stop_of(launcher: ModuleType, action: str, *arguments: object) -> str:
    with pytest.raises(launcher.Stop) as caught:
        getattr(launcher, action)(*arguments)
    return str(caught.value)


def test_an_old_python_reads_it_and_it_needs_no_library() -> None:
    tree = ast.parse(LAUNCHER.read_text(), feature_version=(3, 9))
    imported = {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    } | {(node.module or "").partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
    assert "from __future__ import annotations" in LAUNCHER.read_text()


def test_it_names_no_package_host() -> None:
    assert "://" not in LAUNCHER.read_text()


def test_without_a_fitting_python_it_says_which_one(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "needs Python 3.11 to 3.14" in stop_of(launcher, "use_a_fitting_python", [])


def test_another_python_from_path_takes_over(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken(Exception):
        pass

    def execv(path: str, command: list[str]) -> None:
        raise Taken(command)

    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: sys.executable if name == "python3.12" else None)
    monkeypatch.setattr(os, "execv", execv)
    with pytest.raises(Taken) as caught:
        launcher.use_a_fitting_python(["demo", "--x"])
    assert caught.value.args[0] == [sys.executable, str(launcher.ROOT / "coverdesk"), "demo", "--x"]


def test_a_full_disk_is_seen_before_it_is_filled(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 10, 5_000_000))
    assert "disk is too full" in stop_of(launcher, "install")
    assert not launcher.VENV.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "may not write"), (errno.EACCES, "Copy the folder")],
)
def test_a_folder_that_cannot_be_written_is_explained(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert words in stop_of(launcher, "install")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish a new connection: [Errno 111]", "package index could not be reached"),
        ("Temporary failure resolving 'x'", "package index could not be reached"),
        ("ERROR: No matching distribution found for sqlcipher3>=0.5.4", "no build of sqlcipher3"),
        ("something else", "ends with:"),
    ],
)
def test_the_log_of_a_failed_install_is_explained(launcher: ModuleType, log: str, words: str) -> None:
    launcher.STATE.mkdir()
    launcher.LOG.write_text(f"$ an earlier step\nNo space left on device\n\n$ pip install\n{log}\n")
    assert words in launcher.explain_install_failure("could not install")


def test_root_gets_the_missing_libraries(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    missing_qt.need_system_libraries()
    assert note(missing_qt).read_text().split()[-2:] == ["--no-install-recommends", "libegl1"]


def test_anyone_else_is_told_the_command(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    said = stop_of(missing_qt, "need_system_libraries")
    assert "apt-get update && apt-get install -y --no-install-recommends libegl1\n" in said
    assert not note(missing_qt).exists()


def test_with_a_display_the_libraries_of_x_count_too(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(launcher, "opens", lambda library: False)
    monkeypatch.delenv("DISPLAY", raising=False)
    without = set(launcher.missing_packages().values())
    monkeypatch.setenv("DISPLAY", ":0")
    assert set(launcher.missing_packages().values()) - without == set(launcher.X11_LIBRARIES.values())


def test_libraries_are_asked_of_the_loader(launcher: ModuleType) -> None:
    assert not launcher.opens("libcoverdesk-none.so.1")
    if sys.platform == "linux":
        assert launcher.opens("libc.so.6")


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (LAUNCHER.parent / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec ./coverdesk test"
    assert subprocess.run(["bash", "-n", str(LAUNCHER.parent / ".ci" / "run")], check=False).returncode == 0
