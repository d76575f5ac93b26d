"""The engine's streams against a scripted server: a lost chunk, a pull that breaks off, and what each pull says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiohttp import web

from desktop.engine import announcements as n
from desktop.engine.performer import Running
from desktop.headless import HeadlessDevice
from desktop.sync import effects
from desktop.sync.effects import Effect
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Micros
from shared.wire.codec import encode
from shared.wire.errors import BY_CODE
from shared.wire.messages import Alive
from shared.wire.protocol import MAX_FRAME_BYTES
from shared.wire.report import UNSENT, read_report
from tests.desktop.engine.conftest import ADA, POLICY, bodies, note
from tests.desktop.engine.stage import Refusal, Stage
from tests.shared.domain import scene

Make = Callable[..., HeadlessDevice]

NOTES = 40
ALIVE = encode(Alive(unsent=0, highest_number=0))
"""Of this protocol, but never part of a stream."""


@pytest.fixture
def full_stage(stage: Stage) -> Stage:
    """With a file of many notes, and small chunks."""
    stage.chunk_rows = 4
    stage.write(
        *(
            Note(
                **scene.born(scene.make_id(700 + number), POLICY),
                subject_id=POLICY,
                topic=Topic.PHONE,
                body=f"note {number}",
                at=Micros(5),
            )
            for number in range(NOTES)
        )
    )
    return stage


def is_whole(ada: HeadlessDevice, stage: Stage) -> bool:
    """By count and hash of every row, before any audit could have repaired anything."""
    user = next(user for user in stage.users.values() if user.id == ADA.user_id)
    return ada.digest() == stage._slices(user) and len(ada.rows(Note)) == len(stage.rows_of("note"))


@pytest.mark.parametrize("lost", ["the first", "one in the middle", "the last"])
def test_a_chunk_lost_on_its_way_to_the_writer_leaves_no_hole(
    device: Make, full_stage: Stage, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The writer has too much to do and takes no more: the chunk is gone, and the stream goes on without it."""
    inner = Running._perform
    chunks: list[str] = []

    def perform(running: Running, effect: Effect) -> None:
        if not isinstance(effect, effects.ApplySide) or effect.key is None:
            inner(running, effect)
            return
        which = "the last" if effect.checkpoint is not None else "one in the middle" if chunks else "the first"
        is_due = which == lost and "lost" not in chunks and (which != "one in the middle" or effect.key.table == "note")
        worker = running._engine.replica_worker
        most = worker._most
        if is_due:
            worker._most = 0
        inner(running, effect)
        worker._most = most
        chunks.append("lost" if is_due else effect.key.table)

    monkeypatch.setattr(Running, "_perform", perform)
    ada = device("ada")
    ada.wait_steady()
    assert chunks.count("lost") == 1
    assert len(chunks) > chunks.index("lost") + 1, "what follows it came too, or it was asked for again"
    assert is_whole(ada, full_stage)
    assert [request for request in full_stage.requests if "stage=2" in request][1:], "it went on from where it was"
    assert len([x for _, x in ada.notices if isinstance(x, n.ReplicaSwapped)]) == 2, "the small one, and one whole one"
    assert not ada.troubles


def test_pulls_and_fills_that_break_off_wherever_they_are_end_with_the_servers_rows(
    device: Make, full_stage: Stage
) -> None:
    """cuts: after how many frames each next stream of a kind breaks off."""
    cuts = {"/sync/pull": [1, 2], "/sync/first": [1, 2, 5, 9, 14]}

    async def cut(request: web.Request) -> None:
        left = cuts.get(request.path)
        full_stage.cut_after = left.pop(0) if left else None

    full_stage.trouble = cut
    ada = device("ada")
    ada.wait_until(lambda: not any(cuts.values()), 60.0, "all cut")
    ada.wait_steady()
    assert is_whole(ada, full_stage)
    assert not ada.troubles


GARBLED: dict[str, Callable[[bytes], bytes]] = {
    "malformed": lambda data: data[:5] + b"\xc1" * (len(data) - 5),
    "oversized": lambda data: (MAX_FRAME_BYTES + 1).to_bytes(4, "big") + data[4:],
    "of an unknown compression": lambda data: data[:4] + b"\x07" + data[5:],
    "of another message": lambda _: (1 + len(ALIVE)).to_bytes(4, "big") + b"\0" + ALIVE,
}


def but_its_own(ada: HeadlessDevice) -> dict[str, object]:
    """What it holds, but for the person's own note and its result: the live link may bring them at any moment."""
    return {table: slices for table, slices in ada.digest().items() if table not in ("note", "command_result")}


@pytest.mark.parametrize("garble", GARBLED.values(), ids=GARBLED.keys())
def test_nothing_of_an_answer_that_cannot_be_read_is_taken_in(
    device: Make, stage: Stage, garble: Callable[[bytes], bytes]
) -> None:
    ada = device("ada")
    ada.wait_steady()
    assert ada.state is not None
    before = but_its_own(ada)
    ada.offline()
    ada.keep(note(POLICY, "Mine."))
    stage.write(scene.policy())
    stage.garble = garble
    ada.offline(False)
    ada.wait_until(lambda: ada.state is not None and ada.state.error == "bad_frame", what="told")
    assert "What you entered is safe here" in BY_CODE["bad_frame"].text
    assert but_its_own(ada) == before
    ada.wait_until(lambda: bodies(ada) == ["Mine."])
    stage.garble = None
    ada.engine.sync_now()
    ada.wait_steady()
    ada.wait_until(lambda: is_whole(ada, stage))


def test_each_pull_says_what_waits_and_of_which_files(device: Make, stage: Stage) -> None:
    said: list[Alive] = []
    two = Alive(unsent=2, highest_number=2, file_ids=(POLICY,))

    async def hear(request: web.Request) -> None:
        if request.path == "/sync/pull":
            said.append(read_report(request.headers[UNSENT]))
        if request.path == "/sync/push" and two not in said:
            raise Refusal("unavailable", retry_after_s=0.01)

    ada = device("ada")
    ada.wait_steady()
    stage.trouble = hear
    ada.offline()
    ada.keep(note(POLICY, "One."), note(POLICY, "Two."))
    ada.offline(False)
    ada.wait_until(lambda: two in said, what="a pull with two that wait")
    ada.wait_steady()
    ada.engine.sync_now()
    ada.wait_until(lambda: Alive(unsent=0, highest_number=2) in said, what="a pull with none")
