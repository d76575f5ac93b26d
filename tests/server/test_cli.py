"""The administrator's commands: exit codes, one-line errors, and a server that starts and stops by signal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server import cli
from server.services.administration import WHO, Administration
from shared.domain.kernel.limits import LABEL_CHARACTERS
from tests.server.handlers.nodes import migrated_url

__all__ = ["migrated_url"]


@pytest.fixture
def here(migrated_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("COVERDESK_PASSWORD", "correct horse battery")


def one_line(text: str) -> str:
    assert text.startswith("coverdesk: ")
    assert text.count("\n") == 1
    return text


@pytest.mark.parametrize("command", [cli.serve, cli.migrate, cli.check, cli.admin])
def test_help_is_help(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(command)
    assert command(["--help"]) == 0
    assert "Usage: coverdesk" in capsys.readouterr().out


def test_misuse_is_two_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for command, arguments in ((cli.serve, ["--port", "x"]), (cli.admin, ["nothing"]), (cli.check, ["--no"])):
        assert command(arguments) == 2
        one_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("command", "arguments", "of"),
    [
        (cli.admin, ["nothing"], "coverdesk admin"),
        (cli.admin, ["set-limit", "a@b.c", "reserve", "much"], "coverdesk admin set-limit"),
        (cli.admin, ["user-add", "a@b.c", "--no"], "coverdesk admin user-add"),
        (cli.admin, ["user-add", "a@b.c", "--name", "A", "--role", "king"], "coverdesk admin user-add"),
        (cli.admin, ["grant-role", "a@b.c"], "coverdesk admin grant-role"),
        (cli.serve, ["--port", "x"], "coverdesk serve"),
        (cli.migrate, ["--no"], "coverdesk migrate"),
    ],
)
def test_misuse_names_the_help_of_what_was_misused(
    command: Callable[[list[str]], int], arguments: list[str], of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(arguments) == 2
    assert one_line(capsys.readouterr().err).endswith(f" See `{of} --help`.\n")


def test_a_bad_setting_names_its_variable(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERDESK_POOL_SIZE", "none")
    assert cli.check([]) == 2
    assert "COVERDESK_POOL_SIZE" in one_line(capsys.readouterr().err)


def test_an_unreachable_database_is_one_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command, arguments in ((cli.migrate, []), (cli.check, []), (cli.admin, ["devices"])):
        assert command(arguments) == 1
        assert "DATABASE_URL" in one_line(capsys.readouterr().err)


def test_migrate_says_what_it_would_do_and_does_it_once(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert cli.admin(["devices"]) == 1
    assert "coverdesk migrate" in one_line(capsys.readouterr().err)
    assert cli.migrate(["--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("Would apply: ")
    assert cli.check([]) == 1
    assert "coverdesk migrate" in one_line(capsys.readouterr().err)
    assert cli.migrate([]) == 0
    assert capsys.readouterr().out.startswith("Applied: ")
    assert cli.migrate([]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"


def test_check_explains(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.check([]) == 0
    out = capsys.readouterr().out
    for word in (
        "COVERDESK_PORT",
        "answers, PostgreSQL 18",
        "triggers    all in place",
        "redis       answers",
        "COVERDESK_TRUSTED_PROXIES",
        "connections at most",
    ):
        assert word in out
    assert os.environ["DATABASE_URL"] not in out


def test_check_tells_of_a_redis_that_does_not_answer_and_of_none(
    here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    assert cli.check([]) == 1
    captured = capsys.readouterr()
    assert "redis       does not answer" in captured.out
    assert "check REDIS_URL" in one_line(captured.err)
    assert "nothing is lost" in captured.err
    monkeypatch.delenv("REDIS_URL")
    assert cli.check([]) == 0
    assert "redis       none" in capsys.readouterr().out


def test_check_says_whose_addresses_are_believed(
    here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.check([]) == 0
    assert "proxies     none" in capsys.readouterr().out
    monkeypatch.setenv("COVERDESK_TRUSTED_PROXIES", "2")
    assert cli.check([]) == 0
    assert "proxies     2 of your own" in capsys.readouterr().out


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where embedded services may lie whoever runs them; nothing is named."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    path = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def test_with_nothing_named_it_is_done_on_services_of_its_own_which_end_with_it(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--data-dir", str(data_dir)]
    assert cli.migrate(there) == 0
    assert capsys.readouterr().out.startswith("Applied: ")
    assert (data_dir / "server" / "postgres").is_dir()
    assert cli.check(there) == 0
    said = capsys.readouterr().out
    assert "All is well." in said
    assert "redis       answers" in said
    assert not (data_dir / "server" / "postgres" / "postmaster.pid").exists()


def test_services_that_cannot_start_are_one_line(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data_dir / "server").touch()
    for command in (cli.serve, cli.migrate, cli.check):
        assert command(["--data-dir", str(data_dir)]) == 1
        assert "Choose a folder" in one_line(capsys.readouterr().err)


def test_check_finds_a_disabled_trigger(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    import asyncio

    import asyncpg

    async def disable() -> None:
        connection = await asyncpg.connect(os.environ["DATABASE_URL"])
        await connection.execute("ALTER TABLE claim DISABLE TRIGGER ledger_update")
        await connection.close()

    asyncio.run(disable())
    assert cli.check([]) == 1
    assert "claim.ledger_update" in capsys.readouterr().out


def test_a_user_is_made_limited_promoted_and_let_go(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str, code: int = 0) -> str:
        assert cli.admin(list(arguments)) == code
        captured = capsys.readouterr()
        return one_line(captured.err) if code else captured.out.strip()

    team = run("team-add", "North")
    run("team-rename", "North", "Northeast")
    listed = run("teams")
    assert "Northeast" in listed
    assert team in listed
    add = ("user-add", "ann@example.org", "--name", "Ann", "--role", "adjuster", "--team", team)
    run(*add)
    assert "signs in with this email already" in run(*add, code=1)
    assert "not an email" in run("user-add", "ann", "--name", "Ann", "--role", "agent", code=1)
    joe = run("user-add", "joe@example.org", "--name", " Joe ", "--role", "agent", "--team", "Northeast")
    assert "There is no team West" in run(
        "user-add", "eve@example.org", "--name", "Eve", "--role", "agent", "--team", "West", code=1
    )
    assert [part.strip() for part in row_of(run("users"), joe)[1:-1]] == [
        "joe@example.org",
        "Joe",
        "agent",
        "Northeast",
        "",
        joe,
    ]
    run("user-rename", "joe@example.org", "Joseph Okafor")
    assert "Joseph Okafor" in row_of(run("users"), joe)[2]
    run("set-limit", "ann@example.org", "reserve", "1000000", "--line", "homeowners")
    assert "'reserve', 'payment'" in run("set-limit", "ann@example.org", "gift", "1", code=2)
    run("grant-role", "ann@example.org", "supervisor")
    run("withdraw-role", "ann@example.org", "adjuster")
    assert run("set-password", "ann@example.org") == "Done. 0 sessions were ended."
    assert "Nobody signs in" in run("set-password", "bob@example.org", code=1)
    assert "no such device" in run("revoke-device", team, code=1)
    assert "is not the id" in run("pause-device", "laptop", code=1)
    run("assign", "ann@example.org", team)
    run("assign", "ann@example.org", team, "--end")
    assert "device" in run("devices")
    assert len(run("new-epoch")) == 36
    assert run("remove-devices", "ann@example.org", "--dry-run") == "0 devices would be removed."
    run("user-end", "ann@example.org")
    assert "left" in run("users")


def test_who_administers_is_named_once_somebody_can(
    here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first administrator is made by the server itself; from then on the history names a person."""
    monkeypatch.delenv(WHO, raising=False)
    assert cli.admin(["user-add", "root@example.org", "--name", "Root", "--role", "admin", "--no-password"]) == 0
    capsys.readouterr()
    add = ["team-add", "North"]
    assert cli.admin(add) == 1
    assert "--as EMAIL" in one_line(capsys.readouterr().err)
    assert cli.admin(["--as", "ann@example.org", *add]) == 1
    assert "no administrator" in one_line(capsys.readouterr().err)
    assert cli.admin(["--as", "Root@example.org", *add]) == 0
    monkeypatch.setenv(WHO, "root@example.org")
    assert cli.admin(["team-add", "South"]) == 0
    capsys.readouterr()
    assert cli.admin(["grant-role", "root@example.org", "supervisor"]) == 1
    assert "Ask another administrator" in one_line(capsys.readouterr().err)
    assert cli.admin(["user-add", "ann@example.org", "--name", "Ann", "--role", "agent", "--no-password"]) == 0
    assert cli.admin(["user-move", "ann@example.org", "--team", "South"]) == 0
    assert cli.admin(["set-manager", "ann@example.org", "--manager", "root@example.org"]) == 0
    assert cli.admin(["user-end", "ann@example.org"]) == 0
    assert cli.admin(["user-return", "ann@example.org"]) == 0
    capsys.readouterr()
    assert cli.admin(["users"]) == 0
    assert [cell.strip() for cell in row_of(capsys.readouterr().out, "ann@example.org")[3:6]] == ["agent", "South", ""]
    monkeypatch.delenv(WHO)
    for reads in ("users", "teams", "devices"):
        assert cli.admin([reads]) == 0


