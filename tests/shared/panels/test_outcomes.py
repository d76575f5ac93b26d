"""What jobs say of a run is found again in what they said, for whoever says it in another language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from server import jobs
from shared.panels import outcomes
from shared.panels.outcomes import Counted, read


@pytest.mark.parametrize("text", outcomes.TEXTS)
def test_each_text_is_found_again_alone_and_among_others(text: str) -> None:
    blanks = {"n": "7200", "names": "note.seal, policy.held_insert", "counts": "note 3, claim 1"}
    blanks |= {"whys": "3 x claim_closed, 1 x not_found", "incident": "0a1b2c"}
    said = text.format(**blanks)
    ((found, values),) = read(said)
    assert found == text
    assert values.items() <= blanks.items()
    assert [each for each, _ in read(f"{outcomes.WELL} {said} {outcomes.TOUCH}")] == [
        outcomes.WELL,
        text,
        outcomes.TOUCH,
    ]


@pytest.mark.parametrize("said", ["", "3 rows differ.", f"{outcomes.WELL} 3 rows differ.", f"x {outcomes.WELL}", "n"])
def test_what_is_not_all_of_such_texts_is_left_as_it_is(said: str) -> None:
    assert read(said) == ()


def test_a_sentence_is_as_for_so_many() -> None:
    some = Counted("", "1 was.", "{n} were.")
    assert [some.of(n) for n in (0, 1, 2)] == ["", "1 was.", "2 were."]


def test_no_job_says_anything_else() -> None:
    """A text that is written where it is said has no translation."""
    for path in Path(jobs.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Outcome":
                constants = (each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))
                assert not [each for each in constants if isinstance(each, str) and each.strip()], path.name
