"""What is asked has one answer: no area, and no question, is forgotten in silence or answered twice."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from typing import Any

import desktop.answers
import desktop.screens
from desktop.answers.answering import ANSWERS
from desktop.screens.questions import Question


def modules_of(package: Any) -> list[Any]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(each.name) for each in found]


def test_every_question_of_the_screens_is_answered_by_one_area() -> None:
    areas = [each for each in modules_of(desktop.answers) if hasattr(each, "ANSWERS") and each.ANSWERS is not ANSWERS]
    answered = Counter(question for area in areas for question in area.ANSWERS)
    asked = {
        kind
        for module in modules_of(desktop.screens)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Question) and kind is not Question
    }
    assert {question for question, times in answered.items() if times > 1} == set()
    assert set(answered) == set(ANSWERS) == asked
