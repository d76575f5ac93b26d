"""The command line: finds the commands, loads none for `--help`, and says what is missing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import shared
from shared import cli

received: list[list[str]] = []
small = typer.Typer()


@small.command()
def greet(name: str) -> None:
    print(f"hello {name}")
    raise typer.Exit(4)


def note(arguments: list[str]) -> int:
    received.append(arguments)
    return len(arguments)


def needs_qt(arguments: list[str]) -> int:
    raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6")


def broken(arguments: list[str]) -> int:
    raise ModuleNotFoundError("No module named 'shared.nonsense'", name="shared.nonsense")


def entry(value: str, name: str = "thing") -> EntryPoint:
    return EntryPoint(name=name, value=value, group=cli.GROUP)


def invoke(value: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.build_app([entry(value)]), ["thing", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_arguments_reach_the_command_untouched() -> None:
    received.clear()
    arguments = ["sub", "--help", "--", "-x", "two words", "--a=b"]
    code, _ = invoke("tests.launcher.test_cli:note", *arguments)
    assert received == [arguments]
    assert code == 6


def test_a_typer_app_is_a_command_too() -> None:
    assert invoke("tests.launcher.test_cli:small", "you") == (4, "hello you\n")


@pytest.mark.parametrize("value", ["desktop.nowhere:main", "server.nowhere.cli:main", "shared.cli:nowhere"])
def test_a_command_that_does_not_exist_is_one_sentence(value: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, said = invoke(value)
    assert code == 1
    assert "not part of this version" in said
    assert len(said.splitlines()) == 1


def test_a_missing_library_names_its_extra() -> None:
    code, said = invoke("tests.launcher.test_cli:needs_qt")
    assert code == 1
    assert "coverdesk[desktop]" in said
    assert len(said.splitlines()) == 1


def test_our_own_mistakes_are_not_dressed_up() -> None:
    with pytest.raises(ModuleNotFoundError):
        invoke("tests.launcher.test_cli:broken")


def test_help_loads_no_wing() -> None:
    script = (
        "import sys\nfrom shared import cli\nsys.argv = ['coverdesk', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print([name for name in ('PySide6', 'asyncpg', 'aiohttp', 'sqlalchemy', 'desktop', 'server')"
        " if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
    for name in (*cli.SUMMARIES, "test", "simulate", "bench"):
        assert name in answer.stdout


def test_an_unknown_command_is_a_misuse() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "shared.cli", "nonsense"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "nonsense" in answer.stderr


def test_without_the_source_folder_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "source_folder", lambda: None)
    assert cli.run_tests([]) == 1
    assert "source folder" in capsys.readouterr().err


def project(monkeypatch: pytest.MonkeyPatch, root: Path, *programs: str) -> None:
    """A source folder whose programs say what they were given, and end with 7."""
    for program in programs:
        path = root / program
        path.parent.mkdir(parents=True)
        path.write_text("import sys\nprint(sys.argv[1:])\nsys.exit(7)\n")
    monkeypatch.setattr(cli, "source_folder", lambda: root)


@pytest.mark.parametrize(
    ("command", "program", "before"),
    [
        ("simulate", "tests/simulation/__main__.py", []),
        ("ask", "tests/server/handlers/api/__main__.py", []),
        ("bench", "tests/bench/__main__.py", []),
        ("migration", "server/new_migration.py", []),
        ("mutate", "tests/mutation.py", []),
        ("lock", "packaging/locking.py", ["lock"]),
        ("newest", "packaging/locking.py", ["newest"]),
    ],
)
def test_a_command_of_the_source_folder_gets_its_arguments_and_its_end_is_ours(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    command: str,
    program: str,
    before: list[str],
) -> None:
    project(monkeypatch, tmp_path, program)
    result = CliRunner().invoke(cli.build_app([]), [command, "--help", "two words"])
    assert result.exit_code == 7
    assert capfd.readouterr().out == f"{[*before, '--help', 'two words']}\n"


@pytest.mark.parametrize("command", ["migration", "simulate", "ask", "bench", "mutate", "lock", "newest", "test"])
def test_an_installed_copy_says_what_these_commands_need(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(cli, "source_folder", lambda: None)
    result = CliRunner().invoke(cli.build_app([]), [command])
    assert (result.exit_code, result.output) == (1, f"coverdesk: {cli.NEEDS_SOURCE}\n")


def test_a_source_folder_without_a_part_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project(monkeypatch, tmp_path)
    result = CliRunner().invoke(cli.build_app([]), ["bench"])
    assert (result.exit_code, result.output) == (1, "coverdesk: tests.bench is not part of this version.\n")


@pytest.mark.parametrize("marks", [(), ("tests",), ("pyproject.toml",)])
def test_only_a_checkout_is_a_source_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marks: tuple[str]) -> None:
    root = cli.source_folder()
    assert root is not None
    assert (root / "coverdesk").is_file()
    monkeypatch.setattr(shared, "__file__", str(tmp_path / "shared" / "__init__.py"))
    for mark in marks:
        (tmp_path / mark).touch() if "." in mark else (tmp_path / mark).mkdir()
    assert cli.source_folder() is None


def test_each_step_says_how_it_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """But pytest, whose own closing line stays the last one; and none opens a window where there is no display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cli, "source_folder", lambda: tmp_path)
    shows = ("-c", "import os; print(os.environ['QT_QPA_PLATFORM'])")
    monkeypatch.setattr(cli, "CHECKS", (("good", shows), ("bad", ("-c", "raise SystemExit(3)"))))
    monkeypatch.setattr(cli, "BESIDE", (("long", ("-c", "print('nobody hears it')")),))
    (tmp_path / "pytest.py").write_text("print('the last line')")
    assert cli.run_tests([]) == 1
    captured = capfd.readouterr()
    beside, *lines = captured.out.splitlines()
    assert beside == "── long, beside the others"
    assert lines[:2] == ["── good", "offscreen"]
    assert re.fullmatch(r"   good, \d+\.\d s", lines[2])
    assert re.fullmatch(r"   failed with exit code 3, \d+\.\d s", lines[4])
    assert lines[5:] == ["── pytest", "the last line"]
    assert captured.err == "coverdesk: failed: bad.\n"


