"""Every command and promise of the README, run through the launcher as the README says it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.ui.kit.theme import theme
from server.demo.cast import DesktopPlayer, ServerPlayer
from server.sample.book import BY_KEY, PEOPLE, Sizes
from server.settings import FORMER_NAMES, described, variable_of
from tests.desktop.ui.gallery import LOOKS
from tests.launcher.conftest import LAUNCHER

ROOT = LAUNCHER.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.S)
COMMANDS = [line.partition(" #")[0].strip() for block in BLOCKS for line in block.splitlines()]
INLINE = re.findall(r"`(\./coverdesk [^`]+)`", README)

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the embedded services run on Linux and macOS"),
    pytest.mark.timeout(900),
]

tested: dict[str, str] = {}
"""Command of the README -> the test that runs it."""


def runs(*commands: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test as the one that runs these commands of the README."""

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        tested.update(dict.fromkeys(commands, test.__name__))
        return test

    return mark


def launched(command: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run in the folder of the README, without a display and with no servers named but those given."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "DATABASE_URL", "REDIS_URL")
    inherited = {name: text for name, text in os.environ.items() if name not in hidden}
    return subprocess.run(
        [*shlex.split(command), *more],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=850,
        check=False,
    )


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """What a checkout that has moved on needs beside what is there: said once, and here to nobody."""
    assert launched("./coverdesk --help").returncode == 0


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files that every account may enter, as /tmp is."""
    path = Path(tempfile.mkdtemp(prefix="coverdesk-readme-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def test_each_command_of_the_readme_is_run_by_a_test() -> None:
    written = {line for line in (*COMMANDS, *INLINE) if line.startswith("./coverdesk")}
    assert len(written) >= 12
    assert written == set(tested)
    others = [line for line in COMMANDS if line and line not in written]
    assert all(line.startswith("export ") for line in others)
    known = {variable for variable, _, _ in described()} | {variable_of(former) for former in FORMER_NAMES}
    named = {
        *re.findall(r"`(COVERDESK_\w+|\w+_URL(?:_FILE)?)`", README),
        *(re.findall(r"export (\w+)=", "\n".join(others))),
    }
    assert {name.removesuffix("_FILE") for name in named} <= known


@pytest.mark.long
@runs("./coverdesk demo")
def test_the_demo_tells_its_story_and_leaves_only_its_pictures(temporary: Path) -> None:
    told = launched("./coverdesk demo", TMPDIR=str(temporary))
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    pictures = Path(re.search(r"pictures are in (\S+)\.", told.stdout)[1])  # type: ignore[index]
    names = sorted(path.name for path in pictures.iterdir())
    assert [name[:2] for name in names] == [f"{n:02d}" for n in range(1, len(names) + 1)]
    assert len(names) > 10
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures.iterdir())
    assert re.search(r"\d+ ms  first sync complete", told.stdout)
    assert list(temporary.iterdir()) == [pictures]


@runs("./coverdesk test")
def test_the_tests_run_from_the_launcher() -> None:
    """Without arguments it would run this test too; that all steps run then is shown in test_cli."""
    told = launched("./coverdesk test", "tests/launcher/test_trouble.py", "-q", "-k", "names_no_package_host")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "1 passed" in told.stdout


@pytest.mark.long
@runs("./coverdesk tour --out pictures")
def test_the_tour_draws_every_screen(temporary: Path) -> None:
    """Started in another folder, where `pictures` then is. As they are drawn they are looked at for what is cut, and
    for what has no translation.
    """
    command = [str(LAUNCHER), *shlex.split("./coverdesk tour --out pictures")[1:]]
    looks = {**os.environ, LOOKS: "1"}
    told = subprocess.run(command, cwd=temporary, capture_output=True, text=True, timeout=850, check=False, env=looks)
    assert told.returncode == 0, told.stdout + told.stderr
    runs_made = sorted((temporary / "pictures").iterdir())
    assert {folder.name.partition("-")[0] for folder in runs_made} == {"light", "dark", "contrast"}
    drawn = [{path.name for path in folder.glob("*.png")} for folder in runs_made]
    assert len(drawn[0]) > 20
    assert all(names == drawn[0] for names in drawn)
    assert [each for folder in runs_made for each in odd_pictures(folder)] == []


def odd_pictures(folder: Path) -> list[str]:
    """Those that are not of a whole window, but for that of a file of its own, or whose ground is no colour of their
    theme: nothing is dimmed by what lies over it.
    """
    pictures = {path.name: QImage(str(path)) for path in sorted(folder.glob("*.png")) if "torn-off" not in path.name}
    sizes = {name: each.size().toTuple() for name, each in pictures.items()}
    usual, _ = Counter(sizes.values()).most_common(1)[0]
    grounds = {colour.lower() for _, colour in theme(folder.name.partition("-")[0]).colours}
    return [
        f"{folder.name}/{name}: {sizes[name]}, {each.pixelColor(3, 3).name()}"
        for name, each in pictures.items()
        if sizes[name] != usual or each.pixelColor(3, 3).name() not in grounds
    ]


def test_a_picture_of_a_part_or_a_dimmed_one_would_be_seen(tmp_path: Path) -> None:
    whole = QImage(40, 30, QImage.Format.Format_RGB32)
    whole.fill(QColor(dict(theme("light").colours)["surface"]))
    dimmed = whole.copy()
    dimmed.fill(QColor(dict(theme("light").colours)["surface"]).darker(150))
    part = whole.copy(0, 0, 40, 20)
    folder = tmp_path / "light-40x30"
    folder.mkdir()
    for name, picture in (
        ("01-a", whole),
        ("02-b", whole),
        ("03-part", part),
        ("04-dim", dimmed),
        ("05-torn-off", part),
    ):
        assert picture.save(str(folder / f"{name}.png"))
    assert [each.partition("/")[2].partition(".")[0] for each in odd_pictures(folder)] == ["03-part", "04-dim"]


@runs('./coverdesk migration "Incidents"')
def test_the_migration_of_what_is_declared_already_is_none() -> None:
    """What it writes otherwise is shown in tests/migration."""
    told = launched('./coverdesk migration "Incidents"')
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == "The migrations make what is declared: there is nothing to write.\n"


@runs("./coverdesk mutate domain sync")
def test_mutating_says_what_it_needs_or_what_it_saw() -> None:
    """A run takes hours; what is kept of earlier ones, and what is missing for one, is told at once."""
    told = launched("./coverdesk mutate domain sync", "--kept")
    if importlib.util.find_spec("cosmic_ray") is None:
        assert told.returncode == 2
        assert "pip install 'cosmic-ray" in told.stderr
    else:
        assert told.returncode == 0, told.stderr
        assert "domain" in told.stdout


@runs("./coverdesk simulate --seeds 20000")
def test_the_simulator_runs_and_a_seed_runs_again() -> None:
    told = launched("./coverdesk simulate --seeds 20000", "--seeds", "30")
    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(r"`(--from SEED --seeds 1)`", README)
    assert launched("./coverdesk simulate", "--from", "7", "--seeds", "1").returncode == 0


@runs("./coverdesk ask --examples 500")
def test_the_interface_is_asked_what_it_describes() -> None:
    told = launched("./coverdesk ask --examples 500", "--examples", "1")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "POST /api/v1/commands: {200: " in told.stdout


@runs("./coverdesk bench first-sync")
def test_a_benchmark_runs_for_people_and_for_machines() -> None:
    told = launched("./coverdesk bench first-sync", "--rows", "120", "--open", "5", "--repeats", "1", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    assert all(line.startswith("{") for line in told.stdout.splitlines())
    listed = re.search(r"also ([\w, -]+);", README)
    assert listed is not None
    from tests.bench.options import BENCHES

    assert {"first-sync", *listed[1].split(", ")} <= {bench.name for bench in BENCHES}


@runs("./coverdesk lock", "./coverdesk newest")
@pytest.mark.parametrize("command", ["./coverdesk lock", "./coverdesk newest"])
def test_the_lock_has_its_commands(command: str) -> None:
    """They need a package index; what they do with its answers is shown in test_lock."""
    told = launched(command, "--help")
    assert told.returncode == 0
    assert "usage: coverdesk" in told.stdout


@runs(
    "./coverdesk migrate",
    "./coverdesk admin user-add …",
    "./coverdesk check",
    "./coverdesk serve",
    "./coverdesk admin panels",
    "./coverdesk admin new-epoch",
    "./coverdesk desktop --server URL [--profile NAME] [LINK]",
    "./coverdesk desktop coverdesk://claim/CLM-2026-000017",
)
def test_a_server_is_set_up_as_the_readme_says(database_url: str, redis_url: str, tmp_path: Path) -> None:
    real = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "COVERDESK_PASSWORD": "a long enough phrase 7"}
    dry = launched("./coverdesk migrate", "--dry-run", **real)
    assert "Nothing was changed" in dry.stdout, dry.stderr
    assert launched("./coverdesk migrate", **real).returncode == 0
    person = ["pat@example.com", "--name", "Pat", "--role", "adjuster"]
    added = launched("./coverdesk admin user-add", *person, **real)
    assert added.returncode == 0, added.stderr
    checked = launched("./coverdesk check", **real)
    assert "All is well" in checked.stdout, checked.stderr
    with ExitStack() as cleanup:
        server = ServerPlayer(database_url, redis_url, tmp_path / "server.log", cleanup=cleanup)
        pinned = ssl.create_default_context(cafile=str(server.certificate))
        for path in ("/health/live", "/health/ready", "/metrics"):
            with urllib.request.urlopen(server.url + path, timeout=60, context=pinned) as answer:
                assert answer.status == 200
        words = ["./coverdesk", "desktop", "--server", server.url, "--profile", "readme", "--driven"]
        driven = {
            "COVERDESK_HOME": str(tmp_path),
            "COVERDESK_KEYRING": "off",
            "COVERDESK_CA_FILE": str(server.certificate),
            "QT_QPA_PLATFORM": "offscreen",
        }

        def window(*more: str) -> subprocess.CompletedProcess[bytes]:
            environment = {**os.environ, **driven}
            return subprocess.run(
                [*words, *more], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
            )

        for link in ((), ("coverdesk://claim/CLM-2026-000017",)):
            shown = window(*link)
            assert shown.returncode == 0, shown.stderr
            assert shown.stdout == b'{"ok": true}\n'
        assert "nodes" in launched("./coverdesk admin panels", **real).stdout
        seen = launched("./coverdesk admin", "show", "nodes", "--json", **real)
        assert '"sockets":' in seen.stdout, seen.stderr
        acted = launched("./coverdesk admin", "do", "jobs", "run", "key=sessions", **real)
        assert acted.returncode == 0, acted.stderr
        kept = launched("./coverdesk admin", "show", "acts", **real)
        assert "sessions" in kept.stdout, kept.stderr
        unknown = window("coverdesk://claim")
        assert unknown.returncode == 2
        assert b"must be a link such as coverdesk://claim/CLM-" in unknown.stderr
    began = launched("./coverdesk admin new-epoch", **real)
    assert began.returncode == 0, began.stderr


@runs("./coverdesk serve --sandbox", "./coverdesk serve --sandbox --reset")
def test_a_sandbox_is_tried_with_the_key_that_it_says(tmp_path: Path) -> None:
    """On a free port, in a folder of its own. What it promises beyond that: tests/server/test_sandbox.py."""
    for command in ("./coverdesk serve --sandbox", "./coverdesk serve --sandbox --reset"):
        words = [*shlex.split(command), "--port", "0", "--data-dir", str(tmp_path)]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serve:
            assert serve.stdout is not None
            try:
                told: list[str] = []
                while not told or "Bearer" not in told[-1]:
                    told.append(serve.stdout.readline())
                    assert told[-1], "it ended"
                url = next(line for line in told if line.startswith("Coverdesk serves at ")).split()[-1]
                shows = {"Authorization": told[-1].partition("Authorization: ")[2].strip()}
                with urllib.request.urlopen(urllib.request.Request(url + "/api/v1/claims", headers=shows)) as answer:
                    assert json.load(answer)["items"]
                    assert answer.headers["Coverdesk-Sandbox"] == "yes"
                assert any(BY_KEY["maya"].email in line for line in told)
            finally:
                serve.terminate()
            assert serve.wait(60) == 0


@runs("./coverdesk serve --host 0.0.0.0 --port 8470", "./coverdesk desktop --ca-file FILE")
def test_a_server_speaks_tls_to_other_machines(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """On a free port, with a certificate of a company's own."""
    import trustme

    from server.store.migrate import migrate

    company = trustme.CA()
    certificate = company.issue_cert("localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "server.key")
    company.cert_pem.write_to_path(tmp_path / "ca.pem")
    migrate(database_url)
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "COVERDESK_TLS_CERTIFICATE": str(tmp_path / "server.pem"),
        "COVERDESK_TLS_KEY": str(tmp_path / "server.key"),
    }
    words = [*shlex.split("./coverdesk serve --host 0.0.0.0 --port 8470")[:-1], "0"]
    serve = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with serve:
        assert serve.stdout is not None
        said = serve.stdout.readline()
        port = said.rstrip().rpartition(":")[2]
        assert "https://" in said
        trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        with urllib.request.urlopen(f"https://localhost:{port}/health/live", timeout=60, context=trusting) as answer:
            assert answer.status == 200
        driven = {"COVERDESK_HOME": str(tmp_path), "COVERDESK_KEYRING": "off", "QT_QPA_PLATFORM": "offscreen"}
        window = subprocess.run(
            ["./coverdesk", "desktop", "--ca-file", str(tmp_path / "ca.pem"), "--profile", "readme", "--driven"],
            cwd=ROOT,
            env={**os.environ, **driven},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        serve.terminate()
    assert window.returncode == 0, window.stderr
    assert serve.returncode == 0


def test_somebody_else_takes_the_window_as_the_readme_says(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """Signed out in Settings, the next person signs in, and the first finds everything again."""
    import asyncio
    from datetime import UTC, datetime

    from server.sample.load import fill
    from server.store.migrate import migrate

    emails = re.findall(r"`(\w+@coverdesk\.example)` \((\w+)\)", README)
    assert {email for email, _ in emails} <= {person.email for person in PEOPLE}
    assert [role for _, role in emails] == [
        next(person.roles[0] for person in PEOPLE if person.email == email) for email, _ in emails
    ]
    migrate(database_url)
    sizes = Sizes(customers=30, policies=40, claims=50, open_for_maya=6)
    asyncio.run(fill(database_url, "the demo's password", datetime.now(UTC), sizes))
    with ExitStack() as cleanup:
        server = ServerPlayer(database_url, redis_url, tmp_path / "server.log", cleanup=cleanup)
        desk = DesktopPlayer("A window", "demo-maya", server.url, tmp_path, offscreen=True, cleanup=cleanup)
        for email in (BY_KEY["maya"].email, *(email for email, _ in emails), BY_KEY["maya"].email):
            here = desk.do("sign_in", email=email, password="the demo's password")
            assert here["email"] == email
            desk.do("synced")
            desk.do("sign_out")
