"""Commands that are given while the device registers anew or makes its replica anew: sent and shown like any other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop.engine import opening
from desktop.engine.entries import Kept, Taken
from desktop.engine.replica_side import ReplicaSide
from desktop.headless import HeadlessDevice
from desktop.journal.journal import Journal
from desktop.sync import events
from shared.domain.catalogue import AnyCommand
from tests.desktop.engine.conftest import POLICY, bodies, note
from tests.desktop.engine.stage import Stage

Make = Callable[..., HeadlessDevice]


class Asked:
    """A command that is given by somebody at a moment of the test's choice, once."""

    def __init__(self, device: HeadlessDevice, command: AnyCommand) -> None:
        self.device, self.command = device, command
        self.taken: list[Taken] = []
        self.kept = threading.Event()
        self.heard = threading.Event()
        """The event loop knows of it, as far as it ever will."""
        self._is_given = False

    def give(self) -> None:
        if not self._is_given:
            self._is_given = True
            self.device.engine.submit([self.command], self._done)

    def _done(self, taken: Taken) -> None:
        self.taken.append(taken)
        self.kept.set()
        self.device.engine.soon(lambda: self.device.engine.soon(self.heard.set))


def _wait(event: threading.Event) -> None:
    assert event.wait(20)


def sent(stage: Stage) -> list[str]:
    return sorted(row.body for row in stage.rows_of("note"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("waits", [0, 2], ids=["with nothing waiting", "behind others"])
def test_a_command_that_is_given_while_the_device_registers_anew(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch, waits: int
) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    before = ada.state.device_id  # type: ignore[union-attr]
    earlier = [f"Earlier {number}." for number in range(waits)]
    for body in earlier:
        ada.keep(note(POLICY, body))
    asked = Asked(ada, note(POLICY, "Meanwhile."))
    renumber, renumbered = Journal.renumber, ReplicaSide.renumbered

    def numbered(self: Journal, *rest: Any, **more: Any) -> None:
        renumber(self, *rest, **more)
        asked.give()  # the job stands behind this one

    def shown(self: ReplicaSide, *rest: Any) -> None:
        assert asked.heard.wait(20)  # a large overlay, or a batch that is being written
        renumbered(self, *rest)

    monkeypatch.setattr(Journal, "renumber", numbered)
    monkeypatch.setattr(ReplicaSide, "renumbered", shown)
    stage.restore()
    ada.offline(False)
    ada.wait_until(lambda: ada.is_steady() and ada.state.device_id != before)  # type: ignore[union-attr]
    assert isinstance(asked.taken[0], Kept)
    ada.wait_until(lambda: sent(stage) == sorted([*earlier, "Meanwhile."]), what="all is at the server")
    ada.wait_until(lambda: ada.waiting == 0 and sorted(bodies(ada)) == sent(stage))
    assert ada.state.last_number == waits + 1  # type: ignore[union-attr]
    assert stage.requests.count("/auth/device") == 1, "nothing was taken for a copied profile"


def test_a_command_that_is_given_while_the_device_registers_anew_is_shown(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything was sent: what people see is what they entered, once each."""
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    ada.keep(note(POLICY, "Earlier."))
    asked = Asked(ada, note(POLICY, "Meanwhile."))
    renumber, registered = Journal.renumber, threading.Event()

    def numbered(self: Journal, *rest: Any, **more: Any) -> None:
        renumber(self, *rest, **more)
        ada.engine.replica_worker.post(lambda: _wait(asked.heard), urgent=True)  # it is busy for so long
        asked.give()

    monkeypatch.setattr(Journal, "renumber", numbered)
    feed = ada.engine._running._machine.feed  # type: ignore[union-attr]

    def fed(event: events.Event) -> None:
        if isinstance(event, events.DeviceRegistered):
            feed(events.Switched(off=True))  # nothing goes out: what is shown is by our own hand
            registered.set()
        feed(event)

    ada.engine._running._online._sessions._feed = fed  # type: ignore[union-attr]
    stage.restore()
    ada.offline(False)
    assert registered.wait(20)
    ada.wait_until(lambda: bool(asked.taken) and ada.waiting == 2, what="both wait")
    ada.wait_until(lambda: sorted(bodies(ada)) == ["Earlier.", "Meanwhile."], what="both are shown")


def test_a_command_that_is_given_while_the_replica_is_made_anew(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    asked = Asked(ada, note(POLICY, "Meanwhile."))
    rebuild = ReplicaSide.rebuild

    def rebuilt(self: ReplicaSide, *rest: Any) -> Any:
        made = rebuild(self, *rest)
        asked.give()
        assert asked.heard.wait(20)
        return made

    monkeypatch.setattr(ReplicaSide, "rebuild", rebuilt)
    ada.engine.soon(lambda: ada.engine._running._machine.feed(events.ApplyFailed(why="corrupt")))  # type: ignore[union-attr]
    ada.wait_until(lambda: sent(stage) == ["Meanwhile."], what="it is at the server")
    ada.wait_until(lambda: ada.is_steady() and bodies(ada) == ["Meanwhile."])


def test_a_command_that_is_given_the_moment_the_stores_are_open(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    assert ada.stop()
    honest = opening.open_stores

    def opened(*rest: Any, **more: Any) -> Any:
        made = honest(*rest, **more)
        again.engine.soon(lambda: asked.kept.wait(20))  # it is busy for so long
        asked.give()  # the job stands behind this one
        return made

    monkeypatch.setattr("desktop.engine.device.open_stores", opened)
    again = device("ada", at_once=False)
    asked = Asked(again, note(POLICY, "At once."))
    again.start()
    again.wait_until(lambda: sent(stage) == ["At once."], what="it is at the server")
    again.wait_until(lambda: again.is_steady() and bodies(again) == ["At once."])
