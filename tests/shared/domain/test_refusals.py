import ast
from pathlib import Path

import pytest

import shared.domain
from shared.domain.kernel.refusals import TEXTS, RefusalCode, names_in, text_of


def test_every_code_has_a_text_of_whole_sentences() -> None:
    assert TEXTS.keys() == set(RefusalCode)
    for code, text in TEXTS.items():
        assert text.endswith("."), code
        assert text.count(". ") >= 2, f"{code} says what happened, what is safe and what to do"
        assert "  " not in text, code


def test_amounts_are_written_as_money() -> None:
    text = text_of("reserve_short", {"available_cents": 1_234_567_89, "amount_cents": -5, "short_cents": 0})
    assert "1,234,567.89" in text
    assert "-0.05" in text
    assert "0.00" in text


def test_a_missing_figure_does_not_hide_the_text() -> None:
    assert text_of("claim_closed", {}).startswith("Claim … is closed.")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        text_of("nonsense", {})


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
    for name, keys in details:
        missing = names_in(RefusalCode[name]) - keys
        assert not missing, f"{name} lacks {sorted(missing)}"
