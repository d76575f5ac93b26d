"""A demonstration that fails or is ended: the cause is said, its log stays, and nothing else is left behind."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from server.demo.cast import DesktopPlayer, Player, StageFailure
from server.demo.cli import SPACE_BYTES, watch
from server.demo.ending import folder, interruptible, run_owned, undisturbed

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc")


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files that every account may enter, as /tmp is."""
    path = Path(tempfile.mkdtemp(prefix="coverdesk-ending-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def started(temporary: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "shared.cli", "demo", "--claims", "60", *arguments]
    inherited = {name: text for name, text in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.Popen(
        command,
        env={**inherited, "TMPDIR": str(temporary), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def processes_of(temporary: Path) -> list[str]:
    """Command lines of all processes whose folder for temporary files this is, or lies in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={temporary}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    return found


def left_in(temporary: Path) -> list[str]:
    return sorted(str(path.relative_to(temporary)) for path in temporary.rglob("*"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Starting PostgreSQL", signal.SIGINT),
        ("Writing", signal.SIGINT),
        ("rows are in", signal.SIGTERM),
        ("signs in on her laptop", signal.SIGINT),
        ("goes down into the basement", signal.SIGHUP),
    ],
)
def test_whoever_ends_it_at_any_moment_leaves_nothing(temporary: Path, line: str, number: signal.Signals) -> None:
    with started(temporary, "--tour") as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        while line not in (said := demo.stdout.readline()):
            assert said, demo.stderr.read()
        demo.send_signal(number)
        told = demo.stdout.read()
        errors = demo.stderr.read()
    assert demo.returncode == 130
    assert "nothing is left" in told
    assert errors == ""
    assert processes_of(temporary) == []
    assert left_in(temporary) == []


def test_a_loop_that_is_cut_off_while_it_is_made_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[asyncio.AbstractEventLoop] = []
    ran: list[int] = []
    usual = asyncio.events.new_event_loop

    def cut_off() -> asyncio.AbstractEventLoop:
        made.append(usual())
        os.kill(os.getpid(), signal.SIGINT)
        return made[0]

    async def work() -> None:
        ran.append(1)

    monkeypatch.setattr(asyncio.events, "new_event_loop", cut_off)
    with interruptible(), ExitStack() as cleanup, pytest.raises(KeyboardInterrupt):
        run_owned(cleanup, work)
    assert made[0].is_closed()
    assert ran == []


def test_what_runs_in_a_loop_is_ended_in_order() -> None:
    """Also from the middle of a callback, where nobody waits for anything."""
    course: list[str] = []
    left: list[asyncio.Future[None]] = []

    async def work() -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        nobodys = asyncio.get_running_loop().create_future()  # as of a connection that was being opened
        nobodys.set_exception(ConnectionError("cut off"))
        left.append(nobodys)
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            course.append("put away")
            raise

    with interruptible():
        with ExitStack() as cleanup, pytest.raises(KeyboardInterrupt):
            run_owned(cleanup, work)
        course.append("told")
    left.clear()  # asyncio tells of it now, if at all, which fails the test
    assert course == ["put away", "told"]


@pytest.mark.timeout(300)
def test_nobody_who_reads_along_ends_it_too(temporary: Path) -> None:
    """As `./coverdesk demo | head -1` does."""
    with started(temporary, "--tour") as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        assert "Starting PostgreSQL" in demo.stdout.readline()
        demo.stdout.close()
        errors = demo.stderr.read()
    assert demo.returncode == 130
    assert errors == ""
    assert processes_of(temporary) == []
    assert left_in(temporary) == []


@pytest.mark.timeout(300)
def test_a_window_that_cannot_open_is_told_with_its_cause_and_a_log_that_stays(temporary: Path) -> None:
    """With a display whose plugin nobody has, as on a machine that lacks a library."""
    with started(temporary, DISPLAY=":nowhere", QT_QPA_PLATFORM="nonsense") as demo:
        _, said = demo.communicate(timeout=280)
    assert demo.returncode == 1
    assert len(said.splitlines()) == 1
    assert re.search(r'Maya Ortiz ended with code .*: .*"nonsense"', said) or "platform plugin" in said
    log = Path(re.search(r"stays at (\S+\.log)", said)[1])  # type: ignore[index]
    assert "nonsense" in log.read_text()
    assert processes_of(temporary) == []
    assert all(name.endswith(".log") for name in left_in(temporary) if not (temporary / name).is_dir())


@pytest.mark.timeout(300)
def test_where_there_is_a_display_two_windows_stay_until_it_is_ended(temporary: Path) -> None:
    """On a display that Qt draws in memory."""
    with started(temporary, DISPLAY=":nowhere", QT_QPA_PLATFORM="offscreen") as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        told = ""
        while "Ctrl+C ends everything" not in told:
            line = demo.stdout.readline()
            assert line, demo.stderr.read()
            told += line
        driven = [command for command in processes_of(temporary) if "desktop --driven" in command]
        demo.send_signal(signal.SIGINT)
        errors = demo.stderr.read()
    assert len(driven) == 2
    assert re.search(r"Everyone's password is \S{12}; Dana Reyes is dana@", told)
    assert demo.returncode == 130
    assert errors == ""
    assert processes_of(temporary) == []
    assert left_in(temporary) == []


def test_a_failure_names_what_the_child_said_last(tmp_path: Path) -> None:
    with ExitStack() as cleanup, pytest.raises(StageFailure) as caught:
        DesktopPlayer("Maya", "no name", "http://127.0.0.1:9", tmp_path, offscreen=True, cleanup=cleanup)
    assert "Maya ended with code 1: 'no name' is no name for a profile" in str(caught.value)


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        ("Traceback (most recent call last):\n  File\nImportError: libx.so.1: cannot open\n", "ImportError: libx.so.1"),
        ("one\ncoverdesk: the address is in use.\n", "the address is in use. Its log"),
        ("something\nlast words\n\n", "last words. Its log"),
        ("Error: not this\nasyncpg.exceptions.DiskFullError: full\nlater words\n", "DiskFullError: full. Its log"),
        ("", "ended. Its log"),
    ],
)
def test_the_cause_is_the_line_that_says_why(tmp_path: Path, log: str, cause: str) -> None:
    file = tmp_path / "some.log"
    file.write_text(log)
    with ExitStack() as cleanup:
        player = Player("Somebody", ["--help"], {}, file, cleanup=cleanup)
        player.process.wait()
        file.write_text(log)
        assert cause in str(player.failure("ended"))


def test_watching_ends_with_the_last_window(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        server = Player(
            "The server", ["desktop", "--driven", "--profile", "a"], home(tmp_path), tmp_path / "a.log", cleanup=cleanup
        )
        desks = [Player(str(n), ["--help"], {}, tmp_path / f"{n}.log", cleanup=cleanup) for n in range(2)]
        watch(server, desks)
        assert server.process.poll() is None


def home(path: Path) -> dict[str, str]:
    return {"COVERDESK_HOME": str(path), "COVERDESK_KEYRING": "off", "QT_QPA_PLATFORM": "offscreen"}


def test_watching_tells_a_window_that_failed(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        lasting = Player(
            "The server", ["desktop", "--driven", "--profile", "a"], home(tmp_path), tmp_path / "a.log", cleanup=cleanup
        )
        failing = Player(
            "Tom", ["desktop", "--profile", "no name"], home(tmp_path), tmp_path / "b.log", cleanup=cleanup
        )
        with pytest.raises(StageFailure, match="Tom ended with code 1: 'no name' is no name"):
            watch(lasting, [lasting, failing])


def test_watching_tells_a_server_that_ended(tmp_path: Path) -> None:
    with ExitStack() as cleanup:
        server = Player("The server", ["serve", "--port", "x"], {}, tmp_path / "a.log", cleanup=cleanup)
        lasting = Player(
            "Tom", ["desktop", "--driven", "--profile", "a"], home(tmp_path), tmp_path / "b.log", cleanup=cleanup
        )
        with pytest.raises(StageFailure, match=r"The server ended with code 2: .*port"):
            watch(server, [lasting])


def test_only_logs_stay_after_a_failure() -> None:
    with suppress(StageFailure), folder() as path:
        (path / "deep" / "deeper").mkdir(parents=True)
        (path / "deep" / "some.log").write_text("why")
        (path / "deep" / "data.db").write_text("claims")
        (path / "deep" / "deeper" / "link").symlink_to("/nowhere")
        raise StageFailure("because")
    assert left_in(path) == ["deep", "deep/some.log"]
    shutil.rmtree(path)


def test_nothing_stays_after_an_end_that_was_asked_for() -> None:
    with suppress(KeyboardInterrupt), folder() as path:
        (path / "some.log").write_text("why")
        raise KeyboardInterrupt
    assert not path.exists()


def test_a_signal_waits_for_what_must_not_be_cut_off_and_comes_once() -> None:
    reached = []
    with interruptible():
        try:
            with undisturbed():
                with undisturbed():
                    signal.raise_signal(signal.SIGINT)
                    reached.append("inner")
                reached.append("outer")
            reached.append("not ended")
        except KeyboardInterrupt:
            reached.append("ended")
        signal.raise_signal(signal.SIGTERM)  # everything is being ended already
        reached.append("ending")
    assert reached == ["inner", "outer", "ended", "ending"]


def test_pictures_that_cannot_be_written_are_one_sentence(temporary: Path) -> None:
    (temporary / "file").touch()
    with started(temporary, "--tour", "--out", str(temporary / "file" / "below")) as demo:
        _, said = demo.communicate(timeout=100)
    assert demo.returncode == 1
    assert "--out" in said
    assert len(said.splitlines()) == 1
    assert left_in(temporary) == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_said_before_anything_is_started(temporary: Path) -> None:
    small = temporary / "small"
    small.mkdir()
    size = f"size={SPACE_BYTES // 10}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", small], check=False, capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("may not mount here")
    try:
        with started(small, "--tour") as demo:
            told, said = demo.communicate(timeout=100)
        assert demo.returncode == 1
        assert "too full" in said
        assert "Free some space, or point TMPDIR elsewhere" in said
        assert "Starting" not in told
        assert left_in(small) == []
    finally:
        subprocess.run(["umount", small], check=True)
