"""Two nodes behind a balancer are restarted one after the other, while somebody works: no push and no event is lost."""

from __future__ import annotations

import json
import signal
import threading
from typing import Any, Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from shared.wire.protocol import HEADER, VERSION
from tests.faults import checks
from tests.faults.balancer import balanced
from tests.faults.checks import ask
from tests.faults.office import claims_of, note
from tests.faults.stack import PASSWORD, READY_S, Child, Stack

NOTES_SQL: Final = """
SELECT l.row_id::text AS row_id, t.pos FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id AND t.at = l.at
WHERE l.tbl = 'note' AND l.op = 'I' AND l.file_id = $1::uuid AND t.pos > $2
"""
NOTICE: Final = {"COVERDESK_DRAIN_NOTICE_S": "1"}
"""Longer than the balancer takes to look."""


class Follower:
    """A program that follows one file: whenever its stream ends it goes on behind the last event that it heard."""

    def __init__(self, url: str, token: str, claim: str) -> None:
        self._url, self._token = f"{url}/api/v1/claims/{claim}/events", token
        self.heard: list[dict[str, Any]] = []
        """The events, in the order in which they came."""
        self.missed: list[str] = []
        self.streams = 0
        self._last = ""
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)
        self._thread.start()

    def until(self, pos: int, timeout_s: float) -> None:
        """It has heard of what happened at that position."""
        with self._changed:
            has_heard = self._changed.wait_for(lambda: any(each["pos"] >= pos for each in self.heard), timeout_s)
        assert has_heard, f"not of {pos}: {self.heard}, pulls {self.missed}, {self.streams} streams"

    def until_open(self, streams: int, timeout_s: float) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.streams >= streams, timeout_s), "no stream"

    def end(self) -> None:
        """Once the stream has ended."""
        self._ended = True
        self._thread.join()

    def _follow(self) -> None:
        while not self._ended:
            headers = {"Authorization": f"Bearer {self._token}"} | ({"Last-Event-ID": self._last} if self._last else {})
            try:
                with urlopen(Request(self._url, headers=headers), timeout=30) as stream:
                    self._read(stream)
            except (URLError, OSError):
                continue

    def _read(self, stream: Any) -> None:
        block: dict[str, str] = {}
        for line in stream:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                block[name] = value
                continue
            with self._changed:
                self.streams += "retry" in block
                self._last = block.get("id", self._last)
                if block.get("event") == "pull":
                    self.missed.append(block["data"])
                elif block.get("event", "end") != "end":
                    self.heard.append(json.loads(block["data"]))
                self._changed.notify_all()
            block = {}


def signed_in(url: str, who: str) -> str:
    body = {"email": f"{who}@coverdesk.example", "password": PASSWORD, "device_id": None}
    body |= {"device_name": "robot", "platform": "linux", "program_version": "1"}
    headers = {HEADER: str(VERSION), "Content-Type": "application/json"}
    with urlopen(Request(f"{url}/auth/sign-in", json.dumps(body).encode(), headers), timeout=30) as answer:
        return str(json.loads(answer.read())["access_token"])


def test_nodes_are_restarted_one_after_the_other_and_nothing_is_lost(stack: Stack) -> None:
    ports = (stack.port, _other_port(stack))
    nodes = {port: _node(stack, port) for port in ports}
    claim = claims_of(stack)[0]
    with balanced(ports) as balancer:
        for port in ports:
            balancer.until(port, ready=True, timeout_s=READY_S)
        maya, dana = (stack.device(who, url=balancer.url).start().wait("rest") for who in ("maya", "dana"))
        follower = Follower(balancer.url, signed_in(balancer.url, "maya"), claim)
        follower.until_open(1, READY_S)
        (began,) = ask(stack, "SELECT max(pos) AS pos FROM ledger_tx")
        count = 0
        for port in ports:
            nodes[port].process.send_signal(signal.SIGTERM)
            balancer.until(port, ready=False, timeout_s=READY_S)
            while nodes[port].alive:  # all the while somebody works
                maya.keep(note(claim))
                count += 1
                maya.wait("rest")
            assert nodes[port].gone() == 0
            nodes[port] = _node(stack, port)
            balancer.until(port, ready=True, timeout_s=READY_S)
            maya.keep(note(claim))
            count += 1
        assert all(balancer.served.values())
        checks.at_rest(stack, maya, dana)
        told_at = {row["row_id"]: row["pos"] for row in ask(stack, NOTES_SQL, claim, began["pos"])}
        assert len(told_at) == count
        follower.until(max(told_at.values()), READY_S)
        for device in (maya, dana):
            device.kill()
        for node in nodes.values():
            node.kill()
        follower.end()
    assert not follower.missed
    heard_at = [each["pos"] for each in follower.heard]
    assert heard_at == sorted(set(heard_at)), "each once"
    assert not lost(told_at, follower.heard)


def lost(told_at: dict[str, int], heard: list[dict[str, Any]]) -> dict[str, int]:
    """Notes of which no event tells: none of its own, and none of several changes that one look of a node found."""
    own = {each["row_id"] for each in heard}
    before = [0, *(each["pos"] for each in heard)]
    several = [(after, each["pos"]) for after, each in zip(before, heard, strict=False) if each["row_id"] is None]
    return {
        row_id: pos
        for row_id, pos in told_at.items()
        if row_id not in own and not any(after < pos <= upto for after, upto in several)
    }


def _other_port(stack: Stack) -> int:
    from server.embedded.process import free_port

    while (port := free_port()) == stack.port:
        pass
    return port


def _node(stack: Stack, port: int) -> Child:
    named = {"DATABASE_URL": stack.database_url, "REDIS_URL": stack.services.redis_url, **NOTICE}
    node = Child("tests.faults.server_main", [str(port)], named, stack.folder / f"server-{port}.log")
    node.line(READY_S)
    return node
