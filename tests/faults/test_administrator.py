"""An administrator's shift by `coverdesk admin … --json`, with people at work on two nodes: what is seen, what is done
about it, and that it was done: on the devices, in the database and at the programs concerned.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
import redis

from desktop.profile import platform_name, program_version
from server import cache, cli
from server.embedded.process import wait_until
from server.panels.catalogue import SIDES
from server.sample.book import BY_KEY
from server.sample.staff import Member
from server.services import nodes
from server.services.administration import WHO
from shared.domain.claims.commands import EditClaim
from tests.faults import checks
from tests.faults.office import claims_of, note, notes
from tests.faults.outsider import PATIENCE_S, Program, listening, sign_in
from tests.faults.proxy import Proxy, page, proxied
from tests.faults.server_main import HEARTBEAT
from tests.faults.stack import HEAL_S, PASSWORD, Device, Stack

ADA: Final = "admin@coverdesk.example"
MAYA, DANA = BY_KEY["maya"], BY_KEY["dana"]
AWAY: Final = page("503 Service Unavailable")
NOBODY: Final = "No server of this company answers"
SLOW_MS: Final = 300
Lines = list[dict[str, Any]]


class Shift:
    """An administrator at a terminal. done, not_done: what they did, and what was not done, in order."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.done: list[tuple[str, str]] = []
        self.not_done: list[tuple[str, str]] = []

    def _said(self, *line: str) -> tuple[int, str]:
        """Again where a busy machine let nobody answer in time: nothing was done then."""
        while True:
            self._capsys.readouterr()
            code = cli.admin([*line, "--json"])
            told = self._capsys.readouterr()
            if code == 0 or NOBODY not in told.err:
                return code, told.out if code == 0 else told.err

    def show(self, panel: str, words: str = "") -> Lines:
        """The parts of all nodes; on a busy machine it is asked again where one was late."""
        while True:
            code, told = self._said("show", panel, *(["--words", words] if words else []))
            assert code == 0, told
            parts: Lines = json.loads(told)["parts"]
            if len(parts) == (2 if SIDES[panel].panel.of_each_node else 1):
                return parts

    def lines(self, panel: str, words: str = "", **of: Any) -> Lines:
        """Of all nodes, those with these values."""
        found = [line for part in self.show(panel, words) for line in part["lines"]]
        return [line for line in found if all(line[name] == value for name, value in of.items())]

    def line(self, panel: str, words: str = "", **of: Any) -> dict[str, Any]:
        (found,) = self.lines(panel, words, **of)
        return found

    def figures(self, panel: str, name: str) -> list[Any]:
        """Of each node."""
        return [part["figures"][name] for part in self.show(panel)]

    def until(self, panel: str, is_so: Callable[[Lines], bool], words: str = "") -> Lines:
        """The rows of all nodes, once they are so."""
        found: Lines = []

        def look() -> bool:
            found[:] = self.lines(panel, words)
            return is_so(found)

        assert wait_until(look, HEAL_S), f"{panel}: {found}"
        return found

    def do(self, panel: str, act: str, **asked: Any) -> dict[str, Any]:
        """On each node that it is of: again where one was late, as nobody knows whether it was done there."""
        while True:
            code, told = self._said("do", panel, act, *(f"{name}={value}" for name, value in asked.items()))
            assert code == 0, told
            done: dict[str, Any] = json.loads(told)
            if not done["missing"]:
                self.done.append((panel, act))
            declared = SIDES[panel].panel.act(act)
            assert declared is not None
            if len(done["nodes"]) == (2 if declared.on_each_node else 1):
                return done

    def plan(self, kind: str) -> str:
        """Of a query, by whichever node has sent it."""
        return str(self.do("queries", "plan", key=kind)["text"])

    def refused(self, panel: str, act: str, **asked: Any) -> str:
        code, told = self._said("do", panel, act, *(f"{name}={value}" for name, value in asked.items()))
        assert code == 1
        self.not_done.append((panel, act))
        return told