def test_what_ran_beside_the_others_says_at_the_end_what_it_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "source_folder", lambda: tmp_path)
    monkeypatch.setattr(cli, "CHECKS", ())
    finds = "import sys; print('found'); print('much', file=sys.stderr); sys.exit(2)"
    monkeypatch.setattr(cli, "BESIDE", (("long", ("-u", "-c", finds)),))
    (tmp_path / "pytest.py").write_text("print('all passed')")
    assert cli.run_tests([]) == 1
    captured = capfd.readouterr()
    assert captured.out.splitlines() == [
        "── long, beside the others",
        "── pytest",
        "all passed",
        "── long",
        "found",
        "much",
        "   failed with exit code 2",
    ]
    assert captured.err == "coverdesk: failed: long.\n"


def test_a_killed_child_ends_as_shells_count_it(tmp_path: Path) -> None:
    assert cli.call([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], tmp_path) == 128 + signal.SIGKILL


def wrong_attribute(arguments: list[str]) -> int:
    raise AttributeError("'NoneType' object has no attribute 'thing'", name="thing")


def test_a_mistake_inside_a_command_is_no_missing_command() -> None:
    with pytest.raises(AttributeError, match="NoneType"):
        invoke("tests.launcher.test_cli:wrong_attribute")


def make_checks(monkeypatch: pytest.MonkeyPatch, root: Path, codes: dict[str, int]) -> list[str]:
    """Replace the steps of `test` by recorders with the given exit codes; returns their order."""
    order: list[str] = []

    def step(name: str, command: object, folder: Path) -> int:
        order.append(name)
        return codes.get(name, 0)

    monkeypatch.setattr(cli, "source_folder", lambda: root)
    monkeypatch.setattr(cli, "_step", step)
    monkeypatch.setattr(cli, "BESIDE", ())
    return order


def test_all_steps_run_though_one_fails_and_pytest_is_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = make_checks(monkeypatch, tmp_path, {"ruff": 1, "lint-imports": 1})
    assert cli.run_tests([]) == 1
    assert order == ["ruff", "lint-imports", "pytest"]
    assert "ruff, lint-imports" in capsys.readouterr().err


def test_success_says_nothing_after_pytest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_checks(monkeypatch, tmp_path, {})
    assert cli.run_tests([]) == 0
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_a_terminated_run_ends_its_child_and_begins_no_other_step(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom shared import cli\n"
        "cli.source_folder = Path.cwd\n"
        "waits = ('-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(60)')\n"
        "cli.CHECKS = (('first', waits), ('second', waits))\n"
        "Path('beside.py').write_text(\"import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)\")\n"
        "cli.BESIDE = (('beside', ('beside.py',)),)\n"
        "cli.run_tests([])\n"
    )
    os.mkfifo(tmp_path / "pid")
    run = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    with run:
        assert run.stdout is not None
        assert "beside" in run.stdout.readline()
        assert run.stdout.readline().endswith("first\n")
        child = int(run.stdout.readline())
        beside = int((tmp_path / "pid").read_text())  # which waits until it is written
        run.terminate()
        assert run.wait(20) == 128 + signal.SIGTERM
        assert "second" not in run.stdout.read()
    for process in (child, beside):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_with_arguments_only_pytest_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    order = make_checks(monkeypatch, tmp_path, {"pytest": 5})
    assert cli.run_tests(["-k", "x"]) == 1
    assert order == ["pytest"]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="POSIX's")
def test_an_interrupt_that_the_launcher_held_back_ends_the_program_without_a_traceback() -> None:
    script = (
        "import os, signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'shared.cli', 'check'])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert answer.returncode == 130
    assert answer.stdout + answer.stderr == ""


def test_a_terminal_of_another_encoding_ends_nothing() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "shared.cli", "test", "--version"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(b"?? pytest")


def test_an_installed_command_begins_without_the_list_of_all() -> None:
    """The library that reads the list takes a tenth of the desktop's start."""
    received.clear()
    commands = [entry("no.module:there", "other"), entry("tests.launcher.test_cli:note")]
    assert cli.run(["thing", "--help", "a b"], commands) == 2
    assert received == [["--help", "a b"]]
    code = (
        "import sys; from importlib.metadata import EntryPoint; from shared import cli;"
        "cli.run(['thing'], [EntryPoint('thing', 'shared.cli:fail', cli.GROUP)]); print('typer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_an_installed_command_that_is_a_list_of_its_own_is_read_by_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(["thing", "Ada"], [entry("tests.launcher.test_cli:small")])
    assert (ended.value.code, capsys.readouterr().out) == (4, "hello Ada\n")


def test_what_nobody_reads_any_more_ends_quietly() -> None:
    """As in `coverdesk admin people | head -1`."""
    code = (
        "import sys; from importlib.metadata import EntryPoint; from shared import cli;"
        "cli.entry_points = lambda group: [EntryPoint('thing', 'tests.launcher.test_cli:talk', cli.GROUP)];"
        "sys.argv = ['coverdesk', 'thing']; cli.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (1, b"")


def talk(arguments: list[str]) -> int:
    while True:
        print("line", flush=True)
