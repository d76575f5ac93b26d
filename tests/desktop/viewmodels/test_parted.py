from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.entering import parted
from desktop.viewmodels.entering.entered import Kind, of_row
from shared.domain.claims.entities import Claim, Party

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
PARTIES = st.lists(st.builds(Party, name=TEXT.filter(bool), role=TEXT.filter(bool), phone=TEXT, city=TEXT), max_size=5)


@given(PARTIES)
def test_what_is_shown_reads_back_as_it_was(parties: list[Party]) -> None:
    """Semicolons and backslashes in a name included."""
    stored = msgspec.json.encode(parties).decode()
    assert parted.value_of(parted.lines_of(stored, Party), Party) == stored


def test_a_line_has_its_parts_in_the_declared_order() -> None:
    typed = "Wen Witness; witness; (937) 555-0144\n\n  Ben Bystander ; neighbour;;; 12 Oak St"
    found = msgspec.json.decode(parted.value_of(typed, Party), type=list[Party])
    assert found == [
        Party(name="Wen Witness", role="witness", phone="(937) 555-0144"),
        Party(name="Ben Bystander", role="neighbour", street="12 Oak St"),
    ]
    assert parted.advice(Party).startswith("One a line: Name; Role; Phone; Email;")


@pytest.mark.parametrize("line", ["Wen Witness", "; witness", "a; b; c; d; e; f; g; h; i"])
def test_what_lacks_its_name_or_says_too_much_is_not_taken(line: str) -> None:
    (asked,) = of_row(Claim.TABLE, ["parties"])
    assert asked.kind is Kind.PARTS
    assert asked.trouble(line) == "This cannot be read: Parties."
    assert asked.trouble("") == ""
    assert asked.sent("") == "[]"


def test_what_is_no_list_is_shown_as_it_is_and_not_taken() -> None:
    assert parted.lines_of("{broken", Party) == "{broken"
    with pytest.raises(ValueError, match="broken"):
        parted.value_of("{broken", Party)


def test_fields_without_a_caption_are_a_mistake() -> None:
    class Bare(msgspec.Struct):
        name: str

    with pytest.raises(TypeError, match="Bare"):
        parted.captions(Bare)
