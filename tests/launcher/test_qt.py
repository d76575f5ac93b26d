"""Which Qt modules are looked at, and what a look finds; against the Qt that is installed here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.launcher.conftest import LAUNCHER

ROOT = LAUNCHER.parent
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring all that Qt needs")


@pytest.fixture
def libraries(launcher: ModuleType) -> ModuleType:
    module: ModuleType = launcher.part("system_libraries")
    return module


def test_every_qt_module_that_the_product_imports_is_looked_at(libraries: ModuleType) -> None:
    """Read here as text, there as syntax: who writes an import in a new way is seen by one of the two."""
    written = set()
    for path in (ROOT / "desktop").rglob("*.py"):
        text = path.read_text()
        written |= set(re.findall(r"\bPySide6\.(Qt\w+)", text))
        for names in re.findall(r"from PySide6 import ([\w, ]+|\([^)]*\))", text):
            written |= set(re.findall(r"Qt\w+", names))
    assert {name.removeprefix("PySide6.") for name in libraries.qt_modules(ROOT / "desktop")} == written
    assert {"QtCore", "QtNetwork", "QtSvg", "QtWidgets"} <= written


def test_no_wing_but_the_desktop_imports_qt(libraries: ModuleType) -> None:
    assert libraries.qt_modules(ROOT / "server") == libraries.qt_modules(ROOT / "shared") == []


@linux
def test_a_look_at_this_machine_finds_nothing_missing_and_what_qt_uses(libraries: ModuleType) -> None:
    modules = libraries.qt_modules(ROOT / "desktop")
    finding = libraries.look(Path(sys.executable), modules, {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert finding.is_good, finding
    assert any("libEGL" in file for file in finding.opened)
    assert all(Path(file).exists() for file in finding.opened)


@linux
def test_a_look_names_each_library_that_a_module_and_what_it_needs_miss(libraries: ModuleType, tmp_path: Path) -> None:
    """A stand-in for Qt whose module needs two libraries that nobody has."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "QtCore.py").touch()
    (tmp_path / "empty.c").write_text("")
    for name in ("libfirst-none.so.1", "libsecond-none.so.2"):
        soname = f"-Wl,-soname,{name}"
        subprocess.run([compiler, "-shared", soname, "-o", tmp_path / name, tmp_path / "empty.c"], check=True)
    needed = ["-Wl,--no-as-needed", *(str(tmp_path / name) for name in ("libfirst-none.so.1", "libsecond-none.so.2"))]
    module = package / "QtNetwork.abi3.so"
    subprocess.run([compiler, "-shared", "-o", module, tmp_path / "empty.c", *needed], check=True)
    (tmp_path / "libfirst-none.so.1").unlink()
    (tmp_path / "libsecond-none.so.2").unlink()
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')  # without -I
    python.chmod(0o755)
    finding = libraries.look(python, ["PySide6.QtCore", "PySide6.QtNetwork"], {"PATH": os.environ["PATH"]})
    assert finding.libraries == ("libfirst-none.so.1", "libsecond-none.so.2")
    assert not finding.is_good


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"DISPLAY": ":0"}, ["xcb"]),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ["wayland"]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ["xcb", "wayland"]),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, ["offscreen"]),
        ({"QT_QPA_PLATFORM": "wayland;xcb:x=1"}, ["wayland", "xcb"]),
    ],
)
def test_the_plugin_of_the_screen_is_looked_at(
    libraries: ModuleType, environment: dict[str, str], expected: list[str]
) -> None:
    assert libraries.plugins(environment) == expected


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libEGL.so.1", "libegl1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
    ],
)
def test_debian_names_follow_from_the_library(libraries: ModuleType, library: str, package: str) -> None:
    assert libraries.package_of(library, libraries.APT) == package


def test_a_library_that_nobody_listed_has_a_name_where_it_can(libraries: ModuleType) -> None:
    names = [libraries.package_of("libodd_thing2.so.4", one) for one in libraries.INSTALLERS.values()]
    assert names == ["libodd-thing2-4", "libodd_thing2.so.4()(64bit)", ""]
    assert libraries.command_of(names[1:2], libraries.DNF) == "dnf install -y 'libodd_thing2.so.4()(64bit)'"


def test_the_forecast_names_libraries_whose_packages_are_known_everywhere(libraries: ModuleType) -> None:
    assert set(libraries.FORECAST) <= set(libraries.PACKAGES)
