"""An install that is cut off, on a full disk or a broken index: one sentence, nothing left, the next goes on."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from server.embedded.process import wait_until
from tests.launcher.conftest import Project

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc"),
    pytest.mark.timeout(400),
]

NAME, VERSION = "thing", "1.0"
FILE = f"{NAME}-{VERSION}-py3-none-any.whl"
Answer = Callable[[BaseHTTPRequestHandler], None]


def wheel(size: int = 10) -> bytes:
    """A library of one module of that many bytes."""
    packed = io.BytesIO()
    info = f"{NAME}-{VERSION}.dist-info"
    files = {
        f"{NAME}.py": "#" * size,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,{len(text)}\n" for path, text in files.items()) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


GOOD = wheel()


def release(contents: bytes) -> str:
    """The line of a lock."""
    return f"{NAME}=={VERSION} --hash=sha256:{hashlib.sha256(contents).hexdigest()}"


@pytest.fixture(scope="module")
def bare_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip and nothing else, made once."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


@pytest.fixture
def ready(project: Project, bare_venv: Path) -> Project:
    """A project whose environment is made and empty."""
    shutil.copytree(bare_venv, project.root / ".venv", symlinks=True)
    return project


class Index:
    """A package index on this machine. `answer` may be replaced; `url` is for pip."""

    def __init__(self) -> None:
        self.contents = GOOD
        self.answer: Answer = self.good
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.answer(self)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple/"

    def good(self, request: BaseHTTPRequestHandler) -> None:
        if request.path.endswith(".whl"):
            send(request, 200, self.contents, "application/zip")
        else:
            send(request, 200, f'<!DOCTYPE html><a href="/{FILE}">{FILE}</a>'.encode())


def send(request: BaseHTTPRequestHandler, code: int, body: bytes, kind: str = "text/html", said: int = 0) -> None:
    request.send_response(code)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(said or len(body)))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def left_in(project: Project) -> list[str]:
    """Command lines of the processes that go on working in the project's folder; one that was killed needs a moment."""
    wait_until(lambda: not processes_of(project), 20)
    return processes_of(project)


def processes_of(project: Project) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(project.root) in line:
            found.append(line)
    return found


def cut(index: Index, request: BaseHTTPRequestHandler) -> None:
    if request.path.endswith(".whl"):
        send(request, 200, index.contents[:100], said=len(index.contents))
        request.close_connection = True
    else:
        index.good(request)


