"""A sandbox through the command line: marked, as new on request, and never anybody's real data."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from server import cli, sandbox
from server.handlers.sandbox import ABOUT, MARK, RESET
from server.sample.staff import BY_KEY
from server.settings import Settings
from server.surroundings import Failed
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.rows import fresh_id

ROOT: Final = Path(__file__).parents[2]
MINE: Final = "Tried from a program."
"""The note that is written there."""
SMALL: Final = """
import sys
from server import cli, sandbox
from server.sample.book import Sizes
sandbox.serve.__kwdefaults__["sizes"] = Sizes(customers=30, policies=40, claims=50, open_for_maya=6)
sys.exit(cli.serve(sys.argv[1:]))
"""


DYING: Final = SMALL.replace(
    "sys.exit",
    """
import os

async def killed(*_):
    os._exit(9)

sandbox.fill = killed
sys.exit""",
)
"""Killed once everything was thrown away, and before anything is there again."""


class Served:
    """A sandbox in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.told: list[str] = []
        self.listen()

    def listen(self) -> None:
        """Until it serves (again)."""
        assert self.process.stdout is not None
        self.told = []
        while not self.told or "Bearer" not in self.told[-1]:
            line = self.process.stdout.readline()
            assert line, "it ended"
            self.told.append(line.rstrip())

    @property
    def url(self) -> str:
        return next(line for line in self.told if line.startswith("Coverdesk serves at ")).split()[-1]

    @property
    def key(self) -> str:
        return self.told[-1].split()[-1]

    def ask(
        self, path: str, body: object = None, *, key: str | None = "", method: str | None = None
    ) -> tuple[int, dict[str, str], Any]:
        """Status, headers, and what was answered. key: None for nobody."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", HEADER: str(VERSION)},
            method=method,
        )
        if key is not None:
            request.add_header("Authorization", f"Bearer {key or self.key}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text, status, headers = answer.read(), answer.status, answer.headers
        except urllib.error.HTTPError as error:
            text, status, headers = error.read(), error.code, error.headers
        return status, dict(headers), json.loads(text) if text.startswith(b"{") else text


def command_of(folder: Path, *arguments: str, script: str = SMALL) -> list[str]:
    return [sys.executable, "-c", script, "--sandbox", "--port", "0", "--data-dir", str(folder), *arguments]


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[Served]:
    process = subprocess.Popen(
        command_of(folder, *arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield Served(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.long
def test_a_sandbox_is_marked_and_as_new_whenever_that_is_wanted(tmp_path: Path) -> None:
    with served(tmp_path) as box:
        first_key, first_url = box.key, box.url
        for path, key in (("/api/v1/claims?limit=1", ""), ("/api/v1/claims", None), ("/nothing", ""), ("/api/v1/", "")):
            assert box.ask(path, key=key)[1][MARK] == "yes", path
        assert box.ask("/api/v1/openapi.json")[2]["info"]["description"].startswith(ABOUT)
        (claim,) = box.ask("/api/v1/claims?limit=1")[2]["items"]
        assert wrote(box, claim["id"]) == notes_of(box, claim["id"])
        assert box.ask(RESET, {}, key=None)[0] == 401, "not by nobody"
        status, headers, _ = box.ask(RESET, {})
        assert (status, headers["Retry-After"]) == (202, "2")
        box.listen()
        assert (box.url, box.key) == (first_url, first_key), "whoever knew it finds it again"
        assert MINE not in notes_of(box, claim["id"]), "nor is anything of it left where a claim has the same id again"
        (anew,) = box.ask("/api/v1/claims?limit=1")[2]["items"]
        kept = wrote(box, anew["id"])
    with served(tmp_path) as box:
        assert box.key == first_key
        assert notes_of(box, anew["id"]) == kept, "what was done stays until somebody wants it new"
        other = key_instead(box)
        assert box.ask(RESET, {}, key=other)[0] == 202
        box.listen()
        assert box.key != first_key, "one that was ended is good for nobody who is told of it"
        assert [box.ask("/api/v1/claims?limit=1", key=each)[0] for each in (box.key, other)] == [200, 200]
        first_key, anew = box.key, box.ask("/api/v1/claims?limit=1")[2]["items"][0]
        wrote(box, anew["id"])
    died = subprocess.run(command_of(tmp_path, "--reset", script=DYING), cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == 9
    with served(tmp_path) as box:
        assert box.key == first_key
        assert MINE not in notes_of(box, anew["id"]), "and it opens: that is no 401"


def key_instead(box: Served) -> str:
    """Another key of the owner of the first one, which is ended."""
    email = BY_KEY[sandbox.KEY_OF].email
    password = next(line.split()[-1] for line in box.told if "password is" in line)
    asked = {"email": email, "password": password, "device_id": None, "device_name": "l", "platform": "linux"}
    status, _, session = box.ask("/auth/sign-in", asked | {"program_version": "1"}, key=None)
    assert status == 200, session
    (first,) = box.ask("/api/v1/keys", key=session["access_token"])[2]["items"]
    wanted = {"name": "Another", "scopes": ["read", "write"]}
    _, _, made = box.ask("/api/v1/keys", wanted, key=session["access_token"])
    assert box.ask(f"/api/v1/keys/{first['id']}", key=session["access_token"], method="DELETE")[0] == 204
    secret: str = made["secret"]
    return secret


def wrote(box: Served, claim_id: str) -> list[str]:
    """The claim's notes after one more was written."""
    before = notes_of(box, claim_id)
    note = {"type": "AddNote", "file_id": claim_id, "topic": "contact", "body": MINE}
    status, _, answer = box.ask("/api/v1/commands", {"commands": [{"command_id": fresh_id(), "command": note}]})
    assert (status, answer["results"][0]["verdict"]) == (200, "applied"), answer
    return sorted([*before, MINE])


def notes_of(box: Served, claim_id: str) -> list[str]:
    status, _, found = box.ask(f"/api/v1/notes?subject_id={claim_id}&limit=100")
    assert status == 200, found
    return sorted(each["body"] for each in found["items"])


def test_only_a_sandbox_can_be_made_new(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nobody throws a company's data away by one word too many."""
    assert cli.serve(["--reset", "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert told == "coverdesk: --reset makes the data of a sandbox new, and nothing else. Say --sandbox with it.\n"
    assert list(tmp_path.iterdir()) == []


def test_what_opens_it_is_for_nobody_else_and_told_when_it_cannot_be_read(tmp_path: Path) -> None:
    place = sandbox.Place(tmp_path)
    assert (tmp_path / sandbox.OPENS).stat().st_mode & 0o777 == 0o600
    assert sandbox.Place(tmp_path).opens == place.opens, "it stays"
    (tmp_path / sandbox.OPENS).write_text("{")
    with pytest.raises(Failed, match=r"opens\.json cannot be read .* Remove .* to begin anew\."):
        sandbox.Place(tmp_path)


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / sandbox.FOLDER).write_text("a file")
    with pytest.raises(Failed, match=r"cannot be used: .*Choose another --data-dir\."):
        sandbox.serve(Settings(data_dir=str(tmp_path)), is_new=False, tell=print, run=lambda *_: pytest.fail("ran"))
