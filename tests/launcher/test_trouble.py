"""What the launcher says when the machine has not what it needs."""

from __future__ import annotations

import ast
import errno
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

from tests.launcher.conftest import LAUNCHER, PARTS

Usage = namedtuple("Usage", "total used free")


# An installed Python in which the second Qt module misses a library until the note is there.
QT_PYTHON = """\
#!{python}
import os, sys
if not os.path.exists({note!r}):
    print('{{"failed": [["PySide6.QtNetwork", "{library}: cannot open shared object file: No such file", ""]],'
          ' "opened": []}}')
else:
    print('{{"failed": [], "opened": ["{file}"]}}')
"""
MISSING = "libgssapi_krb5.so.2"


@pytest.fixture
def missing_qt(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A machine on which Qt misses a library, with an apt-get that notes what it is asked and so brings it."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    folder = launcher.ROOT / "bin"
    folder.mkdir()
    opened = launcher.ROOT / "opened.so"
    opened.touch()
    launcher.BIN.mkdir(parents=True)
    python = QT_PYTHON.format(python=sys.executable, note=str(note(launcher)), library=MISSING, file=opened)
    launcher.PYTHON.write_text(python)
    launcher.PYTHON.chmod(0o755)
    script = folder / "apt-get"
    script.write_text(f'#!/bin/sh\ncase "$*" in *install*) echo "$@" >> {note(launcher)};; esac\n')
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
    for file in (LAUNCHER, *(LAUNCHER.parent / "packaging" / name for name in PARTS)):
        tree = ast.parse(file.read_text(), feature_version=(3, 9))
        nodes = list(ast.walk(tree))
        imported = {
            name.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names
        }
        imported |= {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
        assert imported <= set(sys.stdlib_module_names)
        assert "from __future__ import annotations" in file.read_text()


def test_it_names_no_package_host() -> None:
    for file in (LAUNCHER, *(LAUNCHER.parent / "packaging").glob("*.*")):
        assert not re.search(r"\b(https?|ftp)://", file.read_text()), file


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
        ("Max retries exceeded (Caused by ResponseError('too many 503 error responses'))", "could not be reached"),
        ("ERROR: No matching distribution found for sqlcipher3==0.6.4", "offers no sqlcipher3==0.6.4 for"),
        ("ERROR: HTTP error 403 while getting", "refused with 403"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM\n    idna==3.20 from", "other contents for idna==3.20"),
        ("FileNotFoundError: No usable temporary directory found in", "Point TMPDIR"),
        ("something else", "ends with:"),
    ],
)
def test_the_log_of_a_failed_install_is_explained(launcher: ModuleType, log: str, words: str) -> None:
    launcher.STATE.mkdir()
    launcher.LOG.write_text(f"$ an earlier step\nNo space left on device\n\n$ pip install\n{log}\n")
    assert words in launcher.explained("could not install")


def test_root_gets_the_missing_libraries_and_qt_is_not_looked_at_again(
    missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    missing_qt.need_system_libraries()
    assert note(missing_qt).read_text().split()[-2:] == ["--no-install-recommends", "libgssapi-krb5-2"]
    note(missing_qt).unlink()
    missing_qt.need_system_libraries()  # what Qt used is all there still
    assert not note(missing_qt).exists()
    (missing_qt.ROOT / "opened.so").unlink()
    missing_qt.need_system_libraries()
    assert note(missing_qt).exists()


def test_with_another_screen_qt_is_looked_at_again(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    missing_qt.need_system_libraries()
    note(missing_qt).unlink()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    missing_qt.need_system_libraries()
    assert note(missing_qt).exists()


def test_anyone_else_is_told_the_command(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    said = stop_of(missing_qt, "need_system_libraries")
    assert MISSING in said
    assert "apt-get update && apt-get install -y --no-install-recommends libgssapi-krb5-2\n" in said
    assert not note(missing_qt).exists()


@pytest.mark.parametrize(
    ("program", "command"), [("dnf", "dnf install -y krb5-libs"), ("pacman", "pacman -S --needed --noconfirm krb5")]
)
def test_other_systems_are_told_theirs(
    missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch, program: str, command: str
) -> None:
    (missing_qt.ROOT / "bin" / "apt-get").rename(missing_qt.ROOT / "bin" / program)
    monkeypatch.setenv("PATH", str(missing_qt.ROOT / "bin"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert f"{command}\n" in stop_of(missing_qt, "need_system_libraries")
    assert not note(missing_qt).exists()


def test_an_unknown_system_hears_all_names(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    said = stop_of(missing_qt, "need_system_libraries")
    assert MISSING in said
    assert "Debian and Ubuntu: libgssapi-krb5-2; Fedora: krb5-libs; Arch: krb5" in said


def test_a_library_that_stays_missing_is_said(missing_qt: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (missing_qt.ROOT / "bin" / "apt-get").write_text("#!/bin/sh\n")
    assert f"still do not open: {MISSING}" in stop_of(missing_qt, "need_system_libraries")


def test_what_is_no_missing_library_is_said_in_the_loaders_words(missing_qt: ModuleType) -> None:
    missing_qt.PYTHON.write_text('#!/bin/sh\necho "ImportError: GLIBC_2.99 not found" >&2\nexit 1\n')
    assert "cannot open here: ImportError: GLIBC_2.99" in stop_of(missing_qt, "need_system_libraries")


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (LAUNCHER.parent / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec ./coverdesk test"
    assert subprocess.run(["bash", "-n", str(LAUNCHER.parent / ".ci" / "run")], check=False).returncode == 0
