"""A tiny project that the real launcher installs without any network, and the launcher as a module."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

LAUNCHER = Path(__file__).resolve().parents[2] / "coverdesk"
PARTS = ("failures.py", "system_libraries.py")
"""Of packaging/, what the launcher is made of."""

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "coverdesk"
version = "0.1"
"""

# The least build backend that pip accepts: an editable wheel with one command.
BACKEND = """\
import os, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(directory, config_settings=None, metadata_directory=None):
    info = "coverdesk-0.1.dist-info"
    files = {
        "coverdesk.pth": os.getcwd() + "\\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\\nName: coverdesk\\nVersion: 0.1\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{info}/entry_points.txt": "[console_scripts]\\ncoverdesk = program:main\\n",
    }
    record = "".join(f"{name},,\\n" for name in files) + f"{info}/RECORD,,\\n"
    name = "coverdesk-0.1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", record)
    return name
"""

PROGRAM = """\
import json, os, signal, sys

def main():
    print(json.dumps(sys.argv[1:]), flush=True)
    if sys.argv[1:2] == ["die"]:
        os.kill(os.getpid(), signal.SIGTERM)
    return int(sys.argv[2]) if sys.argv[1:2] == ["exit"] else 0
"""


def copy_launcher(folder: Path) -> None:
    """The launcher and what it is made of, without the real lock."""
    shutil.copy(LAUNCHER, folder / "coverdesk")
    (folder / "packaging").mkdir()
    for module in PARTS:
        shutil.copy(LAUNCHER.parent / "packaging" / module, folder / "packaging")


class Project:
    """A source folder with the launcher in it. `root` is its path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        copy_launcher(root)
        (root / "backend.py").write_text(BACKEND)
        (root / "program.py").write_text(PROGRAM)
        (root / "pyproject.toml").write_text(PYPROJECT)
        self.lock()

    def lock(self, *releases: str) -> None:
        """Write the lock: `name==version --hash=sha256:…` each."""
        (self.root / "packaging" / "lock.txt").write_text("# nothing\n" + "".join(f"{text}\n" for text in releases))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "coverdesk"), *arguments]

    def environment(self, **changes: str) -> dict[str, str]:
        """Ours, but with an index that pip cannot reach: a test that needs the network fails at once."""
        offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull}
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
        return inherited | offline | changes

    def start(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


@pytest.fixture
def launcher(tmp_path: Path) -> ModuleType:
    """The launcher, imported from a folder of its own, with nothing installed."""
    copy = tmp_path / "launcher" / "coverdesk"
    copy.parent.mkdir()
    copy_launcher(copy.parent)
    (copy.parent / "pyproject.toml").write_text(PYPROJECT)
    (copy.parent / "packaging" / "lock.txt").write_text("")
    loader = SourceFileLoader("coverdesk_launcher", str(copy))
    spec = importlib.util.spec_from_loader("coverdesk_launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
