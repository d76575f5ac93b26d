"""Which system libraries Qt lacks on this Linux, found by importing what the product imports, and who brings them.

Used by the launcher, before and after anything is installed: only the standard library, and only syntax that
Python 3.9 still reads. The loader is asked, not a list from memory: what counts is whether a library opens here.
"""

from __future__ import annotations

import ast
import ctypes
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# Runs in the installed Python. Arguments: a JSON list of modules, one of platform plugins of which one must open.
# Says as JSON what failed and why, and which files of the system were opened.
PROBE = r"""
import ctypes, importlib, json, sys
from pathlib import Path

modules, plugins = json.loads(sys.argv[1]), json.loads(sys.argv[2])
failed, qt = [], None

def fails(what, file, attempt):
    try:
        attempt()
    except (ImportError, OSError) as error:
        return [what, str(error), str(file)]

for name in modules:
    short = name.rpartition(".")[2]
    files = [*qt.glob(short + ".*.so"), qt / (short + ".so")] if qt else [""]
    trouble = fails(name, files[0], lambda: importlib.import_module(name))
    if trouble:
        failed.append(trouble)
    elif name == modules[0]:
        qt = Path(sys.modules[name].__file__).parent
if qt:
    folder = qt / "Qt" / "plugins" / "platforms"
    files = [folder / ("libq" + name + ".so") for name in plugins]
    troubles = [fails(file.name, file, lambda: ctypes.CDLL(str(file))) for file in files if file.exists()]
    if troubles and all(troubles):
        failed.append(troubles[0])
if not failed:
    from PySide6.QtGui import QGuiApplication
    application = QGuiApplication(["probe"])
own = (sys.prefix, sys.base_prefix + "/lib/python")
lines = Path("/proc/self/maps").read_text().splitlines()
opened = {line.split(None, 5)[5] for line in lines if ".so" in line and len(line.split(None, 5)) == 6}
print(json.dumps({"failed": failed, "opened": sorted(path for path in opened if not path.startswith(own))}))
"""
PROBE_S = 120
"""The first import of a cold disk; an import takes half a second."""

NOT_FOUND = re.compile(r"([\w.+-]+\.so[.\d]*)(?:: cannot open| => not found|: No such)")
"""As glibc's loader, ldd and musl's loader say it."""

