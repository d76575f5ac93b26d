"""An entry whose answer was lost: the server may have it, so no correction counts beside it, and the person is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.answers.outbox import ended_row, refused_item
from desktop.engine import announcements as n
from desktop.engine.entries import DISK_FULL, GONE, TEXTS, Kept, NotKept, Taken
from desktop.engine.requests import Requests
from desktop.headless import HeadlessDevice
from desktop.journal.journal import AlreadyAnswered, Journal
from desktop.net import http
from desktop.net.failures import UNREACHABLE, Failed
from desktop.storage.files import DiskFull
from desktop.sync.events import Event
from shared.domain.diary.entities import Note
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.wire.messages import Push, Pushed
from tests.desktop.engine.conftest import POLICY, bodies, note
from tests.desktop.engine.stage import Stage

Make = Callable[..., HeadlessDevice]


def lose_answer(ada: HeadlessDevice, monkeypatch: pytest.MonkeyPatch) -> Id:
    """A note that the server took, whose answer was lost with the network, and whatever else it said of it."""
    honest, hearing, lost = http.Server.push, Requests._in_turn, list[int]()

    async def push(self: http.Server, token: str, ask: Push) -> Pushed:
        if not lost:
            monkeypatch.setattr(Requests, "_in_turn", unheard)
        answer = await honest(self, token, ask)
        if not lost:
            lost.append(1)
            ada.engine.network(False)
            raise Failed(UNREACHABLE)
        return answer

    async def unheard(_self: Requests, _event: Event) -> None:
        pass

    monkeypatch.setattr(http.Server, "push", push)
    (given,) = ada.keep(note(POLICY, "5,000 agreed"))
    ada.wait_until(lambda: bool(lost) and ada.state is not None and not ada.state.network)
    monkeypatch.setattr(Requests, "_in_turn", hearing)
    return given


def corrected(ada: HeadlessDevice, old: Id) -> Taken:
    def correct(done: Callable[[Taken], None]) -> None:
        ada.engine.correct(old, note(POLICY, "500 agreed"), done)

    taken: Taken = ada._answer(correct)
    return taken


def test_what_is_on_its_way_is_not_corrected_until_its_answer_is_here(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    old = lose_answer(ada, monkeypatch)
    taken = corrected(ada, old)
    assert isinstance(taken, NotKept)
    assert taken.code == "on_its_way"
    ada.offline()
    ada.wait_until(lambda: ada.state is not None and ada.state.switched_off)
    assert ada.stop()
    again = device("ada")  # it is on the disk that it went out
    again.wait_open()
    assert corrected(again, old) == taken
    again.engine.network(True)
    again.offline(False)
    again.wait_until(lambda: len(again.archived(9)) == 1 and again.waiting == 0)
    assert [row.body for row in stage.rows_of("note") if isinstance(row, Note)] == ["5,000 agreed"]


def test_what_never_went_out_is_corrected(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    (old,) = ada.keep(note(POLICY, "5,000 agreed"))
    assert isinstance(corrected(ada, old), Kept)
    ada.offline(False)
    ada.wait_until(lambda: len(ada.archived(9)) == 2 and ada.waiting == 0)
    assert [row.body for row in stage.rows_of("note") if isinstance(row, Note)] == ["500 agreed"]


def test_what_was_given_up_on_its_way_and_counts_is_told(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    old = lose_answer(ada, monkeypatch)
    ada.engine.discard(old)
    ada.engine.network(True)
    ada.wait_until(lambda: ada.attention_count == 1)
    assert [row.body for row in stage.rows_of("note") if isinstance(row, Note)] == ["5,000 agreed"]
    ((told,),) = ada.attention()
    assert told.verdict is Verdict.APPLIED
    item = refused_item([told], {})
    assert (item.counts, item.kind, [value for _, value in item.entered]) == (True, "saved", ["Phone", "5,000 agreed"])
    row = ended_row(told, {}, ())
    assert row is not None
    assert (row.title, row.state) == ("Note: Phone", "saved")
    ada.engine.discard(old)
    ada.wait_until(lambda: ada.attention_count == 0)


def test_what_cannot_be_given_up_says_so(device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk takes nothing back; and what the server answered meanwhile does not wait any more."""
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    (given,) = ada.keep(note(POLICY, "5,000 agreed"))
    ada.wait_until(lambda: bodies(ada) == ["5,000 agreed"])

    def full(self: Journal, *_: object) -> tuple[int, ...]:
        raise DiskFull(self.path, "full")

    def answered(_self: Journal, *_: object) -> tuple[int, ...]:
        raise AlreadyAnswered

    for fails, code in ((full, DISK_FULL), (answered, GONE)):
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "withdraw", fails)
            ada.engine.discard(given)
            ada.wait_until(lambda: (told := ada.last(n.Told)) is not None and told.text == TEXTS[code])  # noqa: B023
        assert bodies(ada) == ["5,000 agreed"]
    assert [type(trouble.error) for trouble in ada.troubles] == [DiskFull]
    ada.troubles.clear()
    ada.engine.discard(given)
    ada.wait_until(lambda: bodies(ada) == [])
