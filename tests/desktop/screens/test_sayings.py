from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from desktop.screens import sayings
from desktop.screens.sayings import says, title, title_of_name
from shared.domain.catalogue import SAYINGS
from shared.domain.claims.commands import EditClaim
from shared.domain.kernel.fields import Cents
from shared.domain.money.commands import SetReserve
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.answers.test_conflicts import plain
from tests.shared.domain.scene import make_id

ROOT = Path(sayings.__file__).parents[1]
SET = SAMPLES["SetReserve"]


def test_figures_are_written_as_their_fields_are_declared() -> None:
    change = msgspec.structs.replace(SET, base_cents=Cents(0), amount_cents=Cents(42_000_00))
    assert plain(says(change)) == "Reserve 0.00 to 42,000.00"
    assert plain(says(change, currency="USD")) == "Reserve 0.00 USD to 42,000.00 USD"
    assert plain(says(SAMPLES["FileNotice"])).startswith("Notice: ")
    assert plain(says(SAMPLES["AddNote"])) == "Note: Call"


def test_of_edited_fields_the_captions_are_told() -> None:
    edit = EditClaim(claim_id=make_id(1), changes={"severity": "major", "of_later": 1}, base={})
    assert plain(says(edit)) == "Facts of the claim: severity, of later"


def test_a_command_of_a_later_program_has_no_title() -> None:
    assert title_of_name("OfALaterProgram") == ""
    assert title_of_name("SetReserve") == title(SetReserve) == "Change reserve"


@pytest.mark.parametrize("folder", ["ui", "viewmodels", "screens", "answers"])
def test_no_screen_types_what_a_command_is_called(folder: str) -> None:
    titles = {saying.title for saying in SAYINGS.values()}
    typed = [
        f"{path.name}: {node.value}"
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in titles
    ]
    assert not typed
