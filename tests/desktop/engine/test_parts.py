"""The small parts: the worker's order and limits, and the figures that people are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from desktop.engine.progress import Filling, Waiting
from desktop.engine.worker import Worker
from desktop.sync.rebase import pending_of
from desktop.sync.state import Flight, Phase, State
from tests.contract.samples import COMMANDS, envelope


@pytest.fixture
def crashes() -> list[Exception]:
    return []


@pytest.fixture
def worker(crashes: list[Exception]) -> Iterator[Worker]:
    worker = Worker("test", crashes.append, most=3)
    yield worker
    if worker._thread.is_alive():
        worker.stop(lambda: None, 2)


def test_urgent_jobs_come_first_and_the_rest_in_order(worker: Worker) -> None:
    done: list[str] = []
    assert worker.post(lambda: done.append("first"))
    assert worker.post(lambda: done.append("second"))
    assert worker.post(lambda: done.append("urgent"), urgent=True)
    assert not worker.post(lambda: done.append("too many")), "it is full"
    worker.start()
    ended = threading.Event()
    while not worker.post(ended.set):
        pass
    assert ended.wait(5)
    assert done == ["urgent", "first", "second"]


def test_a_job_that_fails_does_not_end_the_thread(worker: Worker, crashes: list[Exception]) -> None:
    def fails() -> None:
        raise ValueError("ours")

    worker.post(fails)
    ended = threading.Event()
    worker.post(ended.set)
    worker.start()
    assert ended.wait(5)
    assert [str(error) for error in crashes] == ["ours"]


def test_stop_does_the_last_job_and_drops_the_rest(worker: Worker) -> None:
    done: list[str] = []
    is_under_way, may_end = threading.Event(), threading.Event()

    def under_way() -> None:
        is_under_way.set()
        may_end.wait(5)
        done.append("under way")

    worker.post(under_way)
    worker.start()
    assert is_under_way.wait(5)
    worker.post(lambda: done.append("waits"))
    worker.post(lambda: done.append("waits, urgent"), urgent=True)
    # Ends while a job is under way, which is let go only once the rest was dropped.
    stopped: list[bool] = []
    stopper = threading.Thread(target=lambda: stopped.append(worker.stop(lambda: done.append("last"), 5)))
    stopper.start()
    while worker._tokens.qsize() < 4:  # of the two that wait, of the last one, and of the end
        stopper.join(0.001)
    may_end.set()
    stopper.join(5)
    assert (done, stopped) == (["under way", "last"], [True])


def entries(*numbers: int) -> list[object]:
    return [pending_of(envelope(n, COMMANDS["AddNote"])) for n in numbers]


def test_what_waits_and_how_the_sending_goes() -> None:
    waiting = Waiting()
    waiting.reset([], 4)
    state = State(phase=Phase.STEADY, sent=4, acked=4, last_number=7)
    assert waiting.summary(state).waiting == 0
    waiting.add(entries(5, 6, 7))  # type: ignore[arg-type]
    told = waiting.summary(state)
    assert (told.waiting, told.sending, told.oldest_at) == (3, None, envelope(5, COMMANDS["AddNote"]).at)
    moving = State(
        phase=Phase.STEADY, sent=4, acked=4, last_number=7, in_flight={"push": Flight(request=1, deadline=9)}
    )
    assert waiting.summary(moving).sending == (0, 3)
    waiting.ended(5)
    assert waiting.summary(State(phase=Phase.STEADY, sent=7, acked=5, last_number=7)).sending == (1, 3)
    assert len(waiting.files(1)) == 1
    waiting.ended(7)
    assert len(waiting) == 0
    waiting.add(entries(8))  # type: ignore[arg-type]
    again = State(phase=Phase.STEADY, sent=8, acked=7, last_number=8)
    assert waiting.summary(again).sending == (0, 1), "another run counts anew"


def test_what_was_taken_back_is_no_change_that_waits() -> None:
    """Its number goes out, so it counts for the machine; the person has nothing there."""
    waiting = Waiting()
    waiting.reset([pending_of(envelope(5, COMMANDS["Withdrawn"])), *entries(6, 7)], 4)  # type: ignore[list-item]
    waiting.took_back({4, 6})
    waiting.took_back({6})
    resting = State(phase=Phase.STEADY, sent=4, acked=4, last_number=7)
    told = waiting.summary(resting)
    assert (told.waiting, told.changes, told.oldest_at) == (3, 1, envelope(7, COMMANDS["AddNote"]).at)
    assert waiting.summary(State(phase=Phase.STEADY, sent=7, acked=4, last_number=7)).sending == (0, 1)
    waiting.ended(6)
    assert waiting.summary(State(phase=Phase.STEADY, sent=7, acked=6, last_number=7)).sending == (0, 1)
    waiting.took_back({7})
    told = waiting.summary(State(phase=Phase.STEADY, sent=7, acked=6, last_number=7))
    assert (told.waiting, told.changes, told.oldest_at, told.sending) == (1, 0, None, None)
    waiting.ended(7)
    waiting.took_back({7})
    assert waiting.summary(resting).changes == 0


def test_the_first_sync_says_rate_and_total() -> None:
    filling = Filling()
    told = filling.count(0, 1_000, 0.0, usable=True)
    assert told is not None
    assert (told.done_rows, told.total_rows) == (0, 1_000)
    assert filling.count(100, 0, 0.05, usable=True) is None, "not more often than people can read"
    told = filling.count(100, 0, 1.0, usable=True)
    assert told is not None
    assert (told.done_rows, round(told.rate)) == (200, 200)
    filling.begin()
    told = filling.count(0, 800, 9.0, usable=True)
    assert told is not None
    assert (told.done_rows, told.total_rows) == (200, 1_000), "what came before an interruption counts"
    assert filling.end().done
    assert filling.end().done_rows == 0


def test_what_waits_is_done_before_the_end_as_long_as_there_is_patience(worker: Worker) -> None:
    done: list[str] = []
    held = threading.Event()
    worker.start()
    worker.post(lambda: _hold(held))
    worker.post(lambda: done.append("written"))
    threading.Timer(0.1, held.set).start()
    assert worker.stop(lambda: done.append("last"), 20.0, is_kept=True)
    assert done == ["written", "last"]


def test_what_waits_is_dropped_when_patience_ends(worker: Worker) -> None:
    done: list[str] = []
    held = threading.Event()
    worker.start()
    worker.post(lambda: _hold(held))
    worker.post(lambda: done.append("too late"))
    assert not worker.stop(lambda: done.append("last"), 0.05, is_kept=True)
    held.set()
    worker._thread.join(20)
    assert done == ["last"]


def _hold(held: threading.Event) -> None:
    held.wait(20)
