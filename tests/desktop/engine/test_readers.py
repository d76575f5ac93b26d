"""Questions to the replica: each is answered once, a failure too, and one that fails stops nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from desktop.engine.readers import THREADS, Readers
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from tests.desktop.replica.samples import IDENTITY, KEY


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "replica-000001.db"
    replica = Replica.create(path, KEY, IDENTITY)
    yield path
    replica.close()


@pytest.fixture
def troubles() -> list[Exception]:
    return []


@pytest.fixture
def readers(troubles: list[Exception]) -> Iterator[Readers]:
    made = Readers(troubles.append)
    yield made
    made.close(5)


def asked(readers: Readers, work: Any) -> Queue[object]:
    answers: Queue[object] = Queue()
    readers.ask(work, answers.put, answers.put)
    return answers


def fails(_reader: Reader) -> object:
    raise OverflowError("year 12000 is out of range")


def test_a_question_that_fails_is_answered_and_those_behind_it_too(
    readers: Readers, place: Path, troubles: list[Exception]
) -> None:
    readers.move(place, KEY)
    failing = [asked(readers, fails) for _ in range(3 * THREADS)]
    assert asked(readers, lambda reader: reader.standing().acked).get(timeout=20) == 0
    for answers in failing:
        assert isinstance(answers.get(timeout=20), OverflowError)
        assert answers.empty()
    assert len(troubles) == len(failing), "each is logged"


def test_a_replica_that_cannot_be_opened_is_an_answer(readers: Readers, tmp_path: Path) -> None:
    readers.move(tmp_path / "gone.db", KEY)
    assert isinstance(asked(readers, lambda reader: reader.standing()).get(timeout=20), Exception)


def test_what_was_withdrawn_is_not_answered(readers: Readers, place: Path) -> None:
    answers: Queue[object] = Queue()
    readers.ask(fails, answers.put, answers.put).cancel()
    readers.move(place, KEY)
    asked(readers, lambda reader: 1).get(timeout=20)
    asked(readers, lambda reader: 2).get(timeout=20)
    assert answers.empty()