def test_jobs_are_listed_and_run(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.admin(["jobs"]) == 0
    assert [cell.strip() for cell in row_of(capsys.readouterr().out, "escalation")[1:4]] == ["escalation", "never", ""]
    assert cli.admin(["jobs", "--run", "escalation"]) == 0
    assert "No overdue step was escalated." in capsys.readouterr().out
    assert cli.admin(["jobs"]) == 0
    listed = capsys.readouterr().out
    assert row_of(listed, "escalation")[3].strip() == "good"
    assert row_of(listed, "audit")[2].strip() == "never"
    assert cli.admin(["jobs", "--run", "nothing"]) == 1
    assert "There is no job 'nothing'. There are: audit," in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("name", ["", "   ", "x" * (LABEL_CHARACTERS + 1), "An\x1b[2Jn", "Ann\nBob"])
def test_a_name_is_within_what_its_row_holds(here: None, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Of a user, a team and a title alike; nothing is made."""
    add = ("user-add", "ann@example.org", "--role", "agent")
    tries = [[*add, "--name", name], ["team-add", name]]
    if name.strip():
        tries.append([*add, "--name", "Ann", "--title", name])
    for arguments in tries:
        assert cli.admin(arguments) == 1
        assert "Nothing was changed" in one_line(capsys.readouterr().err)
    assert cli.admin([*add, "--name", "Ann"]) == 0
    assert cli.admin(["team-add", "North"]) == 0
    capsys.readouterr()
    for arguments in (["user-rename", "ann@example.org", name], ["team-rename", "North", name]):
        assert cli.admin(arguments) == 1
        assert "Nothing was changed" in one_line(capsys.readouterr().err)
    assert cli.admin(["users"]) == 0
    assert capsys.readouterr().out.count("ann@example.org") == 1


def row_of(table: str, found: str) -> list[str]:
    """The cells of the line of a table that holds this."""
    (line,) = (line for line in table.splitlines() if found in line)
    return line.split("│")


def test_words_of_others_cannot_steer_the_terminal(
    here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def poisoned(*_: object) -> list[dict[str, object]]:
        row = dict.fromkeys(("id", "email", "program_version", "state", "unsent", "highest_number", "files"))
        return [row | {"name": "\x1b]0;owned\x07[red]la\u202eptop[/red][link=http://evil]x[/link]\r\n"}]

    monkeypatch.setattr(Administration, "devices", poisoned)
    assert cli.admin(["devices"]) == 0
    out = capsys.readouterr().out
    assert all(c.isprintable() or c == "\n" for c in out)
    assert "[red]" in out.replace("\n", "")
    assert cli.admin(["pause-device", "\x1b[2J\u202e"]) == 1
    err = capsys.readouterr().err
    assert all(c.isprintable() or c == "\n" for c in err)


def test_a_password_comes_from_a_file_and_a_known_one_is_refused(
    here: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COVERDESK_PASSWORD", raising=False)
    secret = tmp_path / "password"
    monkeypatch.setenv("COVERDESK_PASSWORD_FILE", str(secret))
    add = ["user-add", "ann@example.org", "--name", "Ann Smith", "--role", "agent"]
    for weak, words in (("Password2026!", "tried first"), ("AnnSmith1234", "name or email"), ("short", "10 to 512")):
        secret.write_text(weak + "\n")
        assert cli.admin(add) == 1
        said = one_line(capsys.readouterr().err)
        assert words in said
        assert weak not in said
    secret.write_text("zwei Esel im Regen\n")
    assert cli.admin(add) == 0
    told = capsys.readouterr().err
    assert '"act": "create_user"' in told
    assert "zwei Esel" not in told


def test_serve_says_when_it_is_ready_and_ends_on_sigterm(here: None) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from server.cli import serve; sys.exit(serve(['--port', '0']))"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Coverdesk serves at http://127.0.0.1:")
        with urllib.request.urlopen(line.split()[-1] + "/health/ready", timeout=10) as answer:
            assert json.load(answer)["status"] == "ready"
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert all(json.loads(each)["level"] in ("info", "warning") for each in log.splitlines())
    finally:
        process.kill()
        process.communicate()


def test_a_taken_port_is_one_line(here: None, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.serve(["--port", str(taken.getsockname()[1])]) == 1
    assert "Choose another --port" in capsys.readouterr().err
