"""What only the server knows or does, asked by a device: who is asked, and what is heard where nobody answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from aiohttp import web

from desktop.engine.administering import SWITCHED_OFF, Answer
from desktop.headless import HeadlessDevice
from desktop.net.failures import UNREACHABLE, Failed
from desktop.screens.administering import DoAct, Look, ServerQuestion
from desktop.wishes import asking_of, heard
from shared.wire.panels import Done, Sheet
from tests.desktop.engine.conftest import settled
from tests.desktop.engine.stage import Stage

Make = Callable[..., HeadlessDevice]
LOOK = Look("live", after="7", words="florida")


@pytest.fixture
def ada(device: Make) -> HeadlessDevice:
    made = device("ada")
    made.wait_steady()
    settled(made)
    return made


def answer_to(ada: HeadlessDevice, question: ServerQuestion[object]) -> Answer:
    answered = threading.Event()
    found: list[Answer] = []

    def done(answer: Answer) -> None:
        found.append(answer)
        answered.set()

    ada.engine.ask_server(asking_of(question), done)
    assert answered.wait(20)
    return found[0]


def why(answer: Answer) -> str:
    assert isinstance(answer, Failed), answer
    return answer.code


def asked(stage: Stage) -> list[str]:
    return [each for each in stage.requests if each.startswith("/admin/")]


def test_a_panel_is_asked_of_the_server_as_somebody_wants_to_see_it(ada: HeadlessDevice, stage: Stage) -> None:
    sheet = answer_to(ada, LOOK)
    assert isinstance(sheet, Sheet)
    assert sheet.parts[0].figures == {"now": 1}
    assert asked(stage) == ["/admin/v1/panels/live?most=200&after=7&words=florida"]


def test_an_act_that_is_not_done_is_an_answer_and_no_failure(ada: HeadlessDevice) -> None:
    assert answer_to(ada, DoAct("live", "reconnect", {"key": "1"})) == Done(figures={"count": 1})
    assert answer_to(ada, DoAct("live", "reconnect", {"key": "1", "refused": "gone"})) == Done(refused="gone")


def test_offline_by_choice_nothing_is_asked(ada: HeadlessDevice, stage: Stage) -> None:
    ada.offline()
    assert why(answer_to(ada, LOOK)) == SWITCHED_OFF
    assert asked(stage) == []
    ada.offline(False)
    assert isinstance(answer_to(ada, LOOK), Sheet)


def test_before_anything_is_open_there_is_nobody_to_ask_for(device: Make, stage: Stage) -> None:
    ada = device("ada", at_once=False)
    ada.start(sign_in=False)
    assert why(answer_to(ada, LOOK)) == UNREACHABLE
    assert asked(stage) == []


def test_a_server_that_is_away_is_told_and_asked_again_when_it_is_back(ada: HeadlessDevice, stage: Stage) -> None:
    stage.go_away()
    away = answer_to(ada, LOOK)
    assert why(away) == UNREACHABLE
    assert heard(away) != away, "it is said in words"
    stage.come_back()
    assert isinstance(answer_to(ada, LOOK), Sheet)


def test_a_token_that_ran_out_is_renewed_for_the_next_question(ada: HeadlessDevice, stage: Stage) -> None:
    stage.expire_tokens()
    assert why(answer_to(ada, LOOK)) == "token_expired"
    ada.wait_until(lambda: isinstance(answer_to(ada, LOOK), Sheet), what="renewed")
    assert "/auth/refresh" in stage.requests


def test_a_device_that_ends_waits_for_no_answer(ada: HeadlessDevice, stage: Stage) -> None:
    begun, never = threading.Event(), asyncio.Event()

    async def silent(request: web.Request) -> None:
        if request.path.startswith("/admin/"):
            begun.set()
            await never.wait()

    stage.trouble = silent
    told: list[Answer] = []
    ada.engine.ask_server(asking_of(LOOK), told.append)
    assert begun.wait(20)
    assert ada.stop()
    assert told == []
    stage._loop.call_soon_threadsafe(never.set)  # so that the server's end leaves nobody waiting