@pytest.fixture
def shift(stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shift:
    """Two nodes are up, and nobody else's are remembered."""
    with redis.Redis.from_url(stack.services.redis_url) as client:
        client.flushall()
    monkeypatch.setattr(cache, "TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(nodes, "WAIT_S", PATIENCE_S)
    monkeypatch.setenv(HEARTBEAT, "3")  # a busy machine cuts nobody off
    monkeypatch.setenv("COVERDESK_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("COVERDESK_WEBHOOK_PLAIN", "true")
    monkeypatch.setenv("DATABASE_URL", stack.database_url)
    monkeypatch.setenv("REDIS_URL", stack.services.redis_url)
    monkeypatch.setenv(WHO, ADA)
    return Shift(capsys)


class Office:
    """People at work: Maya at the first node, behind a proxy, Dana at the second one, and a program of Maya's."""

    def __init__(self, stack: Stack, shift: Shift, proxy: Proxy, there: str) -> None:
        self.stack, self.shift, self.proxy = stack, shift, proxy
        self.claim = claims_of(stack)[0]
        self.program = sign_in(stack.url, MAYA.email, PASSWORD)
        self.maya = stack.device("maya", url=proxy.url).start()
        self.dana = stack.device("dana", url=there).start()
        for device in (self.maya, self.dana):
            device.wait("rest")

    def device(self, person: Member) -> dict[str, Any]:
        """As the panel has it: the one with the desktop program."""
        found = self.shift.lines("devices", person.email)
        (line,) = [each for each in found if each["name"] != "integration"]
        return line

    def is_connected(self, person: Member) -> Callable[[Lines], bool]:
        key = self.device(person)["key"]
        return lambda found: sum(each["device_id"] == key for each in found) == 1

    def litigation(self, wanted: bool) -> EditClaim:
        """What supervisors may set and adjusters may not."""
        changes, base = {"litigation": wanted}, {"litigation": not wanted}
        return EditClaim(claim_id=self.claim, changes=dict(changes), base=dict(base))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_an_administrators_shift(stack: Stack, shift: Shift) -> None:
    stack.serve()
    ((_, there),) = stack.serve_beside("")
    with proxied(stack.port) as proxy:
        office = Office(stack, shift, proxy, there)
        sees_every_device_with_its_queue_and_version(office)
        rotates_a_role(office)
        looks_after_connections_and_rooms_of_both_nodes(office)
        pauses_releases_and_revokes_a_device(office)
        looks_after_the_cache(office, there)
        finds_the_slow_query_with_its_plan_and_gives_the_pool_another_size(office, there)
        runs_a_job(office)
        looks_after_webhooks_and_keys(office)
        finds_all_of_it_under_their_own_name(office)


def sees_every_device_with_its_queue_and_version(office: Office) -> None:
    shift, maya = office.shift, office.maya
    assert len(shift.show("nodes")) == 2
    told = office.device(MAYA)
    assert (told["version"], told["platform"]) == (program_version(), platform_name())
    assert (told["user_id"], told["state"], told["unsent"] or 0) == (MAYA.id, "active", 0)
    office.proxy.answer(b"POST /sync/push", AWAY)
    maya.keep(*notes(office.claim, 3))
    held = shift.until("devices", lambda found: 3 in [each["unsent"] for each in found], MAYA.email)
    (queue,) = [each for each in held if each["key"] == told["key"]]
    assert (queue["unsent"], queue["files"]) == (3, 1)
    assert queue["reported_at"] > (told["reported_at"] or 0)
    assert (shift.figures("devices", "holding"), shift.figures("devices", "unsent")) == ([1], [3])
    office.proxy.answer(b"POST /sync/push", None)
    maya.ask("wake")
    maya.wait("rest")
    shift.until("devices", lambda found: not any(each["unsent"] for each in found))


def rotates_a_role(office: Office) -> None:
    shift, maya, dana = office.shift, office.maya, office.dana
    assert refused_at_once(maya, office.litigation(True)) == "field_not_permitted"
    dana.ask("offline", off=True)
    dana.keep(office.litigation(True))
    shift.do("people", "grant_role", key=MAYA.id, role="supervisor")
    shift.do("people", "withdraw_role", key=DANA.id, role="supervisor")
    behind = shift.until("devices", lambda found: any(each["behind"] for each in found), DANA.email)
    assert [each["lacks_since"] for each in behind if each["behind"]] != [None]
    assert shift.line("people", MAYA.email)["roles"] == "adjuster, supervisor"
    assert shift.line("people", DANA.email)["roles"] == ""
    shift.until("live", lambda found: is_in(found, MAYA, "role:supervisor"))
    wanted = [msgspec.to_builtins(office.litigation(True))]
    assert wait_until(lambda: "ids" in maya.ask("do", commands=wanted), HEAL_S), "she hears of her new role"
    maya.wait("rest")
    (claim,) = checks.ask(office.stack, "SELECT litigation FROM claim WHERE id = $1", office.claim)
    assert claim["litigation"] is True, "what the new supervisor set"
    dana.ask("offline", off=False)
    dana.wait("rest")
    shift.until(
        "devices", lambda found: any((one["behind"], one["lacks_since"]) == (0, None) for one in found), DANA.email
    )
    verdicts = [item["verdict"] for items in dana.ask("attention")["items"] for item in items]
    assert verdicts == ["rejected"], "what the former one wanted"
    (entry,) = shift.lines("refused", user_id=DANA.id)
    assert (entry["command"], entry["verdict"], json.loads(entry["why"])["code"]) == (
        "EditClaim",
        "rejected",
        "not_permitted",
    )
    shift.do("people", "grant_role", key=DANA.id, role="supervisor")
    shift.do("refused", "ask_again", key=entry["key"], said="You have the role again.")

    def told() -> list[str]:
        needs = dana.ask("answer", question="Notifications")["answer"]["needs"]
        return [each["text"] for each in needs if each["kind"] == "asked_again" and each["is_of_entry"]]

    assert wait_until(lambda: bool(told()), HEAL_S), "she is told of it, and what it is about"
    assert told() == ["Ada Minton asks you to send this entry again: Edit claim. You have the role again."]
    shift.do("people", "withdraw_role", key=MAYA.id, role="supervisor")
    assert [shift.line("people", each.email)["roles"] for each in (MAYA, DANA)] == ["adjuster", "supervisor"]
    shift.until(
        "live",
        lambda found: (
            is_in(found, DANA, "role:supervisor")
            and is_in(found, MAYA, "role:adjuster")
            and not is_in(found, MAYA, "role:supervisor")
        ),
    )


def looks_after_connections_and_rooms_of_both_nodes(office: Office) -> None:
    shift = office.shift
    assert wait_until(lambda: who_is_at_each_node(shift) == {(MAYA.id,), (DANA.id,)}, HEAL_S)
    assert wait_until(lambda: shift.figures("live", "now") == [1, 1], HEAL_S), "a link may be cut and come back"
    shift.do("rooms", "open", name="storm:ohio", description="Hail", capacity=9, is_automatic="true")
    room = "room:storm:ohio"
    seated = shift.until("rooms", lambda found: [each["members"] for each in found if each["name"] == room] == [1, 1])
    assert {each["taken"] for each in seated if each["name"] == room} == {2}, "over both nodes"
    told = shift.do("live", "announce", rooms=room, text="Hail in Dayton.")
    assert told["figures"]["told"] == 2

    def is_out() -> bool:
        """Of whatever connection she has now."""
        for each in shift.lines("live", user_id=DANA.id):
            shift.do("live", "remove", key=each["key"], room=room)
        found = shift.lines("live")
        return is_in(found, DANA, "system:all") and not is_in(found, DANA, room)

    assert wait_until(is_out, HEAL_S)
    names = ("closed", "returned", "replayed")
    before = {name: sum(shift.figures("live", name)) for name in names}
    hers = shift.line("live", user_id=MAYA.id)
    shift.do("live", "reconnect", key=hers["key"])
    shift.until("live", lambda found: any(each["user_id"] == MAYA.id and each["key"] != hers["key"] for each in found))
    for name in names:
        assert wait_until(lambda: sum(shift.figures("live", name)) > before[name], HEAL_S), name  # noqa: B023 - at once
    shift.do("rooms", "empty", key=room)
    shift.until("rooms", lambda found: [each["members"] for each in found if each["name"] == room] == [0, 0])
    shift.do("rooms", "close", key=room)
    shift.until("rooms", lambda found: room not in [each["name"] for each in found])


def pauses_releases_and_revokes_a_device(office: Office) -> None:
    shift, maya, dana = office.shift, office.maya, office.dana
    hers = office.device(MAYA)
    shift.do("devices", "pause", key=hers["key"])
    maya.wait("pause held")
    maya.keep(note(office.claim))
    assert office.device(MAYA)["state"] == "paused"
    assert shift.figures("devices", "paused") == [1]
    shift.until("live", lambda found: MAYA.id not in [each["user_id"] for each in found])
    (before,) = checks.ask(office.stack, "SELECT count(*) AS notes FROM note WHERE file_id = $1", office.claim)
    shift.do("devices", "release", key=hers["key"])
    maya.ask("wake")
    maya.wait("pause none").wait("rest")
    (after,) = checks.ask(office.stack, "SELECT count(*) AS notes FROM note WHERE file_id = $1", office.claim)
    assert after["notes"] == before["notes"] + 1, "what was entered meanwhile comes now"
    assert office.device(MAYA)["state"] == "active"
    shift.do("devices", "revoke", key=office.device(DANA)["key"])
    dana.wait("pause revoked")
    assert office.device(DANA)["state"] == "revoked"
    assert "It is not there any more" in shift.refused("devices", "pause", key="x")


def looks_after_the_cache(office: Office, there: str) -> None:
    shift = office.shift
    other = office.program.at(there)

    def is_kept() -> bool:
        for program in (office.program, other):
            assert program.get("claims", limit=5).status == 200
        return all(shift.figures("cache", "hits"))

    assert wait_until(is_kept, HEAL_S), shift.show("cache")
    assert set(shift.figures("cache", "redis_up")) == {True}
    asked = shift.figures("cache", "asked")
    other.get("claims", limit=5)
    assert sum(shift.figures("cache", "asked")) == sum(asked) + 1
    kept = shift.figures("cache", "kept")
    assert kept[0] == kept[1] > 0
    assert shift.do("cache", "flush")["figures"] == {"answers": kept[0]}
    assert shift.figures("cache", "kept") == [0, 0]


def finds_the_slow_query_with_its_plan_and_gives_the_pool_another_size(office: Office, there: str) -> None:
    shift = office.shift
    shift.do("queries", "threshold", slow_ms=SLOW_MS)
    assert shift.figures("slow_queries", "slow_ms") == [SLOW_MS, SLOW_MS]
    assert ask_while_locked(office.program, office.program.at(there), office.stack) == [200, 200]
    here_and_there = [
        {line["kind"] for line in part["lines"] if line["took_ms"] >= SLOW_MS and line["is_good"]}
        for part in shift.show("slow_queries")
    ]
    assert all(any(kind.startswith("resources.") for kind in kinds) for kinds in here_and_there), here_and_there
    plans = [shift.plan(kind) for kind in sorted(set.union(*here_and_there))]
    assert any("payment" in plan for plan in plans), (here_and_there, plans)
    was = shift.figures("pool", "most")
    assert shift.do("pool", "resize", most=5, least=2)["figures"]["most"] == 10
    assert was != shift.figures("pool", "most") == [5, 5]
    assert shift.figures("pool", "least") == [2, 2]
    assert wait_until(lambda: max(shift.figures("pool", "total")) <= 5, HEAL_S), "what is too much is closed"
    assert set(shift.figures("pool", "answers")) == {True}


def ask_while_locked(here: Program, there: Program, stack: Stack) -> list[int]:
    """A question at each node whose statement waits for somebody's lock, for longer than is slow; how it ended."""

    async def held(connection: Any) -> list[int]:
        async with connection.transaction():
            await connection.execute("LOCK TABLE payment IN ACCESS EXCLUSIVE MODE")
            asking = [  # not the same: one node would wait for what the other finds
                asyncio.create_task(asyncio.to_thread(program.get, "payments", limit=limit))
                for program, limit in ((here, 1), (there, 2))
            ]
            waits = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
                f"AND clock_timestamp() - query_start > interval '{2 * SLOW_MS} ms'"
            )
            async with asyncio.timeout(HEAL_S):
                while await connection.fetchval(waits) < len(asking):  # noqa: ASYNC110 - the database tells nobody
                    await asyncio.sleep(0.02)
        return [each.status for each in await asyncio.gather(*asking)]

    statuses: list[int] = checks.run(stack, held)
    return statuses


def runs_a_job(office: Office) -> None:
    shift = office.shift
    before = time.time_ns() // 1000
    shift.do("jobs", "run", key="sessions")

    def of(found: Lines) -> dict[str, Any]:
        return next(each for each in found if each["key"] == "sessions")

    ran = of(shift.until("jobs", lambda found: (of(found)["ended_at"] or 0) > before))
    assert ran["is_good"] is True
    assert ran["ended_at"] < ran["due_at"]
    assert shift.figures("jobs", "failed") == [0]
    assert "There is no such job" in shift.refused("jobs", "run", key="nothing")


def looks_after_webhooks_and_keys(office: Office) -> None:
    shift, maya = office.shift, office.maya
    with listening(lambda _body, _calls: 204) as hook:
        added = shift.do("webhooks", "add", url=hook.url, events="claim:updated", person=MAYA.email)
        secret, key = added["text"].split("\n")
        assert secret.startswith("whsec_")
        maya.keep(note(office.claim))
        (call,) = hook.until(lambda calls: len(calls) == 1)
        assert (call.body["event"], call.body["file"]) == ("claim:updated", office.claim)
        (told,) = shift.until("webhook_deliveries", lambda found: [each["state"] for each in found] == ["done"])
        assert (told["key"], told["status"]) == (call.id, 204)
        assert shift.line("webhooks", key=key)["succeeded_at"] is not None
        shift.do("webhooks", "pause", key=key)
        assert shift.line("webhooks", key=key)["state"].startswith("paused")
        maya.keep(note(office.claim))
        maya.wait("rest")
        shift.do("webhooks", "resume", key=key)
        hook.until(lambda calls: len(calls) == 2)
        shift.do("webhooks", "remove", key=key)
        assert shift.lines("webhooks") == []

    made = office.program.post("keys", {"name": "Shop estimates", "scopes": ["read:claims"]})
    robot = Program(office.program.url, made.body["secret"])
    assert robot.get("claims", limit=1).status == 200
    line = shift.line("keys")
    assert (line["key"], line["owner"], line["name"]) == (made.body["key"]["id"], MAYA.name, "Shop estimates")
    assert line["used_at"] is not None
    assert made.body["secret"] not in str(line)
    shift.do("keys", "end", key=line["key"])
    assert robot.get("claims", limit=1).status == 401
    assert shift.line("keys")["ended_because"] == "withdrawn"


def finds_all_of_it_under_their_own_name(office: Office) -> None:
    kept = office.shift.lines("acts")
    good, others = (
        [(each["panel"], each["act"]) for each in reversed(kept) if each["is_good"] is is_good]
        for is_good in (True, False)
    )
    assert good == office.shift.done
    assert [each for each in others if each in office.shift.not_done] == office.shift.not_done
    assert {each["actor"] for each in kept} == {BY_KEY["admin"].name}
    assert all(each["at"] and each["came"] for each in kept)


def who_is_at_each_node(shift: Shift) -> set[tuple[str, ...]]:
    return {tuple(line["user_id"] for line in part["lines"]) for part in shift.show("live")}


def is_in(found: Lines, person: Member, room: str) -> bool:
    """Whether a connection of theirs is in it."""
    return any(each["user_id"] == person.id and room in each["rooms"].split(", ") for each in found)


def refused_at_once(device: Device, command: EditClaim) -> str:
    """Why the device does not take it, by the rules that it has itself."""
    return str(device.ask("do", commands=[msgspec.to_builtins(command)])["refused"])
