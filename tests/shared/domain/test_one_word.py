"""What is done by a day is a task, wherever it is named."""

from __future__ import annotations

import re
from typing import get_type_hints

from shared.domain.catalogue import AREAS
from shared.domain.diary.area import AREA
from shared.domain.kernel.limits import Entered

OTHERS = re.compile(r"\b(step|activity|to do|todo)\b", re.IGNORECASE)


def test_a_task_is_called_a_task() -> None:
    assert AREA in AREAS
    words = []
    for rule in AREA.rules:
        words += [rule.title, rule.says, *rule.without.values()]
        for hint in get_type_hints(rule.command, include_extras=True).values():
            words += [each.caption for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)]
    assert len(words) > 20
    assert [each for each in words if OTHERS.search(each)] == []
