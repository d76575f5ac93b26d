"""A small balancer before several nodes: new connections go to those whose `/health/ready` says yes, in turn.

Connections that are open stay where they are, as with any balancer of connections.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final
from urllib.request import urlopen

LOOK_S: Final = 0.05
PIECE: Final = 64 * 1024


class Balancer:
    """Runs in threads of its own. ports: of the nodes, each of which may come and go."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ready = dict.fromkeys(ports, False)
        self._turn = 0
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self.served = dict.fromkeys(ports, 0)
        """Connections that went to each."""
        self._threads: list[threading.Thread] = []
        for work in (self._look, self._accept):
            self._work(work)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def until(self, port: int, *, ready: bool, timeout_s: float) -> None:
        """Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._ready[port] is ready, timeout_s):
                raise TimeoutError(f"{port} is {'not ' if ready else ''}ready")

    def end(self) -> None:
        """Once all that it passes on has ended."""
        self._ended.set()
        self._listening.shutdown(socket.SHUT_RDWR)  # whoever accepts is woken
        for each in self._threads:
            each.join()
        self._listening.close()

    def _work(self, work: Callable[[], None]) -> None:
        self._threads.append(threading.Thread(target=work, name="balancer", daemon=True))
        self._threads[-1].start()

    def _look(self) -> None:
        while not self._ended.is_set():
            for port in self._ready:
                is_ready = _is_ready(port)
                with self._changed:
                    self._ready[port] = is_ready
                    self._changed.notify_all()
            time.sleep(LOOK_S)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                came, _ = self._listening.accept()
            except OSError:
                return
            target = self._connected()
            if target is None:
                came.close()
                continue
            self._work(partial(_both_ways, came, target))

    def _connected(self) -> socket.socket | None:
        ready = [port for port, is_ready in self._ready.items() if is_ready]
        for _ in ready:
            self._turn += 1
            port = ready[self._turn % len(ready)]
            with suppress(OSError):
                found = socket.create_connection(("127.0.0.1", port), timeout=5)
                found.settimeout(None)
                self.served[port] += 1
                return found
        return None


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:  # HTTPError is one: it says no
        return False


def _both_ways(came: socket.socket, target: socket.socket) -> None:
    with came, target:
        back = threading.Thread(target=_pass, args=(target, came), name="balancer back", daemon=True)
        back.start()
        _pass(came, target)
        back.join()


def _pass(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(PIECE):
            sink.sendall(data)
    for each in (source, sink):  # half-open connections help nobody here
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[Balancer]:
    balancer = Balancer(ports)
    try:
        yield balancer
    finally:
        balancer.end()
