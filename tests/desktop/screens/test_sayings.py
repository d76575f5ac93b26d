from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from desktop.screens import sayings
from desktop.screens.sayings import made, says, title, title_of_name
from shared.domain.catalogue import SAYINGS
from shared.domain.claims.commands import EditClaim, FileNotice
from shared.domain.diary.commands import AddNote, MoveActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.area import Saying
from shared.domain.kernel.fields import Cents
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.entities import Payment
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.answers.test_conflicts import plain
from tests.shared.domain.scene import ADA, ClaimScene, make_id, only
from tests.shared.domain.test_diary import overdue

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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SetActive", "Works here: No"),
        ("MuteFile", "Notifications muted: Yes"),
        ("MoveActivity", "Moved to 3 Dec 2026"),
        ("SetLimit", "Limit of authority, Payment: 10,000.00"),
        ("AddActivity", "Task: Inspect the roof"),
    ],
)
def test_what_is_said_of_a_value_is_said_as_its_kind(name: str, said: str) -> None:
    assert plain(says(SAMPLES[name])) == said


def test_times_and_figures_can_be_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what an area may declare; none does today."""
    saying = Saying("Notice", "Lost on {loss_at} at {latitude_e6}, {cat_code}")
    monkeypatch.setattr(sayings, "SAYINGS", {FileNotice: saying})
    assert plain(says(SAMPLES["FileNotice"])) == "Lost on 21 Sep 2026 at 44,046,236, 2611"


def test_a_row_is_said_in_the_words_of_the_command_that_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sayings, "MADE_BY", {Note: AddNote, Payment: RequestPayment, Activity: MoveActivity})
    story = ClaimScene()
    line = story.reserve(500_00)
    note = only(story.done(ADA, AddNote(file_id=story.claim_id, topic=Topic.CALL, body="x")), Note)
    assert plain(made(note)) == "Note: Call"
    assert plain(made(story.paid(line, 99_00), currency="USD")) == "Payment 99.00 USD to Hanna Holder"
    assert plain(made(overdue(story, due="2023-11-13"))) == "Moved to 13 Nov 2023"


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