DEBIAN_NAMES = {
    "libbrotlidec.so.1": "libbrotli1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
"""Where the package is not called by the policy's rule for library packages (Debian policy, 8.1)."""

# Library -> its package on Fedora and on Arch. On Debian the name follows from the library's.
PACKAGES = {
    "libEGL.so.1": ("libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libglvnd-glx", "libglvnd"),
    "libGLX.so.0": ("libglvnd-glx", "libglvnd"),
    "libX11-xcb.so.1": ("libX11-xcb", "libx11"),
    "libX11.so.6": ("libX11", "libx11"),
    "libXau.so.6": ("libXau", "libxau"),
    "libbrotlidec.so.1": ("libbrotli", "brotli"),
    "libdbus-1.so.3": ("dbus-libs", "dbus"),
    "libexpat.so.1": ("expat", "expat"),
    "libfontconfig.so.1": ("fontconfig", "fontconfig"),
    "libfreetype.so.6": ("freetype", "freetype2"),
    "libglib-2.0.so.0": ("glib2", "glib2"),
    "libgssapi_krb5.so.2": ("krb5-libs", "krb5"),
    "libgthread-2.0.so.0": ("glib2", "glib2"),
    "libkrb5.so.3": ("krb5-libs", "krb5"),
    "libwayland-client.so.0": ("libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl", "wayland"),
    "libxcb-cursor.so.0": ("xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-glx.so.0": ("libxcb", "libxcb"),
    "libxcb-icccm.so.4": ("xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb", "libxcb"),
    "libxcb-render-util.so.0": ("xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb", "libxcb"),
    "libxcb-shape.so.0": ("libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb", "libxcb"),
    "libxcb-util.so.1": ("xcb-util", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb", "libxcb"),
    "libxcb.so.1": ("libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11", "libxkbcommon-x11"),
    "libxkbcommon.so.0": ("libxkbcommon", "libxkbcommon"),
    "libz.so.1": ("zlib-ng-compat", "zlib"),
    "libzstd.so.1": ("libzstd", "zstd"),
}

# What the windows need wherever they are drawn. Only a forecast, so that an administrator who is asked for Python's
# own packages before Qt is here is not asked a second time.
FORECAST = (
    "libEGL.so.1",
    "libGL.so.1",
    "libdbus-1.so.3",
    "libfontconfig.so.1",
    "libglib-2.0.so.0",
    "libgssapi_krb5.so.2",
    "libxkbcommon.so.0",
)


class Finding(NamedTuple):
    """What a look at Qt found."""

    libraries: tuple[str, ...]
    """Names of libraries that do not open."""
    trouble: str
    """What else keeps Qt from starting, in the loader's own words; empty: nothing."""
    opened: tuple[str, ...]
    """Files of the system that Qt uses; known only when nothing is missing."""

    @property
    def is_good(self) -> bool:
        return not self.libraries and not self.trouble


def qt_modules(sources: Path) -> list[str]:
    """The Qt modules that the Python files below a folder import, the least of them first, each once."""
    found = set()
    for path in sources.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "PySide6" in text else ():
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names if alias.name.startswith("PySide6.")}
            elif isinstance(node, ast.ImportFrom) and node.module == "PySide6":
                found |= {f"PySide6.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6."):
                found.add(node.module or "")
    return ["PySide6.QtCore", *sorted(found - {"PySide6.QtCore"})] if found else []


def plugins(environment: Mapping[str, str]) -> list[str]:
    """The platform plugins of which Qt will open one here; empty: the one that draws off screen, which always opens."""
    named = environment.get("QT_QPA_PLATFORM", "")
    if named:
        return [plugin.partition(":")[0].replace("-egl", "") for plugin in named.split(";")]
    screens = {"DISPLAY": "xcb", "WAYLAND_DISPLAY": "wayland"}
    return [plugin for variable, plugin in screens.items() if environment.get(variable)]


def look(python: Path, modules: Sequence[str], environment: Mapping[str, str]) -> Finding:
    """Have the installed Python import the modules and open the plugin, in a process of its own."""
    command = [str(python), "-I", "-c", PROBE, json.dumps(list(modules)), json.dumps(plugins(environment))]
    offscreen = dict(environment, QT_QPA_PLATFORM="offscreen")
    try:
        told = subprocess.run(
            command, env=offscreen, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_S, check=False
        )
        said = json.loads(told.stdout)
    except subprocess.TimeoutExpired:
        return Finding((), f"importing it took more than {PROBE_S} s", ())
    except ValueError:
        words = told.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return Finding((), words or f"importing it ended with code {told.returncode}", ())
    libraries = set()
    for _, why, file in said["failed"]:
        libraries |= {*NOT_FOUND.findall(why), *not_found_by(file)}
    others = [f"{what}: {why}" for what, why, _ in said["failed"] if not NOT_FOUND.search(why)]
    return Finding(tuple(sorted(libraries)), "; ".join(others[:1]), tuple(said["opened"]))


def not_found_by(file: str) -> set[str]:
    """All libraries that the loader misses for a file; it names only the first one when it refuses to open it."""
    ldd = shutil.which("ldd")
    if not ldd or not file or not Path(file).exists():
        return set()
    told = subprocess.run([ldd, file], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return set(NOT_FOUND.findall(told.stdout.decode(errors="replace")))


def forecast() -> list[str]:
    """Libraries that Qt will miss, as far as can be said before it is here."""
    return [library for library in FORECAST if not opens(library)]


def opens(library: str) -> bool:
    """Whether the loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class Installer(NamedTuple):
    """How a family of systems calls its packages and gets them."""

    program: str
    command: str
    unknown: str
    """A package by the library it brings; `{}` is the library. Empty: the family has no such way."""


APT = Installer("apt-get", "apt-get update && apt-get install -y --no-install-recommends", "")
DNF = Installer("dnf", "dnf install -y", "{}()(64bit)")
PACMAN = Installer("pacman", "pacman -S --needed --noconfirm", "")
INSTALLERS = {"Debian and Ubuntu": APT, "Fedora": DNF, "Arch": PACMAN}


def installer_here() -> Installer | None:
    """The one whose program is on PATH."""
    return next((one for one in INSTALLERS.values() if shutil.which(one.program)), None)


def package_of(library: str, installer: Installer) -> str:
    """The package that brings a library; empty when it is not known."""
    if installer is APT:
        return DEBIAN_NAMES.get(library) or debian_name(library)
    known = PACKAGES.get(library)
    if known is None:
        return installer.unknown.format(library)
    return known[0] if installer is DNF else known[1]


def debian_name(library: str) -> str:
    """`libxkbcommon-x11.so.0` -> `libxkbcommon-x11-0`: Debian's rule for packages of shared libraries."""
    stem, _, version = library.partition(".so.")
    hyphen = "-" if stem[-1:].isdigit() and version else ""
    return f"{stem}{hyphen}{version}".lower().replace("_", "-")


def packages_of(libraries: Iterable[str], installer: Installer) -> list[str]:
    """Each once; libraries whose package is not known are left out."""
    return sorted({package_of(library, installer) for library in libraries} - {""})


def command_of(packages: Sequence[str], installer: Installer) -> str:
    """The line that an administrator types."""
    return f"{installer.command} {' '.join(map(shlex.quote, packages))}"


def everywhere(libraries: Sequence[str]) -> str:
    """The packages on each family of systems, for one that we do not know."""
    named = {family: packages_of(libraries, installer) for family, installer in INSTALLERS.items()}
    return "; ".join(f"{family}: {' '.join(packages)}" for family, packages in named.items() if packages)


def still_there(remembered: Path, key: str) -> bool:
    """Whether the last good look, under the same key, used files that all exist still."""
    try:
        told = json.loads(remembered.read_text(encoding="utf-8"))
        return bool(told["key"] == key and told["opened"]) and all(map(os.path.exists, told["opened"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember(remembered: Path, key: str, finding: Finding) -> None:
    """Raises OSError."""
    draft = remembered.with_suffix(".new")
    draft.write_text(json.dumps({"key": key, "opened": finding.opened}), encoding="utf-8")
    draft.replace(remembered)