BROKEN: dict[str, tuple[Callable[[Index, BaseHTTPRequestHandler], None], str]] = {
    "nothing there": (lambda index, request: send(request, 404, b"no"), "offers no thing==1.0"),
    "a page in between": (lambda index, request: send(request, 200, b"<html>Sign in</html>"), "offers no thing==1.0"),
    "overloaded": (lambda index, request: send(request, 503, b"later"), "offers no thing==1.0"),
    "not allowed": (
        lambda index, request: index.good(request) if not request.path.endswith(".whl") else send(request, 403, b"no"),
        "refused with 403",
    ),
    "cut short": (cut, "package index"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_index_is_one_sentence_and_the_next_start_goes_on(ready: Project, index: Index, kind: str) -> None:
    answer, words = BROKEN[kind]
    ready.lock(release(GOOD))
    index.answer = lambda request: answer(index, request)
    failed = ready.start("exit", "0", PIP_INDEX_URL=index.url)
    last = failed.stderr.splitlines()[-1]
    assert failed.returncode == 1, failed.stderr
    assert words in last
    assert "start again" in last or "Start again" in last
    assert "pip config list" in last
    assert "Traceback" not in failed.stderr
    index.answer = index.good
    assert ready.start("exit", "5", PIP_INDEX_URL=index.url).returncode == 5


def test_other_contents_than_those_tested_are_never_installed(ready: Project, index: Index) -> None:
    ready.lock(release(GOOD))
    index.contents = wheel(11)
    failed = ready.start("exit", "0", PIP_INDEX_URL=index.url)
    assert failed.returncode == 1
    assert f"other contents for {NAME}=={VERSION}" in failed.stderr
    assert not list((ready.root / ".venv").rglob(f"{NAME}.py"))
    index.contents = GOOD
    assert ready.start("exit", "5", PIP_INDEX_URL=index.url).returncode == 5


def test_a_half_installed_library_is_brought_again(ready: Project, index: Index) -> None:
    """As a power cut or a kill between two files leaves it: pip alone would believe that it is there."""
    ready.lock(release(GOOD))
    assert ready.start("exit", "0", PIP_INDEX_URL=index.url).returncode == 0
    (installed,) = (ready.root / ".venv").rglob(f"{NAME}.py")
    installed.write_text("#")
    (ready.root / ".venv" / "coverdesk-stamp").unlink()
    assert ready.start("exit", "5", PIP_INDEX_URL=index.url).returncode == 5
    assert installed.read_text() == "#" * 10


def test_started_in_a_folder_that_is_gone(ready: Project, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && exec {' '.join(ready.command('exit', '5'))}"
    told = subprocess.run(["sh", "-c", command], env=ready.environment(), capture_output=True, text=True, check=False)
    assert told.returncode == 5, told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_while_pip_waits_for_the_index(ready: Project, index: Index, number: signal.Signals) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        go_on.wait(60)

    ready.lock(release(GOOD))
    index.answer = hang
    start = subprocess.Popen(
        ready.command("exit", "0"), env=ready.environment(PIP_INDEX_URL=index.url), stderr=subprocess.PIPE, text=True
    )
    with start:
        assert asked.wait(60)
        start.send_signal(number)
        _, said = start.communicate()
    go_on.set()
    assert start.returncode == 128 + number
    assert "interrupted; start it again and it goes on" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert left_in(ready) == []
    index.answer = index.good
    assert ready.start("exit", "5", PIP_INDEX_URL=index.url).returncode == 5


def test_ended_while_the_environment_is_made(project: Project) -> None:
    """Half a pip imports well enough to be believed: what was cut off is made anew."""
    start = subprocess.Popen(project.command("exit", "0"), env=project.environment(), stderr=subprocess.PIPE, text=True)
    pip = project.root / ".venv"
    with start:
        assert wait_until(lambda: any(pip.rglob("pip/__init__.py")), 120)
        start.send_signal(signal.SIGINT)
        _, said = start.communicate()
    assert start.returncode == 130, said
    assert left_in(project) == []
    again = project.start("exit", "5")
    assert again.returncode == 5, again.stderr
    assert "making .venv" in again.stderr


def test_what_changes_the_systems_packages_comes_to_its_own_end(launcher: ModuleType, tmp_path: Path) -> None:
    """A killed dpkg leaves them half configured; a stand-in that hears no Ctrl+C, as dpkg, works on behind a gate."""
    gate, done = tmp_path / "gate", tmp_path / "done"
    os.mkfifo(gate)
    stand_in = f"trap '' INT; read line < {gate}; echo $line > {done}"
    script = (
        "import sys\n"
        "from importlib.machinery import SourceFileLoader\n"
        f"launcher = SourceFileLoader('launcher', {str(launcher.ROOT / 'coverdesk')!r}).load_module()\n"
        "launcher.STATE.mkdir(exist_ok=True)\n"
        "launcher.interrupts.watch()\n"
        "try:\n"
        f"    launcher.logged(['sh', '-c', {stand_in!r}], whole=True)\n"
        "except launcher.Interrupted as interrupted:\n"
        "    sys.exit(128 + interrupted.number)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", script]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as start, gate.open("w") as held:
        start.send_signal(signal.SIGINT)  # the gate is open from both sides: the stand-in is at work
        assert start.stderr is not None
        assert "ending what is running" in start.stderr.readline()
        assert not done.exists()
        held.write("configured\n")
        held.flush()
        assert start.wait() == 130
    assert done.read_text() == "configured\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_fills_up_while_installing(tmp_path: Path, bare_venv: Path, index: Index) -> None:
    """A module larger than the disk, in a small wheel; then the disk grows and the next start goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", disk], check=False)
    if mounted.returncode != 0:
        pytest.skip("may not mount here")
    try:
        project = Project(disk / "project")
        shutil.copytree(bare_venv, project.root / ".venv", symlinks=True)
        launcher = project.root / "coverdesk"
        launcher.write_text(re.sub(r"SPACE_BYTES = [\d_]+", "SPACE_BYTES = 1_000", launcher.read_text()))
        index.contents = wheel(80_000_000)
        project.lock(release(index.contents))
        full = project.start("exit", "0", PIP_INDEX_URL=index.url)
        assert full.returncode == 1
        assert "disk is full" in full.stderr.splitlines()[-1]
        assert "start again" in full.stderr.splitlines()[-1]
        assert "Traceback" not in full.stderr
        assert left_in(project) == []
        subprocess.run(["mount", "-o", "remount,size=400m", disk], check=True)
        assert project.start("exit", "5", PIP_INDEX_URL=index.url).returncode == 5
    finally:
        subprocess.run(["umount", disk], check=True)
