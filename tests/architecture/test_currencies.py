"""An amount carries its currency, in itself or in what stands over it: of the bare figures each place says in what."""

from __future__ import annotations

import ast
from pathlib import Path

import desktop

ROOT = Path(desktop.__file__).parent
BARE = {"figure", "short_figure"}
SAID_BY = {
    "ui/frame/list_foot.py": "`Sum, USD` before the sums, which are of one currency",
    "ui/kit/edits.py": "typed: the caption of the field says it",
    "ui/kit/fields.py": "typed: the caption of the field says it",
    "ui/kit/effects.py": "each caption says it",
    "ui/claims/payment_form.py": "the captions of the figures, and examples of what to type",
    "ui/claims/reserve_form.py": "the captions of the figures, and examples of what to type",
    "ui/claims/money.py": "the headings of the cards",
    "ui/claims/overview.py": "the heading of the card",
    "ui/claims/head.py": "each caption",
    "ui/claims/forms.py": "what stood in a field, whose caption says it",
    "ui/claims/history.py": "`Limits, USD` over them",
    "ui/policies/cover.py": "the headings of the table",
    "ui/home/requests.py": "the heading of the column, where all share it",
    "ui/home/evidence.py": "the heading over the figures",
    "viewmodels/home/approvals.py": "`If you approve, USD` over the sentences",
    "viewmodels/frame/typed_values.py": "a bound for lines of any currency",
    "viewmodels/policies/policy.py": "the headings of the table",
    "viewmodels/administration/values.py": "a limit counts in the currency of whichever claim it is about",
    "viewmodels/entering/entered.py": "typed: the caption of the field says it",
    "viewmodels/entering/amounts.py": "typed: examples of what to type",
}
"""By module, what says the currency of its bare figures."""


def calls(path: Path) -> list[ast.Call]:
    """Of the formats of amounts."""
    found = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [node for node in found if name_of(node) in {*BARE, "money", "short_money"}]


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(ast.Name("formats"), name):
            return name
    return ""


def test_each_place_of_bare_figures_says_what_tells_their_currency() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.rglob("*.py"))
        if any(name_of(call) in BARE for call in calls(path))
    }
    assert found == SAID_BY.keys()


def test_no_amount_is_written_with_an_empty_currency() -> None:
    for path in sorted(ROOT.rglob("*.py")):
        for call in calls(path):
            empty = [each for each in call.args[1:] if isinstance(each, ast.Constant) and not each.value]
            assert not empty, f"{path}:{call.lineno}"
