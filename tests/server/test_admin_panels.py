"""Panels from the command line: with servers that run, without one, and as JSON for scripts."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from server import cli
from server.admin.panels import _body, _spoken
from server.app import Server, running
from server.panels.running import Panels
from server.services import nodes
from server.services.administration import WHO
from server.settings import Settings
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.states import Role
from shared.panels.catalogue import PANELS
from shared.panels.panel import Act, Told, Unit
from shared.wire.panels import Done
from tests.server.handlers.nodes import migrated_url
from tests.server.test_cli import here, one_line

__all__ = ["here", "migrated_url"]


def complaint(text: str) -> str:
    """The one line of the command itself: a server of this process tells its own there too."""
    (line,) = (each for each in text.splitlines(keepends=True) if not each.startswith("{"))
    return one_line(line)


class Beside:
    """A server in a thread of its own, as the command line finds it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop
        self._end: asyncio.Event
        self._is_there = threading.Event()
        self.server: Server
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with running(self._settings) as self.server:
            assert self.server._parts is not None
            cache = self.server._parts.cache
            await cache.subscribed()
            while self.server._node not in (await cache.nodes() or ()):
                pass
            self._is_there.set()
            await self._end.wait()

    def __enter__(self) -> Server:
        self._thread.start()
        self._is_there.wait()
        return self.server

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()


