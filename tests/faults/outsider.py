"""A program of somebody else's, who has read the description of the interface and nothing of ours: HTTP and JSON alone.

It asks (`Program`), follows a file (`Stream`), and is called by the server (`Hook`).
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

PATIENCE_S: Final = 60.0
"""For an answer, an event or a call: what takes longer does not come."""
API: Final = "/api/v1"
PROTOCOL: Final = {"X-Coverdesk-Protocol": "2"}
"""What signing in and the administrators' panels want to be told; what has its version in its path does not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. headers: by lower-case names."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.body["code"])


@dataclass(frozen=True, slots=True)
class Program:
    """Asks one server as whoever the token stands for. url: of a node, or of what stands before several."""

    url: str
    token: str = ""

    def at(self, url: str) -> Program:
        """The same program at another node."""
        return Program(url, self.token)

    def get(self, path: str, headers: dict[str, str] | None = None, /, **query: str | int) -> Answer:
        asked = f"{API}/{path}" + (f"?{urlencode(query, safe=',:')}" if query else "")
        return self.ask("GET", asked, None, headers or {})

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("POST", f"{API}/{path}", body, {name.replace("_", "-"): text for name, text in headers.items()})

    def delete(self, path: str) -> Answer:
        return self.ask("DELETE", f"{API}/{path}", None, {})

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        connection = _connected(self.url)
        try:
            data = None if body is None else json.dumps(body).encode()
            typed = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, data, {**_shown(self.token), **typed, **headers})
            came = connection.getresponse()
            text = came.read()
            told = {name.lower(): value for name, value in came.getheaders()}
            return Answer(came.status, told, json.loads(text) if text else None)
        finally:
            connection.close()

    def pages(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Follows the cursors to the end."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **query, **after)
            assert page.status == 200, page
            yield page.body
            if page.body["next"] is None:
                return
            after = {"after": page.body["next"]}


def sign_in(url: str, email: str, password: str) -> Program:
    """A person signs in for the program, once."""
    body = {"email": email, "password": password, "device_id": None}
    body |= {"device_name": "integration", "platform": "linux", "program_version": "1"}
    answer = Program(url).ask("POST", "/auth/sign-in", body, PROTOCOL)
    assert answer.status == 200, answer
    return Program(url, answer.body["access_token"])


class Stream:
    """Server-sent events of one file, read block by block."""

    def __init__(self, program: Program, path: str, last: str = "") -> None:
        """last: the id behind which it goes on; empty: from now on."""
        self._connection = _connected(program.url)
        headers = _shown(program.token) | ({"Last-Event-ID": last} if last else {})
        self._connection.request("GET", f"{API}/{path}/events", headers=headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.last = last

    def block(self) -> dict[str, str]:
        """The next one; empty at the end."""
        found: dict[str, str] = {}
        while line := self._response.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if not name:
                self.last = found.get("id", self.last)
                return found
            found[name] = value
        return {}

    def event(self) -> tuple[str, dict[str, Any]]:
        """The next one that says something: heartbeats go by. Raises AssertionError at the end."""
        while block := self.block():
            if "event" in block:
                return block["event"], json.loads(block["data"])
        raise AssertionError("the stream has ended")

    def cut(self) -> None:
        """In the middle of whatever it is."""
        if self._connection.sock is not None:
            with suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._response.close()
        self._connection.close()


@contextmanager
def streamed(program: Program, path: str, last: str = "") -> Iterator[Stream]:
    stream = Stream(program, path, last)
    try:
        yield stream
    finally:
        stream.cut()


@dataclass(frozen=True, slots=True)
class Call:
    """One call that came in. headers: by lower-case names; raw: the body as it came."""

    headers: dict[str, str]
    raw: bytes
    answered: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))


Answering = Callable[[dict[str, Any], list[Call]], int]


@dataclass
class Hook:
    """Takes calls. answering: makes the status of each, of its body and the calls that came before."""

    answering: Answering
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, headers: dict[str, str], raw: bytes) -> int:
        with self._changed:
            status = self.answering(json.loads(raw), self.calls)
            self.calls.append(Call(headers, raw, status))
            self._changed.notify_all()
            return status

    def until(self, is_so: Callable[[list[Call]], bool]) -> list[Call]:
        """What came in, once that is so."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self.calls), PATIENCE_S), self.calls
            return list(self.calls)


@contextmanager
def listening(answering: Answering) -> Iterator[Hook]:
    """A receiver on this machine, until the end."""
    hook = Hook(answering)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(hook.take({name.lower(): value for name, value in self.headers.items()}, raw))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_port}/hook"
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), name="hook")
        serving.start()
        try:
            yield hook
        finally:
            server.shutdown()
            serving.join()


def _connected(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    assert parts.hostname is not None
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_S)


def _shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
