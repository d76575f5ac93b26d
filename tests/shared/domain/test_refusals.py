import ast
from pathlib import Path

import pytest

import shared.domain
from shared.domain.catalogue import AREAS, REFUSALS, refusal_text
from shared.domain.kernel.refusals import Refusal, RefusalCode


def test_every_code_has_a_text_of_whole_sentences() -> None:
    for code in REFUSALS.values():
        assert code.text.endswith("."), code
        assert code.text.count(". ") >= 2, f"{code} says what happened, what is safe and what to do"
        assert "  " not in code.text, code


def test_every_code_is_said_once_by_its_area_or_by_the_kernel() -> None:
    kinds: list[type[Refusal]] = [RefusalCode, *(area.refusals for area in AREAS if area.refusals is not None)]
    assert sum(len(kind) for kind in kinds) == len(REFUSALS)
    assert set(kinds) == {kind for kind in Refusal.__subclasses__() if list(kind)}
    assert len({code.name for code in REFUSALS.values()}) == len(REFUSALS)
    assert len({code.text for code in REFUSALS.values()}) == len(REFUSALS)


def test_a_code_without_a_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="no text"):

        class _Bare(Refusal):
            ONE = "one"


def test_amounts_are_written_as_money() -> None:
    text = refusal_text("reserve_short", {"available_cents": 1_234_567_89, "amount_cents": -5, "short_cents": 0})
    assert "1,234,567.89" in text
    assert "-0.05" in text
    assert "0.00" in text


def test_a_missing_figure_does_not_hide_the_text() -> None:
    assert refusal_text("claim_closed", {}).startswith("Claim … is closed.")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        refusal_text("nonsense", {})


def given_details() -> list[tuple[str, frozenset[str]]]:
    """Every `Refused(RefusalCode.X, {...})` in the domain with its literal keys."""
    found = []
    for path in Path(shared.domain.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused"):
                continue
            code = node.args[0]
            if isinstance(code, ast.Attribute) and (len(node.args) == 1 or isinstance(node.args[1], ast.Dict)):
                keys = _keys(node.args[1]) if len(node.args) > 1 else frozenset()
                found.append((code.attr, keys))
    return found


def _keys(node: ast.expr) -> frozenset[str]:
    assert isinstance(node, ast.Dict)
    return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def test_every_refusal_gives_the_figures_that_its_text_asks_for() -> None:
    details = given_details()
    assert len(details) > 30
    by_name = {code.name: code for code in REFUSALS.values()}
    for name, keys in details:
        missing = by_name[name].names - keys
        assert not missing, f"{name} lacks {sorted(missing)}"