@pytest.fixture
def root(here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator, named as who gives the commands."""
    assert cli.admin(["user-add", "root@example.org", "--name", "Root", "--role", "admin", "--no-password"]) == 0
    monkeypatch.setenv(WHO, "root@example.org")


@pytest.fixture
def server(root: None, migrated_url: str, redis_url: str) -> Iterator[Server]:
    with Beside(Settings(database_url=migrated_url, redis_url=redis_url, port=0, pool_size=8)) as found:
        yield found


def test_every_panel_is_shown_to_people_and_to_scripts(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for panel in PANELS:
        assert cli.admin(["show", panel.name]) == 0
        out = " ".join(capsys.readouterr().out.split())
        for told in panel.values.values():
            assert " ".join(told.caption.split()) in out
        assert cli.admin(["show", panel.name, "--json"]) == 0
        (part,) = json.loads(capsys.readouterr().out)["parts"]
        assert part["figures"].keys() == panel.values.keys()
        assert part["node"] == (server._node if panel.of_each_node else "")


def test_codes_and_limits_are_shown_to_people_in_words() -> None:
    roles, limits = Told("Roles", of=Role), Told("Limits", Unit.LIMITS)
    assert _spoken("adjuster, siu", roles) == "Adjuster, SIU"
    assert _spoken("newer", roles) == "newer"
    assert _spoken("", roles) == ""
    authority = '{"payment":{"*":{"*":1500000}},"reserve":{"homeowners":{"indemnity":5000000}}}'
    assert _spoken(authority, limits) == "Payment all 15,000.00, Reserve homeowners indemnity 50,000.00"


@pytest.mark.parametrize(
    ("ms", "said"),
    [(64.77, "64.77 ms"), (5, "5 ms"), (12_449.9, "12.4 s"), (239_621.89, "3 min 59 s"), (7_260_000, "2 h 1 min")],
)
def test_how_long_something_took_is_shown_in_seconds_and_minutes(ms: float, said: str) -> None:
    assert _spoken(ms, Told("It took", Unit.MS)) == said


def test_an_act_is_done_by_the_server_and_kept(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.admin(["do", "jobs", "run", "key=sessions"]) == 0
    assert capsys.readouterr().out.startswith("It runs. ")
    assert cli.admin(["do", "--json", "jobs", "run", "key=notices"]) == 0
    assert json.loads(capsys.readouterr().out)["nodes"] == [server._node]
    assert cli.admin(["do", "jobs", "run", "key=nothing"]) == 1
    assert complaint(capsys.readouterr().err) == "coverdesk: There is no such job. Nothing was done.\n"
    assert cli.admin(["show", "acts", "--json"]) == 0
    (part,) = json.loads(capsys.readouterr().out)["parts"]
    assert [(line["actor"], line["is_good"]) for line in part["lines"]] == [
        ("Root", False),
        ("Root", True),
        ("Root", True),
    ]


def test_of_a_server_that_says_nothing_it_is_not_said_that_nothing_was_done(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "ACT_S", 0)
    monkeypatch.setattr(nodes, "WAIT_S", 0)
    capsys.readouterr()
    assert cli.admin(["do", "jobs", "run", "key=nothing"]) == 1
    said = capsys.readouterr()
    assert "Nothing was done" not in said.err
    assert complaint(said.err) == f"coverdesk: Not done, or not known to be, on: {server._node}.\n"
    assert cli.admin(["show", "jobs"]) == 1
    assert complaint(capsys.readouterr().err) == f"coverdesk: Did not answer: {server._node}.\n"


def test_without_redis_it_says_that_nobody_knows_what_other_servers_did(
    root: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(*_: object) -> Done:
        return Done(figures={"count": 3}, nodes=("a",), is_whole=False)

    monkeypatch.setattr(Panels, "act", act)
    capsys.readouterr()
    assert cli.admin(["do", "live", "reconnect_all"]) == 1
    said = capsys.readouterr()
    assert said.out == "Connections that begin anew: 3.\n"
    assert complaint(said.err) == ("coverdesk: Redis does not answer, so it is not known whether other nodes did it.\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["show", "nothing"], "There is no panel 'nothing'"),
        (["do", "jobs", "nothing"], "has no act 'nothing'. It has: run."),
        (["do", "jobs", "run", "audit"], "'audit' is not among what it asks: key."),
        (["do", "jobs", "run"], "missing required field `key`"),
        (["do", "jobs", "run", "more=1"], "'more=1' is not among"),
        (["do", "nodes", "run"], "has no act 'run'. It has: none."),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    root: None, line: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.admin(line) == 1
    assert words in complaint(capsys.readouterr().err)


@pytest.mark.parametrize(
    "act", [pytest.param(act, id=f"{panel.name}-{act.name}") for panel in PANELS for act in panel.acts]
)
def test_whatever_an_act_asks_can_be_said_in_words(act: Act[Any]) -> None:
    """As its declaration is: each part of a set, and nothing where nothing is allowed."""
    hints = get_type_hints(act.asks, include_extras=True)
    said = {name: _said(hint.__origin__) for name, hint in hints.items()}
    told = [f"{name}={words}" for name, (words, _) in said.items()]
    assert msgspec.json.decode(_body(act.asks, told), type=act.asks) == act.asks(**{n: v for n, (_, v) in said.items()})
    optional = [name for name, hint in hints.items() if type(None) in get_args(hint.__origin__)]
    sets = [name for name, hint in hints.items() if get_origin(hint.__origin__) is tuple]
    empty = said | dict.fromkeys(optional, ("", None)) | dict.fromkeys(sets, ("", ()))
    told = [f"{name}={words}" for name, (words, _) in empty.items()]
    assert msgspec.json.decode(_body(act.asks, told), type=act.asks) == act.asks(
        **{name: value for name, (_, value) in empty.items()}
    )


def _said(kind: Any) -> tuple[str, Any]:
    """A value of what an act asks, in words and as it is."""
    if get_origin(kind) is tuple:
        some = tuple(get_args(kind)[0])[:2]
        return ", ".join(some), some
    kind = next((each for each in get_args(kind) if each is not type(None)), kind)
    if isinstance(kind, type) and issubclass(kind, Captioned):
        return next(iter(kind)).value, next(iter(kind))
    if kind is bool:
        return "true", True
    if getattr(kind, "__supertype__", kind) is int:
        return "7", 7
    return "a, b", "a, b"


def test_without_a_server_it_says_so(root: None, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for line in (["show", "nodes"], ["show", "jobs"], ["do", "jobs", "run", "key=audit"]):
        assert cli.admin(line) == 1
        assert "No server of this company answers" in complaint(capsys.readouterr().err)


def test_nobody_acts_unnamed(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(WHO)
    capsys.readouterr()
    assert cli.admin(["do", "jobs", "run", "key=audit"]) == 1
    assert "--as EMAIL" in complaint(capsys.readouterr().err)
    assert cli.admin(["show", "jobs"]) == 0, "looking changes nothing"


def test_lists_and_answers_of_people_are_json_too(root: None, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.admin(["team-add", "North", "--json"]) == 0
    team = json.loads(capsys.readouterr().out)
    assert team["done"] is True
    assert cli.admin(["--json", "teams"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"name": "North", "manager": "", "people": "0", "team": team["team"]}
    ]
    assert cli.admin(["team-rename", "--json", "North", "South"]) == 0
    assert json.loads(capsys.readouterr().out) == {"done": True}
    assert cli.admin(["team-rename", "--", "South", "--json"]) == 0, "behind -- it is a name"
    capsys.readouterr()
    assert cli.admin(["teams", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "--json"
    assert cli.admin(["panels", "--json"]) == 0
    assert [each["panel"] for each in json.loads(capsys.readouterr().out)] == [each.name for each in PANELS]


def test_a_webhook_is_made_and_seen_by_scripts(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Its secret comes once, with what was done; whoever looks afterwards does not see it."""
    capsys.readouterr()
    asked = ["url=https://example.org/hook", "events=claim:*", "person=root@example.org"]
    assert cli.admin(["do", "webhooks", "add", *asked, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    secret, key = done["text"].split("\n")
    assert secret.startswith("whsec_")
    assert cli.admin(["show", "webhooks", "--json"]) == 0
    shown = capsys.readouterr().out
    (line,) = json.loads(shown)["parts"][0]["lines"]
    assert (line["key"], line["url"], line["events"], line["user"]) == (
        key,
        "https://example.org/hook",
        "claim:*",
        "Root",
    )
    assert secret not in shown
    assert cli.admin(["do", "webhooks", "add", "url=https://10.0.0.1/", *asked[1:]]) == 1
    assert "COVERDESK_WEBHOOK_NETWORKS" in complaint(capsys.readouterr().err)
    assert cli.admin(["do", "webhooks", "remove", f"key={key}"]) == 0
